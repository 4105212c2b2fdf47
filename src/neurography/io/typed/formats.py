r"""Whether a spreadsheet's number format shows a number as another one: in percent, in thousands, with a unit."""

import re

_TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|.', flags=re.DOTALL)
_PADDING = re.compile(r"[_*].|\[(?:\$-[0-9a-f]+|color *[0-9]+|[a-z]+)\]", flags=re.IGNORECASE | re.DOTALL)
"""What has a width, a colour or a language, and no meaning."""
_TEXT = re.compile(r'"([^"]*)"|\\(.)', flags=re.DOTALL)
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_NUMBER = re.compile(r"[()+-]*(?:general|[0#?,]*\.?[0#?]*(?:e[+-][0#?]+)?)[()+-]*")
_PLACES = re.compile(r"[0#?]|general")
_LONGEST = 255
"""Characters: a spreadsheet allows no more."""


def shown_otherwise(value: float, number_format: str) -> str:
    """How a number is shown where that is another number than it is, in words; "" where it is shown as it is.

    Rounding is none: a narrow column shows 0.856 as 0.9, and 0.856 is meant.
    """
    if len(number_format) > _LONGEST:
        return "in a format that cannot be read"
    own, negative = _section(value, number_format)
    plain = "".join(_meaning(token) for token in own).lower()
    whole = f"(the format {number_format})"
    found = (
        (not plain, "as nothing"),
        ("%" in plain, "as a percentage"),
        (bool(_SCALED.search(plain)), f"in thousands {whole}"),
        (not _NUMBER.fullmatch(plain) or not _PLACES.search(plain), f"with more than the number {whole}"),
        (negative and not set("-(") & set(plain), f"without its sign {whole}"),
    )
    return "" if plain == "@" else next((words for holds, words in found if holds), "")


def _section(value: float, number_format: str) -> tuple[list[str], bool]:
    """(the part of a format that holds for a value, in tokens; whether it is that of negative numbers alone)."""
    parts: list[list[str]] = [[]]
    for piece in _TOKEN.findall(number_format or "General"):
        if piece == ";":
            parts.append([])
        else:
            parts[-1].append(piece)
    if value < 0 and len(parts) > 1:
        return parts[1], True
    if value == 0 and len(parts) > 2:
        return parts[2], False
    return parts[0], False


def _meaning(token: str) -> str:
    """A token without what has no meaning; text in quotes as it is read, blanks left out."""
    if _PADDING.fullmatch(token):
        return ""
    found = _TEXT.fullmatch(token)
    text = (found[1] or found[2] or "") if found else token
    # a digit in quotes is text, and looks like a digit of the number
    marked = re.sub(r"[0#?.,%@]", "x", text) if found else text
    return "".join(marked.split())
