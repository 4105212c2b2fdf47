"""The few words and numerals that stand inside figures, and what figures and sentences must say alike."""

from collections.abc import Sequence

from neurography.draw.lacking import NOT_MADE, lacking
from neurography.model.comparison import NO_HEALTHY_LIMIT, Comparison, Reference, Refusal
from neurography.model.measurement import Measurement

_BY_HAND = "allowed by hand: "

_BOUNDS = {
    "repeatability": "the test-retest limit",
    "side": "the limit for side differences",
    "reference": "mean ± 1.96 sd of healthy adults",
}


def verdict(comparison: Comparison | Refusal) -> str:
    """The verdict in words, with what it is measured against."""
    if lacking(comparison):
        return f"{NOT_MADE}: {lacking(comparison)}"
    if isinstance(comparison, Refusal):
        return f"refused: {comparison.reason}"
    if comparison.verdict == "refused":
        return f"refused: {comparison.reason}"
    if comparison.limit is None or comparison.verdict == "no_limit":
        return "no published limit: not judged"
    if is_error(comparison):
        return error_words(comparison)
    return f"{comparison.verdict} {_BOUNDS[comparison.limit.kind]}"


def is_error(row: Comparison | Refusal) -> bool:
    """Whether a row says only if left and right differ by more than measurement error."""
    return isinstance(row, Comparison) and row.limit is not None and row.limit.kind == "error"


def error_words(row: Comparison, size: str = "") -> str:
    """`more than measurement error (size); no published limit for healthy asymmetry`: never that a side is ill."""
    than = "more than" if row.verdict == "beyond" else "within"
    behind = f" ({size})" if size else ""
    unknown = f"; {NO_HEALTHY_LIMIT}" if NO_HEALTHY_LIMIT in row.warnings else ""
    return f"{than} measurement error{behind}{unknown}"


def told_once(rows: Sequence[Comparison]) -> list[Comparison]:
    """Without the rows of sides that only say that no limit is known, where measurement error judged the same pair."""
    judged = {_pair(row) for row in rows if is_error(row)}
    return [row for row in rows if row.kind != "side" or row.limit is not None or _pair(row) not in judged]


def _pair(row: Comparison) -> tuple[tuple[str, ...], ...]:
    other = row.against.key if isinstance(row.against, Measurement) else ()
    return row.measurement.key, other


def by_hand(row: Comparison | Refusal) -> str:
    """`technique differs, allowed by hand: field strength 1.5 T then, 3 T now`, or nothing."""
    if isinstance(row, Refusal):
        return ""
    allowed = [w.removeprefix(_BY_HAND) for w in row.warnings if w.startswith(_BY_HAND)]
    return f"technique differs, {_BY_HAND}{'; '.join(allowed)}" if allowed else ""


def holds_zero(row: Comparison) -> bool:
    """Whether the sampling interval of the difference holds 0."""
    return row.interval is not None and row.interval[0] <= 0 <= row.interval[1]


def sample(reference: Reference) -> str:
    """`20 healthy adults (other region method)`: who, and how they were measured if the source says so."""
    population = reference.population if reference.population != "n/a" else "healthy adults"
    who, _, rest = population.partition("(")
    how = [part.strip() for part in rest.partition(")")[0].split(";")]
    remark = "; ".join(part for part in how if part and part != "abstract")
    n = f"{reference.n} " if reference.n is not None else ""
    unknown = "" if reference.n is not None else " (n not reported)"
    return f"{n}{who.split(',')[0].strip()}{unknown}" + (f" ({remark})" if remark else "")


Place = tuple[str, str, str, str]
"""Quantity, structure, level, instrument."""


def apart(m: Measurement, measurements: Sequence[Measurement]) -> str:
    """The measurement's acquisition where its place has several, in one session or over sessions; else nothing.

    A place is a structure at a level on one side, measured for one quantity by one instrument. Left and right may
    come from an acquisition each: that alone is no reason to name them, unless the other side has several.
    """
    if _place(m) not in _shared(measurements):
        return ""
    return m.occasion.acquisition if m.occasion.acquisition != "n/a" else "acquisition not stated"


def _place(m: Measurement) -> Place:
    return m.quantity.key, m.site.structure, m.site.level, m.technique.instrument


_LATEST: list[tuple[tuple[Measurement, ...], frozenset[Place]]] = []
"""The latest tuple that was asked about and its answer: every row of a report asks about the same one."""


def _shared(measurements: Sequence[Measurement]) -> frozenset[Place]:
    """Places that have several acquisitions on one side: values under different names are never compared."""
    if _LATEST and _LATEST[0][0] is measurements:
        return _LATEST[0][1]
    held: dict[tuple[Place, str], set[str]] = {}
    for o in measurements:
        held.setdefault((_place(o), o.site.side), set()).add(o.occasion.acquisition)
    found = frozenset(place for (place, _), names in held.items() if len(names) > 1)
    if isinstance(measurements, tuple):  # a list could be another by the next call
        _LATEST[:] = [(measurements, found)]
    return found


_FIRST: list[tuple[Sequence[Measurement], frozenset[str]]] = []
"""The latest tuple whose headlines were asked for, as in _LATEST."""


def headlines(measurements: Sequence[Measurement]) -> frozenset[str]:
    """Keys of the quantities that the report answers with: one that stands in is left out where better was measured."""
    if _FIRST and _FIRST[0][0] is measurements:
        return _FIRST[0][1]
    every = {m.quantity.key: m.quantity for m in measurements if m.quantity.headline}
    with_value = {m.quantity.key for m in measurements if m.value is not None}
    found = frozenset(key for key, one in every.items() if not with_value & set(one.stands_in_for))
    if isinstance(measurements, tuple):  # a list could be another by the next call
        _FIRST[:] = [(measurements, found)]
    return found


def short(text: str, length: int = 60) -> str:
    """At most so many characters, cut at a word."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(",;:. ") + " …"


def brief(label: str) -> str:
    """A visit's name without its date: `before, 2008-03-04` -> `before`."""
    return short(label.split(",", maxsplit=1)[0].strip(), 24) or label
