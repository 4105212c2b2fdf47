"""The folder of a tally: what in it is ours is listed there, and nothing else is ever written over or removed."""

import contextlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from neurography import __version__
from neurography.io import atomic
from neurography.io.atomic import PREFIX
from neurography.model.errors import CallError
from neurography.study.writing import writing

MARKER = "tally_files.json"
"""Lists the files that a tally wrote: by it the next one knows them for its own."""

POSSIBLE = frozenset(
    {
        *(f"{name}{end}" for name in ("tally", "totals", "cases_controls", "agreement", "claims")
          for end in (".tsv", ".json")),
        "tally.svg", "tally.png", "tally.html",
    }
)  # fmt: skip
"""All that a tally ever writes, but for the marker: a list that names another file is not believed."""

_MAKER = "neurography cohort tally"
_OF_THE_SYSTEM = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def listed(out: Path) -> frozenset[str]:
    """The files that the marker says are ours; none without one, or with one that is not ours."""
    with contextlib.suppress(OSError, ValueError):
        held = json.loads((out / MARKER).read_text(encoding="utf-8"))
        if (
            isinstance(held, dict)
            and held.get("GeneratedBy") == _MAKER
            and isinstance(held.get("Files"), list)
        ):
            return frozenset(name for name in held["Files"] if isinstance(name, str)) & POSSIBLE
    return frozenset()


def check(out: Path, *, inputs: Sequence[Path] = ()) -> None:
    """Refuse a file, a folder that holds anything but an earlier tally, and one in which an input lies.

    Raises
    ------
    CallError
        Which names what is in the way; nothing has been written then.
    """
    if out.exists() and not out.is_dir():
        raise _refused(out, "a file")
    if not out.is_dir():
        return
    ours = listed(out)
    known = ours | ({MARKER} if ours else set())
    with writing(out):
        strange = sorted(
            one.name
            for one in out.iterdir()
            if not one.name.startswith(PREFIX)
            and one.name not in _OF_THE_SYSTEM
            and (one.name not in known or one.is_symlink() or not one.is_file())
        )
    if strange:
        more = f" and {len(strange) - 3} more" if len(strange) > 3 else ""
        raise _refused(out, f"one with {', '.join(strange[:3])}{more}, which no tally made")
    real = out.resolve()
    for path in inputs:
        # a folder of sheets may lie beside the tally, a table that is read may not lie where it is written
        if path.resolve().parent == real and path.is_file():
            raise _refused(out, f"the folder of the input {path.name}")


def begin(out: Path) -> None:
    """List all that a tally may write before it writes, so that one that was cut short is known for ours."""
    atomic.write_text(out / MARKER, _marker(POSSIBLE))


def finish(out: Path, written: Iterable[str]) -> None:
    """List what was written, and remove what an earlier tally wrote and this one did not."""
    kept = frozenset(written)
    for name in sorted(POSSIBLE - kept):
        (out / name).unlink(missing_ok=True)
    atomic.write_text(out / MARKER, _marker(kept))


def _marker(names: Iterable[str]) -> str:
    held = {"GeneratedBy": _MAKER, "Version": __version__, "Files": sorted(names)}
    return json.dumps(held, indent=2) + "\n"


def _refused(out: Path, came: str) -> CallError:
    return CallError(
        wanted="a new or empty folder, or that of an earlier tally", came=came, where=str(out),
        todo="Choose another with --out: nothing was written or removed.",
    )  # fmt: skip
