"""The design matrix of the diffusion tensor: what was measured, written as one linear system.

    ln S_n = ln S0 - b_n g_n^T D g_n        (Basser, Mattiello, Le Bihan 1994, doi:10.1006/jmrb.1994.1037)

Parameter order everywhere in this package: (Dxx, Dyy, Dzz, Dxy, Dxz, Dyz, ln S0).
The tensor comes out in the axes in which the gradient directions go in: hand in world (RAS) directions
to get a world tensor, which is what the tracker wants.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

B0_THRESHOLD = 50.0
"""s/mm2. A volume below it counts as b=0: scanners write 0.001 or 5, with or without a gradient beside it."""

N_PARAMETERS = 7
"""Six tensor elements and ln S0."""

LENGTH_TOLERANCE = 0.1
"""How far a gradient direction may be from unit length before it is refused instead of normalised."""

SAME_AXIS_COSINE = np.cos(np.deg2rad(1.0))
"""Two directions within one degree (sign ignored) are the same direction measured twice."""

RANK_TOLERANCE = 1e-4
"""Singular values (columns scaled to unit length) below this share of the largest do not count."""


class DesignError(ValueError):
    """The b-values and directions cannot give a tensor; the message says what was wanted and what came."""


def design_matrix(b_values: ArrayLike, b_vectors: ArrayLike) -> NDArray[np.float64]:
    """Matrix X with ln S = X @ (Dxx, Dyy, Dzz, Dxy, Dxz, Dyz, ln S0).

    Parameters
    ----------
    b_values : (N,) in s/mm2, >= 0. Divided by 1000 inside, so that D comes out in um2/ms.
    b_vectors : (N, 3) gradient directions, unit length within 10 % (then normalised). The row of a b=0
        volume may be zero, NaN or anything: its direction is ignored when it is not a direction.

    Returns
    -------
    (N, 7) float64. Columns -b gx^2, -b gy^2, -b gz^2, -2b gx gy, -2b gx gz, -2b gy gz (ms/um2), 1.

    Raises
    ------
    DesignError : wrong shapes, NaN or negative b, a diffusion-weighted volume without a direction (a trace
        or ADC volume left in the series), fewer than 6 distinct directions, or a rank below 7.

    >>> g = np.vstack([np.zeros(3), np.eye(3), np.eye(3)[[1, 2, 0]] + np.eye(3)])
    >>> g[4:] /= np.sqrt(2)
    >>> design_matrix([0, 1000, 1000, 1000, 1000, 1000, 1000], g).shape
    (7, 7)
    """
    b = np.asarray(b_values, dtype=np.float64)
    g = np.array(b_vectors, dtype=np.float64)
    if b.ndim != 1 or g.shape != (b.size, 3):
        raise DesignError(f"wanted b_values (N,) and b_vectors (N, 3), got {b.shape} and {g.shape}")
    if not np.all(np.isfinite(b)) or np.any(b < 0):
        raise DesignError(
            f"wanted finite b_values >= 0 s/mm2, got {b[~(np.isfinite(b) & (b >= 0))].tolist()}"
        )

    weighted = b >= B0_THRESHOLD
    length = np.linalg.norm(g, axis=1)
    wrong = weighted & ~(np.abs(length - 1.0) <= LENGTH_TOLERANCE)
    if wrong.any():
        raise DesignError(
            "wanted a unit direction for each diffusion-weighted volume, got length "
            f"{np.round(length[wrong], 3).tolist()} in volumes {np.flatnonzero(wrong).tolist()}; "
            "set trace and ADC volumes aside before fitting"
        )
    usable = np.isfinite(length) & (length > 0.5)
    g[usable] /= length[usable, None]
    g[~usable] = 0.0

    n_directions = count_directions(g[weighted])
    if n_directions < N_PARAMETERS - 1:
        raise DesignError(
            f"wanted at least 6 distinct directions with b >= {B0_THRESHOLD:g}, got {n_directions}"
        )

    x, y, z = g.T
    monomials = np.stack([x * x, y * y, z * z, 2 * x * y, 2 * x * z, 2 * y * z], axis=1)
    design = np.column_stack([-b[:, None] / 1000.0 * monomials, np.ones(b.size)])
    rank = int(np.linalg.matrix_rank(design / np.linalg.norm(design, axis=0), tol=RANK_TOLERANCE))
    if rank < N_PARAMETERS:
        raise DesignError(
            f"wanted a design of rank {N_PARAMETERS}, got {rank}: the directions lie on a common cone, or "
            f"there is neither a b=0 volume nor a second b-value (b from {b.min():g} to {b.max():g})"
        )
    return design


def count_directions(directions: NDArray[np.float64]) -> int:
    """Number of distinct axes among unit vectors (K, 3): g and -g are one, and so are two within 1 degree."""
    kept: list[NDArray[np.float64]] = []
    for direction in directions:
        if all(abs(float(direction @ other)) < SAME_AXIS_COSINE for other in kept):
            kept.append(direction)
    return len(kept)
