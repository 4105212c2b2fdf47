"""The ribbon of cortex beside a lesion, its mirror, and cortex elsewhere to judge it by.

Which tissue: the cortex is the label that was given (grey matter). U-fibres are white matter within 1.5 mm of it
(one voxel where that is more): they are a ribbon of their own (`u_fibres`), never mixed with cortex, since the two
differ in R2*, in susceptibility and in brightness before any iron. Where no cortex is given, or none lies beside the
lesion (a middle cerebellar peduncle: 4 of the 24 lesions of Hodel et al., AJNR), the ribbon is a shell of white
matter, and says so.

The mirror of a ribbon is the same tissue within 4 mm of the mirrored ribbon: folds are not mirror images. Remote
tissue is the same tissue more than 15 mm from the lesion and from its mirror image, and out of reach of other lesions.
"""

from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging import reflect
from neurography.imaging.grid import Grid
from neurography.imaging.midplane import Midplane
from neurography.model.errors import CallError

from . import shells

Tissue = Literal["cortex", "u_fibres", "white_matter", "brain_tissue"]
TISSUES = ("cortex", "u_fibres", "white_matter", "brain_tissue")

U_FIBRE_MM = 1.5
MIRROR_MM = 4.0
REMOTE_MM = 15.0
OTHERS_MM = shells.FAR_MM[1]
LEAST_MM3 = 20.0
"""Less cortex than this in both shells together is none."""


@frozen(kw_only=True, eq=False)
class Ribbons:
    """Masks (nx, ny, nz) of one tissue around one lesion.

    near, far: 0..3 and 3..6 mm from it; mirror_near, mirror_far: the same tissue near their mirror images; remote:
    elsewhere. distance: from the lesion in mm, infinite beyond 6 mm. thick: an axis too coarse for shells. centre:
    the lesion's, world mm. words: what is to be said beside every figure. reason: why there is no ribbon, or None.
    """

    tissue: Tissue
    near: NDArray[np.bool_]
    far: NDArray[np.bool_]
    mirror_near: NDArray[np.bool_]
    mirror_far: NDArray[np.bool_]
    remote: NDArray[np.bool_]
    distance: NDArray[np.float32]
    grid: Grid
    plane: Midplane
    thick: int | None
    centre: tuple[float, float, float]
    side: str
    words: tuple[str, ...]
    reason: str | None


def ribbons(
    lesion: NDArray[np.bool_],
    *,
    cortex: NDArray[np.bool_] | None,
    brain: NDArray[np.bool_],
    grid: Grid,
    plane: Midplane,
    others: NDArray[np.bool_] | None = None,
    tissue: Tissue | None = None,
) -> Ribbons:
    """The ribbons around one lesion.

    lesion, cortex, brain, others (further lesions): masks (nx, ny, nz) on grid. tissue None: cortex where it lies
    beside the lesion, else white matter. White matter is brain without cortex: give brain without ventricles and
    sulci where that is known.

    Raises
    ------
    CallError
        For an unknown tissue, or one that needs a cortex when none is given.
    """
    if tissue is not None and tissue not in TISSUES:
        raise CallError(wanted=f"a tissue of {', '.join(TISSUES)}", came=repr(tissue))
    if tissue in ("cortex", "u_fibres") and cortex is None:
        raise CallError(wanted=f"a cortex mask for the tissue {tissue}", came="none")
    limits = shells.resolution(grid)
    words = list(limits.words)
    reach = shells.distance(lesion, grid, reach_mm=shells.FAR_MM[1], thick=limits.thick)
    if shells.touches_edge(lesion):
        words.append("the lesion reaches the edge of the image: part of its surroundings is not seen")
    chosen, where = _tissue(tissue, cortex, brain, grid, reach, words)
    allowed = where & ~lesion if others is None else where & ~lesion & ~others
    near, far = (allowed & (reach > low) & (reach <= high) for low, high in (shells.NEAR_MM, shells.FAR_MM))
    around = shells.distance(lesion, grid, reach_mm=REMOTE_MM) <= REMOTE_MM
    barred = around.copy()
    if others is not None:
        barred |= shells.distance(others, grid, reach_mm=OTHERS_MM) <= OTHERS_MM
    remote = allowed & ~barred & ~reflect.mask(around, grid, plane)
    # a lesion across the mid-plane has itself as its mirror image: what lies in its own reach is no comparison
    own = shells.distance(lesion, grid, reach_mm=OTHERS_MM) <= OTHERS_MM
    free = allowed & ~own
    if others is not None:
        free &= ~(shells.distance(others, grid, reach_mm=OTHERS_MM) <= OTHERS_MM)
    inside = grid.world(np.argwhere(lesion))
    centre = inside.mean(axis=0) if len(inside) else np.full(3, np.nan)
    reason = limits.reason
    if not len(inside):
        reason = "not measurable: the lesion holds no voxel of this grid"
    elif reason is None and not (near.any() or far.any()):
        reason = f"not measurable: no {chosen.replace('_', ' ')} within {shells.FAR_MM[1]:g} mm of the lesion"
    return Ribbons(
        tissue=chosen, near=near, far=far, mirror_near=_mirror(near, free, grid, plane),
        mirror_far=_mirror(far, free, grid, plane), remote=remote, distance=reach, grid=grid, plane=plane,
        thick=limits.thick, centre=(float(centre[0]), float(centre[1]), float(centre[2])),
        side=side_of(centre, plane), words=tuple(words), reason=reason,
    )  # fmt: skip


def side_of(point: NDArray[np.float64], plane: Midplane, *, unsure_mm: float = 2.0) -> str:
    """`left`, `right`, or `midline` within unsure_mm of the plane. For mirroring; a sites table names sides."""
    offset = float(plane.beyond(np.asarray(point)[None])[0])
    if not np.isfinite(offset):
        return "n/a"
    if abs(offset) <= unsure_mm:
        return "midline"
    return "right" if offset > 0 else "left"


def _tissue(
    asked: Tissue | None,
    cortex: NDArray[np.bool_] | None,
    brain: NDArray[np.bool_],
    grid: Grid,
    reach: NDArray[np.float32],
    words: list[str],
) -> tuple[Tissue, NDArray[np.bool_]]:
    """The tissue that the ribbon is made of, and where it lies."""
    if asked is None:
        if cortex is None:
            asked = "brain_tissue"
            words.append(
                "no cortex was given: the ribbon is a shell of all brain tissue, where a rim of cortex is easily missed"
            )
        elif (cortex & np.isfinite(reach)).sum() * grid.voxel_volume < LEAST_MM3:
            asked = "white_matter"
            words.append("no cortex lies beside the lesion: the ribbon is a shell of white matter")
        else:
            asked = "cortex"
    if cortex is None:
        return asked, brain
    if asked == "cortex":
        return asked, cortex & brain
    white = brain & ~cortex
    if asked == "u_fibres":
        # a layer of one voxel at least
        reach_mm = max(U_FIBRE_MM, float(np.sort(grid.voxel_size)[1]) * 1.01)
        return asked, white & (shells.distance(cortex, grid, reach_mm=reach_mm) <= reach_mm)
    return asked, white


def _mirror(
    ribbon: NDArray[np.bool_], free: NDArray[np.bool_], grid: Grid, plane: Midplane
) -> NDArray[np.bool_]:
    image = reflect.mask(ribbon, grid, plane)
    return np.asarray(free & (shells.distance(image, grid, reach_mm=MIRROR_MM) <= MIRROR_MM))
