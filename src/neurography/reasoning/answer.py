"""Questions answered by the facts of a case: present, absent, or unknown with the reason. Unknown is never absent."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from neurography.model.site import OPPOSITE, Side
from neurography.reasoning.course import lasting, onset_after, reached, silence
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
    return Seen(state="unknown", facts=tuple(asked), why=_unsure(told) or silence(asked))


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
    return _by_field(question, fact)


def _by_field(question: Select, fact: Fact) -> str:
    """The same where a field holds the state and the status only whether it was looked for."""
    if question.absent_if and matches(question.absent_if, fact):
        return "absent"
    result = fact.about.get("result", "").replace("_", " ")
    if fact.standing == "absent" and fact.kind == "treatments":  # it was not given
        return "absent"
    if fact.standing == "absent" and (not result or fact.kind == "biopsies"):  # not taken, not made
        return "not_examined"
    if question.present_if and matches(question.present_if, fact):
        return "present"
    if question.present_if is None:
        return "present"
    return f'words unclear, "{result}"' if result else "not_reported"


def _disagree(one: Fact, other: Fact) -> bool:
    return one.kind == other.kind and one.place == other.place and one.may_be_of_one_time(other)


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
        return Seen(state="unknown", facts=tuple(asked), why=silence(asked))
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
            why="fewer than two dated values" if asked else silence(asked),
        )
    last, lowest = known[-1], min(known[:-1], key=lambda fact: fact.value or 0.0)
    state: State = "present" if (last.value or 0.0) > (lowest.value or 0.0) else "absent"
    return Seen(state=state, facts=(lowest, last))


def _onset_after(question: OnsetAfter, facts: Sequence[Fact], side: Side) -> Seen:
    return onset_after(question, answer(question.onset_after, facts, side), facts, side)


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
    Lasting: lasting,
    OnsetAfter: _onset_after,
    Reached: reached,
    AllOf: _all_of,
    AnyOf: _any_of,
    Pool: _pool,
    Not: _not,
    BothSides: _both_sides,
}
