"""Diffusion: fractional anisotropy and diffusivity of a nerve, by tensor fit and deterministic tracking.

Paper 000 (AJNR 2011;32:E35) follows a leukaemic plexopathy so: fibre tracking through regions in the L5 and S1
ventral rami, mean FA and ADC of each tract, side against side and before against after chemotherapy.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files

from neurography.instruments.diffusion import measure, panel, read
from neurography.instruments.diffusion.phantom import PlexusTruth, phantom
from neurography.instruments.diffusion.quantities import QUANTITIES, DiffusionParameters
from neurography.io import limit_tables
from neurography.model.comparison import Limit, Reference
from neurography.model.instrument import Acquisition, Recognised, Result, Session
from neurography.model.panel import Panel
from neurography.model.quantity import Quantity
from neurography.model.site import Sites

__all__ = ["INSTRUMENT"]


FITS = {
    "ols": "ordinary least squares on the log signal",
    "wls": "weighted least squares on the log signal, one reweight from ordinary least squares "
    "(Chung 2006, doi:10.1016/j.neuroimage.2006.07.001)",
    "iwls": "weighted least squares on the log signal, {n} reweights "
    "(Veraart 2013, doi:10.1016/j.neuroimage.2013.05.028)",
    "nlls": "non-linear least squares on the signal (Levenberg-Marquardt from the weighted fit)",
}
"""Each fit in words, with its source."""


class Diffusion:
    """See `neurography.model.instrument.Instrument`."""

    key: str = "diffusion"
    version: str = "1"
    quantities: tuple[Quantity, ...] = QUANTITIES
    parameters: type[DiffusionParameters] = DiffusionParameters

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """Shipped limits, each with its source."""
        return limit_tables.read_limits(files(__package__) / "limits.csv")

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Shipped healthy samples, each with its source."""
        return limit_tables.read_references(files(__package__) / "reference.csv")

    def methods(self, parameters: DiffusionParameters, results: Sequence[Result] = ()) -> str:
        fit = FITS[parameters.fit].format(n=parameters.reweights)
        tracked = not results or any(result.tracts for result in results)
        again = (
            f", plus what tracking again in other noise adds to their variance ({parameters.resamples} resamplings)"
            if parameters.resamples and tracked
            else ""
        )
        tracts = (
            " Tracts: deterministic streamlines through the trilinearly "
            f"interpolated tensor, fourth-order Runge-Kutta, step {parameters.step_mm:g} mm, FA at least "
            f"{parameters.fa_stop:g}, at most {parameters.angle_deg:g} degrees a voxel length, b=0 at least "
            f"{parameters.b0_stop_sd:g} noise standard deviations, cut at the outermost waypoints; the tract mean is "
            "weighted by visits per voxel."
            if tracked
            else ""
        )
        return (
            f"Diffusion tensor: {fit}; samples of zero or less left out. FA and ADC (trace/3) after Basser and "
            f"Pierpaoli 1996 (doi:10.1006/jmrb.1996.0086).{tracts} Standard errors: noise from the residuals of the "
            f"fit, pooled over the {'tract' if tracked else 'region'}, carried through the fit{again} (Gaussian; the "
            "bias of FA by noise is not part of it)."
        )

    def recognise(self, header: Mapping[str, object]) -> Recognised | None:
        return read.recognise(header)

    def find(self, session: Session) -> tuple[Acquisition, ...]:
        return read.find(session)

    def read(self, acquisition: Acquisition) -> Acquisition:
        return read.read(acquisition)

    def measure(
        self, acquisition: Acquisition, sites: Sites, *, parameters: DiffusionParameters, seed: int
    ) -> Result:
        return measure.measure(acquisition, sites, parameters=parameters, seed=seed)

    def panels(self, results: Sequence[Result]) -> tuple[Panel, ...]:
        return panel.panels(results)

    def phantom(self, truth: PlexusTruth, *, seed: int) -> tuple[Acquisition, Sites]:
        return phantom(truth, seed=seed)


INSTRUMENT = Diffusion()
