"""Cells, counts and order of explanations; what would move most; rules that contradict themselves are refused."""

import itertools
from typing import Any

import pytest
from pydantic import ValidationError

from neurography.reasoning.explain import Explained, Rules, explain, load, moves
from neurography.reasoning.fact import Fact


def asks(name: str) -> dict[str, Any]:
    return {"in": "events", "where": {"name": name}}


def rules(**cells: list[dict[str, str]]) -> Rules:
    """A finding a keyword, found as an event of its name; explanations a, b and c."""
    return Rules.model_validate(
        {
            "explanations": [{"id": one, "name": one, "short": one} for one in "abc"],
            "findings": [
                {
                    "id": name,
                    "name": name,
                    "when": asks(name),
                    "cells": [{"record": "E-1", "why": "w"} | cell for cell in held],
                }
                for name, held in cells.items()
            ],
        }
    )  # fmt: skip


def event(name: str, standing: str = "present") -> Fact:
    return Fact(kind="events", about={"name": name}, standing=standing, source="made:1")  # type: ignore[arg-type]


MADE = rules(
    one=[{"if": "present", "for": "a"}, {"if": "absent", "against": "a"}, {"if": "present", "against": "b"}],
    two=[{"if": "present", "neutral": "a"}, {"if": "present", "against": "b", "weak": "rests on little"}],
    three=[{"if": "present", "against": "a"}, {"if": "absent", "for": "c"}, {"if": "present", "for": "b"}],
)


def counted(table: Explained) -> dict[str, tuple[int, int, int, int]]:
    return {
        column.explanation.id: (column.for_, column.against, column.neutral, column.unknown)
        for column in table.columns
    }


def verdicts(table: Explained) -> dict[tuple[str, str], str]:
    return {(row.finding.id, name): cell.verdict for row in table.rows for name, cell in row.cells.items()}


def test_a_cell_is_unknown_neutral_or_blank_for_different_reasons() -> None:
    found = verdicts(explain([event("one"), event("two")], rules=MADE))
    assert found["one", "a"] == "for"
    assert found["two", "a"] == "neutral"
    assert found["three", "a"] == "unknown"
    assert ("one", "c") not in found
    absent = verdicts(explain([event("one", "absent"), event("two", "absent")], rules=MADE))
    assert absent["one", "a"] == "against"
    assert ("one", "b") not in absent, "no record says what its absence means for b"
    assert ("two", "a") not in absent


@pytest.mark.parametrize("standing", ["not_reported", "not_examined"])
def test_what_is_not_known_never_counts_for_or_against(standing: str) -> None:
    table = explain([event("one", standing), event("two")], rules=MADE)
    assert counted(table) == {"b": (0, 1, 0, 2)}
    assert {one.id for one in table.set_aside} == {"a", "c"}


def test_counts_order_and_ties() -> None:
    table = explain([event("one"), event("two"), event("three")], rules=MADE)
    assert counted(table) == {"a": (1, 1, 1, 0), "b": (1, 2, 0, 0)}
    assert [[column.explanation.id for column in rank] for rank in table.ranks] == [["a"], ["b"]]
    without = [[column.explanation.id for column in rank] for rank in table.ranks_without_weak]
    assert without == [["a", "b"]], "without the weak ground against b the two are tied"
    tied = explain([event("three")], rules=MADE)
    assert [[column.explanation.id for column in rank] for rank in tied.ranks] == [["b"], ["a"]]


def test_the_order_of_facts_and_findings_changes_no_count() -> None:
    facts = [event("one"), event("two"), event("three", "absent")]
    wanted = counted(explain(facts, rules=MADE))
    for order in itertools.permutations(facts):
        assert counted(explain(order, rules=MADE)) == wanted
    turned = MADE.model_copy(update={"findings": MADE.findings[::-1]})
    assert counted(explain(facts, rules=turned)) == wanted


def test_the_unknown_finding_that_would_move_most_comes_first() -> None:
    found = moves([event("two"), event("three")], rules=MADE)
    assert [(move.finding.id, move.state, move.cells) for move in found] == [
        ("one", "present", (("a", "for"), ("b", "against"))),
        ("one", "absent", (("a", "against"),)),
    ]
    assert found[0].leaders == ("a",)
    assert found[0].leads_change is True, "now b leads: as much against it as against a, and more for it"


def test_a_move_tells_when_another_would_lead() -> None:
    leads = {(move.finding.id, move.state): move for move in moves([event("one")], rules=MADE)}
    assert leads["three", "present"].cells == (("a", "against"), ("b", "for"))
    assert leads["three", "present"].leads_change is True
    assert set(leads["three", "present"].leaders) == {"a", "b"}, (
        "a and b would each have one for and one against"
    )
    assert leads["two", "present"].leads_change is False


def test_rules_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(ValidationError, match="wanted an explanation of a, b, c; got d"):
        rules(one=[{"if": "present", "for": "d"}])
    with pytest.raises(ValidationError, match="wanted one rule for a if present; got 2"):
        rules(one=[{"if": "present", "for": "a"}, {"if": "present", "against": "a"}])
    with pytest.raises(ValidationError, match="wanted one of for, against and neutral"):
        rules(one=[{"if": "present", "for": "a", "against": "b"}])
    with pytest.raises(ValidationError, match="what is unknown says nothing"):
        rules(one=[{"if": "unknown", "for": "a"}])


def test_the_shipped_rules_speak_for_and_against_every_explanation_but_the_mimics() -> None:
    """A column that could only ever be praised, or only blamed, would not weigh anything."""
    shipped = load()
    said = {(rule.explanation, rule.says) for finding in shipped.findings for rule in finding.cells}
    one_sided = {one.id for one in shipped.explanations if not {(one.id, "for"), (one.id, "against")} <= said}
    assert one_sided == {"ms_plaque", "lymphoma", "infarct"}


def test_a_finding_that_cannot_be_asked_is_left_out() -> None:
    gated = MADE.model_copy(
        update={"findings": tuple(one.model_copy(update={"only_if": one.when}) for one in MADE.findings[2:])}
    )
    assert not explain([event("one")], rules=gated).rows
    assert not moves([event("one")], rules=gated)
    assert counted(explain([event("three")], rules=gated)) == {"b": (1, 0, 0, 0), "a": (0, 1, 0, 0)}


def test_of_equal_counts_one_whose_cause_is_not_told_stands_behind() -> None:
    named = [
        {"id": "a", "name": "a", "short": "a", "cause": "two", "untold": "no two told"},
        {"id": "b", "name": "b", "short": "b"},
    ]
    shared = [{"if": "present", "for": one, "record": "E-1", "why": "w"} for one in "ab"]
    held = Rules.model_validate(
        {
            "explanations": named,
            "findings": [
                {"id": "one", "name": "one", "when": asks("one"), "cells": shared},
                {"id": "two", "name": "two", "when": asks("two"), "cells": []},
            ],
        }
    )
    untold = explain([event("one")], rules=held)
    assert [[column.explanation.id for column in rank] for rank in untold.ranks] == [["b"], ["a"]]
    assert [column.untold for column in untold.columns] == ["", "no two told"]
    told = explain([event("one"), event("two")], rules=held)
    assert [[column.explanation.id for column in rank] for rank in told.ranks] == [["a", "b"]]


def test_findings_of_one_picture_count_once_beside_the_plain_count() -> None:
    cell = {"if": "present", "for": "a", "record": "E-1", "why": "w"}
    held = Rules.model_validate(
        {
            "explanations": [{"id": "a", "name": "a", "short": "a"}],
            "findings": [
                {"id": one, "name": one, "when": asks(one), "cells": [cell], **more}
                for one, more in (("one", {"picture": "look"}), ("two", {"picture": "look"}), ("three", {}))
            ],
        }
    )
    (column,) = explain([event("one"), event("two"), event("three")], rules=held).columns
    assert (column.for_, column.once) == (3, (0, 2))
