"""Datasets by name: visits in order, sidecars by inheritance, nothing guessed from the alphabet."""

import json
from pathlib import Path

import pytest

from neurography.io import bids
from neurography.model.errors import CallError, InputError


def dataset(root: Path, *names: str, table: str | None = None) -> Path:
    root.mkdir(exist_ok=True)
    (root / "dataset_description.json").write_text(json.dumps({"Name": "x", "BIDSVersion": "1.10.0"}))
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")
    if table is not None:
        (root / "sub-01" / "sub-01_sessions.tsv").write_text(table)
    return root


TWO = (
    "sub-01/ses-after/dwi/sub-01_ses-after_dwi.nii.gz",
    "sub-01/ses-before/dwi/sub-01_ses-before_dwi.nii.gz",
)


def order(root: Path) -> tuple[str, ...] | None:
    person = bids.read_subject(root, "01")
    return tuple(s.session for s in person.sessions) if person.ordered else None


def test_acquisition_times_order_the_visits(tmp_path: Path) -> None:
    table = "session_id\tacq_time\nses-after\t2010-07-15T00:00:00\nses-before\t2010-01-15T00:00:00\n"
    root = dataset(tmp_path, *TWO, table=table)
    assert order(root) == ("before", "after")
    assert [s.date for s in bids.read_subject(root, "01").sessions] == ["2010-01-15", "2010-07-15"]


def test_rows_order_the_visits_where_times_are_missing(tmp_path: Path) -> None:
    assert order(dataset(tmp_path, *TWO, table="session_id\nses-before\nses-after\n")) == ("before", "after")
    table = "session_id\tacq_time\nses-before\tn/a\nses-after\t2001-01-01\n"
    assert order(dataset(tmp_path, *TWO, table=table)) == ("before", "after")


def test_equal_times_do_not_order(tmp_path: Path) -> None:
    table = "session_id\tacq_time\nses-before\t2001-01-01\nses-after\t2001-01-01\n"
    root = dataset(tmp_path, *TWO, table=table)
    assert bids.read_subject(root, "01").order_source == "the row order of sessions.tsv"


@pytest.mark.parametrize("table", [None, "session_id\nses-before\n", "session_id\nses-before\nses-before\n"])
def test_without_a_full_table_the_order_is_unknown(tmp_path: Path, table: str | None) -> None:
    root = dataset(tmp_path, *TWO, table=table)
    assert order(root) is None
    assert "unknown" in bids.read_subject(root, "01").warnings[0]


def test_sidecars_are_inherited_the_nearest_last(tmp_path: Path) -> None:
    root = dataset(tmp_path, *TWO)
    (root / "dwi.json").write_text('{"EchoTime": 1, "MagneticFieldStrength": 3}')
    (root / "sub-01" / "sub-01_dwi.json").write_text('{"EchoTime": 2}')
    (root / "sub-01/ses-after/dwi/sub-01_ses-after_dwi.json").write_text('{"EchoTime": 3}')
    (root / "sub-01/ses-after/dwi/sub-01_ses-other_dwi.json").write_text('{"EchoTime": 9}')
    person = bids.read_subject(root, "01")
    found = {s.session: bids.companions(root, s.files[0])[".json"] for s in person.sessions}
    assert bids.read_sidecar(found["after"]) == {"EchoTime": 3, "MagneticFieldStrength": 3}
    assert bids.read_sidecar(found["before"]) == {"EchoTime": 2, "MagneticFieldStrength": 3}


def test_other_pipelines_files_are_found_and_our_own_are_not(tmp_path: Path) -> None:
    root = dataset(tmp_path, TWO[0])
    for name, maker in (("scanner", "GE"), ("ours", "neurography")):
        place = root / "derivatives" / name / "sub-01" / "ses-after" / "dwi"
        place.mkdir(parents=True)
        (place / "sub-01_ses-after_ADC.nii.gz").write_bytes(b"")
        (root / "derivatives" / name / "dataset_description.json").write_text(
            json.dumps({"GeneratedBy": [maker]})
        )
    files = [f.relative for f in bids.read_subject(root, "01").sessions[0].files]
    assert files == [TWO[0], "derivatives/scanner/sub-01/ses-after/dwi/sub-01_ses-after_ADC.nii.gz"]


def test_our_own_results_are_known_before_they_are_described(tmp_path: Path) -> None:
    root = dataset(tmp_path, TWO[0])
    place = root / "derivatives/results/sub-01/ses-after/dwi"
    place.mkdir(parents=True)
    (place / "sub-01_ses-after_ADC.nii.gz").write_bytes(b"")
    (root / "derivatives/results/sub-01/ledger.sqlite").write_bytes(b"")
    assert [f.relative for f in bids.read_subject(root, "01").sessions[0].files] == [TWO[0]]


def test_people_and_visits_with_nothing_but_a_pipelines_maps_are_found(tmp_path: Path) -> None:
    root = dataset(tmp_path, TWO[0])
    for place in ("sub-01/ses-late/dwi", "sub-07/dwi"):
        (root / "derivatives/scanner" / place).mkdir(parents=True)
    (root / "derivatives/sites/sub-09").mkdir(parents=True)
    assert bids.subjects(root) == ("01", "07")
    assert {s.session for s in bids.read_subject(root, "01").sessions} == {"after", "late"}
    assert [s.session for s in bids.read_subject(root, "07").sessions] == ["n/a"]


def test_an_image_under_a_name_that_says_nothing_is_told_with_an_example(tmp_path: Path) -> None:
    root = dataset(tmp_path, TWO[0])
    place = root / "derivatives/fsl/sub-01/ses-after/dwi"
    place.mkdir(parents=True)
    for number in range(5):
        (place / f"dti_FA_{number}.nii.gz").write_bytes(b"")
    (note,) = (w for w in bids.read_subject(root, "01").warnings if "none of BIDS" in w)
    assert "dti_FA_0.nii.gz" in note
    assert "and 2 more" in note
    assert "sub-01_ses-1_FA.nii.gz" in note


@pytest.mark.parametrize("label", ["../x", "a b", "", "a/b", "é", "x\n"])
def test_labels_that_could_leave_their_folder_are_refused(label: str) -> None:
    with pytest.raises(CallError):
        bids.checked_label(label, what="subject")


def test_a_folder_that_is_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"dataset_description\.json"):
        bids.subjects(tmp_path)


@pytest.mark.parametrize("text", ["[1]", "{", '"x"', "\x00", "[" * 100000])
def test_a_sidecar_that_is_no_object_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"a\.json"):
        bids.read_json(path)
