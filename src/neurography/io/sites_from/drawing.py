"""What every foreign format becomes: labelled grids, balls and outlines, in RAS+ mm, under the tool's names."""

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from neurography.io.sites_write import MAX_INDEX
from neurography.model.errors import InputError
from neurography.model.site import Sphere

_MAX_LABELS = 512
"""Different labels in one image; more is an image of intensities taken for a drawing."""


def _one_line(text: str) -> str:
    return " ".join(text.split())


@frozen(kw_only=True)
class Segment:
    """One region as its tool calls it. number is its label there (and in the image of its layer).

    private: the name repeats a word that the same file gives as somebody's name or number.
    """

    number: int
    name: str = field(converter=_one_line)
    private: bool = False


@frozen(kw_only=True, eq=False)
class Layer:
    """Labels (nx, ny, nz), 0 for background, on their own grid; every segment has at least one voxel."""

    labels: NDArray[Any]
    world_from_voxel: NDArray[np.float64]
    segments: tuple[Segment, ...]


@frozen(kw_only=True)
class Ball:
    """A point with a radius."""

    segment: Segment
    sphere: Sphere


@frozen(kw_only=True, eq=False)
class Outline:
    """Closed planar contours (n, 3) of one region, RAS+ mm; what an odd number of them encloses is inside."""

    segment: Segment
    contours: tuple[NDArray[np.float64], ...]


@frozen(kw_only=True)
class Origin:
    """Whose a DICOM file is, as far as it says so: frame of reference, study, and a digest of the person's number.

    '' where it does not say. They are compared and never written anywhere.
    """

    space: str = field(default="", repr=False)
    study: str = field(default="", repr=False)
    patient: str = field(default="", repr=False)


@frozen(kw_only=True, eq=False)
class Drawing:
    """The regions of one file; notes say in sentences what was left out and why. tool names the output.

    origin is None for a format that has none.
    """

    tool: str
    layers: tuple[Layer, ...] = ()
    balls: tuple[Ball, ...] = ()
    outlines: tuple[Outline, ...] = ()
    notes: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All regions, whatever their form."""
        drawn = (segment for layer in self.layers for segment in layer.segments)
        return (*drawn, *(ball.segment for ball in self.balls), *(one.segment for one in self.outlines))


def whole_numbers(labels: NDArray[Any], where: str) -> NDArray[Any]:
    """Labels as integers from 0 to MAX_INDEX.

    Raises
    ------
    InputError
        When there are fractions, NaN, negative numbers, numbers that are too large, or too many.
    """

    def refuse(came: str, todo: str) -> InputError:
        wanted = f"a label image of whole numbers from 0 to {MAX_INDEX}"
        return InputError(wanted=wanted, came=came, where=where, todo=todo)

    if labels.dtype.kind not in "iufb":
        raise refuse(f"data of type {labels.dtype}", "Save it as a label image.")
    low, high = float(labels.min()), float(labels.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        raise refuse("voxels that are not numbers", "Save it as a label image.")
    if labels.dtype.kind == "f" and not np.array_equal(labels, np.round(labels)):
        raise refuse("fractions", "Save labels without interpolation; an image of intensities is no drawing.")
    if low < 0 or high > MAX_INDEX:
        raise refuse(f"numbers from {low:.0f} to {high:.0f}", "Number the labels anew in the tool.")
    return labels.astype(np.int16)


def present(labels: NDArray[Any], where: str) -> tuple[int, ...]:
    """The labels above 0 that have a voxel, sorted; refuses more than a drawing can have."""
    counts = np.bincount(labels.reshape(-1))
    found = tuple(int(number) for number in np.flatnonzero(counts) if number)
    if len(found) > _MAX_LABELS:
        raise InputError(
            wanted=f"at most {_MAX_LABELS} labels", came=f"{len(found)}", where=where,
            todo="This looks like an image of intensities: give the drawing.",
        )  # fmt: skip
    return found


def empty(where: str) -> InputError:
    """The refusal of a file in which nothing is drawn."""
    return InputError(
        wanted="at least one region that holds a voxel",
        came="none",
        where=where,
        todo="Draw one, or check that the right file was exported.",
    )


def left_out(number: int, name: str) -> str:
    """The sentence for a region that is named and not drawn."""
    return f"{name or 'unnamed'} (label {number}) is named but holds no voxel: left out"
