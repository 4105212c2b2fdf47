"""The few words and numerals that stand inside figures."""

from neurography.model.comparison import Comparison, Refusal
from neurography.model.quantity import Quantity

MINUS = "\N{MINUS SIGN}"

_BOUNDS = {
    "repeatability": "the test-retest limit",
    "side": "the limit for side differences",
    "reference": "mean ± 1.96 sd of healthy adults",
}


def abbreviation(quantity: Quantity) -> str:
    """ADC, FA; the full name where the key is too long to be an abbreviation."""
    return quantity.key.upper() if len(quantity.key) <= 5 else quantity.name


def signed(value: float, decimals: int) -> str:
    """+1.5, −1.5 with a real minus sign, and 0.0 without any."""
    text = f"{value:+.{decimals}f}"
    if float(text) == 0:
        text = text[1:]
    return text.replace("-", MINUS)


def percent(value: float) -> str:
    """+61 %, −2.0 %: one decimal below ten."""
    return f"{signed(value, 0 if abs(value) >= 9.95 else 1)}\N{NO-BREAK SPACE}%"


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
