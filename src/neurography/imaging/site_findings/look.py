"""How one region lies on an image."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.model.site import Region


@frozen(kw_only=True, eq=False)
class Look:
    """How one region lies on an image: its mask there, its voxels, its thickness, and by what its side was judged.

    side_words is empty for a region that needs no side, or that has no voxel on the image.
    """

    region: Region
    mask: NDArray[np.bool_]
    voxels: int
    thickness_mm: float | None
    side_words: str
