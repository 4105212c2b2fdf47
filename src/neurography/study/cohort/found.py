"""What is counted in a cohort, whether from rows of cases or from rows of counts."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from attrs import frozen

from neurography.study.cohort import columns as c

Selection = tuple[tuple[str, str], ...]
"""(column, value) pairs, all of which hold."""

_ORDER = {
    name: {value: n for n, value in enumerate(dict.fromkeys(values))}
    for name, values in (
        ("stage", c.STAGES.values()),
        ("certainty", c.CERTAINTIES),
        ("side", c.SIDES.values()),
        ("sex", c.SEXES.values()),
    )
}


@frozen(kw_only=True)
class Left:
    """How many were left out since nobody knows whether they have the sign; they are never counted as absent."""

    not_examined: int = 0
    not_reported: int = 0
    undecided: int = 0
    """Readers stand against each other, as many as many."""

    @property
    def all(self) -> int:
        return self.not_examined + self.not_reported + self.undecided


@frozen(kw_only=True)
class Counted:
    """Patients, lesions or examinations with and without the sign.

    clusters holds (with the sign, n) of each patient, None where who is who is not known; patients is how many they
    come from, None where that is not known either. partly counts those without the sign of whom not everything was
    looked at. set_name is that of a table of counts.
    """

    of: str
    selection: Selection
    present: int
    absent: int
    left: Left = Left()
    partly: int = 0
    patients: int | None = None
    clusters: tuple[tuple[int, int], ...] | None = None
    set_name: str = ""

    @property
    def n(self) -> int:
        """Those of whom it is known."""
        return self.present + self.absent

    @property
    def total(self) -> int:
        """All, with those that were left out."""
        return self.n + self.left.all

    def value(self, column: str) -> str:
        """What the selection says of a column, "" for nothing."""
        return dict(self.selection).get(column, "")


@frozen(kw_only=True)
class Division:
    """How the patients, lesions or examinations of a group divide by a column; parts may overlap.

    unstated counts those of which the column says nothing.
    """

    of: str
    group: str
    column: str
    parts: tuple[tuple[str, int], ...]
    total: int
    within: Selection = ()
    set_name: str = ""
    unstated: int = 0

    @property
    def is_sum(self) -> bool:
        """Whether the parts make up the whole."""
        return not self.unstated and sum(n for _, n in self.parts) == self.total


@frozen(kw_only=True)
class Stated:
    """How many of a group hold each value of a column, of how many, and of how many it is not stated.

    A patient or an examination may hold several values: parts need not come to the total.
    """

    parts: tuple[tuple[str, int], ...]
    total: int
    unstated: int


class Cohort(Protocol):
    """What a tally asks of a table, of whichever kind."""

    @property
    def groups(self) -> tuple[str, ...]:
        """In the order in which they come; `("",)` for a table without them."""

    def lines(self, by: tuple[tuple[str, ...], ...]) -> tuple[Counted, ...]:
        """Every count of the sign: the whole of each group first, then divided."""

    def divisions(self) -> tuple[Division, ...]:
        """How many there are of what, whether or not the sign is known."""

    def answers(self, of: str, selection: Selection) -> tuple[Counted, ...]:
        """The count of one selection, once for each set that can tell; empty where none can."""

    def stated(self, of: str, column: str, group: str) -> Stated | None:
        """What a column says of the patients or examinations of a group; None where they cannot be counted."""

    def values(self, column: str) -> tuple[str, ...]:
        """What stands in a column."""


def ordered(column: str, values: Iterable[str]) -> tuple[str, ...]:
    """Different values in their own order: stages by the course, fields by strength; words of others as they come."""
    every = [value for value in dict.fromkeys(values) if value]
    if column in _ORDER:
        every.sort(key=_ORDER[column].__getitem__)
    if column == "field":
        every.sort(key=float)
    return tuple(every)


def holds(values: Mapping[str, str], selection: Selection) -> bool:
    """Whether every pair of the selection holds."""
    return all(values.get(column, "") == value for column, value in selection)


def word(column: str, value: str) -> str:
    """`3 T`, `reader A`, `not definite`: a value as it is said."""
    if column == "field":
        return f"{value} T"
    return f"reader {value}" if column == "reader" else value.replace("_", " ")
