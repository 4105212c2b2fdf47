"""`neurography limits` and `neurography reference`: wrong calls end with 2, one clear line, and no file."""

from pathlib import Path

import pytest
from tests.command import neurography
from tests.study.own.repeats import Cohort, measurements, write_out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("limits", "from-repeats", "nowhere"), "measurements.tsv"),
        (("limits", "from-repeats", "out", "--quantity", "fa"), "quantity among adc; got fa"),
        (("limits", "from-repeats", "out", "--kind", "time"), "repeatability"),
        (("limits", "from-repeats", "out", "--allow", "Echo"), "EchoTime"),
        (("limits", "from-repeats", "out", "--to", "limits.xlsx"), ".csv or .tsv"),
        (("limits", "from-repeats", "out", "--participant-label", "p01"), "at least 2 are needed"),
        (("limits", "from-repeats", "out", "--kind", "both", "--side", "left"), "both sides"),
        (("reference", "from-controls", "nowhere"), "measurements.tsv"),
        (("reference", "from-controls", "out", "--to", "own.csv"), "nobody changed"),
    ],
)
def test_wrong_calls(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    write_out(tmp_path / "out", measurements(Cohort(people=3), seed=1))
    (tmp_path / "own.csv").write_text("my own work\n")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    ended = neurography(*arguments, cwd=tmp_path)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert words in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_hostile_names_reach_neither_terminal_nor_spreadsheet(tmp_path: Path) -> None:
    out = write_out(tmp_path / "out", measurements(Cohort(people=3), seed=1))
    table = out / "measurements.tsv"
    table.write_text(table.read_text().replace("ventral_ramus_s1", "=cmd()\x1b[31m\u202e"), newline="\n")
    ended = neurography("limits", "from-repeats", "out", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "\x1b" not in ended.stdout
    assert "\u202e" not in ended.stdout
    written = (tmp_path / "limits.csv").read_text()
    assert "\x1b" not in written
    assert ",=cmd" not in written
