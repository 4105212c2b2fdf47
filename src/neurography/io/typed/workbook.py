"""The sheet of an .xlsx workbook as the same kind of table. Numbers are exact, dates become ISO text.

What a spreadsheet hides is refused by its cell: merged cells, formulas without a stored value, numbers that are
shown as another (percent, thousands, with a unit), dates made of typed values. Hidden rows and columns are read,
and a note says so.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any

from attrs import evolve

from neurography.io.typed.formats import shown_otherwise
from neurography.io.typed.marks import Marks, found_marks, hidden, letters
from neurography.io.typed.sheet import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Cell, Line, Sheet
from neurography.model.errors import CallError, InputError

MAX_ENTRIES = 1_000
MAX_UNPACKED = 32 << 20
"""All parts of the archive together, in bytes. The stated sizes bound what is read: a part ends there."""
MAX_RATIO = 200
"""Unpacked over packed size of a part of more than 1 MiB."""


def read(data: bytes, *, where: str, sheet: str | None, header: str) -> Sheet:
    """The table on the only sheet with content, or on the one named; header shows what the first row may look like.

    Raises
    ------
    InputError
        When it is no sound workbook, is too large, or has merged cells, no header, or too many rows.
    CallError
        When several sheets have content and none is named, or the named one is not there.
    """
    _check_archive(data, where)
    with _opened(data, where) as book:
        marks = {one.title: found_marks(data, one) for one in book.worksheets}
        name = _chosen(marks, sheet, where)
        held = marks[name]
        here = f"{where}, sheet {name!r}"
        if held.merged:
            raise InputError(
                wanted="one value in each cell", came=f"merged cells {', '.join(held.merged[:5])}", where=here,
                todo="Unmerge them and fill each cell.",
            )  # fmt: skip
        if held.last_row > MAX_ROWS or held.last_column > MAX_COLUMNS:
            raise InputError(
                wanted=f"at most {MAX_ROWS} rows and {MAX_COLUMNS} columns",
                came=f"a cell in row {held.last_row}, column {held.last_column}",
                where=here,
                todo="Delete what does not belong to the table.",
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of parts that it leaves out: none is read here
            rows = _rows(book[name], held)
        unseen = (f"the sheet {name!r} is hidden, and read all the same",) * (
            book[name].sheet_state != "visible"
        )
    return evolve(_table(rows, here, header), notes=(*unseen, *hidden(held, rows)))


def _check_archive(data: bytes, where: str) -> None:
    """Refuse what is no workbook, and what would unpack to far more than a table needs."""

    def refuse(came: str) -> InputError:
        return InputError(wanted="an .xlsx workbook", came=came, where=where, todo="Save it as CSV UTF-8.")

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_ENTRIES:
                raise refuse(f"an archive of {len(parts)} parts")
            if "xl/workbook.xml" not in archive.namelist():
                raise refuse("another kind of archive")
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise refuse(f"an archive that unpacks to more than {MAX_UNPACKED >> 20} MiB")
            for part in parts:
                if part.file_size > max(1 << 20, MAX_RATIO * part.compress_size):
                    raise refuse(f"an archive packed {part.file_size // max(part.compress_size, 1)} to 1")
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part):
                    raise refuse(f"a document type in {part.filename!r}")
    except InputError:
        raise
    except (
        Exception
    ) as error:  # zipfile gives way in many ways to a damaged archive: ValueError, zlib.error, ...
        raise refuse(f"a damaged or locked one ({str(error)[:80]})") from error


@contextmanager
def _opened(data: bytes, where: str) -> Iterator[Any]:
    """The workbook, read only, with the stored values of its formulas."""
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415  only tables of this kind need it

    def refuse(error: Exception) -> InputError:
        came = f"a damaged one ({type(error).__name__}: {str(error)[:80]})"
        return InputError(wanted="an .xlsx workbook", came=came, where=where, todo="Save it as CSV UTF-8.")

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            # nothing is read of a sheet that is a chart; its place is kept, as names go by a sheet's number
            reader.read_chartsheet = lambda sheet, _: reader.wb._sheets.append(
                SimpleNamespace(title=sheet.name, defined_names={})
            )
            reader.read()
            book = reader.wb
    except Exception as error:  # a damaged workbook fails in openpyxl in any way
        raise refuse(error) from error
    try:
        yield book
    except (InputError, CallError):
        raise
    except Exception as error:  # likewise, as sheets are read only when they are asked for
        raise refuse(error) from error
    finally:
        book.close()


def _chosen(marks: dict[str, Marks], wanted: str | None, where: str) -> str:
    if wanted is not None and wanted not in marks:
        raise CallError(
            wanted=f"a sheet of {', '.join(map(repr, marks))}", came=repr(wanted), where=where,
            todo="Check --sheet.",
        )  # fmt: skip
    filled = [name for name, held in marks.items() if held.last_row]
    if wanted is not None:
        return wanted
    if len(filled) > 1:
        raise CallError(
            wanted="one sheet with content, or --sheet NAME",
            came=f"the sheets {', '.join(map(repr, filled))}",
            where=where,
            todo=f"Name one: --sheet {filled[0]!r}.",
        )
    if not marks:
        raise InputError(wanted="a sheet with a table", came="a workbook without one", where=where)
    return filled[0] if filled else next(iter(marks))


def _rows(sheet: Any, held: Marks) -> list[tuple[int, list[Cell]]]:
    rows = []
    found = sheet.iter_rows(max_row=max(held.last_row, 1), max_col=max(held.last_column, 1))
    for number, row in enumerate(found, start=1):
        cells = [
            _cell(cell, f"{letters(column)}{number}" in held.uncomputed)
            for column, cell in enumerate(row, start=1)
        ]
        if any(cell.text or cell.kind == "unusable" for cell in cells):
            rows.append((number, cells))
    return rows


def _cell(cell: Any, uncomputed: bool) -> Cell:
    value = cell.value
    if problem := _problem(value, cell, uncomputed):
        return Cell(text="", kind="unusable", problem=problem[0], todo=problem[1])
    if isinstance(value, datetime | date):
        clock = isinstance(value, datetime) and value.time() != time.min
        return Cell(text=value.isoformat() if clock else value.isoformat()[:10], kind="date")
    if isinstance(value, int | float):
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 2.0**53
        return Cell(text=str(int(value)) if whole else repr(value), kind="number")
    return Cell(text="n/a" if value == "#N/A" else str(value or "").strip())


def _problem(value: object, cell: Any, uncomputed: bool) -> tuple[str, str] | None:
    """(what came, the way out) of a cell that holds something else than it shows, or nothing to read."""
    known = value is None or isinstance(value, str | int | float | datetime | date)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    shown = (
        shown_otherwise(float(value), str(cell.number_format))
        if isinstance(value, int | float) and number
        else ""
    )
    length = len(value) if isinstance(value, str) else 0
    found = (
        (
            uncomputed,
            "a formula without a stored value",
            "Replace it by its value, or open and save the file in a spreadsheet.",
        ),
        (isinstance(value, bool), f"the logical value {str(value).upper()}", "Type the number."),
        (
            bool(shown),
            f"{value!r} shown {shown}",
            "Format the cell as a plain number, so that number and unit are what is seen.",
        ),
        (not known, f"a time of day or duration ({value})", "Type the number."),
        (
            cell.data_type == "e" and value != "#N/A",
            f"the spreadsheet's error {value}",
            "Mend the formula, or write n/a.",
        ),
        (length > MAX_CELL, f"a cell of {length} characters", f"Shorten it to {MAX_CELL}."),
    )
    return next(((came, todo) for holds, came, todo in found if holds), None)


def _table(rows: list[tuple[int, list[Cell]]], where: str, example: str) -> Sheet:
    if not rows:
        raise InputError(
            wanted="a row with the column names, then rows", came="an empty sheet", where=where,
            todo=f"Write `{example}` and so on in the first row.",
        )  # fmt: skip
    number, header = rows[0]
    names = [cell.text for cell in header]
    lines = []
    for row, cells in rows[1:]:
        stray = next((n for n, cell in enumerate(cells) if not names[n] and cell != Cell(text="")), None)
        if stray is not None:
            raise InputError(
                wanted="a name for each column", came=f"a cell under none ({letters(stray + 1)}{row})",
                where=f"{where}, row {number}", todo="Name the column, or delete it.",
            )  # fmt: skip
        held = {name: cell for name, cell in zip(names, cells, strict=True) if name}
        places = {name: f"cell {letters(n)}{row}" for n, name in enumerate(names, start=1) if name}
        lines.append(Line(where=where, number=row, cells=held, places=places))
    return Sheet(where=where, columns=tuple(name for name in names if name), lines=tuple(lines))
