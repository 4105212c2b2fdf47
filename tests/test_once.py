"""What several processes share is made by one of them, and a failure is told to all."""

import multiprocessing
from pathlib import Path

import pytest
from tests.once import made_once


def count(place: Path) -> None:
    """Writes a line each time it is called."""
    with (place.parent / "calls.txt").open("a", encoding="utf-8") as handle:
        handle.write("called\n")
    (place / "file").write_text("whole", encoding="utf-8")


def ask(base: Path) -> str:
    return (made_once(base, "thing", count) / "file").read_text(encoding="utf-8")


def test_four_processes_make_it_once_and_all_see_it_whole(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert pool.map(ask, [tmp_path] * 4) == ["whole"] * 4
    assert (tmp_path / "calls.txt").read_text(encoding="utf-8") == "called\n"


def test_a_failure_is_told_to_those_who_wait(tmp_path: Path) -> None:
    def fails(_: Path) -> None:
        raise ValueError("no space")

    with pytest.raises(ValueError, match="no space"):
        made_once(tmp_path, "thing", fails)
    with pytest.raises(RuntimeError, match="no space"):
        made_once(tmp_path, "thing", count)
