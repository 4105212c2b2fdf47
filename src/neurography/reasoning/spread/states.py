"""What was found where at which examination: the dated structures that a hypothesis has to reach, or may not pass."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from attrs import evolve, field, frozen, validators

from neurography.model.site import SIDES, Side

Place = tuple[str, Side]
"""A structure and its side."""

Status = Literal["abnormal", "normal"]


@frozen(kw_only=True)
class Observed:
    """A structure found abnormal, or examined and found not so, at one of the moments; said: why, source: where."""

    structure: str
    side: Side = field(validator=validators.in_(SIDES))
    status: Status = field(validator=validators.in_(("abnormal", "normal")))
    moment: int = field(validator=validators.ge(0))
    said: str = ""
    source: str = ""

    @property
    def place(self) -> Place:
        """Structure and side."""
        return self.structure, self.side


@frozen(kw_only=True, slots=False)
class State:
    """All that was observed. moments: the names of the examinations' dates, in order.

    What was once abnormal counts as involved from then on. What was normal at a moment was not involved up to it; a
    normal result after an abnormal one says nothing about the way there, and is left aside.
    """

    moments: tuple[str, ...]
    observed: tuple[Observed, ...]

    @cached_property
    def abnormal(self) -> Mapping[Place, int]:
        """Place -> the first moment at which it was abnormal."""
        found: dict[Place, int] = {}
        for one in self.observed:
            if one.status == "abnormal":
                found[one.place] = min(one.moment, found.get(one.place, one.moment))
        return found

    @cached_property
    def normal(self) -> Mapping[Place, int]:
        """Place -> the last moment before any abnormal one at which it was normal."""
        found: dict[Place, int] = {}
        for one in self.observed:
            if one.status == "normal" and one.moment < self.abnormal.get(one.place, len(self.moments)):
                found[one.place] = max(one.moment, found.get(one.place, one.moment))
        return found

    def may_hold(self, place: Place, moment: int) -> bool:
        """Whether the place may be involved by a moment."""
        return moment > self.normal.get(place, -1)

    def seen(self, place: Place, moment: int) -> bool:
        """Whether it was reported abnormal by then."""
        return self.abnormal.get(place, len(self.moments)) <= moment

    def but(self, more: Iterable[Observed]) -> "State":
        """The same with further observations; for a place at a moment, they stand in for what was there."""
        added = tuple(more)
        instead = {(one.place, one.moment) for one in added}
        kept = tuple(one for one in self.observed if (one.place, one.moment) not in instead)
        return evolve(self, observed=(*kept, *added))

    def without(self, moment: int) -> "State":
        """As if nothing had been examined at one of the moments."""
        return evolve(self, observed=tuple(one for one in self.observed if one.moment != moment))
