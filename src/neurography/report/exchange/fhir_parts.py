"""Parts of FHIR resources: concepts, dates and periods, values, places of the body, notes."""

from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from neurography.model.case import (
    Case,
    Dates,
    Electro,
    Lab,
    Outcome,
    Record,
    Reflex,
    Sensation,
    Strength,
)
from neurography.model.site import spoken
from neurography.report.exchange import words

OURS = "urn:neurography:"
SPACE = uuid5(NAMESPACE_URL, f"{OURS}case")
UCUM = "http://unitsofmeasure.org"
_TERMS = "http://terminology.hl7.org/CodeSystem"
_SYSTEMS = {"HP": "http://human-phenotype-ontology.org"}
"""Prefix of a code -> its system as HL7's terminology registers it; others are `urn:neurography:code:PREFIX`."""

Resource = dict[str, Any]


def id_of(case: Case, place: str) -> str:
    """The same id for the same place of the same case."""
    return str(uuid5(SPACE, f"{case.id}/{place}"))


def reference(id_: str) -> dict[str, str]:
    return {"reference": f"urn:uuid:{UUID(id_)}"}


def base(case: Case, kind: str, place: str) -> Resource:
    return {"resourceType": kind, "id": id_of(case, place)}


def subject(case: Case) -> dict[str, Any]:
    return {"subject": reference(id_of(case, "patient"))}


def concept(text: str, code: str = "") -> Resource:
    """A CodeableConcept: the words, and the record's own code where it bears one."""
    id_, _, label = code.partition(" ")
    if not id_:
        return {"text": text}
    prefix, _, local = id_.partition(":")
    system = _SYSTEMS.get(prefix, f"{OURS}code:{prefix}")
    whole = id_ if prefix == "HP" else local
    return {
        "coding": [{"system": system, "code": whole, **({"display": label} if label else {})}],
        "text": text,
    }


def coded(system: str, code: str) -> Resource:
    """A concept of HL7's own terminology."""
    return {"coding": [{"system": f"{_TERMS}/{system}", "code": code}]}


def ours(system: str, code: str, text: str) -> Resource:
    """A concept of a code system of ours."""
    return {"coding": [{"system": f"{OURS}{system}", "code": code, "display": text}], "text": text}


def date(when: Dates) -> str:
    """A year, a month or a day as FHIR writes it; "" for everything else."""
    form = {"year": 4, "month": 7, "day": 10}.get(when.precision, 0)
    return when.earliest.isoformat()[:form] if when.earliest is not None and form else ""


def timed(key: str, when: Dates, *, until: Dates | None = None, age: str = "") -> Resource:
    """A date under its key, or the period in which it lies, or from which to which it lasted; else an age as words."""
    if until is None and (day := date(when)):
        return {f"{key}DateTime": day}
    last = until.latest if until is not None else when.latest
    period = {
        **({"start": when.earliest.isoformat()} if when.earliest is not None else {}),
        **({"end": last.isoformat()} if last is not None else {}),
    }
    if period:
        return {f"{key}Period": period}
    return {f"{key}String": f"at {words.age(age)}"} if age and key != "effective" else {}


def said_of_time(case: Case, one: Record) -> Iterator[str]:
    """What FHIR's times have no place for: a period that is no duration, an uncertain end, an age beside a date."""
    when = case.dated(one)
    if one.until is not None:
        first = words.date(when) if when.precision != "unknown" else "a time not stated"
        yield f"lasted from {first.removeprefix('from ')} until {words.date(one.until)}"
    elif when.precision in ("season", "third", "interval", "open"):
        yield f"some time: {words.date(when)}"
    if when.about:
        yield f"the date is {words.date(when)}"
    if one.age:
        yield f"at the age of {words.age(one.age)}" if one.age.startswith("P") else words.age(one.age)


def notes(case: Case, source: Any, *said: str) -> Resource:
    """What else is said, each once, and the source."""
    texts = [text for text in said if text]
    if source.place or source.quote:
        texts.append(f"Source: {words.span(source, case)}")
    return {"note": [{"text": text} for text in dict.fromkeys(texts)]} if texts else {}


MRC = "Medical Research Council scale: grades 0 (no contraction) to 5 (full strength)"

_FOUND_IN: dict[type[Record], str] = {
    Reflex: "reflex", Sensation: "sensation", Strength: "strength", Lab: "laboratory", Electro: "electrodiagnosis",
    Outcome: "outcome",
}  # fmt: skip
"""Records whose result is a word of its own: a jerk that is absent was found, a mass that is absent was not."""


def value(one: Any) -> Resource:
    """What was found: a number with its unit, a grade, a word of the record's own code system, or why there is none."""
    state = words.stands(one)
    if isinstance(one, Strength) and one.grade is not None:
        return {
            "valueCodeableConcept": ours("mrc-grade", one.grade, f"MRC grade {one.grade} of 0 to 5"),
            "method": {"text": MRC},
        }
    amount = getattr(one, "value", None)
    if amount is None and state in words.NOT_SAID:
        code = "not-performed" if state == "not_examined" else "unknown"
        return {"dataAbsentReason": {**coded("data-absent-reason", code), "text": words.plain(state)}}
    if isinstance(amount, float):
        comparator = {"left": "<", "right": ">"}.get(getattr(one, "censored", ""), "")
        bound = {"comparator": comparator} if comparator else {}
        result = getattr(one, "result", None)
        told = {"interpretation": [{"text": words.plain(result)}]} if result else {}
        return {
            "valueQuantity": {"value": amount, **bound, "unit": getattr(one, "unit", None) or "1"},
            **told,
        }
    system = _FOUND_IN.get(type(one), "status")
    coding = [{"system": f"{OURS}{system}", "code": _word(one, state)}]
    return {"valueCodeableConcept": {"coding": coding, "text": _result(one)}}


def _word(one: Any, state: str) -> str:
    """The result as a word: absent (of a reflex), reduced (of sensation), weak."""
    if isinstance(one, Strength):
        return "weak" if state == "present" else "not_weak"
    if type(one) not in _FOUND_IN:
        return state
    if isinstance(one, Sensation):
        return "not_disturbed" if state == "absent" else one.quality or "disturbed"
    return str(getattr(one, "result", None) or state)


def _result(one: Any) -> str:
    """The result in words that stand alone."""
    return f"reflex {one.result}" if isinstance(one, Reflex) else words.found(one)


_STRUCTURES = ("structure", "nerve", "muscle", "nerve_field")
_REGIONS = ("dermatome", "region", "group")


def body(one: Any) -> Resource:
    """Where it is: a structure, a dermatome or a region with its side; of a movement or a reflex the side alone."""
    side = str(getattr(one, "side", "n/a"))
    for system, keys in (("structure", _STRUCTURES), ("region", _REGIONS)):
        key = next((key for key in keys if getattr(one, key, None)), "")
        if key:
            return {"bodySite": _site("dermatome" if key == "dermatome" else system, getattr(one, key), side)}
    regions: tuple[str, ...] = getattr(one, "regions", ())
    if len(regions) == 1:
        return {"bodySite": _site("region", regions[0], side)}
    if regions:
        text = words.listed(map(words.plain, regions))
        return {"bodySite": {"text": text if side == "n/a" else f"{side} {text}"}}
    return {"bodySite": _side(side)} if side in ("left", "right") else {}


def _site(system: str, name: str, side: str) -> Resource:
    said = f"{name.upper()} dermatome" if system == "dermatome" else spoken(name)
    text, code = (said, name) if side == "n/a" else (f"{side} {said}", f"{name}.{side}")
    return ours(system, code, text)


def _side(side: str) -> Resource:
    return ours("side", side, f"{side} side of the patient")
