"""What nobody reported and what either result would do: sentences."""

from collections.abc import Iterator

from neurography.reasoning.spread import Missing, Ranked
from neurography.study.case.spread import Spread
from neurography.study.case.spread_terms import behind, called, count, keys, listed, state_of


def missing(found: Spread) -> Iterator[str]:
    """The observation that would decide, what either result would do, and what would separate the best."""
    told = [one for one in found.missing if any(one.moved)]
    if told:
        yield f"Decisive and not reported: {decided(found, told[0])}{_elsewhere(found)}"
    if found.between:
        labels = listed(one.hypothesis.label for one in found.ranked.best)
        yield f"{labels} would part with {_apart(found, found.between[0])}"


def decided(found: Spread, one: Missing) -> str:
    """What either result would do, in a sentence."""
    state = state_of(found)
    places = listed(f"the {called(place)}" for place in one.places)
    first, last = state.moments[0], state.moments[-1]
    when = f"at every visit up to {last}" if len(state.moments) > 1 else f"at {last}"
    normal = _changes(found.ranked, one.if_normal) or "nothing would change"
    abnormal = _changes(found.ranked, one.if_abnormal) or "nothing would change"
    return f"{places}. Normal {when}: {normal}. Abnormal from {first} on: {abnormal}."


def _elsewhere(found: Spread) -> str:
    """Under which other readings an abnormal result would bring another hypothesis to the first place."""
    told: dict[tuple[str, ...], list[str]] = {}
    for variant, one in found.elsewhere:
        best = one.if_abnormal.best
        new = tuple(b.hypothesis.label for b in best if b.hypothesis.key not in keys(variant.ranked.best))
        if new:
            told.setdefault(new, []).append(f"{variant.name}, {best[0].score[1]} unseen")
    return "".join(
        f" Abnormal, {listed(new)} would come level with the first under another reading ({'; '.join(names)})."
        for new, names in told.items()
    )


def _changes(now: Ranked, then: Ranked) -> str:
    """Which hypotheses lose findings, and which come to stand beside the best."""
    said = list(_lost(now, then))
    best, was = then.best, keys(now.best)
    if then.standings and best and best[0].score[0] <= now.best[0].score[0] and keys(best) != was:
        new = [one for one in best if one.hypothesis.key not in was]
        if new:
            tie = " tie for the first place" if len(best) > 1 else " comes first alone"
            said.append(f"{listed(o.hypothesis.label for o in best)}{tie}, with {best[0].score[1]}")
        else:
            said.append(f"{listed(o.hypothesis.label for o in best)} alone would lead")
    closer = [
        f"{one.hypothesis.label} from {b} to {a} behind"
        for one in then.standings
        if one.hypothesis.key not in keys(best)
        and (a := behind(then, one.hypothesis.key)) is not None
        and (b := behind(now, one.hypothesis.key)) is not None
        and a < b
    ]
    if closer:
        said.append(f"closer comes {listed(closer)}")
    return "; ".join(said)


def _lost(now: Ranked, then: Ranked) -> Iterator[str]:
    """Who leaves which findings unexplained that were not before; those refused already are not told again."""
    lost: dict[tuple[str, ...], list[str]] = {}
    for one in then.standings:
        before = now.of(one.hypothesis.key)
        if one.kind != "ranked" or one.grown is None or before.grown is None or before.blocked:
            continue
        known = {place for place, _ in before.grown.unexplained}
        more = tuple(called(place) for place, _ in one.grown.unexplained if place not in known)
        if more:
            lost.setdefault(more, []).append(one.hypothesis.label)
    for more, labels in lost.items():
        verb = "leaves" if len(labels) == 1 else "leave"
        yield f"{listed(labels)} {verb} {count(len(more), 'finding')} more unexplained ({listed(more)})"


def _apart(found: Spread, one: Missing) -> str:
    """The structure and date at which one result would separate those that tie."""
    state = state_of(found)
    moment = state.moments[one.moment or 0]
    place = called(one.places[0])
    said = []
    for status, then in (("abnormal", one.if_abnormal), ("normal", one.if_normal)):
        best = keys(then.best)
        if best != keys(found.ranked.best):
            labels = listed(o.hypothesis.label for o in then.best)
            said.append(f"{status} at {moment} would leave {labels} ahead")
    others = [
        called(m.places[0])
        for m in found.between[1:]
        if m.moment == one.moment and m.places[0][1] == one.places[0][1]
    ]
    also = f" (so would the {listed(others[:3])})" if others else ""
    return f"the {place} of {moment}, on which nobody reported{also}: {'; '.join(said)}."
