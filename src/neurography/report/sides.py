"""Sides that rest on little: no picture and no other region bears out what the table of sites says."""

import re
from collections.abc import Sequence

from neurography.model.measurement import Measurement
from neurography.report.text import sided
from neurography.report.view import ReportView

_TABLE = re.compile(r"side by the word of its table alone.*")
_CENTRE = re.compile(r"side by .*one limb.*")


def unsure_side(measurements: Sequence[Measurement]) -> str:
    """A clause where the side of these values rests on the table, or on the image's middle, alone; else nothing."""
    said = [warning for m in measurements for warning in m.warnings]
    if any(_TABLE.fullmatch(warning) for warning in said):
        return "side by the word of its table alone"
    if any(_CENTRE.fullmatch(warning) for warning in said):
        return "side by the middle of the image alone, which says nothing where it shows one limb"
    return ""


def side_notes(view: ReportView) -> tuple[str, ...]:
    """One note a clause, with the places that it concerns."""
    found: dict[str, list[str]] = {}
    for m in view.measurements:
        if words := unsure_side([m]):
            found.setdefault(words, []).append(sided(m.site))
    return tuple(f"{', '.join(dict.fromkeys(places))}: {words}." for words, places in found.items())
