"""Several regions for one place: of one table, or of several that name the same."""

from collections.abc import Sequence

from neurography.imaging.site_findings.finding import Finding, called
from neurography.model.site import MIDPLANE, Region, Side, Sites

_Place = tuple[str, Side, str, tuple[str, ...], int | None]


def repeated(sites: Sites) -> list[Finding]:
    """Regions of the same structure, side, level, role and order: they count together as one.

    In one table that is common for seeds and waypoints, and told of plain regions alone.
    """
    places: dict[_Place, list[Region]] = {}
    for region in sites:
        if region.refused or set(region.roles) == {"exclude"}:
            continue
        for structure in region.structures:
            if structure != MIDPLANE:
                place = (structure, region.side, region.level, region.roles, region.order)
                places.setdefault(place, []).append(region)
    found = []
    for (structure, side, level, roles, _), same in places.items():
        tables = list(dict.fromkeys(region.source for region in same))
        if len(same) == 1 or (len(tables) == 1 and "region" not in roles):
            continue
        words = [structure, side, *([level] if level != "n/a" else []), " and ".join(roles)]
        kind, message = _several_tables(same, tables) if len(tables) > 1 else _as_one(same)
        found.append(
            Finding(
                kind=kind, message=f"{', '.join(words)}: {message}", regions=tuple(r.name for r in same),
                structure=structure, side=side, role=";".join(roles), source=tables[0],
            )
        )  # fmt: skip
    return found


def _several_tables(same: Sequence[Region], tables: Sequence[str]) -> tuple[str, str]:
    listed = "; ".join(
        f"{table} ({', '.join(r.name for r in same if r.source == table)})" for table in tables
    )
    return "several tables", (
        f"{len(tables)} tables name it: {listed}. They are measured together as one, not table by table, and which "
        "of them is right does not follow from here: keep one"
    )


def _as_one(same: Sequence[Region]) -> tuple[str, str]:
    names = ", ".join(called(region) for region in same)
    return "measured as one", (
        f"{len(same)} regions are measured together as one: {names}; give each a level to measure them apart"
    )
