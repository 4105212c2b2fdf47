"""Limits and healthy samples as CSV (or TSV): written so that they read back as they were, read strictly.

A cell that cannot be used is refused by file, line and column. What the names in it mean is not judged here: the
tables of an instrument hold its own quantities, those of a user are looked at where they come into force.
"""

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from neurography.io import atomic, tables
from neurography.model.comparison import LIMIT_KINDS, JudgedBy, Limit, Reference
from neurography.model.condition import GRAMMAR, Condition, parse_conditions, spell_conditions
from neurography.model.errors import InputError

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

HOLDS = "holds"
"""May follow in a table of limits: of which pairs it holds, by how they were measured."""

_Row = TypeVar("_Row", Limit, Reference)


def write_limits(path: Path, limits: Iterable[Limit]) -> None:
    """Write a limits.csv that `read_limits` reads back as the same values, in the order given."""
    _write(path, LIMIT_COLUMNS, limits)


def write_references(path: Path, references: Iterable[Reference]) -> None:
    """Write a reference.csv that `read_references` reads back as the same values, in the order given."""
    _write(path, REFERENCE_COLUMNS, references)


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[Limit | Reference]) -> None:
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\n", delimiter="\t" if path.name.endswith(".tsv") else ",")
    given = tuple(rows)
    conditional = any(isinstance(row, Limit) and row.holds for row in given)
    writer.writerow((*columns, *INTERVAL_COLUMNS, *((HOLDS,) if conditional else ())))
    for row in given:
        cells = [getattr(row, column) for column in columns]
        cells += row.interval or (None, None)
        if conditional and isinstance(row, Limit):
            cells.append(spell_conditions(row.holds))
        writer.writerow([tables.spell_cell(cell) for cell in cells])
    atomic.write_text(path, made.getvalue())


def read_limits(path: tables.Source) -> tuple[Limit, ...]:
    """The limits of a limits.csv (or .tsv, then separated by tabs).

    Raises
    ------
    InputError
        With the line and column of the first cell that cannot be used.
    """
    return tuple(one for _, one in placed_limits(path))


def read_references(path: tables.Source) -> tuple[Reference, ...]:
    """The healthy samples of a reference.csv (or .tsv); raises InputError like `read_limits`."""
    return tuple(one for _, one in placed_references(path))


def placed_limits(path: tables.Source) -> tuple[tuple[str, Limit], ...]:
    """(file and line, limit) of each row; otherwise as `read_limits`."""
    return _read(path, LIMIT_COLUMNS, _limit)


def placed_references(path: tables.Source) -> tuple[tuple[str, Reference], ...]:
    """(file and line, sample) of each row; otherwise as `read_references`."""
    return _read(path, REFERENCE_COLUMNS, _reference)


class _Line:
    """One row under its column names, with the words to refuse a cell by file, line and column."""

    def __init__(self, where: str, cells: Mapping[str, str]) -> None:
        self.where, self.cells = where, cells

    def refuse(self, column: str, wanted: str) -> InputError:
        came = repr(self.cells[column]) if self.cells[column] else "an empty cell"
        return InputError(wanted=wanted, came=came, where=f"{self.where}, column {column}")

    def text(self, column: str) -> str:
        return self.cells[column] or tables.MISSING

    def needed(self, column: str) -> str:
        if self.text(column) == tables.MISSING:
            raise self.refuse(column, "a text")
        return self.cells[column]

    def choice(self, column: str, *known: str) -> str:
        if self.cells[column] not in known:
            raise self.refuse(column, f"one of {', '.join(known)}")
        return self.cells[column]

    def number(self, column: str, *, positive: bool = False) -> float:
        wanted = f"a finite{' positive' if positive else ''} number with a decimal point and no unit"
        if not tables.NUMBER.fullmatch(self.cells[column]):
            raise self.refuse(column, wanted)
        value = float(self.cells[column])
        if not math.isfinite(value) or (positive and value <= 0.0):
            raise self.refuse(column, wanted)
        return value

    def interval(self, value: float) -> tuple[float, float] | None:
        """Both ends with the value between them, or neither."""
        low, high = INTERVAL_COLUMNS
        if all(self.cells.get(column, "") in ("", tables.MISSING) for column in INTERVAL_COLUMNS):
            return None
        for column in INTERVAL_COLUMNS:
            if column not in self.cells:
                raise InputError(
                    wanted=f"both columns {low} and {high}, or neither", came=f"no {column}", where=self.where
                )
        ends = self.number(low), self.number(high)
        if not ends[0] <= ends[1]:
            raise self.refuse(high, f"an upper end that is not below {low} = {self.cells[low]}")
        for column, beyond in ((low, value < ends[0]), (high, value > ends[1])):
            if beyond:
                raise self.refuse(column, f"an interval that holds value = {self.cells['value']}")
        return ends

    def kind(self) -> JudgedBy:
        self.choice("kind", *LIMIT_KINDS)
        return next(kind for kind in LIMIT_KINDS if kind == self.cells["kind"])

    def conditions(self) -> tuple[Condition, ...]:
        try:
            return parse_conditions(self.cells.get(HOLDS, ""))
        except ValueError as error:
            raise InputError(
                wanted=GRAMMAR, came=repr(str(error)), where=f"{self.where}, column {HOLDS}"
            ) from error

    def count(self, column: str) -> int | None:
        if self.text(column) == tables.MISSING:
            return None
        if not re.fullmatch(r"[1-9][0-9]{0,8}", self.cells[column]):
            raise self.refuse(column, "a whole number from 1 on, or n/a")
        return int(self.cells[column])


def _limit(line: _Line) -> Limit:
    value = line.number("value", positive=True)
    return Limit(
        quantity=line.needed("quantity"),
        statistic=line.text("statistic"),
        structure=line.text("structure"),
        level=line.text("level"),
        scale="percent" if line.choice("scale", "absolute", "percent") == "percent" else "absolute",
        value=value,
        kind=line.kind(),
        population=line.text("population"),
        n=line.count("n"),
        technique=line.text("technique"),
        source=line.needed("source"),
        interval=line.interval(value),
        holds=line.conditions(),
    )


def _reference(line: _Line) -> Reference:
    value = line.number("value")
    return Reference(
        quantity=line.needed("quantity"),
        statistic=line.text("statistic"),
        structure=line.needed("structure"),
        level=line.text("level"),
        value=value,
        sd=line.number("sd", positive=True),
        unit=line.needed("unit"),
        population=line.text("population"),
        n=line.count("n"),
        technique=line.text("technique"),
        source=line.needed("source"),
        interval=line.interval(value),
    )


def _read(
    path: tables.Source, known: tuple[str, ...], make: Callable[[_Line], _Row]
) -> tuple[tuple[str, _Row], ...]:
    separator = "\t" if path.name.endswith(".tsv") else ","
    reader = csv.reader(io.StringIO(tables.text_of(path), newline=""), delimiter=separator, strict=True)
    found: dict[_Row, int] = {}
    try:
        header = tuple(cell.strip() for cell in next(reader, []))
        tables.check_header(path, header)
        _check_columns(path, header, known)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise tables.length_error(path, reader.line_num, len(header), len(cells))
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
    return tuple((f"{path}, line {line}", row) for row, line in found.items())


def _check_columns(path: tables.Source, header: tuple[str, ...], known: tuple[str, ...]) -> None:
    may = (*INTERVAL_COLUMNS, HOLDS) if known == LIMIT_COLUMNS else INTERVAL_COLUMNS
    unknown = [name for name in header if name not in (*known, *may)]
    missing = [name for name in known if name not in header]
    if unknown or missing:
        parts = [f"unknown {', '.join(map(repr, unknown))}"] if unknown else []
        parts += [f"no {', '.join(missing)}"] if missing else []
        raise InputError(
            wanted=f"the columns {' '.join(known)}",
            came=", ".join(parts),
            where=f"{path}, line 1",
            todo=f"{' and '.join(may)} may be added, nothing else.",
        )
