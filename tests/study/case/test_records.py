"""Claims about counts and findings, and records against each other."""

import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.study.case import check

VISITS = """visits:
  - {id: first, when: 2013-05, source: chart:2}
  - {id: second, when: 2014-05, source: chart:2}
imaging:
  - {id: us, modality: ultrasound, visit: first, source: chart:3}
  - id: mri
    modality: MRI
    visit: first
    pictures: [{figure: 1A, weighting: T2, contrast: after, visit: first, source: chart:3}]
    technique: {BValues: 0x1000}
    units_not_stated: [BValues]
    source: chart:3
  - {id: table, modality: PET/CT, source: chart:90}
"""


def verdicts(added: str, *rules: str) -> list[tuple[str, str]]:
    found = check(case_from_text(case_text(VISITS + added)).case)
    return [(one.rule, one.verdict) for one in found if one.rule in rules]


def finding(status: str, *, exam: str = "mri", visit: str = "first", side: str = "left") -> str:
    return (
        f"  - {{structure: sciatic_nerve, side: {side}, kind: mass, status: {status}, exam: {exam}, "
        f"visit: {visit}, source: chart:5}}\n"
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (finding("present"), finding("absent"), [("opposite", "contradicted")]),
        (finding("present"), finding("absent", exam="us"), [("opposite", "doubtful")]),
        (finding("present"), finding("not_reported"), []),
        (finding("present"), finding("not_examined"), []),
        (finding("present"), finding("absent", side="right"), []),
        (finding("present"), finding("present", exam="us"), []),
    ],
)
def test_present_against_absent(one: str, other: str, expected: list[tuple[str, str]]) -> None:
    assert verdicts(f"findings:\n{one}{other}", "opposite") == expected


def test_another_visit_may_find_the_opposite_but_its_examination_must_be_its_own() -> None:
    added = f"findings:\n{finding('present')}{finding('absent', visit='second')}"
    rules = ("opposite", "examination and visit")
    assert verdicts(added, *rules) == [("examination and visit", "contradicted")]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("kind: count, of: imaging, where: {modality: MRI}, value: 1", ("count", "holds")),
        ("kind: count, of: imaging, where: {modality: MRI}, value: 2", ("count", "contradicted")),
        ("kind: count, of: imaging, where: {modality: PET/CT}, value: 1", ("count", "contradicted")),
        ("kind: status, of: labs, where: {specimen: csf}, says: absent", ("status", "holds")),
        ("kind: status, of: labs, where: {specimen: csf}, says: present", ("status", "contradicted")),
        ("kind: status, of: labs, where: {specimen: urine}, says: absent", ("status", "unchecked")),
        ("kind: status, of: labs, where: {analyte: cells}, says: absent", ("status", "doubtful")),
        ("kind: unchanged, where: {side: left}", ("unchanged", "holds")),
        ("kind: unchanged, where: {side: right}", ("unchanged", "unchecked")),
    ],
)
def test_a_claim_against_the_records(claim: str, expected: tuple[str, str]) -> None:
    added = (
        "labs:\n  - {analyte: cells, specimen: csf, result: negative, source: chart:6}\n"
        "  - {analyte: cells, specimen: blood, result: not_reported, source: chart:6}\n"
        "measurements:\n" + "".join(
            f"  - {{structure: sciatic_nerve, side: {side}, quantity: fa, {value}, visit: {visit}, source: chart:7}}\n"
            for side, value, visit in (
                ("left", "value: 0.5", "first"), ("left", "value: 0.5", "second"),
                ("right", "value: 0.5", "first"), ("right", "status: not_reported", "second"),
            )
        ) + f"claims:\n  - {{words: said, source: chart:90, {claim}}}\n"
    )  # fmt: skip
    assert verdicts(added, "count", "status", "unchanged") == [expected]


def test_slips_of_images() -> None:
    added = (
        "measurements:\n  - {structure: root_s1, side: left, quantity: fa, value: 0.5, visit: second, figure: 1A, "
        "source: chart:8}\n"
    )
    assert verdicts(added, "figure", "weighting", "unit") == [
        ("figure", "contradicted"), ("weighting", "doubtful"), ("unit", "doubtful"),
    ]  # fmt: skip


def test_a_date_outside_its_visit_and_visits_out_of_order() -> None:
    added = "symptoms: [{what: pain, when: 2013-08, visit: first, source: chart:9}]\n"
    assert verdicts(added, "date and visit", "visit order") == [("date and visit", "contradicted")]
    swapped = case_text(VISITS.replace("2014-05", "2012-05"))
    assert [one.rule for one in check(case_from_text(swapped).case) if one.verdict == "contradicted"] == [
        "visit order"
    ]


def test_a_lost_sign_and_an_unknown_structure() -> None:
    added = "biopsies: [{structure: sural_nerv, markers: [{name: CD5, polarity: not_legible}], source: chart:9}]\n"
    assert verdicts(added, "marker", "structure") == [("marker", "doubtful"), ("structure", "unchecked")]


def test_lines_and_paths_lead_to_the_records_of_the_whole_case() -> None:
    """Where a reading leaves out a record, those after it keep their place."""
    added = (
        "codings: [{question: q, asks: 'a or b?', answers: {a: one, b: other}}]\nfindings:\n"
        + finding("present", side="right").replace("exam: mri", "exam: mri, coding: q=b")
        + finding("present") + finding("absent")
    )  # fmt: skip
    found = check(case_from_text(case_text(VISITS + added)).case)
    assert [one.paths for one in found if one.rule == "opposite"] == [(("findings", 1), ("findings", 2))]
    (reading,) = [one for one in found if one.verdict == "open"]
    assert reading.paths == (("codings", 0), ("findings", 0))
    assert "a: one -> nothing of its own | b: other -> right sciatic nerve mass present" in reading.sentence
