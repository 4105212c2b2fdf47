"""The page of a tally: one self-contained page with its figure, tables and warnings. No script, no network."""

from attrs import frozen
from markupsafe import Markup

from neurography.model.panel import Panel, Table
from neurography.model.wording import legible
from neurography.report.embed import inline_svg, policy_hash
from neurography.report.html import RESEARCH_USE, environment, style_sheet


@frozen(kw_only=True)
class CohortView:
    """All that the page shows, in words. rebuilt says so of a table of counts; empty for one of cases."""

    name: str
    rebuilt: str
    totals: tuple[str, ...]
    shares: Table
    sentences: tuple[str, ...]
    pairs: tuple[str, ...]
    agreements: tuple[str, ...]
    claims: Table | None
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    panel: Panel | None
    sha256: str
    version: str


def render_cohort(view: CohortView) -> str:
    """The page as text, the same text for the same view."""
    style = style_sheet(
        subject=legible(view.name), dates="cohort tally", simulated=False,
        sides="Left and right are the patient's own, as the table states them.",
    )  # fmt: skip
    drawing = None
    if view.panel is not None and isinstance(view.panel.content, str):
        drawing = inline_svg(view.panel.content, label=legible(view.panel.alt))
    return (
        environment()
        .get_template("cohort.html.j2")
        .render(
            view=view,
            drawing=drawing,
            style=Markup(style),  # noqa: S704 - our own file and escaped strings
            style_hash=policy_hash(style),
            research_use=RESEARCH_USE,
        )
    )
