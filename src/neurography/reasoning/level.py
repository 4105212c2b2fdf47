"""Does this level, or what the images show, explain the deficit? One line each."""

import re
from collections.abc import Iterable
from itertools import pairwise

from attrs import frozen

from neurography.anatomy.graph import load
from neurography.model.errors import InputError
from neurography.model.site import Side
from neurography.reasoning.lesion import Forward, LesionSite, Sign, forward, spared

_DISC = re.compile(r"([lt]\d{1,2})\W*([ls]?\d)", re.IGNORECASE)


@frozen(kw_only=True)
class Explained:
    """Which findings lesions at all of these sites together would explain; those with no result are left aside."""

    label: str
    sites: tuple[LesionSite, ...]
    explained: tuple[Sign, ...]
    unexplained: tuple[Sign, ...]
    wrongly_predicted: tuple[Sign, ...]

    @property
    def sentence(self) -> str:
        """The answer in one line."""
        present = len(self.explained) + len(self.unexplained)
        if not present:
            return f"{self.label}: no abnormal finding to explain."
        verdict = (
            "explains"
            if not self.unexplained
            else "does not explain"
            if not self.explained
            else "explains in part"
        )
        said = f"{self.label} {verdict} the deficit: {len(self.explained)} of {present} abnormal findings"
        if self.unexplained:
            said += f"; not explained: {_listed(self.unexplained)}"
        if self.wrongly_predicted:
            said += f"; would also show, but examined and normal: {_listed(self.wrongly_predicted)}"
        return f"{said}."


def explains(
    signs: Iterable[Sign], sites: Iterable[LesionSite], *, label: str = "", model: Forward | None = None
) -> Explained:
    """Set lesions at sites beside findings; label names them in the sentence (the sites' own names if empty)."""
    model = model or forward()
    places = tuple(sites)
    every = set(signs)
    aside = spared(model, every)
    examined = sorted(s for s in every if s.status in ("present", "absent") and s not in aside)
    predicted = dict(zip(examined, model.shows_each(places, examined), strict=True))
    return Explained(
        label=label or " with ".join(place.words for place in places),
        sites=places,
        explained=tuple(s for s, yes in predicted.items() if s.status == "present" and yes),
        unexplained=tuple(s for s, yes in predicted.items() if s.status == "present" and not yes),
        wrongly_predicted=tuple(s for s, yes in predicted.items() if s.status == "absent" and yes),
    )


def disc(level: str, side: Side) -> tuple[LesionSite, ...]:
    """The roots that a disc of the lumbar spine may press on one side: `L2-3` -> root L2 (foramen), root L3 (beside).

    Both are given, so that a level that explains nothing explains nothing wherever the disc bulges.
    """
    found = _DISC.fullmatch(level.strip())
    pair = (found[1].lower(), found[2].lower()) if found else ("", "")
    if pair[1].isdigit():
        pair = (pair[0], f"{pair[0][0]}{pair[1]}")
    order = [name.removeprefix("root_") for name in load().structures if name.startswith("root_")]
    if pair not in set(pairwise(order)):
        known = ", ".join(f"{a}-{b}".upper() for a, b in pairwise(order[:6]))
        raise InputError(
            wanted="a level between two vertebrae", came=level, where="level", todo=f"Known: {known}."
        )
    if side not in ("left", "right"):
        raise InputError(wanted="side left or right", came=side, where="level")
    return tuple(LesionSite(structure=f"root_{root}", side=side) for root in pair)


def level_sites(level: str, side: Side) -> tuple[LesionSite, ...]:
    """The roots of a level between two vertebrae, as `disc`, or the one root that is named: `S1`."""
    root = f"root_{level.strip().lower()}"
    if root not in load().structures:
        return disc(level, side)
    if side not in ("left", "right"):
        raise InputError(wanted="side left or right", came=side, where="level")
    return (LesionSite(structure=root, side=side),)


def imaged(
    signs: Iterable[Sign], sites: Iterable[LesionSite], *, model: Forward | None = None
) -> tuple[str, ...]:
    """What no imaged structure explains, a sentence each: all structures abnormal in the images cut at once."""
    answer = explains(signs, sites, label="imaged structures", model=model)
    return tuple(f"{sign.words} is explained by no imaged structure." for sign in answer.unexplained)


def _listed(signs: Iterable[Sign]) -> str:
    return ", ".join(sign.words for sign in signs)
