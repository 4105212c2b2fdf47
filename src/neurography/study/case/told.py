"""A part of a case printed as lines, and written into a folder: its figures as SVG, its tables as TSV, its words."""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap

from neurography.draw.canvas import svg_file
from neurography.io import atomic
from neurography.io.tables import write_tsv
from neurography.model.panel import Panel, Table
from neurography.model.part import Part
from neurography.model.wording import legible

WIDTH = 100
_WIDEST, _CELL = 150, 24
"""Characters of a line of a table, and of a cell in one that would be wider."""

RESEARCH_USE = "Research use only. Not a medical device. Not for diagnosis or treatment decisions."


def lines(part: Part, *, details: bool = True) -> list[str]:
    """What a terminal shows of a part: answer, tables, details, grounds."""
    return [legible(line) for line in _lines(part, details=details)]


def write(part: Part, folder: Path) -> tuple[Path, ...]:
    """Write part.key.txt and a file for each panel into a folder, which is made; the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / f"{part.key}.txt"
    atomic.write_text(text, "\n".join([*lines(part), "", RESEARCH_USE]) + "\n")
    return (text, *(_write_panel(panel, folder) for panel in part.panels))


def _write_panel(panel: Panel, folder: Path) -> Path:
    if isinstance(panel.content, Table):
        path = folder / f"{panel.name}.tsv"
        columns = {name: {"Description": f"{panel.title}: {name}"} for name in panel.content.columns}
        write_tsv(path, columns, panel.content.rows)
    elif isinstance(panel.content, str):
        path = folder / f"{panel.name}.svg"
        words = svg_file(panel.content, title=legible(panel.title), caption=legible(panel.caption))
        atomic.write_text(path, words)
    else:
        path = folder / f"{panel.name}.png"
        atomic.write_bytes(path, panel.content)
    return path


def _lines(part: Part, *, details: bool) -> Iterator[str]:
    yield part.heading
    for said in part.answer:
        yield from _item(said)
    for panel in part.panels:
        if isinstance(panel.content, Table):
            yield ""
            yield f"{panel.title}:"
            yield from _columns(panel.content)
    for title, sentences in (("further", part.details if details else ()), ("grounds", part.grounds)):
        if sentences:
            yield ""
            yield f"{title}:"
            for said in sentences:
                yield from _item(said)


def _columns(table: Table) -> Iterator[str]:
    """The cells in columns; in a table that is wider than a terminal, wide cells are broken into lines."""
    rows = [table.columns, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.columns))]
    if sum(widths) + 2 * len(widths) > _WIDEST:
        widths = [min(width, _CELL) for width in widths]
    for row in rows:
        cells = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            line = "  ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True))
            yield f"  {line}".rstrip()


def _item(text: str) -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
