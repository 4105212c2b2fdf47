"""The columns that a typed table may have: their names, the ways to spell them, what they hold."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType

from attrs import frozen

from neurography.io.typed.sheet import Sheet
from neurography.model.errors import InputError
from neurography.model.quantity import Quantity

REQUIRED = ("structure", "side", "quantity", "value", "unit")
OPTIONAL = (
    "subject", "session", "date", "level", "position_mm", "statistic", "sd", "spread", "n", "n_of", "technique",
    "origin", "instrument", "acquisition",
)  # fmt: skip
NUMBERS = ("value", "sd", "spread", "position_mm")
"""Columns of numbers that have a decimal sign."""


@frozen(kw_only=True)
class Key:
    """A technique key in a column of its own: a number is multiplied by factor, values may be several."""

    key: str
    number: bool
    factor: Decimal = Decimal(1)
    several: bool = False
    within: tuple[float, float] | None = None
    """In the key's unit, ends included: outside of it the unit of the column was mistaken."""


_ONE = (
    Key(key="MagneticFieldStrength", number=True, within=(0.01, 25.0)),
    Key(key="EchoTime", number=True, within=(1e-6, 2.0)),
    Key(key="RepetitionTime", number=True, within=(1e-4, 120.0)),
    Key(key="InversionTime", number=True, within=(1e-4, 30.0)),
    Key(key="FlipAngle", number=True, within=(0.0, 360.0)),
    Key(key="UptakeTime", number=True, within=(0.0, 86400.0)),
    Key(key="NumberOfDirections", number=True, within=(1.0, 5000.0)),
    Key(key="VoxelSize", number=True, several=True, within=(0.01, 100.0)),
    Key(key="BValues", number=True, several=True, within=(0.0, 100000.0)),
)
_MS = Decimal("0.001")
KEYS = MappingProxyType(
    {
        **{one.key.lower(): one for one in _ONE},
        "field_strength": _ONE[0],
        "field_strength_t": _ONE[0],
        "echo_time_ms": Key(key="EchoTime", number=True, factor=_MS, within=(1e-6, 2.0)),
        "repetition_time_ms": Key(key="RepetitionTime", number=True, factor=_MS, within=(1e-4, 120.0)),
        "inversion_time_ms": Key(key="InversionTime", number=True, factor=_MS, within=(1e-4, 30.0)),
        "flip_angle": _ONE[4],
        "uptake_time_min": Key(key="UptakeTime", number=True, factor=Decimal(60), within=(0.0, 86400.0)),
        "directions": _ONE[6],
        "voxel_size": _ONE[7],
        "voxel_size_mm": _ONE[7],
        "b_values": _ONE[8],
        "vendor": Key(key="Manufacturer", number=False),
        "model": Key(key="ManufacturersModelName", number=False),
        "tracer": Key(key="TracerName", number=False),
    }
)
"""Column name -> technique key. Those named after BIDS are in its units: seconds, tesla, mm, degrees."""


@frozen(kw_only=True)
class Columns:
    """Which column of a sheet holds what: ours -> as it is spelled there, and the technique keys by theirs."""

    known: Mapping[str, str]
    keys: Mapping[str, Key]

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns, as spelled, that hold a field strength: `3 T` may stand there."""
        return tuple(column for column, key in self.keys.items() if key.key == "MagneticFieldStrength")

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns, as spelled, whose numbers have a decimal sign."""
        own = [self.known[name] for name in NUMBERS if name in self.known]
        return (*own, *(column for column, key in self.keys.items() if key.number and not key.several))


def plain(name: str) -> str:
    """A header cell as it is compared: lower case, underscores for blanks and hyphens."""
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def technique_keys(quantities: Iterable[Quantity]) -> Mapping[str, Key]:
    """Every technique key that a quantity asks for, and those of KEYS, by the plain name of its column."""
    asked = {agree.key for quantity in quantities for agree in quantity.agree}
    others = {key.lower(): Key(key=key, number=False) for key in sorted(asked) if key.lower() not in KEYS}
    return {**KEYS, **others}


def columns(sheet: Sheet, keys: Mapping[str, Key], *, units: str) -> Columns:
    """What each column holds.

    Raises
    ------
    InputError
        For a column that is unknown, comes twice, or is missing.
    """
    where = f"{sheet.where}, first line"
    known: dict[str, str] = {}
    techniques: dict[str, Key] = {}
    names = (*REQUIRED, *OPTIONAL)
    for column in sheet.columns:
        name = plain(column)
        key = keys.get(name)
        if name not in names and key is None:
            raise _unknown(column, (*names, *keys), where)
        if name in known or (key is not None and key.key in {one.key for one in techniques.values()}):
            raise InputError(
                wanted="each column once", came=f"{column!r} twice, or under two names", where=where,
                todo="Remove or rename one.",
            )  # fmt: skip
        if key is None:
            known[name] = column
        else:
            techniques[column] = key
    missing = [name for name in REQUIRED if name not in known]
    if missing:
        todo = f"Its cells hold {units}." if missing == ["unit"] else "Add it."
        raise InputError(
            wanted=f"the columns {' '.join(REQUIRED)}",
            came=f"no column {', '.join(missing)}",
            where=where,
            todo=todo,
        )
    if not sheet.lines:
        raise InputError(
            wanted="rows below the column names",
            came="none",
            where=sheet.where,
            todo="One row is one number.",
        )
    return Columns(known=known, keys=techniques)


def _unknown(column: str, known: tuple[str, ...], where: str) -> InputError:
    if plain(column).split("_")[0] in ("left", "right", "l", "r", "lt", "rt"):
        return InputError(
            wanted="one number a row, its side in the column side",
            came=f"a column {column!r}",
            where=where,
            todo="Write the left and the right value in two rows, under the columns side and value.",
        )
    close = get_close_matches(plain(column), known, n=1, cutoff=0.6)
    return InputError(
        wanted=f"columns of {', '.join((*REQUIRED, *OPTIONAL))}, or a technique key such as "
        "MagneticFieldStrength, EchoTime, vendor, b_values",
        came=repr(column),
        where=where,
        todo=f"Did you mean {close[0]}?" if close else "Rename or remove it.",
    )
