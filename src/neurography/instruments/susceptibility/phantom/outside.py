"""What surrounds the brain: skull, scalp, face and neck, and the air in them, which bends the field most.

The cavities are not each other's mirror image, as they never are.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

DURA_MM, SKULL_MM, SCALP_MM = 1.5, 5.5, 3.5
THIN_MM = 5.0
"""Dura and bone between a sinus and the brain."""

_NECK = ((4.0, -16.0), (50.0, 46.0), -18.0)  # centre x y, semi-axes, top z
_FACE = ((-2.0, 34.0, -50.0), (38.0, 34.0, 34.0))
_AIR = (
    # centre, semi-axes in mm
    ((1.5, 60.0, -30.0), (14.0, 9.0, 9.0)),  # frontal sinus
    ((2.0, 24.0, -63.0), (13.0, 12.0, 9.0)),  # sphenoid sinus
    ((-1.0, 48.0, -58.0), (24.0, 26.0, 20.0)),  # ethmoid cells, nasal cavity, maxillary sinuses
    ((34.0, 40.0, -62.0), (12.0, 13.0, 13.0)),  # the right maxillary sinus reaches further out
    ((54.0, -8.0, -46.0), (11.0, 12.0, 14.0)),  # mastoid cells and ear, right
    ((-53.0, -9.0, -48.0), (10.0, 11.0, 13.0)),  # mastoid cells and ear, left
    ((1.0, 0.0, -74.0), (22.0, 14.0, 18.0)),  # pharynx
)


def surroundings(
    points: tuple[Any, Any, Any], shell: Any, *, air: int, soft: int, bone: int
) -> NDArray[np.uint8]:
    """Labels at x, y, z (mm), `shell` mm outside of the brain's outline (negative inside)."""
    x, y, z = points
    labels = np.full(shell.shape, air, dtype=np.uint8)
    (nx, ny), (ax, ay), top = _NECK
    neck = (((x - nx) / ax) ** 2 + ((y - ny) / ay) ** 2 < 1) & (z < top)
    labels[neck | (_ellipsoid(points, *_FACE) < 1) | (shell < SKULL_MM + SCALP_MM)] = soft
    labels[(shell < SKULL_MM) & (shell >= DURA_MM)] = bone
    for centre, semi in _AIR:
        labels[(_ellipsoid(points, centre, semi) < 1) & (shell > THIN_MM)] = air
    return labels


def _ellipsoid(points: tuple[Any, Any, Any], centre: tuple[float, ...], semi: tuple[float, ...]) -> Any:
    return sum(((axis - c) / s) ** 2 for axis, c, s in zip(points, centre, semi, strict=True))
