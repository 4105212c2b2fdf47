"""Cases against controls, counted by patient: sensitivity, specificity, odds ratios, Fisher's exact p."""

from collections.abc import Sequence

from attrs import frozen

from neurography.model.errors import CallError
from neurography.stats.fisher import fisher_exact
from neurography.stats.odds import OddsRatio, conditional, wald
from neurography.study.cohort import columns as c
from neurography.study.cohort.found import Cohort, Counted, Selection


@frozen(kw_only=True)
class Pair:
    """A fourfold table of patients: a cases with the sign and b without, c controls with it and d without.

    cases says which, with whom they are compared under `controls`; wald is None with an empty cell, exact is None
    where all or none have the sign.
    """

    cases: Selection
    a: int
    b: int
    c: int
    d: int
    wald: OddsRatio | None
    exact: OddsRatio | None
    p: float

    @property
    def sensitivity(self) -> tuple[int, int]:
        """(with the sign, n) of the cases."""
        return self.a, self.a + self.b

    @property
    def specificity(self) -> tuple[int, int]:
        """(without the sign, n) of the controls."""
        return self.d, self.c + self.d


def control_groups(cohort: Cohort, named: Sequence[str]) -> tuple[str, ...]:
    """The groups that are controls: those named, else those called so.

    Raises
    ------
    CallError
        For a group that the table does not have, or when no group would be left for the cases.
    """
    known = {c.plain(group): group for group in cohort.groups if group}
    unknown = [name for name in named if c.plain(name) not in known]
    if unknown:
        raise CallError(
            wanted=f"groups of {', '.join(known.values()) or 'a column group'} in --controls",
            came=repr(unknown[0]),
        )
    found = tuple(known[c.plain(name)] for name in named) or tuple(
        group for word, group in known.items() if word in c.CONTROLS
    )
    if found and set(found) == set(known.values()):
        raise CallError(wanted="a group of cases beside the controls", came=f"only {', '.join(found)}")
    return found


def pairs(lines: Sequence[Counted], controls: Sequence[str]) -> tuple[Pair, ...]:
    """Each count of cases by patient against the controls as a whole, finding by finding.

    A stage (field, sequence) of the cases stands against all controls: controls have no stage. What differs
    between the groups is for `mix` to say.
    """
    people = [line for line in lines if line.of == c.PATIENT and line.n]
    whole = {
        (line.value("group"), line.value("finding")): line
        for line in people
        if line.value("group") in controls and set(dict(line.selection)) <= {"group", "finding"}
    }
    found = []
    for line in people:
        if not line.value("group") or line.value("group") in controls or line.value("reader"):
            continue
        for group in controls:
            healthy = whole.get((group, line.value("finding")))
            if healthy is not None:
                found.append(_pair(line, healthy))
    return tuple(dict.fromkeys(found))


def _pair(line: Counted, healthy: Counted) -> Pair:
    cells = (line.present, line.absent, healthy.present, healthy.absent)
    a, b, cc, d = cells
    return Pair(
        cases=(*line.selection, ("controls", healthy.value("group"))), a=a, b=b, c=cc, d=d,
        wald=wald(*cells), exact=conditional(*cells), p=fisher_exact(*cells),
    )  # fmt: skip
