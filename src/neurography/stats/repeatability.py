"""How much values scatter from repeat to repeat, or from person to person, and how well that is known.

Notation: values x of one person at one place (a structure, a side) on k occasions. Within-subject standard
deviation: the variances of all places, weighted by their degrees of freedom k - 1 (Bland JM, Altman DG, BMJ
1996;313:744). Within-subject coefficient of variation by the root-mean-square method: the same average of
variance / mean^2 (as quantitative-imaging profiles define it). Repeatability coefficient: 1.96 sqrt(2) times either.

The unit is the person: both sides of one person, or several places, share a scan and its errors. The 95 % interval
is therefore a chi-square interval with effective degrees of freedom, the smaller of two estimates:

- Box's, from the covariance S between places (Box GEP, Ann Math Stat 1954;25:290): (tr S)^2 / tr(S^2) for each
  occasion beyond the first. It is right for few people with normal errors.
- of the scatter of the people's own contributions around their mean, which also sees people who scatter more than
  others. It is right for many people, whatever the errors.

Resampling people (percentiles) was tried first: with 5 to 30 people its intervals hold the truth in 70 to 94 %
only. The script validation/own_limits.py shows both.
"""

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.special import chdtri, stdtrit

Z_PAIR = 1.96 * math.sqrt(2.0)
"""Two values of one person differ by more than 2.77 within-subject standard deviations in 5 % of pairs."""

Values = NDArray[np.float64]


@frozen(kw_only=True)
class Spread:
    """A standard deviation (or coefficient of variation, as a fraction) with its 95 % interval.

    df counts what was pooled, df_effective what it is worth; people is how many contributed.
    """

    sd: float
    interval: tuple[float, float]
    df: int
    df_effective: float
    people: int


@frozen(kw_only=True)
class Mean:
    """A mean over n people with its standard deviation and 95 % t interval."""

    value: float
    sd: float
    interval: tuple[float, float]
    n: int

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval lies on one side of 0."""
        return self.interval[0] > 0.0 or self.interval[1] < 0.0


def within_spread(people: Sequence[Values], *, relative: bool, level: float = 0.95) -> Spread:
    """Pooled within-subject standard deviation, or coefficient of variation where `relative`.

    Parameters
    ----------
    people : sequence of (occasions, places) arrays
        One array a person; nan where a place was not measured. The places (columns) are the same for all, the
        occasions may differ in number. A place with fewer than two values adds nothing.
    relative : bool
        Divide by each place's own mean, which must be positive.

    Notes
    -----
    1 / mean^2 of k noisy values is too large by about 3 wCV^2 / k: 2 % of wCV at 16 % and k = 2. The value is left as
    the method defines it (for pairs it then is exactly the scatter of the difference in percent of the pair's mean);
    the interval is corrected and holds the true sd / mean.

    Raises
    ------
    ValueError
        With fewer than two people who have two values at one place, or a mean that is not positive.
    """
    places = {block.shape[1] for block in people}
    if len(places) > 1:
        raise ValueError(f"wanted the same places for all, got {sorted(places)}")
    values = _stacked(people)
    deviations, df, occasions = _centred(values, relative=relative)
    used = df.sum(axis=1) > 0
    if used.sum() < 2:
        raise ValueError(f"wanted at least two people with repeats, got {used.sum()}")
    deviations, df, occasions = deviations[used], df[used], occasions[used]
    sums, freedom = _cross_products(deviations, df)
    own = np.column_stack([np.nansum(deviations**2, axis=(1, 2)), df.sum(axis=1)])
    total = int(df.sum())
    bias = 0.0
    if relative:
        bias = 3.0 * float((df / np.maximum(occasions, 1)).sum()) / total
    return _spread(sums, freedom, own, total=total, bias=bias, level=level)


def between_spread(values: Values, *, level: float = 0.95) -> Spread:
    """Standard deviation over people around the mean of each place, the places pooled.

    values is (people, places), nan where missing. With one place and normal values the interval is the exact
    chi-square interval, or wider where some people lie far out.

    Raises
    ------
    ValueError
        When no place has values of two people.
    """
    counts = np.isfinite(values).sum(axis=0)
    kept = values[:, counts >= 2]
    if kept.shape[1] == 0:
        raise ValueError("wanted a place with values of at least two people")
    deviations = kept - np.nanmean(kept, axis=0)
    n = np.isfinite(kept).sum(axis=0)
    # as one person with as many occasions as there are people
    sums, freedom = _cross_products(deviations[np.newaxis], n[np.newaxis] - 1)
    # a person's share of the degrees of freedom of each place it has: (n - 1) / n
    share = np.isfinite(kept) @ ((n - 1) / n)
    own = np.column_stack([np.nansum(deviations**2, axis=1), share])
    own = own[own[:, 1] > 0]
    return _spread(sums, freedom, own, total=int((n - 1).sum()), bias=0.0, level=level)


def mean_over_people(values: Values, *, level: float = 0.95) -> Mean:
    """Mean and standard deviation of one value a person, and the t interval of the mean.

    Raises
    ------
    ValueError
        With fewer than two values.
    """
    n = len(values)
    if n < 2:
        raise ValueError(f"wanted at least two people, got {n}")
    centre, sd = float(values.mean()), float(values.std(ddof=1))
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * sd / math.sqrt(n)
    return Mean(value=centre, sd=sd, interval=(centre - half, centre + half), n=n)


def known_within(df: float, *, level: float = 0.95) -> tuple[float, float]:
    """Factors from a standard deviation with df degrees of freedom to the ends of its chi-square interval.

    Raises
    ------
    ValueError
        For df that is not positive.
    """
    if not df > 0.0:
        raise ValueError(f"wanted positive degrees of freedom, got {df!r}")
    tail = (1.0 - level) / 2.0
    return math.sqrt(df / float(chdtri(df, tail))), math.sqrt(df / float(chdtri(df, 1.0 - tail)))


def skewness(values: Values) -> float:
    """Sample skewness m3 / m2^1.5; its standard error is near sqrt(6 / n). nan where all are equal."""
    deviations = values - values.mean()
    second = float((deviations**2).mean())
    return float((deviations**3).mean()) / second**1.5 if second > 0.0 else math.nan


def _stacked(people: Sequence[Values]) -> Values:
    """(people, occasions, places), nan after the last occasion of a person."""
    longest = max((len(block) for block in people), default=0)
    places = people[0].shape[1] if people else 0
    values = np.full((len(people), longest, places), np.nan)
    for person, block in enumerate(people):
        values[person, : len(block)] = block
    return values


def _centred(values: Values, *, relative: bool) -> tuple[Values, NDArray[np.int64], NDArray[np.int64]]:
    """(deviations from the mean of each person's place; its degrees of freedom; its number of values)."""
    occasions = np.isfinite(values).sum(axis=1)
    df = np.maximum(occasions - 1, 0)
    means = np.nansum(values, axis=1) / np.maximum(occasions, 1)
    if relative and np.any(means[df > 0] <= 0.0):
        raise ValueError("wanted positive means for a coefficient of variation")
    deviations = values - means[:, np.newaxis]
    if relative:
        deviations = deviations / np.where(df > 0, means, 1.0)[:, np.newaxis]
    return np.where((df > 0)[:, np.newaxis], deviations, np.nan), df, occasions


def _cross_products(deviations: Values, df: NDArray[np.int64]) -> tuple[Values, Values]:
    """(sums of products between places, degrees of freedom of each), over the occasions that both places have."""
    present: NDArray[np.bool_] = np.isfinite(deviations)
    # places of one person that were measured at the same occasions need no new centring
    wanted = np.any(present, axis=2, keepdims=True) & (df > 0)[:, np.newaxis]
    alike: NDArray[np.bool_] = np.all(present == wanted, axis=(1, 2))
    even = np.where(present[alike], deviations[alike], 0.0)
    sums: Values = np.einsum("pva,pvb->ab", even, even)
    both = np.minimum(df[alike][:, :, np.newaxis], df[alike][:, np.newaxis])
    freedom = both.sum(axis=0).astype(np.float64)
    for block, here in zip(deviations[~alike], present[~alike], strict=True):
        for a in range(block.shape[1]):
            for b in range(block.shape[1]):
                shared = here[:, a] & here[:, b]
                if shared.sum() >= 2:
                    first, second = block[shared, a], block[shared, b]
                    sums[a, b] += float((first - first.mean()) @ (second - second.mean()))
                    freedom[a, b] += shared.sum() - 1
    return sums, freedom


def _spread(sums: Values, freedom: Values, own: Values, *, total: int, bias: float, level: float) -> Spread:
    """own holds each person's sum of squares and degrees of freedom."""
    squares, shares = own[:, 0], own[:, 1]
    variance = float(squares.sum()) / total
    people = len(own)
    if variance == 0.0:
        return Spread(sd=0.0, interval=(0.0, 0.0), df=total, df_effective=float(total), people=people)
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = np.where(freedom > 0, sums / freedom, 0.0)
    box = (total * variance) ** 2 / float((freedom * covariance**2).sum())
    scatter = float(((squares - shares * variance) ** 2).sum()) * people / (people - 1) / total**2
    among = 2.0 * variance**2 / scatter if scatter > 0.0 else math.inf
    df = max(1.0, min(box, among, float(total)))
    low, high = known_within(df, level=level)
    sd = math.sqrt(variance)
    corrected = math.sqrt(variance / (1.0 + bias * variance))
    return Spread(
        sd=sd, interval=(corrected * low, corrected * high), df=total, df_effective=df, people=people
    )
