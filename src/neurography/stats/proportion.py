"""Intervals of a proportion k out of n: Wilson's score interval and the exact one of Clopper and Pearson.

Wilson EB, J Am Stat Assoc 1927;22:209; Clopper CJ and Pearson ES, Biometrika 1934;26:404. Both assume
independent trials: several lesions of one patient are not.
"""

import math

from scipy.special import betaincinv

from neurography.stats.interval import normal_quantile


def _check(k: int, n: int) -> None:
    if n < 1 or not 0 <= k <= n:
        raise ValueError(f"wanted 0 <= k <= n with n >= 1, got k = {k}, n = {n}")


def wilson(k: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval; its coverage is near `level` on average over proportions."""
    _check(k, n)
    z2 = normal_quantile(level) ** 2
    share = k / n
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    low = 0.0 if k == 0 else max(0.0, centre - half)
    high = 1.0 if k == n else min(1.0, centre + half)
    return low, high


def clopper_pearson(k: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """The exact interval: its coverage is at least `level` for every proportion."""
    _check(k, n)
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must lie between 0 and 1, got {level!r}")
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1 - tail))
    return low, high
