"""A killed write leaves the old content or the new, never half of either."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from neurography.io import atomic

WRITER = """
import sys
from pathlib import Path
from neurography.io import atomic
target = Path(sys.argv[1])
print("ready", flush=True)
n = 0
while True:
    n = (n + 1) % 10
    atomic.write_bytes(target, bytes([48 + n]) * 4_000_000)
"""


def test_killed_writer_leaves_whole_files(tmp_path: Path) -> None:
    target = tmp_path / "file.bin"
    rng_delays = (0.01, 0.023, 0.04, 0.051, 0.08, 0.12)
    for delay in rng_delays:
        child = subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        while not target.exists():
            time.sleep(0.001)
        time.sleep(delay)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        content = target.read_bytes()
        assert len(content) == 4_000_000
        assert len(set(content)) == 1
    atomic.sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["file.bin"]


def test_failed_write_removes_its_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "kept").write_text("before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        atomic.write_text(tmp_path / "kept", "after")
    assert (tmp_path / "kept").read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["kept"]


def test_sweep_takes_temporary_files_only(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / f"{atomic.PREFIX}abc").write_text("stale")
    (tmp_path / "deep" / "result.tsv").write_text("kept")
    assert atomic.sweep(tmp_path) == 1
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["result.tsv"]
