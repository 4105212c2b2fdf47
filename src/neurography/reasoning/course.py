"""How long something went on and how soon it came: questions to the dates of a case, which are intervals of days.

Only what is sure for every day of the intervals is present or absent; all else is unknown.
"""

import math
from collections.abc import Iterable, Sequence

from neurography.model.site import Side
from neurography.reasoning.fact import Fact, Seen
from neurography.reasoning.question import Lasting, OnsetAfter, Reached, matches

OPEN = "the dates leave open how long after it began"


def lasting(question: Lasting, facts: Sequence[Fact], side: Side) -> Seen:
    """Dates are intervals: it surely lasted from the latest day of one to the earliest day of another."""
    asked = [
        fact
        for fact in facts
        if fact.kind in question.lasting.split("|")
        and fact.standing == "present"
        and not fact.doubt
        and (fact.side == side or side not in ("left", "right"))
        and matches(question.where, fact)
    ]
    first = min((one for one in asked if one.when.latest), key=lambda one: one.when.latest, default=None)  # type: ignore[arg-type,return-value]
    last = max((one for one in asked if one.when.earliest), key=lambda one: one.when.earliest, default=None)  # type: ignore[arg-type,return-value]
    if first is None or last is None or first.when.latest is None or last.when.earliest is None:
        return Seen(state="unknown", facts=tuple(asked), why="onset not dated" if asked else silence(asked))
    if (last.when.earliest - first.when.latest).days > 7 * question.weeks:
        return Seen(state="present", facts=(first, last))
    return Seen(state="unknown", facts=(first, last), why="the dates leave open how long it went on")


def onset_after(question: OnsetAfter, cause: Seen, facts: Sequence[Fact], side: Side) -> Seen:
    """How long after its cause, which is answered already, a deficit began.

    The onset is what is told; where only examinations are dated, it lies before the first that found something.
    """
    if cause.state != "present":
        return cause
    ill = _deficits(question.of, facts, side)
    told = [fact for fact in ill if fact.began.earliest and fact.began.latest]
    met = (*cause.facts, *told)
    begins = [day for fact in told if (day := fact.began.earliest)]
    found = [day for fact in ill if (day := fact.when.latest)]
    starts = [day for fact in cause.facts if (day := fact.when.earliest)]
    stops = [day for fact in cause.facts if (day := fact.until.latest or fact.when.latest)]
    if not begins or not found or not stops:
        return Seen(state="unknown", facts=met, why=OPEN)
    low = question.at_least_weeks if question.at_least_weeks is not None else -math.inf
    high = question.at_most_weeks if question.at_most_weeks is not None else math.inf
    shortest = (min(begins) - max(stops)).days / 7
    longest = (min(found) - min(starts)).days / 7 if starts else math.inf
    if longest < max(low, 0.0) or shortest > high:
        return Seen(state="absent", facts=met)
    if shortest >= max(low, 0.0) and longest <= high:
        return Seen(state="present", facts=met)
    return Seen(state="unknown", facts=met, why=OPEN)


def reached(question: Reached, facts: Sequence[Fact], side: Side) -> Seen:
    """The onset is that of the symptom which may be the oldest: no other one may lie further back unseen."""
    told = _deficits(question.after, facts, side)
    found = [fact for fact in _deficits(question.reached, facts, side) if fact.when.latest]
    begins = [day for fact in told if (day := fact.began.earliest)]
    met = (*told, *found)
    if not told or not found or len(begins) < len(told):
        return Seen(state="unknown", facts=met, why=OPEN if met else silence(()))
    first = min(found, key=lambda fact: (fact.when.latest, fact.source))
    end = first.when.latest
    if end is not None and 0 <= (end - min(begins)).days <= 7 * question.weeks:
        return Seen(state="present", facts=(*told, first))
    return Seen(state="unknown", facts=met, why=OPEN)


def _deficits(lists: str, facts: Sequence[Fact], side: Side) -> list[Fact]:
    return [
        fact
        for fact in facts
        if fact.kind in lists.split("|")
        and fact.standing == "present"
        and not fact.doubt
        and fact.is_on(side)
    ]


def silence(asked: Iterable[Fact]) -> str:
    """What kind of silence it is where nothing of what was asked is known."""
    words = {fact.standing for fact in asked}
    if "not_examined" in words:
        return "not examined"
    return "not reported" if words else "the case says nothing of it"
