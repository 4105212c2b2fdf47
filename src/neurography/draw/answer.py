"""The answer in two figures a quantity: where left and right stand at every visit, and how far they moved."""

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve

from neurography.draw.canvas import PRINT_DPI, to_png, to_svg
from neurography.draw.differences import differences_figure, differences_height, differences_reach
from neurography.draw.forest import forest_figure, forest_height, forest_span
from neurography.draw.rows import Answer, Row, answers
from neurography.model.comparison import Comparison, Refusal
from neurography.model.measurement import Measurement
from neurography.model.panel import Panel
from neurography.model.units import spell
from neurography.model.wording import statistic_words

TALLEST = 8.5
"""Inches of rows in one figure: with title and caption it fits on a sheet of A4 or Letter."""

Remarks = Mapping[tuple[str, str, str, str], str]
"""(structure, side, session, quantity) -> words to stand at that place, such as `not reported by the paper`."""


def answer_panels(
    measurements: Sequence[Measurement],
    comparisons: Sequence[Comparison],
    visits: Sequence[tuple[str, str]],
    *,
    refusals: Sequence[Refusal] = (),
    remarks: Remarks | None = None,
    simulated: bool = False,
) -> tuple[Panel, ...]:
    """Panels of section `answer`, two for each headline quantity, more where the rows fill several sheets.

    visits are (session, label shown) in their order in time. One statistic stands for a structure: the
    visit-weighted mean, else the mean, else the median, else the first by name.
    """
    panels: list[Panel] = []
    for answer in answers(measurements, comparisons, visits, refusals=refusals, remarks=remarks or {}):
        span, reach = forest_span(answer), differences_reach(answer)
        for end, part in _sheets(answer, forest_height):
            panels.append(_standing(part, end, span, simulated))
        moved = evolve(answer, rows=tuple(row for row in answer.rows if row.moves))
        shown = any(move.difference is not None for row in moved.rows for move in row.moves)
        for end, part in _sheets(moved, differences_height) if shown else ():
            panels.append(_moving(part, end, reach, simulated))
    return tuple(panels)


def _sheets(answer: Answer, height: Callable[[Row], float]) -> list[tuple[str, Answer]]:
    """The rows cut into figures that each fit on a printed sheet, with the end of their names."""
    groups: list[list[Row]] = []
    used = 0.0
    for row in answer.rows:
        if not groups or used + height(row) > TALLEST:
            groups.append([])
            used = 0.0
        groups[-1].append(row)
        used += height(row)
    return [
        ("" if number == 0 else f"_{number + 1}", evolve(answer, rows=tuple(rows)))
        for number, rows in enumerate(groups)
    ]


def _made(answer: Answer) -> str:
    statistics = ", ".join(sorted({statistic_words(row.statistic) for row in answer.rows}))
    return f"Statistic: {statistics}. Lines are 95 % intervals of sampling where they are known."


def _stamp(simulated: bool) -> str:
    return "SIMULATED. " if simulated else ""


def _standing(answer: Answer, end: str, span: tuple[float, float], simulated: bool) -> Panel:
    figure = forest_figure(answer, span=span, simulated=simulated)
    unit = spell(answer.quantity.unit)
    visits = "; ".join(label for _, label in answer.visits)
    bands = []
    if answer.has_repeatability:
        bands.append("the tinted bar is the first value ± the test-retest limit of this pair of visits")
    if answer.has_reference:
        bands.append("the grey band is the mean ± 1.96 sd of healthy adults")
    band = f" Bands: {', and '.join(bands)}; sources below." if bands else ""
    caption = (
        f"{_stamp(simulated)}{answer.name}{f' ({unit})' if unit else ''} of each structure, patient's "
        f"left (L, blue) above right (R, orange), visits in order by marker and shade ({visits}). "
        f"{_made(answer)}{band}"
    )
    name = f"answer_{answer.quantity.key}{end}"
    return Panel(
        name=name,
        section="answer",
        title=f"{answer.name}, left and right at every visit",
        caption=caption,
        kind="svg",
        content=to_svg(figure, prefix=name),
        alt=answer.in_words(),
        download=to_png(figure, dpi=PRINT_DPI),
    )


def _moving(answer: Answer, end: str, reach: float, simulated: bool) -> Panel:
    figure = differences_figure(answer, reach=reach, simulated=simulated)
    unit = spell(answer.quantity.unit)
    name = f"differences_{answer.quantity.key}{end}"
    band = "."
    if answer.has_limit:
        band = (
            ", the pale band the limit that measurement error alone reaches between two visits. "
            "A test-retest limit never judges sides."
        )
    if answer.has_error:
        band += (
            " Behind left minus right the pale band is the smallest measurable difference: what lies outside is more "
            "than measurement error, which says nothing of health."
        )
    caption = (
        f"{_stamp(simulated)}Differences of {answer.name}{f' ({unit})' if unit else ''}: of each side "
        "(L left, R right) between visits, and left minus right at each visit. The dot is the difference, the "
        f"line its 95 % interval of sampling{band} {_made(answer)}"
    )
    return Panel(
        name=name,
        section="answer",
        title=f"{answer.name}, differences between visits and between sides",
        caption=caption,
        kind="svg",
        content=to_svg(figure, prefix=name),
        alt=answer.differences_in_words(),
        download=to_png(figure, dpi=PRINT_DPI),
    )
