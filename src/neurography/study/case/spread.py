"""How did it get there: hypotheses of spread ranked on a case, under every reading and without each examination."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from neurography.anatomy.graph import Graph, load
from neurography.io.case import CaseFile
from neurography.model.case import Case
from neurography.model.part import Part
from neurography.reasoning.spread import (
    PRIMARY,
    Hypothesis,
    Missing,
    Observed,
    Ranked,
    State,
    built_in,
    decisive,
    look,
    rank,
    separating,
    with_primary,
)
from neurography.study.case.opened import read_as
from neurography.study.case.spread_asked import readings, supposed, with_visits
from neurography.study.case.spread_coding import Coded, coded

HEADING = "How did it get there?"


@frozen(kw_only=True)
class Variant:
    """The ranking under another reading, or without an examination. name: how it is called."""

    name: str
    ranked: Ranked
    state: State


@frozen(kw_only=True)
class Spread:
    """All that is told of one case.

    readings: the ranking under each reading that codes the structures otherwise, the chosen one first; same: the
    questions whose answers code nothing otherwise. left_out: without each visit or examination that says anything.
    missing: what would decide, best first; elsewhere: the first of it under the other readings; between: what would
    separate the hypotheses that tie for the first place.
    """

    case: Case
    organ: str
    coded: Coded
    ranked: Ranked
    supposed: tuple[Observed, ...]
    readings: tuple[Variant, ...]
    same: tuple[str, ...]
    left_out: tuple[Variant, ...]
    missing: tuple[Missing, ...]
    elsewhere: tuple[tuple[Variant, Missing], ...]
    between: tuple[Missing, ...]


def part(
    file: CaseFile,
    *,
    answers: Mapping[str, str] | None = None,
    hypotheses: Sequence[Hypothesis] | None = None,
    without: Iterable[str] = (),
    suppose: Iterable[str] = (),
) -> Part | None:
    """The part `how` of a case; None where it has nothing to rank.

    That is a case without a tumour of an organ that the hypotheses start from, or without any dated structure of the
    nerve graph.

    Parameters
    ----------
    hypotheses
        Instead of the built-in ones.
    without
        Visits or examinations to leave out.
    suppose
        `structure side abnormal|normal visit`: results that nobody reported, to see what they would change. A year
        stands for the visit of that year, where there is one visit alone.

    Raises
    ------
    CallError
        For a visit, an examination, a structure or a reading that is not known.
    """
    from neurography.study.case.spread_told import told  # noqa: PLC0415  it draws

    found = spread(file.case, answers=answers, hypotheses=hypotheses, without=without, suppose=suppose)
    return told(found) if found is not None else None


def spread(
    case: Case,
    *,
    answers: Mapping[str, str] | None = None,
    hypotheses: Sequence[Hypothesis] | None = None,
    without: Iterable[str] = (),
    suppose: Iterable[str] = (),
) -> Spread | None:
    """What `part` tells, as data."""
    graph = load()
    chosen = dict(answers or {})
    held = tuple(hypotheses if hypotheses is not None else built_in())
    organ = organ_of(case, graph)
    if not organ and any(PRIMARY in each.sources for each in held):
        return None
    held = with_primary(held, organ)
    dropped = tuple(without)
    read = read_as(case, chosen)
    now = coded(read, graph, without=dropped)
    texts = with_visits(suppose, read, now.state.moments)
    if not now.state.abnormal:
        return None
    more = supposed(texts, graph, now.state)
    state = now.state.but(more)
    ranked = rank(held, graph, state, first=now.first)
    others, same = _readings(case, chosen, held, graph, dropped, texts)
    missing = decisive(graph, state, now=ranked, first=now.first, examined=now.examined)
    return Spread(
        case=read,
        organ=organ,
        coded=now,
        ranked=ranked,
        supposed=more,
        readings=others,
        same=same,
        left_out=_left_out(read, held, graph, dropped, texts),
        missing=missing,
        elsewhere=tuple(
            (one, look(missing[0].places, None, _ranked(one.ranked), graph, one.state, one.ranked, now.first))
            for one in others[1:]
            if missing
        ),
        between=separating(
            [one.hypothesis for one in ranked.best], graph, state, first=now.first, examined=now.examined
        ),
    )


def _ranked(found: Ranked) -> list[Hypothesis]:
    return [one.hypothesis for one in found.standings if one.kind == "ranked"]


def organ_of(case: Case, graph: Graph) -> str:
    """The organ that the case's specimens and operations name, where the graph has it and it is one; else nothing."""
    held = (str(getattr(record, "structure", "")) for _, _, record in case.records("biopsies", "events"))
    named = {name for name in held if name in graph.structures}
    organs = sorted(name for name in named if graph.structure(name).kind == "organ")
    return organs[0] if len(organs) == 1 else ""


def _readings(
    case: Case,
    chosen: Mapping[str, str],
    hypotheses: Sequence[Hypothesis],
    graph: Graph,
    without: Sequence[str],
    suppose: Sequence[str],
) -> tuple[tuple[Variant, ...], tuple[str, ...]]:
    """The ranking under every reading; readings that code alike are told once, by the questions that matter."""
    every = readings(case, chosen)
    states = []
    for answers in every:
        now = coded(read_as(case, answers), graph, without=without)
        states.append((now.state.but(supposed(suppose, graph, now.state)), now.first))
    open_ = [question for question in every[0] if question not in chosen]
    matter = [q for q in open_ if any(_differs(every, states, i, q) for i in range(len(every)))]
    found: dict[str, Variant] = {}
    for answers, (state, first) in zip(every, states, strict=True):
        name = ", ".join(f"{q}={answers[q]}" for q in matter) or "as read"
        if name not in found:
            found[name] = Variant(
                name=name, ranked=rank(hypotheses, graph, state, first=first, costs=()), state=state
            )
    return tuple(found.values()), tuple(q for q in open_ if q not in matter)


def _differs(
    every: Sequence[Mapping[str, str]], states: Sequence[tuple[State, object]], i: int, question: str
) -> bool:
    """Whether some reading that differs in this answer alone codes the structures otherwise."""
    return any(
        _said(states[i][0]) != _said(states[j][0])
        for j in range(len(every))
        if all((every[i][q] == every[j][q]) != (q == question) for q in every[i])
    )


def _said(state: State) -> set[tuple[object, ...]]:
    return {(o.place, o.status, state.moments[o.moment]) for o in state.observed}


def _left_out(
    read: Case, hypotheses: Sequence[Hypothesis], graph: Graph, without: Sequence[str], suppose: Sequence[str]
) -> tuple[Variant, ...]:
    """Without each visit, and without each examination where that is something else."""
    base = coded(read, graph, without=without)
    known = [_said(base.state)]
    found = []
    visits = [visit.id for visit in read.visits if visit.id in base.state.moments]
    exams = [exam.id for exam in read.imaging if exam.id]
    for name in (*visits, *exams):
        now = coded(read, graph, without=(*without, name))
        if not now.state.abnormal or _said(now.state) in known:
            continue
        known.append(_said(now.state))
        kept = [text for text in suppose if text.split()[-1] in (*now.state.moments, "all")]
        state = now.state.but(supposed(kept, graph, now.state))
        found.append(
            Variant(name=name, ranked=rank(hypotheses, graph, state, first=base.first, costs=()), state=state)
        )
    return tuple(found)
