"""What a source says of durations and order, held against its own dates.

A duration is taken at its word, and a second time with half a unit on either side: "two months" as 1.5 to 2.5. What
cannot hold even so is contradicted; what holds only so is strained.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter

from neurography.model.case import Case, Dates, IntervalClaim, OrderClaim
from neurography.study.case.found import Found, Verdict
from neurography.study.case.network import ORIGIN, Bound, conflict, joined, widest

DAYS = {"day": (1.0, 1.0), "week": (7.0, 7.0), "year": (365.0, 366.0)}
"""The fewest and the most days of each unit; months go by the calendar, see `_months`."""

_LENGTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Claimed = tuple[int, IntervalClaim | OrderClaim]
"""A claim with its place in the case."""

Dated = tuple[int, tuple[Bound, ...]]
"""The place of an event among those that the claims name, and the bounds of its date."""

_DAY_0 = date(1, 1, 1)


def times(case: Case) -> Iterator[Found]:
    """A result for every claim about time; one that several statements contradict together names them all."""
    claims = [
        (index, claim)
        for index, claim in enumerate(case.claims)
        if isinstance(claim, IntervalClaim | OrderClaim)
    ]
    dated = _dates(case, claims)
    steps = list(_steps(claims))
    told: set[int] = set()
    passes: tuple[tuple[Verdict, float], ...] = (("contradicted", 0.5), ("strained", 0.0))
    for verdict, slack in passes:
        for step in steps:
            of_step = _of_events(dated, step)
            while cycle := conflict(_together(of_step, step, told, slack)):
                blamed = _blamed(case, cycle)
                yield _conflict(case, cycle, blamed, verdict, of_step)
                told |= set(blamed)
    for index, claim in claims:
        if index not in told:
            yield _agreeing(index, claim, _of_events(dated, [(index, claim)]))


def _steps(claims: Sequence[Claimed]) -> Iterator[list[Claimed]]:
    """Which claims are judged together, one set after the other.

    First the order of things by the dates alone, then each duration by itself, last the durations together: a duration
    that its own dates contradict is then told as that, and not as a quarrel with another one. Claims that no chain of
    claims joins meet in day 0 alone; as the dates by themselves can hold, a cycle that cannot lies within one such
    part, and each part is judged for itself.
    """
    orders = [pair for pair in claims if isinstance(pair[1], OrderClaim)]
    durations = [pair for pair in claims if isinstance(pair[1], IntervalClaim)]
    by_event: dict[str, list[Claimed]] = {}
    for part in joined(orders, _events):
        yield part
        for event in {name for pair in part for name in _events(pair)}:
            by_event[event] = part
    for pair in durations:
        held = {order[0]: order for name in _events(pair) for order in by_event.get(name, ())}
        yield [*(held[index] for index in sorted(held)), pair]
    yield from joined([*orders, *durations], _events)


def _events(pair: Claimed) -> tuple[str, str]:
    return pair[1].start, pair[1].end


def _of_events(dated: Mapping[str, Dated], claims: Sequence[Claimed]) -> list[Bound]:
    """The dates of the events of these claims, in the order in which the case's claims name them."""
    named = {dated[name] for pair in claims for name in _events(pair)}
    return [bound for _, bounds in sorted(named, key=itemgetter(0)) for bound in bounds]


def _together(dated: Sequence[Bound], claims: Sequence[Claimed], told: set[int], slack: float) -> list[Bound]:
    """The dates with the claims that no conflict has set aside yet."""
    left = (pair for pair in claims if pair[0] not in told)
    return [*dated, *(bound for index, claim in left for bound in _bounds(index, claim, slack=slack))]


def _agreeing(index: int, claim: IntervalClaim | OrderClaim, dated: Sequence[Bound]) -> Found:
    """A claim that nothing contradicts: whether the dates bear it or say nothing."""
    least, most = widest(dated, claim.start, claim.end)
    both = least > float("-inf") and most < float("inf")
    if isinstance(claim, OrderClaim) and both and least < 1:
        sentence = f"{claim.words} ({claim.source}): the dates allow either order ({_span(least, most)})"
        return Found(rule="order", verdict="unchecked", paths=(("claims", index),), sentence=sentence)
    if not (both or (isinstance(claim, OrderClaim) and least >= 1)):
        return Found(
            rule=claim.kind, verdict="unchecked", paths=(("claims", index),),
            sentence=f"{claim.words} ({claim.source}): the case has no two dates for it",
        )  # fmt: skip
    sentence = f"{claim.words} ({claim.source}): the dates leave {_span(least, most)}"
    return Found(rule=claim.kind, verdict="holds", paths=(("claims", index),), sentence=sentence)


def _blamed(case: Case, cycle: Sequence[Bound]) -> tuple[int, ...]:
    """The durations of a cycle, else its claims of order: what is set aside when they cannot hold together.

    Dates alone cannot quarrel (no interval ends before it starts), so that a cycle always has a claim.
    """
    indices = [int(bound.said) for bound in cycle if bound.said.isdigit()]
    durations = [i for i in indices if isinstance(case.claims[i], IntervalClaim)]
    return tuple(dict.fromkeys(durations or indices))


def _conflict(
    case: Case, cycle: Sequence[Bound], blamed: Sequence[int], verdict: Verdict, dated: Sequence[Bound]
) -> Found:
    indices = tuple(dict.fromkeys(int(bound.said) for bound in cycle if bound.said.isdigit()))
    first = (*blamed, *(i for i in indices if i not in blamed))
    claims = [case.claims[i] for i in first]
    named = {bound.said for bound in cycle}
    dates = [bound.said for bound in dated if bound.said in named]  # as the claims name them, first to last
    against = "; ".join(dict.fromkeys((*(claim.words for claim in claims[1:]), *dates)))
    said = claims[0]
    sentence = f"{said.words} ({said.source}), against: {against}"
    if isinstance(said, IntervalClaim):
        least, most = widest(dated, said.start, said.end)
        if least > float("-inf") and most < float("inf"):
            sentence += f"; the dates leave {_span(least, most)}"
    if verdict == "strained":
        rounded = [claim for claim in claims if isinstance(claim, IntervalClaim)]
        spans = ", ".join(
            f"{c.value:g} {c.unit}s as {max(c.value - 0.5, 0):g} to {c.value + 0.5:g}" for c in rounded
        )
        sentence += f"; that can hold only with rounded numbers ({spans})" if rounded else ""
    at = tuple(("claims", i) for i in first)
    return Found(rule=said.kind, verdict=verdict, sentence=sentence, paths=at)


def _dates(case: Case, claims: Sequence[Claimed]) -> dict[str, Dated]:
    """Everything that a claim speaks of -> its place among them, and its first and its last day."""
    found: dict[str, Dated] = {}
    for name in dict.fromkeys(name for pair in claims for name in _events(pair)):
        when = _when(case, name)
        said = f"{name.replace('_', ' ')} in {when}" if len(when.text) != 10 else f"{name} on {when}"
        bounds = []
        if when.latest is not None:
            bounds.append(Bound(earlier=ORIGIN, later=name, most=(when.latest - _DAY_0).days, said=said))
        if when.earliest is not None:
            bounds.append(Bound(earlier=name, later=ORIGIN, most=-(when.earliest - _DAY_0).days, said=said))
        found[name] = (len(found), tuple(bounds))
    return found


def _when(case: Case, name: str) -> Dates:
    """The onset of a record, or the date of a visit."""
    record = case.record(name)
    if record is not None:
        return case.dated(record)
    visit = case.visit(name)
    return visit.when if visit is not None else Dates()


def _bounds(index: int, claim: IntervalClaim | OrderClaim, *, slack: float) -> Iterator[Bound]:
    if isinstance(claim, OrderClaim):
        yield Bound(earlier=claim.end, later=claim.start, most=-1.0, said=str(index))
        return
    least, _ = _days(max(claim.value - slack, 0.0), claim.unit)
    _, most = _days(claim.value + slack, claim.unit)
    yield Bound(earlier=claim.start, later=claim.end, most=most, said=str(index))
    yield Bound(earlier=claim.end, later=claim.start, most=-least, said=str(index))


def _days(value: float, unit: str) -> tuple[float, float]:
    """The fewest and the most days of a duration by the calendar."""
    if unit != "month":
        short, long = DAYS[unit]
        return value * short, value * long
    whole, part = int(value), value - int(value)
    (low, high), (next_low, next_high) = _months(whole), _months(whole + 1)
    return low + part * (next_low - low), high + part * (next_high - high)


def _months(n: int) -> tuple[int, int]:
    """The fewest and the most days of n months in a row: 59 and 62 for two."""
    runs = [[_LENGTH[(first + k) % 12] for k in range(n)] for first in range(12)]
    leaps = -(-n // 48) if n else 0
    return min(map(sum, runs)), max(sum(run) + min(leaps, run.count(28)) for run in runs)


def _span(least: float, most: float) -> str:
    """`2.0 to 4.0 months`, in days below two months."""
    unit, per = ("months", 30.44) if max(abs(least), abs(most)) >= 60 else ("days", 1.0)
    low = "any time" if least == float("-inf") else f"{least / per:.{unit == 'months':d}f}"
    high = "more" if most == float("inf") else f"{most / per:.{unit == 'months':d}f}"
    if most == float("inf"):
        return f"{low} {unit} or more" if least != float("-inf") else low
    return f"{low} to {high} {unit}"
