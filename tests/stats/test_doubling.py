"""Doubling times of a quantity that grows by one factor in equal times."""

import math

import pytest

from neurography.stats.doubling import doubling_interval, doubling_time


def test_one_that_doubles_three_times() -> None:
    assert doubling_time(1.0, 8.0, 12.0) == pytest.approx(4.0, rel=1e-12)  # 12 / 3, to rounding


@pytest.mark.parametrize(
    ("first", "second", "elapsed"),
    [(2.0, 2.0, 1.0), (2.04, 0.5, 2.0), (0.0, 1.0, 1.0), (-1.0, 1.0, 1.0), (1.0, 2.0, 0.0), (1.0, 2.0, -3.0),
     (1.0, math.inf, 1.0), (math.nan, 2.0, 1.0)],
)  # fmt: skip
def test_nothing_doubles(first: float, second: float, elapsed: float) -> None:
    assert doubling_time(first, second, elapsed) is None


def test_the_interval_is_that_of_the_time_between() -> None:
    assert doubling_interval(1.0, 4.0, least=2.0, most=10.0) == pytest.approx((1.0, 5.0), rel=1e-12)
    assert doubling_interval(1.0, 4.0, least=-2.0, most=10.0) == pytest.approx((0.0, 5.0), rel=1e-12)
    assert doubling_interval(1.0, 4.0, least=-2.0, most=0.0) is None
    assert doubling_interval(4.0, 1.0, least=1.0, most=2.0) is None
