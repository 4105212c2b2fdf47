"""A scanner's maps by their headers: what is one, what is not, and which unit the header states."""

from typing import Any

import pytest

from neurography.instruments.maps import INSTRUMENT
from neurography.instruments.maps.scanner import recognise


def header(*kinds: str, **rest: object) -> dict[str, Any]:
    return {"Modality": "MR", "ImageType": list(kinds), **rest}


@pytest.mark.parametrize(
    ("kinds", "name"),
    [
        (("DERIVED", "PRIMARY", "DIFFUSION", "ADC", "ND", "NORM"), ("dwi", "ADC", "adc")),
        (("DERIVED", "PRIMARY", "DIFFUSION", "FA", "ND"), ("dwi", "FA", "fa")),
        (("DERIVED", "PRIMARY", "ADC", "SE", "ADC"), ("dwi", "ADC", "adc")),
        (("DERIVED", "PRIMARY", "ADC_UNSPECIFIED", "ADC", "UNSPECIFIED"), ("dwi", "ADC", "adc")),
        (("DERIVED", "PRIMARY", "T1 MAP", "ND"), ("anat", "T1map", "t1")),
        (("DERIVED", "PRIMARY", "T2MAP"), ("anat", "T2map", "t2")),
        (("DERIVED", "PRIMARY", "T2_STAR MAP", "ND"), ("anat", "T2starmap", "t2star")),
    ],
)
def test_the_image_type_says_what_was_computed(kinds: tuple[str, ...], name: tuple[str, ...]) -> None:
    found = recognise(header(*kinds))
    assert found is not None
    assert (found.datatype, found.suffix, found.quantity) == name
    assert (found.derivative, found.unit) == ("scanner", "")


@pytest.mark.parametrize(
    "kinds",
    [
        ("DERIVED", "PRIMARY", "EADC"),
        ("DERIVED", "PRIMARY", "DIFFUSION", "COLFA"),
        ("DERIVED", "PRIMARY", "DIFFUSION", "TRACEW"),
        ("DERIVED", "PRIMARY", "PHASE MAP", "P", "FFE"),
        ("ORIGINAL", "PRIMARY", "M", "ND"),
        ("DERIVED", "SECONDARY", "PROCESSED"),
    ],
)
def test_what_is_no_map_of_a_quantity_is_left_alone(kinds: tuple[str, ...]) -> None:
    assert recognise(header(*kinds)) is None


def test_a_description_decides_only_as_a_whole_and_only_for_derived_images() -> None:
    kinds = ("DERIVED", "SECONDARY", "PROCESSED")
    for text in ("Apparent Diffusion Coefficient (mm?/s)", "ADC", "adc (10^-6 mm²/s)"):
        found = recognise(header(*kinds, SeriesDescription=text))
        assert found is not None
        assert found.suffix == "ADC"
        assert recognise(header("ORIGINAL", "PRIMARY", "M", SeriesDescription=text)) is None
    for text in ("ADC Smith", "eADC", "Exponential Apparent Diffusion Coefficient", "ADC (mm2/s) 500", ""):
        assert recognise(header(*kinds, SeriesDescription=text)) is None
    assert recognise({**header(*kinds, SeriesDescription="ADC"), "Modality": "CT"}) is None


def world(unit: str, slope: object, intercept: float = 0.0) -> dict[str, object]:
    return {"RealWorldUnit": unit, "RealWorldSlope": slope, "RealWorldIntercept": intercept}


@pytest.mark.parametrize(
    ("rest", "converted", "unit"),
    [
        ({}, (1.0, 0.0), ""),
        ({"SeriesDescription": "Apparent Diffusion Coefficient (mm?/s)"}, (1.0, 0.0), "mm2/s"),
        ({"SeriesDescription": "ADC (10^-6 mm²/s)"}, (1.0, 0.0), "10^-6 mm2/s"),
        ({"SeriesDescription": "ADC (Smith)"}, (1.0, 0.0), ""),
        ({"RescaleType": "10^-6 mm2/s"}, (1.0, 0.0), "10^-6 mm2/s"),
        ({"RescaleType": "US"}, (1.0, 0.0), ""),
        ({"RescaleType": "10^-6 mm2/s", "SeriesDescription": "ADC (mm2/s)"}, (1.0, 0.0), "10^-6 mm2/s"),
        ({"RescaleType": "10^-6 mm2/s", "RescaleSlope": 2.0}, (2.0, 0.0), "10^-6 mm2/s"),
        # the voxels are not those that the scanner shows
        ({"RescaleType": "10^-6 mm2/s", "RescaleSlope": 2.0}, (1.0, 0.0), ""),
        ({"RescaleType": "10^-6 mm2/s"}, None, ""),
        (world("um2/s", 1.0), (1.0, 0.0), "um2/s"),
        (world("mm2/s", 1e-6), (1.0, 0.0), "10^-6 mm2/s"),
        # the conversion has applied the mapping itself, in single precision
        (world("mm2/s", 1e-6), (9.999999974752427e-07, 0.0), "mm2/s"),
        (world("mm2/s", 1e-3, 5.0), (1e-3, 5.0), "mm2/s"),
        (world("mm2/s", 2e-6), (2.0, 0.0), "10^-6 mm2/s"),
        (world("mm2/s", 3e-6), (1.0, 0.0), ""),
        (world("mm2/s", 1e-6, 5.0), (1.0, 0.0), ""),
        (world("mm2/s", 1e-6), None, ""),
        (world("furlongs", 1.0), (1.0, 0.0), ""),
        (world("mm2/s", "x"), (1.0, 0.0), ""),
        (world("mm2/s", 0.0), (1.0, 0.0), ""),
    ],
)
def test_a_unit_is_taken_from_the_header_only_where_it_holds_for_the_voxels(
    rest: dict[str, object], converted: tuple[float, float] | None, unit: str
) -> None:
    made = {} if converted is None else {"ConvertedSlope": converted[0], "ConvertedIntercept": converted[1]}
    found = INSTRUMENT.recognise(header("DERIVED", "PRIMARY", "ADC", **rest, **made))
    assert found is not None
    assert found.unit == unit
