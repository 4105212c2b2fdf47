"""Choosing the limits that may judge a pair, and multiplying them out into its unit.

- A limit of kind repeatability judges times, one of kind side judges sides: never the other.
- It must be of the same quantity; statistic, structure and level must be equal, or n/a in the limit, which
  then holds for any. A limit of another named structure is not used, only mentioned: whoever wants to lend
  one to other structures writes n/a there and says in `population` where it was found.
- Limits that the user brought come first. Where none of them can judge a pair, those that ship do, and the row says so.
- The most specific limits are used (structure, then level, then statistic named). Several equally specific
  ones are each used, in a row of their own: two published limits are never merged into one.
"""

import math
from collections.abc import Iterable
from typing import Literal

import attrs

from neurography.compare.beside import beside
from neurography.compare.pair import Judgement
from neurography.model.comparison import Bound, Limit, Verdict
from neurography.model.measurement import Measurement
from neurography.model.site import spoken
from neurography.model.units import spell

MANY = 30
"""Below so many subjects the row says how well the limit itself is known."""

_JUDGES = {"repeatability": "visits of one side", "side": "left against right"}


def applicable(
    limits: Iterable[Limit], *, kind: Literal["repeatability", "side"], measurement: Measurement
) -> tuple[Limit, ...]:
    """The most specific limits of this kind that hold for the measurement, in a fixed order."""
    found = [limit for limit in limits if limit.kind == kind and _holds(limit, measurement)]
    best = max((_specific(limit) for limit in found), default=())
    return tuple(
        sorted(
            (limit for limit in found if _specific(limit) == best),
            key=lambda limit: (limit.source, limit.population, limit.value, limit.scale),
        )
    )


def judge(
    limits: Iterable[Limit],
    *,
    kind: Literal["repeatability", "side"],
    measurement: Measurement,
    value: float,
    against: float,
) -> tuple[Judgement, ...]:
    """One judgement for each limit that holds; a single one without limit where none does."""
    known = [one for one in limits if one.kind == kind and one.quantity == measurement.quantity.key]
    own = [one for one in known if one.own]
    judged, unusable = _judged(own, kind, measurement, value, against)
    if judged:
        return judged
    shipped = [one for one in known if not one.own]
    judged, more = _judged(shipped, kind, measurement, value, against)
    if judged:
        known_for = "" if unusable else beside(own, measurement)
        said = (f"an own limit is {known_for}: the shipped limit judges",) if known_for else ()
        return tuple(attrs.evolve(one, warnings=(*one.warnings, *unusable, *said)) for one in judged)
    unusable = (*unusable, *more)
    if not unusable and (known_for := beside(known, measurement)):
        unusable = (f"a limit is {known_for}: not used",)
    return (Judgement(bound=None, verdict="no_limit", warnings=unusable),)


def _judged(
    limits: Iterable[Limit],
    kind: Literal["repeatability", "side"],
    measurement: Measurement,
    value: float,
    against: float,
) -> tuple[tuple[Judgement, ...], tuple[str, ...]]:
    """(a judgement for each limit that holds, a sentence for each that holds but has no meaning here)."""
    judged: list[Judgement] = []
    unusable: list[str] = []
    for limit in applicable(limits, kind=kind, measurement=measurement):
        half = _width(limit, measurement, value, against)
        if half is None:
            unusable.append(
                f"a limit of {limit.value:g} % of the mean of the pair cannot be formed here ({limit.source})"
            )
            continue
        bound = Bound(value=half, kind=kind, source=_source(limit, measurement))
        judged.append(
            Judgement(
                bound=bound,
                verdict=verdict(value - against, half),
                warnings=_warnings(limit, measurement),
            )
        )
    return tuple(judged), tuple(unusable)


def verdict(difference: float, limit: float) -> Verdict:
    """Beyond when the point lies strictly outside; the sampling interval is not added."""
    return "beyond" if abs(difference) > limit else "within"


def known_to(n: int) -> str:
    """How well a standard deviation from n subjects is itself known: sd(s)/s = 1/sqrt(2 (n - 1))."""
    if n < 2:
        return "one subject shows no spread"
    return f"the limit itself is known to about {100 / math.sqrt(2 * (n - 1)):.0f} %"


def small_sample(n: int | None, what: str, *, known: str = "") -> tuple[str, ...]:
    """A warning where the sample behind a limit is small or not stated; `known` says how well it is known."""
    if n is None:
        return (f"{what}: number of subjects not stated",)
    return (f"{what} from n {n} only: {known or known_to(n)}",) if n < MANY else ()


def _holds(limit: Limit, measurement: Measurement) -> bool:
    site = measurement.site
    return (
        limit.quantity == measurement.quantity.key
        and limit.statistic in ("n/a", measurement.statistic)
        and limit.structure in ("n/a", site.structure)
        and limit.level in ("n/a", site.level)
    )


def _specific(limit: Limit) -> tuple[bool, ...]:
    return limit.structure != "n/a", limit.level != "n/a", limit.statistic != "n/a"


def _width(limit: Limit, measurement: Measurement, value: float, against: float) -> float | None:
    """The limit in the unit of the pair; None where a percentage has no meaning."""
    if limit.scale == "absolute":
        return limit.value
    base = (value + against) / 2.0
    if measurement.quantity.scale != "ratio" or base <= 0.0:
        return None
    return limit.value / 100.0 * base


def _source(limit: Limit, measurement: Measurement) -> str:
    unit = spell(measurement.quantity.unit)
    size = (
        f"{limit.value:.4g} % of the mean of the pair"
        if limit.scale == "percent"
        else f"{limit.value:.4g} {unit}".strip() + " absolute"
    )
    if limit.interval is not None:
        size += f" ({_interval(limit, measurement)})"
    parts = [size, f"{limit.kind}: limits {_JUDGES[limit.kind]}", limit.population]
    parts.append("n not stated" if limit.n is None else f"n {limit.n}")
    if limit.technique != "n/a":
        parts.append(limit.technique)
    return "; ".join([*parts, limit.source])


def _warnings(limit: Limit, measurement: Measurement) -> tuple[str, ...]:
    warnings: list[str] = []
    if limit.structure == "n/a":
        origin = limit.population if limit.population != "n/a" else "a structure not stated"
        warnings.append(f"limit from {origin}, not from {spoken(measurement.site.structure)}")
    known = "" if limit.interval is None else f"its {_interval(limit, measurement)}"
    return (*warnings, *small_sample(limit.n, "limit", known=known))


def _interval(limit: Limit, measurement: Measurement) -> str:
    low, high = limit.interval or (math.nan, math.nan)
    unit = "%" if limit.scale == "percent" else spell(measurement.quantity.unit)
    return f"95 % interval {low:.4g} to {high:.4g} {unit}".strip()
