"""A scanner's map by its DICOM header: which quantity it holds, and the unit that the header states for it."""

import math
import re
from collections.abc import Mapping
from types import MappingProxyType

from neurography.model import units
from neurography.model.errors import InputError
from neurography.model.instrument import Recognised
from neurography.model.quantity import Quantity
from neurography.model.vocabulary import quantity

from .read import SIDECAR_KEYS

PIPELINE = "scanner"
"""The folder under derivatives for what scanners compute."""

_KINDS = MappingProxyType(
    {
        "ADC": ("dwi", "ADC", "adc"),
        "FA": ("dwi", "FA", "fa"),
        "T1 MAP": ("anat", "T1map", "t1"),
        "T2 MAP": ("anat", "T2map", "t2"),
        "T2 STAR MAP": ("anat", "T2starmap", "t2star"),
    }
)
"""Word of ImageType (or what a description says) -> folder, suffix, quantity."""

_PHRASES = MappingProxyType(
    {
        "apparent diffusion coefficient": "ADC",
        "adc": "ADC",
        "fractional anisotropy": "FA",
        "fa": "FA",
        "t1 map": "T1 MAP",
        "t2 map": "T2 MAP",
        "t2* map": "T2 STAR MAP",
    }
)
"""Whole descriptions, but for a unit in brackets, that name a computed image where ImageType does not."""

_SINGLE = 1e-6
"""Relative: a NIfTI header holds slopes in single precision."""

_DESCRIPTION = re.compile(r"(?P<what>[a-z0-9* ]+?)\s*(?:[(\[](?P<unit>[^()\[\]]+)[)\]])?")


def recognise(header: Mapping[str, object]) -> Recognised | None:
    """An ADC, FA or relaxation-time map that the scanner computed; None for anything measured.

    The description of a series decides only where the whole of it is a known phrase and the image calls itself
    DERIVED; nothing of it is handed on but a unit that is known to be one.
    """
    if header.get("Modality") != "MR":
        return None
    kinds = _kinds(header)
    kind = next((known for known in _KINDS if known in kinds), None)
    what, said = _described(header)
    if kind is None and "DERIVED" in kinds:
        kind = _PHRASES.get(what)
    if kind is None:
        return None
    datatype, suffix, key = _KINDS[kind]
    return Recognised(
        datatype=datatype,
        suffix=suffix,
        keep=SIDECAR_KEYS,
        derivative=PIPELINE,
        quantity=key,
        unit=_unit(header, said if what in _PHRASES else "", quantity(key)),
    )


def _kinds(header: Mapping[str, object]) -> set[str]:
    """Words of ImageType, `T1_MAP` and `T1MAP` as `T1 MAP`, `ADC_UNSPECIFIED` as `ADC`."""
    listed = header.get("ImageType")
    words = [str(word).upper() for word in listed] if isinstance(listed, list | tuple) else []
    found = set()
    for word in words:
        plain = re.sub(r"[_ ]+", " ", word).replace("STARMAP", "STAR MAP").replace("*", " STAR")
        plain = re.sub(r"^(T[12])MAP$", r"\1 MAP", plain)
        found |= {plain, plain.split(" ")[0]} if plain.startswith(("ADC ", "FA ")) else {plain}
    return found


def _described(header: Mapping[str, object]) -> tuple[str, str]:
    """(the description without unit, the unit in brackets), both empty where it is no such phrase."""
    text = str(header.get("SeriesDescription", "")).strip().lower()
    found = _DESCRIPTION.fullmatch(text)
    return (found["what"].strip(), found["unit"] or "") if found else ("", "")


def _unit(header: Mapping[str, object], said: str, measured: Quantity) -> str:
    """The first that is a unit of the quantity: of the real-world mapping, of RescaleType, of the description.

    The last two speak of the values that a scanner shows, so they hold where the conversion made just these.
    """
    made = _line(header, "Converted")
    candidates = [_real_world(header, made)]
    shown = _line(header, "Rescale")
    if made is not None and shown is not None and _same(made, shown):
        # a squared sign that the header's character set does not know arrives as a question mark
        candidates += [str(header.get("RescaleType", "")), re.sub(r"mm[²\W]/s", "mm2/s", said)]
    for text in candidates:
        if text.strip():
            try:
                units.conversion(text, to=measured.unit)
            except InputError:
                continue
            return text.strip()
    return ""


def _real_world(header: Mapping[str, object], made: tuple[float, float] | None) -> str:
    """The mapping's unit, times the power of ten that leads to it from the voxels as the conversion made them."""
    unit, mapping = header.get("RealWorldUnit"), _line(header, "RealWorld")
    if not isinstance(unit, str) or made is None or mapping is None or mapping[0] <= 0 or made[0] <= 0:
        return ""
    if _same(mapping, made):
        return unit
    power = round(math.log10(mapping[0] / made[0]))
    apart = abs(mapping[0] / made[0] / 10.0**power - 1)
    return f"10^{power} {unit}" if apart < _SINGLE and mapping[1] == made[1] == 0 else ""


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(math.isclose(a, b, rel_tol=_SINGLE) for a, b in zip(one, other, strict=True))


def _line(header: Mapping[str, object], which: str) -> tuple[float, float] | None:
    """Slope and intercept; a missing Rescale is 1 and 0, any other None."""
    default = (1.0, 0.0) if which == "Rescale" else (None, None)
    slope, intercept = header.get(f"{which}Slope", default[0]), header.get(f"{which}Intercept", default[1])
    if isinstance(slope, int | float) and isinstance(intercept, int | float):
        return float(slope), float(intercept)
    return None
