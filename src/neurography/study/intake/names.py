"""BIDS names for the series of one visit: told apart by what differs in technique, only then by a number.

A label from technique is the same at every visit, a number is not: the third series today may be the second
tomorrow, and then the comparison of visits would hold different series against each other.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from neurography.model.instrument import Recognised

_ORDER = ("task", "acq", "ce", "rec", "dir", "run", "echo", "flip", "inv", "mt", "part", "chunk")
_LABEL = re.compile(r"^[A-Za-z0-9]+$")


@frozen
class Wish:
    """How a series would be called, and what may tell it from others that would be called the same."""

    recognised: Recognised
    direction: str = ""
    plane: str = ""
    weighting: str = ""
    resolution: str = ""

    @property
    def entities(self) -> tuple[tuple[str, str], ...]:
        """Its entities in BIDS order; labels that are none are refused by leaving them out."""
        known = {key: re.sub(r"[^A-Za-z0-9]", "", value) for key, value in self.recognised.entities}
        pairs = [(key, known[key]) for key in _ORDER if _LABEL.match(known.get(key, ""))]
        return tuple(pairs)

    def adding(self, key: str, label: str) -> "Wish":
        """With one more label; what the entity holds already comes first (acq-x, acq-xtra)."""
        known = dict(self.entities)
        known[key] = known.get(key, "") + label
        return evolve(self, recognised=evolve(self.recognised, entities=tuple(known.items())))

    @property
    def group(self) -> tuple[Any, ...]:
        """Equal for series that would be called the same."""
        return (self.recognised.datatype, self.recognised.suffix, self.entities)

    @property
    def kin(self) -> tuple[Any, ...]:
        """Equal for series that would be called the same but for echo and part: of one acquisition, or of several."""
        kept = tuple(pair for pair in self.entities if pair[0] not in ("echo", "part"))
        return (self.recognised.datatype, self.recognised.suffix, kept)


_APART: tuple[tuple[str, str, Callable[[Wish], str]], ...] = (
    ("dwi", "dir", lambda wish: wish.direction),
    ("dwi", "acq", lambda wish: wish.weighting),
    ("", "acq", lambda wish: wish.plane),
    ("", "acq", lambda wish: wish.resolution),
)
"""What is tried in turn: for which datatype ('' any), which entity, which label."""


def told_apart(wishes: Sequence[Wish]) -> tuple[Wish, ...]:
    """The same series with labels added until no two names are equal, as far as technique goes."""
    current = list(wishes)
    for datatype, key, label in _APART:
        for members in _equal(current):
            labels = [label(current[index]) for index in members]
            fits = datatype in ("", current[members[0]].recognised.datatype)
            if fits and all(labels) and len(set(labels)) > 1:
                for index, word in zip(members, labels, strict=True):
                    current[index] = current[index].adding(key, word)
    return tuple(current)


def _equal(wishes: Sequence[Wish]) -> list[list[int]]:
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for index, wish in enumerate(wishes):
        groups[wish.kin].append(index)
    return [members for members in groups.values() if len(members) > 1]


def acquisitions(wishes: Sequence[Wish]) -> tuple[int, ...]:
    """For each series, in the scanner's order, the place of its acquisition among its kin, counted from 0.

    An acquisition is over when a name comes again: the phase after a second magnitude belongs to that one.
    """
    latest: dict[tuple[Any, ...], tuple[int, set[tuple[Any, ...]]]] = {}
    found = []
    for wish in wishes:
        number, members = latest.get(wish.kin, (0, set()))
        if wish.group in members:
            number, members = number + 1, set()
        latest[wish.kin] = (number, members | {wish.group})
        found.append(number)
    return tuple(found)


def stem(wish: Wish, *, subject: str, session: str, run: int) -> str:
    """The file name without extension; run 0 stands for a name without a number."""
    known = dict(wish.entities)
    if run:
        known["run"] = str(run)
    pairs = [("sub", subject), ("ses", session), *((key, known[key]) for key in _ORDER if key in known)]
    return "_".join([*(f"{key}-{label}" for key, label in pairs), wish.recognised.suffix])


def free_run(
    *wishes: Wish, subject: str, session: str, taken: Collection[str], among_equals: bool, first: int = 1
) -> int:
    """The first number, from `first` on, whose names are free for all series of an acquisition; 0 for no number."""

    def free(run: int) -> bool:
        return all(stem(wish, subject=subject, session=session, run=run) not in taken for wish in wishes)

    if not among_equals and free(0):
        return 0
    run = first if among_equals else 2
    while not free(run):
        run += 1
    return run


def direction(sidecar: Mapping[str, Any], world_from_voxel: NDArray[np.float64]) -> str:
    """Phase encoding as two letters (AP: from anterior to posterior); empty when its polarity is unknown.

    Not from PhaseEncodingDirectionDisplayed: UIH writes `A->P` for both polarities there.
    """
    coded = str(sidecar.get("PhaseEncodingDirection", ""))
    if not re.fullmatch(r"[ijk]-?", coded):
        return ""
    axis = world_from_voxel[:3, "ijk".index(coded[0])] * (-1.0 if coded.endswith("-") else 1.0)
    main = int(np.argmax(np.abs(axis)))
    pair = ("LR", "PA", "IS")[main]
    return pair if axis[main] > 0 else pair[::-1]


def plane(world_from_voxel: NDArray[np.float64]) -> str:
    """sag, cor or tra: the body axis that the slices are stacked along."""
    return ("sag", "cor", "tra")[int(np.argmax(np.abs(world_from_voxel[:3, 2])))]


def resolution(world_from_voxel: NDArray[np.float64]) -> str:
    """Voxel size in hundredths of a millimetre: 094x094x400."""
    sizes = np.linalg.norm(world_from_voxel[:3, :3], axis=0)
    return "x".join(f"{round(float(mm) * 100):03d}" for mm in sizes)
