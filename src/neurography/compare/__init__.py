"""Weighing a measurement against its other side, an earlier visit or a healthy sample.

Pure functions on model values. Limits and healthy samples are handed in: this layer ships none and reads no
file. A comparison that may not be made is a `Refusal` with its reason, never an exception.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from neurography.compare.allowed import TECHNIQUE_UNSTATED, check_allow, disagreements
from neurography.compare.course import courses
from neurography.compare.reference import references as _references
from neurography.compare.sides import sides as _sides
from neurography.compare.times import times as _times
from neurography.model.comparison import KINDS, Comparison, Limit, Reference, Refusal
from neurography.model.errors import InputError
from neurography.model.measurement import Measurement

__all__ = ["TECHNIQUE_UNSTATED", "check_allow", "compare_all", "courses", "disagreements"]


def compare_all(
    measurements: Iterable[Measurement],
    *,
    order: tuple[str, ...] | None,
    limits: Iterable[Limit] = (),
    references: Iterable[Reference] = (),
    allow: Collection[str] = frozenset(),
) -> tuple[tuple[Comparison, ...], tuple[Refusal, ...]]:
    """Every side, time and reference comparison that the measurements permit, and those refused.

    Parameters
    ----------
    measurements
        Of one subject, or of several; in any order, which has no bearing on the result.
    order
        Sessions from first to last; None when it is not known, which refuses kind time.
    limits, references
        Those of the instruments, or the user's own.
    allow
        Technique keys whose disagreement the user allows; such rows say so in their warnings.

    Raises
    ------
    CallError
        For a key in `allow` that no quantity knows.
    InputError
        When two measurements have the same key, or `order` names a session twice.
    """
    values = sorted(measurements, key=lambda each: each.key)
    _unique("one row for each subject, session, ... and position", (" ".join(m.key) for m in values))
    _unique("each session once in the order of visits", order or ())
    check_allow(allow, (each.quantity for each in values))
    given, samples = tuple(limits), tuple(references)
    found = (
        _sides(values, limits=given, allow=allow),
        _times(values, order=order, limits=given, allow=allow),
        _references(values, references=samples, allow=allow),
    )
    made = sorted((row for rows, _ in found for row in rows), key=_comparison_key)
    refused = sorted((row for _, rows in found for row in rows), key=_refusal_key)
    return tuple(made), tuple(refused)


def _unique(wanted: str, keys: Iterable[str]) -> None:
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise InputError(wanted=wanted, came=f"{twice[0]!r} twice", todo="Remove or rename one.")


def _against_key(against: Measurement | Reference | None) -> tuple[str, ...]:
    if against is None:
        return ()
    if isinstance(against, Measurement):
        return against.key
    return (against.structure, against.level, against.source, repr(against.value), repr(against.sd))


def _comparison_key(row: Comparison) -> tuple[object, ...]:
    limit = ("",) if row.limit is None else (row.limit.kind, row.limit.source, repr(row.limit.value))
    return (KINDS.index(row.kind), row.measurement.key, _against_key(row.against), limit)


def _refusal_key(row: Refusal) -> tuple[object, ...]:
    key = () if row.measurement is None else row.measurement.key
    kinds: tuple[str, ...] = KINDS
    return (kinds.index(row.kind), key, _against_key(row.against), row.reason)
