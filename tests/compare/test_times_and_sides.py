"""Which pairs are formed, which are refused, and what may not matter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compare.paper000 import FA, HEALTHY, LIMITS, PAPER, limit, measurement

from neurography.compare import compare_all
from neurography.model.errors import InputError
from neurography.model.site import Site

VISITS = ("c", "a", "b")
"""An order that is not the alphabet's."""


def series(*values: float | None):
    return [
        measurement(
            value, session=session, warnings=() if value is not None else ("not resolvable: 1 voxel",)
        )
        for session, value in zip(VISITS, values, strict=False)
    ]


def pairs(rows):
    return {
        (row.against.occasion.session, row.measurement.occasion.session) for row in rows if row.kind == "time"
    }


def test_each_later_visit_against_the_first_and_the_one_before() -> None:
    made, _ = compare_all(series(1.0, 1.1, 1.2), order=VISITS)
    assert pairs(made) == {("c", "a"), ("c", "b"), ("a", "b")}
    made, _ = compare_all(series(1.0, 1.1), order=VISITS)
    assert pairs(made) == {("c", "a")}
    assert len([row for row in made if row.kind == "time"]) == 1


@pytest.mark.parametrize("order", [None, ("c", "a")])
def test_an_unknown_order_is_refused_never_taken_from_the_alphabet(order: tuple[str, ...] | None) -> None:
    made, refused = compare_all(series(1.0, 1.1, 1.2), order=order)
    assert pairs(made) == set()
    (refusal,) = [r for r in refused if r.kind == "time"]
    assert refusal.reason.startswith("order of visits unknown")


def test_a_single_visit_needs_no_order() -> None:
    _, refused = compare_all([measurement()], order=None)
    assert [r.kind for r in refused] == ["side"]


def test_a_value_that_could_not_be_had_refuses_its_pairs_only() -> None:
    made, refused = compare_all(series(1.0, None, 1.2), order=VISITS)
    assert pairs(made) == {("c", "b")}
    reasons = {r.reason for r in refused if r.kind == "time"}
    assert reasons == {
        "no value now (not resolvable: 1 voxel)",
        "no value then (not resolvable: 1 voxel)",
    }


def test_a_bound_is_no_number_to_subtract() -> None:
    bound = measurement(0.1, session="after", censored="left")
    _, refused = compare_all([measurement(), bound], order=("before", "after"))
    assert "the value now is only a bound (left-censored)" in {r.reason for r in refused}


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "other"}, {"acquisition": "dwi-2"}, {"quantity": FA}, {"statistic": "median"},
        {"structure": "ventral_ramus_s1"}, {"side": "right"}, {"level": "foramen"}, {"position_mm": 5.0},
    ],
)  # fmt: skip
def test_only_the_same_thing_at_the_same_place_is_compared_over_time(changes) -> None:
    made, _ = compare_all([measurement(), measurement(session="after", **changes)], order=("before", "after"))
    assert pairs(made) == set()


def test_a_place_absent_at_one_visit_is_said() -> None:
    rows = [measurement(), measurement(side="right"), measurement(session="after")]
    _, refused = compare_all(rows, order=("before", "after"))
    assert {(r.kind, r.reason) for r in refused} == {
        ("time", "not measured in session after"),
        ("side", "right side not measured"),
    }


def test_sides_are_left_minus_right_with_the_interval_of_both() -> None:
    pair = [measurement(0.856, sd=0.03), measurement(1.169, sd=0.04, side="right")]
    ((row,), _) = compare_all(pair, order=None)
    assert isinstance(row.measurement.site, Site)
    assert (row.measurement.site.side, row.difference) == ("left", pytest.approx(-0.313))
    assert row.interval == pytest.approx((-0.313 - 0.0979982, -0.313 + 0.0979982), abs=1e-6)


def test_midline_and_unsided_places_have_no_sides() -> None:
    rows = [measurement(side="midline"), measurement(side="n/a", structure="conus")]
    assert compare_all(rows, order=None) == ((), ())


@pytest.mark.parametrize("missing", ["left", "right"])
def test_a_missing_or_unusable_side_is_refused_with_the_reason(missing: str) -> None:
    other = "left" if missing == "right" else "right"
    _, (alone,) = compare_all([measurement(side=other)], order=None)
    assert alone.reason == f"{missing} side not measured"
    unmade = measurement(None, side=missing, warnings=("not measurable: outside the image",))
    _, (refusal,) = compare_all([measurement(side=other), unmade], order=None)
    assert refusal.reason == f"no value on the {missing} (not measurable: outside the image)"
    assert refusal.against is not None


def test_the_same_key_twice_is_refused() -> None:
    with pytest.raises(InputError, match="twice"):
        compare_all([measurement(1.0), measurement(2.0)], order=None)


positive = st.floats(min_value=1e-3, max_value=1e3, allow_nan=False)


@given(left=positive, right=positive)
def test_swapping_the_sides_negates_difference_and_asymmetry(left: float, right: float) -> None:
    def row(a: float, b: float):
        side = limit(kind="side", value=20.0)
        made, _ = compare_all([measurement(a), measurement(b, side="right")], order=None, limits=(side,))
        return made[0]

    there, back = row(left, right), row(right, left)
    assert there.difference == -back.difference
    assert there.asymmetry == -(back.asymmetry or 0.0)
    assert there.verdict == back.verdict


@given(then=positive, now=positive, power=st.integers(min_value=-8, max_value=8))
def test_scaling_the_values_scales_the_difference_and_keeps_percent_and_verdict(
    then: float, now: float, power: int
) -> None:
    def row(scale: float):
        pair = [measurement(then * scale), measurement(now * scale, session="after")]
        made, _ = compare_all(pair, order=("before", "after"), limits=LIMITS)
        return made[0]

    scale = 2.0**power
    small, large = row(1.0), row(scale)
    assert large.difference == small.difference * scale
    assert large.percent == pytest.approx(small.percent)
    assert large.verdict == small.verdict


@settings(max_examples=30)
@given(rows=st.permutations(PAPER), limits=st.permutations(LIMITS), samples=st.permutations(HEALTHY))
def test_the_order_of_the_input_has_no_bearing(rows, limits, samples) -> None:
    order = ("before", "after")
    expected = compare_all(PAPER, order=order, limits=LIMITS, references=HEALTHY)
    assert compare_all(rows, order=order, limits=limits, references=samples) == expected
