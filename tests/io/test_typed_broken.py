"""Broken tables of typed numbers: each gives one sentence with file, line, column and the way out."""

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.io.typed_tables import HEADER, SOUND, changed, read, text, with_column, write

from neurography.model.errors import CallError, InputError, NeurographyError

Words = tuple[str, ...]


def refusal(path: Path, sheet: str | None = None) -> str:
    with pytest.raises(NeurographyError) as caught:
        read(path, sheet)
    told = str(caught.value)
    assert "wanted" in told
    assert path.name in told
    assert len(told) < 1500, "one sentence, whatever the cell holds"
    return told


CELLS: dict[str, tuple[str, str, Words]] = {
    "missing unit": ("unit", "", ("line 3", "column unit", "um2/ms", "mm2/s", "without its unit")),
    "unknown unit": ("unit", "furlong", ("line 3", "column unit", "'furlong'", "mm2/s")),
    "unit of another quantity": ("unit", "mm", ("line 3", "column unit", "converts to um2/ms")),
    "side l/r": ("side", "l/r", ("line 3", "column side", "'l/r'", "and one row for each side")),
    "side both": ("side", "both", ("line 3", "column side", "'both'", "both sides")),
    "side bilateral": ("side", "bilateral", ("line 3", "column side", "left or right")),
    "no side of a paired structure": ("side", "", ("line 3", "column side", "an empty cell", "both sides")),
    "n/a as side of a paired structure": ("side", "n/a", ("line 3", "column side", "both sides")),
    "side in the structure": ("structure", "left S1 root", ("line 3", "column structure", "column side alone")),
    "unknown quantity": ("quantity", "ADCs", ("line 3", "column quantity", "'ADCs'", "Did you mean adc?")),
    "unknown quantity without a neighbour": ("quantity", "zzzz", ("line 3", "adc", "Check the spelling")),
    "formula as structure": ("structure", '=HYPERLINK("http://x","y")', ("line 3", "column structure", "letters")),
    "formula as value": ("value", "=1+1", ("line 3", "column value", "'=1+1'", "not computed")),
    "at sign as value": ("value", "@SUM(A1)", ("line 3", "column value", "not computed")),
    "formula as subject": ("subject", "=1+1", ("line 3", "column subject", "letters and digits")),
    "subject with a slash": ("subject", "P/01", ("line 3", "column subject", "letters and digits")),
    "subject out of the folder": ("subject", "../x", ("line 3", "column subject", "letters and digits")),
    "subject with a name": ("subject", "Anna Muster-Frau", ("a code, not a name", "AnnaMusterFrau")),
    "no subject in one row": ("subject", "", ("line 3", "column subject", "an empty cell")),
    "session with a slash": ("session", "a/b", ("line 3", "column session", "letters, digits")),
    "text as value": ("value", "high", ("line 3", "column value", "'high'", "n/a")),
    "no value": ("value", "", ("line 3", "column value", "an empty cell", "n/a")),
    "not a number": ("value", "NaN", ("line 3", "column value", "'NaN'", "n/a where there is no value")),
    "infinite": ("value", "-inf", ("line 3", "column value", "n/a where there is no value")),
    "too large": ("value", "1e999", ("line 3", "column value", "'1e999'", "too large")),
    "percent sign": ("value", "82 %", ("line 3", "column value", "% in the column unit")),
    "unit inside the value": ("value", "1.2 mm", ("line 3", "column value", "'1.2 mm'", "column unit")),
    "plus minus": ("value", "0.856 ± 0.012", ("line 3", "column value", "column sd")),
    "a range": ("value", "0.8-0.9", ("line 3", "column value", "not one value")),
    "two signs of thousands": ("value", "1.234,5", ("line 3", "column value", "no sign for thousands")),
    "thousands in English": ("value", "1,234.5", ("line 3", "column value", "no sign for thousands")),
    "blank between thousands": ("value", "1 234", ("line 3", "column value", "'1 234'")),
    "negative where none can be": ("value", "-0.5", ("line 3", "column value", "between 0.02 and 10")),
    "another unit than stated": ("value", "856", ("line 3", "856 10^-3 mm2/s", "10^-6 mm2/s")),
    "too long a cell": ("structure", "x" * 3000, ("line 3", "at most 2000 characters", "3000")),
}  # fmt: skip


@pytest.mark.parametrize("case", CELLS)
def test_a_broken_cell_is_refused_by_line_and_column(tmp_path: Path, case: str) -> None:
    column, cell, words = CELLS[case]
    told = refusal(write(tmp_path, text(changed(1, column, cell))))
    for word in words:
        assert word in told


EXTRA: dict[str, tuple[str, Sequence[str], Words]] = {
    "negative sd": ("sd", ("-0.1",), ("column sd", "positive number", "no sign")),
    "sd of zero": ("sd", ("0",), ("column sd", "positive number")),
    "negative spread": ("spread", ("-0.1",), ("column spread", "not negative")),
    "fraction of a sample": ("n", ("12.5",), ("column n", "'12.5'", "whole number")),
    "zero samples": ("n", ("0",), ("column n", "whole number from 1 on")),
    "bound in sd": ("sd", ("<0.1",), ("column sd", "Only a value may be a bound")),
    "day or month first": ("date", ("03/04/2013",), ("column date", "03/04/2013", "2013-04-03")),
    "no such day": ("date", ("2013-02-30",), ("column date", "no such day")),
    "two dates of one visit": (
        "date", ("2013-02-01", "2013-02-02", "2013-05-01"), ("line 3", "2013-02-02", "one date"),
    ),
    "unknown origin": ("origin", ("guessed",), ("column origin", "typed or published")),
    "echo time in ms": ("EchoTime", ("69",), ("column EchoTime", "seconds", "echo_time_ms")),
    "text for a field strength": ("MagneticFieldStrength", ("3 mT",), ("column MagneticFieldStrength", "'3 mT'")),
    "unit beside an echo time": ("echo_time_ms", ("69 ms",), ("column echo_time_ms", "Write the number alone. Times")),
    "comma that may be decimal in a list": ("voxel_size", ("2,5x2,5x3",), ("column voxel_size", "decimal points")),
    "comma alone in a list": ("b_values", ("0,1000",), ("column b_values", "0, 1000")),
    "comma in a technique": ("technique", ("EchoTime=0,069",), ("column technique", "0.069")),
    "comma in a technique before a unit": (
        "technique", ("MagneticFieldStrength=1,5 T",), ("column technique", "decimal points"),
    ),
    "injection in a level": ("level", ("=cmd|x",), ("column level", "plain word")),
    "level with a path": ("level", ("../../x",), ("column level", "plain word")),
}  # fmt: skip


@pytest.mark.parametrize("case", EXTRA)
def test_a_broken_optional_cell_is_refused(tmp_path: Path, case: str) -> None:
    column, cells, words = EXTRA[case]
    header, rows = with_column(column, *cells)
    told = refusal(write(tmp_path, text(rows, header=header)))
    for word in words:
        assert word in told


def test_two_decimal_signs_name_both_cells(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, text(changed(1, "value", "0,856"))))
    for word in ("'0,856'", "'0.826'", "line 2", "line 3", "one decimal sign", "Write a point"):
        assert word in told


def test_a_comma_that_could_stand_for_thousands_is_refused(tmp_path: Path) -> None:
    rows = tuple((*row[:4], "csa", "1,234", "mm2") for row in SOUND)
    told = refusal(write(tmp_path, text(rows)))
    assert "'1,234'" in told
    assert "decimal or of thousands" in told


def test_duplicate_rows_name_both_lines(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, text((*SOUND, SOUND[0]))))
    assert "line 5" in told
    assert "the place of line 2 again" in told


def test_every_broken_row_is_told_up_to_twenty(tmp_path: Path) -> None:
    rows = [("P01", f"v{n}", "sciatic_nerve", "left", "adc", "high", "um2/ms") for n in range(30)]
    with pytest.raises(InputError) as caught:
        read(write(tmp_path, text(rows)))
    told = str(caught.value)
    assert "got 30 that cannot" in told
    assert told.count("column value:") == 20
    assert "line 21" in told
    assert "and 10 more" in told


HEADERS: dict[str, tuple[Sequence[str], Words]] = {
    "unknown column": ((*HEADER[:6], "unti"), ("'unti'", "Did you mean unit?", "structure, side")),
    "column twice": ((*HEADER[:6], "value"), ("'value' twice", "Remove or rename")),
    "required column missing": ((*HEADER[:3], "level", *HEADER[4:]), ("no column side",)),
    "no unit column": ((*HEADER[:6], "level"), ("no column unit", "um2/ms", "mm²")),
    "no header": (SOUND[0], ("column names", "'P01", "Put a header line")),
    "column without a name": ((*HEADER[:5], "", *HEADER[6:]), ("a name for each column", "column 6")),
}


@pytest.mark.parametrize("case", HEADERS)
def test_a_broken_header_is_refused(tmp_path: Path, case: str) -> None:
    header, words = HEADERS[case]
    told = refusal(write(tmp_path, text(header=header)))
    for word in words:
        assert word in told


@pytest.mark.parametrize("name", ["left", "Right", "left value", "R"])
def test_a_wide_table_is_told_to_have_one_number_a_row(tmp_path: Path, name: str) -> None:
    told = refusal(write(tmp_path, text(header=(*HEADER[:3], name, *HEADER[4:]))))
    assert repr(name) in told
    assert "in two rows, under the columns side and value" in told


def test_a_header_that_comes_again_is_no_row(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, text((*SOUND, HEADER))))
    assert "line 5" in told


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", " \t \n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    assert "an empty table" in refusal(write(tmp_path, content))


def test_a_header_alone_is_refused(tmp_path: Path) -> None:
    assert "rows below the column names" in refusal(write(tmp_path, text(())))


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, text((SOUND[0], SOUND[1][:5]))))
    assert "line 3: wanted 7 cells, as in the header; got 5" in told


def test_an_unquoted_decimal_comma_in_a_comma_table_is_explained(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, text(changed(1, "value", "0,856"), separator=","), "t.csv"))
    assert "line 3: wanted 7 cells" in told
    assert "a decimal comma too" in told


def test_an_open_quote_is_refused_where_it_begins(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, text(changed(1, "structure", '"S1 root'), separator=","), "t.csv"))
    assert "line 3" in told
    assert "closed quotes" in told


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16-le", "utf-32"])
def test_another_encoding_is_refused_by_name(tmp_path: Path, encoding: str) -> None:
    content = text(changed(1, "unit", "µm²/ms")).encode(encoding)
    told = refusal(write(tmp_path, content))
    assert "UTF-8" in told


def test_fifty_megabytes_in_a_cell_are_refused_before_they_are_read(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, text(changed(1, "structure", "x" * (50 << 20)))))
    assert "at most 16 MiB" in told
    assert "50 MiB" in told


def test_a_cell_beyond_the_readers_own_limit_is_one_sentence(tmp_path: Path) -> None:
    assert "at most 2000 characters" in refusal(
        write(tmp_path, text(changed(1, "structure", "x" * (1 << 18))))
    )


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    assert "at most 20000 rows" in refusal(write(tmp_path, text(SOUND[:1] * 20_002)))


@pytest.mark.parametrize(
    ("earlier", "later", "words"),
    [
        ({"subject": "p01"}, {"subject": "P01"}, ("'P01'", "case alone")),
        ({"session": "Before"}, {"session": "before"}, ("'before'", "case alone")),
        ({"session": "n/a"}, {"session": "before"}, ("a row with one after rows without",)),
    ],
)
def test_labels_that_an_earlier_row_contradicts_are_refused(
    tmp_path: Path, earlier: dict[str, str], later: dict[str, str], words: Words
) -> None:
    first = [earlier.get(name, cell) for name, cell in zip(HEADER, SOUND[0], strict=True)]
    second = [later.get(name, cell) for name, cell in zip(HEADER, SOUND[1], strict=True)]
    told = refusal(write(tmp_path, text((first, second))))
    for word in (*words, "line 3"):
        assert word in told


def test_a_missing_file_and_a_folder_are_wrong_calls(tmp_path: Path) -> None:
    for path, came in ((tmp_path / "none.tsv", "no such file"), (tmp_path, "a folder")):
        with pytest.raises(CallError, match=came):
            read(path)


def workbook(folder: Path, rows: Sequence[Sequence[Any]] = (HEADER, *SOUND), name: str = "t.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(folder / name)
    return folder / name


def edited(folder: Path, edit: Any) -> Path:
    """A sound workbook after `edit(sheet)`."""
    path = workbook(folder)
    book = openpyxl.load_workbook(path)
    edit(book.active)
    book.save(path)
    return path


def put(cell: str, value: Any, number_format: str = "General") -> Any:
    def edit(sheet: Any) -> None:
        sheet[cell] = value
        sheet[cell].number_format = number_format

    return edit


def error(cell: str, value: str) -> Any:
    def edit(sheet: Any) -> None:
        sheet[cell].value, sheet[cell].data_type = value, "e"

    return edit


SHEETS: dict[str, tuple[Any, Words]] = {
    "merged cells": (lambda sheet: sheet.merge_cells("C2:C3"), ("C2:C3", "merged", "Unmerge")),
    "formula without value": (put("F3", "=0.6*2"), ("cell F3", "column value", "formula without a stored value")),
    "hyperlink formula": (put("C3", '=HYPERLINK("http://x")'), ("cell C3", "column structure", "formula")),
    "value turned into a date": (put("F3", date(2013, 2, 1), "D.M"), ("cell F3", "the date 2013-02-01", "as text")),
    "percent that is only shown": (put("F3", 0.5, "0.0%"), ("cell F3", "0.5 shown as a percentage")),
    "logical value": (put("F3", True), ("cell F3", "the logical value TRUE")),
    "division by zero": (error("F3", "#DIV/0!"), ("cell F3", "#DIV/0!", "n/a")),
    "time of day": (put("F3", "12:30", "h:mm"), ("cell F3", "column value")),
    "two decimal signs": (put("F3", "0,856"), ("'0,856'", "cell F2", "cell F3", "one decimal sign")),
    "text with a unit": (put("F3", "1.2 mm"), ("cell F3", "column unit")),
    "cell under no name": (put("K3", 5), ("K3", "a name for each column")),
    "far cell": (put("A30000", 1), ("row 30000", "at most 20000 rows")),
}  # fmt: skip


@pytest.mark.parametrize("case", SHEETS)
def test_a_broken_workbook_is_refused_by_cell(tmp_path: Path, case: str) -> None:
    edit, words = SHEETS[case]
    told = refusal(edited(tmp_path, edit))
    for word in words:
        assert word in told


def test_several_sheets_must_be_named(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    book.create_sheet("Notes")["A1"] = "hello"
    book.save(path)
    told = refusal(path)
    for word in ("'Sheet'", "'Notes'", "--sheet"):
        assert word in told
    assert "'Other'" in refusal(path, "Other")
    assert "no row" in refusal(path, "Notes") or "columns of" in refusal(path, "Notes")
    assert len(read(path, "Sheet").people[0].measurements) == 3


def test_an_empty_sheet_is_refused(tmp_path: Path) -> None:
    assert "an empty sheet" in refusal(workbook(tmp_path, ()))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 not an archive", ("an .xlsx workbook", "damaged")),
        (b"\xd0\xcf\x11\xe0" + bytes(600), ("old or locked workbook", "Save it as .xlsx")),
    ],
)
def test_what_only_looks_like_a_workbook_is_refused(tmp_path: Path, content: bytes, words: Words) -> None:
    told = refusal(write(tmp_path, content, "t.xlsx"))
    for word in words:
        assert word in told


def repacked(path: Path, changes: dict[str, bytes]) -> Path:
    """A workbook with some of its parts replaced or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, **changes}.items():
            archive.writestr(name, data)
    return path


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    told = refusal(repacked(workbook(tmp_path), {"xl/media/x.bin": bytes(8 << 20)}))
    assert "to 1" in told
    big = refusal(repacked(workbook(tmp_path), {f"xl/media/{n}.bin": bytes(8 << 20) for n in range(7)}))
    assert "unpacks to more than 32 MiB" in big


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_damaged_part_is_refused(tmp_path: Path, part: str) -> None:
    told = refusal(repacked(workbook(tmp_path), {part: b"<broken"}))
    assert "a damaged one" in told


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert "a document type" in refusal(repacked(workbook(tmp_path), {"xl/worksheets/sheet1.xml": bomb}))


def test_nothing_of_the_refused_cell_reaches_the_terminal_raw(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, text(changed(1, "value", "\x1b[31m1\u202e"))))
    assert "\x1b" not in told
    assert "\u202e" not in told
