"""The dataset that imports build up: sides, names, rows, second visits, and what is refused as a whole."""

import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import FileDataset
from tests.bids_validation import errors_of

import planting
from neurography.io import bids
from neurography.io.dicom import Gradients, patient_frame
from neurography.model.errors import CallError, InputError
from neurography.study.intake import ImportReport, import_dicom
from neurography.study.intake.dates import own_secret


def imported(
    source: Path, dataset: Path, *, subject: str = "01", session: str = "1", keep_dates: bool = False
) -> ImportReport:
    return import_dicom(
        source, dataset, subject=subject, session=session, keep_dates=keep_dates,
        instruments=[planting.ByWeighting()],
    )  # fmt: skip


def on(day: str, *, time: str = "101112") -> planting.Change:
    def change(dataset: FileDataset, _slice: int, _volume: int) -> None:
        dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = day
        dataset.StudyTime = dataset.AcquisitionTime = time

    return change


def visits(dataset: Path) -> dict[str, str]:
    rows = bids.read_tsv(dataset / "sub-01" / "sub-01_sessions.tsv")
    return {row["session_id"]: row["acq_time"] for row in rows}


def contents(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def axes() -> list[tuple[NDArray[np.float64], NDArray[np.float64], bool]]:
    """All 48 ways to lay rows, columns and slices along the body's axes: 24 proper and 24 mirrored."""
    found = []
    for order in itertools.permutations(range(3)):
        for signs in itertools.product((1.0, -1.0), repeat=3):
            along, down, stacked = (np.eye(3)[axis] * sign for axis, sign in zip(order, signs, strict=True))
            found.append((along, down, bool(np.cross(along, down) @ stacked < 0)))
    return found


def assert_in_place(image: Path, *, volumes: int) -> None:
    """Every voxel holds what the phantom is at that voxel's world place; the mark lies on the left."""
    loaded = nib.load(image)
    data, world_from_voxel = np.asarray(loaded.dataobj), loaded.affine
    data = data.reshape(*data.shape[:3], volumes)
    voxels = np.stack(np.meshgrid(*map(np.arange, data.shape[:3]), indexing="ij"), axis=-1)
    world = voxels @ world_from_voxel[:3, :3].T + world_from_voxel[:3, 3]
    truth = planting.marked(world * [-1, -1, 1])
    for volume in range(volumes):
        assert np.array_equal(data[..., volume], truth + volume)
    mark = data[..., 0] >= 900
    assert mark.any()
    assert world[mark][:, 0].max() < -8 + 1e-3, "the patient's left is -x in RAS+"


def test_the_mark_stays_on_the_left_in_all_48_orders_and_oblique(tmp_path: Path) -> None:
    for number, (along, down, reversed_) in enumerate(axes(), start=1):
        planting.write_series(
            tmp_path / f"s{number}", rows=along, columns=down, slices_reversed=reversed_, number=number
        )
    rng = np.random.default_rng(7)
    for number in range(49, 57):
        turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        planting.write_series(
            tmp_path / f"s{number}", rows=turn[0], columns=turn[1], slices_reversed=number % 2 == 0, number=number
        )  # fmt: skip
    report = imported(tmp_path, tmp_path / "ds")
    assert len(report.series) == 56
    for series in report.series:
        assert_in_place(tmp_path / "ds" / "sub-01" / "ses-1" / "anat" / f"{series.name}.nii.gz", volumes=1)


def test_gradients_stay_with_the_patient_in_all_48_orders_and_oblique(tmp_path: Path) -> None:
    turns: list[tuple[Sequence[float], Sequence[float], bool]] = [(a, d, r) for a, d, r in axes()]
    rng = np.random.default_rng(8)
    for _ in range(4):
        turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        turns.append((turn[0], turn[1], False))
    for number, (along, down, reversed_) in enumerate(turns, start=1):
        planting.write_series(
            tmp_path / f"s{number}", rows=along, columns=down, slices_reversed=reversed_, number=number,
            shape=(6, 7, 3), spacing=(6, 5.5, 9), scheme=planting.scheme(),
        )  # fmt: skip
    report = imported(tmp_path, tmp_path / "ds")
    assert len(report.series) == 52
    worst = 0.0
    for series in report.series:
        stem = tmp_path / "ds" / "sub-01" / "ses-1" / "dwi" / series.name
        gradients = Gradients(np.loadtxt(f"{stem}.bval"), np.loadtxt(f"{stem}.bvec").T)
        found = patient_frame(gradients, nib.load(f"{stem}.nii.gz").affine)
        assert gradients.b_values.tolist() == [0.0] + [1000.0] * 8
        worst = max(worst, np.abs(np.abs((found[1:] * planting.DIRECTIONS).sum(axis=1)) - 1).max())
        # the volumes are told apart by their values, so their order is held too
        assert_in_place(Path(f"{stem}.nii.gz"), volumes=9)
    print(f"52 orientations: |cos| of imported and true directions off by {worst:.1g}")
    assert worst < 1e-5


def test_trace_volumes_are_written_aside_and_never_among_the_fitted(tmp_path: Path) -> None:
    scheme = [*planting.scheme()[:4], (1000.0, (0.0, 0.0, 0.0)), *planting.scheme()[4:]]
    for number, vendor in enumerate(["Philips Medical Systems", "Canon Inc."], start=1):

        def by(dataset: FileDataset, _slice: int, _volume: int, vendor: str = vendor) -> None:
            dataset.Manufacturer = vendor

        planting.write_series(tmp_path / vendor, scheme=scheme, change=by)
        dataset = tmp_path / f"ds{number}"
        report = imported(tmp_path / vendor, dataset)
        (image,) = dataset.glob("sub-01/ses-1/dwi/*.nii.gz")
        (aside,) = dataset.glob("sub-01/ses-1/aside/*.nii.gz")
        volumes = np.asarray(nib.load(image).dataobj).reshape(-1, 9)
        isotropic = np.asarray(nib.load(aside).dataobj).ravel()
        b = np.loadtxt(str(image).replace(".nii.gz", ".bval"))
        vectors = np.loadtxt(str(image).replace(".nii.gz", ".bvec")).T
        assert b.tolist() == [0.0] + [1000.0] * 8
        assert np.linalg.norm(vectors[1:], axis=1) == pytest.approx(1, abs=1e-5)
        # the phantom adds the volume's number, and volume 4 was the isotropic one
        assert sorted(int(n) for n in (volumes - volumes[:, :1])[0]) == [0, 1, 2, 3, 5, 6, 7, 8, 9]
        assert (isotropic - volumes[:, 0] == 4).all()
        (left,) = report.aside
        assert "no direction: trace-weighted or ADC, never fitted" in left.reason


def test_an_adc_map_inside_the_series_is_set_aside(tmp_path: Path) -> None:
    def change(dataset: FileDataset, _slice: int, volume: int) -> None:
        if volume == 9:
            dataset.ImageType = ["DERIVED", "PRIMARY", "ADC", "SE", "ADC"]

    planting.write_series(
        tmp_path / "in", scheme=[*planting.scheme(), (1000.0, (0.0, 0.0, 0.0))], change=change
    )
    report = imported(tmp_path / "in", tmp_path / "ds")
    assert [series.shape for series in report.series] == [(10, 12, 8, 9)]
    (left,) = report.aside
    assert left.name == "aside/sub-01_ses-1_dwi_ADC"
    (aside,) = (tmp_path / "ds").glob("sub-01/ses-1/aside/*_ADC.nii.gz")
    assert np.asarray(nib.load(aside).dataobj).min() == 109


def test_phase_images_are_never_taken_for_magnitudes(tmp_path: Path) -> None:
    def phase(dataset: FileDataset, _slice: int, _volume: int) -> None:
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "PHASE MAP", "P", "FFE"]

    planting.write_series(tmp_path / "in" / "magnitude")
    planting.write_series(tmp_path / "in" / "phase", number=2, change=phase)
    report = imported(tmp_path / "in", tmp_path / "ds")
    assert [series.title.split(" (")[0] for series in report.series] == ["series 1"]
    assert [left.name.split(" (")[0] for left in report.refused] == ["series 2"]


def test_an_isotropic_clinical_series_is_kept_as_such(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in", scheme=[(b, (0.0, 0.0, 0.0)) for b in (0.0, 500.0, 1000.0)])
    report = imported(tmp_path / "in", tmp_path / "ds")
    (series,) = report.series
    stem = tmp_path / "ds" / "sub-01" / "ses-1" / "dwi" / series.name
    assert np.loadtxt(f"{stem}.bval").tolist() == [0, 500, 1000]
    assert np.array_equal(np.loadtxt(f"{stem}.bvec"), np.zeros((3, 3)))
    assert report.aside == ()
    assert any("isotropic series, kept as it is" in note for note in series.notes)


def test_a_second_visit_adds_rows_and_keeps_the_interval(tmp_path: Path) -> None:
    for session, day, number in (("1", "20240229", 1), ("2", "20240919", 2)):
        planting.write_series(tmp_path / f"in{session}", change=on(day), number=number)
        imported(tmp_path / f"in{session}", tmp_path / "ds", session=session)
    imported(tmp_path / "in2", tmp_path / "ds", subject="02", session="1")
    times = visits(tmp_path / "ds")
    first, second = (np.datetime64(times[f"ses-{n}"]) for n in (1, 2))
    assert second - first == np.datetime64("2024-09-19") - np.datetime64("2024-02-29")
    assert first.astype(object).year < 1925
    assert times["ses-1"].endswith("T10:11:12")
    people = bids.read_tsv(tmp_path / "ds" / "participants.tsv")
    assert [row["participant_id"] for row in people] == ["sub-01", "sub-02"]
    subject = bids.read_subject(tmp_path / "ds", "01")
    assert (subject.ordered, subject.order_source) == (True, "acq_time of the visits")


def test_dates_are_kept_when_asked_and_never_mixed(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in")
    planting.write_series(tmp_path / "later", change=on("20240301"), number=2)
    imported(tmp_path / "in", tmp_path / "ds", keep_dates=True)
    assert visits(tmp_path / "ds") == {"ses-1": "2024-02-29T10:11:12"}
    before = contents(tmp_path / "ds")
    with pytest.raises(InputError, match="Leave --keep-dates as it was"):
        imported(tmp_path / "later", tmp_path / "ds", session="2")
    assert contents(tmp_path / "ds") == before


def test_another_secret_for_the_same_person_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planting.write_series(tmp_path / "in")
    imported(tmp_path / "in", tmp_path / "ds")
    monkeypatch.setenv("NEUROGRAPHY_SECRET_FILE", str(tmp_path / "other"))
    with pytest.raises(InputError, match="Give the secret of the first import"):
        imported(tmp_path / "in", tmp_path / "ds", session="2")
    imported(tmp_path / "in", tmp_path / "ds", subject="02")


def test_the_secret_is_not_in_the_dataset(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in")
    imported(tmp_path / "in", tmp_path / "ds")
    key = own_secret(outside=tmp_path / "ds").key
    assert not any(key in content for content in contents(tmp_path / "ds").values())


def test_importing_the_same_visit_again_changes_nothing_and_says_what_to_remove(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in", scheme=planting.scheme())
    imported(tmp_path / "in", tmp_path / "ds")
    before = contents(tmp_path / "ds")
    with pytest.raises(InputError, match=r"the same images again.*remove .*sub-01_ses-1_dwi.nii.gz"):
        imported(tmp_path / "in", tmp_path / "ds")
    assert contents(tmp_path / "ds") == before
    (tmp_path / "ds" / "sub-01" / "ses-1" / "dwi" / "sub-01_ses-1_dwi.nii.gz").unlink()
    imported(tmp_path / "in", tmp_path / "ds")
    assert contents(tmp_path / "ds") == before, "the way out leads back to the same bytes"


def test_a_second_folder_of_the_same_visit_adds_its_series(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "a", scheme=planting.scheme())
    planting.write_series(tmp_path / "b", number=2)
    planting.write_series(tmp_path / "c", number=3, content=lambda lps: planting.marked(lps) + 1)
    imported(tmp_path / "a", tmp_path / "ds")
    before = contents(tmp_path / "ds")
    imported(tmp_path / "b", tmp_path / "ds")
    report = imported(tmp_path / "c", tmp_path / "ds")
    after = contents(tmp_path / "ds")
    assert before.items() <= after.items(), "nothing that was there has changed"
    assert [series.name for series in report.series] == ["sub-01_ses-1_run-2_T2w"]
    # both at once: what is there is named, nothing doubles
    planting.write_series(tmp_path / "all", number=4, content=lambda lps: planting.marked(lps) + 2)
    for path in (tmp_path / "b").iterdir():
        (tmp_path / "all" / path.name).write_bytes(path.read_bytes())
    report = imported(tmp_path / "all", tmp_path / "ds")
    assert [series.name for series in report.series] == ["sub-01_ses-1_run-3_T2w"]
    assert "already in the dataset as sub-01/ses-1/anat/sub-01_ses-1_T2w.nii.gz" in report.refused[0].reason


def test_what_a_killed_import_left_is_cleared_and_filled_in(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in", scheme=planting.scheme())
    imported(tmp_path / "in", tmp_path / "whole")
    folder = tmp_path / "torn" / "sub-01" / "ses-1" / "dwi"
    folder.mkdir(parents=True)
    for name in ("dataset_description.json", ".bidsignore"):
        (tmp_path / "torn" / name).write_bytes((tmp_path / "whole" / name).read_bytes())
    (folder / "sub-01_ses-1_dwi.json").write_text("{}")
    (folder / ".tmp-0123456789ab").write_bytes(b"half an image")
    imported(tmp_path / "in", tmp_path / "torn")
    assert contents(tmp_path / "torn") == contents(tmp_path / "whole")


def test_an_import_gives_the_same_bytes_wherever_and_in_whatever_order(tmp_path: Path) -> None:
    paths = planting.write_series(tmp_path / "in", scheme=planting.scheme())
    (tmp_path / "shuffled").mkdir()
    for number, path in enumerate(sorted(paths, key=lambda path: hash(path.read_bytes()))):
        (tmp_path / "shuffled" / f"{number:04d}").write_bytes(path.read_bytes())
    imported(tmp_path / "in", tmp_path / "a" / "ds")
    imported(tmp_path / "shuffled", tmp_path / "b" / "elsewhere")
    assert contents(tmp_path / "a" / "ds") == contents(tmp_path / "b" / "elsewhere")


def test_two_people_in_one_source_are_refused(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in" / "a")

    def somebody_else(dataset: FileDataset, _slice: int, _volume: int) -> None:
        dataset.PatientName = "Hidden^Name"

    planting.write_series(tmp_path / "in" / "b", number=2, change=somebody_else)
    with pytest.raises(InputError, match="2 people") as refusal:
        imported(tmp_path / "in", tmp_path / "ds")
    assert "Hidden" not in str(refusal.value)
    assert not (tmp_path / "ds").exists()


def test_two_visits_in_one_source_are_refused(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in" / "a")
    planting.write_series(tmp_path / "in" / "b", number=2, change=on("20240919"))
    with pytest.raises(InputError, match=r"studies of 2 days.*--session") as refusal:
        imported(tmp_path / "in", tmp_path / "ds")
    assert "2024" not in str(refusal.value)


def test_a_folder_with_other_things_in_it_is_not_written_to(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="a folder with other things in it"):
        imported(tmp_path / "in", tmp_path / "home")
    with pytest.raises(CallError, match="label of letters and digits"):
        imported(tmp_path / "in", tmp_path / "ds", subject="../x")


def test_a_source_without_images_names_its_files(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.dcm").write_text("text")
    with pytest.raises(InputError, match=r"a\.dcm: not a DICOM file"):
        imported(tmp_path / "in", tmp_path / "ds")


def test_names_of_files_cannot_steer_the_terminal(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in")
    (tmp_path / "in" / "x\x1b[2J\u202e.dcm").write_text("text")
    report = imported(tmp_path / "in", tmp_path / "ds")
    assert report.skipped[0].name == "x?[2J?.dcm"


def test_rows_and_columns_of_others_are_kept(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in")
    bids.write_dataset_description(tmp_path / "ds", kind="raw", name="Theirs", version="0")
    (tmp_path / "ds" / "participants.tsv").write_text("participant_id\tage\nsub-77\t54\n")
    imported(tmp_path / "in", tmp_path / "ds")
    text = (tmp_path / "ds" / "participants.tsv").read_text()
    assert text == "participant_id\tage\nsub-77\t54\nsub-01\tn/a\n"
    assert json.loads((tmp_path / "ds" / "dataset_description.json").read_text())["Name"] == "Theirs"


def test_the_validator_finds_no_errors(tmp_path: Path) -> None:
    planting.write_series(
        tmp_path / "in" / "dti", scheme=[*planting.scheme(), (1000.0, (0.0, 0.0, 0.0))], number=1
    )
    planting.write_series(tmp_path / "in" / "t2", number=2)
    planting.write_series(tmp_path / "in" / "t2cor", columns=(0, 0, -1), number=3)
    planting.write_series(tmp_path / "later", scheme=planting.scheme(b=800), change=on("20240919"), number=1)
    report = imported(tmp_path / "in", tmp_path / "ds")
    assert len(report.aside) == 1
    assert [series.name for series in report.series] == [
        "sub-01_ses-1_dwi", "sub-01_ses-1_acq-tra_T2w", "sub-01_ses-1_acq-cor_T2w",
    ]  # fmt: skip
    imported(tmp_path / "later", tmp_path / "ds", session="2")
    assert errors_of(tmp_path / "ds") == []
    # the validator does find errors where there are some
    (tmp_path / "ds" / "sub-01" / "ses-1" / "dwi" / "sub-01_ses-1_dwi.bval").write_text("0 1000\n")
    assert errors_of(tmp_path / "ds") != []
