"""The report: one self-contained page. No script, no network; it opens on any computer and prints."""

from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from neurography.model.panel import SECTIONS, Panel, Table
from neurography.model.wording import legible
from neurography.report.cells import Footnotes, healthy_table, value_tables
from neurography.report.embed import UnsafeError, css_string, inline_svg, png_data, png_size, policy_hash
from neurography.report.letter import techniques, to_paste
from neurography.report.listings import (
    comparison_table,
    measurement_table,
    published_table,
    refusal_table,
)
from neurography.report.sides import side_notes
from neurography.report.summary import any_value, findings, how_to
from neurography.report.text import typographic
from neurography.report.view import ReportView

RESEARCH_USE = "Research use only. Not a medical device. Not for diagnosis or treatment decisions."
SIDES = "Left and right are the patient's own; pictures are in radiological convention."
SIDES_STATED = "Left and right are the patient's own, as the table states them: no picture shows them."

DOWNLOADS_BYTES = 3_300_000
"""Room for the 300 dpi pictures; with base64 and the rest the page stays under 6 MB."""

_TEMPLATES = Path(__file__).parent / "templates"


@frozen(kw_only=True)
class Figure:
    """A panel ready for the template."""

    name: str
    title: str
    caption: str
    svg: Markup | None = None
    image: Markup | None = None
    size: tuple[int, int] = (0, 0)
    table: Table | None = None
    alt: str = ""
    download: Markup | None = None
    withheld: str = ""
    number: int = 0


@frozen(kw_only=True)
class ShownPart:
    """A part of the case ready for the template: its words, and its figures with their numbers."""

    key: str
    heading: str
    answer: tuple[str, ...]
    figures: tuple[Figure, ...]
    details: tuple[str, ...]
    grounds: tuple[str, ...]

    @property
    def drawn(self) -> bool:
        """Whether a figure shows it: its tables then fold."""
        return any(figure.table is None for figure in self.figures)


def render_report(view: ReportView) -> str:
    """The page as text, the same text for the same view."""
    notes = Footnotes()
    values = value_tables(view, notes)
    healthy = healthy_table(view, notes)
    style = _style(view)
    figures = _figures(view)
    parts = _parts(view, figures)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            view=view,
            research_use=RESEARCH_USE,
            sides=sides_words(view),
            style=Markup(style),  # noqa: S704 - our own file and escaped strings
            style_hash=policy_hash(style),
            findings=findings(view),
            notes=(
                *side_notes(view),
                *(note for note in view.notes if any_value(view) or note not in how_to(view)),
            ),
            values=values,
            healthy=healthy,
            footnotes=tuple(notes.sources),
            figures=figures,
            parts=parts,
            comparisons=comparison_table(view),
            measurements=measurement_table(view),
            refusals=refusal_table(view),
            published=published_table(view),
            paste=text_to_paste(view),
        )
    )


def sides_words(view: ReportView) -> str:
    """How left and right are meant, and what says so."""
    return SIDES_STATED if view.unseen else SIDES


def text_to_paste(view: ReportView) -> str:
    """The report in lines of plain text, for a letter: no markup, the same words as on the page."""
    visits = ", ".join(f"{visit.name} ({view.when(visit)})" for visit in view.visits)
    head = [f"Subject {view.subject}. Visits: {visits}.", *techniques(view)]
    if view.simulated:
        head = ["SIMULATED data.", *head]
    if view.unseen:
        head = [*head, view.unseen]
    return "\n".join([*head, *to_paste(view), "", RESEARCH_USE])


def _style(view: ReportView) -> str:
    """The style sheet with this person's words for the margins of every printed sheet."""
    days = [view.when(visit) for visit in view.visits]
    dates = ", ".join(days) if len(days) < 4 else f"{days[0]} to {days[-1]}, {len(days)} visits"
    return style_sheet(
        subject=f"Subject {view.subject}", dates=dates, simulated=view.simulated, sides=sides_words(view)
    )


def style_sheet(*, subject: str, dates: str, simulated: bool, sides: str = SIDES) -> str:
    """The style of every page of ours; the words stand in the margins of its printed sheets."""
    words = {
        "--subject--": legible(subject),
        "--dates--": legible(dates),
        "--simulated--": "SIMULATED" if simulated else "",
        "--research--": RESEARCH_USE,
        "--sides--": sides,
    }
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    for mark, text in words.items():
        style = style.replace(f'"{mark}"', css_string(text))
    return "\n" + style.strip() + "\n"


def _figures(view: ReportView) -> dict[str, list[Figure]]:
    """Panels by section, numbered through, the 300 dpi pictures as far as there is room."""
    room = DOWNLOADS_BYTES
    made: dict[str, list[Figure]] = {section: [] for section in SECTIONS}
    number = 0
    for section in SECTIONS:
        for panel in (p for p in view.shown if p.section == section):
            number += panel.kind != "table"
            size = len(panel.download or b"")
            fits = 0 < size <= room
            room -= size if fits else 0
            made[section].append(_figure(panel, number=number if panel.kind != "table" else 0, download=fits))
    return made


def _parts(view: ReportView, figures: dict[str, list[Figure]]) -> list[ShownPart]:
    """The parts of the case; their figures are taken out of the section's own list, which keeps the others."""
    made, rest = [], iter(figures["case"])
    for part in view.parts:
        own = tuple(next(rest) for panel in part.panels)
        made.append(
            ShownPart(
                key=part.key,
                heading=part.heading,
                answer=part.answer,
                figures=own,
                details=part.details,
                grounds=part.grounds,
            )
        )
    figures["case"] = list(rest)
    return made


def _figure(panel: Panel, *, number: int, download: bool) -> Figure:
    parts: dict[str, Any] = {
        "name": panel.name, "title": panel.title, "caption": panel.caption, "number": number,
        "alt": panel.alt or panel.caption,
    }  # fmt: skip
    try:
        if isinstance(panel.content, Table):
            return Figure(**parts, table=panel.content)
        if isinstance(panel.content, str):
            parts["svg"] = inline_svg(panel.content, label=legible(parts["alt"]))
        else:
            parts["image"], parts["size"] = png_data(panel.content), png_size(panel.content)
        if download and panel.download is not None:
            parts["download"] = png_data(panel.download)
    except UnsafeError as found:
        return Figure(
            **{**parts, "svg": None, "image": None}, withheld=f"Picture withheld: it holds {found}."
        )
    return Figure(**parts)


@cache
def environment() -> Environment:
    """What fills the templates: every value escaped, a missing one an error."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )
    made.filters["typographic"] = typographic
    return made


def _finalize(value: Any) -> Any:
    """Every word that reaches the page loses control characters and turned reading directions."""
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
