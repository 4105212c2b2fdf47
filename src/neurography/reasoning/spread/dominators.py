"""Which nodes lie on every way to a node (its dominators), by the plain iteration of Allen and Cocke (1972).

A node's are those that all of its givers share, and itself; repeated until nothing moves.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def dominators(before: Mapping[Node, Sequence[Node]], roots: set[Node]) -> dict[Node, frozenset[Node]]:
    """Node -> the nodes that lie on every way to it from the roots, itself too; only nodes that are reached."""
    nodes = [*roots, *(node for node in before if node not in roots)]
    bit = {node: 1 << i for i, node in enumerate(nodes)}
    found = {root: bit[root] for root in roots}
    moved = True
    while moved:
        moved = False
        for node in nodes[len(roots) :]:
            now = -1
            for giver in before[node]:
                now &= found.get(giver, -1)
            if now != -1 and found.get(node) != now | bit[node]:
                found[node], moved = now | bit[node], True
    return {node: frozenset(one for one in nodes if bits & bit[one]) for node, bits in found.items()}
