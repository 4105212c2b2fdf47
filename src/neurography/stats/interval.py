"""Normal intervals of a value and of the difference of two independent values."""

import math
from statistics import NormalDist

Z95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""


def normal_quantile(level: float) -> float:
    """The two-sided normal multiplier: 1.96 for a level of 0.95."""
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must lie between 0 and 1, got {level!r}")
    return Z95 if level == 0.95 else NormalDist().inv_cdf(0.5 + level / 2.0)


def normal_interval(value: float, sd: float, *, level: float = 0.95) -> tuple[float, float]:
    """value -+ z sd, where sd is the standard uncertainty of value."""
    if not (sd >= 0.0 and math.isfinite(sd)):
        raise ValueError(f"sd must be finite and not negative, got {sd!r}")
    half = normal_quantile(level) * sd
    return value - half, value + half


def difference_interval(
    value: float, against: float, *, sd: float | None, against_sd: float | None, level: float = 0.95
) -> tuple[float, float] | None:
    """The interval of value - against for independent errors; None when either uncertainty is unknown."""
    if sd is None or against_sd is None or not (math.isfinite(sd) and math.isfinite(against_sd)):
        return None
    return normal_interval(value - against, math.hypot(sd, against_sd), level=level)
