"""What a spreadsheet shows and what it holds: a number that looks like another is refused, hidden ones are said."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from tests.io.typed_tables import HEADER, SOUND, read

from neurography.io.typed.formats import shown_otherwise
from neurography.model.errors import InputError

PLAIN = ["General", "0", "0.00", "#,##0.00", "0.00E+00", "@", "_-* #,##0.00_-;-* #,##0.00_-", "0.00_);(0.00)",
         "#,##0;[Red]-#,##0", "[Blue]0.0", "[$-409]0.00", '0" "', "0.00\\ ", "??0.0", ""]  # fmt: skip


@pytest.mark.parametrize("number_format", PLAIN)
@pytest.mark.parametrize("value", [1.5, -1.5])
def test_a_plain_format_shows_the_number(number_format: str, value: float) -> None:
    assert shown_otherwise(value, number_format) == ""


@pytest.mark.parametrize(
    ("number_format", "value", "words"),
    [
        ("0%", 0.5, "as a percentage"),
        ("0.000,", 1500.0, "in thousands"),
        ("#,##0,", 1500.0, "in thousands"),
        ("0,,.0", 1500.0, "in thousands"),
        ('0" cm2"', 12.0, "with more than the number"),
        ('0.0"5"', 12.0, "with more than the number"),
        ('"1"0', 2.0, "with more than the number"),
        ("0\\k", 2.0, "with more than the number"),
        ("$0.00", 2.0, "with more than the number"),
        ("[$€-407]0.00", 2.0, "with more than the number"),
        ("[>=10]0.0;0", 2.0, "with more than the number"),
        ('"high"', 2.0, "with more than the number"),
        ("# ?/?", 0.333, "with more than the number"),
        (";;;", 2.0, "as nothing"),
        ("0;", -2.0, "as nothing"),
        ("0.0;0.0", -2.0, "without its sign"),
        ("0" * 300, 2.0, "cannot be read"),
    ],
)
def test_a_format_that_shows_another_number_is_told(number_format: str, value: float, words: str) -> None:
    assert words in shown_otherwise(value, number_format)


def edited(folder: Path, edit: Callable[[Any], object]) -> Path:
    """A sound workbook of numbers after `edit(book)`."""
    book = openpyxl.Workbook()
    for row in (HEADER, *((*one[:5], float(one[5]), one[6]) for one in SOUND)):
        book.active.append(list(row))
    edit(book)
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


@pytest.mark.parametrize(
    ("number_format", "words"), [("0.000,", "in thousands"), ('0" cm2"', "the format 0")]
)
def test_a_cell_that_shows_another_number_is_refused(tmp_path: Path, number_format: str, words: str) -> None:
    def edit(book: Any) -> None:
        book.active["F3"].number_format = number_format

    with pytest.raises(InputError, match="cell F3, column value") as caught:
        read(edited(tmp_path, edit))
    assert words in str(caught.value)
    assert "Format the cell as a plain number" in str(caught.value)


def test_hidden_rows_and_columns_are_read_and_said(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book.active.row_dimensions[3].hidden = True
        book.active.row_dimensions[40].hidden = True
        book.active.column_dimensions["B"].hidden = True
        book.active.column_dimensions["Z"].hidden = True

    table = read(edited(tmp_path, edit))
    assert len(table.people[0].measurements) == len(SOUND)
    assert table.notes == ("hidden in the sheet, and read all the same: row 3 and column B",)


def test_a_hidden_sheet_is_read_and_said(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book.active.sheet_state = "hidden"
        book.create_sheet("Empty")

    assert read(edited(tmp_path, edit)).notes == ("the sheet 'Sheet' is hidden, and read all the same",)


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("first", [True, False])
def test_a_sheet_that_is_a_chart_does_no_harm(tmp_path: Path, filled: bool, first: bool) -> None:
    def edit(book: Any) -> None:
        sheet = book.create_chartsheet("Chart", 0 if first else None)
        if filled:
            chart = BarChart()
            chart.add_data(Reference(book["Sheet"], min_col=6, min_row=1, max_row=3))
            sheet.add_chart(chart)
        book["Sheet"].print_title_rows = "1:1"

    assert len(read(edited(tmp_path, edit)).people[0].measurements) == len(SOUND)


def test_a_workbooks_time_of_day_orders_visits_of_one_day(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book.active["H1"] = "date"
        for row, hour in ((2, 15), (3, 15), (4, 9)):
            book.active[f"H{row}"] = datetime(2024, 1, 1, hour, 30)

    (person,) = read(edited(tmp_path, edit)).people
    assert person.sessions == ("after", "before")
    assert set(person.dates.values()) == {"2024-01-01"}
