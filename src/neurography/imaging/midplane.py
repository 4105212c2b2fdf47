"""The plane that maps a head best onto its own mirror image.

It serves mirroring alone: a patch of tissue is looked up on the other side. It never names a side (imaging.mirror
does), and a drawn `midsagittal_plane` goes before it: `drawn`.

The plane has three free numbers: two tilts of its normal, and its distance from the centre of the foreground. They
are searched on a coarse lattice of points and refined twice. What is minimised is a bounded loss of the difference
between the image and its mirror image (Geman and McClure 1987), so that a lesion on one side, which no plane makes
symmetric, weighs no more than any other misfit.
"""

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.optimize import minimize

from neurography.imaging import roi
from neurography.imaging.grid import Grid, Image
from neurography.model.errors import InputError
from neurography.model.site import Drawn, Region

_TILTS = np.tan(np.deg2rad(np.arange(-24.0, 25.0, 8.0)))
_SHIFTS_MM = np.arange(-24.0, 25.0, 4.0)
_LEVELS = ((8.0, 4.0, 0.0), (5.0, 2.5, 4.0), (3.0, 1.5, 1.0))
"""(step of the lattice, sd of the smoothing, first step of the search), all in mm; tilts in mm at 100 mm."""
_FOLLOWED = 5
_STEEPEST = float(np.tan(np.deg2rad(35.0)))
"""No head lies so far from straight in a scanner."""
_FOREGROUND = 0.1
"""Of the 99th percentile: as in imaging.mirror."""
_SCALES = np.array([0.01, 0.01, 1.0])
"""A tilt of 0.01 moves a point 100 mm away by about as much as a shift of 1 mm."""


def _unit(vector: object) -> tuple[float, float, float]:
    v = np.asarray(vector, dtype=np.float64)
    v = v / np.linalg.norm(v)
    v = -v if v[0] < 0 else v
    return float(v[0]), float(v[1]), float(v[2])


@frozen(kw_only=True)
class Midplane:
    """The points with normal . x = offset, in world mm; normal is a unit vector that points to the right (+x).

    agreement: correlation (-1..1) of the image with its mirror image, None where the plane was drawn. source: words.
    """

    normal: tuple[float, float, float] = field(converter=_unit)
    offset: float
    agreement: float | None = None
    source: str = "given"

    def beyond(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Signed distance (N,) in mm of points (N, 3), positive towards the right."""
        return np.asarray(points @ np.array(self.normal) - self.offset)

    @property
    def reflection(self) -> NDArray[np.float64]:
        """(4, 4): world point of the mirror image from world point."""
        n = np.array(self.normal)
        made = np.eye(4)
        made[:3, :3] -= 2 * np.outer(n, n)
        made[:3, 3] = 2 * self.offset * n
        return made


def drawn(region: Region) -> Midplane | None:
    """The plane of a region drawn as `midsagittal_plane`; of a sphere or a round one, sagittal through its centre."""
    middle = roi.centroid(region)
    if middle is None:
        return None
    normal = np.array([1.0, 0.0, 0.0])
    points = roi.world_points(region.shape) if isinstance(region.shape, Drawn) else None
    if points is not None and len(points) >= 3:
        _, spreads, axes = np.linalg.svd(points - middle, full_matrices=False)
        # a plane has two long axes; the same rule as in imaging.mirror
        if spreads[1] > 3 * spreads[2] and abs(axes[2][0]) > 0.7:
            normal = axes[2] * np.sign(axes[2][0])
    return Midplane(normal=normal, offset=float(normal @ middle), source="the drawn midsagittal_plane")


def find(image: Image) -> Midplane:
    """The symmetry plane of a head in a magnitude image (nx, ny, nz).

    The normal is looked for within about 30 degrees of +x, the place within 25 mm of the foreground's centre and
    beyond by refinement. NaN counts as background. Scaling the intensities changes nothing.

    Raises
    ------
    InputError
        When the image has not three axes, or nothing in it.
    """
    if image.data.ndim != 3:
        raise InputError(wanted="an image of three axes", came=f"one of shape {image.data.shape}")
    data = np.nan_to_num(np.asarray(image.data, dtype=np.float32), posinf=0.0, neginf=0.0)
    top = float(np.percentile(data, 99))
    if not top > 0:
        raise InputError(
            wanted="a head brighter than its background", came="an image without signal",
            todo="Give a magnitude image, or draw a midsagittal_plane.",
        )  # fmt: skip
    data = np.clip(data / top, 0.0, 1.0)
    grid = image.grid
    inside = grid.world(np.argwhere(data > _FOREGROUND))
    centre, reach = inside.mean(axis=0), np.abs(inside - inside.mean(axis=0)).max(axis=0)
    starts = [np.zeros(3)]
    for step, smooth, first in _LEVELS:
        smoothed = gaussian_filter(data, smooth / grid.voxel_size, truncate=3.0)
        level = _Level(smoothed, grid, centre, reach, step)
        # a nearly round head has several fair planes when it is seen coarsely: the best few are followed
        starts = level.refine(starts, first) if first else level.search()
    best = starts[0]
    return Midplane(
        normal=(1.0, best[0], best[1]), offset=float(_normal(best) @ centre + best[2]),
        agreement=level.agreement(best), source="the plane of best symmetry",
    )  # fmt: skip


class _Level:
    """The image at points of a lattice in world axes around the head's centre, and at their mirror images."""

    def __init__(
        self,
        data: NDArray[np.float32],
        grid: Grid,
        centre: NDArray[np.float64],
        reach: NDArray[np.float64],
        step: float,
    ) -> None:
        axes = [step * np.arange(-np.ceil(r / step), np.ceil(r / step) + 1) for r in reach]
        points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
        places = grid.voxel(points + centre)
        held = ((places >= 0) & (places <= np.array(grid.shape) - 1)).all(axis=1)
        here = map_coordinates(data, places[held].T, order=1, output=np.float32)
        bright = here > _FOREGROUND
        self._data, self._here, self._points = data, here[bright], points[held][bright]
        self._inverse = np.linalg.inv(grid.world_from_voxel)
        self._last = np.array(grid.shape)[:, None] - 1.0
        self._centre = centre
        self._scale = 0.1

    def _there(self, plane: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Values at the mirror points, and which of these lie in the image."""
        n = _normal(plane)
        mirrored = self._points - 2 * np.outer(self._points @ n - plane[2], n) + self._centre
        places = self._inverse[:3, :3] @ mirrored.T + self._inverse[:3, 3:]
        held = ((places >= 0) & (places <= self._last)).all(axis=0)
        return map_coordinates(self._data, places, order=1, output=np.float32), held

    def loss(self, plane: NDArray[np.float64]) -> float:
        """Mean bounded loss, 0..1; 1 where half of the head has no mirror image in the picture or it is steep."""
        if np.hypot(plane[0], plane[1]) > _STEEPEST:
            return 1.0
        there, held = self._there(plane)
        if 2 * held.sum() < len(held):
            return 1.0
        squared = (self._here - there)[held] ** 2
        return float(np.mean(squared / (squared + np.float32(self._scale**2)), dtype=np.float64))

    def search(self) -> list[NDArray[np.float64]]:
        """The best few planes of the lattice of planes, no two of them neighbours."""
        tried = [np.array([a, b, d]) for a in _TILTS for b in _TILTS for d in _SHIFTS_MM]
        kept: list[NDArray[np.float64]] = []
        apart = np.array([1.5 * (_TILTS[1] - _TILTS[0]), 1.5 * (_TILTS[1] - _TILTS[0]), 6.0])
        for n in np.argsort([self.loss(plane) for plane in tried], kind="stable"):
            if all((np.abs(tried[n] - one) > apart).any() for one in kept):
                kept.append(tried[n])
            if len(kept) == _FOLLOWED:
                break
        return kept

    def refine(self, starts: list[NDArray[np.float64]], first: float) -> list[NDArray[np.float64]]:
        """The best plane near any of starts, alone in its list."""
        # what is ordinary misfit at the best of them sets the scale: a lesion lies far beyond it
        seen = [(self._here - there)[held] for there, held in map(self._there, starts)]
        usual = min(float(np.median(np.abs(one))) for one in seen if len(one))
        self._scale = float(np.clip(3 * usual, 0.01, 0.1))
        corners = np.vstack([np.zeros(3), np.diag(np.full(3, first))])
        ends = []
        for start in starts:
            found = minimize(
                lambda step, start: self.loss(start + step * _SCALES), np.zeros(3), args=(start,),
                method="Nelder-Mead",
                options={"initial_simplex": corners, "xatol": 0.02 * first, "fatol": 1e-7, "maxfev": 90},
            )  # fmt: skip
            ends.append(start + found.x * _SCALES)
        return [min(ends, key=self.loss)]

    def agreement(self, plane: NDArray[np.float64]) -> float:
        there, held = self._there(plane)
        if held.sum() < 3 or not self._here[held].std() or not there[held].std():
            return 0.0
        return float(np.corrcoef(self._here[held], there[held])[0, 1])


def _normal(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    n = np.array([1.0, plane[0], plane[1]])
    return np.asarray(n / np.linalg.norm(n))
