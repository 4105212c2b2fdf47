"""`neurography demo pml`: paper 002, a simulated patient at two visits and the paper's own cohort by its counts."""

from collections.abc import Callable
from pathlib import Path

from neurography.model.measurement import Measurement
from neurography.report.view import PublishedRow
from neurography.study import run as study_run
from neurography.study.case.explain_cohort import part_of_cohort
from neurography.study.cohort import folder
from neurography.study.cohort import write as cohort_write
from neurography.study.cohort.pml import published_cohort
from neurography.study.published import pml
from neurography.study.published.case import Case
from neurography.study.published.side_by_side import write_published
from neurography.study.reporting import Published

TITLE = "iron beside PML lesions on T2* and SWI, at two visits and in the paper's cohort"
COHORT = "cohort"
"""Folder of OUT for the paper's own counts."""


def run_case(
    out: Path,
    *,
    seed: int,
    tell: Callable[[str], None],
    voxels: int = pml.VOXELS,
    edge: float = pml.EDGE_MM,
) -> tuple[tuple[str, ...], Path]:
    """Write the dataset, run it, then open the truth to write published.tsv; lines to print and the report.

    voxels of edge mm along each axis: fewer and larger ones are quicker, and tell less.
    """
    dataset, truth_root = out / "sourcedata" / "dataset", out / "sourcedata" / "truth"
    study_run.check_out(out, dataset=dataset)
    folder.check(out / COHORT)
    tell("simulating the head at two visits")
    pml.make_dataset(dataset, truth_root=truth_root, seed=seed, voxels=voxels, edge=edge)
    tell("counting the paper's cohort")
    counted = published_cohort()
    made: list[PublishedRow] = []

    def beside(measurements: tuple[Measurement, ...]) -> Published:
        """Only now is the truth opened: everything has been measured."""
        measured = pml.published_rows(pml.read_truth(truth_root), measurements)
        made[:] = (*measured, *pml.counted_rows(counted.tally.claims))
        explained = part_of_cohort()
        return Published(rows=tuple(made), panels=(counted.panel,), parts=(explained,) if explained else ())

    report = study_run.run(dataset, out, study_run.RunOptions(seed=seed), tell=tell, published=beside)
    write_published(out, made)
    study_run.write_group_workbook(out)  # once more, with what was published
    page = cohort_write.write(counted.tally, out / COHORT)
    return (*report.lines()[:-1], *_summary(made), str(page)), Path(report.outcomes[0].report)


def _summary(rows: list[PublishedRow]) -> tuple[str, ...]:
    """How much of the truth came back, and which of the paper's statements its own counts do not bear out."""
    back = [
        f"{row.side} {row.structure} {row.quantity} {row.session}: {row.measured:.3g} of {row.truth:.3g} {row.unit}"
        for row in rows
        if row.truth is not None and row.measured is not None and row.quantity.startswith("rim_")
    ]
    differing = [row.note for row in rows if ": differs (" in row.note]
    return (*back, *differing)


CASE = Case(
    name="pml",
    paper=pml.PAPER,
    title=TITLE,
    citation=pml.CITATION,
    made="A head with a lesion, an iron rim beside it and more iron in one putamen was simulated at two visits and "
    "measured as anyone's images are; the cohort's tallies are made from the paper's own counts.",
    seconds=40,
    run=run_case,
)
