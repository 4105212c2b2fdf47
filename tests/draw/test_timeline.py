"""The figure of a timeline: bars and points where their days are, words that do not overlap."""

from datetime import date
from itertools import combinations, pairwise

import pytest

from neurography.draw.packing import Box, broken, rows, spread, width
from neurography.draw.timeline import timeline_figure, timeline_svg
from neurography.draw.timeline_axis import Axis, axis_of
from neurography.draw.timeline_lanes import ROW, Placed, marks, placed
from neurography.draw.timeline_scale import scale_of
from neurography.draw.tracks import Curve, Days, Item, Lane, Rate, Reading, Series, Timeline


def day(text: str) -> float:
    return float(date.fromisoformat(text).toordinal())


AXIS = Axis(first=day("2010-01-01"), last=day("2015-01-01"), left=1.0, right=6.0)
YEAR = Days(first=day("2012-01-01"), last=day("2013-01-01"))


def exact(text: str) -> Days:
    return Days(first=day(text), last=day(text) + 1)


def forms(when: Days | None, until: Days | None = None) -> list[str]:
    return [mark.form for mark in marks(Item(words="w", when=when, until=until), AXIS)]


def test_how_well_a_date_is_known_is_how_it_is_drawn() -> None:
    assert forms(exact("2012-05-01")) == ["day"]
    assert forms(YEAR) == ["within"]
    assert forms(Days(first=YEAR.first, last=YEAR.last, about=True)) == ["about"]
    assert forms(Days(first=YEAR.first, last=None)) == ["later"]
    assert forms(Days(first=None, last=YEAR.last)) == ["earlier"]
    assert forms(exact("2012-05-01"), exact("2013-05-01")) == ["lasted"]
    assert forms(YEAR, Days(first=day("2014-01-01"), last=day("2014-02-01"))) == [
        "lasted",
        "within",
        "within",
    ]
    assert forms(Days(first=YEAR.first, last=None), exact("2013-05-01")) == ["stretch"]
    assert forms(None, exact("2013-05-01")) == ["earlier", "day"]
    assert forms(YEAR, Days(first=day("2014-01-01"), last=None)) == ["lasted", "within", "later"]


def test_a_bar_spans_its_days() -> None:
    (bar,) = marks(Item(words="w", when=YEAR), AXIS)
    # five years on five inches: 2012 is the third inch, to a day's length
    assert (bar.left, bar.right) == (pytest.approx(3.0, abs=0.003), pytest.approx(4.0, abs=0.003))


def boxes(found: tuple[Placed, ...]) -> list[Box]:
    made = []
    for one in found:
        wide = max(width(line, size=8.6) for line in one.lines) + (0.17 if one.item.side != "n/a" else 0.0)
        left = one.x if one.aligned == "left" else one.x - wide
        top = one.row * ROW
        # a millionth of an inch less, for rounding
        made.append(Box(left=left, right=left + wide, top=top + 1e-6, bottom=top + one.high * ROW - 1e-6))
        assert len(one.lines) * 0.158 <= one.high * ROW + 0.03
    return made


def test_words_do_not_overlap_nor_leave_the_figure() -> None:
    items = tuple(
        Item(
            words="weakness of the distal lower limb and more " * (1 + n % 4),
            when=Days(first=day("2010-02-01") + 35 * n, last=day("2010-02-01") + 35 * n + 20 * (1 + n % 9)),
            side=("left", "right", "n/a")[n % 3],  # type: ignore[arg-type]
        )
        for n in range(40)
    )
    found = placed(Lane(heading="Symptoms", items=items), AXIS, edge=9.9)
    assert len(found) == 40
    made = boxes(found)
    for one, other in combinations(made, 2):
        assert not one.meets(other)
    assert min(box.left for box in made) > 0.9
    assert max(box.right for box in made) < 9.95


def test_lines_are_as_narrow_as_told_even_without_blanks() -> None:
    for line in broken("a" * 300 + " and so on", size=8.0, wide=1.5):
        assert width(line, size=8.0) <= 1.5
    assert "".join(broken("abc def", size=8.0, wide=0.05)) == "abcdef"
    assert broken("", size=8.0, wide=1.0) == [""]


def test_rows_take_the_first_free_place() -> None:
    assert rows([(0, 2, 1), (1, 3, 1), (2.2, 4, 2), (5, 6, 1)], gap=0.1) == [0, 1, 2, 0]


def test_labels_are_spread_inside_their_room() -> None:
    found = spread([(1.0, 0.2), (1.0, 0.2), (1.05, 0.4)], top=0.0, bottom=1.2)
    order = sorted(zip(found, (0.2, 0.2, 0.4), strict=True))
    for (one, high), (other, next_high) in pairwise(order):
        assert other - one >= (high + next_high) / 2 - 1e-9
    assert order[-1][0] + order[-1][1] / 2 <= 1.2 + 1e-9


def psa(**changes: object) -> Curve:
    readings = (
        Reading(when=exact("2011-01-01"), value=None, words="undetectable"),
        Reading(when=YEAR, value=1.0, words="1"),
        Reading(when=exact("2014-01-01"), value=100.0, words="100"),
    )
    line = Series(label="serum", readings=readings, rates=(Rate(start=1, words="2.7"),))
    return Curve(**{"heading": "PSA", "unit": "ng/ml", "series": (line,), "log": True, **changes})  # type: ignore[arg-type]


def test_a_log_scale_has_equal_steps_for_equal_factors() -> None:
    scale = scale_of(psa(), top=0.0, bottom=2.0)
    assert scale.y(1.0) - scale.y(10.0) == pytest.approx(scale.y(10.0) - scale.y(100.0), abs=1e-12)
    assert scale.y(100.0) < scale.y(1.0)
    assert scale.ticks() == [1.0, 10.0, 100.0] or len(scale.ticks()) <= 7


def test_points_lie_at_their_days_and_no_line_leads_from_what_is_not_a_number() -> None:
    timeline = Timeline(tracks=(psa(),))
    axis = axis_of(timeline, left=1.42, right=10.0 - 2.42)
    (axes,) = timeline_figure(timeline).axes
    markers = [
        (line.get_xdata()[0], line.get_marker(), line.get_markerfacecolor())  # type: ignore[index]
        for line in axes.lines
        if line.get_linestyle() == "None"
    ]
    assert [round(float(x), 6) for x, _, _ in markers] == [
        round(axis.x(YEAR.middle), 6),
        round(axis.x(day("2014-01-01") + 0.5), 6),
    ]
    assert [face == "none" for _, _, face in markers] == [True, False]  # the first is known as a year alone
    joined = [line for line in axes.lines if len(line.get_xdata()) == 2 and line.get_linewidth() == 1.1]  # type: ignore[arg-type]
    assert len(joined) == 1


def test_words_of_the_figure_and_the_same_bytes() -> None:
    timeline = Timeline(
        tracks=(psa(), Lane(heading="Symptoms", items=(Item(words="numb", when=YEAR, side="left"),))),
        unplaced=("Course without a date: gout.",),
    )
    svg = timeline_svg(timeline)
    for words in (
        "PSA",
        "log scale",
        ">2.7<",
        "undetectable",
        ">L<",
        "numb",
        "gout",
        "some day within",
        "serum: 100",
    ):
        assert words in svg
    assert "currentColor" in svg  # legible on a dark page
    assert timeline_svg(timeline) == svg
    assert "SIMULATED" in timeline_svg(timeline, simulated=True)


def test_without_dates_the_visits_stand_in_their_order() -> None:
    lane = Lane(
        heading="Images", items=(Item(words="MRI of the plexus " * 6, when=Days(first=0.55, last=1.45)),)
    )
    timeline = Timeline(tracks=(lane,), places=("before", "after"))
    axis = axis_of(timeline, left=1.0, right=7.0)
    assert axis.ticks() == [(0.0, "before"), (1.0, "after")]
    (one,) = placed(lane, axis, edge=9.9)
    assert one.inside
    assert [mark.form for mark in one.marks] == ["visit"]
    assert "not to scale" in timeline_svg(timeline)


@pytest.mark.parametrize(
    ("first", "last", "ticks"),
    [
        ("2017-07-01", "2017-11-01", ["2017-07", "2017-08", "2017-09", "2017-10", "2017-11"]),
        ("2008-05-01", "2015-01-01", ["2009", "2010", "2011", "2012", "2013", "2014", "2015"]),
        ("1900-01-01", "2000-01-01", ["1900", "1920", "1940", "1960", "1980", "2000"]),
    ],
)
def test_ticks_are_years_or_months(first: str, last: str, ticks: list[str]) -> None:
    item = Item(words="w", when=Days(first=day(first), last=day(last)))
    axis = axis_of(Timeline(tracks=(Lane(heading="x", items=(item,)),)), left=0.0, right=5.0)
    assert [words for _, words in axis.ticks()] == ticks


def test_one_day_alone_has_an_axis_and_nothing_has_none() -> None:
    item = Item(words="w", when=exact("2020-02-29"))
    axis = axis_of(Timeline(tracks=(Lane(heading="x", items=(item,)),)), left=0.0, right=5.0)
    assert axis.x(day("2020-02-29") + 0.5) == pytest.approx(2.5, abs=0.01)
    with pytest.raises(ValueError, match="with a date"):
        axis_of(Timeline(tracks=()), left=0.0, right=5.0)


def grades_of(*readings: tuple[Days, float]) -> Curve:
    lines = tuple(
        Series(
            label="dorsiflexion", side=side,
            readings=tuple(Reading(when=when, value=value, words=f"{value:g}") for when, value in readings),
        )
        for side in ("left", "right")
    )  # fmt: skip
    return Curve(heading="Strength", unit="MRC grade", series=lines, bounds=(0, 5), ticks=(0, 5))


def test_equal_grades_of_both_sides_lie_on_one_day_and_are_both_seen() -> None:
    figure = timeline_figure(
        Timeline(tracks=(grades_of((exact("2012-05-01"), 4), (exact("2014-05-01"), 4)),))
    )
    markers = [line for line in figure.axes[0].lines if line.get_marker() in ("o", "s")]
    sizes = {line.get_markersize() for line in markers}
    days = {round(float(line.get_xdata()[0]), 3) for line in markers}
    assert (len(markers), len(days)) == (4, 2)
    assert max(sizes) > 1.5 * min(sizes)  # the smaller one, drawn later, leaves a ring of the larger


def test_no_line_joins_two_values_of_one_date() -> None:
    def joined(*whens: Days) -> int:
        curve = grades_of(*((when, value) for value, when in enumerate(whens, 1)))
        figure = timeline_figure(Timeline(tracks=(curve,)))
        return sum(line.get_alpha() == 0.75 for line in figure.axes[0].lines)

    assert joined(exact("2012-05-01"), YEAR) == 2  # a line for each side
    assert joined(YEAR, YEAR) == 0
