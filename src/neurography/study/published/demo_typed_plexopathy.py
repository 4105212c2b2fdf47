"""`neurography demo typed-plexopathy`: paper 000 from its own twelve numbers, nothing simulated.

The table is written from the paper's list of numbers and goes through the door that anyone's typed numbers take.
"""

from collections.abc import Callable
from pathlib import Path

from neurography.io import atomic
from neurography.io.tables import MISSING
from neurography.report.view import NotAtHand, PublishedRow
from neurography.study import run as study_run
from neurography.study.published import plexopathy
from neurography.study.published.case import Case
from neurography.study.published.demo_plexopathy import CASE as SIMULATED
from neurography.study.published.demo_plexopathy import NOT_REPORTED
from neurography.study.published.side_by_side import write_published
from neurography.study.reporting import Published
from neurography.study.typed import compare_table

TABLE = "typed-plexopathy.tsv"
COLUMNS = (
    "subject",
    "session",
    "structure",
    "side",
    "quantity",
    "value",
    "unit",
    "statistic",
    "origin",
    "technique",
)
TECHNIQUE = (
    "Manufacturer=Philips; ManufacturersModelName=Achieva; MagneticFieldStrength=3; NumberOfDirections=15; "
    "BValues=0x1000"
)
"""What the paper says of its acquisition, once for both visits."""


def run_case(out: Path, *, seed: int, tell: Callable[[str], None]) -> tuple[tuple[str, ...], Path]:
    """Write the table and compare it; lines to print and the report. Nothing is random: seed has no bearing."""
    del seed
    table = out / "sourcedata" / TABLE
    places = plexopathy.reported()
    lines = ["\t".join(COLUMNS)]
    for one in places:
        if one.value is not None:
            number = (one.structure, one.side, one.quantity, one.written, one.unit)
            lines.append(
                "\t".join((plexopathy.PAPER_SUBJECT, one.session, *number, "mean", "published", TECHNIQUE))
            )
    atomic.write_text(table, "\n".join(lines) + "\n")
    absent = tuple(
        NotAtHand(
            structure=one.structure,
            side=one.side,
            session=one.session,
            quantity=one.quantity,
            reason=NOT_REPORTED,
        )
        for one in places
        if one.value is None
    )
    report = compare_table(table, out, published=Published(not_at_hand=absent), tell=tell)
    write_published(out, [_beside(one) for one in places])
    study_run.write_group_workbook(out)  # once more, with what was published
    return tuple(report.lines()[:-1]), report.people[0].report


def _beside(one: plexopathy.Reported) -> PublishedRow:
    """The paper's number alone: nothing was simulated, and nothing measured."""
    return PublishedRow(
        paper=plexopathy.PAPER,
        row_id=one.row_id,
        structure=one.structure,
        side=one.side,
        session=one.session,
        quantity=one.quantity,
        statistic=MISSING,
        unit=one.unit,
        published=one.value,
        truth=None,
        measured=None,
        note=NOT_REPORTED if one.value is None else "taken from the paper; no image was seen",
    )


CASE = Case(
    name="typed-plexopathy",
    paper=SIMULATED.paper,
    title="the same plexopathy from the paper's own twelve numbers, no image",
    citation=SIMULATED.citation,
    made="Nothing was simulated: the twelve numbers of the paper went in as a table, as anyone would type them.",
    seconds=3,
    run=run_case,
)
