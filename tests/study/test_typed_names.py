"""Tables with names that a folder or a page cannot bear, and visits whose order is doubtful, from call to page."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.io.typed_tables import text, with_column, write

from neurography.study.typed import compare_table


def bytes_named(name: bytes) -> str:
    return os.fsdecode(name)


NAMES = {
    "no utf-8": (b"bad\xff.csv", "neurography-bad_", "bad\N{REPLACEMENT CHARACTER}.csv"),
    "a line break": (b"two\nlines.csv", "neurography-two_lines", "two lines.csv"),
    "blanks": (b"my  table (2).csv", "neurography-my_table_2_", "my table (2).csv"),
    "an escape": (b"a\x1b[31mb.csv", "neurography-a_31mb", "a\N{REPLACEMENT CHARACTER}[31mb.csv"),
    "letters": ("größe-1.2.csv".encode(), "neurography-größe-1.2", "größe-1.2.csv"),
}


@pytest.mark.parametrize("case", NAMES)
def test_a_table_of_any_name_gives_a_plain_folder_and_whole_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    raw, folder, shown = NAMES[case]
    name = bytes_named(raw)
    write(tmp_path, text(separator=","), name)
    monkeypatch.chdir(tmp_path)
    report = compare_table(Path(name))
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, folder])
    assert Path(report.lines()[-1]).is_file()
    rows = list(csv.DictReader((report.out / "measurements.tsv").open(encoding="utf-8"), delimiter="\t"))
    assert {row["source"] for row in rows} == {shown}
    assert not list(report.out.rglob(".tmp-*"))


@pytest.mark.parametrize(("content", "code"), [(text(separator=","), 0), (text((), separator=","), 1)])
def test_the_command_bears_a_table_of_a_broken_name(tmp_path: Path, content: str, code: int) -> None:
    name = bytes_named(b"bad\xff.csv")
    write(tmp_path, content, name)
    ended = subprocess.run(
        [sys.executable, "-m", "neurography", "compare", name], capture_output=True, check=False, cwd=tmp_path
    )
    assert ended.returncode == code, ended.stderr
    assert b"Traceback" not in ended.stderr
    assert (b"rows below the column names" in ended.stderr) == bool(code)
    assert (b"neurography-bad_" in ended.stdout) == (not code)


def test_visits_of_one_day_are_ordered_by_the_rows_and_it_is_said(tmp_path: Path) -> None:
    header, rows = with_column("date", "2024-01-01")
    report = compare_table(write(tmp_path, text(rows, header=header)), tmp_path / "out")
    said = "Order of visits: the row order of the table, because the dates do not tell which visit was first."
    assert f"note: {said}" in report.lines()
    assert said in (tmp_path / "out/sub-P01/sub-P01_findings.json").read_text()
    assert said in (tmp_path / "out/sub-P01/sub-P01_report.html").read_text()


def test_one_date_for_a_visit_pairs_its_sides(tmp_path: Path) -> None:
    header, rows = with_column("date", "n/a", "2024-01-01", "2024-03-01")
    compare_table(write(tmp_path, text(rows, header=header)), tmp_path / "out")
    table = csv.DictReader((tmp_path / "out/comparisons.tsv").open(encoding="utf-8"), delimiter="\t")
    (side,) = [row for row in table if row["kind"] == "side" and row["session"] == "before"]
    assert side["verdict"] == "no_limit"
    assert side["against_side"] == "right"


def test_the_later_hour_is_compared_with_the_earlier(tmp_path: Path) -> None:
    header, rows = with_column("date", "2024-01-01T15:00", "2024-01-01T15:00", "2024-01-01T09:00")
    compare_table(write(tmp_path, text(rows, header=header)), tmp_path / "out")
    table = csv.DictReader((tmp_path / "out/comparisons.tsv").open(encoding="utf-8"), delimiter="\t")
    (time,) = [row for row in table if row["kind"] == "time" and row["verdict"] != "refused"]
    assert (time["session"], time["against_session"]) == ("before", "after")
    assert float(time["difference"]) == pytest.approx(0.826 - 1.334, abs=1e-12)
