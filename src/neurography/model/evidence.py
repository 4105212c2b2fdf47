"""An evidence record: one claim of the literature in our own words, with what it rests on and what speaks against it.

Frozen pydantic like `model.case`, for its error lists with line numbers; `neurography.io.evidence` reads the files.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from neurography.model.case.base import MOST_QUOTED, Count, Name, Strict, Text, Word

Kind = Literal[
    "incidence", "sign", "definition", "mechanism", "recommendation", "pitfall", "treatment", "interpretation",
    "speculation", "gap",
]  # fmt: skip

Strength = Literal[
    "histology_series_10_or_more", "series_10_or_more", "series_below_10", "single_case", "review_or_expert",
    "speculation", "unsourced_text",
]  # fmt: skip
"""What a claim rests on, strongest first. A scale of our own: it names the ground, it weighs nothing."""

STRENGTH_WORDS: dict[Strength, str] = {
    "histology_series_10_or_more": "series of 10 patients or more with tissue",
    "series_10_or_more": "series of 10 patients or more",
    "series_below_10": "series of fewer than 10 patients",
    "single_case": "single case",
    "review_or_expert": "review or expert opinion",
    "speculation": "speculation of its authors",
    "unsourced_text": "text whose sources are not resolved",
}

_SERIES_OF_10: tuple[Strength, ...] = ("histology_series_10_or_more", "series_10_or_more")
_FEW = 10
"""n from which a series is one of 10 or more."""

FORBIDDEN = ("diagnostic of", "confirms", "rules out", "diagnoses")
"""Words that no claim uses: they decide for the reader."""

State = Literal["document_read", "abstract_read", "as_cited", "unresolved", "not_read"]
"""document_read: the document at hand says it; abstract_read: the abstract does; as_cited: another document says that
this one says it; unresolved: a number in a text without its list of references; not_read: known by title alone."""


_PERCENT = re.compile(r"%|\bper ?cent\b|\bpct\b", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class Cited(Strict):
    """Where the claim comes from, and how far that was seen."""

    key: Name
    citation: Text = ""
    pmid: Annotated[Text, Field(pattern=r"^[0-9]*$")] = ""
    doi: str = ""
    state: State


class Quote(Strict):
    """A few words of a document, by its id in documents.yaml and offsets in its text (characters, end exclusive)."""

    document: Name
    text: str
    start: Count
    end: Count

    @model_validator(mode="after")
    def _short(self) -> Self:
        if len(self.text.split()) > MOST_QUOTED:
            raise ValueError(f"wanted a quote of at most {MOST_QUOTED} words; got {len(self.text.split())}.")
        if self.end <= self.start:
            raise ValueError(f"wanted an end after the start; got {self.start} to {self.end}.")
        return self


class Stance(Strict):
    """How it stands to another record, and why."""

    to: Name
    how: Literal["supports", "contradicts", "qualifies"]
    why: str


class Evidence(Strict):
    """One claim.

    n: patients (or what `population` counts) that it rests on, None where not reported. value, unit and interval are
    as published, text. control: with whom it was compared, empty where nobody was. topics: words that lead to it.
    held_against: `series:claim` where one of our tables can bear the number out. rows: rows of docs/coverage.tsv.
    display_only: treatment statements, which no rule may act on.
    """

    id: Name
    claim: str
    kind: Kind
    topics: tuple[Word, ...]
    population: str
    n: Count | None = None
    measure: str = ""
    value: Text = ""
    unit: Text = ""
    interval: Text = ""
    control: str = ""
    technique: str = ""
    strength: Strength
    cited: Cited
    quote: Quote | None = None
    stance: tuple[Stance, ...] = ()
    reviewed_by: str = ""
    licence_note: str = ""
    held_against: str = ""
    rows: tuple[Text, ...] = ()
    display_only: bool = False
    note: str = ""

    @property
    def in_percent(self) -> bool:
        """Whether its value is a percentage, by its unit or by what is written in it."""
        return bool(self.value) and _PERCENT.search(f"{self.value} {self.unit}") is not None

    @model_validator(mode="after")
    def _counted(self) -> Self:
        """n fits what the claim rests on."""
        if self.n is None:
            return self
        if self.strength == "single_case" and self.n != 1:
            raise ValueError(f"wanted n: 1 for single_case; got {self.n}.")
        if self.strength in _SERIES_OF_10 and self.n < _FEW:
            raise ValueError(f"wanted n of {_FEW} or more for {self.strength}; got {self.n}.")
        if self.strength == "series_below_10" and self.n >= _FEW and not self.note:
            raise ValueError(
                f"wanted n below {_FEW} for series_below_10, or a note that says what n counts; got {self.n}."
            )
        return self

    @model_validator(mode="after")
    def _honest(self) -> Self:
        if self.in_percent and self.n is None and not self.note:
            raise ValueError(
                "wanted n beside a percentage; got none. Write n, or a note that says why there is none."
            )
        if self.in_percent and not self.note and any(float(one) > 100 for one in _NUMBER.findall(self.value)):
            raise ValueError(
                f"wanted a share of at most 100 %, or a note that says what it is; got {self.value}."
            )
        for word in FORBIDDEN:
            if re.search(rf"\b{word}\b", self.claim, re.IGNORECASE):
                raise ValueError(f"wanted a claim without a word that decides for the reader; got {word!r}.")
        if self.kind == "treatment" and not self.display_only:
            raise ValueError("wanted display_only: true for a treatment statement; got none.")
        return self


class Document(Strict):
    """A text that quotes are taken from, known by its sha256; licence_note says how it may be passed on."""

    id: Name
    citation: Text
    doi: str = ""
    sha256: Annotated[Text, Field(pattern=r"^[0-9a-f]{64}$")]
    licence_note: str = ""


class Documents(Strict):
    """The content of documents.yaml."""

    documents: tuple[Document, ...]
