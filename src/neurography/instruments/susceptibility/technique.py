"""How a gradient-echo image was made, from its sidecars: echo times, field strength, the direction of the field."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurography.model.errors import InputError
from neurography.model.technique import Technique, Value
from neurography.model.wording import legible

PROTON_MHZ = 42.577478518
"""Proton gyromagnetic ratio over 2 pi, MHz/T (CODATA 2018, unshielded)."""

NUMBERS = ("RepetitionTime", "FlipAngle", "PixelBandwidth", "EchoTrainLength", "InversionTime")
WORDS = ("Manufacturer", "ManufacturersModelName", "MRAcquisitionType")
SIDECAR_KEYS = ("MagneticFieldStrength", "ImagingFrequency", "EchoTime", "EchoNumber", "Units", "ImageType",
                "BodyPartExamined", *NUMBERS,
                *WORDS)  # fmt: skip
SEQUENCES = {"MEGRE": "MEGRE", "T2starw": "T2*", "swi": "SWI"}
"""What the sequence is called in rows; T2* and SWI are never compared."""

NOMINAL = (0.2, 0.3, 0.35, 0.5, 0.55, 0.6, 1.0, 1.2, 1.5, 3.0, 4.7, 7.0, 9.4, 10.5, 11.7)
"""Tesla, as magnets are called; a Siemens 3 T has 2.895."""

APART = 0.06
"""Share by which the two statements of the field may differ: 3.6 % is a Siemens 3 T, 6 % is another magnet."""

LONGEST = 0.5
"""Seconds. Longer echo times are milliseconds."""

_MOST_WORDS = 80


HEAD = ("HEAD", "BRAIN", "SKULL", "CRANIUM", "CEREBRUM")
"""Words of BodyPartExamined that mean a head."""


def another_part(sidecar: Mapping[str, Any]) -> str:
    """The stated part of the body where it is none of the head; empty for a head, and where nobody states it."""
    part = sidecar.get("BodyPartExamined")
    stated = part.strip().upper() if isinstance(part, str) else ""
    return "" if not stated or any(word in stated for word in HEAD) else legible(stated)[:_MOST_WORDS].lower()


def number(value: object) -> float | None:
    """A finite number, None for anything else."""
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain and math.isfinite(value) else None  # type: ignore[arg-type]


def echo_times(sidecars: Sequence[Mapping[str, Any]], *, echoes: int, where: str) -> tuple[float, ...]:
    """Seconds, increasing, one an echo; empty where they are not all stated.

    One sidecar an image; a 4-D image has all of them as a list in its one sidecar.

    Raises
    ------
    InputError
        For times that are not positive, do not increase, are no seconds, or are another number than the echoes.
    """
    stated: list[float] = []
    lists = [sidecar.get("EchoTime") for sidecar in sidecars]
    if len(lists) > 1 and isinstance(lists[0], list) and all(other == lists[0] for other in lists):
        lists = lists[:1]  # one sidecar at the top that holds for every echo
    for value in lists:
        values = list(value) if isinstance(value, list | tuple) else [value]
        times = [number(item) for item in values]
        if any(time is None for time in times):
            return ()
        stated += [time for time in times if time is not None]
    if len(stated) == 1 and echoes > 1:
        return ()
    told = ", ".join(f"{time:g}" for time in stated)
    if len(stated) != echoes:
        raise _refused(f"{echoes} echo times, as there are echoes", f"{len(stated)} ({told})", where)
    if max(stated) > LONGEST:
        raise _refused("echo times in seconds", f"{told}, which look like milliseconds", where)
    if min(stated) <= 0:
        raise _refused("echo times above zero", told, where)
    if any(later <= earlier for earlier, later in pairwise(stated)):
        raise _refused("echo times that increase from echo to echo", told, where)
    return tuple(stated)


def tesla(sidecar: Mapping[str, Any], *, where: str) -> float | None:
    """The field in tesla: from the centre frequency where it is stated (MHz or Hz), else as the magnet is called.

    Raises
    ------
    InputError
        When the frequency can be neither, or the two statements differ by more than 6 %.
    """
    frequency, called = number(sidecar.get("ImagingFrequency")), number(sidecar.get("MagneticFieldStrength"))
    called = called if called else None
    if called is not None and not 0.01 <= called <= 15:
        raise _refused("MagneticFieldStrength in tesla (0.01 to 15)", f"{called:g}", where)
    if not frequency:
        return called
    megahertz = next((frequency / unit for unit in (1.0, 1e6) if 0.4 <= frequency / unit <= 640), None)
    if megahertz is None:
        raise _refused("ImagingFrequency in MHz (0.4 to 640) or in Hz", f"{frequency:g}", where)
    found = megahertz / PROTON_MHZ
    if called is not None and abs(found - called) > APART * called:
        raise _refused(
            f"a centre frequency that fits MagneticFieldStrength {called:g} T",
            f"{megahertz:g} MHz, which is {found:.3f} T",
            where,
        )
    return found


def nominal(sidecar: Mapping[str, Any], field: float | None) -> float | None:
    """What the magnet is called (3 for 2.895): fields are compared between visits by it."""
    stated = number(sidecar.get("MagneticFieldStrength")) or field
    if stated is None:
        return None
    nearest = min(NOMINAL, key=lambda name: abs(name - stated))
    return nearest if abs(nearest - stated) <= APART * nearest else round(stated, 2)


def b0(world_from_voxel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vector (3,) of the main field along the voxel axes.

    The field is taken to lie along the world's z: head to foot of a patient lying in the bore, whatever way round.
    In scanner coordinates this is exact for every magnet with a horizontal bore; an open magnet with a vertical field
    would need another axis, which no header states. Shear of the matrix is left out by polar decomposition.
    """
    linear = world_from_voxel[:3, :3]
    u, _, vt = np.linalg.svd(linear / np.linalg.norm(linear, axis=0))
    along = (u @ vt).T @ np.array([0.0, 0.0, 1.0])
    return np.asarray(along / np.linalg.norm(along))


def technique(
    sidecar: Mapping[str, Any],
    *,
    sequence: str,
    times: tuple[float, ...],
    field: float | None,
    voxel_size: tuple[float, ...],
) -> Technique:
    """What bears on the numbers and whether two visits compare."""
    protocol: dict[str, Value | None] = {key: number(sidecar.get(key)) for key in NUMBERS}
    for key in WORDS:
        word = sidecar.get(key)
        known = isinstance(word, str) and word.strip()
        protocol[key] = legible(word.strip())[:_MOST_WORDS] if known else None  # type: ignore[union-attr]
    single = times[0] if len(times) == 1 else None
    return Technique.of(
        "susceptibility",
        {
            **protocol,
            "Modality": "MRI",
            "MagneticFieldStrength": nominal(sidecar, field),
            "EchoTime": single if single is not None else (times or None),
            "Sequence": SEQUENCES[sequence],
            "VoxelSize": voxel_size,
        },
    )


def _refused(wanted: str, came: str, where: str) -> InputError:
    return InputError(wanted=wanted, came=came, where=where, todo="Mend the sidecar.")
