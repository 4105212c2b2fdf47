"""A trigger held against the facts of a case: met, open or not met, by Kleene's logic, and what is missing."""

from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from neurography.reasoning.answer import answer
from neurography.reasoning.fact import Fact, Seen, State
from neurography.reasoning.triggers.rules import Item, Trigger

Met = Literal["met", "open", "not_met"]


@frozen(kw_only=True)
class Looked:
    """One item of a trigger with what the case says of it."""

    item: Item
    seen: Seen


@frozen(kw_only=True)
class Fired:
    """A trigger with its state and every item.

    met: all needs and at least one sign are present. not_met: a need is absent, or every sign is. open: else; what
    is missing could decide.
    """

    trigger: Trigger
    state: Met
    needs: tuple[Looked, ...]
    signs: tuple[Looked, ...]
    work_up: tuple[Looked, ...]

    @property
    def shows(self) -> tuple[Looked, ...]:
        """The needs and signs that are present."""
        return tuple(one for one in (*self.needs, *self.signs) if one.seen.state == "present")

    @property
    def missing(self) -> tuple[Looked, ...]:
        """The needs and signs of which the case says nothing; never those that are absent."""
        return tuple(one for one in (*self.needs, *self.signs) if one.seen.state == "unknown")


def fire(trigger: Trigger, facts: Sequence[Fact]) -> Fired:
    """Hold one trigger against the facts of a patient as a whole."""
    needs, signs, work_up = (
        tuple(Looked(item=item, seen=answer(item.when, facts, "n/a")) for item in items)
        for items in (trigger.needs, trigger.signs, trigger.work_up)
    )
    return Fired(
        trigger=trigger,
        state=decided([one.seen.state for one in needs], [one.seen.state for one in signs]),
        needs=needs,
        signs=signs,
        work_up=work_up,
    )


def decided(needs: Sequence[State], signs: Sequence[State]) -> Met:
    """All needs and any sign: the truth table."""
    if "absent" in needs or all(state == "absent" for state in signs):
        return "not_met"
    if "unknown" in needs or "present" not in signs:
        return "open"
    return "met"
