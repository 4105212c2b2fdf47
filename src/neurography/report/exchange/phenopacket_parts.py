"""The parts of a phenopacket, one record of a case each: feature, disease, measurement, specimen, treatment."""

from collections.abc import Iterator
from typing import Any

from neurography.io.phenopacket.features import of_term
from neurography.io.phenopacket.terms import LEFT, RIGHT, TERMS
from neurography.io.phenopacket.words import OWN, Concept, word
from neurography.model.case import Biopsy, Case, Dates, Disease, Dose, Lab, Measured, Record, Treatment
from neurography.model.measurement import Measurement
from neurography.model.site import spoken
from neurography.report.exchange import words

_NOT_FIELDS = frozenset(
    (
        "id",
        "when",
        "until",
        "visit",
        "age",
        "source",
        "code",
        "coding",
        "note",
        "exam",
        "side",
        "status",
        "scale",
    )
)
"""Fields of a record that a feature holds elsewhere, or not at all."""

_SIDES = {"left": {"id": LEFT, "label": "Left"}, "right": {"id": RIGHT, "label": "Right"}}


def feature(case: Case, name: str, record: Any) -> dict[str, Any]:
    absent = words.stands(record) == "absent"
    type_, modifiers = _type(name, record, absent=absent)
    description = words.listed(
        (words.found(record), f"seen by {record.exam}" if getattr(record, "exam", None) else "", record.note)
    )
    onset = {"age": record.age} if record.age else {}
    return {
        "description": f"{words.about(record)}: {description}",
        "type": type_,
        **({"excluded": True} if absent else {}),
        **({"modifiers": modifiers} if modifiers else {}),
        **timed("onset", case.dated(record), **onset),
        **timed("resolution", record.until),
        "evidence": [_evidence(case, record)],
    }


def _type(name: str, record: Any, *, absent: bool) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The term of a feature, and the modifiers by which an import gives the same record."""
    side = [_SIDES[record.side]] if record.side in _SIDES else []
    known = record.code.partition(" ")[0] or _term(name, record)
    if known:
        label = record.code.partition(" ")[2] or _phrase(name, record, absent=absent)
        type_ = {"id": known, "label": label}
        if _same(
            name, record, of_term(Concept(id=known, label=label), record.side if side else "", absent=absent)
        ):
            return type_, side
    else:
        phrase = _phrase(name, record, absent=absent)
        side_words = f", {record.side}" if record.side != "n/a" else ""
        type_ = {"id": f"{OWN}{name}.{word(phrase)}", "label": phrase + side_words}
    return type_, [
        *side,
        {"id": f"{OWN}list.{name}", "label": f"list: {name}"},
        *_fields(record, side=bool(side)),
    ]


def _phrase(name: str, record: Any, *, absent: bool) -> str:
    """What is there, or what is excluded: a jerk that is normal is `abnormal ankle jerk`, excluded."""
    if name == "symptoms":
        return words.plain(record.what)
    if name == "strength":
        return f"weakness of {words.plain(record.action or record.muscle or record.group or '')}"
    if name == "reflexes":
        which = "other_reflexes" if record.reflex == "others" else record.reflex
        return f"{'abnormal' if absent else record.result} {words.plain(which)}"
    if name == "sensation":
        quality = "disturbed" if absent else record.quality or "disturbed"
        return f"{quality} {words.about(record).rpartition(',')[0]}"
    if name == "findings":
        return f"{words.plain(record.kind)}, {spoken(record.structure)}"
    place = spoken(record.nerve or record.muscle or record.group or "")
    state = "" if record.result in ("present", "absent") else "abnormal" if absent else record.result or ""
    return words.listed((f"{state} {words.plain(record.parameter)}".strip(), place))


def _term(name: str, record: Any) -> str:
    """The HPO's id for a record that one of our terms stands for, whatever its side."""
    for id_, term in TERMS.items():
        if term.list == name and all(getattr(record, key) == value for key, value in term.fields.items()):
            return id_
    return ""


def _same(name: str, record: Any, made: tuple[str, dict[str, Any]]) -> bool:
    """Whether a term alone says all that the record says."""
    if made[0] != name:
        return False
    again = type(record).model_validate({**made[1], "source": record.source})
    return all(
        getattr(record, key) == getattr(again, key)
        for key in type(record).model_fields
        if key not in _NOT_FIELDS or key in ("side", "status")
    )


def _fields(record: Any, *, side: bool) -> Iterator[dict[str, str]]:
    """Every field with a value of its own as `neurography:field.value`; free words as `neurography:field` with them."""
    if not side and record.side != "n/a":
        yield {"id": f"{OWN}side.{record.side}", "label": f"side: {record.side}"}
    for key, field in type(record).model_fields.items():
        value = getattr(record, key)
        if key in _NOT_FIELDS or value == field.get_default(call_default_factory=True):
            continue
        for one in value if isinstance(value, tuple) else (value,):
            text = words.number(one) if isinstance(one, float) else str(one)
            free = word(text) != text
            yield {"id": f"{OWN}{key}", "label": text} if free else {
                "id": f"{OWN}{key}.{text}", "label": f"{words.plain(key)}: {words.plain(text)}"
            }  # fmt: skip


def _evidence(case: Case, record: Record) -> dict[str, Any]:
    return {
        "evidenceCode": {"id": f"{OWN}written", "label": "as it is written"},
        "reference": {"id": record.source.document, "description": words.span(record.source, case)},
    }


def timed(key: str, when: Dates | None, *, age: str = "") -> dict[str, Any]:
    """A TimeElement under its key; nothing where the case gives neither an age nor a date with both ends."""
    if age:
        if not age.startswith("P") or ":" in age:
            id_, _, label = age.partition(" ")
            return {key: {"ontologyClass": {"id": id_, "label": label}}}
        first, _, last = age.partition("..")
        if last:
            return {
                key: {"ageRange": {"start": {"iso8601duration": first}, "end": {"iso8601duration": last}}}
            }
        return {key: {"age": {"iso8601duration": first}}}
    days = interval(when)
    if days and when is not None and when.precision == "day":
        return {key: {"timestamp": days["start"]}}
    return {key: {"interval": days}} if days else {}


def interval(when: Dates | None, until: Dates | None = None) -> dict[str, str]:
    """From the first to the last day; of what lasted, to the last day of its end."""
    last = until.latest if until is not None else when.latest if when is not None else None
    if when is None or when.earliest is None or last is None or last < when.earliest:
        return {}
    return {"start": f"{when.earliest}T00:00:00Z", "end": f"{last}T23:59:59Z"}


def class_of(code: str, own: str, label: str) -> dict[str, str]:
    """A class: by the record's code where it bears one, else under an id of our own."""
    id_, _, said = code.partition(" ")
    return {"id": id_, "label": said or label} if id_ else {"id": f"{OWN}{own}", "label": label}


def disease(case: Case, one: Disease) -> dict[str, Any]:
    return {
        "term": class_of(one.code, f"diseases.{word(one.name) or 'named'}", one.name),
        **({"excluded": True} if one.status == "absent" else {}),
        **timed("onset", case.dated(one) if words.date_is_onset(one) else None, age=one.age),
        **timed("resolution", one.until),
        **({"diseaseStage": [{"id": f"{OWN}stage", "label": one.stage}]} if one.stage else {}),
    }


def considered(case: Case, one: Disease, index: int) -> dict[str, Any]:
    """A disease that was only thought of: an interpretation that is not finished, no disease of the patient."""
    return {
        "id": f"{case.id}-considered-{index + 1}",
        "progressStatus": "IN_PROGRESS",
        "diagnosis": {"disease": class_of(one.code, f"diseases.{word(one.name) or 'named'}", one.name)},
        "summary": f"{words.said(one)}; {words.span(one.source, case)}",
    }


def lab(case: Case, one: Lab) -> dict[str, Any]:
    assay = {"id": f"{OWN}labs.{one.analyte}.{one.specimen}", "label": words.about(one)}
    if one.value is not None and not one.censored:
        value: dict[str, Any] = _quantity(one.value, one.unit)
    else:
        said = one.result if one.value is None else words.found(one)
        value = {"ontologyClass": {"id": f"{OWN}result", "label": said or ""}}
    description = words.listed((words.said(one), one.note, words.span(one.source, case)))
    return {
        "description": description, "assay": assay, "value": value,
        **timed("timeObserved", case.dated(one), age=one.age),
    }  # fmt: skip


def measured(case: Case, one: Measured) -> dict[str, Any]:
    own = f"{OWN}measurements.{one.quantity}.{one.statistic}.{one.structure}.{one.side.replace('/', '')}"
    return {
        "description": words.listed((words.said(one), one.note, words.span(one.source, case))),
        "assay": {"id": own, "label": words.about(one)},
        "value": _quantity(float(one.value if one.value is not None else 0), one.unit or "1"),
        **timed("timeObserved", case.dated(one)),
    }


def of_instrument(one: Measurement) -> dict[str, Any]:
    """A measurement of an instrument: with its visit in words, as its time is not part of it."""
    site = (
        f"{one.site.side} {spoken(one.site.structure)}"
        if one.site.side != "n/a"
        else spoken(one.site.structure)
    )
    label = words.listed((one.quantity.name, site, one.statistic.replace("_", " ")))
    return {
        "description": words.listed(
            (
                label,
                f"visit {one.occasion.session}",
                f"by {one.technique.instrument}",
                f"origin {one.origin}",
                *one.warnings,
            )
        ),
        "assay": {"id": f"{OWN}instrument.{one.quantity.key}", "label": label},
        "value": _quantity(float(one.value if one.value is not None else 0), one.quantity.unit),
    }


def _quantity(value: float, unit: str) -> dict[str, Any]:
    return {"quantity": {"unit": {"id": f"{OWN}unit", "label": unit}, "value": value}}


def biosample(case: Case, one: Biopsy, name: str) -> dict[str, Any]:
    site = f"{one.structure}.{one.side.replace('/', '')}"
    result = {"histologicalDiagnosis": {"id": f"{OWN}result", "label": one.result}} if one.result else {}
    return {
        "id": one.id or name,
        "individualId": case.subject or case.id,
        "description": words.listed((words.said(one), one.note, words.span(one.source, case))),
        "sampledTissue": {"id": f"{OWN}structure.{site}", "label": words.structure(one)},
        "sampleType": {"id": f"{OWN}specimen.{one.specimen}", "label": words.plain(one.specimen)},
        **timed("timeOfCollection", case.dated(one)),
        **result,
    }


def treatment(case: Case, one: Treatment) -> dict[str, Any]:
    agents = class_of(one.code, f"agents.{'.'.join(one.agents)}", " and ".join(map(words.plain, one.agents)))
    route = {"id": f"{OWN}route.{one.route}", "label": words.plain(one.route or "")}
    days = interval(case.dated(one), one.until)
    each: dict[str, Any] = {"interval": days} if days else {}
    if isinstance(one.dose, Dose):
        each = {
            "quantity": _quantity(one.dose.value, one.dose.unit)["quantity"],
            "scheduleFrequency": {"id": f"{OWN}schedule", "label": "as the unit of the dose says"},
            **each,
        }
    target = {"treatmentTarget": {"id": f"{OWN}against", "label": one.against}} if one.against else {}
    response = {"id": f"{OWN}response.{one.response}", "label": words.plain(one.response)}
    return {
        "treatment": {
            "agent": agents,
            **({"routeOfAdministration": route} if one.route else {}),
            **({"doseIntervals": [each]} if each else {}),
        },
        **target,
        **({"responseToTreatment": response} if one.response != "not_reported" else {}),
    }
