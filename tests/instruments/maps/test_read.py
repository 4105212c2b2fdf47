"""Maps by their names, units and sidecars: read, converted with a word, or refused with the way out."""

import json
from pathlib import Path

import numpy as np
import pytest

from neurography.instruments.maps import read
from neurography.instruments.maps.quantities import QUANTITIES, quantity_of
from neurography.io import bids, nifti
from neurography.model.errors import InputError
from neurography.model.instrument import Acquisition, BidsFile

AFFINE = np.diag([2.0, 3.0, 4.0, 1.0])


def named(name: str) -> BidsFile:
    entities, suffix, extension = bids.parse_name(name) or ((), "", "")
    return BidsFile(
        path=Path(name), relative=name, datatype="dwi", entities=entities, suffix=suffix, extension=extension
    )


def made(
    root: Path,
    values: object,
    *,
    name: str = "sub-01_ADC.nii.gz",
    folder: str = "derivatives/fsl/sub-01/dwi",
    sidecar: dict[str, object] | None = None,
    affine: np.ndarray = AFFINE,
) -> Acquisition:
    bids.write_json(root / "dataset_description.json", {"Name": "x", "BIDSVersion": "1.10.0"})
    data = np.asarray(values, dtype=np.float32)
    data = np.full((4, 4, 4), data, dtype=np.float32) if data.ndim == 0 else data
    place = root / folder
    place.mkdir(parents=True, exist_ok=True)
    nifti.save(place / name, data, affine)
    if sidecar is not None:
        (place / f"{name.split('.', maxsplit=1)[0]}.json").write_text(json.dumps(sidecar))
    (found,) = read.find(bids.read_subject(root, "01").sessions[0])
    return found


def refused(acquisition: Acquisition) -> str:
    with pytest.raises(InputError) as error:
        read.read(acquisition)
    assert error.value.todo
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("sub-01_FA.nii.gz", "fa"),
        ("sub-01_ADC.nii", "adc"),
        ("sub-01_MD.nii.gz", "adc"),
        ("sub-01_AD.nii.gz", "ad"),
        ("sub-01_RD.nii.gz", "rd"),
        ("sub-01_Chimap.nii.gz", "chi"),
        ("sub-01_R2starmap.nii.gz", "r2star"),
        ("sub-01_T2starmap.nii.gz", "t2star"),
        ("sub-01_T1map.nii.gz", "t1"),
        ("sub-01_T2map.nii.gz", "t2"),
        ("sub-01_R1map.nii.gz", "r1"),
        ("sub-01_R2map.nii.gz", "r2"),
        ("sub-01_MTRmap.nii.gz", "mtr"),
        ("sub-01_fatfractionmap.nii.gz", "fat_fraction"),
        ("sub-01_FatFractionMap.nii.gz", "fat_fraction"),
        ("sub-01_ktransmap.nii.gz", "ktrans"),
        ("sub-01_desc-SUV_pet.nii.gz", "suv"),
        ("sub-01_trc-FDG_desc-suv_pet.nii.gz", "suv"),
        ("sub-01_pet.nii.gz", None),
        ("sub-01_dwi.nii.gz", None),
        ("sub-01_ADC.json", None),
        ("sub-01_mrcmap.nii.gz", None),
        ("sub-01_S0map.nii.gz", None),
    ],
)
def test_a_name_says_which_quantity_a_map_holds(name: str, key: str | None) -> None:
    found = quantity_of(named(name))
    assert (found.key if found else None) == key


def test_every_quantity_but_grades_has_a_map_name_of_its_own() -> None:
    names = {
        one.key: quantity_of(named(f"sub-01_{one.key.replace('_', '')}map.nii.gz")) for one in QUANTITIES
    }
    assert all(found is not None and found.key == key for key, found in names.items())


def test_maps_of_two_pipelines_stay_apart_and_say_who_made_them(tmp_path: Path) -> None:
    made(tmp_path, 0.3, name="sub-01_FA.nii.gz")
    for folder in ("sub-01/dwi", "derivatives/mrtrix3/sub-01/dwi"):
        (tmp_path / folder).mkdir(parents=True)
        nifti.save(tmp_path / folder / "sub-01_FA.nii.gz", np.full((4, 4, 4), 0.3), AFFINE)
    found = read.find(bids.read_subject(tmp_path, "01").sessions[0])
    assert [one.occasion.acquisition for one in found] == ["FA", "FA (fsl)", "FA (mrtrix3)"]


@pytest.mark.parametrize(
    ("stored", "unit", "value"),
    [
        (1200.0, "10^-6 mm2/s", 1.2),
        (1200.0, "×10⁻⁶ mm²/s", 1.2),
        (0.0012, "mm2/s", 1.2),
        (1.2, "um2/ms", 1.2),
        (1.2, "10^-3 mm^2/s", 1.2),
    ],
)
def test_a_stated_unit_is_converted_and_the_conversion_named(
    tmp_path: Path, stored: float, unit: str, value: float
) -> None:
    data = read.read(made(tmp_path, stored, sidecar={"Units": unit})).data
    # a float32 holds seven digits
    assert data.values.max() == pytest.approx(value, rel=1e-6)
    changed = stored != value
    assert any("converted from" in warning for warning in data.warnings) == changed


def test_a_missing_unit_is_refused_with_the_text_to_write(tmp_path: Path) -> None:
    said = refused(made(tmp_path, 1200.0))
    assert "sub-01_ADC.json" in said
    assert '{"Units": "10^-6 mm2/s"}' in said


@pytest.mark.parametrize("units", ["", "n/a"])
def test_an_empty_unit_is_a_missing_one(tmp_path: Path, units: str) -> None:
    assert "wanted the map's unit" in refused(made(tmp_path, 1.2, sidecar={"Units": units}))


def test_an_unknown_unit_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    assert "furlongs" in refused(made(tmp_path, 1.2, sidecar={"Units": "furlongs"}))
    assert '"Units" as text' in refused(made(tmp_path, 1.2, sidecar={"Units": 1}))


def test_a_wrong_unit_is_refused_with_those_under_which_it_would_be_plausible(tmp_path: Path) -> None:
    said = refused(made(tmp_path, 1200.0, sidecar={"Units": "mm2/s"}))
    assert "as 10^-6 mm2/s the median would be 1.2 ×10⁻³ mm²/s" in said


def test_the_unit_in_the_advice_is_the_one_that_fits_and_never_the_refused_one(tmp_path: Path) -> None:
    said = refused(made(tmp_path / "a", 0.0012))
    assert 'state it in sub-01_ADC.json beside it: {"Units": "mm2/s"}' in said
    said = refused(made(tmp_path / "b", 1.2, sidecar={"Units": "10^-6 mm2/s"}))
    assert '{"Units": "10^-3 mm2/s"}' in said
    said = refused(made(tmp_path / "c", 1200.0, sidecar={"Units": "furlongs"}))
    assert '{"Units": "10^-6 mm2/s"}' in said
    # a T1 in ms where BIDS fixes s
    said = refused(made(tmp_path / "d", 1200.0, name="sub-01_T1map.nii.gz", folder="sub-01/anat"))
    assert '{"Units": "ms"}' in said


def test_where_several_units_fit_none_is_advised(tmp_path: Path) -> None:
    said = refused(made(tmp_path, 0.1, name="sub-01_ktransmap.nii.gz", folder="sub-01/anat"))
    assert "as 1/min the median would be 0.1 min⁻¹; as 1/s the median would be 6 min⁻¹" in said
    assert '{"Units": "..."}, with 1/min or 1/s, whichever holds' in said


def test_where_no_unit_fits_it_is_said_without_an_example(tmp_path: Path) -> None:
    said = refused(made(tmp_path, 5e6, sidecar={"Units": "mm2/s"}))
    assert "None of the usual units fits the values (mm2/s, 10^-3 mm2/s, 10^-6 mm2/s)" in said
    assert '{"Units"' not in said


def test_a_bare_power_of_ten_is_advised_only_where_nothing_else_fits(tmp_path: Path) -> None:
    name = "sub-01_FA.nii.gz"
    said = refused(made(tmp_path / "a", 45.0, name=name))
    assert '{"Units": "percent"}' in said
    assert "10^-3" not in said
    assert '{"Units": "10^-3"}' in refused(made(tmp_path / "b", 450.0, name=name))


def test_a_fraction_in_percent_is_not_read_as_a_fraction(tmp_path: Path) -> None:
    name, folder = "sub-01_fatfractionmap.nii.gz", "sub-01/anat"
    said = refused(made(tmp_path / "a", 35.0, name=name, folder=folder))
    assert "as percent the median would be 0.35" in said
    data = read.read(made(tmp_path / "b", 35.0, name=name, folder=folder, sidecar={"Units": "%"})).data
    assert data.values.max() == pytest.approx(0.35)
    # muscle of 0.9 % inside fat of 90 %: the median alone would pass for 90 %
    mixed = np.full((4, 4, 4), 0.9)
    mixed[0] = 90.0
    assert "98th percentile" in refused(made(tmp_path / "c", mixed, name=name, folder=folder))
    plain = read.read(made(tmp_path / "d", 0.35, name=name, folder=folder)).data
    assert plain.warnings == ("no Units in the sidecar: read as a plain ratio",)


def test_an_fa_map_with_noise_around_the_body_is_read_as_it_is(tmp_path: Path) -> None:
    """Tensors with negative eigenvalues, as a fit gives in air, have an FA of up to sqrt(3/2)."""
    values = np.full((4, 4, 4), 0.4)
    values[0] = 1.5**0.5
    assert read.read(made(tmp_path, values, name="sub-01_FA.nii.gz")).data.values.max() > 1.2


@pytest.mark.parametrize(
    ("suffix", "stored", "value"),
    [("T1map", 1.2, 1200.0), ("T2starmap", 0.03, 30.0), ("R2starmap", 40.0, 40.0), ("Chimap", 0.05, 0.05)],
)
def test_where_bids_fixes_the_unit_it_holds_and_is_said(
    tmp_path: Path, suffix: str, stored: float, value: float
) -> None:
    data = read.read(made(tmp_path, stored, name=f"sub-01_{suffix}.nii.gz", folder="sub-01/anat")).data
    assert data.values.max() == pytest.approx(value, rel=1e-6)
    assert f"as BIDS fixes it for {suffix}" in data.warnings[0]


@pytest.mark.parametrize(
    ("suffix", "stored", "offer"),
    [("T1map", 1200.0, "as ms"), ("T2starmap", 30.0, "as ms"), ("R2starmap", 0.04, "as 1/ms")],
)
def test_values_that_contradict_the_unit_of_bids_are_refused(
    tmp_path: Path, suffix: str, stored: float, offer: str
) -> None:
    said = refused(made(tmp_path, stored, name=f"sub-01_{suffix}.nii.gz", folder="sub-01/anat"))
    assert offer in said


def test_a_signed_map_is_judged_by_its_magnitudes(tmp_path: Path) -> None:
    """The median of a susceptibility map is near zero whatever its unit: in ppb nobody would notice by it."""
    values = np.random.default_rng(0).normal(0.0, 40.0, (12, 12, 12))
    name, folder = "sub-01_Chimap.nii.gz", "sub-01/anat"
    assert "as ppb" in refused(made(tmp_path / "a", values, name=name, folder=folder))
    data = read.read(made(tmp_path / "b", values, name=name, folder=folder, sidecar={"Units": "ppb"})).data
    assert data.values.std() == pytest.approx(0.04, rel=0.05)  # 1728 samples: 2 % of standard error


def test_background_zeros_hold_no_value_where_tissue_cannot_have_them(tmp_path: Path) -> None:
    values = np.full((4, 4, 4), 1.2)
    values[0] = 0
    adc = read.read(made(tmp_path / "a", values, sidecar={"Units": "um2/ms"})).data
    assert int(np.isnan(adc.values).sum()) == 16
    name, folder = "sub-01_desc-suv_pet.nii.gz", "derivatives/suv/sub-01/pet"
    suv = read.read(made(tmp_path / "b", values, name=name, folder=folder, sidecar={"Units": "g/mL"})).data
    assert int((suv.values == 0).sum()) == 16


def test_an_empty_map_and_a_series_are_refused(tmp_path: Path) -> None:
    assert "nothing but zeros" in refused(made(tmp_path / "a", 0.0, sidecar={"Units": "um2/ms"}))
    series = np.full((4, 4, 4, 3), 1.2)
    assert "three dimensions" in refused(made(tmp_path / "b", series, sidecar={"Units": "um2/ms"}))


def test_a_map_in_the_space_of_a_template_is_refused(tmp_path: Path) -> None:
    name = "sub-01_space-MNI152NLin6Asym_FA.nii.gz"
    assert "space of a template" in refused(made(tmp_path / "a", 0.4, name=name))
    own = read.read(made(tmp_path / "b", 0.4, name="sub-01_space-ACPC_FA.nii.gz")).data
    assert own.values.max() == pytest.approx(0.4)


def test_technique_comes_from_allowed_keys_alone(tmp_path: Path) -> None:
    sidecar = {
        "Units": "um2/ms", "MagneticFieldStrength": 3, "BValues": [0, 800], "EchoTime": True, "Manufacturer": "GE",
        "ManufacturersModelName": "M" * 500, "PatientName": "no", "NumberOfDirections": float("nan"),
    }  # fmt: skip
    turned = AFFINE[:, [2, 0, 1, 3]]
    data = read.read(made(tmp_path, 1.2, sidecar=sidecar, affine=turned)).data
    assert dict(data.technique.protocol) == {
        "BValues": (0.0, 800.0), "MagneticFieldStrength": 3.0, "Manufacturer": "GE",
        "ManufacturersModelName": "M" * 80, "Pipeline": "fsl", "VoxelSize": (2.0, 3.0, 4.0),
    }  # fmt: skip


def test_tracer_and_uptake_time_are_technique(tmp_path: Path) -> None:
    sidecar = {"Units": "g/mL", "TracerName": "FDG", "ScanStart": 3600, "InjectionStart": 0}
    made_ = made(tmp_path, 2.0, name="sub-01_desc-suv_pet.nii.gz", folder="sub-01/pet", sidecar=sidecar)
    technique = read.read(made_).data.technique
    assert (technique.get("TracerName"), technique.get("UptakeTime")) == ("FDG", 3600.0)
