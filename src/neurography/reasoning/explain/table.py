"""The rules held against the facts of one side: a cell for every finding and explanation, and counts; no score.

A cell says `for`, `against` or `neutral` (known, and a record says that it does not discriminate), or `unknown` (a
record would say something, but the state of the finding is not known here), or nothing where no record says anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from attrs import frozen

from neurography.model.site import Side
from neurography.reasoning.answer import answer
from neurography.reasoning.course import OPEN
from neurography.reasoning.explain.rules import Explanation, Finding, Rule, Rules
from neurography.reasoning.fact import Fact, Seen, State
from neurography.reasoning.question import Question

Verdict = Literal["for", "against", "neutral", "unknown"]


@frozen(kw_only=True)
class Cell:
    """What one finding says of one explanation; rule is what it rests on, of an unknown one what would be."""

    verdict: Verdict
    rule: Rule

    @property
    def weak(self) -> str:
        """Why it weighs little, empty where it does not or says nothing."""
        return self.rule.weak if self.verdict in ("for", "against") else ""


@frozen(kw_only=True)
class Row:
    """A finding with its state and its cells by explanation; no cell where no record says anything."""

    finding: Finding
    seen: Seen
    why: str
    cells: Mapping[str, Cell]

    @property
    def decides(self) -> bool:
        """Whether a cell speaks for or against."""
        return any(cell.verdict in ("for", "against") for cell in self.cells.values())


@frozen(kw_only=True)
class Column:
    """An explanation with its counts; weak_for and weak_against are among for_ and against.

    once: (against, for) where findings of one picture count once. untold: what it comes from is not told of this case,
    and how that is said; empty where it is told, or where it comes of nothing that could be.
    """

    explanation: Explanation
    for_: int
    against: int
    neutral: int
    unknown: int
    weak_for: int
    weak_against: int
    once: tuple[int, int]
    untold: str = ""

    @property
    def order(self) -> tuple[int, int, bool]:
        """Fewest against first, then most for; of equal ones those whose cause the case tells of."""
        return (self.against, -self.for_, bool(self.untold))

    @property
    def order_without_weak(self) -> tuple[int, int, bool]:
        """The same without the weak grounds."""
        return (self.against - self.weak_against, -(self.for_ - self.weak_for), bool(self.untold))

    @property
    def order_once(self) -> tuple[int, int, bool]:
        """The same with the findings of one picture counted once."""
        return (self.once[0], -self.once[1], bool(self.untold))


@frozen(kw_only=True)
class Explained:
    """The table of one side.

    columns: the explanations on which a known finding bears, in their order; set_aside: those on which none does.
    rows: the findings that bear on a column.
    """

    side: Side
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    set_aside: tuple[Explanation, ...]

    @property
    def ranks(self) -> tuple[tuple[Column, ...], ...]:
        """The columns by rank; those of one rank are tied."""
        return _ranked(self.columns, lambda column: column.order)

    @property
    def ranks_without_weak(self) -> tuple[tuple[Column, ...], ...]:
        """The same without the weak grounds."""
        return _ranked(self.columns, lambda column: column.order_without_weak)

    @property
    def ranks_once(self) -> tuple[tuple[Column, ...], ...]:
        """The same with the findings of one picture counted once."""
        return _ranked(self.columns, lambda column: column.order_once)


def explain(facts: Sequence[Fact], *, rules: Rules, side: Side = "n/a") -> Explained:
    """Hold every rule against the facts of one side; `n/a` for a patient as a whole."""
    rules = relevant(rules, facts, side)
    seen = {finding.id: answer(finding.when, facts, side) for finding in rules.findings}
    why = {finding.id: _why(finding, seen[finding.id], facts, side) for finding in rules.findings}
    return table(rules, seen, side=side, why=why)


def relevant(rules: Rules, facts: Sequence[Fact], side: Side) -> Rules:
    """The rules without findings that cannot be asked here: the dose where nobody tells of radiotherapy."""
    kept = tuple(
        finding
        for finding in rules.findings
        if finding.only_if is None or _told(finding.only_if, facts, side)
    )
    return rules.model_copy(update={"findings": kept})


def _told(question: Question, facts: Sequence[Fact], side: Side) -> bool:
    """Whether the case says anything of it, and be it that it is not sure."""
    seen = answer(question, facts, side)
    return seen.state != "unknown" or any(fact.doubt for fact in seen.facts)


def table(
    rules: Rules, seen: Mapping[str, Seen], *, side: Side, why: Mapping[str, str] | None = None
) -> Explained:
    """The table of findings whose states are known already."""
    rows = [
        Row(
            finding=finding,
            seen=seen[finding.id],
            why=(why or {}).get(finding.id, seen[finding.id].why),
            cells={
                one.id: cell
                for one in rules.explanations
                if (cell := _cell(finding, one.id, seen[finding.id].state)) is not None
            },
        )
        for finding in rules.findings
    ]
    columns = [_count(one, rows) for one in rules.explanations]
    shown = sorted((one for one in columns if one.for_ or one.against), key=lambda column: column.order)
    kept = {column.explanation.id for column in shown}
    return Explained(
        side=side,
        rows=tuple(row for row in rows if kept & set(row.cells)),
        columns=tuple(shown),
        set_aside=tuple(one for one in rules.explanations if one.id not in kept),
    )


def _cell(finding: Finding, explanation: str, state: State) -> Cell | None:
    rules = finding.rules(explanation)
    if state == "unknown" and rules:
        return Cell(verdict="unknown", rule=rules[0])
    rule = next((one for one in rules if one.state == state), None)
    return Cell(verdict=rule.says, rule=rule) if rule else None


def _why(finding: Finding, seen: Seen, facts: Sequence[Fact], side: Side) -> str:
    """Why a finding is unknown, in the rule's own words where it has some for silence."""
    if seen.state != "unknown" or seen.why not in _SILENT:
        return seen.why
    for silent in finding.silent:
        held = answer(silent.when, facts, side) if silent.when is not None else None
        if held is None:
            return silent.say
        if held.state == "present":
            return silent.say.format_map(_joined(held.facts))
    return seen.why


_SILENT = ("not reported", "not examined", "the case says nothing of it", OPEN)
"""Reasons that a rule may say in its own words; all others say more."""


def _joined(facts: Iterable[Fact]) -> Mapping[str, str]:
    """Each field of the facts, the different values joined."""
    found: dict[str, dict[str, None]] = {}
    for fact in facts:
        for key, value in fact.about.items():
            found.setdefault(key, {})[value] = None
    return {key: ", ".join(values) for key, values in found.items()}


def _count(explanation: Explanation, rows: Iterable[Row]) -> Column:
    rows = list(rows)
    held = [(row, row.cells[explanation.id]) for row in rows if explanation.id in row.cells]
    verdicts = [cell.verdict for _, cell in held]
    weak = [cell.verdict for _, cell in held if cell.weak]
    pictures = {(row.finding.picture or row.finding.id, cell.verdict) for row, cell in held}
    once = [verdict for _, verdict in pictures]
    return Column(
        explanation=explanation,
        for_=verdicts.count("for"),
        against=verdicts.count("against"),
        neutral=verdicts.count("neutral"),
        unknown=verdicts.count("unknown"),
        weak_for=weak.count("for"),
        weak_against=weak.count("against"),
        once=(once.count("against"), once.count("for")),
        untold=_untold(explanation, rows),
    )


def _untold(explanation: Explanation, rows: Iterable[Row]) -> str:
    """What to say where the case does not tell of what an explanation comes from."""
    cause = next((row for row in rows if row.finding.id == explanation.cause), None)
    if cause is None or cause.seen.state == "present":
        return ""
    doubts = ", ".join(dict.fromkeys(fact.doubt for fact in cause.seen.facts if fact.doubt))
    return (
        f"{cause.finding.name}: {doubts}" if doubts and cause.seen.state == "unknown" else explanation.untold
    )


def _ranked(columns: Iterable[Column], key: object) -> tuple[tuple[Column, ...], ...]:
    ranks: dict[tuple[int, int, bool], list[Column]] = {}
    for column in columns:
        ranks.setdefault(key(column), []).append(column)  # type: ignore[operator]
    return tuple(tuple(ranks[order]) for order in sorted(ranks))
