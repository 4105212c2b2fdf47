"""The one axis of a timeline: where a day lies in the figure, and which days bear a tick."""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from neurography.draw.tracks import Curve, Days, Timeline

_PAD = 0.02
_MOST_TICKS = 9
_LEAST_DAYS = 30.0


@frozen(kw_only=True)
class Axis:
    """From first to last day (or place), drawn from left to right inches."""

    first: float
    last: float
    left: float
    right: float
    places: tuple[str, ...] = ()

    def x(self, day: float) -> float:
        """Inches of a day; beyond an end it is that end."""
        share = (day - self.first) / (self.last - self.first)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def ticks(self) -> list[tuple[float, str]]:
        """Days with their words: years, else months, else days; or the names of the places."""
        if self.places:
            return [(float(at), name) for at, name in enumerate(self.places)]
        for step in (*_MONTHS, *_YEARS):
            found = [(day, words) for day, words in _every(step, self.first, self.last)]
            if len(found) <= _MOST_TICKS:
                return found
        raise ValueError("wanted less than 1000 years")


_MONTHS = (1, 3, 6)
_YEARS = tuple(12 * years for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000))


def axis_of(timeline: Timeline, *, left: float, right: float) -> Axis:
    """The axis that holds every day of a timeline.

    Raises
    ------
    ValueError
        Where nothing is placed.
    """
    if timeline.places:
        return Axis(
            first=-0.5, last=len(timeline.places) - 0.5, left=left, right=right, places=timeline.places
        )
    ends = [end for days in _days(timeline) for end in (days.first, days.last) if end is not None]
    if not ends:
        raise ValueError("wanted something with a date")
    first, last = min(ends), max(ends)
    if last - first < _LEAST_DAYS:
        middle = (first + last) / 2
        first, last = middle - _LEAST_DAYS / 2, middle + _LEAST_DAYS / 2
    pad = _PAD * (last - first)
    return Axis(first=max(first - pad, 1.0), last=last + pad, left=left, right=right)


def _days(timeline: Timeline) -> Iterator[Days]:
    for track in timeline.tracks:
        if isinstance(track, Curve):
            yield from (reading.when for line in track.series for reading in line.readings)
        else:
            yield from (days for item in track.items for days in (item.when, item.until) if days)


def _every(months: int, first: float, last: float) -> Iterator[tuple[float, str]]:
    """The first days of every so many months inside the axis: `2012`, or `2017-07`."""
    start = date.fromordinal(int(first))
    at = 12 * start.year + start.month - 1
    at -= at % months
    while True:
        year, month = divmod(at, 12)
        if year > date.max.year:
            return
        day = float(date(year, month + 1, 1).toordinal()) if year >= 1 else 0.0
        if day > last:
            return
        if day >= first:
            yield day, f"{year:04d}" if months >= 12 else f"{year:04d}-{month + 1:02d}"
        at += months
