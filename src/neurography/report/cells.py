"""The tables of the report as plain cells: nerve x side x visit first, everything else after it."""

from collections.abc import Sequence

from attrs import field, frozen

from neurography.draw.caveats import caveat
from neurography.draw.lacking import NOT_MADE, lacking
from neurography.draw.words import apart, told_once
from neurography.model.comparison import Comparison, Reference, Refusal
from neurography.model.digits import difference_places, sample_places, sample_range
from neurography.model.measurement import Measurement
from neurography.model.units import spell
from neurography.model.wording import abbreviation, number, percent, signed, statistic_words
from neurography.report.sentences import is_headline, source, verdict
from neurography.report.text import MISSING, count, full_name, interval, place, plain_value, signed_interval
from neurography.report.view import ReportView

_SIDES = ("left", "right", "midline", "n/a")


@frozen
class Cell:
    """A table cell: its main words, smaller lines below, and numbers of footnotes."""

    main: str
    small: tuple[str, ...] = ()
    marks: tuple[int, ...] = ()


@frozen
class ValueRow:
    """One side of a structure, or left minus right; span is the height of the structure's cell, 0 if above."""

    structure: str
    span: int
    side: str
    cells: tuple[Cell, ...]
    change: Cell
    verdict: Cell


@frozen
class ValueTable:
    """One headline quantity over all structures, sides and visits."""

    title: str
    unit: str
    visits: tuple[str, ...]
    rows: tuple[ValueRow, ...]
    statistics: str


@frozen
class Footnotes:
    """Sources by their number, in order of first use."""

    sources: list[str] = field(factory=list)

    def mark(self, row: Comparison) -> int:
        """The number of the row's limit source."""
        assert row.limit is not None  # noqa: S101 - asked only of rows that have one
        text = source(row.limit.source)
        if text not in self.sources:
            self.sources.append(text)
        return self.sources.index(text) + 1


def value_tables(view: ReportView, notes: Footnotes) -> tuple[ValueTable, ...]:
    """One table a headline quantity."""
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for m in view.measurements:
        if is_headline(m, view):
            groups.setdefault((m.technique.instrument, m.quantity.key), []).append(m)
    return tuple(_value_table(view, group, notes) for group in groups.values())


def _value_table(view: ReportView, group: Sequence[Measurement], notes: Footnotes) -> ValueTable:
    places: dict[tuple[str, str, str], list[Measurement]] = {}
    for m in group:
        places.setdefault((m.site.structure, m.site.level, apart(m, view.measurements)), []).append(m)
    keys = {m.key for m in group}
    compared = told_once([c for c in view.comparisons if c.measurement.key in keys])
    refused = [r for r in view.refusals if r.measurement is not None and r.measurement.key in keys]
    rows: list[ValueRow] = []
    for chosen in places.values():
        rows.extend(_place_rows(view, chosen, compared, refused, notes))
    quantity = group[0].quantity
    return ValueTable(
        title=full_name(quantity),
        unit=spell(quantity.unit),
        visits=tuple(visit.name for visit in view.visits),
        rows=tuple(rows),
        statistics=", ".join(sorted({_statistic(m) for m in group})),
    )


def _statistic(m: Measurement) -> str:
    return "value (statistic not stated)" if m.statistic == "n/a" else statistic_words(m.statistic)


def _place_rows(
    view: ReportView,
    chosen: Sequence[Measurement],
    compared: Sequence[Comparison],
    refused: Sequence[Refusal],
    notes: Footnotes,
) -> list[ValueRow]:
    keys = {m.key for m in chosen}
    every: list[Comparison | Refusal] = [*compared, *refused]
    mine = [row for row in every if row.measurement is not None and row.measurement.key in keys]
    sides = [side for side in _SIDES if any(m.site.side == side for m in chosen)]
    between = [row for row in mine if row.kind == "side"]
    span = len(sides) + bool(between)
    acquisition = apart(chosen[0], view.measurements)
    name = ", ".join(part for part in (place(chosen[0].site), acquisition) if part)
    rows: list[ValueRow] = []
    for side in sides:
        of_side = [m for m in chosen if m.site.side == side]
        over_time = [
            row
            for row in mine
            if row.kind == "time" and row.measurement is not None and row.measurement.site.side == side
        ]
        change, words = _change(view, over_time, notes)
        rows.append(
            ValueRow(
                structure=name,
                span=0 if rows else span,
                side=side,
                cells=tuple(_value_cell(view, of_side, visit.session, side) for visit in view.visits),
                change=change,
                verdict=words,
            )
        )
    if between:
        cells = tuple(_side_cell(between, visit.session, notes) for visit in view.visits)
        said = sorted({verdict(row) for row in between})
        rows.append(
            ValueRow(
                structure=name,
                span=0 if rows else span,
                side="L − R",
                cells=cells,
                change=Cell(MISSING),
                verdict=Cell("; ".join(said)),
            )
        )
    return rows


def _value_cell(view: ReportView, of_side: Sequence[Measurement], session: str, side: str) -> Cell:
    remark = next(
        (
            item.reason
            for item in view.not_at_hand
            if of_side
            and (item.structure, item.side, item.session, item.quantity)
            == (of_side[0].site.structure, side, session, of_side[0].quantity.key)
        ),
        "",
    )
    found = next((m for m in of_side if m.occasion.session == session), None)
    if found is None:
        return Cell(remark or (of_side[0].absent if of_side else "not measured"))
    below = [part for part in (count(found), remark) if part]
    if found.value is None:
        below = [found.warnings[0].partition(":")[2].strip(), *below]
    return Cell(plain_value(found), tuple(part for part in below if part))


def _side_cell(between: Sequence[Comparison | Refusal], session: str, notes: Footnotes) -> Cell:
    for row in between:
        if row.measurement is None or row.measurement.occasion.session != session:
            continue
        if isinstance(row, Refusal):
            return Cell(NOT_MADE, (lacking(row),)) if lacking(row) else Cell("refused", (row.reason,))
        size = signed(row.difference, digits_of(row))
        main = percent(row.percent, 1) if row.percent is not None else size
        marks = (notes.mark(row),) if row.limit is not None else ()
        known = row.interval is not None
        ends = signed_interval(row.interval, digits_of(row)) if known else "interval not known"
        small = (ends, caveat(row))
        return Cell(main, tuple(part for part in small if part), marks)
    return Cell(MISSING)


def _change(view: ReportView, rows: Sequence[Comparison | Refusal], notes: Footnotes) -> tuple[Cell, Cell]:
    """The last visit against the first, or the latest pair there is."""
    order = {visit.session: n for n, visit in enumerate(view.visits)}

    def late(row: Comparison | Refusal) -> tuple[int, int]:
        now = order.get(row.measurement.occasion.session, 0) if row.measurement is not None else 0
        then = order.get(row.against.occasion.session, 0) if isinstance(row.against, Measurement) else 0
        return (-now, then)

    if not rows:
        return Cell(MISSING), Cell("one visit" if len(view.visits) < 2 else "not compared")
    best = min(late(row) for row in rows)
    last = [row for row in rows if late(row) == best]
    made = [row for row in last if isinstance(row, Comparison)]
    if not made:
        return Cell(MISSING), Cell(verdict(last[0]))
    first = made[0]
    size = (
        percent(first.percent, 1) if first.percent is not None else signed(first.difference, digits_of(first))
    )
    below = [signed(first.difference, digits_of(first))] if first.percent is not None else []
    if first.interval is not None:
        below.append(f"[{signed_interval(first.interval, digits_of(first))}]")
    change = Cell(size, tuple(below))
    marks = tuple(dict.fromkeys(notes.mark(row) for row in made if row.limit is not None))
    words = "; ".join(dict.fromkeys(verdict(row) for row in made))
    limit = (f"limit ±{number(first.limit.value, digits_of(first))}",) if first.limit is not None else ()
    allowed = dict.fromkeys(filter(None, map(caveat, made)))
    return change, Cell(words, (*limit, *allowed), marks)


def digits_of(row: Comparison) -> int:
    """Decimals of a difference, its interval and its limit."""
    return difference_places(row)


def healthy_table(view: ReportView, notes: Footnotes) -> tuple[tuple[Cell, ...], ...]:
    """Rows of headline values against healthy samples: place, visit, value, sample, verdict."""
    order = {visit.session: n for n, visit in enumerate(view.visits)}
    chosen = [
        (row, row.against)
        for row in view.comparisons
        if isinstance(row.against, Reference) and is_headline(row, view)
    ]
    first: dict[tuple[str, str], int] = {}
    for row, _ in chosen:
        first.setdefault((row.measurement.quantity.key, row.measurement.site.structure), len(first))
    chosen.sort(
        key=lambda pair: (
            first[pair[0].measurement.quantity.key, pair[0].measurement.site.structure],
            _SIDES.index(pair[0].measurement.site.side),
            order.get(pair[0].measurement.occasion.session, 0),
        )
    )
    places: dict[str, int] = {}
    for row, sample in chosen:
        key = row.measurement.quantity.key
        places[key] = max(places.get(key, 0), sample_places(sample, row.measurement))
    rows = []
    for row, sample in chosen:
        m = row.measurement
        digits = places[m.quantity.key]  # one number of decimals for all cells of a quantity
        size = f"mean {number(sample.value, digits)}, sd {number(sample.sd, digits)}"
        who = f"n {sample.n}" if sample.n is not None else "n not reported"
        marks = (notes.mark(row),) if row.limit is not None else ()
        named = ", ".join(part for part in (place(m.site), apart(m, view.measurements)) if part)
        rows.append(
            (
                Cell(named),
                Cell(m.site.side),
                Cell(abbreviation(m.quantity)),
                Cell(view.visit_name(m.occasion.session)),
                Cell(plain_value(m), (count(m),)),
                Cell(interval(sample_range(sample), digits), (size, who)),
                Cell(
                    row.verdict if row.limit is not None else verdict(row),
                    tuple(filter(None, [caveat(row)])),
                    marks,
                ),
            )
        )
    return tuple(rows)
