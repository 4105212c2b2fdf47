"""Contrasts side by side: what is bright on the patient's left is drawn on the right, arrows point at world places."""

import numpy as np

from neurography.draw.slices import Cell
from neurography.draw.triptych import Arrow, Column, triptych
from neurography.imaging.project import Picture


def picture() -> Picture:
    """Bright at the patient's left: the right of the picture."""
    pixels = np.zeros((20, 20))
    pixels[:, 12:16] = 1.0
    return Picture(pixels=pixels, plane="axial", extent=(10.0, -10.0, -10.0, 10.0))


def columns() -> list[Column]:
    cells = (Cell(grey=picture(), simulated=True), Cell(words="no image of this visit"))
    coloured = tuple(Cell(colour=picture()) for _ in range(2))
    return [
        Column(title="T2*-weighted", cells=cells, window=(0.0, 1.0)),
        Column(title="R2*", cells=coloured, window=(0.0, 1.0), colours="viridis", bar="R2*, 1/s"),
    ]


def texts(figure: object) -> set[str]:
    found = {text.get_text() for axes in figure.axes for text in axes.texts}  # type: ignore[attr-defined]
    titles = {axes.get_title() for axes in figure.axes}  # type: ignore[attr-defined]
    return found | titles | {text.get_text() for text in figure.texts}  # type: ignore[attr-defined]


def test_columns_rows_letters_and_absence_are_told() -> None:
    figure = triptych(columns(), rows=("first", "second"), view=(10.0, -10.0, -10.0, 10.0))
    told = texts(figure)
    assert {"T2*-weighted", "R2*", "first", "second", "L", "R", "SIMULATED"} <= told
    assert any("no image of this visit" in one for one in told)


def test_left_of_the_patient_is_on_the_right_of_the_picture() -> None:
    figure = triptych(columns(), rows=("first", "second"), view=(10.0, -10.0, -10.0, 10.0))
    first = figure.axes[0]
    letters = {text.get_text(): text.get_position()[0] for text in first.texts}
    assert letters["R"] < 0.5 < letters["L"]
    low, high = first.get_xlim()
    # x falls from left to right: RAS x is positive on the patient's right
    assert low > high


def test_an_arrow_stands_in_its_row_alone_with_its_tip_near_the_place() -> None:
    arrow = Arrow(row=1, at=(-4.0, 2.0), side="left")
    figure = triptych(columns(), rows=("first", "second"), view=(10.0, -10.0, -10.0, 10.0), arrows=[arrow])
    tips = [text.xy for axes in figure.axes for text in axes.texts if hasattr(text, "arrow_patch")]
    # only the second column has a picture in the second row
    assert len(tips) == 1
    assert np.hypot(tips[0][0] + 4.0, tips[0][1] - 2.0) < 1.5
