"""With how many decimals a number is shown: as it was written, else by its uncertainty; told apart from its limit."""

import math

from neurography.model.comparison import Comparison, Reference
from neurography.model.measurement import COPIED, Measurement
from neurography.model.wording import written_places

MOST = 6
"""Decimals, at the most."""

DIFFERENCE = 3
"""Decimals of a measured difference, at the most."""


def decimals(sd: float | None, value: float) -> int:
    """How many: two significant digits of the uncertainty; without one, three of the value."""
    known = sd is not None and math.isfinite(sd) and sd > 0
    size, digits = (float(sd or 0), 2) if known else (abs(value), 3)
    if size == 0 or not math.isfinite(size):
        return 2
    places = digits - 1 - math.floor(math.log10(size))
    if float(f"{size:.{max(places, 0)}f}") >= 10.0 ** (digits - places):  # 0.0996 rounds up to 0.10
        places -= 1
    return min(max(places, 0), MOST)


def value_places(m: Measurement) -> int:
    """Decimals of a value: those that somebody wrote, else those that its uncertainty allows."""
    if m.value is None:
        return 2
    if m.origin in COPIED and m.digits is not None:
        return m.digits
    places = decimals(m.sd, m.value)
    copied = m.origin in COPIED and m.sd is None
    return written_places(m.value, otherwise=places) if copied else places


def difference_places(row: Comparison) -> int:
    """Decimals of a difference and its limit: those of its values, more where both would look equal or be off."""
    pair = [m for m in (row.measurement, row.against) if isinstance(m, Measurement)]
    if all(m.origin in COPIED for m in pair):
        places = max(value_places(m) for m in pair)
    else:
        value = row.measurement.value if row.measurement.value is not None else row.difference
        places = min(decimals(row.measurement.sd, value), DIFFERENCE)
    size = abs(row.difference)
    if row.limit is not None and not isinstance(row.against, Reference):
        while places < MOST and (_alike(size, row.limit.value, places) or _coarse(row.limit.value, places)):
            places += 1
    return places


def sample_range(sample: Reference) -> tuple[float, float]:
    """Mean minus and plus 1.96 standard deviations of a healthy sample."""
    return sample.value - 1.96 * sample.sd, sample.value + 1.96 * sample.sd


def sample_places(sample: Reference, *values: Measurement) -> int:
    """Decimals of a sample's mean, sd and range: as published, and more where a value would look like an end."""
    usual = min(decimals(sample.sd, sample.value), DIFFERENCE)
    places = max(written_places(sample.value, otherwise=usual), written_places(sample.sd, otherwise=usual))
    known = [m.value for m in values if m.value is not None]
    while places < MOST and any(
        _alike(value, end, places) for value in known for end in sample_range(sample)
    ):
        places += 1
    return places


def _coarse(limit: float, places: int) -> bool:
    """Whether rounding moves a limit by more than a twentieth: 0.0065 ppm would be read as 0.007."""
    return abs(round(limit, places) - limit) > 0.05 * limit


def _alike(a: float, b: float, places: int) -> bool:
    """Whether two numbers that differ by more than rounding look the same with so many decimals."""
    return round(a, places) == round(b, places) and abs(a - b) > 1e-9 * max(abs(a), abs(b))
