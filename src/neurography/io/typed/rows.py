"""One row of a typed table as one Measurement, each cell read or refused by its place."""

import re
from collections.abc import Mapping

from attrs import frozen

from neurography.anatomy import names
from neurography.io.typed.columns import Columns
from neurography.io.typed.numbers import MISSING, DecimalSign, Number, check_size, number
from neurography.io.typed.sheet import Line
from neurography.io.typed.sides import side_words
from neurography.io.typed.techniques import technique
from neurography.io.typed.visits import Moment
from neurography.model.errors import InputError
from neurography.model.measurement import Measurement, Origin
from neurography.model.occasion import Occasion
from neurography.model.quantity import Quantity
from neurography.model.quantity_names import called
from neurography.model.site import Side, Site, is_paired
from neurography.model.units import Conversion, accepted, conversion, spell
from neurography.stats.interval import normal_interval

SIDES: Mapping[str, Side] = {
    "left": "left", "l": "left", "lt": "left", "right": "right", "r": "right", "rt": "right",
    "midline": "midline", "n/a": "n/a",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.,+*/()-]{0,63}")
_STRUCTURE = re.compile(r"[a-z][a-z0-9_]{1,79}")
_NOT_GIVEN = "not measurable: no value in the table"
_GRADE_UNITS = ("1", "grade", "grades")
"""A grade is counted: it has no percentage, and no unit to convert from."""
_HALF_GRADE = re.compile(r"([0-9])\s*[+-]")
_SMALL_SHARE = 0.01
"""Of the largest plausible fraction: a percentage below was often a fraction already."""


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
            technique=technique(line, self.columns, sign=self.sign, instrument=self._instrument(line)),
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
        meant = called(line.text(column), self.quantities)
        if not meant.key:
            way_out = f"Did you mean {meant.nearest}?" if meant.nearest else "Check the spelling."
            raise line.refuse(column, f"a quantity of {', '.join(self.quantities)}", todo=way_out)
        return self.quantities[meant.key]

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
        self._unit(line, quantity)
        if line.text(column).lower() in MISSING:
            return None, ()
        if quantity.scale == "ordinal":
            return self._grade(line, quantity), ()
        typed = number(line, column, sign=self.sign, bound=True)
        found = self._conversion(line, quantity)
        held = Number(exact=found.exact(typed.exact), censored=typed.censored)
        below = quantity.plausible is None and quantity.scale == "ratio" and held.exact < 0
        if below or not quantity.is_plausible(held.value):
            raise self._implausible(line, typed, quantity)
        check_size(held.exact, line, column, wanted=f"a value of {quantity.key}")
        said = (found.said, _small_percentage(line.text(column), typed, held, quantity))
        return held, tuple(filter(None, said))

    def _grade(self, line: Line, quantity: Quantity) -> Number:
        """A whole number on an ordinal scale: half a step has no meaning that others share."""
        column = self.columns.known["value"]
        low, high = quantity.plausible or (0.0, float("inf"))
        wanted = f"a grade of {quantity.key}: a whole number " + (
            f"from {low:g} to {high:g}" if quantity.plausible else "from 0 on"
        )
        if half := _HALF_GRADE.fullmatch(line.text(column)):
            raise line.refuse(
                column, wanted, todo=f"Plus and minus are no steps of this scale: write {half[1]}."
            )
        typed = number(line, column, sign=self.sign, bound=True, wanted=wanted)
        if typed.exact != typed.exact.to_integral_value() or not low <= typed.exact <= high:
            raise line.refuse(column, wanted, todo="Write the whole grade.")
        return typed

    def _implausible(self, line: Line, typed: Number, quantity: Quantity) -> InputError:
        column, unit = self.columns.known["value"], self._unit(line, quantity)
        low, high = quantity.plausible or (0.0, float("inf"))
        ends = f"between {low:g} and {high:g}" if quantity.plausible else "not below 0"
        return line.refuse(
            column,
            f"{quantity.key} {ends} {quantity.unit if quantity.unit != '1' else ''}".strip(),
            came=f"{line.text(column)} {unit if unit != '1' else ''}".strip(),
            todo=self._other_unit(typed, quantity),
        )

    def _unit(self, line: Line, quantity: Quantity) -> str:
        column = self.columns.known["unit"]
        ordinal = quantity.scale == "ordinal"
        if ordinal and column in line and line.text(column).lower() not in (*_GRADE_UNITS, *MISSING):
            raise line.refuse(
                column, f"the unit of {quantity.key}: 1, as it counts grades",
                todo="A grade is no percentage and has no other unit.",
            )  # fmt: skip
        if column not in line or line.text(column).lower() in MISSING:
            ways = "1" if ordinal else ", ".join(accepted(quantity.unit))
            raise line.refuse(
                column, f"the unit of {quantity.key}: {ways}", todo="A number without its unit is not read."
            )
        return line.text(column)

    def _conversion(self, line: Line, quantity: Quantity) -> Conversion:
        column = self.columns.known["unit"]
        if quantity.scale == "ordinal":
            return Conversion(factor=1.0)
        place = line.refuse(column, "").where
        return conversion(self._unit(line, quantity), to=quantity.unit, where=place, todo="Mend the unit.")

    def _other_unit(self, typed: Number, quantity: Quantity) -> str:
        """Units in which the number would be one of this quantity."""
        more = ("10^-3 mm2/s", "10^-6 mm2/s") if quantity.unit == "um2/ms" else ()
        fitting: dict[tuple[float, float], str] = {}
        for unit in (*more, *accepted(quantity.unit)):
            found = conversion(unit, to=quantity.unit)
            if quantity.is_plausible(float(found.exact(typed.exact))):
                fitting.setdefault((found.factor, found.offset), unit)  # one of several spellings
        if typed.exact < 0 or not fitting:
            return "Is the value, or its unit, right?"
        return f"Is the unit right? It would fit {' or '.join([*fitting.values()][:2])}."

    def _size(self, line: Line, name: str, quantity: Quantity, *, positive: bool) -> float | None:
        """A standard deviation in the quantity's unit: it is scaled, never shifted."""
        column = self._optional(line, name)
        if column is None:
            return None
        wanted = f"a {'positive' if positive else 'not negative'} number, n/a where it is not known"
        typed = number(line, column, sign=self.sign, wanted=wanted)
        if typed.exact < 0 or (positive and typed.exact == 0):
            raise line.refuse(column, wanted, todo="A standard deviation has no sign.")
        scaled = self._conversion(line, quantity).scaled(typed.exact)
        check_size(scaled, line, column, wanted=wanted)
        return float(scaled)

    def _count(self, line: Line) -> int | None:
        column = self._optional(line, "n")
        if column is None:
            return None
        if not re.fullmatch(r"[1-9][0-9]{0,8}", line.text(column)):
            raise line.refuse(column, "a whole number from 1 on, or n/a", todo="n counts samples.")
        return int(line.text(column))

    def _instrument(self, line: Line) -> str:
        return self._word(line, "instrument").lower().replace(" ", "_")

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
        self._check_sides(line, "structure")
        structure = names.named(line.text(column)).structure
        if not _STRUCTURE.fullmatch(structure):
            raise line.refuse(
                column,
                "the name of a structure in letters, digits and blanks",
                todo="Write e.g. S1 ventral ramus.",
            )
        self._check_sides(line, "level")
        position = self._optional(line, "position_mm")
        return Site(
            structure=structure,
            side=self._side(line, structure),
            level=self._word(line, "level").lower().replace(" ", "_"),
            position_mm=None if position is None else number(line, position, sign=self.sign).value,
        )

    def _check_sides(self, line: Line, name: str) -> None:
        """Refuse a side in a name, whether it agrees with the column side or not: one place says it."""
        column = self._optional(line, name)
        if column is not None and (stated := side_words(line.text(column))):
            raise line.refuse(
                column, f"a {name} without {', '.join(stated)} in its name",
                todo="The side stands in the column side alone: is it right there?",
            )  # fmt: skip

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


def _small_percentage(text: str, typed: Number, held: Number, quantity: Quantity) -> str:
    """A question where a fraction given in percent is so small that it may have been a fraction already."""
    if quantity.unit != "1" or quantity.plausible is None or held.exact == typed.exact:
        return ""
    small = 0 < held.value < _SMALL_SHARE * quantity.plausible[1] and quantity.is_plausible(typed.value)
    return f"{text} % read as {held.value:g}; was {typed.value:g} meant?" if small else ""


def unit_words(quantities: Mapping[str, Quantity]) -> str:
    """What the unit column may hold, for a table that has none."""
    some = [quantities[key] for key in ("adc", "fa", "csa") if key in quantities]
    return "; ".join(f"for {one.key} {spell(one.unit).strip() or one.unit} ({one.unit})" for one in some)
