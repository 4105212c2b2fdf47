"""Which sign: the check of the map on regions that hold iron in every adult, and the sign of every drawn focus."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid, Image
from neurography.imaging.target import Target
from neurography.model.finding import Finding
from neurography.model.occasion import Occasion
from neurography.model.site import Site

from .drawn import BRAIN, WHITE_MATTER, is_lesion, named, together
from .reconstruct import Reconstruction
from .rim.sign import WITNESSES, SignCheck, sign_check, sign_of

VEINS = ("vein", "veins")
FOCUS = ("focus", "bleed", "microbleed", "calcification")
"""Words in a structure's name that say its sign is asked for."""


@frozen(kw_only=True, eq=False)
class Checked:
    """The check and what it is to be told as."""

    check: SignCheck
    finding: Finding


def check(found: Sequence[Target], made: Reconstruction, occasion: Occasion) -> Checked:
    """Pallidum, red nucleus and veins as far as they were drawn, beside white matter."""
    site = Site(structure="n/a")
    if made.chi is None:
        words = f"no susceptibility: {made.chi_problem}"
        return Checked(
            check=SignCheck(verdict="none", words=words),
            finding=Finding(
                kind="sign_check", value="not_measurable", site=site, occasion=occasion, sentence=words
            ),
        )
    grid = Image(made.chi, made.world_from_voxel).grid
    regions = {}
    for witness in WITNESSES:
        mask = together(found, _serves(witness), grid=grid)
        if mask is not None:
            regions[witness] = mask
    white, by = _white(found, made, grid)
    done = sign_check(made.chi, regions, white=white)
    words = f"{done.words}{by if done.verdict != 'none' else ''}"
    value = {"agrees": "agrees", "fails": "fails", "none": "not_measurable"}[done.verdict]
    finding = Finding(kind="sign_check", value=value, site=site, occasion=occasion, sentence=words)  # type: ignore[arg-type]
    return Checked(check=done, finding=finding)


def of_foci(
    found: Sequence[Target], made: Reconstruction, checked: Checked, occasion: Occasion
) -> Iterator[Finding]:
    """Paramagnetic, diamagnetic or undecided, for every drawn focus."""
    for target in found:
        if target.problem or not set(FOCUS) & set(target.site.structure.split("_")):
            continue
        if made.chi is None:
            words = f"sign not measurable: {made.chi_problem}"
            yield Finding(
                kind="sign", value="not_measurable", site=target.site, occasion=occasion, sentence=words
            )
            continue
        grid = Image(made.chi, made.world_from_voxel).grid
        mask = np.logical_or.reduce(target.masks("region", grid))
        sign = sign_of(made.chi, mask, grid=grid, brain=made.brain, check=checked.check)
        told = sign.reason or f"{sign.voxels} voxels"
        if sign.excess is not None and sign.reason is None:
            size = f"{sign.excess:+.3f} ppm beside its surroundings"
            told = f"{size}, {sign.z:+.1f} standard errors (n {sign.voxels} voxels)"
        yield Finding(
            kind="sign",
            value=sign.verdict,
            site=target.site,
            occasion=occasion,
            sentence=f"{sign.verdict}: {told}",
        )


def _serves(witness: str) -> Callable[[str], bool]:
    """Asks whether a structure is this witness; any structure with the word vein is one of the veins."""
    if witness == "veins":
        return lambda name: bool(set(VEINS) & set(name.split("_")))
    return named(witness)


def _white(found: Sequence[Target], made: Reconstruction, grid: Grid) -> tuple[NDArray[np.bool_], str]:
    """White matter as drawn; else the brain without everything that was drawn in it, and words that say so."""
    drawn = together(found, named(*WHITE_MATTER), grid=grid)
    if drawn is not None:
        return drawn, ""
    others = together(found, lambda name: name != BRAIN, grid=grid)
    rest = made.brain if others is None else made.brain & ~others
    return rest, " (white matter not drawn: brain without the drawn regions)"


def lesion_is_drawn(found: Sequence[Target]) -> bool:
    """Whether any lesion was drawn, be it one that may not be measured."""
    return any(is_lesion(one.site.structure) for one in found)
