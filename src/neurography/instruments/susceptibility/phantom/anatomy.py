"""What lies where in the simulated head, and which susceptibility and decay each tissue has.

Millimetres in world axes (RAS+), the brain's centre at the origin; left is -x. Susceptibilities are in ppm beside
water, values after the region table of the susceptibility separation phantom
(https://github.com/neuropoly/Susceptibility-Separation-Phantom) and rates at 3 T; the lesion with its rim, a
calcification, a microbleed and veins as an examination of progressive multifocal leukoencephalopathy would show them.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import attrs
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter

from neurography.imaging.grid import Grid

from .cortex import Folding, white_and_cortex
from .outside import surroundings

BRAIN = (48.0, 56.0, 49.0)
"""Semi-axes of the brain in mm: about 550 ml."""
U_FIBRE_MM = 1.5
"""Depth of the U-fibres below the cortex that a rim takes in."""
RATE_PER_PPM = 125.0
"""1/s of R2* that iron adds at 3 T for each ppm of susceptibility."""

LABELS = MappingProxyType(
    {
        "air": 0, "scalp": 1, "bone": 2, "white_matter": 3, "cortex": 4, "csf": 5,
        "caudate_left": 10, "caudate_right": 11, "putamen_left": 12, "putamen_right": 13,
        "pallidum_left": 14, "pallidum_right": 15, "thalamus_left": 16, "thalamus_right": 17,
        "red_nucleus_left": 18, "red_nucleus_right": 19, "substantia_nigra_left": 20,
        "substantia_nigra_right": 21, "vein": 30, "calcification": 31, "bleed": 32, "lesion": 33, "rim": 34,
    }
)  # fmt: skip
"""Name -> number in the label image; the label of a rim means cortex and U-fibres beside the lesion."""

NUCLEI = MappingProxyType(
    {
        # centre (right side: +x), semi-axes, susceptibility, R2* at 3 T
        "caudate": ((13.0, 14.0, 8.0), (4.0, 9.0, 5.5), 0.04, 21.0),
        "putamen": ((25.0, 4.0, 2.0), (4.5, 12.0, 7.0), 0.04, 23.0),
        "pallidum": ((18.0, 1.0, 0.0), (3.5, 7.0, 5.0), 0.12, 34.0),
        "thalamus": ((10.0, -12.0, 6.0), (6.0, 9.0, 6.0), 0.02, 20.0),
        "red_nucleus": ((5.5, -14.0, -12.0), (3.0, 3.0, 3.5), 0.09, 31.0),
        "substantia_nigra": ((10.0, -13.0, -16.0), (3.0, 6.0, 2.5), 0.11, 36.0),
    }
)


@frozen(kw_only=True)
class HeadTruth:
    """What can be set. Susceptibilities in ppm, rates in 1/s at 3 T, lengths in mm."""

    putamen_left_extra: float = 0.06
    """Added to the left putamen alone."""
    lesion_centre: tuple[float, float, float] = (-30.0, 22.0, 18.0)
    lesion_radius: float = 9.0
    rim_chi: float = 0.12
    """Of cortex and U-fibres within rim_reach of the lesion, beside ordinary cortex."""
    rim_r2star: float = 38.0
    rim_reach: float = 3.0
    rim: bool = True
    lesion: bool = True
    texture: float = 0.04
    """Smooth relative variation of R2* and, times 0.1 ppm, of susceptibility, over about 5 mm."""
    folds: int = 11
    """Gyri around the head."""
    fold_asymmetry: float = 0.5
    """Share of the folds' variance that is not mirrored on the other side."""
    anatomy: int = 0
    """Which head: another number folds the cortex and lays the surface veins differently."""
    variation: float = 0.0
    """How much sizes, places and iron differ from the tables: 1 as between healthy people, 0 not at all."""
    calcification: tuple[float, float, float] | None = (22.0, -30.0, 14.0)
    bleed: tuple[float, float, float] | None = (-20.0, -34.0, 10.0)
    surface_veins: int = 4
    """Veins of 1 mm radius over the convexity, at places of their own on each side."""
    mirrored: bool = False
    """The whole head as in a mirror: for tests of side."""
    spheres: tuple[tuple[float, float, float, float, float], ...] = field(default=())
    """Further small sources: x y z radius (mm) and susceptibility (ppm)."""


def healthy(seed: int) -> HeadTruth:
    """A head without lesion, calcification, bleed or asymmetric iron; another one for each seed."""
    return HeadTruth(
        lesion=False, rim=False, calcification=None, bleed=None, putamen_left_extra=0.0, anatomy=seed, variation=1.0
    )  # fmt: skip


def later(truth: HeadTruth, *, lesion: float = 2.0, rim: float = 2.0) -> HeadTruth:
    """The same head at a later visit: lesion and rim have grown by so many mm."""
    return attrs.evolve(truth, lesion_radius=truth.lesion_radius + lesion, rim_reach=truth.rim_reach + rim)


@frozen(kw_only=True, eq=False)
class Tissues:
    """labels (nx, ny, nz), chi in ppm beside water, r2star in 1/s at 3 T without field variations, density 0..1."""

    labels: NDArray[np.uint8]
    chi: NDArray[np.float32]
    r2star: NDArray[np.float32]
    density: NDArray[np.float32]
    grid: Grid

    @property
    def brain(self) -> NDArray[np.bool_]:
        return self.labels >= LABELS["white_matter"]


_PROPERTIES = MappingProxyType(
    {
        # chi, R2* at 3 T, density
        "air": (9.2, 0.0, 0.0), "scalp": (0.0, 25.0, 0.5), "bone": (-2.0, 100.0, 0.06),
        "white_matter": (-0.03, 20.0, 0.70), "cortex": (0.015, 17.8, 0.80), "csf": (-0.01, 2.0, 1.0),
        "vein": (0.30, 45.0, 0.8), "calcification": (-1.5, 60.0, 0.4), "bleed": (1.0, 90.0, 0.6),
        "lesion": (0.0, 14.0, 0.9),
    }
)  # fmt: skip


def head_grid(
    n: int = 128, *, edge: float = 1.0, oblique: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> Grid:
    """n voxels of `edge` mm along each axis, the brain's centre in the middle.

    oblique turns the voxel axes about the world's x, y and z axes, in this order, by so many degrees.
    """
    turn = np.eye(3)
    for axis, degrees in enumerate(oblique):
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        one = np.eye(3)
        i, j = (axis + 1) % 3, (axis + 2) % 3
        one[i, i], one[i, j], one[j, i], one[j, j] = c, -s, s, c
        turn = one @ turn
    world_from_voxel = np.eye(4)
    world_from_voxel[:3, :3] = edge * turn
    world_from_voxel[:3, 3] = -world_from_voxel[:3, :3] @ np.full(3, (n - 1) / 2)
    return Grid((n, n, n), world_from_voxel)


def tissues(truth: HeadTruth, grid: Grid, *, seed: int = 0) -> Tissues:
    """The head on a grid: labels by voxel centres. seed lays the texture; the anatomy follows from truth alone."""
    x, y, z = _coordinates(grid)
    if truth.mirrored:
        x = -x
    points = (x, y, z)
    person = np.random.default_rng([truth.anatomy, 77])
    axes = np.asarray(BRAIN) * (1.0 + 0.03 * truth.variation * np.clip(person.standard_normal(3), -2, 2))
    radius = np.sqrt(sum((axis / np.float32(s)) ** 2 for axis, s in zip(points, axes, strict=True)))
    shell = _outside(points, axes, radius)
    labels = surroundings(points, shell, air=LABELS["air"], soft=LABELS["scalp"], bone=LABELS["bone"])
    labels[shell < 0] = LABELS["csf"]
    folding = Folding(folds=truth.folds, asymmetry=truth.fold_asymmetry, seed=truth.anatomy)
    white, cortex = white_and_cortex(points, -shell, radius, folding=folding, voxel_size=grid.voxel_size)
    labels[cortex] = LABELS["cortex"]
    labels[white] = LABELS["white_matter"]
    for side in (-1.0, 1.0):
        labels[_ellipsoid(points, (side * 7.0, 2.0, 14.0), (3.0, 16.0, 5.0)) < 1] = LABELS["csf"]
    for name, (centre, semi, _, _) in NUCLEI.items():
        both = truth.variation * person.standard_normal(3)
        for side, word in ((-1.0, "left"), (1.0, "right")):
            moved = np.asarray(centre) + 0.7 * both + 0.3 * truth.variation * person.standard_normal(3)
            moved[0] *= side
            labels[_ellipsoid(points, tuple(moved), semi) < 1] = LABELS[f"{name}_{word}"]
    for tube in (*_veins(x, y, z), *_surface_veins(points, -shell, axes, truth)):
        labels[tube & (labels >= LABELS["white_matter"])] = LABELS["vein"]
    _lesion(labels, truth, points, grid)
    for name, place in (("calcification", truth.calcification), ("bleed", truth.bleed)):
        if place is not None:
            labels[_ellipsoid(points, place, (2.0, 2.0, 2.0)) <= 1] = LABELS[name]
    return _fill(labels, truth, grid, points, seed=seed)


def _outside(points: tuple[Any, Any, Any], axes: Any, radius: Any) -> Any:
    """mm outside of an ellipsoid, negative inside: exact to first order near its surface."""
    slope = np.sqrt(sum((axis / np.float32(s) ** 2) ** 2 for axis, s in zip(points, axes, strict=True)))
    return (radius - 1.0) * radius / np.maximum(slope, np.float32(1e-6))


def _lesion(labels: NDArray[np.uint8], truth: HeadTruth, points: tuple[Any, Any, Any], grid: Grid) -> None:
    """White matter within the radius; the cortex and U-fibres beside it are the rim."""
    if not truth.lesion:
        return
    far = np.sqrt(_ellipsoid(points, truth.lesion_centre, (1.0, 1.0, 1.0)))
    white = labels == LABELS["white_matter"]
    cortex = labels == LABELS["cortex"]
    labels[white & (far <= truth.lesion_radius)] = LABELS["lesion"]
    if truth.rim:
        near = far <= truth.lesion_radius + truth.rim_reach
        fibres = distance_transform_edt(~cortex, sampling=grid.voxel_size) <= U_FIBRE_MM
        labels[near & (cortex | (fibres & (labels == LABELS["white_matter"])))] = LABELS["rim"]


def _fill(
    labels: NDArray[np.uint8], truth: HeadTruth, grid: Grid, points: tuple[Any, Any, Any], *, seed: int
) -> Tissues:
    table = np.zeros((3, 256), dtype=np.float32)
    for name, properties in _PROPERTIES.items():
        table[:, LABELS[name]] = properties
    person = np.random.default_rng([truth.anatomy, 78])
    for name, (_, _, c, r) in NUCLEI.items():
        iron = 0.15 * c * truth.variation * person.standard_normal()
        for word in ("left", "right"):
            extra = iron + (truth.putamen_left_extra if (name, word) == ("putamen", "left") else 0.0)
            table[:, LABELS[f"{name}_{word}"]] = c + extra, r + extra * RATE_PER_PPM, 0.78
    cortex = _PROPERTIES["cortex"]
    table[:, LABELS["rim"]] = cortex[0] + truth.rim_chi, truth.rim_r2star, cortex[2]
    chi, r2star, density = (column[labels] for column in table)
    if truth.texture > 0:
        # an own stream for each, so that one does not move with the other
        brain = labels >= LABELS["white_matter"]
        noise = [_smooth_noise(grid, seed=seed + 1000 * (n + 1), mirrored=truth.mirrored) for n in range(3)]
        r2star[brain] *= 1.0 + truth.texture * noise[0][brain]
        chi[brain] += 0.1 * truth.texture * noise[1][brain]
        density[brain] *= 1.0 + 0.5 * truth.texture * noise[2][brain]
    for sx, sy, sz, radius, value in truth.spheres:
        ball = _ellipsoid(points, (sx, sy, sz), (radius, radius, radius)) <= 1
        chi[ball], r2star[ball] = value, 40.0 if value > 0 else 30.0
    return Tissues(labels=labels, chi=chi, r2star=np.maximum(r2star, 0), density=density, grid=grid)


def _smooth_noise(grid: Grid, *, seed: int, mirrored: bool) -> NDArray[np.float32]:
    """Gaussian noise of sd 1, smooth over about 5 mm."""
    white = np.random.default_rng(seed).standard_normal(grid.shape, dtype=np.float32)
    noise = gaussian_filter(white, 2.0 / grid.voxel_size, mode="wrap")
    made: NDArray[np.float32] = noise / noise.std()
    return made[::-1] if mirrored else made


def _coordinates(grid: Grid) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    i, j, k = (np.arange(n, dtype=np.float64) for n in grid.shape)
    m = grid.world_from_voxel
    x, y, z = (
        (row[0] * i[:, None, None] + row[1] * j[None, :, None] + row[2] * k[None, None, :] + row[3]).astype(
            np.float32
        )
        for row in m[:3]
    )
    return x, y, z


def _ellipsoid(points: tuple[Any, Any, Any], centre: tuple[float, ...], semi: tuple[float, ...]) -> Any:
    """Below 1 inside."""
    parts = zip(points, map(np.float32, centre), map(np.float32, semi), strict=True)
    return sum(((axis - c) / s) ** 2 for axis, c, s in parts)


def _veins(x: Any, y: Any, z: Any) -> Iterator[Any]:
    """Two internal cerebral veins, and four medullary ones, straight tubes."""
    for side in (-1.0, 1.0):
        yield ((x - side * 3.0) ** 2 + (z - 9.0) ** 2 < 1.3**2) & (np.abs(y + 8.0) < 18.0)
        for height in (20.0, 30.0):
            yield ((y + 6.0) ** 2 + (z - height) ** 2 < 1.2**2) & (np.abs(x - side * 24.0) < 12.0)


def _surface_veins(points: tuple[Any, Any, Any], depth: Any, axes: Any, truth: HeadTruth) -> Iterator[Any]:
    """Tubes of 1 mm radius along the outline, each in a plane through the brain's centre, over the upper half."""
    rng = np.random.default_rng([truth.anatomy, 79])
    x, y, z = (axis / np.float32(s) for axis, s in zip(points, axes, strict=True))
    mean = float(np.mean(axes))
    for number in range(truth.surface_veins):
        tilt, lean = rng.uniform(-0.8, 0.8), rng.uniform(-0.3, 0.3)
        off = np.abs(np.float32(np.cos(tilt)) * y + np.float32(np.sin(tilt)) * x + np.float32(lean)) * mean
        upper = (z > 0.1) & ((x > 0) == bool(number % 2)) & (np.abs(x) > 0.15)
        yield upper & (off**2 + (depth - 1.1) ** 2 < 1.0)
