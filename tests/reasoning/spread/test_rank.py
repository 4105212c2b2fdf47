"""Which side was first, what has to be explained, and what is argued against."""

from neurography.anatomy.graph import load
from neurography.reasoning.spread import Observed, State, built_in, decisive, rank, separating, with_primary
from neurography.reasoning.spread.rank import findings, first_sides

HELD = with_primary(built_in(), "prostate")


def state(*said: tuple[str, str, str, int], moments: int = 2) -> State:
    return State(
        moments=tuple(f"m{n}" for n in range(moments)),
        observed=tuple(
            Observed(structure=name, side=side, status=status, moment=moment)  # type: ignore[arg-type]
            for name, side, status, moment in said
        ),
    )


def test_bones_organs_and_what_no_step_touches_need_no_explanation() -> None:
    known = state(
        ("sacral_bone", "midline", "abnormal", 0), ("prostate", "midline", "abnormal", 0),
        ("femoral_nerve", "left", "abnormal", 0), ("root_s1", "left", "abnormal", 1),
    )  # fmt: skip
    assert findings(load(), known) == {("root_s1", "left"): 1}


def test_the_side_found_first_or_both_where_the_findings_do_not_tell() -> None:
    left = ("root_s1", "left", "abnormal", 0)
    assert first_sides(load(), state(left, ("root_s1", "right", "abnormal", 1))) == ("left",)
    assert first_sides(load(), state(left, ("root_s2", "right", "abnormal", 0))) == ("left", "right")
    assert first_sides(load(), state()) == ("left", "right")


def test_one_that_rests_on_a_step_argued_against_is_told_and_not_ranked() -> None:
    ranked = rank(HELD, load(), state(("pudendal_nerve", "left", "abnormal", 0)))
    pudendal = ranked.of("pudendal")
    assert pudendal.kind == "argued_against" and "pudendal" not in ranked.order
    assert {step.end[0] for step in pudendal.argued} == {"pudendal_nerve"}
    assert pudendal.grown is not None and pudendal.score == (0, 0)
    assert ranked.of("radiation").kind == "no_route" and ranked.of("radiation").grown is None


def test_what_would_decide_is_sought_among_what_some_need_and_not_all() -> None:
    known = state(
        ("sciatic_nerve", "left", "abnormal", 0), ("lumbosacral_dural_sac", "midline", "abnormal", 0),
        ("root_s2", "right", "abnormal", 1), ("sciatic_nerve", "right", "abnormal", 1),
        ("sacral_canal_s1_s2", "midline", "normal", 0),  # so that it did not come from the bone
    )  # fmt: skip
    now = rank(HELD, load(), known, first="left", costs=())
    first, *rest = decisive(load(), known, now=now, first="left")
    assert ("inferior_hypogastric_plexus", "right") in first.places
    assert first.if_normal.of("own_route").score[0] == 2
    assert first.moved >= rest[0].moved
    # it shall not be sought where a specimen was looked at
    spared = decisive(load(), known, now=now, first="left", examined=first.places)
    assert not any(set(one.places) & set(first.places) for one in spared)


def test_what_would_part_those_that_tie_is_a_structure_at_a_date() -> None:
    known = state(
        ("sciatic_nerve", "left", "abnormal", 0), ("lumbosacral_dural_sac", "midline", "abnormal", 0),
        ("sacral_canal_s1_s2", "midline", "normal", 0), ("sacral_canal_s1_s2", "midline", "abnormal", 1),
        ("root_s2", "right", "abnormal", 1),
    )  # fmt: skip
    pair = [one for one in HELD if one.key in ("dural_bridge", "canal_mass")]
    assert len(set(rank(pair, load(), known, first="left").places)) == 1
    first = separating(pair, load(), known, first="left")[0]
    assert (first.places, first.moment) == ((("root_s2", "right"),), 0)
    assert [one.hypothesis.key for one in first.if_abnormal.best] == ["dural_bridge"]
