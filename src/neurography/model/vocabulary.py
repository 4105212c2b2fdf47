"""The quantities that this project knows by name, whoever measures them: an instrument here, a scanner, a person.

One key, one unit, one scale: a number typed from a workstation, read from a scanner's map or measured here lands
under the same quantity. An instrument takes its quantities from here; a stranger's plug-in may bring more.
"""

from types import MappingProxyType

from attrs import evolve

from neurography.model.errors import CallError
from neurography.model.quantity import Agree, Quantity

_FIELD = Agree(key="MagneticFieldStrength", tolerance=0.2)  # T: a Siemens "3 T" is 2.89
_ECHO = Agree(key="EchoTime", tolerance=0.05, relative=True)
_SCANNER = (Agree(key="Manufacturer"), Agree(key="ManufacturersModelName"))
_VOXEL = Agree(key="VoxelSize", tolerance=0.05, relative=True)

DIFFUSION = (
    _FIELD,
    Agree(key="BValues", tolerance=0.05, relative=True),
    Agree(key="NumberOfDirections"),
    _VOXEL,
    _ECHO,
    *_SCANNER,
)
"""FA and diffusivity depend on all of these: few directions and low signal raise FA, b and echo time shift ADC."""

RELAXATION = (_FIELD, _ECHO, _VOXEL, *_SCANNER)
"""Relaxation grows or falls with the field; echo times and voxel size shift it."""


def _fixed(why: str) -> tuple[Agree, ...]:
    """Field strength and sequence, which no hand may allow to differ."""
    return (evolve(_FIELD, never=why), Agree(key="Sequence", when_stated=True, never=why))


DEPHASING = (*_fixed("R2* and T2* depend on it"), _ECHO, _VOXEL, *_SCANNER)
"""R2* grows with the field; echo times and voxel size (dephasing across it) shift it."""

CONTRAST = (*_fixed("the contrast of a weighted image depends on it"), _ECHO, _VOXEL, *_SCANNER)
"""How dark tissue is beside other tissue of the same weighted image: what field, sequence and echo time make of it."""

MAGNETIC = (_FIELD, Agree(key="Sequence", when_stated=True), _ECHO, _VOXEL, *_SCANNER)
"""Susceptibility itself does not depend on the field; its reconstruction does."""

SIGNAL_SCALE = (Agree(key="SignalScale"),)
"""A weighted image's scale is arbitrary from one visit to the next and no header states it."""

TRACER = (Agree(key="TracerName"), Agree(key="UptakeTime", tolerance=600.0), *_SCANNER)
"""Uptake depends on the tracer and on the minutes since its injection (UptakeTime in seconds)."""

SHAPE = (Agree(key="Modality"),)
"""A calibre on ultrasound and one on MRI differ by how the rim is drawn."""

_ALL = (
    Quantity(key="fa", name="fractional anisotropy", unit="1", agree=DIFFUSION, plausible=(0.0, 1.2)),
    Quantity(
        key="adc", name="apparent diffusion coefficient (trace/3)", unit="um2/ms", agree=DIFFUSION,
        plausible=(0.02, 10.0),
    ),
    Quantity(
        key="ad", name="axial diffusivity", unit="um2/ms", agree=DIFFUSION, headline=False,
        plausible=(0.02, 10.0),
    ),
    Quantity(
        key="rd", name="radial diffusivity", unit="um2/ms", agree=DIFFUSION, headline=False,
        plausible=(0.02, 10.0),
    ),
    Quantity(
        key="trace_signal", name="trace-weighted signal", unit="[arb'U]", agree=SIGNAL_SCALE, headline=False
    ),
    Quantity(
        key="tract_length", name="length of the streamlines between the outermost waypoints", unit="mm",
        agree=DIFFUSION, headline=False,
    ),
    Quantity(
        key="tract_volume", name="volume of the visited voxels", unit="mm3", agree=DIFFUSION, headline=False
    ),
    Quantity(
        key="seed_share", name="share of the seeds whose streamline passed the waypoints", unit="1",
        agree=DIFFUSION, headline=False,
    ),
    Quantity(
        key="snr_b0", name="signal of b=0 over the noise standard deviation", unit="1", agree=DIFFUSION,
        headline=False,
    ),
    Quantity(
        key="signal", name="signal of a weighted image", unit="[arb'U]", agree=SIGNAL_SCALE,
        stands_in_for=("fa", "adc", "r2star", "chi", "rim_r2star_excess", "rim_contrast", "log_ratio"),
    ),
    Quantity(
        key="csa", name="cross-sectional area", unit="mm2", agree=SHAPE, plausible=(0.05, 5000.0)
    ),
    Quantity(key="diameter", name="diameter", unit="mm", agree=SHAPE, plausible=(0.1, 100.0)),
    Quantity(key="thickness", name="thickness", unit="mm", agree=SHAPE, plausible=(0.05, 200.0)),
    Quantity(key="length", name="length", unit="mm", agree=SHAPE, plausible=(0.1, 2500.0)),
    Quantity(key="volume", name="volume", unit="mm3", agree=SHAPE, plausible=(0.1, 2e7)),
    Quantity(
        key="t1", name="longitudinal relaxation time", unit="ms", agree=RELAXATION, plausible=(50.0, 6000.0)
    ),
    Quantity(
        key="t2", name="transverse relaxation time", unit="ms", agree=RELAXATION, plausible=(2.0, 3000.0)
    ),
    Quantity(
        key="t2star", name="effective transverse relaxation time", unit="ms", agree=DEPHASING,
        plausible=(0.5, 1000.0),
    ),
    Quantity(
        key="r1", name="longitudinal relaxation rate", unit="1/s", agree=RELAXATION, plausible=(0.1, 50.0)
    ),
    Quantity(
        key="r2", name="transverse relaxation rate", unit="1/s", agree=RELAXATION, plausible=(0.2, 500.0)
    ),
    Quantity(
        key="r2star", name="effective transverse relaxation rate", unit="1/s", agree=DEPHASING,
        plausible=(0.2, 2000.0),
    ),
    Quantity(
        key="chi", name="magnetic susceptibility", unit="[ppm]", scale="interval", agree=MAGNETIC,
        plausible=(-10.0, 10.0),
    ),
    Quantity(
        key="rim_contrast", name="contrast of the ribbon beside a lesion, in standard deviations of remote cortex",
        unit="1", scale="interval", agree=CONTRAST, stands_in_for=("rim_r2star_excess",), sided=False,
        plausible=(-100.0, 100.0),
    ),
    Quantity(
        key="rim_r2star_excess", name="R2* excess of the ribbon beside a lesion",
        unit="1/s", scale="interval", agree=DEPHASING, sided=False, plausible=(-500.0, 500.0),
    ),
    Quantity(
        key="rim_chi_excess", name="susceptibility excess of the ribbon beside a lesion",
        unit="[ppm]", scale="interval", agree=MAGNETIC, headline=False, sided=False, plausible=(-5.0, 5.0),
    ),
    Quantity(
        key="rim_length", name="length along the ribbon of what stands out beside a lesion", unit="mm",
        agree=CONTRAST, sided=False, headline=False, plausible=(0.0, 500.0),
    ),
    Quantity(
        key="rim_continuity", name="share of the ribbon's length in the longest stretch without a gap", unit="1",
        agree=CONTRAST, sided=False, headline=False, plausible=(0.0, 1.0),
    ),
    Quantity(
        key="rim_distance", name="distance of what stands out from the lesion", unit="mm", agree=CONTRAST,
        sided=False, headline=False, plausible=(0.0, 100.0),
    ),
    Quantity(
        key="log_ratio", name="logarithm of the left over the right signal", unit="1", scale="interval",
        agree=CONTRAST, stands_in_for=("r2star", "chi"), sided=False, plausible=(-5.0, 5.0),
    ),
    Quantity(
        key="overlap", name="overlap of the rim with another region (Dice)", unit="1", agree=(), sided=False,
        headline=False, plausible=(0.0, 1.0),
    ),
    Quantity(
        key="flair_contrast", name="brightness of the lesion on FLAIR, in standard deviations of remote tissue",
        unit="1", scale="interval", agree=(*RELAXATION,), sided=False, headline=False, plausible=(-100.0, 100.0),
    ),
    Quantity(
        key="candidate_foci", name="candidate foci of a head without a drawn lesion", unit="1", agree=CONTRAST,
        sided=False, headline=False, plausible=(0.0, 1000.0),
    ),
    Quantity(
        key="mtr", name="magnetization transfer ratio", unit="1", agree=RELAXATION, plausible=(-0.2, 1.0)
    ),
    Quantity(
        key="fat_fraction", name="proton density fat fraction", unit="1", agree=(_FIELD,),
        plausible=(-0.1, 1.1),
    ),
    Quantity(
        key="ktrans", name="volume transfer constant", unit="1/min", agree=(_FIELD, *_SCANNER),
        plausible=(0.0, 10.0),
    ),
    Quantity(
        key="kep", name="rate constant back to plasma", unit="1/min", agree=(_FIELD, *_SCANNER),
        plausible=(0.0, 30.0),
    ),
    Quantity(
        key="ve", name="extravascular extracellular volume fraction", unit="1", agree=(_FIELD, *_SCANNER),
        plausible=(0.0, 1.2),
    ),
    Quantity(
        key="vp", name="plasma volume fraction", unit="1", agree=(_FIELD, *_SCANNER), plausible=(0.0, 1.0)
    ),
    Quantity(
        key="suv", name="standardized uptake value (body weight)", unit="g/mL", agree=TRACER,
        plausible=(0.0, 200.0),
    ),
    Quantity(
        key="temperature", name="skin temperature", unit="Cel", scale="interval", plausible=(5.0, 45.0)
    ),
    Quantity(
        key="cmap_amplitude", name="amplitude of the compound muscle action potential", unit="mV",
        plausible=(0.0, 60.0),
    ),
    Quantity(
        key="snap_amplitude", name="amplitude of the sensory nerve action potential", unit="uV",
        plausible=(0.0, 400.0),
    ),
    Quantity(
        key="motor_velocity", name="motor conduction velocity", unit="m/s", plausible=(0.0, 120.0)
    ),
    Quantity(
        key="sensory_velocity", name="sensory conduction velocity", unit="m/s", plausible=(0.0, 120.0)
    ),
    Quantity(key="distal_latency", name="distal motor latency", unit="ms", plausible=(0.1, 60.0)),
    Quantity(key="f_latency", name="shortest F-wave latency", unit="ms", plausible=(5.0, 200.0)),
    Quantity(
        key="mrc", name="muscle strength (MRC grade)", unit="1", scale="ordinal", plausible=(0.0, 5.0)
    ),
)  # fmt: skip

QUANTITIES = MappingProxyType({one.key: one for one in _ALL})
"""Every shipped quantity by its key."""


def quantity(key: str) -> Quantity:
    """The quantity of that key; an unknown one is refused with the known ones listed."""
    if key not in QUANTITIES:
        raise CallError(
            wanted=f"a quantity of {', '.join(QUANTITIES)}", came=repr(key), todo="Check the spelling."
        )
    return QUANTITIES[key]
