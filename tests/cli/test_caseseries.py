"""The command `caseseries summary`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from neurography.cli import app
from neurography.model.errors import CallError


def run(*arguments: str | Path) -> list[str]:
    result = CliRunner().invoke(app, ["caseseries", "summary", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_without_out_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = [" ".join(line.split()) for line in run("neuroleukemiosis", "--ask", "motor")]
    assert "sex male 10/15 66.7 % 38.4 to 88.2 % 41.7 to 84.8 % –" in told
    assert "motor: not in the data: the table has no column motor" in told
    assert list(tmp_path.iterdir()) == []


def test_several_conditions_and_a_folder(tmp_path: Path) -> None:
    told = run("neuroleukemiosis", "--where", "age<20", "--where", "sex=male", "--out", tmp_path / "out")
    assert told[0] == "4 cases of neuroleukemiosis_series.csv, age<20, sex=male"
    assert told[-1] == str(tmp_path / "out" / "caseseries.html")


def test_an_unknown_column_is_a_wrong_call() -> None:
    with pytest.raises(CallError, match=r"a column of the table \(age, sex, .*got 'motor'"):
        run("neuroleukemiosis", "--where", "motor=present")
