"""Where each structure stands in the picture of its region: data, so that a further region is added as rows."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from attrs import field, frozen, validators

from neurography.model.errors import InputError

AT = ("out", "in", "above", "below", "ahead", "inside")
"""Where the name stands: away from the midline, towards it, above, below, on the way outwards, or inside."""


@frozen(kw_only=True)
class Place:
    """A structure's place in the picture.

    x, y: inches from the midline and from the top; a paired structure is drawn at x on both sides. span: first and
    last y of one that is long, None for a point. label: its short name, in lines. room: letters of a line beside it
    for what was found there, 0 where there is none. always: drawn also when nothing is said of it.
    """

    structure: str
    x: float = field(validator=validators.ge(0))
    y: float
    span: tuple[float, float] | None
    label: tuple[str, ...]
    at: str = field(validator=validators.in_(AT))
    room: int
    always: bool


@cache
def places(region: str = "lumbosacral") -> Mapping[str, Place]:
    """Structure -> its place in the picture of a region; InputError for a region that no row has."""
    text = (files(__package__) / "layout.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), strict=True))
    found = {row["structure"]: _place(row) for row in rows if row["region"] == region}
    if not found:
        known = ", ".join(sorted({row["region"] for row in rows}))
        raise InputError(wanted=f"a region that is drawn ({known})", came=region, where="region")
    return found


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        structure=row["structure"],
        x=float(row["x"]),
        y=float(row["y"]),
        span=(float(row["top"]), float(row["bottom"])) if row["top"] else None,
        label=tuple(row["label"].split("|")) if row["label"] else (),
        at=row["at"],
        room=int(row["room"]),
        always={"always": True, "marked": False}[row["shown"]],
    )
