"""Sentences from comparisons: what was found, against which limit, from where. Never more than that."""

import re
from collections.abc import Sequence
from typing import TypeVar

from neurography.model.comparison import Comparison, Reference, Refusal
from neurography.model.measurement import Measurement
from neurography.model.site import spoken
from neurography.model.wording import abbreviation, number, percent, signed, standing
from neurography.report.text import count, decimals, place, sided, signed_interval, with_unit
from neurography.report.view import ReportView

Row = TypeVar("Row", Comparison, Comparison | Refusal)

NO_LIMIT = {
    "side": "no published limit for side differences: not judged",
    "time": "no published limit for differences between visits: not judged",
    "reference": "no healthy sample known: not judged",
}

LIMITS = {"repeatability": "test-retest limit", "side": "limit for side differences"}


def sentence(row: Comparison | Refusal, view: ReportView) -> str:
    """One comparison in one sentence."""
    if isinstance(row, Refusal):
        return _refused(row, view)
    if row.kind == "time" and isinstance(row.against, Measurement):
        return _over_time(row, row.against, view)
    if row.kind == "side" and isinstance(row.against, Measurement):
        return _sides(row, row.against, view)
    if isinstance(row.against, Reference):
        return _healthy(row, row.against, view)
    return _other(row, view)


def verdict(row: Comparison | Refusal) -> str:
    """The verdict in words, with the kind of limit."""
    if isinstance(row, Refusal) or row.verdict == "refused":
        return f"refused: {row.reason}"
    if row.limit is None or row.verdict == "no_limit":
        return NO_LIMIT.get(row.kind, "no published limit: not judged")
    if isinstance(row.against, Reference):
        return f"{row.verdict} {_sample(row.against)}"
    return f"{row.verdict} the {LIMITS.get(row.limit.kind, 'limit')}"


def limit_words(row: Comparison) -> str:
    """`test-retest limit of ±0.37 ×10⁻³ mm²/s (33 % of the mean of the pair; ..., n 30; Oudeman 2018)`."""
    if row.limit is None:
        return NO_LIMIT.get(row.kind, "no published limit: not judged")
    size = with_unit(f"±{number(row.limit.value, _places(row))}", row.measurement.quantity.unit)
    return f"{LIMITS.get(row.limit.kind, 'limit')} of {size} ({source(row.limit.source)})"


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


def to_paste(view: ReportView) -> tuple[str, ...]:
    """The block of plain text: headline quantities, one statistic a structure, refusals among them."""
    every: list[Comparison | Refusal] = [*view.comparisons, *_compared(view.refusals)]
    rows = [row for row in every if is_headline(row, view)]
    rows = in_order(rows, view)
    lines = [sentence(row, view) for row in rows]
    lines += [
        f"{item.side.capitalize()} {spoken(item.structure)} {item.quantity.upper()} at visit "
        f"{view.visit_name(item.session)}: {item.reason}."
        for item in view.not_at_hand
    ]
    return tuple(lines)


def in_order(rows: Sequence[Row], view: ReportView) -> list[Row]:
    """Times, then sides, then healthy samples; in each by visit; else the given order."""
    kinds = {"time": 0, "side": 1, "reference": 2}
    visits = {visit.session: n for n, visit in enumerate(view.visits)}

    def key(row: Row) -> tuple[int, int]:
        session = row.measurement.occasion.session if row.measurement is not None else ""
        return kinds.get(row.kind, 3), visits.get(session, len(visits))

    return sorted(rows, key=key)


def findings(view: ReportView) -> tuple[str, ...]:
    """What stands first: every headline row beyond its limit, then a count of the others."""
    rows = [row for row in view.comparisons if is_headline(row, view)]
    beyond = [row for row in in_order(rows, view) if _is(row, "time", "beyond")]
    told = _latest(beyond)
    lines = [sentence(row, view) for row in told]
    if len(beyond) > len(told):
        lines.append(f"{len(beyond) - len(told)} further comparisons between visits lie beyond their limit.")
    lines += [sentence(row, view) for row in in_order(rows, view) if _is(row, "side", "beyond")]
    lines += [sentence(row, view) for row in rows if _is(row, "reference", "beyond")]
    for kind, words in (
        ("time", "between visits"),
        ("side", "between sides"),
        ("reference", "against healthy samples"),
    ):
        of_kind = [row for row in rows if row.kind == kind]
        within = sum(row.verdict == "within" for row in of_kind)
        unjudged = sum(row.verdict == "no_limit" for row in of_kind)
        if within:
            lines.append(f"{within} of {len(of_kind)} comparisons {words} lie within their limit.")
        if unjudged:
            lines.append(f"{unjudged} of {len(of_kind)} comparisons {words}: {NO_LIMIT[kind]}.")
    refused = [row for row in _compared(view.refusals) if is_headline(row, view)]
    if refused:
        lines.append(
            f"{len(refused)} comparisons were refused; the reasons stand under quality and refusals."
        )
    return tuple(lines)


def is_headline(row: Comparison | Refusal | Measurement, view: ReportView) -> bool:
    """Whether a row is of a headline quantity and of the statistic that stands for its structure."""
    m = row if isinstance(row, Measurement) else row.measurement
    if m is None or not m.quantity.headline or m.site.position_mm is not None:
        return False
    return m.statistic == standing_statistic(m, view.measurements)


def standing_statistic(m: Measurement, measurements: Sequence[Measurement]) -> str:
    """visit_mean, else mean, else median, else the first by name, among what the structure has."""
    known = {
        o.statistic
        for o in measurements
        if o.quantity.key == m.quantity.key
        and o.technique.instrument == m.technique.instrument
        and (o.site.structure, o.site.level) == (m.site.structure, m.site.level)
    } or {m.statistic}
    return standing(known)


def _latest(rows: Sequence[Comparison]) -> list[Comparison]:
    """One row a place and quantity: of the latest visit, against the first where there is the choice.

    rows are in the order of visits; compare gives the first visit's row before the previous one's.
    """
    found: dict[tuple[object, ...], Comparison] = {}
    for row in rows:
        m = row.measurement
        key = (m.technique.instrument, m.quantity.key, m.statistic, m.site)
        if key not in found or found[key].measurement.occasion.session != m.occasion.session:
            found[key] = row
    return list(found.values())


def _is(row: Comparison, kind: str, verdict_word: str) -> bool:
    return row.kind == kind and row.verdict == verdict_word


def _compared(refusals: Sequence[Refusal]) -> list[Refusal]:
    return [r for r in refusals if r.kind in ("time", "side", "reference", "level", "tissue", "cohort")]


def _places(row: Comparison) -> int:
    value = row.measurement.value if row.measurement.value is not None else row.difference
    return min(decimals(row.measurement.sd, value), 3)


def _judged(row: Comparison) -> str:
    if row.limit is None or row.verdict not in ("beyond", "within"):
        return NO_LIMIT.get(row.kind, "no published limit: not judged")
    return f"{row.verdict} the {limit_words(row)}"


def _inside(row: Comparison, *measurements: Measurement, size: str = "") -> str:
    """What stands in brackets behind a difference: its size, its interval, and n."""
    parts = [size] if size else []
    if row.interval is not None:
        parts.append(f"95 % interval {signed_interval(row.interval, _places(row))}")
    words = ", ".join(parts)
    n = count(*measurements)
    return "; ".join(part for part in (words, n) if part) or "interval and n not known"


def _over_time(row: Comparison, then: Measurement, view: ReportView) -> str:
    quantity = row.measurement.quantity
    size = with_unit(signed(row.difference, _places(row)), quantity.unit)
    moved = "rose by" if row.difference > 0 else "fell by"
    if row.limit is None or row.difference == 0:
        moved = "differed by"
    start, end = view.visit_name(then.occasion.session), view.visit_name(row.measurement.occasion.session)
    if row.percent is not None:
        first = bool(view.visits) and then.occasion.session == view.visits[0].session
        moved += f" {percent(row.percent)} of its {'first' if first else 'earlier'} value"
        inside = _inside(row, then, row.measurement, size=size)
    else:
        moved += f" {size}"
        inside = _inside(row, then, row.measurement)
    return (
        f"{sided(row.measurement.site)} {abbreviation(quantity)} {moved} from {start} to {end} ({inside}), "
        f"{_judged(row)}."
    )


def _sides(row: Comparison, right: Measurement, view: ReportView) -> str:
    quantity = row.measurement.quantity
    size = with_unit(signed(row.difference, _places(row)), quantity.unit)
    share = f"{percent(row.percent)} of the right" if row.percent is not None else size
    inside = _inside(row, row.measurement, right, size=size if row.percent is not None else "")
    return (
        f"{place(row.measurement.site)} {abbreviation(quantity)}, left minus right at visit "
        f"{view.visit_name(row.measurement.occasion.session)}: {share} ({inside}); {_judged(row)}."
    )


def _sample(reference: Reference) -> str:
    who = reference.population if reference.population != "n/a" else "healthy adults"
    n = f"{reference.n} " if reference.n is not None else ""
    unknown = "" if reference.n is not None else " (n not reported)"
    return f"mean ± 1.96 sd of {n}{who}{unknown}"


def _healthy(row: Comparison, reference: Reference, view: ReportView) -> str:
    places, quantity = _places(row), row.measurement.quantity
    value = row.measurement.value if row.measurement.value is not None else float("nan")
    where = ""
    if row.verdict == "beyond":
        where = "on the low side, " if row.difference < 0 else "on the high side, "
    n = count(row.measurement)
    size = f"{number(reference.value, places)} ± {number(1.96 * reference.sd, places)}"
    return (
        f"{sided(row.measurement.site)} {abbreviation(quantity)} at visit "
        f"{view.visit_name(row.measurement.occasion.session)}, {with_unit(number(value, places), quantity.unit)}"
        f"{f', {n}' if n else ''}, lies {where}{row.verdict} {_sample(reference)} "
        f"({with_unit(size, quantity.unit)}; {reference.source})."
    )


def _other(row: Comparison, view: ReportView) -> str:
    places, quantity = _places(row), row.measurement.quantity
    return (
        f"{sided(row.measurement.site)} {abbreviation(quantity)} at visit "
        f"{view.visit_name(row.measurement.occasion.session)}, by {row.kind}: "
        f"{with_unit(signed(row.difference, places), quantity.unit)}; {_judged(row)}."
    )


def _refused(row: Refusal, view: ReportView) -> str:
    if row.measurement is None:
        return f"Refused ({row.kind}): {row.reason}."
    m = row.measurement
    kind = {"time": "between visits", "side": "between sides", "reference": "against healthy samples"}
    return (
        f"{sided(m.site)} {abbreviation(m.quantity)} at visit {view.visit_name(m.occasion.session)}, comparison "
        f"{kind.get(row.kind, row.kind)}: refused, {row.reason}."
    )
