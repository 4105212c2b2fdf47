"""The names that structures go by: the ids of the nerve graph in long lower-case form."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files


@cache
def known() -> frozenset[str]:
    """Every structure name that limits, healthy samples and the graph may use."""
    return frozenset((files(__package__) / "structures.txt").read_text(encoding="utf-8").split())


def unknown(structures: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each name that is not known, with the closest known one; sorted, each once."""
    said = []
    for name in sorted(set(structures) - known()):
        close = get_close_matches(name, sorted(known()), n=1, cutoff=0.6)
        meant = f" (did you mean {close[0]}?)" if close else ""
        said.append(
            f"structure {name} is not a known name{meant}: used all the same, but limits and healthy samples "
            "for a named structure will not be found"
        )
    return tuple(said)
