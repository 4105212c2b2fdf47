"""Which visits, and which image of each is registered with the other."""

from collections.abc import Sequence
from pathlib import Path

from neurography.io import bids
from neurography.model.errors import CallError
from neurography.model.instrument import BidsFile, Session

SUFFIXES = ("T1w", "FLAIR", "T2w", "PDw", "MEGRE", "T2starw", "swi", "dwi")
"""Images that show the whole anatomy with little distortion first."""

_IMAGE = (".nii", ".nii.gz")


def visits(dataset: Path, subject: str, start: str, end: str) -> tuple[Session, Session]:
    """The two visits of a person.

    Raises
    ------
    CallError
        For a person or visit that is not there, or twice the same visit.
    """
    label = bids.checked_label(subject, what="subject")
    known = bids.subjects(dataset)
    if label not in known:
        raise CallError(
            wanted=f"a person of the dataset ({', '.join(known) or 'it has none'})", came=label, where="--subject",
            todo="Check --subject.",
        )  # fmt: skip
    there = {one.session: one for one in bids.read_subject(dataset, label).sessions}
    found = []
    for option, name in (("--from", start), ("--to", end)):
        plain = bids.checked_label(name, what="session")
        if plain not in there:
            raise CallError(
                wanted=f"a visit of sub-{label} ({', '.join(there)})", came=plain, where=option,
                todo=f"Check {option}.",
            )  # fmt: skip
        found.append(there[plain])
    if found[0] is found[1]:
        raise CallError(
            wanted="two visits",
            came=f"{found[0].session} twice",
            where="--from and --to",
            todo="Name another.",
        )
    return found[0], found[1]


def pair(
    start: Session, end: Session, *, image: str | None, onto: str | None
) -> tuple[BidsFile, BidsFile, str]:
    """(image of `start`, image of `end`, a note where the two are of different kinds).

    Of the same name where both visits have it, else of the same kind, else the best that each has.

    Raises
    ------
    CallError
        When a visit has no image, or an option names none or several.
    """
    first = [_named(start, image, "--image")] if image else _images(start)
    second = [_named(end, onto, "--onto")] if onto else _images(end)
    for visit, images in ((start, first), (end, second)):
        if not images:
            raise CallError(
                wanted=f"an image of visit {visit.session}", came="none", where=f"sub-{visit.subject}",
                todo="`neurography import` brings in images.",
            )  # fmt: skip
    for what in ("label", "suffix"):
        found = next(((a, b) for a in first for b in second if getattr(a, what) == getattr(b, what)), None)
        if found is not None:
            return *found, ""
    return (
        first[0],
        second[0],
        f"images of different kinds are registered: {first[0].label}, {second[0].label}",
    )


def _images(visit: Session) -> list[BidsFile]:
    """Raw magnitude images, the best kind first, then by name."""
    raw = [
        file
        for file in visit.files
        if file.extension in _IMAGE
        and not file.relative.startswith("derivatives/")
        and file.entity("part") not in ("phase", "real", "imag")
        and (file.suffix in SUFFIXES or file.datatype == "anat")
    ]
    return sorted(raw, key=lambda file: (_rank(file), file.label))


def _rank(file: BidsFile) -> int:
    return SUFFIXES.index(file.suffix) if file.suffix in SUFFIXES else len(SUFFIXES)


def _named(visit: Session, name: str, option: str) -> BidsFile:
    images = [file for file in visit.files if file.extension in _IMAGE]
    found = [file for file in images if name in (file.label, file.suffix, file.relative, file.path.name)]
    exact = [file for file in found if file.label == name] or found
    if len(exact) != 1:
        raise CallError(
            wanted=f"one image of visit {visit.session} ({_listed(images)})",
            came=repr(name) if not exact else f"{name}, which {len(exact)} are", where=option,
            todo="Name it as it stands there.",
        )  # fmt: skip
    return exact[0]


def _listed(files: Sequence[BidsFile]) -> str:
    return ", ".join(sorted(file.label for file in files)) or "it has none"
