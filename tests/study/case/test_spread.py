"""How it got there, on paper 004: the ranking by counts, what refuses what, and what nobody looked at."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from attrs import evolve

from neurography.anatomy.graph import load
from neurography.model.case import Case
from neurography.model.errors import CallError
from neurography.model.panel import Table
from neurography.model.part import Part
from neurography.model.site import OPPOSITE
from neurography.reasoning.spread import Ranked, built_in, rank, with_primary
from neurography.study.case import told
from neurography.study.case.opened import open_case
from neurography.study.case.spread import part, spread
from neurography.study.case.spread_asked import supposed, with_visits
from neurography.study.case.spread_coding import coded

GRAPH = load()
HELD = with_primary(built_in(), "prostate")
READINGS = {
    "A": {"l5_uptake": "text", "nerve": "root"},
    "B": {"l5_uptake": "text", "nerve": "root_and_ramus"},
}
RIGHT = ("inferior_hypogastric_plexus right", "pelvic_splanchnic_nerves right")


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case("perineural").case


@pytest.fixture(scope="module")
def whole() -> Part:
    found = part(open_case("perineural"))
    assert found is not None
    return found


def ranking(case: Case, reading: str, *, without: Sequence[str] = (), suppose: Sequence[str] = ()) -> Ranked:
    now = coded(case.read_as(READINGS[reading]), GRAPH, without=without)
    state = now.state.but(supposed(suppose, GRAPH, now.state))
    return rank(HELD, GRAPH, state, first=now.first, costs=())


def scores(ranked: Ranked) -> dict[str, tuple[int, int]]:
    return {one.hypothesis.label: one.score for one in ranked.standings if one.kind == "ranked"}


@pytest.mark.parametrize(
    ("reading", "ghosts", "bone"),
    [
        ("A", {"H0": 8, "H2a": 8, "H5": 9, "H2b": 10, "H1b": 12}, 5),
        ("B", {"H0": 4, "H2a": 4, "H5": 5, "H2b": 6, "H1b": 7}, 7),
    ],
)
def test_the_counts_of_the_draft_and_its_order(
    case: Case, reading: str, ghosts: dict[str, int], bone: int
) -> None:
    """spec 4b, S10; H2b was 11 in coding A without steps from the conus to S2 and S3 (docs/decisions/0021)."""
    ranked = ranking(case, reading)
    found = scores(ranked)
    assert {label: (0, n) for label, n in ghosts.items()} == {label: found[label] for label in ghosts}
    order = [one.hypothesis.label for one in ranked.standings]
    assert order == ["H0", "H2a", "H5", "H2b", "H1b", "H1", "H6", "Hp", "H3", "H4"]
    assert list(ranked.places) == [1, 1, 3, 4, 5, 6, 7, 0, 0, 0]
    assert found["H1"] == (2, 14 if reading == "A" else 7)
    parallel = ranked.of("parallel")
    assert parallel.grown is not None and parallel.blocked == ()
    assert [place[0] for place, _ in parallel.grown.unexplained] == [
        "lumbosacral_dural_sac",
        "sacral_canal_s1_s2",
    ]
    assert found["H6"][0] == bone
    assert ranked.of("bone_first").blocked == (("sacral_canal_s1_s2", "midline"),)
    assert ranked.of("pudendal").kind == ranked.of("blood").kind == "argued_against"


@pytest.mark.parametrize("reading", ["A", "B"])
def test_without_2013_no_rank_changes(case: Case, reading: str) -> None:
    assert ranking(case, reading, without=["y2013"]).order == ranking(case, reading).order


def test_without_2013_in_coding_b(case: Case) -> None:
    found = scores(ranking(case, "B", without=["y2013"]))
    assert (found["H0"], found["H1b"]) == ((0, 5), (0, 8))


@pytest.mark.parametrize(("reading", "lost"), [("A", 5), ("B", 7)])
def test_right_pelvic_nerves_imaged_normal_refute_parallel_spread_by_name(
    case: Case, reading: str, lost: int
) -> None:
    ranked = ranking(case, reading, suppose=[f"{place} normal all" for place in RIGHT])
    own = ranked.of("own_route")
    assert own.grown is not None and len(own.grown.unexplained) == lost
    assert {place[1] for place, _ in own.grown.unexplained} == {"right"}
    assert {"root_s1", "root_s2", "root_s3", "sciatic_nerve"} <= {
        place[0] for place, _ in own.grown.unexplained
    }
    assert own.blocked == (("inferior_hypogastric_plexus", "right"),)
    assert scores(ranked)["H0"] == scores(ranking(case, reading))["H0"]


def test_right_pelvic_nerves_abnormal_in_2012_make_it_tie(case: Case) -> None:
    """5 = 5 = 5 in coding B; 9 = 9 against 10 in A, where S1 and S3 hang on rami that nobody reported."""
    texts = [f"{place} abnormal y2012" for place in RIGHT]
    both = ranking(case, "B", suppose=texts)
    assert {one.hypothesis.label for one in both.best} == {"H0", "H2a", "H1b"}
    assert {score for label, score in scores(both).items() if label in ("H0", "H2a", "H1b")} == {(0, 5)}
    assert both.standings[0].hypothesis.label == "H1b"  # it needs fewer hypothesised steps
    roots = scores(ranking(case, "A", suppose=texts))
    assert (roots["H0"], roots["H2a"], roots["H1b"], roots["H5"]) == ((0, 9), (0, 9), (0, 10), (0, 10))


@pytest.mark.parametrize("reading", ["A", "B"])
def test_a_mirrored_case_gives_the_mirrored_answer_in_any_order_of_records(case: Case, reading: str) -> None:
    read = case.read_as(READINGS[reading])
    other = {
        name: [_mirrored(r) for r in reversed(getattr(read, name))]
        for name in ("findings", "biopsies", "symptoms")
    }
    mirrored = read.model_copy(update={name: tuple(held) for name, held in other.items()})
    one, two = coded(read, GRAPH), coded(mirrored, GRAPH)
    assert (one.first, two.first) == ("left", "right")
    here = rank(HELD, GRAPH, one.state, first=one.first, costs=())
    there = rank(HELD, GRAPH, two.state, first=two.first, costs=())
    assert (here.places, scores(here)) == (there.places, scores(there))
    for a, b in zip(here.standings, there.standings, strict=True):
        if a.grown and b.grown:
            ghosts = {(n, OPPOSITE.get(s, s), g.by) for g in b.grown.ghosts for n, s in [g.place]}
            assert {(*g.place, g.by) for g in a.grown.ghosts} == ghosts
            assert [t.step.end[0] for t in a.grown.taken] == [t.step.end[0] for t in b.grown.taken]


def _mirrored(record):  # type: ignore[no-untyped-def]
    return record.model_copy(update={"side": OPPOSITE.get(record.side, record.side)})


def test_the_answer_names_what_a_reader_needs(whole: Part) -> None:
    said = " ".join(whole.answer)
    assert (
        "(H0) and " in whole.short
        and "Decisive and not reported: the right inferior hypogastric" in whole.short
    )
    assert "Left: tumour in the tissue of the tibial division" in said
    assert "Right: images alone, no tissue reported" in said
    assert re.search(r"Best fit.*\(H0\) and .*\(H2a\), with 10 each; the data do not separate these 2", said)
    for reading in ("l5_uptake=figure, nerve=root", "l5_uptake=text, nerve=root_and_ramus"):
        assert reading in said  # both codings, printed
    assert "(H5) needs 1 more" in said and "49.6 ng/ml" in said and "no cancer cells" in said
    assert "(H1b) needs 4 more (3 to 4, by reading)" in said
    assert re.search(r"Refused by order: .*\(H6\) leaves 5 findings", said)
    assert (
        "Argued against, so not ranked: along the pudendal nerve (Hp): the pudendal nerve neither supplies"
        in said
    )
    assert (
        "Decisive and not reported: the right inferior hypogastric plexus and the right pelvic splanchnic"
        in said
    )
    assert (
        re.search(r"H2a and H1b with 5 each \(l5_uptake=text, nerve=root_and_ramus\)", said) or "H1b" in said
    )
    assert "without y2013 no rank changes" in said and "without y2012 H6 would lead" in said
    assert any("s1_side" in one for one in whole.details)  # asked, and it codes nothing otherwise
    for word in ("diagnos", "confirms", "rules out", "%"):
        assert word not in said


def test_the_tables_and_the_figure(whole: Part, tmp_path: Path) -> None:
    panels = {panel.name: panel for panel in whole.panels}
    assert set(panels) == {
        "spread_route", "spread_ranking", "spread_readings", "spread_for_and_against", "spread_coding",
    }  # fmt: skip
    coding = panels["spread_coding"].content
    assert isinstance(coding, Table)
    rows = {row[0]: row[1:] for row in coding.rows}
    assert rows["right S1 root"][:3] == (
        "not reported",
        "normal: enhancing, probable",
        "abnormal: enhancing, enlarged, uptake",
    )
    assert rows["right pelvic splanchnic nerves"][:3] == ("not reported",) * 3
    assert any(name.startswith("not coded: right gluteus maximus") for name in rows)
    assert (
        "H2a, which ties, differs by: S1 to S2 sacral canal to right S1 root"
        in panels["spread_route"].caption
    )
    told.write(whole, tmp_path)
    assert (tmp_path / "spread_route.svg").stat().st_size > 10_000
    assert (tmp_path / "how.txt").exists()


def test_demetriades_as_retold() -> None:
    """One structure is told of: the short way wins; with the legs coded as nerves the bridge ties with the bone."""
    found = spread(open_case("demetriades").case)
    assert found is not None
    assert (found.coded.first, found.coded.worse) == (
        "right",
        True,
    )  # "more prominent on the right" (p004:244-245)
    bridge = found.ranked.of("dural_bridge").grown
    assert bridge is not None
    assert {ghost.place[1] for ghost in bridge.ghosts} == {"right"}
    by_name = {one.name: one.ranked for one in found.readings}
    assert scores(by_name["legs=tumour"])["H0"] == (0, 4)
    assert {one.hypothesis.label for one in by_name["legs=nerves"].best} == {"H0", "H6"}
    assert scores(by_name["legs=nerves"]) == {
        "H0": (0, 8), "H6": (0, 8), "H2a": (0, 9), "H5": (0, 9), "H1b": (0, 9), "H2b": (0, 10), "H1": (1, 8),
    }  # fmt: skip
    assert found.ranked.of("pudendal").kind == "argued_against"


def test_so_little_is_not_headed_by_a_best_fit() -> None:
    made = part(open_case("demetriades"))
    assert made is not None
    assert made.short.startswith("Too little to rank: 1 structure to reach")
    assert made.answer[0] == made.short
    assert not any(one.startswith("Best fit") for one in made.answer)
    assert "H6 would begin in the sacral bone, on which nobody reported" in " ".join(made.answer)
    assert "told to be worse" in " ".join(made.grounds)


@pytest.mark.parametrize(("reading", "lost"), [("A", 5), ("B", 7)])
def test_both_right_splanchnic_nerves_normal_refute_it_as_well_and_the_hypogastric_nerve_does_not(
    case: Case, reading: str, lost: int
) -> None:
    """The two are all there is between plexus and root; the hypogastric nerve joins two autonomic plexuses."""
    splanchnic = [f"{name}_splanchnic_nerves right normal all" for name in ("pelvic", "sacral")]
    own = ranking(case, reading, suppose=splanchnic).of("own_route")
    assert own.grown is not None
    assert len(own.grown.unexplained) == lost
    assert own.blocked == (("pelvic_splanchnic_nerves", "right"), ("sacral_splanchnic_nerves", "right"))
    alone = ["hypogastric_nerve right normal all"]
    assert scores(ranking(case, reading, suppose=alone)) == scores(ranking(case, reading))
    one = ranking(case, reading, suppose=[*alone, splanchnic[0]]).of("own_route")
    assert one.grown is not None
    assert one.grown.unexplained == ()  # the sympathetic way by the gray rami is left
    silent = {(r.structure, r.side) for r in case.findings if r.status == "not_reported"}
    assert {
        ("inferior_hypogastric_plexus", "right"),
        *((text.split()[0], "right") for text in splanchnic),
    } <= silent


def test_a_root_drawn_from_the_sac_on_the_first_side_is_called_an_artefact(whole: Part) -> None:
    caption = next(panel.caption for panel in whole.panels if panel.name == "spread_route")
    assert "The left S1 root and left S3 root are drawn from the lumbosacral dural sac" in caption
    assert "artefact of counting" in caption


def test_a_year_stands_for_its_one_visit(case: Case) -> None:
    texts = with_visits(["root_s1 right normal 2012", "root_s1 right normal all"], case, ("y2012", "y2013"))
    assert texts == ("root_s1 right normal y2012", "root_s1 right normal all")
    assert with_visits(["root_s1 right normal 2011"], case, ("y2012",)) == ("root_s1 right normal 2011",)
    found = spread(case, suppose=["root_s2 right abnormal 2012"])
    assert found is not None
    assert [(one.moment, one.status) for one in found.supposed] == [(0, "abnormal")]


def test_a_case_without_such_a_tumour_has_no_such_part() -> None:
    assert part(open_case("neuroleukemiosis")) is None
    assert part(open_case("plexopathy")) is None


def test_what_is_not_known_is_refused(case: Case) -> None:
    with pytest.raises(CallError, match=r"--without: wanted a visit or an examination.*y2012"):
        spread(case, without=["y1999"])
    state = coded(case.read_as(), GRAPH).state
    for text, wrong in (
        ("root_s1 right normal", "structure side"), ("root_s1 right perhaps y2012", "structure side"),
        ("root_s9 right normal all", "nerve graph"), ("root_s1 up normal all", "side left or right"),
        ("root_s1 right normal y1999", "y2012, y2013, y2014"),
    ):  # fmt: skip
        with pytest.raises(CallError, match=wrong):
            supposed([text], GRAPH, state)


def test_a_result_that_is_supposed_stands_beside_the_rest(case: Case) -> None:
    now = coded(case.read_as(), GRAPH)
    (one,) = supposed(["root_s2 right normal y2012"], GRAPH, now.state)
    assert one == evolve(one, status="normal", moment=0, side="right")
    assert now.state.but([one]).normal["root_s2", "right"] == 0
