"""Numbers and short words as a reader expects them: real minus signs, decimals by the uncertainty."""

import math
import re

from neurography.model.digits import value_places
from neurography.model.measurement import COPIED, Measurement
from neurography.model.quantity import Quantity
from neurography.model.site import Site, spoken
from neurography.model.units import spell
from neurography.model.wording import MINUS, SPACE, abbreviation, number, signed, written_places

MISSING = "\N{EN DASH}"

_HYPHEN_MINUS = re.compile(r"(?<![\w.)-])-(?=\.?\d)")


def typographic(text: str) -> str:
    """Words from elsewhere with real minus signs before numbers; dates, ranges and options stay as they are."""
    return _HYPHEN_MINUS.sub(MINUS, text)


def with_unit(text: str, unit: str) -> str:
    """A number with the usual spelling of its unit."""
    spelled = spell(unit)
    return f"{text}{SPACE}{spelled}" if spelled else text


def count(*measurements: Measurement) -> str:
    """`n 214 voxels`, `n 214 and 215 voxels`, or nothing where n is not known."""
    known = [m for m in measurements if m.n is not None]
    if not known:
        return ""
    of = known[0].n_of.replace("_", " ")
    if len({m.n_of for m in known}) > 1:
        return ", ".join(count(m) for m in known)
    numbers = f"{SPACE}and{SPACE}".join(dict.fromkeys(str(m.n) for m in known))
    plural = of if numbers == "1" or of.endswith("s") else f"{of}s"
    return f"n{SPACE}{numbers}" + (f"{SPACE}{plural}" if of != "n/a" else "")


def plain_value(measurement: Measurement) -> str:
    """`0.856 ± 0.012`, `> 3.2` for a bound, or the words that stand for a missing value."""
    if measurement.value is None:
        copied = measurement.origin in COPIED
        return measurement.absent if copied else measurement.warnings[0].split(":")[0]
    places = value_places(measurement)
    text = number(measurement.value, places)
    if measurement.censored:
        return f"{'<' if measurement.censored == 'left' else '>'}{SPACE}{text}"
    if measurement.sd is not None and math.isfinite(measurement.sd):
        if measurement.origin in COPIED:
            places = max(places, written_places(measurement.sd, otherwise=places))
        text += f"{SPACE}±{SPACE}{number(measurement.sd, places)}"
    return text


def full_value(measurement: Measurement) -> str:
    """Value ± standard uncertainty, unit, n, in that order."""
    if measurement.value is None:
        return measurement.warnings[0]
    text = with_unit(plain_value(measurement), measurement.quantity.unit)
    n = count(measurement)
    return f"{text} ({n})" if n else text


def interval(ends: tuple[float, float] | None, places: int) -> str:
    """`0.833 to 0.879`; words where it is not known."""
    if ends is None:
        return "not known"
    return f"{number(ends[0], places)}{SPACE}to{SPACE}{number(ends[1], places)}"


def signed_interval(ends: tuple[float, float] | None, places: int) -> str:
    """The same with signs, for differences."""
    if ends is None:
        return "not known"
    return f"{signed(ends[0], places)}{SPACE}to{SPACE}{signed(ends[1], places)}"


def full_name(quantity: Quantity) -> str:
    """`ADC, apparent diffusion coefficient`; the name alone where it ends in the short one."""
    brief = abbreviation(quantity)
    same = quantity.name.casefold().endswith(brief.casefold())
    return quantity.name if same else f"{brief}, {quantity.name}"


def place(site: Site) -> str:
    """`S1 ventral ramus`, with level and position where they are known."""
    parts = [spoken(site.structure)]
    if site.level != "n/a":
        parts.append(site.level.replace("_", " "))
    if site.position_mm is not None:
        parts.append(f"{number(site.position_mm, 1)} mm")
    return ", ".join(parts)


def sided(site: Site) -> str:
    """`Left S1 ventral ramus`: how a sentence begins."""
    words = place(site)
    return f"{site.side.capitalize()} {words}" if site.side != "n/a" else words[:1].upper() + words[1:]
