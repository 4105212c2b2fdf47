"""Regions drawn elsewhere end as sites that `run` reads: named, sided, placed, nothing overwritten or invented."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from typer.testing import CliRunner

from drawn_elsewhere import (
    NAMES,
    ORIENTATIONS,
    edges,
    marked,
    read_here,
    right_handed,
    rotation,
    slices_of,
    turned,
    write_example,
    write_itksnap,
    write_rtstruct,
    write_seg,
    write_seg_nrrd,
)
from neurography.cli import app
from neurography.imaging import mirror, roi
from neurography.imaging.grid import Grid
from neurography.io import bids, nifti, sites, sites_from
from neurography.io.sites_from import like
from neurography.model.errors import CallError, InputError
from neurography.model.site import Drawn, Region, Sphere
from neurography.study.sites_import import Imported, import_sites
from neurography.study.sites_new import new
from neurography.study.sites_wanted import NewOptions

WORLD = turned(rotation(4, -7, 12))
PLACE = "derivatives/sites/sub-01/ses-a"
SEGMENTS = [(0, label, name) for label, name in NAMES.items()]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return made_dataset(tmp_path / "dataset", {"dwi/sub-01_ses-a_dwi": (marked().shape, WORLD)})


def made_dataset(root: Path, images: dict[str, tuple[tuple[int, ...], np.ndarray]]) -> Path:
    (root / "sub-01/ses-a").mkdir(parents=True)
    (root / "dataset_description.json").write_text('{"Name": "x", "BIDSVersion": "1.10.0"}')
    for name, (shape, matrix) in images.items():
        path = root / f"sub-01/ses-a/{name}.nii.gz"
        path.parent.mkdir(exist_ok=True)
        nifti.save(path, np.zeros(shape, np.int16), matrix)
    return root


def bring(dataset: Path, *files: Path, **options: object) -> Imported:
    return import_sites(dataset, list(files), subject="01", session="a", **options)  # type: ignore[arg-type]


def slicer(folder: Path, names: dict[int, str] | None = None, name: str = "a.seg.nrrd") -> Path:
    segments = [(0, label, text) for label, text in (names or NAMES).items()]
    return write_seg_nrrd(folder / name, [marked()], WORLD, segments)


def found(dataset: Path) -> dict[str, Region]:
    regions, errors = sites.read(dataset, "01", "a")
    assert errors == ()
    return {region.name: region for region in regions}


def voxels(region: Region, matrix: np.ndarray = WORLD) -> np.ndarray:
    return roi.mask(region, Grid(marked().shape, matrix))


def dice(a: np.ndarray, b: np.ndarray) -> float:
    return float(2 * (a & b).sum() / (a.sum() + b.sum()))


# --- round trips --------------------------------------------------------------------------------------


def all_forms(folder: Path) -> dict[str, tuple[list[Path], Path | None]]:
    """Form -> (files, the image they were drawn on where the form needs it)."""
    labels = marked()
    apart = [(labels == label).astype(np.uint8) for label in NAMES]
    own, matrix = right_handed(labels, WORLD)
    images = slices_of(own.shape, matrix)
    contours = [(label, name, edges(labels == label, WORLD)) for label, name in NAMES.items()]
    return {
        "ITK-SNAP": (write_itksnap(folder, labels, WORLD), None),
        "Slicer, one layer": ([slicer(folder)], None),
        "Slicer, layers": (
            [write_seg_nrrd(folder / "b.seg.nrrd", apart, WORLD, [(n - 1, 1, NAMES[n]) for n in NAMES])], None,
        ),
        "SEG": ([write_seg(folder / "seg.dcm", [own == n for n in NAMES], images, list(NAMES.values()))], None),
        "label map SEG": (
            [write_seg(folder / "map.dcm", [own == n for n in NAMES], images, list(NAMES.values()), kind="LABELMAP")],
            None,
        ),
        "RTSTRUCT": ([write_rtstruct(folder / "rs.dcm", contours)], None),
    }  # fmt: skip


FORMS = ("ITK-SNAP", "Slicer, one layer", "Slicer, layers", "SEG", "label map SEG", "RTSTRUCT")


@pytest.mark.parametrize("form", FORMS)
def test_regions_come_back_voxel_for_voxel_with_structure_side_and_role(
    dataset: Path, tmp_path: Path, form: str
) -> None:
    files, image = all_forms(tmp_path)[form]
    report = bring(dataset, *files, like=image)
    assert report.open == 0
    regions = found(dataset)
    said = {r.name: (r.structures[0], r.side, r.roles[0], r.order) for r in regions.values()}
    assert said == {
        "left S1 ventral ramus seed": ("ventral_ramus_s1", "left", "seed", None),
        "R sciatic nerve": ("sciatic_nerve", "right", "region", None),
        "sciatic_nerve_L waypoint 2": ("sciatic_nerve", "left", "waypoint", 2),
    }
    for label, name in NAMES.items():
        there = voxels(regions[name])
        print(f"{form}, {name}: Dice {dice(there, marked() == label):.4f}")
        assert np.array_equal(there, marked() == label)
    assert all(path.parent.name in ("dwi", "sites") for path in report.paths)


def ball(shape: tuple[int, int, int], matrix: np.ndarray) -> np.ndarray:
    """An egg with a hole and a second piece, some 40 voxels wide."""
    at = np.stack(np.indices(shape), axis=-1) @ matrix[:3, :3].T
    middle = (np.array(shape) / 2) @ matrix[:3, :3].T
    away = np.linalg.norm((at - middle) * [1.0, 0.8, 1.2], axis=-1)
    mask = (away < 17) & (away > 5)
    mask[2:7, 2:6, 3:6] = True
    return mask


@pytest.mark.parametrize("orientation", ["LPS", "SRA", "oblique"])
def test_contours_without_their_image_keep_the_region_to_a_dice_of_098(
    tmp_path: Path, orientation: str
) -> None:
    matrix = ORIENTATIONS[orientation]
    shape = (48, 60, 20)
    mask = ball(shape, matrix)
    file = write_rtstruct(tmp_path / "rs.dcm", [(4, "left sciatic nerve", edges(mask, matrix))])
    dataset = made_dataset(tmp_path / "dataset", {"anat/sub-01_ses-a_T1w": ((4, 4, 4), np.eye(4))})
    report = bring(dataset, file)
    assert "planes of their own" in " ".join(report.lines())
    (region,) = found(dataset).values()
    value = dice(roi.mask(region, Grid(shape, matrix)), mask)
    print(f"contours on planes of their own, {orientation}: Dice {value:.4f}")
    assert value >= 0.98


def test_regions_that_overlap_go_into_further_images(dataset: Path, tmp_path: Path) -> None:
    over = np.zeros_like(marked())
    over[0:10, 3:5, 2] = 1
    own, matrix = right_handed(marked(), WORLD)
    turned_over, _ = right_handed(over, WORLD)
    masks = [*(own == label for label in NAMES), turned_over == 1]
    names = [*NAMES.values(), "R tibial nerve"]
    report = bring(dataset, write_seg(tmp_path / "a.dcm", masks, slices_of(own.shape, matrix), names))
    assert [Path(one.table).name for one in report.tables] == [
        "sub-01_ses-a_desc-sitesDicomSeg_dseg.tsv", "sub-01_ses-a_desc-sitesDicomSeg2_dseg.tsv",
    ]  # fmt: skip
    regions = found(dataset)
    assert np.array_equal(voxels(regions["R tibial nerve"]), over == 1)
    assert np.array_equal(voxels(regions["R sciatic nerve"]), marked() == 2)


def test_points_become_spheres_in_lps_and_ras_alike(dataset: Path, tmp_path: Path) -> None:
    point = {"label": "left sciatic nerve", "description": "radius = 3.5 mm", "position": [24.5, 12.0, -31.0]}
    ras = point | {"label": "right sciatic nerve", "description": "", "position": [25.0, -12.0, -31.0]}
    for name, system, one in (("a", "LPS", point), ("b", "RAS", ras)):
        content = {"markups": [{"type": "Fiducial", "coordinateSystem": system, "controlPoints": [one]}]}
        (tmp_path / f"{name}.mrk.json").write_text(json.dumps(content))
    old = "# Markups fiducial file version = 4.10\n# CoordinateSystem = {}\n# columns = id,x,y,z,label,desc\n{}\n"
    (tmp_path / "c.fcsv").write_text(old.format("0", "1,-7,8,9,left tibial nerve,"))
    (tmp_path / "d.fcsv").write_text(old.format("LPS", "1,-7,8,9,right tibial nerve,2"))
    report = bring(
        dataset, *(tmp_path / n for n in ("a.mrk.json", "b.mrk.json", "c.fcsv", "d.fcsv")), radius=4.0
    )
    assert report.open == 0
    assert {name: region.shape for name, region in found(dataset).items()} == {
        "left sciatic nerve": Sphere(centre=(-24.5, -12.0, -31.0), radius=3.5),
        "right sciatic nerve": Sphere(centre=(25.0, -12.0, -31.0), radius=4.0),
        "left tibial nerve": Sphere(centre=(-7.0, 8.0, 9.0), radius=4.0),
        "right tibial nerve": Sphere(centre=(7.0, -8.0, 9.0), radius=2.0),
    }


def point(folder: Path, description: str) -> Path:
    one = {"label": "left sciatic nerve", "description": description, "position": [24.5, 12.0, -31.0]}
    content = {"markups": [{"type": "Fiducial", "coordinateSystem": "LPS", "controlPoints": [one]}]}
    path = folder / "p.mrk.json"
    path.write_text(json.dumps(content))
    return path


@pytest.mark.parametrize(
    "description",
    [
        "4,5 mm",
        "4,5",
        "0.4 cm",
        "4.5mm left",
        "diameter 9",
        "radius: four",
        "-4",
        "~4",
        "12345",
        "4e0",
        "r=4.5.1",
        "4 5",
    ],
)
def test_a_size_that_cannot_be_read_is_never_replaced_by_the_option(
    dataset: Path, tmp_path: Path, description: str
) -> None:
    with pytest.raises(InputError, match="with a decimal point") as caught:
        bring(dataset, point(tmp_path, description), radius=3.0)
    assert repr(description) in caught.value.came
    assert not (dataset / "derivatives").exists()


@pytest.mark.parametrize(
    ("description", "radius"),
    [
        ("", 3.0),
        ("drawn by reader 2", 3.0),
        ("S1, 2nd visit", 3.0),
        ("4.5 mm", 4.5),
        ("r = 4", 4.0),
        ("R4mm", 4.0),
    ],
)
def test_the_option_fills_descriptions_that_state_no_size(
    dataset: Path, tmp_path: Path, description: str, radius: float
) -> None:
    bring(dataset, point(tmp_path, description), radius=3.0)
    (region,) = found(dataset).values()
    assert region.shape == Sphere(centre=(-24.5, -12.0, -31.0), radius=radius)


def test_names_that_sites_new_gives_are_read_back_from_both_programs(dataset: Path, tmp_path: Path) -> None:
    """Its label files name what is drawn; its table is what the import must arrive at by the names alone."""
    options = NewOptions(structures=("ventral_ramus_s1", "spinal_cord"), track=True, image="dwi")
    made = {path.name.partition(".")[2]: path for path in new(dataset, "01", "a", options).made}
    wanted = [(r["structure"], r["side"], r["role"], r.get("order")) for r in bids.read_tsv(made["tsv"])]
    labels = np.zeros(marked().shape, np.uint8)
    labels.reshape(-1)[: len(wanted)] = np.arange(1, len(wanted) + 1)
    nifti.save(tmp_path / "drawn.nii.gz", labels, WORLD)
    plain = write_seg_nrrd(tmp_path / "drawn.nrrd", [labels], WORLD, [])
    for file, names in ((tmp_path / "drawn.nii.gz", made["txt"]), (plain, made["ctbl"])):
        report = bring(dataset, file, names)
        assert report.open == 0
        rows = bids.read_tsv(dataset / report.tables[0].table)
        assert [(r["structure"], r["side"], r["role"], r.get("order")) for r in rows] == wanted


# --- real data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("modality", ["PET", "CT", "MR_T1"])
@pytest.mark.parametrize("how", ["NIfTI", "DICOM", "session"])
def test_structure_sets_of_a_sarcoma_agree_with_their_masks(
    tmp_path: Path, shared_data: Callable[[str], Path], modality: str, how: str
) -> None:
    data = shared_data("pet-ct-mr-sarcoma")
    image = data / f"nifti/STS_008/{modality}_image.nii.gz"
    truth = nifti.load(data / f"nifti/STS_008/{modality}_mask.nii.gz")
    grid = nifti.grid(image)
    name = {"session": "anat/sub-01_ses-a_T1w"}.get(how, "anat/sub-01_ses-a_other")
    shape, matrix = (grid.shape, grid.world_from_voxel) if how == "session" else ((4, 4, 4), np.eye(4))
    dataset = made_dataset(tmp_path / "dataset", {name: (shape, matrix)})
    asked = {"NIfTI": image, "DICOM": data / f"dicom/STS_008/{modality}/image"}.get(how)
    mapping = [f"GTV_Mass_{modality}=sciatic_nerve,left"]
    bring(dataset, data / f"dicom/STS_008/{modality}/mask/RS.dcm", like=asked, mapping=mapping)
    (region,) = found(dataset).values()
    value = dice(roi.mask(region, truth.grid), truth.data > 0)
    print(f"{modality} by {how}: Dice {value:.4f}, {int((truth.data > 0).sum())} voxels")
    assert value >= 0.97


def test_segmentation_written_on_a_scanner_map_comes_back_voxel_for_voxel(
    tmp_path: Path, shared_data: Callable[[str], Path]
) -> None:
    folder = shared_data("pelvis-adc-seg-sr") / "paramaps/701-ADCb500"
    images = [pydicom.dcmread(path) for path in sorted(folder.glob("*.dcm"))]
    for image in images:  # they differ by 1e-8, which highdicom refuses
        image.ImageOrientationPatient = images[0].ImageOrientationPatient
    images.sort(key=lambda one: float(one.ImagePositionPatient[2]))
    (reference,) = like.read(folder)
    mask = np.zeros(reference.grid.shape, dtype=bool)
    mask[100:104, 90:97, 8:12], mask[98, 91, 3] = True, True
    file = write_seg(tmp_path / "a.dcm", [mask], images, ["left sciatic nerve"])
    dataset = made_dataset(tmp_path / "dataset", {"dwi/sub-01_ses-a_dwi": ((4, 4, 4), np.eye(4))})
    bring(dataset, file, like=folder)
    (region,) = found(dataset).values()
    assert isinstance(region.shape, Drawn)
    assert np.array_equal(region.shape.labels == region.shape.index, mask)
    assert np.array_equal(roi.mask(region, reference.grid), mask)


@pytest.mark.parametrize(("seg", "twins"), [
    ("23x38x3/seg/label.seg", ["23x38x3/nrrd/label.nrrd"]),
    ("partial_overlaps.dcm", ["partial_overlaps-1.nrrd", "partial_overlaps-2.nrrd", "partial_overlaps-3.nrrd"]),
])  # fmt: skip
def test_published_segmentations_agree_with_their_nrrd_twins(
    tmp_path: Path, shared_data: Callable[[str], Path], seg: str, twins: list[str]
) -> None:
    data = shared_data("pelvis-adc-seg-sr") / "segmentations"
    own: dict[int, np.ndarray] = {}
    places: dict[int, np.ndarray] = {}
    for store, files in ((own, [seg]), (places, twins)):
        for file in files:
            drawing = sites_from.read(data / file)
            for layer in drawing.layers:
                for one in layer.segments:
                    points = np.argwhere(layer.labels == one.number)
                    nx, ny, nz = layer.labels.shape
                    where = np.round(Grid((nx, ny, nz), layer.world_from_voxel).world(points), 2)
                    store[one.number] = where[np.lexsort(where.T)]
    assert set(own) == set(places)
    for number, points in own.items():
        # the twins round positions at another digit
        assert points.shape == places[number].shape
        assert np.abs(points - places[number]).max() < 0.02


# --- whose it is --------------------------------------------------------------------------------------


def scan(folder: Path, images: list[pydicom.Dataset], **changes: str) -> Path:
    folder.mkdir()
    for number, image in enumerate(images):
        for keyword, value in changes.items():
            setattr(image, keyword, value)
        image.save_as(folder / f"{number:04d}.dcm", enforce_file_format=True)
    return folder


@pytest.fixture(params=["SEG", "RTSTRUCT"])
def drawn_on(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, list[pydicom.Dataset]]:
    """A drawing in DICOM, and the images that it was drawn on."""
    own, matrix = right_handed(marked(), WORLD)
    images = slices_of(own.shape, matrix)
    if request.param == "SEG":
        return write_seg(tmp_path / "a.dcm", [own == 2], images, [NAMES[2]]), images
    contours = [(2, NAMES[2], edges(marked() == 2, WORLD))]
    return write_rtstruct(tmp_path / "a.dcm", contours, images=images), images


def test_a_drawing_in_another_frame_of_reference_is_refused(
    dataset: Path, tmp_path: Path, drawn_on: tuple[Path, list[pydicom.Dataset]]
) -> None:
    file, images = drawn_on
    other = scan(tmp_path / "other", images, FrameOfReferenceUID="1.2.3", PatientID="MRN8")
    with pytest.raises(InputError, match="the frame of reference of the image") as caught:
        bring(dataset, file, like=other)
    assert caught.value.came == "another, and another PatientID"
    assert "--like" in caught.value.todo
    assert "MRN" not in str(caught.value)
    assert not (dataset / "derivatives").exists()


def test_another_person_or_visit_in_the_same_frame_is_warned_of(
    dataset: Path, tmp_path: Path, drawn_on: tuple[Path, list[pydicom.Dataset]]
) -> None:
    file, images = drawn_on
    other = scan(tmp_path / "other", images, PatientID="MRN8", StudyInstanceUID="1.2.3")
    lines = bring(dataset, file, like=other).lines()
    assert [line for line in lines if line.startswith("warning: a.dcm: ")] == [
        "warning: a.dcm: another PatientID than the image given with --like: make sure that it is the same person",
        "warning: a.dcm: another StudyInstanceUID than the image given with --like: make sure that it is the same "
        "visit",
    ]
    assert np.array_equal(voxels(found(dataset)[NAMES[2]]), marked() == 2)
    written = b"".join(path.read_bytes() for path in (dataset / "derivatives").rglob("*") if path.is_file())
    assert b"MRN" not in written
    assert b"1.2.3" not in written


def test_the_right_image_among_several_is_taken_and_nothing_is_said(
    dataset: Path, tmp_path: Path, drawn_on: tuple[Path, list[pydicom.Dataset]]
) -> None:
    """Of two series on one grid in a folder, the one in the drawing's own frame counts."""
    file, images = drawn_on
    own = scan(tmp_path / "both", images)
    strangers = slices_of((11, 9, 6), right_handed(marked(), WORLD)[1])
    for number, image in enumerate(strangers):
        image.save_as(own / f"1{number:03d}.dcm", enforce_file_format=True)
    text = "\n".join(bring(dataset, file, like=own).lines())
    assert "warning" not in text
    assert "was not checked" not in text


def test_what_could_not_be_compared_is_said(
    dataset: Path, tmp_path: Path, drawn_on: tuple[Path, list[pydicom.Dataset]]
) -> None:
    file, images = drawn_on
    clause = "whether it is of this person and frame of reference was not checked: "
    assert f"{clause}no --like was given" in "\n".join(bring(dataset, file).lines())
    image = dataset / "sub-01/ses-a/dwi/sub-01_ses-a_dwi.nii.gz"
    said = "\n".join(bring(dataset, file, like=image, replace=True).lines())
    assert f"{clause}--like names no DICOM image" in said
    nameless = scan(tmp_path / "nameless", images, FrameOfReferenceUID="", PatientID="", StudyInstanceUID="")
    said = "\n".join(bring(dataset, file, like=nameless, replace=True).lines())
    assert "the frame of reference was not checked: one of the headers does not state it" in said
    assert "warning" not in said
    assert "was not checked" not in "\n".join(bring(dataset, slicer(tmp_path)).lines())


# --- what a name does not say -------------------------------------------------------------------------

UNCLEAR = {1: "Segment_1", 2: "S1 right", 3: "sciatic nerve"}


def test_what_is_unclear_is_left_open_told_by_line_and_refused_by_the_reader(
    dataset: Path, tmp_path: Path
) -> None:
    report = bring(dataset, slicer(tmp_path, UNCLEAR))
    text = "\n".join(report.lines())
    assert report.open == 3
    assert "open, line 2: no structure is called segment 1" in text
    assert "open, line 3: no structure is called s1" in text
    assert "open, line 4: it names no side, and sciatic_nerve exists on both" in text
    _, errors = sites.read(dataset, "01", "a")
    assert "line 2" in str(errors[0])


def test_map_settles_by_name_or_number(dataset: Path, tmp_path: Path) -> None:
    mapping = [
        "Segment_1=root_s1,left,seed",
        "S1 right=ventral_ramus_s1;root_s1,right",
        "3=sciatic_nerve,left,waypoint,4",
    ]
    report = bring(dataset, slicer(tmp_path, UNCLEAR), mapping=mapping)
    assert report.open == 0
    said = [(r.structures, r.side, r.roles, r.order) for r in found(dataset).values()]
    assert said == [
        (("root_s1",), "left", ("seed",), None),
        (("ventral_ramus_s1", "root_s1"), "right", ("region",), None),
        (("sciatic_nerve",), "left", ("waypoint",), 4),
    ]


def test_a_table_of_labels_settles_by_name_first(dataset: Path, tmp_path: Path) -> None:
    """A line whose name fits goes to that region, even if another region has its number."""
    header = "index\tname\tstructure\tside\trole\tlevel\n"
    (tmp_path / "labels.tsv").write_text(
        header + "1\tS1 right\troot_s1\tright\tregion\tn/a\n2\tSegment_1\troot_s1\tleft\tregion\tdistal\n"
        "3\tsomething else\tsciatic_nerve\tleft\tregion\tn/a\n"
    )
    bring(dataset, slicer(tmp_path, UNCLEAR), labels=tmp_path / "labels.tsv")
    regions = found(dataset)
    assert [(r.side, r.level) for r in regions.values()] == [
        ("left", "distal"),
        ("right", "n/a"),
        ("left", "n/a"),
    ]
    assert list(regions) == ["Segment_1", "S1 right", "something else"]
    assert np.array_equal(voxels(regions["Segment_1"]), marked() == 1)


@pytest.mark.parametrize(("mapping", "word"), [
    ("Segment_2=root_s1,left", "Segment_1"), ("Segment_1=root_s1", "NAME=structure,side"),
    ("Segment_1", "NAME=structure"), ("Segment_1=root_s1,L", "left, right"), ("Segment_1=root_s1,left,roi", "waypoint"),
    ("Segment_1=S1 root,left", "underscores"), ("Segment_1=root_s1,left,waypoint,first", "whole number"),
])  # fmt: skip
def test_a_wrong_map_is_refused_with_what_is_known(
    dataset: Path, tmp_path: Path, mapping: str, word: str
) -> None:
    with pytest.raises(CallError, match=word):
        bring(dataset, slicer(tmp_path, UNCLEAR), mapping=[mapping])
    assert not (dataset / "derivatives").exists()


def test_a_name_that_several_regions_have_settles_none(dataset: Path, tmp_path: Path) -> None:
    file = slicer(tmp_path, dict.fromkeys((1, 2, 3), "nerve"))
    with pytest.raises(CallError, match="3 regions have"):
        bring(dataset, file, mapping=["nerve=sciatic_nerve,left"])
    bring(dataset, file)
    names = [row["name"] for row in bids.read_tsv(next((dataset / PLACE / "dwi").glob("*.tsv")))]
    assert names == ["nerve", "nerve 2", "nerve 3"]


def test_segments_of_one_name_are_told_with_their_labels(dataset: Path, tmp_path: Path) -> None:
    file = slicer(tmp_path, {1: "left sciatic nerve", 2: "R sciatic nerve", 3: "Left sciatic nerve"})
    said = bring(dataset, file).lines()
    assert any("note: a.seg.nrrd: 2 regions are called 'left sciatic nerve' (labels 1, 3)" in s for s in said)
    assert not any("are called" in line for line in bring(dataset, slicer(tmp_path), replace=True).lines())


@pytest.mark.parametrize("by", ["--map", "--labels"])
def test_a_word_against_the_side_in_the_name_is_taken_and_told(
    dataset: Path, tmp_path: Path, by: str
) -> None:
    table = tmp_path / "labels.tsv"
    table.write_text("index\tname\tstructure\tside\trole\n2\tR sciatic nerve\tsciatic_nerve\tleft\tregion\n")
    options = {"--map": {"mapping": ["R sciatic nerve=sciatic_nerve,left"]}, "--labels": {"labels": table}}[
        by
    ]
    report = bring(dataset, slicer(tmp_path), **options)
    text = "\n".join(report.lines())
    assert f"  warning, line 3: the name says right, {by} says left: taken as told" in text
    assert "3 regions in 1 tables, 0 with something open, 1 with a name that contradicts" in text
    assert found(dataset)["R sciatic nerve"].side == "left"


def test_a_structure_with_a_side_in_its_name_is_not_taken(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(CallError, match="without left in its name"):
        bring(dataset, slicer(tmp_path, UNCLEAR), mapping=["Segment_1=left_tibial_nerve,left"])


@pytest.mark.parametrize("swapped", [False, True])
def test_names_that_contradict_the_place_are_found_as_in_any_drawing(tmp_path: Path, swapped: bool) -> None:
    """The import believes the name; the check of sides holds it against the affine."""
    write_example(tmp_path)
    names = {1: "left sciatic nerve", 2: "right sciatic nerve"}
    words = dict(zip(names, reversed(names.values()), strict=True)) if swapped else names
    labels = nifti.load(tmp_path / "drawing.nii.gz", scaled=False)
    pair = labels.data * (labels.data < 3)
    files = write_itksnap(tmp_path, pair, labels.world_from_voxel, words)
    dataset = tmp_path / "dataset"
    import_sites(dataset, files, subject="01")
    regions, errors = sites.read(dataset, "01", "before")
    assert errors == ()
    image = nifti.load(dataset / "sub-01/ses-before/anat/sub-01_ses-before_T2w.nii.gz")
    assert [mirror.check(region, regions, image).agrees for region in regions] == [not swapped] * 2


# --- what is written and what is not ------------------------------------------------------------------


def test_sites_that_are_there_stay_unless_told_and_none_is_left_behind(dataset: Path, tmp_path: Path) -> None:
    apart = [(marked() == label).astype(np.uint8) for label in NAMES]
    layers = write_seg_nrrd(tmp_path / "b.seg.nrrd", apart, WORLD, [(n - 1, 1, NAMES[n]) for n in NAMES])
    bring(dataset, layers)
    before = {path: path.read_bytes() for path in (dataset / "derivatives").rglob("*") if path.is_file()}
    with pytest.raises(CallError, match="--replace"):
        bring(dataset, slicer(tmp_path))
    with pytest.raises(CallError, match="--replace"):  # another folder would measure everything twice
        bring(dataset, slicer(tmp_path), datatype="anat")
    assert before == {
        path: path.read_bytes() for path in (dataset / "derivatives").rglob("*") if path.is_file()
    }
    bring(dataset, slicer(tmp_path), replace=True)
    assert sorted(path.name for path in (dataset / PLACE).rglob("*dseg*")) == [
        f"sub-01_ses-a_desc-sitesSlicer_dseg.{ending}" for ending in ("json", "nii.gz", "tsv")
    ]
    assert len(found(dataset)) == 3


def test_replacing_under_the_plain_name_leaves_further_drawings_alone(dataset: Path, tmp_path: Path) -> None:
    new(dataset, "01", "a", NewOptions(structures=("tibial_nerve",), image="dwi"))
    new(dataset, "01", "a", NewOptions(structures=("sciatic_nerve",), image="dwi", desc="sites2"))
    bring(dataset, slicer(tmp_path), desc="sites", replace=True)
    names = {path.name for path in (dataset / PLACE / "dwi").glob("*.nii.gz")}
    assert {"sub-01_ses-a_desc-sites_dseg.nii.gz", "sub-01_ses-a_desc-sites2_dseg.nii.gz"} <= names


def test_one_bad_file_loses_only_itself(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.seg.nrrd").write_bytes(b"NRRD0004\n")
    report = bring(dataset, tmp_path / "bad.seg.nrrd", slicer(tmp_path))
    assert len(report.refused) == 1
    assert "bad.seg.nrrd" in report.refused[0]
    assert len(found(dataset)) == 3
    with pytest.raises(InputError, match=r"bad\.seg\.nrrd"):
        bring(dataset, tmp_path / "bad.seg.nrrd")


@pytest.mark.parametrize(("options", "word"), [
    ({"subject": "02"}, "01"), ({"subject": "../x"}, "letters and digits"), ({"session": "b"}, "ses|visit"),
    ({"desc": "mine"}, "begins with sites"), ({"desc": "sites2"}, "ends in a letter"),
    ({"datatype": "mri"}, "anat, dwi"),
    ({"like": Path("nothing.nii.gz")}, "nothing there"), ({"labels": Path("nothing.tsv")}, "UTF-8 table"),
])  # fmt: skip
def test_a_wrong_call_writes_nothing(
    dataset: Path, tmp_path: Path, options: dict[str, object], word: str
) -> None:
    call: dict[str, object] = {"subject": "01", "session": "a"} | options
    with pytest.raises((CallError, InputError), match=word):
        import_sites(dataset, [slicer(tmp_path)], **call)  # type: ignore[arg-type]
    assert not (dataset / "derivatives").exists()


def test_contours_beside_the_given_image_are_refused(dataset: Path, tmp_path: Path) -> None:
    file = write_rtstruct(tmp_path / "rs.dcm", [(1, "S1", edges(marked() == 1, WORLD))])
    other = tmp_path / "other.nii.gz"
    for shift in ([0.0, 0.0, 1.2], [400.0, 0.0, 0.0]):  # between its planes, and outside it
        matrix = WORLD.copy()
        matrix[:3, 3] += shift
        nifti.save(other, np.zeros(marked().shape, np.int16), matrix)
        with pytest.raises(InputError, match="planes of the image given with --like"):
            bring(dataset, file, like=other)


def test_of_several_regions_those_on_the_image_are_taken_and_the_others_named(
    dataset: Path, tmp_path: Path
) -> None:
    far = [contour + np.array([300.0, 0, 0]) for contour in edges(marked() == 2, WORLD)]
    on = edges(marked() == 1, WORLD)
    file = write_rtstruct(tmp_path / "rs.dcm", [(1, "left sciatic nerve", on), (2, "R sciatic nerve", far)])
    image = tmp_path / "image.nii.gz"
    nifti.save(image, np.zeros(marked().shape, np.int16), WORLD)
    report = bring(dataset, file, like=image)
    assert "R sciatic nerve (label 2) lies beside the planes of that image" in "\n".join(report.lines())
    assert set(found(dataset)) == {"left sciatic nerve"}


def test_contours_somewhat_beside_the_slices_are_taken_with_a_word_about_it(
    dataset: Path, tmp_path: Path
) -> None:
    up = 0.1 * WORLD[:3, 2]  # a tenth of the way to the next slice
    contours = [contour + up for contour in edges(marked() == 1, WORLD)]
    report = bring(dataset, write_rtstruct(tmp_path / "rs.dcm", [(1, "left sciatic nerve", contours)]))
    assert "up to 0.10 of the distance between its slices beside them" in "\n".join(report.lines())
    (region,) = found(dataset).values()
    assert np.array_equal(voxels(region), marked() == 1)


def test_more_overlapping_regions_than_a_drawing_has_are_refused(dataset: Path, tmp_path: Path) -> None:
    same = edges(marked() == 1, WORLD)
    file = write_rtstruct(tmp_path / "rs.dcm", [(n, f"copy {n}", same) for n in range(1, 67)])
    with pytest.raises(InputError, match="more than 64 regions overlap"):
        bring(dataset, file)


def test_the_command_prints_what_it_understood_and_its_code_says_what_was_refused(
    dataset: Path, tmp_path: Path
) -> None:
    call = ["sites", "import", str(dataset), str(slicer(tmp_path)), "--subject", "01"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0
    assert "sciatic_nerve" in done.stdout
    assert "3 regions in 1 tables, 0 with something open" in done.stdout
    (tmp_path / "bad.mrk.json").write_text("{")
    partly = CliRunner().invoke(app, [*call, str(tmp_path / "bad.mrk.json"), "--replace"])
    assert partly.exit_code == 1
    assert "refused: " in partly.stdout
    assert isinstance(CliRunner().invoke(app, call).exception, CallError)


def test_the_same_files_give_the_same_bytes_in_any_folder(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        dataset = made_dataset(tmp_path / name, {"dwi/sub-01_ses-a_dwi": (marked().shape, WORLD)})
        own = tmp_path / f"files-{name}"
        own.mkdir()
        contours = [(label, text, edges(marked() == label, WORLD)) for label, text in NAMES.items()]
        bring(
            dataset,
            slicer(own),
            *write_itksnap(own, marked(), WORLD),
            write_rtstruct(own / "rs.dcm", contours),
        )
        there = sorted(path for path in (dataset / "derivatives").rglob("*") if path.is_file())
        written.append({path.relative_to(dataset).as_posix(): path.read_bytes() for path in there})
    assert written[0] == written[1]
    assert len(written[0]) == 10


# --- identities ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["SEG", "RTSTRUCT"])
def test_no_name_of_a_person_reaches_the_dataset(dataset: Path, tmp_path: Path, form: str) -> None:
    """Doe^Johanna, MRN77123 born 1961-02-04, sent by Roe^Richard, as the headers of both files say."""
    names = ["Johanna left sciatic nerve", "DOE^J", "lesion 19610204"]
    own, matrix = right_handed(marked(), WORLD)
    if form == "SEG":
        file = write_seg(tmp_path / "a.dcm", [own == n for n in NAMES], slices_of(own.shape, matrix), names)
    else:
        contours = [(n, name, edges(own == n, matrix)) for n, name in enumerate(names, start=1)]
        file = write_rtstruct(tmp_path / "a.dcm", contours)
    report = bring(dataset, file)
    (table,) = (path for path in report.paths if path.suffix == ".tsv")
    rows = bids.read_tsv(table)
    assert [row["name"] for row in rows] == ["label 1", "label 2", "label 3"]
    assert [row["side"] for row in rows] == ["left", "n/a", "n/a"]
    for path in (dataset / "derivatives").rglob("*"):
        if path.is_file():
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            for planted in (b"johanna", b"doe", b"roe", b"richard", b"mrn", b"77123", b"1961"):
                assert planted not in data.lower() + path.name.lower().encode()


def test_names_in_other_alphabets_are_kept(dataset: Path, tmp_path: Path) -> None:
    file = slicer(tmp_path, {1: "TETE", 2: "b", 3: "c"})
    file.write_bytes(file.read_bytes().replace(b"TETE", "T\u00eate".encode()))
    bring(dataset, file)
    rows = bids.read_tsv(next((dataset / PLACE / "dwi").glob("*.tsv")))
    assert rows[0]["name"] == "T\u00eate"


def test_names_in_the_report_cannot_steer_a_terminal(dataset: Path, tmp_path: Path) -> None:
    image, text = write_itksnap(tmp_path, marked(), WORLD, {1: "a\x1b[2Jb", 2: "=cmd()", 3: "\u202eevil"})
    report = bring(dataset, image, text)
    text = "\n".join(report.lines())
    assert "\x1b" not in text
    assert "\u202e" not in text
    rows = bids.read_tsv(dataset / report.tables[0].table)
    assert [row["name"] for row in rows] == ["label 1", "label 2", "label 3"]
