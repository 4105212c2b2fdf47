"""How well readers agree: percent agreement, Cohen's and Fleiss' kappa, Gwet's AC1.

Every case that two readers or more have read counts. With r_iq readers of r_i who put case i into category q:

- agreement: the mean over cases of sum_q r_iq (r_iq - 1) / (r_i (r_i - 1)), the share of pairs of readers who agree.
- by chance: for Cohen's kappa (two readers) the products of each reader's own shares (Cohen J, Educ Psychol Meas
  1960;20:37); for Fleiss' the squares of the shares over all readers (Fleiss JL, Psychol Bull 1971;76:378); for AC1
  sum_q s_q (1 - s_q) / (categories - 1) (Gwet KL, Br J Math Stat Psychol 2008;61:29).
- coefficient: (agreement - chance) / (1 - chance).

Cases of one patient are read by the same eyes on the same images: the interval is the jackknife over patients, with
Student's t for their number (Efron B, Stein C, Ann Stat 1981;9:586). Where a coefficient does not move when a patient
is left out (all agree), the jackknife knows nothing and there is no interval.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.special import stdtrit

# (cases, readers), a category's number from 0 on, -1 where a reader has not read the case
Ratings = NDArray[np.int64]


@frozen(kw_only=True)
class Coefficient:
    """A measure of agreement; value is None where chance alone would agree always, interval None where unknown."""

    name: str
    value: float | None
    interval: tuple[float, float] | None


@frozen(kw_only=True)
class Agreement:
    """Agreement over n cases of so many patients that two readers or more have read; agreed: all of them alike."""

    n: int
    patients: int
    readers: int
    agreed: int
    coefficients: tuple[Coefficient, ...]


def agreement(
    ratings: Ratings, patients: Sequence[str], *, categories: int, level: float = 0.95
) -> Agreement | None:
    """Every coefficient that the ratings allow; None where no case has two readers.

    Parameters
    ----------
    ratings
        (cases, readers), categories counted from 0 on, -1 where not read.
    patients
        Whose case each is.
    categories
        How many categories a reader may choose from, at least 2: AC1 counts those that nobody chose.

    Raises
    ------
    ValueError
        For shapes that do not fit or a category out of range.
    """
    if ratings.ndim != 2 or len(patients) != len(ratings):
        raise ValueError(f"wanted a row for each of {len(patients)} cases, got shape {ratings.shape}")
    if categories < 2 or ratings.min(initial=-1) < -1 or ratings.max(initial=-1) >= categories:
        raise ValueError(f"wanted categories from 0 to {categories - 1} with at least 2 of them")
    twice = (ratings >= 0).sum(axis=1) >= 2
    if not twice.any():
        return None
    read = ratings[twice]
    whose = np.unique([patient for patient, kept in zip(patients, twice, strict=True) if kept],
                      return_inverse=True)[1]  # fmt: skip
    used = int((read >= 0).any(axis=0).sum())
    names: dict[str, Callable[[Ratings], float]] = {
        "percent agreement": lambda r: _observed(_table(r, categories))
    }
    if used == 2:
        names["Cohen's kappa"] = lambda r: _cohen(r, categories)
    names["Fleiss' kappa"] = lambda r: _against_chance(_table(r, categories), _fleiss_chance)
    names["Gwet's AC1"] = lambda r: _against_chance(_table(r, categories), _gwet_chance)
    if used == 2:
        read = read[:, (read >= 0).any(axis=0)]
    return Agreement(
        n=len(read),
        patients=int(whose.max()) + 1,
        readers=used,
        agreed=int((_table(read, categories).max(axis=1) == (read >= 0).sum(axis=1)).sum()),
        coefficients=tuple(_with_interval(name, of, read, whose, level) for name, of in names.items()),
    )


def _with_interval(
    name: str, of: Callable[[Ratings], float], read: Ratings, whose: NDArray[np.int64], level: float
) -> Coefficient:
    value = of(read)
    if not math.isfinite(value):
        return Coefficient(name=name, value=None, interval=None)
    m = int(whose.max()) + 1
    if m < 3:
        return Coefficient(name=name, value=value, interval=None)
    without = np.array([of(read[whose != one]) for one in range(m)])
    # a variance that rests on patients without whom the coefficient is not defined would be no variance
    if not np.isfinite(without).all() or np.ptp(without) < 1e-12:
        return Coefficient(name=name, value=value, interval=None)
    sd = math.sqrt((m - 1) / m * float(((without - without.mean()) ** 2).sum()))
    half = float(stdtrit(m - 1, 0.5 + level / 2)) * sd
    floor = 0.0 if name == "percent agreement" else -1.0
    return Coefficient(name=name, value=value, interval=(max(value - half, floor), min(value + half, 1.0)))


def _table(read: Ratings, categories: int) -> NDArray[np.float64]:
    """(cases, categories): how many readers chose each."""
    return np.stack([(read == q).sum(axis=1) for q in range(categories)], axis=1).astype(np.float64)


def _observed(table: NDArray[np.float64]) -> float:
    readers = table.sum(axis=1)
    return float(((table * (table - 1)).sum(axis=1) / (readers * (readers - 1))).mean())


def _shares(table: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = (table / table.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares


def _fleiss_chance(table: NDArray[np.float64]) -> float:
    return float((_shares(table) ** 2).sum())


def _gwet_chance(table: NDArray[np.float64]) -> float:
    shares = _shares(table)
    return float((shares * (1 - shares)).sum() / (table.shape[1] - 1))


def _against_chance(table: NDArray[np.float64], chance: Callable[[NDArray[np.float64]], float]) -> float:
    expected = chance(table)
    return (_observed(table) - expected) / (1 - expected) if expected < 1 - 1e-12 else math.nan


def _cohen(read: Ratings, categories: int) -> float:
    own = [[float((read[:, one] == q).mean()) for q in range(categories)] for one in (0, 1)]
    expected = float(sum(first * second for first, second in zip(*own, strict=True)))
    seen = float((read[:, 0] == read[:, 1]).mean())
    return (seen - expected) / (1 - expected) if expected < 1 - 1e-12 else math.nan
