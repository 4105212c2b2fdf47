"""The answer figures: what stands in them, and in words beside them."""

import functools
import re

import pytest
from attrs import evolve
from tests import sketched
from tests.report.plexopathy_view import VISITS, comparisons, measurements, two_makers, two_runs

from neurography.draw import answer
from neurography.draw.answer import answer_panels
from neurography.draw.forest import forest_figure, forest_span
from neurography.draw.joined import joined
from neurography.draw.rows import answers
from neurography.draw.words import brief, sample, short
from neurography.model.comparison import Comparison, Reference, Refusal
from neurography.model.measurement import Measurement
from neurography.model.panel import Panel
from neurography.model.wording import percent, signed


@pytest.fixture(autouse=True)
def no_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked at here are the drawings; of the pixels for print (test_canvas.py) only a sketch is made."""
    monkeypatch.setattr(answer, "to_png", sketched.to_png)


def made(**more: object) -> tuple[Panel, ...]:
    rows = measurements()
    return answer_panels(rows, comparisons(rows), VISITS, **more)  # type: ignore[arg-type]


as_ever = functools.cache(made)
"""The panels of the plexopathy, drawn once for the tests that ask for nothing else."""


def test_two_panels_a_headline_quantity() -> None:
    assert [panel.name for panel in as_ever()] == [
        "answer_adc", "differences_adc", "answer_fa", "differences_fa",
    ]  # fmt: skip
    assert all(panel.section == "answer" and panel.kind == "svg" and panel.download for panel in as_ever())


def test_the_visit_weighted_mean_stands_for_a_structure() -> None:
    rows = measurements()
    found = answers(rows, comparisons(rows), VISITS, remarks={})
    assert [answer.quantity.key for answer in found] == ["adc", "fa"]
    left = found[0].rows[0].lanes[0]
    assert left.side == "left"
    assert [dot.value for dot in left.dots] == [0.856, 1.369]


def test_words_at_the_end_of_a_row() -> None:
    adc = as_ever()[0].content
    assert isinstance(adc, str)
    assert "+60\N{NO-BREAK SPACE}%, beyond the test-retest limit" in adc
    words = answers(measurements(), comparisons(measurements()), VISITS, remarks={})[0].rows[0].lanes[0].words
    assert words[1].replace("\N{NO-BREAK SPACE}", " ") == (
        "against 20 healthy adults: before −5.1 sd (beyond), after +0.8 sd (within)"
    )
    assert "against 20 healthy adults: before" in adc
    assert "healthy range" not in adc
    fa = as_ever()[2].content
    assert isinstance(fa, str)
    assert "\N{MINUS SIGN}18\N{NO-BREAK SPACE}%, within the test-retest limit" in fa


def test_a_technique_allowed_by_hand_stands_in_both_figures() -> None:
    warned = ("allowed by hand: field strength 1.5 T then, 3 T now",)
    rows = measurements()
    marked = [evolve(c, warnings=warned) for c in comparisons(rows)]
    for row in answers(rows, marked, VISITS, remarks={})[0].rows:
        for lane in row.lanes:
            assert lane.words[1] == f"technique differs, {warned[0]}"
        for move in row.moves:
            assert move.words.endswith(f"; technique differs, {warned[0]}")
    for panel in answer_panels(rows, marked, VISITS):
        assert isinstance(panel.content, str)
        words = " ".join(re.sub(r"<[^>]+>", " ", panel.content).split())
        assert f"technique differs, {warned[0]}" in words


def test_two_acquisitions_of_a_visit_have_a_row_each() -> None:
    view = two_runs()
    found = answers(view.measurements, view.comparisons, VISITS, remarks={})[0]
    assert [row.label for row in found.rows][:2] == [
        "L5 ventral ramus, run-1_dwi", "S1 ventral ramus, run-1_dwi",
    ]  # fmt: skip
    values = {dot.value for row in found.rows for lane in row.lanes for dot in lane.dots}
    wanted = {m.value for m in view.measurements if m.quantity.key == "adc" and m.statistic == "visit_mean"}
    assert values == wanted
    assert [len(row.moves) for row in found.rows] == [4] * 4


def test_visits_of_different_programs_have_a_row_each() -> None:
    view = two_makers()
    found = answers(view.measurements, view.comparisons, VISITS, refusals=view.refusals, remarks={})
    fa = next(answer for answer in found if answer.quantity.key == "fa")
    assert [row.label for row in fa.rows] == [
        "L5 ventral ramus, FA (fsl)", "L5 ventral ramus, FA (dipy)",
        "S1 ventral ramus, FA (fsl)", "S1 ventral ramus, FA (dipy)",
    ]  # fmt: skip
    for row, measured in zip(fa.rows, (0, 1, 0, 1), strict=True):
        assert [lane.side for lane in row.lanes] == ["left", "right"]
        for lane in row.lanes:
            assert [dot.value is not None for dot in lane.dots] == [measured == 0, measured == 1]
            assert lane.joined == ()


def time_row(now: Measurement, then: Measurement) -> Comparison:
    return next(
        evolve(c, measurement=now, against=then) for c in comparisons(measurements()) if c.kind == "time"
    )


def test_a_line_joins_only_visits_that_were_compared() -> None:
    base = next(m for m in measurements() if m.site.side == "left")
    one, two, three, four = (
        evolve(base, occasion=evolve(base.occasion, session=session)) for session in ("1", "2", "3", "4")
    )
    every = [time_row(two, one), time_row(three, one), time_row(three, two)]
    assert joined(("1", "2", "3"), every) == (True, True)
    assert joined(("1", "2", "3"), []) == (False, False)
    # 2 and 4 were never a pair (3 has no value), yet both were compared with 1
    assert joined(("1", "2", "4"), [time_row(two, one), time_row(four, one)]) == (True, True)
    refused = Refusal(
        kind="time", measurement=three, against=two, reason="field strength 1.5 T then, 3 T now"
    )
    assert joined(("1", "2", "3"), every[:2], [refused]) == (True, False)


def test_the_line_of_a_refused_pair_is_not_drawn() -> None:
    def lines(refused: bool) -> int:
        rows = measurements()
        kept = [c for c in comparisons(rows) if not (refused and c.kind == "time")]
        answer = answers(rows, kept, VISITS, remarks={})[0]
        figure = forest_figure(answer, span=forest_span(answer))
        # the line between two visits is the thin one that leans; intervals are level, the healthy mean is upright
        return sum(
            len(set(line.get_xdata())) == 2 == len(set(line.get_ydata()))  # type: ignore[arg-type]
            for line in figure.axes[0].lines
        )

    assert lines(refused=False) == 4
    assert lines(refused=True) == 0


def test_who_the_healthy_are() -> None:
    known = next(c.against for c in comparisons(measurements()) if isinstance(c.against, Reference))
    told = "healthy adults, L5 nerve root (abstract; other region method)"
    assert sample(evolve(known, population=told)) == "20 healthy adults (other region method)"
    assert sample(evolve(known, population="n/a", n=None)) == "healthy adults (n not reported)"


def test_differences_between_sides_are_not_judged_by_a_test_retest_limit() -> None:
    content = as_ever()[1].content
    assert isinstance(content, str)
    assert content.count("no published limit: not judged") == 4
    moves = answers(measurements(), comparisons(measurements()), VISITS, remarks={})[0].rows[0].moves
    assert [move.limit is None for move in moves if move.between_sides] == [True, True]


def test_every_caption_names_sides_and_every_figure_letters_them() -> None:
    for panel in as_ever():
        assert "left" in panel.caption
        assert "right" in panel.caption
        content = panel.content
        assert isinstance(content, str)
        assert ">L</text>" in content
        assert ">R</text>" in content
        assert panel.alt


def test_simulated_stands_in_figure_and_caption_only_when_simulated() -> None:
    for panel in made(simulated=True):
        assert isinstance(panel.content, str)
        assert "SIMULATED" in panel.content
        assert panel.caption.startswith("SIMULATED")
    for panel in as_ever():
        assert isinstance(panel.content, str)
        assert "SIMULATED" not in panel.content + panel.caption


def test_not_reported_and_not_resolvable_are_said_in_words() -> None:
    remark = {("ventral_ramus_l5", "right", "after", "adc"): "not reported by the paper"}
    content = made(remarks=remark)[0].content
    assert isinstance(content, str)
    assert "after: not reported by the paper" in content
    rows = list(measurements())
    gone = [
        evolve(m, value=None, sd=None, interval=None, warnings=("not resolvable: too thin",)) for m in rows
    ]
    panel = answer_panels(gone, (), VISITS)[0]
    assert isinstance(panel.content, str)
    assert "not resolvable: too thin" in panel.content


def test_a_refused_pair_shows_its_reason() -> None:
    rows = measurements()
    later = [m for m in rows if m.occasion.session == "after" and m.statistic == "visit_mean"]
    refused = [
        Refusal(kind="time", measurement=m, reason="field strength 1.5 T then, 3 T now") for m in later
    ]
    panels = answer_panels(rows, (), VISITS, refusals=refused)
    assert isinstance(panels[0].content, str)
    assert "refused: field strength 1.5 T then, 3 T now" in panels[0].content


def test_one_visit_one_side_and_no_interval_still_draw() -> None:
    rows = [
        evolve(m, interval=None, sd=None)
        for m in measurements()
        if m.site.side == "left" and m.occasion.session == "before"
    ]
    panels = answer_panels(rows, (), VISITS[:1])
    assert [panel.name for panel in panels] == ["answer_adc", "answer_fa"]


def test_nine_visits_draw_and_nothing_measured_draws_nothing() -> None:
    base = [m for m in measurements() if m.occasion.session == "before"]
    visits = [(f"v{n}", f"visit {n}") for n in range(9)]
    rows: list[Measurement] = [
        evolve(m, occasion=evolve(m.occasion, session=session)) for session, _ in visits for m in base
    ]
    assert len(answer_panels(rows, (), visits)) == 2
    assert answer_panels((), (), visits) == ()


def test_hostile_words_do_not_become_elements() -> None:
    rows = [evolve(m, site=evolve(m.site, structure="<script>alert(1)</script>")) for m in measurements()]
    panel = answer_panels(rows, (), [("before", "<img src=x onerror=1>"), ("after", "a\x1b[0m")])[0]
    assert isinstance(panel.content, str)
    assert "<script" not in panel.content
    assert "<img" not in panel.content
    assert "\x1b" not in panel.content


def test_small_words() -> None:
    assert signed(-0.5, 2) == "\N{MINUS SIGN}0.50"
    assert signed(0.0, 2) == "0.00"
    assert signed(-0.001, 2) == "0.00"
    assert signed(1.25, 1) == "+1.2"
    assert percent(61.5) == "+62\N{NO-BREAK SPACE}%"
    assert percent(-2.04) == "\N{MINUS SIGN}2.0\N{NO-BREAK SPACE}%"
    assert short("one two three", 9) == "one two …"
    assert brief("before, 2008-03-04") == "before"


def test_many_rows_are_cut_into_sheets_that_share_one_axis() -> None:
    rows = [
        evolve(m, site=evolve(m.site, structure=f"nerve_number_{n}"), value=(m.value or 0) + n)
        for n in range(24)
        for m in measurements()
        if m.quantity.key == "adc" and m.statistic == "visit_mean"
    ]
    panels = answer_panels(rows, (), VISITS)
    assert [panel.name for panel in panels] == ["answer_adc", "answer_adc_2", "answer_adc_3"]
    axes = []
    for panel in panels:
        assert isinstance(panel.content, str)
        axes.append(re.findall(r">(\d+)</text>", panel.content))
    assert axes[0] == axes[1] == axes[2]
