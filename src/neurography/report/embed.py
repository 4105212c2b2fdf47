"""Figures made safe to stand in the page: SVG by an allow-list, PNG as data, style text with its hash."""

import base64
import hashlib
import struct
from xml.etree import ElementTree

from markupsafe import Markup

# fmt: off
_ELEMENTS = frozenset(
    (
        "svg", "g", "path", "text", "tspan", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs",
        "clipPath", "use", "image", "title", "desc", "linearGradient", "radialGradient", "stop", "pattern",
        "mask", "marker",
    )
)
# fmt: on
# fmt: off
_ATTRIBUTES = frozenset(
    (
        "id", "class", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width",
        "height", "points", "transform", "viewBox", "xmlns", "fill", "fill-opacity", "fill-rule", "stroke",
        "stroke-opacity", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray",
        "stroke-dashoffset", "stroke-miterlimit", "opacity", "font-size", "font-weight", "font-style",
        "font-family", "text-anchor", "clip-path", "clip-rule", "href", "offset", "stop-color", "stop-opacity",
        "gradientUnits", "gradientTransform", "clipPathUnits", "image-rendering", "preserveAspectRatio", "mask",
        "marker-start", "marker-end", "markerWidth", "markerHeight", "orient", "dominant-baseline",
        "letter-spacing", "role", "aria-label", "aria-hidden", "patternUnits",
    )
)
# fmt: on
_PNG = b"\x89PNG\r\n\x1a\n"


class UnsafeError(ValueError):
    """The figure holds something a page must not take in; the message names it."""


def inline_svg(text: str, *, label: str) -> Markup:
    """The SVG as an element of the page, only known elements and attributes, its words as aria-label.

    Raises UnsafeError, naming the first thing that is not allowed: scripts, event attributes, style attributes
    (the page's security policy forbids them), links out of the page, document types.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnsafeError("a document type")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no document type, hence no entities
    except ElementTree.ParseError as error:
        raise UnsafeError(f"SVG that is not well-formed ({error})") from error
    for element in root.iter():
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "a processing instruction"
        if tag not in _ELEMENTS:
            raise UnsafeError(f"the element {tag}")
        element.tag = tag
        for name, value in list(element.attrib.items()):
            short = name.rpartition("}")[2]
            if short not in _ATTRIBUTES:
                raise UnsafeError(f"the attribute {short}")
            if short == "href" and not value.startswith(("#", "data:image/png;base64,")):
                raise UnsafeError("a link out of the page")
            if "url(" in value.replace("url(#", ""):
                raise UnsafeError("a url out of the page")
            if short != name:
                element.attrib[short] = element.attrib.pop(name)
    if root.tag != "svg":
        raise UnsafeError(f"the element {root.tag} where svg should stand")
    root.attrib.update({"xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-label": label})
    return Markup(ElementTree.tostring(root, encoding="unicode", short_empty_elements=False))  # noqa: S704


def png_data(content: bytes) -> Markup:
    """A data URI of PNG bytes; raises UnsafeError for anything else."""
    if not content.startswith(_PNG):
        raise UnsafeError("an image that is not PNG")
    return Markup("data:image/png;base64," + base64.b64encode(content).decode("ascii"))  # noqa: S704


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the header."""
    if not content.startswith(_PNG):
        raise UnsafeError("an image that is not PNG")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def css_string(text: str, *, length: int = 90) -> str:
    """A quoted CSS string that cannot end early: all but plain letters, digits and blanks are escaped.

    The blank after an escape belongs to it: it is not shown.
    """
    cut = text if len(text) <= length else text[: length - 1] + "…"
    plain = (c if c.isascii() and (c.isalnum() or c in " .,-") else f"\\{ord(c):06x} " for c in cut)
    return '"' + "".join(plain) + '"'


def policy_hash(style: str) -> str:
    """The source expression under which a content security policy admits exactly this style text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
