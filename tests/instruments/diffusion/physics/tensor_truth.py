"""Tensors, schemes and signals whose truth is known, made with plain numpy and none of the code under test."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def spread_directions(n: int, seed: int = 0) -> Array:
    """n unit vectors that repel each other and each other's opposite."""
    g = np.random.default_rng(seed).normal(size=(n, 3))
    g /= np.linalg.norm(g, axis=1, keepdims=True)
    for _ in range(200):
        push = np.zeros_like(g)
        for sign in (1, -1):
            apart = g[:, None] - sign * g[None]
            square = (apart**2).sum(-1)
            np.fill_diagonal(square, np.inf)
            push += (apart / (square[..., None] + 1e-9) ** 1.5).sum(1)
        g += 0.02 * push / np.linalg.norm(push, axis=1, keepdims=True)
        g /= np.linalg.norm(g, axis=1, keepdims=True)
    return g


def scheme(n_b0: int = 1, n_directions: int = 15, b: float = 1000.0, seed: int = 0) -> tuple[Array, Array]:
    """b-values (N,) in s/mm2 and directions (N, 3)."""
    directions = spread_directions(n_directions, seed)
    return np.r_[np.zeros(n_b0), np.full(n_directions, b)], np.vstack([np.zeros((n_b0, 3)), directions])


def rotations(n: int, seed: int = 0) -> Array:
    """n random rotations (n, 3, 3)."""
    q, r = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, 3, 3)))
    q *= np.sign(np.einsum("nii->ni", r))[:, None, :]
    q[np.linalg.det(q) < 0, :, 0] *= -1
    return q


def matrices(eigenvalues: Array, seed: int = 0) -> Array:
    """Randomly oriented symmetric matrices (n, 3, 3) with these eigenvalues (n, 3)."""
    q = rotations(len(eigenvalues), seed)
    made = np.einsum("nij,nj,nkj->nik", q, eigenvalues, q)
    return 0.5 * (made + made.transpose(0, 2, 1))


def as_elements(tensors: Array) -> Array:
    """(..., 3, 3) to (..., 6): xx, yy, zz, xy, xz, yz."""
    return np.stack(
        [tensors[..., i, j] for i, j in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))], axis=-1
    )


def signals(tensors: Array, b: Array, g: Array, s0: float = 500.0) -> Array:
    """Noise-free signal (..., N) of tensors (..., 3, 3) in um2/ms."""
    return s0 * np.exp(-b / 1000 * np.einsum("...ij,ni,nj->...n", tensors, g, g))


def rician(clean: Array, sigma: float, seed: int = 0) -> Array:
    noise = np.random.default_rng(seed).normal(0, sigma, (2, *clean.shape))
    return np.hypot(clean + noise[0], noise[1])


def fa_of(tensors: Array) -> Array:
    """FA from numpy's eigenvalues, negative ones counted as 0 (0 if none is left): the banal implementation."""
    l1, l2, l3 = np.moveaxis(np.maximum(np.linalg.eigvalsh(tensors), 0), -1, 0)
    size = l1**2 + l2**2 + l3**2
    return np.sqrt(0.5 * ((l1 - l2) ** 2 + (l2 - l3) ** 2 + (l3 - l1) ** 2) / np.where(size > 0, size, 1))


def as_tensors(elements: NDArray[np.floating]) -> Array:
    """(..., 6) to (..., 3, 3)."""
    xx, yy, zz, xy, xz, yz = np.moveaxis(np.asarray(elements, dtype=np.float64), -1, 0)
    return np.stack([np.stack(row, -1) for row in ((xx, xy, xz), (xy, yy, yz), (xz, yz, zz))], -2)


def nerve_like(n: int, seed: int = 0) -> Array:
    """Tensors (n, 3, 3) as nerve and muscle have them: FA 0.2 to 0.6, ADC 0.8 to 1.7 um2/ms."""
    rng = np.random.default_rng(seed)
    radial = rng.uniform(0.6, 1.3, n)
    return matrices(np.column_stack([radial * rng.uniform(1.3, 2.2, n), radial * 1.05, radial * 0.95]), seed)
