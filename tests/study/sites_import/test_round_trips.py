"""Regions drawn elsewhere come back as they were drawn: voxels, spheres, structures, sides and roles."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.study.sites_import.bringing import WORLD, all_forms, ball, bring, dice, found, made_dataset, voxels

from drawn_elsewhere import (
    NAMES,
    ORIENTATIONS,
    edges,
    marked,
    right_handed,
    slices_of,
    write_rtstruct,
    write_seg,
    write_seg_nrrd,
)
from neurography.imaging import roi
from neurography.imaging.grid import Grid
from neurography.io import bids, nifti
from neurography.model.errors import InputError
from neurography.model.site import Sphere
from neurography.study.sites_new import new
from neurography.study.sites_wanted import NewOptions

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
