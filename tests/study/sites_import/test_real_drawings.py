"""Public drawings agree with the masks that others made of them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from tests.study.sites_import.bringing import (
    bring,
    dice,
    found,
    made_dataset,
)

from drawn_elsewhere import (
    write_seg,
)
from neurography.imaging import roi
from neurography.imaging.grid import Grid
from neurography.io import nifti, sites_from
from neurography.io.sites_from import like
from neurography.model.site import Drawn


@pytest.mark.parametrize("modality", ["PET", "CT", "MR_T1"])
@pytest.mark.parametrize("how", ["NIfTI", "DICOM", "session"])
def test_structure_sets_of_a_sarcoma_agree_with_their_masks(
    tmp_path: Path, shared_data: Callable[[str], Path], modality: str, how: str
) -> None:
    data = shared_data("pet-ct-mr-sarcoma")
    image = data / f"nifti/STS_008/{modality}_image.nii.gz"
    truth = nifti.load(data / f"nifti/STS_008/{modality}_mask.nii.gz")
    grid = nifti.grid(image)
    name = {"session": "anat/sub-01_ses-a_T1w"}.get(how, "anat/sub-01_ses-a_other")
    shape, matrix = (grid.shape, grid.world_from_voxel) if how == "session" else ((4, 4, 4), np.eye(4))
    dataset = made_dataset(tmp_path / "dataset", {name: (shape, matrix)})
    asked = {"NIfTI": image, "DICOM": data / f"dicom/STS_008/{modality}/image"}.get(how)
    mapping = [f"GTV_Mass_{modality}=sciatic_nerve,left"]
    bring(dataset, data / f"dicom/STS_008/{modality}/mask/RS.dcm", like=asked, mapping=mapping)
    (region,) = found(dataset).values()
    value = dice(roi.mask(region, truth.grid), truth.data > 0)
    print(f"{modality} by {how}: Dice {value:.4f}, {int((truth.data > 0).sum())} voxels")
    assert value >= 0.97


def test_segmentation_written_on_a_scanner_map_comes_back_voxel_for_voxel(
    tmp_path: Path, shared_data: Callable[[str], Path]
) -> None:
    folder = shared_data("pelvis-adc-seg-sr") / "paramaps/701-ADCb500"
    images = [pydicom.dcmread(path) for path in sorted(folder.glob("*.dcm"))]
    for image in images:  # they differ by 1e-8, which highdicom refuses
        image.ImageOrientationPatient = images[0].ImageOrientationPatient
    images.sort(key=lambda one: float(one.ImagePositionPatient[2]))
    (reference,) = like.read(folder)
    mask = np.zeros(reference.grid.shape, dtype=bool)
    mask[100:104, 90:97, 8:12], mask[98, 91, 3] = True, True
    file = write_seg(tmp_path / "a.dcm", [mask], images, ["left sciatic nerve"])
    dataset = made_dataset(tmp_path / "dataset", {"dwi/sub-01_ses-a_dwi": ((4, 4, 4), np.eye(4))})
    bring(dataset, file, like=folder)
    (region,) = found(dataset).values()
    assert isinstance(region.shape, Drawn)
    assert np.array_equal(region.shape.labels == region.shape.index, mask)
    assert np.array_equal(roi.mask(region, reference.grid), mask)


@pytest.mark.parametrize(("seg", "twins"), [
    ("23x38x3/seg/label.seg", ["23x38x3/nrrd/label.nrrd"]),
    ("partial_overlaps.dcm", ["partial_overlaps-1.nrrd", "partial_overlaps-2.nrrd", "partial_overlaps-3.nrrd"]),
])  # fmt: skip
def test_published_segmentations_agree_with_their_nrrd_twins(
    tmp_path: Path, shared_data: Callable[[str], Path], seg: str, twins: list[str]
) -> None:
    data = shared_data("pelvis-adc-seg-sr") / "segmentations"
    own: dict[int, np.ndarray] = {}
    places: dict[int, np.ndarray] = {}
    for store, files in ((own, [seg]), (places, twins)):
        for file in files:
            drawing = sites_from.read(data / file)
            for layer in drawing.layers:
                for one in layer.segments:
                    points = np.argwhere(layer.labels == one.number)
                    nx, ny, nz = layer.labels.shape
                    where = np.round(Grid((nx, ny, nz), layer.world_from_voxel).world(points), 2)
                    store[one.number] = where[np.lexsort(where.T)]
    assert set(own) == set(places)
    for number, points in own.items():
        # the twins round positions at another digit
        assert points.shape == places[number].shape
        assert np.abs(points - places[number]).max() < 0.02
