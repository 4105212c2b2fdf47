"""A BIDS dataset as plain values: people, visits in order, files by name, sidecars by inheritance."""

import csv
import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from neurography.io import atomic
from neurography.model.errors import CallError, InputError
from neurography.model.instrument import BidsFile, Session

VERSION = "1.10.0"
"""The BIDS version that written datasets state."""

IGNORED = (
    "derivatives/sites/",
    "**/*_case.yaml",
    "**/dce",
    "**/us",
    "**/thermo",
    "**/neurophys",
    "**/swi",
    "**/aside",
)
"""What a raw dataset of ours holds that BIDS has no name for."""

IGNORED_DERIVATIVE = (
    "*.tsv",
    "measurements.json",
    "comparisons.json",
    "published.json",
    "provenance.json",
    "sourcedata/",
    "cohort/",
    "sub-*/*.tsv",
    "sub-*/*.json",
    "sub-*/*.html",
    "sub-*/*_case.yaml",
    "*.xlsx",
    "sub-*/*.xlsx",
    "sub-*/*.txt",
    "sub-*/figures",
    "sub-*/*.sqlite*",
    "**/tracts",
    "**/maps",
    "**/dce",
    "**/us",
    "**/thermo",
    "**/swi",
)
"""The same for a folder of results."""

DATATYPES = ("anat", "swi", "dwi", "fmap", "func", "perf", "pet", "dce", "us", "thermo", "neurophys")
_NAME = re.compile(
    r"^(?P<stem>(?:[a-zA-Z]+-[a-zA-Z0-9]+_)*(?P<suffix>[a-zA-Z0-9]+))(?P<extension>(?:\.[a-z]+)+)$"
)
_LABEL = re.compile(r"^[A-Za-z0-9]+$")


@frozen(kw_only=True)
class Subject:
    """A person's visits, in time order where `ordered`; order_source says what the order rests on."""

    label: str
    sessions: tuple[Session, ...]
    ordered: bool
    order_source: str
    warnings: tuple[str, ...] = ()


def checked_label(label: str, *, what: str) -> str:
    """A BIDS label without its prefix: letters and digits only, so that no name can leave its folder."""
    plain = label.removeprefix("sub-").removeprefix("ses-")
    if not _LABEL.fullmatch(plain):
        raise CallError(
            wanted=f"a {what} label of letters and digits",
            came=repr(label),
            where=f"--{what}",
            todo="BIDS allows no other signs; rename it.",
        )
    return plain


def parse_name(name: str) -> tuple[tuple[tuple[str, str], ...], str, str] | None:
    """(entities, suffix, extension) of a BIDS file name; None when it is no BIDS name."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    pairs = [part.split("-", 1) for part in found["stem"].split("_")[:-1]]
    return tuple((key, value) for key, value in pairs), found["suffix"], found["extension"]


def subjects(root: Path) -> tuple[str, ...]:
    """Labels of the people in a dataset, sorted; someone may have nothing but maps that a pipeline made."""
    if not (root / "dataset_description.json").is_file():
        raise CallError(
            wanted="a BIDS dataset (a folder with dataset_description.json)",
            came="no such file" if root.is_dir() else "no such folder",
            where=str(root),
            todo="`neurography import` makes one from DICOM.",
        )
    folders = [root, *_pipelines(root)]
    return tuple(sorted({label for folder in folders for label in _labels(folder, "sub-")}))


def read_subject(root: Path, label: str) -> Subject:
    """One person's visits with their files; visits ordered as the Contract says (see `_visit_order`)."""
    folder = root / f"sub-{label}"
    folders = [folder, *(pipeline / folder.name for pipeline in _pipelines(root))]
    names = sorted({name for place in folders for name in _labels(place, "ses-")})
    strays = _stray_images(root, folders)
    if not names:
        session = _session(root, label, "n/a", "n/a")
        return Subject(
            label=label, sessions=(session,), ordered=True, order_source="a single visit", warnings=strays
        )
    order, dates, source, warnings = _visit_order(folder, label, names)
    sessions = tuple(_session(root, label, name, dates.get(name, "n/a")) for name in order)
    return Subject(
        label=label,
        sessions=sessions,
        ordered=bool(source),
        order_source=source or "unknown",
        warnings=(*warnings, *strays),
    )


def _session(root: Path, label: str, name: str, date: str) -> Session:
    """One visit: its raw files, then what other pipelines made of them under derivatives."""
    part = Path(f"sub-{label}") if name == "n/a" else Path(f"sub-{label}", f"ses-{name}")
    files = _files(root, root / part)
    for pipeline in _pipelines(root):
        files += _files(root, pipeline / part)
    return Session(subject=label, session=name, date=date, files=files, root=root)


def _labels(folder: Path, prefix: str) -> list[str]:
    """Labels of the folders that a prefix names, in no order."""
    return [p.name[4:] for p in folder.glob(f"{prefix}*") if p.is_dir() and _LABEL.fullmatch(p.name[4:])]


def _pipelines(root: Path) -> list[Path]:
    """The folders under derivatives that hold what others made of the data, sorted."""
    return [
        folder
        for folder in sorted((root / "derivatives").glob("*"))
        if folder.is_dir() and folder.name != "sites" and not _is_ours(folder)
    ]


def _is_ours(pipeline: Path) -> bool:
    """Whether a folder holds our own results: measuring them again as a scanner's maps would be a circle."""
    description = pipeline / "dataset_description.json"
    if description.is_file() and "neurography" in description.read_text(encoding="utf-8", errors="replace"):
        return True
    # a run of the participant level alone has written no description yet
    return any(pipeline.glob("sub-*/ledger.sqlite"))


def _stray_images(root: Path, folders: list[Path]) -> tuple[str, ...]:
    """A note on images that lie where images are looked for, under a name that says nothing."""
    found = sorted(
        path.relative_to(root).as_posix()
        for folder in folders
        for pattern in ("*/*.nii*", "ses-*/*/*.nii*")
        for path in folder.glob(pattern)
        if path.parent.name in DATATYPES
        and path.name.endswith((".nii", ".nii.gz"))
        and parse_name(path.name) is None
        and not path.name.startswith(atomic.PREFIX)
    )
    if not found:
        return ()
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return (
        f"not read, since the name is none of BIDS: {', '.join(found[:3])}{more}; rename an image by its quantity, "
        "as derivatives/fsl/sub-01/ses-1/dwi/sub-01_ses-1_FA.nii.gz",
    )


def _visit_order(
    folder: Path, label: str, names: list[str]
) -> tuple[list[str], dict[str, str], str, tuple[str, ...]]:
    """By acq_time of sessions.tsv when every visit has one, else by its rows, else unknown (source '')."""
    table = folder / f"sub-{label}_sessions.tsv"
    if len(names) == 1 and not table.is_file():
        return names, {}, "a single visit", ()
    if not table.is_file():
        return names, {}, "", (f"sub-{label}_sessions.tsv is missing: the order of visits is unknown",)
    rows = [row for row in read_tsv(table) if row.get("session_id", "").removeprefix("ses-") in names]
    listed = [row["session_id"].removeprefix("ses-") for row in rows]
    missing = [name for name in names if name not in listed]
    if missing or len(set(listed)) != len(listed):
        problem = f"sub-{label}_sessions.tsv lacks or repeats visits ({', '.join(missing) or 'repeated'})"
        return names, {}, "" if len(names) > 1 else "a single visit", (f"{problem}: the order is unknown",)
    cells = {row["session_id"].removeprefix("ses-"): row.get("acq_time", "n/a") or "n/a" for row in rows}
    times = {name: time for name, cell in cells.items() if (time := _time(cell)) is not None}
    dates = {name: time.date().isoformat() for name, time in times.items()}
    if len(times) == len(names) and len(set(times.values())) == len(names):
        return sorted(names, key=lambda name: times[name]), dates, "acq_time of the visits", ()
    known = [times[name] for name in listed if name in times]
    if known != sorted(known):
        problem = f"sub-{label}_sessions.tsv: the rows contradict those acq_time that are known"
        return names, dates, "", (f"{problem}: the order is unknown",)
    return listed, dates, "the row order of sessions.tsv", ()


def _time(cell: str) -> datetime | None:
    """A moment by ISO 8601; the clock on the wall where a zone is given, as visits of one person share it."""
    try:
        return datetime.fromisoformat(cell).replace(tzinfo=None)
    except ValueError:
        return None


def _files(root: Path, folder: Path) -> tuple[BidsFile, ...]:
    found = []
    for datatype in DATATYPES:
        for path in sorted((folder / datatype).glob("*")):
            parsed = parse_name(path.name)
            if parsed and path.is_file() and not path.name.startswith(atomic.PREFIX):
                entities, suffix, extension = parsed
                found.append(
                    BidsFile(
                        path=path,
                        relative=path.relative_to(root).as_posix(),
                        datatype=datatype,
                        entities=entities,
                        suffix=suffix,
                        extension=extension,
                    )
                )
    return tuple(found)


def companions(root: Path, file: BidsFile, extensions: tuple[str, ...] = (".json",)) -> dict[str, list[Path]]:
    """Files that hold for `file` by inheritance, outermost first: same suffix, entities a subset of its own."""
    own = dict(file.entities)
    found: dict[str, list[Path]] = {extension: [] for extension in extensions}
    parts = Path(file.relative).parts
    folders = [root, *(root.joinpath(*parts[:n]) for n in range(1, len(parts)))]
    for folder in folders:
        fitting = []
        for path in sorted(folder.glob(f"*{file.suffix}.*")):
            parsed = parse_name(path.name)
            if parsed and parsed[1] == file.suffix and parsed[2] in extensions and path.is_file():
                entities = dict(parsed[0])
                if all(own.get(key) == value for key, value in entities.items()):
                    fitting.append((len(entities), path, parsed[2]))
        for _, path, extension in sorted(fitting):
            found[extension].append(path)
    return found


def read_sidecar(paths: list[Path]) -> dict[str, Any]:
    """Merge sidecars, the innermost last; refuses what is no JSON object."""
    merged: dict[str, Any] = {}
    for path in paths:
        merged.update(read_json(path))
    return merged


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; NaN and Infinity become None."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=lambda _: None)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            wanted="a JSON object", came=str(error)[:120], where=str(path), todo="Mend the file."
        ) from error
    if not isinstance(content, dict):
        raise InputError(
            wanted="a JSON object", came=type(content).__name__, where=str(path), todo="Mend the file."
        )
    return content


def read_tsv(path: Path) -> list[dict[str, str]]:
    """Rows of a tab-separated table with a header line; refuses rows with too many cells."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            wanted="a UTF-8 table", came=str(error)[:120], where=str(path), todo="Save it as UTF-8."
        ) from error
    rows = []
    for number, row in enumerate(csv.DictReader(text.splitlines(), delimiter="\t"), start=2):
        if None in row:
            raise InputError(
                wanted="as many cells as the header names",
                came=f"more in line {number}",
                where=str(path),
                todo="Separate cells by one tab.",
            )
        rows.append({(key or "").strip(): (value or "").strip() for key, value in row.items()})
    return rows


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Sorted, indented, ending in a newline: the same bytes for the same content."""
    atomic.write_text(path, json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def write_dataset_description(root: Path, *, kind: str, name: str, version: str) -> None:
    """dataset_description.json and .bidsignore of a raw or derivative dataset."""
    content: dict[str, Any] = {"Name": name, "BIDSVersion": VERSION, "DatasetType": kind}
    if kind == "derivative":
        content["GeneratedBy"] = [{"Name": "neurography", "Version": version}]
    write_json(root / "dataset_description.json", content)
    patterns = IGNORED_DERIVATIVE if kind == "derivative" else IGNORED
    atomic.write_text(root / ".bidsignore", "\n".join(patterns) + "\n")
