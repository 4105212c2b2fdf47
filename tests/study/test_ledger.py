"""The ledger: what is fresh is left alone, what differs is done again, leftovers go."""

import sqlite3
from pathlib import Path

import pytest

from neurography.model.errors import InputError
from neurography.study import ledger


def made(folder: Path, *names: str) -> tuple[str, ...]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return names


def test_same_key_and_untouched_outputs_are_fresh(tmp_path: Path) -> None:
    with ledger.opened(tmp_path) as record:
        record.record("step", key="k", outputs=made(tmp_path, "a.txt"), payload="p")
    with ledger.opened(tmp_path) as record:
        entry = record.fresh("step", "k")
        assert entry is not None
        assert entry.payload == "p"
        assert record.fresh("step", "other") is None
        assert record.fresh("unknown", "k") is None


@pytest.mark.parametrize("harm", ["removed", "altered", "cut"])
def test_an_output_that_differs_is_not_fresh(tmp_path: Path, harm: str) -> None:
    with ledger.opened(tmp_path) as record:
        record.record("step", key="k", outputs=made(tmp_path, "a.txt"), payload="")
        if harm == "removed":
            (tmp_path / "a.txt").unlink()
        else:
            (tmp_path / "a.txt").write_text("" if harm == "cut" else "x")
        assert record.fresh("step", "k") is None


def test_outputs_no_longer_written_are_removed(tmp_path: Path) -> None:
    with ledger.opened(tmp_path) as record:
        record.record("step", key="1", outputs=made(tmp_path, "ses-a/old.txt", "both.txt"), payload="")
        record.record("step", key="2", outputs=made(tmp_path, "both.txt"), payload="")
    assert not (tmp_path / "ses-a").exists()
    assert (tmp_path / "both.txt").exists()


def test_steps_no_longer_planned_are_forgotten_with_their_files(tmp_path: Path) -> None:
    with ledger.opened(tmp_path) as record:
        record.record("gone", key="1", outputs=made(tmp_path, "gone.txt", "shared.txt"), payload="")
        record.record("kept", key="1", outputs=made(tmp_path, "shared.txt"), payload="")
        record.keep_only({"kept"})
        assert record.fresh("gone", "1") is None
        assert record.fresh("kept", "1") is not None
    assert not (tmp_path / "gone.txt").exists()


def test_a_damaged_ledger_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / ledger.NAME).write_bytes(b"SQLite format 3\0" + b"garbage" * 400)
    with ledger.opened(tmp_path) as record:
        assert record.fresh("step", "k") is None
        record.record("step", key="k", outputs=(), payload="")
        assert record.fresh("step", "k") is not None


def test_two_runs_on_one_folder_are_refused(tmp_path: Path) -> None:
    with ledger.opened(tmp_path), pytest.raises(InputError, match="another run"), ledger.opened(tmp_path):
        pass


def test_digest_follows_content_not_order() -> None:
    assert ledger.digest({"a": 1, "b": [1, 2]}) == ledger.digest({"b": [1, 2], "a": 1})
    assert ledger.digest({"a": 1}) != ledger.digest({"a": 2})


def test_journal_is_a_rollback_journal(tmp_path: Path) -> None:
    with ledger.opened(tmp_path) as record:
        record.record("step", key="k", outputs=(), payload="")
    connection = sqlite3.connect(tmp_path / ledger.NAME)
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    connection.close()
