"""One self-contained page from a template of ours: its style, its policy and its drawing. No script, no network."""

from typing import Any

from markupsafe import Markup

from neurography.model.panel import Panel
from neurography.model.wording import legible
from neurography.report.embed import inline_svg, policy_hash
from neurography.report.html import RESEARCH_USE, environment, style_sheet


def render_page(
    template: str, view: Any, *, name: str, dates: str, sides: str, panel: Panel | None = None
) -> str:
    """The page as text, the same text for the same view.

    Parameters
    ----------
    template
        Its name among the report's templates. It sees `view`, `drawing`, `style`, `style_hash` and `research_use`.
    name, dates, sides
        What the foot of every printed page says: of what it is, of when, and what its sides are.
    panel
        The figure; only SVG is drawn into the page.
    """
    style = style_sheet(subject=legible(name), dates=dates, simulated=False, sides=sides)
    drawing = None
    if panel is not None and isinstance(panel.content, str):
        drawing = inline_svg(panel.content, label=legible(panel.alt))
    return (
        environment()
        .get_template(template)
        .render(
            view=view,
            drawing=drawing,
            style=Markup(style),  # noqa: S704 - our own file and escaped strings
            style_hash=policy_hash(style),
            research_use=RESEARCH_USE,
        )
    )
