"""Courses as rows of courses.tsv, as a table of the report and in a sentence."""

from typing import Any

from attrs import evolve
from tests.compare.test_course import ORDER, visits
from tests.compare.test_measurement_error import LIMITS

from neurography.compare import courses
from neurography.model import serial
from neurography.model.course import Course
from neurography.model.panel import Table
from neurography.report.courses import (
    COURSE_COLUMNS,
    NO_DIRECTION,
    course_panel,
    course_rows,
    course_sentence,
    direction_words,
)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def one(*values: float, **options: Any) -> Course:
    (found,), _ = courses(visits(*values, **options), order=ORDER, limits=LIMITS)
    return found


def test_a_row_has_a_cell_for_every_column_and_reads_back() -> None:
    found = one(20.0, 22.0, 24.5, 26.0)
    (row,) = course_rows([found])
    cells = dict(zip(COURSE_COLUMNS, row, strict=True))
    assert (cells["structure"], cells["side"], cells["unit"]) == ("putamen", "left", "1/s")
    assert (cells["sessions"], cells["days"]) == ("a | b | c | d", "0 | 181 | 365 | 547")
    assert cells["values"] == "20.0 | 22.0 | 24.5 | 26.0"
    assert (cells["slope"], cells["verdict"], cells["limit"]) == (found.slope, "beyond", 2.7)
    assert serial.from_json(serial.to_json((found,)), Course) == (found,)


def test_a_refused_course_says_why() -> None:
    low = {"MagneticFieldStrength": 1.5}
    _, refused = courses(visits(20, 30, 21, protocols={"a": low, "c": low}), order=ORDER)
    (row,) = course_rows((), refused)
    cells = dict(zip(COURSE_COLUMNS, row, strict=True))
    assert (cells["verdict"], cells["slope"], cells["n"]) == ("refused", None, None)
    assert "field strength 1.5 T then, 3 T now" in str(cells["reason"])


def test_the_sentence_names_side_slope_interval_and_limit() -> None:
    said = plain(course_sentence(one(20.0, 22.0, 24.5, 26.0), lambda session: f"visit {session}"))
    assert said.startswith("Left putamen R2* rises at every visit (4 visits, visit a to visit d): +4.1")
    assert "s⁻¹ per year (95 % interval +" in said
    assert "last minus first +6.00 s⁻¹ (+30 %), beyond the test-retest limit of ±2.70 s⁻¹ (" in said
    assert "changed" not in said


def test_without_dates_no_slope_is_spoken_of_and_without_a_limit_nothing_is_judged() -> None:
    found = one(20.0, 22.0, 21.0, dated=False)
    assert "per year" not in course_sentence(found, str)
    bare = evolve(found, limit=None, verdict="no_limit")
    assert "no published limit for differences between visits: not judged" in course_sentence(bare, str)


def test_words_that_differ_stand_beside_the_verdict_of_a_course() -> None:
    said = {"a": {"Technique": "T2*"}, "b": {"Technique": "SWI"}, "c": {"Technique": "SWI"}}
    rows = [evolve(m, origin="typed") for m in visits(20.0, 22.0, 26.0, protocols=said)]
    (found,), _ = courses(rows, order=ORDER, limits=LIMITS)
    assert course_sentence(found, str).endswith("; but T2* then, SWI now (in words).")
    panel = course_panel([found], rows, visit_name=str)
    assert panel is not None
    assert isinstance(panel.content, Table)
    assert str(panel.content.rows[0][-1]).endswith("beyond the limit; but T2* then, SWI now (in words)")


def test_the_panel_shows_headlines_once_and_nothing_where_there_is_no_course() -> None:
    rows = visits(20.0, 22.0, 24.5)
    medians = [evolve(m, statistic="median") for m in rows]
    found, _ = courses([*rows, *medians], order=ORDER, limits=LIMITS)
    assert len(found) == 2
    panel = course_panel(found, (*rows, *medians), visit_name=str)
    assert panel is not None
    assert isinstance(panel.content, Table)
    assert len(panel.content.rows) == 1
    assert panel.content.rows[0][0] == "Left putamen"
    assert course_panel((), (), visit_name=str) is None


def test_no_direction_is_spoken_of_within_measurement_error() -> None:
    """20, 22, 19.5: 0.5 lower with a limit of 2.7, and a slope whose interval holds 0."""
    rows = visits(20.0, 22.0, 19.5)
    (found,), _ = courses(rows, order=ORDER, limits=LIMITS)
    assert (found.direction, found.verdict) == ("falls overall", "within")
    assert found.slope_interval is not None
    assert found.slope_interval[0] < 0.0 < found.slope_interval[1]
    said = plain(course_sentence(found, str))
    assert said.startswith("Left putamen R2*: no direction beyond measurement error (3 visits, a to c): ")
    assert "falls" not in said
    panel = course_panel([found], rows, visit_name=str)
    assert panel is not None
    assert isinstance(panel.content, Table)
    assert panel.content.rows[0][5] == NO_DIRECTION
    assert "falls" not in panel.caption
    cells = dict(zip(COURSE_COLUMNS, course_rows([found])[0], strict=True))
    assert cells["direction"] == "falls overall"


def test_a_direction_keeps_its_word_where_the_limit_or_the_slope_speaks_for_it() -> None:
    beyond = one(20.0, 22.0, 24.5, 26.0)
    assert direction_words(beyond) == "rises at every visit"
    within = evolve(beyond, verdict="within")
    assert direction_words(within) == "rises at every visit"
    assert direction_words(evolve(within, slope_interval=(-0.1, 8.0))) == NO_DIRECTION
    assert direction_words(evolve(within, slope_interval=(-8.0, -0.1))) == "rises at every visit"
    assert direction_words(evolve(beyond, slope_interval=(-0.1, 8.0))) == "rises at every visit"
    # nothing judges it: the sentence says so itself
    assert direction_words(evolve(beyond, verdict="no_limit", slope_interval=(-0.1, 8.0))) == beyond.direction
    # no dates, no interval: only the limit speaks, and says no more than error
    assert direction_words(one(20.0, 22.0, 21.0, dated=False)) == NO_DIRECTION
    assert direction_words(one(20.0, 20.0, 20.0)) == "stays the same"
