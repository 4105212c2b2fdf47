"""An own healthy sample: mean and standard deviation over people, one visit each.

- One visit a person: the first at which the place was measured (by name where the order is not known).
- The mean is over people, both sides of a person averaged first, with its t interval.
- The standard deviation is that of one side: it will judge the value of one side, and the mean of two sides scatters
  less than one. Both sides go into it, with people as the unit.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from neurography.model.comparison import Reference
from neurography.model.quantity import Quantity
from neurography.stats.repeatability import Mean, Spread, between_spread, mean_over_people, skewness
from neurography.study.own.limits import FEW_DF, MANY
from neurography.study.own.pooling import (
    Agreed,
    Refused,
    agreement,
    apart,
    by_place,
    counted,
    grouped,
    orders,
    place_words,
    scans,
    several,
)
from neurography.study.own.table import Choice, Row, Table, read

SHAPE = 10
"""So many people are needed to say whether values are skewed."""


@frozen(kw_only=True)
class ReferenceOptions:
    """What to make."""

    allow: tuple[str, ...] = ()
    choice: Choice = field(factory=Choice)


@frozen(kw_only=True)
class Sample:
    """One healthy sample: mean over people, spread of one side, left minus right, shape of the distribution."""

    reference: Reference
    mean: Mean
    spread: Spread
    scans: int
    side_difference: Mean | None
    skewness: float | None
    skewness_of_log: float | None
    warnings: tuple[str, ...]


@frozen(kw_only=True)
class OwnReference:
    """The samples that were made and those that were not."""

    samples: tuple[Sample, ...]
    refused: tuple[Refused, ...]
    table: Table
    options: ReferenceOptions


def own_reference(
    out: Path, options: ReferenceOptions, *, quantities: Mapping[str, Quantity], source: str
) -> OwnReference:
    """Means and standard deviations from OUT/measurements.tsv, everybody in it taken as healthy.

    Raises
    ------
    CallError, InputError
        When OUT cannot be read; what cannot be estimated is refused by name in the result.
    """
    table = read(out, quantities=quantities, choice=options.choice)
    source = source.replace("SHA", table.digest[:12])
    samples: list[Sample] = []
    refused: list[Refused] = []
    for (key, statistic), rows in grouped(table.rows, lambda r: (r.quantity.key, r.statistic)).items():
        if rows[0].quantity.scale == "ordinal":
            reason = "grades have an order only: no standard deviation is formed"
            refused.append(Refused(what=f"{key} {statistic}", reason=reason))
            continue
        places, not_pooled = by_place(rows)
        refused += [
            Refused(what=f"{key} {statistic} {one.what}".strip(), reason=one.reason) for one in not_pooled
        ]
        kept = [row for own in places.values() for row in own]
        agreed = agreement(kept, allow=options.allow) if kept and not apart(kept) else None
        if agreed is not None and agreed.reason:
            refused.append(Refused(what=f"{key} {statistic}", reason=agreed.reason))
            continue
        for (structure, level), own in places.items():
            here = agreed or agreement(own, allow=options.allow)
            made = here.reason or _sample(own, table, here, options.choice.acquisition, source=source)
            if isinstance(made, str):
                refused.append(
                    Refused(what=f"{key} {statistic} {place_words(structure, level)}", reason=made)
                )
            else:
                samples.append(made)
    return OwnReference(samples=tuple(samples), refused=tuple(refused), table=table, options=options)


def _sample(
    rows: Sequence[Row], table: Table, agreed: Agreed, acquisition: str, *, source: str
) -> Sample | str:
    """The sample of one structure and level, or why there is none."""
    some = rows[0]
    if some.structure == "n/a":
        return "no structure is named"
    if len({row.position for row in rows}) > 1:
        return "several positions along it: a healthy sample has one value a person and side"
    kept, said = _first_visits(rows, table)
    sides = sorted({row.side for row in kept})
    by_side = np.array(
        [
            [next((row.value for row in own if row.side == side), math.nan) for side in sides]
            for own in grouped(kept, lambda row: row.subject).values()
        ]
    )
    people = len(by_side)
    if people < 2 or not (np.isfinite(by_side).sum(axis=0) >= 2).any():
        return f"{counted(people, 'person', 'people')}, at least 2 are needed"
    spread = between_spread(by_side)
    if spread.sd == 0.0:
        return "all values are equal: copied, or rounded too far"
    means = np.nanmean(by_side, axis=1)
    mean = mean_over_people(means)
    difference, of_sides = _side_difference(by_side, sides)
    skew, of_log, of_shape = _shape(means)
    reference = Reference(
        quantity=some.quantity.key,
        statistic=some.statistic,
        structure=some.structure,
        level=some.level,
        value=mean.value,
        sd=spread.sd,
        unit=some.quantity.unit,
        population=_population(kept, sides, acquisition, people=people),
        n=people,
        technique=agreed.technique,
        source=source,
        interval=mean.interval,
    )
    return Sample(
        reference=reference, mean=mean, spread=spread, scans=scans(kept), side_difference=difference,
        skewness=skew, skewness_of_log=of_log,
        warnings=(*agreed.warnings, *said, *of_sides, *of_shape, *_few(some.statistic, spread, people)),
    )  # fmt: skip


def _few(statistic: str, spread: Spread, people: int) -> Iterator[str]:
    """What is thin about a sample."""
    if statistic == "n/a":
        yield "statistic not stated: it will judge means and medians alike"
    if spread.df < FEW_DF:
        yield f"only {spread.df} degrees of freedom: hardly a sample at all"
    elif people < MANY:
        yield f"{people} people, fewer than {MANY}: take its interval as seriously as itself"


def _first_visits(rows: Sequence[Row], table: Table) -> tuple[list[Row], list[str]]:
    """One visit a person, and what was left aside."""
    kept: list[Row] = []
    more = unknown = 0
    for subject, own in grouped(rows, lambda row: row.subject).items():
        session = orders(own, dict(table.order))[subject]
        first = next(s for s in session if any(row.session == s for row in own))
        kept += [row for row in own if row.session == first]
        several_visits = len({row.session for row in own}) > 1
        more += several_visits
        unknown += several_visits and table.order.get(subject) is None
    said = []
    if more:
        said.append(f"of {counted(more, 'person', 'people')} with several visits the first only")
    if unknown:
        said.append(
            f"order of visits unknown for {counted(unknown, 'person', 'people')}: first visit by name"
        )
    return kept, said


def _side_difference(by_side: NDArray[np.float64], sides: Sequence[str]) -> tuple[Mean | None, list[str]]:
    """Left minus right over the people who have both."""
    if not {"left", "right"} <= set(sides):
        return None, []
    difference = by_side[:, sides.index("left")] - by_side[:, sides.index("right")]
    both = difference[np.isfinite(difference)]
    one = len(difference) - len(both)
    said = [f"one side only of {counted(one, 'person', 'people')}"] if one else []
    if len(both) < 2:
        return None, said
    mean = mean_over_people(both)
    if mean.excludes_zero:
        said.append("left and right differ on average: one mean for both sides fits neither")
    return mean, said


def _shape(values: NDArray[np.float64]) -> tuple[float | None, float | None, list[str]]:
    """Skewness of the values and of their logarithms; for information."""
    if len(values) < SHAPE:
        return None, None, []
    skew = skewness(values)
    of_log = skewness(np.log(values)) if (values > 0.0).all() else None
    said = []
    if abs(skew) > 2.0 * math.sqrt(6.0 / len(values)):
        said.append(f"skewed (skewness {skew:.1f}): 1.96 sd do not hold 95 % on each side alike")
        if of_log is not None and abs(of_log) < abs(skew) / 2.0:
            said.append("logarithms are closer to normal")
    return skew, of_log, said


def _population(rows: Sequence[Row], sides: Sequence[str], acquisition: str, *, people: int) -> str:
    """`own controls, left and right: 20 people, 20 scans`; an acquisition that was chosen behind the sides"""
    words = "own controls"
    named = [side for side in sides if side != "n/a"]
    if named:
        words += f", {several(named)}"
    words += f", acquisition {acquisition}" if acquisition else ""
    words += f": {counted(people, 'person', 'people')}, {counted(scans(rows), 'scan', 'scans')}"
    return words + (", simulated" if any(row.origin == "simulated" for row in rows) else "")
