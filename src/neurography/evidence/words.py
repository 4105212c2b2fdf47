"""The words of a question or a record made comparable: British and American spelling, endings, synonyms.

All of it is rules and lists that can be read: `synonyms.csv` (what counts as the same), `stopwords.txt` (what asks for
nothing). Nothing is learned from texts.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from attrs import frozen

_HERE = Path(__file__).parent
_WORD = re.compile(r"[a-z0-9]+")

_ENDINGS = (
    "ations", "ation", "ating", "ative", "ated", "ates", "ate", "ements", "ement", "ments", "ment", "ings", "ing",
    "edly", "ed", "ions", "ion", "ously", "ous", "ically", "ical", "ics", "ic", "ally", "al", "ly", "ies",
    "es", "s", "e", "y",
)  # fmt: skip
"""Taken off a word, the first that fits."""
_SHORTEST = 4
"""Letters that must be left of a word."""

_KEPT = ("us", "is", "ss")
"""Ends of words that are no plural: plexus, analysis, weakness."""


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """Lower-case words in one spelling: `Tumours of the œsophagus` -> tumors, of, the, esophagus."""
    return tuple(spelled(word) for word in _split(text))


def _split(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign)).lower()
    return _WORD.findall(plain.replace("'s ", " ").replace("\u2019s ", " "))


def spelled(word: str) -> str:
    """The American spelling, by rule: leukaemia, oedema, tumour, centre, characterise."""
    if len(word) > 4:
        word = word.replace("ae", "e").replace("oe", "e")
        word = re.sub(r"our(s?|ed|ing|al)$", r"or\1", word)
        word = re.sub(r"([bct])re(s?)$", r"\1er\2", word)
        word = re.sub(r"is(e|es|ed|ing|ation|ations)$", r"iz\1", word)
    return word


def stem(word: str) -> str:
    """What is left of a word without its ending: infiltrate, infiltrates, infiltration -> infiltr."""
    if word.isdecimal() or len(word) <= _SHORTEST:
        return word
    if word.endswith(_KEPT):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word


@frozen(kw_only=True)
class Piece:
    """A word or phrase of a text as it is said, and the terms that it stands for; none for a stop word."""

    said: str
    terms: tuple[str, ...]


def pieces(text: str) -> Iterator[Piece]:
    """The text piece by piece: a phrase of the synonyms, the longest first, else a word."""
    synonyms, longest = _synonyms()
    said = _split(text)
    stems = [stem(spelled(word)) for word in said]
    at = 0
    while at < len(stems):
        for length in range(min(longest, len(stems) - at), 0, -1):
            means = synonyms.get(tuple(stems[at : at + length]))
            if means is not None:
                break
        else:
            length, means = 1, () if stems[at] in _stop() else (stems[at],)
        yield Piece(said=" ".join(said[at : at + length]), terms=means)
        at += length


@lru_cache(maxsize=8192)
def terms(text: str) -> tuple[str, ...]:
    """The terms of a text, in its order: without stop words, endings taken off, synonyms replaced."""
    return tuple(term for piece in pieces(text) for term in piece.terms)


def of_lists() -> set[str]:
    """All words that the synonyms hold, as `words` spells them."""
    return {word for phrase, means in _rows() for word in (*words(phrase), *words(means))}


@cache
def _synonyms() -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], int]:
    """(stems of a phrase -> stems that it means, the longest phrase); a term of several words is joined by _."""
    found = {}
    for phrase, means in _rows():
        of = tuple(stem(word) for word in words(phrase))
        found[of] = tuple("_".join(stem(word) for word in words(term)) for term in means.split("+"))
    return found, max(map(len, found))


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    with (_HERE / "synonyms.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["written"], row["means"]) for row in csv.DictReader(file))


@cache
def _stop() -> frozenset[str]:
    lines = (_HERE / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(stem(word) for line in lines if not line.startswith("#") for word in words(line))
