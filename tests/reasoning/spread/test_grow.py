"""The tree in time, against trying every tree on small random graphs of places."""

import itertools
import random

import pytest

from neurography.anatomy.graph import SpreadEdge
from neurography.model.errors import InputError
from neurography.reasoning.spread import Observed, Place, State, Step, grow
from neurography.reasoning.spread.grow import out_of_reach

SOURCE: Place = ("source", "midline")
MOMENTS = ("first", "second")


def step(start: str, end: str, *, hypothesised: bool = False, side: str = "midline") -> Step:
    edge = SpreadEdge(
        start=start, end=end, medium="perineural", side_rule="mid_to_mid", bidirectional=False,
        evidence_class="hypothesised" if hypothesised else "anatomical", source="test", confidence="draft", note="",
    )  # fmt: skip
    return Step(start=(start, side), end=(end, side), edge=edge)  # type: ignore[arg-type]


def state(**said: str) -> State:
    """`a="?x"`: a not told of at the first moment and abnormal at the second; o: normal."""
    status = {"x": "abnormal", "o": "normal"}
    return State(
        moments=MOMENTS,
        observed=tuple(
            Observed(structure=name, side="midline", status=status[word], moment=moment)  # type: ignore[arg-type]
            for name, words in said.items()
            for moment, word in enumerate(words)
            if word in status
        ),
    )


def grown(steps: list[Step], known: State, **more: float | None) -> tuple[int, int, int]:
    found = grow(
        steps,
        [SOURCE],
        known,
        findings=known.abnormal,
        first="left",
        free=[SOURCE],
        **more,  # type: ignore[arg-type]
    )
    return len(found.unexplained), len(found.ghosts), found.hypothesised


def every_tree(steps: list[Step], known: State, ghost: int, hypothesised: int) -> tuple[int, int] | None:
    """(unexplained, cost) over every choice of one step, or none, into each place.

    A place is entered as late as the findings behind it allow; it is a ghost where it was not seen by then.
    """
    places = sorted({s.end for s in steps})
    into = [[None, *(s for s in steps if s.end == place)] for place in places]
    best = None
    for choice in itertools.product(*into):
        giver = {place: s for place, s in zip(places, choice, strict=True) if s is not None}
        by: dict[Place, int] = {}
        missed = 0
        for place, moment in known.abnormal.items():
            way, at = [], place
            while at in giver and at not in way:
                way.append(at)
                at = giver[at].start
            if at != SOURCE or not all(known.may_hold(p, moment) for p in way):
                missed += 1
                continue
            for p in way:
                by[p] = min(by.get(p, 9), moment)
        cost = sum(
            ghost * (not known.seen(p, t)) + hypothesised * giver[p].hypothesised for p, t in by.items()
        )
        if set(giver) == set(by) and (best is None or (missed, cost) < best):
            best = (missed, cost)
    return best


def test_it_needs_as_few_as_any_tree() -> None:
    """No other tree explains more, or needs fewer ghosts, or as many and fewer hypothesised steps."""
    rng = random.Random(11)  # noqa: S311  no secret
    seen = set()
    for _ in range(150):
        names = "abcde"[: rng.randint(3, 5)]
        pairs = [(s, e) for s in ("source", *names) for e in names if s != e and rng.random() < 0.4]
        steps = [step(s, e, hypothesised=rng.random() < 0.3) for s, e in pairs]
        known = state(**{n: "".join(rng.choice("??xo") for _ in MOMENTS) for n in names})
        if not steps or not known.abnormal:
            continue
        best = every_tree(steps, known, 100, 1)
        assert best is not None
        unexplained, ghosts, hypothesised = grown(steps, known)
        assert (unexplained, 100 * ghosts + hypothesised) == best
        assert out_of_reach(steps, [SOURCE], known, findings=known.abnormal) == unexplained
        for cost in (0.5, 0.75):
            u, g, h = grown(steps, known, edge_cost=cost)
            assert (u, 100 * g + round(100 * cost) * h) == every_tree(steps, known, 100, round(100 * cost))
        seen.add((unexplained > 0, ghosts, hypothesised > 0))
    assert len(seen) > 8  # with and without ghosts, hypothesised steps and findings out of reach


def test_free_by_the_date_a_ghost_before_it_and_shut_where_normal() -> None:
    chain = [step("source", "a"), step("a", "b")]
    assert grown(chain, state(a="x?", b="x?")) == (0, 0, 0)
    assert grown(chain, state(b="x?")) == (0, 1, 0)
    assert grown(chain, state(a="?x", b="x?")) == (0, 1, 0)  # needed before it was seen
    assert grown(chain, state(a="o?", b="x?")) == (1, 0, 0)  # normal then: not the way
    assert grown(chain, state(a="o?", b="?x")) == (0, 1, 0)  # involved after it was normal
    assert grown(chain, state(a="oo", b="?x")) == (1, 0, 0)


def test_normal_after_abnormal_does_not_undo_it() -> None:
    assert grown([step("source", "a")], state(a="xo")) == (0, 0, 0)


def test_the_steps_come_with_the_date_by_which_they_were_taken() -> None:
    found = grow(
        [step("source", "a"), step("a", "b"), step("a", "c")], [SOURCE], state(b="?x", c="x?"),
        findings=state(b="?x", c="x?").abnormal, first="left", free=[SOURCE],
    )  # fmt: skip
    assert [(t.step.end[0], t.by) for t in found.taken] == [("a", 0), ("c", 0), ("b", 1)]
    assert [(g.place[0], g.by, g.seen) for g in found.ghosts] == [("a", 0, None)]


def test_a_source_that_nobody_saw_is_a_ghost_unless_it_is_free() -> None:
    known = state(a="x?")
    found = grow([step("source", "a")], [SOURCE], known, findings=known.abnormal, first="left")
    assert [ghost.place for ghost in found.ghosts] == [SOURCE]


def test_the_cost_of_a_step_decides_between_a_ghost_and_two_hypothesised_steps() -> None:
    steps = [
        step("source", "a"), step("a", "z"),
        step("source", "b", hypothesised=True), step("b", "z", hypothesised=True),
    ]  # fmt: skip
    known = state(b="x?", z="x?")
    assert grown(steps, known) == (0, 0, 2)
    found = grow(
        steps, [SOURCE], known, findings={("z", "midline"): 0}, first="left", free=[SOURCE], edge_cost=0.75
    )
    assert found.score(0.75) == (0, 1.0)
    assert found.score() == (0, 1)


@pytest.mark.parametrize("status", ["abnormal", "normal"])
def test_a_later_word_on_a_place_stands_in_for_an_earlier_one(status: str) -> None:
    known = state(a="x?").but([Observed(structure="a", side="midline", status=status, moment=0)])  # type: ignore[arg-type]
    assert (("a", "midline") in known.abnormal) is (status == "abnormal")
    assert not known.without(0).observed


def test_more_findings_than_can_be_solved_exactly_are_refused() -> None:
    """Sixteen findings, each behind either of two places that nobody saw."""
    names = [f"t{n}" for n in range(16)]
    steps = [step("source", giver) for giver in "ab"] + [
        step(giver, name) for giver in "ab" for name in names
    ]
    with pytest.raises(InputError, match="at most 15 findings"):
        grown(steps, state(**dict.fromkeys(names, "x?")))
    assert grown([s for s in steps if s.end[0] != "t0"], state(**dict.fromkeys(names[1:], "x?"))) == (0, 1, 0)
