"""Many tied sets in few words: which sites may replace one another, and which of them belong together."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import prod

from attrs import frozen

from neurography.anatomy.graph import load
from neurography.reasoning.lesion import LesionSite
from neurography.reasoning.localise import Localisation, by_structure

MOST_NAMED = 4
"""So many sites are named in a few words; the table holds all."""

_MOST_SETS = 200


@frozen(kw_only=True)
class Choices:
    """Sets of sites as one choice from each of several lists; alone: sites that explain it by themselves.

    whole: every combination of the lists is a set that ties, else only some are.
    """

    lists: tuple[tuple[LesionSite, ...], ...]
    alone: tuple[LesionSite, ...]
    whole: bool

    def letter(self, site: LesionSite) -> str:
        """a, b or c: the list that a site stands in; empty for one alone."""
        return next((chr(97 + i) for i, each in enumerate(self.lists) if site in each), "")


def choices(found: Localisation) -> Choices | None:
    """The tied sets as lists to choose one site from each; None where they are no such thing.

    Two sets that differ in one site only say that these two may replace one another.
    """
    sets = list(dict.fromkeys(each for answer in found.best for each in by_structure(answer)))[:_MOST_SETS]
    size = max((len(each) for each in sets), default=0)
    wide = [frozenset(each) for each in sets if len(each) == size]
    alone = tuple(_ordered({site for each in sets if len(each) < size for site in each}))
    if size < 2 or any(1 < len(each) < size for each in sets):
        return None
    group = {site: {site} for each in wide for site in each}
    for first, second in combinations(wide, 2):
        if len(first & second) == size - 1:
            (one,), (other,) = first - second, second - first
            merged = group[one] | group[other]
            for site in merged:
                group[site] = merged
    lists = {frozenset(each) for each in group.values()}
    if len(lists) != size or any(len(each & one) != 1 for each in lists for one in wide):
        return None
    order = sorted((_ordered(each) for each in lists), key=lambda each: [_place(site) for site in each])
    return Choices(lists=tuple(map(tuple, order)), alone=alone, whole=prod(map(len, lists)) == len(wide))


def commonest(found: Localisation) -> tuple[LesionSite, int, int]:
    """The site that most of the tied sets hold, in how many of how many."""
    sets = [each for answer in found.best for each in by_structure(answer)]
    counted = Counter(site for each in set(sets) for site in each)
    site = min(counted, key=lambda one: (-counted[one], _place(one)))
    return site, counted[site], len(set(sets))


def _ordered(sites: set[LesionSite] | frozenset[LesionSite]) -> list[LesionSite]:
    return sorted(sites, key=_place)


def _place(site: LesionSite) -> tuple[bool, int, str]:
    """As the graph goes: the midline and the cord first."""
    return site.side != "midline", list(load().structures).index(site.structure), site.side


def named(sites: Sequence[LesionSite], *, side: str) -> str:
    """a, b or c, without the side that is known; of many the first and how many more."""
    words = [site.words.removeprefix(f"{side} ") for site in sites]
    if len(words) > MOST_NAMED:
        words = [*words[:MOST_NAMED], f"{len(words) - MOST_NAMED} more"]
    return ", ".join(words[:-1]) + f" or {words[-1]}" if len(words) > 1 else "".join(words)
