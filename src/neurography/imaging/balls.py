"""The plainest object of known truth: two balls, one on each side, in a background with noise."""

import numpy as np

from neurography.imaging.grid import Image
from neurography.model.site import Region, Side, Sites, Sphere

_SIDES: tuple[Side, ...] = ("left", "right")
_CENTRES = {"left": (-20.0, 0.0, 0.0), "right": (20.0, 0.0, 0.0)}


def two_balls(
    *, left: float, right: float, around: float, noise_sd: float, seed: int, structure: str = "sciatic_nerve"
) -> tuple[Image, Sites]:
    """40 x 30 x 20 voxels of 2 mm, balls of 8 mm radius 40 mm apart; sites 6 mm in radius inside them.

    left and right are the values inside the balls, around that of the background; noise is Gaussian and
    independent from voxel to voxel.
    """
    world_from_voxel = np.diag([2.0, 2.0, 2.0, 1.0])
    world_from_voxel[:3, 3] = (-39.0, -29.0, -19.0)
    voxels = np.indices((40, 30, 20)).reshape(3, -1).T
    world = voxels @ world_from_voxel[:3, :3].T + world_from_voxel[:3, 3]
    signal = np.full(len(world), around)
    for side, value in (("left", left), ("right", right)):
        signal[np.linalg.norm(world - np.array(_CENTRES[side]), axis=1) <= 8.0] = value
    signal += np.random.default_rng(seed).normal(0.0, noise_sd, len(world))
    sites = tuple(
        Region(
            name=f"ball_{side}",
            structures=(structure,),
            side=side,
            roles=("region",),
            shape=Sphere(centre=_CENTRES[side], radius=6.0),
        )
        for side in _SIDES
    )
    return Image(signal.reshape(40, 30, 20).astype(np.float32), world_from_voxel), sites
