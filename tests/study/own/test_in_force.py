"""Own limits and an own healthy sample, made by the commands, judge what `run` and `compare` judge."""

import csv
from collections.abc import Callable
from pathlib import Path

from attrs import evolve
from tests.study.own.repeats import Cohort, measurements, write_out
from typer.testing import CliRunner

from neurography.cli import app
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


def test_run_takes_them_and_names_them_in_every_row(
    own_dataset: Path, tmp_path: Path, run: Callable[..., RunReport]
) -> None:
    for made in made_tables(tmp_path, statistic="visit_mean"):
        (own_dataset / "code" / made.name).write_bytes(made.read_bytes())
    config = own_dataset / "code" / "neurography.toml"
    config.write_text('limits = "limits.csv"\nreference = "reference.csv"\n' + config.read_text())
    run(own_dataset, tmp_path / "out")
    found = [
        row
        for row in rows(tmp_path / "out/comparisons.tsv")
        if row["quantity"] in ("adc", "fa")
        and row["statistic"] == "visit_mean"
        and row["verdict"] != "refused"
    ]
    kinds = {(row["kind"], row["quantity"]) for row in found}
    assert kinds == {(kind, what) for kind in ("side", "time", "reference") for what in ("adc", "fa")}
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
        assert row["verdict"] in ("beyond", "within")
        if row["kind"] != "reference":
            assert "% of the mean of the pair (95 % interval " in row["limit_source"]
    # a limit of 3 % scatter is far below the 33 % of the one that ships
    percents = {100 * float(r["limit"]) / float(r["against_value"]) for r in found if r["kind"] == "time"}
    assert max(percents) < 15


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
    """Typed repeats of five people go through `compare` and end as a limit."""
    lines = ["subject\tsession\tdate\tstructure\tside\tquantity\tvalue\tunit"]
    for n, (first, second) in enumerate(
        ((1.3, 1.35), (1.2, 1.18), (1.4, 1.41), (1.25, 1.31), (1.3, 1.24)), 1
    ):
        lines.append(f"0{n}\ta\t2020-01-01\tsciatic_nerve\tleft\tadc\t{first}\t10^-3 mm2/s")
        lines.append(f"0{n}\tb\t2020-01-08\tsciatic_nerve\tleft\tadc\t{second}\t10^-3 mm2/s")
    table = tmp_path / "repeats.tsv"
    table.write_text("\n".join(lines) + "\n")
    command("compare", table, "--out", tmp_path / "out")
    told = command("limits", "from-repeats", tmp_path / "out", "--to", tmp_path / "limits.csv")
    (row,) = csv.DictReader((tmp_path / "limits.csv").open())
    d = [
        (a - b) / ((a + b) / 2) for a, b in ((1.3, 1.35), (1.2, 1.18), (1.4, 1.41), (1.25, 1.31), (1.3, 1.24))
    ]
    wanted = 196 * (sum(x * x for x in d) / 5) ** 0.5
    assert abs(float(row["value"]) / wanted - 1) < 1e-9
    assert row["structure"] == "sciatic_nerve"
    assert "technique not stated" in told
