"""Normal intervals against numbers worked out by hand."""

import math

import pytest

from neurography.stats.interval import difference_interval, normal_interval, normal_quantile


def test_the_quantiles_are_the_tabled_ones() -> None:
    for level, tabled in ((0.90, 1.6448536), (0.95, 1.9599640), (0.99, 2.5758293)):
        assert normal_quantile(level) == pytest.approx(tabled, abs=1e-7)


def test_a_value_with_its_uncertainty() -> None:
    assert normal_interval(1.0, 0.1) == pytest.approx((0.8040036, 1.1959964), abs=1e-7)


def test_independent_uncertainties_add_in_squares() -> None:
    low, high = difference_interval(5.0, 1.0, sd=3.0, against_sd=4.0) or (math.nan, math.nan)
    assert (low, high) == pytest.approx((4 - 5 * 1.959963984540054, 4 + 5 * 1.959963984540054))


@pytest.mark.parametrize(("sd", "against_sd"), [(None, 0.1), (0.1, None), (math.nan, 0.1), (0.1, math.inf)])
def test_an_unknown_uncertainty_gives_no_interval(sd: float | None, against_sd: float | None) -> None:
    assert difference_interval(1.0, 2.0, sd=sd, against_sd=against_sd) is None


def test_impossible_input_is_refused() -> None:
    with pytest.raises(ValueError, match="sd must be"):
        normal_interval(1.0, -0.1)
    with pytest.raises(ValueError, match="level"):
        normal_quantile(1.0)
