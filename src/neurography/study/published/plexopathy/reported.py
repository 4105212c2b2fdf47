"""What paper 000 reports, number by number, and what it does not."""

import csv
from importlib import resources

from attrs import frozen

PAPER = "000"
CITATION = (
    "Leukemic Infiltrative Plexopathy: Diagnosis and Follow-Up with Diffusion Tensor Imaging. "
    "AJNR Am J Neuroradiol 2011;32:E35-E36"
)
SESSIONS = ("before", "after")

NOT_REPORTED = (
    "the right side after treatment (the paper says there were no significant changes and gives no number)",
    "standard deviations, numbers of voxels and of streamlines, and how a tract's mean was weighted",
    "echo time, repetition time, voxel size, number of slices, number of averages",
    "size and place of the regions, stop criteria of the tracking, and software",
    "diameters of the nerves (left L5 and S1 are said to be enlarged before treatment)",
    "dates of the two examinations and the time between them",
)
"""Said in the data set and in the table; nothing of it is guessed and shown as the paper's."""


@frozen(kw_only=True)
class Reported:
    """One number of the paper; value is None where it gives none. row_id is that of docs/coverage.tsv."""

    row_id: str
    session: str
    structure: str
    side: str
    quantity: str
    value: float | None
    unit: str
    written: str
    """The value with the paper's own digits, 0.50."""


def reported() -> tuple[Reported, ...]:
    """All sixteen places of the paper's table: twelve with a number, four without."""
    text = resources.files(__package__).joinpath("reported.csv").read_text(encoding="utf-8")
    return tuple(
        Reported(
            row_id=row["row_id"],
            session=row["session"],
            structure=row["structure"],
            side=row["side"],
            quantity=row["quantity"],
            value=None if row["value"] == "n/a" else float(row["value"]),
            unit=row["unit"],
            written=row["value"],
        )
        for row in csv.DictReader(text.splitlines())
    )
