"""Regions as other tools would save them: writers of their own, which share no code with the readers under test.

Labels are arrays (nx, ny, nz) with a matrix to RAS+ mm; in DICOM the first index is the column of a pixel, the
second its row, the third the frame.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from itertools import permutations, product
from pathlib import Path

import nibabel as nib
import nrrd
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid
from skimage.measure import find_contours

from neurography.io.sites_from import dicom_child, dicom_file

NAMES = {1: "left S1 ventral ramus seed", 2: "R sciatic nerve", 3: "sciatic_nerve_L waypoint 2"}
LPS = np.diag([-1.0, -1.0, 1.0, 1.0])


def turned(turn: np.ndarray, sizes: Sequence[float] = (1.2, 0.9, 2.5)) -> np.ndarray:
    """A matrix with an origin that no symmetry maps onto itself."""
    made = np.eye(4)
    made[:3, :3] = turn * np.asarray(sizes)
    made[:3, 3] = [-31.25, 17.5, 102.75]
    return made


def rotation(x: float, y: float, z: float) -> np.ndarray:
    """Degrees about the three axes."""
    made = np.eye(3)
    for axis, degrees in enumerate((x, y, z)):
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        one = np.eye(3)
        a, b = [other for other in range(3) if other != axis]
        one[a, a], one[a, b], one[b, a], one[b, b] = c, -s, s, c
        made = one @ made
    return made


def all_orientations() -> dict[str, np.ndarray]:
    """The 48 orders and directions of the axes, and two oblique ones, of which one is mirrored."""
    found = {}
    for order in permutations(range(3)):
        for signs in product((1, -1), repeat=3):
            letters = "".join(("RAS", "LPI")[sign < 0][axis] for axis, sign in zip(order, signs, strict=True))
            found[letters] = turned(np.eye(3)[:, order] * signs)
    found["oblique"] = turned(rotation(25, -40, 15))
    found["oblique mirrored"] = turned(rotation(-12, 33, 70) @ np.diag([1, 1, -1]))
    return found


ORIENTATIONS = {
    name: all_orientations()[name]
    for name in ("RAS", "LPS", "LAS", "RPI", "PSR", "ASL", "SRA", "ILP", "oblique", "oblique mirrored")
}
"""Some of them, for what is slow: right-handed and left-handed, with each body axis across the slices."""


def marked() -> np.ndarray:
    """Labels 1 to 3 without any symmetry, one voxel at a border, one region of a single slice."""
    made = np.zeros((11, 9, 6), dtype=np.uint8)
    made[1:4, 2:8, 1:4] = 1
    made[1:3, 2:4, 3] = 0
    made[6:10, 3:5, 2:5] = 2
    made[9, 4:7, 4] = 2
    made[5:8, 6:8, 5] = 3
    made[0, 0, 0] = 1
    return made


def places(labels: np.ndarray, world_from_voxel: np.ndarray, label: int) -> np.ndarray:
    """World positions (n, 3) of a label's voxels in an order of their own, to 0.001 mm."""
    voxels = np.argwhere(labels == label)
    points = np.round(voxels @ world_from_voxel[:3, :3].T + world_from_voxel[:3, 3], 3) + 0.0
    return points[np.lexsort(points.T)]


def write_itksnap(
    folder: Path, labels: np.ndarray, matrix: np.ndarray, names: Mapping[int, str] = NAMES
) -> list[Path]:
    image, text = folder / "drawing.nii.gz", folder / "labels.txt"
    nib.save(nib.Nifti1Image(labels, matrix), image)
    lines = ["# ITK-SnAP Label Description File", '    0     0    0    0        0  0  0    "Clear Label"']
    lines += [f'    {n}   255    {n}    0        1  1  1    "{name}"' for n, name in names.items()]
    lines += ['    9     0    0  255        1  1  1    "Label 9"']
    text.write_text("\n".join(lines) + "\n")
    return [image, text]


def write_seg_nrrd(
    path: Path,
    layers: Sequence[np.ndarray],
    matrix: np.ndarray,
    segments: Sequence[tuple[int, int, str]],
    *,
    space: str = "left-posterior-superior",
    encoding: str = "gzip",
    changes: Mapping[str, object] | None = None,
) -> Path:
    """segments: (layer, label, name). One layer gives three axes, several a list axis in front."""
    own = matrix if space.startswith("right") else LPS @ matrix
    directions = own[:3, :3].T
    header: dict[str, object] = {
        "space": space, "space origin": own[:3, 3], "encoding": encoding, "kinds": ["domain"] * 3,
        "space directions": directions,
    }  # fmt: skip
    data = layers[0]
    if len(layers) > 1:
        data = np.stack(layers)
        header["kinds"] = ["list", "domain", "domain", "domain"]
        header["space directions"] = np.vstack([np.full(3, np.nan), directions])
    for number, (layer, label, name) in enumerate(segments):
        header |= {
            f"Segment{number}_ID": f"Segment_{number + 1}", f"Segment{number}_Name": name,
            f"Segment{number}_LabelValue": str(label), f"Segment{number}_Layer": str(layer),
            f"Segment{number}_Extent": "0 10 0 8 0 5",
        }  # fmt: skip
    header |= dict(changes or {})
    nrrd.write(str(path), data, {key: value for key, value in header.items() if value is not None})
    return path


def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let DICOM files be read in this process: the same code without the half second that a new one takes."""

    def run(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        dicom_child.leave(Path(command[-2]), Path(command[-1]))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(dicom_file.subprocess, "run", run)


# --- DICOM --------------------------------------------------------------------------------------------


def right_handed(labels: np.ndarray, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same voxels with the third axis turned round where needed: frames follow row x column in DICOM."""
    if np.linalg.det(matrix[:3, :3]) > 0:
        return labels, matrix
    flip = np.diag([1.0, 1.0, -1.0, 1.0])
    flip[2, 3] = labels.shape[2] - 1
    return labels[:, :, ::-1], matrix @ flip


def _file(path: Path | None, sop_class: str) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID = sop_class, ExplicitVRLittleEndian
    meta.MediaStorageSOPInstanceUID = generate_uid()
    made = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    made.SOPClassUID, made.SOPInstanceUID = sop_class, meta.MediaStorageSOPInstanceUID
    made.PatientName, made.PatientID, made.PatientBirthDate = "Doe^Johanna", "MRN77123", "19610204"
    made.PatientSex, made.StudyDate, made.StudyTime, made.AccessionNumber = "O", "20260102", "101500", ""
    made.StudyID, made.ReferringPhysicianName = "1", "Roe^Richard"
    return made


def slices_of(shape: tuple[int, int, int], matrix: np.ndarray) -> list[Dataset]:
    """MR images, one a slice, on the grid (column, row, slice) of a matrix to RAS+ mm."""
    own = LPS @ matrix
    sizes = np.linalg.norm(own[:3, :3], axis=0)
    turn = own[:3, :3] / sizes
    study, series, space = generate_uid(), generate_uid(), generate_uid()
    images = []
    for number in range(shape[2]):
        one = _file(None, "1.2.840.10008.5.1.4.1.1.4")
        one.Modality, one.SeriesNumber, one.InstanceNumber = "MR", 3, number + 1
        one.StudyInstanceUID, one.SeriesInstanceUID, one.FrameOfReferenceUID = study, series, space
        one.ImageType = ["ORIGINAL", "PRIMARY", "M"]
        one.PixelSpacing = [float(sizes[1]), float(sizes[0])]
        one.SliceThickness, one.SpacingBetweenSlices = float(sizes[2]), float(sizes[2])
        one.ImageOrientationPatient = [f"{v:.12f}"[:16] for v in (*turn[:, 0], *turn[:, 1])]
        one.ImagePositionPatient = [f"{v:.8f}"[:16] for v in own[:3, 3] + number * own[:3, 2]]
        one.Rows, one.Columns = shape[1], shape[0]
        one.BitsAllocated, one.BitsStored, one.HighBit, one.PixelRepresentation = 16, 16, 15, 0
        one.SamplesPerPixel, one.PhotometricInterpretation = 1, "MONOCHROME2"
        one.PixelData = np.zeros((shape[1], shape[0]), dtype="<u2").tobytes()
        images.append(one)
    return images


def write_seg(
    path: Path,
    masks: Sequence[np.ndarray],
    images: Sequence[Dataset],
    names: Sequence[str],
    *,
    kind: str = "BINARY",
    shuffled: bool = True,
) -> Path:
    """A DICOM SEG by highdicom: masks (nx, ny, nz) on images sorted as the third axis; empty frames left out."""
    import highdicom  # noqa: PLC0415  loads slowly, and few tests need it
    from pydicom.sr.codedict import codes  # noqa: PLC0415

    described = [
        highdicom.seg.SegmentDescription(
            segment_number=number,
            segment_label=name,
            segmented_property_category=codes.SCT.AnatomicalStructure,
            segmented_property_type=codes.SCT.Tissue,
            algorithm_type="MANUAL",
        )
        for number, name in enumerate(names, start=1)
    ]
    stack = np.stack([mask.transpose(2, 1, 0) for mask in masks], axis=-1)
    if kind == "LABELMAP":
        stack = sum(
            (stack[..., n] * (n + 1) for n in range(len(masks))), start=np.zeros(stack.shape[:3], np.uint8)
        )
    made = highdicom.seg.Segmentation(
        source_images=list(images),
        pixel_array=stack.astype(np.float32 if kind == "FRACTIONAL" else np.uint8),
        segmentation_type=kind,
        segment_descriptions=described,
        series_instance_uid=generate_uid(),
        series_number=9,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="test",
        manufacturer_model_name="test",
        software_versions="1",
        device_serial_number="1",
        omit_empty_frames=True,
    )
    if shuffled and kind == "BINARY":
        _shuffle(made)
    made.save_as(path)
    return path


def _shuffle(segmentation: Dataset) -> None:
    """Frames in another order: where a frame lies and whose it is stands in its group alone."""
    count, rows, columns = segmentation.NumberOfFrames, segmentation.Rows, segmentation.Columns
    bits = np.unpackbits(np.frombuffer(segmentation.PixelData, np.uint8), bitorder="little")
    frames = bits[: count * rows * columns].reshape(count, -1)
    order = np.random.default_rng(4).permutation(count)
    packed = np.packbits(frames[order].reshape(-1), bitorder="little").tobytes()
    segmentation.PixelData = packed + b"\0" * (len(packed) % 2)
    groups = list(segmentation.PerFrameFunctionalGroupsSequence)
    segmentation.PerFrameFunctionalGroupsSequence = pydicom.Sequence([groups[at] for at in order])


def edges(mask: np.ndarray, matrix: np.ndarray) -> list[np.ndarray]:
    """Closed contours (n, 3) RAS+ mm along the pixel edges of each slice, holes as contours of their own."""
    found = []
    for plane in range(mask.shape[2]):
        padded = np.pad(mask[:, :, plane].astype(float), 1)
        for line in find_contours(padded, 0.5):
            points = np.column_stack([line[:-1] - 1, np.full(len(line) - 1, plane)])
            found.append(points @ matrix[:3, :3].T + matrix[:3, 3])
    return found


def write_rtstruct(
    path: Path,
    regions: Sequence[tuple[int, str, Sequence[np.ndarray]]],
    *,
    kinds: Mapping[int, str] | None = None,
    images: Sequence[Dataset] = (),
) -> Path:
    """regions: (number, name, contours in RAS+ mm); kinds: region -> geometric type, else CLOSED_PLANAR.

    images: what was drawn on; without them the frame of reference is one of its own.
    """
    made = _file(path, "1.2.840.10008.5.1.4.1.1.481.3")
    made.Modality, made.StructureSetLabel = "RTSTRUCT", "test"
    space = images[0].FrameOfReferenceUID if images else generate_uid()
    if images:
        made.PatientID, made.StudyInstanceUID = images[0].PatientID, images[0].StudyInstanceUID
    made.StructureSetROISequence, made.ROIContourSequence = pydicom.Sequence(), pydicom.Sequence()
    for number, name, contours in regions:
        named, drawn = Dataset(), Dataset()
        named.ROINumber, named.ROIName, named.ReferencedFrameOfReferenceUID = number, name, space
        named.ROIGenerationAlgorithm = "MANUAL"
        drawn.ReferencedROINumber, drawn.ContourSequence = number, pydicom.Sequence()
        for points in contours:
            item = Dataset()
            item.ContourGeometricType = (kinds or {}).get(number, "CLOSED_PLANAR")
            item.NumberOfContourPoints = len(points)
            item.ContourData = [f"{v:.6f}"[:16] for v in (points * [-1, -1, 1]).reshape(-1)]
            drawn.ContourSequence.append(item)
        made.StructureSetROISequence.append(named)
        made.ROIContourSequence.append(drawn)
    made.save_as(path, enforce_file_format=True)
    return path


def write_example(folder: Path) -> None:
    """A dataset of one image, and two drawn nerves in every form, as the guide's page begins with."""
    matrix, names = (
        np.diag([1.5, 1.5, 4.0, 1.0]),
        {1: "left sciatic nerve", 2: "right sciatic nerve", 3: "Segment_3"},
    )
    matrix[:3, 3] = [-36, -30, -20]
    labels = np.zeros((48, 40, 10), dtype=np.uint8)
    labels[6:10, 18:22, 2:8], labels[38:42, 18:22, 2:8], labels[22:26, 8:12, 3:6] = 1, 2, 3
    anat = folder / "dataset/sub-01/ses-before/anat"
    anat.mkdir(parents=True)
    (folder / "dataset/dataset_description.json").write_text('{"Name": "example", "BIDSVersion": "1.10.0"}\n')
    noise = np.random.default_rng(1).integers(80, 120, labels.shape, dtype=np.int16)
    nib.save(nib.Nifti1Image(noise, matrix), anat / "sub-01_ses-before_T2w.nii.gz")
    write_itksnap(folder, labels, matrix, names)
    write_seg_nrrd(
        folder / "drawing.seg.nrrd", [labels], matrix, [(0, number, name) for number, name in names.items()]
    )
    contours = [(number, names[number], edges(labels == number, matrix)) for number in (1, 2)]
    images = slices_of(labels.shape, matrix)
    write_rtstruct(folder / "structures.dcm", contours, images=images)
    (folder / "t2").mkdir()
    for number, image in enumerate(images):
        image.save_as(folder / f"t2/{number:04d}.dcm", enforce_file_format=True)
    write_seg(
        folder / "segmentation.dcm", [labels == number for number in (1, 2)], images, [names[1], names[2]]
    )
    points = [
        {"label": f"{side} tibial nerve", "description": "", "position": [x, 12.0, -16.0]}
        for side, x in (("left", 25.5), ("right", -24.0))
    ]
    markup = {"type": "Fiducial", "coordinateSystem": "LPS", "coordinateUnits": "mm", "controlPoints": points}
    (folder / "points.mrk.json").write_text(json.dumps({"markups": [markup]}))
