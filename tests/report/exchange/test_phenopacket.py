"""Cases as phenopackets: read by the format's own reader, and by our import, which gives the same records again."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict, Parse
from phenopackets.schema.v2.phenopackets_pb2 import Phenopacket
from tests.case_files import case_text
from tests.report.exchange.full_case import FULL

from neurography.io.case import case_from_text, read_case
from neurography.io.phenopacket import case_from_packet, packet_from_text, read_packet
from neurography.model.case import Case, Record
from neurography.report.exchange import words
from neurography.report.exchange.phenopacket import FEATURES, UNTOLD, duration, packed
from neurography.study.published.cases import CASE_FILES

LISTS = (*FEATURES, "labs", "measurements")
UNHELD = ("id", "visit", "exam", "source", "note", "coding", "when", "until", "code", "scale", "figure")
"""Fields that a packet does not hold of a record, or holds elsewhere (`when` is compared by its days)."""


def parsed(content: dict[str, Any]) -> Phenopacket:
    """The packet as protobuf's JSON reader takes it; an unknown key or value is an error there."""
    return Parse(json.dumps(content), Phenopacket())


def again(case: Case) -> Case:
    packet = packet_from_text(json.dumps(packed(case, version="0").content))
    made = case_from_packet(packet)
    assert not made.refused
    return made.case


def held(case: Case, *lists: str) -> list[tuple[Any, ...]]:
    """What a packet holds of each record that says something."""
    rows = []
    for name, _, record in case.records(*lists):
        if words.stands(record) in words.NOT_SAID and getattr(record, "value", None) is None:
            continue
        fields = {key: value for key, value in record if key not in UNHELD}
        fields.pop("status", None)
        if name == "measurements":
            fields["unit"] = fields["unit"] or "1"
        rows.append((name, words.stands(record), *days(case, record), sorted(fields.items(), key=str)))
    return rows


def days(case: Case, record: Record) -> tuple[object, object]:
    when = case.dated(record)
    return (when.earliest, when.latest) if when.earliest and when.latest else (None, None)


@pytest.mark.parametrize("name", CASE_FILES)
def test_a_published_case_is_read_by_the_formats_own_reader_and_comes_back(name: str) -> None:
    whole = read_case(CASE_FILES[name]).case
    for coding in ({}, *({one.question: list(one.answers)[1]} for one in whole.codings)):
        case = whole.read_as(coding)
        content = packed(case, version="0").content
        message = parsed(content)
        assert parsed(MessageToDict(message)) == message
        back = again(case)
        for one in LISTS:
            assert held(back, one) == held(case, one), one
        assert back.sex == case.sex
        assert [x.name for x in back.diseases] == [x.name for x in case.diseases if x.certainty != "possible"]
        assert [(x.structure, x.side, x.specimen, x.result) for x in back.biopsies] == [
            (x.structure, x.side, x.specimen, x.result) for x in case.biopsies if x.status == "present"
        ]
        assert [(x.agents, x.route, x.response, x.against, x.dose) for x in back.treatments] == [
            (x.agents, x.route, x.response, x.against, None if x.dose == "not_reported" else x.dose)
            for x in case.treatments
        ]


def test_all_published_packets_go_out_as_they_came_in(shared_data: Callable[[str], Path]) -> None:
    for path in sorted(shared_data("phenopackets").rglob("*.json")):
        first = read_packet(path)
        case = case_from_packet(first).case
        content = packed(case, version="0").content
        parsed(content)
        for key in ("type", "excluded", "onset"):
            came = [one.get(key) for one in _in_our_order(first.content["phenotypicFeatures"], case)]
            assert [one.get(key) for one in content["phenotypicFeatures"]] == came, (path.name, key)
        assert content["diseases"][0]["term"] == first.content["diseases"][0]["term"]
        assert content["diseases"][0].get("onset") == first.content["diseases"][0].get("onset")
        for key in ("sex", "vitalStatus"):
            assert content["subject"].get(key) == first.content["subject"].get(key)
        if case.age_years is not None:
            at = "timeAtLastEncounter"
            assert content["subject"][at] == first.content["subject"][at]


def _in_our_order(features: list[dict[str, Any]], case: Case) -> list[dict[str, Any]]:
    places = [record.source.place for _, _, record in case.records(*FEATURES)]
    by_list = {f"phenotypicFeatures[{i}]": one for i, one in enumerate(features)}
    order = {name: n for n, name in enumerate(FEATURES)}
    names = [name for name, _, _ in case.records(*FEATURES)]
    ranked = sorted(zip(names, places, strict=True), key=lambda pair: order[pair[0]])
    return [by_list[place] for _, place in ranked]


def test_what_is_silent_is_no_feature_and_is_told() -> None:
    case = case_from_text(
        case_text(
            "strength:\n"
            "  - {action: dorsiflexion, side: left, status: not_examined, source: chart:1}\n"
            "  - {action: dorsiflexion, side: right, status: not_reported, source: chart}\n"
            "  - {action: eversion, side: right, grade: 5, source: chart:1}\n"
        )
    ).case
    made = packed(case, version="0")
    assert [(one["type"]["label"], one.get("excluded")) for one in made.content["phenotypicFeatures"]] == [
        ("weakness of eversion, right", True)
    ]
    assert any(line.startswith("strength: 1 not examined") for line in made.lost)
    assert any(line.startswith("strength: 1 not reported") for line in made.lost)


def test_a_reflex_that_is_there_is_not_written_as_a_reflex_that_is_excluded() -> None:
    case = case_from_text(
        case_text(
            "reflexes:\n"
            "  - {reflex: ankle_jerk, side: left, result: absent, source: chart:1}\n"
            "  - {reflex: ankle_jerk, side: right, result: normal, source: chart:1}\n"
        )
    ).case
    absent, kept = packed(case, version="0").content["phenotypicFeatures"]
    assert (absent["type"], absent.get("excluded")) == (
        {"id": "HP:0003438", "label": "absent ankle jerk"},
        None,
    )
    assert absent["modifiers"] == [{"id": "HP:0012835", "label": "Left"}]
    assert (kept["type"]["label"], kept["excluded"]) == ("abnormal ankle jerk, right", True)


def test_a_disease_that_was_only_considered_is_none_of_the_patient() -> None:
    case = case_from_text(
        case_text(
            "diseases:\n"
            "  - {name: radiation neuropathy, certainty: possible, source: chart:1}\n"
            "  - {name: polio, status: absent, source: chart:1}\n"
            "  - {name: gout, status: not_reported, source: chart}\n"
        )
    ).case
    content = packed(case, version="0").content
    assert [(one["term"]["label"], one["excluded"]) for one in content["diseases"]] == [("polio", True)]
    assert content["interpretations"][0]["progressStatus"] == "IN_PROGRESS"


def test_a_bound_is_no_value_and_a_treatment_that_was_not_given_is_none() -> None:
    case = case_from_text(
        case_text(
            "labs: [{analyte: psa, specimen: serum, value: 0.1, unit: ng/ml, censored: left, source: chart:1}]\n"
            "treatments: [{agents: [steroids], status: absent, source: chart:1}]\n"
        )
    ).case
    made = packed(case, version="0")
    assert made.content["measurements"][0]["value"]["ontologyClass"]["label"] == "below 0.1 ng/ml"
    assert "medicalActions" not in made.content
    assert any("was not given" in line for line in made.lost)


def test_the_same_case_gives_the_same_packet_and_a_day_only_where_one_is_given() -> None:
    case = read_case(CASE_FILES["perineural"]).case.read_as({})
    first, second = (packed(case, version="0") for _ in range(2))
    assert json.dumps(first.content) == json.dumps(second.content)
    assert first.content["metaData"]["created"] == UNTOLD
    dated = packed(case, version="0", created="2026-01-31")
    assert dated.content["metaData"]["created"] == "2026-01-31T00:00:00Z"
    assert not [line for line in dated.lost if "clock" in line]
    prefixes = {one["namespacePrefix"] for one in first.content["metaData"]["resources"]}
    assert prefixes == {"HP", "neurography"}


@pytest.mark.parametrize(
    ("years", "said"), [(0, "P0Y"), (4, "P4Y"), (5.5, "P5Y6M"), (0.75, "P9M"), (0.011, "P4D"), (64, "P64Y")]
)
def test_years_are_a_duration(years: float, said: str) -> None:
    assert duration(years) == said


def test_the_date_of_a_proof_is_no_onset_and_is_told() -> None:
    case = case_from_text(
        case_text(
            "diseases:\n"
            "  - {name: spread, by: biopsy, when: 2014-04..2014-12, source: chart:1}\n"
            "  - {name: gout, when: 2014-04, source: chart:1}\n"
        )
    ).case
    made = packed(case, version="0")
    assert ["onset" in one for one in made.content["diseases"]] == [False, True]
    assert any("spread: 2014-04 to 2014-12, date of its proof (by biopsy)" in line for line in made.lost)


def test_ends_of_periods_and_specimens_that_were_not_taken_are_told() -> None:
    case = case_from_text(
        case_text(
            "events: [{kind: death, what: death, when: 2017-12, source: chart:1}]\n"
            "biopsies: [{structure: sural_nerve, side: left, status: absent, source: chart:1}]\n"
            "treatments: [{agents: [radiotherapy], until: 2009-08, source: chart:1}]\n"
        )
    ).case
    made = packed(case, version="0")
    lost = " ".join(made.lost)
    assert "no specimen that was not taken" in lost
    assert "or a procedure lasted: 1" in lost
    assert made.content["subject"]["vitalStatus"]["status"] == "DECEASED"


def test_every_word_of_a_full_case_is_in_the_packet_or_told_as_lost() -> None:
    made = packed(case_from_text(case_text(FULL)).case, version="0")
    parsed(made.content)
    text = json.dumps(made.content)
    missing = {word for word in re.findall(r"zq[a-z]+", FULL) if word not in text}
    lost = " ".join(made.lost)
    told = {
        "zqtitle": "title of the case: zqtitle", "zqid": "ids of records", "zqsystem": "staging system of 1",
        "zqnotea": "notes of 2", "zqquote": "where 4 are written", "zqresponse": "with which response, of 1",
        "zqother": "event zqother", "zqnoteb": "event zqother",
        **dict.fromkeys(
            ("zqbody", "zqtracer", "zqtechnique", "zqunits", "zqimpression", "zqpicture"), "imaging: 1"
        ),
        "zqdisease": "own words of 1 beside", "zqcells": "cells of 1",
        "zqmethod": "methods and number of", "zqwhat": "outcome",
    }  # fmt: skip
    assert not missing - set(told)
    for word in missing - {"zqwhat"}:
        assert told[word] in lost, word
