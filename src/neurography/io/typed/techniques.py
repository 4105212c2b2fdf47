"""How a typed number was measured: the column technique (`EchoTime=0.069; fat saturated`) and the key columns."""

import re
from decimal import Decimal

from attrs import evolve

from neurography.io.typed.columns import Columns, Key
from neurography.io.typed.numbers import MISSING, DecimalSign, check_size, number
from neurography.io.typed.sheet import Line
from neurography.model.errors import InputError
from neurography.model.technique import Technique, Value, parse_protocol, parse_value
from neurography.model.technique_words import FREE_WORDS, bare_field, sequence

_LISTED = re.compile(r"\s*[;x×/]\s*|,?\s+")
"""Between several numbers in one cell; a comma alone could be decimal and is none."""

_WITH_UNIT = re.compile(r"[+-]?[0-9][0-9.,]*\s*[^\W\d_][\w/ ]*")
_UNITS = "Times are in seconds (or in a column such as echo_time_ms), fields in tesla."


def technique(line: Line, columns: Columns, *, sign: DecimalSign, instrument: str) -> Technique:
    """The technique of a row; keys that are not stated stay unknown.

    Raises
    ------
    InputError
        For a number that cannot be read or is far out of its key's range, and for a key stated twice.
    """
    protocol: dict[str, Value] = {}
    column = columns.known.get("technique", "")
    if column in line and line.text(column).lower() not in MISSING:
        protocol = _stated(line, column)
    for own, key in columns.keys.items():
        if own not in line or line.text(own).lower() in MISSING:
            continue
        if key.key in protocol:
            raise line.refuse(own, f"{key.key} once", came="it in the column technique too")
        protocol[key.key] = _value(line, own, key, sign)
    for own, key in columns.keys.items():
        if key.key in protocol:
            _check_range(line, own, key, protocol[key.key])
    return Technique.of(instrument, protocol)


def _stated(line: Line, column: str) -> dict[str, Value]:
    """The pairs in the column technique; its other words under the key Technique."""
    pairs, words = parse_protocol(line.text(column))
    protocol = {key: _meant(key, value) for key, value in pairs.items()}
    _check_pairs(line, column)
    if any(isinstance(value, str) and re.fullmatch(r"[0-9]+,[0-9]+", value) for value in protocol.values()):
        raise line.refuse(column, "decimal points in key=value", todo="Write 0.069, not 0,069.")
    if words:
        protocol[FREE_WORDS] = words
    return protocol


def _meant(key: str, value: Value) -> Value:
    """A stated value as it is compared: `T2star` of a sequence is `T2*`, `3T` of a field strength 3."""
    if isinstance(value, str) and key == "Sequence":
        return sequence(value)
    if isinstance(value, str) and key == "MagneticFieldStrength":
        return parse_value(bare_field(value))
    return value


def bare_fields(line: Line, columns: Columns) -> Line:
    """The line with the unit taken off its field strengths, so that `1,5 T` shows its decimal sign like any number."""
    cells = {
        column: evolve(cell, text=bare_field(cell.text))
        for column in columns.fields
        if (cell := line.cells.get(column)) is not None and cell.kind == "text"
    }
    return evolve(line, cells={**line.cells, **cells}) if cells else line


def _check_pairs(line: Line, column: str) -> None:
    """Refuse a key that comes twice with different values, and numbers in digits of another script."""
    text = line.text(column)
    if any(sign.isdecimal() and not sign.isascii() for sign in text):
        raise line.refuse(column, "numbers in the digits 0 to 9", todo="Write EchoTime=0.069.")
    seen: dict[str, str] = {}
    for part in text.split(";"):
        key, found, value = (one.strip() for one in part.partition("="))
        if found and seen.setdefault(key.lower(), value) != value:
            raise line.refuse(
                column, f"{key} once", came=f"{key}={seen[key.lower()]} and {key}={value}",
                todo="Keep the one that holds for this row.",
            )  # fmt: skip


def _value(line: Line, column: str, key: Key, sign: DecimalSign) -> Value:
    """A key's value in its BIDS unit."""
    if not key.number:
        return _meant(key.key, line.text(column))
    if not key.several:
        typed = _number(line, column, sign) * key.factor
        check_size(typed, line, column, wanted=f"{key.key} as a number")
        return float(typed)
    parts = _LISTED.split(line.text(column).strip("[]() "))
    values = [parse_value(part) if part.isascii() else part for part in parts]
    if not all(isinstance(value, float) for value in values):
        raise line.refuse(
            column,
            "numbers such as 2x2x3 or 0, 1000",
            todo="Write decimal points, and x, a semicolon or a blank between the numbers.",
        )
    return tuple(float(value) for value in values if isinstance(value, float))


def _number(line: Line, column: str, sign: DecimalSign) -> Decimal:
    """A number alone. The unit stands in the column's name: the column unit is that of the value."""
    try:
        return number(line, column, sign=sign).exact
    except InputError as error:
        if not _WITH_UNIT.fullmatch(line.text(column)):
            raise
        raise line.refuse(column, error.wanted, todo=f"Write the number alone. {_UNITS}") from None


def _check_range(line: Line, column: str, key: Key, value: Value) -> None:
    """A value far out of its range was typed in another unit."""
    low, high = key.within or (float("-inf"), float("inf"))
    numbers = value if isinstance(value, tuple) else (value,)
    if any(isinstance(one, float) and not low <= one <= high for one in numbers):
        raise line.refuse(
            column, f"{key.key} between {low:g} and {high:g} in its BIDS unit",
            todo=_UNITS,
        )  # fmt: skip
