"""The susceptibility pictures of one person: the same axial layer, window and scale at every visit."""

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.draw.canvas import PRINT_DPI, SCREEN_DPI, to_png, to_svg
from neurography.draw.slices import CONVENTION, SIGNED, Cell, Outline, shared_window
from neurography.draw.triptych import Arrow, Column, View, triptych
from neurography.draw.visits import image_of, names, regions_of, side_by_side
from neurography.imaging.project import Picture, plane_at
from neurography.model.instrument import Map, Result
from neurography.model.panel import Panel
from neurography.model.site import spoken

from .drawn import is_lesion

AROUND_MM = 8.0
"""Shown beside the head's outline."""


CLOSE_MM = 35.0
"""Half the width of a close-up of a lesion; more where the lesion is wider."""


CANDIDATES = 3
"""So many candidates have a sheet."""


@frozen(kw_only=True)
class Place:
    """Where a sheet lies: what it is called, its layer, and for a close-up the middle of what is shown."""

    name: str
    z: float
    centre: tuple[float, float] | None = None
    half: float = CLOSE_MM


@frozen(kw_only=True)
class Shown:
    """One column of a sheet: which map, what it is called, its colours (empty for grey) and its percentiles."""

    name: str
    title: str
    bar: str
    colours: str = ""
    low: float = 1.0
    high: float = 99.5


FLAIR = Shown(name="desc-resampled_FLAIR", title="FLAIR", bar="", low=2.0, high=99.8)
MAGNITUDE = Shown(name="magnitude", title="T2*-weighted", bar="", low=0.5, high=97.0)
SWI = Shown(name="desc-minIP_swi", title="SWI, minIP", bar="", low=1.0, high=97.0)
R2STAR = Shown(name="R2starmap", title="R2*", bar="R2*, 1/s", colours="viridis", low=2.0, high=99.0)
CHI = Shown(name="Chimap", title="χ", bar="χ, ppm", colours=SIGNED, low=1.0, high=99.0)

LESION_COLUMNS = (FLAIR, MAGNITUDE, SWI, R2STAR, CHI)
NUCLEI_COLUMNS = (MAGNITUDE, R2STAR, CHI)

_WORDS = MappingProxyType(
    {
        "desc-resampled_FLAIR": "FLAIR on the same grid, by its place in the scanner",
        "magnitude": "magnitude of the last echo",
        "desc-minIP_swi": "susceptibility-weighted image, least value over 10 mm (for display, not for measurement)",
        "R2starmap": "R2*",
        "Chimap": "magnetic susceptibility beside the whole brain's mean (red paramagnetic, blue diamagnetic)",
    }
)


def panels(results: Sequence[Result]) -> tuple[Panel, ...]:
    """For every acquisition: the layer through the lesion (else through the regions), all visits side by side."""
    called = {id(r): name for r, name in zip(results, names(results), strict=True)}
    groups: dict[str, list[Result]] = {}
    for result in results:
        if result.map("magnitude") is not None:
            groups.setdefault(result.occasion.acquisition, []).append(result)
    made: list[Panel] = []
    for group in groups.values():
        for visits in side_by_side(group):
            for place in _places(visits):
                slug = f"{place.name.replace('_', '-')}-{len(made) + 1}"
                made.append(_sheet(slug, place, visits, tuple(called[id(r)] for r in visits)))
    return tuple(made)


def _places(results: Sequence[Result]) -> list[Place]:
    """Each lesion (else the first candidates), and the nuclei, by the first visit that has them."""
    found: dict[str, Place] = {}
    other: list[NDArray[np.float64]] = []
    for result in results:
        labels = regions_of(result)
        for index, site in labels.meta["labels"].items() if labels is not None else ():
            structure = str(site["structure"])
            points = (
                image_of(labels).grid.world(np.argwhere(labels.data == int(index)))
                if labels
                else np.empty((0, 3))
            )
            if not len(points):
                continue
            if is_lesion(structure):
                found.setdefault(structure, _of_lesion(structure, points, result))
            elif structure in ("putamen", "pallidum", "caudate_nucleus"):
                other.append(points)
    listed = list(found.values()) or _candidates(results)
    if other:
        listed.append(Place(name="deep_grey_nuclei", z=float(np.median(np.concatenate(other)[:, 2]))))
    if not listed:
        base = results[0].map("magnitude")
        if base is not None:
            grid = image_of(base).grid
            middle = grid.world(np.array([[(n - 1) / 2 for n in grid.shape]]))
            listed.append(Place(name="middle", z=float(middle[0, 2])))
    return listed


def _of_lesion(structure: str, points: NDArray[np.float64], result: Result) -> Place:
    """The layer of the rim's own point where one was found, else of the lesion's middle."""
    rim = next(
        (
            one.point
            for one in result.findings
            if one.kind == "rim" and one.site.structure == structure and one.point
        ),
        None,
    )
    low, high = points.min(axis=0), points.max(axis=0)
    x, y = (low + high)[:2] / 2
    return Place(
        name=structure,
        z=float(np.median(points[:, 2])) if rim is None else rim[2],
        centre=(float(x), float(y)),
        half=max(CLOSE_MM, 0.75 * float((high - low)[:2].max())),
    )


def _candidates(results: Sequence[Result]) -> list[Place]:
    points = [one.point for result in results for one in result.findings if one.kind == "focus" and one.point]
    return [
        Place(name=f"candidate_{number}", z=point[2], centre=(point[0], point[1]))
        for number, point in enumerate(points[:CANDIDATES], start=1)
    ]


def _sheet(slug: str, place: Place, results: Sequence[Result], rows: tuple[str, ...]) -> Panel:
    close, z = place.centre is not None, place.z
    columns, said = [], []
    drawn = [_outlines(result, z) for result in results]
    for shown in LESION_COLUMNS if close else NUCLEI_COLUMNS:
        column = _column(shown, z, results, drawn)
        if column is not None:
            columns.append(column)
            said.append(_WORDS[shown.name])
    arrows = _arrows(results, z) if close else ()
    figure = triptych(columns, rows=rows, view=_view(place, results), arrows=arrows)
    stamp = "SIMULATED data. " if any(r.simulated for r in results) else ""
    height = f"{z:.0f}".replace("-", "\N{MINUS SIGN}")
    sides = sorted({one.side for one in arrows})
    pointed = f" Arrows: at the middle of what stands out ({' and '.join(sides)} side)." if arrows else ""
    caption = (
        f"{stamp}From left to right: {'; '.join(said)}. Axial layer at z = {height} mm, {spoken(place.name)}; "
        f"one window and scale a column, one row a visit ({'; '.join(rows)}). Outlined: the measured regions (left "
        f"blue, right orange).{pointed} {CONVENTION}"
    )
    title = f"{spoken(place.name)[:1].upper()}{spoken(place.name)[1:]} at every visit"
    return Panel(
        name=slug, section="pictures", title=title, caption=caption, kind="png",
        content=to_png(figure, dpi=SCREEN_DPI), alt=f"{title}. {caption}", download=to_png(figure, dpi=PRINT_DPI),
        drawing=to_svg(figure, prefix=slug, dpi=PRINT_DPI),
    )  # fmt: skip


def _column(
    shown: Shown, z: float, results: Sequence[Result], drawn: Sequence[tuple[Outline, ...]]
) -> Column | None:
    maps = [result.map(shown.name) for result in results]
    if all(one is None for one in maps):
        return None
    pictures = [None if one is None else _layer(one, z) for one in maps]
    inside = [p for p in (_within(p, r, z) for p, r in zip(pictures, results, strict=True)) if p is not None]
    window = shared_window(inside, low=shown.low, high=shown.high)
    if shown.colours == SIGNED:
        most = max(abs(window[0]), abs(window[1]))
        window = (-most, most)
    elif shown.colours:
        window = (0.0, window[1])
    cells = tuple(
        Cell(
            grey=None if shown.colours else picture,
            colour=picture if shown.colours else None,
            outlines=() if picture is None else outlines,
            simulated=result.simulated,
            words="" if picture is not None else f"no {shown.title} of this visit",
        )
        for result, picture, outlines in zip(results, pictures, drawn, strict=True)
    )
    return Column(title=shown.title, cells=cells, window=window, colours=shown.colours, bar=shown.bar)


def _arrows(results: Sequence[Result], z: float) -> tuple[Arrow, ...]:
    """At the point of every rim that was found near this layer."""
    return tuple(
        Arrow(row=row, at=(one.point[0], one.point[1]), side=one.site.side)
        for row, result in enumerate(results)
        for one in result.findings
        if ((one.kind == "rim" and one.value == "present") or one.kind == "focus")
        and one.point is not None
        and abs(one.point[2] - z) <= LAYER_MM
    )


LAYER_MM = 12.0
"""How far from the layer shown a rim's point may lie to have its arrow."""


def _layer(made: Map, z: float) -> Picture:
    return plane_at(image_of(made), plane="axial", position=z)


def _within(picture: Picture | None, result: Result, z: float) -> Picture | None:
    """The picture's brain alone: what the window is chosen by."""
    brain = result.map("desc-brain_mask")
    if picture is None or brain is None:
        return picture
    mask = _layer(brain, z)
    if mask.pixels.shape != picture.pixels.shape or not (mask.pixels > 0).any():
        return picture
    return Picture(
        pixels=np.where(mask.pixels > 0, picture.pixels, np.nan), plane=picture.plane, extent=picture.extent
    )


def _outlines(result: Result, z: float) -> tuple[Outline, ...]:
    labels = regions_of(result)
    if labels is None:
        return ()
    flat = _layer(labels, z)
    made = []
    for index, site in labels.meta["labels"].items():
        mask = flat.pixels == int(index)
        if mask.any():
            shown = Picture(pixels=mask, plane=flat.plane, extent=flat.extent)
            made.append(Outline(mask=shown, side=str(site["side"])))
    return tuple(made)


def _view(place: Place, results: Sequence[Result]) -> View:
    if place.centre is None:
        return _whole(results, place.z)
    (x, y), half = place.centre, place.half
    return x + half, x - half, y - half, y + half


def _whole(results: Sequence[Result], z: float) -> tuple[float, float, float, float]:
    """World mm at the left, right, bottom and top edge: around the brains of all visits in this layer."""
    boxes = []
    for result in results:
        brain = result.map("desc-brain_mask")
        if brain is None:
            continue
        picture = _layer(brain, z)
        left, right, bottom, top = picture.extent
        rows, columns = np.nonzero(picture.pixels > 0)
        if not len(rows):
            boxes.append((left, right, bottom, top))
            continue
        high, wide = picture.pixels.shape
        at_x = left + (np.array([columns.min(), columns.max() + 1]) / wide) * (right - left)
        at_y = top + (np.array([rows.min(), rows.max() + 1]) / high) * (bottom - top)
        boxes.append((at_x[0] + AROUND_MM, at_x[1] - AROUND_MM, at_y[1] - AROUND_MM, at_y[0] + AROUND_MM))
    lefts, rights, bottoms, tops = zip(*boxes, strict=True)
    return float(max(lefts)), float(min(rights)), float(min(bottoms)), float(max(tops))
