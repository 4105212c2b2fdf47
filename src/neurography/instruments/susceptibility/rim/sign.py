"""Paramagnetic like iron, diamagnetic like calcium, or undecided; and whether a map's sign can be trusted at all.

Vendors disagree on the sign of phase, and a file does not tell. Regions that carry iron in every adult are the
witness: pallidum, red nucleus and veins (deoxygenated blood) must be paramagnetic beside white matter. Without that
witness there is no verdict on any focus.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.model.errors import CallError

from . import shells
from .contrast import RimMeasure

Verdict = Literal["paramagnetic", "diamagnetic", "undecided"]
Check = Literal["agrees", "fails", "none"]

WITNESSES = ("pallidum", "red_nucleus", "veins")
LEAST_WITNESSES = 2
Z_LEAST = 3.0
LEAST_PPM = 0.0065
"""Repeatability of chi within one site, 3 T travelling heads: a smaller excess is no excess."""
LEAST_VOXELS = 2
_AROUND_MM = 6.0
_NULL_MM = 15.0
_LEAST_NULL = 12
_MOST_NULL = 400


@frozen(kw_only=True)
class SignCheck:
    """verdict: `agrees`, `fails`, or `none` when too few regions were given; words: why.

    each: region -> verdict. excess: region -> ppm beside white matter."""

    verdict: Check
    words: str
    each: Mapping[str, Verdict] = field(default=MappingProxyType({}))
    excess: Mapping[str, float] = field(default=MappingProxyType({}))


@frozen(kw_only=True)
class Sign:
    """verdict, excess (ppm) over the surroundings, its standard error and their ratio z; reason: why undecided."""

    verdict: Verdict
    excess: float | None = None
    error: float | None = None
    z: float | None = None
    voxels: int = 0
    reason: str | None = None


def sign_check(
    chi: NDArray[Any],
    regions: Mapping[str, NDArray[np.bool_]],
    *,
    white: NDArray[np.bool_],
    usable: NDArray[np.bool_] | None = None,
) -> SignCheck:
    """Whether pallidum, red nucleus and veins are paramagnetic beside white matter: two of three must be.

    chi in ppm; regions: WITNESSES -> mask. A region is decided when its median differs from white matter's by more
    than three standard errors (white matter's spread over the root of its number of 3x3x3 blocks) and 6.5 ppb.

    Raises
    ------
    CallError
        For a region that is none of the witnesses.
    """
    if unknown := sorted(set(regions) - set(WITNESSES)):
        raise CallError(wanted=f"regions of {', '.join(WITNESSES)}", came=", ".join(unknown))
    good = np.isfinite(chi) if usable is None else np.isfinite(chi) & usable
    beside = chi[white & good]
    given = {name: chi[regions[name] & good] for name in WITNESSES if name in regions}
    given = {name: values for name, values in given.items() if len(values) >= LEAST_VOXELS}
    if len(beside) < 50 or len(given) < LEAST_WITNESSES:
        missing = "white matter" if len(beside) < 50 else f"two of {', '.join(WITNESSES)}"
        return SignCheck(
            verdict="none", words=f"the sign of the map was not checked: {missing} must be given"
        )
    middle = float(np.median(beside))
    spread = 1.4826 * float(np.median(np.abs(beside - middle)))
    excess = {name: float(np.median(values)) - middle for name, values in given.items()}
    each = {
        name: _verdict(excess[name], spread * float(np.sqrt(max(27 / len(given[name]), 1e-3))))
        for name in given
    }
    told = ", ".join(f"{name.replace('_', ' ')} {each[name]} ({excess[name]:+.3f} ppm)" for name in each)
    right = sum(one == "paramagnetic" for one in each.values())
    if right >= LEAST_WITNESSES:
        return SignCheck(verdict="agrees", words=f"beside white matter: {told}", each=each, excess=excess)
    wrong = sum(one == "diamagnetic" for one in each.values())
    reversed_words = "; the sign of the phase is probably reversed" if wrong >= LEAST_WITNESSES else ""
    words = f"beside white matter: {told}; two must be paramagnetic{reversed_words}"
    return SignCheck(verdict="fails", words=words, each=each, excess=excess)


def sign_of(
    chi: NDArray[Any],
    focus: NDArray[np.bool_],
    *,
    grid: Grid,
    brain: NDArray[np.bool_],
    check: SignCheck | None,
    usable: NDArray[np.bool_] | None = None,
    least_voxels: int = LEAST_VOXELS,
    z_least: float = Z_LEAST,
) -> Sign:
    """The sign of a focus (bleed, calcification) in a map chi (ppm).

    Excess: mean in the focus less the median of brain up to 6 mm around it, one voxel left free between. Its error:
    the spread (median absolute deviation) of the same excess when the focus' shape is moved about in the brain within
    15 mm, so that streaks, texture and other tissue count as they are there.
    """
    refused = _unchecked(check)
    good = brain & np.isfinite(chi) if usable is None else brain & np.isfinite(chi) & usable
    voxels = int((focus & good).sum())
    if refused is None and 2 * voxels < focus.sum():
        refused = f"not measurable: {int(focus.sum()) - voxels} of {int(focus.sum())} voxels masked or without value"
    if refused is None and voxels < least_voxels:
        refused = f"{voxels} voxels, {least_voxels} are needed"
    if refused is not None:
        return Sign(verdict="undecided", voxels=voxels, reason=refused)
    gap = shells.distance(focus, grid, reach_mm=_AROUND_MM)
    ring = (
        good
        & (gap > float(grid.voxel_size.max()))
        & (gap <= max(_AROUND_MM, 2 * float(grid.voxel_size.max())))
    )
    if ring.sum() < _LEAST_NULL:
        return Sign(verdict="undecided", voxels=voxels, reason="too little brain around it to compare with")
    middle = float(np.median(chi[ring]))
    excess = float(np.mean(chi[focus & good], dtype=np.float64)) - middle
    moved = _moved_means(chi, focus, good, grid)
    if len(moved) < _LEAST_NULL:
        return Sign(
            verdict="undecided",
            excess=excess,
            voxels=voxels,
            reason="too little brain around it to compare with",
        )
    error = 1.4826 * float(np.median(np.abs(moved - np.median(moved))))
    return _decided(excess, error, voxels, z_least)


def sign_of_rim(measure: RimMeasure, *, check: SignCheck | None, z_least: float = Z_LEAST) -> Sign:
    """The sign of a rim from its RimMeasure in a susceptibility map: the excess over remote cortex decides.

    The excess over the mirror, where there is one, must not point the other way by as many standard errors.
    """
    refused = _unchecked(check) or measure.reason
    if refused is None and (measure.excess_remote is None or measure.excess_remote_se is None):
        refused = "no standard error of the excess"
    if refused is not None or measure.excess_remote is None or measure.excess_remote_se is None:
        return Sign(verdict="undecided", voxels=measure.voxels, reason=refused)
    made = _decided(measure.excess_remote, measure.excess_remote_se, measure.voxels, z_least)
    mirror = measure.z_mirror
    if mirror is not None and abs(mirror) > z_least and mirror * measure.excess_remote < 0:
        return Sign(
            verdict="undecided", excess=made.excess, error=made.error, z=made.z, voxels=made.voxels,
            reason="mirror and remote cortex disagree",
        )  # fmt: skip
    return made


def _unchecked(check: SignCheck | None) -> str | None:
    if check is None or check.verdict == "none":
        return "the sign of the map was not checked"
    return None if check.verdict == "agrees" else "the check of the map's sign failed"


def _verdict(excess: float, error: float, z_least: float = Z_LEAST) -> Verdict:
    if abs(excess) <= max(z_least * error, LEAST_PPM):
        return "undecided"
    return "paramagnetic" if excess > 0 else "diamagnetic"


def _decided(excess: float, error: float, voxels: int, z_least: float) -> Sign:
    verdict = _verdict(excess, error, z_least)
    z = excess / error if error > 0 else None
    why = None
    if verdict == "undecided":
        near = f"{abs(z):.1f} standard errors, {z_least:g} are needed" if z is not None else "no spread"
        why = f"excess of {excess:+.4f} ppm: {near}; at least {LEAST_PPM} ppm"
    return Sign(verdict=verdict, excess=excess, error=error, z=z, voxels=voxels, reason=why)


def _moved_means(
    chi: NDArray[Any], focus: NDArray[np.bool_], good: NDArray[np.bool_], grid: Grid
) -> NDArray[np.float64]:
    """Means over the focus' shape at places around it that do not touch it; nine tenths must lie in good."""
    inside = np.argwhere(focus)
    extent = np.ptp(inside, axis=0) + 1
    step = np.maximum(np.round(np.maximum(extent / 2, 2.0 / grid.voxel_size)), 1).astype(int)
    number = np.minimum(
        np.floor((_NULL_MM + extent * grid.voxel_size / 2) / (step * grid.voxel_size)), 6
    ).astype(int)
    taken = np.zeros(focus.shape, dtype=bool)
    taken[tuple(inside.T)] = True
    taken = shells.distance(taken, grid, reach_mm=_AROUND_MM) <= float(grid.voxel_size.max())
    found = []
    for at in np.ndindex(*(2 * number + 1)):
        there = inside + (np.array(at) - number) * step
        held = ((there >= 0) & (there < np.array(focus.shape))).all(axis=1)
        places = tuple(there[held].T)
        if taken[places].any():
            continue
        fine = good[places]
        if fine.sum() >= 0.9 * len(inside):
            found.append(float(np.mean(chi[places][fine], dtype=np.float64)))
    thin = max(1, len(found) // _MOST_NULL)
    return np.array(found[::thin])
