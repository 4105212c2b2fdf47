"""Numbers that a person typed, or took from a publication: a table into measurements, or refused by its cells.

Nothing is guessed: a side, a unit, a decimal sign or a date that could mean two things is refused, with file, line
and column, and with what to write instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import evolve, frozen

from neurography.anatomy import names
from neurography.io.typed import source, visits
from neurography.io.typed.columns import NUMBERS, OPTIONAL, REQUIRED, Columns, columns, technique_keys
from neurography.io.typed.columns import plain as plain_name
from neurography.io.typed.numbers import decimal_sign, may_be_thousands
from neurography.io.typed.rows import Reader, unit_words
from neurography.io.typed.sheet import Sheet, gathered
from neurography.io.typed.techniques import bare_fields
from neurography.model.errors import InputError
from neurography.model.measurement import Measurement
from neurography.model.quantity import Quantity
from neurography.model.quantity_names import SAID
from neurography.model.site import is_paired
from neurography.model.wording import legible

__all__ = ["NUMBERS", "OPTIONAL", "REQUIRED", "Person", "TypedTable", "read"]


@frozen(kw_only=True)
class Person:
    """One person's numbers. sessions are in their order in time where `ordered`; dates and shown by session."""

    subject: str
    measurements: tuple[Measurement, ...]
    sessions: tuple[str, ...]
    ordered: bool
    order_source: str
    dates: Mapping[str, str]
    shown: Mapping[str, str]
    doubtful: bool = False
    """Whether the order is not settled, or rests on the rows although there are dates."""


@frozen(kw_only=True)
class TypedTable:
    """A table as it was read. name is the file's without its folder; notes hold for all of it."""

    name: str
    sha256: str
    people: tuple[Person, ...]
    notes: tuple[str, ...]


def read(path: Path, *, quantities: Mapping[str, Quantity], sheet: str | None = None) -> TypedTable:
    """The people and their numbers in a .tsv, .csv or .xlsx table.

    Parameters
    ----------
    quantities
        What a row may be of, by key.
    sheet
        The sheet of a workbook, where more than one has content.

    Raises
    ------
    CallError
        When there is no such file, or the sheet must be named.
    InputError
        When the table cannot be used; every broken row is told.
    """
    known = {*REQUIRED, *OPTIONAL, *technique_keys(quantities.values())}
    name = shown_name(path)
    opened = source.load(path, sheet=sheet, is_column=lambda one: plain_name(one) in known)
    held = opened.sheet
    found = columns(held, technique_keys(quantities.values()), units=unit_words(quantities))
    held = evolve(held, lines=tuple(bare_fields(line, found) for line in held.lines))
    reader = Reader(
        columns=found, sign=decimal_sign(held.lines, found.numbers), quantities=quantities, source=name
    )
    measurements, seen = _measurements(held, found, reader)
    people = [_person(one, measurements, seen) for one in sorted({m.occasion.subject for m in measurements})]
    return TypedTable(
        name=name,
        sha256=opened.sha256,
        people=tuple(people),
        notes=(
            *names.unknown({m.site.structure for m in measurements}),
            *_aliases(held, found),
            *_renamed(held, found),
            *held.notes,
            *_thousands(held, found),
            *_on_the_midline(measurements),
        ),
    )


def shown_name(path: Path) -> str:
    """A file's name without its folder, on one line and as UTF-8 can hold it, whatever it is called."""
    return legible(" ".join(path.name.split()))


def _measurements(
    sheet: Sheet, found: Columns, reader: Reader
) -> tuple[tuple[Measurement, ...], visits.Visits]:
    """Every row read, or every row that could not be."""
    seen, places = visits.Visits(), dict[tuple[str, ...], str]()
    made: list[Measurement] = []
    errors: list[InputError] = []
    for line in sheet.lines:
        try:
            person = visits.subject(line, found.known.get("subject"))
            when = visits.moment(line, found.known.get("session"), found.known.get("date"))
            measurement = reader.measurement(line, person, when)
            seen.add(line, person, when)
            place = visits.row_words(line)
            earlier = places.setdefault(measurement.key, place)
            if earlier != place:
                raise InputError(
                    wanted="one row for each person, visit, structure, side, quantity and statistic",
                    came=f"the place of {earlier} again",
                    where=f"{line.where}, {place}",
                    todo="Remove one, or tell them apart by session, level, position_mm, statistic or acquisition.",
                )
            made.append(measurement)
        except InputError as error:
            errors.append(error)
    if errors:
        raise gathered(errors, sheet.where)
    # a date that one row of a visit states holds for all of it
    return tuple(
        evolve(m, occasion=evolve(m.occasion, date=seen.date(m.occasion.subject, m.occasion.session)))
        for m in made
    ), seen


def _person(subject: str, measurements: tuple[Measurement, ...], seen: visits.Visits) -> Person:
    order, dates, shown = seen.of(subject)
    return Person(
        subject=subject,
        measurements=tuple(m for m in measurements if m.occasion.subject == subject),
        sessions=order.sessions,
        ordered=order.ordered,
        order_source=order.source,
        doubtful=order.doubtful,
        dates=dates,
        shown=shown,
    )


def _aliases(sheet: Sheet, found: Columns) -> tuple[str, ...]:
    used = {line.text(found.known["quantity"]).strip().lower() for line in sheet.lines}
    return tuple(said for name, said in SAID.items() if name in used)


def _renamed(sheet: Sheet, found: Columns) -> tuple[str, ...]:
    """The structures that were called by another name, and what they were read as."""
    called = sorted({line.text(found.known["structure"]) for line in sheet.lines})
    return tuple(dict.fromkeys(note for text in called if (note := names.named(text).note)))


def _thousands(sheet: Sheet, found: Columns) -> tuple[str, ...]:
    """A semicolon table is written where a point often stands for thousands: how it was read is said."""
    doubt = may_be_thousands(sheet.lines, found.numbers) if sheet.separator == ";" else None
    if doubt is None:
        return ()
    line, column = doubt
    number = line.text(column)
    whole = number.replace(".", "")
    place = visits.row_words(line)
    return (
        f"{number} ({place}) and the like are read as {number}, not as {whole}: a point is the decimal sign",
    )


def _on_the_midline(measurements: Iterable[Measurement]) -> tuple[str, ...]:
    """Structures that exist once on each side and have a row on the midline beside those of their sides."""
    sides: dict[str, set[str]] = defaultdict(set)
    for m in measurements:
        sides[m.site.structure].add(m.site.side)
    return tuple(
        f"{structure} has a row on the midline beside those of its sides: it is compared with neither side"
        for structure, found in sorted(sides.items())
        if is_paired(structure) and "midline" in found and found & {"left", "right"}
    )
