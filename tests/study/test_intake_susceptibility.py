"""Gradient echoes as scanners send them, made by the test: each part a series of its own, echoes inside of it."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import FileDataset
from tests.bids_validation import errors_of

import planting
from neurography.instruments.susceptibility import read
from neurography.io import bids
from neurography.model.instrument import Recognised
from neurography.study.intake import ImportReport, import_dicom
from neurography.study.intake.names import Wish, acquisitions, told_apart

TIMES = (5.0, 12.0, 19.0)
STUDY = "1.2.3.4.5"


def siemens(
    folder: Path,
    number: int,
    *,
    kind: Sequence[str] = ("M", "ND"),
    times: Sequence[float] = TIMES,
    sequence: str = "*fl3d3r",
    spacing: tuple[float, float, float] = (3.0, 2.5, 4.0),
    description: str = "gre",
) -> None:
    """One series of 3-D gradient echoes; a phase (P) is stored as Siemens does, 12 bit with slope 2, from -4096."""
    phase = kind[0] == "P"

    def content(lps: NDArray[np.float64]) -> NDArray[np.uint16]:
        if phase:
            return ((37.0 * (lps[..., 0] + 60) + 11 * lps[..., 1]) % 4096).astype(np.uint16)
        return (planting.marked(lps) % 1000 + number).astype(np.uint16)

    def change(dataset: FileDataset, _slice: int, volume: int) -> None:
        dataset.Manufacturer, dataset.ManufacturerModelName = "SIEMENS", "Prisma"
        dataset.ImageType = ["ORIGINAL", "PRIMARY", *kind]
        dataset.ScanningSequence, dataset.SequenceVariant, dataset.SequenceName = "GR", "SP", sequence
        dataset.EchoTime, dataset.EchoNumbers = times[volume], volume + 1
        dataset.RepetitionTime, dataset.FlipAngle, dataset.MRAcquisitionType = 28.0, 15, "3D"
        dataset.ImagingFrequency, dataset.SeriesDescription = 123.25, description
        if phase:
            dataset.RescaleSlope, dataset.RescaleIntercept, dataset.RescaleType = 2, -4096, "US"

    planting.write_series(
        folder, number=number, content=content, study=STUDY, spacing=spacing, change=change,
        scheme=[(-1.0, None)] * len(times), prefix=f"s{number}",
    )  # fmt: skip


def imported(source: Path, dataset: Path) -> ImportReport:
    return import_dicom(source, dataset, subject="01", session="1")


def names(report: ImportReport) -> list[str]:
    return sorted(series.name.removeprefix("sub-01_ses-1_") for series in report.series)


def test_magnitude_and_phase_series_become_one_acquisition(tmp_path: Path) -> None:
    siemens(tmp_path / "in", 5)
    siemens(tmp_path / "in", 6, kind=("P", "ND"))
    report = imported(tmp_path / "in", tmp_path / "ds")
    parts = [f"echo-{echo}_part-{part}_MEGRE" for echo in (1, 2, 3) for part in ("mag", "phase")]
    assert names(report) == parts
    assert errors_of(tmp_path / "ds") == []
    (session,) = bids.read_subject(tmp_path / "ds", "01").sessions
    (acquisition,) = read.find(session)
    data = read.read(acquisition).data
    assert data.echo_times == (0.005, 0.012, 0.019)
    assert data.tesla == pytest.approx(123.25 / 42.577478518)
    assert data.phase is not None
    assert data.phase_unit.startswith("siemens")
    # every stored value v stands for (v - 2048) pi / 2048
    x, y, z = (np.arange(n) for n in data.phase.shape[:3])
    world = np.einsum(
        "ab,b...->a...", data.world_from_voxel[:3, :3], np.stack(np.meshgrid(x, y, z, indexing="ij"))
    )
    lps = (world + data.world_from_voxel[:3, 3][:, None, None, None]) * np.array([-1, -1, 1])[
        :, None, None, None
    ]
    for echo in range(3):
        stored = np.floor((37.0 * (lps[0] + 60) + 11 * lps[1]) % 4096 + 1e-3) + echo
        apart = np.angle(np.exp(1j * (data.phase[..., echo] - (stored - 2048) * np.pi / 2048)))
        assert np.abs(apart).max() < 1.1 * 2 * np.pi / 4096
    sidecar = json.loads(
        next((tmp_path / "ds/sub-01/ses-1/anat").glob("*echo-2_part-phase*.json")).read_text()
    )
    assert sidecar["Units"] == "arbitrary"
    assert sidecar["ImageType"][:4] == ["ORIGINAL", "PRIMARY", "P", "ND"]


def test_a_visit_with_all_that_an_swi_sequence_sends(tmp_path: Path) -> None:
    """Magnitude, phase, the weighted image and its projection: the last is set aside."""
    sequence = {"times": (20.0,), "sequence": "*swi3d1r"}
    siemens(tmp_path / "in", 7, kind=("M", "NORM"), **sequence)
    siemens(tmp_path / "in", 8, kind=("P", "NORM"), **sequence)
    siemens(tmp_path / "in", 9, kind=("MNIP", "NORM"), **sequence)
    siemens(tmp_path / "in", 10, kind=("M", "SWI", "NORM"), **sequence)
    report = imported(tmp_path / "in", tmp_path / "ds")
    assert names(report) == ["acq-swi_part-mag_T2starw", "acq-swi_part-phase_T2starw", "minIP", "swi"]
    (projection,) = (series for series in report.series if series.name.endswith("minIP"))
    assert projection.notes[-1] == "computed by the scanner from other images: set aside, never measured"
    visit = tmp_path / "ds/sub-01/ses-1"
    assert [path.name for path in visit.glob("aside/*.nii.gz")] == ["sub-01_ses-1_minIP.nii.gz"]
    assert [path.name for path in visit.glob("swi/*.nii.gz")] == ["sub-01_ses-1_swi.nii.gz"]
    assert errors_of(tmp_path / "ds") == []
    (session,) = bids.read_subject(tmp_path / "ds", "01").sessions
    assert sorted(one.occasion.acquisition for one in read.find(session)) == ["acq-swi_T2starw", "swi"]


def test_a_phase_stays_with_its_own_magnitude(tmp_path: Path) -> None:
    """Two sequences of one visit, told apart by voxel size; only the second came with phase."""
    siemens(tmp_path / "in", 3, times=(20.0,))
    siemens(tmp_path / "in", 4, times=(20.0,), spacing=(3.0, 2.5, 2.0))
    siemens(tmp_path / "in", 5, times=(20.0,), spacing=(3.0, 2.5, 2.0), kind=("P", "ND"))
    assert names(imported(tmp_path / "in", tmp_path / "ds")) == [
        "acq-300x250x200_part-mag_T2starw", "acq-300x250x200_part-phase_T2starw", "acq-300x250x400_part-mag_T2starw",
    ]  # fmt: skip


def test_repeats_are_numbered_as_acquisitions(tmp_path: Path) -> None:
    """The first magnitude has no phase, the second has one, and then comes a phase alone: nothing is written over."""
    for number, kind in ((3, ("M", "ND")), (4, ("M", "ND")), (5, ("P", "ND")), (6, ("P", "ND"))):
        siemens(tmp_path / "in", number, times=(20.0,), kind=kind)
    assert names(imported(tmp_path / "in", tmp_path / "ds")) == [
        "run-1_part-mag_T2starw", "run-2_part-mag_T2starw", "run-2_part-phase_T2starw", "run-3_part-phase_T2starw",
    ]  # fmt: skip
    assert len(list((tmp_path / "ds/sub-01/ses-1/anat").glob("*.nii.gz"))) == 4


def test_acquisitions_are_over_when_a_name_comes_again() -> None:
    def wish(echo: int, part: str) -> Wish:
        entities = (("echo", str(echo)), ("part", part))
        return Wish(recognised=Recognised(datatype="anat", suffix="MEGRE", entities=entities))

    m1, m2, p1, p2 = wish(1, "mag"), wish(2, "mag"), wish(1, "phase"), wish(2, "phase")
    assert acquisitions([m1, m2, p1, p2, m1, m2, p1, p2]) == (0, 0, 0, 0, 1, 1, 1, 1)
    assert acquisitions([m1, m2, m1, m2, p1, p2]) == (0, 0, 1, 1, 1, 1)
    assert len({one.kin for one in told_apart([m1, m2, p1, p2])}) == 1


def test_a_phase_difference_alone_is_refused(tmp_path: Path) -> None:
    """Siemens' field mapping sends the difference of two echoes as one phase image of a short echo."""
    siemens(tmp_path / "in", 3, times=(4.92, 7.38))
    siemens(tmp_path / "in", 4, times=(7.38,), kind=("P", "ND"))
    report = imported(tmp_path / "in", tmp_path / "ds")
    assert names(report) == ["echo-1_part-mag_MEGRE", "echo-2_part-mag_MEGRE"]
    (refused,) = report.refused
    assert "no instrument of this version reads such a series" in refused.reason
