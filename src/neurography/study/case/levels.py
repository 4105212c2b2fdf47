"""Levels of the spine that a case names as found by imaging, or a person asks about: do they explain the deficit?"""

import re
from collections.abc import Iterable, Iterator

from attrs import frozen

from neurography.model.case import Case
from neurography.model.errors import CallError
from neurography.model.site import Side
from neurography.reasoning.lesion import Sign
from neurography.reasoning.level import explains, level_sites

_LEVEL = re.compile(r"\b([LT]\d{1,2})\s*[-–/]\s*([LS]?\d)\b", re.IGNORECASE)
_ROOT = re.compile(r"\b([LTS]\d{1,2})\b", re.IGNORECASE)
_DISC = re.compile(r"dis[ck]|bulg|protru|prolaps|hernia|foramin|stenos|extru|spondyl", re.IGNORECASE)
_SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)


@frozen(kw_only=True)
class Level:
    """`L2-3` with the sides that the words name (none: not said), the words, and where they stand."""

    level: str
    sides: tuple[Side, ...]
    words: str
    source: str

    @property
    def sentence_start(self) -> str:
        """What the answer begins with."""
        return f"{self.words} ({self.source})" if self.source else self.words


def asked(text: str) -> Level:
    """A level as a person asks about it: `L2-3 left foraminal`.

    Raises
    ------
    CallError
        Where it names no level between two vertebrae.
    """
    found = list(_levels(text, source="")) or list(_roots(text))
    if len(found) != 1:
        raise CallError(
            wanted="one level such as 'L2-3 left foraminal' or one root such as 'S1 right'",
            came=repr(text),
            where="--level",
        )
    level_sites(found[0].level, "left")  # refused here if there is no such level
    return found[0]


def named_by(case: Case) -> tuple[Level, ...]:
    """The levels of discs and foramina that examinations, findings and diseases of a case name, each once."""
    texts = [(exam.impression, str(exam.source)) for exam in case.imaging]
    texts += [(one.name, str(one.source)) for one in case.diseases]
    texts += [
        (
            f"{one.level} {one.kind.replace('_', ' ')} {one.structure.replace('_', ' ')} {one.side}",
            str(one.source),
        )
        for one in case.findings
        if one.status == "present"
    ]
    found: dict[str, Level] = {}
    for text, source in texts:
        if _DISC.search(text):
            for each in _levels(text, source=source):
                before = found.get(each.level)
                if before is None or (each.sides and not before.sides):
                    found[each.level] = each
    return tuple(found[level] for level in sorted(found))


def _levels(text: str, *, source: str) -> Iterator[Level]:
    """Each level with the sides between it and the next one, else those before the first."""
    hits = list(_LEVEL.finditer(text))
    for index, hit in enumerate(hits):
        end = hits[index + 1].start() if index + 1 < len(hits) else len(text)
        sides = _SIDE.findall(text[hit.end() : end]) or (
            _SIDE.findall(text[: hit.start()]) if not index else []
        )
        level = f"{hit[1]}-{hit[2]}".upper()
        said = tuple(dict.fromkeys(side.lower() for side in sides))
        words = f"{level}{' ' + ' and '.join(said) if said else ''}"
        yield Level(level=level, sides=said, words=words, source=source)


def _roots(text: str) -> Iterator[Level]:
    """`S1 right`: a root by itself."""
    for hit in _ROOT.finditer(text):
        said = tuple(dict.fromkeys(side.lower() for side in _SIDE.findall(text)))
        name = hit[1].upper()
        words = f"root {name}{' ' + ' and '.join(said) if said else ''}"
        yield Level(level=name, sides=said, words=words, source="")


def sentences(level: Level, signs: Iterable[Sign]) -> tuple[str, ...]:
    """One line for each side that the level is on (or both, if none is said) and that has a deficit."""
    every = tuple(signs)
    said = []
    for side in level.sides or ("left", "right"):
        own = [sign for sign in every if sign.side == side]
        if not any(sign.status == "present" for sign in own):
            other = [sign for sign in every if sign.status == "present" and sign.side != side]
            if level.sides and other:
                said.append(f"{level.sentence_start} explains no deficit: there is none on the {side}.")
            continue
        roots = level_sites(level.level, side)
        if len(roots) == 1:
            where = "" if level.sides else f", {side}"
            said.append(explains(own, roots, label=f"{level.sentence_start}{where}").sentence)
            continue
        pair = " and ".join(site.structure.removeprefix("root_").upper() for site in roots)
        where = "" if level.sides else f", {side}"
        said.append(explains(own, roots, label=f"{level.sentence_start}{where} (roots {pair})").sentence)
    return tuple(said)
