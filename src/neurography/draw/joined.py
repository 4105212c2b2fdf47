"""Which visits of a lane a line may join: only those whose comparison was made."""

from collections.abc import Sequence
from itertools import pairwise

from neurography.model.comparison import Comparison, Refusal
from neurography.model.measurement import Measurement

Pair = tuple[str, str]
"""Two sessions, the earlier first."""


def joined(
    sessions: Sequence[str],
    comparisons: Sequence[Comparison],
    refusals: Sequence[Refusal] = (),
) -> tuple[bool, ...]:
    """For each neighbouring pair of sessions whether a line may join them.

    sessions are those that have a value, in order; comparisons and refusals those of one side at one place, of
    any kind. A pair is joined when it was compared, or when both were compared with the same third visit: not
    every pair is formed. A pair that was refused is never joined.
    """
    made = {pair for row in comparisons if (pair := _pair(row)) is not None}
    refused = {pair for row in refusals if (pair := _pair(row)) is not None}
    partners: dict[str, set[str]] = {}
    for then, now in made:
        partners.setdefault(then, {then}).add(now)
        partners.setdefault(now, {now}).add(then)
    return tuple(
        (then, now) not in refused and bool(partners.get(then, set()) & partners.get(now, set()))
        for then, now in pairwise(sessions)
    )


def _pair(row: Comparison | Refusal) -> Pair | None:
    if row.kind != "time" or row.measurement is None or not isinstance(row.against, Measurement):
        return None
    return row.against.occasion.session, row.measurement.occasion.session
