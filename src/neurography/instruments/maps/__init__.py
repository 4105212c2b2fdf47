"""Maps made elsewhere: a scanner's ADC, another program's FA, a susceptibility or uptake map, in drawn regions.

Every quantity of the vocabulary that can be averaged over voxels is measured the same way; what a map's noise or
fit was is not known here, and no standard error is given.
"""

from collections.abc import Mapping, Sequence

from neurography.instruments.maps import measure, panel, read
from neurography.instruments.maps.phantom import MapTruth, phantom
from neurography.instruments.maps.quantities import QUANTITIES, MapsParameters
from neurography.instruments.maps.scanner import recognise
from neurography.model.comparison import Limit, Reference
from neurography.model.instrument import Acquisition, Recognised, Result, Session
from neurography.model.panel import Panel
from neurography.model.quantity import Quantity
from neurography.model.site import Sites

__all__ = ["INSTRUMENT"]


class Maps:
    """See `neurography.model.instrument.Instrument`."""

    key: str = "maps"
    version: str = "1"
    quantities: tuple[Quantity, ...] = QUANTITIES
    limits: tuple[Limit, ...] = ()
    references: tuple[Reference, ...] = ()
    parameters: type[MapsParameters] = MapsParameters

    def methods(self, parameters: MapsParameters, results: Sequence[Result] = ()) -> str:
        del results  # all of it is done for every map
        extremes = ", and the largest and smallest voxel" if parameters.extremes else ""
        return (
            "Maps made elsewhere (by a scanner or another program): mean and median over the voxels of each region "
            f"that hold a value{extremes}; for standardized uptake values the maximum too. The unit is the one that "
            "the map's sidecar states, or the one that BIDS fixes for its name where the values bear it out; no map "
            "is measured in a guessed unit. No standard error is given: the map's fit and noise are not known here."
        )

    def recognise(self, header: Mapping[str, object]) -> Recognised | None:
        return recognise(header)

    def find(self, session: Session) -> tuple[Acquisition, ...]:
        return read.find(session)

    def read(self, acquisition: Acquisition) -> Acquisition:
        return read.read(acquisition)

    def measure(
        self, acquisition: Acquisition, sites: Sites, *, parameters: MapsParameters, seed: int
    ) -> Result:
        return measure.measure(acquisition, sites, parameters=parameters, seed=seed)

    def panels(self, results: Sequence[Result]) -> tuple[Panel, ...]:
        return panel.panels(results)

    def phantom(self, truth: MapTruth, *, seed: int) -> tuple[Acquisition, Sites]:
        return phantom(truth, seed=seed)


INSTRUMENT = Maps()
