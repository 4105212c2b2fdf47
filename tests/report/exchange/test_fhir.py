"""Cases as FHIR R5 bundles: valid by a reader of its own, with a reason where there is no value."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.bundle import Bundle
from tests.case_files import case_text
from tests.report.exchange.full_case import FULL

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
        "coding": [{"system": "urn:neurography:reflex", "code": "absent"}], "text": "reflex absent",
    }  # fmt: skip
    assert ankle["bodySite"]["text"] == "left side of the patient"
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


def test_a_lost_reflex_and_a_reduced_sensation_are_not_coded_as_something_that_was_not_found() -> None:
    made = resources(
        of(
            "reflexes:\n"
            "  - {reflex: ankle_jerk, side: left, result: absent, source: chart:1}\n"
            "  - {reflex: others, result: normal, source: chart:1}\n"
            "sensation:\n"
            "  - {dermatome: s1, side: left, quality: reduced, source: chart:1}\n"
            "  - {dermatome: s1, side: right, status: absent, source: chart:1}\n"
            "findings: [{structure: sciatic_nerve, side: left, kind: mass, status: absent, source: chart:1}]\n"
        )
    )
    told = [
        (one["valueCodeableConcept"]["coding"][0]["system"].rpartition(":")[2],
         one["valueCodeableConcept"]["coding"][0]["code"])
        for one in made[1:]
    ]  # fmt: skip
    assert told == [
        ("reflex", "absent"), ("reflex", "normal"), ("sensation", "reduced"), ("sensation", "not_disturbed"),
        ("status", "absent"),
    ]  # fmt: skip


def test_a_strength_is_a_grade_of_its_scale_and_no_number_without_unit() -> None:
    made = resources(of("strength: [{action: dorsiflexion, side: left, grade: 4-, source: chart:1}]\n"))[1]
    assert "valueQuantity" not in made
    assert made["valueCodeableConcept"]["coding"][0] == {
        "system": "urn:neurography:mrc-grade", "code": "4-", "display": "MRC grade 4- of 0 to 5",
    }  # fmt: skip
    assert "0 (no contraction) to 5 (full strength)" in made["method"]["text"]


def test_what_lasted_has_its_end() -> None:
    made = resources(
        of(
            "diseases: [{name: a, when: 2008, until: summer 2011, source: chart:1}]\n"
            "events: [{kind: other, what: free, when: 2009-08.., until: summer 2011, source: chart:1}]\n"
            "symptoms: [{what: pain, when: 2013-02-03, until: 2014, source: chart:1}]\n"
            "treatments:\n"
            "  - {agents: [radiotherapy], until: 2009-08, source: chart:1}\n"
            "  - {agents: [steroids], until: 2009-08, age: P4Y, source: chart:1}\n"
        )
    )[1:]
    assert made[0]["abatementPeriod"] == {"start": "2011-06-01", "end": "2011-08-31"}
    assert made[1]["effectivePeriod"] == {"start": "2009-08-01", "end": "2011-08-31"}
    assert made[2]["effectivePeriod"] == {"start": "2013-02-03", "end": "2014-12-31"}
    assert made[3]["occurrencePeriod"] == {"end": "2009-08-31"}
    assert made[4]["effectivePeriod"] == {"end": "2009-08-31"}
    said = [[note["text"] for note in one["note"]] for one in made]
    assert "lasted from 2009-08 until summer 2011" in said[1]
    assert "lasted from a time not stated until 2009-08" in said[3]
    assert "at the age of 4 years" in said[4]


@pytest.mark.parametrize(
    ("told", "onset"),
    [
        ("by: biopsy", None), ("certainty: possible", None), ("state: remission", None), ("state: active", "2017-10"),
    ],
)  # fmt: skip
def test_the_date_of_a_proof_is_no_onset(told: str, onset: str | None) -> None:
    made = resources(of(f"diseases: [{{name: spread, {told}, when: 2017-10, source: chart:1}}]\n"))[1]
    assert made.get("onsetDateTime") == onset
    assert "onsetPeriod" not in made
    if onset is None:
        assert made["extension"][0]["valueDateTime"] == "2017-10"
        assert any("not of its beginning: 2017-10" in note["text"] for note in made["note"])


def test_a_bodysite_is_a_place_of_the_body_and_a_response_no_dosage() -> None:
    made = resources(
        of(
            "strength: [{action: dorsiflexion, side: left, grade: 3, source: chart:1}]\n"
            "symptoms: [{what: incontinence, side: midline, source: chart:1}]\n"
            "sensation: [{dermatome: s1, side: left, source: chart:1}]\n"
            "treatments: [{agents: [steroids], response: ineffective, source: chart:1}]\n"
            "events: [{kind: death, what: death, when: 2017-12, source: chart:1}]\n"
        )
    )
    by_text = {one["code"]["text"]: one for one in made if "code" in one}
    site = by_text["strength of dorsiflexion, left"]["bodySite"]["coding"][0]
    assert (site["system"], site["code"]) == ("urn:neurography:side", "left")
    assert "bodySite" not in by_text["incontinence, midline"]
    assert by_text["sensation of the S1 dermatome, left"]["bodySite"]["coding"][0] == {
        "system": "urn:neurography:dermatome", "code": "s1.left", "display": "left S1 dermatome",
    }  # fmt: skip
    drug = next(one for one in made if one["resourceType"] == "MedicationStatement")
    assert "dosage" not in drug
    assert drug["note"][0]["text"] == "response: ineffective"
    assert made[0]["deceasedDateTime"] == "2017-12"


def test_every_word_of_a_full_case_is_in_the_bundle_or_told_as_lost() -> None:
    case = of(FULL)
    made = bundled(case, version="0")
    Bundle.model_validate_json(json.dumps(made.content))
    text = json.dumps(made.content)
    missing = sorted(word for word in re.findall(r"zq[a-z]+", FULL) if word not in text)
    assert missing == ["zqid", "zqpicture", "zqtitle"]
    lost = " ".join(made.lost)
    for what in (
        "title of the case: zqtitle",
        "ids of records: 3",
        "1 pictures",
        "figure of 1",
        "same clone",
    ):
        assert what in lost


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
