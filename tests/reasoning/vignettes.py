"""Deficits as teaching texts tell them, typed from the texts named in vignettes.csv and not from the anatomy tables.

One row a text: what it says is weak, of normal strength, numb, without reflex, of normal reflex; nothing is added.
Findings that the tables have no place for (internal rotation, pain) are left out. All are put on the left.
"""

import csv
from pathlib import Path

from neurography.reasoning.lesion import Kind, LesionSite, Sign, Status
from neurography.reasoning.localise import localise

COLUMNS: tuple[tuple[str, Kind, Status], ...] = (
    ("weak", "weak", "present"),
    ("normal_strength", "weak", "absent"),
    ("numb", "numb", "present"),
    ("lost", "reflex_lost", "present"),
    ("normal_reflex", "reflex_lost", "absent"),
)


def rows() -> list[dict[str, str]]:
    """The table."""
    text = (Path(__file__).parent / "vignettes.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))


def signs(row: dict[str, str]) -> list[Sign]:
    """What a text says was found."""
    return [
        Sign(kind=kind, where=where, side="left", status=status)
        for column, kind, status in COLUMNS
        for where in row[column].split(";")
        if where
    ]


def hit(row: dict[str, str]) -> tuple[bool, str]:
    """Whether the text's site is among the ties, and all that tie."""
    found = localise(signs(row), sensitivity=False)
    site = LesionSite(structure=row["site"], side="left")
    said = "; ".join(" and ".join(each) for each in found.structures)
    return (site,) in [each for answer in found.best for each in answer.sets], said
