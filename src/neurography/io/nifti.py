"""NIfTI files: refused by name when the header cannot be believed, written with the same bytes each time."""

import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from nibabel.filebasedimages import ImageFileError
from nibabel.spatialimages import HeaderDataError
from numpy.typing import DTypeLike, NDArray

from neurography.imaging.grid import Grid, Image
from neurography.io import atomic
from neurography.model.errors import InputError

MAX_BYTES = 8 << 30
"""Largest image that is opened: a header can claim any size, and the claim comes before the data."""

_UNREADABLE = (
    ImageFileError,
    HeaderDataError,
    ValueError,
    OSError,
    EOFError,
    zlib.error,
    OverflowError,
    KeyError,
    TypeError,
)


def load(path: Path, *, scaled: bool = True) -> Image:
    """Read an image whole.

    data is float32 (scaled by the header's slope) or, with `scaled` False and no slope, the stored integers.

    Raises
    ------
    InputError
        When the file is no NIfTI, is cut short, has a zero or unbelievable size, or a matrix from voxel to
        world that is not finite or not invertible.
    """
    try:
        image: Any = nib.load(path)
        shape, affine = image.shape, np.asarray(image.affine, dtype=np.float64)
        _check(path, shape, affine, image)
        proxy = image.dataobj
        slope, intercept = getattr(proxy, "slope", 1.0), getattr(proxy, "inter", 0.0)
        if not (np.isfinite(slope) and np.isfinite(intercept)):
            raise InputError(
                wanted="a finite scale slope",
                came=f"slope {slope}, intercept {intercept}",
                where=str(path),
                todo="Export the image again.",
            )
        if not scaled and (slope, intercept) == (1.0, 0.0):
            return Image(np.asarray(proxy), affine)
        return Image(np.asarray(proxy, dtype=np.float32), affine)
    except InputError:
        raise
    except MemoryError as error:
        raise _unreadable(path, error) from error
    except _UNREADABLE as error:
        raise _unreadable(path, error) from error


def grid(path: Path) -> Grid:
    """The grid of an image from its header alone; raises InputError like `load`."""
    try:
        image: Any = nib.load(path)
        affine = np.asarray(image.affine, dtype=np.float64)
        _check(path, image.shape, affine, image)
        nx, ny, nz = (int(n) for n in image.shape[:3])
        return Grid((nx, ny, nz), affine)
    except InputError:
        raise
    except _UNREADABLE as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: BaseException) -> InputError:
    return InputError(
        wanted="a readable NIfTI image",
        came=f"{type(error).__name__} ({str(error)[:120]})",
        where=str(path),
        todo="The file may be cut short: copy or convert it again.",
    )


def _check(path: Path, shape: tuple[int, ...], affine: NDArray[np.float64], image: Any) -> None:
    def refuse(wanted: str, came: str, todo: str) -> InputError:
        return InputError(wanted=wanted, came=came, where=str(path), todo=todo)

    if len(shape) not in (3, 4) or min(shape) < 1:
        raise refuse("three or four dimensions, none of them zero", f"shape {shape}", "Convert it again.")
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-9:
        raise refuse(
            "a finite, invertible matrix from voxel to world",
            np.array2string(affine, precision=3, separator=",").replace("\n", ""),
            "Without it left and right are unknown; convert from DICOM again.",
        )
    _check_orientation(image.header, refuse)
    dtype = image.get_data_dtype()
    if dtype.fields is not None or dtype.kind == "c":
        raise refuse("a real, single-channel image", f"data type {dtype}", "Export magnitudes.")
    if np.prod(shape, dtype=float) * 4 > MAX_BYTES:
        raise refuse(f"at most {MAX_BYTES >> 30} GiB", f"shape {shape}", "Crop it, or split the series.")


def _check_orientation(header: Any, refuse: Callable[[str, str, str], InputError]) -> None:
    """Refuse a header that does not say where left is, or says it twice and differently.

    Without a code in sform or qform nibabel makes a matrix up; a reader that trusts it exchanges the sides of every
    image that was stored the other way round.
    """
    if not isinstance(header, nib.Nifti1Header):
        return
    s, q = (matrix for matrix, _ in (header.get_sform(coded=True), header.get_qform(coded=True)))
    if s is None and q is None:
        raise refuse(
            "an image whose header says how it lies (sform or qform with a code)",
            "sform_code and qform_code 0",
            "Without it left and right are unknown; convert from DICOM again, or copy the header of the original.",
        )
    if s is None or q is None:
        return
    sideways = int(np.argmax(np.abs(s[0, :3]) / np.linalg.norm(s[:3, :3], axis=0)))
    if s[0, sideways] * q[0, sideways] < 0:
        raise refuse(
            "one direction for left and right",
            "an sform and a qform that exchange them",
            "Left and right are unknown; convert from DICOM again, or remove the wrong one of the two.",
        )


def save(
    path: Path, data: NDArray[Any], world_from_voxel: NDArray[Any], *, dtype: DTypeLike | None = None
) -> None:
    """Write .nii.gz (or .nii) atomically: time 0 in the gzip header, no free text, no extensions."""
    atomic.write_bytes(
        path, encode(data, world_from_voxel, dtype=dtype, compressed=path.name.endswith(".gz"))
    )


def encode(
    data: NDArray[Any],
    world_from_voxel: NDArray[Any],
    *,
    dtype: DTypeLike | None = None,
    compressed: bool = True,
) -> bytes:
    """The bytes of a NIfTI-1 file; equal for equal input."""
    stored = np.asarray(data if dtype is None else np.asarray(data).astype(dtype))
    if stored.dtype == bool:
        stored = stored.astype(np.uint8)
    if stored.dtype == np.int64:
        stored = stored.astype(np.int32)
    image: Any = nib.Nifti1Image(stored, np.asarray(world_from_voxel, dtype=np.float64))
    image.header.set_xyzt_units("mm", "sec" if stored.ndim == 4 else "unknown")
    image.set_sform(world_from_voxel, code=1)
    image.set_qform(world_from_voxel, code=1)
    plain = image.to_bytes()
    if not compressed:
        return bytes(plain)
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=4, mtime=0) as handle:
        handle.write(plain)
    return buffer.getvalue()
