"""What the digital plexus is made of: what a measurement should find again, and what hinders it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from attrs import Attribute, evolve, field, frozen, validators
from numpy.typing import NDArray

from neurography.instruments.diffusion.phantom.geometry import COURSES, Key, NerveSide

Vector = tuple[float, float, float]

DIRECTIONS_15: tuple[Vector, ...] = (
    (-0.050626, -0.047392, 0.997593),
    (0.559534, -0.058410, 0.826747),
    (0.134666, 0.558441, 0.818541),
    (-0.516282, 0.358449, 0.777797),
    (0.089927, -0.624320, 0.775976),
    (-0.592628, -0.318353, 0.739895),
    (0.695991, 0.567858, 0.439470),
    (0.700714, -0.614062, 0.363218),
    (-0.483120, 0.812919, 0.325204),
    (0.945335, -0.030614, 0.324659),
    (-0.462982, -0.828866, 0.314054),
    (0.187663, 0.934974, 0.301009),
    (-0.914701, 0.292824, 0.278526),
    (0.179483, -0.953562, 0.241878),
    (-0.905672, -0.382569, 0.182755),
)
"""Fifteen axes that repel each other like charges (energy 176.118, lowest of 40 starts), in world axes."""

DIAMETERS_MM: dict[str, float] = {
    "ventral_ramus_l4": 4.8,
    "ventral_ramus_l5": 5.0,
    "ventral_ramus_s1": 5.0,
    "ventral_ramus_s2": 4.0,
    "ventral_ramus_s3": 3.2,
    "sciatic_nerve": 10.0,
}
"""Default diameters. L4 to S1 stay below the healthy means 5.13, 5.29, 5.38 mm (Clin Anat 2018 31:782); the
others are assumed."""

SIDES: tuple[NerveSide, ...] = ("left", "right")

Check = Callable[[Any, "Attribute[float]", float], Any]
_positive: Check = validators.gt(0.0)
_not_negative: Check = validators.ge(0.0)
_fraction: Check = validators.and_(validators.ge(0.0), validators.lt(1.0))


@frozen(kw_only=True)
class NerveTruth:
    """One nerve: FA (1), ADC (um2/ms), diameter without sheath (mm)."""

    fa: float = field(default=0.50, validator=_fraction)
    adc: float = field(default=1.20, validator=_positive)
    diameter_mm: float = field(default=5.0, validator=_positive)


def _healthy() -> dict[Key, NerveTruth]:
    return {
        (structure, side): NerveTruth(diameter_mm=DIAMETERS_MM[structure])
        for structure in COURSES
        for side in SIDES
    }


def _unit(vectors: tuple[Vector, ...]) -> tuple[Vector, ...]:
    made = []
    for vector in vectors:
        size = float(np.sqrt(sum(part * part for part in vector)))
        x, y, z = (part / size for part in vector)
        made.append((x, y, z))
    return tuple(made)


@frozen(kw_only=True)
class PlexusTruth:
    """A plexus, its surroundings, and how it is scanned. The default is healthy and symmetric.

    muscle_b0, fat_b0 and bone_b0 are signals at b = 0 relative to nerve, diffusivities are in um2/ms.
    Suppressed fat keeps 3 % of nerve and hardly diffuses (assumed: 0.1, isotropic); spine and sacrum are
    nearly dark (assumed: 5 %, 0.3, isotropic). directions are in world axes; one b = 0 volume goes before
    them. snr is that of pure nerve at b = 0. orientation names the directions in which the array axes grow.
    """

    nerves: Mapping[Key, NerveTruth] = field(factory=_healthy)
    sheath_mm: float = field(default=1.0, validator=_not_negative)
    muscle_fa: float = field(default=0.25, validator=_fraction)
    muscle_adc: float = field(default=1.6, validator=_positive)
    muscle_b0: float = field(default=1 / 1.3, validator=_positive)
    fat_b0: float = field(default=0.03, validator=_not_negative)
    fat_adc: float = field(default=0.1, validator=_not_negative)
    bone_b0: float = field(default=0.05, validator=_not_negative)
    bone_adc: float = field(default=0.3, validator=_not_negative)
    voxel_mm: float = field(default=2.0, validator=_positive)
    subsamples: int = field(default=5, validator=validators.ge(1))
    directions: tuple[Vector, ...] = field(default=DIRECTIONS_15, converter=_unit)
    b_value: float = field(default=1000.0, validator=_positive)
    nerve_b0: float = field(default=100.0, validator=_positive)
    snr: float = field(default=25.0, validator=_positive)
    field_strength: float = 3.0
    noise: bool = True
    orientation: str = "LAS"

    @property
    def sigma(self) -> float:
        """Standard deviation of the noise in one channel, in the units of nerve_b0."""
        return self.nerve_b0 / self.snr

    @property
    def b_values(self) -> tuple[float, ...]:
        """s/mm2, one a volume."""
        return (0.0, *(self.b_value for _ in self.directions))

    @property
    def b_vectors(self) -> tuple[Vector, ...]:
        """Unit vectors in world axes, zero for b = 0."""
        return ((0.0, 0.0, 0.0), *self.directions)

    def with_nerve(
        self,
        structure: str,
        side: NerveSide,
        *,
        fa: float | None = None,
        adc: float | None = None,
        diameter_mm: float | None = None,
    ) -> "PlexusTruth":
        """The same plexus with one nerve changed; None leaves a property as it is."""
        given = {"fa": fa, "adc": adc, "diameter_mm": diameter_mm}
        changed = evolve(self.nerves[structure, side], **{k: v for k, v in given.items() if v is not None})
        return evolve(self, nerves={**self.nerves, (structure, side): changed})

    def mirrored(self) -> "PlexusTruth":
        """The mirror image: sides swapped, gradient directions reflected."""
        nerves: dict[Key, NerveTruth] = {
            (structure, side): self.nerves[structure, "right" if side == "left" else "left"]
            for structure, side in self.nerves
        }
        return evolve(self, nerves=nerves, directions=tuple((-x, y, z) for x, y, z in self.directions))


def as_array(vectors: tuple[Vector, ...]) -> NDArray[np.float64]:
    """(N, 3)."""
    return np.array(vectors, dtype=np.float64)
