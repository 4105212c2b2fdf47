"""Questions looked up: what must be found, what must not, and that nothing depends on spelling, order or chance."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record_files import record

from neurography.evidence import ask as asking
from neurography.evidence.answered import MOST_OF_A_KIND, NO_RECORD, answer_lines
from neurography.evidence.ask import COVERAGE, KNOWN, LONGEST, ask
from neurography.evidence.records import load
from neurography.evidence.stances import relations
from neurography.model.errors import CallError

SOFT_TISSUE = "Can leukemic cells infiltrate soft tissue of the leg?"


def found(question: str) -> list[str]:
    return [hit.record.id for hit in ask(question, load()).hits]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how common is myeloid sarcoma in AML?", ["E-003-02", "E-EMR-AML", "E-EMI-346"]),
        ("What does intramuscular relapse look like on MRI?", ["E-003-09", "E-ILR-IMAGES"]),
        ("plasma cell leukemia of soft tissue", ["E-003-10", "E-BENDARI"]),
        ("Is a biopsy needed for a soft tissue mass in leukemia?", ["E-003-15"]),
        ("Can myeloid sarcoma be mistaken for lymphoma?", ["E-003-17", "E-SEIFERT"]),
        ("treatment of granulocytic sarcoma", ["E-003-04", "E-LEE-MS"]),
        ("muscle weakness in leukaemia", ["E-003-13", "E-ILR-SIGNS"]),
        ("When should I suspect leukemic infiltration?", ["E-003-12", "E-003-13", "E-003-14"]),
        ("marrow blasts below 20 % in myeloid sarcoma", ["E-003-05", "E-SAP-MS"]),
        ("myokymia in radiation plexopathy", ["E-MYO"]),
        ("Is CSF abnormal in neuroleukemiosis?", ["E-001-23-B"]),
        ("EMG in neuroleukaemiosis", ["E-001-23"]),
        ("juxtacortical rims in multiple sclerosis", ["E-MS-RIM"]),
        ("susceptibility of lymphoma of the brain", ["E-MAHAJAN"]),
        ("How often is perineural invasion found in prostatectomy?", ["E-004-16-B"]),
        ("disc bulge and S1 weakness", ["E-001-05"]),
        ("PSA in cerebrospinal fluid", ["E-004-02"]),
        ("Does a normal bone marrow exclude leukaemia in a nerve?", ["E-001-12", "E-001-12-B", "E-001-23-C"]),
        ("Can a normal marrow rule out neuroleukemiosis?", ["E-001-12", "E-001-12-B", "E-001-23-C"]),
        (
            "Does a normal CSF exclude leukemic infiltration?",
            ["E-GRISARIU2010-C", "E-001-12", "E-001-23-B", "E-BMJNO2021"],
        ),
        ("Is ultrasound useful in neuroleukemiosis?", ["E-001-09", "E-001-29", "E-001-29-B", "E-BMJNO2021"]),
        (
            "Is ultrasound not useful in neuroleukemiosis?",
            ["E-001-09", "E-001-29", "E-001-29-B", "E-BMJNO2021"],
        ),
        ("Prostate-specific antigen in CSF", ["E-004-02"]),
        ("What is the best treatment of leukemia in nerves?", ["E-001-14-C"]),
        ("How to treat neuroleukemiosis?", ["E-001-14-C"]),
        ("leukemia in children's nerves", ["E-LIU2007", "E-EDMONDSON2024"]),
        (
            "How does Guillain-Barre differ from infiltration of nerves?",
            ["E-FOKKE", "E-GBS-US", "E-GBS-COURSE", "E-EDMONDSON2024"],
        ),
        ("Is biopsy of the nerve dangerous?", ["E-001-24-C"]),
        ("Does the pudendal nerve carry prostate cancer?", ["E-004-14-E"]),
        ("How often is myokymia seen after radiation?", ["E-MYO"]),
    ],
)
def test_what_the_records_hold_is_found(question: str, wanted: list[str]) -> None:
    assert set(wanted) <= set(found(question))


@pytest.mark.parametrize(
    "question",
    [
        "What helps against migraine with aura?", "migraine", "Which drugs treat headache?", "headache in leukemia",
        "tension headache medication", "Will it rain tomorrow?", "cold weather and pain", "weather in the leg",
        "Who won the football match?", "football injury of the leg", "muscle training for the leg",
        "Is the soft drink market growing?", "soft skills for leaders", "How do I bake bread?",
        "What is the capital of France?", "vaccination against influenza", "knee replacement surgery",
        "diabetes mellitus treatment", "heart attack treatment", "breast cancer screening", "treatment of stroke",
        "kidney stones and pain", "Parkinson tremor treatment", "Does coffee cause cancer?", "nerve agents in war",
        "Ist das eine Frage?", "Can breast cancer infiltrate soft tissue of the leg?",
        "What helps against migraine in leukemia of soft tissue?",
        "\u767d\u8840\u75c5", "???", "What is it, and why?",
    ],
)  # fmt: skip
def test_what_they_do_not_hold_gets_no_record(question: str) -> None:
    answer = ask(question, load())
    assert (answer.hits, answer.wider) == ((), ())
    told = answer_lines(answer, relations(load()))
    assert any(line.startswith(f"{NO_RECORD} (") for line in told)
    assert not any("[E-" in line for line in told)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Is PET helpful in neuroleukemiosis?", "E-001-11-B"),
        ("Does a normal EMG exclude neuroleukemiosis?", "E-001-23"),
        ("How reliable is MRI in radiation plexopathy?", "E-RIP-MRI"),
        ("What is the survival in neuroleukemiosis?", "E-001-14-B"),
        ("Is a rim of low signal typical of PML?", "E-THURNHER"),
        ("How do you treat prostate cancer that spreads along nerves?", "E-004-14-H"),
        ("Does ALL relapse in soft tissue?", "E-003-07"),
        ("What does susceptibility show in multiple sclerosis lesions?", "E-MS-RIM"),
        ("Can ovarian cancer spread along nerves?", ""),
        ("Is migraine caused by leukemia?", ""),
        ("Does melanoma infiltrate the sciatic nerve?", ""),
        ("Is carpal tunnel syndrome seen on ultrasound?", ""),
    ],
)
def test_questions_written_before_the_lists_were_made(question: str, wanted: str) -> None:
    """Twelve of fifteen, eleven at first: `survival` became a synonym afterwards.

    The three that miss ask for "damaged years later", "begin with" and an epidural abscess.
    """
    assert (wanted in found(question)) if wanted else found(question) == []


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Is ultrasound useful in neuroleukemiosis?", {"neuroleukemiosis"}),
        ("Does a normal bone marrow exclude leukaemia in a nerve?", {"neuroleukemiosis"}),
        ("How to treat neuroleukemiosis?", {"neuroleukemiosis"}),
        ("How does Guillain-Barre differ from infiltration of nerves?", {"guillain_barre"}),
    ],
)
def test_a_named_subject_is_needed(question: str, subject: set[str]) -> None:
    answer = ask(question, load())
    assert {topic.name for topic in answer.subjects} == subject
    for hit in answer.hits:
        assert subject & set(hit.record.topics) or subject & set(asking._terms(hit.record)), hit.record.id


def test_a_disease_that_no_record_is_on_is_needed_too_and_what_else_is_asked() -> None:
    assert "E-LAIGLE" in found("dural metastases of breast cancer")
    answer = ask("Can breast cancer infiltrate soft tissue of the leg?", load())
    assert (answer.hits, answer.foreign) == ((), ("breast",))
    told = "\n".join(answer_lines(answer, relations(load())))
    assert "none names breast and holds 50 % of what else is asked" in told
    assert found("radiation plexopathy after breast cancer") == [], "the one record on breast is on the dura"


def test_what_is_asked_for_comes_first() -> None:
    assert found("How often is myokymia seen after radiation?")[0] == "E-MYO"
    assert load()[found("How to treat neuroleukemiosis?")[0]].kind == "treatment"
    told = answer_lines(ask("How to treat neuroleukemiosis?", load()), relations(load()))
    headings = [line for line, before in zip(told[1:], told, strict=False) if before == "" and line]
    assert headings[0].startswith("Treatment (")


def test_an_id_points_to_its_record_and_marks_are_no_words() -> None:
    told = answer_lines(ask("what about e-003-07?", load()), relations(load()))
    assert "E-003-07 is a record: neurography evidence show E-003-07" in told
    assert not any(
        "E-003-01 is" in line for line in answer_lines(ask("E-003-01-B", load()), relations(load()))
    )
    assert ask("<script>leukemia</script> in soft tissue", load()).unknown == ()
    assert ask("peut", load()).read_as == ()


@pytest.mark.parametrize(
    "asked",
    [
        "CAN LEUKEMIC CELLS INFILTRATE SOFT TISSUE OF THE LEG",
        "can leukaemic cells infiltrate the soft tissues of the lower limb",
        "Is there infiltration of soft-tissue of the legs by leukemia cells?",
        "  leukemic   cells,   leg:   soft tissue   infiltrated?!  ",
        "can leukemic cels infiltrate soft tisue of the leg",
        "can leukemic cells infiltarte soft tissue of the leg",
        "can leukemyc cells infiltrate soft tissue of the leg",
        "leg leg leg leukemic cells infiltrate soft tissue soft tissue",
    ],
)
def test_spelling_order_and_a_slip_of_a_letter_change_nothing(asked: str) -> None:
    assert found(asked) == found(SOFT_TISSUE)
    assert found(asked)[0] == "E-003-01"


def test_a_word_read_as_another_is_said_and_a_short_one_is_left() -> None:
    assert ask("soft tisue in leukemia", load()).read_as == (("tisue", "tissue"),)
    assert ask("kidney stones", load()).read_as == ()
    assert ask("leukemia and Headaches", load()).unknown == ("headaches",)


def test_the_question_of_paper_003() -> None:
    told = "\n".join(answer_lines(ask(SOFT_TISSUE, load()), relations(load())))
    flat = " ".join(told.split())
    assert flat.index("[E-003-01]") < flat.index("[E-003-07]")
    for said in (
        "Leukaemic cells can infiltrate the soft tissue of the leg",
        "the extremities are involved in 44 % of cases. [E-003-07] n not reported; share of cases: 44 %",
        "> qualified by E-ILR (n 32): n is 32, and the extraocular muscles are involved in 44 % as well",
        "Myeloid sarcoma occurs in 5 to 7 % of patients",
        "> spoken against by E-EMR-AML (n not reported): 3 to 5 %",
        "a biopsy of the tissue is called essential",
        "can be mistaken for lymphoma",
        "Systematic handling and triage of the specimen",
        "Immunochemical methods",
        "leaves all three empty",
        "shown as literature only",
    ):
        assert said in flat, said
    assert "its citation 4" in flat and "text whose sources are not resolved" in flat


def test_a_question_of_one_aspect_stays_with_it_and_names_the_rest() -> None:
    answer = ask("What does intramuscular relapse look like on MRI?", load())
    assert answer.wider == ()
    assert "neurography evidence topic intramuscular-relapse" in answer_lines(answer, relations(load()))[-1]


def test_the_first_of_a_kind_are_told_and_all_on_request() -> None:
    answer = ask("prostate cancer along nerves", load())
    few, every = (answer_lines(answer, relations(load()), every=one) for one in (False, True))
    assert sum(line.count("[E-") for line in few) < sum(line.count("[E-") for line in every)
    assert any(line.endswith("more records fit: --all shows them.") for line in few)
    assert not any("--all" in line for line in every)
    told = " ".join(" ".join(every).split())
    assert all(f"[{hit.record.id}]" in told for hit in answer.hits)
    assert len(answer.hits) > 2 * MOST_OF_A_KIND


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(CallError, match="wanted a question; got nothing"):
        ask(question, load())


def test_a_very_long_question_is_answered_or_refused_at_once() -> None:
    padded = (SOFT_TISSUE + " ") * (LONGEST // (len(SOFT_TISSUE) + 1))
    assert found(padded) == found(SOFT_TISSUE)
    with pytest.raises(CallError, match="at most 2000 letters; got 2001"):
        ask("x" * (LONGEST + 1), load())
    assert found("leukemia in soft tissue " + "zzyzx" * 300) == []


@settings(max_examples=60, deadline=None, database=None)
@given(text=st.text(max_size=200).filter(str.strip))
def test_any_text_is_a_question(text: str) -> None:
    answer = ask(text, load())
    told = answer_lines(answer, relations(load()))
    assert bool(answer.hits) != any(line.startswith(NO_RECORD) for line in told)
    assert not any(sign in "".join(told) for sign in "\x00\x1b\u202e")


SMALL = {
    "E-A": record("E-A", "Roots swell in lymphoma.", topics=("lymphoma", "nerve")),
    "E-B": record("E-B", "Roots swell in lymphoma.", topics=("lymphoma", "nerve")),
    "E-C": record("E-C", "Muscles ache after a marathon.", topics=("muscle",)),
}


def test_the_order_is_that_of_the_scores_with_ties_by_id() -> None:
    one = ask("Do roots swell in lymphoma?", SMALL)
    other = ask("Do roots swell in lymphoma?", dict(reversed(SMALL.items())))
    assert [hit.record.id for hit in one.hits] == ["E-A", "E-B"] == [hit.record.id for hit in other.hits]
    assert one.hits[0].score == one.hits[1].score == other.hits[0].score


def test_the_score_and_the_coverage_by_hand() -> None:
    """One term in one of three records: its weight is ln(1 + 2.5/1.5); the other in none: ln(1 + 3.5/0.5)."""
    from math import log  # noqa: PLC0415

    answer = ask("marathon zebras", SMALL)
    known = log(1 + 2.5 / 1.5) / (log(1 + 2.5 / 1.5) + log(1 + 3.5 / 0.5))
    assert answer.known == pytest.approx(known, rel=1e-12)
    assert known < KNOWN
    assert answer.hits == ()
    (hit,) = ask("marathon", SMALL).hits
    lengths = [asking._terms(record).total() for record in SMALL.values()]
    held = 1.2 * (1 - 0.5 + 0.5 * lengths[2] / (sum(lengths) / 3))
    assert hit.score == pytest.approx(log(1 + 2.5 / 1.5) * 2 * 2.2 / (2 + held), abs=1e-9)
    assert hit.coverage == 1.0 >= COVERAGE
