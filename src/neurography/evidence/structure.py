"""What a text lacks by its own structure: lists that it announces and leaves empty, citation numbers without a list.

Both rules look at lines alone. Whether what is missing matters, and whether the text elsewhere makes up for it, no rule
can say.
"""

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

_ITEM = re.compile(r"\s*(?:[-*\u2022\u2013]|[0-9]{1,2}[.)])\s+\S")
_MARK = re.compile(r"\s*[-*\u2022\u2013]\s+\S")
_CITED = re.compile(r"(?<=[\s)])([0-9]{1,2}(?:,\s?[0-9]{1,2})*)(?=\.(?:\s|$)|\s*$)")
_LIST = re.compile(r"\s*(?:references|literature cited|bibliography|literature)\s*:?\s*$", re.IGNORECASE)
_LONGEST_HEADING = 12
"""Words."""
_SHARE = 0.1
"""Of the lines that are written on: from this share on with a list mark, or with a citation number at the end of a
statement, a text is taken to use them throughout. A text out of a printed page has a few of both by accident."""


@frozen(kw_only=True)
class EmptyList:
    """A heading that announces a list and has none: its line and its words."""

    line: int
    heading: str


@frozen(kw_only=True)
class Citations:
    """Citation numbers of a text without a list of references: those used, and those left out below the largest."""

    used: tuple[int, ...]
    absent: tuple[int, ...]


def empty_lists(lines: Sequence[str]) -> tuple[EmptyList, ...]:
    """Lines that end in a colon and are followed by no list mark, in a text that marks its lists.

    A text without list marks (a dash, a star, a dot) is left alone: there a colon may announce a paragraph.
    """
    if not _uses([bool(_MARK.match(line)) for line in lines], lines):
        return ()
    return tuple(_announced(lines))


def _announced(lines: Sequence[str]) -> Iterator[EmptyList]:
    for number, line in enumerate(lines, 1):
        said = line.strip()
        if not said.endswith(":") or _ITEM.match(line) or len(said.split()) > _LONGEST_HEADING:
            continue
        following = next((other for other in lines[number:] if other.strip()), "")
        if not _ITEM.match(following):
            yield EmptyList(line=number, heading=said.removesuffix(":"))


def citations_without_list(lines: Sequence[str]) -> Citations | None:
    """The numbers that a text cites by, where it has no list of references; None where it has one, or cites by none."""
    if any(_LIST.match(line) for line in lines):
        return None
    citing = [
        [int(number) for group in _CITED.findall(line) for number in group.split(",")] for line in lines
    ]
    if not _uses([bool(found) for found in citing], lines):
        return None
    used = tuple(sorted({number for found in citing for number in found}))
    absent = tuple(number for number in range(1, max(used)) if number not in used)
    return Citations(used=used, absent=absent)


def _uses(having: Sequence[bool], lines: Sequence[str]) -> bool:
    return sum(having) >= _SHARE * sum(bool(line.strip()) for line in lines) and any(having)
