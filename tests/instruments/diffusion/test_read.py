"""Reading a diffusion series: gradients in world axes, what cannot be used refused by name."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from neurography.instruments.diffusion import read
from neurography.io import bids, nifti
from neurography.model.errors import InputError
from neurography.model.instrument import Acquisition

AFFINE = np.diag([2.0, 2.0, 2.0, 1.0])
DIRECTIONS = np.array(
    [[1, 1, 0], [1, -1, 0], [1, 0, 1], [1, 0, -1], [0, 1, 1], [0, 1, -1], [1, 1, 1]], dtype=float
) / np.array([[2**0.5]] * 6 + [[3**0.5]])
B = np.array([0.0] + [1000.0] * 7)
VECTORS = np.vstack([np.zeros(3), DIRECTIONS])


def series(
    root: Path,
    *,
    b: np.ndarray = B,
    vectors: np.ndarray = VECTORS,
    affine: np.ndarray = AFFINE,
    data: np.ndarray | None = None,
    sidecar: dict[str, object] | None = None,
) -> Acquisition:
    folder = root / "sub-01" / "dwi"
    folder.mkdir(parents=True, exist_ok=True)
    bids.write_json(root / "dataset_description.json", {"Name": "x", "BIDSVersion": "1.10.0"})
    values = np.full((3, 3, 3, len(b)), 100, dtype=np.float32) if data is None else data
    nifti.save(folder / "sub-01_dwi.nii.gz", values, affine)
    np.savetxt(folder / "sub-01_dwi.bval", b[None], fmt="%g")
    np.savetxt(folder / "sub-01_dwi.bvec", vectors.T, fmt="%.9g")
    if sidecar is not None:
        (folder / "sub-01_dwi.json").write_text(json.dumps(sidecar))
    (found,) = read.find(bids.read_subject(root, "01").sessions[0])
    return found


def test_world_vectors_follow_fsl_for_every_orientation() -> None:
    """An FSL vector names a direction in the image with x counted so that the frame is left-handed.

    Independent route: a displacement of one voxel along +i is the world direction M[:, i]; FSL's x axis runs
    along +i where det(M) < 0 and along -i where det(M) > 0.
    """
    tilt = np.array([[1, 0, 0], [0, np.cos(0.2), -np.sin(0.2)], [0, np.sin(0.2), np.cos(0.2)]])
    for axes in itertools.permutations(range(3)):
        for signs in itertools.product((1.0, -1.0), repeat=3):
            linear = tilt @ (np.eye(3)[:, axes] * np.array(signs)) * np.array([2.0, 2.0, 3.0])
            affine = np.eye(4)
            affine[:3, :3] = linear
            unit = linear / np.linalg.norm(linear, axis=0)
            along_i = read.world_vectors(np.array([[1.0, 0, 0]]), affine)[0]
            assert np.allclose(along_i, unit[:, 0] * (-1 if np.linalg.det(linear) > 0 else 1), atol=1e-12)
            along_k = read.world_vectors(np.array([[0, 0, 1.0]]), affine)[0]
            assert np.allclose(along_k, unit[:, 2], atol=1e-12)


def test_series_is_read_with_its_technique(tmp_path: Path) -> None:
    made = series(
        tmp_path,
        b=np.array([0.004] + [995.0] * 3 + [1005.0] * 4),
        sidecar={
            "MagneticFieldStrength": 3,
            "EchoTime": 0.07,
            "Manufacturer": "Philips",
            "PatientName": "no",
        },
    )
    data = read.read(made).data
    protocol = dict(data.technique.protocol)
    assert protocol == {
        "BValues": (0.0, 1001.0),
        "EchoTime": 0.07,
        "MagneticFieldStrength": 3.0,
        "Manufacturer": "Philips",
        "NumberOfDirections": 7.0,
        "VoxelSize": (2.0, 2.0, 2.0),
    }
    assert data.b_values[0] == 0.0
    assert np.allclose(np.linalg.norm(data.b_vectors[1:], axis=1), 1)
    # det(affine) > 0: FSL's x is mirrored
    assert np.allclose(data.b_vectors[1:], DIRECTIONS * [-1, 1, 1], atol=1e-8)


def test_transposed_vectors_are_accepted_and_said(tmp_path: Path) -> None:
    made = series(tmp_path)
    straight = read.read(made).data
    (tmp_path / "sub-01/dwi/sub-01_dwi.bvec").write_text("\n".join(" ".join(map(str, v)) for v in VECTORS))
    turned = read.read(made).data
    assert np.allclose(turned.b_vectors, straight.b_vectors, atol=1e-8)
    assert any("transposed" in note for note in turned.notes)


def test_trace_volumes_are_set_aside_by_number(tmp_path: Path) -> None:
    b, vectors = np.append(B, 1000.0), np.vstack([VECTORS, np.zeros(3)])
    data = read.read(series(tmp_path, b=b, vectors=vectors)).data
    assert data.signal.shape[3] == 8
    assert any("volumes 8 " in note for note in data.notes)


def refuse(made: Acquisition, *words: str) -> None:
    with pytest.raises(InputError) as refused:
        read.read(made)
    for word in words:
        assert word in str(refused.value)
    assert refused.value.todo


def test_gradient_count_that_contradicts_the_image_is_refused(tmp_path: Path) -> None:
    made = series(tmp_path)
    (tmp_path / "sub-01/dwi/sub-01_dwi.bval").write_text("0 1000 1000\n")
    refuse(made, "sub-01_dwi.bval", "8 b-values", "3 b-values")


def test_too_few_directions_are_refused(tmp_path: Path) -> None:
    few = VECTORS.copy()
    few[6:] = -few[1]  # opposite and repeated directions are no new ones
    refuse(series(tmp_path, vectors=few), "at least 6", "got 5", "ADC")


def test_all_zero_volume_is_refused_by_number(tmp_path: Path) -> None:
    data = np.full((3, 3, 3, 8), 100, dtype=np.float32)
    data[..., 3] = 0
    refuse(series(tmp_path, data=data), "volume 3", "sub-01_dwi.nii.gz")


def test_missing_gradients_and_b0_are_refused(tmp_path: Path) -> None:
    made = series(tmp_path)
    (tmp_path / "sub-01/dwi/sub-01_dwi.bvec").unlink()
    refuse(made, ".bvec")
    all_weighted = series(tmp_path, b=np.full(8, 1000.0), vectors=np.vstack([[1.0, 0, 0], DIRECTIONS]))
    refuse(all_weighted, "b=0")


@pytest.mark.parametrize("text", ["", "a b c", "1 2\n3", "nan " * 8, "inf " * 8])
def test_gradients_that_are_no_numbers_are_refused(tmp_path: Path, text: str) -> None:
    made = series(tmp_path)
    (tmp_path / "sub-01/dwi/sub-01_dwi.bval").write_text(text)
    refuse(made, "sub-01_dwi.bval")


def test_maps_made_elsewhere_are_left_to_another_instrument(tmp_path: Path) -> None:
    series(tmp_path)
    nifti.save(tmp_path / "sub-01/dwi/sub-01_ADC.nii.gz", np.ones((3, 3, 3), dtype=np.float32), AFFINE)
    found = read.find(bids.read_subject(tmp_path, "01").sessions[0])
    assert [one.file.suffix for one in found] == ["dwi"]


def test_shells_join_what_lies_close() -> None:
    assert read.shells(np.array([0, 3, 995, 1005, 2000])) == (0.0, 1000.0, 2000.0)
