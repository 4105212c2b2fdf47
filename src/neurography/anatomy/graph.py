"""The nerve graph: structures and what they come from, what they supply, and how disease may pass between them.

Five tables, one row a fact, each with its source and confidence; both sides come from one row. A further region of
the body is added as rows, not as code:

- nerves.csv: structures; `parents` are the structures that hand their fibres on to it, nearest the cord first;
- muscles.csv, dermatomes.csv (dermatomes and fields of nerves), reflexes.csv: targets, with the nerves that reach
  them and their roots;
- spread_edges.csv: steps that disease may take, each with the kind of evidence for it.
"""

import csv
from collections.abc import Collection, Iterable, Mapping
from functools import cache, cached_property
from importlib.resources import files

from attrs import field, frozen, validators

from neurography.model.errors import InputError
from neurography.model.site import Side

CONFIDENCES = ("verified", "textbook", "draft")
"""verified: every source named was read; textbook: common knowledge from memory; draft: still to be checked."""

TARGET_KINDS = ("muscle", "dermatome", "nerve_field", "reflex")
MAIN, MINOR = 1.0, 0.4
"""Weight of a main and of a further root where no weights are published: a convention, not a measurement."""

MEDIA = (
    *("perineural", "dural_extension", "contiguity", "direct_mass_invasion", "intrathecal_ascent"),
    *("intrathecal_descent", "seeding", "haematogenous"),
)
SIDE_RULES = ("same", "mid_to_side", "side_to_mid", "mid_to_mid", "any")
EVIDENCE_CLASSES = (
    *("documented_histology", "documented_imaging", "anatomical", "indirect"),
    *("hypothesised", "argued_against"),
)


@frozen(kw_only=True)
class Structure:
    """A place that fibres pass or disease may reach.

    parents are those that hand fibres on to it; parent_shares, where the row has them, the part that comes by each
    (others bring equal parts by each way). branches_along: its own branches leave on the way, so that a
    lesion may lie below them. roots are spinal levels (`l5`).
    """

    name: str
    kind: str
    paired: bool
    parents: tuple[str, ...]
    parent_shares: Mapping[str, float]
    roots: tuple[str, ...]
    branches_along: bool
    ontology_id: str
    source: str
    confidence: str = field(validator=validators.in_(CONFIDENCES))
    note: str

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides on which it exists."""
        return ("left", "right") if self.paired else ("midline",)


@frozen(kw_only=True)
class Target:
    """What an examiner finds weak, denervated, numb or without reflex.

    nerves are the last structures on the way to it; weights are the shares of its fibres by root and add up to 1;
    shows_at is its own least share of cut fibres that shows, None for the common one; action is the movement that a
    muscle makes; bedside: part of an ordinary examination.
    """

    name: str
    kind: str = field(validator=validators.in_(TARGET_KINDS))
    nerves: tuple[str, ...]
    weights: Mapping[str, float]
    published_weights: bool
    shows_at: float | None
    action: str
    area: str
    bedside: bool
    ontology_id: str
    source: str
    confidence: str = field(validator=validators.in_(CONFIDENCES))
    note: str


@frozen(kw_only=True)
class SpreadEdge:
    """A step that disease may take, and what speaks for that; bidirectional: the same holds the other way."""

    start: str
    end: str
    medium: str = field(validator=validators.in_(MEDIA))
    side_rule: str = field(validator=validators.in_(SIDE_RULES))
    bidirectional: bool
    evidence_class: str = field(validator=validators.in_(EVIDENCE_CLASSES))
    source: str
    confidence: str = field(validator=validators.in_(CONFIDENCES))
    note: str


@frozen(kw_only=True, slots=False)
class Graph:
    """Structures by name, targets by kind and name, and the steps of spread."""

    structures: Mapping[str, Structure]
    targets: tuple[Target, ...]
    edges: tuple[SpreadEdge, ...]

    def structure(self, name: str) -> Structure:
        """The structure of that name; InputError with the nearest known names if there is none."""
        if name not in self.structures:
            raise InputError(
                wanted="a structure of the nerve graph",
                came=name,
                todo=f"Known are: {', '.join(sorted(self.structures))}.",
            )
        return self.structures[name]

    @cached_property
    def actions(self) -> Mapping[str, tuple[Target, ...]]:
        """Movement -> the muscles that make it."""
        found: dict[str, tuple[Target, ...]] = {}
        for target in self.targets:
            if target.action:
                found[target.action] = (*found.get(target.action, ()), target)
        return found

    def above(self, name: str, among: Collection[str]) -> tuple[str, ...]:
        """The nearest structures of a set on the ways up from one: a parent that is not in it gives way to its own."""
        found: list[str] = []
        for parent in self.structure(name).parents:
            found += (parent,) if parent in among else self.above(parent, among)
        return tuple(dict.fromkeys(found))

    def named(self, name: str) -> tuple[Target, ...]:
        """The targets of that name: one muscle, field or reflex, or the muscles of a movement; empty if unknown."""
        return self._by_name.get(name, ())

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Target, ...]]:
        return {**self.actions, **{target.name: (target,) for target in self.targets}}


@frozen(kw_only=True)
class Leaned:
    """How many rows of the tables an answer leaned on, by confidence."""

    verified: int
    textbook: int
    draft: int

    @property
    def sentence(self) -> str:
        """For the reader, beside every answer."""
        rows = self.verified + self.textbook + self.draft
        return (
            f"leaned on {rows} rows of the anatomy tables, {self.textbook + self.draft} of them not verified "
            f"({self.textbook} textbook, {self.draft} draft)"
        )


def leaned_on(rows: Iterable[Structure | Target | SpreadEdge]) -> Leaned:
    """Count rows by confidence, each once."""
    marks = [row.confidence for row in {_key(row): row for row in rows}.values()]
    return Leaned(**{each: marks.count(each) for each in CONFIDENCES})


def _key(row: Structure | Target | SpreadEdge) -> tuple[str, ...]:
    if isinstance(row, SpreadEdge):
        return (row.start, row.end, row.medium)
    return (type(row).__name__, row.name)


@cache
def load() -> Graph:
    """The graph of the tables that come with the package."""
    structures = [_structure(row) for row in _rows("nerves.csv")]
    targets = [_target(row, "muscle") for row in _rows("muscles.csv")]
    targets += [_target(row, row["kind"]) for row in _rows("dermatomes.csv")]
    targets += [_target(row, "reflex") for row in _rows("reflexes.csv")]
    edges = [_edge(row) for row in _rows("spread_edges.csv")]
    return Graph(
        structures={each.name: each for each in structures}, targets=tuple(targets), edges=tuple(edges)
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


def _numbered(parts: Iterable[str]) -> dict[str, float]:
    """name=0.7 -> 0.7."""
    return {name: float(number) for name, number in (part.split("=") for part in parts)}


def _structure(row: Mapping[str, str]) -> Structure:
    return Structure(
        name=row["id"],
        kind=row["kind"],
        paired={"paired": True, "midline": False}[row["sides"]],
        parents=tuple(part.split("=")[0] for part in _listed(row["parents"])),
        parent_shares=_numbered(part for part in _listed(row["parents"]) if "=" in part),
        roots=_listed(row["roots"]),
        branches_along=row["branches_along"] == "yes",
        ontology_id=row["ontology_id"],
        source=row["source"],
        confidence=row["confidence"],
        note=row["note"],
    )


def _target(row: Mapping[str, str], kind: str) -> Target:
    return Target(
        name=row["id"],
        kind=kind,
        nerves=_listed(row["nerves"]),
        weights=_weights(row),
        published_weights=bool(row["weights"]),
        shows_at=float(row["shows_at"]) if row["shows_at"] else None,
        action=row.get("action", ""),
        area=row.get("area", ""),
        bedside=row["bedside"] == "yes",
        ontology_id=row.get("ontology_id", ""),
        source=row["source"],
        confidence=row["confidence"],
        note=row["note"],
    )


def _weights(row: Mapping[str, str]) -> dict[str, float]:
    """Published weights where the row has them, else main roots against further ones."""
    if row["weights"]:
        weights = _numbered(_listed(row["weights"]))
    else:
        main = _listed(row["roots_main"])
        weights = {root: MAIN if root in main else MINOR for root in _listed(row["roots_all"])}
    total = sum(weights.values())
    return {root: weight / total for root, weight in weights.items()}


def _edge(row: Mapping[str, str]) -> SpreadEdge:
    return SpreadEdge(
        start=row["from"],
        end=row["to"],
        medium=row["medium"],
        side_rule=row["side_rule"],
        bidirectional=row["bidirectional"] == "yes",
        evidence_class=row["evidence_class"],
        source=row["source"],
        confidence=row["confidence"],
        note=row["note"],
    )
