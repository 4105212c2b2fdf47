"""In which order a topic is told, where a source has an order of its own: paper 003 for soft tissue."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).parent / "outlines.csv"


@cache
def sections(topic: str) -> Mapping[str, tuple[str, ...]]:
    """Heading -> ids of its records, in order; empty for a topic without an outline."""
    found: dict[str, list[str]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["topic"] == topic:
                found.setdefault(row["heading"], []).append(row["record"])
    return MappingProxyType({heading: tuple(ids) for heading, ids in found.items()})
