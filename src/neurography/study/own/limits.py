"""Own limits from repeated scans: how far two visits, or two sides, of a person differ without any change.

Repeats are the visits of one person at one place: same acquisition, structure, side, level and position. Whoever
calls this says that nothing truly changed in between; nothing here can tell.

- repeatability: 2.77 times the pooled within-subject coefficient of variation (percent of the pair's mean; ratio
  scales) or standard deviation (absolute; interval scales, or where asked).
- side: 1.96 standard deviations over people of left minus right, around 0: at the first visit of each person that
  has both sides of the place.
- Values of several acquisitions (two series, two maps) are never pooled: one is chosen by name.
- One row a structure and level, its sides pooled; and, where two structures or more were measured, one row with
  structure n/a from all of them, which a run lends to structures without a row of their own and says so.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from attrs import field, frozen, validators

from neurography.model.comparison import Limit
from neurography.model.errors import CallError
from neurography.model.quantity import Quantity
from neurography.model.site import spoken
from neurography.stats.repeatability import Z_PAIR, Mean, Spread
from neurography.study.own.pooling import (
    Found,
    Refused,
    agreement,
    apart,
    by_place,
    counted,
    days_apart,
    grouped,
    place_words,
    scans,
    several,
)
from neurography.study.own.repeats import within
from neurography.study.own.sides import sides
from neurography.study.own.table import Choice, Row, Table, read

MANY = 30
"""Below so many people a limit is called poorly known."""

FEW_DF = 5
"""Below so many degrees of freedom a limit says little."""

Kind = Literal["repeatability", "side"]


@frozen(kw_only=True)
class LimitOptions:
    """What to make. scale `auto` is percent on ratio scales and absolute on others."""

    kind: str = field(default="repeatability", validator=validators.in_(("repeatability", "side", "both")))
    scale: str = field(default="auto", validator=validators.in_(("auto", "percent", "absolute")))
    pool: str = field(default="structures", validator=validators.in_(("structures", "sides", "none")))
    allow: tuple[str, ...] = ()
    choice: Choice = field(factory=Choice)


@frozen(kw_only=True)
class Estimate:
    """One limit with what it rests on.

    spread is the within-subject wSD or wCV (kind repeatability), or the standard deviation of left minus right (kind
    side); shift is the mean difference second minus first visit, or left minus right. Both are fractions on scale
    percent. growth holds rank correlations over people of the scatter, and of scatter / mean, with the mean.
    """

    limit: Limit
    unit: str
    spread: Spread
    scans: int
    shift: Mean | None
    growth: Mapping[str, tuple[float, float]]
    warnings: tuple[str, ...]


@frozen(kw_only=True)
class OwnLimits:
    """The limits that were made and those that were not."""

    estimates: tuple[Estimate, ...]
    refused: tuple[Refused, ...]
    table: Table
    options: LimitOptions


def own_limits(
    out: Path, options: LimitOptions, *, quantities: Mapping[str, Quantity], source: str
) -> OwnLimits:
    """Estimate limits from OUT/measurements.tsv; `source` says where they come from and stands in every row.

    Raises
    ------
    CallError, InputError
        When OUT cannot be read; what cannot be estimated is refused by name in the result.
    """
    table = read(out, quantities=quantities, choice=options.choice)
    estimates: list[Estimate] = []
    refused: list[Refused] = []
    for kind in _kinds(options.kind):
        for (key, statistic), rows in grouped(table.rows, lambda r: (r.quantity.key, r.statistic)).items():
            for made in _group(kind, rows, table, options, source=source.replace("SHA", table.digest[:12])):
                if isinstance(made, Refused):
                    refused.append(
                        Refused(what=f"{kind} {key} {statistic} {made.what}".strip(), reason=made.reason)
                    )
                else:
                    estimates.append(made)
    return OwnLimits(estimates=tuple(estimates), refused=tuple(refused), table=table, options=options)


def _kinds(asked: str) -> tuple[Kind, ...]:
    return {"repeatability": ("repeatability",), "side": ("side",)}.get(asked, ("repeatability", "side"))  # type: ignore[return-value]


def _group(
    kind: Kind, rows: Sequence[Row], table: Table, options: LimitOptions, *, source: str
) -> list[Estimate | Refused]:
    """The limits of one quantity and statistic."""
    scale = _scale(rows[0].quantity, options.scale)
    if isinstance(scale, Refused):
        return [scale]
    places, refused = by_place(rows)
    kept = [row for own in places.values() for row in own]
    mixed = apart(kept)
    agreed = agreement(kept, allow=options.allow) if kept and not mixed else None
    if agreed is not None and agreed.reason:
        return [*refused, Refused(what="", reason=agreed.reason)]
    pools: list[tuple[str, str, Sequence[Row]]] = [(*place, own) for place, own in places.items()]
    made: list[Estimate | Refused] = [*refused]
    if options.pool == "structures" and len({structure for structure, _ in places}) > 1:
        if mixed:
            made.append(Refused(what="all structures", reason=mixed))
        else:
            pools.append(("n/a", "n/a", kept))
    for structure, level, own in pools:
        what = "all structures" if structure == "n/a" else place_words(structure, level)
        here = agreed or agreement(own, allow=options.allow)
        if here.reason:
            made.append(Refused(what=what, reason=here.reason))
            continue
        measured = {row.side for row in own}
        if kind == "repeatability" and options.pool == "none" and {"left", "right"} <= measured:
            made.append(Refused(what=what, reason="a limit has no side: choose one by --side, or pool sides"))
            continue
        estimate = (within if kind == "repeatability" else sides)(own, scale, table)
        if isinstance(estimate, str):
            made.append(Refused(what=what, reason=estimate))
            continue
        made.append(
            _estimate(
                kind, estimate, own[0], structure=structure, level=level, scale=scale, source=source,
                technique=here.technique, acquisition=options.choice.acquisition, warnings=here.warnings,
            )
        )  # fmt: skip
    return made


def _scale(quantity: Quantity, asked: str) -> Literal["percent", "absolute"] | Refused:
    if quantity.scale == "ordinal":
        return Refused(what="", reason="grades have an order only: no standard deviation is formed")
    if quantity.scale == "ratio" and asked != "absolute":
        return "percent"
    if asked == "percent":
        return Refused(what="", reason="no percentage on an interval scale: choose --scale absolute")
    return "absolute"


def _estimate(
    kind: Kind, found: Found, some: Row, *, structure: str, level: str, scale: Literal["percent", "absolute"],
    source: str, technique: str, acquisition: str, warnings: tuple[str, ...],
) -> Estimate:  # fmt: skip
    spread = found.spread
    factor = (Z_PAIR if kind == "repeatability" else 1.96) * (100.0 if scale == "percent" else 1.0)
    people, taken = spread.people, scans(found.rows)
    said = [*warnings, *found.warnings]
    if some.statistic == "n/a":
        said.append("statistic not stated: it will judge means and medians alike")
    if spread.df < FEW_DF:
        said.append(f"only {spread.df} degrees of freedom: hardly a limit at all")
    elif people < MANY:
        said.append(f"{people} people, fewer than {MANY}: take its interval as seriously as itself")
    origins = sorted({row.origin for row in found.rows})
    if len(origins) > 1:
        said.append(f"values of several origins pooled: {', '.join(origins)}")
    return Estimate(
        limit=Limit(
            quantity=some.quantity.key,
            statistic=some.statistic,
            structure=structure,
            level=level,
            scale=scale,
            value=factor * spread.sd,
            kind=kind,
            population=_population(
                kind, found.rows, acquisition, people=people, taken=taken, pooled=structure == "n/a"
            ),
            n=people,
            technique=technique,
            source=source,
            # that of the true ratio can end below the estimate, which is a little high with very many people
            interval=(factor * spread.interval[0], factor * max(spread.interval[1], spread.sd)),
        ),
        unit=some.quantity.unit,
        spread=spread,
        scans=taken,
        shift=found.shift,
        growth=found.growth,
        warnings=tuple(said),
    )


def _population(
    kind: Kind, rows: Sequence[Row], acquisition: str, *, people: int, taken: int, pooled: bool
) -> str:
    """`own repeats of L5 ventral ramus and S1 ventral ramus, left and right: 12 people, 24 scans, 7 days apart`

    An acquisition that was chosen is named behind the sides.
    """
    words = "own repeats" if kind == "repeatability" else "own people measured on both sides"
    if pooled:
        words += f" of {several(sorted({spoken(row.structure) for row in rows}))}"
    sides = sorted({row.side for row in rows} - {"n/a"})
    if kind == "repeatability" and sides:
        words += f", {several(sides)}"
    words += f", acquisition {acquisition}" if acquisition else ""
    words += f": {counted(people, 'person', 'people')}, {counted(taken, 'scan', 'scans')}"
    gaps = days_apart(rows) if kind == "repeatability" else None
    if gaps is not None:
        words += f", {gaps[0]} to {gaps[1]} days apart" if gaps[0] != gaps[1] else f", {gaps[0]} days apart"
    if any(row.origin == "simulated" for row in rows):
        words += ", simulated"
    return words


def check(options: LimitOptions) -> None:
    """Refuse options that contradict each other."""
    if options.kind != "repeatability" and options.choice.side:
        raise CallError(
            wanted="both sides for a limit of kind side", came=f"--side {options.choice.side}",
            todo="Leave --side out.",
        )  # fmt: skip
