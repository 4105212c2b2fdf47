"""The unit of a map: stated in its sidecar, or fixed by BIDS and borne out by the values, or the map is refused.

A unit is never found out by looking for the one that fits: the values only ever contradict.
"""

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

_USUAL = MappingProxyType(
    {
        "um2/ms": ("mm2/s", "10^-3 mm2/s", "10^-6 mm2/s"),
        "1": ("1", "percent", "10^-3"),
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
    seen = values[np.isfinite(values) & (values != 0)].astype(np.float64)
    unit, basis = (
        (str(stated).strip(), by)
        if _is_stated(stated)
        else _unstated(stated, seen, quantity=quantity, suffix=suffix, where=where)
    )
    conversion = units.conversion(unit, to=quantity.unit, where=where, todo=_example(quantity, where))
    if seen.size == 0:
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


def _unstated(
    stated: object, seen: NDArray[np.float64], *, quantity: Quantity, suffix: str, where: str
) -> tuple[str, str]:
    """(the unit that BIDS or the quantity itself fixes, in words on whose authority)."""
    if stated is not None and not isinstance(stated, str):
        raise InputError(
            wanted='"Units" as text', came=type(stated).__name__, where=where, todo=_example(quantity, where)
        )
    fixed = FIXED_BY_BIDS.get(suffix.lower())
    if fixed is not None:
        return fixed, f"no Units in the sidecar: read in {fixed}, as BIDS fixes it for {suffix}"
    if quantity.unit == "1":
        return "1", "no Units in the sidecar: read as a plain ratio"
    raise InputError(
        wanted='the map\'s unit in its sidecar, as "Units"',
        came=f"none{_offers(seen, quantity)}",
        where=where,
        todo=_example(quantity, where),
    )


def _fits(
    conversion: units.Conversion, seen: NDArray[np.float64], *, quantity: Quantity, strict: bool
) -> bool:
    """Whether the median is plausible; `strict` asks the same of the large values.

    Where values of both signs are possible the median of their magnitudes is judged too: the median itself is
    near zero in any unit.
    """
    judged = [conversion(float(np.median(seen))), conversion(_middle(seen, quantity))]
    if strict and (quantity.unit == "1" or quantity.scale == "interval"):
        judged.append(conversion(float(np.percentile(np.abs(seen), HIGH_SHARE))) / SLACK)
    return all(quantity.is_plausible(value) for value in judged)


def _middle(seen: NDArray[np.float64], quantity: Quantity) -> float:
    signed = quantity.plausible is not None and quantity.plausible[0] < 0
    return float(np.median(np.abs(seen) if signed else seen))


def _implausible(
    seen: NDArray[np.float64], *, unit: str, basis: str, quantity: Quantity, where: str
) -> InputError:
    low, high = quantity.plausible or (-np.inf, np.inf)
    median, large = float(np.median(seen)), float(np.percentile(np.abs(seen), HIGH_SHARE))
    in_unit = units.conversion(unit, to=quantity.unit)(median)
    spelled = units.spell(quantity.unit)
    return InputError(
        wanted=f"a median between {low:g} and {high:g}{f' {spelled}' if spelled else ''} for {quantity.name}",
        came=f"{in_unit:.3g} (a median of {median:.4g} and a 98th percentile of {large:.4g} as stored, in {unit}; "
        f"{basis}){_offers(seen, quantity, but=unit)}",
        where=where,
        todo=_example(quantity, where),
    )


def _offers(seen: NDArray[np.float64], quantity: Quantity, *, but: str = "") -> str:
    """In which usual units the values would be plausible, in brackets; for the user to decide."""
    spelled = units.spell(quantity.unit)
    found = []
    for unit in _USUAL.get(quantity.unit, (quantity.unit,)):
        conversion = units.conversion(unit, to=quantity.unit)
        if unit != but and seen.size and _fits(conversion, seen, quantity=quantity, strict=False):
            value = conversion(_middle(seen, quantity))
            found.append(f"as {unit} the median would be {value:.3g} {spelled}".strip())
    return f" ({'; '.join(found)})" if found else ""


def _example(quantity: Quantity, where: str) -> str:
    """What to write, and where."""
    usual = _USUAL.get(quantity.unit, (quantity.unit,))
    sidecar = f"{where.rsplit('/', 1)[-1].split('.', maxsplit=1)[0]}.json"
    others = f" ({', '.join(usual[:-1])} or {usual[-1]}, whichever holds)" if len(usual) > 1 else ""
    return f'State the true unit in {sidecar} beside it: {{"Units": "{usual[-1]}"}}{others}.'
