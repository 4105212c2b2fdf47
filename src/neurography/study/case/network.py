"""Whether dates and durations can hold together: a simple temporal network.

Every event is a day; every statement bounds a difference of two days: later - earlier <= most. The statements can hold
together exactly when the graph of these bounds has no cycle of negative length, and such a cycle names the statements
that cannot (Dechter, Meiri and Pearl 1991, 10.1016/0004-3702(91)90006-6). Bellman and Ford's algorithm finds one,
going forwards and backwards by turns (Yen 1970, 10.1090/qam/253822).
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import TypeVar

from attrs import frozen

T = TypeVar("T")

Day = str
"""An event's name; ORIGIN is day 0."""
ORIGIN = ""


@frozen(kw_only=True)
class Bound:
    """later - earlier <= most, in days; said is what states it."""

    earlier: Day
    later: Day
    most: float
    said: str


def conflict(bounds: Sequence[Bound]) -> tuple[Bound, ...]:
    """The bounds of one cycle that cannot hold together, () when all can.

    The cycle depends on the bounds and their order alone, so that the same case is told the same way. Every other
    round goes backwards, so that a chain is walked in two rounds whichever way it was written; a cycle among the bounds
    that last moved each day is a negative one, and is looked for after every round.
    """
    length = {day: 0.0 for bound in bounds for day in (bound.earlier, bound.later)}
    through: dict[Day, Bound] = {}
    turns = cycle((tuple(bounds), tuple(reversed(bounds))))
    while True:
        moved = False
        for bound in next(turns):
            if length[bound.earlier] + bound.most < length[bound.later] - 1e-9:
                length[bound.later] = length[bound.earlier] + bound.most
                through[bound.later] = bound
                moved = True
        if not moved:
            return ()
        if found := _cycle(through):
            return found


def _cycle(through: Mapping[Day, Bound]) -> tuple[Bound, ...]:
    """The first cycle that one meets going back from day to day, () without any."""
    seen: dict[Day, Day] = {}
    for start in through:
        day = start
        while day in through and day not in seen:
            seen[day] = start
            day = through[day].earlier
        if day in through and seen[day] == start:
            found = [through[day]]
            while found[-1].earlier != day:
                found.append(through[found[-1].earlier])
            return tuple(reversed(found))
    return ()


def joined(items: Sequence[T], events: Callable[[T], Sequence[Day]]) -> list[list[T]]:
    """The items in parts, those of a part joined by events that they share; in the order of the first item of each."""
    above: dict[Day, Day] = {}

    def top(day: Day) -> Day:
        while above.setdefault(day, day) != day:
            above[day] = above[above[day]]
            day = above[day]
        return day

    for item in items:
        first, *others = events(item)
        for other in others:
            above[top(other)] = top(first)
    parts: dict[Day, list[T]] = {}
    for item in items:
        parts.setdefault(top(events(item)[0]), []).append(item)
    return list(parts.values())


def widest(bounds: Sequence[Bound], start: Day, end: Day) -> tuple[float, float]:
    """The least and the most days that can lie from start to end, infinite where nothing bounds them."""
    return -_shortest(bounds, end, start), _shortest(bounds, start, end)


def _shortest(bounds: Sequence[Bound], start: Day, end: Day) -> float:
    days = {day for bound in bounds for day in (bound.earlier, bound.later)} | {start, end}
    length = {day: 0.0 if day == start else float("inf") for day in days}
    for _ in range(len(days)):
        before = dict(length)
        for bound in bounds:
            length[bound.later] = min(length[bound.later], length[bound.earlier] + bound.most)
        if length == before:
            break
    return length[end]
