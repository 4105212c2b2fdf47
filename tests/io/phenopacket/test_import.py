"""Phenopackets as cases: every value is held or told as left over, and what a packet does not say is not made up."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from neurography.io.case import case_from_text
from neurography.io.case.write import case_text
from neurography.io.phenopacket import Imported, case_from_packet, packet_from_text, read_packet
from neurography.io.phenopacket.packet import leaves
from neurography.io.phenopacket.terms import LEFT, RIGHT, TERMS
from neurography.study.case.check import check

FEATURE_LISTS = ("symptoms", "strength", "reflexes", "sensation", "electrodiagnosis", "findings")


def imported(**parts: Any) -> Imported:
    """The case of a packet with these parts."""
    content = {"id": "p", "subject": {"id": "s"}, **parts}
    return case_from_packet(packet_from_text(json.dumps(content)))


def feature(id_: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": {"id": id_, "label": label}, **more}


def test_all_published_packets_import_with_nothing_lost_in_silence(
    shared_data: Callable[[str], Path],
) -> None:
    paths = sorted(shared_data("phenopackets").rglob("*.json"))
    assert len(paths) == 75
    features = absent = 0
    for path in paths:
        packet = read_packet(path)
        made = case_from_packet(packet)
        told = packet.content["phenotypicFeatures"]
        records = [record for _, _, record in made.case.records(*FEATURE_LISTS)]
        places = {record.source.place for record in records}
        assert places == {f"phenotypicFeatures[{i}]" for i in range(len(told))}, path.name
        for record in records:
            one = told[int(record.source.place.split("[")[1].rstrip("]"))]
            said = getattr(record, "status", None) or getattr(record, "result", None)
            assert (said == "absent") == one.get("excluded", False), (path.name, record)
            assert record.code == f"{one['type']['id']} {one['type']['label']}"
            assert record.when is None  # ages, no dates
            assert bool(record.age) == ("onset" in one)
        features += len(told)
        absent += sum(one.get("excluded", False) for one in told)
        assert len(made.case.diseases) == len(packet.content["diseases"]) == 1
        assert not made.refused
        # every value is either in the case or in the list of what is not
        everything = {place for place, _ in leaves(packet.content)}
        left = {place for place, _ in packet.left()}
        assert everything == left | (packet.held & everything)
        assert sum(n for _, n, _ in made.left) == len(left)
        text = case_text(made.case, comments=made.comments(path.name))
        assert case_from_text(text).case == made.case
        assert not [one for one in check(made.case) if one.verdict in ("contradicted", "doubtful")]
    assert (features, absent) == (2348, 1395)


def test_ages_and_stages_of_life_stay_what_they_are() -> None:
    case = imported(
        subject={"id": "s", "sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P5Y6M"}}},
        phenotypicFeatures=[
            feature("HP:0001761", "Pes cavus", onset={"age": {"iso8601duration": "P4Y"}}),
            feature(
                "HP:0001761",
                "Pes cavus",
                onset={"ontologyClass": {"id": "HP:0003577", "label": "Congenital onset"}},
            ),
            feature(
                "HP:0001761",
                "Pes cavus",
                onset={"ageRange": {"start": {"iso8601duration": "P4Y"}, "end": {"iso8601duration": "P5Y"}}},
            ),
            feature("HP:0001761", "Pes cavus", onset={"timestamp": "2013-05-02T00:00:00Z"}),
            feature(
                "HP:0001761",
                "Pes cavus",
                onset={"interval": {"start": "2013-05-01T00:00:00Z", "end": "2013-05-31T23:59:59Z"}},
            ),
            feature("HP:0001761", "Pes cavus", onset={"gestationalAge": {"weeks": 20}}),
        ],
    ).case
    assert (case.age_years, case.age_at, case.sex) == (5.5, "last encounter (P5Y6M)", "female")
    assert [one.age for one in case.symptoms] == [
        "P4Y",
        "HP:0003577 Congenital onset",
        "P4Y..P5Y",
        "",
        "",
        "",
    ]
    assert [str(one.when or "") for one in case.symptoms] == ["", "", "", "2013-05-02", "2013-05", ""]
    assert case.symptoms[5].note == "at a gestational age of 20 weeks and 0 days"


def test_a_date_that_is_none_is_left_over_and_not_mended() -> None:
    made = imported(
        phenotypicFeatures=[
            feature("HP:1", "x", onset={"timestamp": "2013-02-30T00:00:00Z"}),
            feature("HP:2", "y", onset={"age": {"iso8601duration": "four years"}}),
        ]
    )
    assert [one.when for one in made.case.symptoms] == [None, None]
    assert [kind for kind, _, _ in made.left] == [
        "phenotypicFeatures[].onset.timestamp",
        "phenotypicFeatures[].onset.age.iso8601duration",
    ]


def test_a_term_of_ours_lands_in_its_list_and_absence_makes_no_normal_reflex() -> None:
    left = [{"id": LEFT, "label": "Left"}]
    case = imported(
        phenotypicFeatures=[
            feature("HP:0009027", "Foot dorsiflexor weakness", modifiers=left),
            feature("HP:0009027", "Foot dorsiflexor weakness"),
            feature("HP:0001284", "Areflexia"),
            feature("HP:0001284", "Areflexia", excluded=True),
            feature("HP:0003431", "Decreased motor nerve conduction velocity", excluded=True),
            feature("HP:0002936", "Distal sensory impairment"),
        ]
    ).case
    assert [(one.action, one.side, one.weakness) for one in case.strength] == [
        ("dorsiflexion", "left", "present")
    ]
    assert [(one.reflex, one.result) for one in case.reflexes] == [("others", "absent")]
    assert [(one.what, one.status, one.side) for one in case.symptoms] == [
        ("foot_dorsiflexor_weakness", "present", "n/a"),
        ("areflexia", "absent", "n/a"),
    ]
    assert [(one.parameter, one.result) for one in case.electrodiagnosis] == [
        ("motor_velocity_reduced", "absent")
    ]
    assert [(one.region, one.quality) for one in case.sensation] == [("distal_limbs", "reduced")]


def test_a_feature_on_both_sides_is_two_records_and_other_modifiers_are_kept_in_words() -> None:
    case = imported(
        phenotypicFeatures=[
            feature(
                "HP:0001324",
                "Muscle weakness",
                severity={"id": "HP:0012828", "label": "Severe"},
                modifiers=[
                    {"id": "HP:0012832", "label": "Bilateral"},
                    {"id": "HP:0012839", "label": "Distal"},
                ],
            )
        ]
    ).case
    assert [one.side for one in case.symptoms] == ["left", "right"]
    assert case.symptoms[0].note == "modifier: Distal (HP:0012839); severity: Severe (HP:0012828)"


def test_left_and_right_as_two_modifiers_are_both_sides() -> None:
    case = imported(
        phenotypicFeatures=[
            feature("HP:0009027", "Foot dorsiflexor weakness", modifiers=[{"id": RIGHT}, {"id": LEFT}])
        ]
    ).case
    assert [one.side for one in case.strength] == ["left", "right"]


@pytest.mark.parametrize(
    ("label", "side", "doubts"),
    [
        ("Right", "n/a", 1),
        ("Bilateral", "n/a", 1),
        ("left", "left", 0),
        ("", "left", 0),
        ("links", "left", 0),
    ],
)
def test_an_id_of_left_that_is_labelled_right_gives_no_side_and_is_told(
    label: str, side: str, doubts: int
) -> None:
    made = imported(
        phenotypicFeatures=[feature("HP:0001324", "Weakness", modifiers=[{"id": LEFT, "label": label}])]
    )
    assert made.case.symptoms[0].side == side
    assert len(made.doubts) == doubts
    if doubts:
        assert f"{LEFT} is not {label}" in made.doubts[0]
        assert f"none is taken: {label} ({LEFT})" in made.case.symptoms[0].note
        assert any("In doubt" in line for line in made.comments("p.json"))


@pytest.mark.parametrize(
    ("named", "doubts"),
    [
        ("Maria_Musterfrau_12.3.1960", 1), ("Jane Doe", 1), ("p 1960-03-12", 1), ("proband 12", 0),
        ("family-2-proband", 0), ("PMID_31206373_Patient_A", 0),
    ],
)  # fmt: skip
def test_an_id_that_looks_like_a_person_is_told_and_not_repeated(named: str, doubts: int) -> None:
    made = imported(subject={"id": named})
    assert len(made.doubts) == doubts
    assert not any(named in line for line in made.doubts)


class Unwalked(set[tuple[str | int, ...]]):
    """A set that may be asked of one member, and never walked through."""

    def __iter__(self) -> Iterator[tuple[str | int, ...]]:
        raise AssertionError("all that was taken over is looked at for one feature that is given back")


def test_giving_back_one_of_many_features_looks_at_that_one_alone() -> None:
    """Packets of 3 MB took minutes while every return looked at all that was taken over."""
    packet = packet_from_text(json.dumps({"id": "p", "phenotypicFeatures": [feature("HP:1", "x")] * 3}))
    packet = evolve(packet, held=Unwalked(("other", i, "type", "id") for i in range(50)))
    for i in range(3):
        packet.text("phenotypicFeatures", i, "type", "id")
        packet.give_back(("phenotypicFeatures", i))
    assert len(packet.held) == 50


def test_an_exclusion_that_is_neither_true_nor_false_makes_no_record() -> None:
    made = imported(
        phenotypicFeatures=[
            feature("HP:0001761", "Pes cavus", excluded=one) for one in ("true", 1, "no", False)
        ],
        diseases=[{"term": {"id": "OMIM:1", "label": "x"}, "excluded": "yes"}],
    )
    assert [one.status for one in made.case.symptoms] == ["present"]
    assert made.case.diseases == ()
    assert {kind: n for kind, n, _ in made.left}["phenotypicFeatures[].type.label"] == 3


def test_measurements_actions_and_death_are_records() -> None:
    made = imported(
        subject={
            "id": "s",
            "vitalStatus": {"status": "DECEASED", "causeOfDeath": {"id": "X:1", "label": "pneumonia"}},
        },
        measurements=[
            {
                "assay": {"id": "LOINC:2857-1", "label": "PSA"},
                "value": {"quantity": {"unit": {"id": "UCUM:ng/mL", "label": "ng/mL"}, "value": 5}},
            },
            {
                "assay": {"id": "LOINC:1", "label": "Cytology"},
                "value": {"ontologyClass": {"id": "X:2", "label": "Absent"}},
            },
            {
                "assay": {"id": "LOINC:1", "label": "Colour"},
                "value": {"ontologyClass": {"id": "X:3", "label": "Yellow"}},
            },
            {
                "assay": {"id": "LOINC:1", "label": "Bad"},
                "value": {"quantity": {"value": -5, "unit": {"label": "g"}}},
            },
        ],
        medicalActions=[
            {
                "treatment": {
                    "agent": {"id": "DB:1", "label": "Cytarabine"},
                    "cumulativeDose": {"unit": {"label": "mg"}, "value": 100},
                }
            },
            {
                "radiationTherapy": {
                    "modality": {"id": "X", "label": "Photon beam"},
                    "dosage": 60,
                    "fractions": 30,
                }
            },
            {"procedure": {"code": {"id": "X:4", "label": "Nerve biopsy"}}},
        ],
    )
    case = made.case
    assert [(one.analyte, one.specimen, one.value, one.unit, one.result) for one in case.labs] == [
        ("psa", "not_stated", 5.0, "ng/mL", None),
        ("cytology", "not_stated", None, "", "negative"),
    ]
    assert [one.agents for one in case.treatments] == [("cytarabine",), ("photon_beam",)]
    assert (case.treatments[1].dose.value, case.treatments[1].dose.unit) == (60.0, "Gy")  # type: ignore[union-attr]
    assert [one.what for one in case.events] == ["nerve_biopsy"]
    assert [(one.result, one.cause) for one in case.outcomes] == [("died", "pneumonia (X:1)")]
    assert len(made.refused) == 1  # the negative mass, with its reason
    assert "measurements[3]" in made.refused[0]
    assert "measurements[].value.ontologyClass.label" in {kind for kind, _, _ in made.left}  # yellow


def test_a_gene_is_kept_in_words_and_its_coordinates_are_told_as_left_over() -> None:
    described = {
        "geneContext": {"valueId": "HGNC:9118", "symbol": "PMP22"},
        "allelicState": {"id": "GENO:1", "label": "heterozygous"},
        "expressions": [{"syntax": "hgvs.c", "value": "NM_1:c.178+2T>C"}],
        "vcfRecord": {"pos": 15},
    }
    disease = {"id": "OMIM:162500", "label": "HNPP"}
    made = imported(
        diseases=[{"term": disease}],
        interpretations=[
            {
                "id": "i",
                "progressStatus": "IN_PROGRESS",
                "diagnosis": {
                    "disease": disease,
                    "genomicInterpretations": [
                        {
                            "subjectOrBiosampleId": "s",
                            "interpretationStatus": "CANDIDATE",
                            "variantInterpretation": {"variationDescriptor": described},
                        }
                    ],
                },
            }
        ],
    )
    assert made.case.diseases[0].note == (
        "gene PMP22 (HGNC:9118), NM_1:c.178+2T>C, heterozygous, candidate (interpretation in progress)"
    )
    assert any(kind.endswith("vcfRecord.pos") for kind, _, _ in made.left)


def test_who_somebody_is_is_not_written_down() -> None:
    made = imported(subject={"id": "s", "dateOfBirth": "1950-03-04T00:00:00Z", "alternateIds": ["Jane Doe"]})
    text = case_text(made.case, comments=made.comments("p.json"))
    assert "1950" not in text
    assert "Jane" not in text
    assert "subject.dateOfBirth: 1" in text


def test_every_term_of_the_table_makes_a_record() -> None:
    for id_, term in TERMS.items():
        modifiers = [{"id": LEFT, "label": "Left"}] if term.sided else []
        made = imported(phenotypicFeatures=[feature(id_, "label", modifiers=modifiers)])
        assert len(getattr(made.case, term.list)) == 1, (id_, made.refused)
