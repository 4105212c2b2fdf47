"""Rows of cases counted: by patient, by lesion, by examination, with the readers joined.

A patient (lesion, examination) has the sign when any of its rows has it; has it not when a row says absent and none
says present; and is left out when nobody looked, nobody said, or the readers stand against each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import product

from attrs import field, frozen

from neurography.model.errors import InputError
from neurography.study.cohort import columns as c
from neurography.study.cohort.found import Counted, Division, Left, Selection, Stated, holds, ordered
from neurography.study.cohort.table import Row, Table

_ITEM = ("patient", "lesion", "examination", "sequence", "finding")
"""What makes one reading of one reader; anything else is said of it."""

UNDECIDED = "undecided"

_DIVIDED = {
    c.PATIENT: ("subgroup", "sex", "certainty"),
    c.LESION: ("location", "side"),
    c.EXAMINATION: ("field", "sequence", "stage"),
}
"""What is told of how many there are."""


@frozen(kw_only=True)
class Item:
    """One thing that was looked at: what is known of it and the word of each reader ("" where none is named)."""

    values: Mapping[str, str]
    readings: Mapping[str, str]

    @property
    def state(self) -> str:
        """The readers joined: the consensus, else the majority of those who saw or did not see it."""
        return joined(self.readings)


@frozen(slots=False)
class Cases:
    """A table of cases. Build it by `cases`, which checks that its rows agree with each other."""

    items: tuple[Item, ...] = field(kw_only=True)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.values.get("group", "") for item in self.items))

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Patients always; lesions and examinations where the table names them."""
        return tuple(
            unit for unit in c.UNITS if unit == c.PATIENT or any(item.values.get(unit) for item in self.items)
        )

    @cached_property
    def readers(self) -> tuple[str, ...]:
        return ordered("reader", (reader for item in self.items for reader in item.readings))

    def lines(self, by: tuple[tuple[str, ...], ...]) -> tuple[Counted, ...]:
        """For any finding and then for each: every unit and group as a whole, then divided."""
        findings = ordered("finding", (item.values.get("finding", "") for item in self.items))
        chosen: list[Selection] = [(), *((("finding", one),) for one in findings if len(findings) > 1)]
        found = []
        for finding, unit, group in product(chosen, self.units, self.groups):
            base: Selection = ((("group", group),) if group else ()) + finding
            for extra in ((), *(pairs for names in by for pairs in self._combinations(names, base))):
                counted = self.count(unit, base + extra)
                if counted.total:
                    found.append(counted)
        return tuple(dict.fromkeys(found))

    def divisions(self) -> tuple[Division, ...]:
        made = []
        for unit, group in product(self.units, self.groups):
            base: Selection = (("group", group),) if group else ()
            total = self.count(unit, base).total
            if not total:
                continue
            for column in _DIVIDED[unit]:
                found = self._holding(unit, column, group)
                if found.parts:
                    made.append(
                        Division(
                            of=unit, group=group, column=column, parts=found.parts, total=total,
                            unstated=found.unstated,
                        )
                    )  # fmt: skip
            if not any(d.of == unit and d.group == group for d in made):
                made.append(Division(of=unit, group=group, column="", parts=(), total=total))
        return tuple(made)

    def stated(self, of: str, column: str, group: str) -> Stated | None:
        items = [item for item in self.items if item.values.get("group", "") == group]
        if not items or not all(item.values.get(of) for item in items):
            return None
        return self._holding(of, column, group)

    def values(self, column: str) -> tuple[str, ...]:
        if column == "reader":
            return self.readers
        return ordered(column, (item.values.get(column, "") for item in self.items))

    def unnamed(self) -> tuple[str, ...]:
        """What is missing among the lesions or examinations since rows do not name theirs, in words.

        Controls without any lesion are as they should be: a lesion is missed where others of the group have one.
        """
        said = []
        for unit in self.units[1:]:
            naming = {item.values.get("group", "") for item in self.items if item.values.get(unit)}
            rows = sum(
                len(item.readings)
                for item in self.items
                if not item.values.get(unit)
                and (unit == c.EXAMINATION or item.values.get("group", "") in naming)
            )
            if rows:
                verb = "row names" if rows == 1 else "rows name"
                said.append(f"{rows} {verb} no {unit}: not counted among {unit}s.")
        return tuple(said)

    def _holding(self, unit: str, column: str, group: str) -> Stated:
        """The values that the named things of a group hold."""
        # a dictionary for a set: values that have no order of their own come as they come in the table
        held: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for item in self.items:
            if item.values.get("group", "") == group and item.values.get(unit):
                held[item.values["patient"], item.values[unit]][item.values.get(column, "")] = None
        number = Counter(value for values in held.values() for value in values if value)
        return Stated(
            parts=tuple((value, number[value]) for value in ordered(column, number)),
            total=len(held), unstated=sum(set(values) == {""} for values in held.values()),
        )  # fmt: skip

    def answers(self, of: str, selection: Selection) -> tuple[Counted, ...]:
        if of not in self.units:
            return ()
        return (self.count(of, selection),)

    def count(self, of: str, selection: Selection) -> Counted:
        """The units of which any row holds the selection; a selected reader speaks alone."""
        reader = dict(selection).get("reader")
        rest = tuple(pair for pair in selection if pair[0] != "reader")
        states: dict[tuple[str, str], list[str]] = defaultdict(list)
        for item in self.items:
            if not holds(item.values, rest) or (of != c.PATIENT and not item.values.get(of)):
                continue
            if reader is None:
                states[item.values["patient"], item.values.get(of, "")].append(item.state)
            elif reader in item.readings:
                states[item.values["patient"], item.values.get(of, "")].append(item.readings[reader])
        return _counted(of, selection, {key: _state(words) for key, words in states.items()}, states)

    def _combinations(self, names: tuple[str, ...], base: Selection) -> Iterable[Selection]:
        within = [item for item in self.items if holds(item.values, base)]
        choices = [
            self.readers if name == "reader" else ordered(name, (i.values.get(name, "") for i in within))
            for name in names
        ]
        return (tuple(zip(names, values, strict=True)) for values in product(*choices))


def cases(table: Table) -> Cases:
    """The rows as items, each with its readers.

    Raises
    ------
    InputError
        Where a row says the same again, or says of a patient, lesion or examination what another row contradicts.
    """
    _check_agreement(table)
    readings: dict[tuple[str, ...], dict[str, tuple[str, str]]] = defaultdict(dict)
    values: dict[tuple[str, ...], dict[str, str]] = {}
    for row in table.rows:
        key = tuple(row.get(name) for name in _ITEM)
        earlier = readings[key].get(row.get("reader"))
        if earlier is not None:
            raise InputError(
                wanted=f"one row for each {', '.join(n for n in (*_ITEM, 'reader') if n in table.columns)}",
                came=f"the place of {earlier[1]} again", where=f"{table.where}, {row.place}",
                todo="Remove one, or tell them apart by lesion, examination, sequence, finding or reader.",
            )  # fmt: skip
        readings[key][row.get("reader")] = (row.sign, row.place)
        kept = values.setdefault(key, {})
        kept.update({name: value for name, value in row.values.items() if name not in ("reader", "case")})
    return Cases(
        items=tuple(
            Item(values=values[key], readings={who: sign for who, (sign, _) in words.items()})
            for key, words in readings.items()
        )
    )


def joined(readings: Mapping[str, str]) -> str:
    """The word of several readers: the consensus where it says something, else the majority of present and absent.

    UNDECIDED for a tie. A consensus that is not_reported (an empty cell) settles nothing and outvotes nobody.
    """
    for reader, sign in readings.items():
        if reader.lower() == c.CONSENSUS and sign != c.NOT_REPORTED:
            return sign
    words = list(readings.values())
    seen, unseen = words.count(c.PRESENT), words.count(c.ABSENT)
    if seen != unseen:
        return c.PRESENT if seen > unseen else c.ABSENT
    if seen:
        return UNDECIDED
    return c.NOT_EXAMINED if c.NOT_EXAMINED in words else c.NOT_REPORTED


def _state(words: Sequence[str]) -> str:
    """What a patient, lesion or examination has, from all that was looked at."""
    order = (c.PRESENT, UNDECIDED, c.ABSENT, c.NOT_EXAMINED, c.NOT_REPORTED)
    return next(word for word in order if word in words)


def _counted(
    of: str,
    selection: Selection,
    states: Mapping[tuple[str, str], str],
    all_words: Mapping[tuple[str, str], list[str]],
) -> Counted:
    words = list(states.values())
    known = {key: word for key, word in states.items() if word in (c.PRESENT, c.ABSENT)}
    patients = tuple(dict.fromkeys(patient for patient, _ in known))
    sizes = Counter(patient for patient, _ in known)
    seen = Counter(patient for (patient, _), word in known.items() if word == c.PRESENT)
    clusters = tuple((seen[patient], sizes[patient]) for patient in patients)
    return Counted(
        of=of, selection=selection, present=words.count(c.PRESENT), absent=words.count(c.ABSENT),
        left=Left(
            not_examined=words.count(c.NOT_EXAMINED), not_reported=words.count(c.NOT_REPORTED),
            undecided=words.count(UNDECIDED),
        ),
        partly=sum(
            word == c.ABSENT and set(all_words[key]) != {c.ABSENT} for key, word in states.items()
        ),
        patients=len(patients), clusters=clusters,
    )  # fmt: skip


def _check_agreement(table: Table) -> None:
    """A patient has one group and one certainty, a lesion one place, an examination one field and one stage."""
    known: dict[tuple[str, ...], tuple[str, Row]] = {}
    for row in table.rows:
        for column, whose in c.BELONGS_TO.items():
            key = tuple(row.get(name) for name in whose)
            if not row.get(column) or not all(key):
                continue
            earlier, first = known.setdefault((column, *key), (row.get(column), row))
            if earlier != row.get(column):
                of = " of ".join(
                    f"{name} {value}" for name, value in zip(reversed(whose), reversed(key), strict=True)
                )
                raise InputError(
                    wanted=f"one {column} for {of} ({earlier} in {first.place})", came=row.get(column),
                    where=f"{table.where}, {row.place}, column {column}", todo="Mend one of the two rows.",
                )  # fmt: skip
