"""The diffusion pictures of one person: every visit in the same slab, the same window and the same scale.

Coronal throughout: left and right side by side in one picture. The slab holds all labelled regions of all
visits; maps are shown on a curved coronal surface through them, so that a nerve that runs forward stays in
the picture. Region labels come with each Result as the map `desc-regions_dseg`; without them the slab is the
middle third of the volume.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurography.draw.canvas import PRINT_DPI, SCREEN_DPI, to_png, to_svg
from neurography.draw.frame import Frame, shared_frame
from neurography.draw.slices import CONVENTION, Cell, Lines, Outline, Strip, sheet
from neurography.imaging.grid import Image
from neurography.imaging.project import Picture, canonical
from neurography.instruments.diffusion.quality import names, quality_panel
from neurography.model.instrument import Map, Result
from neurography.model.panel import Panel
from neurography.model.site import spoken

REGIONS = "desc-regions_dseg"

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
    for number, group in enumerate(_side_by_side(shown)):
        end = "" if number == 0 else f"_{number + 1}"
        frame = _frame(group)
        columns = tuple(called[r.occasion] for r in group)
        for part in (_mip, _trace_and_adc, _fa, _tracts):
            made.append(part(group, frame, end, columns))
    if results:
        made.append(quality_panel(results))
    return tuple(panel for panel in made if panel is not None)


def _side_by_side(results: Sequence[Result]) -> list[list[Result]]:
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


def _base(result: Result) -> Map | None:
    return next((m for name in ("trace", "ADC", "FA") if (m := result.map(name)) is not None), None)


def _image(made: Map) -> Image:
    return Image(made.data, made.world_from_voxel)


def _frame(results: Sequence[Result]) -> Frame:
    images = [canonical(_image(base)) for r in results if (base := _base(r)) is not None]
    points = [
        _image(labels).grid.world(np.argwhere(np.nan_to_num(labels.data) > 0))
        for r in results
        if (labels := r.map(REGIONS)) is not None
    ]
    return shared_frame(images, points)


def _named(labels: Map) -> Mapping[str, Any]:
    named: Mapping[str, Any] = labels.meta.get("labels", {})
    return named


def _outlines(result: Result, frame: Frame, *, projected: bool) -> tuple[Outline, ...]:
    """One outline a label, projected through the slab or cut by the surface."""
    labels = result.map(REGIONS)
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


def _seen(result: Result, made: Map) -> Image:
    """The map where there is signal: voxels of next to no b=0 signal (air, suppressed fat) become NaN."""
    b0, labels = result.map("S0map"), result.map(REGIONS)
    if b0 is None or labels is None or not made.data.shape == b0.data.shape == labels.data.shape:
        return _image(made)
    inside = b0.data[np.nan_to_num(labels.data) > 0]
    inside = inside[np.isfinite(inside)]
    if inside.size == 0:
        return _image(made)
    return Image(np.where(b0.data >= NO_SIGNAL * np.median(inside), made.data, np.nan), made.world_from_voxel)


def _inside(result: Result, name: str) -> NDArray[Any] | None:
    """The map's values in all labelled voxels."""
    made, labels = result.map(name), result.map(REGIONS)
    if made is None or labels is None or made.data.shape != labels.data.shape:
        return None
    return np.asarray(made.data[np.nan_to_num(labels.data) > 0], dtype=np.float64)


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
    pictures = [frame.mip(_image(m)) if (m := r.map("trace")) is not None else None for r in results]
    if all(picture is None for picture in pictures):
        return None
    cells = tuple(
        Cell(
            grey=picture,
            outlines=_outlines(result, frame, projected=True) if outlined else (),
            lines=_tract_lines(result) if lines else (),
            simulated=result.simulated,
            words="no trace-weighted image of this visit",
        )
        for result, picture in zip(results, pictures, strict=True)
    )
    inside = [values for r in results if (values := _inside(r, "trace")) is not None]
    window = frame.window(pictures, low=1, high=99.7, regions=inside)
    return Strip(title=title, cells=cells, grey_window=window)


def _map_strip(results: Sequence[Result], frame: Frame, *, name: str) -> Strip | None:
    pictures = [frame.section(_seen(r, m)) if (m := r.map(name)) is not None else None for r in results]
    if all(picture is None for picture in pictures):
        return None
    bar, (low, high) = _MAPS[name]
    inside = [values for r in results if (values := _inside(r, name)) is not None]
    bottom, top = frame.window(pictures, low=low, high=high, regions=inside)
    window = (0.0, max(top, 0.1)) if name == "FA" else (max(bottom, 0.0), max(top, max(bottom, 0.0) + 0.1))
    cells = tuple(
        Cell(
            colour=picture,
            outlines=_outlines(result, frame, projected=False),
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
    return _panel(f"diffusion_mip{end}", title, caption, [strip], results, frame, columns, outlined=True)


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
    return _panel(f"diffusion_adc{end}", title, caption, strips, results, frame, columns, outlined=True)


def _fa(results: Sequence[Result], frame: Frame, end: str, columns: tuple[str, ...]) -> Panel | None:
    strip = _map_strip(results, frame, name="FA")
    if strip is None:
        return None
    caption = (
        f"Fractional anisotropy on {_surface_words(frame)}, one scale for all visits. Few directions and low "
        "signal raise FA."
    )
    return _panel(
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
    return _panel(f"diffusion_tracts{end}", title, caption, [strip], results, frame, columns, outlined=False)


def _surface_words(frame: Frame) -> str:
    if frame.labelled:
        return (
            "the curved coronal surface through the regions, each pixel its nearest voxel, voxels without b=0 "
            "signal left dark"
        )
    return "the middle coronal layer"


def _panel(
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
    figure = sheet(strips, columns=columns, view=frame.view)
    stamp = "SIMULATED data. " if any(r.simulated for r in results) else ""
    shown = f"From left to right: {'; '.join(columns)}."
    slab = f"Slab {frame.low:.0f} to {frame.high:.0f} mm (anterior +)".replace("-", "\N{MINUS SIGN}")
    why = "all measured regions of all visits" if frame.labelled else "the middle third; no region was given"
    caption = f"{stamp}{caption}{_outlined(results) if outlined else ''} {shown} {CONVENTION} {slab}: {why}."
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


def _outlined(results: Sequence[Result]) -> str:
    named = {
        f"{spoken(str(entry.get('structure', 'n/a')))} {entry.get('side', 'n/a')}"
        for result in results
        if (labels := result.map(REGIONS)) is not None
        for entry in _named(labels).values()
    }
    return f" Outlined: {', '.join(sorted(named))} (left blue, right orange)." if named else ""
