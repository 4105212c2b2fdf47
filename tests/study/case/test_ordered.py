"""Orders that the source tells in words."""

from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.study.case.ordered import before_all, told_before


def test_a_chain_of_claims_orders_its_ends() -> None:
    events = "".join(f"  - {{id: {name}, kind: other, what: {name}, source: chart:1}}\n" for name in "abc")
    claims = "".join(
        f"  - {{kind: order, words: w, from: {one}, to: {two}, source: chart:{line}}}\n"
        for one, two, line in (("a", "b", 2), ("b", "c", 3))
    )
    before = told_before(case_from_text(case_text(f"events:\n{events}claims:\n{claims}")).case)
    assert before == {"b": {"a": ("chart:2",)}, "c": {"b": ("chart:3",), "a": ("chart:2", "chart:3")}}
    assert before_all(before, [frozenset("b"), frozenset("c")]) == {"a": ("chart:2", "chart:3")}
    assert before_all(before, [frozenset("a"), frozenset("c")]) == {}
    assert before_all(before, []) == {}
