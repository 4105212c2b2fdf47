"""What the diffusion instrument measures, and its shipped limits and healthy samples."""

from attrs import field, frozen, validators

from neurography.model.vocabulary import quantity

FA = quantity("fa")
ADC = quantity("adc")
AD = quantity("ad")
RD = quantity("rd")
TRACE_SIGNAL = quantity("trace_signal")
TRACT_LENGTH = quantity("tract_length")
TRACT_VOLUME = quantity("tract_volume")
SEED_SHARE = quantity("seed_share")
SNR = quantity("snr_b0")

QUANTITIES = (FA, ADC, AD, RD, TRACE_SIGNAL, TRACT_LENGTH, TRACT_VOLUME, SEED_SHARE, SNR)


@frozen(kw_only=True)
class DiffusionParameters:
    """Keys of the table [diffusion] in the configuration file."""

    fit: str = field(default="wls", validator=validators.in_(("ols", "wls", "iwls", "nlls")))
    """Tensor fit: ols, wls (one reweight from ols), iwls (`reweights` of them), nlls."""
    reweights: int = field(default=3, validator=[validators.ge(1), validators.le(50)])
    """Reweights of iwls."""
    fa_stop: float = field(default=0.1, validator=[validators.ge(0), validators.lt(1)])
    """Tracking stops below this FA. Roots have 0.2 to 0.4: a brain's 0.25 would stop inside them."""
    angle_deg: float = field(default=30.0, validator=[validators.gt(0), validators.le(90)])
    """Largest turn per voxel length, degrees."""
    step_mm: float = field(default=0.5, validator=[validators.gt(0), validators.le(10)])
    b0_stop_sd: float = field(default=5.0, validator=validators.ge(0))
    """Tracking stops where the interpolated b=0 signal is below this many noise standard deviations."""
    seeds_per_voxel: int = field(default=50, validator=[validators.ge(1), validators.le(10000)])
    min_length_mm: float = field(default=0.0, validator=validators.ge(0))
    """Shortest streamline kept, measured after the cut at the waypoints."""
    max_length_mm: float = field(default=500.0, validator=validators.gt(0))
    """Tracking stops at this length, each way from the seed."""
    resamples: int = field(default=20, validator=[validators.ge(0), validators.le(1000)])
    """How often the tract is tracked again in other noise, for the standard errors; 0 for the fit's alone."""
    ordered: bool = False
    """Whether waypoints must be passed in the order of the column `order`, in either direction."""
