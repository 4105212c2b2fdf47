"""The figure of what explains a picture: rows are findings, columns explanations, every sign with its n."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Literal

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from neurography.draw.canvas import to_svg
from neurography.draw.style import INK, LEFT, QUIET, RIGHT, plain

Sign = Literal["for", "against", "neutral", "unknown"]

SYMBOLS: dict[Sign, str] = {
    "for": "+",
    "against": "\N{MINUS SIGN}",
    "neutral": "\N{WHITE CIRCLE}",
    "unknown": "?",
}
KEY: dict[Sign, str] = {
    "for": "for",
    "against": "against",
    "neutral": "known, and does not discriminate",
    "unknown": "not known in this case",
}
_FILL: dict[Sign, str] = {"for": LEFT, "against": RIGHT}
"""A pair that colour-blind readers tell apart; the sign says it without any colour."""

WIDTH = 10.0
_LABEL, _WIDEST = 3.45, 1.15
_ROW, _QUIET_ROW, _HEAD, _GAP, _FOOT, _KEY, _PAD = 0.31, 0.235, 0.5, 0.3, 0.22, 0.7, 0.1
"""Inches."""

_LETTERS = 49
"""Of a label before it is broken."""

_BESIDE = 0.9
"""Inches of a column in which a sign and its n stand side by side; in a narrower one the n stands below the sign."""


@frozen(kw_only=True)
class GridCell:
    """What a finding says of an explanation; n is the number behind it, empty where none is reported."""

    sign: Sign
    n: str = ""
    weak: bool = False


@frozen(kw_only=True)
class GridRow:
    """A finding with its state in words and a cell a column; None where no record says anything."""

    label: str
    state: str
    known: bool
    cells: tuple[GridCell | None, ...]


@frozen(kw_only=True)
class GridColumn:
    """An explanation with how many cells are for, against, neutral and unknown.

    A dagger behind the head: the case does not tell of what it comes from.
    """

    head: str
    counts: tuple[int, int, int, int]


@frozen(kw_only=True)
class Grid:
    """The table of one side: `left`, `right`, or whom it is about."""

    side: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]


def explained_svg(grid: Grid, *, prefix: str) -> str:
    """The figure as SVG; the same grid, the same bytes.

    Raises
    ------
    ValueError
        Without a column or a row.
    """
    return to_svg(explained_figure(grid), prefix=prefix)


def explained_figure(grid: Grid) -> Figure:
    """Known findings first, below them those not known in this case; the counts at the foot, the key in words."""
    if not grid.columns or not grid.rows:
        raise ValueError("wanted at least one column and one row")
    known = [row for row in grid.rows if row.known]
    unknown = [row for row in grid.rows if not row.known]
    gap = _GAP if unknown else 0.0
    body = _HEAD + _ROW * len(known) + 4 * _FOOT + 0.12 + gap + _QUIET_ROW * len(unknown)
    step = min(_WIDEST, (WIDTH - _LABEL - _PAD) / len(grid.columns))
    with plain():
        figure = Figure(figsize=(WIDTH, body + _KEY + 2 * _PAD))
        figure.patch.set_alpha(0)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(body + _KEY + 2 * _PAD, 0)
        axes.axis("off")
        _heads(axes, grid, step)
        y = _rows(axes, known, _PAD + _HEAD, step, len(grid.columns))
        _counts(axes, grid.columns, y, step)
        y += 4 * _FOOT + 0.12
        if unknown:
            axes.text(
                0.1, y + gap / 2 + 0.04, "Not known in this case", va="center", fontsize=9, fontweight="bold"
            )
            y = _rows(axes, unknown, y + gap, step, len(grid.columns))
        _key(axes, y + 0.08)
    return figure


def _centre(column: int, step: float) -> float:
    return _LABEL + (column + 0.5) * step


def _heads(axes: Axes, grid: Grid, step: float) -> None:
    axes.text(0.1, _PAD + _HEAD - 0.1, grid.side, va="bottom", fontsize=10.5, fontweight="bold")
    letters = max(6, int(step / 0.078))
    for number, column in enumerate(grid.columns):
        head = "\n".join(wrap(column.head, letters, break_long_words=False))
        axes.text(
            _centre(number, step), _PAD + _HEAD - 0.1, head, ha="center", va="bottom", fontsize=9,
            fontweight="bold", linespacing=1.1,
        )  # fmt: skip


def _rows(axes: Axes, rows: Sequence[GridRow], top: float, step: float, columns: int) -> float:
    """Draw rows from `top` down; where they end."""
    end = _LABEL + columns * step
    for row in rows:
        height = _ROW if row.known else _QUIET_ROW
        axes.plot([0.1, end], [top, top], color=QUIET, linewidth=0.4, alpha=0.5)
        middle = top + height / 2
        lines = wrap(f"{row.label}: {row.state}" if row.state else row.label, _LETTERS)
        size = 9.0 if len(lines) == 1 and row.known else 8.2
        axes.text(
            0.1, middle, "\n".join(lines[:2]), va="center", fontsize=size if len(lines) == 1 else 7.6,
            color=INK if row.known else QUIET, linespacing=1.0,
        )  # fmt: skip
        for number, cell in enumerate(row.cells):
            if cell is not None:
                _cell(axes, cell, x=_centre(number, step), y=middle, width=step)
        top += height
    axes.plot([0.1, end], [top, top], color=QUIET, linewidth=0.4, alpha=0.5)
    return top


def _cell(axes: Axes, cell: GridCell, *, x: float, y: float, width: float) -> None:
    if cell.sign in _FILL:
        axes.add_patch(
            Rectangle(
                (x - width / 2 + 0.03, y - _ROW / 2 + 0.03), width - 0.06, _ROW - 0.06, facecolor=_FILL[cell.sign],
                alpha=0.12 if cell.weak else 0.26, linewidth=0,
            )
        )  # fmt: skip
    symbol = f"({SYMBOLS[cell.sign]})" if cell.weak else SYMBOLS[cell.sign]
    quiet = cell.sign in ("neutral", "unknown")
    below = bool(cell.n) and width < _BESIDE
    left = (0.26 if cell.weak else 0.22) if cell.n and not below else 0.0
    axes.text(
        x - left, y - (0.055 if below else 0.0), symbol, ha="center", va="center",
        fontsize=9 if quiet or below else 11, fontweight="normal" if quiet else "bold", color=QUIET if quiet else INK,
    )  # fmt: skip
    if cell.n:
        axes.text(
            x if below else x - 0.08, y + (0.075 if below else 0.0), cell.n, ha="center" if below else "left",
            va="center", fontsize=7 if below else 7.8, color=QUIET if quiet else INK,
        )  # fmt: skip


def _counts(axes: Axes, columns: Sequence[GridColumn], top: float, step: float) -> None:
    for line, words in enumerate(("for", "against", "does not discriminate", "not known")):
        y = top + (line + 0.5) * _FOOT + 0.06
        axes.text(_LABEL - 0.1, y, f"grounds: {words}", ha="right", va="center", fontsize=9, color=QUIET)
        for number, column in enumerate(columns):
            axes.text(
                _centre(number, step), y, str(column.counts[line]), ha="center", va="center", fontsize=9.5,
                fontweight="bold" if line < 2 else "normal",
            )  # fmt: skip


def _key(axes: Axes, top: float) -> None:
    signs = [f"{SYMBOLS[sign]} {words}" for sign, words in KEY.items()]
    more = [
        "( ) weak ground", "n patients behind the record, n\N{EN DASH} not given, + further records",
        "* this case's own paper alone", "columns: fewest against first, then most for",
    ]  # fmt: skip
    cause = ["\N{DAGGER} the case does not tell of what it comes from; of equal counts it stands behind"]
    for line, parts in enumerate(([*signs, "blank: no record says"], more, cause)):
        axes.text(0.1, top + 0.13 + 0.2 * line, "  \N{MIDDLE DOT}  ".join(parts), va="center", fontsize=8.6)
