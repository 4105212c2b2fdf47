"""Own limits and an own healthy sample, made by the commands, judge what `run` and `compare` judge."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from tests.study.own.repeats import PROTOCOL, Cohort, measurements, write_out
from typer.testing import CliRunner

from neurography.cli import app
from neurography.io import bids, nifti
from neurography.study import subject
from neurography.study.run import RunReport

BOTH = ("ventral_ramus_l5", "ventral_ramus_s1")


def command(*arguments: object) -> str:
    ended = CliRunner().invoke(app, [str(each) for each in arguments], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.output


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(), delimiter="\t"))


def made_tables(folder: Path, *, statistic: str) -> tuple[Path, Path]:
    """limits.csv and reference.csv of 30 simulated people."""
    truth = Cohort(people=30, structures=BOTH, statistic=statistic, wcv=0.03)
    values = measurements(truth, seed=1)
    values += measurements(evolve(truth, quantity="fa", mean=0.4), seed=2)
    out = write_out(folder / "repeats", values)
    told = command("limits", "from-repeats", out, "--kind", "both", "--to", folder / "limits.csv")
    assert 'limits = "limits.csv"' in told
    assert "S1 ventral ramus" in told
    told = command("reference", "from-controls", out, "--to", folder / "reference.csv")
    assert 'reference = "reference.csv"' in told
    return folder / "limits.csv", folder / "reference.csv"


SITES = "".join(
    f"{number}\t{number}\t{structure}\t{side}\tregion\t{x}\t0\t{z}\t5\n"
    for number, (structure, side, x, z) in enumerate(
        (
            ("ventral_ramus_l5", "left", -14, 8), ("ventral_ramus_l5", "right", 14, 8),
            ("ventral_ramus_s1", "left", -14, -8), ("ventral_ramus_s1", "right", 14, -8),
        ),
        start=1,
    )
)  # fmt: skip


def dataset_of_maps(root: Path) -> Path:
    """One person, two visits, a map of ADC and one of FA each; the right nerves are half as high again afterwards."""
    affine = np.diag([2.0, 2.0, 2.0, 1.0])
    affine[:3, 3] = -24.0
    right = (np.indices((25, 25, 25))[0] * 2.0 - 24.0) > 0
    bids.write_dataset_description(root, kind="raw", name="maps", version="0")
    (root / "sub-01").mkdir()
    (root / "sub-01/sub-01_sessions.tsv").write_text(
        "session_id\tacq_time\nses-after\t2020-06-01T00:00:00\nses-before\t2020-01-01T00:00:00\n"
    )
    for session, rise in (("before", 1.0), ("after", 1.5)):
        stem = f"sub-01/ses-{session}/dwi/sub-01_ses-{session}"
        for name, value, units in (("ADC", 1.3, "um2/ms"), ("FA", 0.4, "1")):
            place = root / f"derivatives/scanner/{stem}_{name}.nii.gz"
            place.parent.mkdir(parents=True, exist_ok=True)
            nifti.save(place, np.where(right, rise * value, value).astype(np.float32), affine)
            place.with_suffix("").with_suffix(".json").write_text(json.dumps({**PROTOCOL, "Units": units}))
        table = root / f"derivatives/sites/{stem}_desc-sites_dseg.tsv"
        table.parent.mkdir(parents=True)
        table.write_text("index\tname\tstructure\tside\trole\tx\ty\tz\tradius\n" + SITES)
    (root / "code").mkdir()
    return root


@pytest.fixture
def no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the report with its figures, nine tenths of the time; here the tables are looked at."""
    monkeypatch.setattr(subject, "write_report", lambda *_, **__: ())


@pytest.mark.usefixtures("no_page")
def test_run_takes_them_and_names_them_in_every_row(tmp_path: Path, run: Callable[..., RunReport]) -> None:
    dataset = dataset_of_maps(tmp_path / "dataset")
    for made in made_tables(tmp_path, statistic="mean"):
        (dataset / "code" / made.name).write_bytes(made.read_bytes())
    odd = (tmp_path / "limits.csv").read_text().replace("ventral_ramus_l5", "ventral ramus L55")
    (dataset / "code/odd.csv").write_text(odd.replace("own repeats: limits.csv", "odd"))
    (dataset / "code/neurography.toml").write_text(
        'limits = "limits.csv"\nreference = "reference.csv"\n[maps]\nlimits = "odd.csv"\n'
    )
    told = run(dataset, tmp_path / "out").lines()
    assert any(
        "note: odd.csv, line 2: structure ventral_ramus_l55 is not a known name" in line for line in told
    )
    every = [
        row for row in rows(tmp_path / "out/comparisons.tsv") if "odd (sha256" not in row["limit_source"]
    ]
    found = [row for row in every if row["statistic"] == "mean"]
    # two nerves and quantities: on two sides over time, at two visits left against right, each value once
    counted = Counter(row["kind"] for row in found)
    assert counted == {"time": 8, "side": 8, "reference": 16}
    source = {
        "time": "own repeats: limits.csv",
        "side": "own repeats: limits.csv",
        "reference": "own controls",
    }
    limit_kind = {"time": "repeatability", "side": "side", "reference": "reference"}
    for row in found:
        assert source[row["kind"]] in row["limit_source"], row
        assert "sha256 of measurements.tsv" in row["limit_source"]
        assert "n 30" in row["limit_source"]
        assert row["limit_kind"] == limit_kind[row["kind"]]
        if row["kind"] != "reference":
            assert "% of the mean of the pair (95 % interval " in row["limit_source"]
        higher = row["session"] == "after" and (row["kind"] == "side" or row["side"] == "right")
        assert row["verdict"] == ("beyond" if higher else "within"), row
    # a limit of 3 % scatter is far below the 33 % of the one that ships
    percents = {100 * float(r["limit"]) / float(r["against_value"]) for r in found if r["kind"] == "time"}
    assert max(percents) < 15
    others = [row for row in every if row["statistic"] == "median" and row["kind"] == "time"]
    assert len(others) == 8
    for row in others:
        assert "Oudeman 2018" in row["limit_source"]
        assert (
            "an own limit is known for the mean; the statistic here is median: the shipped limit judges"
            in (row["warnings"])
        )


def test_compare_takes_them_for_typed_numbers(tmp_path: Path) -> None:
    made_tables(tmp_path, statistic="mean")
    (tmp_path / "neurography.toml").write_text('limits = "limits.csv"\nreference = "reference.csv"\n')
    table = tmp_path / "numbers.tsv"
    lines = ["subject\tsession\tdate\tstructure\tside\tquantity\tvalue\tunit\tstatistic"]
    for session, date, left, right in (("a", "2020-01-01", 1.3, 1.32), ("b", "2020-03-01", 1.31, 1.7)):
        for side, value in (("left", left), ("right", right)):
            lines.append(f"01\t{session}\t{date}\tventral_ramus_s1\t{side}\tadc\t{value}\t10^-3 mm2/s\tmean")
    table.write_text("\n".join(lines) + "\n")
    command("compare", table, "--out", tmp_path / "out", "--config", tmp_path / "neurography.toml")
    verdicts = {
        (row["kind"], row["session"], row["side"]): row["verdict"]
        for row in rows(tmp_path / "out/comparisons.tsv")
        if "own repeats: limits.csv" in row["limit_source"]
    }
    assert verdicts == {
        ("time", "b", "left"): "within",
        ("time", "b", "right"): "beyond",
        ("side", "a", "left"): "within",
        ("side", "b", "left"): "beyond",
    }


def test_limits_come_from_compared_numbers_too(tmp_path: Path) -> None:
    """Typed repeats of two people go through `compare` and end as a limit."""
    lines = ["subject\tsession\tdate\tstructure\tside\tquantity\tvalue\tunit"]
    for n, (first, second) in enumerate(((1.3, 1.35), (1.2, 1.18)), 1):
        lines.append(f"0{n}\ta\t2020-01-01\tsciatic_nerve\tleft\tadc\t{first}\t10^-3 mm2/s")
        lines.append(f"0{n}\tb\t2020-01-08\tsciatic_nerve\tleft\tadc\t{second}\t10^-3 mm2/s")
    table = tmp_path / "repeats.tsv"
    table.write_text("\n".join(lines) + "\n")
    command("compare", table, "--out", tmp_path / "out")
    told = command("limits", "from-repeats", tmp_path / "out", "--to", tmp_path / "limits.csv")
    (row,) = csv.DictReader((tmp_path / "limits.csv").open())
    d = [(a - b) / ((a + b) / 2) for a, b in ((1.3, 1.35), (1.2, 1.18))]
    wanted = 196 * (sum(x * x for x in d) / 2) ** 0.5
    assert abs(float(row["value"]) / wanted - 1) < 1e-9
    assert row["structure"] == "sciatic_nerve"
    assert "technique not stated" in told


def test_typed_repeats_of_two_acquisitions_are_refused_until_one_is_chosen(tmp_path: Path) -> None:
    """Two maps of the same people in one table."""
    lines = ["subject,session,date,structure,side,quantity,value,unit,acquisition"]
    for n in (1, 2):
        for session, day in (("a", "2020-01-01"), ("b", "2020-01-08")):
            for name, step in (("good", 0.01), ("bad", 0.2)):
                value = 1.3 + step * n * (session == "b")
                lines.append(f"0{n},{session},{day},sciatic_nerve,left,adc,{value},10^-3 mm2/s,{name}")
    (tmp_path / "repeats.csv").write_text("\n".join(lines) + "\n")
    command("compare", tmp_path / "repeats.csv", "--out", tmp_path / "out")
    arguments = ["limits", "from-repeats", tmp_path / "out", "--to", tmp_path / "limits.csv"]
    ended = CliRunner().invoke(app, [str(each) for each in arguments])
    assert ended.exit_code != 0
    assert "bad (4 values), good (4 values); choose one by --acquisition" in str(ended.exception)
    command(*arguments, "--acquisition", "good")
    (row,) = csv.DictReader((tmp_path / "limits.csv").open())
    assert float(row["value"]) < 10
    assert "acquisition good" in row["population"]
    assert row["n"] == "2"
