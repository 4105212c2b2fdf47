"""Two balls of known signal, one on each side, in noise: the forward model of a signal measurement."""

from pathlib import Path

import numpy as np
from attrs import frozen

from neurography.model.instrument import Acquisition, BidsFile
from neurography.model.occasion import Occasion
from neurography.model.site import Region, Side, Sites, Sphere
from neurography.model.technique import Technique

from .read import AnatomicalData

_SIDES: tuple[Side, ...] = ("left", "right")


@frozen(kw_only=True)
class BallTruth:
    """Signal inside the left and the right ball, around them, and the noise's standard deviation."""

    left: float = 300.0
    right: float = 200.0
    around: float = 100.0
    noise_sd: float = 5.0


def phantom(truth: BallTruth, *, seed: int) -> tuple[Acquisition, Sites]:
    """40 x 30 x 20 voxels of 2 mm, balls of 8 mm radius 40 mm apart; sites 6 mm in radius inside them."""
    world_from_voxel = np.diag([2.0, 2.0, 2.0, 1.0])
    world_from_voxel[:3, 3] = (-39.0, -29.0, -19.0)
    voxels = np.indices((40, 30, 20)).reshape(3, -1).T
    world = voxels @ world_from_voxel[:3, :3].T + world_from_voxel[:3, 3]
    signal = np.full(len(world), truth.around)
    centres = {"left": (-20.0, 0.0, 0.0), "right": (20.0, 0.0, 0.0)}
    for side, value in (("left", truth.left), ("right", truth.right)):
        signal[np.linalg.norm(world - np.array(centres[side]), axis=1) <= 8.0] = value
    signal += np.random.default_rng(seed).normal(0.0, truth.noise_sd, len(world))
    data = AnatomicalData(
        signal=signal.reshape(40, 30, 20).astype(np.float32),
        world_from_voxel=world_from_voxel,
        technique=Technique.of("morphometry", {"VoxelSize": (2.0, 2.0, 2.0)}),
        origin="simulated",
    )
    name = "anat/sub-phantom_T2w.nii.gz"
    file = BidsFile(
        path=Path(name),
        relative=name,
        datatype="anat",
        entities=(("sub", "phantom"),),
        suffix="T2w",
        extension=".nii.gz",
    )
    sites = tuple(
        Region(
            name=f"ball_{side}",
            structures=("sciatic_nerve",),
            side=side,
            roles=("region",),
            shape=Sphere(centre=centres[side], radius=6.0),
        )
        for side in _SIDES
    )
    acquisition = Acquisition(
        instrument="morphometry",
        occasion=Occasion(subject="phantom", acquisition="T2w"),
        file=file,
        files=(),
        root=Path(),
        data=data,
    )
    return acquisition, sites
