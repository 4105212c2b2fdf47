"""What a name leaves unclear is told, and settled by a word or a table, never guessed."""

from pathlib import Path

import numpy as np
import pytest
from tests.study.sites_import.bringing import PLACE, bring, found, slicer, voxels

from drawn_elsewhere import (
    marked,
    write_example,
    write_itksnap,
)
from neurography.imaging import mirror
from neurography.io import bids, nifti, sites
from neurography.model.errors import CallError
from neurography.study.sites_import import import_sites

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
