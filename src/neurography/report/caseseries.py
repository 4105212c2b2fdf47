"""The page of a case series: one self-contained page with its figure, tables and readings. No script, no network."""

from attrs import frozen
from markupsafe import Markup

from neurography.model.panel import Panel, Table
from neurography.model.wording import legible
from neurography.report.embed import inline_svg, policy_hash
from neurography.report.html import RESEARCH_USE, environment, style_sheet


@frozen(kw_only=True)
class SeriesView:
    """All that the page shows, in words. sections: (title, table) of each part; notes: how the table was read."""

    name: str
    heading: str
    warnings: tuple[str, ...]
    panel: Panel | None
    sections: tuple[tuple[str, Table], ...]
    words: tuple[str, ...]
    asked: tuple[str, ...]
    beside: Table | None
    claims: Table | None
    notes: tuple[str, ...]
    as_stated: str
    sha256: str
    version: str


def render_series(view: SeriesView) -> str:
    """The page as text, the same text for the same view."""
    style = style_sheet(
        subject=legible(view.name), dates="case series", simulated=False,
        sides="No side is compared here: a case counts once.",
    )  # fmt: skip
    drawing = None
    if view.panel is not None and isinstance(view.panel.content, str):
        drawing = inline_svg(view.panel.content, label=legible(view.panel.alt))
    return (
        environment()
        .get_template("caseseries.html.j2")
        .render(
            view=view,
            drawing=drawing,
            style=Markup(style),  # noqa: S704 - our own file and escaped strings
            style_hash=policy_hash(style),
            research_use=RESEARCH_USE,
        )
    )
