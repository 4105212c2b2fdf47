"""Cases against controls, counted by patient: sensitivity, specificity, odds ratios, Fisher's exact p."""

from collections.abc import Sequence

from attrs import frozen

from neurography.model.errors import CallError
from neurography.stats.fisher import fisher_exact, is_bearable
from neurography.stats.odds import OddsRatio, conditional, wald
from neurography.study.cohort import columns as c
from neurography.study.cohort.found import Cohort, Counted, Selection, word


@frozen(kw_only=True)
class Pair:
    """A fourfold table of patients: a cases with the sign and b without, c controls with it and d without.

    cases says which, controls with whom they are compared. wald is None with an empty cell. exact is None where all or
    none have the sign, and so is p with it where there are too many people for exact figures.
    """

    cases: Selection
    controls: Selection
    a: int
    b: int
    c: int
    d: int
    wald: OddsRatio | None
    exact: OddsRatio | None
    p: float | None

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
        For a group that the table does not have, or when those named leave no group of several for the cases.
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
    if named and len(known) > 1 and set(found) == set(known.values()):
        raise CallError(wanted="a group of cases beside the controls", came=f"only {', '.join(found)}")
    return found


def pairs(
    cohort: Cohort, lines: Sequence[Counted], controls: Sequence[str]
) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """Each count of cases by patient against its controls, and in words which of them have none, and why.

    A stage or a certainty of the cases stands against all controls, who have none. Whatever else the cases are
    restricted to (field, sequence, sex, ...) holds for the controls as well.
    """
    found: list[Pair] = []
    without: dict[str, list[str]] = {}
    for line in lines:
        group = line.value("group")
        if line.of != c.PATIENT or not line.n or not group or group in controls or line.value("reader"):
            continue
        for name in controls:
            asked = tuple(
                (column, value)
                for column, value in line.selection
                if column not in ("group", *_OF_CASES_ALONE)
            )
            healthy = _controls(cohort, lines, name, asked)
            if healthy is not None:
                found.append(_pair(line, healthy))
            else:
                whom = ", ".join(word(*pair) for pair in line.selection)
                without.setdefault(_why(cohort, lines, name, asked), []).append(whom)
    words = (
        f"Not held against controls: {'; '.join(dict.fromkeys(whom))}. {why}" for why, whom in without.items()
    )
    return tuple(dict.fromkeys(found)), tuple(words)


_OF_CASES_ALONE = ("stage", "certainty")
"""What controls cannot have."""

_HOW = ("field", "sequence")
"""What may be stated of the controls alone and they be the controls all the same: `mix` tells it."""


def _controls(cohort: Cohort, lines: Sequence[Counted], name: str, asked: Selection) -> Counted | None:
    """The controls of a stratum; where none are counted so, their only set that says more of how they were seen."""
    exact = [one for one in cohort.answers(c.PATIENT, (("group", name), *asked)) if one.n]
    if exact:
        return exact[0]
    narrower = _narrower(lines, name, asked)
    return narrower[0] if len(narrower) == 1 else None


def _narrower(lines: Sequence[Counted], name: str, asked: Selection) -> list[Counted]:
    """Counts of a table of counts that say more of how the controls were examined than is asked."""
    wanted = {("group", name), *asked}
    whole: dict[str, Counted] = {}
    for line in lines:
        more = {column for column, _ in set(line.selection) - wanted}
        if (
            line.of == c.PATIENT
            and line.n
            and line.set_name
            and wanted <= set(line.selection)
            and more <= set(_HOW)
        ):
            # the first of a set is its whole: what divides it comes after
            whole.setdefault(line.set_name, line)
    return list(whole.values())


def _why(cohort: Cohort, lines: Sequence[Counted], name: str, asked: Selection) -> str:
    """Why no controls answer."""
    several = _narrower(lines, name, asked)
    if several:
        which = "; ".join(", ".join(word(k, v) for k, v in one.selection if k != "group") for one in several)
        return f"Their {name} stands in {len(several)} sets ({which}), none of them the whole."
    for column, value in asked:
        if not any(one.n for one in cohort.answers(c.PATIENT, (("group", name), (column, value)))):
            known = any(
                dict(line.selection).get(column) for line in lines if line.value("group") == name
            ) or _states(cohort, column, name)
            return (
                f"No {name} whose sign is known has {column} {word(column, value)}."
                if known
                else f"The {column} of {name} is not given."
            )
    return f"The table does not count {name} so."


def _states(cohort: Cohort, column: str, name: str) -> bool:
    stated = cohort.stated(c.PATIENT, column, name)
    return stated is not None and bool(stated.parts)


def _pair(line: Counted, healthy: Counted) -> Pair:
    cells = (line.present, line.absent, healthy.present, healthy.absent)
    a, b, cc, d = cells
    bearable = is_bearable(*cells)
    return Pair(
        cases=line.selection, controls=healthy.selection, a=a, b=b, c=cc, d=d, wald=wald(*cells),
        exact=conditional(*cells) if bearable else None, p=fisher_exact(*cells) if bearable else None,
    )  # fmt: skip
