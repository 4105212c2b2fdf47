"""A line through few points against numpy's weighted fit, and an interval that covers the truth."""

import numpy as np
import pytest

from neurography.stats.line import fit_line


def test_slope_and_intercept_are_those_of_a_weighted_polynomial_fit() -> None:
    x, y, sd = [0.0, 0.4, 1.1, 2.0], [10.0, 11.3, 11.9, 15.0], [0.5, 0.2, 1.0, 0.4]
    slope, intercept = np.polyfit(x, y, 1, w=1.0 / np.array(sd))
    found = fit_line(x, y, sd=sd)
    assert found.slope == pytest.approx(slope, rel=1e-10)
    assert found.intercept == pytest.approx(intercept, rel=1e-10)
    # one sd is missing: all points weigh alike
    slope, _ = np.polyfit(x, y, 1)
    assert fit_line(x, y, sd=[0.5, None, 1.0, 0.4]).slope == pytest.approx(slope, rel=1e-10)


def test_the_interval_is_students_and_covers_the_truth_in_19_of_20() -> None:
    random = np.random.default_rng(7)
    x = [0.0, 0.5, 1.2, 2.0]
    covered = 0
    for _ in range(2000):
        y = 3.0 + 2.0 * np.array(x) + random.normal(0.0, 1.0, 4)
        low, high = fit_line(x, y.tolist(), sd=[None] * 4).interval or (0.0, 0.0)
        covered += low <= 2.0 <= high
    # 2000 repetitions: 0.95 +- 3 standard errors of a proportion (0.0146)
    assert covered / 2000 == pytest.approx(0.95, abs=0.015)


def test_three_points_on_a_line_by_chance_are_known_no_better_than_each_of_them() -> None:
    found = fit_line([0.0, 1.0, 2.0], [1.0, 2.0, 3.0], sd=[0.1, 0.1, 0.1])
    assert found.sd == pytest.approx(0.1 / np.sqrt(2.0))
    assert found.interval == pytest.approx((1 - 12.7062 * 0.1 / 2**0.5, 1 + 12.7062 * 0.1 / 2**0.5), rel=1e-4)
    unknown = fit_line([0.0, 1.0, 2.0], [1.0, 2.0, 3.0], sd=[None] * 3)
    assert (unknown.slope, unknown.sd, unknown.interval) == (pytest.approx(1.0), None, None)


@pytest.mark.parametrize("x", [[0.0, 1.0], [1.0, 1.0, 1.0]])
def test_too_few_points_or_one_x_have_no_slope(x: list[float]) -> None:
    with pytest.raises(ValueError, match="points"):
        fit_line(x, [1.0] * len(x), sd=[None] * len(x))
