"""Places that a reader should look at, without any drawing of a lesion: dark bands (bright in R2*) on one side.

Hodel et al. (AJNR) saw the band where FLAIR showed little (patients 7 and 12). A candidate stands out twice: from
the same tissue of the whole head, and from the mirrored place. Both are robust z, so that neither the scanner's scale
nor the lesion itself sets the measure. Folds are not mirror images and air in the skull not quite: a place must exceed
all that lies within 4 mm of its mirror image. Candidates are ranked, never named: haemorrhage, veins, calcium and
artefact look alike in one map.
"""

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter, label, maximum_filter

from neurography.imaging import reflect
from neurography.imaging.grid import Grid
from neurography.imaging.midplane import Midplane

from . import coil, continuity, shells
from .ribbon import side_of

SMOOTH_MM = 1.5
MIRROR_MM = 4.0
Z_LEAST = 4.0
LEAST_MM3 = 60.0
LEAST_LENGTH_MM = 8.0
LEAST_LINEARITY = 2.0
"""Length along itself over the diameter of the largest ball that fits in: bent bands are as linear as straight ones."""
TUBE_WIDTH_MM = 5.0
TUBE_LINEARITY = 2.5
EDGE_MM = 2.0
"""Without a cortex mask the outermost brain, mixed with fluid, is left out."""
_WINSOR_SD = 8.0
_LEAST_WEIGHT = 0.05


@frozen(kw_only=True)
class Focus:
    """One candidate. place: world mm, of its voxel nearest to its centre. z: the smaller of the two z (own tissue,
    mirrored place) at its strongest voxel; z_mean: over its voxels. linearity: length over thickness."""

    place: tuple[float, float, float]
    side: str
    volume_mm3: float
    z: float
    z_mean: float
    length_mm: float
    linearity: float


@frozen(kw_only=True, eq=False)
class Foci:
    """candidates: strongest first; labels (nx, ny, nz): n + 1 in the voxels of candidate n; z: the map behind them,
    NaN outside the zone; left_out: how many were too small, too short, too round, or tubes like veins."""

    candidates: tuple[Focus, ...]
    labels: NDArray[np.int16]
    z: NDArray[np.float32]
    left_out: dict[str, int]
    words: tuple[str, ...]


def propose(
    values: NDArray[Any],
    *,
    grid: Grid,
    plane: Midplane,
    brain: NDArray[np.bool_],
    bright: bool,
    cortex: NDArray[np.bool_] | None = None,
    usable: NDArray[np.bool_] | None = None,
    z_least: float = Z_LEAST,
    least_mm3: float = LEAST_MM3,
) -> Foci:
    """Candidates in one map: bright for R2* (1/s), dark for a T2* or SWI magnitude, whose shading is taken out.

    brain, cortex, usable: masks (nx, ny, nz); usable leaves out places near air and sinuses. With a cortex only that
    is looked at, and without it the brain more than 2 mm from its edge.
    """
    words = []
    good = brain & np.isfinite(values) if usable is None else brain & np.isfinite(values) & usable
    if cortex is not None:
        zone = good & cortex
    else:
        zone = good & ~(shells.distance(~brain, grid, reach_mm=EDGE_MM) <= EDGE_MM)
        words.append("no cortex was given: candidates anywhere in the brain")
    z, without = _misfit(values, zone, grid=grid, plane=plane, bright=bright)
    if without > 0.1:
        words.append(
            f"{100 * without:.0f} % of the zone has no mirrored place and was judged by the head alone"
        )
    labels, count = label(np.nan_to_num(z, nan=0.0) >= z_least, structure=np.ones((3, 3, 3)))
    left_out = {"small": 0, "short": 0, "round": 0, "tube": 0}
    kept: list[tuple[Focus, NDArray[np.int64]]] = []
    voxels = np.argwhere(labels > 0)
    numbers = labels[labels > 0]
    order = np.argsort(numbers, kind="stable")
    for part in np.split(voxels[order], np.flatnonzero(np.diff(numbers[order])) + 1) if count else []:
        if len(part) * grid.voxel_volume < least_mm3 or len(part) < 4:
            left_out["small"] += 1
            continue
        one, why = _described(part, z, grid, plane)
        if why is not None:
            left_out[why] += 1
        else:
            kept.append((one, part))
    kept.sort(key=lambda pair: (-pair[0].z_mean * pair[0].volume_mm3, pair[0].place))
    made = np.zeros(values.shape, dtype=np.int16)
    for number, (_, part) in enumerate(kept):
        made[tuple(part.T)] = number + 1
    return Foci(
        candidates=tuple(one for one, _ in kept), labels=made, z=z, left_out=left_out, words=tuple(words)
    )


def _misfit(
    values: NDArray[Any], zone: NDArray[np.bool_], *, grid: Grid, plane: Midplane, bright: bool
) -> tuple[NDArray[np.float32], float]:
    """The smaller of both z of each voxel of zone (positive: like iron), and the share without a mirrored place."""
    z = np.full(values.shape, np.nan, dtype=np.float32)
    if zone.sum() < 100:
        return z, 0.0
    even = np.where(zone, values, 0).astype(np.float32)
    if not bright and (field := coil.shading(even, zone, where=zone, grid=grid)) is not None:
        even[zone] /= field[zone]
    middle = np.median(even[zone])
    spread = 1.4826 * np.median(np.abs(even[zone] - middle)) + 1e-12
    even = (even - middle) / spread if bright else (middle - even) / spread
    even = np.clip(even, -_WINSOR_SD, _WINSOR_SD)
    fine = _smoothed(even, zone, grid, SMOOTH_MM)
    across = (fine - reflect.values(_most_near(fine, grid), grid, plane))[zone]
    own = fine[zone]
    alone = ~np.isfinite(across)
    both = _robust_z(own)
    both[~alone] = np.minimum(both[~alone], _robust_z(across[~alone]))
    z[zone] = both
    return z, float(alone.mean())


def _robust_z(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """z by the median and the 90th percentile, on the side where iron is.

    On the other side lie other tissues, beyond the percentile artefacts.
    """
    if not len(values):
        return values
    middle, high = np.percentile(values, (50, 90))
    return np.asarray((values - middle) / ((high - middle) / 1.2816 + 1e-12), dtype=np.float32)


def _smoothed(
    values: NDArray[np.float32], zone: NDArray[np.bool_], grid: Grid, sd_mm: float
) -> NDArray[np.float32]:
    """Mean over the zone with Gaussian weights: nothing outside it takes part. NaN where hardly any zone is near."""
    size = sd_mm / grid.voxel_size
    weight = gaussian_filter(zone.astype(np.float32), size, mode="constant", truncate=3.0)
    total = gaussian_filter(np.where(zone, values, np.float32(0)), size, mode="constant", truncate=3.0)
    made = np.full(values.shape, np.nan, dtype=np.float32)
    held = weight >= _LEAST_WEIGHT
    made[held] = total[held] / weight[held]
    return made


def _most_near(values: NDArray[np.float32], grid: Grid) -> NDArray[np.float32]:
    """The largest value within MIRROR_MM along the voxel axes; NaN where there is none."""
    size = 2 * np.round(MIRROR_MM / grid.voxel_size).astype(int) + 1
    most = maximum_filter(np.nan_to_num(values, nan=-np.inf), size=tuple(size), mode="constant", cval=-np.inf)
    return np.asarray(np.where(np.isfinite(most), most, np.nan), dtype=np.float32)


def _described(
    part: NDArray[np.int64], z: NDArray[np.float32], grid: Grid, plane: Midplane
) -> tuple[Focus, str | None]:
    """A candidate's figures, and why it is none."""
    here = z[tuple(part.T)]
    world = grid.world(part)
    centre = world.mean(axis=0)
    place = world[int(np.argmin(((world - centre) ** 2).sum(axis=1)))]
    # what exceeds half of the peak is as wide as the thing itself and its smoothing, however strong it is
    core = world[here >= here.max() / 2]
    # a uniform bar of length L has variance L^2 / 12; a voxel is as wide as itself
    spread = np.cov(core.T) if len(core) > 1 else np.zeros((3, 3))
    sizes = np.sqrt(12 * np.linalg.eigvalsh(spread + _voxel_variance(grid))[::-1])
    way, width = continuity.way(part, grid)
    length = float(way[np.isfinite(way)].max() + width)
    one = Focus(
        place=(float(place[0]), float(place[1]), float(place[2])), side=side_of(place, plane),
        volume_mm3=len(part) * grid.voxel_volume, z=float(here.max()), z_mean=float(here.mean()),
        length_mm=length, linearity=length / _thickness(part, grid),
    )  # fmt: skip
    if one.length_mm < LEAST_LENGTH_MM:
        return one, "short"
    thin_slices = bool(grid.voxel_size.max() <= 2.5)
    if thin_slices and sizes[1] < TUBE_WIDTH_MM and sizes[0] > TUBE_LINEARITY * sizes[1]:
        return one, "tube"
    return one, "round" if one.linearity < LEAST_LINEARITY else None


def _thickness(part: NDArray[np.int64], grid: Grid) -> float:
    """Diameter (mm) of the largest ball inside, one voxel at least; within slices where these are thick."""
    low = part.min(axis=0) - 1
    held = np.zeros(part.max(axis=0) - low + 2, dtype=bool)
    held[tuple((part - low).T)] = True
    thick = shells.resolution(grid).thick
    edges = grid.voxel_size.copy()
    least = float(edges.min())
    if thick is not None:
        edges[thick] = 1e4
    # the distance is to the centre of the first voxel outside: half a voxel too far on both sides
    return max(2 * float(distance_transform_edt(held, sampling=edges).max()) - least, least)


def _voxel_variance(grid: Grid) -> NDArray[np.float64]:
    """(3, 3) of a single voxel's extent in world axes, mm2."""
    edges = grid.world_from_voxel[:3, :3]
    return np.asarray(edges @ edges.T / 12)
