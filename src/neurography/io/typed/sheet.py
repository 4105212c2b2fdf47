"""A table as text cells that remember where they stand: what tab, comma and xlsx files have in common."""

from collections.abc import Mapping
from typing import Literal

from attrs import frozen

from neurography.model.errors import InputError

Kind = Literal["text", "number", "date", "unusable"]

MAX_CELL = 2_000
"""Longest cell, in characters."""
MAX_COLUMNS = 100
MAX_ROWS = 20_000
MAX_TOLD = 20
"""So many broken rows are told one by one."""


@frozen(kw_only=True)
class Cell:
    """One cell. kind number: a spreadsheet's own number, exact, without a decimal style; date: ISO text.

    An unusable cell says in `problem` what came and in `todo` the way out; it is refused when it is asked for.
    """

    text: str
    kind: Kind = "text"
    problem: str = ""
    todo: str = ""


EMPTY = Cell(text="")


@frozen(kw_only=True)
class Line:
    """One row under its column names. places names each cell for a message: `line 4`, or `cell B4`."""

    where: str
    number: int
    cells: Mapping[str, Cell]
    places: Mapping[str, str]

    def __contains__(self, column: str) -> bool:
        return bool(self.cells.get(column, EMPTY).text) or self.cells.get(column, EMPTY).kind == "unusable"

    def text(self, column: str, *, date: bool = False) -> str:
        """The cell's words, "" where the column or the cell is not there.

        Raises InputError for a cell that cannot be used; for a spreadsheet's date unless `date`.
        """
        cell = self.cells.get(column, EMPTY)
        if cell.kind == "unusable":
            raise self.refuse(column, "a plain text or number", came=cell.problem, todo=cell.todo)
        if cell.kind == "date" and not date:
            raise self.refuse(
                column,
                "a plain text or number",
                came=f"the date {cell.text}",
                todo="The spreadsheet made a date of what was typed: format the column as text, then type it again.",
            )
        return cell.text

    def refuse(self, column: str, wanted: str, *, came: str | None = None, todo: str = "") -> InputError:
        """An error about one cell: by file, line (or cell) and column."""
        text = self.cells.get(column, EMPTY).text
        came = came if came is not None else (repr(shortened(text)) if text else "an empty cell")
        place = f"{self.where}, {self.places.get(column, f'line {self.number}')}, column {column}"
        return InputError(wanted=wanted, came=came, where=place, todo=todo)


@frozen(kw_only=True)
class Sheet:
    """A table: where it lies, its columns as they are spelled there, its rows without the empty ones.

    separator is that of a text table, "" of a workbook; notes tell of what a reader of the table may not see.
    """

    where: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    separator: str = ""
    notes: tuple[str, ...] = ()


def shortened(text: str, length: int = 60) -> str:
    """At most so many characters of a cell: a message is one sentence."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def gathered(errors: list[InputError], where: str) -> InputError:
    """Several broken rows as one error that tells them all, up to MAX_TOLD; a single one as it is."""
    if len(errors) == 1:
        return errors[0]
    told = [f"\n- {error}" for error in errors[:MAX_TOLD]]
    if len(errors) > MAX_TOLD:
        told.append(f"\n- and {len(errors) - MAX_TOLD} more")
    return InputError(
        wanted="rows that can be read",
        came=f"{len(errors)} that cannot",
        where=where,
        todo=f"Nothing was written.{''.join(told)}",
    )
