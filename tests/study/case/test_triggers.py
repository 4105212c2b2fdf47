"""When to suspect: paper 003 beside an invented patient, papers 001 and 004 beside their own."""

from functools import cache

import pytest
from tests.case_files import case_text

from neurography.evidence import records
from neurography.io.case import case_from_text
from neurography.model.part import Part
from neurography.reasoning.triggers import load
from neurography.study.case import triggers
from neurography.study.case.opened import open_case


@cache
def made(name: str) -> Part:
    part = triggers.part(open_case(name))
    assert part is not None
    return part


def met(name: str) -> set[str]:
    return {panel.name.removeprefix("triggers-") for panel in made(name).panels}


def test_every_record_that_a_trigger_names_is_there() -> None:
    assert triggers.missing_records() == ()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("soft-tissue", {"leukaemia-in-soft-tissue", "leukaemia-in-nerves"}),
        ("neuroleukemiosis", {"leukaemia-in-soft-tissue", "leukaemia-in-nerves"}),
        ("plexopathy", {"leukaemia-in-soft-tissue", "leukaemia-in-nerves"}),
        ("perineural", {"cancer-along-nerves"}),
    ],
)
def test_which_triggers_a_case_meets(name: str, wanted: set[str]) -> None:
    assert met(name) == wanted


def test_the_sentence_has_n_what_is_shown_and_what_is_missing() -> None:
    whole, first = made("neuroleukemiosis").answer[:2]
    assert whole.startswith(
        "The case shows what the literature names as reason to suspect leukaemia in soft tissue and"
    )
    assert whole.endswith(triggers.NOT_A_DOCTOR)
    assert first.startswith("To suspect leukaemia in soft tissue. In 32 published cases: ")
    assert "(E-ILR-SIGNS)" in first
    assert (
        "This case shows: leukaemia known: acute myeloid leukemia (p001:62); focal pain, left (p001:62)"
        in first
    )
    assert first.endswith("Missing: focal swelling; palpable mass of soft tissue.")


def test_the_work_up_says_what_is_not_told_and_that_the_sources_lists_are_empty() -> None:
    answer = made("soft-tissue").answer
    work_up = next(
        line for line in answer if line.startswith("Work-up that the literature names, leukaemia in soft")
    )
    assert (
        "not told of this case: biopsy of the tissue (soft tissue or nerve) (E-003-15, n not given)"
        in work_up
    )
    assert any("leaves all three empty (E-003-16)" in line for line in answer)


def test_treatment_is_shown_as_literature_alone() -> None:
    named = {name for trigger in load() for name in trigger.treatment}
    assert all(records.load()[name].display_only for name in named)
    for name in ("soft-tissue", "neuroleukemiosis"):
        part = made(name)
        assert not [line for line in part.answer if "chemotherapy" in line]
        shown = [line for line in part.details if "E-003-04" in line]
        assert shown
        assert all(line.startswith("Treatment, as literature only, no rule acts on it: ") for line in shown)
    local = next(line for line in made("soft-tissue").details if "E-003-04," in line)
    assert "E-LEE-MS, n = 9" in local, "what contradicts it stands beside it"


def test_silence_is_missing_and_never_absent() -> None:
    silent = case_from_text(
        case_text(
            "diseases: [{name: acute myeloid leukaemia, source: chart:2}]\n"
            "symptoms: [{what: pain, side: left, regions: [calf], source: chart:3}]\n"
            "strength: [{action: inversion, side: left, status: not_examined, source: chart:4}]\n"
        )
    )
    part = triggers.part(silent)
    assert part is not None
    assert "weakness of one region" in part.answer[1].partition("Missing: ")[2]
    assert triggers.part(case_from_text(case_text())) is None


def test_work_up_on_the_nerve_itself_counts_and_that_of_another_place_does_not() -> None:
    first = " ".join(made("neuroleukemiosis").answer)
    assert "mass in an extremity, left (p001:68)" in first
    assert "in this case biopsy of the tissue (soft tissue or nerve), left (p001:77)" in first
    assert "MRI or CT of the limb, pelvis or plexus (p001:77)" in first, "not the lumbar one, p001:66"
    assert "immunochemistry of the specimen, left (p000:12-20)" in " ".join(made("plexopathy").answer)


def test_a_brain_disease_stays_closed_without_a_finding_of_the_brain() -> None:
    assert not [line for line in made("neuroleukemiosis").details if "leukoencephalopathy" in line]
    brain = case_from_text(
        case_text(
            "diseases: [{name: acute myeloid leukaemia, source: chart:2}]\n"
            "symptoms: [{what: burning, side: left, regions: [calf], source: chart:3}]\n"
            "findings: [{structure: brain, kind: atrophy, source: chart:4}]\n"
        )
    )
    part = triggers.part(brain)
    assert part is not None
    (line,) = [line for line in part.details if line.startswith("Open, progressive multifocal")]
    assert "acute myeloid leukaemia (chart:2)" in line, "what was matched is told"
    assert "focal pain, left (chart:3)" in part.answer[1], "burning is pain"
    assert part.short.startswith(
        "The case shows what the literature names as reason to suspect leukaemia in soft"
    )


def test_a_cancer_that_is_only_possible_meets_no_need() -> None:
    text = (
        "diseases: [{{name: prostate cancer{0}, source: chart:2}}]\n"
        "strength: [{{action: dorsiflexion, side: left, grade: 3, source: chart:4}}]\n"
    )
    assert triggers.part(case_from_text(case_text(text.format("")))) is not None
    assert triggers.part(case_from_text(case_text(text.format(", certainty: possible")))) is None
    prolapse = text.format("").replace("prostate cancer", "rectal prolapse")
    assert triggers.part(case_from_text(case_text(prolapse))) is None
