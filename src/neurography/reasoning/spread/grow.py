"""A hypothesis grown along the graph in the order of examinations: the tree that needs the fewest unseen structures.

Every place is copied once for each moment; a step joins places of one moment, and what is involved stays so. To enter
a place costs nothing at a moment by which it was reported abnormal, one ghost before; where it was normal it cannot be
entered. The cheapest tree from the sources to every finding at its moment is found exactly (`tree`), after three
reductions, none of which loses it:

- a step back to a place that every way from the sources has passed already is never needed;
- a place is entered at a moment only if that helps to reach a finding of that very moment. Otherwise entering it later
  costs no more, for a place open at a moment is open at every later one, and costs there as much or less;
- what can be had for nothing from the root is joined to it, and what must be entered, and can be entered from one place
  alone that must be entered too, to that one; a finding that follows for nothing from another one is no terminal.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush

from attrs import frozen

from neurography.model.site import Side
from neurography.reasoning.spread.dominators import dominators
from neurography.reasoning.spread.hypothesis import Step
from neurography.reasoning.spread.states import Place, State
from neurography.reasoning.spread.timed import ROOT, Problem, Timed

_MANY = 1_000
"""More hypothesised steps than any tree has."""


@frozen(kw_only=True)
class Ghost:
    """A place that must be abnormal by a moment though nobody reported it by then.

    seen: the moment at which it was reported, if ever. again: no place, but a second way out of this source.
    """

    place: Place
    by: int
    seen: int | None
    again: bool = False


@frozen(kw_only=True)
class Taken:
    """A step of the tree, and the moment by which it must have been taken."""

    step: Step
    by: int


@frozen(kw_only=True)
class Grown:
    """What a hypothesis needs: findings that it cannot reach in time, ghosts, and its steps in the order of time."""

    unexplained: tuple[tuple[Place, int], ...]
    ghosts: tuple[Ghost, ...]
    taken: tuple[Taken, ...]

    @property
    def hypothesised(self) -> int:
        """Steps that nobody documented."""
        return sum(taken.step.hypothesised for taken in self.taken)

    def score(self, edge_cost: float = 0.0) -> tuple[int, float]:
        """(unexplained, ghosts + edge_cost a hypothesised step), to be compared in this order."""
        return len(self.unexplained), len(self.ghosts) + edge_cost * self.hypothesised


def grow(
    steps: Iterable[Step],
    sources: Sequence[Place],
    state: State,
    *,
    findings: Mapping[Place, int],
    first: Side,
    free: Iterable[Place] = (),
    edge_cost: float | None = None,
) -> Grown:
    """The cheapest tree from the sources to the findings.

    Parameters
    ----------
    steps
        Those allowed, without any that is argued against.
    findings
        Place -> the moment by which it has to be reached.
    free
        Sources that cost nothing though no examination showed them: the organ of the known tumour.
    first
        The side that comes first among equals, so that a mirrored case gives the mirrored tree.
    edge_cost
        Cost of a hypothesised step in ghosts; None counts ghosts first and hypothesised steps among equals.
    """
    rank = {"midline": 0, first: 1}
    held = sorted(
        (s for s in steps if not s.argued_against),
        key=lambda s: [(p[0], rank.get(p[1], 2)) for p in (s.start, s.end)],
    )
    ways = _forward(held, sources)
    reached = _reached(ways, sources, state)
    targets = {(p, t) for p, t in findings.items() if (p, t) in reached or p in sources}
    unexplained = tuple(sorted((p, t) for p, t in findings.items() if (p, t) not in targets))
    targets = {(p, t) for p, t in targets if p not in sources}
    weights = (_MANY, 1) if edge_cost is None else (100, round(100 * edge_cost))
    known = frozenset(free)
    problem = Problem(ways, sources, known, state, reached, targets, weights)
    return _grown(problem, sources, known, state, unexplained, targets)


def _forward(steps: Sequence[Step], sources: Sequence[Place]) -> list[Step]:
    """Without those that lead back to a place which every way from the sources to their start has passed."""
    before: dict[Place, list[Place]] = defaultdict(list)
    for step in steps:
        before[step.end].append(step.start)
    passed = dominators(dict(before), set(sources))
    return [s for s in steps if s.start in passed and s.end not in passed[s.start]]


def out_of_reach(
    steps: Iterable[Step], sources: Sequence[Place], state: State, *, findings: Mapping[Place, int]
) -> int:
    """How many findings no tree reaches in time."""
    reached = _reached([s for s in steps if not s.argued_against], sources, state)
    return sum(place not in sources and (place, moment) not in reached for place, moment in findings.items())


def _reached(steps: Sequence[Step], sources: Sequence[Place], state: State) -> set[Timed]:
    """Every place that can be involved by each moment, whatever it costs.

    A source that was normal at a moment can have given nothing by then.
    """
    places = {*sources, *(step.end for step in steps)}
    involved: set[Place] = set()
    found: set[Timed] = set()
    after: dict[Place, list[Place]] = defaultdict(list)
    for step in steps:
        after[step.start].append(step.end)
    for moment in range(len(state.moments)):
        allowed = {place for place in places if state.may_hold(place, moment)}
        waiting = [*(p for p in sources if p in allowed), *involved]
        while waiting:
            place = waiting.pop()
            involved.add(place)
            waiting += [p for p in after[place] if p in allowed and p not in involved]
        found |= {(place, moment) for place in involved}
    return found


def _grown(
    problem: Problem,
    sources: Sequence[Place],
    free: frozenset[Place],
    state: State,
    unexplained: tuple[tuple[Place, int], ...],
    targets: set[Timed],
) -> Grown:
    """The tree in places: each entered once, by the moment at which the first finding behind it was seen."""
    into = _entered(problem, sources)
    by: dict[Place, int] = {}
    for place, moment in targets:
        at: Place | None = place
        while at is not None and moment < by.get(at, len(state.moments)):
            by[at] = moment
            at = into[at].start if at in into else None
    ghosts = [
        Ghost(place=place, by=by[place], seen=state.abnormal.get(place))
        for place in (*sources, *into)
        if place in by and place not in free and not state.seen(place, by[place])
    ]
    taken = [Taken(step=step, by=by[place]) for place, step in into.items() if place in by]
    ghosts += [
        Ghost(place=one.step.start, by=one.by, seen=None, again=True) for one in taken if one.step.again
    ]
    return Grown(
        unexplained=unexplained,
        ghosts=tuple(sorted(ghosts, key=lambda ghost: ghost.by)),
        taken=tuple(sorted(taken, key=lambda one: one.by)),
    )


def _entered(problem: Problem, sources: Sequence[Place]) -> dict[Place, Step]:
    """Place -> the step by which it was first entered, in the order of moments."""
    moment = {number: timed[1] for timed, number in problem.numbers.items()}
    after: dict[int, list[tuple[int, Step | None]]] = defaultdict(list)
    for start, end, step in problem.solve():
        after[start].append((end, step))
    into: dict[Place, Step] = {}
    known = {ROOT}
    waiting = [(-1, 0, ROOT)]
    while waiting:
        _, _, node = heappop(waiting)
        for end, step in after[node]:
            if end in known:
                continue
            known.add(end)
            heappush(waiting, (moment[end], len(known), end))
            if step is not None and step.end not in into and step.end not in sources:
                into[step.end] = step
        # what is entered at a later moment waits until all of the earlier ones is
    return into
