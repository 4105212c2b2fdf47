"""The case files of the papers: they load, their quotes stand where they say, and the known slips are found."""

import os
from pathlib import Path

import pytest

from neurography.io.case import documents_in, reread, spans
from neurography.model.case import Case
from neurography.study.case import Checked, check_case
from neurography.study.published.cases import CASE_FILES

PAPERS = Path(os.environ.get("NEUROGRAPHY_TEST_PAPERS", Path(__file__).parents[4] / "shared" / "papers"))


def checked(name: str) -> Checked:
    return check_case(CASE_FILES[name], documents=PAPERS if PAPERS.is_dir() else None)


def sentences(one: Checked, verdict: str) -> list[str]:
    return [found.sentence for found in one.found if found.verdict == verdict]


def case(name: str) -> Case:
    return check_case(CASE_FILES[name]).file.case


@pytest.mark.parametrize("name", CASE_FILES)
def test_every_value_says_where_it_is_written(name: str) -> None:
    read = case(name)
    silent = [
        path
        for path, span in spans(read)
        if span.lines is None and getattr(read, str(path[0]))[path[1]].coding == ""
        and "not_reported" not in repr(getattr(read, str(path[0]))[path[1]])
    ]  # fmt: skip
    assert silent == []


@pytest.mark.parametrize("name", CASE_FILES)
def test_every_quote_stands_in_the_lines_that_it_names(name: str) -> None:
    if not PAPERS.is_dir():
        pytest.skip("the papers are not at hand (set NEUROGRAPHY_TEST_PAPERS)")
    quotes = checked(name).quotes
    assert len(quotes) > 20
    assert [one for one in quotes if one.state != "found"] == []
    # and the test can fail: one line further up the same words are not all there
    lines = {sum_: ("", *text) for sum_, text in documents_in(PAPERS).items()}
    assert [one for one in reread(case(name), lines) if one.state == "not found"] != []


def test_paper_001() -> None:
    one = checked("neuroleukemiosis")
    late, table, biopsy = sentences(one, "contradicted")
    assert "six months" in late
    assert late.endswith("referral in 2017-07; biopsy in 2017-10; the dates leave 2.0 to 4.0 months")
    assert "PET/CT" in table
    assert "holds 0 of 1" in table
    assert biopsy == "biopsy sciatic nerve left: present (p001:77) and absent (p001:114)"
    (death,) = sentences(one, "strained")
    assert "he died two months after referral" in death
    (fluid,) = sentences(one, "doubtful")
    assert (
        fluid == "sciatic nerve left fluid around: absent (ultrasound, p001:126) and present (MRI, p001:77)"
    )
    assert {(s.action, s.grade) for s in one.file.case.strength if s.grade} == {
        ("plantar_flexion", "3"), ("inversion", "3"),
    }  # fmt: skip
    assert {s.weakness for s in one.file.case.strength if not s.grade} == {"not_reported"}
    assert len(one.file.case.remarks) == 8


def test_paper_004() -> None:
    one = checked("perineural")
    (direct,) = sentences(one, "contradicted")
    assert "p004:306-307" in direct
    assert "p004:271" in direct
    silence, weighting = sentences(one, "doubtful")
    assert "rests on silence in part: not reported at p004:82" in silence
    assert "figure 2B is called T2 fat-saturated" in weighting
    s1, l5, nerve = sentences(one, "open")
    assert "figure: both" in s1
    assert "right root s1 enlarged present" in s1
    assert "text: the left" in s1
    assert "right root s1 enlarged not reported" in s1
    assert "right root l5 uptake present" in l5
    assert "right root l5 uptake not reported" in l5
    assert "right ventral ramus s2 enlarged present" in nerve


def test_paper_004_both_ways() -> None:
    read = case("perineural")

    def right_s1(answer: str) -> set[str]:
        found = read.read_as({"s1_side": answer}).findings
        return {
            f.status
            for f in found
            if (f.structure, f.side, f.kind, f.visit) == ("root_s1", "right", "enlarged", "y2014")
        }

    assert right_s1("figure") == {"present"}
    assert right_s1("text") == {"not_reported"}
    psa = {lab.specimen: lab.value for lab in read.labs if lab.id in ("psa_2014", "psa_csf")}
    assert psa == {"serum": 5.0, "csf": 49.6}
    rami = {f.structure for f in read.read_as({"nerve": "root_and_ramus"}).findings if "ramus" in f.structure}
    assert rami == {f"ventral_ramus_{level}" for level in ("l4", "l5", "s1", "s2", "s3")}
    assert not [f for f in read.read_as().findings if "ramus" in f.structure]


def test_paper_000() -> None:
    one = checked("plexopathy")
    (figure,) = sentences(one, "contradicted")
    assert "2 values of visit after point at figure 1C" in figure
    assert any("CD5, CD20, CD23, CD3" in sentence for sentence in sentences(one, "doubtful"))
    assert any(
        "cannot be verified (4 values not reported)" in sentence for sentence in sentences(one, "unchecked")
    )
    nerve = one.file.case.biopsies[0]
    assert nerve.compartments == ("epineurium", "endoneurium")
    assert nerve.same_clone_as == ("blood",)
    assert one.file.case.diseases[0].stage == "A"
    assert one.file.case.diseases[0].staging_system == ""
    left = [m for m in one.file.case.measurements if m.quantity == "adc" and m.value is not None]
    assert [m.in_unit for m in left] == pytest.approx([0.856, 0.826, 1.169, 1.210, 1.369, 1.334], rel=1e-12)
