"""How numbers, names and foreign text are spelled wherever a person reads them: in figures and in the report."""

import math
import re
from collections.abc import Collection
from types import MappingProxyType

from neurography.model.quantity import Quantity

MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"

STANDING = ("visit_mean", "mean", "median")
"""Which statistic stands for a structure where one must: the first that is there."""

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_ABBREVIATION = 5
"""Keys up to this length are themselves the abbreviation: fa, adc, csa."""

_SPOKEN = MappingProxyType(
    {
        "t2star": "T2*", "r2star": "R2*", "chi": "susceptibility", "fat_fraction": "fat fraction",
        "ktrans": "Ktrans", "kep": "kep", "ve": "ve", "vp": "vp",
        "cmap_amplitude": "CMAP amplitude", "snap_amplitude": "SNAP amplitude",
    }
)  # fmt: skip
"""Key -> how it is called in short, where that is not its key in capitals."""

_LONG = 6
"""More decimals than anybody types: they come of a conversion between units."""


def legible(text: str) -> str:
    """Text without control characters, marks that turn the reading direction, and what UTF-8 cannot hold."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def number(value: float, places: int) -> str:
    """A plain number; a true minus sign, and never a negative zero."""
    if not math.isfinite(value):
        return "not a number"
    text = f"{value:.{places}f}"
    return (text.lstrip("-") if float(text) == 0 else text).replace("-", MINUS)


def signed(value: float, places: int) -> str:
    """Always with its sign, except zero."""
    text = number(value, places)
    return text if text.startswith(MINUS) or float(text) == 0 else f"+{text}"


def percent(value: float, places: int | None = None) -> str:
    """+61 %, −2.0 %: signed, one decimal below ten unless told otherwise."""
    if places is None:
        places = 0 if abs(value) >= 9.95 else 1
    return f"{signed(value, places)}{SPACE}%"


def abbreviation(quantity: Quantity) -> str:
    """ADC, FA, R2*; the full name where there is no short one."""
    if quantity.key in _SPOKEN:
        return _SPOKEN[quantity.key]
    return quantity.key.upper() if len(quantity.key) <= _ABBREVIATION else quantity.name


def written_places(value: float, *, otherwise: int) -> int:
    """Decimals of a number as somebody copied it: none lost, none added; `otherwise` after a long conversion."""
    _, _, fraction = repr(value).partition(".")
    if not fraction.isdecimal() or len(fraction) > _LONG:
        return otherwise
    return 0 if fraction == "0" else len(fraction)


def statistic_words(statistic: str) -> str:
    """`visit mean`; words where nobody said how a number was formed."""
    return "not stated" if statistic == "n/a" else statistic.replace("_", " ")


def standing(statistics: Collection[str]) -> str:
    """The statistic that stands for a structure: the first of STANDING, else the first by name."""
    return next((one for one in STANDING if one in statistics), min(statistics))


def share_percent(share: float) -> str:
    """`94.1 %` of a share from 0 to 1; one that is not 0 or 1 is never shown as 0.0 or 100.0."""
    shown = f"{100 * share:.1f}"
    if shown == "100.0" and share < 1:
        shown = ">99.9"
    if shown == "0.0" and share > 0:
        shown = "<0.1"
    return f"{shown.removesuffix('.0') if share in (0, 1) else shown} %"


def share_interval(ends: tuple[float, float] | None) -> str:
    """`71.3 to 99.9 %`; n/a for none."""
    if ends is None:
        return "n/a"
    low, high = (share_percent(end).removesuffix(" %") for end in ends)
    return f"{low} to {high} %"
