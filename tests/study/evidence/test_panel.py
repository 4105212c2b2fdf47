"""The literature beside a case."""

import pytest
from attrs import evolve
from tests.case_files import case_text
from tests.record_files import record

from neurography.io.case import case_from_text
from neurography.model.errors import CallError
from neurography.model.panel import Table
from neurography.study.case.opened import open_case
from neurography.study.evidence.panel import MOST, part

HELD = {
    "E-A": record("E-A", "Roots swell in lymphoma.", topics=("lymphoma", "mri"), n=12, strength="series_10_or_more"),
    "E-B": record("E-B", "Roots do not swell.", topics=("lymphoma",), n=3, strength="series_below_10",
                  stance=({"to": "E-A", "how": "contradicts", "why": "3 did not"},)),
    "E-C": record("E-C", "PML has rims.", topics=("pml", "mri")),
    "E-D": record("E-D", "This patient's root swelled.", topics=("lymphoma",), n=1),
    "E-E": record("E-E", "Lymphoma with PML.", topics=("lymphoma", "pml"), cited={"key": "book", "state": "not_read"}),
    "E-F": record("E-F", "Give x.", topics=("lymphoma",), kind="treatment", display_only=True,
                  cited={"key": "book", "state": "not_read"}),
}  # fmt: skip
CASE = case_text(
    "diseases:\n  - {name: lymphoma of the plexus, source: chart:1}\n  - {name: pml, status: absent, source: chart:1}\n"
    "imaging:\n  - {modality: MRI, source: chart:2}\n"
)


def test_the_claims_that_fit_best_come_first_and_the_patient_is_no_literature() -> None:
    found = part(case_from_text(CASE), records=HELD)
    assert found is not None
    assert found.key == "literature"
    (panel,) = found.panels
    assert isinstance(panel.content, Table)
    assert [row[0].rsplit(" ", 1)[-1] for row in panel.content.rows] == ["[E-A]", "[E-B]", "[E-E]"]
    assert panel.content.rows[0][1] == "12"
    assert panel.content.rows[0][4] == "spoken against by E-B (n 3): 3 did not"
    assert panel.content.rows[2][4] == "nothing recorded"
    assert found.answer[1] == (
        "Roots swell in lymphoma. [E-A, n 12] Against it: Roots do not swell. [E-B, n 3] (3 did not)"
    )
    assert len(found.answer) == 2  # the pair is told once, not from either end
    assert any(
        one == "Left out as they are the case: claims of its own document on this patient (2)."
        for one in found.details
    )
    assert any(one.startswith("Left out: statements on treatment (1)") for one in found.details)


def test_a_case_of_which_nothing_is_recorded_has_no_such_part() -> None:
    assert (
        part(case_from_text(case_text("diseases: [{name: migraine, source: chart:1}]\n")), records=HELD)
        is None
    )
    assert part(case_from_text(case_text()), records=HELD) is None


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        ("perineural", ("[E-MYO]", "E-004-07-C", "57 %")),
        ("neuroleukemiosis", ("[E-001-27-B]", "E-S1-SCIATIC")),
        ("plexopathy", ("[E-YUH2015]", "E-000-12")),
    ],
)
def test_the_cases_of_the_papers(case: str, wanted: tuple[str, ...]) -> None:
    found = part(open_case(case))
    assert found is not None
    content = found.panels[0].content
    assert isinstance(content, Table)
    assert len(content.rows) == MOST
    told = " ".join((*found.answer, *(cell for row in content.rows for cell in row)))
    for one in wanted:
        assert one in told
    assert "shown as literature only" not in told


def test_topics_in_place_of_a_case_begin_with_what_others_limit() -> None:
    found = part(("soft_tissue", "leukaemia"))
    assert found is not None
    content = found.panels[0].content
    assert isinstance(content, Table)
    ids = {row[0].rsplit("[", 1)[-1].rstrip("]"): row for row in content.rows}
    assert "qualified by E-ILR (n 32)" in ids["E-003-07"][4]
    assert "spoken against by E-EMR-AML" in ids["E-003-02"][4]
    with pytest.raises(CallError, match="got gardening"):
        part(("gardening",))


def test_the_order_of_the_file_chooses_nothing() -> None:
    file = open_case("perineural")
    turned = {
        name: tuple(reversed(getattr(file.case, name)))
        for name in ("diseases", "imaging", "labs", "biopsies")
    }
    other = part(evolve(file, case=file.case.model_copy(update=turned)))
    assert other == part(file)
