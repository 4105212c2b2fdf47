"""Tables as files: TSV with a JSON description beside it.

Written so that the same rows give the same bytes, that a spreadsheet takes no cell for a formula, and that
every line is one row for any reader: no tab, line break, control or direction character in a cell.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np

from neurography.io import atomic
from neurography.model.errors import InputError

SCHEMA_VERSION = "1.0"
"""Of the tables that are written; columns are only ever appended."""

MISSING = "n/a"
MAX_BYTES = 1 << 28
"""Largest table that is read: 256 MiB."""

Cell = str | float | int | bool | None
Columns = Mapping[str, Mapping[str, Any]]
"""Column name -> its BIDS description (Description, Units, Levels), in the order of the columns."""

Described = dict[str, dict[str, Any]]
"""Columns that more columns may be put beside."""

Source = Path | Traversable
"""A file on disk, or one that a package carries."""

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
"""A decimal number as it is written and read: no unit, no hexadecimal, no word."""
_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", '"')
"""What a cell must not begin with: formulas (also in full width), and the quote that opens a quoted cell."""


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
    if text.startswith(_FORMULA) and not NUMBER.fullmatch(text):
        text = f"'{text}"
    return text or MISSING


def plain_columns(**words: str) -> Described:
    """Columns that a sentence describes: text, or numbers without a unit."""
    return {name: {"Description": text} for name, text in words.items()}


def exact_columns() -> Described:
    """exact_low and exact_high, the ends of an exact interval of a share, in percent."""
    return _ends("exact", "Lower end of the 95 % interval of Clopper and Pearson.")


def wilson_columns(of: str = "") -> Described:
    """wilson_low and wilson_high in percent; `of` says of which share, where the row holds several."""
    return _ends("wilson", f"Lower end of Wilson's 95 % interval{of and f' of {of}'}.")


def _ends(name: str, low: str) -> Described:
    return {
        f"{name}_low": {"Description": low, "Units": "%"},
        f"{name}_high": {"Description": "Upper end of it.", "Units": "%"},
    }


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
    lines = [line.removesuffix("\r") for line in text_of(path).split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    header = tuple(lines[0].split("\t")) if lines else ()
    check_header(path, header)
    rows = [tuple(line.split("\t")) for line in lines[1:]]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise length_error(path, number, len(header), len(row))
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


def check_header(path: Source, header: tuple[str, ...]) -> None:
    """Refuse an empty table, and a column that is named twice."""
    where = f"{path}, line 1"
    if not any(header):
        raise InputError(wanted="a line with the column names", came="an empty table", where=where)
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise InputError(wanted="each column once", came=f"{twice[0]!r} twice", where=where)


def length_error(path: Source, number: int, wanted: int, came: int) -> InputError:
    """For a row that has more or fewer cells than the header."""
    return InputError(
        wanted=f"{wanted} cells, as in the header", came=f"{came}", where=f"{path}, line {number}",
        todo="Quote cells that hold the separator.",
    )  # fmt: skip


def text_of(path: Source) -> str:
    """The table as text, with or without a byte order mark.

    Raises
    ------
    InputError
        When it cannot be read, is no UTF-8 or is larger than `MAX_BYTES`.
    """
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
