"""The case in the report: parts in order with their own figures, told first and to paste, every word escaped."""

import re

from attrs import evolve
from tests.report.plexopathy_view import plexopathy
from tests.report.test_html import PAYLOADS, PNG

from neurography.model.panel import Panel, Table
from neurography.model.part import Part
from neurography.report.html import render_report, text_to_paste
from neurography.report.view import ReportView


def a_part(key: str = "where", heading: str = "Where is the lesion?", **more: object) -> Part:
    figure = Panel(
        name=f"{key}-figure",
        section="case",
        title=f"{heading} drawn",
        caption="Left and right.",
        kind="png",
        content=PNG,
    )
    table = Panel(
        name=f"{key}-table", section="case", title="Ranking", caption="Counts.", kind="table",
        content=Table(columns=("site", "wrong"), rows=(("left sciatic nerve", "0"),)),
    )  # fmt: skip
    made = Part(
        key=key, heading=heading, answer=(f"{key}: first sentence.", "Second sentence."), panels=(figure, table),
        details=("Without left ankle jerk the same sites tie.",), grounds=("leaned on 9 rows.",),
    )  # fmt: skip
    return evolve(made, **more)


def with_parts(*parts: Part, measured: bool = True) -> ReportView:
    view = plexopathy()
    if not measured:
        view = evolve(
            view, measurements=(), comparisons=(), refusals=(), findings=(), panels=(), not_at_hand=(),
            unseen="No image was seen.",
        )  # fmt: skip
    return evolve(view, parts=parts)


def test_parts_stand_in_their_order_each_with_its_own_figures() -> None:
    other = Panel(
        name="cohort", section="case", title="Cohort", caption="n 17.", kind="png", content=PNG,
    )  # fmt: skip
    view = with_parts(a_part(), a_part("how", "How did it get there?"))
    page = render_report(evolve(view, panels=(*view.panels, other)))
    order = [page.index(f'id="{mark}"') for mark in (
        "part-where", "panel-where-figure", "panel-where-table",
        "part-how", "panel-how-figure", "panel-cohort", "paste",
    )]  # fmt: skip
    assert order == sorted(order)
    numbers = [int(n) for n in re.findall(r"<b>Figure (\d+)\.</b>", page)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "what it rests on, and what else was tried (1)" in page
    assert "<summary>Ranking (1)</summary>" in page, "a table folds where a figure shows the same"
    assert '<a href="#part-how">How did it get there?</a>' in page


def test_a_table_that_nothing_draws_stands_open() -> None:
    part = a_part()
    page = render_report(with_parts(evolve(part, panels=part.panels[1:])))
    assert "<summary>Ranking" not in page
    assert "left sciatic nerve" in page


def test_the_answer_and_the_letter_tell_the_case() -> None:
    view = with_parts(a_part(), a_part("timeline", "Timeline"))
    page = render_report(view)
    answer = page[page.index('id="answer"') : page.index('id="case"')]
    assert "Where is the lesion? where: first sentence." in answer
    assert "timeline: first sentence." not in answer, "only what answers a question stands first"
    assert "Second sentence" not in answer
    pasted = text_to_paste(view)
    assert "Where is the lesion?\nwhere: first sentence.\nSecond sentence." in pasted
    assert "Timeline:\ntimeline: first sentence." in pasted


def test_a_case_without_measurements_stands_before_quality_and_says_no_empty_answer() -> None:
    page = render_report(with_parts(a_part(), measured=False))
    assert page.index('id="case"') < page.index('id="quality"')
    assert "No value was measured" not in page
    with_values = render_report(with_parts(a_part()))
    assert with_values.index('id="quality"') < with_values.index('id="case"')


def test_where_images_gave_no_number_the_page_says_so_before_the_case() -> None:
    view = evolve(with_parts(a_part(), measured=False), unseen="")
    page = render_report(view)
    answer = page[page.index('id="answer"') : page.index('id="case"')]
    assert answer.index("No value was measured") < answer.index("where: first sentence.")


def test_no_word_of_a_part_is_markup() -> None:
    for payload in PAYLOADS:
        part = a_part(heading=payload, answer=(payload,), details=(payload,), grounds=(payload,))
        page = render_report(with_parts(part))
        body = page[page.index("<body") :]
        assert "window.__pwned=1>" not in body.replace("&#39;", "'").replace("&#34;", '"') or "&lt;" in body
        assert not re.search(r"<(script|iframe|object|form|base|link)\b", body)
        assert not re.search(r"<\w+[^>]*\son\w+=", body)
