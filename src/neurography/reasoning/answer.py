"""Questions answered by the facts of a case: present, absent, or unknown with the reason. Unknown is never absent."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from neurography.model.site import OPPOSITE, Side
from neurography.reasoning.fact import Fact, Seen, State
from neurography.reasoning.question import (
    AllOf,
    AnyOf,
    AtMost,
    BothSides,
    Fields,
    Lasting,
    Not,
    OnsetAfter,
    Pool,
    Question,
    Reached,
    Rising,
    Select,
    SideDifference,
    matches,
)

BESIDE = 1.96 * math.sqrt(2)
"""Two sides of healthy people differ by less than this times the sd between people, in 95 %, if the sides were
independent; they are not, so the bound is wide and what lies beyond it lies well beyond."""


OPEN = "the dates leave open how long after it began"
_PLAIN = ("present", "absent", "not_examined", "not_reported")


def answer(question: Question, facts: Sequence[Fact], side: Side) -> Seen:
    """What the facts say on one side (`n/a`: of the patient as a whole)."""
    return _ANSWERS[type(question)](question, facts, side)


def _all_of(question: AllOf, facts: Sequence[Fact], side: Side) -> Seen:
    return _first([answer(part, facts, side) for part in question.all], ("absent", "unknown", "present"))


def _any_of(question: AnyOf, facts: Sequence[Fact], side: Side) -> Seen:
    return _first([answer(part, facts, side) for part in question.any], ("present", "unknown", "absent"))


def _pool(question: Pool, facts: Sequence[Fact], side: Side) -> Seen:
    return _first([answer(part, facts, side) for part in question.pool], ("present", "absent", "unknown"))


def _not(question: Not, facts: Sequence[Fact], side: Side) -> Seen:
    seen = answer(question.negated, facts, side)
    turned: dict[State, State] = {"present": "absent", "absent": "present", "unknown": "unknown"}
    return Seen(state=turned[seen.state], facts=seen.facts, why=seen.why)


def _select(question: Select, facts: Sequence[Fact], side: Side) -> Seen:
    asked = [
        fact
        for fact in facts
        if fact.kind in question.lists.split("|")
        and (question.any_side or fact.is_on(side))
        and matches(question.where, fact)
        and not (question.unless and matches(question.unless, fact))
    ]
    told = [(fact, _state(question, fact)) for fact in asked]
    yes = [fact for fact, state in told if state == "present"]
    no = [fact for fact, state in told if state == "absent"]
    sure = [one for one in yes if not any(_disagree(one, other) for other in no)]
    if sure:
        return Seen(state="present", facts=tuple(sure))
    if yes:
        against = [other for other in no if any(_disagree(one, other) for one in yes)]
        why = f"disputed: {_sources(yes)} present, {_sources(against)} absent"
        return Seen(state="unknown", facts=(*yes, *against), why=why)
    if no:
        return Seen(state="absent", facts=tuple(no))
    return Seen(state="unknown", facts=tuple(asked), why=_unsure(told) or _silence(asked))


def _unsure(told: Iterable[tuple[Fact, str]]) -> str:
    """Why what is written decides nothing, where it is neither silence nor a plain yes or no."""
    reasons = [f"{state}: {fact.source}" for fact, state in told if state not in _PLAIN]
    return "; ".join(dict.fromkeys(reasons))


def _state(question: Select, fact: Fact) -> str:
    """present, absent, or why nothing is known."""
    if fact.standing in ("not_examined", "not_reported"):
        return fact.standing
    if fact.standing == "present" and fact.doubt:
        return fact.doubt
    if question.present_if is None and question.absent_if is None:
        return fact.standing
    if question.absent_if and matches(question.absent_if, fact):
        return "absent"
    if fact.standing == "absent":  # a biopsy that was not taken, an examination that was not made
        return "not_examined"
    if question.present_if is None or matches(question.present_if, fact):
        return "present"
    result = fact.about.get("result", "").replace("_", " ")
    return f'words unclear, "{result}"' if result else "not_reported"


def _disagree(one: Fact, other: Fact) -> bool:
    return one.kind == other.kind and one.place == other.place and one.may_be_of_one_time(other)


def _silence(asked: Iterable[Fact]) -> str:
    words = {fact.standing for fact in asked}
    if "not_examined" in words:
        return "not examined"
    return "not reported" if words else "the case says nothing of it"


def _sources(facts: Iterable[Fact]) -> str:
    return ", ".join(dict.fromkeys(fact.source for fact in facts))


def _numbers(quantity: str, where: Fields, facts: Sequence[Fact]) -> list[Fact]:
    return [
        fact
        for fact in facts
        if fact.kind == "measurements" and fact.about.get("quantity") == quantity and matches(where, fact)
    ]


def _at_most(question: AtMost, facts: Sequence[Fact], side: Side) -> Seen:
    asked = [fact for fact in _numbers(question.number, question.where, facts) if fact.is_on(side)]
    known = [(fact, fact.value) for fact in asked if fact.value is not None]
    low = [fact for fact, value in known if value <= question.at_most]
    if low:
        return Seen(state="present", facts=tuple(low))
    if not known:
        return Seen(state="unknown", facts=tuple(asked), why=_silence(asked))
    between = [fact for fact, value in known if value < question.else_at_least]
    if between:
        values = ", ".join(f"{fact.value:g}" for fact in between)
        why = f"{values} between the bounds {question.at_most:g} and {question.else_at_least:g}"
        return Seen(state="unknown", facts=tuple(between), why=why)
    return Seen(state="absent", facts=tuple(fact for fact, _ in known))


def _side_difference(question: SideDifference, facts: Sequence[Fact], side: Side) -> Seen:
    asked = _numbers(question.side_difference, question.where, facts)
    here = [one for one in asked if one.side == side and one.value is not None]
    there = [one for one in asked if one.side == OPPOSITE.get(side) and one.value is not None]
    beyond: list[tuple[Fact, Fact]] = []
    within: list[tuple[Fact, Fact]] = []
    for one, other in product(here, there):
        structure = one.about.get("structure", "")
        sd = question.healthy_sd.get(structure)
        if other.about.get("structure") != structure or one.visit != other.visit or sd is None:
            continue
        difference = (one.value or 0.0) - (other.value or 0.0)
        excess = -difference if question.way == "lower" else difference
        (beyond if excess > BESIDE * sd else within).append((one, other))
    if beyond:
        return Seen(state="present", facts=tuple(fact for pair in beyond for fact in pair))
    if within:
        return Seen(state="absent", facts=tuple(fact for pair in within for fact in pair))
    return Seen(state="unknown", why="no number of both sides that a healthy spread is known for")


def _rising(question: Rising, facts: Sequence[Fact], side: Side) -> Seen:
    del side  # a marker in the blood has none
    asked = [
        fact
        for fact in facts
        if fact.kind == "labs"
        and fact.about.get("analyte") == question.rising
        and fact.about.get("specimen") == question.specimen
    ]
    known = sorted(
        (fact for fact in asked if fact.value is not None and fact.when.middle),
        key=lambda fact: (fact.when.middle, fact.value),
    )
    if len(known) < 2:
        return Seen(
            state="unknown",
            facts=tuple(asked),
            why="fewer than two dated values" if asked else _silence(asked),
        )
    last, lowest = known[-1], min(known[:-1], key=lambda fact: fact.value or 0.0)
    state: State = "present" if (last.value or 0.0) > (lowest.value or 0.0) else "absent"
    return Seen(state=state, facts=(lowest, last))


def _lasting(question: Lasting, facts: Sequence[Fact], side: Side) -> Seen:
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
        return Seen(state="unknown", facts=tuple(asked), why="onset not dated" if asked else _silence(asked))
    if (last.when.earliest - first.when.latest).days > 7 * question.weeks:
        return Seen(state="present", facts=(first, last))
    return Seen(state="unknown", facts=(first, last), why="the dates leave open how long it went on")


def _onset_after(question: OnsetAfter, facts: Sequence[Fact], side: Side) -> Seen:
    """The onset is what is told; where only examinations are dated, it lies before the first that found something."""
    cause = answer(question.onset_after, facts, side)
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
    if shortest >= low and longest <= high:
        return Seen(state="present", facts=met)
    return Seen(state="unknown", facts=met, why=OPEN)


def _reached(question: Reached, facts: Sequence[Fact], side: Side) -> Seen:
    """The onset is that of the symptom which may be the oldest: no other one may lie further back unseen."""
    told = _deficits(question.after, facts, side)
    found = [fact for fact in _deficits(question.reached, facts, side) if fact.when.latest]
    begins = [day for fact in told if (day := fact.began.earliest)]
    met = (*told, *found)
    if not told or not found or len(begins) < len(told):
        return Seen(state="unknown", facts=met, why=OPEN if met else _silence(()))
    first = min(found, key=lambda fact: (fact.when.latest, fact.source))  # type: ignore[arg-type,return-value]
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


def _both_sides(question: BothSides, facts: Sequence[Fact], side: Side) -> Seen:
    """What has no side itself bears on neither: weakness of which nobody says where is not weakness of both sides."""
    del side  # both are asked
    sided = [fact for fact in facts if fact.side in ("left", "right")]
    left, right = (answer(question.both_sides, sided, side) for side in ("left", "right"))
    states = {left.state, right.state}
    met = (*left.facts, *right.facts)
    if states == {"present"}:
        return Seen(state="present", facts=met)
    if states == {"present", "absent"}:
        return Seen(state="absent", facts=met)
    other = right if left.state == "present" else left
    return Seen(
        state="unknown", facts=met, why=f"other side: {other.why}" if "present" in states else left.why
    )


def _first(parts: Sequence[Seen], order: Sequence[State]) -> Seen:
    """The first state of the order that a part has, with the facts of all parts that have it."""
    for state in order:
        some = [part for part in parts if part.state == state]
        if some:
            facts = tuple(dict.fromkeys(fact for part in some for fact in part.facts))
            why = "; ".join(dict.fromkeys(part.why for part in some if part.why))
            return Seen(state=state, facts=facts, why=why if state == "unknown" else "")
    return Seen(state="unknown", why="nothing was asked")


_ANSWERS: Mapping[type, Callable[[Any, Sequence[Fact], Side], Seen]] = {
    Select: _select,
    AtMost: _at_most,
    SideDifference: _side_difference,
    Rising: _rising,
    Lasting: _lasting,
    OnsetAfter: _onset_after,
    Reached: _reached,
    AllOf: _all_of,
    AnyOf: _any_of,
    Pool: _pool,
    Not: _not,
    BothSides: _both_sides,
}
