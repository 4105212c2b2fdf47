"""Two balls of known value in noise, as a map in its quantity's unit: the forward model of a regional mean."""

from pathlib import Path

from attrs import field, frozen, validators

from neurography.imaging.balls import two_balls
from neurography.model.instrument import Acquisition, BidsFile
from neurography.model.occasion import Occasion
from neurography.model.site import Sites
from neurography.model.technique import Technique
from neurography.model.vocabulary import quantity

from .quantities import QUANTITIES
from .read import MapData


@frozen(kw_only=True)
class MapTruth:
    """Values inside the left and the right ball and around them, and the noise's sd, in the quantity's unit."""

    quantity: str = field(default="adc", validator=validators.in_([one.key for one in QUANTITIES]))
    left: float = 0.85
    right: float = 1.17
    around: float = 1.6
    noise_sd: float = 0.05


def phantom(truth: MapTruth, *, seed: int) -> tuple[Acquisition, Sites]:
    """See `neurography.imaging.balls.two_balls`."""
    image, sites = two_balls(
        left=truth.left, right=truth.right, around=truth.around, noise_sd=truth.noise_sd, seed=seed
    )
    suffix = f"{truth.quantity.replace('_', '')}map"
    data = MapData(
        quantity=quantity(truth.quantity),
        values=image.data,
        world_from_voxel=image.world_from_voxel,
        technique=Technique.of("maps", {"VoxelSize": (2.0, 2.0, 2.0)}),
        origin="simulated",
    )
    name = f"anat/sub-phantom_{suffix}.nii.gz"
    file = BidsFile(
        path=Path(name),
        relative=name,
        datatype="anat",
        entities=(("sub", "phantom"),),
        suffix=suffix,
        extension=".nii.gz",
    )
    acquisition = Acquisition(
        instrument="maps",
        occasion=Occasion(subject="phantom", acquisition=suffix),
        file=file,
        files=(),
        root=Path(),
        data=data,
    )
    return acquisition, sites
