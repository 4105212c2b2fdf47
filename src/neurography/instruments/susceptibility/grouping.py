"""Which files of a visit are one gradient-echo acquisition: all that differ in nothing but echo and part."""

from collections.abc import Iterable

from attrs import frozen

from neurography.model.instrument import BidsFile

DATATYPES = ("anat", "swi")
"""Folders of a visit."""

SUFFIXES = {"MEGRE": "MEGRE", "T2starw": "T2starw", "swi": "swi", "SWI": "swi"}
"""BIDS suffix and what the sequence is called inside. `swi` stands in no BIDS release; scanners' exports use it."""

IMAGES = (".nii", ".nii.gz")
PARTS = {None: "mag", "mag": "mag", "phase": "phase", "real": "real", "imag": "imag"}
PROJECTIONS = ("minip", "mip", "mnip")


@frozen(kw_only=True)
class Group:
    """The images of one acquisition, each part in the order of its echoes."""

    label: str
    magnitude: tuple[BidsFile, ...]
    phase: tuple[BidsFile, ...]
    real: tuple[BidsFile, ...] = ()
    imaginary: tuple[BidsFile, ...] = ()
    others: tuple[BidsFile, ...] = ()

    @property
    def first(self) -> BidsFile:
        """The image that stands for the acquisition: the first magnitude or, without one, the first real part."""
        return self.files[0]

    @property
    def files(self) -> tuple[BidsFile, ...]:
        """All its images."""
        return (*self.magnitude, *self.real, *self.imaginary, *self.phase, *self.others)


def is_ours(file: BidsFile) -> bool:
    """Whether an image is a gradient-echo image; projections that a scanner or we computed are not."""
    projected = (file.entity("desc") or "").lower().startswith(PROJECTIONS)
    named = file.datatype in DATATYPES and file.suffix in SUFFIXES and file.extension in IMAGES
    return named and not projected


def groups(files: Iterable[BidsFile]) -> tuple[Group, ...]:
    """The acquisitions among the files of a visit, in the order of their first file."""
    found: dict[tuple[object, ...], list[BidsFile]] = {}
    for file in files:
        if is_ours(file):
            found.setdefault(_key(file), []).append(file)
    return tuple(_group(members) for members in found.values())


def of(files: Iterable[BidsFile], one: BidsFile) -> Group:
    """The acquisition that one of the files belongs to."""
    return _group([file for file in files if is_ours(file) and _key(file) == _key(one)])


def label(file: BidsFile) -> str:
    """The name without subject, session, echo and part; who made it, for what lies under derivatives."""
    pairs = [f"{k}-{v}" for k, v in file.entities if k not in ("sub", "ses", "echo", "part")]
    parts = file.relative.split("/")
    maker = f" ({parts[1]})" if parts[0] == "derivatives" and len(parts) > 2 else ""
    return "_".join([*pairs, file.suffix]) + maker


def echo(file: BidsFile) -> int:
    """The number of its echo; 0 where the name carries none."""
    number = file.entity("echo") or "0"
    return int(number) if number.isdecimal() else 0


def _key(file: BidsFile) -> tuple[object, ...]:
    same = tuple(sorted((k, v) for k, v in file.entities if k not in ("echo", "part")))
    return (file.relative.rpartition("/")[0], file.suffix, same)


def _group(members: list[BidsFile]) -> Group:
    ordered = sorted(members, key=lambda file: (echo(file), file.relative))
    parts = {
        part: tuple(file for file in ordered if PARTS.get(file.entity("part"), "other") == part)
        for part in ("mag", "phase", "real", "imag", "other")
    }
    return Group(
        label=label(ordered[0]),
        magnitude=parts["mag"],
        phase=parts["phase"],
        real=parts["real"],
        imaginary=parts["imag"],
        others=parts["other"],
    )
