"""Who and when: labels that can name a folder, dates that can be ordered, visits in their order."""

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise

from attrs import frozen

from neurography.io.typed.sheet import Line
from neurography.model.errors import InputError

ONE_PERSON = "typed"
"""The subject of a table that names none."""

_LABEL = re.compile(r"[A-Za-z0-9]{1,40}")
_WORDS = re.compile(r"[A-Za-z0-9]+(?:[ _.-]+[A-Za-z0-9]+)*")
_DATE = re.compile(
    r"([0-9]{4})(?:-?([0-9]{2})(?:-?([0-9]{2})"
    r"(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)
_EXAMPLE = "an ISO date such as 2013-04-03, 2013-04 or 2013"


@frozen(kw_only=True)
class Clock:
    """A time of day as it was written; zone is `Z`, `+02:00` or empty."""

    time: time
    zone: str = ""


@frozen(kw_only=True)
class Moment:
    """One row's visit: its label, the words it was called by, its date (ISO, or n/a), its time of day if known."""

    session: str
    shown: str
    date: str
    clock: Clock | None = None


NAMELESS = Moment(session="n/a", shown="", date="n/a")


@frozen(kw_only=True)
class Order:
    """Visits from first to last. ordered is False where nothing settles it; source says what it rests on.

    doubtful where it is not settled, or rests on the rows although there are dates.
    """

    sessions: tuple[str, ...]
    ordered: bool
    source: str
    doubtful: bool = False


def subject(line: Line, column: str | None) -> str:
    """The label of a person: letters and digits, since it names a folder.

    Raises
    ------
    InputError
        For anything else, an empty cell included.
    """
    if column is None:
        return ONE_PERSON
    text = line.text(column).removeprefix("sub-")
    if not _LABEL.fullmatch(text):
        short = re.sub(r"[ _.-]+", "", text)
        fits = bool(_LABEL.fullmatch(short))
        raise line.refuse(
            column,
            "a label of letters and digits (a code, not a name)",
            todo=f"Write {short}." if fits else "Write a code such as P01 in every row, or drop the column.",
        )
    return text


def moment(line: Line, session: str | None, day: str | None) -> Moment:
    """A row's visit. A missing session takes the date for its label; with neither it is the only visit, n/a."""
    when, clock = iso_date(line, day) if day is not None else ("n/a", None)
    text = line.text(session, date=True).removeprefix("ses-") if session is not None else ""
    if text.lower() in ("", "n/a"):
        named = when != "n/a"
        return (
            Moment(session=when.replace("-", ""), shown=when, date=when, clock=clock) if named else NAMELESS
        )
    if _LABEL.fullmatch(text):
        return Moment(session=text, shown="", date=when, clock=clock)
    if _WORDS.fullmatch(text) and len(text) <= 40:
        first, *rest = re.split(r"[ _.-]+", text)
        label = first + "".join(word[:1].upper() + word[1:] for word in rest)
        return Moment(session=label, shown=text, date=when, clock=clock)
    assert session is not None  # noqa: S101 - there is a text, hence a column
    raise line.refuse(
        session, "a short name of the visit: letters, digits, blanks", todo="Write e.g. before."
    )


def iso_date(line: Line, column: str) -> tuple[str, Clock | None]:
    """(the date in a cell to the precision that is written, n/a where there is none; its time of day, if any).

    Raises
    ------
    InputError
        For any form but ISO 8601: whether 03/04/2013 is in March or April, nobody can tell.
    """
    text = line.text(column, date=True)
    if text.lower() in ("", "n/a"):
        return "n/a", None
    found = _DATE.fullmatch(text)
    if not found:
        todo = "Write year, month, day in that order: day and month could be exchanged."
        raise line.refuse(column, _EXAMPLE, todo=todo)
    iso = "-".join(part for part in found.groups()[:3] if part)
    try:
        span(iso)
    except ValueError:
        raise line.refuse(column, _EXAMPLE, todo="There is no such day.") from None
    if not found[4]:
        return iso, None
    try:
        return iso, Clock(time=time.fromisoformat(found[4]), zone=found[5] or "")
    except ValueError:
        raise line.refuse(column, _EXAMPLE, todo="There is no such time of day.") from None


def span(iso: str) -> tuple[date, date]:
    """First and last day that a date of this precision may mean."""
    year, month, day = ([int(part) for part in iso.split("-")] + [0, 0])[:3]
    if not 1800 <= year <= 2200:
        raise ValueError(f"no year of a visit: {year}")
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    last_month = month or 12
    return first, date(year, last_month, calendar.monthrange(year, last_month)[1])


def order(sessions: Sequence[str], dates: Mapping[str, str], clocks: Mapping[str, Sequence[Clock]]) -> Order:
    """The order of one person's visits, given as they first appear in the table.

    By their dates, and on one day by their times, where every visit has one and they do not overlap; else by the
    rows, unless the dates that are known contradict them, which leaves it unknown.
    """
    rows = tuple(sessions)
    if len(rows) < 2:
        return Order(sessions=rows, ordered=True, source="a single visit")
    spans = _spans(rows, dates, clocks)
    by_date = sorted(spans, key=lambda session: spans[session])
    apart = all(spans[a][1] < spans[b][0] for a, b in pairwise(by_date))
    if len(spans) == len(rows) and apart:
        differs = tuple(by_date) != rows
        return Order(
            sessions=tuple(by_date),
            ordered=True,
            source="the dates in the table"
            + (", which differ from the order of its rows" if differs else ""),
        )
    dated = [session for session in rows if session in spans]
    backwards = any(
        spans[later][1] < spans[earlier][0] for n, earlier in enumerate(dated) for later in dated[n + 1 :]
    )
    if backwards:
        source = "unknown, because the rows contradict those dates that are known"
        return Order(sessions=rows, ordered=False, source=source, doubtful=True)
    source = "the row order of the table"
    if not dated:
        return Order(sessions=rows, ordered=True, source=source)
    why = (
        "the dates do not tell which visit was first"
        if len(dated) == len(rows)
        else "not every visit has a date"
    )
    return Order(sessions=rows, ordered=True, source=f"{source}, because {why}", doubtful=True)


def _spans(
    sessions: Sequence[str], dates: Mapping[str, str], clocks: Mapping[str, Sequence[Clock]]
) -> dict[str, tuple[datetime, datetime]]:
    """First and last instant that each dated visit may mean; times in different zones are left out."""
    one_zone = len({clock.zone for session in sessions for clock in clocks.get(session, ())}) <= 1
    found = {}
    for session in sessions:
        if dates.get(session, "n/a") == "n/a":
            continue
        first, last = span(dates[session])
        times = [clock.time for clock in clocks.get(session, ())] if one_zone else []
        found[session] = (
            datetime.combine(first, min(times, default=time.min)),
            datetime.combine(last, max(times, default=time.max)),
        )
    return found


class Visits:
    """The visits of a table as its rows are read: each label with one spelling and one date."""

    def __init__(self) -> None:
        self._subjects: dict[str, str] = {}
        self._shown: dict[tuple[str, str], str] = {}
        self._dates: dict[tuple[str, str], tuple[str, str]] = {}
        self._clocks: dict[tuple[str, str], list[Clock]] = {}
        self._nameless: dict[str, bool] = {}

    def add(self, line: Line, person: str, when: Moment) -> None:
        """Take in one row; raises InputError where it contradicts an earlier one."""
        if self._subjects.setdefault(person.lower(), person) != person:
            raise _contradiction(line, f"the subject {person!r}", f"{self._subjects[person.lower()]!r}")
        alone = when.session == "n/a"
        if self._nameless.setdefault(person, alone) != alone:
            raise InputError(
                wanted="a visit (session or date) in every row of a person, or in none",
                came=f"a row {'without' if alone else 'with'} one after rows {'with' if alone else 'without'}",
                where=f"{line.where}, {row_words(line)}",
                todo="Name the visit in each row.",
            )
        key = (person, when.session)
        shown = when.shown or when.session
        for (other, session), words in self._shown.items():
            if other == person and session.lower() == when.session.lower() and words != shown:
                raise _contradiction(line, f"the visit {shown!r}", repr(words))
        self._shown[key] = shown
        if when.date != "n/a":
            known, place = self._dates.setdefault(key, (when.date, row_words(line)))
            if known != when.date:
                raise _contradiction(line, f"{when.date} for the visit {shown!r}", f"{known} in {place}")
        if when.clock is not None:
            self._clocks.setdefault(key, []).append(when.clock)

    def of(self, person: str) -> tuple[Order, Mapping[str, str], Mapping[str, str]]:
        """(order, session -> date, session -> the words it is shown by) of one person."""
        sessions = [session for other, session in self._shown if other == person]
        dates = {session: self.date(person, session) for session in sessions}
        clocks = {session: self._clocks.get((person, session), []) for session in sessions}
        shown = {session: self._shown[person, session] for session in sessions}
        return order(sessions, dates, clocks), dates, shown

    def date(self, person: str, session: str) -> str:
        """The one date of a visit, whichever row states it; n/a where none does."""
        return self._dates.get((person, session), ("n/a", ""))[0]


def _contradiction(line: Line, came: str, earlier: str) -> InputError:
    return InputError(
        wanted=f"what an earlier row says ({earlier})",
        came=came,
        where=f"{line.where}, {row_words(line)}",
        todo="One visit has one name and one date, in every row of it; labels do not differ by case alone.",
    )


def row_words(line: Line) -> str:
    """`line 4` of a text table, `row 4` of a sheet."""
    place = next(iter(line.places.values()), "")
    return place if place.startswith("line") else f"row {line.number}"
