"""The sentences of what explains a picture: counts, ties, what speaks against, what is weak, what is not known."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from attrs import frozen

from neurography.model.evidence import STRENGTH_WORDS, Evidence
from neurography.model.site import Side
from neurography.reasoning.explain import Cell, Column, Explained, Move, Row, Rule, Rules, Verdict

HOW = (
    "Counts of named grounds, fewest against first, then most for: no probability, and no sum of unlike things. A "
    "single case counts as a series does, so n stands beside every ground. What is not reported is never read as "
    "absent."
)
_ALSO = 2
"""Records beside the first that are named where a ground is told."""

_TIED = 3
"""Findings that would move as much as the first: so many are named."""

_SILENCE = (
    "not reported", "not examined", "the case says nothing", "no number", "other side", "fewer than", "onset not dated",
    "the dates leave open",
)  # fmt: skip
"""Reasons for not knowing that stand in the table alone; every other one is told."""

_STATES = {
    "document_read": "read",
    "abstract_read": "abstract read",
    "as_cited": "as another document cites it",
    "unresolved": "source not resolved",
    "not_read": "not read",
}


def side_words(side: Side, whom: str) -> str:
    """`Left side`; whom it is about where there is no side."""
    return f"{side.capitalize()} side" if side in ("left", "right") else whom[0].upper() + whom[1:]


def counts(column: Column) -> str:
    """`infiltration 7 for, 0 against`, marked where the case does not tell of what it comes from."""
    return f"{called(column)} {column.for_} for, {column.against} against"


def called(column: Column) -> str:
    """`infiltration`, or `infiltration (no leukaemia or lymphoma told)`."""
    return f"{column.explanation.short} ({column.untold})" if column.untold else column.explanation.short


def state(row: Row) -> str:
    """The state of a finding, with why it is unknown."""
    return row.seen.state if row.seen.state != "unknown" else row.why or "not known"


def in_figure(row: Row) -> str:
    """What to add to a finding's name in the figure: why it is unknown, where that says more than silence."""
    return "" if row.seen.state != "unknown" or row.why.startswith(_SILENCE) else row.why


def n_of(record: Evidence) -> str:
    """`n = 15`, or that the source gives none."""
    return f"n = {record.n}" if record.n is not None else "n not given"


def weak(cell: Cell, known: Mapping[str, Evidence]) -> str:
    """Why a ground is weak, with the records that say so; empty where it is not."""
    if not cell.weak:
        return ""
    others = "; ".join(brief(known[name]) for name in cell.rule.beside)
    return f"{cell.weak}{f' ({others})' if others else ''}"


def plainly(record: Evidence) -> str:
    """`E-KO2011, n = 12`."""
    return f"{record.id}, {n_of(record)}"


def brief(record: Evidence) -> str:
    """`E-KO2011: 41.7 %, n = 12`; a number only where it is a share."""
    share = f": {record.value} %" if record.unit == "%" and record.value else ""
    return f"{record.id}{share}, {n_of(record)}"


def is_own(rule: Rule, own: frozenset[str]) -> bool:
    """Whether nothing but records of the case's own paper say so."""
    return {rule.record, *rule.also} <= own


@frozen(kw_only=True)
class Told:
    """Says a table in sentences. own: the records of the case's own paper, which are no independent ground."""

    rules: Rules
    records: Mapping[str, Evidence]
    own: frozenset[str]
    whom: str

    def order(self, table: Explained) -> str:
        """The explanations of a side in their order, with their counts and ties."""
        nothing = (
            ""
            if any(column.for_ for column in table.columns)
            else "nothing known speaks for any explanation; "
        )
        ranks = "; ".join(self._rank(rank) for rank in table.ranks)
        return f"{side_words(table.side, self.whom)}: {nothing}{ranks}."

    def named(self, table: Explained) -> Iterator[str]:
        """What speaks for the first and against each, ground by ground; the figure shows the same at a glance."""
        side = side_words(table.side, self.whom)
        for column in table.ranks[0]:
            if grounds := self._grounds(table, column, "for"):
                yield f"{side}, for {column.explanation.short}: {grounds}."
        for column in table.columns:
            if grounds := self._grounds(table, column, "against"):
                yield f"{side}, against {column.explanation.short}: {grounds}."

    def answer(self, table: Explained, moved: Sequence[Move]) -> Iterator[str]:
        """What is not known, and what of it would move most."""
        side = side_words(table.side, self.whom)
        if missing := tuple(self._missing(table)):
            yield f"{side}, not known: {'; '.join(missing)}."
        if moved:
            yield f"{side}: {self._move(moved)}"

    def independent(self, table: Explained, other: Explained) -> Iterator[str]:
        """How much rests on the case's own paper, and the order without it."""
        cells = [
            cell for row in table.rows for cell in row.cells.values() if cell.verdict in ("for", "against")
        ]
        mine = sum(is_own(cell.rule, self.own) for cell in cells)
        if not mine:
            return
        side = side_words(table.side, self.whom)
        ranks = "; ".join(self._rank(rank) for rank in other.ranks) or "nothing"
        yield (
            f"{side}: {mine} of {len(cells)} grounds for or against rest on this case's own paper alone, which cannot "
            f"bear itself out. Without them: {ranks}."
        )

    def between(self, tables: Sequence[Explained]) -> Iterator[str]:
        """What holds of one side only, where two are told."""
        if len(tables) < 2:
            return
        for finding in self.rules.findings:
            rows = {one.side: row for one in tables for row in one.rows if row.finding.id == finding.id}
            known = [side for side, row in rows.items() if row.seen.state == "present"]
            silent = [side for side, row in rows.items() if row.seen.state == "unknown"]
            say = rows[silent[0]].why if len(silent) == 1 else ""
            if len(known) == 1 and say in {one.say for one in finding.silent}:
                yield (
                    f"{finding.name[0].upper()}{finding.name[1:]}: known of the {known[0]} side only; {silent[0]} "
                    f"side: {say}, so that nothing said of the {silent[0]} side may lean on it."
                )

    def details(self, table: Explained, moved: Sequence[Move]) -> Iterator[str]:
        """Every cell that speaks or is known not to; what rests on the same facts; the order without weak grounds."""
        side = side_words(table.side, self.whom)
        for row in table.rows:
            for column in table.columns:
                cell = row.cells.get(column.explanation.id)
                if cell is not None and cell.verdict != "unknown":
                    yield f"{side}, {self._cell(row, cell, column)}"
        for row in table.rows:
            if row.finding.says and row.seen.state != "unknown":
                numbers = ", ".join(dict.fromkeys(f"{fact.words} ({fact.source})" for fact in row.seen.facts))
                yield f"{side}, {row.finding.name}: read as {row.finding.says}: {numbers}."
        for one, other in _same_facts(table.rows):
            yield f"{side}: {one} and {other} rest on the same facts; their grounds are not independent."
        without = table.ranks_without_weak
        names = [[column.explanation.short for column in rank] for rank in without]
        if names != [[column.explanation.short for column in rank] for rank in table.ranks]:
            yield f"{side}, without the weak grounds the order is {_order(names)}."
        elif any(column.weak_for or column.weak_against for column in table.columns):
            yield f"{side}: without the weak grounds the order is the same."
        for move in moved[1:6]:
            yield f"{side}: {self._one_move(move)}."
        yield from self._aside(table, side)

    def _aside(self, table: Explained, side: str) -> Iterator[str]:
        """The explanations without a ground, and what is known of some of them without discriminating."""
        silent = []
        for one in table.set_aside:
            neutral = [
                row for row in table.rows if one.id in row.cells and row.cells[one.id].verdict == "neutral"
            ]
            for row in neutral:
                cell = row.cells[one.id]
                yield (
                    f"{side}, {one.name}, not weighed: {row.finding.called(row.seen.state)} does not discriminate: "
                    f"{cell.rule.why} ({self.cited(cell)})."
                )
            if not neutral:
                silent.append(one.name)
        if silent:
            yield f"{side}, not weighed, as nothing known here bears on it: {'; '.join(silent)}."

    def grounds(self, tables: Sequence[Explained]) -> tuple[str, ...]:
        """The records that a known cell of the tables names, each once."""
        named = {
            name: None
            for table in tables
            for row in table.rows
            for cell in row.cells.values()
            if cell.verdict != "unknown"
            for name in (*cell.rule.records, *filter(None, (row.finding.limit,)))
        }
        return tuple(self._record(self.records[name]) for name in sorted(named))

    def cited(self, cell: Cell) -> str:
        """The record of a ground in brief, marked where it is of the case's own paper, and others that say the same."""
        record = self.records[cell.rule.record]
        shown = {
            "count": f"{record.id}: {record.value} of {record.n}",
            "share": brief(record),
            "": plainly(record),
        }
        own = ", this very paper" if record.id in self.own else ""
        others = [name for name in cell.rule.also if name not in self.own][:_ALSO]
        return "; also ".join(
            [f"{shown[cell.rule.value]}{own}", *(plainly(self.records[name]) for name in others)]
        )

    def _rank(self, rank: Sequence[Column]) -> str:
        if len(rank) == 1:
            return f"{counts(rank[0])}, {rank[0].unknown} not known"
        names = " = ".join(map(called, rank))
        return f"{names} tied, {rank[0].for_} for, {rank[0].against} against each"

    def _grounds(self, table: Explained, column: Column, verdict: Verdict) -> str:
        """The findings that speak one way of an explanation, each with its record."""
        found = []
        for row in table.rows:
            cell = row.cells.get(column.explanation.id)
            if cell is not None and cell.verdict == verdict:
                excuse = f", but weak: {weak(cell, self.records)}" if cell.weak else ""
                found.append(
                    f"{row.finding.called(row.seen.state)}: {cell.rule.why} ({self.cited(cell)}){excuse}"
                )
        return "; ".join(found)

    def _missing(self, table: Explained) -> Iterator[str]:
        for row in table.rows:
            if row.seen.state != "unknown":
                continue
            if row.why and not row.why.startswith(_SILENCE):
                yield f"{row.finding.name} ({row.why})"

    def _move(self, moved: Sequence[Move]) -> str:
        most = len(moved[0].cells)
        first = list(dict.fromkeys(move.finding.name for move in moved if len(move.cells) == most))
        if most == 1 and len(first) > _TIED:
            return f"no single unknown finding would add more than one ground ({len(first)} would add one)."
        both = [move for move in moved if move.finding.id == moved[0].finding.id]
        others = first[1 : 1 + _TIED]
        more = f", and {len(first) - 1 - _TIED} more" if len(first) > 1 + _TIED else ""
        tie = f" (as much: {', '.join(others)}{more})" if others else ""
        return f"what would move most if it were so: {'; '.join(map(self._one_move, both))}{tie}."

    def _one_move(self, move: Move) -> str:
        spoken = "; ".join(
            f"{said} {', '.join(self._short(name) for name, verdict in move.cells if verdict == said)}"
            for said in ("for", "against")
            if any(verdict == said for _, verdict in move.cells)
        )
        leaders = " = ".join(map(self._short, move.leaders))
        then = f"then {leaders} would come first" if move.leads_change else "the first place stays"
        return f"{move.finding.called(move.state)}: {spoken}; {then}"

    def _short(self, name: str) -> str:
        return next(one.short for one in self.rules.explanations if one.id == name)

    def _cell(self, row: Row, cell: Cell, column: Column) -> str:
        record = self.records[cell.rule.record]
        where = ", ".join(dict.fromkeys(fact.source for fact in row.seen.facts))
        says = "does not discriminate" if cell.verdict == "neutral" else cell.verdict
        excuse = f" Weak: {weak(cell, self.records)}." if cell.weak else ""
        return (
            f"{column.explanation.short}, {says}: {row.finding.called(row.seen.state)} ({where}): {cell.rule.why} "
            f"({self.cited(cell)}, {STRENGTH_WORDS[record.strength]}).{excuse}{self._disputed(cell)}"
        )

    def _disputed(self, cell: Cell) -> str:
        """Records that contradict or qualify the one it rests on, as far as the rule does not name them itself."""
        own = {cell.rule.record, *cell.rule.records}
        other = [
            f"{brief(record)}: {stance.why}"
            for record in self.records.values()
            for stance in record.stance
            if stance.to == cell.rule.record and stance.how != "supports" and record.id not in own
        ]
        other += [
            f"{brief(self.records[stance.to])}: {stance.why}"
            for stance in self.records[cell.rule.record].stance
            if stance.how != "supports" and stance.to not in own and stance.to in self.records
        ]
        return f" To be read beside {'; '.join(other)}." if other else ""

    def _record(self, record: Evidence) -> str:
        cited = record.cited.citation or record.cited.key
        return (
            f"{record.id}: {record.claim} {n_of(record)}, {STRENGTH_WORDS[record.strength]}; {cited} "
            f"({_STATES[record.cited.state]})"
        )


def _order(ranks: Sequence[Sequence[str]]) -> str:
    return ", then ".join(" = ".join(rank) for rank in ranks)


def _same_facts(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Pairs of findings that share a fact and speak the same way of one explanation."""
    for one, other in combinations(rows, 2):
        spoken = [
            {(name, cell.verdict) for name, cell in row.cells.items() if cell.verdict in ("for", "against")}
            for row in (one, other)
        ]
        if spoken[0] & spoken[1] and set(one.seen.facts) & set(other.seen.facts):
            yield one.finding.name, other.finding.name
