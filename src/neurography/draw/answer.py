"""The answer in two figures a quantity: where left and right stand at every visit, and how far they moved."""

from collections.abc import Mapping, Sequence

from neurography.draw.canvas import PRINT_DPI, to_png, to_svg
from neurography.draw.differences import differences_figure
from neurography.draw.forest import forest_figure
from neurography.draw.rows import Answer, answers
from neurography.model.comparison import Comparison, Refusal
from neurography.model.measurement import Measurement
from neurography.model.panel import Panel
from neurography.model.units import spell

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
    """Panels of section `answer`, two for each headline quantity that has a sided or unsided value.

    visits are (session, label shown) in their order in time. One statistic stands for a structure: the
    visit-weighted mean, else the mean, else the median, else the first by name.
    """
    panels: list[Panel] = []
    for answer in answers(measurements, comparisons, visits, refusals=refusals, remarks=remarks or {}):
        panels.append(_standing(answer, simulated))
        if any(row.moves for row in answer.rows):
            panels.append(_moving(answer, simulated))
    return tuple(panels)


def _made(answer: Answer) -> str:
    statistics = ", ".join(sorted({row.statistic.replace("_", " ") for row in answer.rows}))
    return f"Statistic: {statistics}. Lines are 95 % intervals of sampling where they are known."


def _stamp(simulated: bool) -> str:
    return "SIMULATED. " if simulated else ""


def _standing(answer: Answer, simulated: bool) -> Panel:
    figure = forest_figure(answer, simulated=simulated)
    unit = spell(answer.quantity.unit)
    visits = "; ".join(label for _, label in answer.visits)
    bands = []
    if answer.has_repeatability:
        bands.append("the tinted bar is the first value ± the test-retest limit of this pair of visits")
    if answer.has_reference:
        bands.append("the grey band is the mean ± 1.96 sd of healthy adults")
    band = f" Bands: {', and '.join(bands)}; sources below." if bands else ""
    caption = (
        f"{_stamp(simulated)}{answer.quantity.name}{f' ({unit})' if unit else ''} of each structure, patient's "
        f"left (L, blue) above right (R, orange), visits in order by marker and shade ({visits}). "
        f"{_made(answer)}{band}"
    )
    name = f"answer_{answer.quantity.key}"
    return Panel(
        name=name,
        section="answer",
        title=f"{answer.quantity.name}, left and right at every visit",
        caption=caption,
        kind="svg",
        content=to_svg(figure, prefix=name),
        alt=answer.in_words(),
        download=to_png(figure, dpi=PRINT_DPI),
    )


def _moving(answer: Answer, simulated: bool) -> Panel:
    figure = differences_figure(answer, simulated=simulated)
    unit = spell(answer.quantity.unit)
    name = f"differences_{answer.quantity.key}"
    caption = (
        f"{_stamp(simulated)}Differences of {answer.quantity.name}{f' ({unit})' if unit else ''}: of each side "
        "(L left, R right) between visits, and left minus right at each visit. The dot is the difference, the "
        "line its 95 % interval of sampling, the pale band the limit that measurement error alone reaches "
        "between two visits. A test-retest limit never judges sides. "
        f"{_made(answer)}"
    )
    return Panel(
        name=name,
        section="answer",
        title=f"{answer.quantity.name}, differences between visits and between sides",
        caption=caption,
        kind="svg",
        content=to_svg(figure, prefix=name),
        alt=answer.differences_in_words(),
        download=to_png(figure, dpi=PRINT_DPI),
    )
