"""What became of imported regions, as lines for the user."""

from pathlib import Path

from attrs import frozen

from neurography.model.wording import legible
from neurography.study.sites_import.settle import Settled

_HEADER = ("line", "index", "name in the tool", "structure", "side", "role", "order", "size")


@frozen(kw_only=True)
class Written:
    """One table (path inside the dataset), its rows, and the size of each region in words."""

    table: str
    rows: tuple[Settled, ...]
    sizes: tuple[str, ...]
    source: str


@frozen(kw_only=True)
class Imported:
    """All tables of a call, the paths written, (file, note), (file, warning), and why files could not be used."""

    tables: tuple[Written, ...]
    paths: tuple[Path, ...]
    notes: tuple[tuple[str, str], ...]
    warnings: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]

    @property
    def open(self) -> int:
        """Regions that something has to be settled of by hand."""
        return sum(bool(row.open) for one in self.tables for row in one.rows)

    @property
    def contradicted(self) -> int:
        """Regions whose name says another side than the user does."""
        return sum(bool(row.contradiction) for one in self.tables for row in one.rows)

    def lines(self) -> list[str]:
        """What was understood, what is open with its line, what was left out, what was refused."""
        found: list[str] = []
        for one in self.tables:
            found += [
                f"{one.table} (from {legible(one.source)})",
                *_table(one),
                *_open(one),
                *_contradictions(one),
            ]
        found += [f"warning: {legible(file)}: {legible(warning)}" for file, warning in self.warnings]
        found += [f"note: {legible(file)}: {legible(note)}" for file, note in self.notes]
        found += [f"refused: {legible(reason)}" for reason in self.refused]
        regions = sum(len(one.rows) for one in self.tables)
        against = f", {self.contradicted} with a name that contradicts" if self.contradicted else ""
        found.append(
            f"{regions} regions in {len(self.tables)} tables, {self.open} with something open{against}"
        )
        if self.open:
            found.append(
                "Until it is settled `run` refuses that table: edit those lines (structure, side, role), or import "
                'again with --replace and --map "NAME=structure,side".'
            )
        return found


def _open(one: Written) -> list[str]:
    return [
        f"  open, line {line}: {legible(reason)}"
        for line, settled in enumerate(one.rows, start=2)
        for reason in settled.open
    ]


def _contradictions(one: Written) -> list[str]:
    return [
        f"  warning, line {line}: {legible(settled.contradiction)}"
        for line, settled in enumerate(one.rows, start=2)
        if settled.contradiction
    ]


def _table(one: Written) -> list[str]:
    cells = [_HEADER]
    for line, (settled, size) in enumerate(zip(one.rows, one.sizes, strict=True), start=2):
        row = settled.row
        order = "" if row.order is None else str(row.order)
        name = legible(settled.segment.name)[:40]
        cells.append((str(line), str(row.index), name, row.structure, row.side, row.role, order, size))
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADER))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
