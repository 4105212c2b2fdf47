"""The page of a case series: one self-contained page with its figure, tables and readings. No script, no network."""

from attrs import frozen

from neurography.model.panel import Panel, Table
from neurography.report.page import render_page


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
    return render_page(
        "caseseries.html.j2", view, name=view.name, dates="case series", panel=view.panel,
        sides="No side is compared here: a case counts once.",
    )  # fmt: skip
