"""The route of the best hypothesis drawn frame by frame, by the dates of the examinations."""

from collections.abc import Iterator, Sequence

from neurography.anatomy.graph import load
from neurography.draw.plexus import Mark, Step
from neurography.draw.route import Frame, route_svg
from neurography.model.panel import Panel
from neurography.reasoning.spread import Grown, Standing, State, Taken
from neurography.reasoning.spread.hypothesis import sided_steps
from neurography.study.case.spread import Spread
from neurography.study.case.spread_terms import called, count, listed, named, state_of

_CAPTION = (
    "Each frame shows what must have been reached by its date, for {} in all. Trees with as few may differ in single "
    "steps. The patient's right is on the reader's left; nerves to denervated muscles are left out."
)


def route_panel(found: Spread) -> Iterator[Panel]:
    """The figure of the first of the best; the caption says how the others of them differ."""
    best = [one for one in found.ranked.best if one.grown is not None]
    if not best or best[0].grown is None or not best[0].grown.taken:
        return
    state = state_of(found)
    grown = best[0].grown
    frames = [_frame(found, state, grown, moment) for moment in range(len(state.moments))]
    title = f"One cheapest route: {named(best[0].hypothesis)}"
    yield Panel(
        name="spread_route",
        section="case",
        title="The route, by date",
        kind="svg",
        content=route_svg(frames, title=title),
        caption=" ".join(
            (
                _CAPTION.format(count(len(grown.ghosts), "unseen structure")),
                *_shortened(best[0]),
                *_others(best),
            )
        ),
        alt=f"{title}, {count(len(frames), 'frame')}: {listed(state.moments)}. {_steps_in_words(grown, state)}",
    )


def _frame(found: Spread, state: State, grown: Grown, moment: int) -> Frame:
    """What is known and needed by a moment. Nerves to denervated muscles end there and are left out."""
    taken = [t for t in grown.taken if t.step.edge.evidence_class != "indirect"]
    route = {place for t in taken for place in (t.step.start, t.step.end)}
    ghosts = {g.place for g in grown.ghosts if g.by <= moment and not g.again}
    marks = []
    for place in sorted(route | set(state.normal)):
        if state.seen(place, moment):
            kind = "abnormal"
        elif place in ghosts:
            kind = "ghost"
        elif any(o.place == place and o.moment == moment and o.status == "normal" for o in state.observed):
            kind = "normal"
        else:
            continue
        marks.append(Mark(structure=place[0], side=place[1], kind=kind))  # type: ignore[arg-type]
    visit = found.case.visit(state.moments[moment])
    when = f" ({visit.when})" if visit else ""
    return Frame(
        title=f"{state.moments[moment]}{when}",
        marks=tuple(marks),
        steps=tuple(_step(t) for t in taken if t.by == moment),
        earlier=tuple(_step(t) for t in taken if t.by < moment),
    )


def _step(taken: Taken) -> Step:
    (start, start_side), (end, end_side) = taken.step.start, taken.step.end
    return Step(
        start=start, start_side=start_side, end=end, end_side=end_side,
        kind="hypothesised" if taken.step.hypothesised else "documented",
    )  # fmt: skip


def _shortened(one: Standing) -> Iterator[str]:
    """Structures of the side first involved that the tree enters from the midline though nerves lead there too."""
    documented = {
        step.end[0]
        for step in sided_steps(load(), one.hypothesis, first=one.first or "left")
        if not step.hypothesised and not step.argued_against
    }
    steps = [
        t.step
        for t in (one.grown.taken if one.grown else ())
        if t.step.hypothesised
        and t.step.start[1] == "midline"
        and t.step.end[1] == (one.first or "left")
        and t.step.end[0] in documented
    ]
    if steps:
        ends, starts = (listed(dict.fromkeys(called(place) for place in places)) for places in (
            [step.end for step in steps], [step.start for step in steps]))  # fmt: skip
        yield (
            f"The {ends} {'is' if len(steps) == 1 else 'are'} drawn from the {starts} as that saves unseen structures: "
            "an artefact of counting, no finding of direction. The documented way is that of the nerves, from plexus "
            "to root; it would need the rami on that way abnormal by then, on which nobody reported."
        )


def _others(best: Sequence[Standing]) -> Iterator[str]:
    """How those that tie differ from the one drawn."""
    drawn = {(t.step.start, t.step.end) for t in best[0].grown.taken} if best[0].grown else set()
    for one in best[1:]:
        own = (
            [t.step for t in one.grown.taken if (t.step.start, t.step.end) not in drawn] if one.grown else []
        )
        steps = listed(f"{called(step.start)} to {called(step.end)}" for step in own)
        yield f"{one.hypothesis.label}, which ties, differs by: {steps or 'nothing that is drawn'}."


def _steps_in_words(grown: Grown, state: State) -> str:
    parts = []
    for moment, name in enumerate(state.moments):
        ends = listed(called(t.step.end) for t in grown.taken if t.by == moment)
        parts.append(f"By {name}: {ends or 'nothing more'}.")
    return " ".join(parts)
