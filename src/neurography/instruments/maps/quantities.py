"""Which quantity a map holds, by its file name: BIDS suffixes where there are any, else the vocabulary's keys."""

from types import MappingProxyType

from attrs import frozen

from neurography.model.instrument import BidsFile
from neurography.model.quantity import Quantity
from neurography.model.vocabulary import QUANTITIES as VOCABULARY

QUANTITIES = tuple(quantity for quantity in VOCABULARY.values() if quantity.scale != "ordinal")
"""All that can be averaged over voxels: grades cannot."""

_BARE = MappingProxyType({"fa": "fa", "adc": "adc", "md": "adc", "ad": "ad", "rd": "rd"})
"""Suffixes of diffusion maps; the mean diffusivity is the ADC of trace/3 by another name."""

_MAP_SUFFIX = MappingProxyType({f"{one.key.replace('_', '')}map": one.key for one in QUANTITIES})
"""T1map, R2starmap, Chimap, MTRmap as BIDS has them; fatfractionmap, ktransmap likewise."""

EXTREMES = MappingProxyType({"suv": ("max",)})
"""Quantities whose literature reports one voxel's value beside the mean."""

NO_ZERO = frozenset({"fa"})
"""Quantities that noise keeps above 0 in every voxel: an exact 0 is background."""


@frozen(kw_only=True)
class MapsParameters:
    """Keys of the table [maps] in the configuration file."""

    extremes: bool = False
    """Maximum and minimum of every region too: each is the value of a single voxel, and grows with their number."""


def quantity_of(file: BidsFile) -> Quantity | None:
    """The quantity that a file's name says it holds; None for what is no map of a known one."""
    if file.extension not in (".nii", ".nii.gz"):
        return None
    suffix = file.suffix.lower()
    if suffix == "pet":
        key = "suv" if (file.entity("desc") or "").lower() == "suv" else None
    else:
        key = _BARE.get(suffix) or _MAP_SUFFIX.get(suffix)
    return None if key is None else VOCABULARY[key]


def zero_is_background(quantity: Quantity) -> bool:
    """Whether an exact 0 can only be what lies outside the map: no tissue has it."""
    low = quantity.plausible[0] if quantity.plausible else 0.0
    return low > 0 or quantity.key in NO_ZERO
