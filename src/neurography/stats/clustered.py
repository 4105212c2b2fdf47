"""A proportion of things that come in clusters: lesions of patients, examinations of patients.

The share p = sum k / N, N = sum n, is a ratio estimator (Cochran WG, Sampling techniques, 3rd ed., 1977, section 6.3).
Its variance between m clusters is that of the jackknife, (m - 1) / m sum (p_{-i} - p)^2, where leaving out cluster i
moves the share by (k_i - p n_i) / (N - n_i): for clusters of one size the usual m / (m - 1) sum (k_i - p n_i)^2 / N^2,
for unequal ones larger, since a large cluster pulls p towards itself. The interval is that of Korn and Graubard (Surv
Methodol 1998;24:193): Clopper and Pearson's for an effective number n* = p (1 - p) / variance, reduced by
(t_{N-1} / t_{m-1})^2 for the few clusters that the variance rests on.

Two bounds keep it honest with few clusters: n* is never more than N (a variance that happens to be small is no
knowledge), and where all are alike, when the variance is 0 and says nothing, n* is the number of clusters: all
things of a cluster then count as one. validation/tally.py holds how often it covers.
"""

from collections.abc import Sequence

from attrs import frozen
from scipy.special import betaincinv, stdtrit


@frozen(kw_only=True)
class ClusteredShare:
    """k of n things in so many clusters: the share, its interval, and how many independent things they are worth."""

    k: int
    n: int
    clusters: int
    interval: tuple[float, float]
    effective_n: float

    @property
    def share(self) -> float:
        """k / n."""
        return self.k / self.n

    @property
    def is_clustered(self) -> bool:
        """Whether any cluster holds more than one thing."""
        return self.clusters < self.n


def clustered(counts: Sequence[tuple[int, int]], *, level: float = 0.95) -> ClusteredShare | None:
    """The share over clusters given as (k, n) each; None with fewer than two clusters, where nothing can be said.

    With one thing in each cluster it is the exact interval of Clopper and Pearson, but for rounding.

    Raises
    ------
    ValueError
        For counts that cannot be, or a level outside 0 to 1.
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must lie between 0 and 1, got {level!r}")
    for k, n in counts:
        if n < 1 or not 0 <= k <= n:
            raise ValueError(f"wanted 0 <= k <= n with n >= 1, got k = {k}, n = {n}")
    m = len(counts)
    if m < 2:
        return None
    k, n = sum(k for k, _ in counts), sum(n for _, n in counts)
    worth = _effective(counts, level=level)
    return ClusteredShare(
        k=k, n=n, clusters=m, interval=_beta_interval(k / n, worth, level=level), effective_n=worth
    )


def _effective(counts: Sequence[tuple[int, int]], *, level: float) -> float:
    """How many independent things the clusters are worth."""
    m = len(counts)
    k, n = sum(k for k, _ in counts), sum(n for _, n in counts)
    if m == n:
        return float(n)
    p = k / n
    variance = (m - 1) / m * sum(((one - p * size) / (n - size)) ** 2 for one, size in counts)
    if k in (0, n) or variance == 0.0:
        return float(m)
    tail = 0.5 + level / 2
    fewer = (float(stdtrit(n - 1, tail)) / float(stdtrit(m - 1, tail))) ** 2
    return min(p * (1 - p) / variance * fewer, float(n))


def _beta_interval(share: float, n: float, *, level: float) -> tuple[float, float]:
    """Clopper and Pearson's interval for a number n that need not be whole."""
    tail = (1 - level) / 2
    k = share * n
    low = 0.0 if share == 0.0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if share == 1.0 else float(betaincinv(k + 1, n - k, 1 - tail))
    return low, high
