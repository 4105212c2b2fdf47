"""What nobody reported and what would decide: the structure whose images would change the ranking most.

Every structure that some hypothesis needs unseen, and not all that explain as much, is tried, alone and together with
one next to it on the same side: normal at every examination, and abnormal from the first one on. Nothing is picked by
hand.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from attrs import evolve, frozen

from neurography.anatomy.graph import Graph
from neurography.model.site import Side
from neurography.reasoning.spread.hypothesis import Hypothesis
from neurography.reasoning.spread.rank import Ranked, Standing, judge, rank, ranked
from neurography.reasoning.spread.states import Observed, Place, State, Status

OUTCOMES: tuple[Status, ...] = ("normal", "abnormal")


@frozen(kw_only=True)
class Missing:
    """Structures that were not reported, and the ranking under either result of looking at them.

    moment: the examination that is meant, None for all of them (normal) and the first (abnormal). moved: how far
    hypotheses would move against the best one, in unexplained findings and in ghosts, summed over both results.
    """

    places: tuple[Place, ...]
    moment: int | None
    if_normal: Ranked
    if_abnormal: Ranked
    moved: tuple[int, int]


def decisive(
    graph: Graph,
    state: State,
    *,
    now: Ranked,
    first: Side | None = None,
    examined: Iterable[Place] = (),
) -> tuple[Missing, ...]:
    """Observations by how much they would move, then by how few structures they take.

    examined: places that were looked at by other means, and so are not missing.
    """
    hypotheses = [one.hypothesis for one in now.standings if one.kind == "ranked"]
    left_out = set(examined) | set(state.normal)
    needs: list[set[Place]] = [
        {ghost.place for ghost in one.grown.ghosts if ghost.seen is None and not ghost.again}
        for one in now.standings
        if one.kind == "ranked" and one.grown
    ]
    full = [
        need
        for need, one in zip(needs, now.standings, strict=False)
        if one.score[0] == now.standings[0].score[0]
    ]
    # what all of the better ones need tells nothing between them
    none: set[Place] = set()
    unseen = none.union(*needs) - (full[0].intersection(*full) if len(full) > 1 else none) - left_out
    near = {frozenset((edge.start, edge.end)) for edge in graph.edges}
    pairs = [
        pair
        for pair in combinations(sorted(unseen), 2)
        if pair[0][1] == pair[1][1] and frozenset((pair[0][0], pair[1][0])) in near
    ]
    sets = [*((place,) for place in sorted(unseen)), *pairs]
    found = [look(places, None, hypotheses, graph, state, now, first) for places in sets]
    return tuple(sorted(found, key=lambda one: ([-m for m in one.moved], len(one.places), one.places)))


def separating(
    hypotheses: Sequence[Hypothesis],
    graph: Graph,
    state: State,
    *,
    first: Side | None = None,
    examined: Iterable[Place] = (),
) -> tuple[Missing, ...]:
    """Single results at single examinations under which tied hypotheses would stand apart; () if there is none.

    What was seen abnormal later counts too: images of earlier examinations can be read again.
    """
    now = rank(hypotheses, graph, state, first=first, costs=())
    places = {
        taken.step.end for standing in now.standings if standing.grown for taken in standing.grown.taken
    }
    found = []
    for place in sorted(places - set(examined)):
        for moment in range(len(state.moments)):
            said = any(o.place == place and o.moment == moment for o in state.observed)
            if not said and moment > state.normal.get(place, -1):
                found.append(look((place,), moment, hypotheses, graph, state, now, first))
    # first what was seen abnormal later, as its earlier images can be read again; then where the trees differ
    trees = [{t.step for t in one.grown.taken} for one in now.standings if one.grown]
    shared = trees[0].intersection(*trees) if trees else set()
    differ = {step.end for tree in trees for step in tree - shared}
    return tuple(
        sorted(
            (one for one in found if any(one.moved)),
            key=lambda one: (
                one.places[0] not in state.abnormal,
                one.places[0] not in differ,
                [-m for m in one.moved],
                one.moment,
                one.places,
            ),
        )
    )


def look(
    places: tuple[Place, ...],
    moment: int | None,
    hypotheses: Iterable[Hypothesis],
    graph: Graph,
    state: State,
    now: Ranked,
    first: Side | None,
) -> Missing:
    """What either result of looking at places would do to a ranking; moment as in Missing."""
    under = {}
    for status in OUTCOMES:
        at = [moment] if moment is not None else [0] if status == "abnormal" else range(len(state.moments))
        more = [
            Observed(structure=structure, side=side, status=status, moment=each)
            for structure, side in places
            for each in at
        ]
        then = state.but(more)
        under[status] = ranked(
            [
                _kept(now.of(each.key), places, status, at[-1])
                or judge(each, graph, then, first=first, costs=())
                for each in hypotheses
            ]
        )
    shifts = [_moved(now, then) for then in under.values()]
    return Missing(
        places=places,
        moment=moment,
        if_normal=under["normal"],
        if_abnormal=under["abnormal"],
        moved=(sum(first for first, _ in shifts), sum(second for _, second in shifts)),
    )


def _kept(standing: Standing, places: Iterable[Place], status: Status, moment: int) -> Standing | None:
    """The standing under such a result where it follows from the tree at hand; None where it has to be grown again.

    Normal up to a moment: a tree that enters the places later, or never, stays possible, and nothing got cheaper.
    Abnormal from a moment: a tree that has entered them by then is saved its ghosts there; no tree is saved more.
    """
    grown = standing.grown
    if grown is None or standing.first is None:
        return None
    by = {taken.step.end: taken.by for taken in grown.taken}
    if status == "normal":
        return standing if all(by.get(place, moment + 1) > moment for place in places) else None
    if any(by.get(place, moment + 1) > moment for place in places):
        return None
    ghosts = tuple(g for g in grown.ghosts if g.again or g.place not in places or g.by < moment)
    if sum(ghost.by < moment for ghost in ghosts if ghost.place in places):
        return None
    return evolve(standing, grown=evolve(grown, ghosts=ghosts))


def _moved(now: Ranked, then: Ranked) -> tuple[int, int]:
    """How far the hypotheses moved against the best; nothing by a result that leaves each with more unexplained."""
    if now.standings[0].score[0] < then.standings[0].score[0]:
        return 0, 0
    before, after = _margins(now), _margins(then)
    both = sorted(set(before) & set(after))
    return (
        sum(abs(after[key][0] - before[key][0]) for key in both),
        sum(abs(after[key][1] - before[key][1]) for key in both if after[key][0] == before[key][0]),
    )


def _margins(ranked: Ranked) -> Mapping[str, tuple[int, int]]:
    best = ranked.standings[0].score
    return {
        one.hypothesis.key: (one.score[0] - best[0], one.score[1] - best[1])
        for one in ranked.standings
        if one.kind == "ranked"
    }
