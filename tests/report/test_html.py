"""The page: whole, closed to the network, every word escaped, and honest about what it is."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from attrs import evolve
from tests.report.plexopathy_view import VISITS, comparisons, measurements, plexopathy, two_makers, two_runs

from neurography.draw.answer import answer_panels
from neurography.model.panel import Panel, Table
from neurography.report.cells import Footnotes, value_tables
from neurography.report.html import RESEARCH_USE, render_report
from neurography.report.listings import refusal_table
from neurography.report.text import plain_value
from neurography.report.view import InputFile, NotAtHand, Provenance, ReportView, Visit

VOID = {"meta", "img", "br", "hr", "link", "input"}
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PAYLOADS = (
    "<script>window.__pwned=1</script>",
    "<img src=x onerror=window.__pwned=1>",
    "<svg onload=window.__pwned=1>",
    "<svg><script>window.__pwned=1</script></svg>",
    "</style><script>window.__pwned=1</script>",
    "</title><script>window.__pwned=1</script>",
    "</pre><script>window.__pwned=1</script>",
    "--><script>window.__pwned=1</script>",
    "<iframe src=javascript:window.__pwned=1>",
    "<a href=javascript:window.__pwned=1>x</a>",
    "<link rel=stylesheet href=http://example.invalid/x.css>",
    "<meta http-equiv=refresh content=0;url=http://example.invalid>",
    "<base href=http://example.invalid/>",
    "<form action=http://example.invalid><input name=x>",
    "<object data=http://example.invalid></object>",
    "<details open ontoggle=window.__pwned=1>",
    "<body onload=window.__pwned=1>",
    '" onmouseover="window.__pwned=1',
    "' onmouseover='window.__pwned=1",
    "{{7*7}}",
    "{% for x in range(9) %}x{% endfor %}",
    "\x1b[31mred\x1b[0m \x07",
    "abc\u202egnp.exe",
    "\\3c script\\3e window.__pwned=1",
    "[red]bold[/red]\n\r\t\x00end",
)


class Balance(HTMLParser):
    """Every element that opens closes in order; scripts, event attributes and outside sources are noted."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.problems.append(f"{tag} {name}")
            if name in ("src", "href", "action", "data", "srcset") and not (value or "").startswith(
                ("#", "data:image/png")
            ):
                self.problems.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> out of order at {self.getpos()}")


def parsed(page: str) -> Balance:
    reader = Balance()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def picture(name: str = "mip", section: str = "pictures") -> Panel:
    return Panel(
        name=name, section=section, title="Both sides", caption="Left (L) and right (R), before.", kind="png",
        content=PNG, download=PNG,
    )  # fmt: skip


@pytest.fixture(scope="module")
def full() -> str:
    rows = measurements()
    drawn = answer_panels(rows, comparisons(rows), VISITS, simulated=True)
    quality = Panel(
        name="quality", section="quality", title="Signal", caption="By side.", kind="table",
        content=Table(columns=("a", "b"), rows=(("1", "2"),)),
    )  # fmt: skip
    return render_report(plexopathy(panels=(*drawn, picture(), quality)))


def test_page_is_well_formed_with_unique_ids_and_takes_nothing_from_outside(full: str) -> None:
    reader = parsed(full)
    assert reader.problems == []
    assert len(reader.ids) == len(set(reader.ids))
    assert not {"script", "iframe", "object", "form", "link", "base"} & set(reader.seen)
    assert "http" not in re.sub(r'http-equiv|xmlns="http://www\.w3\.org/2000/svg"', "", full)


def test_policy_admits_exactly_the_one_style_element(full: str) -> None:
    style = re.search(r"<style>(.*?)</style>", full, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', full)
    assert policy is not None
    assert policy[1] == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert full.count("<style") == 1


def test_parts_stand_in_their_order(full: str) -> None:
    order = [full.index(f'id="{name}"') for name in ("answer", "pictures", "quality", "paste", "methods")]
    assert order == sorted(order)
    assert full.index("Not for diagnosis or treatment decisions") < order[0]


def test_research_use_sides_and_subject_stand_in_header_and_on_every_sheet(full: str) -> None:
    assert RESEARCH_USE in full
    for corner in ("@top-left", "@bottom-left", "@bottom-right"):
        assert corner in full
    margin = full[full.index("@page") : full.index("@media print")]
    assert '"Subject plexopathy"' in margin
    assert "2008-03-04, 2008-09-16" in margin
    assert "Research use only" in margin
    assert "radiological convention" in margin


def test_simulated_stands_everywhere_when_simulated_and_nowhere_when_not(full: str) -> None:
    assert full.count("SIMULATED") >= 5
    real = render_report(plexopathy(simulated=False, panels=(picture(),)))
    assert "SIMULATED" not in real


def test_every_figure_has_number_caption_and_sides(full: str) -> None:
    figures = re.findall(r"<figure.*?</figure>", full, re.DOTALL)
    assert len(figures) == 5
    for number, figure in enumerate(figures, start=1):
        assert f"<b>Figure {number}.</b>" in figure
        caption = figure[figure.index("<figcaption>") :]
        assert "left" in caption.lower()
        assert "right" in caption.lower()
        assert "aria-label=" in figure or "alt=" in figure


def test_words_that_decide_for_the_physician_are_absent(full: str) -> None:
    text = re.sub(r"<(script|style).*?</\1>", " ", full, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", text).lower().replace(RESEARCH_USE.lower(), "")
    for word in ("diagnos", "confirms", "rules out", "abnormal", "normal", "returned"):
        assert word not in text, word


def test_no_number_has_a_hyphen_for_a_minus(full: str) -> None:
    body = full[full.index("<body") :]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", body)
    assert cells
    assert not [cell for cell in cells if re.match(r"-\d", cell)]


def test_missing_values_are_words(full: str) -> None:
    assert "not reported by the paper" in full
    text = re.sub(r"<style.*?</style>|<[^>]+>", " ", full, flags=re.DOTALL)
    assert "n/a" not in text
    empty = render_report(ReportView(subject="x", visits=(), provenance=Provenance(version="0")))
    assert "No visit was measured." in empty
    assert "No value was measured and no comparison could be made" in empty
    assert "Every comparison" not in empty
    assert "Every measurement" not in empty
    assert "what was measured stands" not in empty
    parsed(empty)


def test_same_bytes_twice_and_with_other_hash_seeds() -> None:
    code = (
        "import hashlib; from neurography.report.html import render_report; "
        "from tests.report.plexopathy_view import plexopathy; "
        "print(hashlib.sha256(render_report(plexopathy()).encode()).hexdigest())"
    )
    here = hashlib.sha256(render_report(plexopathy()).encode()).hexdigest()
    assert here == hashlib.sha256(render_report(plexopathy()).encode()).hexdigest()
    for seed in ("0", "4242"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == here


def hostile(word: str) -> ReportView:
    """The payload in every text field that reaches the page."""
    rows = tuple(
        evolve(
            m,
            site=evolve(m.site, structure=word, level=word),
            quantity=evolve(m.quantity, name=word),
            occasion=evolve(m.occasion, session=word, date=word),
            statistic=word,
            n_of=word,
            warnings=(word,),
        )
        for m in measurements()[:1]
    )
    base = plexopathy()
    time = next(c for c in base.comparisons if c.kind == "time")
    healthy = next(c for c in base.comparisons if c.kind == "reference")
    assert time.limit is not None
    assert healthy.limit is not None
    judged = tuple(
        evolve(
            c,
            measurement=rows[0],
            reason=word,
            warnings=(word,),
            limit=evolve(c.limit, source=word) if c.limit else None,
        )
        for c in (time, evolve(healthy, against=evolve(healthy.against, population=word, source=word)))
    )
    return plexopathy(
        subject=word,
        visits=(Visit(session=word, label=word, date=word, techniques=((word, word),)),),
        measurements=rows,
        comparisons=judged,
        refusals=(evolve(base.refusals[0], measurement=rows[0], reason=word, todo=word, where=word),),
        panels=(
            evolve(picture(), title=word, caption=word, alt=word),
            Panel(
                name="t", section="quality", title=word, caption=word, kind="table",
                content=Table(columns=(word,), rows=((word,),)),
            ),
        ),
        notes=(word,),
        methods=(word,),
        provenance=Provenance(
            version=word, inputs=(InputFile(path=word, sha256=word),), parameters=((word, word),),
            software=((word, word),),
        ),
        not_at_hand=(NotAtHand(structure=word, side="left", session=word, quantity=word, reason=word),),
        published=tuple(
            evolve(r, paper=word, row_id=word, structure=word, side=word, session=word, quantity=word, note=word)
            for r in base.published[:1]
        ),
    )  # fmt: skip


@pytest.mark.parametrize("word", PAYLOADS)
def test_hostile_text_appears_only_escaped(word: str) -> None:
    page = render_report(hostile(word))
    reader = parsed(page)
    assert reader.problems == []
    assert not {"script", "iframe", "object", "form", "link", "base"} & set(reader.seen)
    assert len(re.findall(r"<style", page)) == 1
    assert "49" not in page or "{{7*7}}" not in word or "{{7*7}}" in page
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", page)


def test_there_are_25_payloads_and_templates_are_not_evaluated() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 25
    assert "{{7*7}}" in render_report(hostile("{{7*7}}"))


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "the element script"),
        ("<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "the attribute onload"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><g style='x'/></svg>", "the attribute style"),
        (
            "<svg xmlns='http://www.w3.org/2000/svg'><image href='http://e.invalid/x'/></svg>",
            "a link out of the page",
        ),
        (
            "<svg xmlns='http://www.w3.org/2000/svg'><path fill='url(http://e.invalid)'/></svg>",
            "a url out of the page",
        ),
        ("<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>", "the element foreignObject"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "a document type"),
        ("<svg>", "not well-formed"),
        (b"GIF89a", "an image that is not PNG"),
    ],
)
def test_a_figure_that_holds_more_than_a_drawing_is_withheld(content: str | bytes, named: str) -> None:
    kind = "png" if isinstance(content, bytes) else "svg"
    panel = Panel(
        name="bad",
        section="pictures",
        title="t",
        caption="left and right",
        kind=kind,
        content=content,  # type: ignore[arg-type]
    )
    page = render_report(plexopathy(panels=(panel,)))
    assert "Picture withheld" in page
    assert named in page
    assert parsed(page).problems == []


def test_no_sites_tells_how_to_place_them_in_the_answer_and_nowhere_else() -> None:
    how = "No sites were given, so nothing was measured; draw regions."
    page = render_report(plexopathy(measurements=(), comparisons=(), refusals=(), notes=("other note", how)))
    answer = page[page.index('id="answer"') : page.index('id="quality"')]
    assert how in answer
    quality = page[page.index('id="quality"') : page.index('id="paste"')]
    assert how not in quality
    assert "other note" in quality


def test_no_value_is_missing_from_the_main_table_when_a_visit_has_two_acquisitions() -> None:
    view = two_runs()
    tables = value_tables(view, Footnotes())
    shown = [cell.main for table in tables for row in table.rows for cell in row.cells]
    wanted = [plain_value(m) for m in view.measurements if m.statistic == "visit_mean"]
    assert len(wanted) == 32
    assert not [text for text in wanted if shown.count(text) < wanted.count(text)]
    heads = {row.structure for row in tables[0].rows}
    assert {"L5 ventral ramus, run-1_dwi", "L5 ventral ramus, run-2_dwi"} <= heads
    for head in heads:
        between = [row for row in tables[0].rows if row.structure == head and row.side == "L − R"]
        assert len(between) == 1
        assert all(cell.main != "–" for cell in between[0].cells)
    one = value_tables(plexopathy(), Footnotes())
    assert {row.structure for row in one[0].rows} == {"L5 ventral ramus", "S1 ventral ramus"}


def test_visits_of_different_programs_are_rows_of_their_own_in_the_main_table() -> None:
    fa = next(table for table in value_tables(two_makers(), Footnotes()) if table.title.startswith("FA"))
    for maker, filled in (("fsl", [True, False]), ("dipy", [False, True])):
        rows = [row for row in fa.rows if row.structure == f"L5 ventral ramus, FA ({maker})"]
        assert [row.side for row in rows] == ["left", "right", "L − R"]
        for row in rows[:2]:
            assert [cell.main != "not measured" for cell in row.cells] == filled
            assert row.verdict.main.startswith("refused: another acquisition")


def test_a_technique_allowed_by_hand_stands_in_the_answer_the_table_and_the_text_to_paste() -> None:
    warned = ("allowed by hand: field strength 1.5 T then, 3 T now",)
    rows = tuple(evolve(c, warnings=warned) for c in plexopathy().comparisons)
    page = render_report(plexopathy(comparisons=rows, refusals=()))
    mark = "technique differs, allowed by hand: field strength 1.5 T then, 3 T now"
    answer = page[page.index('class="findings"') : page.index('class="numbers"')]
    paste = page[page.index('id="paste"') :]
    assert mark in answer
    assert paste.count(mark) == 24
    for table in value_tables(plexopathy(comparisons=rows), Footnotes()):
        for row in table.rows:
            if row.side != "L − R":
                assert mark in row.verdict.small
            else:
                assert all(mark in cell.small for cell in row.cells)


def test_the_way_out_of_refusals_has_a_column_only_where_there_is_one() -> None:
    view = plexopathy()
    assert refusal_table(view).columns[-1] == "What to do"
    bare = plexopathy(refusals=tuple(evolve(r, todo="") for r in view.refusals))
    assert refusal_table(bare).columns[-1] == "Why"
    assert {len(row) for row in refusal_table(bare).rows} == {4}


def test_day_offsets_hide_dates() -> None:
    page = render_report(plexopathy(dates="offsets"))
    assert "2008" not in re.sub(r"sha256-\S+|<code.*?</code>", "", page)
    assert "day +196" in page
    assert "day 0" in page


def test_downloads_stop_where_the_page_would_grow_too_large() -> None:
    large = PNG + bytes(2_000_000)
    panels = tuple(evolve(picture(f"p{n}"), download=large) for n in range(4))
    page = render_report(plexopathy(panels=panels))
    assert page.count("PNG, 300 dpi") == 1
    assert len(page) < 6_000_000
