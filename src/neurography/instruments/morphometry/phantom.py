"""Two balls of known signal, one on each side, in noise: the forward model of a signal measurement."""

from pathlib import Path

from attrs import frozen

from neurography.imaging.balls import two_balls
from neurography.model.instrument import Acquisition, BidsFile
from neurography.model.occasion import Occasion
from neurography.model.site import Sites
from neurography.model.technique import Technique

from .read import AnatomicalData


@frozen(kw_only=True)
class BallTruth:
    """Signal inside the left and the right ball, around them, and the noise's standard deviation."""

    left: float = 300.0
    right: float = 200.0
    around: float = 100.0
    noise_sd: float = 5.0


def phantom(truth: BallTruth, *, seed: int) -> tuple[Acquisition, Sites]:
    """See `neurography.imaging.balls.two_balls`."""
    image, sites = two_balls(
        left=truth.left, right=truth.right, around=truth.around, noise_sd=truth.noise_sd, seed=seed
    )
    data = AnatomicalData(
        signal=image.data,
        world_from_voxel=image.world_from_voxel,
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
    acquisition = Acquisition(
        instrument="morphometry",
        occasion=Occasion(subject="phantom", acquisition="T2w"),
        file=file,
        files=(),
        root=Path(),
        data=data,
    )
    return acquisition, sites
