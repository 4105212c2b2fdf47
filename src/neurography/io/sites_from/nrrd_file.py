"""The NRRD container: header parsed by pynrrd, voxels inflated here, counted while they come.

A detached header (`data file:`) names another file to read, which may be any file of this machine: refused.
"""

import bz2
import io
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.model.errors import InputError

MAX_HEADER_BYTES = 8 << 20
"""Slicer writes some hundred bytes a segment."""

MAX_VOXELS = 1 << 30
"""Samples of all layers together."""

_TYPES = {
    "i1": ("signed char", "int8", "int8_t"),
    "u1": ("uchar", "unsigned char", "uint8", "uint8_t"),
    "i2": ("short", "short int", "signed short", "signed short int", "int16", "int16_t"),
    "u2": ("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"),
    "i4": ("int", "signed int", "int32", "int32_t"),
    "u4": ("uint", "unsigned int", "uint32", "uint32_t"),
    "i8": ("longlong", "long long", "long long int", "signed long long", "int64", "int64_t"),
    "u8": ("ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"),
    "f4": ("float",),
    "f8": ("double",),
}
_TO_RAS = {
    "right-anterior-superior": (1, 1, 1),
    "left-anterior-superior": (-1, 1, 1),
    "left-posterior-superior": (-1, -1, 1),
}
_SHORT = {"RAS": "right-anterior-superior", "LAS": "left-anterior-superior", "LPS": "left-posterior-superior"}
_CHUNK = 1 << 20


@frozen(eq=False)
class Nrrd:
    """layers (nx, ny, nz, n), where they lie (RAS+ mm), whether they came as a list, and the header."""

    layers: NDArray[Any]
    world_from_voxel: NDArray[np.float64]
    listed: bool
    header: Mapping[str, Any]


def read(path: Path) -> Nrrd:
    """A NRRD of three axes in space, or of those and a list axis.

    Raises
    ------
    InputError
        When it is damaged, names other files, unpacks to another size than stated, or does not say which way
        left and right are.
    """
    try:
        with path.open("rb") as handle:
            head = _head(path, handle)
            try:
                header: dict[str, Any] = nrrd.read_header(io.BytesIO(head))
            except (nrrd.NRRDError, ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
                raise _refuse(path, "a readable NRRD header", str(error)[:120], "Export it again.") from error
            header |= _texts(head)
            shape, dtype = _shape(path, header), _dtype(path, header)
            world_from_voxel, listed = _place(path, header, len(shape))
            data = _payload(path, header, handle, int(np.prod(shape)) * dtype.itemsize)
    except OSError as error:
        raise _refuse(
            path, "a readable NRRD file", error.strerror or type(error).__name__, "Check the path."
        ) from error
    voxels = np.frombuffer(data, dtype=dtype).reshape(shape, order="F")
    layers = voxels[..., None] if listed is None else np.moveaxis(voxels, listed, 3)
    return Nrrd(layers, world_from_voxel, listed is not None, header)


def _refuse(path: Path, wanted: str, came: str, todo: str) -> InputError:
    return InputError(wanted=wanted, came=came, where=str(path), todo=todo)


def _head(path: Path, handle: io.BufferedReader) -> bytes:
    """The header up to its empty line; the file stands at the first byte of data then."""
    start = handle.read(MAX_HEADER_BYTES)
    if not start.startswith(b"NRRD000"):
        raise _refuse(path, "a NRRD file", "another kind of file", "Save it in Slicer as .seg.nrrd or .nrrd.")
    ends = [(at + len(mark)) for mark in (b"\n\n", b"\r\n\r\n") if (at := start.find(mark)) >= 0]
    if not ends:
        raise _refuse(
            path, "a NRRD header that ends in an empty line, and data behind it",
            "none" if len(start) < MAX_HEADER_BYTES else f"more than {MAX_HEADER_BYTES >> 20} MiB of header",
            "A .nhdr keeps its data elsewhere: save one file, .nrrd; a file cut short has to be copied again.",
        )  # fmt: skip
    handle.seek(min(ends))
    return start[: min(ends)]


def _texts(head: bytes) -> dict[str, str]:
    """The key := value pairs in UTF-8, as Slicer writes names; the parser keeps ASCII alone."""
    pairs = (line.decode("utf-8", "replace").split(":=", 1) for line in head.splitlines() if b":=" in line)
    return {key: value for key, value in pairs if not key.startswith("#")}


def _shape(path: Path, header: Mapping[str, Any]) -> tuple[int, ...]:
    elsewhere = [key for key in ("data file", "datafile") if key in header]
    if elsewhere:
        raise _refuse(
            path, "voxels inside the file", "a header that names another file for them",
            "Other files are never followed: save one file, .nrrd.",
        )  # fmt: skip
    sizes = tuple(int(size) for size in np.atleast_1d(header.get("sizes", [])))
    if len(sizes) != int(header.get("dimension", -1)) or len(sizes) not in (3, 4) or min(sizes) < 1:
        raise _refuse(
            path,
            "three axes, or four with a list of layers",
            f"sizes {list(sizes)}",
            "Export a segmentation.",
        )
    if np.prod(sizes, dtype=float) > MAX_VOXELS:
        raise _refuse(path, f"at most {MAX_VOXELS} voxels", f"sizes {list(sizes)}", "Crop the segmentation.")
    return sizes


def _dtype(path: Path, header: Mapping[str, Any]) -> np.dtype[Any]:
    stated = str(header.get("type", "")).lower()
    code = next((code for code, names in _TYPES.items() if stated in names), None)
    if code is None:
        raise _refuse(path, "labels as whole numbers", f"type {stated!r}", "Export a label map.")
    endian = str(header.get("endian", "")).lower()
    if code[1] != "1" and endian not in ("little", "big"):
        raise _refuse(path, "endian little or big", repr(endian), "Export it again.")
    return np.dtype(code).newbyteorder("<" if endian != "big" else ">")


def _place(path: Path, header: Mapping[str, Any], axes: int) -> tuple[NDArray[np.float64], int | None]:
    """world_from_voxel (RAS+ mm), and which axis is the list."""
    stated = str(header.get("space", ""))
    space = _SHORT.get(stated.upper(), stated.lower())
    if space not in _TO_RAS:
        raise _refuse(
            path, f"a space of {', '.join(_TO_RAS)}", repr(stated) if stated else "none stated",
            "Without it left and right are unknown: export it from Slicer.",
        )  # fmt: skip
    units = {str(unit).strip('" ').lower() for unit in np.atleast_1d(header.get("space units", []))}
    if units - {"mm", ""}:
        raise _refuse(path, "space units of mm", ", ".join(sorted(units)), "Export it in mm.")
    directions = np.asarray(header.get("space directions", []), dtype=np.float64)
    origin = np.asarray(header.get("space origin", []), dtype=np.float64)
    if directions.shape != (axes, 3) or origin.shape != (3,):
        raise _refuse(
            path, "space directions and space origin", "none, or of another size", "Export it again."
        )
    lists = np.flatnonzero(np.isnan(directions).all(axis=1))
    if len(lists) != axes - 3:
        came = f"{axes - len(lists)} axes in space"
        raise _refuse(path, "three axes in space", came, "A series in time is no segmentation.")
    matrix = np.eye(4)
    matrix[:3, :3] = np.delete(directions, lists, axis=0).T
    matrix[:3, 3] = origin
    matrix = np.diag([*map(float, _TO_RAS[space]), 1.0]) @ matrix
    if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix[:3, :3])) < 1e-9:
        raise _refuse(
            path, "finite, independent space directions", str(directions.tolist())[:120], "Export it again."
        )
    return matrix, int(lists[0]) if len(lists) else None


def _payload(path: Path, header: Mapping[str, Any], handle: io.BufferedReader, size: int) -> bytes:
    """Exactly `size` bytes of voxels; never more is unpacked, whatever the file holds."""
    if any(int(header.get(key, 0)) for key in ("line skip", "lineskip", "byte skip", "byteskip")):
        raise _refuse(path, "voxels right behind the header", "a skip", "Export it again.")
    encoding = str(header.get("encoding", "")).lower()
    if encoding == "raw":
        data, more = handle.read(size), bool(handle.read(1))
    elif encoding in ("gzip", "gz"):
        machine = zlib.decompressobj(wbits=31)
        data, more = _inflate(path, handle, size, machine.decompress, machine)
    elif encoding in ("bzip2", "bz2"):
        unpacker = bz2.BZ2Decompressor()
        data, more = _inflate(path, handle, size, unpacker.decompress, unpacker)
    else:
        raise _refuse(path, "an encoding of raw, gzip, bzip2", repr(encoding), "Export it again.")
    if len(data) != size or more:
        came = "more" if more else f"{len(data)}: the file is cut short"
        raise _refuse(path, f"{size} bytes of voxels as its sizes say", came, "Copy or export it again.")
    return data


def _inflate(
    path: Path, handle: io.BufferedReader, size: int, unpack: Callable[[bytes, int], bytes], machine: Any
) -> tuple[bytes, bool]:
    """(at most `size` bytes, whether there would be more)."""
    made = bytearray()
    pending = handle.read(_CHUNK)
    try:
        while len(made) <= size and not machine.eof:
            block = unpack(pending, min(_CHUNK, size + 1 - len(made)))
            made += block
            pending = getattr(machine, "unconsumed_tail", b"")
            if not pending and (not block or getattr(machine, "needs_input", True)):
                pending = handle.read(_CHUNK)
                if not pending and not block:
                    break
    except (zlib.error, OSError, ValueError) as error:
        raise _refuse(
            path, "voxels that unpack", f"damaged data ({error})", "Copy or export it again."
        ) from error
    if len(made) == size and not machine.eof:
        raise _refuse(path, "voxels with their checksum", "none: the file is cut short", "Copy it again.")
    return bytes(made[:size]), len(made) > size
