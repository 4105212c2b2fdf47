"""DICOM structure sets: closed planar contours as outlines, other kinds named and left out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neurography.io.sites_from.dicom_file import Found
from neurography.io.sites_from.drawing import Drawing, Outline, Segment, left_out
from neurography.io.sites_from.like import LPS_TO_RAS
from neurography.io.sites_write import MAX_INDEX
from neurography.model.errors import InputError

TOOL = "Rtstruct"

_CLOSED = {"CLOSED_PLANAR", "CLOSEDPLANAR_XOR"}
"""Kinds that enclose an area; both count by even and odd here."""


def read(path: Path, found: Found) -> Drawing:
    """The regions with closed contours, in RAS+ mm.

    Raises
    ------
    InputError
        When none is left, or they lie in several frames of reference.
    """
    where = str(path)
    outlines, notes, spaces = [], [], set()
    start = 0
    regions = found.values["regions"]
    stated = [int(region["number"]) for region in regions]
    # the format allows any number; label images do not
    renumbered = not all(1 <= number <= MAX_INDEX for number in stated)
    if renumbered:
        notes.append("regions numbered anew from 1, in the order of the file")
    for place, region in enumerate(regions, start=1):
        counts = [int(n) for n in region["counts"]]
        points = found.numbers[start : start + sum(counts)] * LPS_TO_RAS
        start += sum(counts)
        kinds = set(region["kinds"])
        segment = Segment(
            number=place if renumbered else int(region["number"]),
            name=region["name"],
            private=region["private"],
        )
        if not counts:
            notes.append(left_out(segment.number, segment.name))
        elif not kinds <= _CLOSED:
            strange = ", ".join(sorted(kind or "unnamed" for kind in kinds - _CLOSED))
            notes.append(f"{segment.name} (label {segment.number}) has contours of kind {strange}: left out")
        elif min(counts) < 3:
            notes.append(
                f"{segment.name} (label {segment.number}) has a contour of fewer than 3 points: left out"
            )
        else:
            contours, twice = _once(np.split(points, np.cumsum(counts)[:-1]))
            if twice:
                notes.append(
                    f"{segment.name} (label {segment.number}) repeats {twice} contours: counted once"
                )
            outlines.append(Outline(segment=segment, contours=contours))
            spaces.add(region["space"])
    if not outlines:
        reasons = f": {notes[0]}" if notes else ""
        raise InputError(
            wanted="at least one region of closed planar contours", came=f"none{reasons}", where=where,
            todo="Draw it as closed contours, or export it as a segmentation.",
        )  # fmt: skip
    if len(spaces) > 1:
        raise InputError(
            wanted="contours in one frame of reference", came=f"{len(spaces)}", where=where,
            todo="Export the structure set of each image by itself.",
        )  # fmt: skip
    return Drawing(tool=TOOL, outlines=tuple(outlines), notes=tuple(notes), origin=found.origin(spaces.pop()))


def _once(contours: Sequence[NDArray[np.float64]]) -> tuple[tuple[NDArray[np.float64], ...], int]:
    """(each contour once, how many came again): by even and odd a repeated one would undo the first."""
    known = {contour.tobytes(): contour for contour in contours}
    return tuple(known.values()), len(contours) - len(known)
