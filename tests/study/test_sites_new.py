"""New sites files: what is written is drawn in, read and measured; sides, numbers and names agree everywhere."""

import csv
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from tests.bids_validation import errors_of
from tests.study import placed
from tests.study.sites_asked import FOLDER, itksnap_labels, new, slicer_colours, table

from neurography.io import nifti, sites
from neurography.model.errors import CallError, InputError
from neurography.study import sites_new
from neurography.study.run import RunReport
from neurography.study.sites_wanted import NewOptions

Run = Callable[..., RunReport]


def test_an_empty_drawing_on_the_images_grid_with_numbers_and_names_that_agree(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d")
    report = new(root, structures=("sciatic_nerve", "tibial_nerve"))
    base = root / FOLDER / "anat/sub-01_ses-a_desc-sites_dseg"
    drawing = nifti.load(base.with_suffix(".nii.gz"), scaled=False)
    assert drawing.data.shape == placed.T2_SHAPE
    assert drawing.data.dtype == np.int16
    assert not drawing.data.any()
    assert np.array_equal(drawing.world_from_voxel, placed.T2_WORLD)
    rows = table(root)
    assert [(r["index"], r["name"], r["structure"], r["side"], r["role"]) for r in rows] == [
        ("1", "left_sciatic_nerve", "sciatic_nerve", "left", "region"),
        ("2", "right_sciatic_nerve", "sciatic_nerve", "right", "region"),
        ("3", "left_tibial_nerve", "tibial_nerve", "left", "region"),
        ("4", "right_tibial_nerve", "tibial_nerve", "right", "region"),
    ]
    itksnap, slicer = itksnap_labels(base.with_suffix(".txt")), slicer_colours(base.with_suffix(".ctbl"))
    assert itksnap == slicer
    assert {index: name for index, (name, _) in itksnap.items()} == {int(r["index"]): r["name"] for r in rows}
    for row in rows:
        red, _, blue = itksnap[int(row["index"])][1]
        assert (blue > red) == (row["side"] == "left")
    # the sides' own colours come first
    assert itksnap[1][1] == (0x00, 0x72, 0xB2)
    assert itksnap[2][1] == (0xD5, 0x5E, 0x00)
    assert errors_of(root) == []
    text = "\n".join(report.lines())
    for words in (
        "1  left_sciatic_nerve  LEFT, blue",
        "Import Label Descriptions",
        "sites check",
        "sites import",
    ):
        assert words in text


def test_drawn_in_saved_and_measured(tmp_path: Path, run: Run) -> None:
    """The round trip: new, painted in the file as a viewer would, run: the left is the brighter leg."""
    root = placed.make(tmp_path / "d")
    new(root, structures=("sciatic_nerve",))
    path = root / FOLDER / "anat/sub-01_ses-a_desc-sites_dseg.nii.gz"
    image = nib.load(path)
    labels = np.asarray(image.dataobj).copy()
    for row in table(root):
        i, j, k = placed.t2_voxels({"left": 1, "right": 40}[row["side"]], 0, 20)
        labels[i - 3 : i + 4, j - 3 : j + 4, k - 3 : k + 4] = int(row["index"])
    nib.save(nib.Nifti1Image(labels, image.affine), path)
    assert not run(root, tmp_path / "out").failed
    rows = csv.DictReader((tmp_path / "out/measurements.tsv").open(), delimiter="\t")
    values = {
        r["side"]: float(r["value"]) for r in rows if (r["quantity"], r["statistic"]) == ("signal", "mean")
    }
    assert values == {"left": 150.0, "right": 100.0}


def test_spheres_alone_need_no_drawing_and_are_measured(tmp_path: Path, run: Run) -> None:
    root = placed.make(tmp_path / "d")
    new(
        root,
        spheres=(
            "left leg,sciatic_nerve,left,1.5,0.5,20,4",
            "right leg,sciatic_nerve,right,40,0,20,4,region",
        ),
    )
    assert sorted(p.suffix for p in (root / FOLDER / "anat").iterdir()) == [".json", ".tsv"]
    assert not run(root, tmp_path / "out").failed
    rows = csv.DictReader((tmp_path / "out/measurements.tsv").open(), delimiter="\t")
    values = {
        r["side"]: float(r["value"]) for r in rows if (r["quantity"], r["statistic"]) == ("signal", "mean")
    }
    assert values == {"left": 150.0, "right": 100.0}


def test_tracking_gives_each_side_a_seed_between_two_waypoints_on_the_series_grid(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d", series=True)
    new(root, structures=("ventral_ramus_s1",), track=True)
    rows = table(root, "dwi/sub-01_ses-a_desc-sites_dseg.tsv")
    assert [(r["side"], r["role"], r["order"]) for r in rows] == [
        (side, role, order)
        for side in ("left", "right")
        for role, order in (("waypoint", "1"), ("seed", "n/a"), ("waypoint", "2"))
    ]
    drawing = nifti.load(root / FOLDER / "dwi/sub-01_ses-a_desc-sites_dseg.nii.gz")
    assert drawing.data.shape == placed.DWI_SHAPE
    # viewers want one volume to draw on: the series' mean, which no reader takes for sites
    mean = nifti.load(root / FOLDER / "dwi/sub-01_ses-a_desc-sites_mean.nii.gz")
    assert mean.data.shape == placed.DWI_SHAPE
    assert mean.data.mean() == pytest.approx((1000 + 8 * 400) / 9, rel=1e-3)
    assert np.array_equal(mean.world_from_voxel, placed.DWI_WORLD)
    assert len(sites.files(root, "01", "a")) == 2
    regions, errors = sites.read(root, "01", "a")
    assert (len(regions), errors) == (6, ())


def test_nothing_there_is_overwritten_and_adding_keeps_every_drawn_voxel(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d")
    new(root, structures=("sciatic_nerve",))
    place = root / FOLDER / "anat"
    path = place / "sub-01_ses-a_desc-sites_dseg.nii.gz"
    image = nifti.load(path, scaled=False)
    painted = image.data.copy()
    painted[3:6, 4:7, 5:8] = 2
    nifti.save(path, painted, image.world_from_voxel)
    before = {p.name: p.read_bytes() for p in place.iterdir()}
    with pytest.raises(CallError, match="--add"):
        new(root, structures=("tibial_nerve",))
    with pytest.raises(CallError, match="left_sciatic_nerve"):
        new(root, structures=("sciatic_nerve",), add=True)
    assert {p.name: p.read_bytes() for p in place.iterdir()} == before
    new(root, structures=("tibial_nerve",), spheres=("ball,sural_nerve,left,1,2,3,4",), add=True)
    assert path.read_bytes() == before[path.name]
    rows = table(root)
    assert [r["index"] for r in rows] == ["1", "2", "3", "4", "5"]
    assert rows[4]["name"] == "ball"
    # a sphere has no label to draw
    assert set(itksnap_labels(path.with_name(path.name.replace(".nii.gz", ".txt")))) == {1, 2, 3, 4}
    regions, errors = sites.read(root, "01", "a")
    assert (len(regions), errors) == (5, ())


def test_a_table_that_would_not_come_back_as_it_was_is_not_added_to(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d")
    new(root, spheres=("ball,sural_nerve,left,1,2,3,4",))
    path = root / FOLDER / "anat/sub-01_ses-a_desc-sites_dseg.tsv"
    for spoiled in (
        path.read_text().replace("\tleft\t", "\tl\t"),
        path.read_text().replace("\t2.0\t", "\tn/a\t"),
    ):
        path.write_text(spoiled)
        with pytest.raises(InputError, match="line 2"):
            new(root, structures=("tibial_nerve",), add=True)
        assert path.read_text() == spoiled


def test_without_structures_the_known_names_are_listed(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d")
    with pytest.raises(CallError) as caught:
        new(root)
    for words in (
        "ventral rami: ",
        "ventral_ramus_s1",
        "nerves: ",
        "sciatic_nerve",
        "muscles: ",
        "brain: amygdala",
    ):
        assert words in str(caught.value)
    assert not (root / "derivatives").exists()


def test_a_misspelt_structure_is_warned_of_with_the_nearest(tmp_path: Path) -> None:
    report = new(placed.make(tmp_path / "d"), structures=("sciatic_nrve",))
    assert any(
        "sciatic_nrve is not a known name (did you mean sciatic_nerve?)" in note for note in report.notes
    )


@pytest.mark.parametrize(
    ("structures", "sides", "wanted"),
    [
        (("prostate",), (), ["midline"]),
        (("midsagittal_plane",), ("left", "right"), ["midline"]),
        (("thalamus",), (), ["left", "right"]),
        (("prostate",), ("left",), ["left"]),
        (("sciatic_nerve", "sciatic_nerve"), ("right",), ["right"]),
    ],
)
def test_sides(
    tmp_path: Path, structures: tuple[str, ...], sides: tuple[str, ...], wanted: list[str]
) -> None:
    root = placed.make(tmp_path / "d")
    new(root, structures=structures, sides=sides)
    assert [row["side"] for row in table(root)] == wanted
    assert sites.read(root, "01", "a")[1] == ()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"structures": ("../x",)}, "'../x'"),
        ({"structures": ("a+b",)}, "structure names"),
        ({"structures": ("sciatic_nerve",), "sides": ("l",)}, "a side of left, right"),
        ({"structures": ("sciatic_nerve",), "roles": ("sed",)}, "a role of region, seed"),
        ({"structures": ("sciatic_nerve",), "roles": ("seed",), "track": True}, "--track or --roles"),
        ({"structures": ("sciatic_nerve",), "desc": "../x"}, "begins with sites"),
        ({"structures": ("sciatic_nerve",), "image": "FLAIR"}, "of those of the visit: T2w"),
        ({"structures": ("sciatic_nerve",), "add": True}, "to add to"),
        ({"spheres": ("a,sciatic_nerve,left,1,2,3",)}, "6 parts"),
        ({"spheres": ("a,sciatic_nerve,left,1,2,3,4,5,6",)}, "decimal point"),
        ({"spheres": ("a,sciatic_nerve,left,1,2,3,0",)}, "radius above 0"),
        ({"spheres": ("a,sciatic_nerve,left,1,nan,3,4",)}, "radius above 0"),
        ({"spheres": ("a,sciatic_nerve,Left,1,2,3,4",)}, "a side of"),
        ({"spheres": ("=cmd\t,sciatic_nerve,left,1,2,3,4",)}, "a name of letters"),
        ({"spheres": ('a"b,sciatic_nerve,left,1,2,3,4',)}, "a name of letters"),
        ({"spheres": ("a,sciatic_nerve,left,1,2,3,4", "a,sciatic_nerve,right,1,2,3,4")}, "'a'"),
    ],
)
def test_wrong_calls_write_nothing(tmp_path: Path, options: dict[str, object], words: str) -> None:
    root = placed.make(tmp_path / "d")
    with pytest.raises(CallError) as caught:
        new(root, **options)
    assert words in str(caught.value)
    assert not (root / "derivatives").exists()


@pytest.mark.parametrize(("subject", "session"), [("02", "a"), ("01", "b"), ("../01", "a"), ("01", "a/b")])
def test_unknown_people_and_visits_are_refused(tmp_path: Path, subject: str, session: str) -> None:
    root = placed.make(tmp_path / "d")
    with pytest.raises(CallError):
        sites_new.new(root, subject, session, NewOptions(structures=("sciatic_nerve",)))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d"]


def test_several_images_are_listed_and_one_may_be_named_in_three_ways(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d")
    folder = root / "sub-01/ses-a/anat"
    other = folder / "sub-01_ses-a_acq-fat_T2w.nii.gz"
    other.write_bytes((folder / "sub-01_ses-a_T2w.nii.gz").read_bytes())
    for asked in ("", "T2w_"):
        with pytest.raises(CallError, match="T2w, acq-fat_T2w"):
            new(root, structures=("sciatic_nerve",), image=asked)
    for number, asked in enumerate(("acq-fat_T2w", other.name, str(other))):
        new(root, structures=("sciatic_nerve",), image=asked, desc=f"sites{number}")
    new(root, spheres=("a,sciatic_nerve,left,1,2,3,4",), desc="sitesBalls")  # these hold for every image


def test_a_dataset_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d")
    (root / "derivatives").write_text("")
    with pytest.raises(InputError, match="wanted a folder that can be written to"):
        new(root, structures=("sciatic_nerve",))
