"""Images to stacks: one stack becomes one NIfTI file, and its slices must fill a volume without gaps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

SAME_PLACE_MM = 0.02
"""Slice positions closer than this are one position."""

EVEN_SHARE = 0.05
"""Distances between slices may differ from their median by this share (and by 0.05 mm at least)."""

SAME_TURN = 1e-3
"""Orientation cosines that differ by less belong to one stack."""

MIN_SLICES = 3
"""Fewer do not show whether their distances are even."""

_DERIVED = {"ADC", "EADC", "FA", "COLFA", "TRACE", "TRACEW", "TENSOR", "MIP", "MPR", "SUBTRACT", "MEAN"}
"""Words of ImageType for what a scanner computed: never one stack with what it measured."""

_PARTS = {"P": "phase", "PHASE": "phase", "PHASE MAP": "phase", "R": "real", "REAL": "real", "I": "imaginary",
          "IMAGINARY": "imaginary"}  # fmt: skip


@frozen
class Frame:
    """One image plane: where it lies (LPS mm), how it is turned, and how it was weighted."""

    position: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    b_value: float | None = None
    gradient: tuple[float, ...] | None = None
    directionality: str | None = None

    @classmethod
    def of(cls, plain: Sequence[Any]) -> "Frame":
        """From the list that the child process sent."""
        position, orientation, b_value, gradient, way = plain
        return cls(
            tuple(position) if position else None,
            tuple(orientation) if orientation else None,
            b_value,
            tuple(gradient) if gradient else None,
            way if isinstance(way, str) else None,
        )


@frozen
class ImageFile:
    """A readable image. name is its place in the source (for the user), path where its plain bytes lie.

    series, study, space (the frame of reference), person and patient (digests) tell files apart and are never
    written anywhere.
    """

    name: str
    path: Path
    header: Mapping[str, Any]
    frames: tuple[Frame, ...]
    mosaic_slices: int = 0
    series: str = field(default="", repr=False)
    study: str = field(default="", repr=False)
    space: str = field(default="", repr=False)
    person: str = field(default="", repr=False)
    patient: str = field(default="", repr=False)


@frozen
class Stack:
    """Images that belong into one file; `refused` is empty when their slices fill a volume.

    slices and volumes are what the headers promise, 0 where a mosaic does not say.
    """

    images: tuple[ImageFile, ...]
    slices: int
    volumes: int
    refused: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def header(self) -> Mapping[str, Any]:
        """Of the first image by instance number."""
        return self.images[0].header

    @property
    def frames(self) -> tuple[Frame, ...]:
        """Every image plane of the stack."""
        return tuple(frame for image in self.images for frame in image.frames)

    @property
    def computed(self) -> tuple[str, ...]:
        """What the scanner computed these images to be (ADC, FA, TRACEW, ...); empty for measured ones."""
        return _derived(self.header)

    @property
    def title(self) -> str:
        """How the user finds it again: the scanner's series number and one file. No free text."""
        number = self.header.get("SeriesNumber")
        count = "1 file" if len(self.images) == 1 else f"{len(self.images)} files"
        series = f"series {number}" if isinstance(number, int) else "a series without number"
        return f"{series} ({count}, first {self.images[0].name})"


def stack_up(images: Sequence[ImageFile]) -> tuple[Stack, ...]:
    """Sort images into stacks by series, matrix, orientation, echo, component, and check each stack."""
    groups: dict[tuple[Any, ...], list[ImageFile]] = {}
    turns: dict[tuple[Any, ...], list[NDArray[np.float64]]] = {}
    for image in images:
        key = _key(image)
        turn = np.asarray(image.frames[0].orientation or [0.0] * 6)
        known = turns.setdefault(key, [])
        index = next(
            (i for i, other in enumerate(known) if np.abs(other - turn).max() < SAME_TURN), len(known)
        )
        if index == len(known):
            known.append(turn)
        groups.setdefault((*key, index), []).append(image)
    return tuple(_checked(tuple(sorted(group, key=_order))) for group in groups.values())


def _key(image: ImageFile) -> tuple[Any, ...]:
    header = image.header
    spacing = tuple(round(float(mm), 4) for mm in header.get("PixelSpacing", ()))
    # several frames: the echoes lie inside one file and dcm2niix takes them apart
    echo = header.get("EchoNumbers", round(float(header.get("EchoTime", 0.0)), 1))
    echo = echo if len(image.frames) == 1 else None
    return (image.series, header.get("Rows"), header.get("Columns"), spacing, component(header), _derived(header), echo,
            len(image.frames) > 1)  # fmt: skip


def component(header: Mapping[str, Any]) -> str:
    """phase, real or imaginary; empty for a magnitude."""
    kinds = [str(kind).upper() for kind in header.get("ImageType", ())]
    part = next((_PARTS[kind] for kind in kinds[2:] if kind in _PARTS), "")
    return part or _PARTS.get(str(header.get("ComplexImageComponent", "")).upper(), "")


def _derived(header: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = {str(kind).upper() for kind in header.get("ImageType", ())}
    return tuple(sorted(kind for kind in kinds if kind.split("_")[0] in _DERIVED))


def _order(image: ImageFile) -> tuple[float, str]:
    number = image.header.get("InstanceNumber")
    return (float(number) if isinstance(number, int | float) else 0.0, image.name)


def _checked(images: tuple[ImageFile, ...]) -> Stack:
    mosaics = [image.mosaic_slices for image in images]
    if any(mosaics):
        if len(set(mosaics)) > 1:
            return Stack(images, 0, 0, "mosaics with different numbers of slices")
        slices, volumes = max(mosaics[0], 0), len(images)
        return Stack(images, slices, volumes, _too_few(slices, volumes) if slices else "")
    frames = [frame for image in images for frame in image.frames]
    turns = [frame.orientation for frame in frames]
    if any(turn is None for turn in turns) or any(frame.position is None for frame in frames):
        if len(frames) < MIN_SLICES:
            return Stack(images, len(frames), 1, _too_few(len(frames), 1))
        return Stack(images, 0, 0, "images without position or orientation: their sides are unknown")
    if np.ptp(np.asarray(turns), axis=0).max() > SAME_TURN:
        return Stack(images, 0, 0, "slices turned against each other in one file")
    return _measured(images, np.asarray([frame.position for frame in frames]), np.asarray(turns[0]))


def _measured(
    images: tuple[ImageFile, ...], positions: NDArray[np.float64], turn: NDArray[np.float64]
) -> Stack:
    along = positions @ np.cross(turn[:3], turn[3:])
    places, counts = _places(along)
    slices, volumes = len(places), int(counts.max())
    too_few = _too_few(slices, volumes)
    if too_few:
        return Stack(images, slices, volumes, too_few)
    if counts.min() != counts.max():
        spread = ", ".join(f"{n} times at {k} positions" for n, k in sorted(Counter(counts.tolist()).items()))
        return Stack(images, slices, volumes, f"images are missing: slices occur {spread}")
    steps = np.diff(places)
    usual = float(np.median(steps))
    gaps = np.flatnonzero(np.abs(steps - usual) > max(0.05, EVEN_SHARE * usual))
    if len(gaps):
        worst = float(steps[gaps].max())
        return Stack(
            images, slices, volumes,
            f"gap between slices: {worst:.2f} mm where the others lie {usual:.2f} mm apart",
        )  # fmt: skip
    return Stack(images, slices, volumes, "", _warnings(images, slices, usual))


def _places(along: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Distinct slice positions and how often each occurs."""
    ordered = np.sort(along)
    first = np.flatnonzero(np.r_[True, np.diff(ordered) > SAME_PLACE_MM])
    return ordered[first], np.diff(np.r_[first, len(ordered)])


def _too_few(slices: int, volumes: int) -> str:
    # two slices, each taken several times (a cropped DTI), still fix the direction of the stack
    if slices >= MIN_SLICES or (slices == MIN_SLICES - 1 and volumes > 1):
        return ""
    return f"too few slices for a volume ({slices})"


def _warnings(images: tuple[ImageFile, ...], slices: int, step: float) -> tuple[str, ...]:
    found = []
    if slices < MIN_SLICES:
        stated = images[0].header.get("SpacingBetweenSlices", images[0].header.get("SliceThickness"))
        known = isinstance(stated, float) and abs(abs(stated) - step) <= max(0.05, EVEN_SHARE * step)
        found.append(f"only {slices} slices" + ("" if known else "; their distance cannot be checked"))
    numbers = sorted(n for image in images if isinstance(n := image.header.get("InstanceNumber"), int))
    if len(images) > 1 and len(set(numbers)) == len(images):
        # a whole slice or volume left away at the end leaves no gap; the numbers may still tell
        stated_count = images[0].header.get("ImagesInAcquisition")
        if isinstance(stated_count, int) and stated_count > len(images) and len(images[0].frames) == 1:
            found.append(f"the scanner counts {stated_count} images in this acquisition, {len(images)} came")
    return tuple(found)
