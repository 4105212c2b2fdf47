"""Scanner maps through the import: under derivatives, in a unit that holds or none, and nothing of free text."""

import json
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.sequence import Sequence
from tests.bids_validation import errors_of

import planting
from neurography.io import nifti
from neurography.model import units
from neurography.model.errors import CallError
from neurography.study.intake import ImportReport, import_dicom
from neurography.study.intake.series import NO_SERIES

PLACE = "derivatives/scanner/sub-01/ses-1/dwi"


def computed(
    kind: str,
    *,
    rescale_type: str = "",
    description: str = "Jane Doe knee",
    mapping: tuple[str, float] | None = None,
) -> planting.Change:
    def change(dataset: FileDataset, _slice: int, _volume: int) -> None:
        dataset.ImageType = ["DERIVED", "PRIMARY", "DIFFUSION", kind]
        dataset.SeriesDescription = description
        if rescale_type:
            dataset.RescaleSlope, dataset.RescaleIntercept, dataset.RescaleType = 1, 0, rescale_type
        if mapping:
            item, code = Dataset(), Dataset()
            code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = mapping[0], "UCUM", "unit"
            item.RealWorldValueSlope, item.RealWorldValueIntercept = mapping[1], 0.0
            item.MeasurementUnitsCodeSequence = Sequence([code])
            dataset.RealWorldValueMappingSequence = Sequence([item])

    return change


def imported(tmp_path: Path, *, map_units: str = "") -> ImportReport:
    return import_dicom(tmp_path / "in", tmp_path / "ds", subject="01", session="1", map_units=map_units)


def sidecar(tmp_path: Path, name: str = "ADC") -> dict[str, object]:
    content: dict[str, object] = json.loads(
        (tmp_path / "ds" / PLACE / f"sub-01_ses-1_{name}.json").read_text()
    )
    return content


@pytest.mark.parametrize("vendor", ["SIEMENS", "Philips Medical Systems"])
@pytest.mark.parametrize(
    "change",
    [
        computed("ADC", rescale_type="10^-6 mm2/s"),
        # the conversion applies the mapping for one of these vendors and not for the other
        computed("ADC", mapping=("mm2/s", 1e-6)),
        computed("ADC", mapping=("um2/s", 1.0)),
    ],
)
def test_a_map_goes_under_derivatives_in_the_unit_of_its_header(
    tmp_path: Path, change: planting.Change, vendor: str
) -> None:
    def by(dataset: FileDataset, k: int, volume: int) -> None:
        change(dataset, k, volume)
        dataset.Manufacturer = vendor

    planting.write_series(tmp_path / "in", change=by)
    (series,) = imported(tmp_path).series
    assert series.name == "sub-01_ses-1_ADC"
    image = nifti.load(tmp_path / "ds" / PLACE / "sub-01_ses-1_ADC.nii.gz")
    factor = units.factor(str(sidecar(tmp_path)["Units"]), to="um2/ms")
    mark = image.data * factor >= 0.9  # 900 and more, as stored, are 0.9 um2/ms in each of these headers
    assert mark.any()
    assert image.data.max() * factor < 1.0
    assert image.grid.world(np.argwhere(mark))[:, 0].max() < -8 + 1e-3  # on the patient's left


def test_a_map_beside_its_series_leaves_both_datasets_valid(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in" / "map", change=computed("ADC", rescale_type="10^-6 mm2/s"))
    planting.write_series(tmp_path / "in" / "dwi", number=2, scheme=planting.scheme())
    assert {series.name for series in imported(tmp_path).series} == {"sub-01_ses-1_ADC", "sub-01_ses-1_dwi"}
    for root in (tmp_path / "ds", tmp_path / "ds/derivatives/scanner"):
        assert errors_of(root) == []


def test_a_unit_that_the_values_contradict_is_not_written_and_the_note_says_what_to_write(
    tmp_path: Path,
) -> None:
    planting.write_series(tmp_path / "in", change=computed("ADC", rescale_type="mm2/s"))
    (series,) = imported(tmp_path).series
    (note,) = (note for note in series.notes if note.startswith("Units not written"))
    assert "as 10^-6 mm2/s the median would be" in note
    assert '{"Units": "10^-6 mm2/s"}' in note
    assert "sub-01_ses-1_ADC.json" in note
    assert "Units" not in sidecar(tmp_path)


def test_the_user_states_the_unit_of_an_import(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in" / "adc", change=computed("ADC"))
    planting.write_series(tmp_path / "in" / "fa", number=2, change=computed("FA"))
    report = imported(tmp_path, map_units="10^-6 mm2/s")
    assert sidecar(tmp_path)["Units"] == "10^-6 mm2/s"
    assert "Units" not in sidecar(tmp_path, "FA")  # no unit of a ratio
    (note,) = (n for s in report.series if "FA" in s.name for n in s.notes if "not written" in n)
    assert "as 10^-3 the median would be" in note


def test_a_unit_of_no_map_at_hand_is_a_wrong_call(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in", change=computed("ADC"))
    with pytest.raises(CallError, match="ppb"):
        imported(tmp_path, map_units="ppb")


def test_nothing_of_the_description_reaches_a_file(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in", change=computed("ADC", description="Jane Doe (mm2/s)"))
    imported(tmp_path)
    for path in (tmp_path / "ds").rglob("*"):
        assert not path.is_file() or (b"Jane" not in path.read_bytes() and "Jane" not in path.name)


def test_the_same_map_again_is_told_and_left_out(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in" / "map", change=computed("ADC", rescale_type="10^-6 mm2/s"))
    imported(tmp_path)
    planting.write_series(tmp_path / "in" / "dwi", number=2, scheme=planting.scheme())
    (left,) = imported(tmp_path).refused
    assert f"already in the dataset as {PLACE}/sub-01_ses-1_ADC.nii.gz" in left.reason


def test_a_computed_image_of_no_known_quantity_is_refused(tmp_path: Path) -> None:
    planting.write_series(tmp_path / "in" / "dwi", number=2, scheme=planting.scheme())
    planting.write_series(tmp_path / "in" / "x", scheme=[(1000.0, (0.0, 0.0, 0.0))], change=computed("EADC"))
    report = imported(tmp_path)
    assert [series.name for series in report.series] == ["sub-01_ses-1_dwi"]
    assert [left.reason for left in report.refused] == [NO_SERIES]
