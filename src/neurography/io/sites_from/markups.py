"""3D Slicer's markups: points of .mrk.json and .fcsv files become balls. The file says whether it is LPS or RAS."""

import csv
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from neurography.io.sites_from import text
from neurography.io.sites_from.drawing import Ball, Drawing, Segment
from neurography.model.errors import InputError
from neurography.model.site import Sphere

TOOL = "SlicerMarkups"

_TO_RAS = {"LPS": (-1.0, -1.0, 1.0), "RAS": (1.0, 1.0, 1.0)}
_OLD = {"0": "RAS", "1": "LPS"}
"""How .fcsv files before Slicer 4.11 write it."""

_RADIUS = re.compile(r"(?i)(?:(?:radius|r)\s*[=:]?\s*)?(\d{1,4}(?:\.\d{1,9})?)\s*(?:mm)?")
_LIKE_A_NUMBER = re.compile(
    r"(?i)[~≈<>+\-−±\s]*[\d.,'\s]*\d[\d.,'\s]*(?:e[+-]?\d+)?\s*[a-zµμ]{0,2}\.?"  # 4,5 mm; 1 000; 0.4 cm
    r"|.*(?:radius|diameter|\d\s*(?:[cmµμ]m|millimet|centimet)|\d[.,]\d).*"  # anywhere in a sentence
    r"|(?:r|d|ø)\s*[=:].*",
    re.DOTALL,
)
"""What means a size, though it does not say a radius in mm as it is read here."""

MAX_POINTS = 10_000
MAX_RADIUS_MM = 500.0


def read(path: Path, *, radius: float | None = None) -> Drawing:
    """The control points of point lists as balls.

    Parameters
    ----------
    radius
        mm, for points whose description states none (`4`, `4 mm`, `radius = 4` do). A description that looks like a
        number and cannot be read so is refused, whatever `radius` says.

    Raises
    ------
    InputError
        When the file is damaged, states no coordinate system, holds other markups than points, or a point has
        no radius.
    """
    points = _json(path) if path.name.endswith(".json") else _fcsv(path)
    if not points:
        raise InputError(
            wanted="at least one point that is placed",
            came="none",
            where=str(path),
            todo="Place one in Slicer.",
        )
    if len(points) > MAX_POINTS:
        raise InputError(
            wanted=f"at most {MAX_POINTS} points",
            came=f"{len(points)}",
            where=str(path),
            todo="Give the sites alone.",
        )
    balls = []
    for number, (label, description, place) in enumerate(points, start=1):
        balls.append(
            Ball(
                segment=Segment(number=number, name=label or f"label {number}"),
                sphere=Sphere(centre=place, radius=_radius(path, label, description, radius)),
            )
        )
    return Drawing(tool=TOOL, balls=tuple(balls))


_Point = tuple[str, str, tuple[float, float, float]]


def _radius(path: Path, label: str, description: str, default: float | None) -> float:
    stated = description.strip()
    found = _RADIUS.fullmatch(stated)
    if not found and _LIKE_A_NUMBER.fullmatch(stated):
        raise InputError(
            wanted="a radius in mm as the point's description, with a decimal point",
            came=repr(stated[:40]),
            where=f"{path}, point {label[:60]!r}",
            todo="Write it as 4.5 mm, or leave numbers and sizes out of the description and give --radius.",
        )
    made = float(found[1]) if found else default
    if made is None or not 0 < made <= MAX_RADIUS_MM:
        raise InputError(
            wanted=f"a radius in mm above 0 and up to {MAX_RADIUS_MM:g}",
            came=f"{description.strip()[:40]!r} as description" if made is None else f"{made:g}",
            where=f"{path}, point {label[:60]!r}",
            todo="Give --radius, or write it as the point's description, for example 4 mm.",
        )
    return made


def _place(path: Path, label: str, cells: Sequence[Any], system: str) -> tuple[float, float, float]:
    try:
        x, y, z = (float(cell) for cell in cells)
    except (TypeError, ValueError) as error:
        x = y = z = math.nan
        reason: Exception | None = error
    else:
        reason = None
    if not all(math.isfinite(value) and abs(value) < 1e5 for value in (x, y, z)):
        raise InputError(
            wanted="three coordinates in mm", came=str(list(cells))[:80], where=f"{path}, point {label[:60]!r}",
            todo="Place the point again.",
        ) from reason  # fmt: skip
    a, b, c = _TO_RAS[system]
    return (a * x, b * y, c * z)


def _system(path: Path, stated: Any) -> str:
    word = str(stated).strip().upper() if stated is not None else ""
    if word not in _TO_RAS:
        raise InputError(
            wanted="a coordinate system of LPS or RAS, stated in the file", came=repr(word) if word else "none",
            where=str(path), todo="Without it left and right are unknown: save it again in Slicer.",
        )  # fmt: skip
    return word


def _json(path: Path) -> list[_Point]:
    words = text.read(path, kind="a Slicer markups file")
    try:
        content = json.loads(words)
        markups = content["markups"]
        if not isinstance(markups, list) or not all(isinstance(one, dict) for one in markups):
            raise TypeError("markups is no list")
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise InputError(
            wanted="a Slicer markups file (JSON with markups)", came=f"{type(error).__name__} ({str(error)[:80]})",
            where=str(path), todo="Save it again in Slicer as .mrk.json.",
        ) from error  # fmt: skip
    points: list[_Point] = []
    for markup in markups:
        kind = str(markup.get("type", ""))
        if kind != "Fiducial":
            raise InputError(
                wanted="markups of type Fiducial (point lists)", came=kind[:40] or "no type", where=str(path),
                todo="Only points become balls: turn other shapes into a segmentation in Slicer and save .seg.nrrd.",
            )  # fmt: skip
        system = _system(path, markup.get("coordinateSystem"))
        unit = markup.get("coordinateUnits", "mm")
        if unit != "mm" and not (isinstance(unit, list) and set(map(str, unit)) == {"mm"}):
            raise InputError(
                wanted="coordinates in mm", came=str(unit)[:40], where=str(path), todo="Save in mm."
            )
        controls = markup.get("controlPoints", [])
        for point in controls if isinstance(controls, list) else []:
            if not isinstance(point, dict) or point.get("positionStatus", "defined") != "defined":
                continue
            label = str(point.get("label", "")).strip()
            place = point.get("position")
            cells = place if isinstance(place, list) and len(place) == 3 else [None, None, None]
            points.append((label, str(point.get("description", "")), _place(path, label, cells, system)))
    return points


def _fcsv(path: Path) -> list[_Point]:
    lines = text.read(path, kind="a Slicer fiducial file").splitlines()
    stated: str | None = None
    columns = ["id", "x", "y", "z", "ow", "ox", "oy", "oz", "vis", "sel", "lock", "label", "desc"]
    points: list[_Point] = []
    for line in lines:
        if line.startswith("#"):
            key, _, value = line.lstrip("# ").partition("=")
            if key.strip().lower() == "coordinatesystem":
                stated = _OLD.get(value.strip(), value.strip())
            elif key.strip().lower() == "columns":
                columns = [cell.strip().lower() for cell in value.split(",")]
            continue
        if not line.strip():
            continue
        system = _system(path, stated)
        try:
            cells = dict(zip(columns, next(csv.reader([line])), strict=False))
        except csv.Error as error:
            raise InputError(
                wanted="a line of comma-separated cells",
                came=str(error),
                where=str(path),
                todo="Save it again.",
            ) from error
        label = cells.get("label", "").strip()
        place = _place(path, label, [cells.get(axis) for axis in "xyz"], system)
        points.append((label, cells.get("desc", ""), place))
    if not lines or not lines[0].lstrip("# ").lower().startswith("markups fiducial"):
        raise InputError(
            wanted="a Slicer fiducial file (its first line names it)", came="another", where=str(path),
            todo="Save it again in Slicer as .mrk.json or .fcsv.",
        )  # fmt: skip
    return points
