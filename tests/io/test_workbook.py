"""Spreadsheets: numbers as numbers, text as nothing but text, the same bytes for the same tables."""

import io
import math
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from neurography.io import workbook
from neurography.io.workbook import Cell, Sheet, write_workbook
from neurography.model.errors import InputError

FORMULAS = (
    "=1+1",
    "=HYPERLINK(\"http://example.org\",\"here\")",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\uff1d1+1",
    "'=1+1",
    "=cmd|' /C calc'!A0",
)  # fmt: skip


def sheet(*rows: tuple[Cell, ...], columns: tuple[str, ...] = ("name", "value")) -> Sheet:
    return Sheet(name="measurements", columns=columns, rows=rows)


def written(folder: Path, *sheets: Sheet) -> Path:
    path = folder / "tables.xlsx"
    write_workbook(path, sheets)
    return path


def read(path: Path, name: str = "measurements") -> Worksheet:
    return openpyxl.load_workbook(path)[name]


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_numbers_come_back_exactly_and_are_numbers(tmp_path: Path) -> None:
    values = (0.1 + 0.2, 1e-300, -3.5, 1 / 3, 123456789.123456789, 0, -7)
    cells = read(written(tmp_path, sheet(*(("a", v) for v in values))))["B"][1:]
    assert [cell.value for cell in cells] == list(values)  # repr precision: not a bit less
    assert {cell.data_type for cell in cells} == {"n"}


def test_what_is_no_number_is_missing(tmp_path: Path) -> None:
    rows = (("a", None), ("b", math.nan), ("c", math.inf), ("", 1.0))
    got = read(written(tmp_path, sheet(*rows)))
    assert [got.cell(n, 2).value for n in (2, 3, 4)] == ["n/a"] * 3
    assert got["A5"].value == "n/a"


def test_a_label_of_digits_stays_text(tmp_path: Path) -> None:
    got = read(written(tmp_path, sheet(("01", 1.0))))
    assert (got["A2"].value, got["A2"].data_type) == ("01", "s")


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_like_a_formula_is_stored_as_text(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, sheet((text, 1.0), columns=(text, "value")))
    got = read(path)
    for cell in (got["A1"], got["A2"]):
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix  # so that it stays text when somebody edits it
    xml = parts(path)["xl/worksheets/sheet1.xml"].decode()
    assert "<f>" not in xml
    assert "<f " not in xml
    assert not re.search(r'<c [^>]*t="(?:str|e)"', xml)


def test_header_is_frozen_and_filtered_and_columns_are_of_sensible_width(tmp_path: Path) -> None:
    got = read(written(tmp_path, sheet(("x" * 500, 1 / 3), ("y", 2.0))))
    assert got.freeze_panes == "A2"
    assert got.auto_filter.ref == "A1:B3"
    widths = [got.column_dimensions[name].width for name in "AB"]
    assert widths[0] <= workbook.WIDEST
    assert workbook.NARROWEST <= widths[1] < 20
    assert got["A1"].font.bold


def test_sheets_stand_in_their_order(tmp_path: Path) -> None:
    names = ("measurements", "comparisons", "columns")
    path = written(tmp_path, *(Sheet(name=name, columns=("a",), rows=(("b",),)) for name in names))
    assert tuple(openpyxl.load_workbook(path).sheetnames) == names


def test_same_tables_give_the_same_bytes_in_another_process_and_at_another_time(tmp_path: Path) -> None:
    here = written(tmp_path, sheet(("a", 1.5), ("=b", None))).read_bytes()
    script = (
        "import datetime, pathlib, sys, time\n"
        "time.sleep(2.1)\n"  # the times of a zip archive have steps of two seconds
        "from neurography.io.workbook import Sheet, write_workbook\n"
        "rows = (('a', 1.5), ('=b', None))\n"
        "write_workbook(pathlib.Path(sys.argv[1]),"
        " [Sheet(name='measurements', columns=('name', 'value'), rows=rows)])\n"
    )
    other = tmp_path / "other.xlsx"
    subprocess.run(
        [sys.executable, "-c", script, other], check=True, env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    )
    assert other.read_bytes() == here


def test_the_archive_tells_no_clock_and_is_sorted(tmp_path: Path) -> None:
    path = written(tmp_path, sheet(("a", 1.0)))
    with zipfile.ZipFile(path) as packed:
        entries = packed.infolist()
    names = [entry.filename for entry in entries]
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    core = parts(path)["docProps/core.xml"].decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core)) == {"1980-01-01T00:00:00"}


def test_what_no_sheet_can_hold_is_replaced_or_cut_with_a_word(tmp_path: Path) -> None:
    turned = "a\x00b\x1bc\ufffed\u202ee\ud800f"
    got = read(written(tmp_path, sheet((turned, 1.0), ("g" * 40_000, 2.0))))
    assert got["A2"].value == "a b c d e f"
    assert len(got["A3"].value) == workbook.MOST_LETTERS
    assert got["A3"].value.endswith("(cut: the whole text stands in the table's .tsv)")


def test_markup_in_a_cell_is_text(tmp_path: Path) -> None:
    text = '<c t="b"><v>1</v></c> & ]]> <!-- é 神経'
    assert read(written(tmp_path, sheet((text, 1.0))))["A2"].value == text


def test_more_rows_than_a_sheet_can_hold_are_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    written(tmp_path, sheet(("a", 1.0), ("b", 2.0)))
    (tmp_path / "tables.xlsx").unlink()
    with pytest.raises(InputError, match=r"at most 2 rows in the sheet measurements; got 3.*\.tsv"):
        written(tmp_path, sheet(("a", 1.0), ("b", 2.0), ("c", 3.0)))
    assert list(tmp_path.iterdir()) == []


def test_the_limit_is_that_of_the_format() -> None:
    assert workbook.MOST_ROWS == 2**20


def test_twenty_thousand_rows_come_back(tmp_path: Path) -> None:
    rows = [(f"row {n}", n / 7) for n in range(20_000)]
    path = written(tmp_path, Sheet(name="measurements", columns=("name", "value"), rows=rows))
    got = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)["measurements"]
    assert list(got.iter_rows(min_row=2, values_only=True)) == rows


@pytest.mark.parametrize("name", ["", "a/b", "x" * 32, "what?"])
def test_a_name_that_no_sheet_can_have_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a sheet"):
        written(tmp_path, Sheet(name=name, columns=("a",), rows=()))


def test_a_row_of_another_length_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 columns"):
        written(tmp_path, sheet(("a",)))


def test_a_column_to_fill_is_empty_and_offers_its_words(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    rows = [("a", None), ("b", "absent")]
    fill = {"sign": ("present", "absent")}
    write_workbook(path, [Sheet(name="reading", columns=("case", "sign"), rows=rows, to_fill=fill)])
    held = openpyxl.load_workbook(path)["reading"]
    assert [[cell.value for cell in row] for row in held.iter_rows(min_row=2)] == [
        ["a", None],
        ["b", "absent"],
    ]
    (offered,) = held.data_validations.dataValidation
    assert (str(offered.sqref), offered.formula1) == ("B2:B3", '"present,absent"')


def test_an_unknown_kind_of_cell_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="complex"):
        written(tmp_path, sheet(("a", 1j)))  # type: ignore[arg-type]
