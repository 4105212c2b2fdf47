"""What folds away about spread: the price of steps, other readings, each examination, what was not coded."""

from collections.abc import Iterator

from neurography.anatomy.graph import load
from neurography.reasoning.spread import Ranked
from neurography.reasoning.spread.rank import EDGE_COSTS, findings, ranked
from neurography.study.case.spread import Spread
from neurography.study.case.spread_terms import called, count, keys, listed, state_of
from neurography.study.case.spread_undecided import decided


def details(found: Spread) -> Iterator[str]:
    """What folds away: sensitivity to the cost of steps, to readings, to each examination; what was not coded."""
    yield from _costs(found)
    if found.same:
        yield f"Questions whose answers code the structures alike: {listed(found.same)}."
    for variant in found.left_out:
        yield f"Without {variant.name}: {_against(found.ranked, variant.ranked)}"
    for one in found.ranked.standings:
        if one.kind == "argued_against" and one.grown is not None:
            unseen = count(len(one.grown.ghosts), "unseen structure")
            lost = count(len(one.grown.unexplained), "finding")
            step = f"{called(one.argued[0].start)} to {called(one.argued[0].end)}"
            yield (
                f"If the step that is argued against ({step}) were allowed, {one.hypothesis.label} would need {unseen} "
                f"and leave {lost} unexplained: the argument sets it aside, not the counts."
            )
    yield from _doubtful(found)
    for observation in [m for m in found.missing if any(m.moved)][1:3]:
        yield f"Next: {decided(found, observation)}"
    unreached = sorted(set(state_of(found).abnormal) - set(findings(load(), state_of(found))))
    if unreached:
        places = listed(called(p) for p in unreached)
        yield f"Abnormal, and not to be reached (bone, organ, or no step of the tables): {places}."
    yield "Ways that the tables do not hold (by the superior hypogastric plexus to the other side, say) are not ranked."


def _doubtful(found: Spread) -> Iterator[str]:
    """What was examined by a specimen and stays open, and what is called normal with some doubt."""
    used = {
        g.place
        for one in found.ranked.standings
        if one.kind == "ranked" and one.grown
        for g in one.grown.ghosts
    }
    for place in found.coded.examined:
        if place in used:
            yield (
                f"The {called(place)} was examined by a specimen, which leaves open whether disease went through it: "
                "counted as unseen."
            )
    probable = listed(
        f"{called(o.place)} at {found.coded.state.moments[o.moment]} ({o.source})"
        for o in found.coded.probable
    )
    if probable:
        yield f"Called normal with some doubt in the source, and coded normal: {probable}."


def _costs(found: Spread) -> Iterator[str]:
    """Whether the order holds when a hypothesised step costs a part of an unseen structure."""
    held = [one for one in found.ranked.standings if one.kind == "ranked"]
    told = []
    for number, cost in enumerate(EDGE_COSTS):
        told.append((cost, _against(found.ranked, ranked(held, cost=number))))
    if all("same order" in said for _, said in told):
        every = listed(f"{cost:g}" for cost, _ in told)
        yield f"A hypothesised step that costs {every} of an unseen structure: the same order."
        return
    for cost, said in told:
        yield f"A hypothesised step that costs {cost:g} of an unseen structure: {said}"


def _against(now: Ranked, then: Ranked) -> str:
    """`the same order.`, else the order."""
    if now.order == then.order:
        return "the same order."
    groups: dict[int, list[str]] = {}
    for one, place in zip(then.standings, then.places, strict=True):
        if place:
            groups.setdefault(place, []).append(one.hypothesis.label)
    first = "the same first place; " if keys(then.best) == keys(now.best) else "another first place; "
    return f"{first}{', then '.join(' = '.join(labels) for labels in groups.values())}."
