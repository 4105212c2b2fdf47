"""OUT/measurements.tsv as rows to pool: which values count, whose, and in which order a person's visits were."""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from attrs import frozen

from neurography.io import tables
from neurography.model.errors import CallError, InputError
from neurography.model.quantity import Quantity
from neurography.model.technique import Technique, parse_protocol

NAME = "measurements.tsv"

NEEDED = (
    "subject", "session", "date", "acquisition", "instrument", "quantity", "statistic", "unit", "structure",
    "side", "level", "position_mm", "value", "censored", "origin", "technique", "warnings",
)  # fmt: skip


LARGEST = 1e100
"""Of a value: beyond it sums of squares overflow."""


@frozen(kw_only=True)
class Row:
    """One usable value and where it belongs; `place` is all that repeats of it have in common."""

    quantity: Quantity
    instrument: str
    statistic: str
    subject: str
    session: str
    date: str
    acquisition: str
    structure: str
    level: str
    side: str
    position: str
    value: float
    technique: Technique
    origin: str

    @property
    def place(self) -> tuple[str, ...]:
        """Acquisition, structure, level, side and position."""
        return self.acquisition, self.structure, self.level, self.side, self.position


@frozen(kw_only=True)
class Table:
    """The usable rows of OUT, those left out counted by reason, and the sha256 of what was read.

    order holds each person's sessions from first to last, None where that is not known.
    """

    rows: tuple[Row, ...]
    left_out: Mapping[str, int]
    order: Mapping[str, tuple[str, ...] | None]
    digest: str


@frozen(kw_only=True)
class Choice:
    """What of the table is wanted; empty means all."""

    quantities: tuple[str, ...] = ()
    statistics: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    side: str = ""
    acquisition: str = ""


def read(out: Path, *, quantities: Mapping[str, Quantity], choice: Choice) -> Table:
    """Read OUT/measurements.tsv.

    Raises
    ------
    CallError
        When OUT has no such table, or names are asked for that it does not hold.
    InputError
        When the table cannot be read, lacks a column or holds a row twice.
    """
    path = out / NAME
    if not path.is_file():
        raise CallError(
            wanted=f"a folder of results that holds {NAME}",
            came="none",
            where=str(out),
            todo="Give the folder that `neurography run` or `compare` wrote.",
        )
    header, lines = tables.read_tsv(path)
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise InputError(
            wanted=f"the columns {', '.join(NEEDED)}",
            came=f"no {', '.join(missing)}",
            where=str(path),
            todo="Give the folder that `neurography run` or `compare` wrote.",
        )
    cells = [dict(zip(header, line, strict=True)) for line in lines]
    _check_choice(cells, choice, where=str(path))
    left_out: Counter[str] = Counter()
    rows: list[Row] = []
    for line in cells:
        if not _wanted(line, choice):
            continue
        made = _row(line, quantities)
        if isinstance(made, str):
            left_out[made] += 1
        else:
            rows.append(made)
    _check_unique(rows, where=str(path))
    return Table(
        rows=tuple(rows),
        left_out=dict(sorted(left_out.items())),
        order=_orders(cells, out),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _row(line: Mapping[str, str], quantities: Mapping[str, Quantity]) -> Row | str:
    """The row, or why it is left out."""
    quantity = quantities.get(line["quantity"])
    if quantity is None:
        return f"quantity {line['quantity']} is not known here"
    reason = _unusable(line, quantity)
    if reason:
        return reason
    return Row(
        quantity=quantity,
        value=float(line["value"]),
        technique=Technique.of(line["instrument"], parse_protocol(line["technique"])[0]),
        position=line["position_mm"],
        **{
            name: line[name]
            for name in (
                "instrument", "statistic", "subject", "session", "date", "acquisition", "structure", "level",
                "side", "origin",
            )
        },
    )  # fmt: skip


def _unusable(line: Mapping[str, str], quantity: Quantity) -> str:
    """Why a value cannot be pooled; empty where it can."""
    if line["value"] == tables.MISSING:
        return f"no value: {line['warnings'].partition(':')[0]}"
    if line["censored"] not in (tables.MISSING, ""):
        return f"only a bound ({line['censored']}-censored)"
    if line["unit"] != quantity.unit:
        return f"unit {line['unit']} of {quantity.key}, wanted {quantity.unit}"
    try:
        finite = abs(float(line["value"])) < LARGEST
    except ValueError:
        finite = False
    if not finite:
        return "value is no finite number that can be squared"
    if not quantity.is_plausible(float(line["value"])):
        low, high = quantity.plausible or (-math.inf, math.inf)
        return f"{quantity.key} outside {low:g} to {high:g} {quantity.unit}: another unit?"
    return ""


def _wanted(line: Mapping[str, str], choice: Choice) -> bool:
    return all(not asked or line[column] in asked for column, asked in _asked(choice).items())


def _asked(choice: Choice) -> dict[str, tuple[str, ...]]:
    return {
        "quantity": choice.quantities,
        "statistic": choice.statistics,
        "instrument": choice.instruments,
        "structure": choice.structures,
        "subject": tuple(one.removeprefix("sub-") for one in choice.participants),
        "session": tuple(one.removeprefix("ses-") for one in choice.sessions),
        "side": (choice.side,) if choice.side else (),
        "acquisition": (choice.acquisition,) if choice.acquisition else (),
    }


def _check_choice(cells: Sequence[Mapping[str, str]], choice: Choice, *, where: str) -> None:
    for column, asked in _asked(choice).items():
        known = sorted({line[column] for line in cells})
        unknown = sorted(set(asked) - set(known))
        if unknown:
            raise CallError(
                wanted=f"{column} among {', '.join(known) or 'none at all'}",
                came=", ".join(unknown),
                where=where,
                todo="Check the spelling.",
            )


def _check_unique(rows: Iterable[Row], *, where: str) -> None:
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        key = (row.subject, row.session, row.instrument, row.quantity.key, row.statistic, *row.place)
        if key in seen:
            raise InputError(
                wanted="each value once",
                came=f"sub-{row.subject}, session {row.session}, {row.quantity.key}, {row.structure}, "
                f"{row.side} twice",
                where=where,
                todo="Run the group level again.",
            )
        seen.add(key)


def _orders(cells: Sequence[Mapping[str, str]], out: Path) -> dict[str, tuple[str, ...] | None]:
    """Sessions by date; where days are missing or equal, as the comparisons over time have them."""
    days: dict[str, dict[str, str]] = defaultdict(dict)
    for line in cells:
        days[line["subject"]][line["session"]] = line["date"]
    earlier = _earlier(out)
    return {
        subject: _by_day(sessions) or _by_comparison(sessions, earlier.get(subject, set()))
        for subject, sessions in days.items()
    }


def _by_day(sessions: Mapping[str, str]) -> tuple[str, ...] | None:
    if len(sessions) == 1:
        return tuple(sessions)
    known = {session: parsed(day) for session, day in sessions.items()}
    if None in known.values() or len(set(known.values())) < len(known):
        return None
    return tuple(sorted(known, key=lambda session: known[session] or date.min))


def _by_comparison(sessions: Collection[str], pairs: set[tuple[str, str]]) -> tuple[str, ...] | None:
    """Each visit is compared with the first and the one before: enough pairs to order them all, or None."""
    before = {session: {a for a, b in pairs if b == session and a in sessions} for session in sessions}
    order: list[str] = []
    while len(order) < len(before):
        free = [session for session in before if session not in order and before[session] <= set(order)]
        if len(free) != 1:
            return None
        order += free
    return tuple(order)


def _earlier(out: Path) -> dict[str, set[tuple[str, str]]]:
    """(earlier, later) session pairs of each person from comparisons.tsv; nothing where it is absent."""
    path = out / "comparisons.tsv"
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    if not path.is_file():
        return found
    header, lines = tables.read_tsv(path)
    if {"kind", "subject", "session", "against_session"} <= set(header):
        for line in lines:
            cell = dict(zip(header, line, strict=True))
            if cell["kind"] == "time" and tables.MISSING not in (cell["session"], cell["against_session"]):
                found[cell["subject"]].add((cell["against_session"], cell["session"]))
    return found


def parsed(day: str) -> date | None:
    """An ISO day, None where it is none."""
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None
