"""Every image that will be measured, with the regions on it; findings gathered over images."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from attrs import evolve, field, frozen

from neurography.imaging import site_findings
from neurography.imaging.grid import Image
from neurography.imaging.site_findings import Finding, Look
from neurography.io import bids, nifti
from neurography.model.errors import NeurographyError
from neurography.model.instrument import BidsFile, Instrument, Session
from neurography.model.site import Sites


@frozen(kw_only=True, eq=False)
class Looked:
    """One image with what was seen on it."""

    label: str
    image: Image
    simulated: bool
    looks: tuple[Look, ...] = ()
    findings: tuple[Finding, ...] = ()
    series: bool = False


@frozen(kw_only=True, eq=False)
class Gathered:
    """Findings of one visit, the same sentence for several images as one."""

    by_words: dict[tuple[str, str], tuple[Finding, list[str]]] = field(factory=dict)

    def add(self, finding: Finding, *, image: str = "") -> None:
        _, images = self.by_words.setdefault((finding.kind, finding.message), (finding, []))
        if image and image not in images:
            images.append(image)


def look_at_images(
    dataset: Path, visit: Session, regions: Sites, known: Mapping[str, Instrument], gathered: Gathered
) -> list[Looked]:
    """Every image that an instrument would measure, each once, with the regions on it."""
    looked: list[Looked] = []
    done: set[Path] = set()
    for instrument in known.values():
        for acquisition in instrument.find(visit):
            file = acquisition.file
            if file.path in done:
                continue
            done.add(file.path)
            try:
                one = _open(acquisition.root, file)
            except NeurographyError as error:
                gathered.add(unusable("image unusable", error, dataset), image=file.label)
                continue
            wanted = site_findings.measured_on(regions, series=one.series)
            looks, findings = site_findings.on_image(wanted, one.image)
            looked.append(evolve(one, looks=looks, findings=findings))
    return looked


def unusable(kind: str, error: NeurographyError, dataset: Path) -> Finding:
    root = f"{dataset}/"
    return Finding(
        kind=kind,
        message=f"wanted {error.wanted}; got {error.came}. {error.todo}".replace(root, "").strip(),
        source=error.where.replace(root, "") or "n/a",
    )


def _open(root: Path, file: BidsFile) -> Looked:
    """An image as one volume: of a series the mean, on which the foreground's middle is judged too."""
    sidecar = bids.read_sidecar(bids.companions(root, file)[".json"])
    image = nifti.load(file.path)
    series = image.data.ndim == 4 and image.data.shape[3] > 1
    flat = image.data.mean(axis=3, dtype=np.float32) if image.data.ndim == 4 else image.data
    return Looked(
        label=file.label,
        image=Image(flat, image.world_from_voxel),
        simulated=sidecar.get("Simulated") is True,
        series=series,
    )
