"""Fisher's noncentral hypergeometric distribution of a fourfold table with fixed margins, and his exact test.

    with the sign   without
    x               n1 - x       cases
    m - x           n2 - m + x   controls

Given the margins n1, n2 and m, P(x) is in proportion to C(n1, x) C(n2, m - x) psi^x, with the odds ratio psi
(Fisher RA, J R Stat Soc 1935;98:39; Breslow NE, Day NE, Statistical methods in cancer research I, 1980, section 4.2).
"""

from functools import cached_property

from attrs import frozen
from numpy import arange, exp, float64
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

MOST = 100_000
"""So many tables with the same margins are summed over at most: a second or two of work for a bound by halving."""

_TIED = 1e-7
"""Relative: tables this much more likely than the observed one count as equally likely, since sums round."""


@frozen(kw_only=True, slots=False)
class Margins:
    """What is fixed: n1 cases and n2 controls, m of all with the sign."""

    n1: int
    n2: int
    m: int

    @property
    def lowest(self) -> int:
        """The smallest number of cases with the sign that the margins allow."""
        return max(0, self.m - self.n2)

    @property
    def highest(self) -> int:
        """The largest number."""
        return min(self.n1, self.m)

    @cached_property
    def support(self) -> NDArray[float64]:
        """Every number of cases with the sign that the margins allow."""
        return arange(self.lowest, self.highest + 1, dtype=float64)

    @cached_property
    def log_weights(self) -> NDArray[float64]:
        """log C(n1, x) + log C(n2, m - x) for each x of the support."""
        x = self.support
        weights: NDArray[float64] = _log_choose(self.n1, x) + _log_choose(self.n2, self.m - x)
        return weights

    def probabilities(self, log_psi: float = 0.0) -> NDArray[float64]:
        """P(x) for each x of the support at the logarithm of an odds ratio; 0 is no association."""
        logs = self.log_weights + log_psi * self.support
        found: NDArray[float64] = exp(logs - logsumexp(logs))
        return found


def margins(a: int, b: int, c: int, d: int) -> Margins:
    """The margins of a table of a cases with the sign and b without, c controls with and d without.

    Raises
    ------
    ValueError
        For a negative count, or a table without cases or without controls.
    """
    if min(a, b, c, d) < 0 or a + b < 1 or c + d < 1:
        raise ValueError(f"wanted counts of at least one case and one control, got {(a, b, c, d)}")
    return Margins(n1=a + b, n2=c + d, m=a + c)


def is_bearable(a: int, b: int, c: int, d: int) -> bool:
    """Whether the table is small enough for exact figures: at most MOST tables with its margins."""
    fixed = margins(a, b, c, d)
    return fixed.highest - fixed.lowest < MOST


def fisher_exact(a: int, b: int, c: int, d: int) -> float:
    """The two-sided p of Fisher's exact test: the probability of all tables no more likely than this one.

    Raises
    ------
    ValueError
        For counts that cannot be, or a table that is not bearable.
    """
    fixed = margins(a, b, c, d)
    if not is_bearable(a, b, c, d):
        raise ValueError(f"wanted at most {MOST} tables with the same margins")
    p = fixed.probabilities()
    seen = p[a - fixed.lowest]
    return float(min(1.0, p[p <= seen * (1.0 + _TIED)].sum()))


def _log_choose(n: int, k: NDArray[float64]) -> NDArray[float64]:
    found: NDArray[float64] = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    return found
