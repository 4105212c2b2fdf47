"""A command of a case from end to end: the folder is looked at first, then the parts are made, printed and written."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from neurography.io import atomic, bids
from neurography.model.errors import CallError, NeurographyError
from neurography.model.part import Part
from neurography.study.case import told
from neurography.study.writing import make_writable, writing

KEPT = "case-files.json"
"""In the folder: whose case it is, and which files each part wrote, so that a later call replaces them all."""

Make = Callable[[], Part | None]


def tell(
    case_id: str, makers: Mapping[str, Make], *, out: Path | None, nothing: str, details: bool = True
) -> list[str]:
    """Lines to print: the parts that the case has, `nothing` where it has none, and the files written.

    Parameters
    ----------
    makers
        Key of a part -> what makes it.
    out
        A folder of its own; None writes nothing.

    Raises
    ------
    CallError
        For a folder that cannot be written to, holds another case, or something that these commands did not write.
    """
    if out is not None:
        _ready(out, case_id)
    parts = {key: make() for key, make in makers.items()}
    lines: list[str] = []
    for part in filter(None, parts.values()):
        lines += ([""] if lines else []) + told.lines(part, details=details)
    lines = lines or [nothing]
    if out is not None:
        with writing(out):
            written = [path for key, part in parts.items() for path in _replace(key, part, out, case_id)]
        lines += ["", *map(str, written)] if written else []
    return lines


def _ready(out: Path, case_id: str) -> None:
    def refuse(came: str) -> CallError:
        return CallError(
            wanted="a folder for what is told of this case alone",
            came=came,
            where=str(out),
            todo="Choose a new folder with --out.",
        )

    if out.exists() and not out.is_dir():
        raise refuse("a file")
    if out.is_dir() and any(out.iterdir()):
        if not (out / KEPT).is_file():
            raise refuse("a folder with other files")
        other = _kept(out).get("Case")
        if other != case_id:
            raise refuse(f"a folder with the case {other}")
    make_writable(out)


def _kept(out: Path) -> dict[str, object]:
    try:
        return dict(bids.read_json(out / KEPT))
    except NeurographyError:
        return {}


def _replace(key: str, part: Part | None, out: Path, case_id: str) -> tuple[Path, ...]:
    """Write a part's files; those that an earlier call wrote for the same part and this one did not are removed."""
    kept = _kept(out)
    files = kept.get("Files")
    held: dict[str, list[str]] = dict(files) if isinstance(files, dict) else {}
    made = told.write(part, out) if part is not None else ()
    names = sorted(path.name for path in made)
    names += [path.with_suffix(".json").name for path in made if path.suffix == ".tsv"]
    for name in set(held.get(key, [])) - set(names):
        if Path(name).name == name:  # what was written here lies here
            (out / name).unlink(missing_ok=True)
    held[key] = sorted(names)
    atomic.write_text(
        out / KEPT, json.dumps({"Case": case_id, "Files": held}, indent=1, sort_keys=True) + "\n"
    )
    return made
