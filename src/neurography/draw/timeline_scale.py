"""The scale of a curve of a timeline: values to inches, linear or logarithmic, with round ticks."""

import math
from collections.abc import Sequence

from attrs import frozen

from neurography.draw.tracks import Curve

INSET = 0.17
"""Inches from a curve's edges to its outermost value."""

DOWN = 0.20
"""Inches above the lower edge where a result without a number stands, and what more room it takes."""


@frozen(kw_only=True)
class Scale:
    """Values to inches below the top."""

    low: float
    high: float
    log: bool
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """Inches of a value; beyond an end it is that end."""
        low, high, at = (
            math.log(v) if self.log else v for v in (self.low, self.high, max(value, self._least))
        )
        share = min(max((at - low) / (high - low), 0.0), 1.0)
        return self.bottom - share * (self.bottom - self.top)

    @property
    def _least(self) -> float:
        return self.low if self.log else -math.inf

    def ticks(self) -> list[float]:
        """Three to seven round values inside."""
        if self.log:
            steps = _decades((1, 2, 5), self.low, self.high)
            return steps if len(steps) <= 6 else _decades((1,), self.low, self.high)
        power = 10.0 ** math.floor(math.log10(self.high - self.low))
        found: list[float] = []
        for step in (5 * power, 2 * power, power, power / 2, power / 5):
            first = math.ceil(self.low / step - 1e-9)
            found = [n * step for n in range(first, math.floor(self.high / step + 1e-9) + 1)]
            if len(found) >= 3:
                break
        return found


def _decades(parts: Sequence[int], low: float, high: float) -> list[float]:
    first, last = math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1
    every = (part * 10.0**power for power in range(first, last) for part in parts)
    return [value for value in every if low <= value <= high]


def scale_of(curve: Curve, *, top: float, bottom: float) -> Scale:
    """The scale that holds every value; one value alone lies in the middle."""
    values = [one.value for line in curve.series for one in line.readings if one.value is not None]
    low, high = curve.bounds or (min(values), max(values))
    if low == high:
        low, high = (
            (low / 2, high * 2) if curve.log else (low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2)
        )
    falls = any(one.value is None or one.censored == "left" for line in curve.series for one in line.readings)
    return Scale(
        low=low,
        high=high,
        log=curve.log,
        top=top + INSET,
        bottom=bottom - INSET - (DOWN if falls else 0.0),
    )
