"""Intervals of proportions against the figures of the five papers' rows and a second implementation."""

import pytest
from scipy.stats import binomtest

from neurography.stats.proportion import clopper_pearson, wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (10, 15, 41.7, 84.8),  # 001-18
        (11, 15, 48.0, 89.1),  # 001-20
        (14, 15, 70.2, 98.8),  # 001-21
        (18, 18, 82.4, 100.0),  # 002-09
        (6, 8, 40.9, 92.9),  # 002-10
        (6, 11, 28.0, 78.7),  # 002-10
        (0, 55, 0.0, 6.5),  # 002-18
        (16, 17, 73.0, 99.0),  # 002-19
    ],
)
def test_wilson_gives_the_published_percentages(k: int, n: int, low: float, high: float) -> None:
    found = wilson(k, n)
    assert 100 * found[0] == pytest.approx(low, abs=0.0501)
    assert 100 * found[1] == pytest.approx(high, abs=0.0501)


def test_none_of_55_is_exactly_at_most_six_and_a_half_percent() -> None:
    low, high = clopper_pearson(0, 55)
    assert low == 0.0
    assert high == pytest.approx(1 - 0.025 ** (1 / 55), abs=1e-12)
    assert round(100 * high, 1) == 6.5


@pytest.mark.parametrize("k", range(8))
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_both_agree_with_scipy(k: int, level: float) -> None:
    result = binomtest(k, 7)
    peer = result.proportion_ci(level, method="exact")
    assert clopper_pearson(k, 7, level=level) == pytest.approx((peer.low, peer.high), abs=1e-9)
    peer = result.proportion_ci(level, method="wilson")
    assert wilson(k, 7, level=level) == pytest.approx((peer.low, peer.high), abs=1e-9)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, 0)])
@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_counts_that_cannot_be_are_refused(interval, k: int, n: int) -> None:
    with pytest.raises(ValueError, match="0 <= k <= n"):
        interval(k, n)
