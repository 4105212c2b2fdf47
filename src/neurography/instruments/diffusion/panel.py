"""The diffusion pictures of one person: every visit in the same slab, the same window and the same scale.

Coronal throughout: left and right side by side in one picture. The slab holds all labelled regions of all
visits; maps are shown on a curved coronal surface through them, so that a nerve that runs forward stays in
the picture. Region labels come with each Result as the map `desc-regions_dseg`; without them the slab is the
middle third of the volume.
"""

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from neurography.draw.frame import Frame
from neurography.draw.slices import Cell, Lines, Strip
from neurography.draw.visits import (
    frame_of,
    image_of,
    names,
    outlines,
    picture_panel,
    regions_of,
    side_by_side,
    values_inside,
)
from neurography.imaging.grid import Image
from neurography.instruments.diffusion.quality import quality_panel
from neurography.model.instrument import Map, Result
from neurography.model.panel import Panel
from neurography.model.site import spoken

_MAPS = MappingProxyType({"ADC": ("ADC, ×10⁻³ mm²/s", (5.0, 98.0)), "FA": ("FA", (2.0, 98.0))})
"""Colour bar text, and the percentiles of the window."""

NO_SIGNAL = 0.3
"""Share of the regions' median b=0 signal below which a voxel of a map is left dark: it holds noise alone."""

_MAX_LINES = 40
"""Streamlines drawn of one tract; more would only be ink."""


def panels(results: Sequence[Result]) -> tuple[Panel, ...]:
    """Trace MIP, the 2x2 sheet of trace and ADC, the FA sheet, and the quality table."""
    shown = [r for r in results if _base(r) is not None]
    called = {r.occasion: name for r, name in zip(results, names(results), strict=True)}
    made: list[Panel | None] = []
    for number, group in enumerate(side_by_side(shown)):
        end = "" if number == 0 else f"_{number + 1}"
        frame = frame_of(group, _base)
        columns = tuple(called[r.occasion] for r in group)
        for part in (_mip, _trace_and_adc, _fa, _tracts):
            made.append(part(group, frame, end, columns))
    if results:
        made.append(quality_panel(results))
    return tuple(panel for panel in made if panel is not None)


def _base(result: Result) -> Map | None:
    return next((m for name in ("trace", "ADC", "FA") if (m := result.map(name)) is not None), None)


def _seen(result: Result, made: Map) -> Image:
    """The map where there is signal: voxels of next to no b=0 signal (air, suppressed fat) become NaN."""
    b0, labels = result.map("S0map"), regions_of(result)
    if b0 is None or labels is None or not made.data.shape == b0.data.shape == labels.data.shape:
        return image_of(made)
    inside = b0.data[np.nan_to_num(labels.data) > 0]
    inside = inside[np.isfinite(inside)]
    if inside.size == 0:
        return image_of(made)
    return Image(np.where(b0.data >= NO_SIGNAL * np.median(inside), made.data, np.nan), made.world_from_voxel)


def _tract_lines(result: Result) -> tuple[Lines, ...]:
    bundles = []
    for tract in result.tracts:
        ends = list(zip(tract.offsets[:-1], tract.offsets[1:], strict=True))
        paths = [
            np.asarray(tract.points[start:stop][:, [0, 2]], dtype=np.float64)
            for start, stop in ends[:: -(-len(ends) // _MAX_LINES) or 1]
            if stop - start > 1
        ]
        bundles.append(Lines(paths=tuple(paths), side=tract.side))
    return tuple(bundles)


def _trace_strip(
    results: Sequence[Result], frame: Frame, *, title: str, outlined: bool = False, lines: bool = False
) -> Strip | None:
    pictures = [frame.mip(image_of(m)) if (m := r.map("trace")) is not None else None for r in results]
    if all(picture is None for picture in pictures):
        return None
    cells = tuple(
        Cell(
            grey=picture,
            outlines=outlines(result, frame, projected=True) if outlined else (),
            lines=_tract_lines(result) if lines else (),
            simulated=result.simulated,
            words="no trace-weighted image of this visit",
        )
        for result, picture in zip(results, pictures, strict=True)
    )
    inside = [values for r in results if (values := values_inside(r, "trace")) is not None]
    window = frame.window(pictures, low=1, high=99.7, regions=inside)
    return Strip(title=title, cells=cells, grey_window=window)


def _map_strip(results: Sequence[Result], frame: Frame, *, name: str) -> Strip | None:
    pictures = [frame.section(_seen(r, m)) if (m := r.map(name)) is not None else None for r in results]
    if all(picture is None for picture in pictures):
        return None
    bar, (low, high) = _MAPS[name]
    inside = [values for r in results if (values := values_inside(r, name)) is not None]
    bottom, top = frame.window(pictures, low=low, high=high, regions=inside)
    window = (0.0, max(top, 0.1)) if name == "FA" else (max(bottom, 0.0), max(top, max(bottom, 0.0) + 0.1))
    cells = tuple(
        Cell(
            colour=picture,
            outlines=outlines(result, frame, projected=False),
            simulated=result.simulated,
            words=f"no {name} map of this visit",
        )
        for result, picture in zip(results, pictures, strict=True)
    )
    return Strip(title=name, cells=cells, colour_window=window, bar=bar)


def _mip(results: Sequence[Result], frame: Frame, end: str, columns: tuple[str, ...]) -> Panel | None:
    strip = _trace_strip(results, frame, title="Trace-weighted MIP", outlined=True)
    if strip is None:
        return None
    caption = (
        "Trace-weighted image (geometric mean over directions), coronal maximum intensity projection: both "
        "sides in one slab, the same slab and window at every visit."
    )
    title = "Both sides at every visit"
    return picture_panel(
        f"diffusion_mip{end}", title, caption, [strip], results, frame, columns, outlined=True
    )


def _trace_and_adc(
    results: Sequence[Result], frame: Frame, end: str, columns: tuple[str, ...]
) -> Panel | None:
    adc = _map_strip(results, frame, name="ADC")
    if adc is None:
        return None
    trace = _trace_strip(results, frame, title="Trace-weighted MIP")
    above = (
        "Above: trace-weighted maximum intensity projection, nothing drawn over it. Below: a"
        if trace
        else "A"
    )
    caption = f"{above}pparent diffusion coefficient on {_surface_words(frame)}. One slab and one scale in each row."
    strips = [strip for strip in (trace, adc) if strip is not None]
    title = "Trace-weighted image and ADC" if trace else "ADC"
    return picture_panel(
        f"diffusion_adc{end}", title, caption, strips, results, frame, columns, outlined=True
    )


def _fa(results: Sequence[Result], frame: Frame, end: str, columns: tuple[str, ...]) -> Panel | None:
    strip = _map_strip(results, frame, name="FA")
    if strip is None:
        return None
    caption = (
        f"Fractional anisotropy on {_surface_words(frame)}, one scale for all visits. Few directions and low "
        "signal raise FA."
    )
    return picture_panel(
        f"diffusion_fa{end}",
        "Fractional anisotropy",
        caption,
        [strip],
        results,
        frame,
        columns,
        outlined=True,
    )


def _tracts(results: Sequence[Result], frame: Frame, end: str, columns: tuple[str, ...]) -> Panel | None:
    if not any(result.tracts for result in results):
        return None
    strip = _trace_strip(results, frame, title="Streamlines", lines=True)
    if strip is None:
        return None
    counts = "; ".join(
        f"{name}: {', '.join(f'{spoken(t.structure)} {t.side} {len(t.offsets) - 1}' for t in r.tracts)}"
        for r, name in zip(results, columns, strict=True)
    )
    caption = (
        f"Streamlines between the waypoints (left blue, right orange), at most {_MAX_LINES} of each tract "
        f"drawn, over the trace-weighted projection. Streamlines in all: {counts}."
    )
    title = "Tracts at every visit"
    return picture_panel(
        f"diffusion_tracts{end}", title, caption, [strip], results, frame, columns, outlined=False
    )


def _surface_words(frame: Frame) -> str:
    if frame.labelled:
        return (
            "the curved coronal surface through the regions, each pixel its nearest voxel, voxels without b=0 "
            "signal left dark"
        )
    return "the middle coronal layer"
