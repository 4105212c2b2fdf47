"""Whether dates and durations can hold together: a simple temporal network.

Every event is a day; every statement bounds a difference of two days: later - earlier <= most. The statements can hold
together exactly when the graph of these bounds has no cycle of negative length, and such a cycle names the statements
that cannot (Dechter, Meiri and Pearl 1991, 10.1016/0004-3702(91)90006-6). Bellman and Ford's algorithm finds one.
"""

from collections.abc import Sequence

from attrs import frozen

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

    The cycle depends on the bounds and their order alone, so that the same case is told the same way.
    """
    days = dict.fromkeys(day for bound in bounds for day in (bound.earlier, bound.later))
    if not days:
        return ()
    length = dict.fromkeys(days, 0.0)
    through: dict[Day, Bound] = {}
    last = ORIGIN
    for _ in range(len(days)):
        moved = False
        for bound in bounds:
            if length[bound.earlier] + bound.most < length[bound.later] - 1e-9:
                length[bound.later] = length[bound.earlier] + bound.most
                through[bound.later] = bound
                last, moved = bound.later, True
        if not moved:
            return ()
    # a day that still moves after as many rounds as there are days hangs on a cycle; as many steps back lead into it
    for _ in range(len(days)):
        last = through[last].earlier
    cycle = [through[last]]
    while cycle[-1].earlier != last:
        cycle.append(through[cycle[-1].earlier])
    return tuple(reversed(cycle))


def widest(bounds: Sequence[Bound], start: Day, end: Day) -> tuple[float, float]:
    """The least and the most days that can lie from start to end, infinite where nothing bounds them."""
    return -_shortest(bounds, end, start), _shortest(bounds, start, end)


def _shortest(bounds: Sequence[Bound], start: Day, end: Day) -> float:
    days = {day for bound in bounds for day in (bound.earlier, bound.later)} | {start, end}
    length = {day: 0.0 if day == start else float("inf") for day in days}
    for _ in range(len(days)):
        for bound in bounds:
            length[bound.later] = min(length[bound.later], length[bound.earlier] + bound.most)
    return length[end]
