"""What all kinds of comparison share: the values that pass between them and the arithmetic of one pair."""

import math

from attrs import frozen

from neurography.model.comparison import Bound, Comparison, Refusal, Verdict
from neurography.model.measurement import Measurement
from neurography.model.quantity import Quantity

Compared = tuple[tuple[Comparison, ...], tuple[Refusal, ...]]
"""What every kind of comparison gives: the rows that were made and those that were refused."""


@frozen(kw_only=True)
class Judgement:
    """A verdict with the limit it rests on and what must be said about that limit."""

    bound: Bound | None
    verdict: Verdict
    warnings: tuple[str, ...] = ()


def percent(quantity: Quantity, difference: float, base: float) -> float | None:
    """100 difference / base; None off a ratio scale and for a base of zero."""
    if quantity.scale != "ratio" or base == 0.0:
        return None
    return _finite(100.0 * difference / base)


def asymmetry(quantity: Quantity, left: float, right: float) -> float | None:
    """(L - R) / ((L + R) / 2) as a fraction; None off a ratio scale and for a mean of zero."""
    mean = (left + right) / 2.0
    if quantity.scale != "ratio" or mean == 0.0:
        return None
    return _finite((left - right) / mean)


def usable(measurement: Measurement, word: str) -> tuple[float | None, str]:
    """(value, "") where a difference can be formed with it, else (None, why not); `word` says which one."""
    if measurement.value is None:
        return None, f"no value {word} ({measurement.warnings[0]})"
    if not math.isfinite(measurement.value):
        return None, f"the value {word} is not a finite number"
    if measurement.censored:
        return None, f"the value {word} is only a bound ({measurement.censored}-censored)"
    return measurement.value, ""


def origins(a: Measurement, b: Measurement, words: tuple[str, str]) -> tuple[str, ...]:
    """A warning where the two numbers came about in different ways."""
    if a.origin == b.origin:
        return ()
    return (f"{a.origin} {words[0]}, {b.origin} {words[1]}",)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
