"""The cohort of paper 002, rebuilt from the counts that it gives; what it says of itself, held against them.

Hodel J, Outteryck O, Verclytte S, et al. Brain magnetic susceptibility changes in patients with natalizumab-associated
progressive multifocal leukoencephalopathy (clinical report). Its on-line table of patients is not at hand: nobody can
be followed from stage to stage here, and nothing is made up to allow it.
"""

from pathlib import Path

from attrs import frozen

from neurography.model.panel import Panel, Table
from neurography.study.cohort import wording
from neurography.study.cohort.claims import read_claims
from neurography.study.cohort.table import read
from neurography.study.cohort.tally import Tally, tally
from neurography.study.cohort.write import panel, tally_table

_PUBLISHED = Path(__file__).parents[1] / "published"
COHORT, CLAIMS = _PUBLISHED / "pml_cohort.csv", _PUBLISHED / "pml_claims.csv"


@frozen(kw_only=True)
class PublishedCohort:
    """The tally, its lines as `cohort tally` prints them, its counts as a table, and its figure."""

    tally: Tally
    lines: tuple[str, ...]
    table: Table
    panel: Panel


def published_cohort() -> PublishedCohort:
    """The tally of paper 002 with every statement of it that can be counted."""
    found = tally(read(COHORT), claims=read_claims(CLAIMS))
    return PublishedCohort(
        tally=found, lines=tuple(wording.lines(found)), table=tally_table(found), panel=panel(found)
    )
