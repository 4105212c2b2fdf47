"""What a reader asks of a ranking: results to suppose, and readings to try."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from neurography.anatomy import names
from neurography.anatomy.graph import Graph
from neurography.model.case import Case, Dates
from neurography.model.errors import CallError
from neurography.reasoning.spread import Observed, State
from neurography.reasoning.spread.states import Status

MOST_READINGS = 16
"""So many readings of a case are told side by side; beyond, one question at a time."""

_STATUS: Mapping[str, Status] = {
    "abnormal": "abnormal", "normal": "normal", "present": "abnormal", "absent": "normal",
}  # fmt: skip


def supposed(written: Iterable[str], graph: Graph, state: State) -> tuple[Observed, ...]:
    """`structure side status visit` texts as observations; visit `all` stands for every one.

    Raises
    ------
    CallError
        For a text of another form, a structure that the graph does not have, or a visit without findings.
    """
    return tuple(one for text in written for one in _supposed(text, graph, state))


def with_visits(written: Iterable[str], case: Case, moments: Sequence[str]) -> tuple[str, ...]:
    """The same texts with a bare year as the visit of that year, where there is one visit alone."""
    return tuple(_with_visit(text, case, moments) for text in written)


def _with_visit(text: str, case: Case, moments: Sequence[str]) -> str:
    *words, last = text.split() or [""]
    if last in moments or not re.fullmatch(r"[0-9]{4}", last):
        return text
    dates = {moment: _dates_of(case, moment) for moment in moments}
    fitting = [
        moment
        for moment, when in dates.items()
        if when.earliest and when.latest and when.earliest.year <= int(last) <= when.latest.year
    ]
    return " ".join((*words, fitting[0])) if len(fitting) == 1 else text


def _dates_of(case: Case, moment: str) -> Dates:
    visit = case.visit(moment)
    return visit.when if visit is not None else Dates()


def _supposed(text: str, graph: Graph, state: State) -> Iterable[Observed]:
    parts = text.split()
    if len(parts) != 4 or parts[2] not in _STATUS:
        raise CallError(
            wanted='"structure side abnormal|normal visit"', came=repr(text), where="--suppose",
            todo=f'Write e.g. "pelvic_splanchnic_nerves right normal all"; visits: {", ".join(state.moments)}.',
        )  # fmt: skip
    structure, visit = names.named(parts[0]).structure, parts[3]
    if structure not in graph.structures:
        near = [name for name in names.nearest(structure) if name in graph.structures]
        todo = f"Did you mean {' or '.join(near)}?" if near else ""
        raise CallError(wanted="a structure of the nerve graph", came=parts[0], where="--suppose", todo=todo)
    sides = graph.structure(structure).sides
    side = next((side for side in sides if side == parts[1]), None)
    if side is None:
        raise CallError(wanted=f"side {' or '.join(sides)} of {structure}", came=parts[1], where="--suppose")
    if visit not in (*state.moments, "all"):
        known = ", ".join(state.moments)
        raise CallError(wanted=f"a visit with findings ({known}, or all)", came=visit, where="--suppose")
    for moment, name in enumerate(state.moments):
        if visit in (name, "all"):
            yield Observed(
                structure=structure, side=side, status=_STATUS[parts[2]], moment=moment, said="supposed"
            )


def readings(case: Case, chosen: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """Every combination of answers to the questions that were not chosen, the first answers first."""
    asked = [(one.question, tuple(one.answers)) for one in case.codings if one.question not in chosen]
    first = {question: answers[0] for question, answers in asked}
    every = [dict(zip(first, each, strict=True)) for each in product(*(answers for _, answers in asked))]
    if len(every) > MOST_READINGS:
        every = [first] + [
            {**first, question: answer} for question, answers in asked for answer in answers[1:]
        ]
    return tuple({**chosen, **each} for each in every)
