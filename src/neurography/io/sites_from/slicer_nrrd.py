"""3D Slicer: segmentations (.seg.nrrd, with overlapping segments in layers) and label maps with colour tables."""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from attrs import frozen

from neurography.io.sites_from import nrrd_file, text
from neurography.io.sites_from.drawing import Drawing, Layer, Segment, empty, left_out, present, whole_numbers
from neurography.model.errors import InputError

TOOL = "Slicer"

_KEY = re.compile(r"Segment(\d{1,6})_(ID|Name|LabelValue|Layer)")
_COLOUR = re.compile(r"\s*(\d{1,9})\s+(.+?)\s+[\d.]+\s+[\d.]+\s+[\d.]+\s+[\d.]+\s*")


@frozen(kw_only=True)
class _Stated:
    number: int
    name: str
    layer: int


def read(path: Path, colours: Path | None = None) -> Drawing:
    """The segments of a .seg.nrrd, or the labels of a plain .nrrd named by a colour table (.ctbl).

    Raises
    ------
    InputError
        When the file is damaged or contradicts itself, or nothing is drawn.
    """
    where = str(path)
    file = nrrd_file.read(path)
    stated = _stated(where, file)
    if not stated and file.listed and file.layers.shape[3] > 1:
        raise InputError(
            wanted="segments described in the header of a file with layers", came="none", where=where,
            todo="Export it from Slicer as .seg.nrrd.",
        )  # fmt: skip
    names = {} if stated or colours is None else read_colours(colours)
    layers, notes = [], []
    for number in range(file.layers.shape[3]):
        labels = np.asarray(whole_numbers(file.layers[..., number], where))
        own = {one.number: one.name for one in stated if one.layer == number} or dict(names)
        drawn = present(labels, where)
        listed = {value: own.get(value) or f"label {value}" for value in drawn}
        notes += [f"label {value} has no name in the file" for value in drawn if stated and value not in own]
        notes += [left_out(value, name) for value, name in own.items() if stated and value not in drawn]
        if drawn:
            segments = tuple(Segment(number=value, name=name) for value, name in listed.items())
            layers.append(Layer(labels=labels, world_from_voxel=file.world_from_voxel, segments=segments))
    if not layers:
        raise empty(where)
    return Drawing(tool=TOOL, layers=tuple(layers), notes=tuple(notes))


def _stated(where: str, file: nrrd_file.Nrrd) -> tuple[_Stated, ...]:
    """The segments that the header describes, in its order."""
    found: dict[int, dict[str, str]] = {}
    for key, value in file.header.items():
        if match := _KEY.fullmatch(str(key)):
            found.setdefault(int(match[1]), {})[match[2]] = str(value).strip()
    count = file.layers.shape[3]
    old = all("LabelValue" not in keys and "Layer" not in keys for keys in found.values())
    if old and found and (len(found) != count or int(file.layers.max()) > 1):
        raise _contradiction(where, "a label value and a layer for each segment", "segments without them")
    segments = []
    for position, (index, keys) in enumerate(sorted(found.items())):
        # before Slicer 4.11 each segment had a layer of its own, in which it was 1
        value, layer = (
            (1, position) if old else (_number(where, keys, "LabelValue"), _number(where, keys, "Layer"))
        )
        if not 0 <= layer < count:
            raise _contradiction(where, f"layers 0 to {count - 1}", f"layer {layer} for segment {index}")
        name = keys.get("Name") or keys.get("ID") or ""
        segments.append(_Stated(number=value, name=name, layer=layer))
    places = [(one.layer, one.number) for one in segments]
    if len(set(places)) != len(places):
        raise _contradiction(where, "one segment a label", "two segments of one layer with the same label")
    return tuple(segments)


def _number(where: str, keys: Mapping[str, str], key: str) -> int:
    cell = keys.get(key, "")
    if not re.fullmatch(r"\d{1,6}", cell):
        raise _contradiction(
            where, f"a whole number as {key} of each segment", repr(cell) if cell else "none"
        )
    return int(cell)


def _contradiction(where: str, wanted: str, came: str) -> InputError:
    return InputError(
        wanted=wanted, came=came, where=where, todo="Save the segmentation again in a recent Slicer."
    )


def read_colours(path: Path) -> dict[int, str]:
    """Label -> name of a Slicer colour table (`index name R G B A`); lines that begin with # are comments."""
    names: dict[int, str] = {}
    for number, line in enumerate(text.read(path, kind="a Slicer colour table").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _COLOUR.fullmatch(line)
        if not found or int(found[1]) in names:
            raise InputError(
                wanted="a colour table: index name R G B A, each index once", came=repr(line[:60]),
                where=f"{path}, line {number}", todo="Save the colour table again in Slicer (.ctbl).",
            )  # fmt: skip
        names[int(found[1])] = found[2].strip('" ')
    if not names:
        raise InputError(wanted="colours", came="none", where=str(path), todo="Save the colour table again.")
    return names
