"""The pictures of maps made elsewhere: one sheet a map, every visit of it on one surface in one scale."""

import re
from collections.abc import Sequence

import numpy as np

from neurography.draw.frame import Frame
from neurography.draw.slices import SIGNED, Cell, Strip
from neurography.draw.visits import (
    frame_of,
    image_of,
    outlines,
    picture_panel,
    side_by_side,
    values_inside,
    visit_name,
)
from neurography.imaging.grid import Image
from neurography.model.instrument import Map, Result
from neurography.model.panel import Panel
from neurography.model.quantity import Quantity
from neurography.model.units import spell
from neurography.model.vocabulary import quantity
from neurography.model.wording import abbreviation, legible

_WINDOW = (2.0, 98.0)
"""Percentiles of the pixels in view that the colours span."""


def panels(results: Sequence[Result]) -> tuple[Panel, ...]:
    """A sheet for each map of the person, its visits from left to right."""
    maps: dict[str, list[Result]] = {}
    for result in results:
        if _map(result) is not None:
            maps.setdefault(result.occasion.acquisition, []).append(result)
    made: list[Panel] = []
    for acquisition, group in maps.items():
        for sheet in side_by_side(group):
            made.append(_sheet(acquisition, sheet, taken={panel.name for panel in made}))
    return tuple(made)


def _map(result: Result) -> Map | None:
    return next((one for one in result.maps if "Quantity" in one.meta), None)


def _sheet(acquisition: str, results: Sequence[Result], *, taken: set[str]) -> Panel:
    shown = [made for result in results if (made := _map(result)) is not None]
    measured = quantity(str(shown[0].meta["Quantity"]))
    frame = frame_of(results, _map)
    pictures = [frame.section(_dark(made)) for made in shown]
    inside = [v for r, m in zip(results, shown, strict=True) if (v := values_inside(r, m.name)) is not None]
    window = frame.window(pictures, low=_WINDOW[0], high=_WINDOW[1], regions=inside)
    symbol, unit = _symbol(measured), spell(measured.unit)
    strip = Strip(
        title=symbol,
        cells=tuple(
            Cell(
                colour=picture,
                outlines=outlines(result, frame, projected=False),
                simulated=result.simulated,
            )
            for result, picture in zip(results, pictures, strict=True)
        ),
        colour_window=_scale(window, measured),
        colours=SIGNED if _is_signed(measured) else "viridis",
        bar=f"{symbol}, {unit}" if unit else symbol,
    )
    name = measured.name[:1].upper() + measured.name[1:]
    signed = " Red above zero, blue below." if _is_signed(measured) else ""
    caption = (
        f"{name} on {_surface(frame)}, as another program or the scanner made it ({legible(acquisition)}); voxels "
        f"without value or exactly 0 left dark. One scale for all visits.{signed}"
    )
    return picture_panel(
        _slug(acquisition, taken), f"{name}, {legible(acquisition)}", caption, [strip], results, frame,
        tuple(visit_name(result) for result in results), outlined=True,
    )  # fmt: skip


def _dark(made: Map) -> Image:
    """The map with its exact zeros as missing: what lies outside a mask is no part of the colours."""
    image = image_of(made)
    return Image(np.where(image.data == 0, np.nan, image.data), image.world_from_voxel)


def _is_signed(measured: Quantity) -> bool:
    """Whether zero is the middle of the scale, so that the colours must say which side of it a value lies on."""
    return measured.scale == "interval" and measured.plausible is not None and measured.plausible[0] < 0


def _scale(window: tuple[float, float], measured: Quantity) -> tuple[float, float]:
    bottom, top = window
    if _is_signed(measured):
        most = max(abs(bottom), abs(top))
        return -most, most
    if measured.scale == "interval":
        return bottom, top
    bottom = 0.0 if measured.unit == "1" else max(bottom, 0.0)
    return bottom, top if top > bottom else bottom + 1.0


def _symbol(measured: Quantity) -> str:
    """What a reader expects beside a colour bar: ADC, R2*, χ, fat fraction."""
    return "χ" if measured.key == "chi" else abbreviation(measured)


def _surface(frame: Frame) -> str:
    if frame.labelled:
        return "the curved coronal surface through the regions, each pixel its nearest voxel"
    return "the middle coronal layer"


def _slug(acquisition: str, taken: set[str]) -> str:
    """`FA (fsl)` -> fa-fsl; numbered where two acquisitions would be called the same."""
    plain = re.sub(r"[^a-z0-9]+", "-", acquisition.lower()).strip("-") or "map"
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain}-{number}"
    return name
