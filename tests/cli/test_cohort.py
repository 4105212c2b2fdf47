"""The commands `cohort tally` and `cohort sheet`."""

from pathlib import Path

import pytest
from tests.study.cohort.cohort_tables import SMALL
from typer.testing import CliRunner

from neurography.cli import app
from neurography.model.errors import CallError
from neurography.study.cohort.pml import COHORT


def run(*arguments: str | Path) -> list[str]:
    result = CliRunner().invoke(app, ["cohort", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_tally_without_out_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert any("16/17  94.1 %  71.3 to 99.9 %  73.0 to 99.0 %" in line for line in run("tally", COHORT))
    assert list(tmp_path.iterdir()) == []


def test_sheets_and_back(tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_text(SMALL, encoding="utf-8")
    told = run("sheet", tmp_path / "cohort.csv", "--readers", "A, B", "--to", tmp_path / "sheets")
    assert told[0].startswith("9 cases, a sheet for each of A, B")
    told = run("tally", tmp_path / "sheets", "--out", tmp_path / "out")
    assert any("9 of 9 cases without a sign from reader A" in line for line in told)
    assert told[-1] == str(tmp_path / "out" / "tally.html")
    assert (tmp_path / "out" / "tally.tsv").exists()


def test_an_unknown_division_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_text(SMALL, encoding="utf-8")
    with pytest.raises(CallError, match="--by with columns of"):
        run("tally", tmp_path / "cohort.csv", "--by", "age")
