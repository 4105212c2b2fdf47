"""Do cases and controls differ in how they were examined? Said with the counts, not judged by a test.

A sign that is seen better at 3 T, or on SWI, differs between groups that were examined otherwise, whatever the disease.
Examinations are counted where all of them have a name, else patients; what is not stated is counted as such, since
it may be what differs.
"""

from collections.abc import Mapping, Sequence

from attrs import frozen

from neurography.study.cohort import columns as c
from neurography.study.cohort.found import Cohort, Stated, ordered

MIXED: Mapping[str, tuple[str, ...]] = {
    "field": (c.EXAMINATION, c.PATIENT), "sequence": (c.EXAMINATION, c.PATIENT), "sex": (c.PATIENT,),
}  # fmt: skip
"""Column -> what is counted by it: the first that the table counts in every group."""

APART = 0.10
"""Shares that lie so far apart are told: below it one examination of ten would do it."""


@frozen(kw_only=True)
class _Side:
    """The cases, or the controls: value -> how many hold it, of how many, and of how many nothing is stated."""

    groups: tuple[str, ...]
    parts: Mapping[str, int]
    total: int
    unstated: int

    def least(self, value: str) -> float:
        """The share that holds it, if none of the unstated does."""
        return self.parts.get(value, 0) / self.total

    def most(self, value: str) -> float:
        """The share if all of the unstated do."""
        return (self.parts.get(value, 0) + self.unstated) / self.total

    def said(self, n: int) -> str:
        return f"{n} of {self.total} ({'+'.join(self.groups)})"


def mix_warnings(cohort: Cohort, controls: Sequence[str]) -> tuple[str, ...]:
    """One sentence for each column in which the cases and the controls differ, or that one of them lacks."""
    others = tuple(group for group in cohort.groups if group and group not in controls)
    if not controls or not others:
        return ()
    found = (_warning(cohort, column, others, tuple(controls)) for column in MIXED)
    return tuple(filter(None, found))


def _warning(cohort: Cohort, column: str, cases: tuple[str, ...], controls: tuple[str, ...]) -> str:
    of, found = _counted(cohort, column, (*cases, *controls))
    sides = {"cases": _side(found, cases), "controls": _side(found, controls)}
    if not any(side.parts for side in sides.values()):
        return ""
    for role, side in sides.items():
        if not side.parts:
            return (
                f"The {column} of the {role} is not given: whether it is that of the others cannot be told."
            )
    one, other = sides.values()
    values = ordered(column, (*one.parts, *other.parts))
    apart = max(abs(one.least(value) - other.least(value)) for value in values)
    surely = max(
        max(one.least(value) - other.most(value), other.least(value) - one.most(value)) for value in values
    )
    open_share = max(one.unstated / one.total, other.unstated / other.total)
    if max(apart, open_share) < APART:
        return ""
    unit = " T" if column == "field" else ""
    told = [
        f"{v}{unit}: {one.said(one.parts.get(v, 0))} and {other.said(other.parts.get(v, 0))}" for v in values
    ]
    if one.unstated or other.unstated:
        told.append(f"not stated: {one.said(one.unstated)} and {other.said(other.unstated)}")
    differ = "differ" if surely >= APART or not (one.unstated or other.unstated) else "may differ"
    return f"Cases and controls {differ} in {column}, counted by {of}: {', '.join(told)}."


def _counted(cohort: Cohort, column: str, groups: tuple[str, ...]) -> tuple[str, dict[str, Stated]]:
    """(what is counted, group -> what the column says of it), by the thing of which most groups state it."""
    choices = []
    for of in MIXED[column]:
        found = {group: cohort.stated(of, column, group) for group in groups}
        kept = {group: stated for group, stated in found.items() if stated is not None and stated.total}
        choices.append((of, kept))
    return max(choices, key=lambda one: (sum(bool(s.parts) for s in one[1].values()), len(one[1])))


def _side(found: Mapping[str, Stated], groups: tuple[str, ...]) -> _Side:
    held = tuple(group for group in groups if group in found)
    parts: dict[str, int] = {}
    for group in held:
        for value, n in found[group].parts:
            parts[value] = parts.get(value, 0) + n
    return _Side(
        groups=held, parts=parts, total=sum(found[group].total for group in held),
        unstated=sum(found[group].unstated for group in held),
    )  # fmt: skip
