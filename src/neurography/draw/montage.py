"""Regions on their image, one row a region: where it lies in the body, and its three planes close up."""

from collections.abc import Sequence

import numpy as np
from attrs import evolve, frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from neurography.draw.canvas import to_png
from neurography.draw.overlays import draw_grey, draw_letters, draw_outline, draw_scale, draw_stamp
from neurography.draw.slices import CONVENTION, shared_window
from neurography.draw.style import INK, QUIET, plain, side_colour
from neurography.draw.words import short
from neurography.imaging.grid import Image
from neurography.imaging.project import Picture, PlaneName, canonical
from neurography.model.wording import legible

ROWS = 6
"""Regions on one page."""

AROUND_MM = 60.0
"""Least width of a close-up: enough of the surroundings to recognise the place."""

_PLANES: tuple[PlaneName, ...] = ("axial", "coronal", "sagittal")
_AXES: dict[PlaneName, tuple[int, int, int]] = {
    "axial": (2, 0, 1),
    "coronal": (1, 0, 2),
    "sagittal": (0, 1, 2),
}
"""Canonical axis of depth, of picture columns and of picture rows."""

_WIDTH, _TEXT, _GAP, _HEAD, _FOOT, _EDGE = 2.2, 0.62, 0.08, 0.62, 0.5, 0.12
"""Inches: a picture, the words under a row, between pictures, title, foot, margin."""

_WARNING = "#a3161a"


@frozen(kw_only=True, eq=False)
class Shown:
    """A region to show: its mask (nx, ny, nz) on the image, its side, and the words under its pictures.

    title is its name with side and role; facts say its voxels and thickness; found is what was found to be
    wrong with it, empty for nothing.
    """

    mask: NDArray[np.bool_]
    side: str
    title: str
    facts: str
    found: str = ""


def pages(
    image: Image, regions: Sequence[Shown], *, title: str, simulated: bool = False
) -> tuple[bytes, ...]:
    """PNG pages of at most `ROWS` regions. image is one volume (nx, ny, nz); a region without voxels has no row.

    Pictures are in radiological convention whatever the storage order; distances are along the voxel axes, so
    that the scale bar holds on oblique grids too.
    """
    turned = canonical(image)
    drawn = [
        evolve(region, mask=canonical(Image(region.mask, image.world_from_voxel)).data)
        for region in regions
        if region.mask.any()
    ]
    parts = [drawn[start : start + ROWS] for start in range(0, len(drawn), ROWS)]
    absent = ", ".join(region.title for region in regions if not region.mask.any())
    window = _window(image)
    made = []
    for number, part in enumerate(parts, start=1):
        end = f" (page {number} of {len(parts)})" if len(parts) > 1 else ""
        figure = page(
            turned, part, drawn, title=f"{title}{end}", window=window, simulated=simulated, absent=absent
        )
        made.append(to_png(figure))
    return tuple(made)


def page(
    image: Image,
    part: Sequence[Shown],
    every: Sequence[Shown],
    *,
    title: str,
    window: tuple[float, float],
    simulated: bool,
    absent: str = "",
) -> Figure:
    """One page: the rows of `part`, with the outlines of `every` region wherever they are in the picture.

    Image and masks are in canonical order; absent names the regions that have no voxel on the image.
    """
    columns = 1 + len(_PLANES)
    width = 2 * _EDGE + columns * _WIDTH + (columns - 1) * _GAP
    height = _HEAD + _FOOT + len(part) * (_WIDTH + _TEXT)
    with plain():
        figure = Figure(figsize=(width, height), facecolor="white")
        figure.text(
            _EDGE / width, 1 - 0.12 / height, short(legible(title), 110), fontsize=12, fontweight="bold",
            va="top", color=INK,
        )  # fmt: skip
        for c, words in enumerate(("axial, whole", "axial", "coronal", "sagittal")):
            x = _EDGE + c * (_WIDTH + _GAP) + _WIDTH / 2
            figure.text(x / width, 1 - 0.56 / height, words, fontsize=9, ha="center", color=QUIET)
        for r, region in enumerate(part):
            top = height - _HEAD - r * (_WIDTH + _TEXT)
            _row(
                figure,
                image,
                region,
                every,
                top=top,
                size=(width, height),
                window=window,
                simulated=simulated,
            )
        if absent:
            words = short(legible(f"Not shown, without a voxel on this image: {absent}"), 140)
            figure.text(_EDGE / width, 0.30 / height, words, fontsize=8.5, color=_WARNING)
        figure.text(
            _EDGE / width, 0.12 / height,
            f"{CONVENTION} L blue, R orange: sides as stated in the table. Research use only.",
            fontsize=8.5, color=QUIET,
        )  # fmt: skip
    return figure


def _row(
    figure: Figure,
    image: Image,
    region: Shown,
    every: Sequence[Shown],
    *,
    top: float,
    size: tuple[float, float],
    window: tuple[float, float],
    simulated: bool,
) -> None:
    width, height = size
    centre, reach = _centre_and_reach(image, region.mask)
    for c, name in enumerate(("axial", *_PLANES)):
        x = _EDGE + c * (_WIDTH + _GAP)
        axes = figure.add_axes((x / width, (top - _WIDTH) / height, _WIDTH / width, _WIDTH / height))
        whole = c == 0
        shown = cut(image, plane=name, centre=centre)
        draw_grey(axes, shown, window=window)
        for other in every:
            mask = cut(Image(other.mask, image.world_from_voxel), plane=name, centre=centre)
            if mask.pixels.any():
                draw_outline(axes, mask, side=other.side)
        _frame(axes, shown, None if whole else reach)
        if whole:
            axes.add_patch(
                Rectangle(
                    (-reach, -reach), 2 * reach, 2 * reach, fill=False, edgecolor="white", linewidth=0.8
                )
            )
        draw_scale(axes)
        draw_letters(axes, shown, size=16)
        if simulated:
            # not across the region, which a close-up has in its middle
            draw_stamp(axes, at=0.5 if whole else 0.76)
    _words(figure, region, at=_EDGE / width, below=top - _WIDTH, height=height)


def _words(figure: Figure, region: Shown, *, at: float, below: float, height: float) -> None:
    """Title, facts and what was found, under the pictures; below and height in inches, at as a share of the width."""
    figure.text(
        at, (below - 0.06) / height, short(legible(region.title), 100), fontsize=10, fontweight="bold", va="top",
        color=side_colour(region.side),
    )  # fmt: skip
    figure.text(
        at, (below - 0.24) / height, short(legible(region.facts), 140), fontsize=9, va="top", color=INK
    )
    if region.found:
        figure.text(
            at,
            (below - 0.41) / height,
            short(legible(region.found), 140),
            fontsize=9,
            va="top",
            color=_WARNING,
        )


def cut(turned: Image, *, plane: PlaneName, centre: NDArray[np.float64]) -> Picture:
    """The voxel layer through a world point (3,), in mm from that point along the picture's own axes.

    turned is an image in canonical order (`imaging.project.canonical`): its axes rise to the patient's right,
    front and head.
    """
    depth, across, up = _AXES[plane]
    place, edges, n = turned.grid.voxel(centre[None])[0], turned.grid.voxel_size, turned.data.shape
    layer = int(np.clip(np.rint(place[depth]), 0, n[depth] - 1))
    # columns begin at the patient's right (or front), rows at the head (or front): both run down their axes
    at: list[slice | int] = [slice(None)] * 3
    at[depth] = layer
    pixels = np.flip(np.swapaxes(turned.data[tuple(at)], 0, 1), (0, 1))
    left, right = ((end - place[across]) * edges[across] for end in (n[across] - 0.5, -0.5))
    top, bottom = ((end - place[up]) * edges[up] for end in (n[up] - 0.5, -0.5))
    return Picture(pixels=pixels, plane=plane, extent=(float(left), float(right), float(bottom), float(top)))


def _frame(axes: Axes, shown: Picture, reach: float | None) -> None:
    """A square view: around the point, or the whole picture; what lies beyond the image is black."""
    left, right, bottom, top = shown.extent
    x, y = ((left + right) / 2, (top + bottom) / 2) if reach is None else (0.0, 0.0)
    half = max(left - right, top - bottom) / 2 if reach is None else reach
    axes.set_facecolor("black")
    axes.set_xlim(x + half, x - half)
    axes.set_ylim(y - half, y + half)
    axes.set_aspect("auto")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def _centre_and_reach(image: Image, mask: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """A region's centre of mass in world mm, and half the width of its close-up: region and surroundings."""
    inside = np.argwhere(mask)
    extent = (np.ptp(inside, axis=0) + 1) * image.grid.voxel_size
    return image.grid.world(inside.mean(axis=0)[None])[0], float(max(AROUND_MM, 1.3 * extent.max()) / 2)


def _window(image: Image) -> tuple[float, float]:
    """One window for every picture: percentiles over what is brighter than nothing."""
    # a percentile needs no more than some hundred thousand voxels
    step = max(1, round((image.data.size / 5e5) ** (1 / 3)))
    values = np.asarray(image.data[::step, ::step, ::step], dtype=np.float64)
    bright = values[np.isfinite(values) & (values > 0)]
    flat = Picture(pixels=bright if bright.size else np.zeros(1), plane="axial", extent=(1, 0, 0, 1))
    return shared_window([flat], low=1.0, high=99.5)
