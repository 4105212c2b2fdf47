"""Morphometry: what an ordinary weighted image tells of a region. For now its mean and median signal, left
against right of one image; calibre along the nerve comes with later papers (000: "enlarged, hyperintense").
"""

from collections.abc import Mapping, Sequence

from neurography.instruments.morphometry import measure, read
from neurography.instruments.morphometry.phantom import BallTruth, phantom
from neurography.instruments.morphometry.quantities import QUANTITIES, MorphometryParameters
from neurography.model.comparison import Limit, Reference
from neurography.model.instrument import Acquisition, Recognised, Result, Session
from neurography.model.panel import Panel
from neurography.model.quantity import Quantity
from neurography.model.site import Sites

__all__ = ["INSTRUMENT"]


class Morphometry:
    """See `neurography.model.instrument.Instrument`."""

    key: str = "morphometry"
    version: str = "1"
    quantities: tuple[Quantity, ...] = QUANTITIES
    limits: tuple[Limit, ...] = ()
    references: tuple[Reference, ...] = ()
    parameters: type[MorphometryParameters] = MorphometryParameters

    def methods(self, parameters: MorphometryParameters, results: Sequence[Result] = ()) -> str:
        del parameters, results  # there are none yet; all of it is done for every image
        return (
            "Signal: mean and median over the voxels of each region of a weighted image. Sides of one image are "
            "compared; visits are not, since the scale of a weighted image is arbitrary."
        )

    def recognise(self, header: Mapping[str, object]) -> Recognised | None:
        return read.recognise(header)

    def find(self, session: Session) -> tuple[Acquisition, ...]:
        return read.find(session)

    def read(self, acquisition: Acquisition) -> Acquisition:
        return read.read(acquisition)

    def measure(
        self,
        acquisition: Acquisition,
        sites: Sites,
        *,
        parameters: MorphometryParameters,
        seed: int,
    ) -> Result:
        return measure.measure(acquisition, sites, parameters=parameters, seed=seed)

    def panels(self, results: Sequence[Result]) -> tuple[Panel, ...]:
        del results  # its numbers stand in the tables; pictures come with calibre
        return ()

    def phantom(self, truth: BallTruth, *, seed: int) -> tuple[Acquisition, Sites]:
        return phantom(truth, seed=seed)


INSTRUMENT = Morphometry()
