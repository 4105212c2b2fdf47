"""What the diffusion instrument measures, and its shipped limits and healthy samples."""

from attrs import field, frozen, validators

from neurography.model.quantity import Agree, Quantity

AGREE = (
    Agree(key="MagneticFieldStrength", tolerance=0.2),  # T: a Siemens "3 T" is 2.89
    Agree(key="BValues", tolerance=0.05, relative=True),
    Agree(key="NumberOfDirections"),
    Agree(key="VoxelSize", tolerance=0.05, relative=True),
    Agree(key="EchoTime", tolerance=0.05, relative=True),
    Agree(key="Manufacturer"),
    Agree(key="ManufacturersModelName"),
)
"""FA and diffusivity depend on all of these: few directions and low signal raise FA, b and echo time shift ADC."""

FA = Quantity(key="fa", name="fractional anisotropy", unit="1", agree=AGREE)
ADC = Quantity(key="adc", name="apparent diffusion coefficient (trace/3)", unit="um2/ms", agree=AGREE)
AD = Quantity(key="ad", name="axial diffusivity", unit="um2/ms", agree=AGREE, headline=False)
RD = Quantity(key="rd", name="radial diffusivity", unit="um2/ms", agree=AGREE, headline=False)
TRACE_SIGNAL = Quantity(
    key="trace_signal",
    name="trace-weighted signal",
    unit="[arb'U]",
    headline=False,
    # a scanner's signal scale is arbitrary from one visit to the next and no header states it
    agree=(Agree(key="SignalScale"),),
)
TRACT_LENGTH = Quantity(
    key="tract_length",
    name="length of the streamlines between the outermost waypoints",
    unit="mm",
    agree=AGREE,
    headline=False,
)
TRACT_VOLUME = Quantity(
    key="tract_volume", name="volume of the visited voxels", unit="mm3", agree=AGREE, headline=False
)
SEED_SHARE = Quantity(
    key="seed_share",
    name="share of the seeds whose streamline passed the waypoints",
    unit="1",
    agree=AGREE,
    headline=False,
)
SNR = Quantity(
    key="snr_b0",
    name="signal of b=0 over the noise standard deviation",
    unit="1",
    agree=AGREE,
    headline=False,
)

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
