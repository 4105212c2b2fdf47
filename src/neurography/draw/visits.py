"""Pictures of one person's visits side by side: what every instrument with regions in an image needs.

An instrument hands over its Results; the labels of what was measured come with each as the map
`desc-regions..._dseg`, whose `labels` name structure and side. Coronal throughout: left and right in one picture.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurography.draw.canvas import PRINT_DPI, SCREEN_DPI, to_png, to_svg
from neurography.draw.frame import Frame, shared_frame
from neurography.draw.slices import CONVENTION, Outline, Strip, sheet
from neurography.imaging.grid import Image
from neurography.imaging.project import Picture, canonical
from neurography.model.instrument import Map, Result
from neurography.model.panel import Panel
from neurography.model.site import spoken

REGIONS = "desc-regions"

MILLIMETRES = (
    " The numbers along the top (x) and the left edge (z) are millimetres in RAS+, as a sphere's centre takes them; "
    "its y lies in the slab."
)
"""How to read the edges of pictures without regions."""


def visit_name(result: Result) -> str:
    """The visit's name; its date stands in the report's header, as a date or as days, never here."""
    o = result.occasion
    return next((word for word in (o.session, o.acquisition) if word != "n/a"), "visit")


def names(results: Sequence[Result]) -> tuple[str, ...]:
    """Each result's visit, with its acquisition where the visit has more than one."""
    visits = [visit_name(r) for r in results]
    return tuple(
        f"{visit}, {r.occasion.acquisition}" if visits.count(visit) > 1 else visit
        for visit, r in zip(visits, results, strict=True)
    )


def side_by_side(results: Sequence[Result]) -> list[list[Result]]:
    """One acquisition a visit on a sheet; a visit's second acquisition opens another sheet."""
    groups: list[list[Result]] = []
    for result in results:
        free = (g for g in groups if all(o.occasion.session != result.occasion.session for o in g))
        group = next(free, None)
        if group is None:
            groups.append([result])
        else:
            group.append(result)
    return groups


def image_of(made: Map) -> Image:
    """A map as an image on its grid."""
    return Image(made.data, made.world_from_voxel)


def regions_of(result: Result) -> Map | None:
    """The label image of what was measured; None where nothing was."""
    return next((m for m in result.maps if m.suffix == "dseg" and m.name.startswith(REGIONS)), None)


def frame_of(results: Sequence[Result], base: Callable[[Result], Map | None]) -> Frame:
    """One frame for all visits: around all labelled regions of all of them, on the grids of their base maps."""
    images = [canonical(image_of(made)) for r in results if (made := base(r)) is not None]
    points = [
        image_of(labels).grid.world(np.argwhere(np.nan_to_num(labels.data) > 0))
        for r in results
        if (labels := regions_of(r)) is not None
    ]
    return shared_frame(images, points)


def outlines(result: Result, frame: Frame, *, projected: bool) -> tuple[Outline, ...]:
    """One outline a label, projected through the slab or cut by the surface."""
    labels = regions_of(result)
    if labels is None:
        return ()
    made = []
    for value in np.unique(labels.data[np.isfinite(labels.data)]):
        if value > 0:
            image = Image((labels.data == value).astype(np.float64), labels.world_from_voxel)
            flat = frame.mip(image) if projected else frame.section(image)
            mask = Picture(pixels=np.nan_to_num(flat.pixels) > 0, plane=flat.plane, extent=flat.extent)
            side = str(_named(labels).get(str(int(value)), {}).get("side", "n/a"))
            made.append(Outline(mask=mask, side=side))
    return tuple(made)


def values_inside(result: Result, name: str) -> NDArray[Any] | None:
    """The map's values in all labelled voxels."""
    made, labels = result.map(name), regions_of(result)
    if made is None or labels is None or made.data.shape != labels.data.shape:
        return None
    return np.asarray(made.data[np.nan_to_num(labels.data) > 0], dtype=np.float64)


def picture_panel(
    name: str,
    title: str,
    caption: str,
    strips: Sequence[Strip],
    results: Sequence[Result],
    frame: Frame,
    columns: tuple[str, ...],
    *,
    outlined: bool,
) -> Panel:
    """Strips as a panel: the caption gains the outlined places, the visits, the convention and the slab."""
    millimetres = not frame.labelled and frame.upright
    figure = sheet(strips, columns=columns, view=frame.view, millimetres=millimetres)
    stamp = "SIMULATED data. " if any(r.simulated for r in results) else ""
    shown = f"From left to right: {'; '.join(columns)}."
    slab = f"Slab {frame.low:.0f} to {frame.high:.0f} mm (anterior +)".replace("-", "\N{MINUS SIGN}")
    why = "all measured regions of all visits" if frame.labelled else "the middle third; no region was given"
    caption = (
        f"{stamp}{caption}{_outlined_words(results) if outlined else ''} {shown} {CONVENTION} {slab}: {why}."
        f"{MILLIMETRES if millimetres else ''}"
    )
    return Panel(
        name=name,
        section="pictures",
        title=title,
        caption=caption,
        kind="png",
        content=to_png(figure, dpi=SCREEN_DPI),
        alt=f"{title}. {caption}",
        download=to_png(figure, dpi=PRINT_DPI),
        drawing=to_svg(figure, prefix=name, dpi=PRINT_DPI),
    )


def _named(labels: Map) -> Mapping[str, Any]:
    named: Mapping[str, Any] = labels.meta.get("labels", {})
    return named


def _outlined_words(results: Sequence[Result]) -> str:
    named = {
        f"{spoken(str(entry.get('structure', 'n/a')))} {entry.get('side', 'n/a')}"
        for result in results
        if (labels := regions_of(result)) is not None
        for entry in _named(labels).values()
    }
    return f" Outlined: {', '.join(sorted(named))} (left blue, right orange)." if named else ""
