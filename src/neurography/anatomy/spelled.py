"""What a region's name says: structure, side, role, level, as far as it says so unmistakably.

Words stand in any order and case, separated by spaces, underscores, hyphens, dots, commas or semicolons:
`left S1 ventral ramus seed`, `ventral_ramus_s1_left`, `L sciatic nerve`, `S1 ventral ramus right waypoint 2`.
Whatever leaves a doubt stays open; nothing is taken from where the region lies.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from attrs import frozen

from neurography.anatomy import names
from neurography.model.site import MIDPLANE, ROLES, Side

SIDES: dict[str, Side] = {
    "left": "left", "l": "left", "lt": "left", "sin": "left", "sinister": "left",
    "right": "right", "r": "right", "rt": "right", "dex": "right", "dexter": "right",
    "midline": "midline",
}  # fmt: skip
"""Words for a side."""

SIDE_WORDS = frozenset(("left", "right", "lt", "rt", "bilateral", "both"))
"""Words that have no place in the name of a structure: its side is stated by itself."""

LEVELS = ("proximal", "middle", "distal")
"""Words for where along a structure."""

_SEPARATORS = re.compile(r"[\s_\-.,;]+")
_VERTEBRAL = ("c", "t", "l", "s")


@frozen(kw_only=True)
class Meaning:
    """What a name says; n/a where it does not. doubts are sentences about what was left open."""

    structure: str = "n/a"
    side: Side = "n/a"
    role: str = "region"
    level: str = "n/a"
    order: int | None = None
    doubts: tuple[str, ...] = ()


def meaning(name: str) -> Meaning:
    """Read a region's name.

    A role in doubt leaves the structure open as well: a seed that is averaged as if it were a region would
    be a wrong number, an open structure is asked for.
    """
    words = _words(name)
    if alone := _vertebra(words):
        return Meaning(doubts=(f"{alone} before a number may be a side or a vertebra",))
    sides = {SIDES[word] for word in words if word in SIDES}
    roles = [word for word in words if word in ROLES]
    levels = [word for word in words if word in LEVELS]
    rest = [word for word in words if word not in SIDES and word not in ROLES and word not in LEVELS]
    doubts = []
    if len(sides) > 1:
        doubts.append(f"it says {' and '.join(sorted(sides))}")
    if len(set(roles)) > 1:
        doubts.append(f"it says {' and '.join(sorted(set(roles)))}")
    if len(set(levels)) > 1:
        doubts.append(f"it says {' and '.join(sorted(set(levels)))}")
    order = None
    # only at the end, and only where waypoints are numbered: elsewhere a number may mean anything
    if set(roles) == {"waypoint"} and rest and rest[-1] == words[-1] and re.fullmatch(r"\d{1,3}", rest[-1]):
        order = int(rest.pop())
    structure = _structure(rest)
    if not structure and not (not rest and set(roles) == {"exclude"}):
        doubts.append(_unknown(rest))
    open_role = len(set(roles)) > 1 or len(set(levels)) > 1
    side = next(iter(sides)) if len(sides) == 1 else "n/a"
    return Meaning(
        structure="n/a" if open_role or not structure else structure,
        side="midline" if structure == MIDPLANE and not sides else side,
        role=roles[0] if len(set(roles)) == 1 else "region",
        level=levels[0] if len(set(levels)) == 1 else "n/a",
        order=order,
        doubts=tuple(doubts),
    )


def contradicts(name: str, side: Side) -> Side | None:
    """The side that a name says where it says one, and another than is stated; None where nothing is stated."""
    words = _words(name)
    said = {SIDES[word] for word in words if word in SIDES}
    if side == "n/a" or len(said) != 1 or side in said or _vertebra(words):
        return None
    return said.pop()


def side_in(structure: str) -> str:
    """The word for a side in the name of a structure, '' where there is none."""
    return next((word for word in structure.lower().split("_") if word in SIDE_WORDS), "")


def _words(name: str) -> list[str]:
    return [word for word in _SEPARATORS.split(name.lower()) if word]


def _vertebra(words: Sequence[str]) -> str:
    """A letter before a number that may be a side or a vertebra."""
    return next((a for a, b in pairwise(words) if a in _VERTEBRAL and b.isdigit()), "")


def _structure(words: Sequence[str]) -> str:
    """The one known structure that is made of these words, in any order; '' where there is none."""
    meant = names.by_words().get(names.in_full(words), ())
    return meant[0] if len(meant) == 1 else ""


def _unknown(words: Sequence[str]) -> str:
    """Why there is no structure, with those that the words may have meant."""
    if not words:
        return "it names no structure"
    said = f"no structure is called {' '.join(words)}"
    near = names.wider(names.in_full(words))
    return f"{said}: {' or '.join(near)}?" if near else said
