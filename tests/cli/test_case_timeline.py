"""The command `case timeline`."""

from pathlib import Path

from tests.command import neurography


def test_it_tells_doubling_times_and_writes_its_files(tmp_path: Path) -> None:
    done = neurography("case", "timeline", "perineural", "--out", "told", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    assert "10.4 months" in words
    assert "What was found, by structure, side and visit" in words
    assert (tmp_path / "told" / "timeline.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert "p004:93-94" in (tmp_path / "told" / "findings.tsv").read_text(encoding="utf-8")


def test_an_unknown_reading_ends_with_the_known_ones(tmp_path: Path) -> None:
    done = neurography("case", "timeline", "perineural", "--read", "s1_side=nobody", cwd=tmp_path)
    assert done.returncode != 0
    assert "figure|text" in done.stderr
