"""The draft of a case report as Markdown with its figures beside it, and as one self-contained page."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from attrs import frozen
from markupsafe import Markup

from neurography.draw.canvas import svg_file
from neurography.model.panel import Panel, Table
from neurography.model.wording import legible
from neurography.report.embed import UnsafeError, inline_svg, png_data
from neurography.report.exchange.care_items import BLANK, Block, Draft, Item
from neurography.report.html import RESEARCH_USE
from neurography.report.page import render_page

SIDES = "Left and right are the patient's own, as the case file states them."
CREDIT = (
    "Draft in the order of the CARE guideline (J Med Case Rep 2013;7:223), compiled from the case file by neurography "
    "{version}. A person has to write it: what stands here are records, not prose."
)


def markdown(draft: Draft, *, stem: str, version: str) -> tuple[str, Mapping[str, bytes]]:
    """The text, and the files that it names (STEM_figure.svg), to lie beside it."""
    files: dict[str, bytes] = {}
    lines = [f"# Case report draft: {draft.name}", "", RESEARCH_USE, "", SIDES, ""]
    lines += [CREDIT.format(version=version), "", f"**CARE: {_marked(draft.completeness)}.**"]
    number = 0
    for item in draft.items:
        lines += ["", f"## {item.number}. {item.heading}"]
        if item.blank:
            lines += ["", BLANK]
            continue
        for block in item.blocks:
            if block.title:
                lines += ["", f"### {_marked(block.title)}"]
            lines += ["", *([BLANK] if block.blank else _items(block))]
            for panel in block.panels:
                number += panel.kind != "table"
                lines += ["", *_panel(panel, stem=stem, number=number, files=files)]
    if draft.sources:
        lines += ["", "## Sources", ""]
        lines += [f"[^{n}]: {_marked(text)}" for n, text in enumerate(draft.sources, start=1)]
    return legible("\n".join(lines)) + "\n", files


def _items(block: Block) -> Iterator[str]:
    for line in block.lines:
        yield f"- {_marked(line.text)}{''.join(f'[^{n}]' for n in line.notes)}"


def _panel(panel: Panel, *, stem: str, number: int, files: dict[str, bytes]) -> Iterator[str]:
    """A table as rows, a figure as a link to its file."""
    if isinstance(panel.content, Table):
        yield f"**{_marked(panel.title)}**"
        yield ""
        yield f"| {' | '.join(map(_cell, panel.content.columns))} |"
        yield "|" + "---|" * len(panel.content.columns)
        for row in panel.content.rows:
            yield f"| {' | '.join(map(_cell, row))} |"
        yield ""
        yield _marked(panel.caption)
        return
    name = f"{stem}_{panel.name}"
    if isinstance(panel.content, str):
        name += ".svg"
        files[name] = svg_file(
            panel.content, title=legible(panel.title), caption=legible(panel.caption)
        ).encode()
    else:
        name += ".png"
        files[name] = panel.content
    yield f"![{_marked(panel.alt or panel.title)}](<{name}>)"
    yield ""
    yield f"**Figure {number}. {_marked(panel.title)}.** {_marked(panel.caption)}"


def _marked(text: str) -> str:
    """Words as Markdown shows them: signs that would mark something up are escaped, line ends are blanks."""
    plain = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~$" else sign for sign in plain)


def _cell(text: str) -> str:
    return _marked(text) or " "


@frozen(kw_only=True)
class _Shown:
    """A panel ready for the template."""

    title: str
    caption: str
    number: int
    table: Table | None = None
    svg: Markup | None = None
    image: Markup | None = None
    alt: str = ""
    withheld: str = ""


@frozen(kw_only=True)
class _Page:
    """What the template sees. items: each with its blocks and the figures of every block."""

    draft: Draft
    credit: str
    items: tuple[tuple[Item, tuple[tuple[Block, tuple[_Shown, ...]], ...]], ...]
    sides: str = SIDES
    blank: str = BLANK


def page(draft: Draft, *, version: str) -> str:
    """The draft as one page: no script, no network, the same text for the same draft."""
    numbers = count(1)
    items = tuple(
        (
            item,
            tuple((block, tuple(_show(panel, numbers) for panel in block.panels)) for block in item.blocks),
        )
        for item in draft.items
    )
    view = _Page(draft=draft, credit=CREDIT.format(version=version), items=items)
    return render_page("care.html.j2", view, name=f"Case {draft.name}", dates="CARE draft", sides=SIDES)


def _show(panel: Panel, numbers: Iterator[int]) -> _Shown:
    number = next(numbers) if panel.kind != "table" else 0
    parts: dict[str, Any] = {"title": panel.title, "caption": panel.caption, "number": number}
    parts["alt"] = panel.alt or panel.caption
    try:
        if isinstance(panel.content, Table):
            return _Shown(**parts, table=panel.content)
        if isinstance(panel.content, str):
            return _Shown(**parts, svg=inline_svg(panel.content, label=legible(panel.alt or panel.title)))
        return _Shown(**parts, image=png_data(panel.content))
    except UnsafeError as error:
        return _Shown(**parts, withheld=f"This figure was left out: it holds {error}.")
