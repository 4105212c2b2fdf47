"""Sentences: a verdict never without its limit and source, and no word that decides for the physician."""

import re

from attrs import evolve
from tests.report.plexopathy_view import comparisons, measurements, plexopathy

from neurography.model.comparison import Comparison, Refusal
from neurography.report.sentences import findings, sentence, source, to_paste, verdict

NBSP = "\N{NO-BREAK SPACE}"
FORBIDDEN = re.compile(
    r"diagnos|confirm|rules? out|\bnormal|abnormal|\bchanged?\b|infiltrat|tumou?r|returned", re.IGNORECASE
)


def row(kind: str, key: str, structure: str, side: str, session: str = "after") -> Comparison:
    return next(
        c
        for c in comparisons(measurements())
        if c.kind == kind
        and c.measurement.quantity.key == key
        and (c.measurement.site.structure, c.measurement.site.side) == (structure, side)
        and c.measurement.occasion.session == session
    )


def said(comparison: Comparison | Refusal) -> str:
    return sentence(comparison, plexopathy()).replace(NBSP, " ")


def test_beyond_the_test_retest_limit() -> None:
    assert said(row("time", "adc", "ventral_ramus_s1", "left")) == (
        "Left S1 ventral ramus ADC rose by +62 % of its first value from before to after (+0.508 ×10⁻³ mm²/s, "
        "95 % interval +0.474 to +0.542; n 214 and 215 voxels), beyond the test-retest limit of ±0.359 "
        "×10⁻³ mm²/s (33.24 % of the mean of the pair; brachial plexus; n 30; Oudeman 2018 PLoS ONE e0196975)."
    )


def test_within_the_test_retest_limit() -> None:
    words = said(row("time", "fa", "ventral_ramus_l5", "left"))
    assert "fell by −18 % of its first value" in words
    assert "within the test-retest limit of ±0.202" in words


def test_sides_without_limit_are_not_judged() -> None:
    words = said(row("side", "adc", "ventral_ramus_l5", "left", "before"))
    assert "left minus right at visit before: −27 % of the right (−0.313 ×10⁻³ mm²/s" in words
    assert words.endswith("no published limit for side differences: not judged.")
    assert "limit of" not in words


def test_a_time_row_without_limit_neither_rises_nor_falls() -> None:
    bare = evolve(row("time", "adc", "ventral_ramus_l5", "left"), limit=None, verdict="no_limit")
    words = said(bare)
    assert "differed by +60 %" in words
    assert "no published limit for differences between visits: not judged" in words
    assert "rose" not in words


def test_healthy_sample_with_its_n_and_source() -> None:
    words = said(row("reference", "adc", "ventral_ramus_l5", "left", "before"))
    assert "lies on the low side, beyond mean ± 1.96 sd of 20 healthy adults" in words
    assert "Huang 2013, J Chongqing Med Univ" in words
    inside = said(row("reference", "adc", "ventral_ramus_l5", "left", "after"))
    assert "lies within mean ± 1.96 sd of 20 healthy adults" in inside


def test_healthy_sample_of_unknown_size_says_so() -> None:
    known = row("reference", "adc", "ventral_ramus_l5", "left", "before")
    words = said(evolve(known, against=evolve(known.against, n=None)))  # type: ignore[type-var]
    assert "healthy adults (n not reported)" in words


def test_refusal_carries_its_reason() -> None:
    refusal = Refusal(kind="time", measurement=measurements()[0], reason="field strength 1.5 T then, 3 T now")
    assert said(refusal) == (
        "Left L5 ventral ramus ADC at visit before, comparison between visits: refused, field strength 1.5 T "
        "then, 3 T now."
    )
    assert verdict(refusal) == "refused: field strength 1.5 T then, 3 T now"
    assert said(Refusal(kind="side", measurement=None, reason="right side missing")).startswith("Refused")


def test_findings_start_with_what_lies_beyond_and_count_the_rest() -> None:
    lines = [line.replace(NBSP, " ") for line in findings(plexopathy())]
    assert lines[0].startswith("Left L5 ventral ramus ADC rose by +60 %")
    assert lines[1].startswith("Left S1 ventral ramus ADC rose by +62 %")
    assert sum("beyond mean" in line for line in lines) == 2
    assert "6 of 8 comparisons between visits lie within their limit." in lines
    assert "8 of 8 comparisons between sides: no published limit for side differences: not judged." in lines


def test_paste_block_holds_every_headline_row_and_what_the_paper_left_out() -> None:
    lines = to_paste(plexopathy())
    assert len(lines) == 24 + 4
    assert "Right L5 ventral ramus ADC at visit after: not reported by the paper." in lines


def test_no_sentence_decides_for_the_physician() -> None:
    view = plexopathy()
    for line in (*to_paste(view), *findings(view)):
        assert not FORBIDDEN.search(line), line


def test_every_percent_is_signed_and_carries_n() -> None:
    for line in to_paste(plexopathy()):
        shown = line.replace(NBSP, " ")
        for found in re.finditer(r"([+−]?)[\d.]+ % of (?:its|the right)", shown):
            assert found[1] or found[0].startswith("0.0"), line
            assert " n " in shown or "; n " in shown


def test_source_drops_only_the_clause_that_the_sentence_says_itself() -> None:
    assert source("33 % of the pair; repeatability: limits visits of one side; n 30; X 2018") == (
        "33 % of the pair; n 30; X 2018"
    )
    assert source("own words") == "own words"


def test_protocol_keys_of_a_source_are_read_as_words() -> None:
    text = (
        "Manufacturer=Philips; ManufacturersModelName=Achieva; MagneticFieldStrength=3; EchoTime=0.07; A = b"
    )
    assert source(text) == "Philips; Achieva; 3 T; echo time 0.07; A = b"


def test_of_several_visits_the_latest_is_told_and_the_others_are_counted() -> None:
    base = comparisons(measurements())
    late = [
        evolve(
            c,
            measurement=evolve(c.measurement, occasion=evolve(c.measurement.occasion, session="later")),
        )
        for c in base
        if c.kind == "time"
    ]
    view = plexopathy(comparisons=(*base, *late))
    view = evolve(view, visits=(*view.visits, evolve(view.visits[1], session="later")))
    lines = findings(view)
    assert sum("ADC rose by" in line for line in lines) == 2
    assert all("from before to later" in line for line in lines if "ADC rose by" in line)
    assert "2 further comparisons between visits lie beyond their limit." in lines
