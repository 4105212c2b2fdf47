"""Laboratory values over time: doubling times with the interval that the dates leave, and ratios of two specimens."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from attrs import frozen

from neurography.model.case import Case, Dates, Lab
from neurography.stats.doubling import doubling_interval, doubling_time

MONTH_DAYS = 365.25 / 12.0

Analyte = tuple[str, str, str]
"""Analyte, specimen, unit as written (lower case)."""


@frozen(kw_only=True)
class Doubling:
    """From one value to the next. months is that of the middles of the dates; interval what the dates leave.

    why: in words, where there is no doubling time.
    """

    start: Lab
    end: Lab
    dates: tuple[Dates, Dates]
    months: float | None
    interval: tuple[float, float] | None
    why: str = ""


@frozen(kw_only=True)
class Ratio:
    """One specimen's value over the serum's (or blood's) that is nearest in time, and the days between the two."""

    over: Lab
    under: Lab
    dates: tuple[Dates, Dates]
    value: float
    apart: tuple[int, int] | None


def series(case: Case) -> Mapping[Analyte, tuple[Lab, ...]]:
    """The dated values of every analyte with two numbers or more, in the order of their dates.

    Results without number (undetectable) stand among them; those that are not reported do not.
    """
    held: dict[tuple[str, str], list[Lab]] = {}
    for lab in case.labs:
        if _position(case.dated(lab)) is not None and (lab.value is not None or lab.result == "undetectable"):
            held.setdefault((lab.analyte, lab.specimen), []).append(lab)
    found: dict[Analyte, tuple[Lab, ...]] = {}
    for (analyte, specimen), labs in sorted(held.items()):
        units = sorted({lab.unit.lower() for lab in labs if lab.value is not None})
        for unit in units:
            same = [lab for lab in labs if lab.value is None or lab.unit.lower() == unit]
            if sum(lab.value is not None for lab in same) >= 2:
                found[analyte, specimen, unit] = tuple(sorted(same, key=lambda lab: order(case, lab)))
    return found


def order(case: Case, lab: Lab) -> tuple[object, ...]:
    """What values are sorted by: their dates, then everything else, so that the file's order never matters."""
    when = case.dated(lab)
    value = -1.0 if lab.value is None else lab.value
    return (_position(when) or date.max, when.text, value, lab.censored, str(lab.source))


def doublings(case: Case, labs: tuple[Lab, ...]) -> tuple[Doubling, ...]:
    """One for each step from a value to the next, with the reason where it has none."""
    return tuple(_doubling(case, one, other) for one, other in pairwise(labs))


NO_GROWTH = frozenset(
    (
        *("protein", "total_protein", "albumin", "glucose", "lactate", "creatinine", "urea", "bilirubin"),
        *("c_reactive_protein", "crp", "erythrocyte_sedimentation_rate", "esr", "creatine_kinase", "ck"),
        *("haemoglobin", "hemoglobin", "platelets", "neutrophils", "sodium", "potassium", "calcium"),
    )
)
"""Analytes that do not grow as cells do: a doubling time of them says nothing."""

_CELLS = ("cells", "cell_count", "leukocytes", "leucocytes", "white_cells", "lymphocytes")
"""The same in cerebrospinal fluid."""


def doubled(labs: tuple[Lab, ...]) -> bool:
    """Whether a doubling time is of use: of what can grow, where the greatest number is at least twice the least."""
    if any(lab.analyte in NO_GROWTH or (lab.specimen == "csf" and lab.analyte in _CELLS) for lab in labs):
        return False
    values = [lab.value for lab in labs if lab.value is not None and not lab.censored]
    return len(values) >= 2 and min(values) > 0 and max(values) >= 2 * min(values)


def _doubling(case: Case, one: Lab, other: Lab) -> Doubling:
    dates = (case.dated(one), case.dated(other))
    why = _why(one, other, dates)
    months = interval = None
    if not why and one.value is not None and other.value is not None:
        first, second = (_position(when) or date.min for when in dates)
        months = doubling_time(one.value, other.value, (second - first).days / MONTH_DAYS)
        apart = between(*dates)
        if apart[0] is not None and apart[1] is not None:
            interval = doubling_interval(
                one.value, other.value, least=apart[0] / MONTH_DAYS, most=apart[1] / MONTH_DAYS
            )
        why = "" if months is not None else "both bear the same date"
    return Doubling(start=one, end=other, dates=dates, months=months, interval=interval, why=why)


def _why(one: Lab, other: Lab, dates: tuple[Dates, Dates]) -> str:
    if one.value is None or other.value is None:
        return "undetectable"
    if one.censored or other.censored:
        return "a bound, not a value"
    if any(when.middle is None for when in dates):
        return "a date is open at one end"
    if other.value <= one.value:
        return "it did not rise"
    return "" if one.value > 0 else "from zero nothing doubles"


def ratios(case: Case) -> tuple[Ratio, ...]:
    """CSF over serum for every analyte that has both in one unit, each with the serum value nearest in time."""
    found = []
    for over in sorted(case.labs, key=lambda lab: (lab.analyte, order(case, lab))):
        if over.specimen != "csf" or over.value is None or over.censored:
            continue
        fellows = [lab for lab in case.labs if _fellow(lab, over)]
        if fellows:
            under = min(fellows, key=lambda lab: (_apart(case, lab, over), order(case, lab)))
            dates = (case.dated(over), case.dated(under))
            found.append(
                Ratio(
                    over=over, under=under, dates=dates, value=over.value / (under.value or 1.0),
                    apart=gap(*dates),
                )
            )  # fmt: skip
    return tuple(found)


def _fellow(lab: Lab, over: Lab) -> bool:
    return (
        lab.analyte == over.analyte
        and lab.specimen in ("serum", "blood", "plasma")
        and lab.unit.lower() == over.unit.lower()
        and not lab.censored
        and bool(lab.value)
    )


def _apart(case: Case, one: Lab, other: Lab) -> int:
    first, second = _position(case.dated(one)), _position(case.dated(other))
    return abs((first - second).days) if first and second else 10**9


def gap(one: Dates, other: Dates) -> tuple[int, int] | None:
    """The fewest and the most days between two dates, whichever was first; None where a date is open."""
    least, most = between(one, other)
    if least is None or most is None:
        return None
    return (0 if least <= 0 <= most else min(abs(least), abs(most)), max(abs(least), abs(most)))


def between(one: Dates, other: Dates) -> tuple[int | None, int | None]:
    """The fewest and the most days from one date to another; negative where the other may come first."""
    least = (other.earliest - one.latest).days if other.earliest and one.latest else None
    most = (other.latest - one.earliest).days if other.latest and one.earliest else None
    return least, most


def _position(when: Dates) -> date | None:
    """Where a value stands on the axis: the middle, else the end that is known."""
    return when.middle or when.earliest or when.latest
