"""Spread as a part of the case: answer, ranking, for and against, coding, the route frame by frame."""

from collections.abc import Iterator

from neurography.anatomy.graph import leaned_on, load
from neurography.model.panel import Panel, Table
from neurography.model.part import Part
from neurography.reasoning.spread import Place, Standing
from neurography.study.case.spread import HEADING, Spread
from neurography.study.case.spread_details import details
from neurography.study.case.spread_terms import GHOST, called, count, listed, state_of, weighed
from neurography.study.case.spread_words import answer, short

_KINDS = {
    "ranked": "",
    "argued_against": "argued against",
    "no_step": "the graph has no step out of its source",
    "no_route": "no spread",
}


def told(found: Spread) -> Part:
    """The part `how`."""
    return Part(
        key="how",
        heading=HEADING,
        short=short(found),
        answer=tuple(answer(found)),
        panels=(*_figure(found), _ranking(found), _readings(found), _weighed(found), _coding(found)),
        details=tuple(details(found)),
        grounds=tuple(_grounds(found)),
    )


def _figure(found: Spread) -> tuple[Panel, ...]:
    from neurography.study.case.spread_route import route_panel  # noqa: PLC0415

    return tuple(route_panel(found))


def _ranking(found: Spread) -> Panel:
    full = [
        s.grown for s in found.ranked.standings if s.kind == "ranked" and s.grown and not s.grown.unexplained
    ]
    shared = (
        set.intersection(*({g.place for g in grown.ghosts} for grown in full)) if len(full) > 1 else set()
    )
    rows = []
    for one, place in zip(found.ranked.standings, found.ranked.places, strict=True):
        grown = one.grown if one.kind == "ranked" else None
        rows.append(
            (
                str(place) if place else "–",
                one.hypothesis.label,
                one.hypothesis.name,
                str(len(grown.unexplained)) if grown else "–",
                str(len(grown.ghosts)) if grown else "–",
                str(grown.hypothesised) if grown else "–",
                _unseen(one, but=shared if grown in full else set()) if grown else _KINDS[one.kind],
            )
        )
    columns = (
        "rank", "label", "hypothesis", "findings unexplained", "unseen structures", "steps hypothesised",
        "unseen beside those of all, or why not ranked",
    )  # fmt: skip
    common = (
        f" All that leave no finding unexplained need: {listed(called(p) for p in sorted(shared))}."
        if shared
        else ""
    )
    return Panel(
        name="spread_ranking",
        section="case",
        title="Hypotheses by what they need",
        caption="Fewest unexplained findings first, then fewest unseen structures; equal rank is a tie."
        f"{common} {GHOST}",
        kind="table",
        content=Table(columns=columns, rows=tuple(rows)),
    )


def _unseen(one: Standing, *, but: set[Place]) -> str:
    """The unseen structures, short: both sides of one structure together."""
    names: dict[str, list[str]] = {}
    if one.grown is None:
        return ""
    for ghost in one.grown.ghosts:
        structure, side = ghost.place
        if ghost.place in but and not ghost.again:
            continue
        again = "second way out of the " if ghost.again else ""
        early = " (before it was seen)" if ghost.seen is not None else ""
        plain = f"{again}{called((structure, 'midline'))}{early}"
        names.setdefault(plain, []).append({"left": "L", "right": "R"}.get(side, ""))
    return "; ".join(f"{name} {'+'.join(sides)}".strip() for name, sides in names.items()) or "none"


def _readings(found: Spread) -> Panel:
    variants = [*found.readings, *found.left_out]
    names = [v.name for v in found.readings] + [f"without {v.name}" for v in found.left_out]
    rows = []
    for one in found.ranked.standings:
        if one.kind != "ranked":
            continue
        cells = []
        for variant in variants:
            other = variant.ranked.of(one.hypothesis.key)
            unexplained, ghosts = other.score
            place = variant.ranked.order[one.hypothesis.key]
            cells.append(f"{place}: {ghosts}" + (f" + {unexplained} unexplained" if unexplained else ""))
        rows.append((one.hypothesis.label, *cells))
    return Panel(
        name="spread_readings",
        section="case",
        title="The same under other readings, and without each examination",
        caption="Rank: unseen structures, and findings unexplained. Columns: each reading that codes otherwise, then "
        "each visit or examination left out as if it had not been.",
        kind="table",
        content=Table(columns=("label", *names), rows=tuple(rows)),
    )


def _weighed(found: Spread) -> Panel:
    rows = []
    for one in found.ranked.standings:
        for word, sentences in (("for", one.hypothesis.pro), ("against", one.hypothesis.con)):
            for said, where in weighed(found.case, sentences):
                rows.append((one.hypothesis.label, word, said.text, where))
    return Panel(
        name="spread_for_and_against",
        section="case",
        title="For and against",
        caption="Sentences of the sources, and records of this case that speak for or against; they are shown beside "
        "the counts and do not enter them.",
        kind="table",
        content=Table(columns=("label", "speaks", "sentence", "where it is written"), rows=tuple(rows)),
    )


def _coding(found: Spread) -> Panel:
    state = state_of(found)
    at = {(o.place, o.moment): o for o in state.observed}
    places: list[Place] = sorted(
        {o.place for o in state.observed},
        key=lambda p: (state.abnormal.get(p, len(state.moments)), p[1] != "left", p[0]),
    )
    rows = []
    for place in places:
        held = [at.get((place, moment)) for moment in range(len(state.moments))]
        cells = [f"{o.status}: {o.said}" if o else "not reported" for o in held]
        rows.append(
            (called(place), *cells, "; ".join(dict.fromkeys(o.source for o in held if o and o.source)))
        )
    rows += [
        (called(place), *("not reported" for _ in state.moments), "said to be")
        for place in found.coded.silent
    ]
    blank = ("–",) * len(state.moments)
    rows += [(f"not coded: {one.what}", *blank, f"{one.source}; {one.why}") for one in found.coded.left_out]
    return Panel(
        name="spread_coding",
        section="case",
        title="What was coded as what",
        caption="Each structure of the nerve graph that the case speaks of, by date, with its side; whatever is not "
        "listed is not reported. A denervated muscle speaks for its nerve (indirect).",
        kind="table",
        content=Table(columns=("structure", *state.moments, "where it is written"), rows=tuple(rows)),
    )


def _grounds(found: Spread) -> Iterator[str]:
    """What the answer leaned on."""
    ranked = [s.grown for s in found.ranked.standings if s.kind == "ranked" and s.grown]
    yield f"The ranking {leaned_on(t.step.edge for grown in ranked for t in grown.taken).sentence}."
    edges = {t.step.edge for s in found.ranked.best if s.grown for t in s.grown.taken}
    classes = sorted({edge.evidence_class for edge in edges})
    counts = listed(f"{sum(e.evidence_class == c for e in edges)} {c.replace('_', ' ')}" for c in classes)
    sources = listed(sorted({source for edge in edges for source in edge.source.split(";")}))
    yield f"Steps of the best by evidence: {counts}; sources: {sources}."
    if drafts := sorted(f"{e.start} to {e.end}".replace("_", " ") for e in edges if e.confidence == "draft"):
        yield f"Draft steps among them: {listed(drafts)}."
    side = found.coded.first
    yield (
        f"Disease is taken to have begun on the {side}, which is told to be worse; no date says which side was first."
        if side and found.coded.worse
        else f"Disease is taken to have begun on the {side}, where anything was found or felt first."
        if side
        else "The case does not tell which side was first; either was tried and the better kept."
    )
    yield "Each tree is the cheapest there is (Dreyfus and Wagner 1971, 10.1002/net.3230010302)."
    yield from _supposed(found)
    if found.coded.left_out:
        n = count(len(found.coded.left_out), "record")
        yield f"{n} without a word on the route; the table of the coding lists them."


def _supposed(found: Spread) -> Iterator[str]:
    """What was tried out, and where that can change nothing."""
    touched = {name for edge in load().edges for name in (edge.start, edge.end)}
    for one in found.supposed:
        moment = found.coded.state.moments[one.moment]
        yield f"Supposed, not reported: {called(one.place)} {one.status} at {moment}."
    for structure in sorted({one.structure for one in found.supposed} - touched):
        yield f"No step of the tables passes the {called((structure, 'midline'))}: to suppose it changes nothing."
