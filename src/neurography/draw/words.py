"""The few words and numerals that stand inside figures."""

from neurography.model.comparison import Comparison, Refusal

_BOUNDS = {
    "repeatability": "the test-retest limit",
    "side": "the limit for side differences",
    "reference": "mean ± 1.96 sd of healthy adults",
}


def verdict(comparison: Comparison | Refusal) -> str:
    """The verdict in words, with what it is measured against."""
    if isinstance(comparison, Refusal):
        return f"refused: {comparison.reason}"
    if comparison.verdict == "refused":
        return f"refused: {comparison.reason}"
    if comparison.limit is None or comparison.verdict == "no_limit":
        return "no published limit: not judged"
    return f"{comparison.verdict} {_BOUNDS[comparison.limit.kind]}"


def short(text: str, length: int = 60) -> str:
    """At most so many characters, cut at a word."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(",;:. ") + " …"


def brief(label: str) -> str:
    """A visit's name without its date: `before, 2008-03-04` -> `before`."""
    return short(label.split(",", maxsplit=1)[0].strip(), 24) or label
