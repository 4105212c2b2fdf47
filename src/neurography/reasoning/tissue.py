"""What the words of a tissue report say of cells: yes, no, or unclear. Negation is read; what is not sure is unclear.

Rules ask for these answers, never for the words: "free of carcinoma" holds the word carcinoma too. The reader is
narrow on purpose. Where a report says it in another way, nothing is known of it, and that is told.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

Answer = Literal["yes", "no", "unclear"]

KINDS: Mapping[str, str] = {
    "solid_tumour": r"(?:adeno)?carcinoma\w*|cancer\w*|metasta\w*|sarcoma\w*",
    "leukaemia": r"neuroleuka?emi\w*|leuka?emi\w*|myeloid sarcoma|blasts|blast cells",
    "lymphoma": r"neurolymphomat\w*|lymphoma\w*",
    "perineural_invasion": r"perineural (?:invasion|infiltration)|invasion of nerves",
}
"""Kinds of cells, and invasion of nerves, by the words that name them."""

_CELLS = ("solid_tumour", "leukaemia", "lymphoma")
_ANY = r"tumou?r\w*|malignan\w*|neoplas\w*|(?<=no )infiltrat\w*|abnormal findings?|abnormalit\w*"
"""Without a kind: a no to it is a no to every kind, a yes to it is a yes to none."""

_NOT = r"\b(?:no|not|none|without|negative for|free of|free from|absence of|lack of|neither|nor|never)\b"
_DOUBT = (
    r"\?|\b(?:possib\w*|probab\w*|suspicio\w*|suspect\w*|cannot|could|may|might|question\w*|versus|vs|doubt\w*|likely"
    r"|differential|history|like|mimic\w*|resembl\w*|reminiscent|exclud\w*|rule\w*|undetermined|insufficient"
    r"|inconclusive|non-?diagnostic|awaited|pending|patients?|woman|man|after|following|treated|lymphomatoid"
    r"|as in|related|other than|except|apart from|not (?:free|negative|without|lacking))\b|[- ]free\b(?! of| from)"
)
"""Words with which a sentence is not read: guesses, what is told of the patient rather than of the tissue."""

_TURN = (
    r",|\b(?:and|other|further|with|which|that|due|only|by|although|though|despite|besides|change\w*|difference|increase|decrease"
    r"|progress\w*|response|remission|regression|clearance)\b"
)
"""Between a "no" and the words it may no longer bear on."""

_WORDLESS = re.compile(r"(?:normal|unremarkable|negative)(?: (?:nerve|tissue|muscle|findings?|biopsy))*")
_AFTER = re.compile(r"\b(?:was|were|is|are) (?:not (?:seen|found|present|identified|detected)|absent)\b")


def read(result: str) -> dict[str, Answer]:
    """The answer of a report for every kind; a kind that it does not clearly speak of is left out.

    A kind of cells that is named excludes the other kinds of cells, as the rest of the report does not name them.
    """
    text = re.sub(r"\bnon[- ]", "non", " ".join(result.lower().replace("_", " ").split()))
    if not text:
        return {}
    if _WORDLESS.fullmatch(text):
        return dict.fromkeys(_CELLS, "no")
    parts = [part for sentence in re.split(r"[.;]| but | however ", text) for part in _parts(sentence)]
    found: dict[str, Answer] = {}
    for kind, words in KINDS.items():
        if answer := _joined(_of(part, kind, words) for part in parts):
            found[kind] = answer
    named = [kind for kind in _CELLS if found.get(kind) == "yes"]
    if not found.keys() & set(_CELLS):
        answer = _joined(_of(part, "", _ANY) for part in parts)
        return found | (dict.fromkeys(_CELLS, "no") if answer == "no" else {})
    return found | {kind: "no" for kind in _CELLS if named and kind not in found}


def _parts(sentence: str) -> list[str]:
    """A sentence at its commas, where what follows begins with its own "no"; a list under one "no" stays whole."""
    parts = [part.strip() for part in sentence.split(",")]
    own = [
        re.match(_NOT, part) and not re.match(r"not (?:seen|found|present|identified)", part)
        for part in parts
    ]
    if len(parts) > 1 and not re.search(_NOT, parts[0]) and all(own[1:]):
        return parts
    return [sentence.strip()]


def _of(part: str, kind: str, words: str) -> Answer | None:
    """What one part says of the words."""
    if kind == "solid_tumour":
        part = part.replace("myeloid sarcoma", "")
    if not (hits := [*re.finditer(rf"\b(?:{words})\b", part)]):
        return None
    if re.search(_DOUBT, part):
        return "unclear"
    if not re.search(_NOT, part) and not _AFTER.search(part):
        return "unclear" if re.search(r"\bor\b", part) else "yes"
    return _joined("no" if _denied(part, hit) else "unclear" for hit in hits)


def _denied(part: str, hit: re.Match[str]) -> bool:
    """Whether a "no" bears on the words: before them with no comma or turn of the sentence between, or behind them."""
    before = [*re.finditer(_NOT, part[: hit.start()])]
    if not before:
        return bool(re.match(r"(?: cells?| infiltrat\w*)? (?:was|were|is|are) ", part[hit.end() :])) and bool(
            _AFTER.search(part[hit.end() :])
        )
    between = part[before[-1].end() : hit.start()]
    return not re.search(_TURN, between)


def _joined(answers: Iterable[Answer | None]) -> Answer | None:
    said = {one for one in answers if one}
    if not said:
        return None
    return said.pop() if len(said) == 1 else "unclear"
