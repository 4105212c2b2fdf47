"""A hypothesis of spread: where it starts, and which of the graph's steps it may take, each with its side."""

from collections.abc import Iterator, Mapping

from attrs import Factory, evolve, field, frozen, validators

from neurography.anatomy.graph import MEDIA, Graph, SpreadEdge
from neurography.model.site import OPPOSITE, Side
from neurography.reasoning.spread.states import Place

LEAVES = ("first_side", "both_sides")


@frozen(kw_only=True)
class Said:
    """A sentence for or against. where selects a record of a case: then the sentence holds only if it is there.

    source is where the sentence is written, empty for one that a record of the case carries.
    """

    text: str
    source: str = ""
    where: Mapping[str, str] = Factory(dict)


@frozen(kw_only=True)
class Hypothesis:
    """How disease may have spread.

    sources: structures where it starts; by: the structures that it may enter from there (empty: all). leaves:
    whether it leaves them on the side first involved alone, or on both. One that leaves on the first has no way out on
    the other; where images show one, it is granted, and counts as one more unseen event. media: how it may pass on;
    crosses_by: how it may come from the midline to the other side, which gives nothing back. without: structures that
    it may not pass. steps: its own ones beside those of the graph. route: False for what is no spread at all
    (radiation), which is told and not ranked.
    """

    key: str
    label: str
    name: str
    route: bool = True
    sources: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    leaves: str = field(default="both_sides", validator=validators.in_(LEAVES))
    media: tuple[str, ...] = field(default=(), validator=validators.deep_iterable(validators.in_(MEDIA)))
    crosses_by: tuple[str, ...] = field(default=(), validator=validators.deep_iterable(validators.in_(MEDIA)))
    without: tuple[str, ...] = ()
    steps: tuple[SpreadEdge, ...] = ()
    pro: tuple[Said, ...] = ()
    con: tuple[Said, ...] = ()


@frozen(kw_only=True)
class Step:
    """One edge of the graph in one direction on one side.

    again: a second way out of the source, on the other side than the hypothesis has it; counted like a ghost.
    """

    start: Place
    end: Place
    edge: SpreadEdge
    again: bool = False

    @property
    def hypothesised(self) -> bool:
        """Whether nobody documented it."""
        return self.edge.evidence_class == "hypothesised"

    @property
    def argued_against(self) -> bool:
        """Whether its source holds that it does not happen."""
        return self.edge.evidence_class == "argued_against"


def source_places(graph: Graph, hypothesis: Hypothesis, *, first: Side) -> tuple[Place, ...]:
    """The sources with their sides: a paired one on the first side, or on both if the hypothesis leaves on both."""
    found: list[Place] = []
    for name in hypothesis.sources:
        sides = graph.structure(name).sides
        only_first = len(sides) == 2 and hypothesis.leaves == "first_side"
        found += [(name, first)] if only_first else [(name, side) for side in sides]
    return tuple(found)


def sided_steps(graph: Graph, hypothesis: Hypothesis, *, first: Side) -> tuple[Step, ...]:
    """Every step that the hypothesis may take, those argued against too; first: the side that was involved first."""
    other = OPPOSITE[first]
    steps = (*_every(graph), *(step for edge in hypothesis.steps for step in _sided(graph, edge)))
    one_way = hypothesis.leaves == "first_side"
    return tuple(
        evolve(step, again=True)
        if one_way and step.start[0] in hypothesis.sources and step.end[1] == other
        else step
        for step in steps
        if _may(hypothesis, step, other=other)
    )


def _may(hypothesis: Hypothesis, step: Step, *, other: Side) -> bool:
    (start, start_side), (end, end_side) = step.start, step.end
    if end in hypothesis.sources or {start, end} & set(hypothesis.without):
        return False
    if step.edge in hypothesis.steps:
        return True
    if start in hypothesis.sources:
        return step.edge.medium in hypothesis.media and (not hypothesis.by or end in hypothesis.by)
    if start_side == "midline" and end_side == other:
        return step.edge.medium in hypothesis.crosses_by
    if start_side == other and end_side == "midline":
        return False  # disease comes to the other side, not from it
    return step.edge.medium in (*hypothesis.media, *hypothesis.crosses_by)


_LATEST: list[tuple[Graph, tuple[Step, ...]]] = []
"""The graph last asked for and its steps: a ranking asks for the same ones hundreds of times."""


def _every(graph: Graph) -> tuple[Step, ...]:
    if not (_LATEST and _LATEST[0][0] is graph):
        _LATEST[:] = [(graph, tuple(step for edge in graph.edges for step in _sided(graph, edge)))]
    return _LATEST[0][1]


def _sided(graph: Graph, edge: SpreadEdge) -> Iterator[Step]:
    """Both directions where it goes both ways; each on every side on which both ends are."""
    ways = (
        [(edge.start, edge.end), (edge.end, edge.start)] if edge.bidirectional else [(edge.start, edge.end)]
    )
    for start, end in ways:
        for one in graph.structure(start).sides:
            for other in graph.structure(end).sides:
                if one == other or "midline" in (one, other):
                    yield Step(start=(start, one), end=(end, other), edge=edge)
