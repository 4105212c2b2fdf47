"""Tables as files: TSV with a JSON description beside it, and the limits and healthy samples in CSV.

Written so that the same rows give the same bytes, that a spreadsheet takes no cell for a formula, and that
every line is one row for any reader: no tab, line break, control or direction character in a cell.
"""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from neurography.io import atomic
from neurography.model.comparison import Limit, Reference
from neurography.model.errors import InputError

SCHEMA_VERSION = "1.0"
"""Of the tables that are written; columns are only ever appended."""

MISSING = "n/a"
MAX_BYTES = 1 << 28
"""Largest table that is read: 256 MiB."""

Cell = str | float | int | bool | None
Columns = Mapping[str, Mapping[str, Any]]
"""Column name -> its BIDS description (Description, Units, Levels), in the order of the columns."""

LIMIT_COLUMNS = (
    "quantity", "statistic", "structure", "level", "scale", "value", "kind", "population", "n", "technique",
    "source",
)  # fmt: skip
REFERENCE_COLUMNS = (
    "quantity", "statistic", "structure", "level", "value", "sd", "unit", "population", "n", "technique",
    "source",
)  # fmt: skip

INTERVAL_COLUMNS = ("ci_low", "ci_high")
"""May follow in either: the 95 % interval of value. A file without them is as good."""

Source = Path | Traversable
"""A file on disk, or one that a package carries."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", '"')
"""What a cell must not begin with: formulas (also in full width), and the quote that opens a quoted cell."""

_Row = TypeVar("_Row", Limit, Reference)


def spell_cell(value: Cell) -> str:
    """One cell: n/a for missing and not finite, exact decimal for numbers, text made safe for spreadsheets.

    Text that begins like a formula gets an apostrophe in front; a plain number stays a number. Spelling a
    spelled cell again gives the same.
    """
    if value is None:
        return MISSING
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        number = float(value)
        return repr(number + 0.0) if math.isfinite(number) else MISSING
    text = _BREAKING.sub(" ", str(value)).strip().encode("utf-8", "replace").decode()
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    return text or MISSING


def write_tsv(
    path: Path, columns: Columns, rows: Iterable[Sequence[Cell]], *, schema_version: str = SCHEMA_VERSION
) -> None:
    """Write `path` and, beside it, the .json that describes its columns. The caller sorts the rows."""
    lines = ["\t".join(columns)]
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"{path.name}: {len(columns)} columns, but a row of {len(row)} cells")
        lines.append("\t".join(spell_cell(cell) for cell in row))
    described: dict[str, Any] = {"SchemaVersion": schema_version}
    described.update({name: dict(words) for name, words in columns.items()})
    text = json.dumps(described, indent=2, ensure_ascii=False, allow_nan=False)
    atomic.write_text(path.with_suffix(".json"), text + "\n")
    atomic.write_text(path, "\n".join(lines) + "\n")


def read_tsv(path: Path) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """(column names, rows of cells as text) of a tab-separated table; nothing is unquoted or converted.

    Raises
    ------
    InputError
        When it is no UTF-8 text, has no header, names a column twice or has a row of another length.
    """
    lines = [line.removesuffix("\r") for line in _text(path).split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    header = tuple(lines[0].split("\t")) if lines else ()
    _check_header(path, header)
    rows = [tuple(line.split("\t")) for line in lines[1:]]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise _length(path, number, len(header), len(row))
    return header, tuple(rows)


def merge_tsv(paths: Iterable[Path]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The rows of several tables of one kind as one, sorted by subject; within a subject as they stood.

    A table written by an earlier version may lack the last columns: they become n/a. The order of `paths`
    has no bearing as long as each subject stands in one table.
    """
    tables = [(path, *read_tsv(path)) for path in sorted(paths)]
    widest = max((header for _, header, _ in tables), key=len, default=())
    merged: list[tuple[str, ...]] = []
    for path, header, rows in tables:
        if header != widest[: len(header)]:
            raise InputError(
                wanted=f"the columns {', '.join(widest)}", came=", ".join(header), where=str(path),
                todo="Remove the table and run that subject again.",
            )  # fmt: skip
        rest = (MISSING,) * (len(widest) - len(header))
        merged.extend((*row, *rest) for row in rows)
    if "subject" in widest:
        column = widest.index("subject")
        merged.sort(key=lambda row: row[column])
    return widest, tuple(merged)


def write_limits(path: Path, limits: Iterable[Limit]) -> None:
    """Write a limits.csv that `read_limits` reads back as the same values, in the order given."""
    _write(path, LIMIT_COLUMNS, limits)


def write_references(path: Path, references: Iterable[Reference]) -> None:
    """Write a reference.csv that `read_references` reads back as the same values, in the order given."""
    _write(path, REFERENCE_COLUMNS, references)


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[Limit | Reference]) -> None:
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\n", delimiter="\t" if path.name.endswith(".tsv") else ",")
    writer.writerow((*columns, *INTERVAL_COLUMNS))
    for row in rows:
        cells = [getattr(row, column) for column in columns]
        writer.writerow([spell_cell(cell) for cell in (*cells, *(row.interval or (None, None)))])
    atomic.write_text(path, made.getvalue())


def read_limits(path: Source) -> tuple[Limit, ...]:
    """The limits of a limits.csv (or .tsv, then separated by tabs).

    Raises
    ------
    InputError
        With the line and column of the first cell that cannot be used.
    """
    return _read(path, LIMIT_COLUMNS, _limit)


def read_references(path: Source) -> tuple[Reference, ...]:
    """The healthy samples of a reference.csv (or .tsv); raises InputError like `read_limits`."""
    return _read(path, REFERENCE_COLUMNS, _reference)


class _Line:
    """One row under its column names, with the words to refuse a cell by file, line and column."""

    def __init__(self, where: str, cells: Mapping[str, str]) -> None:
        self.where, self.cells = where, cells

    def refuse(self, column: str, wanted: str) -> InputError:
        came = repr(self.cells[column]) if self.cells[column] else "an empty cell"
        return InputError(wanted=wanted, came=came, where=f"{self.where}, column {column}")

    def text(self, column: str) -> str:
        return self.cells[column] or MISSING

    def needed(self, column: str) -> str:
        if self.text(column) == MISSING:
            raise self.refuse(column, "a text")
        return self.cells[column]

    def choice(self, column: str, *known: str) -> str:
        if self.cells[column] not in known:
            raise self.refuse(column, f"one of {', '.join(known)}")
        return self.cells[column]

    def number(self, column: str, *, positive: bool = False) -> float:
        wanted = f"a finite{' positive' if positive else ''} number with a decimal point and no unit"
        if not _NUMBER.fullmatch(self.cells[column]):
            raise self.refuse(column, wanted)
        value = float(self.cells[column])
        if not math.isfinite(value) or (positive and value <= 0.0):
            raise self.refuse(column, wanted)
        return value

    def interval(self) -> tuple[float, float] | None:
        """Both ends, or neither."""
        low, high = INTERVAL_COLUMNS
        if all(self.cells.get(column, "") in ("", MISSING) for column in INTERVAL_COLUMNS):
            return None
        for column in INTERVAL_COLUMNS:
            if column not in self.cells:
                raise InputError(
                    wanted=f"both columns {low} and {high}, or neither", came=f"no {column}", where=self.where
                )
        ends = self.number(low), self.number(high)
        if not ends[0] <= ends[1]:
            raise self.refuse(high, f"an upper end that is not below {low} = {self.cells[low]}")
        return ends

    def count(self, column: str) -> int | None:
        if self.text(column) == MISSING:
            return None
        if not re.fullmatch(r"[1-9][0-9]{0,8}", self.cells[column]):
            raise self.refuse(column, "a whole number from 1 on, or n/a")
        return int(self.cells[column])


def _limit(line: _Line) -> Limit:
    return Limit(
        quantity=line.needed("quantity"),
        statistic=line.text("statistic"),
        structure=line.text("structure"),
        level=line.text("level"),
        scale="percent" if line.choice("scale", "absolute", "percent") == "percent" else "absolute",
        value=line.number("value", positive=True),
        kind="side" if line.choice("kind", "repeatability", "side") == "side" else "repeatability",
        population=line.text("population"),
        n=line.count("n"),
        technique=line.text("technique"),
        source=line.needed("source"),
        interval=line.interval(),
    )


def _reference(line: _Line) -> Reference:
    return Reference(
        quantity=line.needed("quantity"),
        statistic=line.text("statistic"),
        structure=line.needed("structure"),
        level=line.text("level"),
        value=line.number("value"),
        sd=line.number("sd", positive=True),
        unit=line.needed("unit"),
        population=line.text("population"),
        n=line.count("n"),
        technique=line.text("technique"),
        source=line.needed("source"),
        interval=line.interval(),
    )


def _read(path: Source, known: tuple[str, ...], make: Callable[[_Line], _Row]) -> tuple[_Row, ...]:
    separator = "\t" if path.name.endswith(".tsv") else ","
    reader = csv.reader(io.StringIO(_text(path), newline=""), delimiter=separator, strict=True)
    found: dict[_Row, int] = {}
    try:
        header = tuple(cell.strip() for cell in next(reader, []))
        _check_header(path, header, known)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise _length(path, reader.line_num, len(header), len(cells))
            stripped = (cell.strip() for cell in cells)
            where = f"{path}, line {reader.line_num}"
            row = make(_Line(where, dict(zip(header, stripped, strict=True))))
            if row in found:
                raise InputError(
                    wanted="each row once", came=f"the row of line {found[row]} again", where=where
                )
            found[row] = reader.line_num
    except csv.Error as error:
        raise InputError(
            wanted="a table with closed quotes", came=str(error), where=f"{path}, line {reader.line_num}"
        ) from error
    return tuple(found)


def _check_header(path: Source, header: tuple[str, ...], known: tuple[str, ...] | None = None) -> None:
    where = f"{path}, line 1"
    if not any(header):
        raise InputError(wanted="a line with the column names", came="an empty table", where=where)
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise InputError(wanted="each column once", came=f"{twice[0]!r} twice", where=where)
    if known is None:
        return
    unknown = [name for name in header if name not in (*known, *INTERVAL_COLUMNS)]
    missing = [name for name in known if name not in header]
    if unknown or missing:
        parts = [f"unknown {', '.join(map(repr, unknown))}"] if unknown else []
        parts += [f"no {', '.join(missing)}"] if missing else []
        raise InputError(
            wanted=f"the columns {' '.join(known)}",
            came=", ".join(parts),
            where=where,
            todo=f"{' and '.join(INTERVAL_COLUMNS)} may be added, nothing else.",
        )


def _length(path: Source, number: int, wanted: int, came: int) -> InputError:
    return InputError(
        wanted=f"{wanted} cells, as in the header", came=f"{came}", where=f"{path}, line {number}",
        todo="Quote cells that hold the separator.",
    )  # fmt: skip


def _text(path: Source) -> str:
    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InputError(
                wanted=f"a table of at most {MAX_BYTES >> 20} MiB", came="a larger one", where=str(path)
            )
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            wanted="a table in UTF-8", came=f"another encoding at byte {error.start}", where=str(path),
            todo="Save it again as UTF-8 text.",
        ) from error  # fmt: skip
    except OSError as error:
        raise InputError(
            wanted="a readable table", came=error.strerror or type(error).__name__, where=str(path)
        ) from error
