"""What stands beside a verdict wherever the verdict stands: that the two numbers came about differently."""

from neurography.draw.words import by_hand
from neurography.model.comparison import TECHNIQUE_DIFFERS, Comparison, Refusal


def differing(row: Comparison | Refusal) -> str:
    """`field strength 1.5 T then, 3 T now`: in what the techniques of a row are known to differ, or nothing.

    Only numbers that a person typed, and published samples, are compared in spite of that.
    """
    if isinstance(row, Refusal):
        return ""
    return "; ".join(
        w.removeprefix(TECHNIQUE_DIFFERS) for w in row.warnings if w.startswith(TECHNIQUE_DIFFERS)
    )


def caveat(row: Comparison | Refusal) -> str:
    """What was allowed by hand, then what differs: `but field strength 1.5 T then, 3 T now`; or nothing."""
    but = f"but {words}" if (words := differing(row)) else ""
    return "; ".join(part for part in (by_hand(row), but) if part)
