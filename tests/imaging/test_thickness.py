"""The thickness of tubes, balls and slabs of known size, in even and uneven voxels."""

from itertools import permutations

import numpy as np
import pytest

from neurography.imaging import thickness
from neurography.imaging.grid import Grid
from neurography.model.site import Drawn, Region, Sphere

VOXELS = [(1.0, 1.0, 1.0), (2.0, 2.0, 2.0), (1.0, 1.0, 3.0), (0.5, 0.5, 2.0), (1.0, 2.0, 2.0)]


def lattice(edges: tuple[float, ...], reach: float = 8.0) -> np.ndarray:
    """Voxel centres (nx, ny, nz, 3) in mm around the origin."""
    ranges = [(np.arange(int(2 * reach / edge)) - int(reach / edge) + 0.5) * edge for edge in edges]
    return np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1)


def tube(edges: tuple[float, ...], *, diameter: float, along: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Voxels whose centre lies in a tube."""
    place = lattice(edges) - centre
    unit = along / np.linalg.norm(along)
    across = place - (place @ unit)[..., None] * unit
    return np.asarray(np.linalg.norm(across, axis=-1) <= diameter / 2)


@pytest.mark.parametrize("edges", VOXELS)
@pytest.mark.parametrize("diameter", [2.0, 3.0, 4.0, 5.0, 6.0, 8.0])
def test_tubes_of_any_direction_come_back_within_a_voxel(diameter: float, edges: tuple[float, ...]) -> None:
    random = np.random.default_rng(int(10 * diameter))
    edge = sorted(edges)[1]
    errors = []
    for _ in range(12):
        mask = tube(
            edges, diameter=diameter, along=random.normal(size=3), centre=random.uniform(-0.5, 0.5, 3) * edges
        )
        found = thickness.thickness(mask, edges)
        assert found is not None
        errors.append(found - diameter)
    # a voxel belongs to the drawing or not: a width is known to one edge; of thick slices half of one may be added
    assert np.abs(errors).max() <= max(edge, max(edges) / 2) + 0.1
    if diameter >= 2 * edge and edges[0] == edges[2]:
        # a staircase inside a circle is narrower than the circle
        assert -0.6 * edge < np.mean(errors) < 0.3 * edge


@pytest.mark.parametrize("edges", VOXELS)
def test_one_slice_of_a_tube_is_as_thick_as_the_tube_to_a_voxel(edges: tuple[float, ...]) -> None:
    whole = tube(edges, diameter=6.0, along=np.array([0, 0, 1.0]), centre=np.zeros(3))
    one = np.zeros_like(whole)
    one[..., whole.shape[2] // 2] = whole[..., whole.shape[2] // 2]
    found, wanted = thickness.thickness(one, edges), thickness.thickness(whole, edges)
    assert found is not None
    assert wanted is not None
    # across, the staircase of the circle counts; along, the full width: a pixel diagonal apart at most
    assert 0 <= wanted - found <= 1.42 * sorted(edges)[1]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_square_rod_is_as_thick_as_it_is_wide(count: int) -> None:
    mask = np.zeros((9, 9, 9), dtype=bool)
    mask[2 : 2 + count, 3 : 3 + count, :] = True
    # exact: the circle touches the faces of the voxels
    assert thickness.thickness(mask, (1.5, 1.5, 4.0)) == pytest.approx(1.5 * count, rel=1e-12)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_storage_order_has_no_bearing(order: tuple[int, ...]) -> None:
    edges = (1.0, 1.5, 3.0)
    mask = tube(edges, diameter=5.0, along=np.array([0.3, 0.2, 1.0]), centre=np.zeros(3))
    turned = np.flip(np.transpose(mask, order), 1)
    assert thickness.thickness(turned, [edges[axis] for axis in order]) == thickness.thickness(mask, edges)


def test_regions_on_the_border_are_measured_and_empty_ones_are_not() -> None:
    mask = np.zeros((4, 4, 4), dtype=bool)
    assert thickness.thickness(mask, (1, 1, 1)) is None
    mask[:2, :2] = True
    assert thickness.thickness(mask, (1, 1, 1)) == 2.0


def test_a_region_is_measured_in_mm_on_its_own_grid_and_a_sphere_is_as_thick_as_its_diameter() -> None:
    world = np.array([[0, 2.0, 0, 5], [-2.0, 0, 0, 1], [0, 0, 3.0, 0], [0, 0, 0, 1]])
    labels = np.zeros((8, 8, 5), dtype=np.int16)
    labels[2:5, 2:5, :] = 4

    def region(shape: Drawn | Sphere) -> Region:
        return Region(name="r", structures=("sciatic_nerve",), side="left", roles=("region",), shape=shape)

    assert thickness.of_region(region(Drawn(labels=labels, world_from_voxel=world, index=4))) == 6.0
    assert thickness.of_region(region(Drawn(labels=labels, world_from_voxel=world, index=5))) is None
    assert thickness.of_region(region(Sphere(centre=(0, 0, 0), radius=2.5))) == 5.0


@pytest.mark.parametrize(("edges", "wanted"), [((2, 2, 2), 2), ((1, 1, 3), 1), ((3, 0.5, 0.7), 0.7)])
def test_the_in_plane_edge_is_the_middle_one(edges: tuple[float, ...], wanted: float) -> None:
    grid = Grid((2, 2, 2), np.diag([*edges, 1.0]))
    assert thickness.in_plane_edge(grid) == pytest.approx(wanted)
