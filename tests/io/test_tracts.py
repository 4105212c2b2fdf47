"""TRX and TRK: same bytes every time, read by their own libraries, and hostile files refused by name."""

import io
import itertools
import json
import struct
import zipfile
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
import trx.trx_file_memmap as trx

from neurography.io.tracts import load_trk, load_trx, save_trk, save_trx
from neurography.model.errors import InputError

SHAPE = (96, 112, 60)
OBLIQUE = np.array(
    [[-1.9, 0.12, 0.3, 95.0], [0.1, 1.95, -0.2, -120.0], [-0.28, 0.2, 1.98, -70.5], [0.0, 0.0, 0.0, 1.0]]
)
AFFINES = {"ras": np.diag([2.0, 2.0, 2.0, 1.0]), "oblique": OBLIQUE, "axes turned": OBLIQUE[:, [2, 0, 1, 3]]}


def bundle(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 40, size=25)
    points = rng.normal(scale=80.0, size=(lengths.sum(), 3)).astype(np.float32)
    return points, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def as_lists(points: np.ndarray, offsets: np.ndarray) -> list[np.ndarray]:
    return [points[a:b] for a, b in itertools.pairwise(offsets)]


@pytest.mark.parametrize("save", [save_trx, save_trk])
@pytest.mark.parametrize("affine", AFFINES.values(), ids=AFFINES.keys())
def test_what_is_saved_is_loaded(tmp_path: Path, save, affine: np.ndarray) -> None:
    points, offsets = bundle()
    path = tmp_path / "a"
    save(path, points, offsets, SHAPE, affine)
    first = path.read_bytes()
    found, starts = (load_trx if save is save_trx else load_trk)(path)
    assert (found.dtype, starts.dtype) == (np.float32, np.int64)
    np.testing.assert_array_equal(starts, offsets)
    if save is save_trx:
        np.testing.assert_array_equal(found, points)
    np.testing.assert_allclose(found, points, atol=1e-4)
    save(path, points, offsets, SHAPE, affine)
    assert path.read_bytes() == first, "the same bytes every time"


@pytest.mark.parametrize("affine", AFFINES.values(), ids=AFFINES.keys())
def test_nibabel_reads_our_trk_in_world_millimetres(tmp_path: Path, affine: np.ndarray) -> None:
    points, offsets = bundle()
    path = tmp_path / "ours.trk"
    save_trk(path, points, offsets, SHAPE, affine)
    theirs = nib.streamlines.load(path)
    for ours, other in zip(as_lists(points, offsets), theirs.streamlines, strict=True):
        np.testing.assert_allclose(other, ours, atol=1e-4)
    np.testing.assert_allclose(theirs.header["voxel_to_rasmm"], affine, atol=1e-5)
    assert tuple(theirs.header["dimensions"]) == SHAPE


@pytest.mark.parametrize("order", ["RAS", "LPS", "PIR"])
def test_we_read_nibabels_trk_with_scalars_and_properties(tmp_path: Path, order: str) -> None:
    points, offsets = bundle()
    lines = as_lists(points, offsets)
    tractogram = nib.streamlines.Tractogram(
        lines,
        data_per_point={"fa": [np.full((len(line), 2), 0.4, np.float32) for line in lines]},
        data_per_streamline={"weight": np.arange(len(lines), dtype=np.float32)[:, None]},
        affine_to_rasmm=np.eye(4),
    )
    header = {
        "voxel_to_rasmm": OBLIQUE,
        "voxel_sizes": np.linalg.norm(OBLIQUE[:3, :3], axis=0),
        "dimensions": SHAPE,
        "voxel_order": order,
    }
    path = tmp_path / "theirs.trk"
    nib.streamlines.save(nib.streamlines.trk.TrkFile(tractogram, header), path)
    found, starts = load_trk(path)
    np.testing.assert_array_equal(starts, offsets)
    np.testing.assert_allclose(found, points, atol=1e-4)


def test_trx_python_reads_ours(tmp_path: Path) -> None:
    points, offsets = bundle()
    path = tmp_path / "ours.trx"
    save_trx(path, points, offsets, SHAPE, OBLIQUE)
    theirs = trx.load(str(path))
    for ours, other in zip(as_lists(points, offsets), theirs.streamlines, strict=True):
        np.testing.assert_array_equal(np.asarray(other), ours)
    np.testing.assert_allclose(theirs.header["VOXEL_TO_RASMM"], OBLIQUE, atol=1e-5)
    assert tuple(theirs.header["DIMENSIONS"]) == SHAPE
    theirs.close()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_we_read_trx_pythons(tmp_path: Path, compression: int, dtype: type) -> None:
    points, offsets = bundle()
    made = trx.TrxFile(nb_vertices=len(points), nb_streamlines=len(offsets) - 1)
    made.header["VOXEL_TO_RASMM"], made.header["DIMENSIONS"] = OBLIQUE, np.array(SHAPE, np.uint16)
    lists = nib.streamlines.ArraySequence([line.astype(dtype) for line in as_lists(points, offsets)])
    made.streamlines._data, made.streamlines._offsets = lists._data, offsets[:-1]
    made.streamlines._lengths = np.diff(offsets)
    path = tmp_path / "theirs.trx"
    trx.save(made, str(path), compression_standard=compression)
    found, starts = load_trx(path)
    np.testing.assert_array_equal(starts, offsets)
    np.testing.assert_array_equal(found, points.astype(dtype).astype(np.float32))


@pytest.mark.parametrize(("save", "load"), [(save_trx, load_trx), (save_trk, load_trk)])
def test_no_streamlines_are_a_valid_file(tmp_path: Path, save, load) -> None:
    save(tmp_path / "a", np.zeros((0, 3)), np.zeros(1, int), SHAPE, OBLIQUE)
    points, offsets = load(tmp_path / "a")
    assert (points.shape, offsets.tolist()) == ((0, 3), [0])


@pytest.mark.parametrize("save", [save_trx, save_trk])
def test_wrong_arrays_are_not_written(tmp_path: Path, save) -> None:
    points, offsets = bundle()
    for bad_points, bad_offsets in (
        (points[:, :2], offsets),
        (points, offsets[:-1]),
        (points, offsets[::-1]),
        (np.where(points > 50, np.nan, points), offsets),
    ):
        with pytest.raises(ValueError, match="wanted"):
            save(tmp_path / "a", bad_points, bad_offsets, SHAPE, OBLIQUE)
    assert list(tmp_path.iterdir()) == []


def trx_of(
    tmp_path: Path, *, drop: str = "", compression: int = zipfile.ZIP_STORED, **entries: bytes
) -> Path:
    header = {"DIMENSIONS": SHAPE, "VOXEL_TO_RASMM": OBLIQUE.tolist(), "NB_VERTICES": 3, "NB_STREAMLINES": 1}
    header.update(json.loads(entries.pop("header", b"{}")))
    content = {
        "header.json": entries.pop("raw", json.dumps(header).encode()),
        "positions.3.float32": entries.pop("positions", np.ones(9, "<f4").tobytes()),
        "offsets.uint64": entries.pop("offsets", np.array([0, 3], "<u8").tobytes()),
        **entries,
    }
    content.pop(drop, None)
    path = tmp_path / "hostile.trx"
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def test_the_plain_case_of_the_hostile_ones_is_read(tmp_path: Path) -> None:
    assert load_trx(trx_of(tmp_path))[1].tolist() == [0, 3]
    old = trx_of(tmp_path, offsets=np.array([0], "<u8").tobytes())
    assert load_trx(old)[1].tolist() == [0, 3], "files written before the last offset was stored"


@pytest.mark.parametrize(
    "entries",
    [
        {"drop": "header.json"},
        {"drop": "offsets.uint64"},
        {"drop": "positions.3.float32"},
        {"raw": b"[" * 200_000},
        {"raw": b"[1]"},
        {"raw": b"{nonsense"},
        {"raw": b"\xff\xfe"},
        {"raw": b" " * (2 << 20)},
        {"header": b'{"NB_VERTICES": 4}'},
        {"header": b'{"NB_VERTICES": 99999999999999999999}'},
        {"header": b'{"NB_VERTICES": -3}'},
        {"header": b'{"NB_VERTICES": NaN}'},
        {"header": b'{"NB_VERTICES": true}'},
        {"header": b'{"NB_STREAMLINES": 7}'},
        {"header": b'{"NB_STREAMLINES": 2147483648}'},
        {"header": b'{"NB_STREAMLINES": 0}'},
        {"positions": np.full(9, np.nan, "<f4").tobytes()},
        {"positions": np.full(9, np.inf, "<f4").tobytes()},
        {"positions": b"\0" * 35},
        {"offsets": np.array([0, 2**63], "<u8").tobytes()},
        {"offsets": np.array([0, 2], "<u8").tobytes()},
        {"offsets": np.array([1, 3], "<u8").tobytes()},
        {"offsets": np.array([3, 0], "<u8").tobytes()},
        {"offsets": b"\0" * 13},
        {"positions.3.float64": b"\0" * 72},
    ],
    ids=lambda entries: str(entries)[:50],
)
def test_a_hostile_trx_is_refused_by_name(tmp_path: Path, entries) -> None:
    path = trx_of(tmp_path, **entries)
    with pytest.raises(InputError, match=r"hostile\.trx"):
        load_trx(path)


def test_a_bomb_is_refused_without_unpacking_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neurography.io.tracts.MAX_BYTES", 1 << 20)
    path = trx_of(tmp_path, positions=b"\0" * (8 << 20), compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(InputError, match="at most 1 MiB"):
        load_trx(path)


def trk_bytes() -> bytearray:
    buffer = io.BytesIO()
    lines = [np.ones((4, 3), np.float32), np.zeros((2, 3), np.float32)]
    tractogram = nib.streamlines.Tractogram(lines, affine_to_rasmm=np.eye(4))
    header = {"voxel_to_rasmm": np.eye(4), "dimensions": SHAPE, "voxel_order": "RAS"}
    nib.streamlines.trk.TrkFile(tractogram, header).save(buffer)
    return bytearray(buffer.getvalue())


@pytest.mark.parametrize(
    ("offset", "data"),
    [
        (0, b"TRUCK"),
        (996, struct.pack("<i", 999)),
        (988, struct.pack("<i", 3)),
        (988, struct.pack("<i", 2**31 - 1)),
        (1000, struct.pack("<i", 2**31 - 1)),
        (1000, struct.pack("<i", -1)),
        (1004, struct.pack("<f", float("nan"))),
        (36, struct.pack("<h", 30000)),
        (36, struct.pack("<h", -1)),
        (440, struct.pack("<16f", *[0.0] * 16)),
        (440, struct.pack("<f", float("nan"))),
        (12, struct.pack("<3f", 0.0, 1.0, 1.0)),
        (948, b"XYZ\0"),
        (948, b"RRS\0"),
    ],
)
def test_a_hostile_trk_is_refused_by_name(tmp_path: Path, offset: int, data: bytes) -> None:
    content = trk_bytes()
    content[offset : offset + len(data)] = data
    path = tmp_path / "hostile.trk"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"hostile\.trk"):
        load_trk(path)


def test_a_trk_that_was_not_counted_is_read(tmp_path: Path) -> None:
    content = trk_bytes()
    content[988:992] = struct.pack("<i", 0)
    path = tmp_path / "uncounted.trk"
    path.write_bytes(content)
    assert load_trk(path)[1].tolist() == [0, 4, 6]


@pytest.mark.parametrize("kind", ["trx", "trk"])
def test_mutants_are_read_or_refused_never_worse(tmp_path: Path, kind: str) -> None:
    points, offsets = bundle()
    path = tmp_path / f"a.{kind}"
    (save_trx if kind == "trx" else save_trk)(path, points, offsets, SHAPE, OBLIQUE)
    whole, load = path.read_bytes(), load_trx if kind == "trx" else load_trk
    for seed in range(500):
        rng = np.random.default_rng(seed)
        mutant = bytearray(whole)
        if seed % 3 == 0:
            mutant = mutant[: rng.integers(0, len(whole))]
        else:
            for place in rng.integers(0, len(whole) if seed % 3 == 1 else 1100, size=4):
                mutant[place] = rng.integers(0, 256)
        path.write_bytes(mutant)
        try:
            found, starts = load(path)
        except InputError as error:
            assert path.name in str(error)
        else:
            assert np.isfinite(found).all()
            assert starts[-1] == len(found)
