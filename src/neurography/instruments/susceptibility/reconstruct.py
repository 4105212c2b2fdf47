"""From the images of one acquisition to its maps: R2*, field, susceptibility, and where they hold.

The chain follows the consensus of the ISMRM's group on electromagnetic tissue properties (2024,
doi:10.1002/mrm.30006): exact unwrapping, echoes combined before the background field is taken away, an inversion
with regularisation, the whole brain as the reference.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from neurography.imaging.project import canonical_order

from .physics import near_air, quality
from .physics.bipolar import without_alternation
from .physics.brain_mask import brain_mask
from .physics.decay import decay
from .physics.field_map import field_map
from .physics.local_field import LocalField
from .physics.noise import noise_sd
from .physics.pdf import pdf
from .physics.resharp import resharp
from .physics.tikhonov import tikhonov
from .physics.tkd import tkd
from .physics.total_variation import total_variation
from .physics.vsharp import vsharp
from .physics.weighted_total_variation import weighted_total_variation
from .quantities import SusceptibilityParameters
from .read import GradientEcho

GAMMA_BAR = 42.577478518
"""MHz/T of protons (CODATA 2018)."""

ECHOES_FOR_DECAY = 2
"""Fewer tell no decay."""

SPHERICAL_MEANS: MappingProxyType[str, Callable[..., LocalField]] = MappingProxyType(
    {"resharp": resharp, "vsharp": vsharp}
)
"""Background removal that loses a rim of the brain and knows no direction of the field."""

PLAIN: MappingProxyType[str, Callable[..., NDArray[np.float32]]] = MappingProxyType(
    {"tv": total_variation, "tikhonov": tikhonov, "tkd": tkd}
)
"""Inversions that weigh every voxel of the brain alike."""


@frozen(kw_only=True, eq=False)
class Reconstruction:
    """Maps (nx, ny, nz) of one acquisition; None where the images do not carry them, with the reason.

    magnitude: of the only echo, or the root sum of squares; last: of the last echo. r2star and its error in 1/s;
    field (all of it) and local in Hz; chi in ppm beside the whole brain's mean; NaN where a map holds no value.
    unwrapped: phase of the last echo, rad; held: where the field is not too steep for values to hold.
    """

    world_from_voxel: NDArray[np.float64]
    magnitude: NDArray[np.float32]
    last: NDArray[np.float32]
    brain: NDArray[np.bool_]
    noise_sd: float
    r2star: NDArray[np.float32] | None = None
    r2star_error: NDArray[np.float32] | None = None
    r2star_problem: str = ""
    field: NDArray[np.float32] | None = None
    local: NDArray[np.float32] | None = None
    unwrapped: NDArray[np.float32] | None = None
    held: NDArray[np.bool_] | None = None
    chi: NDArray[np.float32] | None = None
    chi_problem: str = ""
    notes: tuple[str, ...] = ()


def reconstruct(
    data: GradientEcho, *, brain: NDArray[np.bool_] | None, parameters: SusceptibilityParameters
) -> Reconstruction:
    """Every map that the images carry. brain (nx, ny, nz): as drawn; None to find it from the magnitude."""
    voxel_size = tuple(float(edge) for edge in np.linalg.norm(data.world_from_voxel[:3, :3], axis=0))
    echoes = np.nan_to_num(data.magnitude)
    combined = echoes[..., 0] if echoes.shape[3] == 1 else np.sqrt(np.square(echoes).sum(axis=3))
    noise = noise_sd(echoes)
    inside = brain_mask(combined, voxel_size=voxel_size) if brain is None else brain
    notes = [
        f"noise standard deviation {noise.sd:.3g} from {noise.source}",
        "brain as drawn" if brain is not None else "brain found from the magnitude: look at its outline",
    ]
    found = Reconstruction(
        world_from_voxel=data.world_from_voxel,
        magnitude=combined.astype(np.float32),
        last=np.ascontiguousarray(echoes[..., -1]),
        brain=inside,
        noise_sd=noise.sd,
        r2star_problem=_r2star_problem(data, echoes.shape[3]),
        chi_problem=_chi_problem(data),
        notes=tuple(notes),
    )
    if not found.chi_problem:
        found = _with_field(found, data, echoes, voxel_size, parameters)
    elif not data.another_part:
        found = _foretold(found, data, voxel_size, parameters)
    return found if found.r2star_problem else _with_decay(found, data, echoes)


SUPPOSED_TESLA, SUPPOSED_ECHO = 3.0, 0.02
"""Where nobody states them, so that a place beside air is still not taken for iron."""


def _foretold(
    found: Reconstruction,
    data: GradientEcho,
    voxel_size: tuple[float, ...],
    parameters: SusceptibilityParameters,
) -> Reconstruction:
    """Without phase: where air beside the brain must take signal away, as far as the magnitude shows the air."""
    left = near_air.kept(
        found.magnitude,
        found.brain,
        voxel_size=voxel_size,
        b0=tuple(float(part) for part in data.b0),
        hertz_per_ppm=(data.tesla or SUPPOSED_TESLA) * GAMMA_BAR,
        echo_time=data.echo_times[-1] if data.echo_times else SUPPOSED_ECHO,
    )
    held = found.brain & (left >= parameters.least_kept)
    lost = 100.0 * float((found.brain & ~held).sum()) / max(int(found.brain.sum()), 1)
    note = (
        f"no phase: {lost:.1f} % of the brain's voxels (n {int(found.brain.sum())}) lie where air, as the magnitude "
        "shows it, should take signal away: not measurable there"
    )
    return evolve(found, held=held, notes=(*found.notes, note))


def _inverted(
    local: LocalField,
    found: Reconstruction,
    voxel_size: tuple[float, ...],
    b0: tuple[float, ...],
    parameters: SusceptibilityParameters,
) -> NDArray[np.float32]:
    """Susceptibility in ppm, computed with the axes along R, A and S however the file stores them.

    Total variation takes differences forwards: the same head stored the other way round would give other numbers.
    """
    order, flips = canonical_order(found.world_from_voxel)
    turned = tuple(axis for axis, flip in enumerate(flips) if flip)

    def along(values: NDArray[Any]) -> NDArray[np.float32]:
        return np.ascontiguousarray(np.flip(np.transpose(values, order), turned), dtype=np.float32)

    size = tuple(voxel_size[axis] for axis in order)
    direction = tuple(-b0[axis] if flip else b0[axis] for axis, flip in zip(order, flips, strict=True))
    field = along(local.field)
    if parameters.inversion == "weighted_tv":
        strength = along(found.magnitude * local.mask)
        chi = weighted_total_variation(field, strength, voxel_size=size, b0=direction)
    else:
        chi = PLAIN[parameters.inversion](field, voxel_size=size, b0=direction)
    back = np.transpose(np.flip(chi, turned), np.argsort(order))
    return np.ascontiguousarray(back)


def _r2star_problem(data: GradientEcho, echoes: int) -> str:
    """Why no decay rate can be told; empty where it can."""
    if echoes < ECHOES_FOR_DECAY:
        return "one echo: no decay rate can be told from it"
    return "" if data.echo_times else "echo times not known"


def _with_decay(found: Reconstruction, data: GradientEcho, echoes: NDArray[np.float32]) -> Reconstruction:
    fitted = decay(echoes, found.brain, echo_times=data.echo_times, noise_sd=found.noise_sd)
    kept = np.isfinite(fitted.r2star)
    if found.held is not None:
        kept &= found.held
    return evolve(
        found,
        r2star=np.where(kept, fitted.r2star, np.float32(np.nan)),
        r2star_error=np.where(kept, fitted.error, np.float32(np.nan)),
    )


def _chi_problem(data: GradientEcho) -> str:
    """Why no susceptibility can be computed; empty where it can."""
    if data.another_part:
        return f"an image of the {data.another_part}: the way from phase to susceptibility here is made for the brain"
    if data.phase is None:
        return data.phase_problem or "no phase image"
    if not data.echo_times:
        return "echo times not known"
    if data.tesla is None:
        return "field strength not known"
    return ""


def _with_field(
    found: Reconstruction,
    data: GradientEcho,
    echoes: NDArray[np.float32],
    voxel_size: tuple[float, ...],
    parameters: SusceptibilityParameters,
) -> Reconstruction:
    """With field, local field and susceptibility, and where they hold."""
    inside = found.brain
    phase = data.phase if data.phase is not None else np.zeros_like(echoes)
    if parameters.bipolar:
        phase = without_alternation(phase, echoes, inside, echo_times=data.echo_times)
    # a void stays in the mask: cut out, it would be a place for background sources, and a bleed would vanish
    mapped = field_map(phase, echoes, inside, echo_times=data.echo_times)
    b0 = tuple(float(part) for part in data.b0)
    per_ppm = np.float32((data.tesla or 0.0) * GAMMA_BAR)
    ppm = mapped.hertz / per_ppm
    if parameters.background == "pdf":
        local = pdf(ppm, inside, voxel_size=voxel_size, b0=b0, weight=found.magnitude)
    else:
        local = SPHERICAL_MEANS[parameters.background](ppm, inside, voxel_size=voxel_size)
    chi = _inverted(local, found, voxel_size, b0, parameters)
    if local.mask.any():
        chi = chi - np.float32(chi[local.mask].mean(dtype=np.float64))
    left = quality.dephasing(mapped.hertz, inside, echo_time=data.echo_times[-1])
    trusted = inside & ~quality.void(echoes, noise_sd=found.noise_sd)
    held = trusted & (left >= parameters.least_kept)
    lost = 100.0 * float((inside & ~held).sum()) / max(int(inside.sum()), 1)
    note = (
        f"{lost:.1f} % of the brain's voxels (n {int(inside.sum())}) lie in a field too steep, or without signal at "
        "the last echo: not measurable there"
    )
    nothing = np.float32(np.nan)
    return evolve(
        found,
        field=np.where(trusted, mapped.hertz, nothing),
        local=np.where(local.mask, local.field * per_ppm, nothing),
        unwrapped=mapped.unwrapped[..., -1],
        chi=np.where(local.mask, chi, nothing),
        held=held,
        notes=(*found.notes, note),
    )
