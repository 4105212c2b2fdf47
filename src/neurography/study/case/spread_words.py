"""The answer about spread: what fits best, what is not excluded, what is refused and by what."""

from collections.abc import Iterator

from neurography.anatomy.graph import load
from neurography.model.site import Side, spoken
from neurography.reasoning.spread import Place, Standing
from neurography.reasoning.spread.rank import PAIR, findings
from neurography.study.case.spread import Spread, Variant
from neurography.study.case.spread_terms import (
    behind,
    called,
    capital,
    count,
    keys,
    listed,
    named,
    state_of,
    weighed,
)
from neurography.study.case.spread_undecided import missing

FEWEST = 4
"""Structures to reach, below which a ranking is called thin."""


def answer(found: Spread) -> Iterator[str]:
    """What to read first."""
    yield from _few(found)
    yield from _tissue(found)
    yield _best(found)
    yield from _next(found)
    yield from _refused(found)
    yield from _argued(found)
    yield from missing(found)
    yield _order(found)


def short(found: Spread) -> str:
    """One or two sentences for the top of a page: what ties for the first place, and what would decide."""
    best = found.ranked.best
    if not best:
        return ""
    if thin := next(_few(found), ""):
        return thin
    names = listed(named(one.hypothesis) for one in best)
    said = f"Best fit, by fewest unseen structures: {names}{', a tie' if len(best) > 1 else ''}."
    told = [one for one in found.missing if any(one.moved)]
    places = listed(f"the {called(place)}" for place in told[0].places) if told else ""
    return f"{said} Decisive and not reported: {places}." if places else said


def _tissue(found: Spread) -> Iterator[str]:
    """What each side rests on: tissue or images alone."""
    told = []
    for side in PAIR:
        taken = [
            b for b in found.case.biopsies if b.side == side and b.compartments and b.status == "present"
        ]
        seen = [o for o in found.coded.state.observed if o.side == side and o.status == "abnormal"]
        if taken:
            places = listed(f"{spoken(b.structure)} ({b.source})" for b in taken)
            told.append(f"{side.capitalize()}: tumour in the tissue of the {places}")
        elif seen:
            told.append(f"{side.capitalize()}: images alone, no tissue reported")
    if told:
        yield f"{'. '.join(told)}."


def _best(found: Spread) -> str:
    best = found.ranked.best
    if not best:
        return "No hypothesis can be ranked on this case."
    unexplained, ghosts = best[0].score
    names = listed(named(one.hypothesis) for one in best)
    left = f" and {count(unexplained, 'finding')} unexplained" if unexplained else ""
    what = (
        "The shortest way, no more than that"
        if next(_few(found), "")
        else "Best fit, by fewest unseen structures"
    )
    said = f"{what}: {names}, with {ghosts}{left}"
    silent = [one for one in best if one.grown and _unseen_source(one)]
    if silent:
        labels = listed(one.hypothesis.label for one in silent)
        sources = listed(sorted({called(place) for one in silent for place in _unseen_source(one)}))
        said += f" ({labels} would begin in the {sources}, on which nobody reported)"
    if len(best) > 1:
        said += f" each; the data do not separate these {len(best)}"
    others = [v for v in found.readings if keys(v.ranked.best) != keys(best)]
    if others:
        said += f". Under another reading others come first: {'; '.join(_first_of(v) for v in others)}"
    elif len(found.readings) > 1:
        counts = "; ".join(f"{v.ranked.best[0].score[1]} ({v.name})" for v in found.readings)
        said += f". The same come first under every reading, with {counts}"
    return f"{said}."


def _unseen_source(one: Standing) -> list[Place]:
    """Where a hypothesis begins that was reported at no visit."""
    held = one.grown.ghosts if one.grown else ()
    return [g.place for g in held if g.place[0] in one.hypothesis.sources and g.seen is None and not g.again]


def _first_of(variant: Variant) -> str:
    labels = listed(one.hypothesis.label for one in variant.ranked.best)
    return f"{variant.name}: {labels}"


def _next(found: Spread) -> Iterator[str]:
    """Those behind that explain every finding: how many more structures they need, over all readings."""
    best = found.ranked.best
    for one in found.ranked.standings:
        if one.kind != "ranked" or one in best or one.grown is None or one.grown.unexplained:
            continue
        now = behind(found.ranked, one.hypothesis.key)
        every = sorted({b for v in found.readings if (b := behind(v.ranked, one.hypothesis.key)) is not None})
        over = f" ({every[0]} to {every[-1]}, by reading)" if len(every) > 1 else ""
        pro, con = (
            listed(f"{said.text} ({where})" for said, where in weighed(found.case, sentences) if said.where)
            for sentences in (one.hypothesis.pro, one.hypothesis.con)
        )
        more = f"needs {now} more{over}" if now is not None else "explains all that the best leaves"
        said = f"Not excluded: {named(one.hypothesis)} {more}"
        yield said + (f"; for it: {pro}" if pro else "") + (f"; against it: {con}" if con else "") + "."


def _refused(found: Spread) -> Iterator[str]:
    """Those that leave findings unexplained: by order, or because no step leads there."""
    state = state_of(found)
    for one in found.ranked.standings:
        if one.kind != "ranked" or one.grown is None or not one.grown.unexplained:
            continue
        lost = listed(f"{called(place)} ({state.moments[moment]})" for place, moment in one.grown.unexplained)
        n = count(len(one.grown.unexplained), "finding")
        name = capital(named(one.hypothesis))
        if one.blocked:
            why = listed(
                f"the {called(p)} was examined and normal up to {state.moments[state.normal[p]]}"
                for p in one.blocked
            )
            # what became abnormal later came too late; what never did is no way at all
            late = any(place in state.abnormal for place in one.blocked)
            refused = "Refused by order" if late else "Refuted by a normal result"
            yield f"{refused}: {named(one.hypothesis)} leaves {n} out of reach, as {why}: {lost}."
        else:
            yield f"{name} leaves {n} unexplained, as none of its steps leads there: {lost}."


def _argued(found: Spread) -> Iterator[str]:
    """Those whose only way out is argued against, with the reason."""
    told = []
    for one in found.ranked.standings:
        if one.kind == "argued_against":
            said = weighed(found.case, one.hypothesis.con)
            reasons = listed(f"{each.text} ({where})" for each, where in said if not each.where)
            told.append(f"{named(one.hypothesis)}: {reasons or one.argued[0].edge.note}")
    if told:
        yield f"Argued against, so not ranked: {'; '.join(told)}."


def _order(found: Spread) -> str:
    """How much hangs on each date, and what was felt before it was seen."""
    state = state_of(found)
    said = [f"The order rests on {count(len(state.moments), 'date')} with findings ({listed(state.moments)})"]
    best = keys(found.ranked.best)
    visits = [v for v in found.left_out if v.name in state.moments]
    same = [v.name for v in visits if v.ranked.order == found.ranked.order]
    if same:
        said.append(f"without {listed(same)} no rank changes")
    for variant in visits:
        if keys(variant.ranked.best) != best:
            labels = listed(one.hypothesis.label for one in variant.ranked.best)
            said.append(f"without {variant.name} {labels} would lead")
    felt = listed(_felt(found, side) for side in PAIR if _felt(found, side))
    return f"{'; '.join(said)}. First seen is not first there{f': {felt}' if felt else ''}."


def _felt(found: Spread, side: Side) -> str:
    """`left felt summer 2011, first seen y2012`; nothing where it was not felt before."""
    state = state_of(found)
    seen = [moment for (_, one), moment in state.abnormal.items() if one == side]
    told = [
        s
        for s in found.case.symptoms
        if s.side == side and s.status == "present" and found.case.dated(s).earliest
    ]
    if not seen or not told:
        return ""
    first = min(told, key=lambda s: (found.case.dated(s).earliest, str(s.source)))
    visit = found.case.visit(state.moments[min(seen)])
    if visit is None or not found.case.dated(first).surely_before(visit.when):
        return ""
    return f"{side} {first.what.replace('_', ' ')} {found.case.dated(first)} ({first.source}), first seen {visit.id}"


def _few(found: Spread) -> Iterator[str]:
    """A warning where so little was found that the shortest way must win."""
    held = len(findings(load(), state_of(found)))
    if held < FEWEST:
        yield (
            f"Too little to rank: {count(held, 'structure')} to reach. On so little the counts say which way is short, "
            "and hardly which was taken."
        )
