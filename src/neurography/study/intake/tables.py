"""The tables and descriptions around the images: people, visits, what the dataset is. Rows are only added."""

from collections.abc import Mapping
from pathlib import Path

from neurography._version import __version__
from neurography.io import atomic, bids
from neurography.model.errors import InputError
from neurography.study.intake.dates import Secret

_README = """\
# Imported with neurography

MR images converted from DICOM by dcm2niix and neurography into the Brain Imaging Data Structure.
Sidecars hold technique only: no names, birth dates, institutions, serial numbers or free text.
Unless sub-*_sessions.json says otherwise, dates are moved into the past by a number of days that is the same
for all visits of a person, so that the time between visits is kept.

Computed volumes that lay inside a diffusion series (trace, ADC) are under sub-*/ses-*/aside/ and are not part
of the data. Maps that the scanner computed as series of their own are under derivatives/scanner/.
Label images go under derivatives/sites/, the clinic into sub-X/sub-X_case.yaml.

Research use only.
"""


def check_root(root: Path) -> None:
    """Refuse a folder that is neither new, nor empty, nor a BIDS dataset.

    Raises
    ------
    InputError
    """
    if root.exists() and not root.is_dir():
        raise InputError(
            wanted="a folder for the dataset", came="a file", where=str(root), todo="Name a folder."
        )
    if root.is_dir() and any(root.iterdir()) and not (root / "dataset_description.json").is_file():
        raise InputError(
            wanted="a new or empty folder, or a BIDS dataset", came="a folder with other things in it",
            where=str(root), todo="Name a new folder; it is made.",
        )  # fmt: skip


def write_around(root: Path) -> list[Path]:
    """dataset_description.json, .bidsignore and README, where they are missing."""
    written = []
    if not (root / "dataset_description.json").exists():
        bids.write_dataset_description(
            root, kind="raw", name="Imported with neurography", version=__version__
        )
        written += [root / "dataset_description.json", root / ".bidsignore"]
    ignored = root / ".bidsignore"
    present = ignored.read_text(encoding="utf-8").splitlines() if ignored.exists() else []
    missing = [pattern for pattern in bids.IGNORED if pattern not in present]
    if missing:
        atomic.write_text(ignored, "\n".join([*present, *missing]) + "\n")
        written.append(ignored)
    if not any(root.glob("README*")):
        atomic.write_text(root / "README", _README)
        written.append(root / "README")
    return written


def describe_pipeline(root: Path, pipeline: str) -> list[Path]:
    """dataset_description.json of what a scanner computed, where it is missing."""
    path = root / "derivatives" / pipeline / "dataset_description.json"
    if path.exists():
        return []
    # our own name in it would make a later run take the maps for our own results
    content = {
        "Name": "Maps computed by the scanner",
        "BIDSVersion": bids.VERSION,
        "DatasetType": "derivative",
        "GeneratedBy": [{"Name": pipeline, "Description": "computed by the scanner's own software"}],
    }
    bids.write_json(path, content)
    return [path]


def check_dates(root: Path, *, subject: str, secret: Secret, keep_dates: bool) -> None:
    """Refuse to mix kept with shifted dates, or dates shifted by different secrets, in one person.

    Raises
    ------
    InputError
        Either would give a wrong time between visits, and perhaps a wrong order.
    """
    path = _sessions(root, subject).with_suffix(".json")
    if not path.is_file():
        return
    stated = bids.read_json(path).get("acq_time")
    before = stated.get("DateShift") if isinstance(stated, dict) else None
    now = _shift_word(secret, keep_dates=keep_dates)
    if before is None or before == now:
        return
    if "kept" in (before, now):
        todo = "Leave --keep-dates as it was for the first visit."
    else:
        todo = f"Give the secret of the first import (NEUROGRAPHY_SECRET_FILE); now it is {secret.path}."
    raise InputError(
        wanted=f"the dates of sub-{subject} treated as before ({before})",
        came=now,
        where=str(path),
        todo=todo,
    )


def add_rows(
    root: Path, *, subject: str, session: str, moment: str, secret: Secret, keep_dates: bool
) -> list[Path]:
    """A row for the person and one for the visit, unless there; the earliest time of a visit is kept."""
    people = root / "participants.tsv"
    written = []
    if _add(people, {"participant_id": f"sub-{subject}"}):
        written.append(people)
    visits = _sessions(root, subject)
    if _add(visits, {"session_id": f"ses-{session}", "acq_time": moment}):
        written.append(visits)
    described = visits.with_suffix(".json")
    if not described.exists():
        kept = "as the scanner wrote it" if keep_dates else "moved by whole days, the same for all visits"
        content = {
            "session_id": {"Description": "Visit"},
            "acq_time": {
                "Description": f"When the visit's first image was acquired, {kept}",
                "DateShift": _shift_word(secret, keep_dates=keep_dates),
            },
        }
        bids.write_json(described, content)
        written.append(described)
    return written


def _shift_word(secret: Secret, *, keep_dates: bool) -> str:
    return "kept" if keep_dates else f"shifted with secret {secret.mark}"


def _sessions(root: Path, subject: str) -> Path:
    return root / f"sub-{subject}" / f"sub-{subject}_sessions.tsv"


def _add(path: Path, row: Mapping[str, str]) -> bool:
    """Add a row, keyed by its first column; whether anything changed. Other columns and rows stay."""
    rows = bids.read_tsv(path) if path.is_file() else []
    columns = list(dict.fromkeys([*(key for known in rows for key in known), *row]))
    key = next(iter(row))
    same = next((known for known in rows if known.get(key) == row[key]), None)
    if same is None:
        rows.append(dict(row))
    else:
        times = sorted(
            t for t in (same.get("acq_time", "n/a"), row.get("acq_time", "n/a")) if t not in ("", "n/a")
        )
        if not times or same.get("acq_time") == times[0]:
            return False
        same["acq_time"] = times[0]
    lines = ["\t".join(columns), *("\t".join(known.get(c) or "n/a" for c in columns) for known in rows)]
    atomic.write_text(path, "\n".join(lines) + "\n")
    return True
