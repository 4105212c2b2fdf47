"""The rules held against the facts of one side: a cell for every finding and explanation, and counts; no score.

A cell says `for`, `against` or `neutral` (known, and a record says that it does not discriminate), or `unknown` (a
record would say something, but the state of the finding is not known here), or nothing where no record says anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from attrs import frozen

from neurography.model.site import Side
from neurography.reasoning.answer import answer
from neurography.reasoning.explain.rules import Explanation, Finding, Rule, Rules
from neurography.reasoning.fact import Fact, Seen, State

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
    """An explanation with its counts; weak_for and weak_against are among for_ and against."""

    explanation: Explanation
    for_: int
    against: int
    neutral: int
    unknown: int
    weak_for: int
    weak_against: int

    @property
    def order(self) -> tuple[int, int]:
        """Fewest against first, then most for."""
        return (self.against, -self.for_)

    @property
    def order_without_weak(self) -> tuple[int, int]:
        """The same without the weak grounds."""
        return (self.against - self.weak_against, -(self.for_ - self.weak_for))


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
        if finding.only_if is None or answer(finding.only_if, facts, side).state != "unknown"
    )
    return rules.model_copy(update={"findings": kept})


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
    if seen.state != "unknown" or finding.silent is None or seen.why.startswith("disputed"):
        return seen.why
    asked = finding.silent.when
    if asked is not None and answer(asked, facts, side).state != "present":
        return seen.why
    return finding.silent.say


def _count(explanation: Explanation, rows: Iterable[Row]) -> Column:
    cells = [row.cells[explanation.id] for row in rows if explanation.id in row.cells]
    verdicts = [cell.verdict for cell in cells]
    weak = [cell.verdict for cell in cells if cell.weak]
    return Column(
        explanation=explanation,
        for_=verdicts.count("for"),
        against=verdicts.count("against"),
        neutral=verdicts.count("neutral"),
        unknown=verdicts.count("unknown"),
        weak_for=weak.count("for"),
        weak_against=weak.count("against"),
    )


def _ranked(columns: Iterable[Column], key: object) -> tuple[tuple[Column, ...], ...]:
    ranks: dict[tuple[int, int], list[Column]] = {}
    for column in columns:
        ranks.setdefault(key(column), []).append(column)  # type: ignore[operator]
    return tuple(tuple(ranks[order]) for order in sorted(ranks))
