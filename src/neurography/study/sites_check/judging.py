"""What holds for a visit whatever the image: its regions, its drawings, its names."""

from collections.abc import Sequence
from pathlib import Path

from neurography.anatomy import names
from neurography.imaging import site_findings
from neurography.imaging.site_findings import Finding
from neurography.io import nifti, sites
from neurography.model.errors import NeurographyError
from neurography.model.instrument import Session
from neurography.model.site import Drawn, Sites
from neurography.study.sites_check import naming
from neurography.study.sites_check.looking import Gathered, Looked, unusable
from neurography.study.sites_check.report import count


def judge_visit(
    dataset: Path, visit: Session, regions: Sites, looked: Sequence[Looked], gathered: Gathered
) -> None:
    """What holds for the visit whatever the image."""
    if not regions:
        return
    if not looked:
        words = "no image of this visit can be measured, so its regions were not looked at on one"
        gathered.add(Finding(kind="no image", message=words))
    for finding in site_findings.of_visit(regions, series=any(one.series for one in looked)):
        gathered.add(finding)
    grids = [one.image.grid for one in looked]
    for source, shape in {r.source: r.shape for r in regions if isinstance(r.shape, Drawn)}.items():
        if grids and site_findings.lies_nowhere(shape, grids):
            words = "its label image meets no image of its visit: was it drawn on another visit or person?"
            gathered.add(Finding(kind="drawn elsewhere", message=words, source=source))
    _judge_labels(dataset, visit, regions, gathered)
    for finding in naming.by_names(regions):
        gathered.add(finding)
    everything = {structure for region in regions for structure in region.structures}
    for words in names.unknown(everything):
        gathered.add(Finding(kind="unknown structure", message=words))


def _judge_labels(dataset: Path, visit: Session, regions: Sites, gathered: Gathered) -> None:
    """Labels that were drawn and that no row names."""
    images = (p for p in sites.files(dataset, visit.subject, visit.session) if p.suffix != ".tsv")
    for path in images:
        table = path.with_name(path.name.removesuffix(".gz").removesuffix(".nii") + ".tsv")
        source = table.relative_to(dataset).as_posix()
        mine = [r for r in regions if r.source == source]
        if not mine:
            continue  # the table is missing or could not be used: told already
        used = {r.shape.index for r in mine if isinstance(r.shape, Drawn)}
        try:
            labels = nifti.load(path, scaled=False).data
        except NeurographyError as error:
            gathered.add(unusable("table unusable", error, dataset))
            continue
        for label, voxels in site_findings.unnamed_labels(labels, used):
            drawn = count(voxels, "voxel")
            words = f"label {label} is drawn ({drawn}), but no row of the table takes its shape from it"
            gathered.add(Finding(kind="label without row", message=words, source=source))
