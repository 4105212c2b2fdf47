"""What every inversion is asked: the field of known sources in, the sources out."""

from collections.abc import Callable

import numpy as np
from tests.instruments.susceptibility.physics.field_truth import Array, brain, error, field_at, inner_chi

MASK = brain()
Inversion = Callable[[Array, tuple[float, float, float]], Array]


def noisy(b0: tuple[float, float, float], *, noise: float = 0.002) -> Array:
    local = field_at(inner_chi(), b0) + noise * np.random.default_rng(0).standard_normal(MASK.shape).astype(
        np.float32
    )
    return np.where(MASK, local, np.float32(0.0))


def error_of(invert: Inversion, b0: tuple[float, float, float] = (0.0, 0.0, 1.0)) -> float:
    return error(invert(noisy(b0), b0), inner_chi(), MASK)


def moved(invert: Inversion) -> tuple[float, float]:
    """By how much a mirrored field, and one with other axes, give another map: largest, beside the largest chi."""
    field = noisy((0.0, 0.0, 1.0))
    plain = invert(field, (0.0, 0.0, 1.0))
    mirrored = invert(np.ascontiguousarray(field[:, ::-1]), (0.0, 0.0, 1.0))[:, ::-1]
    turned = np.moveaxis(invert(np.ascontiguousarray(np.moveaxis(field, 2, 0)), (1.0, 0.0, 0.0)), 0, 2)
    scale = np.abs(plain).max()
    inner = MASK
    return (
        float(np.abs(mirrored - plain)[inner].max() / scale),
        float(np.abs(turned - plain)[inner].max() / scale),
    )
