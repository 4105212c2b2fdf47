"""The long tables: every comparison, every measurement, what was refused, published beside measured."""

from collections.abc import Sequence

from attrs import frozen

from neurography.draw.words import apart, is_error
from neurography.model.digits import value_places
from neurography.model.measurement import Measurement
from neurography.model.panel import Table
from neurography.model.site import spoken
from neurography.model.wording import abbreviation, number, percent, signed, statistic_words
from neurography.report.cells import digits_of
from neurography.report.sentences import in_order, source, verdict
from neurography.report.text import (
    MISSING,
    count,
    interval,
    place,
    plain_value,
    signed_interval,
    typographic,
    with_unit,
)
from neurography.report.view import ReportView


@frozen
class Noted:
    """A table whose last column holds numbers of the notes below it."""

    table: Table
    notes: tuple[str, ...]


def _numbers(notes: list[str], texts: Sequence[str]) -> str:
    """The numbers of these notes, each text numbered at its first use."""
    for text in texts:
        if typographic(text) not in notes:
            notes.append(typographic(text))
    return ", ".join(str(notes.index(typographic(text)) + 1) for text in texts)


def comparison_table(view: ReportView) -> Noted:
    """Every comparison, every statistic."""
    rows, notes = [], list[str]()
    for c in in_order(view.comparisons, view):
        m, digits = c.measurement, digits_of(c)
        if isinstance(c.against, Measurement):
            against = view.visit_name(c.against.occasion.session) if c.kind == "time" else c.against.site.side
        else:
            against = "healthy sample"
        judged = c.limit is not None and c.verdict in ("beyond", "within")
        told = ([source(c.limit.source)] if c.limit is not None else []) + list(c.warnings)
        rows.append(
            (
                c.kind,
                ", ".join(part for part in (place(m.site), m.site.side, apart(m, view.measurements)) if part),
                view.visit_name(m.occasion.session),
                against,
                f"{abbreviation(m.quantity)}, {statistic_words(m.statistic)}"
                if m.statistic != "n/a"
                else abbreviation(m.quantity),
                with_unit(signed(c.difference, digits), m.quantity.unit),
                signed_interval(c.interval, digits),
                percent(c.percent, 1) if c.percent is not None else MISSING,
                (verdict(c) if is_error(c) else c.verdict) if judged else "not judged",
                _numbers(notes, told) or MISSING,
            )
        )
    columns = (
        "Kind", "Where", "Visit", "Against", "What", "Difference", "95 % interval", "Percent", "Verdict", "Notes",
    )  # fmt: skip
    return Noted(Table(columns=columns, rows=tuple(rows)), tuple(notes))


def measurement_table(view: ReportView) -> Noted:
    """Every measurement, every statistic: one row a place, one column a visit."""
    notes: list[str] = []
    groups: dict[tuple[str, ...], dict[str, list[Measurement]]] = {}
    for m in view.measurements:
        named = ", ".join(part for part in (place(m.site), apart(m, view.measurements)) if part)
        key = (named, str(m.site.side), abbreviation(m.quantity), statistic_words(m.statistic))
        groups.setdefault(key, {}).setdefault(m.occasion.session, []).append(m)
    sessions = list(
        dict.fromkeys([v.session for v in view.visits] + [m.occasion.session for m in view.measurements])
    )
    rows = []
    for head, found in groups.items():
        cells = ["; ".join(_measured(m) for m in found.get(session, ())) or MISSING for session in sessions]
        told = list(dict.fromkeys(w for ms in found.values() for m in ms for w in m.warnings))
        origins = "; ".join(dict.fromkeys(m.origin for ms in found.values() for m in ms))
        rows.append((*head, *cells, origins, _numbers(notes, told) or MISSING))
    names = [view.visit_name(session) for session in sessions]
    columns = ("Structure", "Side", "Quantity", "Statistic", *names, "Origin", "Notes")
    return Noted(Table(columns=columns, rows=tuple(rows)), tuple(notes))


def _measured(m: Measurement) -> str:
    if m.value is None:
        return plain_value(m)
    ends = f" [{interval(m.interval, value_places(m))}]" if m.interval is not None else ""
    n = count(m)
    return with_unit(plain_value(m), m.quantity.unit) + ends + (f", {n}" if n else "")


def refusal_table(view: ReportView) -> Table:
    """What was not measured or not compared, why, and the way out; places with the same reason share a row."""
    kinds = {"time": "between visits", "side": "between sides", "reference": "against healthy sample"}
    groups: dict[tuple[str, ...], list[str]] = {}
    for r in view.refusals:
        m = r.measurement
        where = f"{place(m.site)} {m.site.side}" if m is not None else r.where
        visit = view.visit_name(m.occasion.session) if m is not None else MISSING
        kind = kinds.get(r.kind, r.kind)
        what = f"{abbreviation(m.quantity)}, {kind}" if m is not None else kind
        groups.setdefault((visit, what, r.reason, r.todo or MISSING), []).append(where)
    for item in view.not_at_hand:
        key = (view.visit_name(item.session), _short_key(item.quantity), item.reason, MISSING)
        groups.setdefault(key, []).append(f"{spoken(item.structure)} {item.side}")
    rows: tuple[tuple[str, ...], ...] = tuple(
        (", ".join(dict.fromkeys(places)), *key) for key, places in groups.items()
    )
    columns: tuple[str, ...] = ("Where", "Visit", "What", "Why", "What to do")
    if all(row[-1] == MISSING for row in rows):
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    return Table(columns=columns, rows=rows)


def _short_key(key: str) -> str:
    return key.upper() if len(key) < 6 else key.replace("_", " ")


def published_table(view: ReportView) -> Table:
    """Published, simulated truth and measured side by side."""

    def words(value: float | None, absent: str = "not reported") -> str:
        return absent if value is None else number(value, 3)

    rows = []
    for r in view.published:
        ends = None if r.ci_low is None or r.ci_high is None else (r.ci_low, r.ci_high)
        rows.append(
            (
                r.row_id if r.row_id.startswith(r.paper) else f"{r.paper}, {r.row_id}",
                spoken(r.structure),
                r.side,
                view.visit_name(r.session),
                _short_key(r.quantity),
                r.statistic.replace("_", " "),
                words(r.published),
                words(r.truth, MISSING),
                words(r.measured, "not measurable"),
                interval(ends, 3) if ends else MISSING,
                typographic(r.note),
            )
        )
    columns = (
        "Row", "Structure", "Side", "Visit", "Quantity", "Statistic", "Published", "Simulated truth", "Measured",
        "95 % interval", "Note",
    )  # fmt: skip
    return Table(columns=columns, rows=tuple(rows))
