"""What was drawn, by the names of structures: masks that serve the measurement of others."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.imaging.target import Target

BRAIN = "brain"
CORTEX = ("cortex", "cerebral_cortex", "gray_matter")
WHITE_MATTER = ("white_matter", "cerebral_white_matter")
BESIDE = ("enhancement", "restricted_diffusion", "t1_hyperintensity")
"""Other contrasts, drawn: their overlap with a rim is told."""

OF_THE_HEAD = (
    BRAIN, "caudate_nucleus", "putamen", "pallidum", "thalamus", "red_nucleus", "substantia_nigra", "dentate_nucleus",
    "white_matter", "brainstem", "cerebellum", "pons",
)  # fmt: skip
"""Structures that say that an image shows a head."""

UNMEASURED = frozenset({BRAIN, *CORTEX, *BESIDE})
"""Structures whose regions serve others: their own mean says nothing."""


def is_lesion(structure: str) -> bool:
    """Whether a structure is a lesion by a word of its name: lesion, lesion_1, frontal_lesion."""
    return bool({"lesion", "lesions"} & set(structure.split("_")))


def is_head(found: Sequence[Target]) -> bool:
    """Whether anything was drawn that only a head has: without it nothing is sought in an image of who knows what."""
    return any(one.site.structure in (*OF_THE_HEAD, *CORTEX) and not one.problem for one in found)


def together(
    found: Sequence[Target], wanted: Callable[[str], bool], *, grid: Grid
) -> NDArray[np.bool_] | None:
    """All regions of the structures that are wanted as one mask (nx, ny, nz); None where none was drawn."""
    masks = [
        mask
        for one in found
        if wanted(one.site.structure) and not one.problem
        for mask in one.masks("region", grid)
    ]
    return np.logical_or.reduce(masks) if masks else None


def named(*structures: str) -> Callable[[str], bool]:
    """Asks whether a structure is one of these."""
    return lambda structure: structure in structures
