"""Choosing the limits that may judge a pair, and multiplying them out into its unit.

- A limit of kind repeatability judges times, one of kind side judges sides: never the other. One of kind error says
  of left against right whether the difference is more than measurement error, in a row of its own.
- It must be of the same quantity; statistic, structure and level must be equal, or n/a in the limit, which
  then holds for any. A limit of another named structure is not used, only mentioned: whoever wants to lend
  one to other structures writes n/a there and says in `population` where it was found.
- Limits that the user brought come first. Where none of them can judge a pair, those that ship do, and the row says so.
- A limit that names conditions (`holds`) is used where the two measurements fulfil all of them, and only there.
- None holds for a pair that is known to differ in what the quantity itself depends on (R2* at 1.5 T and at 3 T, by T2*
  and by SWI). Measured ones are refused before; numbers that a person typed come here.
- The most specific limits are used (structure, then level, then statistic named, then the number of conditions).
  Several equally specific ones are each used, in a row of their own: two published limits are never merged into one.
"""

import math
from collections.abc import Iterable, Sequence

import attrs
from attrs import frozen

from neurography.compare.beside import beside
from neurography.compare.holds import unlike, unmet, unmet_words
from neurography.compare.pair import Judgement
from neurography.model.comparison import Bound, JudgedBy, Limit, Verdict
from neurography.model.measurement import Measurement
from neurography.model.site import spoken
from neurography.model.units import spell

MANY = 30
"""Below so many subjects the row says how well the limit itself is known."""

_JUDGES = {
    "repeatability": "visits of one side",
    "side": "left against right",
    "error": "what can be measured of left against right, not what is healthy",
}

_CALLED = {
    "repeatability": "a limit",
    "side": "a limit",
    "error": "a smallest measurable difference",
}


@frozen(kw_only=True)
class Pair:
    """Two measurements that may be compared, with their values."""

    measurement: Measurement
    against: Measurement
    value: float
    against_value: float


def applicable(limits: Iterable[Limit], *, kind: JudgedBy, pair: Pair) -> tuple[Limit, ...]:
    """The most specific limits of this kind that hold for the pair, in a fixed order; none where it is unlike."""
    if _unlike(pair):
        return ()
    found = [
        one for one in limits if one.kind == kind and _holds(one, pair.measurement) and not _unmet(one, pair)
    ]
    best = max((_specific(limit) for limit in found), default=())
    return tuple(
        sorted(
            (limit for limit in found if _specific(limit) == best),
            key=lambda limit: (limit.source, limit.population, limit.value, limit.scale),
        )
    )


def judge(limits: Iterable[Limit], *, kind: JudgedBy, pair: Pair) -> tuple[Judgement, ...]:
    """One judgement for each limit that holds; a single one without limit where none does."""
    known = [one for one in limits if one.kind == kind and one.quantity == pair.measurement.quantity.key]
    own = [one for one in known if one.own]
    judged, unusable = _judged(own, kind, pair)
    if judged:
        return judged
    shipped = [one for one in known if not one.own]
    judged, more = _judged(shipped, kind, pair)
    if judged:
        known_for = "" if unusable else beside(own, pair.measurement) or _measured_otherwise(own, pair)
        said = (f"an own limit is {known_for}: the shipped limit judges",) if known_for else ()
        return tuple(attrs.evolve(one, warnings=(*one.warnings, *unusable, *said)) for one in judged)
    unusable = (*unusable, *more)
    known_for = beside(known, pair.measurement) or _measured_otherwise(known, pair)
    if not unusable and known_for:
        unusable = (f"{_CALLED[kind]} is {known_for}: not used",)
    return (Judgement(bound=None, verdict="no_limit", warnings=unusable),)


def _judged(
    limits: Iterable[Limit], kind: JudgedBy, pair: Pair
) -> tuple[tuple[Judgement, ...], tuple[str, ...]]:
    """(a judgement for each limit that holds, a sentence for each that holds but has no meaning here)."""
    judged: list[Judgement] = []
    unusable: list[str] = []
    for limit in applicable(limits, kind=kind, pair=pair):
        half = _width(limit, pair)
        if half is None:
            unusable.append(
                f"a limit of {limit.value:g} % of the mean of the pair cannot be formed here ({limit.source})"
            )
            continue
        bound = Bound(value=half, kind=kind, source=_source(limit, pair.measurement))
        judged.append(
            Judgement(
                bound=bound,
                verdict=verdict(pair.value - pair.against_value, half),
                warnings=_warnings(limit, pair.measurement),
            )
        )
    return tuple(judged), tuple(unusable)


def _unmet(limit: Limit, pair: Pair) -> int:
    techniques = pair.measurement.technique, pair.against.technique
    return len(unmet(limit, pair.measurement.quantity, *techniques))


def _unlike(pair: Pair) -> tuple[str, ...]:
    m = pair.measurement
    return unlike(m.quantity, m.technique, pair.against.technique)


def _measured_otherwise(known: Sequence[Limit], pair: Pair) -> str:
    """`known for field strength 3 T, which does not hold for this pair`, of the limit that comes nearest."""
    here = [one for one in known if _holds(one, pair.measurement)]
    if here and (names := _unlike(pair)):
        return f"known, but for no pair that differs in {' and '.join(names)}"
    near = [one for one in here if _unmet(one, pair)]
    if not near:
        return ""
    best = min(near, key=lambda one: (_unmet(one, pair), one.source, one.value))
    taken = pair.measurement.quantity, pair.measurement.technique, pair.against.technique
    return f"known for {unmet_words(unmet(best, *taken), *taken)}"


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


def _specific(limit: Limit) -> tuple[int, ...]:
    return limit.structure != "n/a", limit.level != "n/a", limit.statistic != "n/a", len(limit.holds)


def _width(limit: Limit, pair: Pair) -> float | None:
    """The limit in the unit of the pair; None where a percentage has no meaning."""
    if limit.scale == "absolute":
        return limit.value
    base = (pair.value + pair.against_value) / 2.0
    if pair.measurement.quantity.scale != "ratio" or base <= 0.0:
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
