"""The ways of fibres from the cord to a muscle, a field of skin or a reflex.

A lesion cuts the fibres that pass it, not whatever hangs below it in the graph: fibres of S1 and S2 run beside the
lumbosacral trunk, so that a lesion of the trunk leaves gastrocnemius alone although both lie above and below the
sacral plexus.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import prod

from attrs import frozen

from neurography.anatomy.graph import Graph, Structure, Target
from neurography.anatomy.midline import MIDLINE
from neurography.model.site import Side

PAIR: tuple[Side, ...] = ("left", "right")


@frozen(kw_only=True)
class Fibre:
    """Fibres of one root to one target on one side, by one way.

    through: the structures that they pass, from the cord outwards, each with its side; the last one gives them off.
    share: part of all fibres of that target (of both sides together where it lies in the midline); 0 to 1.
    side is that of the target.
    """

    target: Target
    side: Side
    root: str
    through: tuple[tuple[str, Side], ...]
    share: float


def ways(graph: Graph, *, root: str, nerve: str) -> tuple[tuple[str, ...], ...]:
    """Every way down from the cord through a root (`l5`) to a nerve, as structures from the cord outwards."""
    wanted = f"root_{root}"
    above = _above(graph, wanted)

    def climb(name: str, below: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if name == wanted:
            yield (*above, name, *below)
            return
        for parent in graph.structure(name).parents:
            yield from climb(parent, (name, *below))

    return tuple(sorted(climb(nerve, ())))


def _above(graph: Graph, name: str) -> tuple[str, ...]:
    """What lies between the cord and a root, the cord first."""
    parents = graph.structure(name).parents
    return (*_above(graph, parents[0]), parents[0]) if parents else ()


def fibres(graph: Graph) -> tuple[Fibre, ...]:
    """All fibres, both sides; the shares of one target on one side (or in the midline) add up to 1."""
    return tuple(fibre for target in graph.targets for fibre in _of(graph, target))


def is_midline(target: Target) -> bool:
    """Whether both sides supply the target together."""
    return target.name in MIDLINE


def _of(graph: Graph, target: Target) -> Iterator[Fibre]:
    middle = is_midline(target)
    for root, weight in target.weights.items():
        found = [way for nerve in target.nerves for way in ways(graph, root=root, nerve=nerve)]
        parts = [_part(graph, way) for way in found]
        for way, part in zip(found, parts, strict=True):
            for side in PAIR:
                yield Fibre(
                    target=target,
                    side="midline" if middle else side,
                    root=root,
                    through=tuple((name, _side(graph.structure(name), side)) for name in way),
                    share=weight * part / sum(parts) / (2 if middle else 1),
                )


def _part(graph: Graph, way: Sequence[str]) -> float:
    """How much of the fibres comes by this way, where rows say it; 1 at every branching where they do not."""
    return prod(graph.structure(name).parent_shares.get(above, 1.0) for above, name in pairwise(way))


def _side(structure: Structure, side: Side) -> Side:
    return side if structure.paired else "midline"
