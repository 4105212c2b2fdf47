"""The figure of explanations: every sign stands there in words and without colour, in the order that was given."""

from xml.etree import ElementTree

import pytest

from neurography.draw.explained import (
    KEY,
    SYMBOLS,
    Grid,
    GridCell,
    GridColumn,
    GridRow,
    explained_figure,
    explained_svg,
)
from neurography.report.embed import inline_svg

GRID = Grid(
    side="Left side",
    columns=(
        GridColumn(head="infiltration", counts=(1, 0, 1, 1)),
        GridColumn(head="perineural spread", counts=(0, 1, 0, 0)),
    ),
    rows=(
        GridRow(
            label="nerve enlarged", state="", known=True,
            cells=(GridCell(sign="for", n="n=52", weak=True), GridCell(sign="against", n="n=1*")),
        ),
        GridRow(label="pain", state="", known=True, cells=(GridCell(sign="neutral", n="n=29"), None)),
        GridRow(label="dose", state="dose not reported", known=False, cells=(GridCell(sign="unknown"), None)),
    ),
)  # fmt: skip


def words(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own writer's text
    return ["".join(one.itertext()).strip() for one in root.iter() if one.tag.endswith("text")]


def test_every_sign_is_a_letter_and_the_key_explains_it() -> None:
    shown = words(explained_svg(GRID, prefix="e"))
    assert [one for one in shown if one in {"(+)", *SYMBOLS.values()}] == [
        "(+)",
        "\N{MINUS SIGN}",
        "\N{WHITE CIRCLE}",
        "?",
    ]
    key = " ".join(shown)
    assert all(f"{SYMBOLS[sign]} {meaning}" in key for sign, meaning in KEY.items())
    assert "( ) weak ground" in key
    assert {"n=52", "n=1*", "n=29"} <= set(shown)


def test_side_labels_reasons_and_counts_are_there() -> None:
    shown = words(explained_svg(GRID, prefix="e"))
    assert "Left side" in shown
    assert shown.index("infiltration") < shown.index("nerve enlarged")
    assert "dose: dose not reported" in shown
    assert (
        shown.index("grounds: not known")
        < shown.index("Not known in this case")
        < shown.index("dose: dose not reported")
    )
    row = shown[shown.index("grounds: for") + 1 :][:2]
    assert row == ["1", "0"]


def test_it_may_stand_inside_a_page_and_is_the_same_each_time() -> None:
    first = explained_svg(GRID, prefix="e")
    assert first == explained_svg(GRID, prefix="e")
    assert "explained" in inline_svg(first, label="explained")


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one column"):
        explained_svg(Grid(side="Left side", columns=(), rows=()), prefix="e")


def test_signs_and_numbers_stay_inside_their_cells_in_a_grid_of_eight_columns() -> None:
    cells = (GridCell(sign="against", n="n=494+", weak=True),) * 8
    grid = Grid(
        side="Left side",
        columns=tuple(GridColumn(head="infiltration", counts=(0, 1, 0, 0)) for _ in cells),
        rows=(GridRow(label="nerve enlarged", state="", known=True, cells=cells),),
    )
    figure = explained_figure(grid)
    (axes,) = figure.axes
    figure.canvas.draw()
    inks = [
        text.get_window_extent() for text in axes.texts if text.get_text() in {"(\N{MINUS SIGN})", "n=494+"}
    ]
    boxes = [patch.get_window_extent() for patch in axes.patches]
    assert len(inks) == 2 * len(boxes) == 16
    for ink in inks:
        assert any(
            box.x0 <= ink.x0 and ink.x1 <= box.x1 and box.y0 - 2 <= ink.y0 and ink.y1 <= box.y1 + 2
            for box in boxes
        )
