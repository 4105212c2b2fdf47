"""Our own look at a converted series: what of it may be fitted, and what the user should know."""

from collections.abc import Sequence

from attrs import frozen

from neurography.io.dicom import Converted, Gradients, Stack, disagreement, sort_volumes
from neurography.io.dicom.gradients import odd_lengths

FRAME_TOLERANCE = 1e-3
"""Imported vectors and those of the headers, turned to the same frame, may differ by this per component."""


@frozen(eq=False)
class Look:
    """fitted and aside: volume numbers; notes: what was seen; warnings: what is wrong with it."""

    fitted: tuple[int, ...]
    aside: tuple[int, ...]
    aside_reason: str
    notes: tuple[str, ...]


def look_at(stack: Stack, made: Converted) -> Look:
    """Sort the volumes of a series and hold its vectors against the headers."""
    every = tuple(range(made.volumes))
    notes = [*stack.warnings, *_scaling(made)]
    gradients = made.gradients
    if gradients is None:
        return Look(every, (), "", tuple(notes))
    kinds = sort_volumes(gradients)
    notes += _counted(gradients)
    odd = odd_lengths(gradients)
    if odd:
        notes.append(f"WARNING: vectors of volumes {_listed(odd)} are not of length 1")
    apart = disagreement(gradients, stack.frames, made.world_from_voxel)
    if apart is None and kinds.directional:
        notes.append("vectors come from private fields: no public ones to check them by")
    elif apart is not None and apart > FRAME_TOLERANCE:
        notes.append(
            f"WARNING: vectors differ by up to {apart:.3g} from (0018,9089) turned into the image's frame: "
            "directions may stand in a wrong frame; FA and ADC do not depend on that, tracts do"
        )
    elif apart is not None:
        notes.append(f"vectors equal (0018,9089) turned into the image's frame to {apart:.1g}")
    reason = ""
    if kinds.aside:
        which = f"volumes {_listed(kinds.aside)} (from 0) have b > 50 and no direction"
        reason = f"{which}: {hint(stack)}, never fitted"
    return Look(kinds.fitted, kinds.aside, reason, tuple(notes))


def plain_look(stack: Stack, made: Converted) -> Look:
    """Of an image without gradients, whatever its header says of them: a computed map."""
    return Look(tuple(range(made.volumes)), (), "", stack.warnings)


def _counted(gradients: Gradients) -> list[str]:
    kinds = sort_volumes(gradients)
    shells = sorted({round(float(gradients.b_values[v])) for v in kinds.directional + kinds.isotropic})
    weighting = ", ".join(f"{b}" for b in shells[:8]) + (", ..." if len(shells) > 8 else "")
    count = len(kinds.directional)
    found = [f"volumes: {len(kinds.zero)} count as b=0, {count} have directions (b {weighting} s/mm2)"]
    tiny = [float(gradients.b_values[v]) for v in kinds.zero if gradients.b_values[v] > 0]
    if tiny:
        span = f"{min(tiny):g}" + (f" to {max(tiny):g}" if len(tiny) > 1 else "")
        found.append(f"b of {span} s/mm2 counts as 0, whatever vector is stored")
    if kinds.isotropic and not kinds.directional:
        found.append("no volume has a direction: an isotropic series, kept as it is; it gives ADC, no FA")
    return found


def _scaling(made: Converted) -> list[str]:
    sidecar = made.sidecar
    slope = sidecar.get("PhilipsScaleSlope")
    if not isinstance(slope, int | float) or isinstance(slope, bool):
        return []
    shown = sidecar.get("PhilipsRescaleSlope")
    if sidecar.get("UsePhilipsFloatNotDisplayScaling") == 1:
        unused = f" (display slope {shown:g} not used)" if isinstance(shown, int | float) else ""
        return [f"Philips scaling: precise values, stored value / scale slope {slope:g}{unused}"]
    return ["Philips scaling: display values (rescale slope); not comparable between series"]


def hint(stack: Stack) -> str:
    """What the headers call these volumes."""
    kinds = {str(kind).upper() for image in stack.images for kind in image.header.get("ImageType", ())}
    ways = {frame.directionality for frame in stack.frames}
    if any(kind.startswith("ADC") for kind in kinds):
        return "ADC map"
    if "ISOTROPIC" in ways or any(kind.startswith("TRACE") for kind in kinds):
        return "trace-weighted"
    return "trace-weighted or ADC"


def _listed(volumes: Sequence[int]) -> str:
    return ", ".join(map(str, volumes[:12])) + (", ..." if len(volumes) > 12 else "")
