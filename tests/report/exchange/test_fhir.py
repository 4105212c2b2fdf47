"""Cases as FHIR R5 bundles: valid by a reader of its own, with a reason where there is no value."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.bundle import Bundle
from tests.case_files import case_text

from neurography.io.case import case_from_text, read_case
from neurography.io.phenopacket import case_from_packet, read_packet
from neurography.model.case import Biopsy, Case
from neurography.report.exchange import words
from neurography.report.exchange.fhir import bundled
from neurography.study.case.joined import measured
from neurography.study.published.cases import CASE_FILES

VALUES = ("valueQuantity", "valueCodeableConcept", "valueString")


def resources(case: Case, **more: Any) -> list[dict[str, Any]]:
    """The resources of the bundle, which a reader of the format has accepted and gives back unchanged."""
    content = bundled(case, version="0", **more).content
    read = Bundle.model_validate_json(json.dumps(content))
    assert json.loads(read.model_dump_json()) == content
    return [entry["resource"] for entry in content["entry"]]


def of(text: str) -> Case:
    return case_from_text(case_text(text)).case


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "reference" in value:
            yield value["reference"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


@pytest.mark.parametrize("name", CASE_FILES)
def test_a_published_case_is_a_valid_bundle_with_a_resource_for_every_record(name: str) -> None:
    case = read_case(CASE_FILES[name]).case.read_as({})
    made = resources(case)
    records = [record for list_, _, record in case.records() if list_ != "claims"]
    assert len(made) == 2 + len(records)  # the patient and the age
    ids = {f"urn:uuid:{one['id']}" for one in made}
    assert len(ids) == len(made)
    assert set(references(made)) <= ids
    silent = [
        one for one in records
        if (words.stands(one) in words.NOT_SAID and getattr(one, "value", None) is None)
        or (isinstance(one, Biopsy) and one.status != "present")
    ]  # fmt: skip
    without = [one for one in made if "dataAbsentReason" in one]
    assert len(without) == len(silent)
    for one in made:
        if one["resourceType"] == "Observation":
            assert sum(key in one for key in (*VALUES, "dataAbsentReason")) == 1, one["code"]


def test_all_imported_packets_are_valid_bundles(shared_data: Callable[[str], Path]) -> None:
    paths = sorted(shared_data("phenopackets").rglob("*.json"))
    for path in paths[::5]:  # every fifth: the reader is slow
        case = case_from_packet(read_packet(path)).case
        made = resources(case)
        assert Counter(one["resourceType"] for one in made)["Condition"] == 1
        coded = [
            one["code"] for one in made if one["resourceType"] == "Observation" and "coding" in one["code"]
        ]
        assert coded
        assert all(one["coding"][0]["system"] == "http://human-phenotype-ontology.org" for one in coded)


def test_what_was_not_examined_has_a_reason_and_what_was_not_reported_another() -> None:
    made = resources(
        of(
            "strength:\n"
            "  - {action: dorsiflexion, side: left, status: not_examined, source: chart:1}\n"
            "  - {action: dorsiflexion, side: right, status: not_reported, source: chart}\n"
            "diseases: [{name: gout, status: not_reported, source: chart}]\n"
            "treatments: [{agents: [steroids], status: not_reported, source: chart}]\n"
            "biopsies: [{structure: sural_nerve, side: left, status: absent, source: chart:2}]\n"
        )
    )
    reasons = {
        one["code"]["text"]: (one["dataAbsentReason"]["coding"][0]["code"], one["dataAbsentReason"]["text"])
        for one in made[1:]
    }
    assert reasons == {
        "strength of dorsiflexion, left": ("not-performed", "not examined"),
        "strength of dorsiflexion, right": ("unknown", "not reported"),
        "gout": ("unknown", "not reported"),
        "steroids": ("unknown", "not reported"),
        "biopsy of the left sural nerve": ("not-performed", "not taken"),
    }


def test_values_keep_their_bounds_and_a_lost_sign_is_no_value() -> None:
    made = resources(
        of(
            "labs:\n"
            "  - {analyte: psa, specimen: serum, value: 0.1, unit: ng/ml, censored: left, source: chart:1}\n"
            "  - {analyte: crp, specimen: blood, result: normal, source: chart:1}\n"
            "reflexes: [{reflex: ankle_jerk, side: left, result: absent, source: chart:1}]\n"
            "biopsies:\n"
            "  - {structure: sural_nerve, side: left, result: lymphocytes, source: chart:1,"
            " markers: [{name: CD5, polarity: not_legible}, {name: CD3, polarity: positive}]}\n"
        )
    )
    by_text = {one["code"]["text"]: one for one in made[1:]}
    assert by_text["PSA, serum"]["valueQuantity"] == {"value": 0.1, "comparator": "<", "unit": "ng/ml"}
    assert by_text["CRP, blood"]["valueCodeableConcept"]["text"] == "normal"
    ankle = by_text["ankle jerk, left"]
    assert ankle["valueCodeableConcept"] == {
        "coding": [{"system": "urn:neurography:status", "code": "absent"}], "text": "absent",
    }  # fmt: skip
    assert ankle["bodySite"]["text"] == "left ankle jerk"
    markers = by_text["biopsy of the left sural nerve"]["component"]
    assert markers[0]["dataAbsentReason"]["text"] == "not legible"
    assert markers[1]["valueCodeableConcept"]["text"] == "positive"


def test_dates_are_as_precise_as_the_case_has_them() -> None:
    forms = (
        "2017",
        "2017-07",
        "2017-07-03",
        "summer 2011",
        "2013-06..2013-08",
        "..2009-08",
        "2009-08..",
        "~2013-08",
    )
    said = "".join(f"  - {{what: pain, when: {when}, source: chart:1}}\n" for when in (*forms, "unknown"))
    made = resources(of(f"symptoms:\n{said}"))[1:]
    assert [one.get("effectiveDateTime") or one.get("effectivePeriod") for one in made] == [
        "2017", "2017-07", "2017-07-03", {"start": "2011-06-01", "end": "2011-08-31"},
        {"start": "2013-06-01", "end": "2013-08-31"}, {"end": "2009-08-31"}, {"start": "2009-08-01"}, "2013-08", None,
    ]  # fmt: skip
    assert "the date is about 2013-08" in [note["text"] for note in made[7]["note"]]
    assert "some time: 2013-06 to 2013-08" in [note["text"] for note in made[4]["note"]]


def test_a_disease_says_how_sure_it_is_and_a_treatment_that_was_not_given_is_not_taken() -> None:
    made = resources(
        of(
            "diseases:\n"
            "  - {name: a, certainty: possible, source: chart:1}\n"
            "  - {name: b, status: absent, source: chart:1}\n"
            "  - {name: c, state: relapse, source: chart:1}\n"
            "treatments: [{agents: [steroids], status: absent, source: chart:1}]\n"
            "outcomes: [{what: life, result: died, when: 2017-10, source: chart:1}]\n"
        )
    )
    conditions = [one for one in made if one["resourceType"] == "Condition"]
    told = [
        tuple(one[key]["coding"][0]["code"] for key in ("clinicalStatus", "verificationStatus") if key in one)
        for one in conditions
    ]
    assert told == [("unknown", "provisional"), ("inactive", "refuted"), ("relapse",)]
    drug = next(one for one in made if one["resourceType"] == "MedicationStatement")
    assert drug["adherence"]["code"]["coding"][0]["code"] == "not-taken"
    assert made[0]["deceasedDateTime"] == "2017-10"


def test_measurements_of_instruments_bear_ucum_units_and_their_side() -> None:
    case = read_case(CASE_FILES["plexopathy"]).case
    made = resources(case, measurements=measured(case))
    ours = [one for one in made if "urn:neurography:quantity" in json.dumps(one)]
    assert len(ours) == 12
    assert ours[0]["valueQuantity"] == {
        "value": 0.856, "unit": "um2/ms", "system": "http://unitsofmeasure.org", "code": "um2/ms",
    }  # fmt: skip
    assert ours[0]["bodySite"]["text"] == "left L5 ventral ramus"


def test_the_same_case_gives_the_same_bytes() -> None:
    case = read_case(CASE_FILES["perineural"]).case.read_as({})
    assert json.dumps(bundled(case, version="0").content) == json.dumps(bundled(case, version="0").content)
    assert bundled(case, version="0").content["id"] == "6ac94a63-80c2-5c86-847d-b5700eb9cfa8"
