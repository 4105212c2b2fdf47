"""A rim's excess comes back, its error holds what it says, and a healthy ribbon stands out nowhere."""

import attrs
import numpy as np
import pytest

from neurography.imaging.grid import Grid
from neurography.instruments.susceptibility.rim import contrast, ribbon

from .test_ribbon import of

EXCESS = 38.0 - 17.8


def r2star(head, found: ribbon.Ribbons, **more) -> contrast.RimMeasure:
    return contrast.measure(head.r2star, found, name="R2star", unit="1/s", bright=True, **more)


def test_the_excess_of_r2star_comes_back_within_15_percent(head) -> None:
    made = r2star(head, of(head))
    assert made.reason is None
    assert made.excess_mirror == pytest.approx(EXCESS, rel=0.15)
    assert made.excess_remote == pytest.approx(EXCESS, rel=0.15)
    assert made.z_mirror > 5
    assert made.z_remote > 5
    # contrast: excess over the noise and texture of single voxels
    assert made.contrast == pytest.approx(EXCESS / np.hypot(3.0, 0.04 * 17.8), rel=0.15)
    assert made.continuity > 0.9
    assert made.length_mm > 15
    assert made.distance_mm == pytest.approx(2.0)  # the next voxel
    assert abs(made.far_excess_remote) < made.excess_remote


def test_susceptibility_too(head) -> None:
    made = contrast.measure(head.chi, of(head), name="Chimap", unit="[ppm]", bright=True)
    assert made.excess_remote == pytest.approx(0.12, rel=0.15)


def test_one_magnitude_shows_the_rim_through_the_coil(head) -> None:
    made = contrast.magnitude(head.magnitude, of(head))
    expected = np.exp(-0.02 * EXCESS) - 1
    assert made.unit == "1"
    assert not made.bright
    assert made.excess_remote == pytest.approx(expected, rel=0.15)
    assert made.excess_mirror == pytest.approx(expected, rel=0.15)
    assert made.contrast < -3
    assert made.continuity > 0.9
    scaled = contrast.magnitude(head.magnitude * 413.0, of(head))
    assert scaled.contrast == pytest.approx(made.contrast, rel=1e-4)
    assert scaled.length_mm == made.length_mm


def test_a_healthy_ribbon_stands_out_nowhere(head, healthy_head) -> None:
    found = of(head)
    for made in (r2star(healthy_head, found), contrast.magnitude(healthy_head.magnitude, found)):
        assert abs(made.contrast) < 1
        assert abs(made.z_remote) < 4
        assert made.length_mm == 0
        assert made.distance_mm is None


def test_standard_error_is_that_of_patches_not_of_voxels() -> None:
    """Texture of 1 sd over 8 mm: the median of a patch of 200 voxels varies far more than 1 / sqrt(200)."""
    rng = np.random.default_rng(2)
    from scipy.ndimage import gaussian_filter  # noqa: PLC0415

    shape = (56, 56, 40)
    grid = Grid(shape, np.array([[1.0, 0, 0, -27.5], [0, 1, 0, -27.5], [0, 0, 1, -20], [0, 0, 0, 1]]))
    from neurography.imaging.midplane import Midplane  # noqa: PLC0415

    lesion = np.zeros(shape, dtype=bool)
    lesion[10:13, 27:30, 19:22] = True
    found = ribbon.ribbons(
        lesion,
        cortex=None,
        brain=np.ones(shape, dtype=bool),
        grid=grid,
        plane=Midplane(normal=(1, 0, 0), offset=0.0),
    )
    z = []
    for _ in range(20):
        noise = gaussian_filter(rng.normal(size=shape), 4.0, mode="wrap")
        made = contrast.measure(noise / noise.std(), found, name="noise", unit="1", bright=True)
        assert made.excess_remote_se > 3 / np.sqrt(made.voxels)
        z.append(made.z_remote)
    # sd of 20 values of sd 1 lies within 0.6 .. 1.5 in all but one of a thousand; the null may be 25 % off
    assert 0.5 < np.std(z) < 1.9


def test_masked_voxels_are_left_out_and_counted(head) -> None:
    found = of(head)
    near = np.argwhere(found.near)
    usable = np.ones(head.grid.shape, dtype=bool)
    usable[tuple(near[: len(near) // 3].T)] = False
    made = r2star(head, found, usable=usable)
    assert made.left_out == len(near) // 3
    assert made.voxels == len(near) - len(near) // 3
    assert made.excess_remote == pytest.approx(EXCESS, rel=0.15)
    usable[tuple(near[: len(near) * 2 // 3].T)] = False
    most = r2star(head, found, usable=usable)
    assert (most.reason or "").startswith("not measurable")
    assert most.excess_remote is None
    holes = head.r2star.copy()
    holes[tuple(near[:10].T)] = np.nan
    assert contrast.measure(holes, found, name="R2star", unit="1/s", bright=True).left_out == 10


def test_too_few_voxels_or_nothing_to_compare_with_is_not_measurable(head) -> None:
    found = of(head)
    few = attrs.evolve(found, near=found.near & (np.cumsum(found.near).reshape(found.near.shape) <= 5))
    assert r2star(head, few).reason == "not measurable: the ribbon has 5 voxels, 20 are needed"
    lonely = attrs.evolve(found, remote=np.zeros(head.grid.shape, dtype=bool))
    assert "elsewhere" in (r2star(head, lonely).reason or "")
    no_mirror = r2star(head, attrs.evolve(found, mirror_near=np.zeros(head.grid.shape, dtype=bool)))
    assert no_mirror.excess_mirror is None
    assert no_mirror.excess_remote is not None
    assert any("no mirror" in word for word in no_mirror.words)
    assert r2star(head, attrs.evolve(found, reason="not resolvable: x")).reason == "not resolvable: x"


def test_mixed_voxels_at_the_border_dilute_less_than_their_share(head) -> None:
    """A third of the ribbon mixed half and half with what has no excess: the median keeps over 85 %."""
    found = of(head)
    near = np.argwhere(found.near)
    mixed = head.r2star.copy()
    some = tuple(near[::3].T)
    mixed[some] -= np.float32(EXCESS / 2)
    made = contrast.measure(mixed, found, name="R2star", unit="1/s", bright=True)
    assert 0.85 * EXCESS < made.excess_remote < EXCESS


def test_order_of_voxels_and_mirroring_change_nothing_but_the_side(head, turned, mirrored) -> None:
    first = r2star(head, of(head))
    for other, side in ((turned, "left"), (mirrored, "right")):
        made = r2star(other, of(other))
        assert made.side == side
        for name in ("excess_mirror", "excess_remote", "contrast", "far_excess_remote", "voxels"):
            assert getattr(made, name) == pytest.approx(getattr(first, name), rel=1e-6), name
        # patches are cells between voxels: those whose centre lies on a border may change cell
        assert made.excess_remote_se == pytest.approx(first.excess_remote_se, rel=0.2)
        assert made.length_mm == pytest.approx(first.length_mm, rel=0.1)
        dark = contrast.magnitude(other.magnitude, of(other))
        assert dark.contrast == pytest.approx(contrast.magnitude(head.magnitude, of(head)).contrast, rel=0.01)
