"""Sites tables and label images under derivatives/sites: what a person drew or placed, as Regions."""

import math
import re
from pathlib import Path

import numpy as np

from neurography.imaging.grid import Image
from neurography.io import bids, nifti
from neurography.model.errors import InputError, NeurographyError
from neurography.model.site import MIDPLANE, ROLES, SIDES, Drawn, Region, Side, Sites, Sphere, is_paired

COLUMNS = ("index", "name", "structure", "side", "role")
_STRUCTURE = re.compile(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)*")
OPTIONAL = ("level", "order", "x", "y", "z", "radius")


def folder(root: Path, subject: str, session: str) -> Path:
    """Where the sites of one visit lie."""
    person = root / "derivatives" / "sites" / f"sub-{subject}"
    return person if session == "n/a" else person / f"ses-{session}"


def files(root: Path, subject: str, session: str) -> tuple[Path, ...]:
    """Every table and label image of one visit, sorted."""
    place = folder(root, subject, session)
    found = [
        p
        for pattern in ("*/*_desc-sites*_dseg.tsv", "*/*_desc-sites*_dseg.nii*")
        for p in place.glob(pattern)
    ]
    return tuple(sorted(p for p in found if p.is_file()))


def read(root: Path, subject: str, session: str) -> tuple[Sites, tuple[NeurographyError, ...]]:
    """All regions of one visit, and the tables that could not be used (each loses only itself)."""
    regions: list[Region] = []
    errors: list[NeurographyError] = []
    for table in (p for p in files(root, subject, session) if p.suffix == ".tsv"):
        try:
            regions.extend(_read_table(root, table))
        except NeurographyError as error:
            errors.append(error)
    tables = {p.name.removesuffix(".tsv") for p in files(root, subject, session) if p.suffix == ".tsv"}
    for image in files(root, subject, session):
        stem = image.name.removesuffix(".gz").removesuffix(".nii")
        if image.suffix != ".tsv" and stem not in tables:
            errors.append(
                InputError(
                    wanted=f"a table {stem}.tsv beside the label image",
                    came="none",
                    where=str(image),
                    todo=f"Write one with the columns {' '.join(COLUMNS)}.",
                )
            )
    return tuple(regions), tuple(errors)


def _read_table(root: Path, table: Path) -> list[Region]:
    rows = bids.read_tsv(table)
    where = str(table)
    if not rows:
        raise InputError(wanted="at least one row", came="none", where=where, todo="Name the regions drawn.")
    unknown = sorted(set(rows[0]) - set(COLUMNS) - set(OPTIONAL))
    missing = sorted(set(COLUMNS) - set(rows[0]))
    if len(rows[0]) == 1 and " " in next(iter(rows[0])):
        raise InputError(
            wanted="cells separated by tabs",
            came="spaces between them",
            where=where,
            todo="Replace them by tabs.",
        )
    if missing or unknown:
        raise InputError(
            wanted=f"the columns {' '.join(COLUMNS)} (optional {' '.join(OPTIONAL)})",
            came=f"missing {missing or 'none'}, unknown {unknown or 'none'}",
            where=where,
            todo="Rename or remove columns.",
        )
    for column in ("index", "name"):
        cells = [row[column] for row in rows]
        if len(set(cells)) != len(cells):
            raise InputError(
                wanted=f"unique {column}", came=f"{cells}", where=where, todo="Number the regions anew."
            )
    image_path = next(
        (p for p in (table.with_suffix(".nii.gz"), table.with_suffix(".nii")) if p.is_file()), None
    )
    image = nifti.load(image_path, scaled=False) if image_path else None
    return [_region(row, number, image, table, root) for number, row in enumerate(rows, start=2)]


def _region(row: dict[str, str], line: int, image: Image | None, table: Path, root: Path) -> Region:
    where = f"{table}, line {line}"
    side = _side(row.get("side", ""), where)
    roles = _several(row["role"]) or ("region",)
    for role in roles:
        if role not in ROLES:
            raise InputError(
                wanted=f"a role of {', '.join(ROLES)}", came=repr(role), where=where, todo="Mend the cell."
            )
    structures = _several(row["structure"])
    for structure in structures:
        if not _STRUCTURE.fullmatch(structure):
            raise InputError(
                wanted="structure names of letters, digits and single underscores",
                came=repr(structure),
                where=where,
                todo="Rename it, for example ventral_ramus_s1.",
            )
    if not structures and not set(roles) <= {"exclude", "reference"}:
        raise InputError(
            wanted="a structure", came="n/a", where=where, todo="Only an exclude may go without."
        )
    return Region(
        name=row["name"],
        structures=structures,
        side="midline" if MIDPLANE in structures else side,
        roles=roles,
        shape=_shape(row, image, table, where),
        level=row.get("level") or "n/a",
        order=_integer(row["order"], "order", where) if row.get("order", "n/a") not in ("", "n/a") else None,
        source=table.relative_to(root).as_posix(),
        refused=_missing_side(row, side, structures),
    )


def _shape(row: dict[str, str], image: Image | None, table: Path, where: str) -> Drawn | Sphere:
    numbers = [row.get(key, "n/a") or "n/a" for key in ("x", "y", "z", "radius")]
    if all(cell != "n/a" for cell in numbers):
        try:
            x, y, z, radius = (float(cell) for cell in numbers)
            if not all(math.isfinite(v) for v in (x, y, z, radius)) or radius <= 0:
                raise ValueError
        except ValueError as error:
            raise InputError(
                wanted="x y z radius in mm, radius above 0",
                came=" ".join(numbers),
                where=where,
                todo="Mend the cells.",
            ) from error
        return Sphere(centre=(x, y, z), radius=radius)
    if any(cell != "n/a" for cell in numbers):
        raise InputError(
            wanted="x y z radius, all four for a sphere, or none of them for a drawing",
            came=" ".join(numbers),
            where=where,
            todo="Fill the cells that are missing, or empty all four.",
        )
    if image is None:
        raise InputError(
            wanted="x y z radius, or a label image of the same name",
            came="neither",
            where=where,
            todo=f"Save the drawing as {table.with_suffix('.nii.gz').name}.",
        )
    labels = image.data
    if labels.dtype.kind == "f":
        if not np.array_equal(labels, np.round(labels)):
            raise InputError(
                wanted="whole numbers in a label image",
                came="fractions",
                where=str(table),
                todo="Save labels without interpolation.",
            )
        labels = labels.astype(np.int32)
    if labels.ndim == 4 and labels.shape[3] == 1:
        labels = labels[..., 0]
    if labels.ndim != 3:
        raise InputError(
            wanted="a label image of three dimensions",
            came=f"shape {labels.shape}",
            where=str(table),
            todo="Put overlapping regions into further images.",
        )
    return Drawn(
        labels=labels, world_from_voxel=image.world_from_voxel, index=_integer(row["index"], "index", where)
    )


def _side(cell: str, where: str) -> Side:
    plain = (cell or "n/a").lower()
    for side in SIDES:
        if plain == side:
            return side
    raise InputError(
        wanted=f"a side of {', '.join(SIDES)}", came=repr(cell), where=where, todo="Write it in full."
    )


def _missing_side(row: dict[str, str], side: Side, structures: tuple[str, ...]) -> str:
    """Why a row without side may not be measured; empty where none is needed."""
    if row.get("side", "") == "":
        return "the side is missing: write left, right, midline or n/a"
    paired = [structure for structure in structures if is_paired(structure)]
    if side == "n/a" and paired:
        return f"the side is missing, and {paired[0]} exists on both sides: write left or right"
    return ""


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip() not in ("", "n/a"))


def _integer(cell: str, column: str, where: str) -> int:
    try:
        return int(cell)
    except ValueError as error:
        raise InputError(
            wanted=f"a whole number in {column}", came=repr(cell), where=where, todo="Mend the cell."
        ) from error
