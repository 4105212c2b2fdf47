"""The tracker on fields whose streamlines are known: lines and circles, and every way to stop."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.instruments.diffusion.physics.tensor_truth import Array, as_elements, rotations

from neurography.instruments.diffusion.physics.bundle import lengths
from neurography.instruments.diffusion.physics.track import Streamlines, seeds_in_mask, track_streamlines

SHAPE = (32, 24, 20)


def along(directions: Array, axial: float = 1.9, radial: float = 0.8) -> Array:
    """Tensor elements (..., 6) of fibres along unit directions (..., 3)."""
    return as_elements(
        radial * np.eye(3) + (axial - radial) * directions[..., :, None] * directions[..., None, :]
    )


def straight(direction: tuple[float, float, float] = (1.0, 0.0, 0.0), shape: Any = SHAPE) -> Array:
    unit = np.array(direction) / np.linalg.norm(direction)
    return along(np.broadcast_to(unit, (*shape, 3)))


def run(elements: Array, seeds: Any, affine: Array | None = None, **options: Any) -> Streamlines:
    shape = elements.shape[:3]
    mask = options.pop("mask", np.ones(shape, bool))
    b0 = options.pop("b0", np.full(shape, 500.0))
    affine = np.eye(4) if affine is None else affine
    return track_streamlines(elements, b0, mask, affine, np.atleast_2d(np.asarray(seeds, float)), **options)


def circles(radius: float) -> tuple[Array, Array]:
    """Fibres on circles around the corner (0, 0) of x and y, 1 mm voxels; (elements, a seed at 45 degrees)."""
    n = int(radius) + 8
    x, y = np.meshgrid(np.arange(n) + 0.5, np.arange(n) + 0.5, indexing="ij")
    size = np.hypot(x, y)
    tangent = np.stack([-y / size, x / size, np.zeros_like(x)], axis=-1)
    field = np.repeat(along(tangent)[:, :, None], 5, axis=2)
    return field, np.array([radius * np.sqrt(0.5) - 0.5, radius * np.sqrt(0.5) - 0.5, 2.0])


@pytest.mark.parametrize("order", [1, 4])
def test_straight_fibres_give_straight_equidistant_points(order: int) -> None:
    lines = run(straight(), [[10.2, 11.3, 7.9]], step_mm=0.25, order=order)
    assert np.abs(lines.points[:, 1:] - [11.3, 7.9]).max() < 1e-5
    # the image ends half a voxel beyond the outermost centres
    assert np.sort(lines.points[[0, -1], 0]) == pytest.approx([-0.3, 31.45])
    np.testing.assert_allclose(np.abs(np.diff(lines.points[:, 0])), 0.25, atol=1e-5)
    np.testing.assert_allclose(lines.points[lines.seed_index[0]], [10.2, 11.3, 7.9], atol=1e-5)


@pytest.mark.parametrize(("order", "allowed"), [(4, 0.02), (1, 0.8)])
def test_arc_stays_on_its_circle(order: int, allowed: float) -> None:
    """Radius 20 mm, quarter circle, 0.5 mm. Euler leaves by about step/(2 radius) x path = 0.2 mm each way from the
    seed; Runge-Kutta only by what trilinear interpolation bends."""
    elements, seed = circles(20.0)
    lines = run(elements, seed, order=order)
    off = np.hypot(*(lines.points[:, :2] + 0.5).T.astype(float)) - 20.0
    assert len(lines.points) > 50
    assert np.abs(off).max() < allowed


def test_runge_kutta_is_far_closer_to_the_circle_than_euler() -> None:
    elements, seed = circles(12.0)
    worst = {}
    for order in (1, 4):
        points = run(elements, seed, order=order, angle_deg=40).points
        worst[order] = np.abs(np.hypot(*(points[:, :2] + 0.5).T.astype(float)) - 12.0).max()
    # Euler: half the turn per step, along the path each way: pi/4 * 12 mm * 0.5 / (2 * 12) = 0.2 mm
    assert 0.1 < worst[1] < 0.4
    assert worst[4] < worst[1] / 8


def test_angle_limit_is_per_voxel_length_whatever_the_step() -> None:
    """A circle of 4 mm turns 14.3 degrees per mm; voxels of 1 mm. 16 lets it pass, 12 does not, at each step."""
    elements, seed = circles(4.0)
    for step in (0.1, 0.25, 0.5, 1.0):
        free, held = (run(elements, seed, step_mm=step, angle_deg=limit) for limit in (18.0, 12.0))
        assert lengths(free.points, free.offsets)[0] > 5.0, step
        assert lengths(held.points, held.offsets)[0] < 2.0, step


def test_no_voxel_length_of_path_turns_more_than_the_limit() -> None:
    rng = np.random.default_rng(0)
    bent = np.array([1.0, 0, 0]) + 0.35 * rng.normal(size=(*SHAPE, 3))
    elements = along(bent / np.linalg.norm(bent, axis=-1, keepdims=True))
    affine = np.diag([2.0, 2.0, 2.0, 1.0])
    seeds = seeds_in_mask(np.ones(SHAPE, bool), affine, per_voxel=1, seed=0)[::7]
    lines = run(elements, seeds, affine, step_mm=0.5, angle_deg=30.0)
    worst = 0.0
    for i, j in zip(lines.offsets[:-1], lines.offsets[1:], strict=True):
        chords = np.diff(lines.points[i:j].astype(float), axis=0) / 0.5
        # 4 steps of 0.5 mm are one voxel length of 2 mm
        if len(chords) > 4:
            worst = max(worst, np.degrees(np.arccos(np.clip((chords[4:] * chords[:-4]).sum(1), -1, 1))).max())
    assert 20.0 < worst < 30.1


def test_fa_stop_ends_where_interpolated_fa_falls_below() -> None:
    elements = straight()
    elements[20:] = [1.2, 1.2, 1.2, 0, 0, 0]
    lines = run(elements, [[10.0, 12.0, 10.0]], step_mm=0.1, fa_stop=0.25)
    # between x = 19 (axial 1.9, radial .8) and 20 (isotropic 1.2): where the mixture's FA is 0.25
    share = np.linspace(0, 1, 10001)
    axial, radial = 1.9 + share * (1.2 - 1.9), 0.8 + share * (1.2 - 0.8)
    fa = (axial - radial) / np.sqrt(axial**2 + 2 * radial**2)
    border = 19 + share[np.argmax(fa < 0.25)]
    assert border - 0.11 < lines.points[:, 0].max() <= border + 1e-4


def test_b0_stop_ends_where_interpolated_b0_falls_below() -> None:
    b0 = np.full(SHAPE, 500.0)
    b0[20:] = 100.0
    lines = run(straight(), [[10.0, 12.0, 10.0]], b0=b0, b0_stop=200.0, step_mm=0.1)
    # 500 to 100 between 19 and 20: 200 at 19.75
    assert 19.75 - 0.11 < lines.points[:, 0].max() <= 19.75 + 1e-4


def test_mask_ends_at_the_border_of_its_last_voxel_and_its_outside_is_never_read() -> None:
    elements = straight()
    mask = np.ones(SHAPE, bool)
    mask[20:] = False
    elements[20:] = np.nan
    lines = run(elements, [[10.0, 12.0, 10.0]], mask=mask, step_mm=0.1)
    assert 19.5 - 0.11 < lines.points[:, 0].max() < 19.5 + 1e-4
    assert np.isfinite(lines.points).all()
    wild = elements.copy()
    wild[20:] = [0, 0, 90, 0, 0, 0]
    np.testing.assert_array_equal(
        run(wild, [[10.0, 12.0, 10.0]], mask=mask, step_mm=0.1).points, lines.points
    )


def test_sharp_turn_at_a_border_ends_the_streamline() -> None:
    elements = straight()
    elements[16:] = straight((0.0, 1.0, 0.0))[16:]
    lines = run(elements, [[10.0, 12.0, 10.0]], fa_stop=0.05)
    assert lines.points[:, 0].max() < 16.0
    assert np.abs(lines.points[:, 1] - 12.0).max() < 0.5


def test_seeds_that_cannot_start_give_empty_streamlines_in_their_place() -> None:
    elements = straight()
    elements[:5] = [1, 1, 1, 0, 0, 0]
    lines = run(elements, [[2.0, 5, 5], [10.0, 5, 5], [-40.0, 5, 5], [np.nan, 5, 5], [12.0, 5, 5]])
    assert (np.diff(lines.offsets) > 0).tolist() == [False, True, False, False, True]
    assert lines.seed_index[[0, 2, 3]].tolist() == [0, 0, 0]
    assert lengths(lines.points, lines.offsets)[[0, 2, 3]].tolist() == [0, 0, 0]


def test_length_limit_holds_for_both_ways_together_and_grows_evenly() -> None:
    middle = run(straight(), [[16.0, 12.0, 10.0]], max_length_mm=10.0)
    assert np.sort(middle.points[[0, -1], 0]) == pytest.approx([11.0, 21.0])
    near_end = run(straight(), [[1.0, 12.0, 10.0]], max_length_mm=10.0)
    assert np.sort(near_end.points[[0, -1], 0]) == pytest.approx([-0.5, 9.5], abs=0.51)
    assert lengths(near_end.points, near_end.offsets)[0] <= 10.0 + 1e-4


def test_rotated_affine_with_uneven_voxels_keeps_world_directions() -> None:
    """The same straight world fibres, seen through a turned grid of 1 x 2 x 3 mm voxels."""
    affine = np.eye(4)
    affine[:3, :3] = rotations(1, seed=5)[0] @ np.diag([1.0, 2.0, 3.0])
    affine[:3, 3] = [-40.0, 12.0, 7.0]
    direction = np.array([0.3, -0.5, 0.81])
    direction /= np.linalg.norm(direction)
    seed = affine[:3, :3] @ [15, 12, 10] + affine[:3, 3]
    lines = run(straight(tuple(direction)), seed, affine)
    apart = lines.points.astype(float) - seed
    assert len(lines.points) > 20
    assert np.abs(apart - (apart @ direction)[:, None] * direction).max() < 1e-4
    # it runs until it leaves the image: half a voxel beyond the outermost centres
    voxel = (lines.points[[0, -1]] - affine[:3, 3]) @ np.linalg.inv(affine[:3, :3]).T
    step = 0.5 * np.abs(np.linalg.inv(affine[:3, :3]) @ direction)
    room = np.minimum(voxel + 0.5, np.array(SHAPE) - 0.5 - voxel)
    assert np.all((room > -1e-3).all(axis=1))
    assert np.all((room < step + 1e-3).any(axis=1))


def smooth_field(seed: int) -> tuple[Array, NDArray[np.float64]]:
    """Gently winding fibres, tensor (..., 3, 3) and b=0."""
    x, y, z = np.indices(SHAPE) / 8.0
    direction = np.stack([np.ones(SHAPE), 0.4 * np.sin(x + z), 0.3 * np.cos(y - x + seed)], axis=-1)
    direction /= np.linalg.norm(direction, axis=-1, keepdims=True)
    return 0.8 * np.eye(3) + 1.1 * direction[..., :, None] * direction[..., None, :], 400 + 100 * np.sin(y)


def test_mirrored_input_gives_mirrored_output() -> None:
    tensors, b0 = smooth_field(0)
    flip = np.diag([-1.0, 1.0, 1.0])
    mirrored = flip @ tensors[::-1] @ flip
    affine = np.diag([1.0, 1.0, 1.0, 1.0])
    other = affine.copy()
    other[0, 3] = -(SHAPE[0] - 1)
    seeds = seeds_in_mask(b0 > 450, affine, per_voxel=1, seed=3)[::40]
    one = run(as_elements(tensors), seeds, affine, b0=b0, b0_stop=380)
    two = run(as_elements(mirrored), seeds * [-1, 1, 1], other, b0=b0[::-1], b0_stop=380)
    assert len(one.points) > 1000
    same = 0
    for i in range(len(seeds)):
        a = one.points[one.offsets[i] : one.offsets[i + 1]]
        b = two.points[two.offsets[i] : two.offsets[i + 1]] * np.float32([-1, 1, 1])
        # which of the two ends comes first depends on the sign of an eigenvector
        same += len(a) == len(b) and min(np.abs(a - b).max(), np.abs(a - b[::-1]).max()) < 1e-3
    # a stop within rounding of its threshold may move one end by a step
    assert same >= 0.97 * len(seeds)


def test_turned_world_turns_the_streamlines() -> None:
    tensors, b0 = smooth_field(1)
    turn = rotations(1, seed=8)[0]
    affine = np.eye(4)
    turned = affine.copy()
    turned[:3, :3] = turn
    seeds = np.array([[16.0, 12.0, 10.0], [8.0, 9.0, 7.0]])
    one = run(as_elements(tensors), seeds, affine, b0=b0)
    two = run(as_elements(turn @ tensors @ turn.T), seeds @ turn.T, turned, b0=b0)
    for i in range(2):
        a = one.points[one.offsets[i] : one.offsets[i + 1]] @ turn.T
        b = two.points[two.offsets[i] : two.offsets[i + 1]]
        assert abs(len(a) - len(b)) <= 1
        n = min(len(a), len(b))
        assert min(np.abs(a[:n] - b[:n]).max(), np.abs(a[-n:] - b[-n:]).max(), np.abs(a[:n] - b[::-1][:n]).max(),
                   np.abs(a[-n:] - b[::-1][-n:]).max()) < 1e-3  # fmt: skip


def test_streamlines_do_not_depend_on_the_seeds_beside_them() -> None:
    tensors, b0 = smooth_field(2)
    mask = np.ones(SHAPE, bool)
    seeds = seeds_in_mask(mask, np.eye(4), per_voxel=1, seed=3)[:5000]
    together = run(as_elements(tensors), seeds, b0=b0)
    alone = run(as_elements(tensors), seeds[4321], b0=b0)
    np.testing.assert_array_equal(
        alone.points, together.points[together.offsets[4321] : together.offsets[4322]]
    )


def test_seeds_lie_in_their_voxels_and_repeat_with_their_number() -> None:
    mask = np.zeros(SHAPE, bool)
    mask[3, 4, 5] = mask[10, 2, 1] = True
    affine = np.diag([2.0, 2.0, 3.0, 1.0])
    seeds = seeds_in_mask(mask, affine, per_voxel=50, seed=7)
    voxels = np.floor(seeds / [2, 2, 3] + 0.5).astype(int)
    assert np.array_equal(np.unique(voxels, axis=0), np.argwhere(mask))
    assert len(seeds) == 100
    assert np.array_equal(seeds, seeds_in_mask(mask, affine, per_voxel=50, seed=7))
    assert not np.array_equal(seeds, seeds_in_mask(mask, affine, per_voxel=50, seed=8))
    # spread over the voxel: 50 uniform samples have sd 0.289 of its edge, +- 5 standard errors
    assert np.all(np.abs(seeds[:50].std(axis=0) / [2, 2, 3] - 0.289) < 0.1)


def test_wrong_options_are_refused() -> None:
    with pytest.raises(ValueError, match=r"order 1 .* or 4 .* got 2"):
        run(straight(), [[5, 5, 5]], order=2)
    with pytest.raises(ValueError, match="step_mm"):
        run(straight(), [[5, 5, 5]], step_mm=0.0)
    with pytest.raises(ValueError, match=r"seeds \(M, 3\)"):
        track_streamlines(straight(), np.ones(SHAPE), np.ones(SHAPE, bool), np.eye(4), np.zeros(3))
    with pytest.raises(ValueError, match="elements"):
        track_streamlines(
            straight()[..., :5], np.ones(SHAPE), np.ones(SHAPE, bool), np.eye(4), np.zeros((1, 3))
        )
