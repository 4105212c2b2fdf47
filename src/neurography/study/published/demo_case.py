"""`neurography demo perineural`, `soft-tissue` and `neuroleukemiosis`: papers told from their case, no image simulated.

The case file goes through the door that anyone's takes; what the demo adds are the paper's own tables.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from neurography.model.panel import Panel
from neurography.study.case.opened import shipped_path
from neurography.study.case.report import report_case
from neurography.study.caseseries import command, write
from neurography.study.evidence.outlined import outlined
from neurography.study.published.case import Case

LATER = "Its images are not simulated yet: every word and number of this page was typed from the paper."

Panels = Callable[[], tuple[Panel, ...]]


def run_case(
    out: Path, *, seed: int, tell: Callable[[str], None], case: str, panels: Panels = tuple
) -> tuple[tuple[str, ...], Path]:
    """Write the case's report into OUT; lines to print and the page. Nothing is random: seed has no bearing."""
    del seed
    made = report_case(shipped_path(case), out, panels=panels(), tell=tell)
    return made.lines[:-1], made.report


def _series() -> tuple[Panel, ...]:
    found = command.counted(command.PUBLISHED["neuroleukemiosis"])
    drawn = write.panel(found.summaries[0])
    return (drawn,) if drawn is not None else ()


def _statements() -> tuple[Panel, ...]:
    return (outlined("soft_tissue"),)


PERINEURAL = Case(
    name="perineural",
    paper="004",
    title="prostate cancer along the lumbosacral plexus, from the left side to the right",
    citation="J Neurosurg 2015;122:778-783, doi 10.3171/2014.12.JNS141339",
    made=LATER,
    seconds=20,
    run=partial(run_case, case="perineural"),
)
SOFT_TISSUE = Case(
    name="soft-tissue",
    paper="003",
    title="when to suspect leukaemia in soft tissue: an invented patient beside the cited statements",
    citation="question and answer on leukaemic cells in the soft tissue of the leg; its sources are not resolved",
    made="The patient was invented to show the rules; no image is simulated yet. The statements are the paper's.",
    seconds=15,
    run=partial(run_case, case="soft-tissue", panels=_statements),
)
NEUROLEUKEMIOSIS = Case(
    name="neuroleukemiosis",
    paper="001",
    title="a leukaemic sciatic nerve in remission, and all published cases",
    citation="Korean J Anesthesiol 2021;74:65",
    made=LATER,
    seconds=15,
    run=partial(run_case, case="neuroleukemiosis", panels=_series),
)
