"""Datasets on disk to arrays: which files are one acquisition, and one clear sentence for what is broken."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from neurography.instruments.susceptibility import read
from neurography.instruments.susceptibility.read import GradientEcho
from neurography.io import bids, nifti
from neurography.model.errors import CallError, InputError
from neurography.model.instrument import Acquisition

SHAPE = (20, 18, 12)
TIMES = (0.005, 0.012, 0.019)
AFFINE = np.diag([-1.0, 1.0, 2.0, 1.0])
SIDECAR = {
    "MagneticFieldStrength": 3,
    "ImagingFrequency": 123.25483,
    "Manufacturer": "Siemens",
    "FlipAngle": 15,
}


def images(echoes: int = 3) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Magnitude and wrapped phase (rad) of a steep field."""
    rng = np.random.default_rng(1)
    x = np.linspace(-60, 60, SHAPE[0])[:, None, None] + rng.normal(size=SHAPE)
    times = np.asarray(TIMES[:echoes])
    phase = np.angle(np.exp(1j * (0.4 + 2 * np.pi * x[..., None] * times)))
    magnitude = np.broadcast_to(1000 * np.exp(-20 * times), phase.shape)
    return magnitude.astype(np.float32), phase.astype(np.float32)


def put(
    root: Path,
    name: str,
    data: NDArray[Any],
    sidecar: Mapping[str, Any] | None = None,
    *,
    folder: str = "anat",
    affine: NDArray[np.float64] = AFFINE,
) -> Path:
    """One image (and its sidecar) of subject 01."""
    path = root / "sub-01" / folder / f"sub-01_{name}.nii.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    nifti.save(path, data, affine)
    if sidecar is not None:
        path.with_name(f"sub-01_{name}.json").write_text(json.dumps(sidecar))
    return path


def dataset(root: Path, parts: Sequence[str] = ("mag", "phase"), suffix: str = "MEGRE") -> Path:
    """A dataset of three echoes, one file an echo and part."""
    bids.write_dataset_description(root, kind="raw", name="test", version="0")
    magnitude, phase = images()
    for echo, time in enumerate(TIMES):
        for part in parts:
            word = f"part-{part}_" if part else ""
            data = phase if part == "phase" else magnitude
            sidecar = SIDECAR | {"EchoTime": time} | ({"Units": "rad"} if part == "phase" else {})
            put(root, f"echo-{echo + 1}_{word}{suffix}", data[..., echo], sidecar)
    return root


def found(root: Path) -> tuple[Acquisition, ...]:
    (session,) = bids.read_subject(root, "01").sessions
    return read.find(session)


def only(root: Path) -> GradientEcho:
    (acquisition,) = found(root)
    data = read.read(acquisition).data
    assert isinstance(data, GradientEcho)
    return data


def test_echoes_and_parts_are_one_acquisition(tmp_path: Path) -> None:
    (acquisition,) = found(dataset(tmp_path))
    assert acquisition.occasion.acquisition == "MEGRE"
    assert acquisition.file.path.name == "sub-01_echo-1_part-mag_MEGRE.nii.gz"
    assert len(acquisition.files) == 12
    data = only(tmp_path)
    magnitude, phase = images()
    np.testing.assert_array_equal(data.magnitude, magnitude)
    assert data.phase is not None
    # single precision of a phase below pi
    np.testing.assert_allclose(data.phase, phase, rtol=0, atol=5e-7)
    assert data.echo_times == TIMES
    assert data.phase_problem == ""
    assert data.tesla == pytest.approx(2.8948, abs=1e-4)
    assert data.technique.get("MagneticFieldStrength") == 3
    assert data.technique.get("EchoTime") == TIMES
    assert data.technique.get("Sequence") == "MEGRE"
    assert data.technique.get("VoxelSize") == (1.0, 1.0, 2.0)


def test_magnitude_without_part_is_a_magnitude(tmp_path: Path) -> None:
    data = only(dataset(tmp_path, parts=("",), suffix="T2starw"))
    assert data.magnitude.shape == (*SHAPE, 3)
    assert data.phase is None
    assert data.phase_problem == "no phase image"
    assert data.technique.get("Sequence") == "T2*"


def test_all_echoes_in_one_file(tmp_path: Path) -> None:
    magnitude, phase = images()
    sidecar = SIDECAR | {"EchoTime": list(TIMES)}
    put(tmp_path, "part-mag_MEGRE", magnitude, sidecar)
    put(tmp_path, "part-phase_MEGRE", phase, sidecar | {"Units": "rad"})
    data = only(tmp_path)
    assert data.echo_times == TIMES
    assert data.phase is not None
    np.testing.assert_allclose(data.phase, phase, rtol=0, atol=5e-7)


def test_swi_folder_runs_and_projections(tmp_path: Path) -> None:
    magnitude, _ = images()
    for name in ("run-1_swi", "run-2_swi", "desc-minIP_swi", "run-1_minIP", "run-1_bold"):
        put(tmp_path, name, magnitude[..., 0], SIDECAR | {"EchoTime": 0.02}, folder="swi")
    made = found(tmp_path)
    assert [one.occasion.acquisition for one in made] == ["run-1_swi", "run-2_swi"]
    data = read.read(made[0]).data
    assert data.technique.get("Sequence") == "SWI"
    assert data.technique.get("EchoTime") == 0.02


def test_sidecars_by_inheritance(tmp_path: Path) -> None:
    """A sidecar without echo and part, at the top, holds for all; it is one of the files that the data rests on."""
    dataset(tmp_path, parts=("mag",))
    (tmp_path / "MEGRE.json").write_text(json.dumps({"RepetitionTime": 0.031}))
    (acquisition,) = found(tmp_path)
    assert tmp_path / "MEGRE.json" in acquisition.files
    assert read.read(acquisition).data.technique.get("RepetitionTime") == 0.031


def test_a_maker_under_derivatives_is_named(tmp_path: Path) -> None:
    dataset(tmp_path, parts=("mag",))
    magnitude, _ = images()
    put(
        tmp_path / "derivatives" / "denoise", "part-mag_MEGRE", magnitude, SIDECAR | {"EchoTime": list(TIMES)}
    )
    assert [one.occasion.acquisition for one in found(tmp_path)] == ["MEGRE", "MEGRE (denoise)"]


def test_phase_without_magnitude_is_refused(tmp_path: Path) -> None:
    dataset(tmp_path, parts=("phase",))
    with pytest.raises(InputError, match="wanted a magnitude image; got only phase"):
        only(tmp_path)


def test_units_that_nobody_states(tmp_path: Path) -> None:
    """Refused with what was seen; stated by hand, they hold, and only then."""
    magnitude, phase = images()
    sidecar = {"EchoTime": list(TIMES)}
    put(tmp_path, "part-mag_MEGRE", magnitude, sidecar)
    put(tmp_path, "part-phase_MEGRE", phase * np.float32(500 / math.pi), sidecar)
    data = only(tmp_path)
    assert data.phase is None
    assert "not whole numbers" in data.phase_problem
    assert 'Write "Units": "rad" into the sidecar' in data.phase_problem
    with pytest.raises(
        CallError, match="phase_units of rad, mrad, degrees, siemens, siemens_unsigned or pi="
    ):
        read.with_phase_units(data, "turns")
    wrong = read.with_phase_units(data, "siemens_unsigned")
    assert wrong.phase is None
    assert "stated by hand" in wrong.phase_problem
    mended = read.with_phase_units(data, "mrad")
    assert mended.phase is not None
    assert mended.phase_problem == ""
    expected = phase * np.float32(500 / 3142)
    np.testing.assert_allclose(mended.phase, expected, rtol=0, atol=5e-7)


def test_a_unit_that_the_file_settles_stands(tmp_path: Path) -> None:
    data = only(dataset(tmp_path))
    assert read.with_phase_units(data, "siemens") is data
    with pytest.raises(CallError):
        read.with_phase_units(data, "turns")


def test_real_and_imaginary_parts(tmp_path: Path) -> None:
    magnitude, phase = images()
    for part, values in (("real", magnitude * np.cos(phase)), ("imag", magnitude * np.sin(phase))):
        put(tmp_path, f"part-{part}_MEGRE", values, SIDECAR | {"EchoTime": list(TIMES)})
    data = only(tmp_path)
    assert data.phase is not None
    # single precision of the parts
    np.testing.assert_allclose(data.magnitude, magnitude, rtol=1e-6)
    np.testing.assert_allclose(data.phase, phase, rtol=0, atol=1e-6)
    assert data.phase_unit == "rad (from real and imaginary parts)"


def test_half_of_a_complex_image_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "part-real_MEGRE", images()[0], SIDECAR | {"EchoTime": list(TIMES)})
    with pytest.raises(InputError, match="only real"):
        only(tmp_path)
    put(tmp_path, "part-imag_MEGRE", images()[0][..., :2], SIDECAR | {"EchoTime": list(TIMES)})
    with pytest.raises(InputError, match="real and imaginary parts of the same echoes"):
        only(tmp_path)


def test_slices_of_alternating_sign_are_turned(tmp_path: Path) -> None:
    """As GE's complex images come: every other slice off by pi."""
    magnitude, _ = images()
    smooth = np.angle(np.exp(1j * (0.4 + 2 * np.pi * 20 * np.linspace(-1, 1, SHAPE[0])[:, None, None, None] *
                                   np.asarray(TIMES) * np.ones((*SHAPE, 1)))))  # fmt: skip
    image = magnitude * np.exp(1j * smooth)
    image[:, :, 1::2] *= -1
    for part, values in (("real", image.real), ("imag", image.imag)):
        put(tmp_path, f"part-{part}_MEGRE", values.astype(np.float32), SIDECAR | {"EchoTime": list(TIMES)})
    data = only(tmp_path)
    assert data.phase is not None
    assert np.abs(data.phase.astype(np.float64)).max() <= math.pi
    assert np.abs(np.angle(np.exp(1j * (data.phase - smooth)))).max() < 1e-6
    assert data.notes == (
        "neighbouring slices were of opposite sign: every other one was turned by pi, in all echoes",
    )


def test_low_field_magnets_may_be_open(tmp_path: Path) -> None:
    sidecar = {"EchoTime": 0.03, "MagneticFieldStrength": 1.0}
    put(tmp_path, "T2starw", images()[0][..., 0], sidecar)
    assert "in an open magnet it does not" in only(tmp_path).notes[0]


def test_one_list_of_echo_times_for_all_files(tmp_path: Path) -> None:
    for echo in range(3):
        put(tmp_path, f"echo-{echo + 1}_part-mag_MEGRE", images()[0][..., echo])
    (tmp_path / "MEGRE.json").write_text(json.dumps({"EchoTime": list(TIMES)}))
    assert only(tmp_path).echo_times == TIMES


def test_nan_is_kept(tmp_path: Path) -> None:
    magnitude, phase = (part.copy() for part in images())
    magnitude[3, 4, 5], phase[6, 7, 8] = np.nan, np.nan
    put(tmp_path, "part-mag_MEGRE", magnitude, SIDECAR | {"EchoTime": list(TIMES)})
    put(tmp_path, "part-phase_MEGRE", phase, SIDECAR | {"EchoTime": list(TIMES), "Units": "rad"})
    data = only(tmp_path)
    assert data.phase is not None
    assert np.argwhere(np.isnan(data.magnitude[..., 0])).tolist() == [[3, 4, 5]]
    assert np.argwhere(np.isnan(data.phase[..., 2])).tolist() == [[6, 7, 8]]


@pytest.mark.parametrize("degrees", [0, 25])
def test_direction_of_the_field(tmp_path: Path, degrees: float) -> None:
    """Slices tilted about the left-right axis: the field tilts the other way in voxel axes."""
    turn = math.radians(degrees)
    affine = AFFINE.copy()
    rotation = np.array([[1, 0, 0], [0, np.cos(turn), -np.sin(turn)], [0, np.sin(turn), np.cos(turn)]])
    affine[:3, :3] = rotation @ np.diag([-1.0, 1.0, 2.0])
    put(tmp_path, "T2starw", images()[0][..., 0], SIDECAR | {"EchoTime": 0.02}, affine=affine)
    # the matrix goes through a qform of single precision
    np.testing.assert_allclose(only(tmp_path).b0, [0, np.sin(turn), np.cos(turn)], atol=1e-6)


def test_simulated_is_said(tmp_path: Path) -> None:
    put(tmp_path, "T2starw", images()[0][..., 0], SIDECAR | {"EchoTime": 0.02, "Simulated": True})
    assert only(tmp_path).origin == "simulated"


def test_without_a_sidecar_the_magnitude_is_read(tmp_path: Path) -> None:
    put(tmp_path, "T2starw", images()[0][..., 0])
    data = only(tmp_path)
    assert data.echo_times == ()
    assert data.tesla is None
    assert data.notes == ("no sidecar: field strength and echo times are not known",)


def test_several_echoes_without_times(tmp_path: Path) -> None:
    magnitude, phase = images()
    put(tmp_path, "part-mag_MEGRE", magnitude, SIDECAR)
    put(tmp_path, "part-phase_MEGRE", phase, SIDECAR | {"Units": "rad"})
    data = only(tmp_path)
    assert data.echo_times == ()
    assert data.phase_problem == "the echo times are not stated"
    assert data.notes == ("the echo times are not stated for every echo: no decay, no field",)


def test_small_dips_of_an_interpolated_magnitude(tmp_path: Path) -> None:
    magnitude = images()[0][..., 0].copy()
    magnitude[0, 0, 0] = -2.0
    put(tmp_path, "T2starw", magnitude, SIDECAR | {"EchoTime": 0.02})
    data = only(tmp_path)
    assert data.magnitude.min() == 0
    assert "dips below zero" in data.notes[0]


@pytest.mark.parametrize(
    ("sidecar", "words"),
    [
        ({"EchoTime": [0.005, 0.005, 0.019]}, "echo times that increase"),
        ({"EchoTime": [0.012, 0.005, 0.019]}, "echo times that increase"),
        ({"EchoTime": [0.0, 0.005, 0.019]}, "echo times above zero"),
        ({"EchoTime": [-0.001, 0.005, 0.019]}, "echo times above zero"),
        ({"EchoTime": [5, 12, 19]}, "look like milliseconds"),
        ({"EchoTime": [0.005, 0.012]}, "3 echo times, as there are echoes; got 2"),
        ({"EchoTime": list(TIMES), "ImagingFrequency": 63.87}, "63.87 MHz, which is 1.500 T"),
        ({"EchoTime": list(TIMES), "ImagingFrequency": 123254}, "in MHz .* or in Hz; got 123254"),
        ({"EchoTime": list(TIMES), "MagneticFieldStrength": 30000}, "in tesla .* got 30000"),
    ],
)
def test_broken_sidecars(tmp_path: Path, sidecar: Mapping[str, Any], words: str) -> None:
    put(tmp_path, "part-mag_MEGRE", images()[0], SIDECAR | sidecar)
    with pytest.raises(InputError, match=words) as caught:
        only(tmp_path)
    assert "sub-01_part-mag_MEGRE.nii.gz" in caught.value.where


def test_frequency_in_hertz(tmp_path: Path) -> None:
    put(tmp_path, "T2starw", images()[0][..., 0], SIDECAR | {"EchoTime": 0.02, "ImagingFrequency": 123254830})
    assert only(tmp_path).tesla == pytest.approx(2.8948, abs=1e-4)


def test_echoes_on_different_grids(tmp_path: Path) -> None:
    dataset(tmp_path, parts=("mag",))
    put(tmp_path, "echo-2_part-mag_MEGRE", images()[0][:-1, ..., 1], SIDECAR | {"EchoTime": 0.012})
    with pytest.raises(InputError, match="all magnitude echoes on one grid; got shape"):
        only(tmp_path)
    moved = AFFINE.copy()
    moved[2, 3] = 5
    put(tmp_path, "echo-2_part-mag_MEGRE", images()[0][..., 1], SIDECAR | {"EchoTime": 0.012}, affine=moved)
    with pytest.raises(InputError, match="or another place"):
        only(tmp_path)


def test_two_files_of_one_echo(tmp_path: Path) -> None:
    dataset(tmp_path, parts=("mag", ""))
    with pytest.raises(InputError, match="one magnitude an echo"):
        only(tmp_path)


def test_a_phase_too_few_costs_the_phase_alone(tmp_path: Path) -> None:
    dataset(tmp_path)
    for extension in ("nii.gz", "json"):
        (tmp_path / f"sub-01/anat/sub-01_echo-2_part-phase_MEGRE.{extension}").unlink()
    data = only(tmp_path)
    assert data.magnitude.shape[3] == 3
    assert data.phase is None
    assert "wanted 3 phase images, as there are magnitudes; got 2" in data.phase_problem


def test_a_phase_of_other_echo_times(tmp_path: Path) -> None:
    dataset(tmp_path)
    put(
        tmp_path, "echo-3_part-phase_MEGRE", images()[1][..., 2], SIDECAR | {"EchoTime": 0.02, "Units": "rad"}
    )
    assert "0.005, 0.012, 0.02 beside 0.005, 0.012, 0.019 s" in only(tmp_path).phase_problem


def test_a_phase_elsewhere(tmp_path: Path) -> None:
    dataset(tmp_path)
    moved = AFFINE.copy()
    moved[0, 3] = 5
    for echo, time in enumerate(TIMES):
        sidecar = SIDECAR | {"EchoTime": time, "Units": "rad"}
        put(tmp_path, f"echo-{echo + 1}_part-phase_MEGRE", images()[1][..., echo], sidecar, affine=moved)
    assert "a phase on the grid of its magnitude" in only(tmp_path).phase_problem


def test_a_phase_called_magnitude(tmp_path: Path) -> None:
    put(tmp_path, "T2starw", images()[1][..., 0], SIDECAR | {"EchoTime": 0.02})
    with pytest.raises(InputError, match=r"never negative.*name it part-phase"):
        only(tmp_path)


def test_phase_of_an_swi_series_is_no_input(tmp_path: Path) -> None:
    dataset(tmp_path, suffix="swi")
    data = only(tmp_path)
    assert data.phase is None
    assert "the phase of an SWI series is filtered" in data.phase_problem
