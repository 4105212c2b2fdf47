"""Where the nerves of the digital plexus run, and which part of every voxel they fill.

World axes are RAS+ millimetres (+x right, +y anterior, +z superior); the mid-plane is x = 0. Every course
is given once, for the right side; the left one is its mirror image to the last bit. The courses are plausible
and not taken from one person: the ventral rami leave their foramina near the mid-plane, run lateral and
caudal, the lumbar ones in a bow over the sacral ala, the sacral ones somewhat anterior, and join in front of
the greater sciatic foramen to the sciatic nerve, which goes on downwards and out of the picture.
"""

from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
NerveSide = Literal["left", "right"]
Key = tuple[str, NerveSide]

HALF_EXTENT_MM = (92.0, 50.0, 70.0)
"""Half of the field of view in x, y, z: cropped around the plexus to keep the image small."""

CENTRE_Z_MM = -12.0
"""World z of the middle of the field of view; x and y have it at 0."""

BODY_SEMI_AXES_MM = (88.0, 45.0)
"""Semi-axes of the body's outline in x and y. Smaller than a pelvis; only what is near the nerves matters."""

COURSES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "ventral_ramus_l4": ((30, 8, 55), (38, 15, 36), (47, 17, 14), (56, 13, -10), (62, 4, -32), (67, -7, -52)),
    "ventral_ramus_l5": ((26, 2, 25), (34, 8, 8), (46, 8, -14), (58, 1, -36), (66, -8, -54)),
    "ventral_ramus_s1": ((20, -8, 1), (30, -3, -11), (43, -2, -26), (56, -5, -42), (66, -10, -57)),
    "ventral_ramus_s2": ((17, -18, -20), (28, -14, -30), (42, -11, -43), (55, -10, -53), (67, -11, -61)),
    "ventral_ramus_s3": ((14, -25, -37), (26, -21, -46), (40, -17, -55), (54, -14, -61), (67, -12, -66)),
    "sciatic_nerve": ((62, -2, -44), (67, -10, -57), (70, -16, -72), (72, -20, -88)),
}
"""Points of each centre line, mm, right side, foramen first. The rami end inside the sciatic nerve."""

BONE_GAP_MM = 2.0
"""How far medially of the rami's first points the bone ends."""

BONE_DEPTH_MM = 18.0
"""Half of the bone's front-to-back thickness."""

_FORAMINA = (
    (BONE_GAP_MM, -16.0, -72.0),
    *sorted((points[0] for name, points in COURSES.items() if name != "sciatic_nerve"), key=lambda p: p[2]),
)
_STEP_MM = 0.05
_TOUCH = 1e-3


@frozen(eq=False)
class Curve:
    """A centre line: points (P, 3) in mm about 0.05 mm apart, unit tangents (P, 3), arc length (P,) in mm."""

    points: Floats
    tangents: Floats
    length: Floats

    def mirrored(self) -> "Curve":
        """The same curve on the other side of the mid-plane."""
        flip = np.array([-1.0, 1.0, 1.0])
        return Curve(self.points * flip, self.tangents * flip, self.length)


@frozen(eq=False)
class Grid:
    """Voxel centres along x, y, z in mm; x is symmetric about 0, so that index i mirrors to nx - 1 - i."""

    voxel_mm: float
    axes: tuple[Floats, Floats, Floats]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of voxels."""
        x, y, z = self.axes
        return len(x), len(y), len(z)

    @property
    def world_from_voxel(self) -> Floats:
        """RAS+ matrix (4, 4): the grid's own order of axes, before any reorientation."""
        matrix = np.diag([self.voxel_mm] * 3 + [1.0])
        matrix[:3, 3] = [axis[0] for axis in self.axes]
        return matrix


@frozen(kw_only=True, eq=False)
class Tube:
    """The voxels that a nerve with its sheath may reach.

    voxel (n, 3) indices; distance (n, s, s, s) from the nerve's surface in mm, negative inside, for s
    sub-samples along each axis of the voxel; tangent (n, 3).
    """

    voxel: NDArray[np.intp]
    distance: NDArray[np.float32]
    tangent: Floats

    def mirrored(self, nx: int) -> "Tube":
        """The same tube on the other side of a symmetric grid with nx voxels along x."""
        voxel = self.voxel.copy()
        voxel[:, 0] = nx - 1 - voxel[:, 0]
        return Tube(
            voxel=voxel, distance=self.distance[:, ::-1], tangent=self.tangent * np.array([-1.0, 1.0, 1.0])
        )


@frozen(kw_only=True, eq=False)
class Tissue:
    """What fills the voxels near the nerves.

    voxel (m, 3) indices; nerve (m, K) fraction of each of the K nerves in `keys`; tangent (m, K, 3), zero
    where that nerve does not reach; fat (m,) fraction of sheath. What remains is muscle, bone or air.
    """

    keys: tuple[Key, ...]
    voxel: NDArray[np.intp]
    nerve: Floats
    tangent: Floats
    fat: Floats


def course(structure: str, side: NerveSide) -> Curve:
    """The centre line of a nerve: a cubic spline through its points of `COURSES`."""
    knots = np.array(COURSES[structure], dtype=float)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    spline = CubicSpline(along, knots, bc_type="natural")
    at = np.linspace(0.0, along[-1], int(np.ceil(along[-1] / _STEP_MM)) + 1)
    points, slope = spline(at), spline(at, 1)
    tangents = slope / np.linalg.norm(slope, axis=1, keepdims=True)
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    right = Curve(points, tangents, length)
    return right if side == "right" else right.mirrored()


def make_grid(voxel_mm: float) -> Grid:
    """A grid of cubic voxels over the field of view, symmetric about the mid-plane, even along every axis."""
    axes: list[Floats] = []
    for half, centre in zip(HALF_EXTENT_MM, (0.0, 0.0, CENTRE_Z_MM), strict=True):
        n = 2 * round(half / voxel_mm)
        axes.append(np.asarray(centre + (np.arange(n) - (n - 1) / 2) * voxel_mm, dtype=np.float64))
    x, y, z = axes
    return Grid(voxel_mm, (x, y, z))


def tube(curve: Curve, *, radius_mm: float, reach_mm: float, grid: Grid, subsamples: int) -> Tube:
    """Distances from the surface of a tube, in every voxel that comes within `reach_mm` of it.

    Within one voxel the centre line counts as straight: with radii of curvature of some 50 mm that moves a
    sub-sample by less than 0.02 mm. The ends are closed by half balls.
    """
    far = radius_mm + reach_mm + np.sqrt(3) / 2 * grid.voxel_mm + 0.1
    picks = [
        np.flatnonzero((axis >= lo - far) & (axis <= hi + far))
        for axis, lo, hi in zip(grid.axes, curve.points.min(axis=0), curve.points.max(axis=0), strict=True)
    ]
    index = np.stack(np.meshgrid(*picks, indexing="ij"), axis=-1).reshape(-1, 3)
    centres = np.stack([axis[index[:, a]] for a, axis in enumerate(grid.axes)], axis=1)
    gap, nearest = cKDTree(curve.points).query(centres, distance_upper_bound=far)
    near = np.isfinite(gap)
    index, centres, nearest = index[near], centres[near], nearest[near]
    tangent = curve.tangents[nearest]

    ticks = ((np.arange(subsamples) + 0.5) / subsamples - 0.5) * grid.voxel_mm
    offset = np.stack(np.meshgrid(ticks, ticks, ticks, indexing="ij"), axis=-1)
    relative = (centres - curve.points[nearest])[:, None, None, None, :] + offset
    along = np.einsum("nijka,na->nijk", relative, tangent)
    square = np.einsum("nijka,nijka->nijk", relative, relative)
    last = len(curve.points) - 1
    first_end, last_end = (nearest == 0)[:, None, None, None], (nearest == last)[:, None, None, None]
    past_end = (first_end & (along < 0)) | (last_end & (along > 0))
    distance = np.sqrt(np.maximum(square - np.where(past_end, 0.0, along**2), 0.0)) - radius_mm
    return Tube(voxel=index, distance=distance.astype(np.float32), tangent=tangent)


def tissue(tubes: dict[Key, Tube], *, sheath_mm: float, grid: Grid, subsamples: int) -> Tissue:
    """Fractions of nerve and sheath in every voxel near a nerve.

    A sub-sample belongs to the nerve whose surface encloses it most deeply, else to the sheath if a surface
    is nearer than `sheath_mm`, else to what lies around.
    """
    flat = {key: np.ravel_multi_index(tuple(t.voxel.T), grid.shape) for key, t in tubes.items()}
    members = np.unique(np.concatenate(list(flat.values())))
    best = np.full((len(members), *(subsamples,) * 3), np.inf, dtype=np.float32)
    owner = np.full(best.shape, -1, dtype=np.int8)
    tangent = np.zeros((len(members), len(tubes), 3))
    for k, (key, t) in enumerate(tubes.items()):
        slot = np.searchsorted(members, flat[key])
        closer = t.distance < best[slot] - np.float32(_TOUCH)
        best[slot] = np.where(closer, t.distance, best[slot])
        owner[slot] = np.where(closer, np.int8(k), owner[slot])
        tangent[slot, k] = t.tangent
    inside = best < 0
    nerve = np.stack([((owner == k) & inside).mean(axis=(1, 2, 3)) for k in range(len(tubes))], axis=1)
    fat = ((best >= 0) & (best < sheath_mm)).mean(axis=(1, 2, 3))
    voxel = np.stack(np.unravel_index(members, grid.shape), axis=1)
    return Tissue(keys=tuple(tubes), voxel=voxel, nerve=nerve, tangent=tangent, fat=fat)


def body_fraction(grid: Grid) -> Floats:
    """Fraction of body (nx, ny) in each voxel of an axial slice: a rounded box, the same in all slices."""
    ticks = ((np.arange(8) + 0.5) / 8 - 0.5) * grid.voxel_mm
    a, b = BODY_SEMI_AXES_MM
    x = (np.abs(grid.axes[0][:, None] + ticks) / a) ** 3
    y = (np.abs(grid.axes[1][:, None] + ticks) / b) ** 3
    inside = x[:, None, :, None] + y[None, :, None, :] < 1.0
    return np.asarray(inside.mean(axis=(2, 3)))


def bone_fraction(grid: Grid) -> Floats:
    """Fraction of spine and sacrum (nx, ny, nz): elliptic slices between the foramina of the two sides."""
    z = grid.axes[2]
    heights = [point[2] for point in _FORAMINA]
    half = np.interp(z, heights, [point[0] for point in _FORAMINA]) - BONE_GAP_MM
    middle = np.interp(z, heights, [point[1] for point in _FORAMINA])
    ticks = ((np.arange(4) + 0.5) / 4 - 0.5) * grid.voxel_mm
    x = ((np.abs(grid.axes[0][:, None] + ticks))[:, :, None] / np.maximum(half, 1e-9)) ** 2
    y = (((grid.axes[1][:, None] + ticks)[:, :, None] - middle) / BONE_DEPTH_MM) ** 2
    inside = (x[:, None, :, None, :] + y[None, :, None, :, :] < 1.0) & (half > 0)
    return np.asarray(inside.mean(axis=(2, 3)))
