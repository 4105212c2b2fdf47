"""`cohort tally` from end to end: a table (or a folder of filled sheets) in, lines and files out."""

from pathlib import Path

from neurography.model.wording import legible
from neurography.study.cohort import columns as c
from neurography.study.cohort import folder
from neurography.study.cohort import table as tables
from neurography.study.cohort.claims import read_claims
from neurography.study.cohort.sheet import read_sheets
from neurography.study.cohort.tally import Tally, tally
from neurography.study.cohort.wording import lines
from neurography.study.cohort.write import write


def tally_table(
    path: Path,
    out: Path | None = None,
    *,
    by: str = "stage",
    controls: str = "",
    claims: Path | None = None,
    sheet: str | None = None,
) -> list[str]:
    """Tally a table and write it to `out`, if given; what to tell the user.

    Parameters
    ----------
    path
        A cohort table, or the folder that `cohort sheet` made.
    by
        Columns to divide by, `stage,field+sequence`.
    controls
        Groups that are controls, by commas.
    claims
        A table of statements to hold against the counts.

    Raises
    ------
    CallError, InputError
        For a table, an option or a folder that cannot be used; nothing is written then.
    """
    inputs = tuple(one for one in (path, claims) if one is not None)
    if out is not None:
        folder.check(out, inputs=inputs)
    found = tallied(path, by=by, controls=controls, claims=claims, sheet=sheet)
    told = lines(found)
    if out is not None:
        told += ["", str(write(found, out, inputs=inputs))]
    return [legible(line) for line in told]


def tallied(
    path: Path, *, by: str = "stage", controls: str = "", claims: Path | None = None, sheet: str | None = None
) -> Tally:
    """The tally alone, of a table or of a folder of filled sheets."""
    table = read_sheets(path) if path.is_dir() else tables.read(path, sheet=sheet)
    return tally(
        table,
        by=c.divisions(by),
        controls=tuple(name.strip() for name in controls.split(",") if name.strip()),
        claims=read_claims(claims) if claims is not None else (),
    )
