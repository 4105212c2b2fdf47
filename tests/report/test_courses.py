"""Courses as rows of courses.tsv, as a table of the report and in a sentence."""

from typing import Any

from attrs import evolve
from tests.compare.test_course import ORDER, visits
from tests.compare.test_measurement_error import LIMITS

from neurography.compare import courses
from neurography.model import serial
from neurography.model.course import Course
from neurography.model.panel import Table
from neurography.report.courses import COURSE_COLUMNS, course_panel, course_rows, course_sentence


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
