"""Rows of counts: a cohort rebuilt from what a paper gives. Who is who is not known, and is not made up.

Rows of one `set` count the same things once each. A column that holds the same in every row of a set restricts it (all
are at the chronic stage); one that varies divides it (32 at 1.5 T, 54 at 3 T). Sets overlap: two sets are never
added, and what no single set divides by is not known.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from attrs import field, frozen

from neurography.model.errors import CallError, InputError
from neurography.study.cohort import columns as c
from neurography.study.cohort.found import Counted, Division, Left, Selection, Stated, holds, ordered
from neurography.study.cohort.table import Row, Table

REBUILT = "Rebuilt from counts: who is who is not known, and what no single set counts together is not known together."

_HOW = ("field", "sequence", "finding")
"""Columns that a group may hold alike in all its members and be the whole group all the same."""


@frozen(kw_only=True)
class Set:
    """Rows that count the same things once each. restricts holds for all of them, divides tells them apart."""

    name: str
    of: str
    rows: tuple[Row, ...]
    restricts: Mapping[str, str]
    divides: tuple[str, ...]

    @property
    def has_sign(self) -> bool:
        return any(row.sign for row in self.rows)

    @property
    def within(self) -> Selection:
        """What restricts it, but for the group: that is always selected by name."""
        return tuple((k, v) for k, v in self.restricts.items() if k != "group")

    def can_answer(self, selection: Selection) -> bool:
        """Whether it divides by, or is restricted to, exactly what is asked."""
        asked = dict(selection)
        return all(asked.get(k) == v for k, v in self.within) and all(
            k in self.divides or self.restricts.get(k) == v for k, v in selection
        )


@frozen(slots=False)
class Counts:
    """A table of counts. Build it by `counts`, which checks that the rows of a set exclude each other."""

    sets: tuple[Set, ...] = field(kw_only=True)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        every = dict.fromkeys(row.get("group") for one in self.sets for row in one.rows)
        return tuple(group for group in every if group) or ("",)

    def lines(self, by: tuple[tuple[str, ...], ...]) -> tuple[Counted, ...]:
        """Every combination that a set with the sign tells apart; what is divided by must be in a set."""
        for names in by:
            self._check_given(names)
        return tuple(
            _counted(one, selection) for one in self.sets if one.has_sign for selection in _selections(one)
        )

    def divisions(self) -> tuple[Division, ...]:
        made = []
        for one in self.sets:
            columns = [name for name in one.divides if name != "group"] or [""]
            for group in dict.fromkeys(row.get("group") for row in one.rows):
                rows = [row for row in one.rows if row.get("group") == group]
                total = _sum(rows)
                for column in columns:
                    parts = _parts(rows, column)
                    made.append(
                        Division(
                            of=one.of, group=group, column=column, parts=parts if column else (), total=total,
                            within=one.within, set_name=one.name,
                        )
                    )  # fmt: skip
        return tuple(made)

    def answers(self, of: str, selection: Selection) -> tuple[Counted, ...]:
        """From each set that can tell; without a group, from those that count all groups of the table."""
        group = dict(selection).get("group")
        able = [
            one
            for one in self.sets
            if one.of == of
            and one.can_answer(selection)
            and (group is not None or {row.get("group") for row in one.rows} >= set(self.groups))
            and (group is None or any(row.get("group") == group for row in one.rows))
        ]
        return tuple(_counted(one, selection) for one in able)

    def stated(self, of: str, column: str, group: str) -> Stated | None:
        """From the first set of the whole group that states the column, else from one that counts the group."""
        whole = [
            (one, [row for row in one.rows if row.get("group") == group])
            for one in self.sets
            if one.of == of and {name for name, _ in one.within} <= {*_HOW, column}
        ]
        able = [(one, rows) for one, rows in whole if rows]
        for one, rows in able:
            if column in one.divides or column in one.restricts:
                return Stated(parts=_parts(rows, column), total=_sum(rows), unstated=0)
        if not able:
            return None
        total = _sum(able[0][1])
        return Stated(parts=(), total=total, unstated=total)

    def values(self, column: str) -> tuple[str, ...]:
        return ordered(column, (row.get(column) for one in self.sets for row in one.rows))

    def _check_given(self, names: tuple[str, ...]) -> None:
        told = [{*one.divides, *one.restricts} for one in self.sets if one.has_sign]
        if any(known.issuperset(names) for known in told):
            return
        raise CallError(
            wanted=f"a count of the sign by {' and '.join(names)}",
            came="a table rebuilt from counts that has no such set",
            todo="What was counted apart cannot be crossed: a table with one row a case can.",
        )


def counts(table: Table) -> Counts:
    """The rows gathered into their sets.

    Raises
    ------
    InputError
        Where a set counts two kinds of things, has the same row twice, or leaves a cell open that divides it.
    """
    gathered: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        gathered[row.get("set")].append(row)
    return Counts(sets=tuple(_set(table, name, rows) for name, rows in gathered.items()))


def _set(table: Table, name: str, rows: list[Row]) -> Set:
    used = [col for col in c.SELECTORS if any(row.get(col) for row in rows)]
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        where = f"{table.where}, {row.place}, set {name}"
        if row.get("of") != rows[0].get("of"):
            raise InputError(
                wanted=f"one kind of things in a set ({rows[0].get('of')} in {rows[0].place})", came=row.get("of"),
                where=where, todo="Give it a set of its own.",
            )  # fmt: skip
        if bool(row.sign) != bool(rows[0].sign):
            raise InputError(
                wanted="a sign in every row of a set, or in none",
                came="both",
                where=where,
                todo="Fill the cell.",
            )
        open_cells = [col for col in used if not row.get(col)]
        if open_cells:
            raise InputError(
                wanted=f"{', '.join(open_cells)} in every row of a set that divides by it", came="an empty cell",
                where=where, todo="Rows of a set exclude each other: fill it, or make another set.",
            )  # fmt: skip
        first = seen.setdefault((*(row.get(col) for col in used), row.sign), row)
        if first is not row:
            raise InputError(
                wanted="each row of a set once", came=f"the place of {first.place} again", where=where,
                todo="Add the two counts, or make another set.",
            )  # fmt: skip
    same = {col: rows[0].get(col) for col in used if len({row.get(col) for row in rows}) == 1}
    return Set(
        name=name, of=rows[0].get("of"), rows=tuple(rows), restricts=same,
        divides=tuple(col for col in used if col not in same),
    )  # fmt: skip


def _sum(rows: Sequence[Row]) -> int:
    return sum(row.count or 0 for row in rows)


def _parts(rows: Sequence[Row], column: str) -> tuple[tuple[str, int], ...]:
    """Value -> how many, without the empty ones."""
    found = (
        (value, _sum([row for row in rows if row.get(column) == value]))
        for value in ordered(column, (row.get(column) for row in rows))
    )
    return tuple((value, n) for value, n in found if n)


def _selections(one: Set) -> tuple[Selection, ...]:
    """The whole of each group, then each combination that the set tells apart."""
    whole = [_said(row, {"group", *one.restricts}) for row in one.rows]
    return tuple(dict.fromkeys([*whole, *(_said(row, set(c.SELECTORS)) for row in one.rows)]))


def _said(row: Row, columns: set[str]) -> Selection:
    """What a row says under these columns, group first."""
    return tuple((name, row.get(name)) for name in c.SELECTORS if name in columns and row.get(name))


def _counted(one: Set, selection: Selection) -> Counted:
    """The rows of a set that hold the selection."""
    number: dict[str, int] = defaultdict(int)
    for row in one.rows:
        if holds(row.values, selection):
            number[row.sign or c.NOT_REPORTED] += row.count or 0
    n = number[c.PRESENT] + number[c.ABSENT]
    return Counted(
        of=one.of, selection=selection, present=number[c.PRESENT], absent=number[c.ABSENT],
        left=Left(not_examined=number[c.NOT_EXAMINED], not_reported=number[c.NOT_REPORTED]),
        patients=n if one.of == c.PATIENT else None,
        set_name=one.name,
    )  # fmt: skip
