"""The names that people give to quantities: keys in any case, names in words, abbreviations."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from attrs import frozen

from neurography.model.quantity import Quantity

ALIASES = {"md": "adc", "mean_diffusivity": "adc", "t2*": "t2star", "r2*": "r2star", "qsm": "chi"}
"""Other names that mean the same quantity."""
SAID = {"md": "MD is read as adc: both are a third of the tensor's trace"}
"""Notes for those of ALIASES that are not mere spellings."""

_CLOSE = 0.6


@frozen(kw_only=True)
class Called:
    """The key that a name means, '' where there is none; then the nearest one; what is to be said of the name."""

    key: str
    nearest: str = ""
    note: str = ""


def called(text: str, quantities: Mapping[str, Quantity]) -> Called:
    """The quantity by its key, its name in words, or an alias; blanks, hyphens and case do not matter."""
    plain = _plain(text)
    names = {_plain(one.name): key for key, one in quantities.items()}
    key = plain if plain in quantities else ALIASES.get(plain, names.get(plain, ""))
    if key in quantities:
        return Called(key=key, note=SAID.get(plain, ""))
    close = get_close_matches(plain, (*quantities, *names), n=1, cutoff=_CLOSE)
    return Called(key="", nearest=names.get(close[0], close[0]) if close else "")


def _plain(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.strip().lower())
