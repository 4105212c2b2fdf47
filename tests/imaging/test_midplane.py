"""The plane of best symmetry: found wherever the head lies, whatever a one-sided lesion does, never naming a side."""

import numpy as np
import pytest

from neurography.imaging import midplane
from neurography.imaging.grid import Grid, Image
from neurography.model.errors import InputError
from neurography.model.site import MIDPLANE, Drawn, Region, Sphere

N, EDGE = 48, 4.0
WITHIN_MM, WITHIN_DEGREES = 0.3, 0.3


def turn(yaw: float, roll: float) -> np.ndarray:
    (a, b) = np.deg2rad([yaw, roll])
    about_z = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    return about_z @ about_y


def head(
    *, yaw: float = 0.0, roll: float = 0.0, shift: float = 0.0, lesion: bool = False, seed: int = 0
) -> Image:
    """An egg with eyes, ventricles and noise, symmetric about the plane x = 0 of its own axes, then moved."""
    grid = Grid(
        (N, N, N), np.array([[EDGE, 0, 0, -94.0], [0, EDGE, 0, -94.0], [0, 0, EDGE, -94.0], [0, 0, 0, 1]])
    )
    world = grid.world(np.indices(grid.shape).reshape(3, -1).T)
    x, y, z = turn(yaw, roll).T @ (world - [shift, 3.0, -2.0]).T
    made = np.zeros(len(world))

    def ball(cx: float, cy: float, cz: float, r: tuple[float, float, float], value: float) -> None:
        # an edge 4 mm wide: a real voxel at an edge is mixed
        far = np.sqrt(((x - cx) / r[0]) ** 2 + ((y - cy) / r[1]) ** 2 + ((z - cz) / r[2]) ** 2)
        share = np.clip(0.5 + (1 - far) * min(r) / 4.0, 0, 1)
        made[:] = made * (1 - share) + value * share

    ball(0, -5, 0, (62, 78, 70), 100)
    for side in (-1, 1):
        ball(side * 30, 60, -20, (12, 12, 12), 150)
        ball(side * 9, 0, 12, (6, 25, 9), 40)
    if lesion:
        ball(-35, 20, 25, (22, 22, 22), 220)
    made += np.random.default_rng(seed).normal(0, 3, len(made))
    return Image(np.abs(made).reshape(grid.shape).astype(np.float32), grid.world_from_voxel)


def misfit(found: midplane.Midplane, *, yaw: float, roll: float, shift: float) -> tuple[float, float]:
    """(degrees between normals, mm between the planes at the head's centre)."""
    normal = turn(yaw, roll) @ [1.0, 0.0, 0.0]
    angle = np.degrees(np.arccos(np.clip(normal @ np.array(found.normal), -1, 1)))
    return float(angle), abs(float(found.beyond(np.array([[shift, 3.0, -2.0]]))[0]))


@pytest.mark.parametrize(
    ("yaw", "roll", "shift", "lesion"),
    [(0.0, 0.0, 0.0, False), (11.0, -8.0, 9.0, True), (-20.0, 14.0, -13.0, True)],
)
def test_found_wherever_the_head_lies(yaw: float, roll: float, shift: float, lesion: bool) -> None:
    found = midplane.find(head(yaw=yaw, roll=roll, shift=shift, lesion=lesion))
    degrees, mm = misfit(found, yaw=yaw, roll=roll, shift=shift)
    assert degrees < WITHIN_DEGREES
    assert mm < WITHIN_MM
    assert found.agreement is not None
    assert found.agreement > 0.8


def test_scale_order_of_voxels_and_nan_do_not_matter() -> None:
    image = head(yaw=7.0, roll=-5.0, shift=4.0)
    first = midplane.find(image)
    scaled = midplane.find(Image(image.data * 37.0, image.world_from_voxel))
    assert scaled.normal == pytest.approx(first.normal, abs=1e-4)
    # axes in another order, one turned round: the same head
    matrix = image.world_from_voxel[:, [2, 0, 1, 3]].copy()
    data = np.transpose(image.data, (2, 0, 1))[:, ::-1].copy()
    matrix[:3, 3] += matrix[:3, 1] * (N - 1)
    matrix[:3, 1] *= -1
    data[0, 0, 0] = np.nan
    other = midplane.find(Image(data, matrix))
    # 1e-3 rad is 0.06 degrees: the search stops within that
    assert other.normal == pytest.approx(first.normal, abs=1e-3)
    assert other.offset == pytest.approx(first.offset, abs=0.1)


def test_mirrored_head_has_the_mirrored_plane() -> None:
    image = head(yaw=7.0, roll=-5.0, shift=4.0, lesion=True)
    first = midplane.find(image)
    mirrored = midplane.find(Image(image.data, np.diag([-1.0, 1, 1, 1]) @ image.world_from_voxel))
    expected = np.array(first.normal) * [1, -1, -1]
    assert mirrored.normal == pytest.approx(tuple(expected), abs=2e-3)
    assert mirrored.offset == pytest.approx(-first.offset, abs=0.15)


def test_reflection_is_its_own_inverse_and_keeps_the_plane() -> None:
    plane = midplane.Midplane(normal=(-2.0, 0.4, -0.2), offset=5.0)
    assert plane.normal[0] > 0
    assert plane.reflection @ plane.reflection == pytest.approx(np.eye(4), abs=1e-12)
    on_it = np.append(5.0 * np.array(plane.normal), 1.0)
    assert plane.reflection @ on_it == pytest.approx(on_it)


def test_drawn_plane_gives_its_normal_and_a_sphere_a_sagittal_one() -> None:
    labels = np.zeros((20, 30, 30), dtype=np.int16)
    i, j, _ = np.indices(labels.shape)
    labels[np.abs(i - 10 - 0.2 * (j - 15)) < 0.6] = 1
    drawn = Drawn(labels=labels, index=1, world_from_voxel=np.eye(4))
    found = midplane.drawn(_region(drawn))
    assert found is not None
    expected = np.array([1.0, -0.2, 0.0]) / np.hypot(1, 0.2)
    assert found.normal == pytest.approx(tuple(expected), abs=0.02)
    round_one = midplane.drawn(_region(Sphere(centre=(12.0, 5.0, 1.0), radius=3.0)))
    assert round_one is not None
    assert round_one.normal == (1.0, 0.0, 0.0)
    assert round_one.offset == pytest.approx(12.0)


def _region(shape: Drawn | Sphere) -> Region:
    return Region(name="plane", structures=(MIDPLANE,), side="midline", roles=("reference",), shape=shape)


def test_an_image_without_signal_is_refused() -> None:
    with pytest.raises(InputError, match="without signal"):
        midplane.find(Image(np.zeros((8, 8, 8)), np.eye(4)))
    with pytest.raises(InputError, match="three axes"):
        midplane.find(Image(np.ones((8, 8, 8, 2)), np.eye(4)))
