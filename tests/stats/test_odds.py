"""Odds ratios to the digit, and against scipy's conditional estimate and exact interval."""

import math
from itertools import product

import pytest
from scipy.stats import contingency

from neurography.stats.odds import conditional, wald


def test_the_published_wald_interval_comes_out() -> None:
    # 14/22 against 3/25 (doi 10.1177/1352458521999651): 12.83 (2.9 to 56.7)
    found = wald(14, 8, 3, 22)
    assert found is not None
    assert f"{found.value:.2f}" == "12.83"
    assert tuple(f"{end:.3g}" for end in found.interval) == ("2.9", "56.7")


def test_the_conditional_exact_one_is_smaller_and_wider() -> None:
    found = conditional(14, 8, 3, 22)
    assert found is not None
    assert f"{found.value:.1f}" == "12.0"
    assert tuple(f"{end:.1f}" for end in found.interval) == ("2.5", "82.7")


def test_a_zero_cell_is_infinite_with_an_exact_lower_bound() -> None:
    assert wald(16, 1, 0, 55) is None
    found = conditional(16, 1, 0, 55)
    assert found is not None
    assert math.isinf(found.value)
    assert math.isinf(found.interval[1])
    assert round(found.interval[0]) == 68


def test_the_other_zero_cell_is_zero_with_an_upper_bound() -> None:
    found, mirror = conditional(0, 17, 5, 50), conditional(5, 50, 0, 17)
    assert found is not None
    assert mirror is not None
    assert found.value == found.interval[0] == 0.0
    assert found.interval[1] == pytest.approx(1 / mirror.interval[0], rel=1e-9)


@pytest.mark.parametrize(("level", "sizes"), [(0.9, (0, 4)), (0.95, (0, 1, 9))])
def test_small_tables_agree_with_scipy(level: float, sizes: tuple[int, ...]) -> None:
    for a, b, c, d in product(sizes, repeat=4):
        if not (a + b and c + d):
            continue
        found = conditional(a, b, c, d, level=level)
        if not (a + c and b + d):
            assert found is None
            continue
        assert found is not None
        peer = contingency.odds_ratio([[a, b], [c, d]], kind="conditional")
        ends = peer.confidence_interval(level)
        # scipy looks for its roots to about 1e-8 relative
        assert found.value == pytest.approx(peer.statistic, rel=1e-6), (a, b, c, d)
        assert found.interval == pytest.approx((ends.low, ends.high), rel=1e-6), (a, b, c, d)


def test_all_with_the_sign_say_nothing() -> None:
    assert conditional(5, 0, 7, 0) is None


def test_a_level_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        conditional(1, 2, 3, 4, level=1.0)
