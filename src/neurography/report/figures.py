"""Every figure of a report as files: SVG to edit, PNG at 300 dpi to place, and what each one shows."""

from collections.abc import Sequence
from pathlib import Path

from neurography.draw.canvas import svg_file
from neurography.io import atomic
from neurography.model.panel import SECTIONS, Panel
from neurography.model.wording import legible

CAPTIONS = "README.txt"
_HEAD = (
    "The figures of the report. Each .svg can be edited; a .png of the same name has 300 dpi. "
    "Drawings of the case have the .svg alone."
)


def write_figures(panels: Sequence[Panel], folder: Path, *, closing: str = "") -> tuple[str, ...]:
    """Write each figure in both forms, and README.txt with their titles and captions; the names written.

    Figures are numbered as in the report. closing ends the README: what holds for all of them. Without a
    figure nothing is written.
    """
    files: dict[str, bytes] = {}
    told = [_HEAD]
    shown = [p for section in SECTIONS for p in panels if p.section == section and p.kind != "table"]
    for number, panel in enumerate(shown, start=1):
        made = _forms(panel)
        files.update(made)
        names = "\n".join(made)
        told.append(f"{names}\nFigure {number}. {legible(panel.title)}\n{legible(panel.caption)}")
    if not files:
        return ()
    files[CAPTIONS] = ("\n\n".join([*told, *([closing] if closing else [])]) + "\n").encode()
    for name, content in files.items():
        atomic.write_bytes(folder / name, content)
    return tuple(files)


def _forms(panel: Panel) -> dict[str, bytes]:
    """File name -> content; a panel that came without one of the forms has the other alone."""
    svg = panel.content if isinstance(panel.content, str) else panel.drawing
    png = panel.download or (panel.content if isinstance(panel.content, bytes) else None)
    made: dict[str, bytes] = {}
    if svg:
        words = svg_file(svg, title=legible(panel.title), caption=legible(panel.caption))
        made[f"{panel.name}.svg"] = words.encode()
    if png:
        made[f"{panel.name}.png"] = png
    return made
