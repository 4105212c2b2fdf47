"""What a careless call or table must not do: overwrite, escape, lose a warning, turn time around."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from neurography.io import bids
from neurography.model.errors import CallError
from neurography.study.published import run_demo
from neurography.study.run import RunReport

Run = Callable[..., RunReport]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(), delimiter="\t"))


def sites(dataset: Path, session: str) -> Path:
    return dataset / f"derivatives/sites/sub-000/ses-{session}/dwi/sub-000_ses-{session}_desc-sites_dseg.tsv"


def listing(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def edited(dataset: Path, name: str, column: str, cell: str) -> None:
    """Change one cell of the first visit's sites table."""
    table = sites(dataset, "before")
    header, *lines = [line.split("\t") for line in table.read_text().splitlines()]
    for line in lines:
        if line[header.index("name")] == name:
            line[header.index(column)] = cell
    table.write_text("\n".join("\t".join(line) for line in (header, *lines)) + "\n")


def test_results_never_go_where_something_else_lies(own_dataset: Path, tmp_path: Path, run: Run) -> None:
    other = tmp_path / "other"
    shutil.copytree(own_dataset, other)
    (tmp_path / "file").write_text("x")
    before = listing(tmp_path)
    for out in (
        other,
        own_dataset / "sub-000/ses-before",
        own_dataset / "derivatives/sites",
        own_dataset / "derivatives",
        tmp_path / "file",
    ):
        with pytest.raises(CallError, match="a folder for results alone"):
            run(own_dataset, out)
    with pytest.raises(CallError, match="a folder for results alone"):
        run_demo("plexopathy", out=other)
    assert listing(tmp_path) == before


def test_a_folder_of_its_own_under_derivatives_is_allowed(
    own_dataset: Path, plexopathy_run: Path, run: Run
) -> None:
    out = own_dataset / "derivatives" / "neurography"
    shutil.copytree(plexopathy_run, out)
    again = run(own_dataset, out)
    assert again.unchanged  # its own maps are not taken for a scanner's


@pytest.mark.parametrize("name", ["../../../../escaped/x", "=cmd|x!A1", "a b", "x__y", "é"])
def test_a_structure_name_cannot_leave_its_folder(
    own_dataset: Path, tmp_path: Path, run: Run, name: str
) -> None:
    edited(own_dataset, "left_s1_middle", "structure", name)
    assert name in sites(own_dataset, "before").read_text()
    report = run(own_dataset, tmp_path / "out")
    assert any("letters, digits and single underscores" in reason for reason in report.outcomes[0].refusals)
    assert {p.name for p in tmp_path.iterdir()} == {"dataset", "out"}
    assert {row["session"] for row in rows(tmp_path / "out/measurements.tsv")} == {"after"}


def test_an_exclude_without_side_spoils_what_it_may_serve(
    own_dataset: Path, tmp_path: Path, run: Run
) -> None:
    edited(own_dataset, "left_l5_distal", "side", "")
    run(own_dataset, tmp_path / "out")
    table = [r for r in rows(tmp_path / "out/measurements.tsv") if r["session"] == "before"]
    spoiled = [r for r in table if r["structure"] == "ventral_ramus_l5"]
    assert {r["value"] for r in spoiled} == {"n/a"}
    assert all("left_l5_distal: the side is missing" in r["warnings"] for r in spoiled)
    assert "n/a" not in {r["value"] for r in table if r["structure"] == "ventral_ramus_s1"}


def test_an_unknown_structure_is_noted_once_and_measured(own_dataset: Path, tmp_path: Path, run: Run) -> None:
    for name in ("left_s1_middle", "left_s1_proximal", "left_s1_distal"):
        edited(own_dataset, name, "structure", "ventrl_ramus_s1")
    report = run(own_dataset, tmp_path / "out")
    noted = [line for line in report.lines() if "ventrl_ramus_s1 is not a known name" in line]
    assert len(noted) == 1
    assert "did you mean ventral_ramus_s1?" in noted[0]
    assert any(
        r["structure"] == "ventrl_ramus_s1" and r["value"] != "n/a"
        for r in rows(tmp_path / "out/measurements.tsv")
    )


@pytest.mark.parametrize(
    ("times", "order"),
    [
        (("2020-01-02T00:00:00+01:00", "2020-01-01T00:00:00"), ("after", "before")),
        (("2020-01-02T10:00:00.5", "2020-01-02T10:00:00.25"), ("after", "before")),
        (("2020-13-45", "2020-01-01"), ("before", "after")),
    ],
)
def test_times_with_zones_and_fractions_order_the_visits(
    own_dataset: Path, times: tuple[str, str], order: tuple[str, str]
) -> None:
    lines = [f"ses-before\t{times[0]}", f"ses-after\t{times[1]}"]
    (own_dataset / "sub-000/sub-000_sessions.tsv").write_text(
        "\n".join(["session_id\tacq_time", *lines]) + "\n"
    )
    person = bids.read_subject(own_dataset, "000")
    assert person.ordered
    assert tuple(s.session for s in person.sessions) == order


def test_rows_that_contradict_known_times_order_nothing(tmp_path: Path) -> None:
    bids.write_dataset_description(tmp_path, kind="raw", name="x", version="0")
    for session in ("a", "b", "c"):
        (tmp_path / f"sub-01/ses-{session}").mkdir(parents=True)
    text = "session_id\tacq_time\nses-b\t2020-01-01\nses-c\tn/a\nses-a\t2019-01-01\n"
    (tmp_path / "sub-01/sub-01_sessions.tsv").write_text(text)
    person = bids.read_subject(tmp_path, "01")
    assert not person.ordered
    assert "contradict" in person.warnings[0]


def test_another_acquisition_name_is_said_not_silently_left_out(
    own_dataset: Path, tmp_path: Path, run: Run
) -> None:
    for path in sorted((own_dataset / "sub-000/ses-after/dwi").iterdir()):
        path.rename(path.with_name(path.name.replace("_dwi.", "_acq-new_dwi.")))
    run(own_dataset, tmp_path / "out")
    times = [r for r in rows(tmp_path / "out/comparisons.tsv") if r["kind"] == "time"]
    assert times
    assert {r["verdict"] for r in times} == {"refused"}
    assert any("acq-new_dwi in session after" in r["reason"] for r in times)


def test_provenance_holds_everybody_whatever_the_level(own_dataset: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    run(own_dataset, out, level="participant")
    run(own_dataset, out, level="group")
    record = json.loads((out / "provenance.json").read_text())["Participants"]["sub-000"]
    assert record["Parameters"]["diffusion"]["seeds_per_voxel"] == 5
    assert "sub-000/ses-after/dwi/sub-000_ses-after_dwi.nii.gz" in record["Inputs"]


def test_methods_name_the_fit_that_was_used(own_dataset: Path, tmp_path: Path, run: Run) -> None:
    (own_dataset / "code/neurography.toml").write_text(
        "[diffusion]\nfit = 'nlls'\nseeds_per_voxel = 5\nresamples = 0\n"
    )
    run(own_dataset, tmp_path / "out")
    text = (tmp_path / "out/sub-000/sub-000_report.html").read_text()
    assert "non-linear least squares" in text
    assert "one reweight" not in text
