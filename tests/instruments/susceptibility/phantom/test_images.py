import attrs
import numpy as np
import pytest

from neurography.instruments.susceptibility.phantom.anatomy import LABELS, HeadTruth, head_grid, tissues
from neurography.instruments.susceptibility.phantom.images import scan
from neurography.instruments.susceptibility.physics import quality

GRID = head_grid(48, edge=128 / 48)
HEAD = tissues(HeadTruth(), GRID)
CLEAN = scan(HEAD, snr=None)
BRAIN = HEAD.brain


def test_field_reaches_as_far_as_in_a_head_at_3_tesla() -> None:
    total = CLEAN.total[BRAIN]
    assert -200 < total.min() < -60 and 60 < total.max() < 320
    assert total.std() > 15
    assert CLEAN.local[BRAIN].std() < 0.15 * total.std()


def test_shim_leaves_no_straight_gradient() -> None:
    where = np.argwhere(BRAIN)
    design = np.column_stack([np.ones(len(where)), where - where.mean(axis=0)])
    plane, *_ = np.linalg.lstsq(design, CLEAN.total[BRAIN], rcond=None)
    assert np.abs(plane).max() < 0.01


def test_phase_and_magnitude_follow_from_field_and_decay() -> None:
    times = np.array(CLEAN.echo_times)
    step = np.angle(np.exp(1j * (CLEAN.phase[..., 1] - CLEAN.phase[..., 0])))
    expected = np.angle(np.exp(2j * np.pi * (times[1] - times[0]) * CLEAN.total))
    assert np.abs(np.angle(np.exp(1j * (step - expected))))[BRAIN].max() < 1e-3
    far = quality.edge_distance(BRAIN, voxel_size=GRID.voxel_size) > 12
    calm = far & (quality.gradient(CLEAN.total, BRAIN, voxel_size=GRID.voxel_size) < 0.5)
    rate = -np.polyfit(times, np.log(CLEAN.magnitude[calm]).T, 1)[0]
    assert np.abs(rate - HEAD.r2star[calm]).max() < 0.5  # dephasing adds a little


def test_signal_is_lost_where_the_field_is_steep() -> None:
    calcification = HEAD.labels == LABELS["calcification"]
    near = quality.gradient(CLEAN.total, BRAIN, voxel_size=GRID.voxel_size) * GRID.voxel_size[0] > 20
    pure = HEAD.density * np.exp(-HEAD.r2star * CLEAN.echo_times[-1])
    left = CLEAN.magnitude[..., -1] / np.maximum(pure, 1e-6)
    assert near[BRAIN].sum() > 20 and calcification.any()
    assert left[BRAIN & near].mean() < 0.85
    assert left[BRAIN].max() < 1 + 1e-5


def test_noise_has_the_size_asked_for() -> None:
    air = HEAD.labels == LABELS["air"]
    made = scan(HEAD, snr=40.0)
    assert made.noise_sd == pytest.approx(0.70 / 40)
    assert np.sqrt((made.magnitude[air] ** 2).mean() / 2) == pytest.approx(made.noise_sd, rel=0.01)
    assert np.array_equal(scan(HEAD, snr=40.0).phase, made.phase)
    assert not np.array_equal(scan(HEAD, snr=40.0, seed=1).phase, made.phase)


def test_one_echo_and_other_field_strengths() -> None:
    one = scan(HEAD, echo_times=(0.02,), tesla=1.5, snr=None)
    assert one.magnitude.shape == (*GRID.shape, 1)
    assert one.hertz_per_ppm == pytest.approx(1.5 * 42.577, rel=1e-4)
    assert np.abs(one.total - CLEAN.total / 2)[BRAIN].max() < 1e-3 * np.abs(CLEAN.total[BRAIN]).max()
    assert one.magnitude[BRAIN].mean() > scan(HEAD, echo_times=(0.02,), snr=None).magnitude[BRAIN].mean()


def test_coil_brightens_one_side_and_leaves_the_field() -> None:
    made = scan(HEAD, snr=None, coil=0.3)
    ratio = made.magnitude[..., 0][BRAIN] / CLEAN.magnitude[..., 0][BRAIN]
    assert 0.07 < ratio.std() / ratio.mean() < 0.3
    assert np.abs(np.angle(np.exp(1j * (made.phase - CLEAN.phase))))[BRAIN].max() < 1e-4


def test_main_field_is_the_world_z_of_an_oblique_grid() -> None:
    """The same head seen on turned axes: field values at the same places agree to interpolation."""
    from scipy.ndimage import map_coordinates  # noqa: PLC0415  only here

    turned = head_grid(48, edge=128 / 48, oblique=(25.0, 0.0, 0.0))
    ball = attrs.evolve(HeadTruth(), spheres=((0.0, 0.0, 25.0, 9.0, 3.0),), texture=0.0)
    fields = [scan(tissues(ball, grid), snr=None) for grid in (GRID, turned)]
    i = np.stack(np.meshgrid(*[np.arange(18, 30)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    world = GRID.world(i)
    far = np.linalg.norm(world - (0, 0, 25), axis=1) > 14
    here = fields[0].local[tuple(i.T)][far]
    there = map_coordinates(fields[1].local, turned.voxel(world).T, order=1)[far]
    assert np.corrcoef(here, there)[0, 1] > 0.97
    wrong = scan(tissues(ball, turned), snr=None, b0=(0.0, 0.0, 1.0))
    astray = map_coordinates(wrong.local, turned.voxel(world).T, order=1)[far]
    assert np.corrcoef(here, astray)[0, 1] < 0.95
