"""The scanner: field of the head, shim, several gradient echoes with dephasing inside the voxel, complex noise."""

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ..physics.dipole import field_of
from .anatomy import Tissues

GAMMA_BAR = 42.577478518
"""MHz/T of protons (CODATA 2018)."""
RATES_AT = 3.0
"""T: the anatomy's R2* holds there, and grows with the field, as that of iron does."""


@frozen(kw_only=True, eq=False)
class Scan:
    """magnitude and phase (nx, ny, nz, echoes), phase in radians within -pi..pi; noise_sd of real and imaginary part.

    total and local are the true fields in Hz: of everything after shim, and of the brain's own sources.
    """

    magnitude: NDArray[np.float32]
    phase: NDArray[np.float32]
    noise_sd: float
    echo_times: tuple[float, ...]
    total: NDArray[np.float32]
    local: NDArray[np.float32]
    hertz_per_ppm: float


def scan(
    head: Tissues,
    *,
    echo_times: Sequence[float] = (0.005, 0.012, 0.019, 0.026),
    tesla: float = 3.0,
    snr: float | None = 60.0,
    seed: int = 0,
    b0: tuple[float, float, float] | None = None,
    offset: float = 0.6,
    coil: float = 0.0,
) -> Scan:
    """Images of a head. snr is white matter's signal without decay over the noise; None for no noise.

    echo_times in seconds, one or more: one alone makes a T2*-weighted image. b0 (3,) is the direction of the main
    field along the voxel axes, the world's z by default. offset: size (rad) of a smooth phase that does not grow with
    the echo time. coil: how much the receiving coil's sensitivity changes over the image, 0.3 for +-30 %, in a
    direction and with a bend of its own for each seed; it changes the signal, not the noise.
    """
    per_ppm = tesla * GAMMA_BAR
    axes = head.grid.world_from_voxel[:3, :3] / head.grid.voxel_size
    b0 = (float(axes[2, 0]), float(axes[2, 1]), float(axes[2, 2])) if b0 is None else b0
    size = tuple(float(edge) for edge in head.grid.voxel_size)
    brain = head.brain
    whole = field_of(head.chi - head.chi[0, 0, 0], voxel_size=size, b0=b0) * np.float32(per_ppm)
    inner = np.where(brain, head.chi, np.float32(0.0))
    local = field_of(inner, voxel_size=size, b0=b0) * np.float32(per_ppm)
    total = _shimmed(whole, brain)
    dephasing = _dephasing_rate(total)
    rng = np.random.default_rng(seed)
    noise_sd = 0.0 if snr is None else 0.70 / snr
    smooth = _coil_phase(head.grid.shape, offset)
    bright = head.density * _sensitivity(head.grid.shape, coil, seed=seed)
    rate = head.r2star * np.float32(tesla / RATES_AT)
    magnitude = np.empty((*head.grid.shape, len(echo_times)), dtype=np.float32, order="F")
    phase = np.empty_like(magnitude)
    for n, time in enumerate(echo_times):
        # the voxel's spins spread over the frequencies between its faces: a sinc along each axis
        lost = np.prod([np.abs(np.sinc(gradient * np.float32(time))) for gradient in dephasing], axis=0)
        size_now = bright * np.exp(-rate * np.float32(time)) * lost
        angle = np.float32(2 * np.pi * time) * total + smooth
        signal = size_now * np.exp(1j * angle).astype(np.complex64)
        if noise_sd:
            signal = signal + (
                rng.normal(0, noise_sd, signal.shape) + 1j * rng.normal(0, noise_sd, signal.shape)
            ).astype(np.complex64)
        magnitude[..., n] = np.abs(signal)
        phase[..., n] = np.angle(signal)
    return Scan(magnitude=magnitude, phase=phase, noise_sd=noise_sd, echo_times=tuple(echo_times), total=total,
                local=local, hertz_per_ppm=per_ppm)  # fmt: skip


def _shimmed(field: NDArray[np.float32], brain: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Less the straight plane that fits best over the brain: what a scanner's first-order shim does."""
    where = np.nonzero(brain)
    design = np.column_stack([np.ones(len(where[0])), *(axis - axis.mean() for axis in where)])
    plane, *_ = np.linalg.lstsq(design, field[where].astype(np.float64), rcond=None)
    grid = np.indices(field.shape, dtype=np.float32)
    fitted = np.float32(plane[0]) + sum(
        np.float32(c) * (axis - np.float32(w.mean()))
        for c, axis, w in zip(plane[1:], grid, where, strict=True)
    )
    return np.asarray(field - fitted, dtype=np.float32)


def _sensitivity(shape: tuple[int, ...], size: float, *, seed: int) -> NDArray[np.float32]:
    """1 in the mean, a slope and a bend in a random direction each."""
    rng = np.random.default_rng([seed, 41])
    x, y, z = (np.linspace(-1, 1, n, dtype=np.float32) for n in shape)
    parts = []
    for _ in range(2):
        towards = rng.standard_normal(3)
        a, b, c = (np.float32(v) for v in towards / np.linalg.norm(towards))
        parts.append(a * x[:, None, None] + b * y[None, :, None] + c * z[None, None, :])
    made = np.float32(1.0) + np.float32(size) * (
        parts[0] + np.float32(0.5) * (parts[1] ** 2 - np.float32(0.33))
    )
    return np.asarray(np.maximum(made, np.float32(0.1)), dtype=np.float32)


def _dephasing_rate(field: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Hz across one voxel, along each axis."""
    return [np.asarray(slope, dtype=np.float32) for slope in np.gradient(field)]


def _coil_phase(shape: tuple[int, ...], size: float) -> NDArray[np.float32]:
    x, y, z = (np.linspace(-1, 1, n, dtype=np.float32) for n in shape)
    made = size * (x[:, None, None] * 0.7 - y[None, :, None] ** 2 + 0.5 * z[None, None, :] + 0.3)
    return np.asarray(made, dtype=np.float32)
