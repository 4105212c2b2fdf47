"""From a plexus of known tensors to the diffusion-weighted signal: clean once, noise as often as wanted.

References
----------
Basser PJ, Mattiello J, Le Bihan D (1994), Biophys J 66:259, doi 10.1016/S0006-3495(94)80775-1:
S = S0 exp(-b g'Dg).
Gudbjartsson H, Patz S (1995), Magn Reson Med 34:910, doi 10.1002/mrm.1910340618: noise of magnitude images.
Jones DK, Horsfield MA, Simmons A (1999), Magn Reson Med 42:515: directions spread as repelling charges.
"""

import numpy as np
from numpy.typing import NDArray

from neurography.instruments.diffusion.phantom.geometry import (
    Curve,
    Floats,
    Grid,
    Key,
    Tissue,
    body_fraction,
    bone_fraction,
    course,
    make_grid,
    tissue,
    tube,
)
from neurography.instruments.diffusion.phantom.truth import PlexusTruth

MUSCLE_DIRECTION = (0.80, 0.45, -0.40)
"""Main fibre direction of muscle on the right: lateral, forward and a little down, as the piriformis runs.

L5 and S1 cross it at about 40 and 35 degrees: streamlines that leave a nerve find no wall in the muscle.
"""

_MIDLINE_BLEND_MM = 8.0


def curves(truth: PlexusTruth) -> dict[Key, Curve]:
    """Centre lines of all nerves of `truth`."""
    return {key: course(*key) for key in truth.nerves}


def fill(truth: PlexusTruth) -> tuple[Grid, Tissue]:
    """The grid, and what fills its voxels near the nerves."""
    grid = make_grid(truth.voxel_mm)
    tubes = {}
    for (structure, side), nerve in truth.nerves.items():
        right = tube(
            course(structure, "right"),
            radius_mm=nerve.diameter_mm / 2,
            reach_mm=truth.sheath_mm,
            grid=grid,
            subsamples=truth.subsamples,
        )
        tubes[structure, side] = right if side == "right" else right.mirrored(grid.shape[0])
    return grid, tissue(tubes, sheath_mm=truth.sheath_mm, grid=grid, subsamples=truth.subsamples)


def eigenvalues(fa: float, adc: float) -> tuple[float, float]:
    """Axial and radial diffusivity (unit of adc) of the axisymmetric tensor with this FA and mean.

    With axial = adc (1 + 2 d) and radial = adc (1 - d), FA^2 = 3 d^2 / (1 + 2 d^2).
    """
    d = fa / np.sqrt(3.0 - 2.0 * fa**2)
    return adc * (1.0 + 2.0 * d), adc * (1.0 - d)


def attenuation(direction: Floats, *, fa: float, adc: float, b_value: float, g: Floats) -> Floats:
    """exp(-b g'Dg) for fibre directions (..., 3); b in s/mm2, adc in um2/ms, g a unit vector or zero."""
    if b_value == 0 or not g.any():
        return np.ones(direction.shape[:-1])
    axial, radial = eigenvalues(fa, adc)
    cosine = direction[..., 0] * g[0] + direction[..., 1] * g[1] + direction[..., 2] * g[2]
    return np.asarray(np.exp(-1e-3 * b_value * (radial + (axial - radial) * cosine**2)))


def muscle_direction(grid: Grid) -> Floats:
    """Unit fibre direction (nx, 3): `MUSCLE_DIRECTION` right, its mirror image left, blended between."""
    x, y, z = MUSCLE_DIRECTION
    lateral = x * np.tanh(grid.axes[0] / _MIDLINE_BLEND_MM)
    direction = np.stack([lateral, np.full_like(lateral, y), np.full_like(lateral, z)], axis=1)
    return np.asarray(direction / np.linalg.norm(direction, axis=1, keepdims=True))


def clean_signal(truth: PlexusTruth, grid: Grid, filled: Tissue) -> NDArray[np.float32]:
    """Signal without noise (nx, ny, nz, N); pure nerve at b = 0 has the value `truth.nerve_b0`."""
    i, j, k = filled.voxel.T
    directions = muscle_direction(grid)
    bone = bone_fraction(grid)
    muscle_share = body_fraction(grid)[:, :, None] * (1.0 - bone)
    nerves = [truth.nerves[key] for key in filled.keys]
    rest = 1.0 - filled.nerve.sum(axis=1) - filled.fat
    out = np.empty((*grid.shape, len(truth.b_values)), dtype=np.float32)
    for n, (b, vector) in enumerate(zip(truth.b_values, truth.b_vectors, strict=True)):
        g = np.array(vector)
        muscle = truth.muscle_b0 * attenuation(
            directions, fa=truth.muscle_fa, adc=truth.muscle_adc, b_value=b, g=g
        )
        marrow = truth.bone_b0 * float(np.exp(-1e-3 * b * truth.bone_adc))
        volume = muscle_share * muscle[:, None, None] + bone * marrow
        near = rest * volume[i, j, k] + filled.fat * truth.fat_b0 * float(np.exp(-1e-3 * b * truth.fat_adc))
        for column, nerve in enumerate(nerves):
            reached = filled.nerve[:, column] > 0
            near[reached] += filled.nerve[reached, column] * attenuation(
                filled.tangent[reached, column], fa=nerve.fa, adc=nerve.adc, b_value=b, g=g
            )
        volume[i, j, k] = near
        out[..., n] = truth.nerve_b0 * volume
    return out


def add_rician(clean: NDArray[np.float32], sigma: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Magnitude of `clean` with independent Gaussian noise of sd `sigma` in real and imaginary channel."""
    real = rng.standard_normal(clean.shape, dtype=np.float32)
    imaginary = rng.standard_normal(clean.shape, dtype=np.float32)
    real *= np.float32(sigma)
    imaginary *= np.float32(sigma)
    real += clean
    return np.asarray(np.hypot(real, imaginary), dtype=np.float32)
