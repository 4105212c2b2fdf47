"""Where a few words stand in a text: offsets in characters, from 0, end exclusive.

The words must be those of the text, letter by letter; blanks and ends of lines count as one blank, a word that the text
divides at the end of a line is one word, and the forms of dashes and of quotation marks are no matter.
"""

import re
from collections.abc import Iterator

from attrs import frozen

_ALIKE = {"-": "[-\u2010-\u2014\u2212]", "'": "['\u2018\u2019]", '"': '["\u201c\u201d]'}
_DIVIDED = r"(?:-[ \t]*\n\s*)?"
"""A hyphen at the end of a line, which a word may hold anywhere."""


@frozen(kw_only=True)
class Place:
    """A stretch of a text: its offsets, the line that it begins on, and the text as it is written there."""

    start: int
    end: int
    line: int
    written: str


def found_in(text: str, quote: str) -> Iterator[Place]:
    """Every place of the text where the words of the quote stand."""
    if not quote.strip():
        return
    for match in re.finditer(_pattern(quote), text):
        line = text.count("\n", 0, match.start()) + 1
        yield Place(start=match.start(), end=match.end(), line=line, written=match[0])


def stands_at(text: str, quote: str, start: int, end: int) -> bool:
    """Whether just these words stand between the offsets, with nothing before or after them."""
    return bool(quote.strip()) and re.fullmatch(_pattern(quote), text[start:end]) is not None


def _pattern(quote: str) -> str:
    """A regular expression for the quote; no repetition in it can match in more than one way."""
    return r"\s+".join(_DIVIDED.join(map(_sign, word)) for word in quote.split())


def _sign(character: str) -> str:
    for alike in _ALIKE.values():
        if re.fullmatch(alike, character):
            return alike + (r"\s*" if character not in "'\"\u2018\u2019\u201c\u201d" else "")
    return re.escape(character)
