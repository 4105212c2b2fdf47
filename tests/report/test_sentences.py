"""Sentences: a verdict never without its limit and source, and no word that decides for the physician."""

import re

from attrs import evolve
from tests.report.plexopathy_view import comparisons, measurements, plexopathy, two_makers, two_runs

from neurography.model.comparison import Comparison, Refusal
from neurography.report.letter import to_paste
from neurography.report.sentences import NOISE_ONLY, sentence, source, verdict
from neurography.report.summary import findings

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
    assert "differs by −18 % from its first value, before to after" in words
    assert "fell" not in words
    assert "within the test-retest limit of ±0.202" in words


def test_sides_without_limit_are_not_judged() -> None:
    words = said(row("side", "adc", "ventral_ramus_l5", "left", "before"))
    assert "left minus right at visit before: −27 % of the right (−0.313 ×10⁻³ mm²/s" in words
    assert words.endswith("no published limit for side differences: not judged.")
    assert "limit of" not in words


def test_a_time_row_without_limit_neither_rises_nor_falls() -> None:
    bare = evolve(row("time", "adc", "ventral_ramus_l5", "left"), limit=None, verdict="no_limit")
    words = said(bare)
    assert "differs by +60 % from its first value" in words
    assert "no published limit for differences between visits: not judged" in words
    assert "rose" not in words


def test_healthy_sample_with_its_n_and_source() -> None:
    words = said(row("reference", "adc", "ventral_ramus_l5", "left", "before"))
    assert (
        "lies on the low side, outside 1.126 to 1.468 ×10⁻³ mm²/s (mean 1.297, sd 0.087, range 1.96 sd either way, "
        "n 20 healthy adults; Huang 2013, J Chongqing Med Univ)"
    ) in words
    inside = said(row("reference", "adc", "ventral_ramus_l5", "left", "after"))
    assert "lies inside 1.126 to 1.468 ×10⁻³ mm²/s" in inside


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
    assert sum("outside 1." in line for line in lines) == 2
    assert "6 of 8 comparisons between visits lie within their limit." in lines
    assert (
        "L5 ventral ramus ADC, left minus right: −27 % before, +17 % after; no published limit for side "
        "differences: not judged."
    ) in lines
    assert sum("left minus right" in line for line in lines) == 4


def test_a_difference_whose_interval_holds_zero_neither_rises_nor_falls() -> None:
    for side, size in (("left", 0.01), ("right", -0.01)):
        words = said(
            evolve(
                row("time", "adc", "ventral_ramus_l5", side),
                difference=size,
                percent=100 * size,
                interval=(size - 0.03, size + 0.03),
            )
        )
        assert f"differs by {'+' if size > 0 else '−'}1.0 % from its first value (interval holds 0)" in words
        assert "rose" not in words


def test_a_technique_allowed_by_hand_is_said_wherever_its_row_is() -> None:
    mark = "technique differs, allowed by hand: field strength 1.5 T then, 3 T now"
    warned = ("allowed by hand: field strength 1.5 T then, 3 T now", "something else")
    for kind, session in (("time", "after"), ("side", "before"), ("reference", "before")):
        found = evolve(row(kind, "adc", "ventral_ramus_l5", "left", session), warnings=warned)
        assert said(found).endswith(f"; {mark}.")
        assert mark not in said(evolve(found, warnings=("something else",)))
    within = tuple(evolve(c, warnings=warned) for c in comparisons(measurements()) if c.verdict == "within")
    assert f"12 of 12 comparisons: {mark}." in findings(plexopathy(comparisons=within))


def test_findings_follow_the_order_of_visits_not_of_names() -> None:
    view = plexopathy()
    both = tuple(evolve(c, verdict="beyond") for c in view.comparisons if c.kind == "reference")
    for rows in (both, both[::-1]):
        lines = [line for line in findings(plexopathy(comparisons=rows)) if "side 1." in line]
        assert [line.split("at visit ")[1].split(",")[0] for line in lines] == ["before"] * 4 + ["after"] * 4
    back = evolve(view, visits=view.visits[::-1], comparisons=both)
    lines = [line for line in findings(back) if "side 1." in line]
    assert [line.split("at visit ")[1].split(",")[0] for line in lines] == ["after"] * 4 + ["before"] * 4


def test_two_acquisitions_of_a_visit_are_told_apart() -> None:
    view = two_runs()
    lines = [line.replace(NBSP, " ") for line in to_paste(view)]
    for run in ("run-1_dwi", "run-2_dwi"):
        assert sum(line.startswith(f"Left L5 ventral ramus, {run}, ADC rose by") for line in lines) == 1
        assert any(
            line.startswith(f"L5 ventral ramus, {run}, ADC, left minus right") for line in findings(view)
        )
    said = [line for line in lines if line]
    assert len(set(said)) == len(said)


def test_visits_of_different_programs_are_lines_of_their_own() -> None:
    lines = [line.replace(NBSP, " ") for line in to_paste(two_makers())]
    for maker, visit in (("fsl", "before"), ("dipy", "after")):
        told = [line for line in lines if line.startswith(f"Left L5 ventral ramus, FA ({maker}), FA: ")]
        assert len(told) == 1
        assert re.findall(r"\b(before|after) 0\.", told[0]) == [visit]


def test_nothing_measured_is_said_with_the_way_out() -> None:
    how = "No sites were given, so nothing was measured; draw regions."
    assert findings(plexopathy(measurements=(), comparisons=(), notes=("x", how))) == (how,)
    bare = plexopathy(measurements=(), comparisons=(), notes=())
    assert findings(bare) == to_paste(bare)
    assert findings(bare)[0].startswith("No value was measured")


def test_one_lies_and_two_lie() -> None:
    rows = [c for c in comparisons(measurements()) if c.kind == "time" and c.verdict == "within"]
    assert "1 of 1 comparisons between visits lies within its limit." in findings(
        plexopathy(comparisons=tuple(rows[:1]))
    )


def part(lines: tuple[str, ...], heading: str) -> list[str]:
    """The lines below a heading, up to the next empty one."""
    start = next(n for n, line in enumerate(lines) if line.startswith(heading)) + 1
    end = next((n for n, line in enumerate(lines) if n > start and not line), len(lines))
    return [line.replace(NBSP, " ") for line in lines[start:end]]


def test_paste_block_holds_every_value_and_what_the_paper_left_out() -> None:
    lines = part(to_paste(plexopathy()), "Values (visit mean) ± standard uncertainty:")
    assert len(lines) == 8
    assert lines[0] == (
        "Left L5 ventral ramus ADC: before 0.856 ± 0.012 ×10⁻³ mm²/s (n 214 voxels); "
        "after 1.369 ± 0.012 ×10⁻³ mm²/s (n 215 voxels)."
    )
    assert lines[1].endswith("(n 215 voxels), simulated; the paper gives no number.")
    silent = part(to_paste(plexopathy(simulated=False)), "Values")
    assert silent[1].endswith("not reported by the paper.")
    unmeasured = to_paste(plexopathy(measurements=measurements()[:1], comparisons=()))
    assert "Right L5 ventral ramus ADC at visit after: not reported by the paper." in part(
        unmeasured, "No value:"
    )


def test_paste_block_says_every_headline_comparison_with_its_side() -> None:
    lines = to_paste(plexopathy())
    assert len(part(lines, "Between visits:")) == 8
    sides = part(lines, "Left minus right:")
    assert len(sides) == 5
    assert sides[-1] == NOISE_ONLY
    assert sides[0] == (
        "L5 ventral ramus ADC: before −27 % of the right (−0.313 ×10⁻³ mm²/s, 95 % interval −0.347 to −0.279; "
        "n 214 voxels); after +17 % of the right (+0.198 ×10⁻³ mm²/s, 95 % interval +0.164 to +0.232; "
        "n 215 voxels); no published limit for side differences: not judged."
    )
    healthy = part(lines, "Against healthy samples")
    assert healthy[0] == (
        "L5 ventral ramus ADC beside 1.126 to 1.468 ×10⁻³ mm²/s (mean 1.297, sd 0.087, range 1.96 sd either way, "
        "n 20 healthy adults) [3]: "
        "left before 0.856 (n 214 voxels) outside, on the low side; left after 1.369 (n 215 voxels) inside; "
        "right before 1.169 (n 214 voxels) inside; right after 1.171 (n 215 voxels) inside."
    )
    assert len(healthy) == 2  # one a structure: only ADC has a healthy sample here


def test_paste_block_says_each_verdict_where_visits_differ_in_it() -> None:
    view = plexopathy()
    limit = row("time", "adc", "ventral_ramus_l5", "left").limit
    assert limit is not None
    judged = tuple(
        evolve(c, verdict="within", limit=evolve(limit, kind="side"))
        if c.kind == "side" and c.measurement.occasion.session == "after"
        else c
        for c in view.comparisons
    )
    line = part(to_paste(evolve(view, comparisons=judged)), "Left minus right:")[0]
    before, after = line.split("; after ")
    assert before.endswith("no published limit for side differences: not judged")
    assert "within the limit for side differences" in after


def test_paste_block_says_what_was_refused() -> None:
    view = plexopathy()
    measured = view.measurements[0]
    refused = Refusal(kind="time", measurement=measured, reason="field strength 1.5 T then, 3 T now")
    lines = part(to_paste(evolve(view, refusals=(refused,))), "Refused:")
    assert lines == [
        "Left L5 ventral ramus ADC at visit before, comparison between visits: refused, field strength 1.5 T "
        "then, 3 T now."
    ]


def test_paste_block_cites_each_source_once_at_its_end() -> None:
    lines = to_paste(plexopathy())
    cited = part(lines, "Limits and healthy samples:")
    assert (
        cited[0]
        == "[1] 33.24 % of the mean of the pair; brachial plexus; n 30; Oudeman 2018 PLoS ONE e0196975."
    )
    assert [line.split(" ")[0] for line in cited] == ["[1]", "[2]", "[3]"]
    assert lines[-1] == cited[-1]
    before = lines[: -len(cited)]
    assert not any("Oudeman" in line or "Huang" in line for line in before)
    assert any("test-retest limit of ±0.370 ×10⁻³ mm²/s [1]." in line.replace(NBSP, " ") for line in before)


def test_no_sentence_decides_for_the_physician() -> None:
    view = plexopathy()
    for line in (*to_paste(view), *findings(view)):
        assert not FORBIDDEN.search(line), line


def test_every_percent_is_signed_and_carries_n() -> None:
    for line in to_paste(plexopathy()):
        shown = line.replace(NBSP, " ")
        for found in re.finditer(r"([+−]?)[\d.]+ % (?:of|from) (?:its|the right)", shown):
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
