"""Limits and healthy samples that lie beside a measurement: of the same quantity, for another place or statistic."""

from collections.abc import Iterable, Sequence

from neurography.model.comparison import Limit, Reference
from neurography.model.measurement import Measurement
from neurography.model.site import spoken
from neurography.model.wording import statistic_words

_MOST = 3
"""So many are named."""


def beside(known: Iterable[Limit | Reference], measurement: Measurement) -> str:
    """What those of the measurement's quantity are known for, and what it is instead; '' where none is near.

    `known for sciatic nerve, not for L5 ventral ramus`, `known for the mean; the statistic here is not stated`.
    Those that hold for the measurement are not looked at; the nearest of the others are named: of the same
    structure before others, of the same statistic before others.
    """
    site = measurement.site
    near = [one for one in known if one.quantity == measurement.quantity.key]
    here = [one for one in near if one.structure in ("n/a", site.structure)]
    if not here:
        return _structures(near, site.structure)
    same = [one for one in here if one.statistic in ("n/a", measurement.statistic)]
    if not same:
        listed = _listed(f"the {statistic_words(one.statistic)}" for one in here)
        return f"known for {listed}; the statistic here is {statistic_words(measurement.statistic)}"
    levels = [one.level for one in same if one.level not in ("n/a", site.level)]
    if not levels:
        return ""
    level = "not stated" if site.level == "n/a" else site.level
    return f"known for {_listed(f'level {one}' for one in levels)}; the level here is {level}"


def _structures(near: Sequence[Limit | Reference], structure: str) -> str:
    if not near:
        return ""
    others = {one.structure for one in near}
    # two names that sound alike are told apart by their ids
    alike = any(spoken(other).casefold() == spoken(structure).casefold() for other in others)
    listed = _listed(other if alike else spoken(other) for other in others)
    return f"known for {listed}, not for {structure if alike else spoken(structure)}"


def _listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`, `a, b, c and 2 more`; sorted, each once."""
    each = sorted(set(words))
    if len(each) > _MOST:
        each = [*each[:_MOST], f"{len(each) - _MOST} more"]
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}"
