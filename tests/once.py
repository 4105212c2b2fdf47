"""Folders that several processes of one test run share: the first that asks fills one, the others wait for it."""

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_S = 300.0
"""A process that died while filling must not hold up the others for ever."""


def made_once(base: Path, name: str, fill: Callable[[Path], None]) -> Path:
    """`base`/`name`, filled by `fill` in whichever process comes first; an error of its is told to all."""
    place, done = base / name, base / f"{name}.done"
    try:
        place.mkdir()
    except FileExistsError:
        _wait(done)
    else:
        said = "it was given up"
        try:
            fill(place)
            said = ""
        except BaseException as error:
            said = repr(error)
            raise
        finally:
            (base / f"{name}.saying").write_text(said, encoding="utf-8")
            (base / f"{name}.saying").rename(done)
    if problem := done.read_text(encoding="utf-8"):
        raise RuntimeError(f"{name} could not be made in another process: {problem}")
    return place


def _wait(done: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while not done.exists():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {PATIENCE_S:g} s for {done.stem}, which another process makes")
        time.sleep(0.05)
