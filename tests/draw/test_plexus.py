"""The plexus picture: sides where a radiologist expects them, one shape a kind, nothing dropped in silence."""

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Polygon, Rectangle

from neurography.anatomy.layout import places
from neurography.draw.plexus import Mark, Note, Step, plexus_figure, plexus_svg
from neurography.draw.plexus_marks import KINDS
from neurography.report.embed import inline_svg


def mark(structure: str, side: str, kind: str, label: str = "") -> Mark:
    return Mark(structure=structure, side=side, kind=kind, label=label)  # type: ignore[arg-type]


def step(start: str, start_side: str, end: str, end_side: str, kind: str = "documented") -> Step:
    return Step(start=start, start_side=start_side, end=end, end_side=end_side, kind=kind)  # type: ignore[arg-type]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def middles(figure: Figure, kind: type) -> list[tuple[float, float]]:
    found = []
    for patch in figure.axes[0].patches:
        if type(patch) is kind and isinstance(patch, Rectangle):
            found.append(
                (
                    round(patch.get_x() + patch.get_width() / 2, 6),
                    round(patch.get_y() + patch.get_height() / 2, 6),
                )
            )
        elif type(patch) is kind and isinstance(patch, Circle):
            found.append((round(patch.center[0], 6), round(patch.center[1], 6)))
    return found


def test_the_patients_right_is_on_the_readers_left_and_lettered() -> None:
    figure = plexus_figure([mark("sciatic_nerve", "right", "abnormal")], key=False)
    place = places()["sciatic_nerve"]
    assert middles(figure, Rectangle) == [(-place.x, place.y)]
    by_word = {text.get_text(): text.get_position()[0] for text in figure.axes[0].texts}
    assert by_word["R"] < 0 < by_word["L"]
    assert by_word["patient's right"] < 0 < by_word["patient's left"]


def test_marks_mirror() -> None:
    one, other = (plexus_figure([mark("root_s1", side, "abnormal")], key=False) for side in ("left", "right"))
    assert [(-x, y) for x, y in middles(one, Rectangle)] == middles(other, Rectangle)


def test_each_kind_has_its_own_shape_not_colour_alone() -> None:
    shapes = {}
    for kind in KINDS:
        plain = plexus_figure([], key=False).axes[0]
        axes = plexus_figure([mark("root_s1", "left", kind)], key=False).axes[0]
        added = axes.patches[len(plain.patches) :]
        strokes = len(axes.lines) - len(plain.lines), len(axes.texts) - len(plain.texts)
        shapes[kind] = (
            tuple(
                (type(patch).__name__, bool(patch.get_facecolor()[3]), patch.get_linestyle() == "-")  # type: ignore[index]
                for patch in added
            ),
            strokes,
        )
    assert len(set(shapes.values())) == len(KINDS), shapes


def test_a_candidate_is_a_ring_around_what_else_the_structure_is() -> None:
    both = [mark("sacral_plexus", "left", "abnormal"), mark("sacral_plexus", "left", "candidate")]
    figure = plexus_figure(both, key=False)
    assert middles(figure, Rectangle) == middles(figure, Circle)
    assert plexus_svg(both) == plexus_svg(both[::-1])


def test_what_has_no_place_or_no_room_stands_in_words() -> None:
    figure = plexus_figure(
        [mark("ischium", "left", "abnormal", "sclerosis"), mark("root_s1", "left", "abnormal", "enhancing")],
        steps=[step("skull", "midline", "root_s1", "left", "hypothesised")],
        notes=[Note(structure="perineal_nerve", side="midline", text="sphincter weak")],
        key=False,
    )
    said = " ".join(words(figure))
    assert "left ischium (abnormal: sclerosis)" in said
    assert "perineal nerve (sphincter weak)" in said
    assert "skull to left root s1 (hypothesised step)" in said
    assert "left root s1: enhancing" in said


def test_rare_structures_come_only_when_something_is_said_of_them() -> None:
    assert "prostate" not in words(plexus_figure([]))
    assert "prostate" in words(plexus_figure([mark("prostate", "midline", "abnormal")]))
    assert words(plexus_figure([])).count("sciatic") == 2


def test_steps_are_arrows_solid_or_dashed_from_node_to_node() -> None:
    figure = plexus_figure(
        [],
        steps=[
            step("root_s2", "left", "lumbosacral_dural_sac", "midline"),
            step("lumbosacral_dural_sac", "midline", "root_s1", "right", "hypothesised"),
        ],
        key=False,
    )
    arrows = [patch for patch in figure.axes[0].patches if isinstance(patch, FancyArrowPatch)]
    assert [patch.get_linestyle() == "-" for patch in arrows] == [True, False]
    # matplotlib's patch keeps its two ends
    (start, end) = arrows[1]._posA_posB  # type: ignore[attr-defined]
    assert -0.5 < start[0] < 0
    assert end == pytest.approx((-places()["root_s1"].x, places()["root_s1"].y))


def test_the_key_holds_what_is_used_and_no_more() -> None:
    shown = words(plexus_figure([mark("root_s1", "left", "ghost")]))
    assert "would have to be abnormal, never imaged" in shown
    assert "candidate site of the lesion" not in shown
    assert "hypothesised step" not in shown
    assert "would have to be abnormal, never imaged" not in words(
        plexus_figure([mark("root_s1", "left", "ghost")], key=False)
    )
    assert any(
        isinstance(patch, Polygon)
        for patch in plexus_figure([mark("root_s1", "left", "ghost")]).axes[0].patches
    )


def test_notes_stand_under_their_nerve_abnormal_ones_first_and_heavier() -> None:
    notes = [
        Note(structure="femoral_nerve", side="left", text="knee jerk there", strong=False),
        Note(structure="femoral_nerve", side="left", text="iliopsoas 4"),
    ]
    texts = {text.get_text(): text for text in plexus_figure([], notes=notes).axes[0].texts}
    weak, jerk = texts["iliopsoas 4"], texts["knee jerk there"]
    assert places()["femoral_nerve"].y < weak.get_position()[1] < jerk.get_position()[1]
    assert (weak.get_fontweight(), jerk.get_fontweight()) == ("bold", "normal")


def test_the_svg_is_safe_to_stand_in_a_page_and_keeps_its_words() -> None:
    svg = plexus_svg([mark("sciatic_nerve", "left", "candidate")], title="2014", prefix="p")
    assert "currentColor" in svg
    assert "2014" in svg
    assert 'aria-label="plexus"' in inline_svg(svg, label="plexus")


def test_wrong_kinds_and_sides_are_refused() -> None:
    with pytest.raises(ValueError, match="kind"):
        mark("root_s1", "left", "strange")
    with pytest.raises(ValueError, match="side"):
        mark("root_s1", "upper", "normal")
