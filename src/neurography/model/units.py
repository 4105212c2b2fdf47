"""Units are UCUM codes inside; the usual spelling appears only in text.

Converted at the door, nowhere else. ADC is held in um2/ms, which equals 10^-3 mm2/s. A foreign spelling is read
as a power of ten times a known unit (`x10^-3 mm²/s`, `1e-6 mm2/s`, `10⁻³ mm²/s`); what is not known is refused.
"""

import re
from decimal import Decimal
from types import MappingProxyType

from attrs import frozen

from neurography.model.errors import InputError

SPELLED = MappingProxyType(
    {
        "1": "",
        "um2/ms": "×10⁻³ mm²/s",
        "mm": "mm",
        "mm2": "mm²",
        "mm3": "mm³",
        "s/mm2": "s/mm²",
        "T": "T",
        "s": "s",
        "ms": "ms",
        "[arb'U]": "arb. units",
        "[ppm]": "ppm",
        "Cel": "°C",
        "1/s": "s⁻¹",
        "1/min": "min⁻¹",
        "uV": "µV",
    }
)
"""UCUM code -> the spelling a reader expects."""

_KNOWN: dict[str, dict[str, float]] = {
    "1": {
        "": 1.0,
        "1": 1.0,
        "fraction": 1.0,
        "ratio": 1.0,
        "a.u.": 1.0,
        "au": 1.0,
        "%": 1e-2,
        "percent": 1e-2,
    },
    "um2/ms": {"um2/ms": 1.0, "mm2/s": 1e3, "um2/s": 1e-3, "m2/s": 1e9, "cm2/s": 1e5},
    "mm": {"mm": 1.0, "cm": 10.0, "m": 1e3, "um": 1e-3},
    "mm2": {"mm2": 1.0, "cm2": 100.0, "sqmm": 1.0, "um2": 1e-6},
    "mm3": {"mm3": 1.0, "ml": 1e3, "cm3": 1e3, "cc": 1e3, "ul": 1.0, "l": 1e6},
    "ms": {"ms": 1.0, "s": 1e3, "us": 1e-3, "sec": 1e3, "msec": 1.0},
    "s": {"s": 1.0, "ms": 1e-3, "sec": 1.0, "min": 60.0},
    "1/s": {"1/s": 1.0, "hz": 1.0, "1/ms": 1e3, "1/min": 1 / 60},
    "1/min": {"1/min": 1.0, "1/s": 60.0, "hz": 60.0},
    "[ppm]": {"[ppm]": 1.0, "ppm": 1.0, "[ppb]": 1e-3, "ppb": 1e-3},
    "g/mL": {"g/ml": 1.0, "suv": 1.0, "suvbw": 1.0, "kg/l": 1.0},
    "Cel": {
        "cel": 1.0,
        "c": 1.0,
        "°c": 1.0,
        "degc": 1.0,
        "k": 1.0,
        "f": 5 / 9,
        "°f": 5 / 9,
        "degf": 5 / 9,
        "[degf]": 5 / 9,
    },
    "mV": {"mv": 1.0, "uv": 1e-3, "v": 1e3},
    "uV": {"uv": 1.0, "mv": 1e3, "v": 1e6},
    "m/s": {"m/s": 1.0, "cm/s": 1e-2, "mm/ms": 1.0},
    "[arb'U]": {
        "[arb'u]": 1.0,
        "a.u.": 1.0,
        "au": 1.0,
        "arb.units": 1.0,
        "arbitrary": 1.0,
        "": 1.0,
        "1": 1.0,
    },
    "T": {"t": 1.0, "mt": 1e-3},
    "s/mm2": {"s/mm2": 1.0},
}
"""UCUM code -> (plain spelling in lower case -> the factor into it)."""

_OFFSET = {"k": -273.15, "f": -160 / 9, "°f": -160 / 9, "degf": -160 / 9, "[degf]": -160 / 9}
"""What is added after the factor, in degrees Celsius."""

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SAME = str.maketrans({"µ": "u", "μ": "u", "−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "⁄": "/"})
_POWER = re.compile(
    r"^\s*[x*]?\s*(?:1(?:\.0*)?e([+-]?[0-9]{1,4})|10\s*(?:\^|\*\*|\*)?\s*\(?([+-][0-9]{1,4})\)?)\s*[x*.]?\s*"
)
_MAX_POWER = 15
"""Of ten, in front of a unit: no unit of an image or a nerve needs more, and a float holds each exactly enough."""
_PER = re.compile(r"^(s|ms|min)\^?-1$|^/(s|ms|min)$")


@frozen(kw_only=True)
class Conversion:
    """value in the wanted unit = factor * value + offset. said is a sentence, empty where nothing changed."""

    factor: float
    offset: float = 0.0
    said: str = ""

    def __call__(self, value: float) -> float:
        return self.factor * value + self.offset

    def exact(self, value: Decimal) -> Decimal:
        """The same on decimal digits: 1369 of 10^-6 mm2/s is 1.369 um2/ms, to the last bit."""
        return self.scaled(value) + Decimal(repr(self.offset)) if self.offset else self.scaled(value)

    def scaled(self, value: Decimal) -> Decimal:
        """A width, such as a standard deviation, in the wanted unit: without the offset."""
        return value * Decimal(repr(self.factor)).normalize()  # 0.50 by 1 stays 0.50


def spell(unit: str) -> str:
    """The usual spelling of a UCUM code; the code itself where no other is known."""
    return SPELLED.get(unit, unit)


def accepted(to: str) -> tuple[str, ...]:
    """The plain spellings that convert to a UCUM code, sorted, its own first; 10^n may stand before each."""
    others = set(_KNOWN.get(to, ())) - {"", to.lower()}
    return (to, *sorted(others))


def conversion(unit: str, *, to: str, where: str = "", todo: str = "") -> Conversion:
    """How a value in `unit`, as a person or a scanner writes it, becomes one in the UCUM code `to`.

    Raises
    ------
    InputError
        For a unit that is not known to convert to `to`, with those that are.
    """
    plain, power = _plain(unit)
    known = _KNOWN.get(to, {to.lower(): 1.0})
    if unit.strip() == to:
        return Conversion(factor=1.0)
    if plain not in known:
        raise InputError(
            wanted=f"a unit that converts to {to} ({', '.join(sorted(filter(None, known)))}, or 10^n of one)",
            came=repr(unit),
            where=where,
            todo=todo or 'State it in the sidecar as "Units".',
        )
    factor = known[plain] * 10.0**power
    # 1e3 * 10^-3 is to give exactly 1
    factor = float(f"{factor:.12g}") if power else factor
    offset = _OFFSET.get(plain, 0.0) if to == "Cel" else 0.0
    same = factor == 1.0 and offset == 0.0
    said = "" if same else f"converted from {unit.strip() or 'no unit'} to {spell(to) or '1'}"
    return Conversion(factor=factor, offset=offset, said=said)


def factor(unit: str, *, to: str, where: str = "") -> float:
    """The number that turns a value in `unit` into one in `to`, for units without offset."""
    found = conversion(unit, to=to, where=where)
    if found.offset:
        raise InputError(wanted=f"a unit in proportion to {to}", came=repr(unit), where=where)
    return found.factor


def _plain(unit: str) -> tuple[str, int]:
    """(lower case unit without decorations, power of ten in front of it)."""
    text = unit.strip()
    # a raised exponent right after 10 is a power, one after a letter belongs to the unit
    text = re.sub(r"10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: f"10^{_signed(m[1].translate(_RAISED))} ", text)
    text = text.translate(_RAISED).translate(_SAME)
    power = 0
    if found := _POWER.match(text):
        power = int(found[1] or found[2])
        if abs(power) > _MAX_POWER:
            return unit.strip().lower(), 0
        text = text[found.end() :]
    text = re.sub(r"[\s^]|\*\*", "", text).lstrip("*.").rstrip("*").lower()
    # the last point of `a.u.` belongs to the abbreviation, that of `mm2/s.` ends a sentence
    text = text if re.fullmatch(r"([a-z]\.)+", text) else text.rstrip("*.")
    text = text.replace("/sec", "/s").replace("mm2s-1", "mm2/s")
    if per := _PER.match(text):
        text = f"1/{per[1] or per[2]}"
    return text, power


def _signed(exponent: str) -> str:
    return exponent if exponent[0] in "+-" else f"+{exponent}"
