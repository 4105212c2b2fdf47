"""Which test would separate tied sets of sites best: the one that leaves fewest of them, on average."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from attrs import evolve, frozen

from neurography.anatomy.graph import Target
from neurography.model.site import Side
from neurography.reasoning.lesion import BELOW, Forward, Kind, LesionSite, Sign

MOST_NAMED = 4
"""So many sets of sites are named in a sentence; the data hold all."""

_NEARLY = 1e-9

_EFFORT = {"movement": 0, "reflex": 1, "dermatome": 2, "nerve_field": 2, "muscle": 3}


@frozen(kw_only=True)
class NextTest:
    """A test not yet reported. left is the mean number of tied sets that would remain, if all are equally likely.

    abnormal_if and normal_if: the sets under which it would be found so.
    """

    kind: Kind
    where: str
    side: Side
    left: float
    abnormal_if: tuple[str, ...]
    normal_if: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """For the reader."""
        sign = Sign(kind=self.kind, where=self.where, side=self.side)
        return (
            f"Next test: {self.side} {self.where.replace('_', ' ')}: {sign.kind.replace('_', ' ')} if "
            f"{_few(self.abnormal_if)}; not so if {_few(self.normal_if)}."
        )


def as_good(first: NextTest, others: Sequence[NextTest]) -> Iterator[str]:
    """Tests that leave as few sets: those with the same result for each set, and those that split them otherwise."""
    equal = [test for test in others if abs(test.left - first.left) < _NEARLY]
    same = [test for test in equal if test.abnormal_if == first.abnormal_if]
    other = [test for test in equal if test.abnormal_if != first.abnormal_if]
    if same:
        yield f"As good: {', '.join(test.where.replace('_', ' ') for test in same[:MOST_NAMED])}."
    if other:
        test = other[0]
        kind = test.kind.replace("_", " ")
        yield (
            f"It splits them as well, otherwise: {test.where.replace('_', ' ')}, {kind} if {_few(test.abnormal_if)}."
        )


def _plainly(words: Sequence[str]) -> tuple[str, ...]:
    """Each set once, without one that differs only in lying below the branches of a structure that is there too."""
    return tuple(word for word in words if BELOW not in word or word.replace(BELOW, "") not in words)


def _few(words: Sequence[str]) -> str:
    """The first of a long list, and how many more."""
    # sets of several sites are long: fewer of them are read
    most = MOST_NAMED if all(" and " not in word for word in words) else MOST_NAMED // 2
    more = f" or {len(words) - most} more" if len(words) > most else ""
    return " or ".join(words[:most]) + more


def tests_between(
    model: Forward, ties: Sequence[tuple[LesionSite, ...]], *, known: Iterable[Sign]
) -> tuple[NextTest, ...]:
    """Tests by how many tied sets they leave, then by effort (ordinary examination first); empty if none helps.

    Sets that differ only in whether the lesion lies below a structure's own branches share one vote.
    """
    if len(ties) < 2:
        return ()
    words = [" and ".join(site.words for site in each) for each in ties]
    plain = [tuple(sorted(evolve(site, below_branches=False) for site in each)) for each in ties]
    votes = np.array([1 / plain.count(each) for each in plain])
    shown = np.array([model.shown(each) for each in ties])
    reported = {(sign.where, sign.side) for sign in known}
    found: list[tuple[float, bool, int, int, NextTest]] = []
    for row, (name, side) in enumerate(model.rows):
        yes = shown[:, row]
        targets = model.graph.named(name)
        if yes.all() or not yes.any() or (name, side) in reported:
            continue
        if _covered(targets, name, side, reported, model.graph.actions):
            continue
        sums = (float(votes[yes].sum()), float(votes[~yes].sum()))
        test = NextTest(
            kind=_kind(targets[0], name),
            where=name,
            side=side,
            left=(sums[0] ** 2 + sums[1] ** 2) / sum(sums),
            abnormal_if=_plainly([word for word, each in zip(words, yes, strict=True) if each]),
            normal_if=_plainly([word for word, each in zip(words, yes, strict=True) if not each]),
        )
        effort = _EFFORT["movement" if name in model.graph.actions else targets[0].kind]
        found.append((round(test.left, 9), not targets[0].bedside, effort, row, test))
    return tuple(test for *_, test in sorted(found, key=lambda each: each[:4]))


def _kind(target: Target, name: str) -> Kind:
    if target.kind == "muscle":
        return "denervated" if target.name == name else "weak"
    return "reflex_lost" if target.kind == "reflex" else "numb"


def _covered(
    targets: Sequence[Target],
    name: str,
    side: Side,
    reported: set[tuple[str, Side]],
    actions: Mapping[str, Sequence[Target]],
) -> bool:
    """A muscle that alone makes a movement that was reported, or a movement of which all muscles were.

    A movement of several muscles does not tell of each: the short head of biceps femoris may be denervated while the
    knee bends with full strength.
    """
    if targets[0].name == name:
        return (targets[0].action, side) in reported and len(actions[targets[0].action]) == 1
    return all((target.name, side) in reported for target in targets)
