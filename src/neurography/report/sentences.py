"""Sentences from comparisons: what was found, against which limit, from where. Never more than that."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from neurography.draw.caveats import caveat
from neurography.draw.lacking import NOT_MADE, lacking
from neurography.draw.words import apart, error_words, headlines, holds_zero, is_error
from neurography.model.comparison import Comparison, Reference, Refusal
from neurography.model.digits import difference_places, sample_places, sample_range, value_places
from neurography.model.measurement import COPIED, Measurement
from neurography.model.wording import abbreviation, number, percent, signed, standing
from neurography.report.text import count, interval, place, sided, signed_interval, with_unit
from neurography.report.view import ReportView

Row = TypeVar("Row", Comparison, Comparison | Refusal)

Cite = Callable[[str], str]
"""A limit's source -> the words that stand for it in brackets: the source itself, or its number."""

NO_LIMIT = {
    "side": "no published limit for side differences: not judged",
    "time": "no published limit for differences between visits: not judged",
    "reference": "no healthy sample known: not judged",
}

NOT_REPORTED = "not reported by the paper"
PAPER_SILENT = "simulated; the paper gives no number"

LIMITS = {"repeatability": "test-retest limit", "side": "limit for side differences"}


def sentence(row: Comparison | Refusal, view: ReportView, cite: Cite | None = None) -> str:
    """One comparison in one sentence; cite says how a source is named, in full unless told otherwise."""
    cite = cite or source
    if isinstance(row, Refusal):
        return _refused(row, view)
    if row.kind == "time" and isinstance(row.against, Measurement):
        return _over_time(row, row.against, view, cite)
    if row.kind == "side" and isinstance(row.against, Measurement):
        return _sides(row, row.against, view, cite)
    if isinstance(row.against, Reference):
        return _healthy(row, row.against, view, cite)
    return _other(row, view, cite)


def verdict(row: Comparison | Refusal) -> str:
    """The verdict in words, with the kind of limit."""
    if lacking(row):
        return f"{NOT_MADE}: {lacking(row)}"
    if isinstance(row, Refusal) or row.verdict == "refused":
        return f"refused: {row.reason}"
    if row.limit is None or row.verdict == "no_limit":
        return NO_LIMIT.get(row.kind, "no published limit: not judged")
    if is_error(row):
        return error_words(row)
    if isinstance(row.against, Reference):
        return f"{row.verdict} the range of {population_words(row.against)}"
    return f"{row.verdict} the {LIMITS.get(row.limit.kind, 'limit')}"


def limit_words(row: Comparison, cite: Cite | None = None) -> str:
    """`test-retest limit of ±0.37 ×10⁻³ mm²/s (33 % of the mean of the pair; ..., n 30; Oudeman 2018)`."""
    if row.limit is None:
        return NO_LIMIT.get(row.kind, "no published limit: not judged")
    size = with_unit(f"±{number(row.limit.value, places_of(row))}", row.measurement.quantity.unit)
    named = (cite or source)(row.limit.source)
    if is_error(row):
        # an absolute limit's source begins with its size, which stands there already
        rest = named.split("; ", 1)[1] if " absolute; " in named else named
        return error_words(row, f"{size} {rest}" if rest.startswith("[") else f"{size}; {rest}")
    return (
        f"{LIMITS.get(row.limit.kind, 'limit')} of {size} {named if named.startswith('[') else f'({named})'}"
    )


def source(text: str) -> str:
    """A limit's source without the clause that says what it limits: the sentence says that itself."""
    parts = [part.strip() for part in text.split(";")]
    return "; ".join(_protocol_words(part) for part in parts if ": limits " not in part)


def _protocol_words(part: str) -> str:
    """`MagneticFieldStrength=3` -> `3 T`, `Manufacturer=Philips` -> `Philips`; other words stay."""
    key, found, value = part.partition("=")
    if not found or not key.isalnum():
        return part
    if key == "MagneticFieldStrength":
        return f"{value} T"
    if key.startswith("Manufacturer"):
        return value
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).lower() + f" {value}"


def in_order(rows: Sequence[Row], view: ReportView) -> list[Row]:
    """Times, then sides, then healthy samples; in each by visit; else the given order."""
    kinds = {"time": 0, "side": 1, "reference": 2}
    visits = {visit.session: n for n, visit in enumerate(view.visits)}

    def key(row: Row) -> tuple[int, int]:
        session = row.measurement.occasion.session if row.measurement is not None else ""
        return kinds.get(row.kind, 3), visits.get(session, len(visits))

    return sorted(rows, key=key)


def is_headline(row: Comparison | Refusal | Measurement, view: ReportView) -> bool:
    """Whether a row is of a headline quantity and of the statistic that stands for its structure."""
    m = row if isinstance(row, Measurement) else row.measurement
    if m is None or m.site.position_mm is not None or m.quantity.key not in headlines(view.measurements):
        return False
    return m.statistic == standing_statistic(m, view.measurements)


def standing_statistic(m: Measurement, measurements: Sequence[Measurement]) -> str:
    """visit_mean, else mean, else median, else the first by name, among what the structure has."""
    alone = apart(m, measurements)
    known = {
        o.statistic
        for o in measurements
        if o.quantity.key == m.quantity.key
        and o.technique.instrument == m.technique.instrument
        and (o.site.structure, o.site.level) == (m.site.structure, m.site.level)
        and (o.occasion.acquisition == m.occasion.acquisition or not alone)
    } or {m.statistic}
    return standing(known)


def has_verdict(row: Comparison, kind: str, verdict_word: str) -> bool:
    return row.kind == kind and row.verdict == verdict_word


def places_of(row: Comparison) -> int:
    """Decimals of a row's difference, interval and limit."""
    return difference_places(row)


def size_words(row: Comparison) -> str:
    return with_unit(signed(row.difference, places_of(row)), row.measurement.quantity.unit)


def measured_place(m: Measurement, view: ReportView) -> str:
    """The place, with the acquisition where the session has several of it."""
    name = apart(m, view.measurements)
    return f"{place(m.site)}, {name}," if name else place(m.site)


def measured_where(m: Measurement, view: ReportView) -> str:
    """The same with its side, as a sentence begins."""
    name = apart(m, view.measurements)
    return f"{sided(m.site)}, {name}," if name else sided(m.site)


def judged(row: Comparison, cite: Cite) -> str:
    if row.limit is None or row.verdict not in ("beyond", "within"):
        said = NO_LIMIT.get(row.kind, "no published limit: not judged")
    elif is_error(row):
        said = limit_words(row, cite)
    else:
        said = f"{row.verdict} the {limit_words(row, cite)}"
    return "; ".join(part for part in (said, caveat(row)) if part)


def bracketed(row: Comparison, *measurements: Measurement, size: str = "") -> str:
    """What stands in brackets behind a difference: its size, its interval, and n."""
    parts = [size] if size else []
    if row.interval is not None:
        parts.append(f"95 % interval {signed_interval(row.interval, places_of(row))}")
    words = ", ".join(parts)
    n = count(*measurements)
    return "; ".join(part for part in (words, n) if part) or "interval and n not known"


def _over_time(row: Comparison, then: Measurement, view: ReportView, cite: Cite) -> str:
    """`rose by +61 % of its first value` where that lies beyond the limit; all else `differs`."""
    quantity = row.measurement.quantity
    size = size_words(row)
    moves = row.verdict == "beyond" and row.limit is not None and not holds_zero(row)
    verb = "rose" if row.difference > 0 else "fell"
    earliest = bool(view.visits) and then.occasion.session == view.visits[0].session
    value = f"its {'first' if earliest else 'earlier'} value"
    start, end = view.visit_name(then.occasion.session), view.visit_name(row.measurement.occasion.session)
    if row.percent is not None:
        moved = f"{verb} by {percent(row.percent)} of" if moves else f"differs by {percent(row.percent)} from"
        inside = bracketed(row, then, row.measurement, size=size)
    else:
        moved = f"{verb} by {size} from" if moves else f"differs by {size} from"
        inside = bracketed(row, then, row.measurement)
    zero = " (interval holds 0)" if holds_zero(row) else ""
    when = f" from {start} to {end}" if moves else f"{zero}, {start} to {end}"
    return (
        f"{measured_where(row.measurement, view)} {abbreviation(quantity)} {moved} {value}{when} "
        f"({inside}), {judged(row, cite)}."
    )


def _sides(row: Comparison, right: Measurement, view: ReportView, cite: Cite) -> str:
    quantity, size = row.measurement.quantity, size_words(row)
    if is_error(row) and row.verdict == "beyond" and not holds_zero(row):
        return _error_beyond(row, right, view, cite)
    share = f"{percent(row.percent)} of the right" if row.percent is not None else size
    inside = bracketed(row, row.measurement, right, size=size if row.percent is not None else "")
    return (
        f"{measured_place(row.measurement, view)} {abbreviation(quantity)}, left minus right at visit "
        f"{view.visit_name(row.measurement.occasion.session)}: {share} ({inside}); {judged(row, cite)}."
    )


def _error_beyond(row: Comparison, right: Measurement, view: ReportView, cite: Cite) -> str:
    """`Left putamen R2* is higher by 7.4 s⁻¹ than right ...: more than measurement error (...)`."""
    m = row.measurement
    size = with_unit(number(abs(row.difference), places_of(row)), m.quantity.unit)
    share = f"{percent(row.percent)} of the right" if row.percent is not None else ""
    way = "higher" if row.difference > 0 else "lower"
    return (
        f"{measured_where(m, view)} {abbreviation(m.quantity)} is {way} by {size} "
        f"than right at visit {view.visit_name(m.occasion.session)} ({bracketed(row, m, right, size=share)}): "
        f"{judged(row, cite)}."
    )


def population_words(reference: Reference) -> str:
    """`20 healthy adults`, `healthy adults (n not reported)`."""
    who = reference.population if reference.population != "n/a" else "healthy adults"
    return f"{reference.n} {who}" if reference.n is not None else f"{who} (n not reported)"


def range_words(reference: Reference, *values: Measurement) -> str:
    """`1.035 to 1.553 ×10⁻³ mm²/s`, so that no value looks like an end of it."""
    return with_unit(interval(sample_range(reference), sample_places(reference, *values)), reference.unit)


def sample_words(reference: Reference) -> str:
    """`mean 1.294, sd 0.132, range 1.96 sd either way, n 20 healthy adults`."""
    places = sample_places(reference)
    who = reference.population if reference.population != "n/a" else "healthy adults"
    n = f"n {reference.n} {who}" if reference.n is not None else f"{who} (n not reported)"
    size = f"mean {number(reference.value, places)}, sd {number(reference.sd, places)}"
    return f"{size}, range 1.96 sd either way, {n}"


def placed_words(row: Comparison) -> str:
    """`outside, on the low side`, `inside`: where a value lies beside a healthy range."""
    if row.verdict != "beyond":
        return "inside"
    return f"outside, on the {'low' if row.difference < 0 else 'high'} side"


def _healthy(row: Comparison, reference: Reference, view: ReportView, cite: Cite) -> str:
    m = row.measurement
    value = number(m.value, value_places(m)) if m.value is not None else "no value"
    where = ""
    if row.verdict == "beyond":
        where = "on the low side, " if row.difference < 0 else "on the high side, "
    n = count(m)
    lies = "outside" if row.verdict == "beyond" else "inside"
    beside = f"; {words}" if (words := caveat(row)) else ""
    return (
        f"{measured_where(m, view)} {abbreviation(m.quantity)} at visit "
        f"{view.visit_name(m.occasion.session)}, {with_unit(value, m.quantity.unit)}"
        f"{f', {n}' if n else ''}, lies {where}{lies} {range_words(reference, m)} "
        f"({sample_words(reference)}; {cite(reference.source)}){beside}."
    )


NOISE_ONLY = "The interval covers noise only, not the placement of the regions nor partial volume."
AS_GIVEN = "The interval covers no more than the standard uncertainties that were given with the numbers."


def interval_note(rows: Sequence[Comparison]) -> str:
    """What the intervals of side differences leave out, where one of them does not hold 0; else nothing."""
    clear = [row for row in rows if row.kind == "side" and row.interval is not None and not holds_zero(row)]
    if not clear:
        return ""
    return AS_GIVEN if all(row.measurement.origin in COPIED for row in clear) else NOISE_ONLY


def _other(row: Comparison, view: ReportView, cite: Cite) -> str:
    return (
        f"{measured_where(row.measurement, view)} {abbreviation(row.measurement.quantity)} at visit "
        f"{view.visit_name(row.measurement.occasion.session)}, by {row.kind}: {size_words(row)}; {judged(row, cite)}."
    )


def _refused(row: Refusal, view: ReportView) -> str:
    if row.measurement is None:
        return f"Refused ({row.kind}): {row.reason}."
    m = row.measurement
    kind = {"time": "between visits", "side": "between sides", "reference": "against healthy samples"}
    came = f"{NOT_MADE}, {lacking(row)}" if lacking(row) else f"refused, {row.reason}"
    return (
        f"{measured_where(m, view)} {abbreviation(m.quantity)} at visit "
        f"{view.visit_name(m.occasion.session)}, comparison {kind.get(row.kind, row.kind)}: {came}."
    )
