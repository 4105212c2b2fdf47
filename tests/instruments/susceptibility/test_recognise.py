"""DICOM headers to BIDS names: echoes, parts, susceptibility weighting, and what is another instrument's."""

from typing import Any

import pytest

from neurography.instruments.morphometry import read as morphometry
from neurography.instruments.susceptibility.recognise import recognise

GRE: dict[str, Any] = {
    "Modality": "MR",
    "ScanningSequence": "GR",
    "ImageType": ("ORIGINAL", "PRIMARY", "M", "ND"),
    "EchoTime": 20.0,
    "RepetitionTime": 28.0,
    "SeriesEchoTimes": (20.0,),
    "NumberOfVolumes": 1,
}
PHASE = ("ORIGINAL", "PRIMARY", "P", "ND")
SIEMENS_SWI = {"SequenceName": "*swi3d1r"}


def name(**change: Any) -> str:
    """`anat/echo-1_part-mag_MEGRE`, or nothing."""
    found = recognise(GRE | change)
    if found is None:
        return ""
    return "/".join([found.datatype, "_".join([*(f"{k}-{v}" for k, v in found.entities), found.suffix])])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "anat/part-mag_T2starw"),
        ({"ImageType": PHASE}, "anat/part-phase_T2starw"),
        ({"ImageType": ("ORIGINAL", "PRIMARY")}, "anat/T2starw"),  # GE does not say
        ({"ImageType": ("ORIGINAL", "PRIMARY", "M_FFE", "M", "FFE")}, "anat/part-mag_T2starw"),
        (
            {"ImageType": ("ORIGINAL", "PRIMARY", "R"), "ComplexImageComponent": "REAL"},
            "anat/part-real_T2starw",
        ),
        ({"ImageType": ("ORIGINAL", "PRIMARY"), "ComplexImageComponent": "PHASE"}, "anat/part-phase_T2starw"),
        ({"EchoTime": 4.0, "SeriesEchoTimes": (4.0, 8.0, 12.0)}, "anat/echo-1_part-mag_MEGRE"),
        ({"EchoTime": 12.0, "SeriesEchoTimes": (12.0, 4.0, 8.0)}, "anat/echo-3_part-mag_MEGRE"),
        (
            {"EchoTime": 8.0, "SeriesEchoTimes": (4.0, 8.0), "ImageType": PHASE},
            "anat/echo-2_part-phase_MEGRE",
        ),
        (SIEMENS_SWI, "anat/acq-swi_part-mag_T2starw"),
        (SIEMENS_SWI | {"ImageType": PHASE}, "anat/acq-swi_part-phase_T2starw"),
        (SIEMENS_SWI | {"ImageType": ("ORIGINAL", "PRIMARY", "M", "SWI", "NORM")}, "swi/swi"),
        (SIEMENS_SWI | {"ImageType": ("DERIVED", "PRIMARY", "MNIP", "ND")}, "aside/minIP"),
        ({"SeriesDescription": "Ax SWAN"}, "swi/swi"),
        # the word stands inside another
        (
            {"ProtocolName": "sSWIp_fast", "ImageType": ("ORIGINAL", "PRIMARY", "M_FFE", "M", "FFE")},
            "anat/part-mag_T2starw",
        ),
        ({"ProtocolName": "WIP SWIp SENSE"}, "swi/swi"),
        ({"ProtocolName": "WIP SWIp SENSE", "ImageType": PHASE}, "swi/part-phase_swi"),
    ],
)
def test_gradient_echoes(change: dict[str, Any], expected: str) -> None:
    assert name(**change) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"Modality": "CT"},
        {"ScanningSequence": "SE"},
        {"ScanningSequence": ("GR", "IR")},
        {"ScanningSequence": ("EP", "GR")},  # fMRI
        {"SequenceName": "FEEPI"},
        {"NumberOfVolumes": 100},
        {"InversionTime": 900.0},
        {"EchoTime": 3.0, "SeriesEchoTimes": (3.0,)},  # T1 weighting
        {"EchoTime": None},
        {"ImageType": ("DERIVED", "PRIMARY", "W", "DIXON")},
        {"ImageType": ("DERIVED", "PRIMARY", "T2_STAR")},
        {"ImageType": ("DERIVED", "SECONDARY", "MIP")},  # of an angiography
    ],
)
def test_what_is_not_ours(change: dict[str, Any]) -> None:
    assert name(**change) == ""


def test_units_as_bids_asks() -> None:
    """rad where the file's own scaling runs from -pi to pi, else arbitrary; magnitudes have none."""
    philips = {"ImageType": PHASE, "ConvertedSlope": 0.0015344619750976562, "ConvertedIntercept": -3.1415925}
    siemens = {"ImageType": PHASE, "ConvertedSlope": 2.0, "ConvertedIntercept": -4096.0}
    units = [
        getattr(recognise(GRE | one), "unit", None) for one in (philips, siemens, {"ImageType": PHASE}, {})
    ]
    assert units == ["rad", "arbitrary", "arbitrary", ""]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"EchoTime": 2.3, "SeriesEchoTimes": (2.3, 4.6)}, None),
        ({"EchoTime": 3.0, "SeriesEchoTimes": (3.0,)}, "T1w"),
        ({"EchoTime": 20.0, "ScanningSequence": "SE", "RepetitionTime": 500.0}, "T1w"),
    ],
)
def test_morphometry_leaves_them(change: dict[str, Any], expected: str | None) -> None:
    """No series is named by two instruments."""
    found = morphometry.recognise(GRE | change)
    assert (found.suffix if found else None) == expected
    assert found is None or name(**change) == ""
