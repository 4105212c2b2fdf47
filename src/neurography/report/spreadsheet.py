"""The tables as one spreadsheet: a sheet each, and a last one that says what every column means."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from neurography.io.tables import MISSING, read_tsv
from neurography.io.workbook import Cell, Sheet, write_workbook

# fmt: off
NUMBERS = frozenset(
    (
        "position_mm", "value", "sd", "spread", "ci_low", "ci_high", "n", "against_value", "difference",
        "difference_ci_low", "difference_ci_high", "percent", "asymmetry", "limit", "published", "truth", "measured",
    )
)
# fmt: on
"""Columns that hold numbers; a label such as 01 is text and stays it."""

_GUARDED = re.compile(r"'[=+\-@\uff1d\uff0b\uff0d\uff20\"]")


@frozen(kw_only=True)
class Described:
    """A table under its columns, each with its description (keys as in BIDS: Description, Units, Levels)."""

    name: str
    columns: Mapping[str, Mapping[str, Any]]
    rows: Sequence[Sequence[Cell]]


def write_tables(path: Path, tables: Iterable[Described]) -> None:
    """One sheet a table, then `columns`; raises InputError for a table that no sheet can hold."""
    every = tuple(tables)
    sheets = [Sheet(name=one.name, columns=tuple(one.columns), rows=one.rows) for one in every]
    write_workbook(path, [*sheets, _columns(every)])


def stored_table(name: str, path: Path, columns: Mapping[str, Mapping[str, Any]]) -> Described:
    """A .tsv of ours with typed cells: numbers in the columns that hold them, text without its guard."""
    header, lines = read_tsv(path)
    numbers = [column in NUMBERS for column in header]
    rows = [
        tuple(_cell(text, number=number) for text, number in zip(line, numbers, strict=True))
        for line in lines
    ]
    return Described(name=name, columns={column: columns.get(column, {}) for column in header}, rows=rows)


def _cell(text: str, *, number: bool) -> Cell:
    if text == MISSING:
        return None
    if number:
        try:
            return int(text) if text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return text
    # a spreadsheet's cells are typed: the apostrophe that guards a text file would only be one letter too many
    return text[1:] if _GUARDED.match(text) else text


def _columns(tables: Sequence[Described]) -> Sheet:
    rows: list[tuple[str, ...]] = []
    for table in tables:
        for name, words in table.columns.items():
            levels = words.get("Levels", {})
            told = "; ".join(f"{key}: {meaning}" for key, meaning in levels.items())
            description = f"{words.get('Description', '')} {told}".strip()
            rows.append((table.name, name, description, str(words.get("Units", MISSING))))
    return Sheet(
        name="columns", columns=("table", "column", "meaning", "units"), rows=rows, wrapped=("meaning",)
    )
