"""Scatter of the visits of each person, a trend among them, and whether the scatter grows with the mean."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from neurography.model.quantity import Quantity
from neurography.stats.repeatability import Mean, mean_over_people, within_spread
from neurography.study.own.pooling import Found, blocks, counted, orders
from neurography.study.own.table import Row, Table

RANKED = 10
"""So many people are needed to ask whether the scatter grows with the mean."""

Values = NDArray[np.float64]


def within(rows: Sequence[Row], scale: str, table: Table) -> Found | str:
    """Scatter of the visits of each person, or why there is none."""
    relative = scale == "percent"
    order = orders(rows, dict(table.order))
    people = {
        subject: block
        for subject, block in blocks(rows, order).items()
        if (np.isfinite(block).sum(axis=0) >= 2).any()
    }
    if len(people) < 2:
        return f"repeats of {counted(len(people), 'person', 'people')}, at least 2 are needed"
    if relative:
        low = [s for s, b in people.items() if (_means(b) <= 0.0).any()]
        if low:
            return f"a mean that is not positive (sub-{low[0]}): choose --scale absolute"
    spread = within_spread(list(people.values()), relative=relative)
    if spread.sd == 0.0:
        return "all repeats are equal: copied, or rounded too far"
    kept = [row for row in rows if row.subject in people]
    warnings: list[str] = []
    shift, said = _drift(people, dict(table.order), relative=relative)
    warnings += said
    growth = _growth(people)
    warnings += _advice(growth, scale, rows[0].quantity)
    return Found(spread=spread, rows=kept, shift=shift, growth=growth, warnings=tuple(warnings))


def _means(block: Values) -> Values:
    """Mean of each place that has repeats."""
    kept = block[:, np.isfinite(block).sum(axis=0) >= 2]
    means: Values = np.nanmean(kept, axis=0)
    return means


def _drift(
    people: Mapping[str, Values], order: Mapping[str, tuple[str, ...] | None], *, relative: bool
) -> tuple[Mean | None, list[str]]:
    """Second minus first visit, one value a person, where the order of visits is known."""
    steps = []
    for subject, block in people.items():
        if order.get(subject) is None:
            continue
        step = block[1] - block[0]
        if relative:
            step = step / ((block[0] + block[1]) / 2.0)
        if np.isfinite(step).any():
            steps.append(float(np.nanmean(step)))
    if len(steps) < 3:
        return None, [
            "order of visits unknown, or too few people: a trend from visit to visit was not tested"
        ]
    shift = mean_over_people(np.array(steps))
    if shift.excludes_zero:
        return shift, ["the second visits differ from the first on average: learning, drift or true change"]
    return shift, []


def _growth(people: Mapping[str, Values]) -> dict[str, tuple[float, float]]:
    """Rank correlation (rho, p) over people of the scatter, and of scatter / mean, with the mean."""
    if len(people) < RANKED:
        return {}
    sds, means = [], []
    for block in people.values():
        kept = block[:, np.isfinite(block).sum(axis=0) >= 2]
        sds.append(math.sqrt(float(np.nanmean(np.nanvar(kept, axis=0, ddof=1)))))
        means.append(float(np.nanmean(kept)))
    if len(set(sds)) < 2 or len(set(means)) < 2:
        return {}
    found = {"sd": spearmanr(sds, means)}
    if min(means) > 0.0:
        found["sd_over_mean"] = spearmanr(np.array(sds) / np.array(means), means)
    return {name: (float(one.statistic), float(one.pvalue)) for name, one in found.items()}


def _advice(growth: Mapping[str, tuple[float, float]], scale: str, quantity: Quantity) -> list[str]:
    """Where the scatter follows the mean in another way than the scale supposes."""
    rho, p = growth.get("sd", (0.0, 1.0))
    relative_rho, relative_p = growth.get("sd_over_mean", (0.0, 1.0))
    if scale == "percent" and relative_rho < 0.0 and relative_p < 0.05 and p >= 0.05:
        return [f"the scatter does not grow with the mean (rank correlation {rho:.2f}): try --scale absolute"]
    if scale == "absolute" and rho > 0.0 and p < 0.05 and quantity.scale == "ratio":
        return [f"the scatter grows with the mean (rank correlation {rho:.2f}): try --scale percent"]
    return []
