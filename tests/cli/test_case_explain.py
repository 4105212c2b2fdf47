"""The commands `case explain` and `case triggers`."""

from pathlib import Path

from tests.case_files import case_text
from tests.command import neurography


def test_explain_prints_the_answer_first_and_writes_what_it_shows(tmp_path: Path) -> None:
    done = neurography("case", "explain", "neuroleukemiosis", "--out", "told", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "What explains it?"
    assert lines[1].startswith("- Left side: infiltration 5 for, 0 against")
    assert {path.name for path in (tmp_path / "told").iterdir()} == {
        "case-files.json", "explains.txt", "explained-left.svg",
        "explained-left-grounds.tsv", "explained-left-grounds.json",
    }  # fmt: skip
    refused = neurography("case", "explain", "perineural", "--read", "s1_side=both", cwd=tmp_path)
    assert refused.returncode == 2
    assert "s1_side=figure|text" in refused.stderr


def test_triggers_and_a_case_that_meets_none(tmp_path: Path) -> None:
    done = neurography("case", "triggers", "soft-tissue", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "This is research software; it does not diagnose." in done.stdout
    (tmp_path / "case.yaml").write_text(case_text(), encoding="utf-8")
    none = neurography("case", "triggers", "case.yaml", cwd=tmp_path)
    assert none.stdout == "The case meets no trigger.\n"
    empty = neurography("case", "explain", "case.yaml", cwd=tmp_path)
    assert empty.stdout == "No finding of the case bears on an explanation.\n"
