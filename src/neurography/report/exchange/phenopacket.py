"""A case as a phenopacket (GA4GH, version 2; ISO 4454:2022) in its JSON form, and what a packet cannot hold of it.

A packet has no field for a side, a level, a grade or a structure of a feature: they stand in `modifiers`, the side as
a term of the HPO, the rest under ids of our own (`neurography:structure.sciatic_nerve`), so that `case import` gives
the record again. What was not examined or not reported is no feature: it is told, never written as excluded.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from neurography.io.phenopacket.words import OWN
from neurography.model.case import Biopsy, Case, Disease, Event, Lab, Measured, Record, Treatment
from neurography.model.measurement import Measurement
from neurography.report.exchange import phenopacket_parts as parts
from neurography.report.exchange import words

SCHEMA = "2.0"
UNTOLD = "1970-01-01T00:00:00Z"
"""Stands where the schema asks for the time of writing and none was given: outputs bear no clock."""

FEATURES = ("symptoms", "strength", "reflexes", "sensation", "electrodiagnosis", "findings")


@frozen(kw_only=True)
class Packed:
    """The packet as JSON, and a line for everything that it does not hold."""

    content: dict[str, Any]
    lost: tuple[str, ...]


def packed(
    case: Case, *, version: str, created: str = "", measurements: Sequence[Measurement] = ()
) -> Packed:
    """The packet of a case under one reading (`Case.read_as`).

    Parameters
    ----------
    created
        When it was written, as 2026-01-31 or with a time; without it a day that says that none was given.
    measurements
        Those of instruments, beside the case's own.
    """
    lost: list[str] = []
    subject = case.subject or case.id
    content: dict[str, Any] = {
        "id": case.id,
        "subject": {"id": subject, **_age(case, lost), **_vital(case), "sex": _SEX[case.sex]},
        "phenotypicFeatures": [parts.feature(case, name, one) for name, one in _told(case, lost, *FEATURES)],
        "measurements": [
            *(parts.lab(case, one) for _, one in _told(case, lost, "labs") if isinstance(one, Lab)),
            *(
                parts.measured(case, one)
                for _, one in _told(case, lost, "measurements")
                if isinstance(one, Measured)
            ),
            *(parts.of_instrument(one) for one in measurements if one.value is not None),
        ],
        "biosamples": [
            parts.biosample(case, one, f"{subject}-{i}")
            for i, (_, one) in enumerate(_told(case, lost, "biopsies"), start=1)
            if isinstance(one, Biopsy) and _taken(one, lost)
        ],
        "diseases": [],
        "interpretations": [],
        "medicalActions": [*_actions(case, lost)],
    }
    for _, one in _told(case, lost, "diseases"):
        if isinstance(one, Disease):
            unsure = one.certainty in ("possible", "probable") and one.status == "present"
            content["interpretations" if unsure else "diseases"].append(
                parts.considered(case, one, len(content["interpretations"]))
                if unsure
                else parts.disease(case, one)
            )
    content = {key: value for key, value in content.items() if value}
    content["metaData"] = _metadata(case, content, version=version, created=created)
    lost += _left(case, created=created)
    if untold := sum(one.value is None for one in measurements):
        lost.append(f"measurements of instruments: {untold} that could not be measured, with their reasons")
    if told := sum(one.value is not None for one in measurements):
        lost.append(
            f"measurements of instruments: date, acquisition, level, uncertainty, n, technique and sources of {told}"
        )
    return Packed(content=content, lost=tuple(lost))


_SEX = {"female": "FEMALE", "male": "MALE", "other": "OTHER_SEX", "not_reported": "UNKNOWN_SEX"}


def _told(case: Case, lost: list[str], *lists: str) -> Iterator[tuple[str, Record]]:
    """The records that say something; the silent ones are counted in `lost`."""
    silent: Counter[tuple[str, str]] = Counter()
    for name, _, record in case.records(*lists):
        state = words.stands(record)
        if state in words.NOT_SAID and getattr(record, "value", None) is None:
            silent[name, words.plain(state)] += 1
        else:
            yield name, record
    lost += [
        f"{name}: {n} {state} (a packet can say present or excluded alone)"
        for (name, state), n in silent.items()
    ]


def _taken(one: Biopsy, lost: list[str]) -> bool:
    """Whether there is a specimen; of one that was not taken it is told."""
    if one.status != "present":
        lost.append(f"{words.said(one)}: a packet has no specimen that was not taken")
    return one.status == "present"


def _age(case: Case, lost: list[str]) -> dict[str, Any]:
    """The age at the last encounter; an age at another time is told as lost."""
    if case.age_years is None:
        return {}
    if not case.age_at.startswith("last encounter"):
        lost.append(
            f"age {words.number(case.age_years)} years at {case.age_at or 'a time not stated'}: a packet has the age "
            "at the last encounter alone"
        )
        return {}
    return {"timeAtLastEncounter": {"age": {"iso8601duration": duration(case.age_years)}}}


def duration(years: float) -> str:
    """Years as ISO 8601 writes them: whole months where they are (to a thousandth of a month), else days."""
    months = round(12 * years)
    if abs(12 * years - months) < 0.002:
        return (
            "P"
            + (f"{months // 12}Y" if months >= 12 or not months else "")
            + (f"{months % 12}M" if months % 12 else "")
        )
    return f"P{round(365.25 * years)}D"


def _vital(case: Case) -> dict[str, Any]:
    """Death, where an outcome or an event says so."""
    died = words.death(case)
    if died is None:
        return {}
    said = next((one.cause for one in case.outcomes if one.result == "died" and one.cause), "")
    cause = {"causeOfDeath": {"id": f"{OWN}cause", "label": said}} if said else {}
    return {
        "vitalStatus": {
            "status": "DECEASED",
            **parts.timed("timeOfDeath", case.dated(died), age=died.age),
            **cause,
        }
    }


def _actions(case: Case, lost: list[str]) -> Iterator[dict[str, Any]]:
    for _, one in _told(case, lost, "treatments", "events"):
        if words.stands(one) == "absent":
            lost.append(f"{words.said(one)}: a packet has no treatment that was not given")
        elif isinstance(one, Treatment):
            yield parts.treatment(case, one)
        elif isinstance(one, Event) and one.kind == "procedure":
            site = {
                "id": f"{OWN}structure.{one.structure}.{one.side.replace('/', '')}",
                "label": words.structure(one),
            }
            yield {
                "procedure": {
                    "code": parts.class_of(one.code, f"what.{one.what}", words.plain(one.what)),
                    **({"bodySite": site} if one.structure else {}),
                    **parts.timed("performed", case.dated(one), age=one.age),
                }
            }
        else:
            lost.append(f"event {words.said(one)} ({words.dated(one, case)})")


def _loses_end(case: Case, name: str, one: Record) -> bool:
    """Whether the end of what lasted has no place in the packet."""
    if one.until is None:
        return False
    if isinstance(one, Treatment):
        return not parts.interval(case.dated(one), one.until)
    return name not in (*FEATURES, "diseases") or not parts.interval(one.until)


def _metadata(case: Case, content: Any, *, version: str, created: str) -> dict[str, Any]:
    used = sorted({id_.partition(":")[0] for id_ in _ids(content)})
    documents = [
        {"id": f"doi:{one.doi}" if one.doi else one.id, "description": one.citation}
        for one in case.documents
        if one.doi or one.citation
    ]
    return {
        "created": f"{created}T00:00:00Z" if len(created) == 10 else created or UNTOLD,
        "createdBy": f"neurography {version}",
        "resources": [_resource(prefix, version) for prefix in used],
        "phenopacketSchemaVersion": SCHEMA,
        **({"externalReferences": documents} if documents else {}),
    }


def _ids(value: Any) -> Iterator[str]:
    """The ids of all classes (maps of an id and a label)."""
    if isinstance(value, dict):
        if set(value) == {"id", "label"} and ":" in value["id"]:
            yield value["id"]
        for one in value.values():
            yield from _ids(one)
    elif isinstance(value, list):
        for one in value:
            yield from _ids(one)


_RESOURCES = {
    "neurography": ("fields of a neurography case file", "urn:neurography:case"),
    "HP": ("human phenotype ontology", "http://purl.obolibrary.org/obo/HP_"),
    "OMIM": ("Online Mendelian Inheritance in Man", "https://www.omim.org/entry/"),
}
"""Prefix -> name and the beginning of its identifiers; of others nothing is made up."""


def _resource(prefix: str, version: str) -> dict[str, str]:
    name, iri = _RESOURCES.get(prefix, (prefix, ""))
    ours = prefix == OWN.removesuffix(":")
    return {
        "id": prefix.lower(), "name": name, "url": iri, "namespacePrefix": prefix, "iriPrefix": iri,
        "version": version if ours else "not stated",
    }  # fmt: skip


def _left(case: Case, *, created: str) -> Iterator[str]:
    """What no packet has a place for: what there is none of in this case is not told."""
    if case.title:
        yield f"the title of the case: {case.title}"
    for one in case.diseases:
        if (
            case.dated(one).precision != "unknown"
            and one.status == "present"
            and not words.date_is_onset(one)
        ):
            when = words.date(case.dated(one))
            yield f"disease {one.name}: {when}, {words.dated_by(one)} (a packet has an onset alone)"
    yield "whether an interval of dates lasted or is only uncertain"
    yield "ids of records, and which record calls another by its id"
    dates = [case.dated(one) for _, _, one in case.records()]
    bare = [one for _, _, one in case.records("diseases", "treatments", "events")]
    outcomes = [one for one in case.outcomes if one.result != "died"]
    told = {
        "imaging: {} (examinations with their technique)": len(case.imaging),
        "claims: {} (what the source says about itself)": len(case.claims),
        "remarks: {} (what a reader found)": len(case.remarks),
        "visits: {} (their dates stand with each record)": len(case.visits),
        "'about' before a date: {}": sum(date.about for date in dates),
        "dates with one end open, a packet's interval has both: {}": sum(
            d.precision == "open" for d in dates
        ),
        "ends of what lasted, where one end is not known or a procedure lasted: {}": sum(
            _loses_end(case, name, one) for name, _, one in case.records() if name != "claims"
        ),
        "diseases: state, certainty, means and staging system of {}": sum(
            bool(one.state or one.certainty or one.by or one.staging_system) for one in case.diseases
        ),
        "treatments: the age at {}": sum(bool(one.age) for one in case.treatments),
        "documents: checksums of {}": sum(bool(one.sha256) for one in case.documents),
        "biopsies: methods and number of {}": sum(
            bool(one.methods or one.same_clone_as) or one.number != 1 for one in case.biopsies
        ),
        "diseases, treatments and events: where {} are written": len(bare),
        "diseases, treatments and events: own words of {} beside the label of their code": sum(
            bool(one.code.partition(" ")[2]) for one in bare
        ),
        "biopsies: the cells of {} markers": sum(
            bool(marker.cells) for one in case.biopsies for marker in one.markers
        ),
        "diseases, treatments and events: notes of {}": sum(bool(one.note) for one in bare),
        "procedures: how often, or with which response, of {}": sum(
            one.kind == "procedure" and (one.number != 1 or bool(one.response)) for one in case.events
        ),
        "measurements: the figure of {}": sum(bool(one.figure) for one in case.measurements),
        "biopsies: {} markers stand in words alone": sum(len(one.markers) for one in case.biopsies),
        "symptoms: {} scores on a scale stand in words alone": sum(
            one.scale is not None for one in case.symptoms
        ),
        "treatments: cycles and sessions of {}": sum(
            one.cycles is not None or one.sessions is not None for one in case.treatments
        ),
    }
    yield from (line.format(n) for line, n in told.items() if n)
    yield from (f"outcome {words.said(one)}" for one in outcomes)
    if not created:
        yield f"the time of writing: outputs bear no clock, {UNTOLD[:10]} stands in its place (--created DATE)"
