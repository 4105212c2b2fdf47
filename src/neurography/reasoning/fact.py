"""A case as plain facts: what rules look at. Whoever holds a case makes them; nothing here knows its form."""

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from neurography.model.case import Dates, Status
from neurography.model.site import Side

State = Literal["present", "absent", "unknown"]
"""Of a question put to a case. unknown: not examined, not reported, never asked, or two examinations disagree."""


@frozen(kw_only=True)
class Fact:
    """One thing that a case says.

    kind: the list it stands in (`findings`, `labs`, ...). about: its fields as text, what lists hold joined by `, `.
    place: what two facts must share to be about the same thing. value is in the unit of its quantity.
    words: the fact as a reader says it, with its side. source: where it is written. until: the end of what lasted;
    began: the onset of what a patient tells. doubt: why it is not known to be so though it is written, empty where it
    is: only possible, a number without its limit.
    """

    kind: str
    about: Mapping[str, str] = field(factory=dict, eq=False)
    place: tuple[str, ...] = ()
    side: Side = "n/a"
    standing: Status = "present"
    value: float | None = None
    visit: str = ""
    when: Dates = field(factory=Dates)
    until: Dates = field(factory=Dates)
    began: Dates = field(factory=Dates)
    words: str = ""
    source: str = ""
    doubt: str = ""

    def is_on(self, side: Side) -> bool:
        """Whether it bears on a side: its own, or both where it has none."""
        return side not in ("left", "right") or self.side not in ("left", "right") or self.side == side

    def may_be_of_one_time(self, other: "Fact") -> bool:
        """Whether the two can be of the same day: of one visit, or with dates that can share one."""
        if self.visit and other.visit:
            return self.visit == other.visit
        return self.when.may_be_within(other.when)


@frozen(kw_only=True)
class Seen:
    """The answer to a question: its state, the facts that decide it, and why it is unknown where it is."""

    state: State
    facts: tuple[Fact, ...] = ()
    why: str = ""
