"""The examination as findings: grades, groups, denervation, sensation, reflexes; what is no finding has its reason."""

import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.reasoning.lesion import Sign
from neurography.study.case.opened import open_case, read_as
from neurography.study.case.signs import Signs, signs


def sign(kind: str, where: str, side: str, status: str = "present") -> Sign:
    return Sign(kind=kind, where=where, side=side, status=status)  # type: ignore[arg-type]


def of(added: str) -> Signs:
    case = case_from_text(case_text("visits: [{id: one, when: 2014, source: chart:1}]\n" + added)).case
    return signs(case, case.visits[0])


def published(name: str, visit: str, *, wider: bool = False) -> Signs:
    case = read_as(open_case(name).case, {})
    found = case.visit(visit)
    assert found is not None
    return signs(case, found, wider=wider)


@pytest.mark.parametrize(
    ("grade", "status"), [("4+", "present"), ("0", "present"), ("5", "absent"), ("5-", "present")]
)
def test_a_grade_below_5_is_weak_and_5_is_examined_and_not(grade: str, status: str) -> None:
    found = of(
        f'strength: [{{action: plantar_flexion, side: left, grade: "{grade}", visit: one, source: chart:2}}]\n'
    )
    assert found.signs == (sign("weak", "ankle_plantar_flexion", "left", status),)
    assert found.words_of(found.signs[0]) == f"left ankle plantar flexion {grade}/5"


def test_silence_is_kept_apart_from_normal() -> None:
    found = of(
        "strength:\n"
        "  - {action: dorsiflexion, side: left, status: not_examined, visit: one, source: chart:2}\n"
        "  - {action: eversion, side: left, status: not_reported, source: chart}\n"
    )
    assert {each.status for each in found.signs} == {"not_examined", "not_reported"}


def test_paper_001_has_three_findings_and_says_what_it_passed_over() -> None:
    found = published("neuroleukemiosis", "workup")
    assert [each for each in found.signs if each.status == "present"] == [
        sign("reflex_lost", "ankle_jerk", "left"),
        sign("weak", "ankle_inversion", "left"),
        sign("weak", "ankle_plantar_flexion", "left"),
    ]
    assert not [each for each in found.signs if each.status == "absent"]
    reasons = [each.reason.split()[0] for each in found.passed]
    assert sorted(reasons) == ["atrophy", "cold", "nerve", "painful"]


def test_groups_of_paper_004_become_their_members_without_those_named_by_themselves() -> None:
    found = published("perineural", "y2014")
    left = {each.where for each in found.of("left") if each.kind == "weak"}
    assert left == {
        "ankle_dorsiflexion", "ankle_plantar_flexion", "ankle_inversion", "ankle_eversion", "great_toe_extension",
        "toe_extension", "great_toe_flexion", "toe_flexion", "knee_flexion", "quadriceps_femoris_muscle",
        "iliopsoas_muscle",
    }  # fmt: skip
    right = {each.where: each.status for each in found.of("right") if each.kind == "weak"}
    assert right == {
        "ankle_dorsiflexion": "present", "ankle_plantar_flexion": "present", "knee_flexion": "present",
        "hip_flexion": "absent", "hip_extension": "absent", "hip_abduction": "absent", "hip_adduction": "absent",
        "knee_extension": "absent",
    }  # fmt: skip
    (rest,) = [each for each in found.told if each.words == "right remainder of lower limb 5/5"]
    assert rest.how == "read as hip flexion, hip extension, hip abduction, hip adduction, knee extension"
    wider = {each.where for each in published("perineural", "y2014", wider=True).of("right")}
    assert wider - {each.where for each in found.of("right")} == {
        "ankle_inversion", "ankle_eversion", "great_toe_extension",
    }  # fmt: skip


def test_other_reflexes_are_the_ordinary_ones_that_are_not_named_on_both_sides() -> None:
    found = [each for each in published("perineural", "y2014").signs if each.kind == "reflex_lost"]
    assert found == [
        sign("reflex_lost", "ankle_jerk", "left"),
        sign("reflex_lost", "ankle_jerk", "right"),
        sign("reflex_lost", "knee_jerk", "left", "absent"),
        sign("reflex_lost", "knee_jerk", "right", "absent"),
    ]


def test_the_iliopsoas_is_told_with_its_movement_and_grade() -> None:
    found = published("perineural", "y2014")
    assert found.words_of(sign("weak", "iliopsoas_muscle", "left")) == "left hip flexion (iliopsoas) 4/5"


def test_denervation_of_2012_and_2013_is_of_muscles_and_the_other_side_was_looked_at() -> None:
    first, second = published("perineural", "y2012"), published("perineural", "y2013")
    assert (
        len([each for each in first.of("left") if each.kind == "denervated"]) == 17
    )  # 16 of the sciatic, and one
    assert {each.status for each in second.of("right")} == {"absent"}
    assert len(second.of("right")) == len(second.of("left")) == 5
    assert any("tibial CMAP" in each.words for each in first.passed)  # dated October 2012, of no named visit


def test_sphincters_are_of_the_midline_from_their_onset_on() -> None:
    assert not published("perineural", "y2008").signs
    middle = [each.where for each in published("perineural", "y2012").of("midline")]
    assert middle == ["external_anal_sphincter_muscle", "external_urethral_sphincter_muscle"]


def test_groups_of_paper_000_that_name_no_muscle_are_no_findings() -> None:
    found = published("plexopathy", "before")
    assert not [each for each in found.signs if each.status in ("present", "absent")]
    reasons = {each.words: each.reason for each in found.passed}
    assert "finer than the limb" in reasons["left lower limb weak"]
    assert "finer than the limb" in reasons["left denervation, proximal and distal muscles"]


def test_only_loss_of_sensation_counts() -> None:
    found = of(
        "sensation:\n"
        "  - {dermatome: s1, side: left, quality: reduced, visit: one, source: chart:2}\n"
        "  - {dermatome: l5, side: left, quality: tingling, visit: one, source: chart:3}\n"
        "  - {nerve_field: sural_nerve, side: left, quality: absent, visit: one, source: chart:4}\n"
        "  - {nerve_field: tibial_nerve, side: left, quality: numb, visit: one, source: chart:5}\n"
        "  - {dermatome: l4, side: left, status: absent, visit: one, source: chart:6}\n"
        "  - {region: calf, side: left, quality: reduced, visit: one, source: chart:7}\n"
    )
    assert found.signs == (
        sign("numb", "dermatome_l4", "left", "absent"),
        sign("numb", "dermatome_s1", "left"),
        sign("numb", "plantar_field", "left"),
        sign("numb", "sural_nerve_field", "left"),
    )
    assert [each.source for each in found.passed] == ["chart:3", "chart:7"]


def test_needle_findings_of_a_named_muscle_count_and_conclusions_do_not() -> None:
    found = of(
        "electrodiagnosis:\n"
        "  - {test: electromyography, muscle: soleus_muscle, side: left, parameter: denervation, result: present,"
        " visit: one, source: chart:2}\n"
        "  - {test: electromyography, muscle: gluteus_medius_muscle, side: left, parameter: denervation,"
        " result: absent, visit: one, source: chart:3}\n"
        "  - {test: electromyography, group: lumbosacral_plexus, side: left, parameter: plexopathy, result: present,"
        " visit: one, source: chart:4}\n"
    )
    assert found.signs == (
        sign("denervated", "gluteus_medius_muscle", "left", "absent"),
        sign("denervated", "soleus_muscle", "left"),
    )
    assert [each.source for each in found.passed] == ["chart:4"]


def test_what_two_records_say_contrarily_is_left_out_and_told() -> None:
    found = of(
        "reflexes:\n"
        "  - {reflex: ankle_jerk, side: left, result: absent, visit: one, source: chart:2}\n"
        "  - {reflex: ankle_jerk, side: left, result: normal, visit: one, source: chart:3}\n"
        "  - {reflex: knee_jerk, side: left, result: brisk, visit: one, source: chart:4}\n"
    )
    assert found.signs == (sign("reflex_lost", "knee_jerk", "left", "absent"),)
    assert [each.source for each in found.passed] == ["chart:2", "chart:3"]
    assert {each.reason for each in found.passed} == {"another record of the same visit says the contrary"}


def test_a_name_that_the_graph_does_not_know_is_told() -> None:
    found = of("strength: [{muscle: deltoid_muscle, side: left, grade: 3, visit: one, source: chart:2}]\n")
    assert not found.signs
    assert [each.reason for each in found.passed] == [
        "no such muscle, movement, field or reflex in the graph"
    ]


@pytest.mark.parametrize(("grade", "slight"), [("4+", True), ("5-", True), ("4", False), ("5", False)])
def test_a_slight_weakness_is_marked(grade: str, slight: bool) -> None:
    (found,) = of(
        f'strength: [{{action: plantar_flexion, side: left, grade: "{grade}", visit: one, source: chart:2}}]\n'
    ).signs
    assert found.slight is slight


@pytest.mark.parametrize(
    ("record", "places"),
    [
        ("dermatome: s4, side: left", {("dermatome_s4_s5", "left")}),
        ("dermatome: s5, side: left", {("dermatome_s4_s5", "left")}),
        ("dermatome: s4_s5, side: right", {("dermatome_s4_s5", "right")}),
        ("region: perianal, side: left", {("dermatome_s4_s5", "left")}),
        ("region: perineal, side: right", {("pudendal_nerve_field", "right")}),
        (
            "region: saddle, side: midline",
            {(f"dermatome_{name}", side) for name in ("s3", "s4_s5") for side in ("left", "right")},
        ),
    ],
)
def test_the_lowest_fields_are_read(record: str, places: set[tuple[str, str]]) -> None:
    found = of(f"sensation: [{{{record}, quality: reduced, visit: one, source: chart:2}}]\n")
    assert {(each.where, each.side) for each in found.signs} == places
    assert {each.kind for each in found.signs} == {"numb"}


def test_retention_is_a_sign_of_the_bladder_and_numbness_elsewhere_is_told_as_not_used() -> None:
    found = of(
        "symptoms:\n"
        "  - {what: urinary_retention, side: midline, when: 2014, source: chart:2}\n"
        "  - {what: numbness, side: left, regions: [foot], visit: one, when: 2014, source: chart:3}\n"
    )
    assert found.signs == (sign("weak", "detrusor_muscle", "midline"),)
    (passed,) = found.passed
    assert passed.abnormal
    assert passed.reason == "a symptom in words, neither a dermatome nor the field of a nerve"


def test_a_brisk_reflex_is_there_and_more() -> None:
    found = of(
        "reflexes:\n"
        "  - {reflex: ankle_jerk, side: left, result: brisk, visit: one, source: chart:2}\n"
        "  - {reflex: knee_jerk, side: left, result: normal, visit: one, source: chart:2}\n"
    )
    assert [each.words for each in found.told if each.increased] == ["left ankle jerk brisk"]
    assert found.words_of(sign("reflex_lost", "ankle_jerk", "left", "absent")) == "left ankle jerk brisk"
    assert found.words_of(sign("reflex_lost", "knee_jerk", "left", "absent")) == "left knee jerk there"
