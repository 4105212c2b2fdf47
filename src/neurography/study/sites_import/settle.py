"""From a region's name in another tool to a row of a sites table: by the user's word, else by the name itself."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen

from neurography.anatomy import names, spelled
from neurography.anatomy.midline import MIDLINE
from neurography.io import bids, sites
from neurography.io.sites_from import Segment
from neurography.io.sites_write import Row
from neurography.model.errors import CallError
from neurography.model.site import ROLES, SIDES, Side, Sphere, is_paired
from neurography.model.wording import legible

_STRUCTURE = re.compile(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)*(;[A-Za-z0-9]+(_[A-Za-z0-9]+)*)*")
_MAX_NAME = 60
_NUMBERS = re.compile(r"\d{4,}")
"""Longer runs of digits are numbers of patients and studies, or dates."""


@frozen(kw_only=True)
class Stated:
    """What the user says about a region."""

    structure: str
    side: Side
    role: str = "region"
    level: str = "n/a"
    order: int | None = None
    name: str = ""
    """How the user calls it, where that is not the tool's name."""
    by: str = ""
    """The option that says it."""


@frozen(kw_only=True)
class Said:
    """One line of the user's: for the region of that name, or with none of that name, of that label number."""

    name: str
    number: str
    stated: Stated
    mapped: bool


@frozen(kw_only=True)
class Settled:
    """A region as it will stand in the table; open holds a sentence for each thing to settle by hand."""

    segment: Segment
    row: Row
    open: tuple[str, ...] = ()
    contradiction: str = ""
    """What the region's name says against the user's word, which was taken."""


def said_by(mapping: Sequence[str], table: Path | None) -> tuple[Said, ...]:
    """What `--labels` and `--map` say; the latter comes last and counts where both speak.

    Raises
    ------
    CallError
        When a `--map` is not of the form NAME=structure,side[,role[,order]] or names what is not known.
    InputError
        When the table cannot be read.
    """
    found = list(_from_table(table)) if table is not None else []
    for item in mapping:
        name, equals, words = (part.strip() for part in item.rpartition("="))
        cells = [cell.strip() for cell in words.split(",")]
        if not equals or not name or not 2 <= len(cells) <= 4:
            raise CallError(
                wanted='"NAME=structure,side[,role[,order]]"', came=repr(item), where="--map",
                todo='For example "Segment_1=sciatic_nerve,left".',
            )  # fmt: skip
        stated = _stated(dict(zip(("structure", "side", "role", "order"), cells, strict=False)), "--map")
        found.append(Said(name=name, number=name, stated=stated, mapped=True))
    return tuple(found)


def _from_table(path: Path) -> Iterator[Said]:
    rows = bids.read_tsv(path)
    missing = sorted(set(sites.COLUMNS) - set(rows[0])) if rows else list(sites.COLUMNS)
    if missing:
        raise CallError(
            wanted=f"a table with the columns {' '.join(sites.COLUMNS)}", came=f"no {' '.join(missing)}",
            where=f"--labels {path}", todo="Name the columns in its first line, cells separated by tabs.",
        )  # fmt: skip
    for number, row in enumerate(rows, start=2):
        stated = _stated(row, f"--labels {path}, line {number}")
        yield Said(name=row["name"], number=row["index"], stated=stated, mapped=False)


def assigned(said: Sequence[Said], segments: Sequence[Segment]) -> tuple[Stated | None, ...]:
    """What is said about each region.

    Raises
    ------
    CallError
        When a line fits several regions, or a `--map` none: misspelled it would change nothing, silently.
    """
    found: list[Stated | None] = [None] * len(segments)
    for one in said:
        hits = [at for at, segment in enumerate(segments) if segment.name == one.name]
        named = bool(hits)
        hits = hits or [at for at, segment in enumerate(segments) if str(segment.number) == one.number]
        if len(hits) > 1 or (one.mapped and not hits):
            there = ", ".join(sorted({legible(segment.name) for segment in segments})[:20]) or "none"
            raise CallError(
                wanted="the name or label number of one region",
                came=f"{one.name!r}, which {len(hits) or 'no'} regions have",
                where="--map" if one.mapped else "--labels", todo=f"There are: {there}.",
            )  # fmt: skip
        for at in hits:
            renamed = not named and not one.mapped
            found[at] = evolve(one.stated, name=one.name) if renamed else one.stated
    return tuple(found)


def _stated(cells: Mapping[str, str], where: str) -> Stated:
    def refuse(wanted: str, came: str) -> CallError:
        return CallError(wanted=wanted, came=repr(came), where=where, todo="Write it in full.")

    structure, role = cells.get("structure", "") or "n/a", cells.get("role", "") or "region"
    side = next((side for side in SIDES if side == (cells.get("side", "") or "n/a")), None)
    if side is None:
        raise refuse(f"a side of {', '.join(SIDES)}", cells.get("side", ""))
    if not set(role.split(";")) <= set(ROLES):
        raise refuse(f"a role of {', '.join(ROLES)}", role)
    if structure != "n/a" and not _STRUCTURE.fullmatch(structure):
        raise refuse(
            "structure names of letters, digits and single underscores, several separated by ;", structure
        )
    for one in structure.split(";"):
        if word := spelled.side_in(one):
            raise refuse(f"a structure without {word} in its name, the side by itself", one)
    order = cells.get("order", "") or "n/a"
    if order != "n/a" and not re.fullmatch(r"\d{1,6}", order):
        raise refuse("a whole number as order", order)
    level = cells.get("level", "") or "n/a"
    if level != "n/a" and not re.fullmatch(r"[A-Za-z0-9_]{1,40}", level):
        raise refuse("a word as level", level)
    return Stated(
        structure=structure, side=side, role=role, level=level, order=int(order) if order != "n/a" else None,
        by=where.partition(" ")[0],
    )  # fmt: skip


def called_alike(segments: Sequence[Segment]) -> tuple[str, ...]:
    """A sentence for each name that several regions of one file have, with their labels."""
    alike: dict[str, list[Segment]] = {}
    for segment in segments:
        alike.setdefault(segment.name.casefold(), []).append(segment)
    return tuple(
        f"{len(same)} regions are called {same[0].name!r} (labels {', '.join(str(one.number) for one in same)}): "
        "regions of one structure, side and role are measured together as one"
        for same in alike.values()
        if len(same) > 1
    )


def settled(segments: Sequence[tuple[Segment, Stated | None, Sphere | None]]) -> tuple[Settled, ...]:
    """One table's rows in the order of their labels, from each region, what is said of it, and its ball."""
    taken: set[str] = set()
    rows = []
    for segment, said, ball in sorted(segments, key=lambda one: one[0].number):
        found, doubts = _meant(segment, said)
        name = written_name(evolve(segment, name=found.name, private=False) if found.name else segment)
        if name in taken:
            name = f"{name} {segment.number}"
        while name in taken:
            name += " again"
        taken.add(name)
        row = Row(
            index=segment.number, name=name, structure=found.structure, side=found.side, role=found.role,
            level=found.level, order=found.order, sphere=ball,
        )  # fmt: skip
        rows.append(
            Settled(segment=segment, row=row, open=doubts, contradiction=_contradiction(segment, said))
        )
    return tuple(rows)


def _contradiction(segment: Segment, said: Stated | None) -> str:
    named = spelled.contradicts(segment.name, said.side) if said else None
    return f"the name says {named}, {said.by} says {said.side}: taken as told" if said and named else ""


def _meant(segment: Segment, said: Stated | None) -> tuple[Stated, tuple[str, ...]]:
    doubts: tuple[str, ...]
    if said is None:
        read = spelled.meaning(segment.name)
        said = Stated(
            structure=read.structure, side=read.side, role=read.role, level=read.level, order=read.order
        )
        doubts = read.doubts
    else:
        doubts = names.unknown(set(said.structure.split(";")) - {"n/a"})
    if said.side == "n/a" and said.structure in MIDLINE and not doubts:
        said = evolve(said, side="midline")
    paired = [one for one in said.structure.split(";") if is_paired(one)]
    if said.side == "n/a" and paired and not doubts:
        doubts = (f"it names no side, and {paired[0]} exists on both",)
    if said.structure == "n/a" and not doubts and not set(said.role.split(";")) <= {"exclude", "reference"}:
        doubts = ("it names no structure",)
    return said, doubts


def written_name(segment: Segment) -> str:
    """The name as it may be written: letters, digits, spaces and underscores; else the label's number.

    Names with other signs (`DOE^JOHN`), with long numbers or dates, and names that repeat what the file gives
    as somebody's name stay out of the dataset; the region keeps what was understood of it.
    """
    fallback = f"label {segment.number}"
    plain = unicodedata.normalize("NFC", segment.name)
    plain = " ".join(re.sub(r"[\-.;,]", " ", plain).split())
    allowed = bool(plain) and all(sign.isalnum() or sign in " _" for sign in plain)
    if segment.private or not allowed or len(plain) > _MAX_NAME or _NUMBERS.search(plain):
        return fallback
    return fallback if plain.lower() == "n/a" else plain
