"""What was done, from what: one sqlite file a subject, so that a second run does only what is needed.

A step is fresh when it was recorded under the same key and its outputs still hold the bytes it wrote. The
key is a digest of everything the step depends on: inputs, sites, parameters, seed, code, libraries.
"""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import frozen

from neurography import __version__
from neurography.model.errors import InputError

LIBRARIES = ("numpy", "scipy", "numba", "SimpleITK")
NAME = "ledger.sqlite"


@frozen(kw_only=True)
class Entry:
    """A recorded step: outputs by path relative to the subject's folder with their sha256, and a payload."""

    key: str
    outputs: Mapping[str, str]
    payload: str


class Ledger:
    """One subject's record. Opening it takes an exclusive lock that ends with the process."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder, self._connection = folder, connection

    def fresh(self, step: str, key: str) -> Entry | None:
        """The entry of a step if nothing it depends on and nothing it wrote is different now."""
        entry = self._entry(step)
        if entry is None or entry.key != key:
            return None
        intact = all(file_digest(self.folder / path) == digest for path, digest in entry.outputs.items())
        return entry if intact else None

    def record(self, step: str, *, key: str, outputs: tuple[str, ...], payload: str) -> Entry:
        """Enter a finished step; files that an earlier run of it wrote, and this one did not, are removed."""
        earlier = self._entry(step)
        entry = Entry(
            key=key,
            outputs={path: file_digest(self.folder / path) or "" for path in outputs},
            payload=payload,
        )
        # first the leftovers, then the entry: killed in between, the step is done again and finds the old entry
        if earlier is not None:
            self._remove(set(earlier.outputs) - set(entry.outputs))
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?)",
                (step, key, json.dumps(dict(entry.outputs), sort_keys=True), payload),
            )
        return entry

    def steps(self) -> set[str]:
        """Names of all recorded steps."""
        return {row[0] for row in self._connection.execute("SELECT step FROM steps")}

    def keep_only(self, steps: set[str]) -> None:
        """Forget steps that are no longer planned, with the files that only they wrote."""
        rows = self._connection.execute("SELECT step, outputs FROM steps").fetchall()
        kept = {path for step, outputs in rows if step in steps for path in json.loads(outputs)}
        for step, outputs in rows:
            if step not in steps:
                self._remove(set(json.loads(outputs)) - kept)
                with self._connection:
                    self._connection.execute("DELETE FROM steps WHERE step = ?", (step,))

    def _entry(self, step: str) -> Entry | None:
        row = self._connection.execute(
            "SELECT key, outputs, payload FROM steps WHERE step = ?", (step,)
        ).fetchone()
        return None if row is None else Entry(key=row[0], outputs=json.loads(row[1]), payload=row[2])

    def _remove(self, paths: set[str]) -> None:
        for path in paths:
            (self.folder / path).unlink(missing_ok=True)
            for parent in (self.folder / path).parents:
                if parent == self.folder:
                    break
                with contextlib.suppress(OSError):  # the folder still holds something
                    parent.rmdir()


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Ledger]:
    """The ledger of a subject's folder of results; a damaged one is begun anew, a locked one refused."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    try:
        connection = _connect(path)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise InputError(
                wanted="a folder of results that nobody else writes to",
                came="another run at work in it",
                where=str(folder),
                todo="Wait for it to end, or choose another OUT.",
            ) from error
        path.unlink(missing_ok=True)
        connection = _connect(path)
    try:
        yield Ledger(folder, connection)
    finally:
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0.5)
    try:
        # a rollback journal, since WAL fails on network disks; exclusive, since there is one writer
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS steps (step TEXT PRIMARY KEY, key TEXT, outputs TEXT, payload TEXT)"
        )
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def digest(parts: Mapping[str, Any]) -> str:
    """sha256 of canonical JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=repr).encode()).hexdigest()


def file_digest(path: Path) -> str | None:
    """sha256 of a file's bytes, None when there is no such file."""
    if not path.is_file():
        return None
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@cache
def code_state() -> Mapping[str, str]:
    """The code a result depends on: the release, or a digest of the source when it is none; the libraries."""
    state = {name: version(name) for name in LIBRARIES}
    state["neurography"] = __version__ if "dev" not in __version__ else f"{__version__}+{_source_digest()}"
    return state


def _source_digest() -> str:
    root = Path(__file__).parent.parent
    summed = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".csv", ".txt", ".j2", ".css"} and path.is_file():
            summed.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return summed.hexdigest()[:16]
