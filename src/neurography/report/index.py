"""The page that leads to the published cases: what ran, its numbers, and what becomes of every statement."""

from collections import Counter
from collections.abc import Sequence

from attrs import frozen
from markupsafe import Markup

from neurography.model.site import spoken
from neurography.model.units import spell
from neurography.model.wording import SPACE, number, signed, standing
from neurography.report.embed import policy_hash
from neurography.report.html import RESEARCH_USE, SIDES, environment, style_sheet
from neurography.report.view import PublishedRow

GENERATOR = "neurography demo all"
"""Stands in the page, so that a later run knows the page as its own."""

DONE = ("reproduced", "recomputed", "recorded")
STATUSES = {
    "reproduced": "measured from images, simulated ones included, and it comes out as published",
    "recomputed": "follows from the paper's own numbers by arithmetic",
    "recorded": "the statement is held, with its source, where a command shows it",
    "not in the document": "what the row needs is not in the paper, and the software says so",
    "planned": "not yet",
}
"""What may become of a statement, in the order shown, with its meaning."""


@frozen(kw_only=True)
class ShownCase:
    """A published case as the page shows it. report is a relative link; failed says why there is none."""

    name: str
    paper: str
    title: str
    citation: str
    made: str
    report: str = ""
    rows: tuple[PublishedRow, ...] = ()
    failed: str = ""

    @property
    def simulated(self) -> bool:
        """Whether its numbers were measured on something simulated."""
        return any(row.truth is not None for row in self.rows)


@frozen(kw_only=True)
class Statement:
    """One row of docs/coverage.tsv."""

    row: str
    title: str
    status: str
    command: str
    tests: tuple[str, ...] = ()


@frozen(kw_only=True)
class Paper:
    """A paper and what becomes of each of its statements."""

    number: str
    called: str
    where: str
    statements: tuple[Statement, ...]

    @property
    def done(self) -> int:
        return sum(one.status in DONE for one in self.statements)

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """(status, how many), in the order of `STATUSES`, without those that do not occur."""
        found = Counter(one.status for one in self.statements)
        return tuple((status, found[status]) for status in STATUSES if found[status])


@frozen(kw_only=True)
class Line:
    """One number: where, at which visit, and its cells as (text, small text below)."""

    where: str
    side: str
    visit: str
    cells: tuple[tuple[str, str], ...]


@frozen(kw_only=True)
class Numbers:
    """The published numbers of a case beside what was found, a group a quantity, and the range of the bias."""

    columns: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    told: tuple[str, ...]


def render_index(cases: Sequence[ShownCase], papers: Sequence[Paper]) -> str:
    """The page as text, the same text for the same values."""
    # the word stands at each simulated case, not on every sheet: others are typed
    style = style_sheet(
        subject="neurography, published cases", dates=f"{len(papers)} papers", simulated=False
    )
    return (
        environment()
        .get_template("index.html.j2")
        .render(
            style=Markup(style),  # noqa: S704 - our own file and escaped strings
            style_hash=policy_hash(style),
            generator=GENERATOR,
            research_use=RESEARCH_USE,
            sides=SIDES,
            cases=[(case, numbers(case.rows)) for case in cases],
            ran={paper.number: [c for c in cases if c.paper == paper.number] for paper in papers},
            papers=papers,
            statuses=STATUSES,
            total=sum(len(paper.statements) for paper in papers),
            done=sum(paper.done for paper in papers),
            running=sum(any(c.paper == p.number and not c.failed for c in cases) for p in papers),
        )
    )


def numbers(rows: Sequence[PublishedRow]) -> Numbers | None:
    """One line a number, by the statistic that stands for a structure; None where there is none."""
    if not rows:
        return None
    chosen = standing({row.statistic for row in rows})
    shown = [row for row in rows if row.statistic == chosen]
    simulated = any(row.truth is not None for row in shown)
    columns = ("Published", "Simulated truth", "Measured", "Measured against truth")
    groups: dict[str, list[Line]] = {}
    for row in shown:
        cells = [(_value(row.published), "")]
        if simulated:
            cells += [(_value(row.truth, "none"), ""), (_value(row.measured, "not measured"), _ends(row))]
            cells.append((_bias(row), ""))
        line = Line(where=spoken(row.structure), side=row.side, visit=row.session, cells=tuple(cells))
        groups.setdefault(_quantity(row), []).append(line)
    reported = sum(row.published is not None for row in shown)
    told = [f"The paper reports {reported} of these {len(shown)} numbers."]
    told += [f"Statistic: {_words(chosen)}; below it the 95 % interval of sampling."] if simulated else []
    return Numbers(
        columns=columns if simulated else columns[:1],
        groups=tuple((name, tuple(lines)) for name, lines in groups.items()),
        told=(*told, *_ranges(shown)),
    )


def _quantity(row: PublishedRow) -> str:
    unit = spell(row.unit)
    name = row.quantity.upper() if len(row.quantity) < 6 else _words(row.quantity)
    return f"{name}, {unit}" if unit else name


def _words(key: str) -> str:
    return key.replace("_", " ")


def _value(value: float | None, absent: str = "not reported") -> str:
    return absent if value is None else number(value, 3)


def _ends(row: PublishedRow) -> str:
    if row.ci_low is None or row.ci_high is None:
        return ""
    return f"{number(row.ci_low, 3)}{SPACE}to{SPACE}{number(row.ci_high, 3)}"


def _off(row: PublishedRow) -> float | None:
    """Measured against truth: in percent, or as it is for a plain ratio such as FA."""
    if row.measured is None or row.truth is None:
        return None
    if row.unit == "1":
        return row.measured - row.truth
    return 100 * (row.measured / row.truth - 1) if row.truth else None


def _said(off: float, unit: str) -> str:
    return signed(off, 3) if unit == "1" else f"{signed(off, 1)}{SPACE}%"


def _bias(row: PublishedRow) -> str:
    off = _off(row)
    return "none" if off is None else _said(off, row.unit)


def _ranges(rows: Sequence[PublishedRow]) -> list[str]:
    """For each quantity the range of measured against truth, with its n."""
    lines = []
    for quantity, unit in dict.fromkeys((row.quantity, row.unit) for row in rows):
        off = [
            value for row in rows if row.quantity == quantity for value in [_off(row)] if value is not None
        ]
        if off:
            ends = f"{_said(min(off), unit)} to {_said(max(off), unit)}"
            lines.append(f"{quantity.upper()}, measured against the simulated truth: {ends} (n {len(off)}).")
    return lines
