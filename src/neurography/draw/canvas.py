"""A Figure as bytes: SVG that lives inline in a page, PNG without a date. The same figure, the same bytes."""

import io
import re
from xml.etree import ElementTree

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from neurography.draw.style import INK, plain

SCREEN_DPI = 150
"""Twice a screen's 75 points an inch: sharp on a fine display, small enough to embed."""

PRINT_DPI = 300

_FONT = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
# fmt: off
_KEPT_STYLE = frozenset(
    (
        "fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "stroke-linecap",
        "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit", "opacity", "font-size",
        "font-weight", "font-style", "text-anchor", "image-rendering", "clip-path",
    )
)
# fmt: on
_FONT_RULE = re.compile(r"(?:(italic|oblique)\s+)?(?:(bold|\d{3})\s+)?(?:[a-z-]+\s+)*?([\d.]+px)\s+.*")


def to_png(figure: Figure, *, dpi: int = SCREEN_DPI) -> bytes:
    """PNG bytes on white, without software name and date."""
    buffer = io.BytesIO()
    with plain():
        figure.set_dpi(dpi)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    Image.fromarray(_on_white(pixels)).save(buffer, format="png", compress_level=6, dpi=(dpi, dpi))
    return buffer.getvalue()


def _on_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(rows, columns, 4) laid on white, (rows, columns, 3); a figure with a face of its own is opaque already."""
    if pixels[..., 3].min() == 255:
        return np.ascontiguousarray(pixels[..., :3])
    alpha = pixels[..., 3:].astype(np.uint16)
    return ((pixels[..., :3] * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)


def to_svg(figure: Figure, *, prefix: str, dpi: int = 72) -> str:
    """An `<svg>` element to place inside a page, several in one page when their prefixes differ.

    No prolog, no metadata, no style element and no style attribute (a strict content security policy forbids
    both): every property is a presentation attribute, which the page's own style sheet may override. Ids are
    renumbered in order under the prefix. Text stays text, in the reader's system font; ink is `currentColor`.
    dpi is that of the pixels of a picture inside the figure; lines and text have none.
    """
    buffer = io.StringIO()
    with plain():
        figure.set_dpi(dpi)
        FigureCanvasSVG(figure).print_svg(  # type: ignore[no-untyped-call]
            buffer, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>", "", buffer.getvalue(), flags=re.S)
    root = ElementTree.fromstring(text)  # noqa: S314 - our own writer's text
    _plain_names(root)
    _drop(root)
    _renumber(root, prefix)
    for element in root.iter():
        _spread_style(element)
    width, height = (float(part) for part in root.attrib["viewBox"].split()[2:])
    for name in ("version", "width", "height"):
        root.attrib.pop(name, None)
    root.attrib.update(
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{width * 96 / 72:g}",
            "height": f"{height * 96 / 72:g}",
            "font-family": _FONT,
            "stroke-linejoin": "round",
            "stroke-linecap": "butt",
        }
    )
    return ElementTree.tostring(root, encoding="unicode").strip() + "\n"


def svg_file(svg: str, *, title: str, caption: str) -> str:
    """The SVG of `to_svg` as a file of its own: on white, ink in its own colour, title and caption inside.

    Word processors and drawing programs know neither `currentColor` nor, the older ones, a plain href.
    """
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own writer's text
    _plain_names(root)
    for element in root.iter():
        for name, value in element.attrib.items():
            if value == "currentColor":
                element.attrib[name] = INK
        if "href" in element.attrib:
            element.attrib["xlink:href"] = element.attrib.pop("href")
    root.attrib.update(
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "xmlns:xlink": "http://www.w3.org/1999/xlink",
            "version": "1.1",
        }
    )
    words = [ElementTree.Element(name) for name in ("title", "desc")]
    words[0].text, words[1].text = title, caption
    white = ElementTree.Element("rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    for number, element in enumerate((*words, white)):
        root.insert(number, element)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _plain_names(root: ElementTree.Element) -> None:
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for name in list(element.attrib):
            short = name.rpartition("}")[2]
            if short != name:
                element.attrib[short] = element.attrib.pop(name)


def _drop(root: ElementTree.Element) -> None:
    """Metadata, style elements and empty groups go; comments are gone by parsing."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("metadata", "style"):
                parent.remove(child)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("defs", "g") and not len(child) and not (child.text or "").strip():
                parent.remove(child)


def _renumber(root: ElementTree.Element, prefix: str) -> None:
    """Only ids that something refers to are kept, renumbered in order of appearance."""
    used: set[str] = set()
    for element in root.iter():
        for value in element.attrib.values():
            used.update(re.findall(r"url\(#([^)]+)\)", value))
            if value.startswith("#"):
                used.add(value[1:])
    names: dict[str, str] = {}
    for element in root.iter():
        known = element.attrib.pop("id", None)
        if known in used and known is not None:
            names.setdefault(known, f"{prefix}-{len(names)}")
            element.attrib["id"] = names[known]
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "href" and value.startswith("#"):
                element.attrib[name] = f"#{names.get(value[1:], value[1:])}"
            elif "url(#" in value:
                element.attrib[name] = re.sub(
                    r"url\(#([^)]+)\)", lambda found: f"url(#{names.get(found[1], found[1])})", value
                )


def _spread_style(element: ElementTree.Element) -> None:
    """style="a: b" -> a="b"; the font shorthand -> size, weight and slant."""
    rules = element.attrib.pop("style", "")
    for rule in filter(None, (part.strip() for part in rules.split(";"))):
        name, _, value = (part.strip() for part in rule.partition(":"))
        if name == "font" and (found := _FONT_RULE.fullmatch(value)):
            slant, weight, size = found.groups()
            element.attrib["font-size"] = size
            if weight and weight != "400":
                element.attrib["font-weight"] = weight
            if slant:
                element.attrib["font-style"] = slant
        elif name in _KEPT_STYLE:
            element.attrib[name] = value
    for name in ("fill", "stroke"):
        if element.attrib.get(name) == INK:
            element.attrib[name] = "currentColor"
