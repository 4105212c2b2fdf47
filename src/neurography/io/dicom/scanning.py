"""Supervise the child that reads headers: what it found, what was skipped and why.

A child that dies or falls silent costs the one file it was at; another child goes on behind it.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from attrs import field, frozen

from neurography.io.dicom import limits
from neurography.io.dicom.stacks import Frame, ImageFile
from neurography.model.errors import CallError, InputError

CHILD = (sys.executable, "-P", "-m", "neurography.io.dicom.child")
"""How the reading process is started. -P: no module is taken from the folder that the user is in."""

_MOST_DEATHS = 200
"""Children that may die before the source as a whole is refused."""


@frozen
class Scan:
    """All readable images of a source, and (name, reason) for every other file."""

    images: tuple[ImageFile, ...]
    skipped: tuple[tuple[str, str], ...]


@frozen
class _Progress:
    images: list[ImageFile] = field(factory=list)
    skipped: list[tuple[str, str]] = field(factory=list)
    uids: dict[str, str] = field(factory=dict)


def scan(
    source: Path,
    staging: Path,
    *,
    silent_s: float = limits.SILENT_SECONDS,
    on_file: Callable[[int], None] | None = None,
) -> Scan:
    """Stage every file of `source` in the empty folder `staging` and read its header.

    Raises
    ------
    CallError
        When the source does not exist.
    InputError
        When it has too many files or kills child after child.
    """
    if not source.exists():
        raise CallError(
            wanted="a folder, zip, DICOMDIR or DICOM file", came="nothing there", where=str(source),
            todo="Check the path.",
        )  # fmt: skip
    source = source.resolve()
    progress = _Progress()
    first, budget = 0, limits.MAX_TOTAL_BYTES
    for _ in range(_MOST_DEATHS):
        at: tuple[int, str] | None = None
        ended = False
        for line in _lines(source, staging, first=first, budget=budget, silent_s=silent_s):
            if "begin" in line:
                at = (int(line["begin"]), str(line["name"]))
                if on_file:
                    on_file(at[0])
            elif "number" in line and at is not None:
                budget -= int(line["bytes"])
                _take(line, at[1], staging, progress)
                first, at = at[0] + 1, None
            elif "too_many" in line:
                raise InputError(
                    wanted=f"at most {limits.MAX_ENTRIES} files", came="more", where=str(source),
                    todo="Import one study's folder at a time.",
                )  # fmt: skip
            ended = ended or "end" in line
        if ended:
            return Scan(tuple(progress.images), tuple(progress.skipped))
        if at is None:
            raise InputError(
                wanted="a readable folder, zip or DICOMDIR", came="a list of files that cannot be read",
                where=str(source), todo="Unpack it yourself and import the folder.",
            )  # fmt: skip
        progress.skipped.append((at[1], "refused: the process that read it died or hung"))
        (staging / f"{at[0]:06d}.dcm").unlink(missing_ok=True)
        first = at[0] + 1
    raise InputError(
        wanted="DICOM files", came=f"{_MOST_DEATHS} files that kill their reader", where=str(source),
        todo="Look at where these files come from.",
    )  # fmt: skip


def _take(line: dict[str, Any], name: str, staging: Path, progress: _Progress) -> None:
    if "reason" in line:
        progress.skipped.append((name, str(line["reason"])))
        return
    twin = progress.uids.setdefault(line["uid"], name) if line["uid"] else name
    if twin != name:
        progress.skipped.append((name, f"the same image as {twin}"))
        return
    header = {
        key: tuple(value) if isinstance(value, list) else value for key, value in line["header"].items()
    }
    progress.images.append(
        ImageFile(
            name=name,
            path=staging / f"{line['number']:06d}.dcm",
            series=line["series"],
            study=line["study"],
            space=line["space"],
            person=line["person"],
            patient=line["patient"],
            header=header,
            frames=tuple(Frame.of(frame) for frame in line["frames"]),
            mosaic_slices=int(line["slices"]),
        )
    )


def _lines(
    source: Path, staging: Path, *, first: int, budget: int, silent_s: float
) -> Iterator[dict[str, Any]]:
    """The child's lines until it ends, dies, or says nothing for `silent_s`."""
    # one thread: idle pools of numpy's libraries would eat the address space the limit allows
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(  # noqa: S603 - our own module, no shell
        [*CHILD, str(source), str(staging), str(first), str(budget)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
    ) as child:  # fmt: skip
        said: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        # a thread, since not every system can wait for a pipe with a clock
        reader = threading.Thread(target=_listen, args=(child.stdout, said), daemon=True)
        reader.start()
        pending = b""
        try:
            while block := said.get(timeout=silent_s):
                *whole, pending = (pending + block).split(b"\n")
                for line in whole:
                    yield json.loads(line)
        except queue.Empty:  # silent for too long
            pass
        finally:
            child.kill()
            reader.join()


def _listen(stdout: IO[bytes] | None, said: "queue.SimpleQueue[bytes]") -> None:
    """Pass on what the child writes as it comes; nothing more means its end."""
    while stdout is not None and (block := os.read(stdout.fileno(), 1 << 16)):
        said.put(block)
    said.put(b"")
