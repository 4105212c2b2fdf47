"""Mean and median signal inside each region, side by side."""

from neurography.imaging.grid import Image
from neurography.imaging.regional import region_rows, site_refusal
from neurography.imaging.target import targets
from neurography.model.comparison import Refusal
from neurography.model.instrument import Acquisition, Result
from neurography.model.measurement import Measurement
from neurography.model.site import Site, Sites

from .quantities import SIGNAL, MorphometryParameters
from .read import AnatomicalData


def measure(
    acquisition: Acquisition, sites: Sites, *, parameters: MorphometryParameters, seed: int
) -> Result:
    """Measure every region; regions meant for tracking alone are left to the diffusion instrument.

    No standard error is given: noise and texture cannot be told apart in one weighted image. The spread over
    the voxels is.
    """
    del parameters, seed
    data: AnatomicalData = acquisition.data
    image = Image(data.signal, data.world_from_voxel)
    plain = tuple(
        region for region in sites if {"region", "reference"} & set(region.roles) or not region.structures
    )
    base = Measurement(
        quantity=SIGNAL,
        statistic="mean",
        site=Site(structure="n/a"),
        occasion=acquisition.occasion,
        technique=data.technique,
        value=0.0,
        origin="simulated" if data.origin == "simulated" else "measured",
        sources=(acquisition.file.relative,),
    )
    rows: list[Measurement] = []
    refusals: list[Refusal] = []
    for target in targets(plain, image):
        found = region_rows(target, image, base)
        rows += found
        refusals += [site_refusal(row) for row in found if row.value is None]
    return Result(
        occasion=acquisition.occasion,
        technique=data.technique,
        measurements=tuple(rows),
        refusals=tuple(refusals),
        simulated=data.origin == "simulated",
    )
