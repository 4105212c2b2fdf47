"""The route frame by frame: which structures, which side of the page, which steps."""

import re

from neurography.draw.plexus import Mark, Step
from neurography.draw.route import Frame, route_figure, route_svg
from neurography.report.embed import inline_svg


def frames() -> list[Frame]:
    first = Step(
        start="prostate",
        start_side="midline",
        end="inferior_hypogastric_plexus",
        end_side="left",
        kind="documented",
    )
    second = Step(
        start="lumbosacral_dural_sac",
        start_side="midline",
        end="root_s1",
        end_side="right",
        kind="hypothesised",
    )
    ghost = Mark(structure="inferior_hypogastric_plexus", side="left", kind="ghost")
    seen = Mark(structure="root_s1", side="right", kind="abnormal")
    return [
        Frame(title="y2012", marks=(ghost,), steps=(first,)),
        Frame(title="y2014", marks=(ghost, seen), steps=(second,), earlier=(first,)),
    ]


def test_it_may_stand_in_a_page_and_is_the_same_twice() -> None:
    svg = route_svg(frames(), title="H0")
    assert inline_svg(svg, label="a route")
    assert svg == route_svg(frames(), title="H0")


def test_each_frame_has_its_date_both_sides_and_its_steps() -> None:
    figure = route_figure(frames(), title="H0")
    first, second, key = figure.axes
    words = [[text.get_text() for text in axes.texts] for axes in (first, second)]
    for said, date in zip(words, ("y2012", "y2014"), strict=True):
        assert date in said and said.count("S1") == 2  # both sides of a structure of the route
        assert not any("sciatic" in each for each in said)  # nothing beside the route
    places = {text.get_text(): text.get_position()[0] for text in second.texts}
    assert places["R"] < 0 < places["L"]  # the patient's right on the reader's left
    arrows = [[p for p in axes.patches if type(p).__name__ == "FancyArrowPatch"] for axes in (first, second)]
    assert [len(each) for each in arrows] == [1, 2]
    assert any("not reported by then" in text.get_text() for text in key.texts)


def test_one_frame_takes_the_whole_width() -> None:
    assert len(route_figure(frames()[:1], title="H0").axes) == 2
    assert re.search(r"y2012", route_svg(frames()[:1], title="H0"))
