"""One stack through dcm2niix, and what came out held against what the headers promise.

dcm2niix runs as a child with limits, once per stack, on a folder that holds nothing but that stack's files
under names of ours: a header that makes it crash costs one series, and no text of a header becomes a path.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from attrs import frozen
from dcm2niix import bin as dcm2niix_program
from nibabel.filebasedimages import ImageFileError
from numpy.typing import NDArray

from neurography.io import nifti
from neurography.io.dicom import limits
from neurography.io.dicom.gradients import Gradients, b_values_contradict
from neurography.io.dicom.source import lay
from neurography.io.dicom.stacks import Stack
from neurography.model.errors import InputError

TIMEOUT_SECONDS = 600.0
"""Wall time for one stack."""

_MEMORY_BYTES = 16 << 30
_JSON_BYTES = 16 << 20
_OPTIONS = (
    "-g", "i",  # no defaults of the user's own
    "-b", "y", "-ba", "y", "-z", "n", "-w", "1", "-i", "n", "-d", "0",
    "-x", "i",  # neither crop nor turn 3-D acquisitions: voxels stay as they were scanned
    "-f", "image",
)  # fmt: skip


@frozen(eq=False)
class Converted:
    """One image that dcm2niix wrote. tail tells several of one stack apart ('' for the only one).

    sidecar is dcm2niix's own, unfiltered: never written as it is.
    """

    tail: str
    path: Path
    shape: tuple[int, ...]
    world_from_voxel: NDArray[np.float64]
    sidecar: dict[str, Any]
    gradients: Gradients | None

    @property
    def volumes(self) -> int:
        """Length of the fourth axis."""
        return self.shape[3] if len(self.shape) == 4 else 1

    @property
    def scaling(self) -> tuple[float, float] | None:
        """Slope and intercept that lead from the scanner's stored integers to these voxels.

        None where that is unknown: the conversion has worked slopes that differ into the voxels themselves.
        """
        image: Any = nib.load(self.path)
        if image.get_data_dtype().kind not in "iu":
            return None
        return float(image.dataobj.slope), float(image.dataobj.inter)

    def volumes_beyond(self, part: "Converted") -> tuple[int, ...]:
        """Numbers of the volumes that `part`, a selection of this image in the same order, lacks."""
        whole, selected = self.data(), part.data()
        whole, selected = (x[..., None] if x.ndim == 3 else x for x in (whole, selected))
        if whole.shape[:3] != selected.shape[:3]:
            return tuple(range(self.volumes))
        beyond, at = [], 0
        for volume in range(whole.shape[3]):
            if at < selected.shape[3] and np.array_equal(whole[..., volume], selected[..., at]):
                at += 1
            else:
                beyond.append(volume)
        return tuple(beyond) if at == selected.shape[3] else tuple(range(self.volumes))

    def data(self) -> NDArray[Any]:
        """The voxels, read again: many series are never held in memory together."""
        return nifti.load(self.path, scaled=False).data

    @property
    def is_computed(self) -> bool:
        """Whether dcm2niix split it off as ADC or trace."""
        return "ADC" in self.tail.upper() or "TRACE" in self.tail.upper()


def convert(stack: Stack, workplace: Path, *, timeout_s: float = TIMEOUT_SECONDS) -> tuple[Converted, ...]:
    """Convert a stack in the empty folder `workplace`.

    Raises
    ------
    InputError
        When dcm2niix fails, takes too long, or writes what cannot be read or does not fit the headers.
    """
    voxels = sum(
        int(image.header.get("Rows", 0)) * int(image.header.get("Columns", 0)) * len(image.frames)
        for image in stack.images
    )
    if voxels * 4 > nifti.MAX_BYTES:  # compressed pixels may claim any size
        raise _refusal(stack, f"at most {nifti.MAX_BYTES >> 30} GiB", f"{voxels} voxels")
    inside, outside = workplace / "in", workplace / "out"
    inside.mkdir(parents=True)
    outside.mkdir()
    for number, image in enumerate(stack.images):
        lay(inside / f"{number:06d}.dcm", image.path.resolve())
    _run(stack, inside, outside, timeout_s)
    images = sorted(outside.glob("*.nii"))
    if not images:
        raise _refusal(stack, "an image from dcm2niix", "none")
    converted = tuple(_read(stack, path) for path in images)
    _hold_against_headers(stack, converted)
    return converted


def _refusal(stack: Stack, wanted: str, came: str) -> InputError:
    return InputError(wanted=wanted, came=came, where=stack.title, todo="Export the series again.")


def _run(stack: Stack, inside: Path, outside: Path, timeout_s: float) -> None:
    # Philips: precise values can be compared between series; a computed map's unit is that of its displayed ones
    precise = "n" if stack.computed else "y"
    command = limits.limited(
        [str(dcm2niix_program), *_OPTIONS, "-p", precise, "-o", str(outside), str(inside)],
        memory_bytes=_MEMORY_BYTES,
        cpu_seconds=int(timeout_s) + 1,
        file_bytes=nifti.MAX_BYTES,
    )
    try:
        done = subprocess.run(  # noqa: S603 - fixed program, our own file names, no shell
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal(stack, f"dcm2niix to end within {timeout_s:g} s", "no end") from error
    if done.returncode:
        # its own words may hold the protocol's name: only the code is told
        how = f"signal {-done.returncode}" if done.returncode < 0 else f"code {done.returncode}"
        raise _refusal(stack, "dcm2niix to convert it", f"dcm2niix ended with {how}")


def _read(stack: Stack, path: Path) -> Converted:
    try:
        header: Any = nib.load(path)
        stated = int(np.prod([float(n) for n in header.shape])) * header.get_data_dtype().itemsize
    except (ImageFileError, ValueError, OSError, OverflowError, TypeError) as error:
        raise _refusal(stack, "a readable image from dcm2niix", type(error).__name__) from error
    if stated > path.stat().st_size:  # before anything is allocated
        raise _refusal(stack, f"{stated} bytes of voxels", f"a file of {path.stat().st_size} bytes")
    try:
        image = nifti.load(path, scaled=False)
    except InputError as error:  # its place is a temporary file: name the series instead
        raise _refusal(stack, error.wanted, error.came) from error
    tail = path.name.removeprefix("image").removesuffix(".nii")
    if not re.fullmatch(r"[A-Za-z0-9_]*", tail):
        raise _refusal(stack, "a plain file name from dcm2niix", "another")
    shape = tuple(int(n) for n in image.data.shape)
    gradients = _gradients(stack, path, shape[3] if len(shape) == 4 else 1)
    return Converted(
        tail, path, shape, image.world_from_voxel, _sidecar(path.with_suffix(".json")), gradients
    )


def _sidecar(path: Path) -> dict[str, Any]:
    if not path.exists() or path.stat().st_size > _JSON_BYTES:
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8", errors="replace"))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _gradients(stack: Stack, path: Path, volumes: int) -> Gradients | None:
    b_file, vector_file = path.with_suffix(".bval"), path.with_suffix(".bvec")
    if not b_file.exists():
        return None
    try:
        b_values = np.array([float(word) for word in b_file.read_text(encoding="utf-8").split()])
        # computed maps and trace images come with b-values alone
        lines = vector_file.read_text(encoding="utf-8").splitlines() if vector_file.exists() else []
        rows = [[float(word) for word in line.split()] for line in lines if line]
        vectors = np.array(rows).T if rows else np.zeros((len(b_values), 3))
    except (OSError, ValueError) as error:
        raise _refusal(stack, "readable b-values and vectors from dcm2niix", type(error).__name__) from error
    if b_values.shape != (volumes,) or vectors.shape != (volumes, 3):
        raise _refusal(
            stack, f"{volumes} b-values and vectors", f"{b_values.size} b-values, vectors {vectors.shape}"
        )
    if not np.isfinite(b_values).all() or (b_values < 0).any():
        raise _refusal(stack, "finite b-values of 0 or more", "others")
    return Gradients(b_values, np.nan_to_num(vectors))


def _hold_against_headers(stack: Stack, converted: tuple[Converted, ...]) -> None:
    rows, columns = stack.header.get("Rows"), stack.header.get("Columns")
    for made in converted:
        nx, ny, nz = made.shape[:3]
        if stack.slices and nz != stack.slices:
            raise _refusal(stack, f"{stack.slices} slices as in the headers", f"{nz} from dcm2niix")
        if nz < 2 or (nz == 2 and made.volumes == 1 and not stack.slices):
            raise _refusal(stack, "a volume", f"too few slices for a volume ({nz})")
        if stack.slices and not stack.images[0].mosaic_slices and (ny, nx) != (rows, columns):
            raise _refusal(stack, f"{columns} x {rows} voxels as in the headers", f"{nx} x {ny}")
        problem = b_values_contradict(made.gradients, stack.frames) if made.gradients is not None else ""
        if problem:
            raise _refusal(stack, "the b-values of the headers", problem)
    measured = sum(made.volumes for made in converted if not made.is_computed)
    total = sum(made.volumes for made in converted)
    # beside the series without them, dcm2niix writes a file of all volumes when some are computed
    whole = any(made.volumes == stack.volumes for made in converted if made.is_computed)
    if stack.volumes and stack.volumes not in (measured, total) and not whole:
        raise _refusal(stack, f"{stack.volumes} volumes as in the headers", f"{total} from dcm2niix")
