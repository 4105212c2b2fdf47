"""A case as a FHIR R5 bundle (HL7 FHIR 5.0.0, type collection): one patient, and a resource for every record.

What was not examined or not reported is an Observation without a value and with its dataAbsentReason; no value is made
up. Dates are as precise as the case has them: a year, a month, a day, or a period in which the event lies. Ids come of
the case's id and the record's place in it, so that the same case gives the same bytes.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from attrs import frozen

from neurography.model.case import Biopsy, Case, Dates, Disease, Imaging, Record, Treatment
from neurography.model.measurement import Measurement
from neurography.model.site import spoken
from neurography.report.exchange import words

OURS = "urn:neurography:"
_SPACE = uuid5(NAMESPACE_URL, f"{OURS}case")
_TERMS = "http://terminology.hl7.org/CodeSystem"
_ADHERENCE = "http://hl7.org/fhir/CodeSystem/medication-statement-adherence"
_UCUM = "http://unitsofmeasure.org"
_SYSTEMS = {"HP": "http://human-phenotype-ontology.org"}
"""Prefix of a code -> its system as HL7's terminology registers it; others are `urn:neurography:code:PREFIX`."""

Resource = dict[str, Any]


@frozen(kw_only=True)
class Bundled:
    """The bundle as JSON, and a line for everything that it does not hold."""

    content: Resource
    lost: tuple[str, ...]


def bundled(case: Case, *, version: str, measurements: Sequence[Measurement] = ()) -> Bundled:
    """The bundle of a case under one reading (`Case.read_as`); measurements of instruments stand beside its own."""
    patient = _patient(case)
    resources = [patient, *_age(case, patient)]
    for name, index, record in case.records(*_MADE):
        resources.append(_MADE[name](case, f"{name}/{index}", record))
    resources += [_of_instrument(case, one, i) for i, one in enumerate(measurements)]
    content = {
        "resourceType": "Bundle",
        "id": str(uuid5(_SPACE, f"{case.id}/bundle")),
        "meta": {
            "tag": [
                {"system": f"{OURS}version", "code": version, "display": f"written by neurography {version}"}
            ]
        },
        "type": "collection",
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    }
    return Bundled(content=content, lost=tuple(_left(case)))


def _id(case: Case, place: str) -> str:
    return str(uuid5(_SPACE, f"{case.id}/{place}"))


def _reference(id_: str) -> dict[str, str]:
    return {"reference": f"urn:uuid:{UUID(id_)}"}


def _base(case: Case, kind: str, place: str) -> Resource:
    return {"resourceType": kind, "id": _id(case, place)}


def _subject(case: Case) -> dict[str, Any]:
    return {"subject": _reference(_id(case, "patient"))}


def _patient(case: Case) -> Resource:
    """The pseudonym, the sex, and death where an outcome says so."""
    gender = {"not_reported": "unknown"}.get(case.sex, case.sex)
    died = next((one for one in case.outcomes if one.result == "died"), None)
    when = _date(case.dated(died)) if died is not None else ""
    deceased = {} if died is None else {"deceasedDateTime": when} if when else {"deceasedBoolean": True}
    return {
        **_base(case, "Patient", "patient"),
        "identifier": [{"system": f"{OURS}subject", "value": case.subject or case.id}],
        "gender": gender,
        **deceased,
    }


def _age(case: Case, patient: Resource) -> Iterator[Resource]:
    if case.age_years is None:
        return
    yield {
        **_base(case, "Observation", "age"),
        "status": "final",
        "code": {"text": f"age at {case.age_at}" if case.age_at else "age"},
        "subject": _reference(patient["id"]),
        "valueQuantity": {"value": case.age_years, "unit": "years", "system": _UCUM, "code": "a"},
        **_notes(case, case.source),
    }


def _condition(case: Case, place: str, one: Disease) -> Resource:
    """A disease; one that was only considered is provisional, one that is absent refuted, of a silent one no word."""
    state = words.stands(one)
    if state in words.NOT_SAID:
        return _observation(case, place, one)
    over = state == "absent" or (one.until is not None and one.state != "remission")
    clinical = "inactive" if over else one.state or "unknown"
    sure = {"definite": "confirmed", "probable": "provisional", "possible": "provisional"}
    verified = "refuted" if state == "absent" else sure.get(one.certainty or "", "")
    verification = {"verificationStatus": _coded("condition-ver-status", verified)} if verified else {}
    return {
        **_base(case, "Condition", place),
        "clinicalStatus": _coded("condition-clinical", clinical),
        **verification,
        "code": _concept(one.name, one.code),
        **_subject(case),
        **_timed("onset", case.dated(one), age=one.age),
        **({"abatementDateTime": day} if one.until is not None and (day := _date(one.until)) else {}),
        **(
            {"stage": [{"summary": {"text": words.listed((one.stage, one.staging_system))}}]}
            if one.stage
            else {}
        ),
        **_notes(case, one.source, words.said(one), one.note),
    }


def _observation(case: Case, place: str, one: Any) -> Resource:
    """Whatever was looked at: its value, its state in a word, or why there is none."""
    exam = getattr(one, "exam", None)
    part = {"partOf": [_reference(_exam_id(case, exam))]} if exam else {}
    return {
        **_base(case, "Observation", place),
        **part,
        "status": "final",
        "code": _concept(words.about(one), one.code),
        **_subject(case),
        **_timed("effective", case.dated(one), age=one.age),
        **_value(one),
        **_notes(
            case, one.source, one.note, f"at {words.age(one.age)}" if one.age else "", _about(case, one)
        ),
        **_body(one),
    }


def _value(one: Any) -> Resource:
    state = words.stands(one)
    amount = getattr(one, "value", None)
    if amount is None and state in words.NOT_SAID:
        code = "not-performed" if state == "not_examined" else "unknown"
        concept = _coded("data-absent-reason", code)
        return {"dataAbsentReason": {**concept, "text": words.plain(state)}}
    if isinstance(amount, float):
        unit = getattr(one, "unit", None) or "1"
        comparator = {"left": "<", "right": ">"}.get(getattr(one, "censored", ""), "")
        return {
            "valueQuantity": {
                "value": amount,
                **({"comparator": comparator} if comparator else {}),
                "unit": unit,
            }
        }
    code = getattr(one, "result", None) or state  # a jerk that is absent: the result as it was found
    coding = [{"system": f"{OURS}status", "code": code}]
    return {"valueCodeableConcept": {"coding": coding, "text": words.found(one)}}


def _body(one: Any) -> Resource:
    """The structure with its side as one concept of ours, and the same in words."""
    place = next((value for key in _PLACES if (value := getattr(one, key, None))), None)
    if not place:
        regions = getattr(one, "regions", ())
        if not regions and one_sided(one) == "n/a":
            return {}
        place = "_and_".join(regions) or "body"
    side = one_sided(one)
    text = spoken(place) if side == "n/a" else f"{side} {spoken(place)}"
    code = place if side == "n/a" else f"{place}.{side}"
    return {
        "bodySite": {"coding": [{"system": f"{OURS}structure", "code": code, "display": text}], "text": text}
    }


_PLACES = ("structure", "nerve", "muscle", "action", "group", "dermatome", "nerve_field", "region", "reflex")


def one_sided(one: Any) -> str:
    """The side of a record, n/a where its list has none."""
    return str(getattr(one, "side", "n/a"))


def _biopsy(case: Case, place: str, one: Biopsy) -> Resource:
    """A specimen's result in its own words, its markers as components; a sign that was lost is no value."""
    if one.status != "present":
        absent = {**_observation(case, place, one)}
        absent.pop("valueCodeableConcept", None)
        code = {"not_reported": "unknown"}.get(one.status, "not-performed")
        reason = {**_coded("data-absent-reason", code), "text": words.found(one)}
        return {**absent, "dataAbsentReason": reason}
    made = _observation(case, place, one)
    made.pop("valueCodeableConcept")
    if one.result:
        made["valueString"] = one.result
    else:
        made["dataAbsentReason"] = {**_coded("data-absent-reason", "unknown"), "text": "result not reported"}
    components = [
        {"code": {"text": f"compartment {words.plain(name)}"}, "valueCodeableConcept": {"text": "present"}}
        for name in one.compartments
    ]
    for marker in one.markers:
        known = marker.polarity in ("positive", "negative")
        said = words.plain(marker.polarity)
        component: Resource = {"code": {"text": words.listed((marker.name, marker.cells))}}
        key = "valueCodeableConcept" if known else "dataAbsentReason"
        component[key] = (
            {"text": said} if known else {**_coded("data-absent-reason", "unknown"), "text": said}
        )
        components.append(component)
    return {**made, **({"component": components} if components else {})}


def _procedure(case: Case, place: str, one: Any) -> Resource:
    """A procedure, or an examination with its technique in its note."""
    exam = isinstance(one, Imaging)
    technique = ", ".join(f"{key} {value}" for key, value in one.technique.items()) if exam else ""
    untold = f"unit not stated for {', '.join(one.units_not_stated)}" if exam and one.units_not_stated else ""
    told = words.found(one)
    body = {"bodySite": [_body(one)["bodySite"]]} if not exam and _body(one) else {}
    sites = [{"text": words.plain(name)} for name in one.region] if exam else []
    return {
        **_base(case, "Procedure", place),
        "status": {"present": "completed", "absent": "not-done", "not_examined": "not-done"}.get(
            words.stands(one), "unknown"
        ),
        "code": _concept(words.about(one), one.code),
        **_subject(case),
        **_timed("occurrence", case.dated(one), age=one.age),
        **({"bodySite": sites} if sites else body),
        **_notes(case, one.source, told, technique, untold, one.note, _about(case, one)),
    }


def _exam_id(case: Case, name: str) -> str:
    index = next(i for i, exam in enumerate(case.imaging) if exam.id == name)
    return _id(case, f"imaging/{index}")


def _event(case: Case, place: str, one: Any) -> Resource:
    return _procedure(case, place, one) if one.kind == "procedure" else _observation(case, place, one)


def _treatment(case: Case, place: str, one: Treatment) -> Resource:
    """A medication as it was recorded; radiotherapy is a procedure."""
    if any("radiotherapy" in agent for agent in one.agents):
        return _procedure(case, place, one)
    if words.stands(one) in words.NOT_SAID:
        return _observation(case, place, one)
    refused = {"adherence": {"code": {"coding": [{"system": _ADHERENCE, "code": "not-taken"}]}}}
    dosed = f"{words.listed((words.plain(one.route or ''), words.found(one)))}"
    timed = _timed("effective", case.dated(one), until=one.until)
    return {
        **_base(case, "MedicationStatement", place),
        "status": "recorded",
        "medication": {"concept": _concept(" and ".join(map(words.plain, one.agents)), one.code)},
        **_subject(case),
        **timed,
        **({"reason": [{"concept": {"text": one.against}}]} if one.against else {}),
        **_notes(case, one.source, one.note, _about(case, one)),
        "dosage": [{"text": dosed}],
        **(refused if words.stands(one) == "absent" else {}),
    }


def _of_instrument(case: Case, one: Measurement, index: int) -> Resource:
    """A measurement of an instrument, in the UCUM unit of its quantity."""
    side = f"{one.site.side} " if one.site.side != "n/a" else ""
    where = f"{side}{spoken(one.site.structure)}"
    code = one.site.structure if one.site.side == "n/a" else f"{one.site.structure}.{one.site.side}"
    value: Resource = {
        "dataAbsentReason": {
            **_coded("data-absent-reason", "not-performed"),
            "text": "; ".join(one.warnings[:1]),
        }
    }
    if one.value is not None:
        unit = one.quantity.unit
        bound = {"left": {"comparator": "<"}, "right": {"comparator": ">"}}.get(one.censored, {})
        value = {"valueQuantity": {"value": one.value, **bound, "unit": unit, "system": _UCUM, "code": unit}}
    told = (
        f"visit {one.occasion.session}", f"date {one.occasion.date}", f"acquisition {one.occasion.acquisition}",
        f"statistic {one.statistic}", f"instrument {one.technique.instrument}", f"origin {one.origin}", *one.warnings,
    )  # fmt: skip
    return {
        **_base(case, "Observation", f"instrument/{index}"),
        "status": "final",
        "code": {
            "coding": [{"system": f"{OURS}quantity", "code": one.quantity.key}],
            "text": f"{one.quantity.name}, {where}",
        },
        **_subject(case),
        **value,
        "note": [{"text": "; ".join(told)}],
        "bodySite": {
            "coding": [{"system": f"{OURS}structure", "code": code, "display": where}],
            "text": where,
        },
    }


_MADE = {
    "diseases": _condition, "events": _event, "symptoms": _observation, "strength": _observation,
    "reflexes": _observation, "sensation": _observation, "labs": _observation, "electrodiagnosis": _observation,
    "imaging": _procedure, "findings": _observation, "measurements": _observation, "biopsies": _biopsy,
    "treatments": _treatment, "outcomes": _observation,
}  # fmt: skip
"""List of a case -> what makes the resource of a record of it."""


def _concept(text: str, code: str = "") -> Resource:
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


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"{_TERMS}/{system}", "code": code}]}


def _date(when: Dates) -> str:
    """A year, a month or a day as FHIR writes it; "" for everything else."""
    form = {"year": 4, "month": 7, "day": 10}.get(when.precision, 0)
    return when.earliest.isoformat()[:form] if when.earliest is not None and form else ""


def _timed(key: str, when: Dates, *, until: Dates | None = None, age: str = "") -> Resource:
    """A date under its key, or the period in which it lies, or from which to which it lasted; an age as words."""
    day = _date(when)
    if age and key != "effective":
        return {f"{key}String": f"at {words.age(age)}"}
    if until is None and day:
        return {f"{key}DateTime": day}
    last = until.latest if until is not None else when.latest
    period = {
        **({"start": when.earliest.isoformat()} if when.earliest is not None else {}),
        **({"end": last.isoformat()} if last is not None else {}),
    }
    return {f"{key}Period": period} if period else {}


def _about(case: Case, one: Record) -> str:
    """That a period is no duration, or a date is about one: in words, as FHIR has no place for it."""
    when = case.dated(one)
    if when.about:
        return f"the date is {words.date(when)}"
    uncertain = when.precision in ("season", "third", "interval", "open") and one.until is None
    return f"some time: {words.date(when)}" if uncertain else ""


def _notes(case: Case, source: Any, *said: str) -> Resource:
    """What else is said, and the source."""
    texts = [text for text in said if text]
    if source.place or source.quote:
        texts.append(f"Source: {words.span(source, case)}")
    return {"note": [{"text": text} for text in dict.fromkeys(texts)]} if texts else {}


def _left(case: Case) -> Iterator[str]:
    """What the bundle has no resource for."""
    for name, why in (
        ("claims", "what the source says about itself"),
        ("remarks", "what a reader found"),
        ("visits", "their dates stand with each record"),
    ):
        if n := len(getattr(case, name)):
            yield f"{name}: {n} ({why})"
    pictures = sum(len(one.pictures) for one in case.imaging)
    if pictures:
        yield f"imaging: {pictures} pictures of publications"
    clones = sum(bool(one.same_clone_as) for one in case.biopsies)
    if clones:
        yield f"biopsies: which {clones} are of the same clone"
