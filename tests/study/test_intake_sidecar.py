"""Sidecars: keys from a list, values that look like what their key means, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from neurography.study.intake import vocabulary
from neurography.study.intake.dates import Secret
from neurography.study.intake.sidecar import NUMBERS, SWITCHES, WORDS, filtered

SECRET = Secret(b"k" * 32, Path("x"))


def kept(sidecar: dict[str, Any], *, keep: tuple[str, ...] = (), **header: Any) -> dict[str, Any]:
    return filtered(sidecar, header=header, keep=keep, secret=SECRET)[0]


def test_technique_is_kept() -> None:
    technique = {
        "MagneticFieldStrength": 3, "EchoTime": 0.069, "PhaseEncodingDirection": "j-", "MTState": False,
        "ImageType": ["ORIGINAL", "PRIMARY", "M", "ND"], "ScanningSequence": "SE", "SequenceVariant": "SK_SP",
        "SliceTiming": [0.0, 1.5], "ConversionSoftwareVersion": "v1.0.20260724", "PhilipsScaleSlope": 0.0269,
    }  # fmt: skip
    assert kept(technique) == technique | {"SequenceVariant": "SK\\SP"}


@pytest.mark.parametrize(
    "key", sorted(NUMBERS | SWITCHES | set(WORDS) | {"SliceTiming", "ConversionSoftwareVersion"})
)
@pytest.mark.parametrize("value", ["Erika Mustermann", ["Erika"], {"a": "Erika"}, [["Erika"]], "19530817", 4711e12,
                                   float("nan"), None])  # fmt: skip
def test_no_allowed_key_is_a_way_in_for_text(key: str, value: Any) -> None:
    assert kept({key: value}) == {}


def test_words_that_are_no_technique_are_left_out_of_those_that_are() -> None:
    found = kept(
        {"ImageType": ["ORIGINAL", "ERIKA", "M"], "ScanOptions": "FS_MUSTERMANN", "BodyPartExamined": "ERIKA"}
    )
    assert found == {"ImageType": ["ORIGINAL", "M"], "ScanOptions": "FS"}


def test_unknown_keys_are_left_out() -> None:
    assert kept({"PatientName": "x", "SeriesDescription": "x", "AcquisitionTime": "10:11:12", "SeriesNumber": 7,
                 "DeviceSerialNumber": 815007, "ImageComments": "x", "BidsGuess": ["x"]}) == {}  # fmt: skip


def test_an_instrument_may_ask_for_numbers_and_known_words_only() -> None:
    wanted = ("InjectedVolume", "PatientWeight", "Decay", "SequenceName", "DeviceSerialNumber", "SeriesDate",
              "StudyTime", "PatientID", "OperatorsName", "SeriesNumber", "FrameTimes")  # fmt: skip
    found = kept(
        {"InjectedVolume": 5.0, "Decay": "NONE", "SequenceName": "ERIKA", "DeviceSerialNumber": 815007,
         "FrameTimes": [1.0, 2.0]},
        keep=wanted, PatientWeight=70.0, SeriesDate=20240229, StudyTime=101112, PatientID=4711, SeriesNumber=3,
        OperatorsName="Tom",
    )  # fmt: skip
    assert found == {"InjectedVolume": 5.0, "PatientWeight": 70.0, "Decay": "NONE", "FrameTimes": [1.0, 2.0]}


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("SIEMENS", "Siemens"), ("Siemens Healthineers", "Siemens"), ("GE MEDICAL SYSTEMS", "GE"),
        ("Philips Medical Systems", "Philips"), ("Philips", "Philips"), ("UIH", "UIH"), ("TOSHIBA_MEC", None),
        ("Canon Medical", "Canon"), ("Hitachi Medical Corporation", "Hitachi"), ("Gerda", None), ("", None),
    ],
)  # fmt: skip
def test_vendors(text: str, vendor: str | None) -> None:
    assert vocabulary.vendor(text) == vendor


@pytest.mark.parametrize(
    "text",
    ["Ingenia Elition X", "Ingenia", "Achieva dStream", "MAGNETOM Prisma Fit", "Prisma_fit", "Skyra", "TrioTim",
     "SIGNA Premier", "DISCOVERY MR750w", "Optima MR450w", "Signa HDxt", "uMR 770", "Vantage Galan 3T", "MR 7700",
     "MAGNETOM Vida", "Biograph_mMR"],
)  # fmt: skip
def test_models_that_scanners_have(text: str) -> None:
    assert vocabulary.model(text) == text


@pytest.mark.parametrize(
    "text",
    ["Erika", "Ingenia Mustermann", "Victor", "Station 4 West", "SN0815007", "Skyra 12345", "x" * 80, ""],
)
def test_models_that_scanners_do_not_have(text: str) -> None:
    assert vocabulary.model(text) is None


def test_an_unlisted_model_is_keyed_the_same_every_time_and_says_nothing() -> None:
    first = kept({}, ManufacturerModelName="Erika's scanner")
    assert first == kept({}, ManufacturerModelName="Erika's scanner")
    assert first != kept({}, ManufacturerModelName="Otto's scanner")
    assert first["ManufacturersModelName"].startswith("unlisted-")
    other = filtered(
        {}, header={"ManufacturerModelName": "Erika's scanner"}, secret=Secret(b"o" * 32, Path("x"))
    )
    assert other[0] != first, "who knows model names but not the secret cannot try them out"
