"""What a CARE draft is made of: lines with the numbers of their sources, blocks, the 13 items."""

from attrs import frozen

from neurography.model.panel import Panel

ITEMS = (
    "Title", "Key words", "Abstract", "Introduction", "Patient information", "Clinical findings", "Timeline",
    "Diagnostic assessment", "Therapeutic intervention", "Follow-up and outcomes", "Discussion",
    "Patient perspective", "Informed consent",
)  # fmt: skip
BLANK = "[not reported in the case file]"


@frozen(kw_only=True)
class Line:
    """A sentence and the numbers of its sources."""

    text: str
    notes: tuple[int, ...] = ()


@frozen(kw_only=True)
class Block:
    """Lines under a small heading, and the figures and tables that belong there; no line is a blank."""

    title: str = ""
    lines: tuple[Line, ...] = ()
    panels: tuple[Panel, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether the case says nothing for it."""
        return not self.lines and not self.panels


@frozen(kw_only=True)
class Item:
    """One of the 13 items. A part of it may stay blank and the item is filled all the same."""

    number: int
    heading: str
    blocks: tuple[Block, ...]

    @property
    def blank(self) -> bool:
        """Whether every part of it is a blank."""
        return all(block.blank for block in self.blocks)


@frozen(kw_only=True)
class Draft:
    """The 13 items, the sources that they number, and who it is about."""

    name: str
    items: tuple[Item, ...]
    sources: tuple[str, ...]

    @property
    def completeness(self) -> str:
        """`11 of 13 items filled; blank: 12 Patient perspective, 13 Informed consent`."""
        blank = [f"{item.number} {item.heading}" for item in self.items if item.blank]
        told = f"{len(self.items) - len(blank)} of {len(self.items)} items filled"
        return f"{told}; blank: {', '.join(blank)}" if blank else told
