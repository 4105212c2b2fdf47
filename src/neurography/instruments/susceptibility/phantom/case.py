"""The simulated head as an acquisition with its regions drawn: what the instrument's own measurement is tried on."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from neurography.model.instrument import Acquisition, BidsFile
from neurography.model.occasion import Occasion
from neurography.model.site import Drawn, Region, Side, Sites
from neurography.model.technique import Technique, Value

from ..read import GradientEcho
from .anatomy import LABELS, HeadTruth, Tissues, head_grid, tissues
from .images import Scan, scan

NUCLEI = ("caudate", "putamen", "pallidum", "thalamus", "red_nucleus", "substantia_nigra")
NAMES = {"caudate": "caudate_nucleus"}
"""Of the phantom's nuclei, where the anatomy has another name."""


@frozen(kw_only=True)
class HeadCase:
    """A head and how it is scanned: n voxels of edge mm along each axis; one echo time gives a plain T2* image."""

    head: HeadTruth = field(factory=HeadTruth)
    n: int = 64
    edge: float = 2.0
    echo_times: tuple[float, ...] = (0.005, 0.012, 0.019, 0.026)
    tesla: float = 3.0
    snr: float | None = 60.0
    phase: bool = True


def phantom(truth: HeadCase, *, seed: int) -> tuple[Acquisition, Sites]:
    """Images and drawn regions of a head; everything about it is known."""
    head = tissues(truth.head, head_grid(truth.n, edge=truth.edge), seed=seed)
    made = scan(head, echo_times=truth.echo_times, tesla=truth.tesla, snr=truth.snr, seed=seed)
    data = gradient_echo(made, head, tesla=truth.tesla, phase=truth.phase)
    name = f"anat/sub-phantom_{data.sequence}.nii.gz"
    file = BidsFile(
        path=Path(name), relative=name, datatype="anat", entities=(("sub", "phantom"),), suffix=data.sequence,
        extension=".nii.gz",
    )  # fmt: skip
    acquisition = Acquisition(
        instrument="susceptibility",
        occasion=Occasion(subject="phantom", acquisition=data.sequence),
        file=file,
        files=(),
        root=Path(),
        data=data,
    )
    return acquisition, regions(head, cortex_of(truth.head, head))


def gradient_echo(made: Scan, head: Tissues, *, tesla: float, phase: bool) -> GradientEcho:
    """What reading the files of this scan would give."""
    times = made.echo_times
    sequence = "MEGRE" if len(times) > 1 else "T2starw"
    size = tuple(float(edge) for edge in head.grid.voxel_size)
    protocol: dict[str, Value] = {
        "MagneticFieldStrength": tesla, "Sequence": sequence, "EchoTime": times if len(times) > 1 else times[0],
        "VoxelSize": size, "Modality": "MRI", "Manufacturer": "phantom", "ManufacturersModelName": "head",
    }  # fmt: skip
    return GradientEcho(
        magnitude=made.magnitude,
        phase=made.phase if phase else None,
        phase_problem="" if phase else "no phase image",
        world_from_voxel=head.grid.world_from_voxel,
        b0=np.array([0.0, 0.0, 1.0]),
        sequence=sequence,
        technique=Technique.of("susceptibility", protocol),
        echo_times=times,
        tesla=tesla,
        origin="simulated",
    )


def cortex_of(truth: HeadTruth, head: Tissues) -> NDArray[np.bool_]:
    """The cortex (nx, ny, nz), iron or not: the rim's own label takes in U-fibres too."""
    if not truth.rim:
        return np.asarray(head.labels == LABELS["cortex"])
    plain = tissues(evolve(truth, rim=False, texture=0.0), head.grid)
    return np.asarray(plain.labels == LABELS["cortex"])


def regions(head: Tissues, cortex: NDArray[np.bool_]) -> Sites:
    """Nuclei of both sides, white matter of both, brain, cortex, and the lesion on its side."""
    return tuple(_regions(head, cortex))


def _regions(head: Tissues, cortex: NDArray[np.bool_]) -> Iterator[Region]:
    matrix = head.grid.world_from_voxel
    for name in NUCLEI:
        for word in ("left", "right"):
            # in a mirrored head the label of the left lies on the right: the place decides
            side = _side(head, head.labels == LABELS[f"{name}_{word}"])
            yield Region(
                name=f"{name}_{side}", structures=(NAMES.get(name, name),), side=side, roles=("region",),
                shape=Drawn(labels=head.labels, world_from_voxel=matrix, index=LABELS[f"{name}_{word}"]),
            )  # fmt: skip
    yield Region(
        name="brain", structures=("brain",), side="n/a", roles=("region",),
        shape=Drawn(labels=head.brain.astype(np.uint8), world_from_voxel=matrix, index=1),
    )  # fmt: skip
    yield Region(
        name="cortex", structures=("cortex",), side="n/a", roles=("region",),
        shape=Drawn(labels=cortex.astype(np.uint8), world_from_voxel=matrix, index=1),
    )  # fmt: skip
    lesion = head.labels == LABELS["lesion"]
    if lesion.any():
        yield Region(
            name="lesion", structures=("lesion",), side=_side(head, lesion), roles=("region",),
            shape=Drawn(labels=lesion.astype(np.uint8), world_from_voxel=matrix, index=1),
        )  # fmt: skip
    for name, structure in (("bleed", "microbleed"), ("calcification", "calcification")):
        spot = head.labels == LABELS[name]
        if spot.any():
            yield Region(
                name=name, structures=(structure,), side=_side(head, spot), roles=("region",),
                shape=Drawn(labels=spot.astype(np.uint8), world_from_voxel=matrix, index=1),
            )  # fmt: skip


def _side(head: Tissues, where: NDArray[np.bool_]) -> Side:
    x = float(head.grid.world(np.argwhere(where))[:, 0].mean())
    return "left" if x < 0 else "right"
