"""Which keys a sidecar may hold, and which values. An allow-list of keys is not enough: people write names
into any field, so a value must also look like what its key means. Nothing else is written.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from neurography.study.intake import vocabulary
from neurography.study.intake.dates import Secret

NUMBERS = frozenset({
    "MagneticFieldStrength", "ImagingFrequency", "EchoTime", "EchoTime1", "EchoTime2", "RepetitionTime",
    "InversionTime", "FlipAngle", "SliceThickness", "SpacingBetweenSlices", "EchoNumber", "EchoTrainLength",
    "NumberOfAverages", "PixelBandwidth", "DwellTime", "EffectiveEchoSpacing", "TotalReadoutTime",
    "EstimatedEffectiveEchoSpacing", "EstimatedTotalReadoutTime", "ParallelReductionFactorInPlane",
    "ParallelReductionFactorOutOfPlane", "MultibandAccelerationFactor", "PartialFourier", "PercentPhaseFOV",
    "PercentSampling", "PhaseEncodingSteps", "PhaseEncodingStepsNoPartialFourier", "AcquisitionMatrixPE",
    "ReconMatrixPE", "BaseResolution", "WaterFatShift", "PhilipsRescaleSlope", "PhilipsRescaleIntercept",
    "PhilipsScaleSlope", "PhilipsRWVSlope", "PhilipsRWVIntercept", "UsePhilipsFloatNotDisplayScaling",
})  # fmt: skip
"""Physics and technique: kept when finite numbers below 1e9."""

SWITCHES = frozenset({"MTState", "SpoilingState", "NonlinearGradientCorrection"})
"""Kept when true or false."""

WORDS: dict[str, frozenset[str]] = {
    "MRAcquisitionType": frozenset({"2D", "3D"}),
    "PhaseEncodingDirection": frozenset({"i", "j", "k", "i-", "j-", "k-"}),
    "PhaseEncodingAxis": frozenset({"i", "j", "k"}),
    "InPlanePhaseEncodingDirectionDICOM": frozenset({"ROW", "COL"}),
    "ScanningSequence": frozenset({"SE", "IR", "GR", "EP", "RM"}),
    "SequenceVariant": frozenset({"SK", "MTC", "SS", "TRSS", "SP", "MP", "OSP", "NONE"}),
    "ScanOptions": vocabulary.SCAN_OPTIONS,
    "ParallelAcquisitionTechnique": frozenset(
        {"SENSE", "MSENSE", "GRAPPA", "ASSET", "ARC", "CAIPIRINHA", "PILS", "SMASH", "SPEEDER", "UPI", "ACS"}
    ),
    "ImageType": vocabulary.IMAGE_TYPES,
    "BodyPartExamined": vocabulary.BODY_PARTS,
    "PatientPosition": frozenset({"HFS", "HFP", "FFS", "FFP", "HFDL", "HFDR", "FFDL", "FFDR"}),
    "Modality": frozenset({"MR", "CT", "PT"}),
    "ConversionSoftware": frozenset({"dcm2niix"}),
}
"""Words that a key may hold; of several (`SK\\\\SP`, a list) the others are left out."""

_MOST = 1e9
_VERSION = re.compile(r"^v\d+\.\d+\.\d{8}$")
_FORBIDDEN = re.compile(
    r"patient(?!weight$|size$|position$)|name$|uid$|id$|date|datetime|serial|accession|institution|operator|"
    r"physician|comment|description|station|address|person|protocol|acquisitiontime|studytime|seriestime|"
    r"contenttime|number$", re.IGNORECASE,
)  # fmt: skip
"""Keys that even an instrument cannot ask for."""


def filtered(
    sidecar: Mapping[str, Any], *, header: Mapping[str, Any], keep: Iterable[str] = (), secret: Secret
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What may be written of dcm2niix's sidecar, and what the user should know about what was not.

    keep are further keys that the instrument asks for, from the sidecar or else the DICOM header; they too
    pass only as numbers or as words of the vocabulary.
    """
    kept: dict[str, Any] = {}
    for key in sorted(NUMBERS):
        if (number := _number(sidecar.get(key))) is not None:
            kept[key] = number
    kept |= {key: sidecar[key] for key in sorted(SWITCHES) if isinstance(sidecar.get(key), bool)}
    for key in sorted(WORDS):
        if words := _words(sidecar.get(key), WORDS[key]):
            kept[key] = words
    if isinstance(timing := sidecar.get("SliceTiming"), list):
        times = [_number(time) for time in timing]
        if len(times) < 10_000 and all(time is not None for time in times):
            kept["SliceTiming"] = times
    if _VERSION.match(str(sidecar.get("ConversionSoftwareVersion", ""))):
        kept["ConversionSoftwareVersion"] = sidecar["ConversionSoftwareVersion"]
    kept |= _asked_for(keep, sidecar, header)
    device, notes = _device(sidecar, header, secret)
    return kept | device, notes


def _asked_for(keep: Iterable[str], sidecar: Mapping[str, Any], header: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key in keep:
        value = sidecar.get(key, header.get(key))
        if _FORBIDDEN.search(key) or key in WORDS or key in NUMBERS:
            continue
        if isinstance(value, bool):
            kept[key] = value
        elif (number := _number(value)) is not None:
            kept[key] = number
        elif isinstance(value, list | tuple) and value and all(_number(item) is not None for item in value):
            kept[key] = [_number(item) for item in value]
        elif words := _words(value, vocabulary.ANY):
            kept[key] = words
    return kept


def _device(
    sidecar: Mapping[str, Any], header: Mapping[str, Any], secret: Secret
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Vendor and model; what is not among the known becomes a keyed word, which still can be compared."""
    kept, notes = {}, []
    vendor = str(header.get("Manufacturer") or sidecar.get("Manufacturer") or "").strip()
    if vendor:
        known = vocabulary.vendor(vendor)
        kept["Manufacturer"] = known or secret.label("unlisted", vendor)
        if not known:
            notes.append("the vendor is none that is known: written as a keyed word")
    model = str(header.get("ManufacturerModelName") or sidecar.get("ManufacturersModelName") or "").strip()
    if model:
        known = vocabulary.model(model)
        kept["ManufacturersModelName"] = known or secret.label("unlisted", model)
        if not known:
            notes.append("the scanner's model is none that is known: written as a keyed word")
    return kept, tuple(notes)


def _number(value: object) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and abs(value) < _MOST else None


def _words(value: object, allowed: frozenset[str]) -> str | list[str] | None:
    if isinstance(value, str):
        words = [word for part in re.split(r"[\\_]", value) if (word := part.strip()) in allowed]
        return value if value in allowed else "\\".join(words) or None
    if isinstance(value, list | tuple):
        return [word for word in value if isinstance(word, str) and word in allowed] or None
    return None
