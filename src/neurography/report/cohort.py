"""The page of a tally: one self-contained page with its figure, tables and warnings. No script, no network."""

from attrs import frozen

from neurography.model.panel import Panel, Table
from neurography.report.page import render_page


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
    return render_page(
        "cohort.html.j2", view, name=view.name, dates="cohort tally", panel=view.panel,
        sides="Left and right are the patient's own, as the table states them.",
    )  # fmt: skip
