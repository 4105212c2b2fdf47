"""How one place went over three visits or more."""

from typing import Literal

from attrs import frozen

from neurography.model.comparison import Bound, Verdict
from neurography.model.measurement import Measurement

Direction = Literal[
    "rises at every visit",
    "falls at every visit",
    "rises overall",
    "falls overall",
    "stays the same",
    "ends where it began",
]
"""Arithmetic of the values as they stand; whether it is more than measurement error is the verdict's to say."""


@frozen(kw_only=True)
class Course:
    """The comparable visits of one place in their order, the slope through them, and the last against the first.

    days are those since the first of these visits; None, and no slope, where a date is missing. slope is per year
    (365.25 days) in the quantity's unit; slope_sd and slope_interval as `stats.line` has them. difference is last
    minus first; limit and verdict judge it as a comparison over time would.
    """

    measurements: tuple[Measurement, ...]
    days: tuple[float, ...] | None
    slope: float | None
    slope_sd: float | None
    slope_interval: tuple[float, float] | None
    direction: Direction
    difference: float
    percent: float | None
    limit: Bound | None
    verdict: Verdict
    warnings: tuple[str, ...] = ()

    @property
    def first(self) -> Measurement:
        """The earliest of the visits."""
        return self.measurements[0]

    @property
    def last(self) -> Measurement:
        """The latest of the visits."""
        return self.measurements[-1]
