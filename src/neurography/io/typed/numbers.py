"""Numbers as people type them: one decimal sign a file, bounds, real minus signs. Never 0,856 read as 856.

- A decimal comma is read where the file settles it: `0,856` and `1,2` can be nothing else; `1,234` alone could be
  a thousand and is refused.
- Both signs in one file are refused, and so is a separator of thousands (`1.234,5`), but for the narrow blanks
  that a typesetter puts there.
"""

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from attrs import frozen

from neurography.io.typed.sheet import Cell, Line

DecimalSign = Literal[".", ","]
Censored = Literal["", "left", "right"]

MANY_DIGITS = 6
"""More decimals than anybody types."""

MISSING = frozenset({"n/a", "na", "#n/a"})
"""How a value that is not there is written, in lower case."""

_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_BLANKS = "\u00a0\u202f\u2009"
_EXPONENT = r"(?:[eE][+-]?[0-9]{1,4})?"
_PLAIN = re.compile(rf"[+-]?[0-9]+{_EXPONENT}")
_POINT = re.compile(rf"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+){_EXPONENT}")
_COMMA = re.compile(rf"[+-]?(?:[0-9]+,[0-9]*|,[0-9]+){_EXPONENT}")
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
"""With a comma that could be decimal or stand before three zeros' worth of thousands."""
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
"""With a point that is decimal here and stands for thousands in many countries."""
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{3})*[.,][0-9]+")
_TYPESET = re.compile(rf"([1-9][0-9]{{0,2}})((?:[{_BLANKS}][0-9]{{3}})+)(?![0-9])")
_BOUND = re.compile(r"^(<=|>=|[<>≤≥])\s*")


@frozen(kw_only=True)
class Number:
    """A number by its exact decimal digits; censored makes it a bound."""

    exact: Decimal
    censored: Censored = ""

    @property
    def value(self) -> float:
        """The nearest float."""
        return float(self.exact)

    @property
    def digits(self) -> int | None:
        """Decimals as they were written, 2 for 0.50; None after a conversion that gives many more."""
        written = -int(self.exact.as_tuple().exponent)
        return max(written, 0) if written <= MANY_DIGITS else None


def decimal_sign(lines: Iterable[Line], columns: Iterable[str]) -> DecimalSign:
    """The decimal sign of a file, from every number in it that was typed as text.

    Raises
    ------
    InputError
        Where both signs occur, or where a comma could be decimal or of thousands and nothing settles it.
    """
    wanted = tuple(columns)
    first: dict[str, tuple[Line, str]] = {}
    for line in lines:
        for column in wanted:
            if column in line and line.cells[column].kind == "text":
                form = _form(_bare(line.cells[column].text))
                if form:
                    first.setdefault(form, (line, column))
    if "." in first and ("," in first or "?" in first):
        line, column = first.get(",") or first["?"]
        other, where = first["."]
        raise line.refuse(
            column,
            "one decimal sign in the whole table",
            came=f"{line.text(column)!r} here and {other.text(where)!r} in {other.places[where]}",
            todo="Write a point in every number.",
        )
    if "?" in first and "," not in first:
        line, column = first["?"]
        raise line.refuse(
            column,
            "a number that can be read in one way only",
            todo="The comma could be decimal or of thousands: write a decimal point, and no sign for thousands.",
        )
    return "," if "," in first else "."


def number(line: Line, column: str, *, sign: DecimalSign, bound: bool = False, wanted: str = "") -> Number:
    """The number in a cell; `bound` allows `<0.5` and `>200`.

    Raises
    ------
    InputError
        For anything else, with what to do about it.
    """
    wanted = wanted or f"a number with a decimal {'point' if sign == '.' else 'comma'} and nothing beside it"
    whole = line.text(column)
    censored: Censored = ""
    text = whole
    if found := _BOUND.match(text):
        if not bound:
            raise line.refuse(column, wanted, todo="Only a value may be a bound.")
        censored = "left" if found[1][0] in "<≤" else "right"
        text = text[found.end() :]
    exact = _exact(_bare(text), line.cells.get(column, Cell(text="")), sign)
    if exact is None:
        raise line.refuse(column, wanted, todo=_way_out(_bare(text)))
    check_size(exact, line, column, wanted=wanted)
    return Number(exact=exact, censored=censored)


def check_size(exact: Decimal, line: Line, column: str, *, wanted: str) -> None:
    """Refuse a number that no float can hold: too large, or so small that it would become zero."""
    nearest = float(exact)
    if not math.isfinite(nearest):
        raise line.refuse(column, wanted, todo="It is too large to be a number.")
    if exact != 0 and nearest == 0.0:
        raise line.refuse(column, wanted, todo="It is too small to be told from zero: is the exponent right?")


def may_be_thousands(lines: Iterable[Line], columns: Iterable[str]) -> tuple[Line, str] | None:
    """The first number such as 1.234 of a table in which every decimal point could stand for thousands.

    None where nothing of the kind is in it: another number, such as 0.856 or 1.5, settles the point.
    """
    wanted = tuple(columns)
    pointed = [
        (line, column)
        for line in lines
        for column in wanted
        if column in line
        and line.cells[column].kind == "text"
        and _form(_bare(line.cells[column].text)) == "."
    ]
    if all(_THOUSANDS.fullmatch(_bare(line.cells[column].text)) for line, column in pointed):
        return pointed[0] if pointed else None
    return None


def _bare(text: str) -> str:
    """Without blanks around it and between thousands, without a bound, with a plain minus sign."""
    plain = _BOUND.sub("", text.strip().strip(_BLANKS)).translate(_SIGNS)
    sign, digits = (plain[:1], plain[1:]) if plain[:1] in "+-" else ("", plain)
    if found := _TYPESET.match(digits):
        digits = found[1] + re.sub(f"[{_BLANKS}]", "", found[2]) + digits[found.end() :]
    return sign + digits.strip()


def _form(text: str) -> Literal["", ".", ",", "?"]:
    """The decimal sign that a number shows: none, point, comma, or a comma that may stand for thousands."""
    if _POINT.fullmatch(text):
        return "."
    if _EITHER.fullmatch(text):
        return "?"
    return "," if _COMMA.fullmatch(text) else ""


def _exact(text: str, cell: Cell, sign: DecimalSign) -> Decimal | None:
    if cell.kind == "number":
        return Decimal(text)
    form = _POINT if sign == "." else _COMMA
    if not (_PLAIN.fullmatch(text) or form.fullmatch(text)):
        return None
    return Decimal(text.replace(",", "."))


_WAYS_OUT = tuple(
    (re.compile(form, flags=re.IGNORECASE), words)
    for form, words in (
        (r"", "Write the number, or n/a in the column value where there is none."),
        (r".*(±|\+/-).*", "Put the uncertainty of the value into the column sd (or, over voxels, spread)."),
        (r".*%.*", "Write the number alone, and % in the column unit."),
        (r"[=@].*", "Formulas are not computed: write the number."),
        (r"[+-]?(nan|inf|infinity)", "Write n/a where there is no value."),
        (
            rf"[+-]?[0-9][0-9.,\s{_BLANKS}]*(-|to|\.\.)\s*[0-9][0-9.,]*",
            "A range is not one value: write the mean, and its uncertainty in the column sd.",
        ),
        (_GROUPED.pattern, "Write a decimal point, and no sign for thousands."),
        (
            r"[+-]?[0-9][0-9.,]*\s*[^0-9\s.,].*",
            "Write the number alone, and its unit in the column unit.",
        ),
    )
)
"""Form of a cell that is no number -> what to do about it; the first that fits."""


def _way_out(text: str) -> str:
    found = (words for form, words in _WAYS_OUT if form.fullmatch(text))
    return next(found, "Write the number alone; n/a in the column value where there is none.")
