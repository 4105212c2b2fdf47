"""Of which pairs a limit holds, by how the two were measured: `MagneticFieldStrength=3; same Manufacturer`."""

import re

from attrs import frozen

from neurography.model.technique import Value, parse_value, spell_value

GRAMMAR = "KEY=VALUE (both), KEY=VALUE|VALUE (one each) or `same KEY`, separated by `;`"

_PART = re.compile(
    r"same\s+(?P<same>[A-Za-z][A-Za-z0-9]*)|(?P<key>[A-Za-z][A-Za-z0-9]*)\s*=\s*(?P<values>.+)"
)


@frozen(kw_only=True)
class Condition:
    """One technique key of a pair: both have the value; of two values one each; without values both agree in it.

    A key that one of the two does not state fulfils no condition; where neither does, `same KEY` is fulfilled for
    keys that the quantity asks for only when stated (the sequence of maps made elsewhere).
    """

    key: str
    values: tuple[Value, ...] = ()

    def text(self) -> str:
        """As it is written in a table: `MagneticFieldStrength=1.5|3`, `same Manufacturer`."""
        return f"{self.key}={'|'.join(map(spell_value, self.values))}" if self.values else f"same {self.key}"


def parse_conditions(text: str) -> tuple[Condition, ...]:
    """The conditions of a cell; n/a and an empty one have none. ValueError with the part that cannot be read."""
    if text.strip() in ("", "n/a"):
        return ()
    made = []
    for part in text.split(";"):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise ValueError(part.strip())
        if found["same"]:
            made.append(Condition(key=found["same"]))
            continue
        values = tuple(parse_value(one.strip()) for one in found["values"].split("|"))
        if len(values) > 2 or any(value == "" for value in values):
            raise ValueError(part.strip())
        made.append(Condition(key=found["key"], values=values))
    return tuple(made)


def spell_conditions(conditions: tuple[Condition, ...]) -> str:
    """As `parse_conditions` reads them; n/a for none."""
    return "; ".join(one.text() for one in conditions) or "n/a"
