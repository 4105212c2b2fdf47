"""What images showed by a visit, and where lesions would lie if all of it were cut."""

from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.reasoning.lesion import LesionSite
from neurography.study.case.opened import open_case, read_as
from neurography.study.case.seen import Seen, lesions, seen


def site(structure: str, side: str) -> LesionSite:
    return LesionSite(structure=structure, side=side)  # type: ignore[arg-type]


def states(found: tuple[Seen, ...]) -> dict[tuple[str, str], str]:
    return {(one.structure, one.side): one.state for one in found}


def test_paper_004_year_by_year() -> None:
    case = read_as(open_case("perineural").case, {})
    by_visit = {visit.id: states(seen(case, visit)) for visit in case.visits}
    assert by_visit["y2012"]["sacral_canal_s1_s2", "midline"] == "normal"
    assert by_visit["y2013"]["sacral_canal_s1_s2", "midline"] == "abnormal"
    assert by_visit["y2013"]["root_s1", "right"] == "normal"
    assert by_visit["y2014"]["root_s1", "right"] == "abnormal"
    assert (
        by_visit["y2014"]["lumbosacral_trunk", "left"] == "abnormal"
    )  # seen in 2013, and nobody said otherwise
    assert by_visit["y2014"]["inferior_hypogastric_plexus", "right"] == "silent"
    assert ("sciatic_nerve", "left") not in by_visit["y2008"]


def test_a_reading_of_an_open_question_changes_what_was_seen() -> None:
    case = read_as(open_case("perineural").case, {"s1_side": "text", "l5_uptake": "text"})
    found = states(seen(case, case.visits[-1]))
    assert found["root_l5", "right"] == "silent"
    assert found["root_s1", "right"] == "abnormal"  # choline uptake on both sides is in the text too


def test_a_change_of_the_sac_reaches_the_roots_at_its_level_and_below_only() -> None:
    case = read_as(open_case("perineural").case, {})
    sites = lesions(seen(case, case.visits[1]))
    assert {site("root_s1", "left"), site("root_s1", "right"), site("root_s4", "right")} <= set(sites)
    assert site("root_l5", "right") not in sites
    assert site("lumbosacral_dural_sac", "midline") not in sites
    assert site("sciatic_nerve", "left") in sites


def test_without_a_level_the_whole_sac_is_cut_and_the_cauda_is_all_roots() -> None:
    text = (
        "visits: [{id: one, when: 2014, source: chart:1}]\n"
        "imaging: [{id: mri, modality: MRI, visit: one, source: chart:2}]\n"
        "findings: [{structure: %s, side: midline, kind: enhancing, exam: mri, source: chart:3}]\n"
    )
    case = case_from_text(case_text(text % "lumbosacral_dural_sac")).case
    assert lesions(seen(case, case.visits[0])) == (site("lumbosacral_dural_sac", "midline"),)
    case = case_from_text(case_text(text % "cauda_equina")).case
    assert len(lesions(seen(case, case.visits[0]))) == 18  # nine roots on two sides


def test_less_swelling_is_a_course_and_neither_abnormal_nor_normal() -> None:
    text = (
        "visits: [{id: one, when: 2014, source: chart:1}]\n"
        "findings: [{structure: sciatic_nerve, side: left, kind: enlargement_decreased, visit: one, source: chart:3}]\n"
    )
    case = case_from_text(case_text(text)).case
    assert seen(case, case.visits[0]) == ()


def test_examinations_that_disagree_are_both_told() -> None:
    case = read_as(open_case("neuroleukemiosis").case, {})
    (left,) = [one for one in seen(case, case.visits[0]) if one.side == "left"]
    assert left.state == "abnormal"
    assert "fluid around" in left.words
    assert left.words.endswith("; but not fluid around by ultrasound")
