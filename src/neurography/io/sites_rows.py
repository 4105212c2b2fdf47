"""The rows of a sites table as they stand, to be written again with others beside them."""

from pathlib import Path

from neurography.io import bids, sites
from neurography.io.sites_write import MAX_INDEX, Row
from neurography.model.errors import InputError
from neurography.model.site import SIDES, Side, Sphere


def read(table: Path) -> tuple[Row, ...]:
    """Every row of a table.

    Raises
    ------
    InputError
        With the line of the first cell that would not come back as it was; the table is then to be mended first.
    """
    rows = bids.read_tsv(table)
    columns = set(rows[0]) if rows else set(sites.COLUMNS)
    strange = sorted(columns - {*sites.COLUMNS, *sites.OPTIONAL}) + sorted(set(sites.COLUMNS) - columns)
    if strange:
        raise InputError(
            wanted=f"the columns {' '.join(sites.COLUMNS)} (optional {' '.join(sites.OPTIONAL)})",
            came=f"unknown or missing {' '.join(strange)}",
            where=str(table),
            todo="Mend the table first; nothing was written.",
        )
    return tuple(_row(row, f"{table}, line {line}") for line, row in enumerate(rows, start=2))


def _row(cells: dict[str, str], where: str) -> Row:
    numbers = [cells.get(key, "") or "n/a" for key in ("x", "y", "z", "radius")]
    placed = [cell for cell in numbers if cell != "n/a"]
    order = cells.get("order", "") or "n/a"
    try:
        index = int(cells["index"])
        ball = None
        if placed:
            x, y, z, radius = (float(cell) for cell in numbers)
            ball = Sphere(centre=(x, y, z), radius=radius)
        if not cells["name"] or not 1 <= index <= MAX_INDEX:
            raise ValueError("no name, or a number out of range")
        return Row(
            index=index,
            name=cells["name"],
            structure=cells["structure"] or "n/a",
            side=_side(cells["side"]),
            role=cells["role"] or "region",
            level=cells.get("level", "") or "n/a",
            order=None if order == "n/a" else int(order),
            sphere=ball,
        )
    except ValueError as error:
        raise InputError(
            wanted="a row that can be read", came=str(error), where=where,
            todo="Mend the table first; nothing was written.",
        ) from error  # fmt: skip


def _side(cell: str) -> Side:
    for side in SIDES:
        if cell.lower() == side:
            return side
    raise ValueError(f"the side {cell!r}")
