"""Planted identities: in the source and in what dcm2niix writes by itself, and nowhere in the dataset."""

import base64
import binascii
import gzip
import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from dcm2niix import bin as dcm2niix_program
from pydicom.dataset import Dataset, FileDataset
from pydicom.sequence import Sequence

import planting
from neurography.io import nifti
from neurography.study import run as study_run
from neurography.study.intake import ImportReport, import_dicom

TOP_LEVEL = {
    "PatientName": "Mustermann^Erika",
    "PatientID": "PID4711X",
    "PatientBirthDate": "19530817",
    "PatientBirthName": "Gabler",
    "PatientMotherBirthName": "Schlonz",
    "OtherPatientNames": "Muster^Rika",
    "PatientAddress": "Heidestrasse 17",
    "PatientTelephoneNumbers": "0221555019",
    "PatientComments": "sister of the mayor",
    "EthnicGroup": "Sorbin",
    "Occupation": "lighthouse keeper",
    "MilitaryRank": "Oberleutnant",
    "MedicalRecordLocator": "MRL90210",
    "AccessionNumber": "ACC31337",
    "StudyID": "STU2718",
    "StudyDescription": "plexus Dr Watanabe",
    "SeriesDescription": "dti Frau Mustermann",
    "ProtocolName": "protocol_of_Hopkins",
    "InstitutionName": "Krankenhaus Nirgendwo",
    "InstitutionAddress": "Am Waldrand 3 Entenhausen",
    "InstitutionalDepartmentName": "Radiologie Haus 5",
    "StationName": "STATIONQ7",
    "DeviceSerialNumber": "SN0815007",
    "ReferringPhysicianName": "Zuweiser^Zacharias",
    "PerformingPhysicianName": "Grantham^Agnes",
    "OperatorsName": "Tamburin^Tom",
    "RequestingPhysician": "Bergstrom^Ulf",
    "RequestedProcedureDescription": "rule out relapse after Meningeom",
    "ImageComments": "call Erika back",
    "DerivationDescription": "made for Tante Trude",
    "ContrastBolusAgent": "Gadovist lot 55321",
    "SequenceName": "seqBarnaby",
    "SoftwareVersions": "patched by Igor",
    "ReceiveCoilName": "coil of Wilhelmine",
    "BodyPartExamined": "ERIKASARM",
    "Manufacturer": "Philips of Entenhausen",
    "ManufacturerModelName": "Ingenia Mustermann",
    "StudyDate": "20190523",
    "SeriesDate": "20190524",
    "AcquisitionDate": "20190525",
    "ContentDate": "20190526",
    "PatientAge": "066Y",
}
"""Keyword to what is planted there."""

FURTHER = {
    "image type": "TRUDCHEN",
    "scan options": "OPTIONOTTO",
    "sequence": "Sequenzia^Sequoia",
    "other id in sequence": "OPID6789",
    "nested sequence": "nested Nepomuk",
    "private": "privatum Pankratius",
    "private, unknown representation": "Unbekanntus",
    "overlay comment": "overlaid Ottilie",
    "overlay label": "Labelia",
    "series UID": "1.2.826.0.1.3680043.8.498.770077.1",
    "study UID": "1.2.826.0.1.3680043.8.498.880088.1",
    "instance UID": "1.2.826.0.1.3680043.8.498.990099",
    "preamble": "PreambelPaula",
    "behind the pixels": "PaddingPiotr",
    "file name": "Mustermann_Filename_Erika",
    "folder name": "folder_of_Friederike",
    "name in gzip": "gzipped_Gundula",
    "zip comment": "zipped by Zenobia",
    "birth date as text": "17.08.1953",
}

ALL = {**TOP_LEVEL, **FURTHER}


def plant(dataset: FileDataset, slice_: int, volume: int) -> None:
    """Write an identity into every place that people and scanners write them to."""
    for keyword, text in TOP_LEVEL.items():
        setattr(dataset, keyword, text)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "M", FURTHER["image type"]]
    dataset.ScanOptions = ["FS", FURTHER["scan options"]]
    inner, deepest = Dataset(), Dataset()
    inner.PatientName = FURTHER["sequence"]
    inner.PatientID = FURTHER["other id in sequence"]
    deepest.ImageComments = FURTHER["nested sequence"]
    inner.RequestAttributesSequence = Sequence([deepest])
    dataset.OtherPatientIDsSequence = Sequence([inner])
    dataset.AdditionalPatientHistory = FURTHER["birth date as text"]
    block = dataset.private_block(0x0029, "SIEMENS CSA HEADER", create=True)
    block.add_new(0x10, "OB", FURTHER["private"].encode())
    block.add_new(0x11, "UN", FURTHER["private, unknown representation"].encode() + b"\0")
    dataset.add_new(0x60000010, "US", 8)
    dataset.add_new(0x60000011, "US", 8)
    dataset.add_new(0x60000040, "CS", "G")
    dataset.add_new(0x60000050, "SS", [1, 1])
    dataset.add_new(0x60000100, "US", 1)
    dataset.add_new(0x60000102, "US", 0)
    dataset.add_new(0x60001500, "LO", FURTHER["overlay label"])
    dataset.add_new(0x60004000, "LT", FURTHER["overlay comment"])
    dataset.add_new(0x60003000, "OW", b"\xff" * 8)
    dataset.SeriesInstanceUID, dataset.StudyInstanceUID = FURTHER["series UID"], FURTHER["study UID"]
    dataset.SOPInstanceUID = f"{FURTHER['instance UID']}.{volume * 100 + slice_}"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.preamble = FURTHER["preamble"].encode().ljust(128, b"\0")
    dataset.add_new(0xFFFCFFFC, "OB", FURTHER["behind the pixels"].encode())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zip of gzipped files whose every corner holds an identity."""
    base = tmp_path_factory.mktemp("planted")
    plain = base / FURTHER["folder name"]
    paths = planting.write_series(plain, scheme=planting.scheme(), change=plant, prefix=FURTHER["file name"])
    packed = base / "study.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.comment = FURTHER["zip comment"].encode()
        for path in paths:
            content = base / "packed"
            with (
                content.open("wb") as handle,
                gzip.GzipFile(FURTHER["name in gzip"], "wb", 9, handle) as zipped,
            ):
                zipped.write(path.read_bytes())
            archive.write(content, f"{plain.name}/{path.name}.gz")
    return packed


def layers(path: Path) -> Iterator[bytes]:
    """A file's bytes, what they inflate to, and what base64 in them stands for."""
    raw = path.read_bytes()
    pending = [raw]
    if raw[:2] == b"\x1f\x8b":
        pending.append(gzip.decompress(raw))
    for content in pending:
        yield content
        yield content.decode("utf-16-le", errors="ignore").encode()
        for run in re.findall(rb"[A-Za-z0-9+/]{12,}={0,2}", content):
            try:
                yield base64.b64decode(run[: len(run) // 4 * 4])
            except binascii.Error:
                continue


def needles(text: str) -> list[bytes]:
    """A planted text, its words of five letters and more, and a date also in the forms people write it."""
    found = [text, *re.findall(r"[A-Za-z0-9]{5,}", text)]
    if re.fullmatch(r"(19|20)\d{6}", text):
        year, month, day = text[:4], text[4:6], text[6:]
        found += [f"{year}-{month}-{day}", f"{day}.{month}.{year}", f"{month}/{day}/{year}"]
    # words that technique uses too, so they prove nothing
    harmless = {"philips", "ingenia", "protocol", "sequence", "after", "padding"}
    return [word.lower().encode() for word in dict.fromkeys(found) if word.lower() not in harmless]


def found_in(root: Path) -> dict[str, list[str]]:
    """Which planted identities occur in which files (content or name) under a folder."""
    hits: dict[str, list[str]] = {}
    for path in sorted(root.rglob("*")):
        contents = [path.relative_to(root).as_posix().encode()]
        if path.is_file():
            contents += list(layers(path))
        text = b"\0".join(contents).lower()
        for place, planted in ALL.items():
            if any(needle in text for needle in needles(planted)):
                hits.setdefault(place, []).append(path.name)
    return hits


@pytest.fixture(scope="module")
def imported(source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ImportReport]:
    dataset = tmp_path_factory.mktemp("imported") / "ds"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEUROGRAPHY_SECRET_FILE", str(dataset.parent / "secret"))
        report = import_dicom(
            source, dataset, subject="01", session="1", instruments=[planting.ByWeighting()]
        )
    return dataset, report


def test_every_identity_is_in_the_source(source: Path, tmp_path: Path) -> None:
    assert len(ALL) >= 60
    with zipfile.ZipFile(source) as archive:
        names, comment = archive.namelist(), archive.comment
        (tmp_path / "one").write_bytes(archive.read(names[-1]))
    (tmp_path / "names").write_bytes("\n".join(names).encode() + comment)
    # the stored file, inflated, with its own names beside it
    assert set(found_in(tmp_path)) == set(ALL)


def test_plain_dcm2niix_would_let_many_through(source: Path, tmp_path: Path) -> None:
    """The search finds what is there to be found: dcm2niix with its options for names of files and sidecars."""
    files = tmp_path / "files"
    files.mkdir()
    with zipfile.ZipFile(source) as archive:
        for number, name in enumerate(archive.namelist()):
            (files / f"{number}.dcm").write_bytes(gzip.decompress(archive.read(name)))
    out = tmp_path / "out"
    out.mkdir()
    command = [str(dcm2niix_program), "-ba", "n", "-z", "i", "-f", "%n_%p_%t", "-o", str(out), str(files)]
    subprocess.run(command, check=True, capture_output=True)
    through = found_in(out)
    print(f"dcm2niix by itself lets {len(through)} of {len(ALL)} through: {sorted(through)}")
    assert len(through) >= 15


def test_no_identity_reaches_the_dataset(imported: tuple[Path, ImportReport]) -> None:
    dataset, report = imported
    assert [series.shape for series in report.series] == [(10, 12, 8, 9)]
    assert len(list(dataset.rglob("*"))) > 8
    assert found_in(dataset) == {}


def test_no_identity_reaches_the_report_but_the_users_own_file_names(
    imported: tuple[Path, ImportReport], tmp_path: Path
) -> None:
    _, report = imported
    text = "\n".join(report.lines())
    for name in (FURTHER["folder name"], FURTHER["file name"]):
        assert name in text
        text = text.replace(name, "")
    (tmp_path / "report").write_text(text)
    assert found_in(tmp_path) == {}


def test_what_is_left_of_vendor_and_model_still_tells_scanners_apart(
    imported: tuple[Path, ImportReport],
) -> None:
    dataset, report = imported
    (sidecar,) = dataset.rglob("*_dwi.json")
    assert '"Manufacturer": "Philips"' in sidecar.read_text()
    assert re.search(r'"ManufacturersModelName": "unlisted-[0-9a-f]{6}"', sidecar.read_text())
    assert any("model is none that is known" in note for note in report.series[0].notes)


def test_nifti_headers_hold_no_text(imported: tuple[Path, ImportReport]) -> None:
    (image,) = imported[0].rglob("*.nii.gz")
    content = gzip.decompress(image.read_bytes())
    # data_type, db_name; descrip, aux_file; intent_name
    assert content[4:32].strip(b"\0") == content[148:252].strip(b"\0") == content[328:344].strip(b"\0") == b""
    assert content[348:352] == b"\0\0\0\0", "no extension"
    assert image.read_bytes()[3] == 0, "no name in the gzip header"
    assert image.read_bytes()[4:8] == b"\0\0\0\0", "no time in the gzip header"


def test_temporary_copies_are_removed(imported: tuple[Path, ImportReport]) -> None:
    left = list(Path(tempfile.gettempdir()).glob("neurography-import-*"))
    assert [path for path in left if path.stat().st_mtime >= imported[0].stat().st_ctime] == []


def test_no_identity_reaches_the_results(imported: tuple[Path, ImportReport], tmp_path: Path) -> None:
    """A run over the imported dataset, its sidecar and NIfTI header planted again by hand before it."""
    dataset = tmp_path / "ds"
    shutil.copytree(imported[0], dataset)
    (sidecar,) = dataset.rglob("*_dwi.json")
    # vendor and model are technique, shown as the sidecar states them; the import has cleaned those two
    planted = {key: text for key, text in TOP_LEVEL.items() if not key.startswith("Manufacturer")}
    sidecar.write_text(json.dumps(json.loads(sidecar.read_text()) | planted))
    (image,) = dataset.rglob("*_dwi.nii.gz")
    plain = bytearray(gzip.decompress(image.read_bytes()))
    plain[148:228] = FURTHER["birth date as text"].encode().ljust(80, b"\0")  # descrip
    plain[228:252] = FURTHER["overlay label"].encode().ljust(24, b"\0")  # aux_file
    image.write_bytes(gzip.compress(bytes(plain), 1))
    made = nifti.load(image)
    x, y, z = made.grid.world(np.array([[5, 6, 4]]))[0]
    place = dataset / "derivatives/sites/sub-01/ses-1/dwi/sub-01_ses-1_desc-sites_dseg.tsv"
    place.parent.mkdir(parents=True)
    place.write_text(
        "index\tname\tstructure\tside\trole\tx\ty\tz\tradius\n"
        f"1\tmiddle\tspinal_cord\tmidline\tregion\t{x}\t{y}\t{z}\t6\n"
    )
    report = study_run.run(dataset, tmp_path / "out", study_run.RunOptions())
    assert not report.failed, report.lines()
    assert len(list((tmp_path / "out").rglob("*"))) > 15
    assert found_in(tmp_path / "out") == {}
