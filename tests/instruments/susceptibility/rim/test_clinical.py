"""An ordinary two-dimensional T2*: voxels of 1 x 1 x 5 mm, and of 0.9 x 0.9 x 2.5 mm."""

import attrs
import numpy as np
import pytest

from neurography.imaging.grid import Grid
from neurography.instruments.susceptibility.rim import contrast, foci

from .conftest import TRUTH, made
from .test_ribbon import of


def grid(edge: float, slice_mm: float) -> Grid:
    n, slices = int(116 / edge), int(116 / slice_mm)
    matrix = np.diag([edge, edge, slice_mm, 1.0])
    matrix[:3, 3] = -edge * (n - 1) / 2, -edge * (n - 1) / 2, -slice_mm * (slices - 1) / 2
    return Grid((n, n, slices), matrix)


@pytest.fixture(scope="module", params=[(1.4, 5.0), (1.2, 2.5)], ids=["slices of 5 mm", "slices of 2.5 mm"])
def clinical(request):
    return made(TRUTH, grid=grid(*request.param))


def test_the_rim_is_measured_and_found(clinical) -> None:
    found = of(clinical)
    assert found.thick == (2 if clinical.grid.voxel_size[2] > 3 else None)
    measured = contrast.measure(clinical.r2star, found, name="R2star", unit="1/s", bright=True)
    assert measured.excess_remote == pytest.approx(38.0 - 17.8, rel=0.15)
    dark = contrast.magnitude(clinical.magnitude, found)
    assert dark.contrast < -3
    assert dark.continuity > 0.8
    assert dark.length_mm > 10
    if found.thick is not None:
        assert any("within the slices only" in word for word in dark.words)
        # without a mask of what lies near air nothing is sought here: dephasing across 5 mm darkens too much cortex
        return
    proposed = foci.propose(
        clinical.magnitude, grid=clinical.grid, plane=clinical.plane, brain=clinical.brain, cortex=clinical.cortex,
        bright=False,
    )  # fmt: skip
    assert clinical.rim[proposed.labels == 1].mean() > 0.6


def test_coarser_than_a_shell_is_not_resolvable(clinical) -> None:
    coarse = attrs.evolve(
        clinical, grid=Grid(clinical.grid.shape, clinical.grid.world_from_voxel @ np.diag([3, 3, 1, 1]))
    )
    measured = contrast.measure(coarse.r2star, of(coarse), name="R2star", unit="1/s", bright=True)
    assert (measured.reason or "").startswith("not resolvable")
