"""published.tsv: published, simulated truth and measured, side by side, with the description of its columns."""

from collections.abc import Iterable
from pathlib import Path

from neurography.io import atomic, bids
from neurography.report.tables import PUBLISHED_COLUMNS
from neurography.report.view import PublishedRow

SCHEMA_VERSION = "1.0"

COLUMNS: dict[str, str] = {name: words["Description"] for name, words in PUBLISHED_COLUMNS.items()}
"""Columns of published.tsv, in order, each described."""


def write_published(folder: Path, rows: Iterable[PublishedRow]) -> None:
    """published.tsv and the description of its columns."""
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(spell(getattr(row, column)) for column in COLUMNS) for row in rows]
    atomic.write_text(folder / "published.tsv", "\n".join(lines) + "\n")
    described = {column: {"Description": text} for column, text in COLUMNS.items()}
    bids.write_json(folder / "published.json", {"SchemaVersion": SCHEMA_VERSION, **described})


def spell(value: object) -> str:
    """A cell: `n/a` for what is not there, a number with all its digits."""
    return "n/a" if value is None else repr(value) if isinstance(value, float) else str(value)
