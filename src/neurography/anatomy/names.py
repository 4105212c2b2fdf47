"""The names that structures go by: the ids of the nerve graph in long lower-case form, and other words for them."""

import csv
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from attrs import frozen

from neurography.model.site import is_lone

ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "n": ("nerve",),
    "nn": ("nerves",),
    "nervus": ("nerve",),
    "m": ("muscle",),
    "musculus": ("muscle",),
    "vr": ("ventral", "ramus"),
    "peroneal": ("fibular",),
    "peroneus": ("fibularis",),
    "peronaeus": ("fibularis",),
    "grey": ("gray",),
}
"""Short, Latin or older words, and what they stand for in the names of structures."""

_BLANKS = re.compile(r"[\s_\-.]+")
_LEVEL_FIRST = re.compile(r"([cltsq]\d+)_(.+)")
_MOST_NEAR = 4
_CLOSE = 0.6


@frozen(kw_only=True)
class Named:
    """A structure's id, and a sentence where it was called by another name."""

    structure: str
    note: str = ""


@cache
def known() -> frozenset[str]:
    """Every structure name that limits, healthy samples and the graph may use."""
    return frozenset((files(__package__) / "structures.txt").read_text(encoding="utf-8").split())


@cache
def spoken_of() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Words -> the structures that they may mean: the ids' own words, and those of synonyms.csv."""
    text = (files(__package__) / "synonyms.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    found = {tuple(row["words"].split()): tuple(row["structures"].split(";")) for row in rows}
    return found | {tuple(name.split("_")): (name,) for name in sorted(known())}


@cache
def by_words() -> dict[tuple[str, ...], tuple[str, ...]]:
    """The same by sorted words; one structure where they are unmistakable."""
    return {tuple(sorted(words)): meant for words, meant in spoken_of().items()}


def in_full(words: Sequence[str]) -> tuple[str, ...]:
    """The words with abbreviations and older words replaced, sorted."""
    return tuple(sorted(part for word in words for part in ABBREVIATIONS.get(word, (word,))))


def named(text: str) -> Named:
    """A structure as a person writes it: `S1 ventral ramus`, `n. ischiadicus`, `Ventral_ramus_S1`.

    Case, blanks and the order of words do not matter. What is not known comes back in the form of an id.
    """
    plain = _BLANKS.sub("_", text.strip().lower()).strip("_")
    if found := _LEVEL_FIRST.fullmatch(plain):
        plain = f"{found[2]}_{found[1]}"
    if plain in known():
        return Named(structure=plain)
    words = plain.split("_")
    meant = by_words().get(in_full(words), ())
    if len(meant) != 1:
        return Named(structure=plain)
    same = sorted(words) == sorted(meant[0].split("_"))
    said = "" if same else f"{' '.join(words)} was read as {meant[0]}"
    return Named(structure=meant[0], note=said)


def nearest(name: str) -> tuple[str, ...]:
    """The known structures that a name in the form of an id may have meant, at most four; empty if none is near."""
    if near := wider(in_full(name.split("_"))):
        return near
    close = get_close_matches(name, sorted(_spellings()), n=1, cutoff=_CLOSE)
    return _spellings()[close[0]] if close else ()


def wider(words: Sequence[str]) -> tuple[str, ...]:
    """The known structures that these words may mean, or whose name holds them and little more; at most four."""
    if meant := by_words().get(tuple(words)):
        return meant
    holding = sorted(
        structure
        for structure in known()
        if set(words) <= set(parts := structure.split("_")) and len(parts) <= len(words) + 2
    )
    return tuple(holding) if len(holding) <= _MOST_NEAR else ()


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Every way to write a known structure, older words too: a slip in `peroneal` is not near `perineal`."""
    found = {"_".join(parts): meant for parts, meant in spoken_of().items()}
    older = {"fibular": "peroneal", "fibularis": "peroneus"}
    for name, meant in tuple(found.items()):
        words = name.split("_")
        if set(words) & set(older):
            found.setdefault("_".join(older.get(word, word) for word in words), meant)
    return found


def unknown(structures: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each name that is not known, with the nearest known ones; sorted, each once."""
    said = []
    for name in sorted(set(structures) - known()):
        if is_lone(name):  # lesion_1, frontal_lesion: nobody ships a limit for them
            continue
        near = nearest(name)
        meant = f" (did you mean {' or '.join(near)}?)" if near else ""
        said.append(
            f"structure {name} is not a known name{meant}: used all the same, but limits and healthy samples "
            "for a named structure will not be found"
        )
    return tuple(said)
