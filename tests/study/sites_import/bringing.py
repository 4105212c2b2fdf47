"""A small dataset, drawings of it in each form, and how they are brought in and looked up."""

from pathlib import Path

import numpy as np

from drawn_elsewhere import (
    NAMES,
    edges,
    marked,
    right_handed,
    rotation,
    slices_of,
    turned,
    write_itksnap,
    write_rtstruct,
    write_seg,
    write_seg_nrrd,
)
from neurography.imaging import roi
from neurography.imaging.grid import Grid
from neurography.io import nifti, sites
from neurography.model.site import Region
from neurography.study.sites_import import Imported, import_sites

WORLD = turned(rotation(4, -7, 12))
PLACE = "derivatives/sites/sub-01/ses-a"
SEGMENTS = [(0, label, name) for label, name in NAMES.items()]


def made_dataset(root: Path, images: dict[str, tuple[tuple[int, ...], np.ndarray]]) -> Path:
    (root / "sub-01/ses-a").mkdir(parents=True)
    (root / "dataset_description.json").write_text('{"Name": "x", "BIDSVersion": "1.10.0"}')
    for name, (shape, matrix) in images.items():
        path = root / f"sub-01/ses-a/{name}.nii.gz"
        path.parent.mkdir(exist_ok=True)
        nifti.save(path, np.zeros(shape, np.int16), matrix)
    return root


def bring(dataset: Path, *files: Path, **options: object) -> Imported:
    return import_sites(dataset, list(files), subject="01", session="a", **options)  # type: ignore[arg-type]


def slicer(folder: Path, names: dict[int, str] | None = None, name: str = "a.seg.nrrd") -> Path:
    segments = [(0, label, text) for label, text in (names or NAMES).items()]
    return write_seg_nrrd(folder / name, [marked()], WORLD, segments)


def found(dataset: Path) -> dict[str, Region]:
    regions, errors = sites.read(dataset, "01", "a")
    assert errors == ()
    return {region.name: region for region in regions}


def voxels(region: Region, matrix: np.ndarray = WORLD) -> np.ndarray:
    return roi.mask(region, Grid(marked().shape, matrix))


def dice(a: np.ndarray, b: np.ndarray) -> float:
    return float(2 * (a & b).sum() / (a.sum() + b.sum()))


def all_forms(folder: Path) -> dict[str, tuple[list[Path], Path | None]]:
    """Form -> (files, the image they were drawn on where the form needs it)."""
    labels = marked()
    apart = [(labels == label).astype(np.uint8) for label in NAMES]
    own, matrix = right_handed(labels, WORLD)
    images = slices_of(own.shape, matrix)
    contours = [(label, name, edges(labels == label, WORLD)) for label, name in NAMES.items()]
    return {
        "ITK-SNAP": (write_itksnap(folder, labels, WORLD), None),
        "Slicer, one layer": ([slicer(folder)], None),
        "Slicer, layers": (
            [write_seg_nrrd(folder / "b.seg.nrrd", apart, WORLD, [(n - 1, 1, NAMES[n]) for n in NAMES])], None,
        ),
        "SEG": ([write_seg(folder / "seg.dcm", [own == n for n in NAMES], images, list(NAMES.values()))], None),
        "label map SEG": (
            [write_seg(folder / "map.dcm", [own == n for n in NAMES], images, list(NAMES.values()), kind="LABELMAP")],
            None,
        ),
        "RTSTRUCT": ([write_rtstruct(folder / "rs.dcm", contours)], None),
    }  # fmt: skip


def ball(shape: tuple[int, int, int], matrix: np.ndarray) -> np.ndarray:
    """An egg with a hole and a second piece, some 40 voxels wide."""
    at = np.stack(np.indices(shape), axis=-1) @ matrix[:3, :3].T
    middle = (np.array(shape) / 2) @ matrix[:3, :3].T
    away = np.linalg.norm((at - middle) * [1.0, 0.8, 1.2], axis=-1)
    mask = (away < 17) & (away > 5)
    mask[2:7, 2:6, 3:6] = True
    return mask
