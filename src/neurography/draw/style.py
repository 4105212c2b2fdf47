"""Colours, markers and matplotlib settings of every figure; nothing here reads the user's matplotlibrc."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import matplotlib as mpl

LEFT = "#0072B2"
RIGHT = "#D55E00"
MIDLINE = "#555555"
"""Side colours: a pair that colour-blind readers tell apart, and a grey."""

INK = "#1c1d1f"
"""Text and axes. In SVG it becomes `currentColor`, so that a dark page turns it light."""

QUIET = "#767b82"
"""Secondary text and grids; legible on white and on near-black."""

BAND = "#8a8f96"
"""The healthy range, drawn pale."""

SIDE_COLOURS = MappingProxyType({"left": LEFT, "right": RIGHT})
SIDE_LETTERS = MappingProxyType({"left": "L", "right": "R", "midline": "M", "n/a": "–"})

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")
"""One a visit, in order; a ninth visit begins anew, with its own shade."""

_SETTINGS: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9.0,
    "xtick.major.width": 0.7,
    "xtick.direction": "out",
    "svg.fonttype": "none",
    "svg.hashsalt": "neurography",
    "path.simplify": False,
}

_lock = threading.RLock()


def side_colour(side: str) -> str:
    """The colour of a side; grey for midline and unsided places."""
    return SIDE_COLOURS.get(side, MIDLINE)


def marker(visit: int) -> str:
    """The marker of the visit at that place in the order."""
    return MARKERS[visit % len(MARKERS)]


def shade(visit: int, visits: int) -> float:
    """Opacity of a visit's marker: the first is pale, the last full."""
    return 1.0 if visits < 2 else 0.30 + 0.70 * visit / (visits - 1)


@contextmanager
def plain() -> Iterator[None]:
    """matplotlib's own defaults plus ours, for the time of one figure; what was set before comes back."""
    with _lock, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)  # type: ignore[arg-type]
        yield
