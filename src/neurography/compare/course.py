"""The course of a place over three visits or more: a slope per year, its direction, and whether it is beyond a limit.

Only visits that may all be compared with each other make a course: the gate of `times` for every pair. Visits at
1.5 T and visits at 3 T of one person make two courses, or none, whether they were measured or typed: a pair of typed
numbers stands with the difference beside it, but a slope across the change would be one of technique. Growth of a
lesion (volume, length) is a course too.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import pairwise

from neurography.compare.allowed import gate, mismatches, weigh
from neurography.compare.limits import Pair, judge
from neurography.compare.pair import origins, percent, usable
from neurography.compare.times import WORDS, Place, place_of
from neurography.model.comparison import Limit, Refusal
from neurography.model.course import Course, Direction
from neurography.model.measurement import COPIED, Measurement
from neurography.stats.line import Line, fit_line

LEAST = 3
"""Visits that make a course."""

YEAR = 365.25
"""Days."""


def courses(
    measurements: Iterable[Measurement],
    *,
    order: tuple[str, ...] | None,
    limits: Iterable[Limit] = (),
    allow: Collection[str] = frozenset(),
) -> tuple[tuple[Course, ...], tuple[Refusal, ...]]:
    """One course (one for each limit that judges it) for each place and each group of three comparable visits or more.

    A place with a value at three visits or more and no such group is refused, with the reasons of its pairs. Where
    `order` is not known there is none: the rows over time are refused already.
    """
    given = tuple(limits)
    series: dict[Place, list[Measurement]] = defaultdict(list)
    for each in sorted(measurements, key=lambda m: m.key):
        if order is not None and each.occasion.session in order and usable(each, "")[0] is not None:
            series[place_of(each)].append(each)
    made: list[Course] = []
    refused: list[Refusal] = []
    for found in series.values():
        if order is None or len(found) < LEAST:
            continue
        line = sorted(found, key=lambda m: order.index(m.occasion.session))
        groups, reasons = _groups(line, allow)
        long = [group for group in groups if len(group) >= LEAST]
        made.extend(course for group in long for course in _courses(group, given, allow))
        if not long:
            reason = f"no {LEAST} visits that may be compared: {'; '.join(reasons)}"
            refused.append(Refusal(kind="course", measurement=line[-1], reason=reason))
    return tuple(made), tuple(refused)


def _groups(
    line: Sequence[Measurement], allow: Collection[str]
) -> tuple[list[list[Measurement]], tuple[str, ...]]:
    """Each visit joins the first group with all of whose visits it may be compared; why it did not join others."""
    groups: list[list[Measurement]] = []
    reasons: dict[str, None] = {}
    for now in line:
        for group in groups:
            stops = [reason for then in group for reason in _gate(then, now, allow)[0]]
            if not stops:
                group.append(now)
                break
            reasons.update(dict.fromkeys(stops))
        else:
            groups.append([now])
    return groups, tuple(reasons)


def _gate(
    then: Measurement, now: Measurement, allow: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lenient = then.origin in COPIED or now.origin in COPIED
    pair = now.quantity, then.technique, now.technique
    reasons, warnings = weigh(*pair, words=WORDS, allow=allow, lenient=lenient)
    if lenient:  # copied numbers may leave a key out; what is known to differ divides them like measured ones
        reasons, _ = gate(
            [each for each in mismatches(*pair, words=WORDS) if each.known], allow=allow, lenient=False
        )
    return reasons, warnings


def _courses(group: Sequence[Measurement], limits: Sequence[Limit], allow: Collection[str]) -> list[Course]:
    first, last = group[0], group[-1]
    values = [value for each in group if (value := each.value) is not None]
    days, missing = _days(group)
    fitted = None if days is None else _fit(group, days, values)
    warnings = list(dict.fromkeys(w for then, now in pairwise(group) for w in _gate(then, now, allow)[1]))
    warnings += [w for w in _gate(first, last, allow)[1] if w not in warnings]
    warnings += origins(first, last, WORDS)
    if missing:
        warnings.append(missing)
    elif fitted is not None and fitted.sd is None:
        warnings.append("the values lie on a line and have no uncertainty: the slope's is not known")
    difference = values[-1] - values[0]
    pair = Pair(measurement=last, against=first, value=values[-1], against_value=values[0])
    return [
        Course(
            measurements=tuple(group),
            days=days,
            slope=None if fitted is None else fitted.slope,
            slope_sd=None if fitted is None else fitted.sd,
            slope_interval=None if fitted is None else fitted.interval,
            direction=direction(values),
            difference=difference,
            percent=percent(last.quantity, difference, values[0]),
            limit=judged.bound,
            verdict=judged.verdict,
            warnings=(*warnings, *judged.warnings),
        )
        for judged in judge(limits, kind="repeatability", pair=pair)
    ]


def _fit(group: Sequence[Measurement], days: Sequence[float], values: Sequence[float]) -> Line:
    return fit_line([day / YEAR for day in days], values, sd=[each.sd for each in group])


def direction(values: Sequence[float]) -> Direction:
    """What the values do, in their order: arithmetic, of its size and its error nothing is said.

    A sentence uses its words only where verdict or slope speak for a direction: `report.courses.direction_words`.
    """
    steps = [now - then for then, now in pairwise(values)]
    if all(step == 0.0 for step in steps):
        return "stays the same"
    if all(step > 0.0 for step in steps):
        return "rises at every visit"
    if all(step < 0.0 for step in steps):
        return "falls at every visit"
    total = values[-1] - values[0]
    if math.isclose(total, 0.0, abs_tol=1e-12 * max(map(abs, values))):
        return "ends where it began"
    return "rises overall" if total > 0.0 else "falls overall"


def _days(group: Sequence[Measurement]) -> tuple[tuple[float, ...] | None, str]:
    """(days since the first visit, '') or (None, why there is no slope)."""
    dates = [_date(each.occasion.date) for each in group]
    if missing := _undated(group):
        return None, f"no slope: {missing}"
    known = [day for day in dates if day is not None]
    since = tuple(float((day - known[0]).days) for day in known)
    if any(now < then for then, now in pairwise(since)):
        return None, "no slope: the dates contradict the order of visits"
    if since[-1] == 0.0:
        return None, "no slope: all visits on one day"
    return since, ""


def _undated(group: Sequence[Measurement]) -> str:
    """`date of visit not known (a)`, `day of visit not known (b 2020-01)`; empty where every day is known."""
    open_ = [each.occasion for each in group if _date(each.occasion.date) is None]
    none = [one.session for one in open_ if one.date == "n/a"]
    dayless = [f"{one.session} {one.date}" for one in open_ if one.date != "n/a"]
    said = (("date", none), ("day", dayless))
    return ", ".join(f"{what} of visit not known ({', '.join(which)})" for what, which in said if which)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
