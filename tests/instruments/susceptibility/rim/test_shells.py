"""Distances in mm whatever the voxel, and shells refused or drawn in the plane where slices are thick."""

import numpy as np
import pytest

from neurography.imaging.grid import Grid
from neurography.instruments.susceptibility.rim import shells


def grid(*edges: float, n: int = 30) -> Grid:
    return Grid((n, n, n), np.diag([*edges, 1.0]))


@pytest.mark.parametrize("edges", [(1.0, 1.0, 1.0), (0.5, 0.5, 2.0)])
def test_distance_is_that_between_centres_in_mm(edges: tuple[float, float, float]) -> None:
    mask = np.zeros((30, 30, 30), dtype=bool)
    mask[15, 15, 15] = True
    found = shells.distance(mask, grid(*edges), reach_mm=4.0)
    i, j, k = np.indices(mask.shape)
    exact = np.sqrt(((i - 15) * edges[0]) ** 2 + ((j - 15) * edges[1]) ** 2 + ((k - 15) * edges[2]) ** 2)
    assert found[exact <= 4] == pytest.approx(exact[exact <= 4], abs=1e-5)
    assert np.isinf(found[exact > 4.001]).all()


def test_thick_slices_are_not_crossed() -> None:
    mask = np.zeros((30, 30, 30), dtype=bool)
    mask[15, 15, 15] = True
    clinical = grid(1.0, 1.0, 5.0)
    limits = shells.resolution(clinical)
    assert limits.thick == 2
    assert limits.reason is None
    assert limits.words == ("shells within the slices only: a slice is thicker than a shell",)
    found = shells.distance(mask, clinical, reach_mm=6.0, thick=limits.thick)
    assert np.isfinite(found[:, :, 15]).any()
    assert np.isinf(np.delete(found, 15, axis=2)).all()


def test_voxels_coarser_than_the_shell_are_refused() -> None:
    assert shells.resolution(grid(1.0, 1.0, 1.0)) == shells.Resolution(thick=None, reason=None)
    reason = shells.resolution(grid(4.0, 1.0, 5.0)).reason
    assert reason == "not resolvable: voxels of 4 x 1 x 5 mm against shells of 3 mm"


def test_lesions_come_apart_largest_first_and_edges_are_seen() -> None:
    mask = np.zeros((20, 20, 20), dtype=bool)
    mask[2:4, 2:4, 2:4] = mask[10:15, 10:15, 10:15] = True
    parts = shells.pieces(mask)
    assert [int(p.sum()) for p in parts] == [125, 8]
    assert not shells.touches_edge(mask)
    mask[0, 5, 5] = True
    assert shells.touches_edge(mask)
    assert shells.pieces(np.zeros((4, 4, 4), dtype=bool)) == []


def test_nothing_is_near_an_empty_mask() -> None:
    assert np.isinf(shells.distance(np.zeros((5, 5, 5), dtype=bool), grid(1, 1, 1, n=5), reach_mm=3)).all()
