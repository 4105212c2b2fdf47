"""Tables as a spreadsheet: an .xlsx of several sheets, numbers as numbers and text as nothing but text.

The same sheets give the same bytes: no clock, the parts of the archive in a fixed order. A cell that begins
like a formula is stored as a string and marked so that it stays one when somebody edits it.
"""

import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from attrs import frozen
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from neurography.io import atomic
from neurography.io.tables import MISSING
from neurography.model.errors import InputError

MOST_ROWS = 1_048_576
"""Rows of a sheet, its header among them: the format's own limit."""

MOST_LETTERS = 32_767
"""Letters of a cell: the format's own limit."""

NARROWEST, WIDEST = 7, 48
"""Widths of a column, in letters."""

_CUT = " … (cut: the whole text stands in the table's .tsv)"
_LOOKED_AT = 200
"""Rows that a column's width is taken from."""

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'")
# what XML 1.0 cannot hold, and what would turn a line's reading direction
_UNFIT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029\u202a-\u202e\u2066-\u2069]+"
)
_STILL = datetime(1980, 1, 1)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_SHEET_NAME = re.compile(r"[^\[\]:*?/\\']{1,31}")

Cell = str | float | int | bool | None


@frozen(kw_only=True)
class Sheet:
    """One table. name has at most 31 letters; wrapped names columns of long text, set in several lines."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    wrapped: tuple[str, ...] = ()


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write the sheets, in their order, to `path`: header frozen and filtered, n/a for what is missing.

    Numbers keep their full precision. Text longer than a cell can hold is cut and says so.

    Raises
    ------
    InputError
        When a table has more rows than a sheet can hold; nothing is written then.
    """
    every = tuple(sheets)
    for sheet in every:
        _check(sheet, path)
    book = Workbook(write_only=True)
    book.properties.creator = "neurography"
    book.properties.created = _STILL
    for sheet in every:
        _fill(book.create_sheet(sheet.name), sheet)
    packed = io.BytesIO()
    book.save(packed)
    atomic.write_bytes(path, _settled(packed.getvalue()))


def _check(sheet: Sheet, path: Path) -> None:
    if not _SHEET_NAME.fullmatch(sheet.name):
        raise ValueError(f"{sheet.name!r} cannot name a sheet")
    if any(len(row) != len(sheet.columns) for row in sheet.rows):
        raise ValueError(f"sheet {sheet.name}: {len(sheet.columns)} columns, but a row of another length")
    if len(sheet.rows) >= MOST_ROWS:
        raise InputError(
            wanted=f"at most {MOST_ROWS - 1} rows in the sheet {sheet.name}",
            came=f"{len(sheet.rows)}",
            where=str(path),
            todo="A spreadsheet holds no more; the .tsv beside it holds them all.",
        )


def _fill(target: WriteOnlyWorksheet, sheet: Sheet) -> None:
    # a write-only sheet takes widths, panes and filter only before its first row
    for number, width in enumerate(_widths(sheet), start=1):
        target.column_dimensions[get_column_letter(number)].width = width
    target.freeze_panes = "A2"
    target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    header = []
    for name in sheet.columns:
        cell = _text_cell(target, _fit(name))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEF0F2")
        header.append(cell)
    target.append(header)
    wrap = [name in sheet.wrapped for name in sheet.columns]
    for row in sheet.rows:
        target.append([_stored(target, cell, wrap=long) for cell, long in zip(row, wrap, strict=True)])


def _stored(target: WriteOnlyWorksheet, value: Cell, *, wrap: bool) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if math.isfinite(value) else MISSING
    text = _fit(value or "")
    if not wrap and not text.startswith(_FORMULA):
        return text
    cell = _text_cell(target, text)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _text_cell(target: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """A cell that is a string whatever it begins with, now and after somebody edits it."""
    cell = WriteOnlyCell(target, value=text)
    cell.data_type = "s"  # the library takes a leading = for a formula
    if text.startswith(_FORMULA):
        cell.quotePrefix = True
    return cell


def _fit(text: str) -> str:
    """What the format can hold; n/a for nothing."""
    plain = _UNFIT.sub(" ", text).strip() or MISSING
    return plain if len(plain) <= MOST_LETTERS else plain[: MOST_LETTERS - len(_CUT)] + _CUT


def _widths(sheet: Sheet) -> list[float]:
    """For each column, room for its name and filter button and for most of its first cells."""
    widths = []
    for number, name in enumerate(sheet.columns):
        cells = sorted(
            len(f"{row[number]:.12g}" if isinstance(row[number], float) else str(row[number]))
            for row in sheet.rows[:_LOOKED_AT]
        )
        most = cells[int(0.95 * (len(cells) - 1))] if cells else 0
        widths.append(float(min(max(len(name) + 4, most + 2, NARROWEST), WIDEST)))
    return widths


def _settled(packed: bytes) -> bytes:
    """The same archive with its parts sorted (the list of contents first) and without a clock."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as found,
        zipfile.ZipFile(made, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=6) as kept,
    ):
        for name in sorted(found.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it tells the operating system
            data = found.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            kept.writestr(entry, data)
    return made.getvalue()
