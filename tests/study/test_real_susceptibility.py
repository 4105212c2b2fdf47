"""Public gradient echoes end to end: DICOM to radians, the same by every way, and a field that keeps the phase."""

import json
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.bids_validation import errors_of

from neurography.instruments.susceptibility import phase_units, read
from neurography.instruments.susceptibility.physics.field_map import field_map
from neurography.instruments.susceptibility.read import GradientEcho
from neurography.io import bids, nifti
from neurography.model.errors import InputError
from neurography.study.intake import import_dicom

Shared = Callable[[str], Path]
CONGRUENT = 1e-5
"""rad, as asked for: what a multiple of 2 pi may be off by."""


def only(dataset: Path) -> GradientEcho:
    (session,) = bids.read_subject(dataset, "01").sessions
    (acquisition,) = read.find(session)
    data = read.read(acquisition).data
    assert isinstance(data, GradientEcho)
    return data


def off_by(unwrapped: NDArray[np.float32], phase: NDArray[np.float32], mask: NDArray[np.bool_]) -> float:
    """Distance of unwrapped minus wrapped from the next multiple of 2 pi, rad."""
    turns = (unwrapped.astype(np.float64) - phase)[mask] / (2 * np.pi)
    return float(np.abs(turns - np.rint(turns)).max() * 2 * np.pi)


def strong(magnitude: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Signal in every echo."""
    least = magnitude.min(axis=3)
    return np.asarray(least > 0.1 * np.percentile(least, 99))


def reference(path: Path, data: GradientEcho) -> NDArray[np.float32]:
    """A reference image in the voxel order of `data`: it is stored mirrored, and its matrix says so."""
    image = nib.load(path)
    ours = nib.Nifti1Image(data.magnitude[..., 0], data.world_from_voxel)
    turn = nib.orientations.ornt_transform(nib.io_orientation(image.affine), nib.io_orientation(ours.affine))
    turned = image.as_reoriented(turn)
    np.testing.assert_allclose(turned.affine, ours.affine, atol=1e-4)
    return np.asarray(turned.dataobj, dtype=np.float32)


@pytest.fixture(scope="module")
def philips(
    shared_data: Shared, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, GradientEcho]]:
    """The dual echo, imported from classic and from enhanced DICOM by the installed instruments."""
    source = shared_data("gre-philips-magphase")
    made = {}
    for kind in ("cl", "enh"):
        root = tmp_path_factory.mktemp(kind) / "dataset"
        import_dicom(source / "In" / kind, root, subject="01", session="1")
        made[kind] = (root, only(root))
    return made


@pytest.mark.parametrize("kind", ["cl", "enh"])
def test_import_equals_the_reference_conversion(
    shared_data: Shared, philips: dict[str, tuple[Path, GradientEcho]], kind: str
) -> None:
    dataset, data = philips[kind]
    assert data.sequence == "MEGRE"
    assert data.phase is not None
    folder = shared_data("gre-philips-magphase") / "Ref"
    for echo in (0, 1):
        stem = f"2001_WIP_fcMRI_Field_Mapping_{kind}_e{echo + 1}"
        magnitude, phase = (reference(folder / f"{stem}{part}.nii.gz", data) for part in ("", "_ph"))
        # single precision of the slopes
        np.testing.assert_allclose(data.magnitude[..., echo], magnitude, rtol=1e-6)
        np.testing.assert_allclose(data.phase[..., echo], phase, rtol=0, atol=1e-4)
        stated = json.loads((folder / f"{stem}.json").read_text())
        assert data.echo_times[echo] == pytest.approx(stated["EchoTime"], abs=1e-6)
    assert data.tesla == pytest.approx(127.748512 / 42.577478518, rel=1e-9)
    assert data.technique.get("MagneticFieldStrength") == 3
    # slices tilted by 3.5 degrees: the third direction cosine of the rows is 0.060815, of the columns -0.002354
    assert np.abs(data.b0[0]) == pytest.approx(0.060815, abs=1e-4)
    assert np.abs(data.b0[1]) == pytest.approx(0.002354, abs=1e-4)
    assert data.notes == ()
    assert errors_of(dataset) == []


def test_units_follow_from_the_scaling_alone(
    shared_data: Shared, philips: dict[str, tuple[Path, GradientEcho]]
) -> None:
    """The reference conversion states no Units: Philips' own scaling tells them."""
    data = philips["cl"][1]
    stem = shared_data("gre-philips-magphase") / "Ref" / "2001_WIP_fcMRI_Field_Mapping_cl_e2_ph"
    stored = reference(stem.with_suffix(".nii.gz"), data)
    sidecar = json.loads(stem.with_suffix(".json").read_text())
    assert "Units" not in sidecar
    seen = phase_units.look(stored)
    assert seen is not None
    unit = phase_units.resolve(seen, sidecar)
    assert unit.name == "philips"
    assert data.phase is not None
    np.testing.assert_allclose(phase_units.radians(stored, unit), data.phase[..., 1], rtol=0, atol=1e-6)


def test_classic_and_enhanced_are_one(philips: dict[str, tuple[Path, GradientEcho]]) -> None:
    classic, enhanced = philips["cl"][1], philips["enh"][1]
    assert classic.phase is not None
    assert enhanced.phase is not None
    np.testing.assert_array_equal(classic.magnitude, enhanced.magnitude)
    np.testing.assert_array_equal(classic.phase, enhanced.phase)
    assert classic.echo_times == enhanced.echo_times
    for key in ("EchoTime", "Sequence", "MagneticFieldStrength", "VoxelSize", "RepetitionTime", "FlipAngle"):
        assert classic.technique.get(key) == enhanced.technique.get(key)


def test_the_field_map_keeps_the_phase(philips: dict[str, tuple[Path, GradientEcho]]) -> None:
    data = philips["cl"][1]
    assert data.phase is not None
    mask = strong(data.magnitude)
    found = field_map(data.phase, data.magnitude, mask, echo_times=data.echo_times)
    worst = max(off_by(found.unwrapped[..., echo], data.phase[..., echo], mask) for echo in (0, 1))
    print(f"field map of {mask.sum()} voxels: {worst:.2g} rad from congruent")
    assert worst < CONGRUENT
    # a head at 3 T: a field of nothing, or of thousands of hertz, would be congruent too
    assert 5 < np.std(found.hertz[mask]) < 100


def dataset_of(root: Path, magnitude: Path, phase: Path) -> Path:
    """The small patch as a dataset: its three echoes in one file each part, no unit stated."""
    bids.write_dataset_description(root, kind="raw", name="patch", version="0")
    folder = root / "sub-01" / "anat"
    folder.mkdir(parents=True)
    for part, source in (("mag", magnitude), ("phase", phase)):
        image = nib.load(source)
        stem = folder / f"sub-01_part-{part}_MEGRE"
        nifti.save(stem.with_suffix(".nii.gz"), np.asarray(image.dataobj), image.affine)
        # the source states no echo times: evenly spaced ones, as its three echoes are used beside it
        stem.with_suffix(".json").write_text(json.dumps({"EchoTime": [0.004, 0.008, 0.012]}))
    return root


def test_units_of_the_small_patch_are_refused_unless_given(shared_data: Shared, tmp_path: Path) -> None:
    source = shared_data("gre-small-magphase")
    data = only(dataset_of(tmp_path, source / "Mag.nii", source / "Phase.nii"))
    assert data.phase is None
    for seen in (
        "-0.003674377",
        "0.003674377",
        "not whole numbers",
        "vendor not stated",
        "no Units",
        "pi=NUMBER",
    ):
        assert seen in data.phase_problem
    given = read.with_phase_units(data, "pi=0.003674378")
    assert given.phase_problem == ""
    assert given.phase is not None
    mask = strong(given.magnitude)
    found = field_map(given.phase, given.magnitude, mask, echo_times=given.echo_times)
    worst = max(off_by(found.unwrapped[..., echo], given.phase[..., echo], mask) for echo in range(3))
    print(f"small patch, {mask.sum()} voxels: {worst:.2g} rad from congruent")
    assert worst < CONGRUENT
    assert np.abs(found.unwrapped).max() > np.pi  # something was unwrapped


def test_a_file_with_nan_passes(shared_data: Shared, tmp_path: Path) -> None:
    """It says nothing of how it lies (no code in sform or qform), so it is refused as it is; under a header that does,
    its NaN stay NaN, and the rest is unwrapped."""
    source = shared_data("gre-small-magphase") / "phase_with_nan.nii"
    with pytest.raises(InputError, match="says how it lies"):
        nifti.load(source)
    stored = np.asarray(nib.load(source).dataobj)
    holes = np.isnan(stored)
    assert holes.sum() == 1280
    folder = tmp_path / "sub-01" / "anat"
    folder.mkdir(parents=True)
    for part, values in (("mag", np.where(holes, np.nan, 1.0)), ("phase", stored)):
        stem = folder / f"sub-01_part-{part}_MEGRE"
        nifti.save(stem.with_suffix(".nii.gz"), values.astype(np.float32), np.eye(4))
        sidecar = {"EchoTime": [0.004, 0.008], "Units": "rad"}
        stem.with_suffix(".json").write_text(json.dumps(sidecar))
    data = only(tmp_path)
    assert data.phase is not None
    np.testing.assert_array_equal(np.isnan(data.phase), holes)
    assert "already unwrapped" in data.phase_unit  # the file reaches 4.7 rad
    mask = ~holes.any(axis=3)
    found = field_map(
        np.nan_to_num(data.phase), np.nan_to_num(data.magnitude), mask, echo_times=data.echo_times
    )
    for echo in (0, 1):
        assert off_by(found.unwrapped[..., echo], data.phase[..., echo], mask) < CONGRUENT
        assert np.isfinite(found.unwrapped).all()
