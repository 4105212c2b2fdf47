"""Susceptibility: iron and calcium by gradient echoes. R2*, magnetic susceptibility, the low signal of T2* and SWI.

Paper 002 (the sign beside PML lesions and in the basal ganglia, its phase, its course). One magnitude echo gives
contrasts; several give R2*; phase with known units gives susceptibility, and with it the sign of a focus.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files

from neurography.instruments.susceptibility import measure, panel, read, told
from neurography.instruments.susceptibility.phantom.case import HeadCase, phantom
from neurography.instruments.susceptibility.quantities import QUANTITIES, SusceptibilityParameters
from neurography.instruments.susceptibility.recognise import recognise
from neurography.io import limit_tables
from neurography.model.comparison import Limit, Reference
from neurography.model.instrument import Acquisition, Recognised, Result, Session
from neurography.model.panel import Panel
from neurography.model.quantity import Quantity
from neurography.model.site import Sites

__all__ = ["INSTRUMENT"]


class Susceptibility:
    """See `neurography.model.instrument.Instrument`."""

    key: str = "susceptibility"
    version: str = "1"
    quantities: tuple[Quantity, ...] = QUANTITIES
    parameters: type[SusceptibilityParameters] = SusceptibilityParameters

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """Shipped limits, each with its source."""
        return limit_tables.read_limits(files(__package__) / "limits.csv")

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Shipped healthy samples, each with its source."""
        return limit_tables.read_references(files(__package__) / "reference.csv")

    def methods(self, parameters: SusceptibilityParameters, results: Sequence[Result] = ()) -> str:
        return told.methods(parameters, results)

    def recognise(self, header: Mapping[str, object]) -> Recognised | None:
        return recognise(header)

    def find(self, session: Session) -> tuple[Acquisition, ...]:
        return read.find(session)

    def read(self, acquisition: Acquisition) -> Acquisition:
        return read.read(acquisition)

    def measure(
        self, acquisition: Acquisition, sites: Sites, *, parameters: SusceptibilityParameters, seed: int
    ) -> Result:
        return measure.measure(acquisition, sites, parameters=parameters, seed=seed)

    def panels(self, results: Sequence[Result]) -> tuple[Panel, ...]:
        return (*panel.panels(results), *told.panels(results))

    def phantom(self, truth: HeadCase, *, seed: int) -> tuple[Acquisition, Sites]:
        return phantom(truth, seed=seed)


INSTRUMENT = Susceptibility()
