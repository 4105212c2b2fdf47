"""The figure of a tally: every row at its place on one axis from 0 to 100 %."""

import pytest

from neurography.draw.canvas import to_svg
from neurography.draw.tally import ShareRow, tally_figure


def row(**changes: object) -> ShareRow:
    values = {
        "heading": "Patients", "label": "PML", "words": "6/8, 75.0 %", "share": 0.75, "exact": (0.349, 0.968),
        "wilson": (0.409, 0.929),
    }  # fmt: skip
    return ShareRow(**{**values, **changes})  # type: ignore[arg-type]


def test_points_and_intervals_lie_where_they_should() -> None:
    figure = tally_figure([row(clustered=(0.2, 0.99)), row(heading="Lesions", share=0.0, control=True)])
    (axes,) = figure.axes
    points = [line for line in axes.lines if line.get_linestyle() == "None"]
    assert [line.get_xdata()[0] for line in points] == [75.0, 0.0]
    spans = {tuple(round(float(x), 1) for x in line.get_xdata()) for line in axes.lines}
    assert {(34.9, 96.8), (40.9, 92.9), (20.0, 99.0)} <= spans
    low, high = axes.get_xlim()
    assert low < 0
    assert high > 100


def test_words_are_whole_and_headings_come_once() -> None:
    long = "PML, middle cerebellar peduncle, asymptomatic, low signal of cortex and U-fibres"
    svg = to_svg(tally_figure([row(label=long), row()], simulated=True), prefix="t")
    assert svg.count(">Patients<") == 1
    assert "SIMULATED" in svg
    flat = " ".join(svg.replace("<", " <").replace(">", "> ").split())
    assert "6/8, 75.0 %" in flat
    for word in long.split():
        assert word in svg


def test_cases_and_controls_differ_in_colour_and_shape() -> None:
    figure = tally_figure([row(), row(control=True)])
    points = [line for line in figure.axes[0].lines if line.get_linestyle() == "None"]
    assert len({(line.get_color(), line.get_marker()) for line in points}) == 2
    assert [text.get_text() for text in figure.legends[0].get_texts()][-2:] == ["cases", "controls"]


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        tally_figure([])


def test_the_axis_says_of_what_the_shares_are() -> None:
    assert tally_figure([row()]).axes[0].get_xlabel() == "With the sign, %"
    assert tally_figure([row()], axis="Of the cases, %").axes[0].get_xlabel() == "Of the cases, %"
