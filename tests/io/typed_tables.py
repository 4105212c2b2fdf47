"""Tables of typed numbers for the tests: a sound one, and ways to write it."""

from collections.abc import Sequence
from pathlib import Path

from neurography.io import typed
from neurography.model.vocabulary import QUANTITIES

HEADER = ("subject", "session", "structure", "side", "quantity", "value", "unit")
SOUND = (
    ("P01", "before", "S1 ventral ramus", "left", "ADC", "0.826", "10^-3 mm2/s"),
    ("P01", "before", "S1 ventral ramus", "right", "ADC", "1.210", "10^-3 mm2/s"),
    ("P01", "after", "S1 ventral ramus", "left", "ADC", "1.334", "10^-3 mm2/s"),
)


def changed(row: int, column: str, text: str) -> tuple[tuple[str, ...], ...]:
    """SOUND with one cell written otherwise; row counts from 0."""
    rows = [list(one) for one in SOUND]
    rows[row][HEADER.index(column)] = text
    return tuple(tuple(one) for one in rows)


def with_column(name: str, *cells: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """(header, rows) of SOUND with one more column; the last cell holds for the rows left."""
    filled = [*cells, *[cells[-1]] * (len(SOUND) - len(cells))]
    return (*HEADER, name), tuple((*row, cell) for row, cell in zip(SOUND, filled, strict=True))


def text(
    rows: Sequence[Sequence[str]] = SOUND, *, header: Sequence[str] = HEADER, separator: str = "\t"
) -> str:
    return "".join(separator.join(line) + "\n" for line in (header, *rows))


def write(folder: Path, content: str | bytes, name: str = "t.tsv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, sheet: str | None = None) -> typed.TypedTable:
    return typed.read(path, quantities=QUANTITIES, sheet=sheet)
