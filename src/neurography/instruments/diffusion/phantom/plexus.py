"""The digital lumbosacral plexus, put together: image, gradients, regions and the truth behind them."""

from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from neurography.instruments.diffusion.phantom.geometry import Floats, Key
from neurography.instruments.diffusion.phantom.regions import SiteRow, as_sites, draw_sites
from neurography.instruments.diffusion.phantom.signal import add_rician, clean_signal, curves, fill
from neurography.instruments.diffusion.phantom.truth import PlexusTruth, as_array
from neurography.instruments.diffusion.read import DiffusionData
from neurography.model.instrument import Acquisition, BidsFile
from neurography.model.occasion import Occasion
from neurography.model.site import Sites
from neurography.model.technique import Technique

MAKER = "neurography phantom"
"""What stands for the manufacturer in every header of simulated data."""

MODEL = "digital lumbosacral plexus"

ECHO_TIME_S = 0.07
"""Nominal: no contrast depends on it, the signal of each tissue is set directly."""

NAME = "sub-phantom/ses-01/dwi/sub-phantom_ses-01_dwi.nii.gz"
SITES_NAME = "derivatives/sites/sub-phantom/ses-01/dwi/sub-phantom_ses-01_desc-sites_dseg.tsv"

_TOWARDS = {"R": (0, 1), "L": (0, -1), "A": (1, 1), "P": (1, -1), "S": (2, 1), "I": (2, -1)}


@frozen(kw_only=True, eq=False)
class Phantom:
    """A simulated acquisition and what it was made from.

    clean (nx, ny, nz, N) has no noise; b_values (N,) in s/mm2; b_vectors (N, 3) in world axes (RAS+), zero
    for b = 0. site_labels holds the indices of site_rows. nerve_labels holds 1 + position in `keys` where
    that nerve fills more than half of the voxel; nerve_fraction (nx, ny, nz) is the share of any nerve.
    centre_lines are world mm.
    """

    truth: PlexusTruth
    clean: NDArray[np.float32]
    world_from_voxel: Floats
    b_values: Floats
    b_vectors: Floats
    site_labels: NDArray[np.uint8]
    site_rows: tuple[SiteRow, ...]
    keys: tuple[Key, ...]
    nerve_labels: NDArray[np.uint8]
    nerve_fraction: NDArray[np.float32]
    centre_lines: dict[Key, Floats]

    def signal(self, *, seed: int) -> NDArray[np.float32]:
        """A noisy realisation, or the clean signal when the truth says no noise."""
        if not self.truth.noise:
            return self.clean
        return add_rician(self.clean, self.truth.sigma, np.random.default_rng(seed))

    def sites(self, *, source: str = SITES_NAME) -> Sites:
        """The drawn regions."""
        return as_sites(self.site_labels, self.site_rows, self.world_from_voxel, source=source)

    def oriented(self, towards: str) -> "Phantom":
        """The same body in an array whose axes grow towards three named directions, `LPS` or `AIR` say."""
        order, signs = _axes(towards)
        current = np.argmax(np.abs(self.world_from_voxel[:3, :3]), axis=0)
        sign_now = np.sign(self.world_from_voxel[current, np.arange(3)])
        source = [int(np.flatnonzero(current == world)[0]) for world in order]
        flips = [bool(sign_now[axis] != sign) for axis, sign in zip(source, signs, strict=True)]
        step = np.zeros((4, 4))
        step[3, 3] = 1.0
        for new, (old, flip) in enumerate(zip(source, flips, strict=True)):
            step[old, new] = -1.0 if flip else 1.0
            step[old, 3] = self.clean.shape[old] - 1.0 if flip else 0.0
        cut = tuple(slice(None, None, -1 if flip else 1) for flip in flips)

        def turn(array: NDArray[Any]) -> NDArray[Any]:
            rest = range(3, array.ndim)
            return np.ascontiguousarray(array.transpose(*source, *rest)[cut])

        return evolve(
            self,
            clean=turn(self.clean),
            world_from_voxel=self.world_from_voxel @ step,
            site_labels=turn(self.site_labels),
            nerve_labels=turn(self.nerve_labels),
            nerve_fraction=turn(self.nerve_fraction),
        )


def plexus(truth: PlexusTruth) -> Phantom:
    """Simulate a plexus without noise; the noise is added by `Phantom.signal` as often as wanted."""
    grid, filled = fill(truth)
    i, j, k = filled.voxel.T
    fraction = np.zeros(grid.shape, dtype=np.float32)
    fraction[i, j, k] = filled.nerve.sum(axis=1)
    owner = np.zeros(grid.shape, dtype=np.uint8)
    owner[i, j, k] = np.where(filled.nerve.max(axis=1) > 0.5, 1 + filled.nerve.argmax(axis=1), 0)
    labels, rows = draw_sites(truth, grid)
    made = Phantom(
        truth=truth,
        clean=clean_signal(truth, grid, filled),
        world_from_voxel=grid.world_from_voxel,
        b_values=np.array(truth.b_values),
        b_vectors=as_array(truth.b_vectors),
        site_labels=labels,
        site_rows=rows,
        keys=filled.keys,
        nerve_labels=owner,
        nerve_fraction=fraction,
        centre_lines={key: curve.points for key, curve in curves(truth).items()},
    )
    return made.oriented(truth.orientation)


def phantom(truth: PlexusTruth | None = None, *, seed: int) -> tuple[Acquisition, Sites]:
    """The forward model of the instrument: an acquisition already read, and the sites to measure it at."""
    made = plexus(truth or PlexusTruth())
    return acquired(made, seed=seed), made.sites()


def acquired(made: Phantom, *, seed: int) -> Acquisition:
    """One scan of a phantom, already read; the seed is that of its noise."""
    path = Path("/phantom") / NAME
    file = BidsFile(
        path=path,
        relative=NAME,
        datatype="dwi",
        entities=(("sub", "phantom"), ("ses", "01")),
        suffix="dwi",
        extension=".nii.gz",
    )
    data = DiffusionData(
        signal=made.signal(seed=seed),
        world_from_voxel=made.world_from_voxel,
        b_values=made.b_values,
        b_vectors=made.b_vectors,
        technique=technique(made.truth),
        notes=("simulated: digital lumbosacral plexus",),
        origin="simulated",
    )
    return Acquisition(
        instrument="diffusion",
        occasion=Occasion(subject="phantom", session="01", acquisition=file.label),
        file=file,
        files=(),
        root=Path("/phantom"),
        simulated=True,
        data=data,
    )


def technique(truth: PlexusTruth) -> Technique:
    """What a header would say of the scan."""
    return Technique.of(
        "diffusion",
        {
            "MagneticFieldStrength": truth.field_strength,
            "EchoTime": ECHO_TIME_S,
            "Manufacturer": MAKER,
            "ManufacturersModelName": MODEL,
            "BValues": tuple(sorted(set(truth.b_values))),
            "NumberOfDirections": float(len(truth.directions)),
            "VoxelSize": (truth.voxel_mm,) * 3,
        },
    )


def fsl_vectors(b_vectors: Floats, world_from_voxel: Floats) -> Floats:
    """Gradient directions (N, 3) in world axes, turned to the frame of FSL's bvec files.

    That frame is the image's own axes, with the first reversed when the matrix has a positive determinant
    (FSL reads images as radiological).
    """
    axes = world_from_voxel[:3, :3] / np.linalg.norm(world_from_voxel[:3, :3], axis=0)
    turned = np.asarray(b_vectors) @ axes
    if np.linalg.det(axes) > 0:
        turned = turned * np.array([-1.0, 1.0, 1.0])
    return np.asarray(turned + 0.0)


def _axes(towards: str) -> tuple[list[int], list[int]]:
    order, signs = zip(*(_TOWARDS.get(letter, (-1, 0)) for letter in towards.upper()), strict=True)
    if sorted(order) != [0, 1, 2]:
        raise ValueError(f"orientation must name three axes such as RAS, LPS, AIR; got {towards!r}")
    return list(order), list(signs)
