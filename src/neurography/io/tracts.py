"""Streamlines as files: TRX and TRK, in and out, in world (RAS+) millimetres.

TRX (https://github.com/tee-ar-ex/trx-spec) is a zip of header.json, positions.3.float32 and offsets.uint64.
TRK is TrackVis', whose coordinates are millimetres from the corner of the first voxel of an image; its header
is read and written with nibabel's layout and matrix. Equal input gives equal bytes. What a header claims is
believed only as far as the bytes that follow bear it out.
"""

import io
import json
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any, Literal

import numpy as np
from nibabel.orientations import aff2axcodes
from nibabel.streamlines.trk import get_affine_trackvis_to_rasmm, header_2_dtype
from numpy.typing import NDArray

from neurography.io import atomic
from neurography.model.errors import InputError

MAX_BYTES = 1 << 30
"""Largest file, and largest array unpacked from one: 89 million points."""

Points = NDArray[np.float32]
Offsets = NDArray[np.int64]

_ZIP_START = (1980, 1, 1, 0, 0, 0)
_MAX_HEADER = 1 << 20
_POSITIONS = re.compile(r"positions\.3\.(float16|float32|float64)")
_OFFSETS = re.compile(r"offsets\.(u?int(?:32|64))")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError,
    RecursionError, OverflowError,
)  # fmt: skip


def save_trx(
    path: Path,
    points: NDArray[Any],
    offsets: NDArray[Any],
    grid_shape: tuple[int, int, int],
    world_from_voxel: NDArray[Any],
) -> None:
    """Write a .trx atomically.

    Parameters
    ----------
    points : (P, 3)
        All points of all streamlines, world millimetres.
    offsets : (M + 1,)
        Where each streamline begins, and P.
    grid_shape, world_from_voxel
        Of the image the streamlines were found in.
    """
    stored, starts = _checked(points, offsets)
    affine = _affine(world_from_voxel)
    header = {
        "DIMENSIONS": [int(size) for size in grid_shape],
        "VOXEL_TO_RASMM": affine.tolist(),
        "NB_VERTICES": len(stored),
        "NB_STREAMLINES": len(starts) - 1,
    }
    content = (
        ("header.json", (json.dumps(header, sort_keys=True) + "\n").encode()),
        ("positions.3.float32", stored.astype("<f4").tobytes()),
        ("offsets.uint64", starts.astype("<u8").tobytes()),
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in content:
            entry = zipfile.ZipInfo(name, _ZIP_START)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    atomic.write_bytes(path, buffer.getvalue())


def load_trx(path: Path) -> tuple[Points, Offsets]:
    """Points (P, 3) float32 in world millimetres and offsets (M + 1,) int64 of a .trx file.

    Raises
    ------
    InputError
        When it is no zip, an entry is missing, its size is not what the header says, offsets do not run from
        0 to the number of points, or a coordinate is not finite.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(_bytes(path))) as archive:
            header = json.loads(_entry(path, archive, "header.json", _MAX_HEADER))
            vertices, streamlines = (
                _count(path, header, "NB_VERTICES"),
                _count(path, header, "NB_STREAMLINES"),
            )
            names = archive.namelist()
            if vertices == 0 and streamlines == 0:
                return np.zeros((0, 3), np.float32), np.zeros(1, np.int64)
            positions = _array(path, archive, _named(path, names, _POSITIONS, "positions.3.float32"))
            offsets = _array(path, archive, _named(path, names, _OFFSETS, "offsets.uint64"))
    except InputError:
        raise
    except _BROKEN as error:
        raise _refuse(path, "a readable TRX file", f"{type(error).__name__} ({str(error)[:120]})") from error
    if positions.size != 3 * vertices:
        raise _refuse(path, f"{vertices} points, as the header says", f"{positions.size / 3:g}")
    if len(offsets) not in (streamlines, streamlines + 1):
        raise _refuse(path, f"{streamlines + 1} offsets, as the header says", str(len(offsets)))
    if offsets.size and (offsets.min() < 0 or offsets.max() > vertices):
        raise _refuse(path, f"offsets from 0 to {vertices}", f"{offsets.min()} to {offsets.max()}")
    starts = offsets.astype(np.int64)
    if len(starts) == streamlines:  # written before the last offset was part of the format
        starts = np.append(starts, vertices)
    with np.errstate(over="ignore"):
        points = positions.reshape(-1, 3).astype(np.float32)
    return _believed(path, points, starts)


def save_trk(
    path: Path,
    points: NDArray[Any],
    offsets: NDArray[Any],
    grid_shape: tuple[int, int, int],
    world_from_voxel: NDArray[Any],
) -> None:
    """Write a .trk (version 2) atomically; parameters as in `save_trx`."""
    stored, starts = _checked(points, offsets)
    affine = _affine(world_from_voxel)
    if not all(0 < size < 1 << 15 for size in grid_shape):
        raise ValueError(f"TRK holds image sizes from 1 to 32767, got {grid_shape}")
    header = np.zeros((), header_2_dtype.newbyteorder("<"))
    header["magic_number"] = b"TRACK"
    header["dimensions"] = grid_shape
    header["voxel_sizes"] = np.linalg.norm(affine[:3, :3], axis=0)
    header["voxel_to_rasmm"] = affine
    header["voxel_order"] = "".join(aff2axcodes(affine)).encode()
    header["nb_streamlines"] = len(starts) - 1
    header["version"], header["hdr_size"] = 2, 1000
    inverse = np.linalg.inv(np.asarray(get_affine_trackvis_to_rasmm(header), dtype=np.float64))
    inside = stored.astype(np.float64) @ inverse[:3, :3].T + inverse[:3, 3]
    lengths = np.diff(starts)
    words = np.empty(len(lengths) + 3 * len(stored), "<i4")
    counts = np.arange(len(lengths)) + 3 * starts[:-1]
    words[counts] = lengths
    coordinates = np.ones(len(words), dtype=bool)
    coordinates[counts] = False
    words[coordinates] = inside.astype("<f4").ravel().view("<i4")
    atomic.write_bytes(path, header.tobytes() + words.tobytes())


def load_trk(path: Path) -> tuple[Points, Offsets]:
    """Points (P, 3) float32 in world millimetres and offsets (M + 1,) int64 of a .trk file.

    Scalars of points and properties of streamlines are left aside; a count of 0 in the header means that it
    was not counted, as TrackVis has it.

    Raises
    ------
    InputError
        When it is no TRK, lacks its matrix, is cut short, counts wrongly, or a coordinate is not finite.
    """
    data = _bytes(path)
    if len(data) < 1000 or data[:5] != b"TRACK":
        raise _refuse(path, "a TRK file", f"{len(data)} bytes beginning {data[:5]!r}")
    order: Literal["<", ">"] = "<" if data[996:1000] == (1000).to_bytes(4, "little") else ">"
    header = np.frombuffer(data, header_2_dtype.newbyteorder(order), count=1)[0].copy()
    if int(header["hdr_size"]) != 1000:
        raise _refuse(path, "a TRK header of 1000 bytes", str(int(header["hdr_size"])))
    matrix = _trk_matrix(path, header)
    scalars, properties = int(header["nb_scalars_per_point"]), int(header["nb_properties_per_streamline"])
    if not (0 <= scalars <= 100 and 0 <= properties <= 100):
        raise _refuse(path, "at most 100 scalars and properties", f"{scalars} and {properties}")
    if len(data) % 4:
        raise _refuse(path, "whole numbers of 4 bytes up to the end", f"{len(data) % 4} bytes more")
    words = np.frombuffer(data, f"{order}i4", offset=1000)
    counts, lengths = _walk(path, words, 3 + scalars, properties)
    stated = int(header["nb_streamlines"])
    if stated not in (0, len(lengths)):
        raise _refuse(path, f"{stated} streamlines, as the header says", str(len(lengths)))
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    of = np.repeat(np.arange(len(lengths)), lengths)
    first = counts[of] + 1 + (np.arange(starts[-1]) - starts[of]) * (3 + scalars)
    floats = words.view(f"{order}f4")
    inside = floats[first[:, None] + np.arange(3)].astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        points = (inside @ matrix[:3, :3].T + matrix[:3, 3]).astype(np.float32)
    return _believed(path, points, starts)


def _walk(
    path: Path, words: NDArray[np.int32], width: int, properties: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each streamline's count stands, and the counts; every one of them within the file."""
    places: list[int] = []
    lengths: list[int] = []
    place, end = 0, len(words)
    while place < end:
        length = int(words[place])
        following = place + 1 + length * width + properties
        if length < 0 or following > end:
            raise _refuse(
                path, "points up to the end of every streamline",
                f"{length} points claimed by streamline {len(lengths)}, {end - place - 1} numbers left",
            )  # fmt: skip
        places.append(place)
        lengths.append(length)
        place = following
    return np.array(places, np.int64), np.array(lengths, np.int64)


def _trk_matrix(path: Path, header: Any) -> NDArray[np.float64]:
    affine = np.asarray(header["voxel_to_rasmm"], dtype=np.float64)
    sizes = np.asarray(header["voxel_sizes"], dtype=np.float64)
    order = bytes(header["voxel_order"]).decode("latin1").strip("\0 ").upper() or "LPS"
    if not _plausible(affine):
        raise _refuse(
            path, "a finite, invertible matrix from voxel to world in the header",
            np.array2string(affine, precision=3, separator=",").replace("\n", ""),
        )  # fmt: skip
    if not (np.isfinite(sizes).all() and (sizes > 1e-6).all() and (sizes < 1e6).all()):
        raise _refuse(path, "voxel sizes in mm", str(sizes))
    axes = [next((i for i, pair in enumerate(("LR", "PA", "IS")) if letter in pair), -1) for letter in order]
    if sorted(axes) != [0, 1, 2]:
        raise _refuse(path, "a voxel order such as LPS", repr(order))
    header["voxel_order"] = order.encode()
    return np.asarray(get_affine_trackvis_to_rasmm(header), dtype=np.float64)


def _plausible(affine: NDArray[np.float64]) -> bool:
    """Whether a matrix from a header can be one from voxel to world: finite, of body size, three axes."""
    if not (
        np.isfinite(affine).all() and (np.abs(affine) < 1e6).all() and affine[3].tolist() == [0, 0, 0, 1]
    ):
        return False
    return abs(np.linalg.det(affine[:3, :3])) > 1e-9 and None not in aff2axcodes(affine)


def _checked(points: NDArray[Any], offsets: NDArray[Any]) -> tuple[Points, Offsets]:
    """Ours to write: wrong here is a programming error."""
    stored, starts = np.asarray(points, dtype=np.float32), np.asarray(offsets, dtype=np.int64)
    if stored.ndim != 2 or stored.shape[1] != 3 or starts.ndim != 1:
        raise ValueError(f"wanted points (P, 3) and offsets (M + 1,), got {stored.shape} and {starts.shape}")
    reason = _wrong(stored, starts)
    if reason:
        raise ValueError(f"wanted {reason[0]}, got {reason[1]}")
    return stored, starts


def _believed(path: Path, points: Points, offsets: Offsets) -> tuple[Points, Offsets]:
    reason = _wrong(points, offsets)
    if reason:
        raise _refuse(path, *reason)
    return points, offsets


def _wrong(points: Points, offsets: Offsets) -> tuple[str, str] | None:
    """(wanted, came) when these are no streamlines."""
    if not (
        len(offsets) and offsets[0] == 0 and offsets[-1] == len(points) and (np.diff(offsets) >= 0).all()
    ):
        return f"offsets that rise from 0 to {len(points)}", np.array2string(offsets, threshold=6)
    bad = int((~np.isfinite(points)).any(axis=1).sum())
    return ("finite coordinates", f"{bad} points that are not") if bad else None


def _affine(world_from_voxel: NDArray[Any]) -> NDArray[np.float64]:
    affine = np.asarray(world_from_voxel, dtype=np.float64)
    if affine.shape != (4, 4) or not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-9:
        raise ValueError(f"wanted a finite, invertible 4 x 4 matrix, got {affine.tolist()}")
    return affine


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _refuse(path, f"at most {MAX_BYTES >> 20} MiB", f"{size >> 20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise _refuse(path, "a readable file", error.strerror or type(error).__name__) from error


def _entry(path: Path, archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """An entry unpacked, counted while it streams and not by the size it states."""
    try:
        with archive.open(name) as handle:
            data = handle.read(most + 1)
    except KeyError as error:
        raise _refuse(path, f"an entry {name}", f"only {', '.join(archive.namelist()[:10])}") from error
    if len(data) > most:
        raise _refuse(path, f"at most {most >> 20} MiB in {name}", "more")
    return data


def _named(path: Path, names: list[str], pattern: re.Pattern[str], usual: str) -> str:
    found = [name for name in names if pattern.fullmatch(name)]
    if len(found) != 1:
        raise _refuse(path, f"one entry such as {usual}", ", ".join(found[:10] or names[:10]) or "none")
    return found[0]


def _array(path: Path, archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    data = _entry(path, archive, name, MAX_BYTES)
    dtype = np.dtype(name.rsplit(".", 1)[1]).newbyteorder("<")
    if len(data) % dtype.itemsize:
        raise _refuse(path, f"{name} of whole numbers", f"{len(data)} bytes")
    return np.frombuffer(data, dtype)


def _count(path: Path, header: Any, key: str) -> int:
    value = header.get(key) if isinstance(header, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MAX_BYTES:
        raise _refuse(path, f"a believable {key} in header.json", repr(value)[:60])
    return value


def _refuse(path: Path, wanted: str, came: str) -> InputError:
    return InputError(
        wanted=wanted, came=came, where=str(path), todo="The file may be damaged: export it again."
    )
