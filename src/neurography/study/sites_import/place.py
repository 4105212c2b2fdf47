"""On which grid regions are written: that of the image they were drawn on where it is known, else their own."""

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen

from neurography.imaging import contours, lattice, layers, planes
from neurography.imaging.grid import Grid
from neurography.io import nifti
from neurography.io.sites_from import Drawing, Layer, Outline
from neurography.io.sites_from.like import Reference
from neurography.model.errors import InputError, NeurographyError
from neurography.model.instrument import Session

OWN_PIXEL_MM = 0.5
"""Pixels of the grid that contours get where no image is at hand."""

WORTH_SAYING = 0.02
"""Contours further than this from the slices (share of their distance) were drawn on others."""

MAX_VOXELS = 1 << 28


@frozen(eq=False)
class Placed:
    """Layers on their final grids; datatype of the image they lie on, '' where none is known."""

    layers: tuple[Layer, ...]
    datatype: str
    notes: tuple[str, ...]


def of_session(session: Session) -> tuple[Reference, ...]:
    """The images of a visit; those that cannot be read are not asked."""
    found = []
    for file in session.files:
        if file.extension in (".nii", ".nii.gz"):
            try:
                found.append(Reference(file.relative, nifti.grid(file.path), file.datatype))
            except NeurographyError:
                continue
    return tuple(found)


def place(path: Path, drawing: Drawing, like: Sequence[Reference], visit: Sequence[Reference]) -> Placed:
    """Labels and outlines of a drawing on the grid of `like`, of an image of the visit, or on their own.

    Raises
    ------
    InputError
        When contours do not lie on the planes of the image given with --like, nor on even planes of their own.
    """
    made = [_labels(layer, like, visit) for layer in drawing.layers]
    if drawing.outlines:
        made.append(_outlines(str(path), drawing.outlines, like, visit))
    return Placed(
        tuple(layer for one in made for layer in one.layers),
        next((one.datatype for one in made if one.datatype), ""),
        tuple(dict.fromkeys(note for one in made for note in one.notes)),
    )


def _labels(layer: Layer, like: Sequence[Reference], visit: Sequence[Reference]) -> Placed:
    nx, ny, nz = layer.labels.shape
    own = Grid((nx, ny, nz), layer.world_from_voxel)
    for reference in like:
        moved = lattice.onto(layer.labels, own, reference.grid)
        if moved is not None:
            there = evolve(layer, labels=moved, world_from_voxel=reference.grid.world_from_voxel)
            return Placed((there,), reference.datatype, (f"on the grid of {reference.name}",))
    on = next((one for one in (*like, *visit) if lattice.same_lattice(own, one.grid)), None)
    if like:
        why = "labelled voxels lie outside it" if on in like else "their voxels are not the same"
        return Placed((layer,), "", (f"kept on its own grid, not that of {like[0].name}: {why}",))
    return Placed((layer,), on.datatype if on else "", ())


def _outlines(
    where: str, outlines: Sequence[Outline], like: Sequence[Reference], visit: Sequence[Reference]
) -> Placed:
    reference = _asked(where, outlines, like) if like else _of_visit(outlines, visit)
    if reference is None:
        grid, datatype = _own(where, [contour for one in outlines for contour in one.contours]), ""
        note = (
            f"contours filled on planes of their own with pixels of {OWN_PIXEL_MM:g} mm: give the image that "
            "they were drawn on with --like to get its voxels"
        )
    else:
        grid, datatype = reference.grid, reference.datatype
        note = f"contours filled on the grid of {reference.name}"
    fits = [contours.fit(one.contours, grid) for one in outlines]
    beside = [one for one, fit in zip(outlines, fits, strict=True) if fit is None]
    made, empty = _filled(where, [one for one in outlines if one not in beside], grid)
    if not made:
        raise InputError(
            wanted="contours around the centre of at least one voxel", came="none", where=where,
            todo="Give with --like the image that was drawn on.",
        )  # fmt: skip
    off = max(fit.off for fit in fits if fit is not None)
    if off > WORTH_SAYING:
        note += f"; they lie up to {off:.2f} of the distance between its slices beside them"
    notes = [f"{_called(one)} holds no voxel's centre: left out" for one in empty]
    notes += [f"{_called(one)} lies beside the planes of that image or leaves it: left out" for one in beside]
    return Placed(made, datatype, (note, *notes))


def _called(one: Outline) -> str:
    return f"{one.segment.name} (label {one.segment.number})"


def _asked(where: str, outlines: Sequence[Outline], like: Sequence[Reference]) -> Reference:
    """Of the images given with --like, the one on whose planes most of the regions lie."""
    fits = [sum(contours.fit(one.contours, each.grid) is not None for one in outlines) for each in like]
    if not max(fits):
        raise InputError(
            wanted="contours that lie on the planes of the image given with --like, inside it",
            came=f"others (compared with {', '.join(one.name for one in like)})", where=where,
            todo="Give the image that they were drawn on, or leave --like out to use planes of their own.",
        )  # fmt: skip
    return like[fits.index(max(fits))]


def _of_visit(outlines: Sequence[Outline], visit: Sequence[Reference]) -> Reference | None:
    """The image of the visit that all regions lie on: of several the nearest planes, then the finest voxels."""
    everything = [contour for one in outlines for contour in one.contours]
    fits = [
        (round(fit.off, 2), reference.grid.voxel_volume, number)
        for number, reference in enumerate(visit)
        if (fit := contours.fit(everything, reference.grid)) is not None
    ]
    return visit[min(fits)[2]] if fits else None


def _filled(
    where: str, outlines: Sequence[Outline], grid: Grid
) -> tuple[tuple[Layer, ...], tuple[Outline, ...]]:
    try:
        return filled(outlines, grid)
    except OverflowError as error:
        raise InputError(
            wanted="regions of which few overlap", came=str(error), where=where, todo="Export fewer of them."
        ) from error


def filled(outlines: Sequence[Outline], grid: Grid) -> tuple[tuple[Layer, ...], tuple[Outline, ...]]:
    """(layers on `grid`, outlines that hold no voxel of it or do not lie on its planes).

    Raises
    ------
    OverflowError
        When too many of them overlap.
    """
    by_number = {one.segment.number: one for one in outlines}
    made = tuple(
        Layer(
            labels=labels,
            world_from_voxel=grid.world_from_voxel,
            segments=tuple(by_number[number].segment for number in numbers),
        )
        for labels, numbers in layers.layered(
            grid, ((one.segment.number, _pieces(one, grid)) for one in outlines)
        )
    )
    drawn = {segment.number for layer in made for segment in layer.segments}
    return made, tuple(one for one in outlines if one.segment.number not in drawn)


def _pieces(one: Outline, grid: Grid) -> tuple[layers.Piece, ...]:
    fit = contours.fit(one.contours, grid)
    return contours.fill(one.contours, grid, fit.axis) if fit else ()


def _own(where: str, everything: Sequence[contours.Contour]) -> Grid:
    try:
        grid = contours.grid_around(everything, OWN_PIXEL_MM)
    except planes.UnevenPlanesError as error:
        raise InputError(
            wanted="contours on parallel planes at even distances", came=str(error), where=where,
            todo="Give with --like the image that was drawn on.",
        ) from error  # fmt: skip
    if float(grid.shape[0]) * grid.shape[1] * grid.shape[2] > MAX_VOXELS:
        raise InputError(
            wanted=f"contours that need at most {MAX_VOXELS} voxels", came=f"a grid of {grid.shape}", where=where,
            todo="Give with --like the image that was drawn on.",
        )  # fmt: skip
    return grid
