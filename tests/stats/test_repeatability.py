"""Scatter of repeats: against a plain second implementation, an analysis of variance, and cohorts of known truth.

Full repetitions: validation/own_limits.py.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from neurography.stats.repeatability import (
    Z_PAIR,
    between_spread,
    known_within,
    mean_over_people,
    skewness,
    within_spread,
)

Values = NDArray[np.float64]


def cohort(
    rng: np.random.Generator, *, people: int, visits: int, wcv: float, shared: float = 0.0, places: int = 2
) -> list[Values]:
    """(visits, places) a person: people differ by 15 %, places by 5 %, errors in proportion to the value."""
    made = []
    for _ in range(people):
        true = (1.0 + 0.15 * rng.standard_normal()) * (1.0 + 0.05 * rng.standard_normal(places))
        error = math.sqrt(shared) * rng.standard_normal((visits, 1))
        error = error + math.sqrt(1.0 - shared) * rng.standard_normal((visits, places))
        made.append(true * (1.0 + wcv * error))
    return made


def plainly(people: list[Values], *, relative: bool) -> float:
    """Loops and nothing else: variances (over squared means) weighted by k - 1."""
    total = weight = 0.0
    for block in people:
        for column in block.T:
            values = [v for v in column if not math.isnan(v)]
            if len(values) < 2:
                continue
            mean = sum(values) / len(values)
            variance = sum((v - mean) ** 2 for v in values) / (len(values) - 1)
            total += (len(values) - 1) * (variance / mean**2 if relative else variance)
            weight += len(values) - 1
    return math.sqrt(total / weight)


@pytest.mark.parametrize("relative", [True, False])
def test_agrees_with_plain_loops_for_unequal_repeats_and_gaps(relative: bool) -> None:
    rng = np.random.default_rng(4)
    people = [
        block for visits in (2, 3, 5) for block in cohort(rng, people=4, visits=visits, wcv=0.1, shared=0.5)
    ]
    people[1][0, 1] = np.nan
    people[6][:, 0] = np.nan
    people[9][1:, 1] = np.nan
    found = within_spread(people, relative=relative)
    # the same arithmetic in another order: only rounding differs
    assert found.sd == pytest.approx(plainly(people, relative=relative), rel=1e-12)
    # 5 complete people a size, less what was taken out: 2 x (4 + 8 + 16) - 1 - 2 - 4
    assert found.df == 49


def test_is_the_within_mean_square_of_an_analysis_of_variance() -> None:
    rng = np.random.default_rng(5)
    people = cohort(rng, people=15, visits=3, wcv=0.1, places=1)
    groups = [block[:, 0] for block in people]
    f = scipy_stats.f_oneway(*groups).statistic
    between = 3 * np.var([g.mean() for g in groups], ddof=1)
    assert within_spread(people, relative=False).sd ** 2 == pytest.approx(between / f, rel=1e-10)


WRIGHT = (
    (494, 490), (395, 397), (516, 512), (434, 401), (476, 470), (557, 611), (413, 415), (442, 431), (650, 638),
    (433, 429), (417, 420), (656, 633), (267, 275), (478, 492), (178, 165), (423, 372), (427, 421),
)  # fmt: skip
"""Peak flow in l/min of 17 people, read twice (Bland JM, Altman DG, Lancet 1986;1:307)."""


def test_peak_flow_of_17_people_read_twice() -> None:
    """A real sample: two people scatter far more than the others, so its interval is wider than 17 would give."""
    found = within_spread([np.array([[a], [b]], dtype=float) for a, b in WRIGHT], relative=False)
    # the squared differences sum to 7966: half of it over 17 degrees of freedom
    assert found.sd == pytest.approx(math.sqrt(7966 / 34), rel=1e-12)
    assert found.sd == pytest.approx(15.3, abs=0.05)
    assert found.df == 17
    assert found.df_effective < 12


def test_two_repeats_give_the_root_mean_square_difference_in_percent_of_the_pairs_mean() -> None:
    rng = np.random.default_rng(6)
    people = cohort(rng, people=20, visits=2, wcv=0.1, places=1)
    pairs = np.array([block[:, 0] for block in people])
    d = (pairs[:, 0] - pairs[:, 1]) / pairs.mean(axis=1)
    assert within_spread(people, relative=True).sd == pytest.approx(math.sqrt((d**2).mean() / 2), rel=1e-12)
    assert pytest.approx(2.7719, abs=1e-4) == Z_PAIR


def test_one_place_with_equal_repeats_has_the_chi_square_interval() -> None:
    """Where no person scatters more than others, the effective degrees of freedom are the plain ones."""
    base = np.array([[1.0], [3.0]])
    # sums of squares 0.5 to 2, mean 1.25: less scatter among people than chance gives, so the plain ones hold
    people = [10.0 + scale * base for scale in (0.8, 0.9, 1.0, 1.1, 1.2)]
    found = within_spread(people, relative=False)
    assert (found.df, found.df_effective, found.people) == (5, 5.0, 5)
    low, high = scipy_stats.chi2.ppf([0.975, 0.025], 5)
    assert found.interval == pytest.approx((found.sd * math.sqrt(5 / low), found.sd * math.sqrt(5 / high)))


def test_two_sides_with_the_same_error_are_worth_one() -> None:
    """All people scatter alike, so that only the covariance between sides can lower the degrees of freedom."""
    people = [10.0 + np.array([[1.0, 1.0], [3.0, 3.0]])] * 5
    found = within_spread(people, relative=False)
    assert (found.df, found.df_effective) == (10, pytest.approx(5.0, rel=1e-12))
    opposite = within_spread([10.0 + np.array([[1.0, 3.0], [3.0, 1.0]])] * 5, relative=False)
    assert opposite.df_effective == pytest.approx(5.0, rel=1e-12)
    # visits that one side lacks add to its own degrees of freedom only
    gap = np.array([[1.0, np.nan], [3.0, 3.0], [1.0, 1.0]])
    variances = np.array([[8 / 3, 2.0], [2.0, 2.0]]) / np.array([[2, 1], [1, 1]])
    freedom = 4 * np.array([[2, 1], [1, 1]])
    found = within_spread([10.0 + gap] * 4, relative=False)
    total, pooled = 12, 4 * (8 / 3 + 2) / 12
    assert found.df_effective == pytest.approx(
        (total * pooled) ** 2 / (freedom * variances**2).sum(), rel=1e-12
    )


def test_people_who_scatter_differently_lower_the_degrees_of_freedom_as_their_variances_scatter() -> None:
    scales = np.array([0.1, 0.3, 1.0, 4.0])
    found = within_spread([10.0 + s * np.array([[1.0], [3.0]]) for s in scales], relative=False)
    variances = 2.0 * scales**2
    wanted = 2 * variances.mean() ** 2 / (variances.var(ddof=1) / 4)
    assert found.df_effective == pytest.approx(wanted, rel=1e-12)
    values = np.array([0.0, 0.1, 0.2, 0.1, 0.3, 5.0])
    squares = (values - values.mean()) ** 2
    variance = squares.sum() / 5
    scatter = ((squares - 5 / 6 * variance) ** 2).sum() * 6 / 5 / 25
    assert between_spread(values[:, None]).df_effective == pytest.approx(2 * variance**2 / scatter, rel=1e-12)


def test_sides_that_share_their_error_count_once() -> None:
    rng = np.random.default_rng(7)
    people = [np.repeat(block, 2, axis=1) for block in cohort(rng, people=400, visits=2, wcv=0.1, places=1)]
    found = within_spread(people, relative=False)
    assert found.df == 800
    assert found.df_effective <= 400.0


@pytest.mark.parametrize("shared", [0.0, 0.8])
@pytest.mark.parametrize("wcv", [0.05, 0.16])
@pytest.mark.parametrize(("people", "visits"), [(5, 2), (5, 3), (10, 2), (20, 3), (30, 2)])
def test_intervals_hold_the_true_wcv_in_92_to_98_percent(
    people: int, visits: int, wcv: float, shared: float
) -> None:
    repeats = 400
    rng = np.random.default_rng(people * 100 + visits)
    held = 0
    for _ in range(repeats):
        found = within_spread(
            cohort(rng, people=people, visits=visits, wcv=wcv, shared=shared), relative=True
        )
        held += found.interval[0] <= wcv <= found.interval[1]
    # 400 repetitions know a share to 1.1 % (one standard error): two of these are room on either side
    assert 0.92 - 0.022 <= held / repeats <= 0.98 + 0.014


def test_intervals_of_200_scans_hold_the_true_wcv_in_92_to_98_percent() -> None:
    """100 people scanned twice, both sides."""
    repeats, wcv = 400, 0.12
    rng = np.random.default_rng(200)
    held = 0
    for _ in range(repeats):
        low, high = within_spread(
            cohort(rng, people=100, visits=2, wcv=wcv, shared=0.3), relative=True
        ).interval
        held += low <= wcv <= high
    assert 0.92 <= held / repeats <= 0.98


@pytest.mark.parametrize("people", [5, 20])
def test_side_differences_have_intervals_that_hold_their_sd(people: int) -> None:
    repeats = 400
    rng = np.random.default_rng(people)
    held = 0
    for _ in range(repeats):
        low, high = between_spread(0.3 + rng.standard_normal((people, 1))).interval
        held += low <= 1.0 <= high
    assert 0.92 - 0.022 <= held / repeats <= 0.98


@given(
    factor=st.floats(min_value=1e-3, max_value=1e3),
    seed=st.integers(min_value=0, max_value=1000),
)
def test_a_unit_changes_no_percentage_and_scales_the_rest(factor: float, seed: int) -> None:
    people = cohort(np.random.default_rng(seed), people=4, visits=3, wcv=0.1)
    scaled = [factor * block for block in people]
    one, other = (within_spread(x, relative=True) for x in (people, scaled))
    assert other.sd == pytest.approx(one.sd, rel=1e-9)
    assert other.interval == pytest.approx(one.interval, rel=1e-9)
    assert within_spread(scaled, relative=False).sd == pytest.approx(
        factor * within_spread(people, relative=False).sd, rel=1e-9
    )


def test_neither_the_order_of_people_nor_that_of_places_matters() -> None:
    people = cohort(np.random.default_rng(8), people=7, visits=3, wcv=0.1)
    people[2][0, 0] = np.nan
    one = within_spread(people, relative=True)
    for other in (people[::-1], [block[:, ::-1] for block in people], [block[::-1] for block in people]):
        found = within_spread(other, relative=True)
        assert found.sd == pytest.approx(one.sd, rel=1e-12)
        assert found.interval == pytest.approx(one.interval, rel=1e-12)


def test_with_many_people_the_interval_still_holds_the_true_ratio_of_sd_and_mean() -> None:
    """The estimate itself is 3 % too high at a wCV of 20 % and two repeats, more than 3000 people leave to chance."""
    rng = np.random.default_rng(10)
    found = within_spread(cohort(rng, people=3000, visits=2, wcv=0.2), relative=True)
    assert found.sd == pytest.approx(0.2 * math.sqrt(1 + 3 * 0.2**2 / 2), rel=0.02)
    assert found.interval[0] < 0.2 < found.interval[1]
    assert found.sd - 0.2 > 1.2 * (found.interval[1] - found.interval[0]) / 2


def test_one_person_who_scatters_ten_times_more_widens_the_interval() -> None:
    people = cohort(np.random.default_rng(9), people=20, visits=3, wcv=0.02)
    calm = within_spread(people, relative=True)
    people[0] = people[0] * np.array([[0.7, 0.7], [1.0, 1.0], [1.3, 1.3]])
    wild = within_spread(people, relative=True)
    assert wild.df_effective < calm.df_effective / 4


def test_a_standard_deviation_is_known_as_well_as_chi_square_says() -> None:
    for df in (1.0, 4.7, 30.0):
        low, high = scipy_stats.chi2.ppf([0.975, 0.025], df)
        assert known_within(df) == pytest.approx((math.sqrt(df / low), math.sqrt(df / high)), rel=1e-9)


def test_a_mean_has_its_t_interval() -> None:
    values = np.array([1.0, 2.0, 4.0, 5.0, 9.0])
    found = mean_over_people(values)
    wanted = scipy_stats.t.interval(0.95, 4, loc=values.mean(), scale=scipy_stats.sem(values))
    assert found.interval == pytest.approx(wanted, rel=1e-9)
    assert found.excludes_zero
    assert not mean_over_people(np.array([-1.0, 1.0, 0.5])).excludes_zero
    assert skewness(values) == pytest.approx(float(scipy_stats.skew(values)), rel=1e-12)


def test_what_cannot_be_estimated_is_refused() -> None:
    one = np.array([[1.0], [1.1]])
    with pytest.raises(ValueError, match="two people"):
        within_spread([one, np.array([[1.0], [np.nan]])], relative=False)
    with pytest.raises(ValueError, match="positive"):
        within_spread([one, -one], relative=True)
    with pytest.raises(ValueError, match="same places"):
        within_spread([one, np.ones((2, 2))], relative=False)
    with pytest.raises(ValueError, match="two people"):
        between_spread(np.array([[1.0, np.nan], [np.nan, 2.0]]))
    with pytest.raises(ValueError, match="two people"):
        mean_over_people(np.array([1.0]))
    with pytest.raises(ValueError, match="degrees"):
        known_within(0.0)


def test_equal_values_have_no_scatter() -> None:
    same = np.ones((3, 2))
    found = within_spread([same, same], relative=True)
    assert (found.sd, found.interval) == (0.0, (0.0, 0.0))
