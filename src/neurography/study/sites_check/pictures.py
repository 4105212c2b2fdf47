"""The regions drawn on each image, left beside right."""

from collections.abc import Sequence
from pathlib import Path

from neurography.draw import montage
from neurography.imaging import site_findings, thickness
from neurography.imaging.grid import Grid
from neurography.imaging.site_findings import Look
from neurography.io import atomic
from neurography.model.instrument import Session
from neurography.model.site import MIDPLANE, spoken
from neurography.study.sites_check.looking import Looked
from neurography.study.sites_check.report import TABLE, count, visit_words


def draw(visit: Session, looked: Sequence[Looked], out: Path) -> tuple[Path, ...]:
    """One or more pages an image; pages of an earlier check of the same visit that are no longer made go."""
    stem = f"sub-{visit.subject}" + ("" if visit.session == "n/a" else f"_ses-{visit.session}")
    made: list[Path] = []
    for one in looked:
        title = f"{visit_words(visit.subject, visit.session)}: regions on {one.label}"
        drawn = montage.pages(one.image, _shown(one), title=title, simulated=one.simulated)
        for number, content in enumerate(drawn, start=1):
            end = "" if number == 1 else f"-{number}"
            path = out / f"{stem}_{one.label}_sites{end}.png"
            atomic.write_bytes(path, content)
            made.append(path)
    if (out / TABLE).is_file():
        for stale in out.glob(f"{stem}_*_sites*.png"):
            if stale not in made and (visit.session != "n/a" or "_ses-" not in stale.name):
                stale.unlink()
    return tuple(made)


def _shown(one: Looked) -> list[montage.Shown]:
    """Rows of the picture, left beside right, excludes last."""
    looks = sorted(one.looks, key=_place)
    return [
        montage.Shown(
            mask=look.mask,
            side=look.region.side,
            title=site_findings.called(look.region),
            facts=_facts(look, one.image.grid),
            found="; ".join(f.kind for f in one.findings if look.region.name in f.regions),
        )
        for look in looks
    ]


def _place(look: Look) -> tuple[bool, tuple[str, ...], str, tuple[str, ...], int, str, str]:
    r = look.region
    last = set(r.roles) == {"exclude"} or MIDPLANE in r.structures
    return (last, r.structures, r.level, r.roles, r.order or 0, r.side, r.name)


def _facts(look: Look, grid: Grid) -> str:
    """`L5 ventral ramus, 32 voxels, 6.0 mm thick (in-plane voxel edge 2.0 mm), lies 31 mm to the left of ...`."""
    region = look.region
    every = "every nerve" + (" of its side" if region.side in ("left", "right") else "")
    nerves = " and ".join(spoken(structure) for structure in region.structures) or every
    parts = [nerves, count(look.voxels, "voxel")]
    if look.thickness_mm is not None and set(region.roles) != {"exclude"}:
        parts.append(
            f"{look.thickness_mm:.1f} mm thick (in-plane voxel edge {thickness.in_plane_edge(grid):.1f} mm)"
        )
    return ", ".join((*parts, *([look.side_words] if look.side_words else [])))
