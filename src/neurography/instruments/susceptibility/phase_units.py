"""What a stored phase is in radians: from what the file states or from exact ranges of whole numbers.

Never by stretching what is observed: an image that spans -1.5 to 1.5 rad (short echo, good shim, a small crop) would
come out twice as large, and every ppm with it. What cannot be told is refused, with what was seen and how to state it.

Ranges as scanners write them (none of them flips a sign: that is decided on anatomy, elsewhere):

- Siemens: 0..4095 in the file, with its rescale -4096..4094 in steps of 2; 4096 stands for pi.
- GE and Philips' displayed values: thousandths of a radian, -3142..3142; 3142 stands for pi.
- Philips' precise values: the lowest value that the header's scaling can give is -pi itself.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.model.errors import CallError, InputError

PI = math.pi

WIDE = 360.0
"""A vendor's whole numbers count as that vendor's phase only when they pass this: degrees never do."""

ROUNDING = 1e-3
"""Share of pi by which a stated radian may pass pi and still be a wrapped one (integer scaling, float16)."""

HOW = (
    'Write "Units": "rad" into the sidecar where that is true, or state the unit in the configuration, under '
    '[susceptibility]: phase_units = "rad" (or mrad, degrees, siemens, siemens_unsigned, or pi=NUMBER, the stored '
    "value that stands for pi)."
)


@frozen(kw_only=True)
class PhaseUnit:
    """radians = (stored - zero) * scale, then wrapped to -pi..pi; reason says what it rests on."""

    name: str
    scale: float
    zero: float = 0.0
    reason: str = ""


KNOWN = {
    "rad": PhaseUnit(name="rad", scale=1.0),
    "mrad": PhaseUnit(name="mrad", scale=PI / 3142),
    "degrees": PhaseUnit(name="degrees", scale=PI / 180),
    "siemens": PhaseUnit(name="siemens", scale=PI / 4096),
    "siemens_unsigned": PhaseUnit(name="siemens_unsigned", scale=PI / 2048, zero=2048.0),
}
"""Units that can be stated. mrad: whole thousandths, so that 3142 stands for pi; siemens: -4096..4095;
siemens_unsigned: 0..4095, 2048 stands for zero."""

_SPELLED = {
    "rad": "rad", "radian": "rad", "radians": "rad", "mrad": "mrad", "milliradian": "mrad", "milliradians": "mrad",
    "deg": "degrees", "degree": "degrees", "degrees": "degrees",
}  # fmt: skip
_UNBOUND = ("rad", "degrees")
"""Units in which a phase may come unwrapped, beyond pi."""

_NATIVE = {"SIEMENS": "siemens", "GE": "mrad"}
"""How a vendor writes phase, by the beginning of its name; another signed range of whole numbers is none of it."""

_EXACT: tuple[tuple[str, Callable[[float, float], bool]], ...] = (
    ("siemens", lambda low, high: low == -4096 and 4094 <= high <= 4096),
    ("siemens_unsigned", lambda low, high: low == 0 and high in (4094, 4095)),
    ("mrad", lambda low, high: -3142 <= low <= -3141 and 3140 <= high <= 3142),
)
"""Ends that whole numbers reach in no other unit, whoever wrote them."""

_SPANS = {"mrad": (-3142.0, 3142.0), "siemens": (-4096.0, 4096.0), "siemens_unsigned": (0.0, 4095.0)}


@frozen(kw_only=True)
class Seen:
    """What a phase image shows of itself: its range, whether all values are whole, their common step (0 where not
    whole), how many differ (counted up to 10 000)."""

    lowest: float
    highest: float
    whole: bool
    step: int
    distinct: int

    def text(self) -> str:
        """`from -4096 to 4094, whole numbers in steps of 2, 4096 different`."""
        kind = f"whole numbers in steps of {self.step}" if self.whole else "not whole numbers"
        count = f"{self.distinct}" if self.distinct < _MOST_DISTINCT else f"{_MOST_DISTINCT} or more"
        return f"from {self.lowest:.7g} to {self.highest:.7g}, {kind}, {count} different"


_MOST_DISTINCT = 10_000
_WIDEST = 1 << 20
"""Range of whole numbers that is looked at value by value; no phase is stored wider."""


def look(values: NDArray[Any]) -> Seen | None:
    """Range and grain of the finite values; None when there is none."""
    flat = np.ravel(values, order="K")  # as it lies in memory: another order costs a second
    known = np.isfinite(flat)
    finite = flat if known.all() else flat[known]
    if finite.size == 0:
        return None
    lowest, highest = float(finite.min()), float(finite.max())
    whole = highest - lowest < _WIDEST and bool((finite == np.rint(finite)).all())
    step = 0
    if whole:
        present = np.zeros(int(highest - lowest) + 1, dtype=np.bool_)
        present[(finite - finite.dtype.type(lowest)).astype(np.int32)] = True
        different = np.flatnonzero(present)
        step = int(np.gcd.reduce(np.diff(different))) if different.size > 1 else 0
    else:
        different = np.unique(finite[:_WIDEST])
    distinct = min(int(different.size), _MOST_DISTINCT)
    return Seen(lowest=lowest, highest=highest, whole=whole, step=step, distinct=distinct)


def resolve(seen: Seen, sidecar: Mapping[str, Any], *, stated: str = "", where: str = "") -> PhaseUnit:
    """The unit of a phase image of which `seen` was seen.

    stated (of `KNOWN`, '' for nothing) goes before the sidecar; where names the file in errors.

    Raises
    ------
    CallError
        For a stated unit that is not known.
    InputError
        When the unit is ambiguous, or a stated one contradicts the values.
    """
    if stated:
        return _checked(named(stated), seen, "stated by hand", where)
    unit = sidecar.get("Units")
    word = unit.strip().lower() if isinstance(unit, str) else ""
    if word in _SPELLED:
        return _checked(KNOWN[_SPELLED[word]], seen, f"the sidecar states {unit}", where)
    if word in ("hz", "hertz", "rad/s", "ppm"):
        raise InputError(
            wanted="a phase",
            came=f"a field map (Units {unit})",
            where=where,
            todo="It is no phase image: save it as a fieldmap; vendors' maps in Hz may still be wrapped.",
        )
    found = _philips(seen, sidecar) or _whole_numbers(seen, _vendor(sidecar)) or _exactly_pi(seen)
    if found is None:
        maker = _vendor(sidecar) or "vendor not stated"
        said = f"Units {unit}" if word else "no Units"
        raise InputError(
            wanted="a phase whose unit is stated or plain from its range",
            came=f"values {seen.text()}; {maker}; {said}",
            where=where,
            todo=HOW,
        )
    return found


def named(stated: str) -> PhaseUnit:
    """The unit of a name of `KNOWN`, or `pi=4096`: the stored value that stands for pi, zero standing for zero.

    Raises
    ------
    CallError
        For anything else.
    """
    if stated in KNOWN:
        return KNOWN[stated]
    try:
        half = float(stated.removeprefix("pi=")) if stated.startswith("pi=") else math.nan
    except ValueError:
        half = math.nan
    if not (math.isfinite(half) and half > 0):
        raise CallError(
            wanted=f"phase_units of {', '.join(KNOWN)} or pi=NUMBER (the stored value that stands for pi)",
            came=repr(stated),
            where="[susceptibility]",
            todo="Leave it out to take what the file states.",
        )
    return PhaseUnit(name=stated, scale=PI / half)


def radians(values: NDArray[Any], unit: PhaseUnit) -> NDArray[np.float32]:
    """The phase in radians, wrapped to -pi..pi, NaN where it is not finite."""
    wrapped = np.array(values, dtype=np.float64)
    wrapped[~np.isfinite(wrapped)] = np.nan
    wrapped -= unit.zero
    wrapped *= unit.scale
    wrapped -= 2 * PI * np.rint(wrapped / (2 * PI))
    # the float32 next to pi lies above it
    limit = np.nextafter(np.float32(PI), np.float32(0))
    return np.clip(wrapped.astype(np.float32), -limit, limit)


def wrapped_hertz(values: NDArray[Any], echo_times: Sequence[float]) -> float | None:
    """The period (Hz) of a vendor's field map that is still wrapped, None where its range shows no wrapping.

    Such maps span exactly -1/(2 dTE) to 1/(2 dTE) and are to be unwrapped with period 1/dTE. echo_times: the two
    (or more, evenly spaced) echoes in seconds. Exactly: both ends within 1 % of the limit, none beyond it by more.
    """
    seen = look(values)
    if seen is None or len(echo_times) < 2:
        return None
    steps = np.diff(np.asarray(echo_times, dtype=np.float64))
    if (steps <= 0).any() or np.ptp(steps) > 1e-5:
        return None
    limit = 1 / (2 * float(steps.mean()))
    ends = (-seen.lowest / limit, seen.highest / limit)
    return 2 * limit if all(0.99 <= end <= 1.01 for end in ends) else None


def _vendor(sidecar: Mapping[str, Any]) -> str:
    name = sidecar.get("Manufacturer")
    return name.strip() if isinstance(name, str) else ""


def _checked(unit: PhaseUnit, seen: Seen, reason: str, where: str) -> PhaseUnit:
    """Refuse a stated unit that the values contradict."""
    half = PI / unit.scale * (1 + ROUNDING)
    low, high = _SPANS.get(unit.name, (-half, half))
    if unit.name in _UNBOUND:
        low, high = -math.inf, math.inf
    rounded = unit.name == "rad" and seen.whole and seen.distinct > 2
    if seen.lowest < low or seen.highest > high or rounded:
        raise InputError(
            wanted=f"a phase in {unit.name} ({reason})",
            came=f"values {seen.text()}",
            where=where,
            todo=HOW,
        )
    beyond = max(-seen.lowest, seen.highest) * unit.scale > PI * (1 + ROUNDING)
    unwrapped = unit.name in _UNBOUND and beyond
    return PhaseUnit(
        name=unit.name,
        scale=unit.scale,
        zero=unit.zero,
        reason=f"{reason}; beyond pi, so already unwrapped: wrapped again" if unwrapped else reason,
    )


def _philips(seen: Seen, sidecar: Mapping[str, Any]) -> PhaseUnit | None:
    """By the scaling that the conversion left in the sidecar: what its lowest value stands for.

    displayed = stored * RescaleSlope + RescaleIntercept; precise = displayed / (RescaleSlope * ScaleSlope).
    """
    keys = ("PhilipsRescaleSlope", "PhilipsRescaleIntercept", "PhilipsScaleSlope")
    slope, intercept, scale = (_number(sidecar.get(key)) for key in keys)
    if slope is None or intercept is None or scale is None or slope <= 0 or scale <= 0:
        return None
    # whole milliradians, or radians: another intercept is that of another display, or of no phase
    if not (abs(intercept + 3142) <= 1 or abs(intercept + PI) <= ROUNDING):
        return None
    displayed = sidecar.get("UsePhilipsFloatNotDisplayScaling") == 0
    lowest = intercept if displayed else intercept / (slope * scale)
    if seen.lowest < lowest * (1 + ROUNDING) or seen.highest > -lowest * (1 + ROUNDING):
        return None
    reason = f"Philips' scaling: its lowest value, {lowest:.6g}, is -pi"
    # the slopes come in six digits: what they make of pi within these is pi
    scaled = PI / -lowest
    return PhaseUnit(name="philips", scale=1.0 if abs(scaled - 1) < 1e-4 else scaled, reason=reason)


def _whole_numbers(seen: Seen, vendor: str) -> PhaseUnit | None:
    """By exact ranges of whole numbers; short of the ends only where the vendor is named."""
    if not seen.whole or seen.distinct < 3:
        return None
    low, high = seen.lowest, seen.highest
    maker = next((maker for maker in _NATIVE if vendor.upper().startswith(maker)), "")
    native, text = _NATIVE.get(maker, ""), f"whole numbers from {low:g} to {high:g}"
    name = next((name for name, fits in _EXACT if fits(low, high)), "")
    if name and (not native or name in ("siemens_unsigned", native)):
        return _of(name, text)
    wide = max(-low, high)
    # steps of 2, or more than thousandths of a radian can be, tell Siemens' numbers from those
    if native == "siemens" and low < 0 and wide > WIDE and (seen.step % 2 == 0 or wide > 3142):
        return _of(native, f"{maker}, {text}") if wide <= 4096 else None
    if native == "mrad" and low < 0 and WIDE < wide <= 3142:
        return _of(native, f"{maker}, {text}")
    return None


def _exactly_pi(seen: Seen) -> PhaseUnit | None:
    """Values that end at -pi and at pi, both within a thousandth: no other unit has these ends."""
    ends = (-seen.lowest / PI, seen.highest / PI)
    if not seen.whole and all(abs(end - 1) <= ROUNDING for end in ends):
        return _of("rad", f"from {seen.lowest:.5g} to {seen.highest:.5g}, which are -pi and pi")
    return None


def _of(name: str, reason: str) -> PhaseUnit:
    unit = KNOWN[name]
    return PhaseUnit(name=name, scale=unit.scale, zero=unit.zero, reason=reason)


def _number(value: object) -> float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain and math.isfinite(value) else None  # type: ignore[arg-type]
