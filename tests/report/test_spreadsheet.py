"""Tables to a spreadsheet: typed cells from a .tsv, and what every column means."""

from pathlib import Path

import openpyxl
import pytest

from neurography.io import tables
from neurography.report.spreadsheet import NUMBERS, stored_table, write_tables
from neurography.report.tables import COMPARISON_COLUMNS, MEASUREMENT_COLUMNS, PUBLISHED_COLUMNS

COLUMNS = {
    "subject": {"Description": "Label of the person."},
    "side": {"Description": "Side.", "Levels": {"left": "the person's left"}},
    "value": {"Description": "The value.", "Units": "mm"},
    "n": {"Description": "Samples."},
    "note": {"Description": "Words."},
}


@pytest.fixture
def tsv(tmp_path: Path) -> Path:
    path = tmp_path / "measurements.tsv"
    rows = [
        ("01", "left", 0.1 + 0.2, 7, "=1+1"),
        ("02", "right", None, None, "-5"),
        ("1e3", "n/a", -1e-9, 0, "x"),
    ]
    tables.write_tsv(path, COLUMNS, rows)
    return path


def test_cells_have_the_type_of_their_column(tsv: Path) -> None:
    assert stored_table("measurements", tsv, COLUMNS).rows == [
        ("01", "left", 0.1 + 0.2, 7, "=1+1"),
        ("02", "right", None, None, "-5"),  # a column of words: what looks like a number stays words
        ("1e3", None, -1e-9, 0, "x"),
    ]


def test_columns_say_meaning_levels_and_units(tsv: Path, tmp_path: Path) -> None:
    path = tmp_path / "tables.xlsx"
    write_tables(path, [stored_table("measurements", tsv, COLUMNS)])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["measurements", "columns"]
    told = list(book["columns"].iter_rows(values_only=True))
    assert told[0] == ("table", "column", "meaning", "units")
    assert told[2] == ("measurements", "side", "Side. left: the person's left", "n/a")
    assert told[3] == ("measurements", "value", "The value.", "mm")


def test_a_column_of_a_later_version_has_its_place_without_a_meaning(tsv: Path, tmp_path: Path) -> None:
    known = {name: words for name, words in COLUMNS.items() if name != "note"}
    table = stored_table("measurements", tsv, known)
    assert tuple(table.columns) == tuple(COLUMNS)
    write_tables(tmp_path / "tables.xlsx", [table])
    rows = openpyxl.load_workbook(tmp_path / "tables.xlsx")["columns"].iter_rows(values_only=True)
    assert list(rows)[-1] == ("measurements", "note", "n/a", "n/a")


def test_every_column_in_a_unit_is_one_of_numbers_and_every_number_is_a_column() -> None:
    known = {**MEASUREMENT_COLUMNS, **COMPARISON_COLUMNS, **PUBLISHED_COLUMNS}
    assert set(known) >= NUMBERS
    assert {name for name, words in known.items() if "Units" in words} <= NUMBERS
