"""Scatter of left minus right over people."""

from collections.abc import Sequence

import numpy as np

from neurography.stats.repeatability import between_spread, mean_over_people
from neurography.study.own.pooling import Found, counted, grouped, orders
from neurography.study.own.table import Row, Table

Differences = dict[str, dict[tuple[str, ...], float]]
"""Person -> (acquisition, structure, level, position) -> left minus right."""


def sides(rows: Sequence[Row], scale: str, table: Table) -> Found | str:
    """Left minus right over people, each place at the first visit that has both its sides; or why there is none."""
    pairs, kept = _pairs(rows, table, relative=scale == "percent")
    if isinstance(pairs, str):
        return pairs
    if len(pairs) < 2:
        return f"both sides of {counted(len(pairs), 'person', 'people')}, at least 2 are needed"
    places = sorted({place for found in pairs.values() for place in found})
    values = np.array([[found.get(place, np.nan) for place in places] for found in pairs.values()])
    if not (np.isfinite(values).sum(axis=0) >= 2).any():
        return "no place was measured on both sides in two people"
    spread = between_spread(values)
    if spread.sd == 0.0:
        return "left minus right is the same in all: copied, or rounded too far"
    shift = mean_over_people(np.nanmean(values, axis=1))
    if shift.excludes_zero and abs(shift.value) > spread.sd:
        return (
            f"left and right differ on average by more than half the limit ({counted(shift.n, 'person', 'people')}): "
            "a limit around 0 would call healthy people beyond"
        )
    warnings = []
    if shift.excludes_zero:
        warnings.append("left and right differ on average: a limit around 0 is too narrow on one side")
    unknown = sum(table.order.get(subject) is None for subject in pairs)
    if unknown:
        warnings.append(
            f"order of visits unknown for {counted(unknown, 'person', 'people')}: first visit by name"
        )
    return Found(spread=spread, rows=kept, shift=shift, growth={}, warnings=tuple(warnings))


def _pairs(rows: Sequence[Row], table: Table, *, relative: bool) -> tuple[Differences | str, list[Row]]:
    """(differences of each person's first visit with both sides, or why there are none; the rows behind them).

    The first visit of each structure and level: one that came later than another's does not go missing.
    """
    pairs: Differences = {}
    kept: list[Row] = []
    order = dict(table.order)
    places = grouped(rows, lambda row: (row.subject, row.structure, row.level))
    for (subject, _, _), own in places.items():
        for session in orders(own, order)[subject]:
            here = [row for row in own if row.session == session]
            found = _differences(here, relative=relative)
            if isinstance(found, str):
                return found, []
            if found:
                pairs.setdefault(subject, {}).update(found)
                kept += [row for row in here if row.side in ("left", "right")]
                break
    return pairs, kept


def _differences(rows: Sequence[Row], *, relative: bool) -> dict[tuple[str, ...], float] | str:
    """Left minus right of the places of one visit that have both, or why that cannot be formed."""
    values = {row.place: row.value for row in rows}
    found: dict[tuple[str, ...], float] = {}
    for (acquisition, structure, level, side, position), left in values.items():
        right = values.get((acquisition, structure, level, "right", position))
        if side != "left" or right is None:
            continue
        base = (left + right) / 2.0 if relative else 1.0
        if base <= 0.0:
            return (
                f"a mean of both sides that is not positive (sub-{rows[0].subject}): choose --scale absolute"
            )
        found[acquisition, structure, level, position] = (left - right) / base
    return found
