"""Public DICOM of four vendors through the whole import, against what is published beside the files."""

import gzip
import json
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

import planting
from neurography.io import bids
from neurography.io.dicom import Gradients, patient_frame
from neurography.model.errors import InputError
from neurography.model.instrument import Recognised
from neurography.study.intake import ImportReport, import_dicom

Shared = Callable[[str], Path]


def imported(source: Path, dataset: Path, *, session: str = "1") -> ImportReport:
    return import_dicom(source, dataset, subject="01", session=session, instruments=[planting.ByWeighting()])


def numbers(path: Path) -> NDArray[np.float64]:
    return np.loadtxt(path, ndmin=2)


def only_dwi(dataset: Path) -> Path:
    """The path of the only diffusion image, without extension."""
    (image,) = dataset.glob("sub-01/ses-*/dwi/*_dwi.nii.gz")
    return image.with_name(image.name.removesuffix(".nii.gz"))


def stored(stem: Path) -> Gradients:
    return Gradients(numbers(stem.with_suffix(".bval"))[0], numbers(stem.with_suffix(".bvec")).T)


def test_philips_classic(shared_data: Shared, tmp_path: Path) -> None:
    data = shared_data("dwi-philips-classic-12dir")
    source = tmp_path / "source"
    shutil.copytree(data / "In", source)
    raw = planting.object_of(tmp_path / "raw", sop_class="1.3.46.670589.11.0.0.12.1")
    (source / "XX_0001.gz").write_bytes(gzip.compress(raw.read_bytes()))
    began = time.monotonic()
    report = imported(source, tmp_path / "ds")
    took = time.monotonic() - began
    stem = only_dwi(tmp_path / "ds")
    ours = stored(stem)
    (b_file,) = (data / "Ref").glob("*_cl.bval")
    b_off = np.abs(ours.b_values - numbers(b_file)[0]).max()
    vectors_off = np.abs(ours.vectors.T - numbers(b_file.with_suffix(".bvec"))).max()
    print(f"Philips: b off by {b_off:.2g}, vectors by {vectors_off:.2g}, {took:.1f} s")
    assert b_off <= 0.5
    assert vectors_off <= 1e-5
    assert took < 30
    (series,) = report.series
    assert series.shape == (112, 112, 32, 17)
    assert "volumes: 5 count as b=0, 12 have directions (b 1000 s/mm2)" in series.notes
    assert any("scale slope 0.0269347 (display slope 1.51477 not used)" in note for note in series.notes)
    assert any(note.startswith("vectors equal (0018,9089)") for note in series.notes)
    assert {left.name: left.reason for left in report.skipped} == {
        "cl/DICOM/PS_0545.gz": "presentation state, not an image",
        "XX_0001.gz": "private object of Philips, not an image",
    }
    assert report.refused == report.aside == ()


def test_philips_voxels_are_precise_values_in_the_stated_volume_order(
    shared_data: Shared, tmp_path: Path
) -> None:
    """Each volume and slice holds the stored values / scale slope of the file with that place and weighting."""
    data = shared_data("dwi-philips-classic-12dir")
    imported(data / "In", tmp_path / "ds")
    stem = only_dwi(tmp_path / "ds")
    image = nib.load(f"{stem}.nii.gz")
    voxels, world = np.asarray(image.dataobj), image.affine
    ours = stored(stem)
    vectors = patient_frame(ours, world)
    checked = 0
    for number in range(1, 545, 29):
        with gzip.open(data / "In" / "cl" / "DICOM" / f"IM_{number:04d}.gz") as handle:
            dataset = pydicom.dcmread(handle)
        b, turn = dataset[0x0018, 0x9087].value, np.array(dataset[0x0018, 0x9089].value)
        volume = int(np.argmin(np.abs(ours.b_values - b) + np.abs(vectors - turn).sum(axis=1) * (b > 1)))
        assert abs(ours.b_values[volume] - b) < 1e-4
        corner = np.array(dataset.ImagePositionPatient, dtype=float) * [-1, -1, 1]
        i, j, k = np.linalg.inv(world)[:3, :3] @ (corner - world[:3, 3])
        assert abs(k - round(k)) < 1e-3
        pixels = dataset.pixel_array.astype(float) / float(dataset[0x2005, 0x100E].value)
        # stored rows run from anterior, voxels towards it
        assert (round(i), round(j)) == (0, 111)
        assert np.allclose(voxels[:, ::-1, round(k), volume].T, pixels, rtol=1e-5)
        checked += 1
    assert checked == 19


def test_uih_mosaic_with_dates_that_are_no_dates(shared_data: Shared, tmp_path: Path) -> None:
    data = shared_data("dwi-uih-16dir")
    report = imported(data / "In", tmp_path / "ds")
    assert len(report.series) == 2
    for series in report.series:
        direction = "AP" if "_AP_" in series.title else "PA"
        (reference,) = (data / "Ref").glob(f"*_{direction}_*.nii")
        stem = tmp_path / "ds" / "sub-01" / "ses-1" / "dwi" / series.name
        ours, theirs = nib.load(f"{stem}.nii.gz"), nib.load(reference)
        assert np.array_equal(np.asarray(ours.dataobj), np.asarray(theirs.dataobj))
        assert np.abs(ours.affine - theirs.affine).max() < 1e-5
        assert (
            np.abs(numbers(stem.with_suffix(".bval")) - numbers(reference.with_suffix(".bval"))).max() < 1e-3
        )
        assert (
            np.abs(numbers(stem.with_suffix(".bvec")) - numbers(reference.with_suffix(".bvec"))).max() < 1e-5
        )
    (row,) = bids.read_tsv(tmp_path / "ds" / "sub-01" / "sub-01_sessions.tsv")
    assert row == {"session_id": "ses-1", "acq_time": "n/a"}
    assert any("no valid date" in warning for warning in report.warnings)
    assert "2018" not in (tmp_path / "ds" / "sub-01" / "sub-01_sessions.tsv").read_text()


def off_up_to_sign(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """Largest distance of any vector from its nearest counterpart of either sign, both ways; rows are vectors."""
    apart = np.minimum(
        np.abs(ours[:, None] - theirs[None]).max(axis=2), np.abs(ours[:, None] + theirs[None]).max(axis=2)
    )
    return float(max(apart.min(axis=0).max(), apart.min(axis=1).max()))


@pytest.mark.parametrize("vendor", ["siemens/dti_classic", "ge/dti"])
def test_siemens_and_ge_vectors(shared_data: Shared, tmp_path: Path, vendor: str) -> None:
    folder = shared_data("dicom-vendor-headers") / vendor
    imported(folder, tmp_path / "ds")
    ours = stored(only_dwi(tmp_path / "ds"))
    truth = folder / "001_ground_truth"
    assert ours.b_values.tolist() == numbers(truth.with_suffix(".bval"))[0].tolist() == [0, 1000]
    off = off_up_to_sign(ours.vectors, numbers(truth.with_suffix(".bvec")).T)
    print(f"{vendor}: vectors off by {off:.2g} up to sign")
    assert off < 1e-5
    voxels = np.asarray(nib.load(f"{only_dwi(tmp_path / 'ds')}.nii.gz").dataobj)
    expected = np.asarray(nib.load(f"{truth}.nii.gz").dataobj)
    assert sorted(voxels.ravel().tolist()) == sorted(expected.ravel().tolist())


@pytest.mark.parametrize("kind", ["philips/dti", "philips_enhanced/dti"])
def test_philips_vectors_in_the_patients_frame(shared_data: Shared, tmp_path: Path, kind: str) -> None:
    folder = shared_data("dicom-vendor-headers") / kind
    truth = numbers(folder / "001_ground_truth.bvec").T
    stated = []
    for path in sorted((folder / "001").iterdir()):
        dataset = pydicom.dcmread(path, stop_before_pixels=True)
        frames = dataset.get("PerFrameFunctionalGroupsSequence")
        for item in [frame.MRDiffusionSequence[0] for frame in frames] if frames else [dataset]:
            directions = item.get("DiffusionGradientDirectionSequence")
            turn = (directions[0] if directions else item).get("DiffusionGradientOrientation")
            stated.append([float(x) for x in turn] if turn else [0.0, 0.0, 0.0])
    headers_off = off_up_to_sign(np.array(stated), truth)
    imported(folder, tmp_path / "ds")
    stem = only_dwi(tmp_path / "ds")
    ours = patient_frame(stored(stem), nib.load(f"{stem}.nii.gz").affine)
    imported_off = off_up_to_sign(ours, truth)
    print(f"{kind}: (0018,9089) off by {headers_off:.2g}, imported and turned back by {imported_off:.2g}")
    assert headers_off < 1e-5
    assert imported_off < 1e-5


def test_a_series_of_two_slices_is_too_few_for_a_volume(shared_data: Shared, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"series 4 \(2 files.*too few slices for a volume \(2\)"):
        imported(shared_data("dicom-vendor-headers") / "failing" / "slicecount", tmp_path / "ds")
    assert not (tmp_path / "ds").exists(), "a refused import leaves nothing behind"


def test_a_siemens_series_with_any_file_missing_is_refused_by_name(
    shared_data: Shared, tmp_path: Path
) -> None:
    source = shared_data("dicom-vendor-headers") / "siemens" / "dti_classic" / "001"
    for number, path in enumerate(sorted(source.iterdir())):
        part = tmp_path / f"part{number}"
        shutil.copytree(source, part)
        (part / path.name).unlink()
        with pytest.raises(InputError, match=r"series 8 \(7 files, first .*images are missing: slices occur"):
            imported(part, tmp_path / "ds")
    assert number == 7


def test_a_truncated_file_makes_its_series_incomplete_and_the_others_go_on(
    shared_data: Shared, tmp_path: Path
) -> None:
    headers = shared_data("dicom-vendor-headers")
    source = tmp_path / "source"
    shutil.copytree(headers / "siemens" / "dti_classic" / "001", source / "siemens")
    shutil.copytree(headers / "philips_enhanced" / "dti" / "001", source / "philips")
    for path in source.rglob("*.dcm"):
        dataset = pydicom.dcmread(path)
        dataset.PatientID = dataset.PatientName = "same"
        dataset.save_as(path)
    victim = source / "siemens" / "003.dcm"
    victim.write_bytes(victim.read_bytes()[:-1000])
    (source / "readme.dcm").write_text("these are my images")
    report = imported(source, tmp_path / "ds")
    assert [series.title.split(" (")[0] for series in report.series] == ["series 501"]
    (refused,) = report.refused
    assert refused.name.startswith("series 8 (7 files")
    assert "images are missing" in refused.reason
    assert {left.name: left.reason for left in report.skipped} == {
        "siemens/003.dcm": "broken: cut short (1000 bytes of the image are missing)",
        "readme.dcm": "not a DICOM file",
    }


class TakesPhase:
    """Names magnitude and phase apart, as an instrument for susceptibility will."""

    def recognise(self, header: Mapping[str, object]) -> Recognised | None:
        kinds = str(header["ImageType"])
        part = "phase" if "PHASE" in kinds else "mag"
        return Recognised(datatype="anat", suffix="T2starw", entities=(("part", part),))


def test_enhanced_and_classic_give_the_same_voxels(shared_data: Shared, tmp_path: Path) -> None:
    data = shared_data("gre-philips-magphase")
    for kind in ("cl", "enh"):
        import_dicom(
            data / "In" / kind, tmp_path / kind, subject="01", session="1", instruments=[TakesPhase()]
        )

    def content(dataset: Path) -> list[tuple[float, bool, NDArray[np.float64]]]:
        found = []
        for path in sorted(dataset.glob("sub-01/ses-1/anat/*.nii.gz")):
            sidecar = json.loads(path.with_name(path.name.replace(".nii.gz", ".json")).read_text())
            found.append((sidecar["EchoTime"], "part-phase" in path.name, np.asarray(nib.load(path).dataobj)))
        return sorted(found, key=lambda one: one[:2])

    classic, enhanced = content(tmp_path / "cl"), content(tmp_path / "enh")
    assert len(classic) == len(enhanced) == 4
    for ours, theirs in zip(classic, enhanced, strict=True):
        assert ours[1] == theirs[1]
        assert ours[0] == pytest.approx(theirs[0], abs=1e-5)
        assert np.allclose(ours[2], theirs[2], rtol=1e-5)
