"""What stands beside a verdict: differing technique, what is lacking, unsure sides, digits as they were typed."""

from typing import Any

import pytest
from attrs import evolve
from tests.report.plexopathy_view import comparisons, measurements, plexopathy

from neurography.draw.answer import answer_panels
from neurography.model.comparison import Comparison, Refusal
from neurography.model.digits import difference_places
from neurography.model.measurement import Measurement
from neurography.report.cells import Cell, Footnotes, healthy_table, value_tables
from neurography.report.html import render_report, text_to_paste
from neurography.report.sentences import AS_GIVEN, NOISE_ONLY, sentence
from neurography.report.summary import findings
from neurography.report.view import ReportView

pytestmark = pytest.mark.usefixtures("sketched")  # words alone are looked at
DIFFERS = "field strength 1.5 T then, 3 T now"


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def row(kind: str, key: str = "adc", session: str = "after") -> Comparison:
    return next(
        c
        for c in comparisons(measurements())
        if c.kind == kind
        and c.measurement.quantity.key == key
        and c.measurement.occasion.session == session
        and c.measurement.site.side == "left"
    )


def said(found: Comparison) -> str:
    return plain(sentence(found, plexopathy()))


def typed(m: Measurement, value: float, digits: int | None, **changes: Any) -> Measurement:
    return evolve(m, value=value, digits=digits, sd=None, interval=None, n=None, origin="typed", **changes)


def test_a_known_difference_of_technique_stands_wherever_its_verdict_stands() -> None:
    marked = tuple(
        evolve(c, warnings=(f"technique differs: {DIFFERS}",)) if c.kind == "time" else c
        for c in comparisons(measurements())
    )
    view = plexopathy(comparisons=marked)
    beyond = [line for line in findings(view) if "rose by" in line]
    assert len(beyond) == 2
    assert all(line.endswith(f"; but {DIFFERS}.") for line in beyond)
    assert f"8 of 24 comparisons: technique differs: {DIFFERS}." in findings(view)
    pasted = [line for line in text_to_paste(view).splitlines() if "the test-retest limit of" in line]
    assert len(pasted) == 8
    assert all(line.endswith(f"; but {DIFFERS}.") for line in pasted)
    cells = [r.verdict for t in value_tables(view, Footnotes()) for r in t.rows if r.side == "left"]
    assert cells
    assert all(f"but {DIFFERS}" in cell.small for cell in cells)
    for panel in answer_panels(
        view.measurements, marked, [(v.session, v.name) for v in view.visits], refusals=()
    ):
        assert f"but {DIFFERS}" in panel.alt


@pytest.mark.parametrize(("size", "verb"), [(0.4, "rose"), (-0.4, "fell")])
def test_beyond_its_limit_a_value_rose_or_fell(size: float, verb: str) -> None:
    found = evolve(row("time"), difference=size, percent=100 * size, interval=(size - 0.1, size + 0.1))
    assert f" {verb} by {'+' if size > 0 else '−'}40 % of its first value" in said(
        evolve(found, verdict="beyond")
    )
    for word in ("within", "no_limit"):
        told = said(evolve(found, verdict=word, limit=found.limit if word == "within" else None))
        assert "differs by" in told
        assert "rose" not in told
        assert "fell" not in told


def test_a_range_is_never_written_as_mean_and_deviation() -> None:
    view = plexopathy()
    for text in (text_to_paste(view), *findings(view), render_report(view)):
        assert "1.297 ± 0.171" not in plain(text)
    cells = [line[5] for line in healthy_table(view, Footnotes())]
    assert {plain(cell.main) for cell in cells} == {"1.126 to 1.468", "1.035 to 1.553"}
    assert Cell(plain(cells[0].main), tuple(map(plain, cells[0].small))) == Cell(
        "1.126 to 1.468", ("mean 1.297, sd 0.087", "n 20")
    )


def test_healthy_cells_of_a_quantity_have_one_number_of_decimals() -> None:
    coarse = [
        evolve(c, against=evolve(c.against, value=1.3, sd=0.1))  # type: ignore[type-var]
        if c.measurement.site.structure == "ventral_ramus_s1"
        else c
        for c in comparisons(measurements())
        if c.kind == "reference"
    ]
    cells = [
        plain(line[5].main) for line in healthy_table(plexopathy(comparisons=tuple(coarse)), Footnotes())
    ]
    assert set(cells) == {"1.126 to 1.468", "1.104 to 1.496"}


def lacking(origin: str, reason: str = "right side not reported") -> ReportView:
    m = evolve(measurements()[0], origin=origin)
    return plexopathy(refusals=(Refusal(kind="side", measurement=m, reason=reason),))


@pytest.mark.parametrize(
    ("origin", "words"),
    [("typed", "is not given"), ("published", "is not reported"), ("simulated", "was not measured")],
)
def test_a_side_that_was_never_given_is_not_refused(origin: str, words: str) -> None:
    view = lacking(origin)
    assert f"1 comparison could not be made: the right side {words}." in findings(view)
    assert not any("refused" in line for line in findings(view))
    assert "Refused:" not in text_to_paste(view)
    assert f"comparison between sides: not made, the right side {words}." in text_to_paste(view)


def test_a_refusal_stays_a_refusal() -> None:
    view = lacking("typed", reason="echo time 80 ms on the left, 69 ms on the right")
    assert any(line.startswith("1 comparison was refused") for line in findings(view))


def test_what_the_interval_of_sides_leaves_out_is_said_once() -> None:
    assert findings(plexopathy()).count(NOISE_ONLY) == 1
    assert text_to_paste(plexopathy()).count(NOISE_ONLY) == 1
    held = tuple(evolve(c, interval=(-1.0, 1.0)) for c in comparisons(measurements()))
    assert NOISE_ONLY not in findings(plexopathy(comparisons=held))
    copied = tuple(
        evolve(c, measurement=evolve(c.measurement, origin="typed")) for c in comparisons(measurements())
    )
    assert AS_GIVEN in findings(plexopathy(comparisons=copied))


@pytest.mark.parametrize(
    ("warning", "clause"),
    [
        (
            "side by the word of its table alone (within 5 mm of the foreground's centre)",
            "side by the word of its table alone",
        ),
        (
            "side by the centre of the foreground alone, which says nothing where the image shows one limb",
            "side by the middle of the image alone, which says nothing where it shows one limb",
        ),
    ],
)
def test_a_side_that_rests_on_little_is_said_in_quality_and_text_to_paste(warning: str, clause: str) -> None:
    doubtful = tuple(
        evolve(m, warnings=(warning,))
        if (m.site.structure, m.site.side, m.quantity.key) == ("ventral_ramus_l5", "left", "adc")
        else m
        for m in measurements()
    )
    view = plexopathy(measurements=doubtful)
    lines = [line for line in text_to_paste(view).splitlines() if clause in line]
    assert len(lines) == 1
    assert lines[0].startswith("Left L5 ventral ramus ADC: ")
    quality = render_report(view).split('id="quality"')[1].split("</ul>")[0]
    assert f"Left L5 ventral ramus: {clause}." in quality
    assert clause not in text_to_paste(plexopathy())


def test_technique_of_each_visit_and_few_directions_stand_in_the_text_to_paste() -> None:
    note = "before, dwi: 15 directions: FA is biased upward by noise, more so the lower the signal (x)"
    lines = text_to_paste(plexopathy(notes=(note,))).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Subject plexopathy"))
    assert lines[start + 1].startswith("Technique before: 3 T Philips Achieva, b 0, 1000 s/mm²")
    assert lines[start + 2].startswith("Technique after: 3 T")
    assert lines[start + 3] == "15 directions: FA is biased upward by noise."


def test_typed_digits_stay_as_typed() -> None:
    then, now = measurements()[0], measurements()[2]
    pair = (typed(then, 0.5, 2), typed(now, 0.83, 2))
    base = row("time")
    found = evolve(
        base,
        measurement=pair[1],
        against=pair[0],
        difference=0.33,
        percent=66.0,
        interval=None,
        verdict="beyond",
    )
    view = plexopathy(measurements=pair, comparisons=(found,), refusals=(), not_at_hand=())
    text = plain(text_to_paste(view))
    assert "before 0.50 ×10⁻³ mm²/s" in text
    assert "after 0.83 ×10⁻³ mm²/s" in text
    assert "(+0.33 ×10⁻³ mm²/s)" in text
    cells = [plain(cell.main) for t in value_tables(view, Footnotes()) for r in t.rows for cell in r.cells]
    assert cells == ["0.50", "0.83"]
    alt = answer_panels(pair, (found,), [("before", "before"), ("after", "after")])[0].alt
    assert "before 0.50, after 0.83" in alt


def test_a_difference_and_its_limit_are_told_apart() -> None:
    then, now = measurements()[0], measurements()[2]
    found = row("time")
    assert found.limit is not None
    close = evolve(
        found, measurement=typed(now, 1.2, 1), against=typed(then, 0.8, 1), difference=0.404, interval=None,
        limit=evolve(found.limit, value=0.398), verdict="beyond",
    )  # fmt: skip
    assert difference_places(close) == 3
    assert "+0.404 ×10⁻³ mm²/s" in said(close)
    assert "±0.398 ×10⁻³ mm²/s" in said(close)


def test_the_caption_names_a_band_only_where_one_is_drawn() -> None:
    rows = comparisons(measurements())
    visits = [("before", "before"), ("after", "after")]
    bare = tuple(evolve(c, limit=None, verdict="no_limit") for c in rows if c.kind != "reference")
    for given, drawn in ((rows, True), (bare, False)):
        panels = answer_panels(measurements(), given, visits)
        assert any("pale band" in panel.caption for panel in panels) is drawn


def test_doubtful_order_of_visits_stands_in_the_answer() -> None:
    words = "Order of visits: after, then before (the row order of the table)."
    assert words in findings(plexopathy(order_note=words))
