"""Places at moments as one graph, reduced to what decides, and its cheapest tree with the steps it stands for.

What can be had for nothing from the root is joined to it, and what must be entered, and can be entered from one node
alone that must be entered too, is joined to that one; a finding that follows for nothing from another one is no
terminal.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from neurography.model.errors import InputError
from neurography.reasoning.spread.dominators import dominators
from neurography.reasoning.spread.hypothesis import Step
from neurography.reasoning.spread.states import Place, State
from neurography.reasoning.spread.tree import MOST_TERMINALS, Arc, cheapest

ROOT = 0
_HOP = 1_000
"""Cost of a ghost or a hypothesised step in units of a plain step: plain steps only decide between equal trees."""

Timed = tuple[Place, int]


class Problem:
    """The graph of places at moments, reduced, and its cheapest tree."""

    def __init__(
        self,
        steps: Sequence[Step],
        sources: Sequence[Place],
        free: frozenset[Place],
        state: State,
        reached: set[Timed],
        targets: set[Timed],
        weights: tuple[int, int],
    ) -> None:
        self.numbers: dict[Timed, int] = {}
        self.costs: dict[Arc, int] = {}
        self.meaning: dict[Arc, Step | None] = {}
        self.origin: dict[Arc, Arc] = {}
        ghost, hypothesised = (weight * _HOP for weight in weights)
        useful = _useful(steps, reached, targets)
        kept: dict[Place, list[int]] = defaultdict(list)
        for moment in range(len(state.moments)):
            for step in steps:
                end, start = (step.end, moment), (step.start, moment)
                if end not in useful or start not in reached:
                    continue
                if step.start not in free and start not in useful:
                    continue
                unseen = (not state.seen(step.end, moment)) + step.again
                cost = 1 + ghost * unseen + hypothesised * step.hypothesised
                at = ROOT if step.start in free else self.number(start)
                self.add((at, self.number(end)), cost, step)
        for place, moment in list(self.numbers):
            if place in sources and state.may_hold(place, moment):
                unseen = not state.seen(place, moment)
                self.add((ROOT, self.numbers[place, moment]), 1 + ghost * unseen, None)
        for place, moment in sorted(self.numbers, key=lambda timed: timed[1]):
            kept[place].append(moment)
        for place, times in kept.items():
            for earlier, later in pairwise(times):
                self.add((self.numbers[place, earlier], self.numbers[place, later]), 0, None)
        self.terminals = [
            self.numbers[timed] for timed in sorted(targets, key=lambda timed: self.numbers[timed])
        ]

    def number(self, timed: Timed) -> int:
        return self.numbers.setdefault(timed, len(self.numbers) + 1)

    def add(self, arc: Arc, cost: int, step: Step | None) -> None:
        if arc[0] != arc[1] and cost < self.costs.get(arc, cost + 1):
            self.costs[arc], self.meaning[arc], self.origin[arc] = cost, step, arc

    def solve(self) -> list[tuple[int, int, Step | None]]:
        """The arcs of a cheapest tree, with the steps they stand for."""
        must = set(self.terminals)
        taken: list[Arc] = []
        joined = {ROOT}
        while True:
            before = self.before()
            passed = dominators(before, {ROOT})
            must |= {node for each in must if each in passed for node in passed[each]}
            if not (now := self.join_all(must, joined)):
                break
            taken += now
        left = self.independent(sorted(must - joined))
        if len(left) > MOST_TERMINALS:
            raise InputError(
                wanted=f"at most {MOST_TERMINALS} findings that do not follow from one another",
                came=str(len(left)),
                todo="Leave out a visit (--without).",
            )
        nodes = sorted({node for arc in self.costs for node in arc} | {ROOT})
        index = {node: i for i, node in enumerate(nodes)}
        small = {(index[a], index[b]): cost for (a, b), cost in self.costs.items()}
        _, arcs = cheapest(small, nodes=len(nodes), root=index[ROOT], terminals=[index[t] for t in left])
        taken += [self.origin[nodes[a], nodes[b]] for a, b in sorted(arcs)]
        inside = {ROOT, *(nodes[b] for _, b in arcs)}
        for arc in self.following(inside):
            taken.append(self.origin[arc])
        return [(a, b, self.meaning[a, b]) for a, b in taken]

    def before(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for start, end in self.costs:
            found[end].append(start)
        return dict(found)

    def join_all(self, must: set[int], joined: set[int]) -> list[Arc]:
        """Join nodes as long as any can be; the arcs of the graph that were taken for it."""
        taken: list[Arc] = []
        while True:
            free = sorted(a for a in self.costs if a[0] == ROOT and self.costs[a] < _HOP)
            alone = (
                (givers[0], node)
                for node, givers in sorted(self.before().items())
                if len(givers) == 1 and node in must - joined and givers[0] in must | {ROOT}
            )
            # one at a time where a node joins another: that one may be next to join
            arcs = free or [arc for _, arc in zip(range(1), alone, strict=False)]
            if not arcs:
                return taken
            for arc in arcs:
                taken.append(self.origin[arc])
                joined.add(arc[1])
                self.join(*arc)

    def join(self, into: int, node: int) -> None:
        """Make a node one with another one, from which alone it is entered, or for nothing."""
        for (start, end), cost in list(self.costs.items()):
            if end == node:
                del self.costs[start, end]
            elif start == node:
                del self.costs[start, end]
                arc = (into, end)
                if end != into and cost < self.costs.get(arc, cost + 1):
                    self.costs[arc], self.origin[arc] = cost, self.origin[start, end]

    def independent(self, must: Sequence[int]) -> list[int]:
        """The terminals that do not follow for nothing from another one."""
        kept = list(must)
        for each in must:
            others = {other for other in kept if other != each}
            if any(arc[1] == each for arc in self.following(others)):
                kept.remove(each)
        return kept

    def following(self, inside: Iterable[int]) -> list[Arc]:
        """Arcs to all that follows for nothing from some nodes."""
        known, found = set(inside), []
        waiting = sorted(known)
        after: dict[int, list[int]] = defaultdict(list)
        for (start, end), cost in self.costs.items():
            if cost < _HOP:
                after[start].append(end)
        for node in waiting:
            for end in after[node]:
                if end not in known:
                    known.add(end)
                    waiting.append(end)
                    found.append((node, end))
        return found


def _useful(steps: Sequence[Step], reached: set[Timed], targets: set[Timed]) -> set[Timed]:
    """Places at moments from which a finding of the same moment can be reached."""
    before: dict[Place, list[Place]] = defaultdict(list)
    for step in steps:
        before[step.end].append(step.start)
    found, waiting = set(targets), list(targets)
    while waiting:
        place, moment = waiting.pop()
        for giver in before[place]:
            if (giver, moment) in reached and (giver, moment) not in found:
                found.add((giver, moment))
                waiting.append((giver, moment))
    return found
