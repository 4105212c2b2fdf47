"""Left against right in one magnitude, with an honest error and a look at the coil."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from neurography.instruments.susceptibility.rim.log_ratio import error_of_mean, log_ratio

SHAPE = (40, 20, 20)


def box(x: int, y: int = 5) -> np.ndarray:
    made = np.zeros(SHAPE, dtype=bool)
    made[x : x + 8, y : y + 8, 6:14] = True
    return made


LEFT, RIGHT = box(2), box(30)
WHITE_LEFT, WHITE_RIGHT = box(2, 12), box(30, 12)


def image(seed: int = 0, *, left: float = 0.9, slope: float = 0.0) -> np.ndarray:
    made = 100 + np.random.default_rng(seed).normal(0, 4, SHAPE)
    made[LEFT] *= left
    return made * np.exp(slope * np.arange(SHAPE[0]))[:, None, None]


def test_a_darker_left_nucleus_gives_a_negative_ratio() -> None:
    found = log_ratio(image(), LEFT, RIGHT, WHITE_LEFT, WHITE_RIGHT)
    assert found.value == pytest.approx(np.log(0.9), abs=3 * found.sd)
    assert found.sd == pytest.approx(np.sqrt(2) * 0.04 / np.sqrt(512), rel=0.3)
    assert found.n == 1024
    assert found.warnings == ()
    turned = log_ratio(image(), RIGHT, LEFT, WHITE_RIGHT, WHITE_LEFT)
    assert turned.value == pytest.approx(-found.value)
    assert log_ratio(image() * 55.0, LEFT, RIGHT).value == pytest.approx(found.value)


def test_shading_is_told_from_the_reference() -> None:
    found = log_ratio(image(left=1.0, slope=0.005), LEFT, RIGHT, WHITE_LEFT, WHITE_RIGHT)
    assert found.value == pytest.approx(-0.14, abs=0.01)  # 28 voxels apart
    assert len(found.warnings) == 1
    assert "coil shading" in found.warnings[0]
    assert found.less_reference == pytest.approx(0.0, abs=0.01)
    unchecked = log_ratio(image(), LEFT, RIGHT)
    assert "no reference tissue" in unchecked.warnings[0]
    assert unchecked.reference is None


def test_error_grows_with_the_likeness_of_neighbours() -> None:
    region = box(2)
    seen, stated = [], []
    for seed in range(60):
        noise = gaussian_filter(np.random.default_rng(seed).normal(size=SHAPE), 1.0, mode="wrap")
        seen.append(noise[region].mean())
        stated.append(error_of_mean(noise, region))
    # a lag of two voxels holds most of what a smoothing of sd 1 makes alike; the sd of 60 is known to 9 %
    assert np.mean(stated) == pytest.approx(np.std(seen), rel=0.3)
    assert np.mean(stated) > 3 * np.std(noise) / np.sqrt(512)


def test_what_cannot_be_measured_says_so() -> None:
    empty = np.zeros(SHAPE, dtype=bool)
    found = log_ratio(image(), empty, RIGHT)
    assert np.isnan(found.value)
    assert found.warnings[0].startswith("not measurable")
    holes = image()
    holes[2:4] = np.nan
    assert log_ratio(holes, LEFT, RIGHT).n == 1024 - 128
    assert "not checked" in log_ratio(image(), LEFT, RIGHT, empty, WHITE_RIGHT).warnings[0]
