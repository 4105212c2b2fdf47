"""Pictures put together as ever, but written in a few coarse bytes: for tests of what is run, written and said.

Windows, slabs, outlines and captions are made in full; only the drawing of pixels and of SVG, two thirds of the time
of a run, is left out. What the pictures show is looked at in tests/draw, in the instruments' tests of panels and in
the demo, which are never sketched.

`python -m tests.sketched run DATASET OUT` is `neurography run DATASET OUT` in a process of its own.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from matplotlib.figure import Figure

from neurography.draw import answer, canvas, explained, findings, plexus, route, timeline, visits
from neurography.instruments.susceptibility import panel as susceptibility

MODULES: tuple[ModuleType, ...] = (
    answer, visits, susceptibility, timeline, findings, plexus, route, explained,
)  # fmt: skip
COARSE_DPI = 8


def to_png(figure: Figure, *, dpi: int = canvas.SCREEN_DPI) -> bytes:
    """A white PNG in the figure's proportions."""
    del dpi
    return canvas.to_png(Figure(figsize=tuple(figure.get_size_inches())), dpi=COARSE_DPI)


def to_svg(figure: Figure, *, prefix: str, dpi: int = 72) -> str:
    """An empty SVG of the figure's size."""
    del dpi
    return canvas.to_svg(Figure(figsize=tuple(figure.get_size_inches())), prefix=prefix)


def sketch(put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Put the two in place of the encoders wherever figures are encoded."""
    for module in MODULES:
        for name, made in (("to_png", to_png), ("to_svg", to_svg)):
            if hasattr(module, name):
                put(module, name, made)


def sketch_in_child(threads: int) -> None:
    """For `study.run._limit_threads`: what a child of `--jobs` begins with, and sketches."""
    from neurography.study import run  # noqa: PLC0415  what only draws need not load it

    run._limit_threads(threads)
    sketch()


if __name__ == "__main__":
    from neurography.cli import main

    sketch()
    main()
