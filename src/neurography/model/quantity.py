"""What is measured: a name, a unit, a scale, and which technique must agree before two values compare."""

from typing import Literal

from attrs import field, frozen, validators

Scale = Literal["ratio", "interval", "ordinal"]


@frozen(kw_only=True)
class Agree:
    """One technique key that must agree between two occasions.

    tolerance is absolute, or a fraction of the larger magnitude when `relative`; None asks for equality. With
    `when_stated` a key that neither of the two states is not asked for: maps made elsewhere do not say of which
    sequence they were made. `never` is why a known disagreement cannot be allowed by hand; empty where it can.
    """

    key: str
    tolerance: float | None = None
    relative: bool = False
    when_stated: bool = False
    never: str = ""


@frozen(kw_only=True)
class Quantity:
    """A measurable quantity.

    unit is a UCUM code. Percentages and ratios are formed on ratio scales only. `agree` names the technique
    keys that must agree between occasions; `code` is the identifier in a public vocabulary, if there is one.
    """

    key: str = field(validator=validators.matches_re(r"[a-z0-9_]+"))
    name: str
    unit: str
    scale: Scale = field(default="ratio", validator=validators.in_(("ratio", "interval", "ordinal")))
    code: str = ""
    agree: tuple[Agree, ...] = ()
    headline: bool = True
    """Whether the report answers with it first; the tables hold every quantity."""
    stands_in_for: tuple[str, ...] = ()
    """Keys of better quantities: a headline that has any answers only where none of them was measured."""
    sided: bool = True
    """Whether left is to be compared with right; False for what one lesion has and the other side has not."""
    plausible: tuple[float, float] | None = None
    """In `unit`, ends included: the middle of a map, or a typed value, outside of it has a wrong unit or scale.
    Wide on purpose: it judges the unit, never the tissue."""

    def is_plausible(self, value: float) -> bool:
        """Whether a value can be in this quantity's unit at all."""
        return self.plausible is None or self.plausible[0] <= value <= self.plausible[1]
