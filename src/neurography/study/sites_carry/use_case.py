"""`carry`: the steps of bringing one visit's regions to another, in order."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from neurography import __version__
from neurography.imaging import roi
from neurography.imaging.grid import Grid, Image
from neurography.imaging.register import Registered, register
from neurography.io import bids, nifti, sites, sites_rows, sites_write
from neurography.io.sites_write import Row
from neurography.model.errors import InputError
from neurography.model.instrument import BidsFile, Session
from neurography.model.site import Drawn, Region, Sphere
from neurography.study.sites_carry import choose
from neurography.study.sites_carry.report import Carried, CarryReport
from neurography.study.sites_carry.transport import transport

SUFFIX = "Carried"
"""Ends the label of files that were carried: `desc-sites` becomes `desc-sitesCarried`."""


def carry(
    dataset: Path,
    subject: str,
    start: str,
    end: str,
    *,
    image: str | None = None,
    onto: str | None = None,
    replace: bool = False,
) -> CarryReport:
    """Bring the regions of visit `start` to visit `end`: their images are registered rigidly, the regions follow.

    Parameters
    ----------
    image, onto
        The image of `start` and the one of `end` that are registered, by name; else the best kind both have.
    replace
        Write over what was carried earlier.

    A label image is written on the grid of `onto`: each region keeps its volume, to half a voxel, in the voxels it
    covers most (`transport`); a sphere keeps its radius. A place that the other visit has regions of its own for is
    left to them.

    Raises
    ------
    CallError
        When a visit or image is not there, or carried files exist and `replace` is False.
    InputError
        When there is nothing to carry, a table cannot be read, or the images could not be registered.
    """
    visit, other = choose.visits(dataset, subject, start, end)
    tables = [
        path for path in sites.files(dataset, visit.subject, visit.session)
        if path.suffix == ".tsv" and not _desc(path).endswith(SUFFIX)
    ]  # fmt: skip
    if not tables:
        raise InputError(
            wanted=f"regions of visit {visit.session}", came="none drawn there",
            where=sites.folder(dataset, visit.subject, visit.session).relative_to(dataset).as_posix(),
            todo="Place them there first: `neurography sites new`.",
        )  # fmt: skip
    regions, errors = sites.read(dataset, visit.subject, visit.session)
    if errors:
        raise errors[0]
    moving, fixed, note = choose.pair(visit, other, image=image, onto=onto)
    targets = {path: f"{_desc(path)}{SUFFIX}" for path in tables}
    if not replace:
        for desc in targets.values():
            _refuse_existing(dataset, other, fixed.datatype, desc)
    still = nifti.load(fixed.path)
    movement = register(still, nifti.load(moving.path), what=f"{moving.relative} onto {fixed.relative}")
    taken = _own_places(dataset, other, set(targets.values()))
    carried: list[Carried] = []
    paths: list[Path] = []
    for path, desc in targets.items():
        named = {one.name: one for one in regions if one.source == path.relative_to(dataset).as_posix()}
        made, rows, labels = _moved(sites_rows.read(path), named, movement, still.grid, taken)
        carried += made
        if rows:
            written = sites_write.write(
                dataset, other.subject, other.session, fixed.datatype, desc, labels=labels,
                world_from_voxel=still.grid.world_from_voxel, rows=rows, replace=replace,
            )  # fmt: skip
            _tell_how(written[0].with_suffix(".json"), path.relative_to(dataset), moving, fixed, movement)
            paths += written
    return CarryReport(
        carried=tuple(carried), paths=tuple(paths), movement=movement, moving=moving.relative, fixed=fixed.relative,
        dataset=dataset, subject=other.subject, session=other.session, notes=(note,) if note else (),
    )  # fmt: skip


def _moved(
    rows: Sequence[Row],
    regions: dict[str, Region],
    movement: Registered,
    grid: Grid,
    taken: set[tuple[str, str]],
) -> tuple[list[Carried], list[Row], NDArray[np.int16] | None]:
    """(what became of each row, the rows to write, their label image; None where all are spheres)."""
    told: list[Carried] = []
    kept: list[Row] = []
    shapes = {one.name: moved_shape(one.shape, movement.fixed_from_moving) for one in regions.values()}
    owned = {row.name: _owned(regions[row.name], taken) for row in rows}
    drawings = {
        row.index: shape
        for row in rows
        if not owned[row.name] and isinstance(shape := shapes[row.name], Drawn)
    }
    labels = transport(drawings, grid)
    for row in rows:
        shape = shapes[row.name]
        before = _volume(shape)
        if isinstance(shape, Sphere):
            after = before if roi.mask(evolve(regions[row.name], shape=shape), grid).any() else 0.0
        else:
            after = float((labels == row.index).sum()) * grid.voxel_volume
        refused = owned[row.name]
        if not refused and not after:
            refused = (
                "nothing of it lies inside the other image" if before else "nothing is drawn under its label"
            )
        if refused:
            told.append(Carried(row=row, before=before, refused=refused))
            continue
        kept.append(evolve(row, sphere=_rounded(shape)) if isinstance(shape, Sphere) else row)
        told.append(Carried(row=kept[-1], before=before, after=after))
    drawn = any(row.sphere is None for row in kept)
    return told, kept, labels if drawn else None


def _owned(region: Region, taken: set[tuple[str, str]]) -> str:
    """Why a region is left to the other visit's own; empty where there is none."""
    own = next((one for one in region.structures if (one, region.side) in taken), None)
    return "" if own is None else f"the visit has a region of its own for {region.side} {own}"


def moved_shape(shape: Drawn | Sphere, fixed_from_moving: NDArray[np.float64]) -> Drawn | Sphere:
    """The same shape at another place: the affine of a drawing moves, or the centre of a sphere."""
    if isinstance(shape, Sphere):
        x, y, z = fixed_from_moving[:3, :3] @ np.array(shape.centre) + fixed_from_moving[:3, 3]
        return Sphere(centre=(float(x), float(y), float(z)), radius=shape.radius)
    return evolve(shape, world_from_voxel=fixed_from_moving @ shape.world_from_voxel)


def _rounded(ball: Sphere) -> Sphere:
    """To a hundredth of a millimetre: no registration is better."""
    x, y, z = (round(one, 2) for one in ball.centre)
    return Sphere(centre=(x, y, z), radius=ball.radius)


def _volume(shape: Drawn | Sphere) -> float:
    """mm3 of a drawing; of a sphere its own."""
    if isinstance(shape, Sphere):
        return float(4.0 / 3.0 * np.pi * shape.radius**3)
    count = float((shape.labels == shape.index).sum())
    return count * Image(shape.labels, shape.world_from_voxel).grid.voxel_volume


def _own_places(dataset: Path, visit: Session, carried: set[str]) -> set[tuple[str, str]]:
    """(structure, side) of the regions that the other visit has by itself."""
    regions, errors = sites.read(dataset, visit.subject, visit.session)
    if errors:
        raise errors[0]
    return {
        (structure, region.side)
        for region in regions
        if _desc(Path(region.source)) not in carried
        for structure in region.structures
    }


def _refuse_existing(dataset: Path, visit: Session, datatype: str, desc: str) -> None:
    name = f"{sites_write.stem(visit.subject, visit.session, desc)}.tsv"
    table = sites.folder(dataset, visit.subject, visit.session) / datatype / name
    if table.exists():
        raise sites_write.refuse_existing(table.relative_to(dataset).as_posix())


def _desc(table: Path) -> str:
    found = bids.parse_name(table.name)
    return dict(found[0]).get("desc", "sites") if found else "sites"


def _tell_how(sidecar: Path, source: Path, moving: BidsFile, fixed: BidsFile, movement: Registered) -> None:
    """Add to the description beside table and label image how they were made."""
    told: dict[str, Any] = bids.read_json(sidecar)
    told["GeneratedBy"] = [{"Name": "neurography sites carry", "Version": __version__}]
    told["Sources"] = [f"bids::{one}" for one in (source.as_posix(), moving.relative, fixed.relative)]
    told["Registration"] = {
        "Moving": moving.relative,
        "Fixed": fixed.relative,
        "FixedFromMovingRASmm": [
            [round(float(cell), 9) for cell in row] for row in movement.fixed_from_moving
        ],
        "ConsistencyMm": round(movement.consistency, 3),
        "Overlap": round(movement.overlap, 4),
        "ShiftMm": round(movement.shift, 3),
        "AngleDegrees": round(movement.angle, 3),
        "Method": "rigid, Mattes mutual information, three levels (SimpleITK)",
    }
    told["Transport"] = (
        "each label keeps its volume, to half a voxel, in the voxels it covers most: no volume measured anew"
    )
    bids.write_json(sidecar, told)
