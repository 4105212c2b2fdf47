"""One row of a typed table as one Measurement, each cell read or refused by its place."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from attrs import frozen

from neurography.anatomy import names
from neurography.io.typed.columns import Columns, Key
from neurography.io.typed.numbers import MISSING, DecimalSign, Number, number
from neurography.io.typed.sheet import Line
from neurography.io.typed.visits import Moment
from neurography.model.measurement import Measurement, Origin
from neurography.model.occasion import Occasion
from neurography.model.quantity import Quantity
from neurography.model.site import Side, Site, is_paired
from neurography.model.technique import Technique, Value, parse_protocol, parse_value
from neurography.model.units import Conversion, accepted, conversion, spell
from neurography.stats.interval import normal_interval

SIDES: Mapping[str, Side] = {
    "left": "left", "l": "left", "lt": "left", "right": "right", "r": "right", "rt": "right",
    "midline": "midline", "n/a": "n/a",
}  # fmt: skip
ALIASES = {"md": "adc", "mean_diffusivity": "adc", "t2*": "t2star", "r2*": "r2star", "qsm": "chi"}
"""Other names that mean the same quantity."""
SAID = {"md": "MD is read as adc: both are a third of the tensor's trace"}
"""Notes for those of ALIASES that are not mere spellings."""

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.,+*/()-]{0,63}")
_LISTED = re.compile(r"\s*[;x×/]\s*|,?\s+")
"""Between several numbers in one cell; a comma alone could be decimal and is none."""
_STRUCTURE = re.compile(r"[a-z][a-z0-9_]{1,79}")
_SIDE_WORDS = frozenset(("left", "right", "lt", "rt", "bilateral", "both"))
_NOT_GIVEN = "not measurable: no value in the table"


@frozen(kw_only=True)
class Reader:
    """What all rows of a table are read by."""

    columns: Columns
    sign: DecimalSign
    quantities: Mapping[str, Quantity]
    source: str

    def measurement(self, line: Line, person: str, when: Moment) -> Measurement:
        """The row as a Measurement; raises InputError for the first cell that cannot be used."""
        quantity = self.quantity(line)
        value, said = self._value(line, quantity)
        sd = self._size(line, "sd", quantity, positive=True)
        plain = value is not None and not value.censored
        exact = None if value is None else value.value
        return Measurement(
            quantity=quantity,
            statistic=self._word(line, "statistic").lower().replace(" ", "_"),
            site=self._site(line),
            occasion=Occasion(
                subject=person,
                session=when.session,
                acquisition=self._word(line, "acquisition"),
                date=when.date,
            ),
            technique=self._technique(line),
            value=exact,
            digits=None if value is None else value.digits,
            censored="" if value is None else value.censored,
            sd=sd,
            spread=self._size(line, "spread", quantity, positive=False),
            interval=normal_interval(exact, sd) if plain and exact is not None and sd is not None else None,
            n=self._count(line),
            n_of=self._word(line, "n_of").lower().replace(" ", "_"),
            origin=self._origin(line),
            sources=(self.source,),
            warnings=(*((_NOT_GIVEN,) if value is None else ()), *said),
        )

    def quantity(self, line: Line) -> Quantity:
        """The quantity by its key, its name in words, or an alias; the nearest is named for another."""
        column = self.columns.known["quantity"]
        text = re.sub(r"[\s-]+", "_", line.text(column).strip().lower())
        named = {re.sub(r"[\s-]+", "_", one.name.lower()): key for key, one in self.quantities.items()}
        key = text if text in self.quantities else ALIASES.get(text, named.get(text, ""))
        if key not in self.quantities:
            close = get_close_matches(text, (*self.quantities, *named), n=1, cutoff=0.6)
            meant = f"Did you mean {named.get(close[0], close[0])}?" if close else "Check the spelling."
            raise line.refuse(column, f"a quantity of {', '.join(self.quantities)}", todo=meant)
        return self.quantities[key]

    def _optional(self, line: Line, name: str) -> str | None:
        """The spelled column where it is there and the row's cell holds something but n/a."""
        column = self.columns.known.get(name)
        if column is None or column not in line or line.text(column).lower() in MISSING:
            return None
        return column

    def _word(self, line: Line, name: str) -> str:
        column = self._optional(line, name)
        if column is None:
            return "n/a"
        if not _WORD.fullmatch(line.text(column)):
            raise line.refuse(column, "a short plain word", todo="Use letters, digits and blanks.")
        return line.text(column)

    def _value(self, line: Line, quantity: Quantity) -> tuple[Number | None, tuple[str, ...]]:
        """(value in the quantity's unit, None where it is n/a; what is to be said of the conversion)."""
        column = self.columns.known["value"]
        unit = self._unit(line, quantity)
        if line.text(column).lower() in MISSING:
            return None, ()
        typed = number(line, column, sign=self.sign, bound=True)
        found = self._conversion(line, quantity)
        held = Number(exact=found.exact(typed.exact), censored=typed.censored)
        below = quantity.plausible is None and quantity.scale == "ratio" and held.exact < 0
        if below or not quantity.is_plausible(held.value):
            low, high = quantity.plausible or (0.0, float("inf"))
            ends = f"between {low:g} and {high:g}" if quantity.plausible else "not below 0"
            raise line.refuse(
                column,
                f"a value of {quantity.key} {ends} {quantity.unit if quantity.unit != '1' else ''}".strip(),
                came=f"{line.text(column)} {unit}",
                todo=self._other_unit(typed, quantity),
            )
        return held, (found.said,) if found.said else ()

    def _unit(self, line: Line, quantity: Quantity) -> str:
        column = self.columns.known["unit"]
        if column not in line or line.text(column).lower() in MISSING:
            ways = ", ".join(accepted(quantity.unit))
            raise line.refuse(
                column, f"the unit of {quantity.key}: {ways}", todo="A number without its unit is not read."
            )
        return line.text(column)

    def _conversion(self, line: Line, quantity: Quantity) -> Conversion:
        column = self.columns.known["unit"]
        place = line.refuse(column, "").where
        return conversion(self._unit(line, quantity), to=quantity.unit, where=place, todo="Mend the unit.")

    def _other_unit(self, typed: Number, quantity: Quantity) -> str:
        """Units in which the number would be one of this quantity."""
        more = ("10^-3 mm2/s", "10^-6 mm2/s") if quantity.unit == "um2/ms" else ()
        fitting = [
            unit
            for unit in (*more, *accepted(quantity.unit))
            if quantity.is_plausible(float(conversion(unit, to=quantity.unit).exact(typed.exact)))
        ]
        if typed.exact < 0 or not fitting:
            return "Is the value, or its unit, right?"
        return f"Is the unit right? It would fit {' or '.join(fitting[:2])}."

    def _size(self, line: Line, name: str, quantity: Quantity, *, positive: bool) -> float | None:
        """A standard deviation in the quantity's unit: it is scaled, never shifted."""
        column = self._optional(line, name)
        if column is None:
            return None
        wanted = f"a {'positive' if positive else 'not negative'} number, n/a where it is not known"
        typed = number(line, column, sign=self.sign, wanted=wanted)
        if typed.exact < 0 or (positive and typed.exact == 0):
            raise line.refuse(column, wanted, todo="A standard deviation has no sign.")
        return float(self._conversion(line, quantity).scaled(typed.exact))

    def _count(self, line: Line) -> int | None:
        column = self._optional(line, "n")
        if column is None:
            return None
        if not re.fullmatch(r"[1-9][0-9]{0,8}", line.text(column)):
            raise line.refuse(column, "a whole number from 1 on, or n/a", todo="n counts samples.")
        return int(line.text(column))

    def _origin(self, line: Line) -> Origin:
        column = self._optional(line, "origin")
        text = "typed" if column is None else line.text(column).lower()
        if column is not None and text not in ("typed", "published"):
            raise line.refuse(
                column, "typed or published", todo="Numbers in a table were typed, or stand in a publication."
            )
        return "published" if text == "published" else "typed"

    def _site(self, line: Line) -> Site:
        column = self.columns.known["structure"]
        structure = names.named(line.text(column)).structure
        if not _STRUCTURE.fullmatch(structure):
            raise line.refuse(
                column,
                "the name of a structure in letters, digits and blanks",
                todo="Write e.g. S1 ventral ramus.",
            )
        if stated := _SIDE_WORDS & set(structure.split("_")):
            raise line.refuse(
                column, f"a structure without {', '.join(sorted(stated))} in its name",
                todo="The side stands in the column side alone.",
            )  # fmt: skip
        position = self._optional(line, "position_mm")
        return Site(
            structure=structure,
            side=self._side(line, structure),
            level=self._word(line, "level").lower().replace(" ", "_"),
            position_mm=None if position is None else number(line, position, sign=self.sign).value,
        )

    def _side(self, line: Line, structure: str) -> Side:
        column = self.columns.known["side"]
        text = line.text(column).lower().rstrip(".")
        paired = is_paired(structure)
        side = SIDES.get(text or "n/a")
        if side is None or (paired and side == "n/a"):
            both = f", since {structure} exists on both sides" if paired else ""
            raise line.refuse(
                column,
                f"left or right{'' if paired else ', midline or n/a'}{both}",
                todo="Write left or right, and one row for each side.",
            )
        return side

    def _technique(self, line: Line) -> Technique:
        instrument = self._word(line, "instrument").lower().replace(" ", "_")
        protocol: dict[str, Value] = {}
        if (column := self._optional(line, "technique")) is not None:
            text = line.text(column)
            protocol, words = parse_protocol(text)
            if any(isinstance(value, str) and re.fullmatch(r"\d+,\d+", value) for value in protocol.values()):
                raise line.refuse(column, "decimal points in key=value", todo="Write 0.069, not 0,069.")
            if words:
                protocol["Technique"] = words
        for column, key in self.columns.keys.items():
            if column not in line or line.text(column).lower() in MISSING:
                continue
            if key.key in protocol:
                raise line.refuse(column, f"{key.key} once", came="it in the column technique too")
            protocol[key.key] = self._key(line, column, key)
        for one in {key.key: key for key in self.columns.keys.values()}.values():
            if one.key in protocol:
                self._check_key(line, one, protocol[one.key])
        return Technique.of(instrument, protocol)

    def _key(self, line: Line, column: str, key: Key) -> Value:
        if not key.number:
            return line.text(column)
        if not key.several:
            typed = number(line, column, sign=self.sign).exact * key.factor
            return float(typed)
        parts = _LISTED.split(line.text(column).strip("[]() "))
        values = [parse_value(part) for part in parts]
        if not all(isinstance(value, float) for value in values):
            raise line.refuse(
                column,
                "numbers such as 2x2x3 or 0, 1000",
                todo="Write decimal points, and x, a semicolon or a blank between the numbers.",
            )
        return tuple(float(value) for value in values if isinstance(value, float))

    def _check_key(self, line: Line, key: Key, value: Value) -> None:
        """A value far out of its range was typed in another unit."""
        low, high = key.within or (float("-inf"), float("inf"))
        numbers = value if isinstance(value, tuple) else (value,)
        if any(isinstance(one, float) and not low <= one <= high for one in numbers):
            column = next(c for c, k in self.columns.keys.items() if k.key == key.key)
            raise line.refuse(
                column, f"{key.key} between {low:g} and {high:g} in its BIDS unit",
                todo="Times are in seconds (or in a column such as echo_time_ms), fields in tesla.",
            )  # fmt: skip


def unit_words(quantities: Mapping[str, Quantity]) -> str:
    """What the unit column may hold, for a table that has none."""
    some = [quantities[key] for key in ("adc", "fa", "csa") if key in quantities]
    return "; ".join(f"for {one.key} {spell(one.unit).strip() or one.unit} ({one.unit})" for one in some)
