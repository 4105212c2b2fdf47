"""What susceptibility measures, and what can be set."""

from attrs import field, frozen, validators

from neurography.model.vocabulary import quantity

R2STAR = quantity("r2star")
CHI = quantity("chi")
SIGNAL = quantity("signal")
LOG_RATIO = quantity("log_ratio")
VOLUME = quantity("volume")
RIM_CONTRAST = quantity("rim_contrast")
RIM_EXCESS_R2STAR = quantity("rim_r2star_excess")
RIM_EXCESS_CHI = quantity("rim_chi_excess")
RIM_LENGTH = quantity("rim_length")
RIM_CONTINUITY = quantity("rim_continuity")
RIM_DISTANCE = quantity("rim_distance")
OVERLAP = quantity("overlap")
FLAIR_CONTRAST = quantity("flair_contrast")
FOCI = quantity("candidate_foci")

QUANTITIES = (
    R2STAR, CHI, SIGNAL, LOG_RATIO, VOLUME, RIM_CONTRAST, RIM_EXCESS_R2STAR, RIM_EXCESS_CHI, RIM_LENGTH,
    RIM_CONTINUITY, RIM_DISTANCE, OVERLAP, FLAIR_CONTRAST, FOCI,
)  # fmt: skip

BACKGROUNDS = ("pdf", "resharp", "vsharp")
INVERSIONS = ("weighted_tv", "tv", "tikhonov", "tkd")


@frozen(kw_only=True)
class SusceptibilityParameters:
    """Keys of the table [susceptibility] in the configuration file."""

    phase_units: str = ""
    """What the phase images hold where no header says so: rad, mrad, degrees, siemens,
    siemens_unsigned, or pi=NUMBER for the stored number that stands for pi; empty to go by the header."""
    bipolar: bool = False
    """Whether the readout gradient alternates from echo to echo (three or more echoes at equal steps)."""
    background: str = field(default="pdf", validator=validators.in_(BACKGROUNDS))
    """How the field from outside the brain is taken away; pdf keeps the cortex, the others lose a rim."""
    inversion: str = field(default="weighted_tv", validator=validators.in_(INVERSIONS))
    """How susceptibility is computed from the local field."""
    least_kept: float = field(default=0.7, validator=[validators.ge(0), validators.le(1)])
    """Share of the last echo's signal that dephasing across a voxel must leave; else it holds no value (beside air)."""
    foci: bool = True
    """Whether candidates are sought where no lesion was drawn."""
