"""All that a report shows, as plain data: `study` gathers it, `html` sets it."""

from datetime import date
from typing import Literal

from attrs import field, frozen, validators

from neurography.model.comparison import Comparison, Refusal
from neurography.model.finding import Finding
from neurography.model.measurement import Measurement
from neurography.model.panel import Panel
from neurography.model.part import Part


@frozen(kw_only=True)
class Visit:
    """One visit in its place in time. techniques holds (instrument, one line) pairs; date is ISO or n/a."""

    session: str
    label: str = ""
    date: str = "n/a"
    techniques: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """What the visit is called in tables and sentences."""
        return self.label or self.session


@frozen(kw_only=True)
class NotAtHand:
    """A number that one might look for and that is not there, with the words that say so."""

    structure: str
    side: str
    session: str
    quantity: str
    reason: str = "not reported by the paper"


@frozen(kw_only=True)
class PublishedRow:
    """Published, simulated truth and measured side by side: one row of published.tsv; None is `not reported`."""

    paper: str
    row_id: str
    structure: str
    side: str
    session: str
    quantity: str
    statistic: str
    unit: str
    published: float | None
    truth: float | None
    measured: float | None
    ci_low: float | None = None
    ci_high: float | None = None
    note: str = ""


@frozen(kw_only=True)
class InputFile:
    """A file that the numbers rest on: its path inside the dataset, and its SHA-256."""

    path: str
    sha256: str


@frozen(kw_only=True)
class Provenance:
    """What made the numbers. parameters and software are (name, value) pairs."""

    version: str
    inputs: tuple[InputFile, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    software: tuple[tuple[str, str], ...] = ()


@frozen(kw_only=True)
class ReportView:
    """One person's report. visits are in their order in time; methods are paragraphs.

    dates chooses whether visits show their date or the days since the first.
    """

    subject: str
    visits: tuple[Visit, ...]
    measurements: tuple[Measurement, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()
    panels: tuple[Panel, ...] = ()
    notes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    provenance: Provenance
    simulated: bool = False
    dates: Literal["dates", "offsets"] = field(
        default="dates", validator=validators.in_(("dates", "offsets"))
    )
    published: tuple[PublishedRow, ...] = ()
    not_at_hand: tuple[NotAtHand, ...] = ()
    unseen: str = ""
    """For copied numbers: the sentence that no image was seen; empty where images were."""
    order_note: str = ""
    """The order of visits in words, where their names speak against it."""
    title: str = ""
    """Of the person's case; empty where there is none."""
    parts: tuple[Part, ...] = ()
    """What is told of the person's case: when, what, where, how, why, what next."""

    @property
    def shown(self) -> tuple[Panel, ...]:
        """Every panel of the page: those of the case's parts stand before the others of their section."""
        return (*(panel for part in self.parts for panel in part.panels), *self.panels)

    def when(self, visit: Visit) -> str:
        """The visit's date, or its distance from the first visit in days; words where it is not known."""
        day = _day(visit.date)
        if self.dates == "dates" or day is None:
            return visit.date if visit.date != "n/a" else "date not reported"
        first = next((d for v in self.visits if (d := _day(v.date)) is not None), day)
        days = (day - first).days
        return f"day {days:+d}".replace("-", "\N{MINUS SIGN}") if days else "day 0"

    def visit_name(self, session: str) -> str:
        """The label of a session; the session itself where no visit has it."""
        return next((visit.name for visit in self.visits if visit.session == session), session)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
