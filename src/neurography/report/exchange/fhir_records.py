"""A record of a case as a FHIR R5 resource: Condition, Observation, Procedure or MedicationStatement."""

from collections.abc import Callable, Mapping
from typing import Any

from neurography.model.case import Biopsy, Case, Disease, Dose, Imaging, Treatment
from neurography.model.measurement import Measurement
from neurography.model.site import spoken
from neurography.report.exchange import words
from neurography.report.exchange.fhir_parts import (
    OURS,
    UCUM,
    Resource,
    base,
    body,
    coded,
    concept,
    date,
    id_of,
    notes,
    ours,
    reference,
    said_of_time,
    subject,
    timed,
    value,
)

_ADHERENCE = "http://hl7.org/fhir/CodeSystem/medication-statement-adherence"
_ASSERTED = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"


def _condition(case: Case, place: str, one: Disease) -> Resource:
    """A disease; one that was only considered is provisional, one that is absent refuted, of a silent one no word.

    The day of a proof is no onset: it stands as the date of the assertion, and in words.
    """
    state = words.stands(one)
    if state in words.NOT_SAID:
        return _observation(case, place, one)
    over = state == "absent" or (one.until is not None and one.state != "remission")
    clinical = "inactive" if over else one.state or "unknown"
    sure = {"definite": "confirmed", "probable": "provisional", "possible": "provisional"}
    verified = "refuted" if state == "absent" else sure.get(one.certainty or "", "")
    verification = {"verificationStatus": coded("condition-ver-status", verified)} if verified else {}
    stage = (
        {"stage": [{"summary": {"text": words.listed((one.stage, one.staging_system))}}]} if one.stage else {}
    )
    when = case.dated(one)
    begun = words.date_is_onset(one)
    day = "" if begun else date(when)
    asserted = {"extension": [{"url": _ASSERTED, "valueDateTime": day}]} if day else {}
    known = "" if begun or when.precision == "unknown" else f"{words.dated_by(one)}: {words.date(when)}"
    onset = when if begun else type(when)()
    return {
        **base(case, "Condition", place),
        **asserted,
        "clinicalStatus": coded("condition-clinical", clinical),
        **verification,
        "code": concept(one.name, one.code),
        **subject(case),
        **timed("onset", onset, age=one.age),
        **(timed("abatement", one.until) if one.until is not None else {}),
        **stage,
        **notes(case, one.source, words.said(one), one.note, known, *said_of_time(case, one)),
    }


def _observation(case: Case, place: str, one: Any) -> Resource:
    """Whatever was looked at: its value, its state in a word, or why there is none."""
    exam = getattr(one, "exam", None)
    part = {"partOf": [reference(_exam_id(case, exam))]} if exam else {}
    held = value(one)
    told = words.found(one)
    shown = (held.get("valueCodeableConcept") or held.get("dataAbsentReason") or {}).get("text", "")
    assay = getattr(one, "assay", "")
    return {
        **base(case, "Observation", place),
        **part,
        "status": "final",
        "code": concept(words.about(one), one.code),
        **subject(case),
        **timed("effective", case.dated(one), until=one.until),
        **held,
        **({"method": {"text": assay}} if assay else {}),
        **notes(
            case, one.source, one.note, told if len(told) > len(shown) and told != shown else "",
            *said_of_time(case, one),
        ),
        **body(one),
    }  # fmt: skip


def _biopsy(case: Case, place: str, one: Biopsy) -> Resource:
    """A specimen's result in its own words, its markers as components; a sign that was lost is no value."""
    made = _observation(case, place, one)
    made.pop("valueCodeableConcept", None)
    if one.status != "present":
        code = {"not_reported": "unknown"}.get(one.status, "not-performed")
        return {**made, "dataAbsentReason": {**coded("data-absent-reason", code), "text": words.found(one)}}
    if one.result:
        made["valueString"] = one.result
    else:
        made["dataAbsentReason"] = {**coded("data-absent-reason", "unknown"), "text": "result not reported"}
    if one.methods:
        made["method"] = {"text": words.listed(one.methods)}
    components = [
        {"code": {"text": f"compartment {words.plain(name)}"}, "valueCodeableConcept": {"text": "present"}}
        for name in one.compartments
    ]
    for marker in one.markers:
        known = marker.polarity in ("positive", "negative")
        said = words.plain(marker.polarity)
        component: Resource = {"code": {"text": words.listed((marker.name, marker.cells))}}
        key = "valueCodeableConcept" if known else "dataAbsentReason"
        component[key] = {"text": said} if known else {**coded("data-absent-reason", "unknown"), "text": said}
        components.append(component)
    return {**made, **({"component": components} if components else {})}


def _procedure(case: Case, place: str, one: Any) -> Resource:
    """A procedure, or an examination with its technique in its note."""
    exam = isinstance(one, Imaging)
    technique = ", ".join(f"{key} {value}" for key, value in one.technique.items()) if exam else ""
    untold = f"unit not stated for {', '.join(one.units_not_stated)}" if exam and one.units_not_stated else ""
    sites = [{"text": words.plain(name)} for name in one.region] if exam else [*body(one).values()]
    return {
        **base(case, "Procedure", place),
        "status": {"present": "completed", "absent": "not-done", "not_examined": "not-done"}.get(
            words.stands(one), "unknown"
        ),
        "code": concept(words.about(one), one.code),
        **subject(case),
        **timed("occurrence", case.dated(one), until=one.until, age=one.age),
        **({"bodySite": sites} if sites else {}),
        **notes(
            case, one.source, words.found(one), technique, untold, one.note, *said_of_time(case, one)
        ),
    }  # fmt: skip


def _exam_id(case: Case, name: str) -> str:
    index = next(i for i, exam in enumerate(case.imaging) if exam.id == name)
    return id_of(case, f"imaging/{index}")


def _event(case: Case, place: str, one: Any) -> Resource:
    return _procedure(case, place, one) if one.kind == "procedure" else _observation(case, place, one)


def _treatment(case: Case, place: str, one: Treatment) -> Resource:
    """A medication as it was recorded, its response in a note; radiotherapy is a procedure."""
    if any("radiotherapy" in agent for agent in one.agents):
        return _procedure(case, place, one)
    if words.stands(one) in words.NOT_SAID:
        return _observation(case, place, one)
    refused = {"adherence": {"code": {"coding": [{"system": _ADHERENCE, "code": "not-taken"}]}}}
    amount = words.dose(one.dose) if isinstance(one.dose, Dose) else ""
    counted = [
        f"{n} {what}" for n, what in ((one.cycles, "cycles"), (one.sessions, "sessions")) if n is not None
    ]
    dosed = words.listed((words.plain(one.route or ""), amount, *counted))
    responded = "" if one.response == "not_reported" else f"response: {words.plain(one.response)}"
    return {
        **base(case, "MedicationStatement", place),
        "status": "recorded",
        "medication": {"concept": concept(" and ".join(map(words.plain, one.agents)), one.code)},
        **subject(case),
        **timed("effective", case.dated(one), until=one.until),
        **({"reason": [{"concept": {"text": one.against}}]} if one.against else {}),
        **notes(
            case, one.source, responded, "dose not reported" if one.dose == "not_reported" else "", one.note,
            *said_of_time(case, one),
        ),
        **({"dosage": [{"text": dosed}]} if dosed else {}),
        **(refused if words.stands(one) == "absent" else {}),
    }  # fmt: skip


def of_instrument(case: Case, one: Measurement, index: int) -> Resource:
    """A measurement of an instrument, in the UCUM unit of its quantity."""
    side = f"{one.site.side} " if one.site.side != "n/a" else ""
    where = f"{side}{spoken(one.site.structure)}"
    code = one.site.structure if one.site.side == "n/a" else f"{one.site.structure}.{one.site.side}"
    held: Resource = {
        "dataAbsentReason": {
            **coded("data-absent-reason", "not-performed"),
            "text": "; ".join(one.warnings[:1]),
        }
    }
    if one.value is not None:
        unit = one.quantity.unit
        bound = {"left": {"comparator": "<"}, "right": {"comparator": ">"}}.get(one.censored, {})
        held = {"valueQuantity": {"value": one.value, **bound, "unit": unit, "system": UCUM, "code": unit}}
    told = (
        f"visit {one.occasion.session}", f"date {one.occasion.date}", f"acquisition {one.occasion.acquisition}",
        f"level {one.site.level}", f"statistic {one.statistic}",
        f"standard uncertainty {one.sd:g}" if one.sd is not None else "",
        f"standard deviation {one.spread:g}" if one.spread is not None else "",
        f"95 % interval {one.interval[0]:g} to {one.interval[1]:g}" if one.interval is not None else "",
        f"n {one.n} ({one.n_of})" if one.n is not None else "",
        f"instrument {one.technique.instrument}", one.technique.text(), f"origin {one.origin}", *one.warnings,
        *(f"source {source}" for source in one.sources),
    )  # fmt: skip
    return {
        **base(case, "Observation", f"instrument/{index}"),
        "status": "final",
        "code": {
            "coding": [{"system": f"{OURS}quantity", "code": one.quantity.key}],
            "text": f"{one.quantity.name}, {where}",
        },
        **subject(case),
        **held,
        "note": [{"text": "; ".join(part for part in told if part and not part.endswith("n/a"))}],
        "bodySite": ours("structure", code, where),
    }


MADE: Mapping[str, Callable[[Case, str, Any], Resource]] = {
    "diseases": _condition, "events": _event, "symptoms": _observation, "strength": _observation,
    "reflexes": _observation, "sensation": _observation, "labs": _observation, "electrodiagnosis": _observation,
    "imaging": _procedure, "findings": _observation, "measurements": _observation, "biopsies": _biopsy,
    "treatments": _treatment, "outcomes": _observation,
}  # fmt: skip
"""List of a case -> what makes the resource of a record of it."""
