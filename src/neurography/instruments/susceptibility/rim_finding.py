"""Whether a rim stands beside a lesion: a word by a stated rule, with the numbers behind it."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Literal

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from neurography.model.finding import Finding
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.site import Site

from .rim.contrast import RimMeasure
from .rim.ribbon import Ribbons
from .rim.sign import sign_of_rim
from .rim_rows import NEAR, Seen
from .signs import Checked

PRESENT_Z, ABSENT_Z = 3.0, 2.0
"""Standard errors above remote tissue from which a ribbon stands out, and below which it does not."""

SEEN_SD = 1.5
"""Standard deviations of remote tissue that a rim has at least; an absence is only told where so many would have been
PRESENT_Z standard errors."""

RULE = (
    f"present: at least {SEEN_SD:g} sd and {PRESENT_Z:g} standard errors above remote tissue, {ABSENT_Z:g} above the "
    f"mirror; absent: less than {ABSENT_Z:g} where {SEEN_SD:g} sd of remote tissue would have shown; else undecided"
)

TISSUES = MappingProxyType(
    {"u_fibres": "U-fibres", "white_matter": "white matter", "brain_tissue": "brain tissue"}
)
"""Tissues as a reader knows them, where their key is not the word."""

Word = Literal["present", "absent", "undecided"]


def strongest(seen: Sequence[Seen]) -> Seen:
    """The first tissue that shows a rim (cortex before U-fibres, at every visit alike); else what lies highest."""
    judged = [one for one in seen if one.best.reason is None and one.best.z_remote is not None]
    showing = [one for one in judged if _word(one.best) == "present"]
    return showing[0] if showing else max(judged, key=lambda one: _above(one.best), default=seen[0])


def not_judged(site: Site, occasion: Occasion, reason: str) -> Finding:
    """The finding of a lesion that may not be measured."""
    return Finding(
        kind="rim",
        value="not_measurable",
        site=evolve(site, level=NEAR),
        occasion=occasion,
        sentence=f"no rim can be judged: {reason}",
    )


def rim(seen: Sequence[Seen], base: Measurement, sign: Checked) -> Finding:
    """The finding of one lesion: of the tissue that shows it most clearly, the others among the grounds."""
    one = strongest(seen)
    best = one.best
    site = evolve(base.site, level=NEAR)
    if best.reason is not None or best.z_remote is None or best.contrast is None:
        reason = best.reason or "too little remote tissue for a standard error"
        return not_judged(base.site, base.occasion, reason.removeprefix("not measurable: "))
    size = _size(best)
    grounds = [size, f"null from {best.patches} patches of the same tissue elsewhere"]
    if best.z_mirror is not None:
        grounds.append(f"against its mirror {best.z_mirror:+.1f} standard errors")
    if best.ribbon_mm:
        share = 100 * (best.continuity or 0)
        grounds.append(f"{share:.0f} % of {best.ribbon_mm:.0f} mm of ribbon stand out without a gap")
    grounds += [f"beside it: {_size(other.best)}" for other in seen if other is not one]
    witness = _witness(one.chi, sign)
    word = _word(best)
    return Finding(
        kind="rim", value=word, site=site, occasion=base.occasion, sentence=f"rim {word}: {size}; {witness}",
        grounds=(*grounds, witness, RULE), point=point(one.out, one.ribbon),
    )  # fmt: skip


def point(out: NDArray[np.bool_] | None, ribbon: Ribbons) -> tuple[float, float, float] | None:
    """World mm of the voxel in the middle of what stands out; None where nothing does."""
    if out is None or not out.any():
        return None
    points = ribbon.grid.world(np.argwhere(out))
    x, y, z = points[int(np.argmin(np.square(points - np.median(points, axis=0)).sum(axis=1)))]
    return float(x), float(y), float(z)


def _size(one: RimMeasure) -> str:
    """How far the ribbon lies from the same tissue elsewhere, or why that is not known."""
    kind = TISSUES.get(one.tissue, one.tissue.replace("_", " "))
    if one.reason is not None or one.contrast is None or one.z_remote is None:
        return f"{kind}: {one.reason or 'too little of it elsewhere'}"
    return (
        f"{one.map} of the {kind} within 3 mm lies {one.contrast:+.1f} sd from remote {kind} ({one.z_remote:+.1f} "
        f"standard errors, n {one.voxels} voxels)"
    )


def _above(one: RimMeasure) -> float:
    """Standard errors above remote tissue, on the side of iron."""
    return (1.0 if one.bright else -1.0) * (one.z_remote or 0.0)


def _word(best: RimMeasure) -> Word:
    above = _above(best)
    mirror = None if best.z_mirror is None else (1.0 if best.bright else -1.0) * best.z_mirror
    large = (best.contrast or 0.0) * (1.0 if best.bright else -1.0) >= SEEN_SD
    if large and above >= PRESENT_Z and (mirror is None or mirror >= ABSENT_Z):
        return "present"
    # a shell of all tissues is no ribbon: a rim of the cortex may drown in it
    sure = best.tissue != "brain_tissue" and _would_show(best)
    return "absent" if above < ABSENT_Z and sure else "undecided"


def _would_show(best: RimMeasure) -> bool:
    error, spread = best.excess_remote_se, best.remote_sd
    return bool(error and spread and SEEN_SD * spread >= PRESENT_Z * error)


def _witness(chi: RimMeasure | None, sign: Checked) -> str:
    """What susceptibility says of the rim's sign, as far as the map's sign was checked."""
    if chi is None:
        return "sign not measurable: no susceptibility"
    if chi.reason is not None or chi.excess_remote is None or chi.z_remote is None:
        return "sign not measurable in the ribbon"
    seen = sign_of_rim(chi, check=sign.check)
    size = f"susceptibility {1000 * chi.excess_remote:+.0f} ppb beside remote tissue"
    told = f"{size} ({chi.z_remote:+.1f} standard errors)"
    why = f" ({seen.reason})" if seen.reason else ""
    return f"{told}: {'sign undecided' if seen.verdict == 'undecided' else seen.verdict}{why}"
