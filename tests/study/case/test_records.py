"""Claims about counts and findings, and records against each other."""

import cProfile

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


def record(added: str) -> list[tuple[str, str]]:
    """(verdict, sentence) of all that is not checked and holding, of a case with these records."""
    found = check(case_from_text(case_text(VISITS_ONLY + added)).case)
    return [(one.verdict, one.sentence) for one in found]


VISITS_ONLY = (
    "visits:\n  - {id: first, when: 2013-05, source: chart:2}\n"
    "  - {id: second, when: 2014-05, source: chart:2}\n"
)


def grade(written: str, *, visit: str = "visit: first", document: str = "chart") -> str:
    return f"  - {{action: dorsiflexion, side: left, grade: {written}, {visit}, source: {document}:5}}\n"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (grade("4-"), grade("2"), ["contradicted"]),
        (grade("4-"), grade("4"), ["doubtful"]),  # less than a grade apart
        (grade("4"), grade("5"), ["contradicted"]),
        (grade("4"), grade("4/5"), []),
        (grade("4"), grade("2", visit="visit: second"), []),
        (grade("4"), grade("2", visit="note: undated"), ["doubtful"]),
        (grade("4", visit="when: 2013-05-01"), grade("2", visit="when: 2013-05-02"), []),
    ],
)
def test_two_grades_of_one_movement(one: str, other: str, expected: list[str]) -> None:
    assert [verdict for verdict, _ in record(f"strength:\n{one}{other}")] == expected


def test_a_lost_reflex_beside_a_normal_or_a_brisk_one() -> None:
    """Lost is a finding: a claim that the reflexes were undisturbed is contradicted by it."""
    lost, brisk = (
        f"  - {{reflex: ankle_jerk, side: left, result: {result}, visit: first, source: chart:5}}\n"
        for result in ("absent", "brisk")
    )
    claim = "claims: [{words: well, source: chart:9, kind: status, of: reflexes, where: {}, says: absent}]\n"
    assert [verdict for verdict, _ in record(f"reflexes:\n{lost}{brisk}")] == ["contradicted"]
    assert [verdict for verdict, _ in record(f"reflexes:\n{lost}{lost.replace('absent', 'normal')}")] == [
        "contradicted"
    ]
    assert [verdict for verdict, _ in record(f"reflexes:\n{lost}{claim}")] == ["contradicted"]


def test_a_status_claim_does_not_rest_on_its_own_line() -> None:
    claim = "claims: [{words: w, source: chart:9, kind: status, of: labs, where: {specimen: csf}, says: absent}]\n"
    lab = "labs: [{analyte: cells, specimen: csf, result: negative, source: chart:9}]\n"
    assert [verdict for verdict, _ in record(lab + claim)] == ["unchecked"]
    assert [verdict for verdict, _ in record(lab.replace("chart:9", "chart:5") + claim)] == ["holds"]


@pytest.mark.parametrize(
    ("added", "expected", "word"),
    [
        ("labs: [{analyte: psa, specimen: serum, value: 4, unit: ng/ml, result: undetectable, source: chart:5}]",
         "contradicted", "psa is 4 ng/ml and undetectable in one record"),
        ("labs: [{analyte: psa, specimen: serum, value: 4, unit: ng/ml, censored: left, result: undetectable, "
         "source: chart:5}]", "", ""),
        ("events: [{kind: death, what: death, when: 2020, source: chart:5}]\n"
         "treatments: [{agents: [x], when: 2021, source: chart:6}]", "contradicted", "after the death in 2020"),
        ("events: [{kind: death, what: death, when: ~2020, source: chart:5}]\n"
         "treatments: [{agents: [x], when: 2021, source: chart:6}]", "doubtful", "after the death in ~2020"),
        ("outcomes: [{what: disease, result: died, when: 2020, source: chart:5}]\n"
         "treatments: [{agents: [x], when: 2019, until: 2021, source: chart:6}]", "contradicted", "2021 (chart:6)"),
        ("events: [{kind: death, what: death, when: 2020, source: chart:5}]\n"
         "biopsies: [{specimen: autopsy, structure: brain, side: midline, when: 2021, source: chart:6}]", "", ""),
        ("sensation: [{dermatome: s9, side: left, source: chart:5}]", "doubtful", "there is no dermatome s9"),
        ("sensation: [{dermatome: s1, side: left, source: chart:5}]", "", ""),
        ("strength: [{action: fly, side: left, grade: 3, source: chart:5}]", "unchecked", "fly is no movement"),
        ("strength: [{action: plantar_flexon, side: left, grade: 3, source: chart:5}]",
         "unchecked", "did you mean ankle_plantar_flexion"),
        ("strength: [{muscle: sciatic_nerve, side: left, grade: 3, source: chart:5}]",
         "doubtful", "is none in the graph"),
        ("reflexes: [{reflex: elbow_wink, side: left, result: absent, source: chart:5}]", "unchecked", "no reflex"),
        ("findings: [{structure: conus_medullaris, side: left, kind: mass, source: chart:5}]",
         "doubtful", "in the midline"),
        ("measurements: [{structure: sciatic_nerve, side: left, quantity: ADC, value: 1.2, unit: mm2/s, "
         "source: chart:5}]",
         "doubtful", "is 1200 x 10^-3 mm2/s, above that of free water"),
        ("measurements: [{structure: sciatic_nerve, side: left, quantity: adc, value: 1200, unit: 10^-3 mm2/s, "
         "source: chart:5}]", "doubtful", "above that of free water"),
        ("measurements: [{structure: sciatic_nerve, side: left, quantity: adc, value: 2.9, unit: 10^-3 mm2/s, "
         "source: chart:5}]", "", ""),
    ],
)  # fmt: skip
def test_values_and_names_that_cannot_be(added: str, expected: str, word: str) -> None:
    found = record(added + "\n")
    assert [verdict for verdict, _ in found] == [expected] * bool(expected)
    assert all(word in sentence for _, sentence in found)


@pytest.mark.parametrize("distinct", [True, False])
def test_the_time_of_a_check_grows_with_the_records_and_not_with_their_square(*, distinct: bool) -> None:
    """Counted in calls, which no busy machine changes: five times the records, at most seven times the calls."""

    def calls(n: int) -> int:
        rows = "".join(
            f"  - {{id: f{i}, structure: root_s1, side: left, kind: {f'k{i}' if distinct else 'mass'}, "
            f"status: {'absent' if i % 2 else 'present'}, visit: first, source: chart:5}}\n"
            for i in range(n)
        )
        read = case_from_text(case_text(f"{VISITS_ONLY}findings:\n{rows}")).case
        profile = cProfile.Profile()
        profile.runcall(check, read)
        return sum(one.callcount for one in profile.getstats())

    calls(2)  # tables of the graph are read once
    assert calls(1000) < 7 * calls(200)
