"""What a worksheet's XML says beside its values: merged and hidden cells, formulas without a value, the extent."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

from attrs import frozen

from neurography.io.typed.sheet import MAX_COLUMNS, MAX_ROWS, MAX_TOLD, Cell

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@frozen(kw_only=True)
class Marks:
    """What the sheet's XML says beside the values: merged ranges, formulas without a value, the last cell, and the
    hidden rows and columns (first, last), from 1 on."""

    merged: tuple[str, ...]
    uncomputed: frozenset[str]
    last_row: int
    last_column: int
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]


def found_marks(data: bytes, sheet: Any) -> Marks:
    """The marks of a sheet that was opened from the workbook in these bytes."""
    merged: list[str] = []
    uncomputed: set[str] = set()
    hidden_rows: set[int] = set()
    hidden_columns: list[tuple[int, int]] = []
    last_row = last_column = 0
    path = str(sheet._worksheet_path)
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(path) as part:
        row = column = 0
        for event, element in ElementTree.iterparse(part, events=("start", "end")):  # noqa: S314 - no DTD
            tag = element.tag.removeprefix(_MAIN)
            if tag == "row" and event == "start":
                row, column = int(element.get("r", row + 1)), 0
                if _is_true(element.get("hidden", "")):
                    hidden_rows.add(row)
            elif tag == "col" and event == "start" and _is_true(element.get("hidden", "")):
                hidden_columns.append((int(element.get("min", 0)), int(element.get("max", 0))))
            elif tag == "c" and event == "end":
                column = _column(element.get("r", "")) or column + 1
                formula = element.find(f"{_MAIN}f") is not None
                stored = element.find(f"{_MAIN}v") is not None or element.find(f"{_MAIN}is") is not None
                if formula and not (element.findtext(f"{_MAIN}v") or ""):
                    uncomputed.add(f"{letters(column)}{row}")
                if formula or stored:
                    last_row, last_column = max(last_row, row), max(last_column, column)
                if last_row > MAX_ROWS or last_column > MAX_COLUMNS:
                    break  # it is refused for its size, whatever comes after
            elif tag == "mergeCell" and event == "end":
                merged.append(element.get("ref", "somewhere"))
            elif tag == "row":
                element.clear()
    return Marks(
        merged=tuple(merged),
        uncomputed=frozenset(uncomputed),
        last_row=last_row,
        last_column=last_column,
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=tuple(hidden_columns),
    )


def _is_true(word: str) -> bool:
    return word in ("1", "true")


def hidden(held: Marks, rows: list[tuple[int, list[Cell]]]) -> tuple[str, ...]:
    """A note on the rows and columns with content that the spreadsheet does not show."""
    filled = [number for number, _ in rows]
    unseen = [str(number) for number in filled if number in held.hidden_rows]
    wide = max((len(cells) for _, cells in rows), default=0)
    columns = [
        letters(n)
        for n in range(1, wide + 1)
        if any(first <= n <= last for first, last in held.hidden_columns)
        and any(cells[n - 1].text for _, cells in rows)
    ]
    found = [
        f"{word}{'s' if len(some) > 1 else ''} {', '.join(some[:MAX_TOLD])}{', ...' if len(some) > MAX_TOLD else ''}"
        for word, some in (("row", unseen), ("column", columns))
        if some
    ]
    return (f"hidden in the sheet, and read all the same: {' and '.join(found)}",) if found else ()


def letters(column: int) -> str:
    """28 -> AB."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _column(reference: str) -> int:
    """AB12 -> 28; 0 where there is none."""
    number = 0
    for sign in reference:
        if not (sign.isascii() and sign.isalpha()):
            break
        number = 26 * number + ord(sign.upper()) - ord("A") + 1
    return number
