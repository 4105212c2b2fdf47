"""Paramagnetic, diamagnetic or undecided; and no verdict without a witness of the map's own sign."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from neurography.imaging.grid import Grid
from neurography.instruments.susceptibility.rim import contrast, sign
from neurography.model.errors import CallError

from .test_ribbon import of

SHAPE = (40, 40, 40)
GRID = Grid(SHAPE, np.eye(4))
BRAIN = np.ones(SHAPE, dtype=bool)
AGREES = sign.SignCheck(verdict="agrees", words="")


def noise(sd: float = 0.02, smooth: float = 0.7, seed: int = 0) -> np.ndarray:
    made = gaussian_filter(np.random.default_rng(seed).normal(size=SHAPE), smooth, mode="wrap")
    return sd * made / made.std()


def ball(radius: float, centre: tuple[float, float, float] = (20.0, 20.0, 20.0)) -> np.ndarray:
    return sum((a - c) ** 2 for a, c in zip(np.indices(SHAPE), centre, strict=True)) <= radius**2


@pytest.mark.parametrize(
    ("chi", "verdict"), [(0.8, "paramagnetic"), (-1.5, "diamagnetic"), (0.0, "undecided")]
)
@pytest.mark.parametrize("radius", [1.0, 3.0])
def test_sources_of_one_to_three_mm(chi: float, verdict: str, radius: float) -> None:
    focus = ball(radius)
    found = sign.sign_of(noise() + chi * focus, focus, grid=GRID, brain=BRAIN, check=AGREES)
    assert found.verdict == verdict
    assert found.excess == pytest.approx(chi, abs=4 * found.error)
    assert (found.reason is None) == (verdict != "undecided")


def test_pure_noise_is_seldom_given_a_sign() -> None:
    """z of 3 with a spread from moved shapes: about one in a hundred, not one in three."""
    wrong = 0
    for seed in range(20):
        found = sign.sign_of(noise(smooth=1.5, seed=seed), ball(2.0), grid=GRID, brain=BRAIN, check=AGREES)
        wrong += found.verdict != "undecided"
    assert wrong <= 2


def test_no_verdict_without_a_check_of_the_map() -> None:
    focus = ball(2.0)
    values = noise() + 0.8 * focus
    for check, words in (
        (None, "not checked"),
        (sign.SignCheck(verdict="none", words=""), "not checked"),
        (sign.SignCheck(verdict="fails", words=""), "failed"),
    ):
        found = sign.sign_of(values, focus, grid=GRID, brain=BRAIN, check=check)
        assert found.verdict == "undecided"
        assert words in (found.reason or "")


def test_masked_small_or_lonely_foci_are_undecided() -> None:
    focus = ball(2.0)
    values = noise() + 0.8 * focus
    masked = sign.sign_of(values, focus, grid=GRID, brain=BRAIN, check=AGREES, usable=~ball(1.8))
    assert (masked.reason or "").startswith("not measurable")
    small = sign.sign_of(values, ball(0.5), grid=GRID, brain=BRAIN, check=AGREES)
    assert small.reason == "1 voxels, 2 are needed"
    alone = sign.sign_of(values, focus, grid=GRID, brain=focus, check=AGREES)
    assert "too little brain" in (alone.reason or "")


REGIONS = {
    "pallidum": ball(3.0, (10, 10, 10)), "red_nucleus": ball(2.0, (30, 10, 10)), "veins": ball(1.5, (10, 30, 10)),
}  # fmt: skip
WHITE = ball(5.0, (28, 28, 28))


def iron(pallidum: float, red: float, veins: float) -> np.ndarray:
    return noise() + sum(v * m for v, m in zip((pallidum, red, veins), REGIONS.values(), strict=True))


def test_two_of_three_must_agree() -> None:
    assert sign.sign_check(iron(0.12, 0.09, 0.3), REGIONS, white=WHITE).verdict == "agrees"
    one_wrong = sign.sign_check(iron(0.12, 0.09, -0.3), REGIONS, white=WHITE)
    assert one_wrong.verdict == "agrees"
    assert one_wrong.each["veins"] == "diamagnetic"
    assert "veins diamagnetic" in one_wrong.words
    reversed_map = sign.sign_check(-iron(0.12, 0.09, 0.3), REGIONS, white=WHITE)
    assert reversed_map.verdict == "fails"
    assert "probably reversed" in reversed_map.words
    assert sign.sign_check(iron(0.12, 0.0, 0.0), REGIONS, white=WHITE).verdict == "fails"
    assert sign.sign_check(iron(0.12, -0.1, 0.0), REGIONS, white=WHITE).verdict == "fails"


def test_two_regions_do_and_fewer_give_no_check() -> None:
    two = {name: REGIONS[name] for name in ("pallidum", "veins")}
    assert sign.sign_check(iron(0.12, 0.0, 0.3), two, white=WHITE).verdict == "agrees"
    one = sign.sign_check(iron(0.12, 0.09, 0.3), {"pallidum": REGIONS["pallidum"]}, white=WHITE)
    assert one.verdict == "none"
    assert "two of pallidum, red_nucleus, veins must be given" in one.words
    assert sign.sign_check(iron(0.12, 0.09, 0.3), REGIONS, white=~BRAIN).verdict == "none"
    with pytest.raises(CallError, match="pallidum, red_nucleus, veins"):
        sign.sign_check(noise(), {"putamen": WHITE}, white=WHITE)


def test_sign_of_a_rim_follows_its_excess(head) -> None:
    measured = contrast.measure(head.chi, of(head), name="Chimap", unit="[ppm]", bright=True)
    assert sign.sign_of_rim(measured, check=AGREES).verdict == "paramagnetic"
    other = contrast.measure(-head.chi, of(head), name="Chimap", unit="[ppm]", bright=True)
    assert sign.sign_of_rim(other, check=AGREES).verdict == "diamagnetic"
    assert sign.sign_of_rim(measured, check=None).verdict == "undecided"
