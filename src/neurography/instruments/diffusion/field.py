"""A diffusion series fitted: tensor, its scalars and the noise it leaves over, voxel by voxel."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.model.instrument import Map
from neurography.model.quantity import Quantity

from .physics import metrics, uncertainty
from .physics.design import design_matrix
from .physics.fit import Method, TensorFit, fit_tensor
from .quantities import AD, ADC, FA, RD, TRACE_SIGNAL, DiffusionParameters
from .read import DiffusionData


@frozen(kw_only=True, eq=False)
class Field:
    """Everything (nx, ny, nz), in world axes and our units; `fitted` marks the voxels that hold a tensor."""

    fit: TensorFit
    design: NDArray[np.float64]
    data: DiffusionData
    fa: NDArray[np.float32]
    adc: NDArray[np.float32]
    ad: NDArray[np.float32]
    rd: NDArray[np.float32]
    trace: NDArray[np.float32]
    b0: NDArray[np.float32]
    fitted: NDArray[np.bool_]
    grid: Grid
    untrusted: int
    """Fitted voxels in which the zero rule left samples out."""

    def noise_sd(self, mask: NDArray[np.bool_]) -> float:
        """Noise standard deviation of the signal, pooled over the fitted voxels of `mask`; 0 when unknown."""
        return self.noise_sd_at(np.nonzero(mask & self.fitted))

    def noise_sd_at(self, where: tuple[NDArray[np.intp], ...]) -> float:
        """The same, over the voxels at `where`."""
        dof = self.fit.dof[where]
        if not dof.sum():
            return 0.0
        return uncertainty.pooled_noise_sd(self.fit.rss[where], dof)

    def scalars(self, where: tuple[NDArray[np.intp], ...]) -> Iterator[tuple[Quantity, NDArray[np.float64]]]:
        """Each quantity with its values at the voxels `where`."""
        for quantity, values in (
            (FA, self.fa),
            (ADC, self.adc),
            (AD, self.ad),
            (RD, self.rd),
            (TRACE_SIGNAL, self.trace),
        ):
            yield quantity, values[where].astype(np.float64)

    def variances(
        self, where: tuple[NDArray[np.intp], ...], sigma: float
    ) -> Mapping[str, NDArray[np.float64]]:
        """Variance of each quantity at the voxels `where`, carried from the noise through the fit."""
        if sigma <= 0:
            return {}
        found = uncertainty.scalar_variances(
            self.fit.elements[where],
            self.fit.s0[where],
            self.design,
            sigma=sigma,
            method=self.fit.method,
            valid=_valid(self.data.signal[where]),
        )
        return {"fa": found.fa, "adc": found.adc, "ad": found.ad, "rd": found.rd}

    def maps(self) -> tuple[Map, ...]:
        """What is written out."""
        affine = self.grid.world_from_voxel

        def made(suffix: str, data: NDArray[np.float32], unit: str, *, bids: bool = True) -> Map:
            return Map(suffix=suffix, data=data, world_from_voxel=affine, unit=unit, bids=bids)

        return (
            made("FA", self.fa, "1"),
            made("ADC", self.adc, "um2/ms"),
            made("trace", self.trace, "[arb'U]"),
            made("S0map", np.where(self.fitted, self.fit.s0, np.nan).astype(np.float32), "[arb'U]"),
            made("AD", self.ad, "um2/ms", bids=False),
            made("RD", self.rd, "um2/ms", bids=False),
        )


def fit_field(data: DiffusionData, *, parameters: DiffusionParameters) -> Field:
    """Fit every voxel of a series."""
    reweights = parameters.reweights if parameters.fit == "iwls" else None
    fit = fit_tensor(
        data.signal,
        data.b_values,
        data.b_vectors,
        method=cast(Method, parameters.fit),  # checked by the parameters' validator
        reweights=reweights,
    )
    scalars = metrics.tensor_scalars(fit.elements)
    weighted = data.b_values > 0
    fitted = np.isfinite(scalars.fa) & (fit.dof >= 0) & (fit.n_valid > 0)
    nx, ny, nz = data.signal.shape[:3]
    return Field(
        fit=fit,
        data=data,
        design=design_matrix(data.b_values, data.b_vectors),
        fa=scalars.fa,
        adc=scalars.adc,
        ad=scalars.ad,
        rd=scalars.rd,
        trace=metrics.trace_weighted(data.signal, weighted),
        b0=np.asarray(data.signal[..., ~weighted].mean(axis=3), dtype=np.float32),
        fitted=fitted,
        grid=Grid((nx, ny, nz), data.world_from_voxel),
        untrusted=int((fitted & (fit.n_valid < data.signal.shape[3])).sum()),
    )


def _valid(samples: NDArray[Any]) -> NDArray[np.bool_]:
    """The samples that the zero rule lets pass."""
    return np.asarray(np.isfinite(samples) & (samples > 0))
