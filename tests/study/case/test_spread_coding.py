"""What a case says of the structures that disease can spread through."""

from neurography.anatomy.graph import load
from neurography.io.case import case_from_text
from neurography.model.case import Case
from neurography.study.case.spread_asked import readings
from neurography.study.case.spread_coding import coded

HEAD = """\
neurography_case: 1
id: example
sex: male
source: letter:1
documents: [{id: letter}]
visits:
  - {id: one, when: 2020-01, source: letter:1}
  - {id: two, when: 2021-01, source: letter:2}
"""
BODY = """\
symptoms:
  - {what: weakness, side: right, when: 2019-06, source: letter:3}
imaging:
  - {id: mri, modality: MRI, visit: one, source: letter:4}
findings:
  - {structure: root_s1, side: left, kind: enlarged, exam: mri, source: letter:5}
  - {structure: root_s1, side: left, kind: enhancing, status: absent, visit: one, source: letter:5}
  - {structure: root_s2, side: left, kind: enlarged, status: absent, certainty: probable, visit: one, source: letter:5}
  - {structure: root_s3, side: left, kind: enlarged, status: not_reported, source: letter}
  - {structure: root_l5, side: left, kind: enlarged, certainty: possible, visit: one, source: letter:6}
  - {structure: root_l4, side: left, kind: enlargement_decreased, visit: two, source: letter:6}
  - {structure: obturator_internus_muscle, side: left, kind: denervation, visit: two, source: letter:7}
  - {structure: piriformis_muscle, side: left, kind: denervation, status: absent, visit: two, source: letter:7}
  - {structure: tibialis_anterior_muscle, side: left, kind: denervation, visit: two, source: letter:7}
  - {structure: sciatic_nerve, side: left, kind: enlarged, when: 2020-06, source: letter:8}
  - {structure: ischium, side: left, kind: sclerosis, visit: two, source: letter:8}
  - {structure: sacral_plexus, side: left, kind: enlarged, source: letter:8}
biopsies:
  - {structure: sural_nerve, side: left, visit: two, compartments: [endoneurium], result: tumour, source: letter:9}
labs:
  - {analyte: protein, specimen: csf, value: 1, unit: g/l, visit: one, source: letter:9}
"""


def case(body: str = BODY) -> Case:
    return case_from_text(HEAD + body).case


def test_any_finding_makes_it_abnormal_and_silence_makes_it_nothing() -> None:
    now = coded(case(), load())
    assert now.state.moments == ("one", "2020-06", "two")
    assert dict(now.state.abnormal) == {
        ("root_s1", "left"): 0, ("sciatic_nerve", "left"): 1,
        ("nerve_to_obturator_internus", "left"): 2, ("sural_nerve", "left"): 2,
    }  # fmt: skip
    assert dict(now.state.normal) == {("root_s2", "left"): 0}
    assert [one.structure for one in now.probable] == ["root_s2"]
    assert now.silent == (("root_s3", "left"),)
    assert now.examined == (("cerebrospinal_fluid", "midline"),)
    assert now.first == "right"  # felt half a year before anything was seen on the left


def test_what_is_not_coded_is_told_with_the_reason() -> None:
    why = {one.what: one.why for one in coded(case(), load()).left_out}
    assert why == {
        "left root l5 enlarged": "only possible",
        "left root l4 enlargement decreased": "a change for the better, no state",
        "left piriformis muscle denervation": "a muscle without it says nothing against tumour in its nerve",
        "left tibialis anterior muscle denervation": "denervation that may come from anywhere above",
        "left ischium sclerosis": "no structure of the nerve graph",
        "left sacral plexus enlarged": "no date",
    }


def test_without_an_examination_or_a_visit_it_is_as_if_it_had_not_been() -> None:
    assert ("root_s1", "left") not in coded(case(), load(), without=["mri"]).state.abnormal
    assert ("root_s1", "left") in coded(case(), load()).state.abnormal
    assert coded(case(), load(), without=["two"]).state.moments == ("one", "2020-06")


def test_every_reading_is_tried_the_first_answers_first() -> None:
    codings = "codings:\n" + "".join(
        f"  - {{question: {q}, asks: which, answers: {{yes: it is, no: it is not}}}}\n"
        for q in ("a", "b", "c")
    )
    asked = case(codings + BODY)
    every = readings(asked, {})
    assert len(every) == 8
    assert every[0] == {"a": "yes", "b": "yes", "c": "yes"}
    assert readings(asked, {"b": "no"})[0] == {"a": "yes", "b": "no", "c": "yes"}
    assert len(readings(asked, {"b": "no"})) == 4
