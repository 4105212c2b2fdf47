import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.model.case import Span, Strength, paired
from neurography.model.errors import InputError

TWO = """codings:
  - {question: side, asks: 'which side?', answers: {text: left, figure: both}}
visits:
  - {id: first, when: 2013-05, source: chart:2}
imaging:
  - {id: mri, modality: MRI, visit: first, technique: {MagneticFieldStrength: 3, EchoTime: 0.07}, source: chart:3}
findings:
  - {structure: root_s1, side: left, kind: enlarged, exam: mri, source: chart:4}
  - {structure: root_s1, side: right, kind: enlarged, exam: mri, coding: side=figure, source: chart:5}
  - {structure: root_s1, side: right, kind: enlarged, status: not_reported, coding: side=text, source: chart}
"""


def test_a_case_is_read_under_one_answer_at_a_time() -> None:
    case = case_from_text(case_text(TWO)).case
    by_text, by_figure = case.read_as(), case.read_as({"side": "figure"})
    assert [(one.side, one.status) for one in by_text.findings] == [
        ("left", "present"),
        ("right", "not_reported"),
    ]
    assert [(one.side, one.status) for one in by_figure.findings] == [
        ("left", "present"),
        ("right", "present"),
    ]
    assert by_figure.codings == ()
    with pytest.raises(ValueError, match="side=none"):
        case.read_as({"side": "none"})


def test_a_finding_has_the_date_of_its_examination() -> None:
    case = case_from_text(case_text(TWO)).case
    assert case.dated(case.findings[0]).text == "2013-05"
    assert case.dated(case.findings[2]).text == "unknown"


def test_an_examination_has_the_technique_that_measurements_carry() -> None:
    technique = case_from_text(case_text(TWO)).case.imaging[0].as_technique()
    assert technique.instrument == "MRI"
    assert technique.get("EchoTime") == 0.07
    assert technique.text() == "EchoTime=0.07; MagneticFieldStrength=3"


def test_weakness_follows_from_the_grade() -> None:
    def strength(**fields: str) -> Strength:
        return Strength.model_validate({"action": "inversion", "side": "left", "source": "chart:1", **fields})

    assert [strength(grade=grade).weakness for grade in ("5", "4+", "0/5")] == [
        "absent",
        "present",
        "present",
    ]
    assert strength(grade="4-").value == pytest.approx(11 / 3)
    assert strength(status="not_examined").weakness == "not_examined"
    assert strength(status="not_examined").value is None


@pytest.mark.parametrize(
    ("structure", "both"),
    [
        ("sciatic_nerve", True), ("pelvic_splanchnic_nerves", True), ("gray_communicating_rami_s1_s4", True),
        ("root_s1", True), ("superior_hypogastric_plexus", False), ("external_anal_sphincter_muscle", False),
        ("lumbosacral_dural_sac", False), ("prostate", False),
    ],
)  # fmt: skip
def test_what_exists_on_both_sides(structure: str, both: bool) -> None:
    assert paired(structure) is both


def test_a_span_lies_within_another() -> None:
    table = Span(document="p", place="96-110")
    assert Span(document="p", place="110").within(table)
    assert not Span(document="p", place="110-111").within(table)
    assert not Span(document="q", place="110").within(table)
    assert not Span(document="p", place="page 2").within(table)


@pytest.mark.parametrize(
    ("added", "words"),
    [
        (
            "codings: [{question: a, asks: x, answers: {b: c, d: e}}, {question: a, asks: x, answers: {f: c, g: e}}]",
            "wanted each question once; got a 2 times",
        ),
        (
            "visits:\n- {id: v1, when: 2020, session: s, source: chart:1}\n"
            "- {id: v2, when: 2021, session: s, source: chart:1}",
            "wanted each session for one visit; got s 2 times",
        ),
        (
            "measurements:\n"
            "- {structure: sciatic_nerve, side: left, quantity: csa, value: 5, unit: mm2, source: chart:1}\n"
            "- {structure: sciatic_nerve, side: left, quantity: csa, value: 7, unit: mm2, source: chart:1}",
            "wanted one mean csa of the left sciatic_nerve for a visit and an examination; got 2",
        ),
    ],
)
def test_what_must_stand_once_is_refused_twice(added: str, words: str) -> None:
    with pytest.raises(InputError) as told:
        case_from_text(case_text(added))
    assert words in str(told.value)
    assert "line " in str(told.value)


def test_a_record_of_every_reading_cannot_lean_on_an_examination_of_one() -> None:
    text = case_text(TWO).replace("exam: mri, source: chart:4", "exam: late, source: chart:4") + (
        "  - {structure: root_s2, side: left, kind: enlarged, exam: late, coding: side=figure, source: chart:4}\n"
    )
    late = "  - {id: late, modality: MRI, visit: first, coding: side=figure, source: chart:3}\n"
    text = text.replace("findings:\n", f"{late}findings:\n")
    with pytest.raises(
        InputError, match="wanted coding: side=figure, as its examination late has it; got none"
    ):
        case_from_text(text)
