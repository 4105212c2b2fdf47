"""Ontology classes, times and sources of a packet in the words of a case."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from attrs import frozen

from neurography.io.phenopacket.packet import Packet, Place, spoken
from neurography.model.case.base import MOST_QUOTED

DOCUMENT = "packet"
"""The document that every value of an imported case stands in."""

OWN = "neurography:"
"""How the ids begin that neurography writes into a packet for what no public vocabulary has."""

_CURIE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_.-]+")
_DURATION = re.compile(r"P(?=\d)(?:\d{1,3}Y)?(?:\d{1,3}M)?(?:\d{1,4}W)?(?:\d{1,5}D)?")
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?")
_IDLE = re.compile(r"(00:00|23:59)(:(00|59)(\.0+)?)?")
"""Times of day that say only where a day begins or ends."""


@frozen(kw_only=True)
class Concept:
    """A class of an ontology: its id, its label."""

    id: str
    label: str

    @property
    def code(self) -> str:
        """`HP:0001761 Pes cavus`; "" for an id of another form, and for our own."""
        public = _CURIE.fullmatch(self.id) and not self.id.startswith(OWN)
        return f"{self.id} {self.label}".strip() if public else ""

    @property
    def own(self) -> tuple[str, ...]:
        """The parts of an id of our own: ("structure", "sciatic_nerve", "left"); none of another."""
        return tuple(self.id.removeprefix(OWN).split(".")) if self.id.startswith(OWN) else ()

    @property
    def word(self) -> str:
        """The label as a word of a case file: `pes_cavus`; the id's, where the label has no Latin letters."""
        return word(self.label) or word(self.id)

    def __str__(self) -> str:
        if self.own:
            return self.label
        return f"{self.label} ({self.id})" if self.label and self.id else self.label or self.id


def class_(packet: Packet, place: Place) -> Concept:
    """The class at a place, taken over; both parts empty where there is none."""
    return Concept(id=packet.text(*place, "id"), label=" ".join(packet.text(*place, "label").split()))


def word(text: str) -> str:
    """A text in the lower-case words of a case file; "" where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def place_of(found: Concept) -> dict[str, str]:
    """Structure and side that an id of our own spells out; nothing for a place in another vocabulary."""
    if len(found.own) != 3 or found.own[0] != "structure":
        return {}
    side = {"na": "n/a"}.get(found.own[2], found.own[2])
    return {"structure": found.own[1], "side": side}


def source(place: Place, quote: str = "") -> dict[str, str]:
    """Where a record stands in the packet."""
    said = quote if quote and len(quote.split()) <= MOST_QUOTED else ""
    return {"document": DOCUMENT, "place": spoken(place), "quote": said}


@frozen(kw_only=True)
class Time:
    """What a TimeElement says: a date, or an age, or a note where it is neither."""

    when: str = ""
    age: str = ""
    note: str = ""

    def fields(self, name: str = "when") -> dict[str, Any]:
        """The fields of a record: `when` (or `until`, which has no age beside it) and `age`."""
        return ({name: self.when} if self.when else {}) | (
            {"age": self.age} if self.age and name == "when" else {}
        )


def time(packet: Packet, place: Place) -> Time:
    """The TimeElement at a place. An age is no date and stays an age; nothing is reckoned from a birth."""
    held = packet.get(*place)
    if not isinstance(held, dict):
        return Time()
    if "ontologyClass" in held:
        found = class_(packet, (*place, "ontologyClass"))
        return Time(age=found.code) if found.code else Time(note=str(found))
    if weeks := packet.text(*place, "gestationalAge", "weeks"):
        days = packet.text(*place, "gestationalAge", "days") or "0"
        return Time(note=f"at a gestational age of {weeks} weeks and {days} days")
    return _aged(packet, place) or _dated(packet, place) or Time()


def _aged(packet: Packet, place: Place) -> Time | None:
    """An age or a range of ages."""
    for keys in ((("age",),), (("ageRange", "start"), ("ageRange", "end"))):
        parts = [packet.get(*place, *key, "iso8601duration") for key in keys]
        if all(map(_is_duration, parts)):
            return Time(age="..".join(packet.text(*place, *key, "iso8601duration") for key in keys))
    return None


def _dated(packet: Packet, place: Place) -> Time | None:
    """A day, or the first and the last of some."""
    for keys in ((("timestamp",),), (("interval", "start"), ("interval", "end"))):
        days = [day for key in keys if (day := _day(packet.get(*place, *key)))]
        if len(days) == len(keys) and days[0][0] <= days[-1][0]:
            for key in keys:
                packet.text(*place, *key)
            notes = "; ".join(note for _, note in days if note)
            return Time(when=span_text(days[0][0], days[-1][0]), note=notes)
    return None


def span_text(first: str, last: str) -> str:
    """Two days as a case writes them: 2017, 2017-07, 2017-07-03, or one..other."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if start == end:
        return first
    if start.day == 1 and (start.year, start.month) == (end.year, end.month):
        if end.day == monthrange(end.year, end.month)[1]:
            return first[:7]
    elif (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return first[:4]
    return f"{first}..{last}"


def joined(notes: Iterable[str]) -> dict[str, str]:
    """The note of a record, nothing where there is none to make."""
    said = "; ".join(one for one in notes if one)
    return {"note": said} if said else {}


def evidence(packet: Packet, place: Place) -> Iterator[str]:
    """The evidence of a feature in words."""
    for index in range(packet.count(*place, "evidence")):
        here = (*place, "evidence", index)
        code = class_(packet, (*here, "evidenceCode"))
        parts = (packet.text(*here, "reference", key) for key in ("id", "reference", "description"))
        said = ", ".join(part for part in (str(code), *parts) if part)
        yield f"evidence: {said}" if said else ""


def _is_duration(written: object) -> bool:
    return isinstance(written, str) and _DURATION.fullmatch(written.strip()) is not None


def _day(written: object) -> tuple[str, str] | None:
    """The day of a timestamp and a note of the time of day; None for something else."""
    found = _STAMP.fullmatch(written.strip()) if isinstance(written, str) else None
    if not found:
        return None
    try:
        day = date.fromisoformat(found[1]).isoformat()
    except ValueError:
        return None
    hour = found[2] or "00:00"
    return day, "" if _IDLE.fullmatch(hour) else f"at {hour}{found[3] or ''}"
