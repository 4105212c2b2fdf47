"""What to do next: each command that is printed can be pasted, and the way from images to a first site is told."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.study import placed
from typer.testing import CliRunner

from neurography.cli import app
from neurography.model.errors import CallError
from neurography.study import sites_new, sites_steps
from neurography.study.intake.report import ImportReport
from neurography.study.run import RunReport
from neurography.study.sites_wanted import NewOptions

Run = Callable[..., RunReport]
FOLDER = "my data/a 'b' set"


def new(root: Path, **options: object) -> sites_new.NewReport:
    return sites_new.new(root, "01", "a", NewOptions(**options))  # type: ignore[arg-type]


def commands(text: str) -> list[list[str]]:
    """Every line that is a command, split as a shell would."""
    lines = (line.strip() for line in text.splitlines())
    return [
        shlex.split(line.removesuffix("(to draw), or")) for line in lines if line.startswith("neurography ")
    ]


def invoked(words: list[str], place: str = "1.5,0.5,20") -> tuple[int, str]:
    done = CliRunner().invoke(app, [word.replace("X,Y,Z", place) for word in words[1:]])
    return done.exit_code, done.output


def test_the_commands_after_an_import_work_in_a_folder_with_blanks_and_quotes(tmp_path: Path) -> None:
    root = placed.make(tmp_path / FOLDER)
    report = ImportReport(subject="01", session="a", dataset=str(root), written=(), series=())
    ask, draw, ball, check, run = commands("\n".join(report.lines()))
    for words in (ask, draw, ball, check, run):
        assert str(root) in words
    with pytest.raises(CallError, match="T2w reaches"):
        CliRunner().invoke(app, ask[1:], catch_exceptions=False)
    code, told = invoked(ball)
    assert code == 0, told
    assert "left S1: left, region, centre 1.5 0.5 20 mm" in told
    assert invoked([*draw, "--desc", "sitesDrawn"])[0] == 0
    assert invoked([*check, "--out", str(tmp_path / "checked")])[0] == 0
    assert run == ["neurography", "run", str(root), "RESULTS"]


def test_the_commands_after_new_sites_can_be_pasted(tmp_path: Path) -> None:
    root = placed.make(tmp_path / FOLDER)
    told = commands("\n".join(new(root, structures=("sciatic_nerve",)).lines()))
    assert [words[1] for words in told] == ["sites", "sites", "run"]
    assert all(str(root) in words for words in told)


def test_without_a_name_the_visit_is_left_out(tmp_path: Path) -> None:
    words = shlex.split(sites_steps.sphere_command("d", "01", "n/a"))
    assert words[:6] == ["neurography", "sites", "new", "d", "--subject", "01"]
    assert "--session" not in words


def test_a_run_without_sites_names_the_command_with_this_persons_visit(tmp_path: Path, run: Run) -> None:
    root = placed.make(tmp_path / FOLDER, series=True)
    done = run(root, tmp_path / "out")
    (told,) = (line for line in done.lines() if "No sites were given" in line)
    assert told.startswith("sub-01: ")
    wanted = sites_steps.sphere_command(root, "01", "a")
    assert wanted in told
    for words in ("ITK-SNAP", "3D Slicer", "RAS+", sites_steps.command("sites check", root)):
        assert words in told
    text = (tmp_path / "out/sub-01/sub-01_text.txt").read_text(encoding="utf-8")
    assert "sites new DATASET --subject 01 --session a --sphere" in text
    assert str(tmp_path) not in text  # no path of a machine in what is handed on
    report = (tmp_path / "out/sub-01/sub-01_report.html").read_text(encoding="utf-8")
    assert "are millimetres in RAS+, as a sphere" in report  # the edges of the pictures


def test_a_run_with_sites_says_nothing_of_placing_them(tmp_path: Path, run: Run) -> None:
    root = placed.make(tmp_path / "d")
    new(root, spheres=("left leg,sciatic_nerve,left,1.5,0.5,20,4",))
    assert not any("No sites" in line for line in run(root, tmp_path / "out").lines())
    report = (tmp_path / "out/sub-01/sub-01_report.html").read_text(encoding="utf-8")
    assert "are millimetres in RAS+" not in report


def test_how_far_the_image_reaches_is_said_before_there_is_a_site(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d")
    with pytest.raises(CallError) as caught:
        new(root)
    text = str(caught.value)
    # 80 x 40 x 20 voxels of 1 x 1 x 2 mm; the legs' outer edges at x = -13 and 54, cut at one per cent
    assert (
        "x -19.5 (left) to 60.5 (right); y -20.5 (back) to 19.5 (front); z -1.0 (foot) to 39.0 (head)" in text
    )
    assert "its middle is 20.5, -0.5, 19.0" in text
    assert sites_steps.sphere_command(root, "01", "a") in text
    assert not (root / "derivatives").exists()


@pytest.mark.parametrize(
    ("words", "structure", "said"),
    [
        ("S1 ventral ramus", "ventral_ramus_s1", ()),
        ("internal capsule", "internal_capsule", ()),
        (
            "common peroneal nerve",
            "common_fibular_nerve",
            ("common peroneal nerve was read as common_fibular_nerve",),
        ),
    ],
)
def test_structures_go_by_plain_words(
    tmp_path: Path, words: str, structure: str, said: tuple[str, ...]
) -> None:
    root = placed.make(tmp_path / "d")
    drawn = new(root, structures=(words,))
    assert drawn.notes == said
    ball = new(root, spheres=(f"ball,{words},right,40,0,20,4",), desc="sitesBall")
    assert ball.notes == said
    folder = root / "derivatives/sites/sub-01/ses-a/anat"
    for name in ("sites", "sitesBall"):
        text = (folder / f"sub-01_ses-a_desc-{name}_dseg.tsv").read_text(encoding="utf-8")
        assert f"\t{structure}\t" in text


def test_an_unknown_structure_is_said_last_with_what_to_remove(tmp_path: Path) -> None:
    root = placed.make(tmp_path / FOLDER)
    report = new(root, structures=("peroneal nerve",))
    *_, name, way = report.lines()
    assert name.startswith(
        "note: structure peroneal_nerve is not a known name (did you mean common_fibular_nerve or"
    )
    removed = [Path(word) for word in shlex.split(way.partition("again: ")[2])]
    assert set(removed) >= set(report.made)
    for path in removed:
        path.unlink()
    assert new(root, structures=("common fibular nerve",)).made  # as if it had never been


def test_added_to_what_is_there_a_slip_is_mended_in_the_table(tmp_path: Path) -> None:
    root = placed.make(tmp_path / "d")
    new(root, structures=("sciatic_nerve",))
    last = new(root, structures=("tibial_nrve",), add=True).lines()[-1]
    assert "edit its line in" in last
    assert last.endswith("_dseg.tsv")
