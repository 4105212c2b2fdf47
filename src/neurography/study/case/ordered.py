"""What the source tells of order in words: which records came before which, whatever their dates leave open."""

from collections.abc import Iterable, Mapping

from neurography.model.case import Case, OrderClaim

Before = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Id -> the ids that the source puts before it, each with the places where that is written."""


def told_before(case: Case) -> Before:
    """Every order that follows from the case's claims of order, by the shortest chain of claims."""
    nearest: dict[str, dict[str, tuple[str, ...]]] = {}
    for claim in case.claims:
        if isinstance(claim, OrderClaim):
            nearest.setdefault(claim.end, {}).setdefault(claim.start, (str(claim.source),))
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for end, just_before in nearest.items():
        held = dict(just_before)
        waiting = list(held)
        for name in waiting:
            for earlier, sources in nearest.get(name, {}).items():
                if earlier not in held and earlier != end:
                    held[earlier] = (*sources, *held[name])
                    waiting.append(earlier)
        found[end] = held
    return found


def before_all(before: Before, ids: Iterable[frozenset[str]]) -> Mapping[str, tuple[str, ...]]:
    """What the source puts before every one of some records, each given by its own id and that of its examination."""
    shared: dict[str, tuple[str, ...]] | None = None
    for names in ids:
        here: dict[str, tuple[str, ...]] = {}
        for name in sorted(names):
            here |= before.get(name, {})
        if shared is None:
            shared = here
        else:
            shared = {name: tuple(sorted({*shared[name], *here[name]})) for name in shared if name in here}
    return shared or {}
