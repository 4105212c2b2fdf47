"""Dates and durations that can hold together, against trying every day."""

import itertools
import random

from neurography.study.case.network import ORIGIN, Bound, conflict, joined, widest


def between(start: str, end: str, least: float, most: float) -> list[Bound]:
    return [
        Bound(earlier=start, later=end, most=most, said=f"{start}-{end}"),
        Bound(earlier=end, later=start, most=-least, said=f"{start}-{end}"),
    ]


def test_nothing_conflicts_with_nothing() -> None:
    assert conflict([]) == ()
    assert conflict(between(ORIGIN, "a", 3, 5)) == ()


def test_the_statements_that_cannot_hold_together_are_named_and_no_others() -> None:
    bounds = [
        *between(ORIGIN, "referral", 0, 30), *between(ORIGIN, "biopsy", 92, 122),
        *between("referral", "biopsy", 167, 198), *between("biopsy", "other", 0, 9),
    ]  # fmt: skip
    cycle = conflict(bounds)
    assert {one.said for one in cycle} == {"-referral", "-biopsy", "referral-biopsy"}
    assert sum(one.most for one in cycle) == 122 - 0 - 167
    assert [one.later for one in cycle] == [*(one.earlier for one in cycle[1:]), cycle[0].earlier]


def test_the_widest_span() -> None:
    bounds = [*between(ORIGIN, "a", 0, 30), *between(ORIGIN, "b", 92, 122)]
    assert widest(bounds, "a", "b") == (62, 122)
    assert widest(bounds, "a", "unknown") == (float("-inf"), float("inf"))


def test_a_conflict_is_found_exactly_when_no_days_fit() -> None:
    """Random networks of three events on 8 days, each tried on all 512 days."""
    rng = random.Random(4)  # noqa: S311  no secret
    found = 0
    for _ in range(300):
        bounds = [bound for day in "abc" for bound in between(ORIGIN, day, 0, 7)]
        for start, end in itertools.permutations("abc", 2):
            if rng.random() < 0.5:
                bounds.append(Bound(earlier=start, later=end, most=rng.randint(-5, 4), said=start + end))
        fits = any(
            all(day[one.later] - day[one.earlier] <= one.most for one in bounds)
            for days in itertools.product(range(8), repeat=3)
            for day in [dict(zip(("a", "b", "c"), days, strict=True)) | {ORIGIN: 0}]
        )
        cycle = conflict(bounds)
        assert bool(cycle) is not fits
        assert not cycle or sum(one.most for one in cycle) < 0
        found += bool(cycle)
    assert 50 < found < 250  # both answers are tried


def test_a_long_chain_is_walked_in_few_rounds_and_its_cycle_is_found() -> None:
    """Ten thousand events in a row, written against the walk: a second, where a round for each would take minutes."""
    chain = [Bound(earlier=f"e{i + 1}", later=f"e{i}", most=-1.0, said=str(i)) for i in range(10_000)]
    assert conflict(chain) == ()
    closed = [*chain, Bound(earlier="e0", later="e10000", most=9_999.0, said="back")]
    assert len(conflict(closed)) == 10_001
    assert conflict([*chain, Bound(earlier="e0", later="e10000", most=10_000.0, said="back")]) == ()


def test_statements_in_parts_by_the_events_that_they_share() -> None:
    pairs = [("a", "b"), ("x", "y"), ("c", "b"), ("z", "z"), ("y", "w")]
    assert joined(pairs, lambda pair: pair) == [
        [("a", "b"), ("c", "b")],
        [("x", "y"), ("y", "w")],
        [("z", "z")],
    ]
