"""The search on arrays against going through all sets one by one."""

from itertools import combinations, product
from math import comb, log

import numpy as np
import pytest

from neurography.reasoning.search import Problem, search

PLACES, FIBRES, ROWS = 9, 16, 12


def random_problem(seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    weights = np.zeros((ROWS, FIBRES))
    for row in range(ROWS):
        chosen = rng.choice(FIBRES, size=rng.integers(1, 4), replace=False)
        weights[row, chosen] = 1 / len(chosen)
    cuts = rng.random((PLACES, FIBRES)) < 0.3
    cuts[1] = cuts[0]  # places that cannot be told apart
    return Problem(
        cuts=cuts,
        sizes=np.where(rng.random(PLACES) < 0.2, 2, 1),
        weights=weights,
        shows=np.full(ROWS, 0.4),
        present=rng.random(ROWS) < 0.5,
    )


def one_by_one(problem: Problem, *, wrong_share: float, most: int) -> tuple[float, set[tuple[int, ...]]]:
    """Lowest cost, and every set that has it; places that touch nothing found are no answer."""
    wanted = problem.weights[problem.present].any(axis=0)
    useful = [i for i in range(PLACES) if (problem.cuts[i] & wanted).any()]
    cost: dict[tuple[int, ...], float] = {}
    for count in range(1, most + 1):
        for chosen in combinations(useful, count):
            size = int(problem.sizes[list(chosen)].sum())
            if size > most:
                continue
            cut = problem.cuts[list(chosen)].any(axis=0)
            errors = int((((problem.weights * cut).sum(axis=1) >= 0.4 - 1e-9) != problem.present).sum())
            if wrong_share:
                cost[chosen] = errors * log((1 - wrong_share) / wrong_share) + log(comb(PLACES, size))
            else:
                cost[chosen] = errors + 1e-3 * size
    best = min(cost.values())
    return best, {chosen for chosen, each in cost.items() if each <= best + 1e-9}


@pytest.mark.parametrize("wrong_share", [0.0, 0.1])
@pytest.mark.parametrize("most", [1, 2, 3])
def test_best_sets_are_those_of_going_through_all(most: int, wrong_share: float) -> None:
    for seed in range(25):
        problem = random_problem(seed)
        ties, others = search(problem, wrong_share=wrong_share, most=most, keep=3)
        best, sets = one_by_one(problem, wrong_share=wrong_share, most=most)
        found = {tuple(sorted(each)) for tie in ties for each in product(*tie.groups)}
        assert found == sets, seed
        assert [tie.cost for tie in ties] == pytest.approx([best] * len(ties), abs=1e-9)
        assert all(other.cost > best + 1e-9 for other in others)


def test_nothing_found_is_no_answer() -> None:
    problem = random_problem(0)
    blank = Problem(
        cuts=problem.cuts,
        sizes=problem.sizes,
        weights=problem.weights,
        shows=problem.shows,
        present=np.zeros(ROWS, dtype=bool),
    )
    assert search(blank, wrong_share=0.0, most=2, keep=3) == ([], [])
