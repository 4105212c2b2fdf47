"""The cheapest tree, against trying every tree."""

import itertools
import random

import pytest

from neurography.reasoning.spread.tree import MOST_TERMINALS, Arc, cheapest


def every_tree(costs: dict[Arc, int], nodes: int, terminals: list[int]) -> int | None:
    """The least cost over every choice of one giver, or none, for each node; node 0 is the root."""
    givers = [[None, *(a for a, b in costs if b == node)] for node in range(1, nodes)]
    best = None
    for choice in itertools.product(*givers):
        held = {0}
        while more := {n + 1 for n, giver in enumerate(choice) if giver in held} - held:
            held |= more
        if set(terminals) <= held:
            cost = sum(costs[giver, n + 1] for n, giver in enumerate(choice) if giver is not None)
            best = cost if best is None else min(best, cost)
    return best


def test_it_is_the_cheapest_of_all_trees() -> None:
    rng = random.Random(7)  # noqa: S311  no secret
    reached = shared = 0
    for _ in range(120):
        nodes = rng.randint(3, 6)
        pairs = [(a, b) for a in range(nodes) for b in range(1, nodes) if a != b]
        costs = {arc: rng.randint(0, 4) for arc in pairs if rng.random() < 0.45}
        terminals = rng.sample(range(1, nodes), rng.randint(1, min(3, nodes - 1)))
        best = every_tree(costs, nodes, terminals)
        if best is None:
            with pytest.raises(ValueError, match="reached"):
                cheapest(costs, nodes=nodes, root=0, terminals=terminals)
            continue
        cost, arcs = cheapest(costs, nodes=nodes, root=0, terminals=terminals)
        assert cost == best
        # the arcs are a tree of that cost: what they reach holds the terminals
        held = {0}
        while more := {b for a, b in arcs if a in held} - held:
            held |= more
        assert set(terminals) <= held
        assert sum(costs[arc] for arc in arcs) == cost
        apart = sum(cheapest(costs, nodes=nodes, root=0, terminals=[t])[0] for t in terminals)
        shared += cost < apart
        reached += 1
    assert reached > 60
    assert shared > 15  # a tree, not a bundle of ways


def test_a_terminal_at_the_root_costs_nothing_and_too_many_are_refused() -> None:
    assert cheapest({(0, 1): 2}, nodes=2, root=0, terminals=[0]) == (0, frozenset())
    assert cheapest({}, nodes=1, root=0, terminals=[]) == (0, frozenset())
    many = MOST_TERMINALS + 1
    with pytest.raises(ValueError, match=f"at most {MOST_TERMINALS}"):
        cheapest(
            {(0, n): 1 for n in range(1, many + 1)}, nodes=many + 1, root=0, terminals=range(1, many + 1)
        )


def test_nine_terminals_that_meet_in_one_place() -> None:
    """A star behind one dear arc: 5 + 9, where single ways would cost 9 times 6."""
    costs = {(0, 1): 5} | {(1, n): 1 for n in range(2, 11)}
    assert cheapest(costs, nodes=11, root=0, terminals=range(2, 11))[0] == 14
