"""When a visit was, and how its date is moved: by whole days, the same for all visits of a person.

The number of days comes from a secret that lies outside every dataset, so that nobody who has the dataset
alone can move the dates back, and a later visit of the same person moves by the same amount.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import frozen

from neurography.model.errors import InputError

ENVIRONMENT = "NEUROGRAPHY_SECRET_FILE"
"""Names another file for the secret: needed where several machines import visits of the same people."""

SHIFT_DAYS = (45_000, 48_652)
"""Range of the shift: visits of our time fall before 1925, which BIDS asks of shifted dates."""

_DATE = re.compile(r"^(\d{4})[.-]?(\d{2})[.-]?(\d{2})$")
_TIME = re.compile(r"^(\d{2}):?(\d{2})?:?(\d{2})?(?:\.\d*)?$")
_FIELDS = ("Acquisition", "Series", "Study", "Content")
_SECRET_BYTES = 16


@frozen(repr=False)
class Secret:
    """The key of all shifts, where it lies, and whether it was made just now."""

    key: bytes
    path: Path
    new: bool = False

    def digest(self, *parts: str) -> bytes:
        """A keyed digest of some words."""
        return hmac.new(self.key, "\0".join(parts).encode(), hashlib.sha256).digest()

    @property
    def mark(self) -> str:
        """Tells two secrets apart without saying anything about them."""
        return self.digest("mark").hex()[:8]

    def shift(self, subject: str) -> timedelta:
        """How far a person's dates are moved into the past: whole days."""
        first, last = SHIFT_DAYS
        number = int.from_bytes(self.digest("dates", subject)[:8], "big")
        return timedelta(days=first + number % (last - first + 1))

    def label(self, kind: str, text: str) -> str:
        """A word that is equal for equal text and does not give it away."""
        return f"{kind}-{self.digest(kind, text).hex()[:6]}"


def secret_path() -> Path:
    """Where the secret lies: NEUROGRAPHY_SECRET_FILE, else the user's configuration folder."""
    if os.environ.get(ENVIRONMENT):
        return Path(os.environ[ENVIRONMENT]).expanduser()
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "neurography" / "date-shift-secret"


def own_secret(*, outside: Path) -> Secret:
    """Read the secret, or make one that only this user can read.

    Raises
    ------
    InputError
        When it would lie inside `outside` (the dataset), cannot be written, or is too short to be one.
    """
    path = secret_path()
    if path.resolve().is_relative_to(outside.resolve()):
        raise InputError(
            wanted="a secret outside the dataset", came="one inside", where=str(path),
            todo=f"Let {ENVIRONMENT} name a file elsewhere: who has the dataset must not have the secret.",
        )  # fmt: skip
    try:
        new = _make(path)
        key = path.read_bytes().strip()
    except OSError as error:
        raise InputError(
            wanted="a file for the secret of the date shift", came=type(error).__name__, where=str(path),
            todo=f"Let {ENVIRONMENT} name a file that can be written, or use --keep-dates.",
        ) from error  # fmt: skip
    if len(key) < _SECRET_BYTES:
        raise InputError(
            wanted=f"a secret of at least {_SECRET_BYTES} bytes", came=f"{len(key)} bytes", where=str(path),
            todo="Restore it from a copy; with another secret the visits of a person do not fit together.",
        )  # fmt: skip
    return Secret(key, path, new)


def _make(path: Path) -> bool:
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    # linked into place whole: two imports that start together must not read half a secret
    temporary = path.parent / f".tmp-{secrets.token_hex(6)}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(secrets.token_hex(32) + "\n")
            handle.flush()
            os.fsync(handle.fileno())
        _name_once(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True


def _name_once(temporary: Path, path: Path) -> None:
    """Give the finished file its name unless somebody has it. FileExistsError: somebody was first."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a disk without hard links
        with path.open("xb") as handle:
            handle.write(temporary.read_bytes())


def first_moment(headers: Iterable[Mapping[str, Any]]) -> datetime | None:
    """The earliest acquisition among some headers, None when none has a valid date."""
    return min((moment for header in headers if (moment := _moment(header)) is not None), default=None)


def study_day(header: Mapping[str, Any]) -> str | None:
    """The day of the study as yyyymmdd, None when absent or no date."""
    return f"{day:%Y%m%d}" if (day := _day(header.get("StudyDate"))) else None


def written(moment: datetime | None, *, shift: timedelta) -> str:
    """As BIDS wants it, to the second: `n/a` when unknown."""
    return "n/a" if moment is None else (moment - shift).replace(microsecond=0).isoformat()


def _moment(header: Mapping[str, Any]) -> datetime | None:
    for field in _FIELDS:
        day = _day(header.get(f"{field}Date"))
        if day:
            return _at(day, header.get(f"{field}Time"))
    if any(header.get(f"{field}Date") for field in _FIELDS):
        # somebody blanked the dates: one left over in another field is not dug out
        return None
    both = str(header.get("AcquisitionDateTime", ""))
    day = _day(both[:8])
    return _at(day, re.split(r"[+-]", both[8:])[0]) if day else None


def _day(text: object) -> datetime | None:
    found = _DATE.match(str(text or ""))
    if not found:
        return None
    year, month, day = map(int, found.groups())
    try:
        moment = datetime(year, month, day)
    except ValueError:
        return None
    return moment if 1900 <= year <= 2200 else None


def _at(day: datetime, text: object) -> datetime:
    found = _TIME.match(str(text or ""))
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        return day
    return day.replace(hour=hours, minute=minutes, second=seconds)
