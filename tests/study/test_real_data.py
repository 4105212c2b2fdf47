"""Public scans end to end: from DICOM or NIfTI and a mask to rows whose numbers others have measured too."""

import csv
import itertools
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
import pytest
from dipy.core.gradients import gradient_table
from dipy.reconst.dti import TensorModel
from tests.bids_validation import errors_of
from tests.conftest import MadeOnce

from drawn_elsewhere import write_seg
from neurography.imaging import roi
from neurography.io import bids, nifti
from neurography.model.site import Drawn, Region
from neurography.study.intake import import_dicom
from neurography.study.run import RunReport
from neurography.study.sites_import import import_sites

Shared = Callable[[str], Path]
Run = Callable[..., RunReport]
PAGE = Path(__file__).parents[2] / "docs" / "first-left-and-right.md"
HEADER = "index\tname\tstructure\tside\trole\tlevel\n"


def rows(out: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    table = csv.DictReader((out / "measurements.tsv").open(), delimiter="\t")
    return {(row["quantity"], row["statistic"], row["side"]): row for row in table}


def draw(root: Path, place: str, labels: np.ndarray, affine: np.ndarray, lines: str) -> None:
    """A label image and its table under derivatives/sites/PLACE."""
    stem = root / "derivatives" / "sites" / place
    stem.parent.mkdir(parents=True, exist_ok=True)
    nifti.save(stem.with_name(f"{stem.name}.nii.gz"), labels.astype(np.int16), affine)
    stem.with_name(f"{stem.name}.tsv").write_text(HEADER + lines)


def bright_middle(signal: np.ndarray) -> np.ndarray:
    """The mask of the data's README: four middle slices, first b=0 above a quarter of its 98th percentile."""
    middle = signal.shape[2] // 2
    first = signal[..., 0]
    slab = np.zeros(first.shape, dtype=bool)
    slab[:, :, middle : middle + 4] = True
    return slab & (first > 0.25 * np.percentile(first[slab], 98))


@pytest.fixture
def philips(shared_data: Shared, made_once: MadeOnce, tmp_path: Path) -> Path:
    """A copy of the dataset that the Philips series gives, imported once."""
    source = shared_data("dwi-philips-classic-12dir") / "In"

    def fill(place: Path) -> None:
        import_dicom(source, place / "dataset", subject="01", session="a")

    shutil.copytree(made_once("philips", fill) / "dataset", tmp_path / "dataset")
    return tmp_path / "dataset"


def test_philips_dicom_to_table(philips: Path, tmp_path: Path, run: Run) -> None:
    dataset = philips
    (image,) = dataset.glob("sub-01/ses-a/dwi/*_dwi.nii.gz")
    made = nifti.load(image)
    # slices are counted from the feet in the source's description
    upward = made.world_from_voxel[2, 2] > 0
    mask = bright_middle(made.data if upward else made.data[:, :, ::-1])
    mask = mask if upward else mask[:, :, ::-1]
    assert int(mask.sum()) == 18118  # the count that stands beside the data
    draw(
        dataset,
        "sub-01/ses-a/dwi/sub-01_ses-a_desc-sites_dseg",
        mask,
        made.world_from_voxel,
        "1\thead\tbrain\tmidline\tregion\tn/a\n",
    )
    report = run(dataset, tmp_path / "out")
    assert not report.failed
    found = rows(tmp_path / "out")
    # dipy's WLS on the same voxels: FA 0.3284; the tolerances are those asked for
    assert float(found["fa", "mean", "midline"]["value"]) == pytest.approx(0.328, abs=0.004)
    assert float(found["adc", "median", "midline"]["value"]) == pytest.approx(0.721, abs=0.01)
    assert int(found["fa", "mean", "midline"]["n"]) > 18000
    assert errors_of(dataset) == []
    assert errors_of(tmp_path / "out") == []


def test_uih_dicom_to_table(shared_data: Shared, tmp_path: Path, run: Run) -> None:
    source = shared_data("dwi-uih-16dir") / "In" / "DTI_134434"
    (only,) = source.glob("*AP_SaveBySlc*")
    dataset = tmp_path / "dataset"
    import_dicom(only, dataset, subject="01", session="a")
    (image,) = dataset.glob("sub-01/ses-a/dwi/*_dwi.nii.gz")
    made = nifti.load(image)
    mask = bright_middle(made.data)
    assert int(mask.sum()) == 4065
    draw(
        dataset,
        "sub-01/ses-a/dwi/sub-01_ses-a_desc-sites_dseg",
        mask,
        made.world_from_voxel,
        "1\thead\tbrain\tn/a\tregion\tn/a\n",
    )
    assert not run(dataset, tmp_path / "out").failed
    found = rows(tmp_path / "out")
    # dipy beside the data: FA 0.2065 by WLS, median ADC 0.893
    assert float(found["fa", "mean", "n/a"]["value"]) == pytest.approx(0.2065, abs=0.003)
    assert float(found["adc", "median", "n/a"]["value"]) == pytest.approx(0.893, abs=0.01)
    # 16 volumes, fewer than 16 distinct directions would be a reading error
    assert found["fa", "mean", "n/a"]["technique"].count("NumberOfDirections=16") == 1


def test_cord_with_its_mask_on_another_grid(shared_data: Shared, tmp_path: Path, run: Run) -> None:
    """The T2 cord mask, cut in halves, as region on the diffusion grid: left half against right half."""
    source = shared_data("cord-dwi-t2-masks")
    dataset = tmp_path / "dataset"
    folder = dataset / "sub-01" / "dwi"
    folder.mkdir(parents=True)
    bids.write_dataset_description(dataset, kind="raw", name="cord", version="0")
    shutil.copy(source / "dmri/dmri.nii.gz", folder / "sub-01_dwi.nii.gz")
    b_vectors = np.loadtxt(source / "dmri/bvecs.txt")
    np.savetxt(folder / "sub-01_dwi.bvec", b_vectors.T if b_vectors.shape[0] != 3 else b_vectors, fmt="%.8f")
    np.savetxt(folder / "sub-01_dwi.bval", np.loadtxt(source / "dmri/bvals.txt").reshape(1, -1), fmt="%g")
    mask = nib.load(source / "t2/t2_seg-manual.nii.gz")
    inside = np.asarray(mask.dataobj) > 0
    x = nib.affines.apply_affine(mask.affine, np.argwhere(inside))[:, 0]
    # the cord's own middle, slice by slice along its length
    along = np.argwhere(inside)
    axis = int(np.argmax(np.ptp(along, axis=0)))
    labels = np.zeros(inside.shape, dtype=np.int16)
    for position in np.unique(along[:, axis]):
        here = along[:, axis] == position
        middle = np.median(x[here])
        labels[tuple(along[here & (x < middle)].T)] = 1
        labels[tuple(along[here & (x > middle)].T)] = 2
    draw(
        dataset,
        "sub-01/anat/sub-01_desc-sites_dseg",
        labels,
        mask.affine,
        "1\tcord_left\tspinal_cord\tleft\tregion\tn/a\n2\tcord_right\tspinal_cord\tright\tregion\tn/a\n",
    )
    assert not run(dataset, tmp_path / "out").failed
    found = rows(tmp_path / "out")
    series = nifti.load(folder / "sub-01_dwi.nii.gz")
    table = gradient_table(
        np.loadtxt(folder / "sub-01_dwi.bval"), bvecs=np.loadtxt(folder / "sub-01_dwi.bvec").T
    )
    for index, side in ((1, "left"), (2, "right")):
        shape = Drawn(labels=labels, world_from_voxel=mask.affine, index=index)
        drawn = Region(name=side, structures=("spinal_cord",), side="midline", roles=("region",), shape=shape)
        voxels = series.data[roi.mask(drawn, series.grid)]
        voxels = voxels[(voxels > 0).all(axis=1)]
        peer = TensorModel(table, fit_method="WLS").fit(voxels.astype(float))
        row = found["fa", "mean", side]
        # this set's six directions are nearly in one plane: FA is far too high, in dipy's hands as in ours
        assert float(row["value"]) == pytest.approx(float(peer.fa.mean()), abs=2e-3)
        assert int(row["n"]) == pytest.approx(len(voxels), abs=2)
        assert row["sd"] == "n/a"  # seven volumes leave no residual to know the noise by
    sides = [
        r
        for r in csv.DictReader((tmp_path / "out/comparisons.tsv").open(), delimiter="\t")
        if r["kind"] == "side"
    ]
    assert {r["verdict"] for r in sides if r["quantity"] in ("fa", "adc")} == {"no_limit"}


def test_both_legs_from_two_spheres(shared_data: Shared, tmp_path: Path, run: Run) -> None:
    """Thigh muscle left against right by two spheres; all x are above 0, so the pair decides the sides."""
    dataset = tmp_path / "dataset"
    folder = dataset / "sub-01" / "anat"
    folder.mkdir(parents=True)
    bids.write_dataset_description(dataset, kind="raw", name="legs", version="0")
    source = shared_data("legs-both-sides") / "test_up.nii.gz"
    image = nifti.load(source)
    volume = image.data if image.data.ndim == 3 else image.data[..., 0]
    nifti.save(folder / "sub-01_T2w.nii.gz", volume, image.world_from_voxel)
    half = volume.shape[0] // 2
    middle = volume.shape[2] // 2
    centres = {}
    for name, part in (("one", slice(0, half)), ("other", slice(half, None))):
        bright = np.argwhere(volume[part, :, middle] > np.percentile(volume[..., middle], 70))
        place = bright.mean(axis=0) + np.array([part.start, 0])
        centres[name] = image.grid.world(np.array([[*place, middle]]))[0]
    low, high = sorted(centres.values(), key=lambda point: point[0])
    assert low[0] > 0  # nothing in this file lies at negative x
    place = dataset / "derivatives/sites/sub-01/anat/sub-01_desc-sites_dseg.tsv"
    place.parent.mkdir(parents=True)

    def table(left: np.ndarray, right: np.ndarray) -> str:
        return (
            "index\tname\tstructure\tside\trole\tlevel\tx\ty\tz\tradius\n"
            f"1\tthigh_left\tthigh_muscle\tleft\tregion\tn/a\t{left[0]}\t{left[1]}\t{left[2]}\t12\n"
            f"2\tthigh_right\tthigh_muscle\tright\tregion\tn/a\t{right[0]}\t{right[1]}\t{right[2]}\t12\n"
        )

    place.write_text(table(low, high))
    assert not run(dataset, tmp_path / "out").failed
    found = rows(tmp_path / "out")
    for side, centre in (("left", low), ("right", high)):
        row = found["signal", "mean", side]
        # a second way to the same number: voxel centres within 12 mm
        voxels = np.stack(np.meshgrid(*map(np.arange, volume.shape), indexing="ij"), axis=-1).reshape(-1, 3)
        near = np.linalg.norm(image.grid.world(voxels) - centre, axis=1) <= 12
        assert float(row["value"]) == pytest.approx(float(volume.reshape(-1)[near].mean()), rel=1e-5)
        assert int(row["n"]) == int(near.sum())
        assert "halfway between the pair" in row["warnings"]
        line = f"| {side} | {float(row['value']):.1f} | {float(row['spread']):.1f} | {row['n']} |"
        assert line in PAGE.read_text(), "docs/first-left-and-right.md shows other numbers"
    place.write_text(table(high, low))
    assert run(dataset, tmp_path / "exchanged").failed
    assert {r["value"] for r in rows(tmp_path / "exchanged").values()} == {"n/a"}


def test_a_scanner_map_is_imported_and_measured_with_its_unit(
    shared_data: Shared, tmp_path: Path, run: Run
) -> None:
    """A GE ADC map from DICOM, whose numbers are 10^-6 mm2/s, gives the mean of its own voxels in um2/ms."""
    source = shared_data("pelvis-adc-seg-sr") / "paramaps" / "701-ADCb500"
    planes = [pydicom.dcmread(path) for path in sorted(source.glob("*.dcm"))]
    dataset = tmp_path / "dataset"
    (series,) = import_dicom(source, dataset, subject="01", session="a").series
    # its description says mm2/s, which no tissue's numbers of around 1000 can be
    assert any('{"Units": "10^-6 mm2/s"}' in note for note in series.notes)
    assert run(dataset, tmp_path / "unstated").failed
    shutil.rmtree(dataset)
    import_dicom(source, dataset, subject="01", session="a", map_units="10^-6 mm2/s")
    (image,) = dataset.glob("derivatives/scanner/sub-01/ses-a/dwi/*_ADC.nii.gz")
    made = nifti.load(image)
    mask = np.zeros(made.data.shape, dtype=bool)
    half = made.data.shape[0] // 2
    mask[half : half + 20, half : half + 20, made.data.shape[2] // 2] = True
    draw(
        dataset,
        "sub-01/ses-a/dwi/sub-01_ses-a_desc-sites_dseg",
        mask,
        made.world_from_voxel,
        "1\tregion\tprostate\tmidline\tregion\tn/a\n",
    )
    assert not run(dataset, tmp_path / "out").failed
    row = rows(tmp_path / "out")["adc", "mean", "midline"]
    assert (row["instrument"], row["origin"], row["acquisition"]) == ("maps", "scanner", "ADC (scanner)")
    # the same voxels straight from the DICOM planes, found by their place in the patient (LPS)
    drawn = made.grid.world(np.argwhere(mask)) * [-1, -1, 1]
    stored = [_looked_up(planes, point) for point in drawn]
    assert float(row["value"]) == pytest.approx(float(np.mean(stored)) / 1000, rel=1e-6)
    assert int(row["n"]) == len(stored)
    assert 0.3 < float(row["value"]) < 3.0  # soft tissue in um2/ms
    for root in (dataset, dataset / "derivatives/scanner", tmp_path / "out"):
        assert errors_of(root) == []


def test_a_scanner_map_is_measured_in_a_dicom_segmentation(
    shared_data: Shared, tmp_path: Path, run: Run
) -> None:
    """Both sides of a SEG written on the pelvis ADC map: each gives the mean of its own stored numbers."""
    source = shared_data("pelvis-adc-seg-sr") / "paramaps" / "701-ADCb500"
    planes = [pydicom.dcmread(path) for path in sorted(source.glob("*.dcm"))]
    for plane in planes:  # they differ by 1e-8, which highdicom refuses
        plane.ImageOrientationPatient = planes[0].ImageOrientationPatient
    planes.sort(key=lambda one: float(one.ImagePositionPatient[2]))
    masks = [np.zeros((256, 256, len(planes)), dtype=bool) for _ in range(2)]
    # columns run towards the patient's left (+x of LPS)
    assert planes[0].ImageOrientationPatient[0] > 0.9
    masks[0][150:158, 120:131, 8:11] = True
    masks[1][98:103, 118:130, 9:12] = True
    file = write_seg(tmp_path / "seg.dcm", masks, planes, ["left obturator nerve", "right obturator nerve"])
    dataset = tmp_path / "dataset"
    import_dicom(source, dataset, subject="01", session="a", map_units="10^-6 mm2/s")
    brought = import_sites(dataset, [file], subject="01", session="a")
    assert not brought.refused
    assert not run(dataset, tmp_path / "out").failed
    found = rows(tmp_path / "out")
    for side, mask in zip(("left", "right"), masks, strict=True):
        row = found["adc", "mean", side]
        stored = np.concatenate([planes[k].pixel_array.T[mask[..., k]] for k in range(len(planes))])
        # single precision of the map
        assert float(row["value"]) == pytest.approx(float(stored.mean()) / 1000, rel=1e-6)
        assert (row["structure"], row["origin"]) == ("obturator_nerve", "scanner")
        assert int(row["n"]) == len(stored) > 0


def _looked_up(planes: list[pydicom.FileDataset], point: np.ndarray) -> float:
    """The stored number at a place of the patient, by the planes' own headers."""
    along, down = np.array(planes[0].ImageOrientationPatient, dtype=float).reshape(2, 3)
    normal = np.cross(along, down)
    plane = min(
        planes, key=lambda one: abs((point - np.array(one.ImagePositionPatient, dtype=float)) @ normal)
    )
    offset = point - np.array(plane.ImagePositionPatient, dtype=float)
    between_rows, between_columns = (float(edge) for edge in plane.PixelSpacing)
    return float(
        plane.pixel_array[round(offset @ down / between_rows), round(offset @ along / between_columns)]
    )


@pytest.mark.parametrize(
    "names",
    [
        ("dipy",),
        pytest.param(
            ("mrtrix3",),
            marks=pytest.mark.skipif(not shutil.which("dwi2tensor"), reason="MRtrix is not installed"),
        ),
    ],
)
def test_maps_by_other_programs_give_the_means_of_their_voxels(
    philips: Path, tmp_path: Path, run: Run, names: tuple[str, ...]
) -> None:
    """FA and ADC of the Philips series in a sphere, made by dipy and by MRtrix."""
    dataset = philips
    (image,) = dataset.glob("sub-01/ses-a/dwi/*_dwi.nii.gz")
    series = nifti.load(image)
    shape = series.data.shape[:3]
    centre = series.grid.world(np.array(shape)[None] / 2)[0].round(1)
    makers = {"dipy": _by_dipy, "mrtrix3": _by_mrtrix}
    programs = {name: makers[name] for name in names}
    for name, fit in programs.items():
        folder = dataset / f"derivatives/{name}/sub-01/ses-a/dwi"
        folder.mkdir(parents=True)
        fit(image, folder, centre)
        (folder / "sub-01_ses-a_ADC.json").write_text('{"Units": "mm2/s"}')
    image.unlink()  # the maps alone are measured here
    place = dataset / "derivatives/sites/sub-01/ses-a/dwi/sub-01_ses-a_desc-sites_dseg.tsv"
    place.parent.mkdir(parents=True)
    place.write_text(
        "index\tname\tstructure\tside\trole\tlevel\tx\ty\tz\tradius\n"
        f"1\tball\tbrain\tmidline\tregion\tn/a\t{centre[0]}\t{centre[1]}\t{centre[2]}\t9\n"
    )
    assert not run(dataset, tmp_path / "out").failed
    found = {
        row["acquisition"]: row
        for row in csv.DictReader((tmp_path / "out/measurements.tsv").open(), delimiter="\t")
        if row["statistic"] == "mean"
    }
    assert set(found) == {f"{suffix} ({name})" for suffix in ("FA", "ADC") for name in programs}
    for name, suffix in itertools.product(programs, ("FA", "ADC")):
        made = nib.load(dataset / f"derivatives/{name}/sub-01/ses-a/dwi/sub-01_ses-a_{suffix}.nii.gz")
        values = np.asarray(made.dataobj, dtype=np.float64)
        world = nib.affines.apply_affine(made.affine, np.indices(shape).reshape(3, -1).T)
        ball = values.ravel()[np.linalg.norm(world - centre, axis=1) <= 9.0]
        row = found[f"{suffix} ({name})"]
        assert int(row["n"]) == len(ball) > 300
        # our unit is 1e-3 mm2/s; the maps are held in float32
        expected = float(ball.mean()) * (1000.0 if suffix == "ADC" else 1.0)
        assert float(row["value"]) == pytest.approx(expected, rel=1e-6)


def _by_dipy(image: Path, folder: Path, centre: np.ndarray) -> None:
    """Only around the ball: what lies elsewhere is 0, as in any map with a mask."""
    series, stem = nifti.load(image), str(image).removesuffix(".nii.gz")
    shape = series.data.shape[:3]
    world = series.grid.world(np.indices(shape).reshape(3, -1).T)
    near = np.linalg.norm(world - centre, axis=1) <= 14.0
    b_values = np.loadtxt(f"{stem}.bval")
    table = gradient_table(np.where(b_values < 50, 0, b_values), bvecs=np.loadtxt(f"{stem}.bvec").T)
    fit = TensorModel(table, fit_method="WLS").fit(series.data.reshape(len(world), -1)[near])
    for suffix, values in (("FA", fit.fa), ("ADC", fit.md)):
        made = np.zeros(len(world), dtype=np.float32)
        made[near] = values
        nifti.save(folder / f"sub-01_ses-a_{suffix}.nii.gz", made.reshape(shape), series.world_from_voxel)


def _by_mrtrix(image: Path, folder: Path, _centre: np.ndarray) -> None:
    stem = str(image).removesuffix(".nii.gz")
    tensor = folder / "tensor.mif"
    gradients = ("-fslgrad", f"{stem}.bvec", f"{stem}.bval")
    subprocess.run(["dwi2tensor", "-quiet", *gradients, str(image), str(tensor)], check=True)
    maps = (("-fa", "FA"), ("-adc", "ADC"))
    wanted = (
        word for option, suffix in maps for word in (option, str(folder / f"sub-01_ses-a_{suffix}.nii.gz"))
    )
    subprocess.run(["tensor2metric", "-quiet", str(tensor), *wanted], check=True)
    tensor.unlink()
