"""The unit of a map: stated in its sidecar, or fixed by BIDS and borne out by the values, or the map is refused.

A unit is never found out by looking for the one that fits: the values only ever contradict.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.model import units
from neurography.model.errors import InputError
from neurography.model.quantity import Quantity

FIXED_BY_BIDS = MappingProxyType(
    {
        "t1map": "s", "t2map": "s", "t2starmap": "s", "r1map": "1/s", "r2map": "1/s", "r2starmap": "1/s",
        "chimap": "ppm",
    }
)  # fmt: skip
"""Suffix in lower case -> the unit that the BIDS specification gives (appendix on quantitative MRI)."""

_POWER = "10^-3"
"""Of a fraction."""

_USUAL = MappingProxyType(
    {
        "um2/ms": ("mm2/s", "10^-3 mm2/s", "10^-6 mm2/s"),
        "1": ("1", "percent", _POWER),
        "ms": ("s", "ms"),
        "s": ("s", "ms"),
        "1/s": ("1/s", "1/ms"),
        "1/min": ("1/min", "1/s"),
        "[ppm]": ("ppm", "ppb"),
        "mm": ("mm", "cm", "um"),
        "Cel": ("Cel", "K", "degF"),
        "g/mL": ("g/mL",),
    }
)
"""UCUM code -> spellings that programs use for it: offered to the user, never tried on their behalf."""

HIGH_SHARE = 98.0
"""Percentile that is judged beside the median where nobody stated a unit."""

SLACK = 1.05
"""The large values may pass the plausible range by this factor: FA of noise alone reaches sqrt(3/2)."""


@frozen(kw_only=True)
class Scaled:
    """Values in the quantity's own unit, and sentences about what was done to them."""

    values: NDArray[np.float32]
    notes: tuple[str, ...]


@frozen(kw_only=True)
class _Seen:
    """What is judged of a map's values as stored: finite ones other than 0."""

    count: int
    median: float = 0.0
    size: float = 0.0
    """Median of the magnitudes."""
    large: float = 0.0
    """High percentile of the magnitudes."""

    @classmethod
    def of(cls, values: NDArray[Any]) -> "_Seen":
        seen = values[np.isfinite(values) & (values != 0)].astype(np.float64)
        if not seen.size:
            return cls(count=0)
        median, sizes = float(np.median(seen)), np.abs(seen)
        return cls(
            count=seen.size,
            median=median,
            size=float(np.median(sizes)) if seen.min() < 0 else median,
            large=float(np.percentile(sizes, HIGH_SHARE)),
        )


def in_own_unit(
    values: NDArray[Any],
    *,
    quantity: Quantity,
    suffix: str,
    stated: object,
    where: str,
    by: str = "stated in the sidecar",
) -> Scaled:
    """Bring a map into its quantity's unit.

    Parameters
    ----------
    values
        As stored, scaled by the header's slope; any shape.
    stated
        The sidecar's `Units`, None when it has none.
    where, by
        The file, and on whose word a stated unit rests, for messages.

    Raises
    ------
    InputError
        When no unit is stated and BIDS fixes none, when it is unknown, or when the middle of the values is out of
        the quantity's plausible range in it: the message says in which units it would be inside.
    """
    seen = _Seen.of(values)
    unit, basis = (
        (str(stated).strip(), by)
        if _is_stated(stated)
        else _unstated(stated, seen, quantity=quantity, suffix=suffix, where=where)
    )
    conversion = units.conversion(
        unit, to=quantity.unit, where=where, todo=_todo(_fitting(seen, quantity), quantity, where)
    )
    if not seen.count:
        raise InputError(
            wanted="a map with values", came="nothing but zeros and missing values", where=where,
            todo="Export it again.",
        )  # fmt: skip
    if not _fits(conversion, seen, quantity=quantity, strict=not _is_stated(stated)):
        raise _implausible(seen, unit=unit, basis=basis, quantity=quantity, where=where)
    if conversion.offset:
        # an empty voxel must not become a temperature
        values = np.where(values == 0, np.nan, values)
    made = np.asarray(values, dtype=np.float32)
    if conversion.factor != 1.0 or conversion.offset:
        made = np.asarray(values * conversion.factor + conversion.offset, dtype=np.float32)
    said = [] if _is_stated(stated) else [basis]
    return Scaled(values=made, notes=(*said, *((conversion.said,) if conversion.said else ())))


def _is_stated(stated: object) -> bool:
    return isinstance(stated, str) and bool(stated.strip()) and stated.strip().lower() != "n/a"


def _unstated(stated: object, seen: _Seen, *, quantity: Quantity, suffix: str, where: str) -> tuple[str, str]:
    """(the unit that BIDS or the quantity itself fixes, in words on whose authority)."""
    fitting = _fitting(seen, quantity)
    if stated is not None and not isinstance(stated, str):
        raise InputError(
            wanted='"Units" as text', came=type(stated).__name__, where=where,
            todo=_todo(fitting, quantity, where),
        )  # fmt: skip
    fixed = FIXED_BY_BIDS.get(suffix.lower())
    if fixed is not None:
        return fixed, f"no Units in the sidecar: read in {fixed}, as BIDS fixes it for {suffix}"
    if quantity.unit == "1":
        return "1", "no Units in the sidecar: read as a plain ratio"
    raise InputError(
        wanted='the map\'s unit in its sidecar, as "Units"',
        came=f"none{_medians(fitting, seen, quantity)}",
        where=where,
        todo=_todo(fitting, quantity, where),
    )


def _fits(conversion: units.Conversion, seen: _Seen, *, quantity: Quantity, strict: bool) -> bool:
    """Whether the median is plausible; `strict` asks the same of the large values.

    Where values of both signs are possible the median of their magnitudes is judged too: the median itself is
    near zero in any unit.
    """
    judged = [conversion(seen.median), conversion(_middle(seen, quantity))]
    if strict and (quantity.unit == "1" or quantity.scale == "interval"):
        judged.append(conversion(seen.large) / SLACK)
    return all(quantity.is_plausible(value) for value in judged)


def _middle(seen: _Seen, quantity: Quantity) -> float:
    signed = quantity.plausible is not None and quantity.plausible[0] < 0
    return seen.size if signed else seen.median


def _implausible(seen: _Seen, *, unit: str, basis: str, quantity: Quantity, where: str) -> InputError:
    low, high = quantity.plausible or (-np.inf, np.inf)
    in_unit = units.conversion(unit, to=quantity.unit)(seen.median)
    spelled = units.spell(quantity.unit)
    fitting = _fitting(seen, quantity, but=unit)
    return InputError(
        wanted=f"a median between {low:g} and {high:g}{f' {spelled}' if spelled else ''} for {quantity.name}",
        came=f"{in_unit:.3g} (a median of {seen.median:.4g} and a 98th percentile of {seen.large:.4g} as stored, in "
        f"{unit}; {basis}){_medians(fitting, seen, quantity)}",
        where=where,
        todo=_todo(fitting, quantity, where),
    )


def _fitting(seen: _Seen, quantity: Quantity, *, but: str = "") -> tuple[str, ...]:
    """The usual units in which the values would be plausible, without `but` and its other spellings.

    Where the large values are plausible in some of them, only those. A bare power of ten, which few programs
    write, stands only where nothing else fits.
    """
    tried = {unit: units.conversion(unit, to=quantity.unit) for unit in _usual(quantity)}
    if but:
        refused = units.conversion(but, to=quantity.unit)
        tried = {
            unit: one
            for unit, one in tried.items()
            if (one.factor, one.offset) != (refused.factor, refused.offset)
        }
    fitting: list[str] = []
    for strict in (True, False):
        fitting = fitting or [
            unit
            for unit, one in tried.items()
            if seen.count and _fits(one, seen, quantity=quantity, strict=strict)
        ]
    return tuple(unit for unit in fitting if unit != _POWER) or tuple(fitting)


def _usual(quantity: Quantity) -> tuple[str, ...]:
    return _USUAL.get(quantity.unit, (quantity.unit,))


def _medians(fitting: Sequence[str], seen: _Seen, quantity: Quantity) -> str:
    """What the median would be in each unit, in brackets; for the user to decide."""
    spelled = units.spell(quantity.unit)
    found = []
    for unit in fitting:
        value = units.conversion(unit, to=quantity.unit)(_middle(seen, quantity))
        found.append(f"as {unit} the median would be {value:.3g} {spelled}".strip())
    return f" ({'; '.join(found)})" if found else ""


def _todo(fitting: Sequence[str], quantity: Quantity, where: str) -> str:
    """What to write, and where: a unit as an example only where it is the only one that fits."""
    sidecar = f"{where.rsplit('/', 1)[-1].split('.', maxsplit=1)[0]}.json"
    if len(fitting) == 1:
        return f'If that is the true unit, state it in {sidecar} beside it: {{"Units": "{fitting[0]}"}}.'
    if fitting:
        named = f"{', '.join(fitting[:-1])} or {fitting[-1]}"
        return (
            f'State the true unit in {sidecar} beside it: {{"Units": "..."}}, with {named}, whichever holds.'
        )
    none = ", ".join(_usual(quantity))
    return (
        f"None of the usual units fits the values ({none}): check that it is a map of {quantity.name}, "
        f'then state its true unit as "Units" in {sidecar} beside it.'
    )
