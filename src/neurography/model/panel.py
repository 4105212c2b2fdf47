"""One piece of a report: data only, ready to be placed by any writer."""

from typing import Literal

from attrs import field, frozen, validators

SECTIONS = ("answer", "pictures", "profiles", "quality", "case", "methods")


@frozen(kw_only=True)
class Table:
    """Plain cells under named columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@frozen(kw_only=True)
class Panel:
    """A figure or table with its words.

    name is a slug, unique within a report; content is SVG text, PNG bytes or a Table, as kind says. The
    caption says what one sees, on which side, when, and how it was made. download holds a 300 dpi PNG;
    drawing the same figure as SVG where content is a PNG.
    """

    name: str = field(validator=validators.matches_re(r"[a-z0-9_-]+"))
    section: str = field(validator=validators.in_(SECTIONS))
    title: str
    caption: str
    kind: Literal["svg", "png", "table"] = field(validator=validators.in_(("svg", "png", "table")))
    content: str | bytes | Table
    alt: str = ""
    download: bytes | None = None
    drawing: str = ""
