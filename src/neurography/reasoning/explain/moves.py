"""Which unknown finding would move most: each is set to present and to absent, and the table is made again."""

from collections.abc import Collection, Sequence
from typing import Literal

from attrs import evolve, frozen

from neurography.model.site import Side
from neurography.reasoning.answer import answer
from neurography.reasoning.explain.rules import Finding, Rules
from neurography.reasoning.explain.table import Explained, relevant, table
from neurography.reasoning.fact import Fact


@frozen(kw_only=True)
class Move:
    """An unknown finding in one of its two answers: how many cells would speak, and who would lead then.

    cells: (explanation, for | against) that it would add; leaders: the explanations of the first rank.
    """

    finding: Finding
    state: Literal["present", "absent"]
    cells: tuple[tuple[str, str], ...]
    leaders: tuple[str, ...]
    leads_change: bool


def moves(facts: Sequence[Fact], *, rules: Rules, side: Side = "n/a") -> tuple[Move, ...]:
    """What each unknown finding would add, most cells first, a change of the leaders before none; ties in rule order.

    Only explanations that the table shows already count: a finding that would only open another one is left out.
    """
    rules = relevant(rules, facts, side)
    seen = {finding.id: answer(finding.when, facts, side) for finding in rules.findings}
    now = table(rules, seen, side=side)
    shown = {column.explanation.id for column in now.columns}
    found = []
    for row in now.rows:
        if row.seen.state != "unknown":
            continue
        for state in ("present", "absent"):
            then = table(rules, {**seen, row.finding.id: evolve(row.seen, state=state)}, side=side)
            added = _spoken(then, row.finding.id)
            cells = tuple((one, said) for one, said in added if one in shown)
            if cells:
                leaders = _leaders(then, shown)
                found.append(
                    Move(finding=row.finding, state=state, cells=cells, leaders=leaders,
                         leads_change=leaders != _leaders(now, shown))
                )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-len(one.cells), not one.leads_change)))


def _spoken(explained: Explained, finding: str) -> list[tuple[str, str]]:
    row = next((one for one in explained.rows if one.finding.id == finding), None)
    if row is None:
        return []
    return [(name, cell.verdict) for name, cell in row.cells.items() if cell.verdict in ("for", "against")]


def _leaders(explained: Explained, among: Collection[str]) -> tuple[str, ...]:
    """The first rank of the explanations that the table shows now."""
    for rank in explained.ranks:
        if names := tuple(sorted(one.explanation.id for one in rank if one.explanation.id in among)):
            return names
    return ()
