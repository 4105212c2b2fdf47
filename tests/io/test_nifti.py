"""NIfTI in and out: believable headers only, the same bytes every time, no free text."""

import gzip
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from neurography.io import nifti
from neurography.model.errors import InputError

AFFINE = np.array([[-2.0, 0, 0.1, 90], [0, 1.9, 0.3, -50], [0, -0.2, 3, 10], [0, 0, 0, 1]])


def test_round_trip_keeps_voxels_and_matrix(tmp_path: Path) -> None:
    data = np.random.default_rng(0).normal(size=(5, 6, 7, 3)).astype(np.float32)
    nifti.save(tmp_path / "a.nii.gz", data, AFFINE)
    back = nifti.load(tmp_path / "a.nii.gz")
    assert np.array_equal(back.data, data)
    # the header stores the matrix in single precision
    assert np.abs(back.world_from_voxel - AFFINE).max() < 1e-5


def test_same_input_gives_same_bytes_whatever_the_name(tmp_path: Path) -> None:
    data = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
    nifti.save(tmp_path / "a.nii.gz", data, AFFINE)
    nifti.save(tmp_path / "other.nii.gz", data, AFFINE)
    assert (tmp_path / "a.nii.gz").read_bytes() == (tmp_path / "other.nii.gz").read_bytes()


def test_header_carries_no_free_text(tmp_path: Path) -> None:
    nifti.save(tmp_path / "a.nii", np.zeros((2, 2, 2), dtype=np.int16), AFFINE)
    header = nib.load(tmp_path / "a.nii").header
    assert [
        bytes(header[key].tobytes()).strip(b"\0") for key in ("descrip", "aux_file", "db_name", "intent_name")
    ] == [b""] * 4
    assert not header.extensions


def spoiled(tmp_path: Path, *, affine: np.ndarray | None = None, **fields: object) -> Path:
    image = nib.Nifti1Image(np.ones((4, 4, 4), dtype=np.int16), np.eye(4))
    plain = bytearray(image.to_bytes())
    header = nib.Nifti1Header.from_fileobj(__import__("io").BytesIO(bytes(plain[:348])))
    for key, value in fields.items():
        header[key] = value
    if affine is not None:
        header["srow_x"], header["srow_y"], header["srow_z"] = affine[:3]
    plain[:348] = header.binaryblock
    path = tmp_path / "bad.nii"
    path.write_bytes(bytes(plain))
    return path


NAN = np.full((4, 4), np.nan)
CASES = {
    "matrix of NaN": {"affine": NAN},
    "singular matrix": {"affine": np.diag([1.0, 1.0, 0.0, 1.0])},
    "zero dimension": {"dim": [3, 4, 0, 4, 1, 1, 1, 1]},
    "negative dimension": {"dim": [3, 4, -4, 4, 1, 1, 1, 1]},
    "unbelievable size": {"dim": [3, 32767, 32767, 32767, 1, 1, 1, 1]},
    "larger than the file": {"dim": [3, 400, 400, 40, 1, 1, 1, 1]},
    "five dimensions": {"dim": [5, 2, 2, 2, 2, 4, 1, 1]},
    "one dimension": {"dim": [1, 64, 1, 1, 1, 1, 1, 1]},
    "offset of NaN": {"vox_offset": np.nan},
    "bad magic": {"magic": b"xyz"},
    "unknown data type": {"datatype": 77},
    "colour": {"datatype": 128, "bitpix": 24},
    "complex": {"datatype": 32, "bitpix": 64},
}


@pytest.mark.parametrize("case", CASES)
def test_unbelievable_header_is_refused_by_name(tmp_path: Path, case: str) -> None:
    path = spoiled(tmp_path, **CASES[case])  # type: ignore[arg-type]
    with pytest.raises(InputError) as refused:
        nifti.load(path)
    assert str(path) in str(refused.value)
    assert refused.value.todo


@pytest.mark.parametrize("stated", ["neither", "exchanged"])
def test_a_header_without_or_with_two_lefts_is_refused(tmp_path: Path, stated: str) -> None:
    image = nib.Nifti1Image(np.ones((4, 5, 6), dtype=np.int16), np.diag([2.0, 2.0, 2.0, 1.0]))
    image.set_sform(np.diag([2.0, 2.0, 2.0, 1.0]), code=0 if stated == "neither" else 1)
    image.set_qform(np.diag([-2.0, 2.0, 2.0, 1.0]), code=0 if stated == "neither" else 1)
    nib.save(image, tmp_path / "a.nii")
    for read in (nifti.load, nifti.grid):
        with pytest.raises(InputError, match=r"[Ll]eft and right are unknown"):
            read(tmp_path / "a.nii")


@pytest.mark.parametrize("codes", [(1, 0), (0, 1), (1, 1), (4, 1)])
def test_one_orientation_is_enough_and_two_alike_agree(tmp_path: Path, codes: tuple[int, int]) -> None:
    turned = np.array([[0.0, 0, -2, 30], [2, 0, 0, -4], [0, 2, 0, 5], [0, 0, 0, 1]])
    image = nib.Nifti1Image(np.ones((4, 5, 6), dtype=np.int16), turned)
    image.set_sform(turned, code=codes[0])
    image.set_qform(turned, code=codes[1])
    nib.save(image, tmp_path / "a.nii")
    # the quaternion holds single precision
    assert np.allclose(nifti.load(tmp_path / "a.nii").world_from_voxel, turned, atol=1e-5)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_truncated_file_is_refused_by_name(tmp_path: Path, share: float) -> None:
    data = np.random.default_rng(1).integers(0, 1000, (20, 20, 20), dtype=np.int16)
    whole = nifti.encode(data, AFFINE)
    path = tmp_path / "cut.nii.gz"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match=r"cut\.nii\.gz"):
        nifti.load(path)


def test_text_named_nifti_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "note.nii.gz"
    path.write_bytes(gzip.compress(b"not an image"))
    with pytest.raises(InputError, match=r"note\.nii\.gz"):
        nifti.load(path)


def test_scaling_slope_is_applied(tmp_path: Path) -> None:
    image = nib.Nifti1Image(np.full((2, 2, 2), 10, dtype=np.int16), AFFINE)
    image.header.set_slope_inter(0.5, 1.0)
    # nibabel rescales on saving; write the stored integers with the slope in the header
    plain = bytearray(image.to_bytes())
    header = nib.Nifti1Header.from_fileobj(__import__("io").BytesIO(bytes(plain[:348])))
    header["scl_slope"], header["scl_inter"] = 0.5, 1.0
    plain[:348] = header.binaryblock
    stored = np.frombuffer(bytes(plain[352:]), dtype=np.int16)
    path = tmp_path / "scaled.nii"
    path.write_bytes(bytes(plain))
    assert np.allclose(nifti.load(path).data.ravel(), stored[0] * 0.5 + 1.0)
