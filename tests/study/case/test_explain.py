"""What explains the published cases: the grounds that the papers give, their n, what is weak, what is not known."""

import re
from functools import cache

import pytest

from neurography.evidence import records
from neurography.model.panel import Table
from neurography.model.part import Part
from neurography.reasoning.explain import Explained, Rule, explain, load
from neurography.study.case import explain as told
from neurography.study.case.explain_cohort import facts_of_cohort, part_of_cohort
from neurography.study.case.facts import facts
from neurography.study.case.opened import open_case, read_as

CASES = ("plexopathy", "neuroleukemiosis", "perineural", "soft-tissue")
FORBIDDEN = ("diagnostic of", "confirms", "rules out", "diagnoses", "probability of")


@cache
def made(name: str) -> Part:
    part = told.part(open_case(name)) if name != "cohort" else part_of_cohort()
    assert part is not None
    return part


@cache
def table(name: str, side: str) -> Explained:
    return explain(facts(read_as(open_case(name).case, {})), rules=load(), side=side)  # type: ignore[arg-type]


def cell(name: str, side: str, finding: str, explanation: str) -> tuple[str, Rule]:
    row = next(one for one in table(name, side).rows if one.finding.id == finding)
    return row.cells[explanation].verdict, row.cells[explanation].rule


def said(name: str, *words: str) -> str:
    """The one sentence, of the answer or of the grounds that are named ground by ground, with all these words."""
    part = made(name)
    lines = (
        *part.answer,
        *(line for line in part.details if re.match(r"[^:]+, (for|against) [^:]+: ", line)),
    )
    found = [line for line in lines if all(word in line for word in words)]
    assert len(found) == 1, (words, lines)
    return found[0]


def test_every_record_that_a_rule_names_is_there() -> None:
    assert told.missing_records() == ()


def test_paper_001_swollen_nerve_with_normal_muscle_speaks_against_trauma_in_one_case() -> None:
    verdict, rule = cell("neuroleukemiosis", "left", "swollen_beside_sound_muscle", "trauma")
    assert (verdict, rule.record, records.load()[rule.record].n) == ("against", "E-001-27", 1)
    line = said("neuroleukemiosis", "against trauma")
    assert "swollen nerve with undamaged muscle beside it" in line
    assert "E-001-27, n = 1, this very paper" in line


def test_paper_001_disputed_fluid_counts_for_nobody() -> None:
    row = next(
        one for one in table("neuroleukemiosis", "left").rows if one.finding.id == "fluid_around_nerve"
    )
    assert row.seen.state == "unknown"
    assert {cell.verdict for cell in row.cells.values()} == {"unknown"}
    assert "disputed: p001:77 present, p001:126 absent" in said("neuroleukemiosis", "not known:")


def test_paper_004_absent_myokymia_is_weak() -> None:
    verdict, rule = cell("perineural", "left", "myokymia", "radiation")
    assert verdict == "against"
    assert rule.weak
    assert "E-MYO" in rule.beside
    line = said("perineural", "Left side, against radiation")
    assert "but weak: many radiation plexopathies have none (E-MYO: 57 %, n not given" in line


def test_paper_004_dose_is_not_reported_and_tissue_is_of_the_left_alone() -> None:
    assert "dose not reported" in said("perineural", "Left side, not known")
    right = said("perineural", "Right side, not known")
    assert "no tissue, imaging only" in right
    assert cell("perineural", "left", "tumour_in_nerve", "perineural_spread")[0] == "for"
    assert cell("perineural", "right", "tumour_in_nerve", "perineural_spread")[0] == "unknown"
    assert cell("perineural", "right", "tumour_in_nerve", "radiation")[0] == "unknown"
    assert "known of the left side only" in said(
        "perineural", "Cells of a solid tumour in the nerve (tissue):"
    )


def test_paper_000_low_adc_is_as_in_infiltration_and_compression_goes_the_other_way() -> None:
    for finding in ("adc_low", "adc_lower_than_other_side"):
        assert cell("plexopathy", "left", finding, "infiltration")[0] == "for"
    verdict, rule = cell("plexopathy", "left", "adc_lower_than_other_side", "disc_or_radiculopathy")
    assert (verdict, rule.record) == ("against", "E-COMPRESSION-ADC")
    assert "compression goes the other way" in said("plexopathy", "against disc, root")


def test_paper_002_rims_in_ms_stand_beside_0_of_55() -> None:
    line = said("cohort", "against MS plaque")
    assert "E-002-18: 0 of 55" in line
    assert "juxtacortical rims are published in MS (E-MS-RIM: 10 %, n = 165)" in line
    assert "16 of 17" in facts_of_cohort()[0].source


def test_the_counts_of_the_published_cases() -> None:
    """Counted by hand from the rules and the case files; a change of either has to be looked at."""
    first = {
        (name, side): [
            (column.explanation.id, column.for_, column.against) for column in table(name, side).columns
        ][:2]
        for name, side in (
            ("plexopathy", "left"), ("neuroleukemiosis", "left"), ("perineural", "left"), ("perineural", "right"),
        )
    }  # fmt: skip
    assert first == {
        ("plexopathy", "left"): [("infiltration", 7, 0), ("perineural_spread", 2, 0)],
        ("neuroleukemiosis", "left"): [("infiltration", 5, 0), ("perineural_spread", 3, 1)],
        ("perineural", "left"): [("perineural_spread", 8, 0), ("infiltration", 4, 1)],
        ("perineural", "right"): [("perineural_spread", 7, 0), ("infiltration", 4, 0)],
    }


def test_a_cases_own_paper_is_marked_and_left_out_beside() -> None:
    line = said("perineural", "Right side", "rest on this case's own paper")
    assert "5 of 17 grounds" in line
    assert (
        "perineural spread 4 for, 0 against, 2 not known; infiltration (no leukaemia or lymphoma told) 4 for"
        in line
    )
    assert not [line for line in made("soft-tissue").answer if "own paper" in line]


def test_another_reading_of_the_source_is_another_table() -> None:
    text = told.part(open_case("perineural"), answers={"s1_side": "text", "l5_uptake": "text"})
    assert text is not None
    assert "Right side: perineural spread" in " ".join(text.answer)


@pytest.mark.parametrize("name", [*CASES, "cohort"])
def test_words_and_numbers_keep_to_the_rules(name: str) -> None:
    part = made(name)
    words = [*part.answer, *part.details, *part.grounds]
    for panel in part.panels:
        words += [panel.title, panel.caption, panel.alt]
        if isinstance(panel.content, Table):
            words += [cell for row in panel.content.rows for cell in row]
        else:
            words.append(str(panel.content))
    for text in words:
        assert not [bad for bad in FORBIDDEN if bad in text.lower()], text
    for text in part.answer:
        assert len(re.findall(r"[0-9] %", text)) <= len(re.findall(r"n = |n not given", text)), text
        assert text[0].isupper()
    assert all(panel.section == "case" and panel.content for panel in part.panels)


def test_the_same_case_gives_the_same_bytes() -> None:
    again = told.part(open_case("plexopathy"))
    assert again == made("plexopathy")


def test_a_case_without_any_finding_is_told_by_nothing() -> None:
    assert told.part_of_facts(()) is None


def test_the_order_of_the_facts_changes_nothing() -> None:
    found = facts(read_as(open_case("perineural").case, {}))
    for side in ("left", "right"):
        turned = explain(found[::-1], rules=load(), side=side)  # type: ignore[arg-type]
        assert turned.columns == table("perineural", side).columns
