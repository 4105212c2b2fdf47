"""Tables as a spreadsheet: an .xlsx of several sheets, numbers as numbers and text as nothing but text.

The same sheets give the same bytes: no clock, the parts of the archive in a fixed order. A cell that begins
like a formula is stored as a string and marked so that it stays one when somebody edits it.
"""

import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from attrs import field, frozen
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

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
    """One table. name has at most 31 letters; wrapped names columns of long text, set in several lines.

    to_fill names columns for a person to fill, left empty, with the words to choose from (none for any text).
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    wrapped: tuple[str, ...] = ()
    to_fill: Mapping[str, tuple[str, ...]] = field(factory=dict)


@frozen(kw_only=True)
class _Styles:
    """Numbers of the cell formats that the rows use, as the workbook counts them."""

    quoted: int
    wrapped: int


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
    styles = [_head(book.create_sheet(sheet.name), sheet) for sheet in every]
    frame = io.BytesIO()
    book.save(frame)
    atomic.write_bytes(path, _filled(frame, every, styles))


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


def _head(target: WriteOnlyWorksheet, sheet: Sheet) -> _Styles:
    """All of a sheet but its rows: widths, panes, filter, the header; the formats that the rows will use."""
    for number, width in enumerate(_widths(sheet), start=1):
        target.column_dimensions[get_column_letter(number)].width = width
    target.freeze_panes = "A2"
    target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    header = []
    for name in sheet.columns:
        cell = WriteOnlyCell(target, value=_fit(name))
        cell.data_type = "s"  # the library takes a leading = for a formula
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEF0F2")
        cell.quotePrefix = _fit(name).startswith(_FORMULA)
        header.append(cell)
    target.append(header)
    for number, name in enumerate(sheet.columns, start=1):
        if sheet.to_fill.get(name):
            letter, choices = get_column_letter(number), ",".join(sheet.to_fill[name])
            offered = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            offered.add(f"{letter}2:{letter}{len(sheet.rows) + 1}")
            target.data_validations.append(offered)
    quoted, wrapped = WriteOnlyCell(target), WriteOnlyCell(target)
    quoted.quotePrefix = True
    wrapped.alignment = Alignment(wrap_text=True, vertical="top")
    return _Styles(quoted=quoted.style_id, wrapped=wrapped.style_id)


def _rows(sheet: Sheet, styles: _Styles) -> Iterator[str]:
    """The rows below the header as XML, one at a time.

    Written here because the library spells a number with 16 digits, where some need 17, and takes ten times as
    long.
    """
    letters = [get_column_letter(number) for number in range(1, len(sheet.columns) + 1)]
    wraps = [name in sheet.wrapped for name in sheet.columns]
    empties = [name in sheet.to_fill for name in sheet.columns]
    for number, row in enumerate(sheet.rows, start=2):
        cells = (
            _cell(f"{letter}{number}", value, styles, wrap=wrap)
            for letter, value, wrap, empty in zip(letters, row, wraps, empties, strict=True)
            if not (empty and value is None)
        )
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Cell, styles: _Styles, *, wrap: bool) -> str:
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, float) and math.isfinite(value):
        return f'<c r="{place}"><v>{float(value)!r}</v></c>'
    if not isinstance(value, str | float | None):
        raise TypeError(f"{type(value).__name__} cannot stand in a cell")
    text = _fit(value) if isinstance(value, str) else MISSING
    style = styles.quoted if text.startswith(_FORMULA) else styles.wrapped if wrap else 0
    kind = f's="{style}" t="inlineStr"' if style else 't="inlineStr"'
    return f'<c r="{place}" {kind}><is><t>{escape(text)}</t></is></c>'


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


def _filled(frame: io.BytesIO, sheets: Sequence[Sheet], styles: Sequence[_Styles]) -> bytes:
    """The archive with its rows, its parts sorted (the list of contents first), and without a clock."""
    parts = {
        f"xl/worksheets/sheet{n}.xml": pair for n, pair in enumerate(zip(sheets, styles, strict=True), 1)
    }
    made = io.BytesIO()
    with zipfile.ZipFile(frame) as found, zipfile.ZipFile(made, "w") as kept:
        for name in sorted(found.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it tells the operating system
            data = found.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            with kept.open(entry, "w") as part:
                if name not in parts:
                    part.write(data)
                    continue
                before, end, after = data.partition(b"</sheetData>")
                part.write(before)
                for row in _rows(*parts[name]):
                    part.write(row.encode())
                part.write(end + after)
    return made.getvalue()
