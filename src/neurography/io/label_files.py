"""The names and colours of labels as drawing programs read them: ITK-SNAP's label descriptions, Slicer's table.

Numbers and names are those of the sites table; the left side is blue, the right orange, in shades, so that a
label on the wrong side of the body is seen.
"""

import colorsys
import re
from collections.abc import Sequence

from attrs import field, frozen, validators

LEFT, RIGHT, MIDDLE = "#0072B2", "#D55E00", "#7F7F7F"
"""The colours of the sides in every figure, and a grey for what has no side."""

_LIGHTEST, _DARKEST = 0.72, 0.24
"""Lightness between which the shades of a side lie; its own colour is the first."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")

_ITKSNAP_HEAD = """\
################################################
# ITK-SnAP Label Description File
# File format:
# IDX   -R-  -G-  -B-  -A--  VIS MSH  LABEL
# Fields:
#    IDX:   Zero-based index
#    -R-:   Red color component (0..255)
#    -G-:   Green color component (0..255)
#    -B-:   Blue color component (0..255)
#    -A-:   Label transparency (0.00 .. 1.00)
#    VIS:   Label visibility (0 or 1)
#    IDX:   Label mesh visibility (0 or 1)
#  LABEL:   Label description
################################################
"""


@frozen(kw_only=True)
class Label:
    """A number in a label image with its name and side."""

    index: int = field(validator=validators.ge(1))
    name: str
    side: str


def colours(labels: Sequence[Label]) -> tuple[tuple[int, int, int], ...]:
    """Red, green, blue (0 to 255) of each label: shades of its side's colour, evenly from its own to light and dark."""
    totals: dict[str, int] = {}
    for label in labels:
        totals[_base(label.side)] = totals.get(_base(label.side), 0) + 1
    given: dict[str, int] = {}
    made = []
    for label in labels:
        base = _base(label.side)
        number = given.get(base, 0)
        given[base] = number + 1
        made.append(_shade(base, number, totals[base]))
    return tuple(made)


def itksnap(labels: Sequence[Label]) -> str:
    """An ITK-SNAP label description file: a line a label, each name in double quotes."""
    lines = ['    0     0    0    0        0  0  0    "Clear Label"']
    for label, (r, g, b) in zip(labels, colours(labels), strict=True):
        lines.append(f'{label.index:>5} {r:>5} {g:>4} {b:>4}        1  1  1    "{plain(label.name)}"')
    return _ITKSNAP_HEAD + "\n".join(lines) + "\n"


def slicer(labels: Sequence[Label]) -> str:
    """A 3D Slicer colour table (.ctbl): number, name without spaces, red, green, blue, opacity."""
    lines = ["# Slicer color table: number name red green blue opacity", "0 background 0 0 0 0"]
    for label, (r, g, b) in zip(labels, colours(labels), strict=True):
        lines.append(f"{label.index} {plain(label.name)} {r} {g} {b} 255")
    return "\n".join(lines) + "\n"


def plain(name: str) -> str:
    """A name that neither grammar can take for anything else: letters, digits, `_ . -`; the rest becomes `_`."""
    return _UNSAFE.sub("_", name).strip("_") or "label"


def _base(side: str) -> str:
    return {"left": LEFT, "right": RIGHT}.get(side, MIDDLE)


def _shade(base: str, number: int, total: int) -> tuple[int, int, int]:
    """The number-th of `total` shades; the first is the colour itself, the others turn lighter and darker by turns."""
    r, g, b = (int(base[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(r, g, b)
    step = (number + 1) // 2
    furthest = max(total // 2, 1)
    end = _LIGHTEST if number % 2 else _DARKEST
    shade = lightness + (end - lightness) * step / furthest
    red, green, blue = colorsys.hls_to_rgb(hue, shade, saturation)
    return round(255 * red), round(255 * green), round(255 * blue)
