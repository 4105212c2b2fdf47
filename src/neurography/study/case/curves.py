"""The curves of a case's timeline: laboratory values with doubling times, grades of strength, numbers of images."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from neurography.draw.tracks import Curve, Days, Rate, Reading, Series
from neurography.model.case import Case, Dates, Lab, Record, Strength
from neurography.model.measurement import Measurement
from neurography.model.site import Side
from neurography.model.units import spell
from neurography.model.wording import abbreviation, number, standing, written_places
from neurography.study.case import named
from neurography.study.case.joined import joined, measured
from neurography.study.case.labs import doubled, doublings, order, series

_LOG_FROM = 5.0
"""A scale is logarithmic where the greatest value is this many times the least, or more."""

_MOST_SERIES = 8
MOST_STEPS = 12
"""Values of a series between which doubling times are written; with more there is no room to read them."""

GRADES = (0.0, 5.0)


class Placed(Protocol):
    """Where records lie on the axis (`tracks.Placing`)."""

    def days(self, record: Record) -> Days | None:
        """Of a record."""

    def visit(self, name: str | None) -> Days | None:
        """Of a visit."""

    def dates(self, when: Dates | None) -> Days | None:
        """Of an interval of dates."""


def lab_curves(case: Case, place: Placed) -> tuple[tuple[Curve, ...], frozenset[int]]:
    """A curve for every analyte with two dated numbers or more in one specimen; the records drawn, by identity."""
    found: list[Curve] = []
    drawn: set[int] = set()
    held = series(case)
    for analyte, unit in sorted({(analyte, unit) for analyte, _, unit in held}):
        lines = {specimen: labs for (a, specimen, u), labs in held.items() if (a, u) == (analyte, unit)}
        # a single value of another specimen stands in the same curve: CSF beside serum
        for lab in sorted(case.labs, key=lambda lab: order(case, lab)):
            same = lab.analyte == analyte and lab.value is not None and lab.unit.lower() == unit
            if same and lab.specimen not in lines and place.days(lab) is not None:
                lines[lab.specimen] = (lab,)
        drawn |= {id(lab) for labs in lines.values() for lab in labs}
        spelled = next(lab.unit for labs in lines.values() for lab in labs if lab.value is not None)
        made = tuple(_lab_series(case, place, specimen, labs) for specimen, labs in sorted(lines.items()))
        found.append(
            Curve(
                heading=named.initial(named.plain(analyte)), unit="" if spelled == "1" else spelled, series=made,
                log=_wide(made), rates="in italics: doubling time, months" if any(s.rates for s in made) else "",
            )
        )  # fmt: skip
    found.sort(key=lambda curve: (-sum(len(one.readings) for one in curve.series), curve.heading))
    return tuple(found), frozenset(drawn)


def _lab_series(case: Case, place: Placed, specimen: str, labs: Sequence[Lab]) -> Series:
    readings = []
    for lab in labs:
        days = place.days(lab)
        if days is not None:
            words = named.value_words(lab).removesuffix(f" {lab.unit}")
            readings.append(Reading(when=days, value=lab.value, words=words, censored=lab.censored))
    rates: tuple[Rate, ...] = ()
    if doubled(tuple(labs)) and len(labs) <= MOST_STEPS:
        rates = tuple(
            Rate(start=at, words=f"{step.months:.1f}")
            for at, step in enumerate(doublings(case, tuple(labs)))
            if step.months is not None
        )
    return Series(label=named.plain(specimen), readings=tuple(readings), rates=rates)


def _wide(made: Iterable[Series]) -> bool:
    values = [one.value for line in made for one in line.readings if one.value is not None]
    return bool(values) and min(values) > 0 and max(values) >= _LOG_FROM * min(values)


def grades(case: Case, place: Placed) -> Curve | None:
    """Strength by grade, a line for each action, muscle or group and side; None without a dated grade."""
    held: dict[tuple[str, Side], list[tuple[Days, Strength]]] = {}
    for record in case.strength:
        days = place.days(record)
        if record.grade is not None and days is not None:
            held.setdefault((named.subject(record), record.side), []).append((days, record))
    if not held:
        return None
    lines = []
    for (what, side), records in sorted(held.items(), key=lambda pair: (pair[0][1], pair[0][0])):
        records.sort(key=lambda pair: (pair[0].middle, pair[1].grade or ""))
        readings = tuple(
            Reading(when=days, value=record.value, words=record.grade or "") for days, record in records
        )
        lines.append(Series(label=what, side=side, readings=readings))
    return Curve(
        heading="Strength", unit="MRC grade", series=tuple(lines), bounds=GRADES, ticks=(0, 1, 2, 3, 4, 5)
    )


def measured_curves(case: Case, measurements: Iterable[Measurement], place: Placed) -> tuple[Curve, ...]:
    """A curve for each headline quantity of images: the case's own numbers and those of instruments."""
    by_visit = _by_visit(case, measurements)
    held: dict[str, dict[tuple[str, Side, str], list[tuple[Days, Measurement]]]] = {}
    for visit, found in by_visit:
        days = place.visit(visit)
        for one in found:
            if one.value is None or not one.quantity.headline or days is None:
                continue
            line = (one.site.structure, one.site.side, one.site.level)
            held.setdefault(one.quantity.key, {}).setdefault(line, []).append((days, one))
    curves = [_measured_curve(case, lines) for _, lines in sorted(held.items())]
    return tuple(curves)


def _by_visit(
    case: Case, measurements: Iterable[Measurement]
) -> tuple[tuple[str, tuple[Measurement, ...]], ...]:
    """Visit -> numbers, those of the case file and those given, each once; one statistic a place and visit."""
    own = measured(case)
    given = tuple(measurements)
    found: dict[str, list[Measurement]] = {}
    sessions = {visit.session or visit.id: visit.id for visit in case.visits}
    for one in own:
        found.setdefault(sessions.get(one.occasion.session, ""), []).append(one)
    if case.subject is not None:
        for name, held in joined(case, given).items():
            found.setdefault(name, []).extend(held)
    ordered = []
    for visit in case.visits:
        every = sorted(
            found.get(visit.id, ()), key=lambda m: (m.key[4:], m.origin in ("typed", "published"), m.key)
        )
        kept: dict[tuple[str, ...], list[Measurement]] = {}
        for one in every:
            place = (one.quantity.key, one.site.structure, one.site.side, one.site.level)
            kept.setdefault(place, []).append(one)
        stand = []
        for same in kept.values():
            name = standing([m.statistic for m in same])
            stand.append(next(m for m in same if m.statistic == name))
        ordered.append((visit.id, tuple(stand)))
    return tuple(ordered)


def _measured_curve(case: Case, lines: dict[tuple[str, Side, str], list[tuple[Days, Measurement]]]) -> Curve:
    quantity = next(iter(lines.values()))[0][1].quantity
    made = []
    digits = max(_places(m) for held in lines.values() for _, m in held)
    for (structure, side, level), held in sorted(lines.items(), key=lambda pair: (pair[0][0], pair[0][1])):
        held.sort(key=lambda pair: (pair[0].middle, pair[1].key))
        readings = tuple(
            Reading(when=days, value=m.value, words=number(m.value, digits))
            for days, m in held
            if m.value is not None
        )
        where = named.place(structure) + (f", {level}" if level != "n/a" else "")
        note = _not_reported(case, quantity.key, structure, side)
        made.append(Series(label=where, side=side, readings=readings, note=note))
    name = abbreviation(quantity)
    more = f", {len(made) - _MOST_SERIES} places not drawn" if len(made) > _MOST_SERIES else ""
    return Curve(
        heading=name, unit=f"{spell(quantity.unit)}{more}" if quantity.unit != "1" else more.removeprefix(", "),
        series=tuple(made[:_MOST_SERIES]),
    )  # fmt: skip


def _places(one: Measurement) -> int:
    """Decimals of a number as somebody wrote it."""
    return one.digits if one.digits is not None else written_places(one.value or 0.0, otherwise=3)


def _not_reported(case: Case, quantity: str, structure: str, side: Side) -> str:
    """`after: not reported`, where the case says so of this place."""
    said = []
    for one in case.measurements:
        if (one.quantity, one.structure, one.side) == (quantity, structure, side) and one.value is None:
            exam = case.record(one.exam or "")
            visit = one.visit or (exam.visit if exam else None)
            said.append(f"{visit + ': ' if visit else ''}{named.plain(one.status)}")
    return ", ".join(sorted(set(said)))
