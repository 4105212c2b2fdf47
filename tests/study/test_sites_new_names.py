"""Names that `sites new` gives: read back from the drawing programs, sided, harmless, as the pages say."""

import shlex
from collections.abc import Callable
from pathlib import Path

import nrrd
import numpy as np
import pytest
from tests.study import placed
from tests.study.sites_asked import FOLDER, new, slicer_colours, table
from typer.testing import CliRunner

from neurography.anatomy import names, spelled
from neurography.cli import app
from neurography.imaging import roi
from neurography.io import label_files, sites
from neurography.model.errors import CallError
from neurography.model.site import ROLES, Sphere
from neurography.study.run import RunReport
from neurography.study.sites_wanted import NewOptions, drawn_rows

Run = Callable[..., RunReport]


def test_every_name_says_by_itself_what_it_is() -> None:
    """A drawing program keeps names, not tables: from the name alone `sites import` finds what the row says."""
    known = tuple(sorted(names.known()))
    for options in (NewOptions(structures=known, track=True), NewOptions(structures=known, roles=ROLES)):
        for row in drawn_rows(options):
            # Slicer shows underscores as spaces
            meant = spelled.meaning(row.name.replace("_", " "))
            found = (meant.structure, meant.side, meant.role, meant.order)
            assert found == (row.structure, row.side, row.role, row.order)


def test_drawn_in_slicer_and_brought_in_takes_the_place_of_the_empty_one(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d")
    report = new(root, structures=("sciatic_nerve", "prostate"))
    (told,) = (line.strip() for line in report.lines() if "sites import" in line)
    base = root / FOLDER / "anat/sub-01_ses-a_desc-sites_dseg"
    colours = slicer_colours(base.with_suffix(".ctbl"))
    labels = np.zeros(placed.T2_SHAPE, dtype=np.uint8)
    header: dict[str, object] = {
        "space": "left-posterior-superior", "space directions": (np.diag([-1, -1, 1]) @ placed.T2_WORLD[:3, :3]).T,
        "space origin": np.diag([-1, -1, 1]) @ placed.T2_WORLD[:3, 3],
    }  # fmt: skip
    places = {
        "left sciatic nerve": (1, 0, 20),
        "right sciatic nerve": (40, 0, 20),
        "midline prostate": (20, 0, 20),
    }
    # in another order than the table's, as a person may leave them
    for number, (_, (name, _)) in enumerate(sorted(colours.items(), reverse=True)):
        shown = name.replace("_", " ")
        labels[placed.t2_voxels(*places[shown])] = number + 1
        header |= {f"Segment{number}_{key}": value for key, value in
                   {"ID": f"s{number}", "Name": shown, "LabelValue": number + 1, "Layer": 0}.items()}  # fmt: skip
    nrrd.write(str(tmp_path / "mine.seg.nrrd"), labels, header)
    said = CliRunner().invoke(
        app, shlex.split(told.replace("FILE.seg.nrrd", str(tmp_path / "mine.seg.nrrd")))[1:]
    )
    assert said.exit_code == 0, said.output
    regions, errors = sites.read(root, "01", "a")
    assert errors == ()
    found = {(r.side, r.structures, tuple(np.rint(roi.centroid(r)))) for r in regions}  # type: ignore[arg-type]
    assert found == {
        ("left", ("sciatic_nerve",), (1, 0, 20)),
        ("right", ("sciatic_nerve",), (40, 0, 20)),
        ("midline", ("prostate",), (20, 0, 20)),
    }


def test_hostile_names_stay_inside_the_grammars() -> None:
    labels = [label_files.Label(index=1, name='a"b\n2 x 1 1 1 1 \u202e', side="left")]
    assert label_files.itksnap(labels).count("\n") == label_files.itksnap([]).count("\n") + 1
    (line,) = (line for line in label_files.slicer(labels).splitlines() if line.startswith("1 "))
    assert len(line.split(" ")) == 6


def test_a_side_has_as_many_shades_as_labels() -> None:
    labels = [
        label_files.Label(index=n, name="n", side=side) for n, side in enumerate(["left", "right"] * 24, 1)
    ]
    made = label_files.colours(labels)
    assert len(set(made)) == len(labels)
    assert all((b > r) == (label.side == "left") for label, (r, _, b) in zip(labels, made, strict=True))


def test_the_command_tells_what_to_do_next(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d", session="")
    said = CliRunner().invoke(
        app, ["sites", "new", str(root), "--subject", "01", "--structures", "sciatic_nerve", "--image", "T2w"]
    )
    assert said.exit_code == 0, said.output
    assert "sub-01_desc-sites_dseg.nii.gz" in said.output
    assert f"neurography sites check {root}" in said.output


def test_the_readme_places_sites_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every `sites` command of the section on own data, as it stands there."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## Your own data\n")[1].split("\n## ")[0].replace("\\\n", " ")
    commands = [line.strip() for line in section.splitlines() if line.startswith("    neurography sites")]
    assert len(commands) == 3
    for session in ("before", "after"):
        placed.make(tmp_path / "dataset", session=session, series=True)
    monkeypatch.chdir(tmp_path)
    for command in commands:
        said = CliRunner().invoke(app, shlex.split(command)[1:])
        assert said.exit_code == 0, said.output
    (left, right), errors = sites.read(tmp_path / "dataset", "01", "before")
    assert errors == ()
    assert (left.name, left.side, right.name, right.side) == ("left S1", "left", "right S1", "right")
    assert left.shape == Sphere(centre=(-24.5, -12.0, -31.0), radius=4.0)
    assert (tmp_path / "neurography-sites-check/sites-check.tsv").is_file()


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"spheres": ("left tib,tibial_nerve,right,40,0,20,4",)}, "The name says left"),
        ({"spheres": ("tib_R,tibial_nerve,left,1,0,20,4",)}, "The name says right"),
        ({"spheres": ("left cord,spinal_cord,midline,20,0,20,4",)}, "The name says left"),
        ({"spheres": ("tib,left_tibial_nerve,right,40,0,20,4",)}, "without left in its name"),
        ({"structures": ("tibial_nerve_right",)}, "without right in its name"),
    ],
)
def test_a_side_in_a_name_that_contradicts_is_refused(
    tmp_path: Path, options: dict[str, object], word: str
) -> None:
    root = placed.make(tmp_path / "d")
    with pytest.raises(CallError, match=word):
        new(root, **options)
    assert not (root / "derivatives").exists()


def test_a_side_in_a_name_that_agrees_is_taken(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d")
    new(root, spheres=("left tib,tibial_nerve,left,1,0,20,4", "root L 5,root_l5,right,40,0,20,4"))
    assert [r["side"] for r in table(root)] == ["left", "right"]
