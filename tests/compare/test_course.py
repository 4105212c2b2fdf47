"""Courses over three visits and more: slope per year, direction, verdict, and which visits belong together."""

from typing import Any

import numpy as np
import pytest
from attrs import evolve
from tests.compare.test_field_and_sequence import taken
from tests.compare.test_measurement_error import LIMITS

from neurography.compare import courses
from neurography.compare.course import direction
from neurography.model import vocabulary
from neurography.model.measurement import Measurement
from neurography.model.technique import Technique

ORDER = ("a", "b", "c", "d", "e", "f")
DATES = dict(
    zip(
        ORDER,
        ("2011-02-01", "2011-08-01", "2012-02-01", "2012-08-01", "2013-02-01", "2013-08-01"),
        strict=True,
    )
)


def visits(
    *values: float,
    key: str = "r2star",
    sd: float | None = 0.5,
    dated: bool = True,
    protocols: dict[str, Any] | None = None,
) -> list[Measurement]:
    made = []
    for session, value in zip(ORDER, values, strict=False):
        one = taken(key, value, session, **(protocols or {}).get(session, {}))
        when = evolve(one.occasion, date=DATES[session] if dated else "n/a")
        made.append(evolve(one, occasion=when, sd=sd))
    return made


def test_slope_per_year_and_the_last_against_the_first() -> None:
    (found,), refused = courses(visits(20.0, 22.0, 24.5, 26.0), order=ORDER, limits=LIMITS)
    assert refused == ()
    assert found.days == (0.0, 181.0, 365.0, 547.0)
    slope, _ = np.polyfit(np.array(found.days) / 365.25, [20.0, 22.0, 24.5, 26.0], 1)
    assert found.slope == pytest.approx(slope, rel=1e-10)
    assert found.slope_interval is not None
    assert found.slope_interval[0] < found.slope < found.slope_interval[1]
    assert found.direction == "rises at every visit"
    assert (found.difference, found.percent) == (6.0, pytest.approx(30.0))
    assert found.limit is not None
    assert (found.limit.value, found.verdict) == (2.7, "beyond")


def test_without_dates_there_is_an_order_and_no_slope() -> None:
    (found,), _ = courses(visits(20.0, 22.0, 21.0, dated=False), order=ORDER, limits=LIMITS)
    assert (found.days, found.slope, found.slope_interval) == (None, None, None)
    assert found.direction == "rises overall"
    assert found.verdict == "within"
    assert "no slope: date of visit not known (a, b, c)" in found.warnings


def test_the_growth_of_a_lesion_is_a_course() -> None:
    technique = Technique.of("susceptibility", {"Modality": "MRI"})
    volume = vocabulary.quantity("volume")
    rows = [
        evolve(one, quantity=volume, technique=technique) for one in visits(900.0, 1500.0, 2600.0, sd=None)
    ]
    (found,), _ = courses(rows, order=ORDER)
    assert found.slope == pytest.approx(1700.0 * 365.25 / 365.0, rel=0.02)
    assert (found.direction, found.verdict) == ("rises at every visit", "no_limit")


def test_visits_at_two_field_strengths_make_two_courses_or_none() -> None:
    low = {"MagneticFieldStrength": 1.5}
    mixed = visits(20, 30, 21, 31, 22, 32, protocols=dict.fromkeys(("a", "c", "e"), low))
    found, refused = courses(mixed, order=ORDER)
    assert [[m.value for m in one.measurements] for one in found] == [[20, 21, 22], [30, 31, 32]]
    assert refused == ()
    few = visits(20, 30, 21, protocols=dict.fromkeys(("a", "c"), low))
    found, (refusal,) = courses(few, order=ORDER)
    assert found == ()
    assert refusal.kind == "course"
    assert refusal.reason == "no 3 visits that may be compared: field strength 1.5 T then, 3 T now"


def test_every_pair_must_agree_not_only_neighbours() -> None:
    """Voxel sizes that creep by 4 % a visit: neighbours agree within 5 %, the ends do not."""
    creeping = {s: {"VoxelSize": (1.04**n,) * 3} for n, s in enumerate(ORDER)}
    found, _ = courses(visits(20, 21, 22, 23, protocols=creeping), order=ORDER)
    assert found == ()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((1.0, 2.0, 3.0), "rises at every visit"), ((3.0, 2.0, 1.0), "falls at every visit"),
        ((1.0, 3.0, 2.0), "rises overall"), ((3.0, 1.0, 2.0), "falls overall"),
        ((1.0, 1.0, 1.0), "stays the same"), ((1.0, 2.0, 1.0), "ends where it began"),
        ((1.0, 1.0, 2.0), "rises overall"),
    ],
)  # fmt: skip
def test_direction_is_arithmetic(values: tuple[float, ...], words: str) -> None:
    assert direction(values) == words


def test_two_visits_a_missing_order_and_values_that_are_bounds_make_no_course() -> None:
    assert courses(visits(20.0, 21.0), order=ORDER) == ((), ())
    assert courses(visits(20.0, 21.0, 22.0), order=None) == ((), ())
    bound = [evolve(one, censored="left") for one in visits(20.0, 21.0, 22.0)]
    assert courses(bound, order=ORDER) == ((), ())


def test_dates_that_contradict_the_order_give_no_slope() -> None:
    (found,), _ = courses(visits(20.0, 21.0, 22.0), order=("c", "b", "a"))
    assert found.slope is None
    assert "no slope: the dates contradict the order of visits" in found.warnings
    assert found.direction == "falls at every visit"


def typed(rows: list[Measurement]) -> list[Measurement]:
    return [evolve(one, origin="typed") for one in rows]


@pytest.mark.parametrize("key", ["r2star", "chi"])
@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"MagneticFieldStrength": 1.5}, "field strength 1.5 T then, 3 T now"),
        ({"Sequence": "T2*"}, "sequence T2* then, MEGRE now"),
    ],
)
def test_a_change_of_technique_divides_typed_courses_too(key: str, other: dict[str, Any], words: str) -> None:
    few = typed(visits(20, 30, 31, key=key, protocols={"a": other}))
    found, (refusal,) = courses(few, order=ORDER, limits=LIMITS)
    assert found == ()
    assert refusal.reason == f"no 3 visits that may be compared: {words}"
    many = typed(visits(20, 30, 21, 31, 22, 32, key=key, protocols=dict.fromkeys(("a", "c", "e"), other)))
    found, refused = courses(many, order=ORDER, limits=LIMITS)
    assert [[m.value for m in one.measurements] for one in found] == [[20, 21, 22], [30, 31, 32]]
    assert refused == ()
    assert not any(warning.startswith("technique differs") for one in found for warning in one.warnings)


def test_the_hand_joins_typed_fields_of_susceptibility_and_not_of_r2star() -> None:
    low, field = {"a": {"MagneticFieldStrength": 1.5}}, {"MagneticFieldStrength"}
    (found,), _ = courses(
        typed(visits(0.02, 0.03, 0.04, key="chi", protocols=low)), order=ORDER, allow=field, limits=LIMITS
    )
    assert "allowed by hand: field strength 1.5 T then, 3 T now" in found.warnings
    found_none, (refusal,) = courses(typed(visits(20, 30, 31, protocols=low)), order=ORDER, allow=field)
    assert found_none == ()
    assert "not to be allowed by hand" in refusal.reason


def test_gaps_divide_no_typed_course_and_words_stand_beside_it() -> None:
    said = {
        "a": {"VoxelSize": None, "Technique": "T2*"}, "b": {"Technique": "T2*"}, "c": {"Technique": "SWI"},
    }  # fmt: skip
    (found,), _ = courses(typed(visits(20, 30, 31, protocols=said)), order=ORDER)
    assert "voxel size unknown then" in found.warnings
    assert "technique differs: T2* then, SWI now (in words)" in found.warnings


def test_a_month_is_a_date_whose_day_is_not_known() -> None:
    rows = visits(20.0, 21.0, 22.0)
    dates = ("2020-01", "n/a", "2022")
    rows = [evolve(m, occasion=evolve(m.occasion, date=d)) for m, d in zip(rows, dates, strict=True)]
    (found,), _ = courses(rows, order=ORDER)
    assert found.slope is None
    assert (
        "no slope: date of visit not known (b), day of visit not known (a 2020-01, c 2022)" in found.warnings
    )
