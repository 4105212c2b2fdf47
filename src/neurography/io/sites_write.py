"""Sites tables and label images written: the counterpart of `neurography.io.sites`.

A table is `sub-X[_ses-Y]_desc-sites*_dseg.tsv` under derivatives/sites, its label image has the same stem.
Files of an earlier call are never touched unless the caller says so.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen, validators
from numpy.typing import NDArray

from neurography import __version__
from neurography.io import bids, nifti, sites, tables
from neurography.model.errors import CallError
from neurography.model.site import ROLES, SIDES, Side, Sphere

MAX_INDEX = 32767
"""Label images are stored as 16-bit integers, which every viewer reads."""

DESCRIPTION: tables.Columns = {
    "index": {"Description": "Label in the image of the same name"},
    "name": {"Description": "Name of the region"},
    "structure": {
        "Description": "Nerve or tissue whose measurement the region serves; several separated by ;"
    },
    "side": {"Description": "Side of the body", "Levels": {side: side for side in SIDES}},
    "role": {"Description": "What the region is for", "Levels": {role: role for role in ROLES}},
    "level": {"Description": "Where along the structure, in a word"},
    "order": {"Description": "Order of the waypoints along the nerve"},
    "x": {"Description": "Centre of the sphere, RAS+: from left to right", "Units": "mm"},
    "y": {"Description": "Centre of the sphere, RAS+: from posterior to anterior", "Units": "mm"},
    "z": {"Description": "Centre of the sphere, RAS+: from inferior to superior", "Units": "mm"},
    "radius": {"Description": "Radius of the sphere", "Units": "mm"},
}
"""The columns of a sites table; those from order on stand only where some row needs them."""

_ALWAYS = (*sites.COLUMNS, "level")


@frozen(kw_only=True)
class Row:
    """One region as a line of a sites table. structure may be n/a: the reader then asks for it by line."""

    index: int = field(validator=(validators.ge(1), validators.le(MAX_INDEX)))
    name: str = field(validator=validators.min_len(1))
    structure: str = "n/a"
    side: Side = field(default="n/a", validator=validators.in_(SIDES))
    role: str = "region"
    level: str = "n/a"
    order: int | None = None
    sphere: Sphere | None = None


def stem(subject: str, session: str, desc: str) -> str:
    """The file name without extension; session n/a for a dataset without visits."""
    visit = "" if session == "n/a" else f"_ses-{session}"
    return f"sub-{subject}{visit}_desc-{desc}_dseg"


def write(
    root: Path,
    subject: str,
    session: str,
    datatype: str,
    desc: str,
    *,
    labels: NDArray[Any] | None,
    world_from_voxel: NDArray[Any] | None,
    rows: Sequence[Row],
    replace: bool = False,
) -> tuple[Path, ...]:
    """Write one table, and its label image unless `labels` is None; the paths written, the table first.

    Parameters
    ----------
    root
        The dataset. derivatives/sites/dataset_description.json is written where it is missing.
    desc
        Label of the file, beginning with `sites`.
    labels
        (nx, ny, nz) whole numbers, 0 for background, with `world_from_voxel` (RAS+ mm) of their own grid.
    replace
        Whether files of that name may be overwritten.

    Raises
    ------
    CallError
        When a label is none of BIDS, or a file of that name exists and `replace` is False.
    """
    _check(subject, session, datatype, desc, rows)
    folder = sites.folder(root, subject, session) / datatype
    table = folder / f"{stem(subject, session, desc)}.tsv"
    image, plain = table.with_suffix(".nii.gz"), table.with_suffix(".nii")
    there = [path for path in (table, image, plain) if path.exists() or path.is_symlink()]
    if there and not replace:
        raise refuse_existing(there[0].relative_to(root).as_posix())
    described = root / "derivatives" / "sites" / "dataset_description.json"
    if not described.exists():
        bids.write_json(described, _about())
    written = [table]
    # the other spelling of the image would stand beside the new one and win or lose by chance
    for stale in there:
        if stale == plain or (stale == image and labels is None):
            stale.unlink()
    if labels is not None and world_from_voxel is not None:
        nifti.save(image, np.asarray(labels), world_from_voxel, dtype=np.int16)
        written.append(image)
    write_table(table, rows)
    return tuple(written)


def refuse_existing(name: str) -> CallError:
    """The error for a sites file that is already there."""
    return CallError(
        wanted="no sites file of that name", came="one that is there already", where=name,
        todo="Add --replace to write it anew, or remove it; nothing was written.",
    )  # fmt: skip


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """Write a table and its description, whatever is there; drawings are not touched."""
    balls = any(row.sphere is not None for row in rows)
    ordered = any(row.order is not None for row in rows)
    columns = [*_ALWAYS, *(["order"] if ordered else []), *(["x", "y", "z", "radius"] if balls else [])]
    lines: list[list[tables.Cell]] = []
    for row in rows:
        ball = row.sphere
        cells: dict[str, tables.Cell] = {
            "index": row.index, "name": row.name, "structure": row.structure, "side": row.side, "role": row.role,
            "level": row.level, "order": row.order, "radius": ball.radius if ball else None,
        }  # fmt: skip
        cells |= dict(zip("xyz", ball.centre if ball else (None, None, None), strict=True))
        lines.append([cells[column] for column in columns])
    tables.write_tsv(path, {column: DESCRIPTION[column] for column in columns}, lines)


def _about() -> dict[str, Any]:
    return {
        "Name": "sites",
        "BIDSVersion": bids.VERSION,
        "DatasetType": "derivative",
        "GeneratedBy": [{"Name": "neurography", "Version": __version__}],
    }


def _check(subject: str, session: str, datatype: str, desc: str, rows: Sequence[Row]) -> None:
    bids.checked_label(subject, what="subject")
    if session != "n/a":
        bids.checked_label(session, what="session")
    if datatype not in bids.DATATYPES:
        raise CallError(
            wanted=f"a datatype of {', '.join(bids.DATATYPES)}", came=repr(datatype), where="--datatype",
            todo="Take the one whose images the regions were drawn on.",
        )  # fmt: skip
    if not re.fullmatch(r"sites[A-Za-z0-9]*", desc):
        raise CallError(
            wanted="a file label of letters and digits that begins with sites", came=repr(desc), where="--desc",
            todo="For example sitesSecondReader.",
        )  # fmt: skip
    for column in ("index", "name"):
        cells = [getattr(row, column) for row in rows]
        if len(set(cells)) != len(cells):
            raise ValueError(f"{column} occurs twice: {cells}")
