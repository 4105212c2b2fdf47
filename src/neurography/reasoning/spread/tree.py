"""The cheapest tree from a root to all terminals of a directed graph (Steiner arborescence), exactly.

Dreyfus and Wagner's dynamic programme over sets of terminals (1971, 10.1002/net.3230010302), with directed distances.
Why it is exact: below its first branching point v a cheapest tree for a set of terminals falls into two trees, each of
them cheapest for its share of the set, and from the tree's top to v it is a shortest path. So

    joined[set][v] = min over halves of the set: best[half][v] + best[rest][v]
    best[set][v]   = min over u: distance[v][u] + joined[set][u]

in the order of growing sets. Costs are non-negative integers, so that ties are ties.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

FAR = 1 << 50
"""No way; twice of it is still an int64."""

MOST_TERMINALS = 15
"""Time and memory grow as 3^n and 2^n."""

_AT_ONCE = 1 << 21
"""Numbers added at a time."""

Arc = tuple[int, int]


def cheapest(
    costs: Mapping[Arc, int], *, nodes: int, root: int, terminals: Sequence[int]
) -> tuple[int, frozenset[Arc]]:
    """Cost and arcs of a cheapest tree.

    Parameters
    ----------
    costs
        (start, end) -> cost, a whole number of at least 0; nodes are 0 .. nodes - 1.
    terminals
        What the tree must reach; at most MOST_TERMINALS.

    Raises
    ------
    ValueError
        When a terminal cannot be reached, or there are too many.
    """
    wanted = [each for each in dict.fromkeys(terminals) if each != root]
    if len(wanted) > MOST_TERMINALS:
        raise ValueError(f"at most {MOST_TERMINALS} terminals, got {len(wanted)}")
    distance, through = _distances(costs, nodes)
    if any(distance[root, each] >= FAR for each in wanted):
        raise ValueError("a terminal cannot be reached")
    if not wanted:
        return 0, frozenset()
    full = (1 << len(wanted)) - 1
    joined = np.full((full + 1, nodes), FAR, dtype=np.int64)
    best = np.full((full + 1, nodes), FAR, dtype=np.int64)
    for bit, each in enumerate(wanted):
        joined[1 << bit, each] = 0
    for sets, halves in _by_size(len(wanted)):
        chunk = max(1, _AT_ONCE // (nodes * max(nodes, halves.shape[1])))
        for start in range(0, len(sets), chunk):
            some, half = sets[start : start + chunk], halves[start : start + chunk]
            if half.shape[1]:
                joined[some] = (best[half] + best[some[:, None] ^ half]).min(axis=1)
            best[some] = np.minimum((distance + joined[some][:, None, :]).min(axis=2), FAR)
    arcs: set[Arc] = set()
    _collect(full, root, best, joined, distance, through, arcs)
    return int(best[full, root]), frozenset(arcs)


@cache
def _by_size(terminals: int) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]:
    """The non-empty sets by size, as (sets, halves (sets, splits)): those of a size do not need one another."""
    found = []
    for size in range(1, terminals + 1):
        sets = [one for one in range(1, 1 << terminals) if one.bit_count() == size]
        halves = np.array([_halves(one) for one in sets], dtype=np.int64).reshape(len(sets), -1)
        found.append((np.array(sets, dtype=np.int64), halves))
    return tuple(found)


def _halves(chosen: int) -> list[int]:
    """The proper subsets of a set that hold its lowest element: each split once."""
    lowest = chosen & -chosen
    rest = chosen ^ lowest
    found, part = [], rest
    while part:
        part = (part - 1) & rest
        found.append(part | lowest)
    return found


def _distances(costs: Mapping[Arc, int], nodes: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Shortest ways between all nodes (Floyd and Warshall), and the next node on each."""
    distance = np.full((nodes, nodes), FAR, dtype=np.int64)
    through = np.tile(np.arange(nodes, dtype=np.int64), (nodes, 1))
    for (start, end), cost in costs.items():
        distance[start, end] = min(distance[start, end], cost)
    np.fill_diagonal(distance, 0)
    for middle in range(nodes):
        longer = distance[:, middle, None] + distance[middle]
        shorter = longer < distance
        distance[shorter] = longer[shorter]
        through = np.where(shorter, through[:, middle, None], through)
    return np.minimum(distance, FAR), through


def _collect(
    chosen: int,
    at: int,
    best: NDArray[np.int64],
    joined: NDArray[np.int64],
    distance: NDArray[np.int64],
    through: NDArray[np.int64],
    arcs: set[Arc],
) -> None:
    """The arcs of the tree for a set of terminals that hangs at a node."""
    branch = int(np.argmax(distance[at] + joined[chosen] == best[chosen, at]))
    while at != branch:
        after = int(through[at, branch])
        arcs.add((at, after))
        at = after
    halves = np.array(_halves(chosen), dtype=np.int64)
    if len(halves):
        split = best[halves, at] + best[chosen ^ halves, at]
        half = int(halves[int(np.argmax(split == joined[chosen, at]))])
        _collect(half, at, best, joined, distance, through, arcs)
        _collect(chosen ^ half, at, best, joined, distance, through, arcs)
