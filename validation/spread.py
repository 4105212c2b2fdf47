"""Is the tree of `case spread` the cheapest one?

Each is solved once more as an integer programme by HiGHS (scipy), which shares no code with it: unit flows from the
sources to every finding through places at moments, nothing reduced, each step paid once. Same: as many ghosts and as
many hypothesised steps, and the programme finds no way to what is called unexplained.

1. Every hypothesis of the package on paper 004, under four readings.
2. Random findings over the whole nerve graph (5 to 14 places, 1 to 3 moments, one in six normal), a hypothesis each.
"""

import random
import sys

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_matrix
from validation.figures import write

from neurography.anatomy.graph import load
from neurography.model.site import Side
from neurography.reasoning.spread import (
    Hypothesis,
    Observed,
    Place,
    State,
    Step,
    built_in,
    grow,
    sided_steps,
    with_primary,
)
from neurography.reasoning.spread.hypothesis import source_places
from neurography.reasoning.spread.rank import findings
from neurography.study.case.opened import open_case
from neurography.study.case.spread_coding import coded

GHOST, SEED, CASES = 1000, 21, 200


def programme(steps: list[Step], sources: list[Place], state: State, wanted: dict[Place, int]) -> int | None:
    """GHOST a ghost and 1 a hypothesised step, of the cheapest tree; None where a finding cannot be reached."""
    root: tuple[Place, int] = (("root", "midline"), -1)
    arcs: list[tuple[tuple[Place, int], tuple[Place, int], int]] = []
    for moment in range(len(state.moments)):
        for step in steps:
            if state.may_hold(step.end, moment):
                cost = GHOST * (not state.seen(step.end, moment)) + step.hypothesised
                arcs.append(((step.start, moment), (step.end, moment), cost))
        if moment:
            arcs += [((p, moment - 1), (p, moment), 0) for p in {s.end for s in steps} | set(sources)]
        # a source that was normal at a moment can have given nothing by then
        arcs += [(root, (source, moment), 0) for source in sources if state.may_hold(source, moment)]
    nodes = {node: i for i, node in enumerate(sorted({n for a in arcs for n in a[:2]}, key=repr))}
    ends = [(p, t) for p, t in wanted.items() if p not in sources]
    if not ends:
        return 0
    if root not in nodes or any(end not in nodes for end in ends):
        return None
    n, k = len(arcs), len(ends)
    balance = lil_matrix((k * len(nodes), n * (k + 1)))
    demand = np.zeros(k * len(nodes))
    for c, end in enumerate(ends):
        for a, (one, other, _) in enumerate(arcs):
            balance[c * len(nodes) + nodes[one], n + c * n + a] -= 1
            balance[c * len(nodes) + nodes[other], n + c * n + a] += 1
        demand[c * len(nodes) + nodes[root]] = -1
        demand[c * len(nodes) + nodes[end]] = 1
    paid = lil_matrix((k * n, n * (k + 1)))
    for c in range(k):
        for a in range(n):
            paid[c * n + a, n + c * n + a], paid[c * n + a, a] = 1, -1
    cost = np.concatenate([[arc[2] for arc in arcs], np.zeros(n * k)])
    whole = np.concatenate([np.ones(n), np.zeros(n * k)])
    done = milp(
        cost,
        constraints=[
            LinearConstraint(balance.tocsr(), demand, demand),
            LinearConstraint(paid.tocsr(), -np.inf, 0),
        ],
        integrality=whole,
        bounds=Bounds(0, 1),
    )
    return round(done.fun) if done.success else None


def compared(hypothesis: Hypothesis, state: State, first: Side) -> bool:
    """Whether the programme agrees for one hypothesis, on the findings that it can reach and on those it cannot."""
    graph = load()
    steps = [s for s in sided_steps(graph, hypothesis, first=first) if not s.argued_against and not s.again]
    sources = list(source_places(graph, hypothesis, first=first))
    found = grow(steps, sources, state, findings=findings(graph, state), first=first, free=sources)
    lost = {place for place, _ in found.unexplained}
    wanted = {p: t for p, t in findings(graph, state).items() if p not in lost}
    ours = GHOST * len(found.ghosts) + found.hypothesised
    theirs = programme(steps, sources, state, wanted)
    return ours == theirs and all(
        programme(steps, sources, state, {place: t}) is None for place, t in found.unexplained
    )


def randomly(rng: random.Random) -> State:
    """5 to 14 findings anywhere on the graph, at 1 to 3 moments, one in six of them normal."""
    graph = load()
    names = sorted({n for e in graph.edges for n in (e.start, e.end)} - {"prostate", "blood", "rectum"})
    places = [(name, side) for name in names for side in graph.structure(name).sides]
    moments = rng.randint(1, 3)
    return State(
        moments=tuple(f"m{n}" for n in range(moments)),
        observed=tuple(
            Observed(
                structure=n,
                side=s,
                status="normal" if rng.random() < 1 / 6 else "abnormal",
                moment=rng.randrange(moments),
            )
            for n, s in rng.sample(places, rng.randint(5, 14))
        ),
    )


def main(cases: int = CASES) -> None:
    """Compare, and write the page."""
    held = [one for one in with_primary(built_in(), "prostate") if one.route and not one.by]
    case = open_case("perineural").case
    paper: list[bool] = []
    for nerve in ("root", "root_and_ramus"):
        for uptake in ("figure", "text"):
            state = coded(case.read_as({"nerve": nerve, "l5_uptake": uptake}), load()).state
            paper += [compared(one, state, "left") for one in held]
    rng = random.Random(SEED)  # noqa: S311  no secret
    sides: tuple[Side, ...] = ("left", "right")
    anywhere = [compared(rng.choice(held), randomly(rng), rng.choice(sides)) for _ in range(cases)]
    rows = [
        (what, f"{sum(same)} of {len(same)} the same", "all")
        for what, same in (("paper 004, four readings", paper), ("random findings", anywhere))
    ]
    write("spread", str(__doc__).strip(), rows)


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
