"""Do cases and controls differ in how they were examined? Said with the counts, not judged by a test.

A sign that is seen better at 3 T, or on SWI, differs between groups that were examined otherwise, whatever the disease.
"""

from collections.abc import Sequence

from neurography.study.cohort import columns as c
from neurography.study.cohort.found import Cohort, ordered

MIXED = {"field": c.EXAMINATION, "sequence": c.EXAMINATION, "sex": c.PATIENT}
"""Column -> what is counted by it."""

APART = 0.10
"""Shares that lie so far apart are told: below it one examination of ten would do it."""


def mix_warnings(cohort: Cohort, controls: Sequence[str]) -> tuple[str, ...]:
    """One sentence for each column in which the cases and the controls differ, or that one of them lacks."""
    if not controls:
        return ()
    others = tuple(group for group in cohort.groups if group and group not in controls)
    found = (_warning(cohort, column, of, others, tuple(controls)) for column, of in MIXED.items())
    return tuple(filter(None, found))


def _warning(cohort: Cohort, column: str, of: str, cases: tuple[str, ...], controls: tuple[str, ...]) -> str:
    parts = {
        role: _parts(cohort, column, of, groups)
        for role, groups in (("cases", cases), ("controls", controls))
    }
    if not any(parts.values()):
        return ""
    if not all(parts.values()):
        lacking = next(role for role, found in parts.items() if not found)
        return f"The {column} of the {lacking} is not given: whether it is that of the others cannot be told."
    values = ordered(column, (value for found in parts.values() for value in found))
    totals = {role: sum(found.values()) for role, found in parts.items()}
    apart = max(
        abs(parts["cases"].get(v, 0) / totals["cases"] - parts["controls"].get(v, 0) / totals["controls"])
        for v in values
    )
    if apart < APART:
        return ""
    unit = " T" if column == "field" else ""
    said = ", ".join(
        f"{value}{unit}: {parts['cases'].get(value, 0)} of {totals['cases']} ({'+'.join(cases)}) and "
        f"{parts['controls'].get(value, 0)} of {totals['controls']} ({'+'.join(controls)})"
        for value in values
    )
    return f"Cases and controls differ in {column}, counted by {of}: {said}."


def _parts(cohort: Cohort, column: str, of: str, groups: tuple[str, ...]) -> dict[str, int]:
    """Value -> how many, over groups; from the first set of each that divides the whole group by the column."""
    found: dict[str, int] = {}
    for group in groups:
        division = next(
            (
                d
                for d in cohort.divisions()
                if (d.of, d.group, d.column) == (of, group, column) and not d.within
            ),
            None,
        )
        for value, n in division.parts if division else ():
            found[value] = found.get(value, 0) + n
    return found
