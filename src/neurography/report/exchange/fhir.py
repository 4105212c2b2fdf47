"""A case as a FHIR R5 bundle (HL7 FHIR 5.0.0, type collection): one patient, and a resource for every record.

What was not examined or not reported is an Observation without a value and with its dataAbsentReason; no value is made
up. Dates are as precise as the case has them: a year, a month, a day, or a period in which the event lies. Ids come of
the case's id and the record's place in it, so that the same case gives the same bytes.
"""

from collections.abc import Iterator, Sequence

from attrs import frozen

from neurography.model.case import Case
from neurography.model.measurement import Measurement
from neurography.report.exchange import words
from neurography.report.exchange.fhir_parts import (
    OURS,
    UCUM,
    Resource,
    base,
    date,
    id_of,
    notes,
    reference,
)
from neurography.report.exchange.fhir_records import MADE, of_instrument


@frozen(kw_only=True)
class Bundled:
    """The bundle as JSON, and a line for everything that it does not hold."""

    content: Resource
    lost: tuple[str, ...]


def bundled(case: Case, *, version: str, measurements: Sequence[Measurement] = ()) -> Bundled:
    """The bundle of a case under one reading (`Case.read_as`); measurements of instruments stand beside its own."""
    patient = _patient(case)
    resources = [patient, *_age(case, patient)]
    for name, index, record in case.records(*MADE):
        resources.append(MADE[name](case, f"{name}/{index}", record))
    resources += [of_instrument(case, one, i) for i, one in enumerate(measurements)]
    content = {
        "resourceType": "Bundle",
        "id": id_of(case, "bundle"),
        "meta": {
            "tag": [
                {"system": f"{OURS}version", "code": version, "display": f"written by neurography {version}"}
            ]
        },
        "type": "collection",
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    }
    return Bundled(content=content, lost=tuple(_left(case)))


def _patient(case: Case) -> Resource:
    """The pseudonym, the sex, and death where an outcome or an event says so."""
    gender = {"not_reported": "unknown"}.get(case.sex, case.sex)
    died = words.death(case)
    when = date(case.dated(died)) if died is not None else ""
    deceased = {} if died is None else {"deceasedDateTime": when} if when else {"deceasedBoolean": True}
    return {
        **base(case, "Patient", "patient"),
        "identifier": [{"system": f"{OURS}subject", "value": case.subject or case.id}],
        "gender": gender,
        **deceased,
    }


def _age(case: Case, patient: Resource) -> Iterator[Resource]:
    if case.age_years is None:
        return
    yield {
        **base(case, "Observation", "age"),
        "status": "final",
        "code": {"text": f"age at {case.age_at}" if case.age_at else "age"},
        "subject": reference(patient["id"]),
        "valueQuantity": {"value": case.age_years, "unit": "years", "system": UCUM, "code": "a"},
        **notes(case, case.source),
    }


def _left(case: Case) -> Iterator[str]:
    """What the bundle has no resource for."""
    if case.title:
        yield f"the title of the case: {case.title}"
    if case.age_at and case.age_years is None:
        yield f"age: {case.age_at}"
    records = [one for _, _, one in case.records(*MADE)]
    counted = {
        "documents: checksums of {}": sum(bool(one.sha256) for one in case.documents),
        "claims: {} (what the source says about itself)": len(case.claims),
        "remarks: {} (what a reader found)": len(case.remarks),
        "visits: {} (their dates stand with each record, not their names)": len(case.visits),
        "ids of records: {}": sum(bool(one.id) for one in records),
        "imaging: {} pictures of publications": sum(len(one.pictures) for one in case.imaging),
        "biopsies: which {} are of the same clone": sum(bool(one.same_clone_as) for one in case.biopsies),
        "biopsies: how many specimens {} stand for": sum(one.number != 1 for one in case.biopsies),
        "measurements: the figure of {}": sum(bool(one.figure) for one in case.measurements),
        "events: the kind of {} that are no procedure": sum(
            one.kind not in ("procedure", "other") for one in case.events
        ),
    }  # fmt: skip
    yield from (line.format(n) for line, n in counted.items() if n)
