"""Whether a DICOM drawing belongs to the image that it is said to be drawn on: by the headers of both."""

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from neurography.io.sites_from import Drawing
from neurography.io.sites_from.like import Reference
from neurography.model.errors import InputError


@frozen(eq=False)
class Compared:
    """The references in the drawing's frame of reference, or whose frame is not known; warnings and notes."""

    references: tuple[Reference, ...]
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def compare(path: Path, drawing: Drawing, references: Sequence[Reference]) -> Compared:
    """Hold a SEG or RTSTRUCT against the DICOM given with --like; other formats say nothing of it.

    Raises
    ------
    InputError
        When it lies in another frame of reference: the same millimetres are another place there.
    """
    own = drawing.origin
    if own is None:
        return Compared(tuple(references))
    stated = [one.origin for one in references if one.origin is not None]
    if not stated:
        came = "--like names no DICOM image" if references else "no --like was given"
        note = f"whether it is of this person and frame of reference was not checked: {came}"
        return Compared(tuple(references), notes=(note,))
    notes: tuple[str, ...] = ()
    if not own.space or not any(one.space for one in stated):
        notes = ("the frame of reference was not checked: one of the headers does not state it",)
    kept = tuple(
        one
        for one in references
        if one.origin is None or not own.space or one.origin.space in ("", own.space)
    )
    if not kept:
        stranger = _differs(own.patient, [one.patient for one in stated])
        raise InputError(
            wanted="the frame of reference of the image given with --like",
            came="another, and another PatientID" if stranger else "another",
            where=str(path),
            todo="The same coordinates are another place there. Give with --like the image that it was drawn on.",
        )
    beside = [one.origin for one in kept if one.origin is not None]
    warnings = []
    if _differs(own.patient, [one.patient for one in beside]):
        warnings.append(
            "another PatientID than the image given with --like: make sure that it is the same person"
        )
    if _differs(own.study, [one.study for one in beside]):
        warnings.append(
            "another StudyInstanceUID than the image given with --like: make sure that it is the same visit"
        )
    return Compared(kept, tuple(warnings), notes)


def _differs(own: str, others: Sequence[str]) -> bool:
    """Whether both sides say something, and none the same."""
    said = [one for one in others if one]
    return bool(own and said and own not in said)
