"""Phenotypic features as records: symptoms under their label, and the few terms that say what our own lists say.

A feature that neurography wrote itself says its list and fields in its modifiers (`neurography:list.findings`,
`neurography:structure.sciatic_nerve`) and comes back as that record.
"""

import re
from collections.abc import Iterator
from typing import Any

from neurography.io.phenopacket.packet import Packet, spoken
from neurography.io.phenopacket.terms import BILATERAL, LEFT, RIGHT, TERMS
from neurography.io.phenopacket.words import OWN, Concept, class_, evidence, joined, source, time

Made = tuple[str, dict[str, Any]]
"""The list that a record goes into, and the record."""

_SIDES = {LEFT: ("left",), RIGHT: ("right",), BILATERAL: ("left", "right")}
_NAMED = {"left": LEFT, "right": RIGHT, "bilateral": BILATERAL}
"""The label of a side -> its id."""
_SEVERAL = ("regions", "character")
"""Fields of a record that hold several words."""


def features(packet: Packet, index: int) -> tuple[Made, ...]:
    """The records of one feature: two for one on both sides, none where it names nothing."""
    place = ("phenotypicFeatures", index)
    term = class_(packet, (*place, "type"))
    if not (term.id or term.label) or not packet.is_sure(*place, "excluded"):
        packet.give_back(place)
        return ()
    absent = packet.text(*place, "excluded") == "true"
    sides, own, notes = _modifiers(packet, index)
    onset, resolution = time(packet, (*place, "onset")), time(packet, (*place, "resolution"))
    severity = class_(packet, (*place, "severity"))
    notes += [
        f"severity: {severity}" if severity.id or severity.label else "",
        packet.text(*place, "description"),
        onset.note,
        f"resolved: {resolution.age or resolution.note}" if resolution.age or resolution.note else "",
        *evidence(packet, place),
        "" if term.code or term.own or not term.id else f"the packet's id: {term.id}",
    ]
    made = [
        _own(own, term, side, absent) if "list" in own else of_term(term, side, absent=absent)
        for side in sides
    ]
    rest = {
        **onset.fields(), **resolution.fields("until"), **joined(notes), "source": source(place, term.label)
    }  # fmt: skip
    return tuple((name, {**fields, **rest}) for name, fields in made)


def of_term(term: Concept, side: str, *, absent: bool) -> Made:
    """The record that a term means: by the table of terms, else a symptom under its label."""
    sided = {"side": side} if side else {}
    code = {"code": term.code} if term.code else {}
    known = TERMS.get(term.id)
    fits = known and (side in ("left", "right") or not known.sided) and not (absent and known.only_present)
    if not known or not fits:
        return "symptoms", {"what": term.word, **_status(absent), **sided, **code}
    fields = dict(known.fields)
    if known.list == "electrodiagnosis":
        return known.list, {**fields, "result": "absent" if absent else "present", **sided, **code}
    status = {} if known.list == "reflexes" else {"status": "absent" if absent else "present"}
    return known.list, {**fields, **status, **sided, **code}


def _own(own: dict[str, Any], term: Concept, side: str, absent: bool) -> Made:
    """The record that our own modifiers spell out; it bears a code if the feature was written under one."""
    fields = {key: value for key, value in own.items() if key != "list"}
    if fields.get("grade") is None and "result" not in fields:
        fields["status"] = "absent" if absent else "present"
    coded = {"code": term.code} if term.code else {}
    return own["list"], {**fields, **({"side": side} if side else {}), **coded}


def _status(absent: bool) -> dict[str, str]:
    return {"status": "absent"} if absent else {}


def _modifiers(packet: Packet, index: int) -> tuple[tuple[str, ...], dict[str, Any], list[str]]:
    """(sides, our own fields, words for the note). Left and Right together are both sides."""
    sides: list[str] = []
    own: dict[str, Any] = {}
    notes: list[str] = []
    for number in range(packet.count("phenotypicFeatures", index, "modifiers")):
        found = class_(packet, ("phenotypicFeatures", index, "modifiers", number))
        if contradicts_itself(found):
            notes.append(f"side in doubt, none is taken: {found}")
        elif found.id in _SIDES:
            sides += _SIDES[found.id]
        elif found.id.startswith(OWN):
            for key, value in _pair(found):
                own[key] = (*own.get(key, ()), value) if key in _SEVERAL else value
        else:
            notes.append(f"modifier: {found}")
    return tuple(side for side in ("left", "right") if side in sides) or ("",), own, notes


def contradicts_itself(found: Concept) -> bool:
    """Whether the id of a modifier says one side and its label another (the id of Left, labelled Right)."""
    said = [id_ for name, id_ in _NAMED.items() if re.search(rf"\b{name}\b", found.label.lower())]
    return found.id in _SIDES and bool(said) and found.id not in said


def doubts(packet: Packet) -> Iterator[str]:
    """A line for every modifier of which the side cannot be told."""
    for index in range(packet.count("phenotypicFeatures")):
        for number in range(packet.count("phenotypicFeatures", index, "modifiers")):
            place = ("phenotypicFeatures", index, "modifiers", number)
            found = class_(packet, place)
            if contradicts_itself(found):
                yield f"{spoken(place)}: {found.id} is not {found.label}; no side is taken"


def _pair(found: Concept) -> Iterator[tuple[str, str]]:
    """(field, value) of `neurography:structure.sciatic_nerve`, or of `neurography:level` with its label."""
    key, dot, value = found.id.removeprefix(OWN).partition(".")
    yield key, value if dot else found.label
