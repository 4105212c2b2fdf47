"""Regions that may overlap, in as few label images as they need."""

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid

MAX_LAYERS = 64
"""More regions than this on one voxel are no drawing."""


@frozen(eq=False)
class Piece:
    """A part of a region: a plane (`plane`, across `axis`) and the mask of it, axes in their order."""

    axis: int
    plane: int
    mask: NDArray[np.bool_]

    @property
    def where(self) -> tuple[slice | int, ...]:
        """How a volume is indexed to get the plane."""
        return tuple(self.plane if axis == self.axis else slice(None) for axis in range(3))


def layered(
    grid: Grid, regions: Iterable[tuple[int, Sequence[Piece]]]
) -> tuple[tuple[NDArray[np.int16], tuple[int, ...]], ...]:
    """(labels of the grid's shape, the labels in it) for each layer.

    Each region (label up to 32767, pieces) goes into the first layer where it overlaps nothing, in the order they
    come; they are asked for one by one, so that only one need be in memory. One without pieces is passed over.

    Raises
    ------
    OverflowError
        When more than MAX_LAYERS would be needed.
    """
    layers: list[tuple[NDArray[np.int16], list[int]]] = []
    for label, pieces in regions:
        if not pieces:
            continue
        home = next(
            (one for one in layers if not any(one[0][piece.where][piece.mask].any() for piece in pieces)),
            None,
        )
        if home is None:
            if len(layers) == MAX_LAYERS:
                raise OverflowError(f"more than {MAX_LAYERS} regions overlap")
            home = (np.zeros(grid.shape, dtype=np.int16), [])
            layers.append(home)
        for piece in pieces:
            home[0][piece.where][piece.mask] = label
        home[1].append(label)
    return tuple((labels, tuple(found)) for labels, found in layers)
