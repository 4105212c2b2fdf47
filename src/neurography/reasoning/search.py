"""Search on arrays: the fewest places whose lesion explains what was found.

The cost of a set of places is errors * cost of an error + cost of its size. With a share p of wrong findings an
error costs ln((1 - p) / p) and a set of k of n places ln C(n, k): minus the logarithm of the probability when sets
of every size are equally likely beforehand. With p = 0 fit comes first and the number of places only breaks ties.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb, log

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
_NEARLY = 1e-9
_SITES_BREAK_TIES = 1e-3
_CHUNK = 20_000


@frozen(kw_only=True, eq=False)
class Problem:
    """What is to be explained: only rows that were examined.

    cuts (places, fibres); sizes (places): how many sites a place counts for; weights (rows, fibres);
    shows (rows): least cut share that shows; present (rows): whether the row was found abnormal.
    """

    cuts: Bools
    sizes: NDArray[np.int64]
    weights: NDArray[np.float64]
    shows: NDArray[np.float64]
    present: Bools


@frozen(kw_only=True)
class Found:
    """A set of groups of places; places of one group cut the same examined fibres and may replace each other."""

    groups: tuple[tuple[int, ...], ...]
    sites: int
    errors: int
    cost: float


def costs(*, wrong_share: float, places: int, most: int) -> tuple[float, list[float]]:
    """Cost of an error, and of 0, 1, .. most sites."""
    if wrong_share == 0:
        return 1.0, [k * _SITES_BREAK_TIES for k in range(most + 1)]
    return log((1 - wrong_share) / wrong_share), [log(comb(places, k)) for k in range(most + 1)]


def search(problem: Problem, *, wrong_share: float, most: int, keep: int) -> tuple[list[Found], list[Found]]:
    """All sets of lowest cost, and the `keep` next best in which no place is idle; both sorted by cost.

    Sets of up to `most` sites are compared. Left out: places that touch nothing that was found, since they explain
    nothing (a set of them alone is no answer, though it may cost less); and, without loss, triples of which two places
    alone predict too much to become best. Both lists are empty when no place touches anything found.
    """
    groups, cuts, sizes = _classes(problem)
    error, size_cost = costs(wrong_share=wrong_share, places=len(problem.sizes), most=most)
    found: list[tuple[float, int, int, tuple[int, ...]]] = []
    errors_of: dict[tuple[int, ...], int] = {}
    best = np.inf
    pairs: list[tuple[int, ...]] = []
    for count in range(1, most + 1):
        if size_cost[count] > best + _NEARLY:
            break
        if count <= 2:
            sets: Iterator[tuple[int, ...]] = combinations(range(len(groups)), count)
        else:
            sets = _wider(pairs, len(groups))
        for chunk in _chunks(each for each in sets if sum(sizes[i] for i in each) <= most):
            wrong, false = _evaluate(problem, cuts, chunk)
            total = wrong * error + np.array([size_cost[sum(sizes[i] for i in each)] for each in chunk])
            best = min(best, float(total.min()))
            bound = false * error + size_cost[min(count + 1, most)] <= best + _NEARLY
            if count == 2:
                pairs += [each for each, yes in zip(chunk, bound, strict=True) if yes]
            if count < 3:
                errors_of.update(zip(chunk, wrong.tolist(), strict=True))
            near = np.flatnonzero(total <= _nearest(total, keep, best))
            for i in near:
                if _no_place_idle(chunk[i], int(wrong[i]), errors_of):
                    found.append((float(total[i]), sum(sizes[j] for j in chunk[i]), int(wrong[i]), chunk[i]))
    found.sort()
    made = [
        Found(groups=tuple(groups[i] for i in each), sites=sites, errors=wrong, cost=cost)
        for cost, sites, wrong, each in found
    ]
    ties = [each for each in made if each.cost <= best + _NEARLY]
    return ties, made[len(ties) : len(ties) + keep]


def _classes(problem: Problem) -> tuple[list[tuple[int, ...]], Bools, list[int]]:
    """Places that cut the same examined fibres as one; those that touch nothing found are left out."""
    used = problem.weights.any(axis=0)
    wanted = problem.weights[problem.present].any(axis=0)
    classes: dict[tuple[bytes, int], list[int]] = {}
    for index, (cut, size) in enumerate(zip(problem.cuts, problem.sizes, strict=True)):
        if (cut & wanted).any():
            classes.setdefault(((cut & used).tobytes(), int(size)), []).append(index)
    groups = [tuple(members) for members in classes.values()]
    cuts = problem.cuts[[members[0] for members in groups]] & used
    return groups, cuts, [size for _, size in classes]


def _evaluate(
    problem: Problem, cuts: Bools, sets: Sequence[tuple[int, ...]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(sets,) all errors, and those of them that predict what was examined and normal."""
    cut = np.logical_or.reduce(cuts[np.array(sets)], axis=1).astype(float)
    shown = cut @ problem.weights.T >= problem.shows - _NEARLY
    return (shown != problem.present).sum(axis=1), (shown & ~problem.present).sum(axis=1)


def _nearest(total: NDArray[np.float64], keep: int, best: float) -> float:
    """The cost up to which sets of this chunk are kept: all ties, and enough runners-up though places be idle."""
    wanted = min(10 * keep, len(total) - 1)
    return max(float(np.partition(total, wanted)[wanted]), best + _NEARLY)


def _no_place_idle(each: tuple[int, ...], wrong: int, errors_of: dict[tuple[int, ...], int]) -> bool:
    """Whether every place of a set lowers the errors."""
    return all(wrong < errors_of.get(rest, wrong + 1) for rest in combinations(each, len(each) - 1) if rest)


def _wider(pairs: Sequence[tuple[int, ...]], places: int) -> Iterator[tuple[int, ...]]:
    """Triples of which every pair could still become best."""
    kept = set(pairs)
    for first, second in pairs:
        for third in range(second + 1, places):
            if (first, third) in kept and (second, third) in kept:
                yield (first, second, third)


def _chunks(sets: Iterator[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    chunk: list[tuple[int, ...]] = []
    for each in sets:
        chunk.append(each)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
