"""`sites check`: what a run would refuse is found before, on real files, with pictures and a table."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Png
from tests.study import placed
from typer.testing import CliRunner

from neurography.cli import app
from neurography.imaging.site_findings import KINDS
from neurography.io import bids, nifti, sites_write
from neurography.io.sites_write import Row
from neurography.model.errors import CallError, InputError
from neurography.model.site import Side, Sphere
from neurography.study import sites_check
from neurography.study.run import RunReport

Run = Callable[..., RunReport]
ROW_LEFT, ROW_RIGHT = (1.0, 0.0, 20.0), (40.0, 0.0, 20.0)
"""World points in the left and the right leg."""


def drawing(*blocks: tuple[int, tuple[float, float, float], int]) -> np.ndarray:
    """Labels on the T2w's grid: (number, world point, half width in voxels)."""
    made = np.zeros(placed.T2_SHAPE, dtype=np.int16)
    for index, point, half in blocks:
        i, j, k = placed.t2_voxels(*point)
        made[i - half : i + half + 1, j - half : j + half + 1, k - half : k + half + 1] = index
    return made


def row(index: int, name: str, side: Side, structure: str = "sciatic_nerve", role: str = "region") -> Row:
    return Row(index=index, name=name, structure=structure, side=side, role=role)


def place(
    root: Path, labels: np.ndarray | None, *rows: Row, desc: str = "sites", world: object = None
) -> Path:
    matrix = placed.T2_WORLD if world is None else np.asarray(world)
    return sites_write.write(
        root, "01", "a", "anat", desc, labels=labels, world_from_voxel=matrix, rows=rows
    )[0]  # fmt: skip


def kinds(report: sites_check.CheckReport) -> list[str]:
    return [one.finding.kind for one in report.found]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return placed.make(tmp_path / "d")


def good(root: Path) -> Path:
    return place(
        root, drawing((1, ROW_LEFT, 3), (2, ROW_RIGHT, 3)), row(1, "a", "left"), row(2, "b", "right")
    )


def test_nothing_found_is_said_to_be_no_proof(root: Path, tmp_path: Path) -> None:
    good(root)
    report = sites_check.check(root, out=tmp_path / "out")
    assert report.found == ()
    assert (
        "sub-01 ses-a: 2 regions looked at on 1 image, nothing found by these checks: that is no proof that they "
        "lie on the nerve; look at the pictures" in report.lines()
    )
    (picture,) = report.visits[0].pictures
    assert picture.name == "sub-01_ses-a_T2w_sites.png"
    width, height = Png.open(picture).size
    assert 1000 < width < 1600
    assert height > 600
    assert (tmp_path / "out/sites-check.tsv").read_text().count("\n") == 1


def test_findings_come_worst_first_with_file_and_region(root: Path, tmp_path: Path) -> None:
    labels = drawing(
        (1, ROW_RIGHT, 3), (2, ROW_LEFT, 3), (3, (1, 10, 8), 0), (9, (40, 10, 30), 1), (5, (40, 10, 8), 3)
    )
    place(
        root, labels, row(1, "a", "left"), row(2, "b", "right"), row(3, "c", "left", "tibial_nrve"),
        row(4, "d", "left", "sural_nerve"), row(5, "e", "n/a", "median_nerve"),
    )  # fmt: skip
    report = sites_check.check(root, out=tmp_path / "out")
    found = kinds(report)
    assert found == sorted(found, key=KINDS.index)
    assert found[0] == "sides exchanged"
    assert set(found) == {
        *("sides exchanged", "side missing", "empty", "few voxels", "thin", "label without row"),
        *("one side only", "unknown structure"),
    }
    lines = report.lines()
    assert (
        "a (left, region): is stated left but lies 20 mm to the right of the plane halfway to b" in lines[0]
    )
    assert lines[0].startswith("sub-01 ses-a on T2w: sides exchanged: ")
    assert lines[0].endswith("[derivatives/sites/sub-01/ses-a/anat/sub-01_ses-a_desc-sites_dseg.tsv]")
    assert any("label 9 is drawn (27 voxels)" in line for line in lines)
    assert any("did you mean tibial_nerve?" in line for line in lines)
    table = list(csv.DictReader((tmp_path / "out/sites-check.tsv").open(), delimiter="\t"))
    assert [line["finding"] for line in table] == found
    assert table[0]["region"] == "a, b"
    described = json.loads((tmp_path / "out/sites-check.json").read_text())
    assert set(described) == {"SchemaVersion", *table[0]}


def test_what_a_run_refuses_is_found_before(root: Path, tmp_path: Path, run: Run) -> None:
    labels = drawing((1, ROW_RIGHT, 3), (3, (1, 10, 8), 2), (4, (40, 10, 8), 2), (6, (1, -8, 8), 2))
    place(
        root, labels, row(1, "contradicted", "left"), row(2, "hollow", "right", "tibial_nerve"),
        row(4, "fine", "right", "sural_nerve"), row(6, "unsided", "n/a", "median_nerve"),
    )  # fmt: skip
    far = Row(
        index=1,
        name="away",
        structure="radial_nerve",
        side="left",
        sphere=Sphere(centre=(900, 0, 0), radius=4),
    )
    place(root, None, far, desc="sites2")
    broken = root / "derivatives/sites/sub-01/ses-a/anat/sub-01_ses-a_desc-sites3_dseg.tsv"
    broken.write_text("index\tname\n1\tx\n")
    run(root, tmp_path / "results")
    rows = csv.DictReader((tmp_path / "results/measurements.tsv").open(), delimiter="\t")
    refused = {r["structure"] for r in rows if r["value"] == "n/a"}
    assert refused == {"sciatic_nerve", "tibial_nerve", "median_nerve", "radial_nerve"}
    report = sites_check.check(root, out=tmp_path / "out")
    grave = KINDS[: KINDS.index("cut off")]
    found = {one.finding.structure for one in report.found if one.finding.kind in grave}
    assert found - {"n/a"} == refused
    assert "table unusable" in kinds(report)


def test_names_and_structures_that_speak_of_another_side_are_found(root: Path, tmp_path: Path) -> None:
    labels = drawing((1, ROW_RIGHT, 3), (2, (1, 10, 8), 3), (3, (40, 10, 30), 3), (4, (20, 0, 20), 3))
    place(
        root, labels, row(1, "left tib", "right", "tibial_nerve"), row(2, "b", "left", "left_sural_nerve"),
        row(3, "R radial", "right", "radial_nerve"), row(4, "d", "midline", "median_nerve"),
    )  # fmt: skip
    found = [one.finding for one in sites_check.check(root, out=tmp_path / "out").found]
    told = {(f.kind, f.message) for f in found if f.kind in ("name contradicts", "midline doubtful")}
    assert told == {
        ("name contradicts", "left tib (right, region): the name says left, the side right"),
        (
            "name contradicts",
            "b (left, region): the structure left_sural_nerve says left: the side stands in the column side alone",
        ),
        (
            "midline doubtful",
            "d (midline, region): median_nerve exists on both sides, but midline is stated: write left or right",
        ),
    }


def test_one_image_that_cannot_be_read_is_a_finding_and_the_others_are_looked_at(
    root: Path, tmp_path: Path
) -> None:
    good(root)
    broken = root / "sub-01/ses-a/anat/sub-01_ses-a_T1w.nii.gz"
    broken.write_bytes((root / "sub-01/ses-a/anat/sub-01_ses-a_T2w.nii.gz").read_bytes()[:400])
    report = sites_check.check(root, out=tmp_path / "out")
    assert kinds(report) == ["image unusable"]
    assert report.visits[0].images == ("T2w",)
    assert str(tmp_path) not in report.found[0].line()


def test_a_drawing_of_somebody_else_is_told_once(root: Path, tmp_path: Path) -> None:
    world = placed.T2_WORLD.copy()
    world[0, 3] += 500
    labels = drawing((1, ROW_LEFT, 3), (2, ROW_RIGHT, 3))
    place(root, labels, row(1, "a", "left"), row(2, "b", "right"), world=world)
    report = sites_check.check(root, out=tmp_path / "out")
    assert kinds(report) == ["drawn elsewhere"]
    assert "meets no image of its visit" in report.found[0].line()
    assert report.visits[0].pictures == ()


def test_a_finding_that_holds_on_two_images_is_one_line(root: Path, tmp_path: Path) -> None:
    folder = root / "sub-01/ses-a/anat"
    (folder / "sub-01_ses-a_T1w.nii.gz").write_bytes((folder / "sub-01_ses-a_T2w.nii.gz").read_bytes())
    labels = drawing((1, ROW_LEFT, 0), (2, ROW_RIGHT, 3))
    place(root, labels, row(1, "a", "left"), row(2, "b", "right"))
    report = sites_check.check(root, out=tmp_path / "out")
    assert kinds(report) == ["few voxels", "thin"]
    assert {one.images for one in report.found} == {("T1w", "T2w")}
    assert len(report.visits[0].pictures) == 2


def test_tracking_regions_are_looked_at_on_the_series_alone(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d", series=True)
    labels = drawing((1, ROW_LEFT, 3), (2, ROW_RIGHT, 3))
    rows = row(1, "a", "left", role="seed"), row(2, "b", "right", role="seed")
    place(root, labels, *rows)
    report = sites_check.check(root, out=tmp_path / "out")
    assert kinds(report) == ["tracking", "tracking"]
    assert [p.name for p in report.visits[0].pictures] == ["sub-01_ses-a_dwi_sites.png"]


def test_simulated_images_are_stamped_and_pages_no_longer_made_go(root: Path, tmp_path: Path) -> None:
    good(root)
    out = tmp_path / "out"
    (before,) = sites_check.check(root, out=out).visits[0].pictures
    plain = before.read_bytes()
    foreign = out / "sub-01_ses-b_T2w_sites.png"
    stale = out / "sub-01_ses-a_T1w_sites.png"
    for path in (foreign, stale):
        path.write_bytes(b"x")
    bids.write_json(root / "sub-01/ses-a/anat/sub-01_ses-a_T2w.json", {"Simulated": True})
    sites_check.check(root, out=out)
    assert before.read_bytes() != plain
    assert foreign.exists()
    assert not stale.exists()


def test_the_same_check_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    good(root)
    made = []
    for name in ("one", "two"):
        sites_check.check(root, out=tmp_path / name)
        made.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()})
    assert made[0] == made[1]


def test_visits_without_regions_are_named(root: Path, tmp_path: Path) -> None:
    report = sites_check.check(root, out=tmp_path / "out")
    assert (
        report.lines()[0] == "sub-01 ses-a: no regions; `neurography sites new` makes a file to draw them in"
    )


@pytest.mark.parametrize("out", ["d", "d/sub-01", "d/derivatives/sites"])
def test_pictures_never_go_among_the_images_or_the_sites(root: Path, out: str) -> None:
    with pytest.raises(CallError, match="a folder for results alone"):
        sites_check.check(root, out=root.parent / out)


def test_a_folder_that_cannot_be_written_is_one_sentence(root: Path, tmp_path: Path) -> None:
    good(root)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="wanted a folder that can be written to"):
        sites_check.check(root, out=tmp_path / "file" / "out")


def test_the_default_folder_is_beside_the_caller_or_under_derivatives(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sites_check.out_folder(root, None) == tmp_path / "neurography-sites-check"
    monkeypatch.chdir(root)
    assert sites_check.out_folder(root, None) == root / "derivatives/neurography-sites-check"


@pytest.mark.parametrize("options", [["--participant-label", "02"], ["--session-label", "b"]])
def test_unknown_labels_are_wrong_calls(root: Path, options: list[str]) -> None:
    with pytest.raises(CallError, match="of this dataset"):
        CliRunner().invoke(app, ["sites", "check", str(root), *options], catch_exceptions=False)


def test_the_command_ends_well_with_findings(root: Path, tmp_path: Path) -> None:
    labels = drawing((1, ROW_RIGHT, 3), (2, ROW_LEFT, 3))
    name = "a\x1b[31m"
    place(root, labels, row(1, name, "left"), row(2, "b", "right"))
    table = root / "derivatives/sites/sub-01/ses-a/anat/sub-01_ses-a_desc-sites_dseg.tsv"
    table.write_text(table.read_text().replace("a [31m", name))
    said = CliRunner().invoke(app, ["sites", "check", str(root), "--out", str(tmp_path / "out")])
    assert said.exit_code == 0
    assert "sides exchanged" in said.output
    assert "\x1b" not in said.output


def test_both_legs_of_a_real_scan(shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    """All x of this file are above 0: the pair decides, and the exchanged pair is found."""
    root = tmp_path / "legs"
    (root / "sub-01/anat").mkdir(parents=True)
    bids.write_dataset_description(root, kind="raw", name="legs", version="0")
    image = nifti.load(shared_data("legs-both-sides") / "test_up.nii.gz")
    nifti.save(root / "sub-01/anat/sub-01_T2w.nii.gz", image.data, image.world_from_voxel)
    balls = {"low": (388.6, 486.9, 183.0), "high": (565.8, 492.4, 183.0)}
    for sides, wanted in ((("left", "right"), []), (("right", "left"), ["sides exchanged"])):
        rows = [
            Row(index=n, name=name, structure="thigh_muscle", side=side, sphere=Sphere(centre=balls[name], radius=12))
            for n, (name, side) in enumerate(zip(balls, sides, strict=True), start=1)
        ]  # fmt: skip
        sites_write.write(
            root, "01", "n/a", "anat", "sites", labels=None, world_from_voxel=None, rows=rows, replace=True
        )
        report = sites_check.check(root, out=tmp_path / "out")
        assert kinds(report) == wanted
        assert len(report.visits[0].pictures) == 1
