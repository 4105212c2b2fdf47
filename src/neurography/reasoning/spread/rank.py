"""Hypotheses side by side: fewest findings unexplained, then fewest ghosts; ties are kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from attrs import evolve, frozen

from neurography.anatomy.graph import Graph
from neurography.model.site import OPPOSITE, Side
from neurography.reasoning.spread.grow import Grown, grow, out_of_reach
from neurography.reasoning.spread.hypothesis import Hypothesis, Step, sided_steps, source_places
from neurography.reasoning.spread.states import Place, State

Kind = Literal["ranked", "argued_against", "no_step", "no_route"]

NOT_NERVE = frozenset(("bone", "organ"))
"""Kinds of structures that a hypothesis of spread along nerves need not reach."""

PAIR: tuple[Side, ...] = ("left", "right")
EDGE_COSTS = (0.25, 0.5, 0.75)
"""Costs of a hypothesised step, in ghosts, under which the ranking is tried."""

_NEARLY = 1e-9


@frozen(kw_only=True)
class Standing:
    """How a hypothesis stands.

    kind: ranked; argued_against: its only way out of the source is one that its source argues against (grown is
    then what it would need all the same, and argued the steps); no_step: the graph knows no way out; no_route: no
    spread at all. first: the side that was involved first, None where either is as good. blocked: places whose
    normal examination alone keeps findings from being reached. costs: score under each of EDGE_COSTS.
    """

    hypothesis: Hypothesis
    kind: Kind
    grown: Grown | None = None
    first: Side | None = None
    blocked: tuple[Place, ...] = ()
    argued: tuple[Step, ...] = ()
    costs: tuple[tuple[int, float], ...] = ()

    @property
    def score(self) -> tuple[int, int]:
        """(unexplained, ghosts); only for one that was grown."""
        return (len(self.grown.unexplained), len(self.grown.ghosts)) if self.grown else (1 << 30, 0)


@frozen(kw_only=True)
class Ranked:
    """Standings in order, best first; places: the rank of each, equal for ties, 0 for those not ranked."""

    standings: tuple[Standing, ...]
    places: tuple[int, ...]

    @property
    def order(self) -> Mapping[str, int]:
        """Key -> rank, of the ranked ones."""
        return {
            s.hypothesis.key: place for s, place in zip(self.standings, self.places, strict=True) if place
        }

    @property
    def best(self) -> tuple[Standing, ...]:
        """Those that tie for the first place."""
        return tuple(s for s, place in zip(self.standings, self.places, strict=True) if place == 1)

    def of(self, key: str) -> Standing:
        """The standing of one hypothesis."""
        return next(s for s in self.standings if s.hypothesis.key == key)


def findings(graph: Graph, state: State) -> dict[Place, int]:
    """What has to be explained, with its first moment: every abnormal place but bones and organs.

    Places that no step of the graph touches are left out: no hypothesis could reach them.
    """
    touched = {name for edge in graph.edges for name in (edge.start, edge.end)}
    return {
        place: moment
        for place, moment in sorted(state.abnormal.items())
        if place[0] in touched and graph.structure(place[0]).kind not in NOT_NERVE
    }


def first_sides(graph: Graph, state: State) -> tuple[Side, ...]:
    """The side that was found first; both where the first findings are on both, or on none."""
    sided = [(moment, side) for (_, side), moment in findings(graph, state).items() if side in PAIR]
    first = {side for moment, side in sided if moment == min(sided)[0]}
    return tuple(side for side in PAIR if side in first) if len(first) == 1 else PAIR


def judge(
    hypothesis: Hypothesis,
    graph: Graph,
    state: State,
    *,
    first: Side | None = None,
    costs: Sequence[float] = EDGE_COSTS,
) -> Standing:
    """Grow one hypothesis.

    first: the side that was involved first; None leaves it to the findings, and to either side where they do not tell.
    """
    if not hypothesis.route:
        return Standing(hypothesis=hypothesis, kind="no_route")
    sides = (first,) if first else first_sides(graph, state)
    found = [_judge(hypothesis, graph, state, first=side, costs=costs) for side in sides]
    best = min(found, key=lambda s: (s.score, s.grown.hypothesised if s.grown else 0))
    same = len(found) > 1 and len({(s.score, s.grown.hypothesised if s.grown else 0) for s in found}) == 1
    return evolve(best, first=None) if same else best


def _judge(
    hypothesis: Hypothesis, graph: Graph, state: State, *, first: Side, costs: Sequence[float]
) -> Standing:
    steps = sided_steps(graph, hypothesis, first=first)
    if not _second_exit(graph, state, other=OPPOSITE[first]):
        steps = tuple(step for step in steps if not step.again)
    sources = source_places(graph, hypothesis, first=first)
    # a tumour of an organ is known, and the blood runs everywhere; any other source has to be seen like all else
    free = [p for p in sources if p[0] == "blood" or graph.structure(p[0]).kind == "organ"]
    out = [step for step in steps if step.start in sources]
    argued = tuple(step for step in out if step.argued_against)
    wanted = findings(graph, state)
    if not out:
        return Standing(hypothesis=hypothesis, kind="no_step", first=first)
    if len(argued) == len(out):
        allowed = [step for step in steps if not step.argued_against]
        granted = [evolve(step, edge=evolve(step.edge, evidence_class="hypothesised")) for step in argued]
        grown = grow([*allowed, *granted], sources, state, findings=wanted, first=first, free=free)
        return Standing(hypothesis=hypothesis, kind="argued_against", grown=grown, first=first, argued=argued)
    grown = grow(steps, sources, state, findings=wanted, first=first, free=free)
    priced = (
        grow(steps, sources, state, findings=wanted, first=first, free=free, edge_cost=cost) for cost in costs
    )
    return Standing(
        hypothesis=hypothesis,
        kind="ranked",
        grown=grown,
        first=first,
        blocked=_blocking(steps, sources, state, wanted, grown) if grown.unexplained else (),
        costs=tuple(each.score(cost) for each, cost in zip(priced, costs, strict=True)),
    )


def _second_exit(graph: Graph, state: State, *, other: Side) -> bool:
    """Whether images show a way out on the other side: an autonomic structure, as they lie between organ and plexus."""
    return any(side == other and graph.structure(name).kind == "autonomic" for name, side in state.abnormal)


def _blocking(
    steps: Sequence[Step],
    sources: Sequence[Place],
    state: State,
    wanted: Mapping[Place, int],
    grown: Grown,
) -> tuple[Place, ...]:
    """The places found normal without which fewer findings would stay unexplained."""
    found = []
    for place in sorted(state.normal):
        unsaid = evolve(
            state, observed=tuple(o for o in state.observed if o.place != place or o.status != "normal")
        )
        if out_of_reach(steps, sources, unsaid, findings=wanted) < len(grown.unexplained):
            found.append(place)
    return tuple(found)


def rank(
    hypotheses: Iterable[Hypothesis],
    graph: Graph,
    state: State,
    *,
    first: Side | None = None,
    costs: Sequence[float] = EDGE_COSTS,
) -> Ranked:
    """Judge all and order them; those argued against and those that are no route come last, in the given order."""
    return ranked([judge(each, graph, state, first=first, costs=costs) for each in hypotheses])


def ranked(found: Sequence[Standing], *, cost: int | None = None) -> Ranked:
    """The order of standings: by counts, or by the cost of that place in EDGE_COSTS."""

    def score(one: Standing) -> tuple[int, float]:
        return one.score if cost is None else one.costs[cost]

    order = sorted((s for s in found if s.kind == "ranked"), key=lambda s: (*score(s), _steps(s)))
    rest = [s for kind in ("argued_against", "no_step", "no_route") for s in found if s.kind == kind]
    places: list[int] = []
    for number, one in enumerate(order):
        same = number and _same(score(one), score(order[number - 1]))
        places.append(places[-1] if same else number + 1)
    return Ranked(standings=(*order, *rest), places=(*places, *(0 for _ in rest)))


def _steps(one: Standing) -> int:
    return one.grown.hypothesised if one.grown else 0


def _same(one: tuple[int, float], other: tuple[int, float]) -> bool:
    return one[0] == other[0] and abs(one[1] - other[1]) < _NEARLY
