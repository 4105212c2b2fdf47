"""Gradient-echo series by their DICOM header: several echoes, one long echo, or a susceptibility-weighted image."""

import re
from collections.abc import Mapping

from neurography.model.instrument import Recognised

from .technique import SIDECAR_KEYS

LONG_ECHO_MS = 10.0
"""A single gradient echo is weighted by T2* from here on (ms)."""

ASIDE = "aside"
"""Folder of a visit for what scanners computed and nobody measures."""

PARTS = {
    "M": "mag", "MAGNITUDE": "mag", "P": "phase", "PHASE": "phase", "PHASE MAP": "phase", "R": "real", "REAL": "real",
    "I": "imag", "IMAGINARY": "imag",
}  # fmt: skip
"""Word of ImageType, or ComplexImageComponent, and the part of a complex image that it names."""

PROJECTIONS = frozenset({"MNIP", "MINIP", "MIN IP", "MIP", "PROJECTION IMAGE"})
_DIXON = frozenset(
    {"W", "F", "WATER", "FAT", "IN_PHASE", "OUT_PHASE", "OPP_PHASE", "IP", "OP", "FAT_FRACTION"}
)
_MAPS = frozenset(
    {"T1 MAP", "T2 MAP", "T2 STAR MAP", "T2_STAR", "R2_STAR", "R2 STAR MAP", "B0 MAP", "B1 MAP", "FIELD_MAP"}
)
_SWI = re.compile(r"\b(?:swi\w*|swan|venbold)\b")

_PI = 3.14159265


def recognise(header: Mapping[str, object]) -> Recognised | None:
    """anat MEGRE (several echoes), anat T2starw or swi, each with its part; None for what is no such series.

    SeriesEchoTimes (ms) are those of the whole series, as far as the import has them; EchoTime and EchoNumbers are
    those of the image at hand.
    """
    kinds = _words(header.get("ImageType"))
    if header.get("Modality") != "MR" or not _is_gradient_echo(header) or kinds & (_DIXON | _MAPS):
        return None
    echo, times = _number(header.get("EchoTime")), _times(header)
    several = len(times) > 1
    in_time = not several and _volumes(header) > 1
    if echo is None or in_time or _number(header.get("InversionTime")):
        return None
    number = (("echo", str(_echo_number(echo, times))),) if several else ()
    weighted, part = _is_swi(header, kinds), _part(header)
    found: Recognised | None = None
    if kinds & PROJECTIONS:
        if weighted or kinds & {"MNIP", "MINIP"}:
            found = _named("minIP", (), header, datatype=ASIDE)
    elif "SWI" in kinds or (weighted and not several and not _names_swi(header, "SequenceName")):
        found = _named("swi", (*number, *_part_entity(part if part != "mag" else "")), header, datatype="swi")
    elif several:
        found = _named("MEGRE", (*number, ("part", part or "mag")), header)
    elif weighted or echo >= LONG_ECHO_MS:
        # magnitude and phase from which Siemens makes its SWI: whether that phase is filtered shows when it is read
        found = _named("T2starw", ((("acq", "swi"),) if weighted else ()) + _part_entity(part), header)
    return found


def _part_entity(part: str) -> tuple[tuple[str, str], ...]:
    """The entity of a part; none where the header names none."""
    return (("part", part),) if part else ()


def _named(
    suffix: str,
    entities: tuple[tuple[str, str], ...],
    header: Mapping[str, object],
    *,
    datatype: str = "anat",
) -> Recognised:
    phase = dict(entities).get("part") == "phase"
    return Recognised(
        datatype=datatype,
        suffix=suffix,
        entities=entities,
        keep=SIDECAR_KEYS,
        unit=phase_unit(header) if phase else "",
    )


def phase_unit(header: Mapping[str, object]) -> str:
    """What BIDS asks of a phase: `rad` where the conversion's scaling begins at -pi, else `arbitrary`."""
    intercept, slope = header.get("ConvertedIntercept"), header.get("ConvertedSlope")
    if not isinstance(intercept, float) or not isinstance(slope, float):
        return "arbitrary"
    # scanners round it to four digits; 12 bits lead from there to +pi
    return "rad" if abs(intercept + _PI) < 1e-3 and 0 < slope <= 2 * _PI / 4000 else "arbitrary"


def _is_gradient_echo(header: Mapping[str, object]) -> bool:
    scanning = _words(header.get("ScanningSequence"))
    name = str(header.get("SequenceName", "")).upper()
    return (
        "GR" in scanning and not scanning & {"EP", "SE", "IR"} and "EPI" not in name and "EPFID" not in name
    )


def _is_swi(header: Mapping[str, object], kinds: set[str]) -> bool:
    return "SWI" in kinds or any(
        _names_swi(header, key) for key in ("SequenceName", "SeriesDescription", "ProtocolName")
    )


def _names_swi(header: Mapping[str, object], key: str) -> bool:
    return bool(_SWI.search(str(header.get(key, "")).lower().replace("_", " ").replace("*", " ")))


def _part(header: Mapping[str, object]) -> str:
    """mag, phase, real, imag; '' where the header does not say."""
    kinds = header.get("ImageType")
    listed = [str(kind).upper() for kind in kinds] if isinstance(kinds, list | tuple) else []
    for kind in listed[2:]:
        if kind in PARTS:
            return PARTS[kind]
        if kind.startswith("M_"):
            return "mag"
    return PARTS.get(str(header.get("ComplexImageComponent", "")).upper(), "")


def _echo_number(echo: float, times: tuple[float, ...]) -> int:
    """The place of this echo among those of its series, counted from 1."""
    return 1 + min(range(len(times)), key=lambda n: abs(times[n] - echo))


def _times(header: Mapping[str, object]) -> tuple[float, ...]:
    times = header.get("SeriesEchoTimes")
    return tuple(sorted(float(t) for t in times)) if isinstance(times, tuple | list) else ()


def _volumes(header: Mapping[str, object]) -> int:
    volumes = header.get("NumberOfVolumes", 1)
    return volumes if isinstance(volumes, int) else 1


def _words(value: object) -> set[str]:
    if isinstance(value, tuple | list):
        return {str(word).upper() for word in value}
    return set(str(value).upper().split("\\")) if value else set()


def _number(value: object) -> float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain and value > 0 else None  # type: ignore[arg-type, operator]
