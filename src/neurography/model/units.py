"""Units are UCUM codes inside; the usual spelling appears only in text.

Converted at the door, nowhere else. ADC is held in um2/ms, which equals 10^-3 mm2/s.
"""

from types import MappingProxyType

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
        "Cel": "°C",
        "1/s": "s⁻¹",
    }
)
"""UCUM code -> the spelling a reader expects."""

_FACTORS = MappingProxyType(
    {
        ("mm2/s", "um2/ms"): 1e3,
        ("um2/s", "um2/ms"): 1e-3,
        ("um2/ms", "um2/ms"): 1.0,
        ("10^-3 mm2/s", "um2/ms"): 1.0,
        ("10*-3.mm2/s", "um2/ms"): 1.0,
        ("10^-6 mm2/s", "um2/ms"): 1e-3,
        ("10*-6.mm2/s", "um2/ms"): 1e-3,
        ("cm", "mm"): 10.0,
        ("m", "mm"): 1000.0,
    }
)


def spell(unit: str) -> str:
    """The usual spelling of a UCUM code; the code itself where no other is known."""
    return SPELLED.get(unit, unit)


def factor(unit: str, *, to: str, where: str = "") -> float:
    """The number that turns a value in `unit` into one in `to`; refuses what it does not know."""
    plain = unit.replace("²", "2").replace("µ", "u").replace("μ", "u").replace("×", "").strip()
    if plain == to or (to == "1" and plain in {"", "a.u.", "fraction"}):
        return 1.0
    if (plain, to) in _FACTORS:
        return _FACTORS[plain, to]
    known = sorted({source for source, target in _FACTORS if target == to} | {to})
    raise InputError(
        wanted=f"a unit that converts to {to} ({', '.join(known)})",
        came=f"{unit!r}",
        where=where,
        todo='State it in the sidecar as "Units".',
    )
