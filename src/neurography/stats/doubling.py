"""How long a rising quantity takes to double, if it grows by the same factor in equal times."""

import math


def doubling_time(first: float, second: float, elapsed: float) -> float | None:
    """ln 2 * elapsed / ln(second / first), in the unit of `elapsed`.

    None where nothing doubles: the second value is not above the first, one of them is not a positive finite number,
    or no time has passed.
    """
    values = (first, second, elapsed)
    if not all(math.isfinite(value) and value > 0.0 for value in values) or second <= first:
        return None
    return math.log(2.0) * elapsed / math.log(second / first)


def doubling_interval(
    first: float, second: float, *, least: float, most: float
) -> tuple[float, float] | None:
    """The shortest and the longest doubling time if `least` to `most` may have passed; a negative `least` counts as 0.

    None as for `doubling_time`; also where `most` is not positive. The values are taken as exact.
    """
    longest = doubling_time(first, second, most)
    if longest is None:
        return None
    return (doubling_time(first, second, least) or 0.0, longest)
