"""When something was: an interval of days with the precision that the source gives, never more.

2017            some day of that year            summer 2011   June to August (northern hemisphere)
2017-07         some day of that month           early 2008, mid 2008, late 2008   a third of the year each
2017-07-03      that day                         end 2011      December
A..B            some day from A's first to B's last          ..B, A..   open at one end
~ before it     "about", "around this time"      unknown       the source gives no date
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, model_validator

Precision = Literal["day", "month", "season", "third", "year", "interval", "open", "unknown"]

SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
THIRDS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
FORMS = "2017, 2017-07, 2017-07-03, summer 2011, early 2008, A..B, ..B, A.., ~ before one, or unknown"

_NUMBERS = re.compile(r"([12][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WORDS = re.compile(r"(spring|summer|autumn|fall|early|mid|late|end) ([12][0-9]{3})")


class Dates(BaseModel):
    """An interval of days; earliest or latest is None where that end is open.

    The event lies somewhere inside, it does not fill the interval: what lasts has `until` beside `when`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    earliest: date | None = None
    latest: date | None = None
    precision: Precision = "unknown"
    about: bool = False
    text: str = "unknown"

    @model_validator(mode="after")
    def _in_order(self) -> "Dates":
        if self.earliest and self.latest and self.latest < self.earliest:
            raise ValueError(
                f"wanted an end that is not before its start; got {self.earliest} to {self.latest}. "
                "Exchange the two, or correct one."
            )
        return self

    def __str__(self) -> str:
        return self.text

    @property
    def middle(self) -> date | None:
        """Halfway through the interval, for an axis; None where an end is open."""
        if self.earliest is None or self.latest is None:
            return None
        return self.earliest + timedelta(days=(self.latest - self.earliest).days // 2)

    def surely_before(self, other: "Dates") -> bool:
        """Whether every day of this one is before every day of the other."""
        return self.latest is not None and other.earliest is not None and self.latest < other.earliest

    def may_be_within(self, other: "Dates") -> bool:
        """Whether the two can share a day."""
        return not self.surely_before(other) and not other.surely_before(self)


def dates(written: object) -> Any:
    """The interval that a text or a map of start and end means.

    Raises
    ------
    ValueError
        For a spelling that could mean two things, a day that does not exist, or an end before its start.
    """
    if isinstance(written, Dates):
        return written
    if isinstance(written, dict):
        unknown = sorted(set(written) - {"start", "end"})
        if unknown:
            raise ValueError(
                f"wanted start and end; got {', '.join(map(str, unknown))}. Or write one of {FORMS}."
            )
        return _between(str(written.get("start") or ""), str(written.get("end") or ""), about=False)
    if not isinstance(written, str):
        raise ValueError(f"wanted a date ({FORMS}); got {type(written).__name__}.")
    text = " ".join(written.split())
    if text == "unknown":
        return Dates()
    about = text.startswith("~")
    plain = text.removeprefix("~").strip()
    if ".." in plain:
        start, _, end = plain.partition("..")
        return _between(start.strip(), end.strip(), about=about, text=text)
    first, last, precision = _single(plain)
    return Dates(earliest=first, latest=last, precision=precision, about=about, text=text)


def _between(start: str, end: str, *, about: bool, text: str = "") -> Dates:
    if not start and not end:
        raise ValueError(
            f"wanted a date ({FORMS}); got no start and no end. Write unknown if it is not known."
        )
    first = _single(start)[0] if start else None
    last = _single(end)[1] if end else None
    precision: Precision = "interval" if start and end else "open"
    return Dates(
        earliest=first, latest=last, precision=precision, about=about, text=text or f"{start}..{end}"
    )


def _single(text: str) -> tuple[date, date, Precision]:
    if found := _NUMBERS.fullmatch(text):
        year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
        if found[2] and not 1 <= month <= 12:
            raise ValueError(f"wanted a month from 01 to 12; got {text!r}. Write the year first: 2017-07-03.")
        if found[3]:
            if not 1 <= day <= monthrange(year, month)[1]:
                raise ValueError(f"wanted a day that exists; got {text!r}.")
            return date(year, month, day), date(year, month, day), "day"
        if found[2]:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month"
        return date(year, 1, 1), date(year, 12, 31), "year"
    if found := _WORDS.fullmatch(text.lower()):
        word, year = found[1], int(found[2])
        if word == "end":
            return date(year, 12, 1), date(year, 12, 31), "month"
        first, last = SEASONS[word] if word in SEASONS else THIRDS[word]
        precision: Precision = "season" if word in SEASONS else "third"
        return date(year, first, 1), date(year, last, monthrange(year, last)[1]), precision
    raise ValueError(
        f"wanted a date ({FORMS}); got {text!r}. Day and month in another order are not guessed."
    )


When = Annotated[
    Dates,
    BeforeValidator(dates),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "integer"]},
                {
                    "type": "object",
                    "properties": {
                        "start": {"type": ["string", "integer"]},
                        "end": {"type": ["string", "integer"]},
                    },
                    "additionalProperties": False,
                },
            ],
            "description": f"One of {FORMS}.",
        }
    ),
]
"""A field that takes any of the forms above."""
