"""The odds ratio of a fourfold table: Wald's on the log scale, and the conditional exact one.

a cases with the sign and b without, c controls with it and d without. Both assume independent people: several
lesions of one patient are not.
"""

import math
from collections.abc import Callable

from attrs import frozen

from neurography.stats.fisher import MOST, Margins, is_bearable, margins
from neurography.stats.interval import normal_quantile

_WIDEST = 60.0
"""The logarithm of an odds ratio that no table of people reaches: where the search for a bound begins."""
_HALVINGS = 100


@frozen(kw_only=True)
class OddsRatio:
    """An estimate with its interval; infinite, or 0, where a cell is empty. method names how it was made."""

    value: float
    interval: tuple[float, float]
    method: str


def wald(a: int, b: int, c: int, d: int, *, level: float = 0.95) -> OddsRatio | None:
    """ad / bc with exp(log -+ z sqrt(1/a + 1/b + 1/c + 1/d)); None with an empty cell, where it is not defined.

    Woolf B, Ann Hum Genet 1955;19:251. Too narrow in small tables: the exact one stands beside it.
    """
    margins(a, b, c, d)
    if 0 in (a, b, c, d):
        return None
    centre = math.log(a * d / (b * c))
    half = normal_quantile(level) * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return OddsRatio(
        value=a * d / (b * c), interval=(math.exp(centre - half), math.exp(centre + half)), method="Wald"
    )


def conditional(a: int, b: int, c: int, d: int, *, level: float = 0.95) -> OddsRatio | None:
    """The conditional maximum-likelihood odds ratio with its exact interval, each tail (1 - level) / 2.

    None where the margins allow one table only (nobody, or everybody, has the sign): it says nothing then. At the
    least or the most that the margins allow, the estimate is 0 or infinite and the interval is open on that side;
    its other bound is exact (Cornfield J, Proc 3rd Berkeley Symp 1956;4:135; Breslow and Day 1980, section 4.2).
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must lie between 0 and 1, got {level!r}")
    fixed = margins(a, b, c, d)
    if not is_bearable(a, b, c, d):
        raise ValueError(f"wanted at most {MOST} tables with the same margins")
    if fixed.lowest == fixed.highest:
        return None
    tail = (1.0 - level) / 2.0
    low = 0.0 if a == fixed.lowest else math.exp(_root(lambda t: _at_least(fixed, a, t) - tail))
    high = math.inf if a == fixed.highest else math.exp(_root(lambda t: tail - _at_most(fixed, a, t)))
    if a == fixed.lowest:
        value = 0.0
    elif a == fixed.highest:
        value = math.inf
    else:
        value = math.exp(_root(lambda t: _expected(fixed, t) - a))
    return OddsRatio(value=value, interval=(low, high), method="conditional exact")


def _at_least(fixed: Margins, a: int, log_psi: float) -> float:
    return float(fixed.probabilities(log_psi)[a - fixed.lowest :].sum())


def _at_most(fixed: Margins, a: int, log_psi: float) -> float:
    return float(fixed.probabilities(log_psi)[: a - fixed.lowest + 1].sum())


def _expected(fixed: Margins, log_psi: float) -> float:
    return float(fixed.probabilities(log_psi) @ fixed.support)


def _root(rising: Callable[[float], float]) -> float:
    """Where a function that rises with the logarithm of the odds ratio crosses 0, by halving."""
    low, high = -_WIDEST, _WIDEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if rising(middle) < 0.0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
