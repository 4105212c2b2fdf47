"""The page that a tally and a case series share: its drawing inside, its words made safe, its policy its own."""

import re

from neurography.model.panel import Panel, Table
from neurography.report.cohort import CohortView, render_cohort
from neurography.report.embed import policy_hash
from neurography.report.page import render_page

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>t</title><path d="M0 0L1 1"/></svg>'
)


def view(panel: Panel | None) -> CohortView:
    return CohortView(
        name="a <b>.csv", rebuilt="", totals=("1 patient",), shares=Table(columns=("n",), rows=(("1",),)),
        sentences=(), pairs=(), agreements=(), claims=None, warnings=(), notes=(), panel=panel, sha256="0" * 64,
        version="1",
    )  # fmt: skip


def figure(content: str | bytes) -> Panel:
    return Panel(
        name="one", section="case", title="One", caption="", alt="a line", content=content,
        kind="svg" if isinstance(content, str) else "png",
    )  # fmt: skip


def test_only_the_style_of_the_page_is_allowed_on_it() -> None:
    page = render_cohort(view(None))
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style is not None
    assert f"style-src '{policy_hash(style[1])}'" in page
    assert "<script" not in page


def test_a_drawing_is_drawn_into_the_page_and_a_picture_is_not() -> None:
    assert "<svg" in render_cohort(view(figure(DRAWING)))
    assert "<svg" not in render_cohort(view(figure(b"\x89PNG")))


def test_a_name_is_words_in_the_text_and_in_the_margins_of_the_sheets() -> None:
    page = render_page("cohort.html.j2", view(None), name="a <b>.csv", dates="cohort tally", sides="Sides.")
    assert "<b>" not in page
    assert "a &lt;b&gt;.csv" in page
