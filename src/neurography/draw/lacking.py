"""Comparisons that nobody refused: one of the two numbers is simply not there."""

import re

from neurography.model.comparison import Comparison, Refusal
from neurography.model.measurement import Measurement

_SIDE = re.compile(r"(left|right) side not (?:reported|measured)")
_VISIT = re.compile(r"not (?:reported|measured) in session (.+)")

NOT_MADE = "not made"


def lacking(row: Comparison | Refusal) -> str:
    """`the right side is not given`, `no value of visit after is given`; nothing where the row was made or refused.

    A typed number is not given, a paper's not reported, and of an image not measured.
    """
    if not isinstance(row, Refusal) or row.measurement is None or row.against is not None:
        return ""
    if found := _SIDE.fullmatch(row.reason):
        return f"the {found[1]} side {_absent(row.measurement)}"
    if found := _VISIT.fullmatch(row.reason):
        side = row.measurement.site.side
        whose = f"the {side} side" if side in ("left", "right") else "the place"
        return f"{whose} {_absent(row.measurement)} at visit {found[1]}"
    return ""


def _absent(m: Measurement) -> str:
    words = {"typed": "is not given", "published": "is not reported"}
    return words.get(m.origin, "was not measured")
