"""The maps of a reconstruction as they are written: BIDS names where there are any, display images apart."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from neurography.imaging.target import Target
from neurography.model.instrument import Map

from .context import Context
from .physics.swi import minimum_projection, swi
from .reconstruct import Reconstruction

SLAB_MM = 10.0
"""Thickness of the minimum intensity projection."""

DISPLAY = "for display, not for measurement"


def maps_of(
    made: Reconstruction, painted: list[tuple[Target, NDArray[np.bool_]]], *, flair: Context | None = None
) -> tuple[Map, ...]:
    """R2starmap, T2starmap and Chimap as far as they were made, the magnitude, SWI, and the labels of what was read."""
    place = made.world_from_voxel
    brain = made.brain.astype(np.uint8)
    return (
        Map(suffix="magnitude", data=made.last, world_from_voxel=place, unit="[arb'U]", bids=False),
        *_measurable(made),
        *_susceptibility_weighted(made),
        *(() if flair is None else (_beside(flair, place),)),
        Map(suffix="mask", desc="brain", data=brain, world_from_voxel=place, bids=False),
        *_labels(made, painted),
    )


def _measurable(made: Reconstruction) -> Iterator[Map]:
    """R2*, its inverse, and susceptibility."""
    place = made.world_from_voxel
    if made.r2star is not None:
        yield Map(suffix="R2starmap", data=made.r2star, world_from_voxel=place, unit="1/s")
        with np.errstate(divide="ignore", invalid="ignore"):
            seconds = np.where(made.r2star > 0, 1.0 / made.r2star, np.nan).astype(np.float32)
        yield Map(suffix="T2starmap", data=seconds, world_from_voxel=place, unit="s")
    if made.chi is not None:
        reference = {"Reference": "mean of the whole brain"}
        yield Map(suffix="Chimap", data=made.chi, world_from_voxel=place, unit="ppm", meta=reference)


def _susceptibility_weighted(made: Reconstruction) -> tuple[Map, ...]:
    """SWI and its minimum intensity projection, where there is a phase."""
    if made.unwrapped is None:
        return ()
    place = made.world_from_voxel
    edges = tuple(float(edge) for edge in np.linalg.norm(place[:3, :3], axis=0))
    seen = swi(made.last, made.unwrapped, made.brain, voxel_size=edges)
    axis = int(np.argmax(np.abs(place[2, :3])))
    least = minimum_projection(seen, edge_mm=edges[axis], slab_mm=SLAB_MM, axis=axis)
    note = {"Purpose": DISPLAY}
    return (
        Map(suffix="swi", data=seen, world_from_voxel=place, unit="[arb'U]", bids=False, meta=note),
        Map(
            suffix="swi", desc="minIP", data=least, world_from_voxel=place, unit="[arb'U]", bids=False,
            meta={**note, "SlabMm": SLAB_MM},
        ),
    )  # fmt: skip


def _beside(flair: Context, place: NDArray[np.float64]) -> Map:
    return Map(
        suffix="FLAIR", desc="resampled", data=flair.values, world_from_voxel=place, unit="[arb'U]", bids=False,
        meta={"Purpose": DISPLAY, "Shows": flair.source},
    )  # fmt: skip


def _labels(made: Reconstruction, painted: list[tuple[Target, NDArray[np.bool_]]]) -> tuple[Map, ...]:
    if not painted:
        return ()
    labels = np.zeros(made.magnitude.shape, dtype=np.int16)
    named = {}
    for index, (target, mask) in enumerate(painted, start=1):
        labels[mask] = index
        site = target.site
        named[str(index)] = {"structure": site.structure, "side": site.side, "level": site.level}
    return (
        Map(
            suffix="dseg", desc="regions", data=labels, world_from_voxel=made.world_from_voxel, bids=False,
            meta={"labels": named},
        ),
    )  # fmt: skip
