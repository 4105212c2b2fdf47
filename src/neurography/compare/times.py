"""A later visit against the first and against the one before, at the same place."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from neurography.compare.allowed import mismatches, weigh
from neurography.compare.limits import Pair, judge
from neurography.compare.pair import Compared, origins, percent, usable
from neurography.model.comparison import Comparison, Limit, Refusal
from neurography.model.measurement import COPIED, Measurement
from neurography.stats.interval import difference_interval

WORDS = ("then", "now")

Place = tuple[object, ...]
"""What measurements that belong together share; see `place_of`."""


def times(
    measurements: Sequence[Measurement],
    *,
    order: tuple[str, ...] | None,
    limits: Sequence[Limit],
    allow: Collection[str],
) -> Compared:
    """Each later visit against the first and the one before (once where that is the same visit).

    order holds the sessions from first to last; None, or a session that is not in it, refuses, because the
    alphabet is no calendar. A place measured at one visit and absent from another at which the same
    statistic of the same acquisition was taken elsewhere is refused too: `not measured in session ...`
    (`not reported` where the numbers were copied). Images of another sequence bear another name and are never paired;
    the refusal says so once a place: `sequence T2* then, SWI now`.
    """
    series: dict[Place, dict[str, Measurement]] = defaultdict(dict)
    visits: dict[Place, set[str]] = defaultdict(set)
    for each in measurements:
        series[place_of(each)][each.occasion.session] = each
        visits[_protocol(each)].add(each.occasion.session)
    elsewhere: dict[Place, list[Measurement]] = defaultdict(list)
    for each in measurements:
        elsewhere[_without_acquisition(each)].append(each)
    made: list[Comparison] = []
    refused: list[Refusal] = []
    for found in series.values():
        some = found[min(found)]
        sessions = visits[_protocol(some)]
        others = elsewhere[_without_acquisition(some)]
        if order is not None and (broken := _other_sequence(found, others, order)):
            refused.append(broken)
        elif len(sessions) < 2 and not _told_later(some, others, order):
            refused.extend(_other_acquisition(some, others))
        if len(sessions) < 2:
            continue
        unplaced = sorted(sessions if order is None else sessions - set(order))
        if order is None or unplaced:
            reason = f"order of visits unknown: {', '.join(unplaced)}"
            refused.append(Refusal(kind="time", measurement=some, reason=reason))
            continue
        line = [found[session] for session in order if session in found]
        refused.extend(
            Refusal(kind="time", measurement=line[0], reason=f"{some.absent} in session {session}")
            for session in order
            if session in sessions and session not in found
        )
        for position, now in enumerate(line[1:], start=1):
            for then in (line[0],) if position == 1 else (line[0], line[position - 1]):
                rows, refusals = _pair(then, now, limits, allow)
                made.extend(rows)
                refused.extend(refusals)
    return tuple(made), tuple(refused)


def _pair(then: Measurement, now: Measurement, limits: Sequence[Limit], allow: Collection[str]) -> Compared:
    quantity = now.quantity
    lenient = then.origin in COPIED or now.origin in COPIED
    reasons, warnings = weigh(
        quantity, then.technique, now.technique, words=WORDS, allow=allow, lenient=lenient
    )
    then_value, then_reason = usable(then, WORDS[0])
    now_value, now_reason = usable(now, WORDS[1])
    if now_value is None or then_value is None or reasons:
        reason = "; ".join(filter(None, (then_reason, now_reason, *reasons)))
        return (), (Refusal(kind="time", measurement=now, against=then, reason=reason),)
    difference = now_value - then_value
    return tuple(
        Comparison(
            kind="time",
            measurement=now,
            against=then,
            difference=difference,
            interval=difference_interval(now_value, then_value, sd=now.sd, against_sd=then.sd),
            percent=percent(quantity, difference, then_value),
            asymmetry=None,
            limit=judged.bound,
            verdict=judged.verdict,
            warnings=(*warnings, *origins(then, now, WORDS), *judged.warnings),
        )
        for judged in judge(
            limits,
            kind="repeatability",
            pair=Pair(measurement=now, against=then, value=now_value, against_value=then_value),
        )
    ), ()


def _other_sequence(
    found: dict[str, Measurement], same_place: Sequence[Measurement], order: tuple[str, ...]
) -> Refusal | None:
    """Where the place was measured before under another name and by another sequence: the refusal of that pair."""
    first = next((session for session in order if session in found), None)
    if first is None:
        return None
    now = found[first]
    before = [
        m for m in same_place if m.occasion.session in order[: order.index(first)] and _sequences(m, now)
    ]
    if not before:
        return None
    then = max(before, key=lambda m: (order.index(m.occasion.session), m.occasion.acquisition))
    unlike = mismatches(now.quantity, then.technique, now.technique, words=WORDS)
    reason = "; ".join(each.sentence for each in unlike if each.known)
    return Refusal(kind="time", measurement=now, against=then, reason=reason)


def _told_later(some: Measurement, same_place: Sequence[Measurement], order: tuple[str, ...] | None) -> bool:
    """Whether the refusal of a series that begins at a later visit names the other sequence already."""
    if order is None or some.occasion.session not in order:
        return False
    begins: dict[str, int] = {}
    for m in same_place:
        if m.occasion.session in order and _sequences(some, m):
            at = order.index(m.occasion.session)
            begins[m.occasion.acquisition] = min(at, begins.get(m.occasion.acquisition, at))
    return any(at > order.index(some.occasion.session) for at in begins.values())


def _sequences(a: Measurement, b: Measurement) -> bool:
    """Whether two acquisitions of one place are known to be of different sequences."""
    if a.occasion.acquisition == b.occasion.acquisition:
        return False
    unlike = mismatches(b.quantity, a.technique, b.technique, words=WORDS)
    return any(each.key == "Sequence" and each.known for each in unlike)


def _other_acquisition(some: Measurement, same_place: Sequence[Measurement]) -> list[Refusal]:
    """Why there is no row over time for what was measured at one visit under a name of its own."""
    others = sorted(
        {
            f"{m.occasion.acquisition} in session {m.occasion.session}"
            for m in same_place
            if m.occasion.session != some.occasion.session
        }
    )
    if not others:
        return []
    reason = (
        f"acquisition {some.occasion.acquisition} here, {', '.join(others)}: only the same name is compared"
    )
    return [Refusal(kind="time", measurement=some, reason=reason)]


def _without_acquisition(each: Measurement) -> Place:
    """Subject, instrument, quantity, statistic and place, whatever the acquisition is called."""
    return (
        each.occasion.subject, each.technique.instrument, each.quantity.key, each.statistic, each.site,
    )  # fmt: skip


def _protocol(each: Measurement) -> Place:
    """What was done, wherever: subject, acquisition, instrument, quantity, statistic."""
    return (
        each.occasion.subject, each.occasion.acquisition, each.technique.instrument,
        each.quantity.key, each.statistic,
    )  # fmt: skip


def place_of(each: Measurement) -> Place:
    """What was done and where: measurements of one place over visits share it."""
    return (*_protocol(each), each.site)
