"""Where it is measured: structure, side, level; and the regions a person drew to say so."""

import re
from typing import Any, Literal

import numpy as np
from attrs import evolve, field, frozen, validators
from numpy.typing import NDArray

Side = Literal["left", "right", "midline", "n/a"]
SIDES: tuple[Side, ...] = ("left", "right", "midline", "n/a")
OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left"}

ROLES = ("region", "seed", "waypoint", "exclude", "end", "reference")
MIDPLANE = "midsagittal_plane"
"""The structure name of a region that shows where the body's mid-plane lies."""


@frozen(kw_only=True, order=False)
class Site:
    """A place along a named structure. position_mm is the distance from the named anchor, if known."""

    structure: str
    side: Side = field(default="n/a", validator=validators.in_(SIDES))
    level: str = "n/a"
    position_mm: float | None = None

    def mirrored(self) -> "Site":
        """The same place on the other side; midline and unsided places are their own mirror image."""
        return evolve(self, side=OPPOSITE.get(self.side, self.side))


@frozen(kw_only=True, eq=False)
class Drawn:
    """A labelled part of an image: voxels of `labels` equal to `index`."""

    labels: NDArray[np.integer[Any]]
    world_from_voxel: NDArray[np.float64]
    index: int


@frozen(kw_only=True)
class Sphere:
    """A ball around a point in world (RAS+) millimetres."""

    centre: tuple[float, float, float]
    radius: float = field(validator=validators.gt(0))


@frozen(kw_only=True, eq=False)
class Region:
    """One row of a sites table together with its shape.

    structures holds every nerve whose measurement the region serves; it is empty for an exclude region that
    holds for all nerves of its side. source is the path of its file inside the dataset.
    """

    name: str
    structures: tuple[str, ...]
    side: Side = field(validator=validators.in_(SIDES))
    roles: tuple[str, ...] = field(validator=validators.deep_iterable(validators.in_(ROLES)))
    shape: Drawn | Sphere
    level: str = "n/a"
    order: int | None = None
    source: str = "n/a"
    refused: str = ""
    """Why nothing may be measured in it, if so: a side that is missing, say."""

    def serves(self, structure: str, side: Side) -> bool:
        """Whether it takes part in measuring `structure` on `side`."""
        same_side = self.side in (side, "midline", "n/a")
        return same_side and (
            structure in self.structures or (not self.structures and "exclude" in self.roles)
        )


Sites = tuple[Region, ...]

PAIRED = frozenset(
    (
        *("ramus", "root", "nerve", "ganglion", "plexus", "trunk", "muscle"),
        *("thigh", "leg", "arm", "foot", "hand"),
        *(
            "putamen",
            "pallidum",
            "caudate",
            "thalamus",
            "hippocampus",
            "amygdala",
            "insula",
            "lobe",
            "capsule",
        ),
    )
)
"""Words in a structure's name that say there is one on each side."""


LONE = frozenset(
    (
        "lesion",
        "lesions",
        "focus",
        "bleed",
        "microbleed",
        "calcification",
        "tumour",
        "tumor",
        "metastasis",
        "abscess",
    )
)
"""Words in a structure's name that say it is no anatomy: nothing on the other side answers to it."""


def is_lone(structure: str) -> bool:
    """Whether a structure is a finding, which has no fellow on the other side, judged by the words of its name."""
    return bool(LONE & set(structure.lower().split("_")))


def is_paired(structure: str) -> bool:
    """Whether a structure exists once on each side, judged by the words of its name."""
    return bool(PAIRED & set(structure.lower().split("_")))


def spoken(structure: str) -> str:
    """A structure id as a reader would say it: `ventral_ramus_s1` -> `S1 ventral ramus`; two levels are a range."""
    found = re.fullmatch(r"(.+?)((?:_[cltsq]\d+)+)", structure)
    if found:
        levels = found[2].strip("_").upper().split("_")
        return f"{' to '.join(levels)} {found[1].replace('_', ' ')}"
    return structure.replace("_", " ")
