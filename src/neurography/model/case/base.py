"""What every record of a case has: where it is written, when it was, and which status it may have."""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from neurography.model.case.when import When
from neurography.model.site import Side, is_paired

Status = Literal["present", "absent", "not_examined", "not_reported"]
"""Not examined: nobody looked. Not reported: the source does not say; never to be read as absent."""

Certainty = Literal["definite", "probable", "possible"]

NO_SIDES = frozenset(("superior_hypogastric_plexus",))
"""Structures that a word of their name would make paired, and that lie in the midline."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_WORD = re.compile(r"[a-z0-9][a-z0-9_]*")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_SPAN = re.compile(
    r'(?P<document>[A-Za-z0-9][A-Za-z0-9_.-]*)(?::(?P<place>[^"]*?))?(?:\s+"(?P<quote>.*)")?', re.S
)
_LINES = re.compile(r"([1-9][0-9]*)(?:-([1-9][0-9]*))?")
MOST_QUOTED = 25
"""Words of a quote: enough to find the place again, not to read the paper here."""


class Strict(BaseModel):
    """Frozen, and a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _named(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"wanted a name of letters, digits, _ . and -; got {text!r}.")
    return text


def _word(text: str) -> str:
    if not _WORD.fullmatch(text):
        spelled = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
        raise ValueError(f"wanted lower-case words joined by _; got {text!r}. Write {spelled or 'a word'}.")
    return text


def _plain_number(written: object) -> object:
    if isinstance(written, str) and not _NUMBER.fullmatch(written.strip()):
        todo = " Write a decimal point." if re.fullmatch(r"[0-9]+,[0-9]+", written.strip()) else ""
        raise ValueError(f"wanted a number; got {written!r}.{todo}")
    return written


_TEXT = WithJsonSchema({"type": ["string", "number"]})

Text = Annotated[str, _TEXT]
"""A text that may look like a number: it is one to an editor, and a text here."""

Name = Annotated[str, AfterValidator(_named), _TEXT]
"""An identifier that other records refer to."""

Word = Annotated[str, AfterValidator(_word)]
"""A term of the case, such as `plantar_flexion` or `ventral_ramus_s1`."""

Number = Annotated[float, BeforeValidator(_plain_number), Field(allow_inf_nan=False)]
Count = Annotated[int, BeforeValidator(_plain_number), Field(ge=0)]

_DURATION = r"P(?=[0-9])(?:[0-9]{1,3}Y)?(?:[0-9]{1,3}M)?(?:[0-9]{1,4}W)?(?:[0-9]{1,5}D)?"
_TERM = r"[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_.-]+(?: \S.*)?"
_AGE = rf"(?:{_DURATION}(?:\.\.{_DURATION})?|{_TERM})"


def _aged(text: str) -> str:
    if text and not re.fullmatch(_AGE, text):
        raise ValueError(f"wanted an age as P4Y6M or P4Y..P5Y (years, months, weeks, days); got {text!r}.")
    return text


def _coded(text: str) -> str:
    if text and not re.fullmatch(_TERM, text):
        raise ValueError(f"wanted an id and its label, as HP:0001761 Pes cavus; got {text!r}.")
    return text


Age = Annotated[str, AfterValidator(_aged), WithJsonSchema({"type": "string", "pattern": f"^(?:{_AGE})?$"})]
"""An age as ISO 8601 writes it (P4Y6M, P4Y..P5Y), or a stage of life by its code (HP:0003577 Congenital onset)."""

Code = Annotated[
    str, AfterValidator(_coded), WithJsonSchema({"type": "string", "pattern": f"^(?:{_TERM})?$"})
]
"""An id of a public vocabulary and, after a blank, its label: `HP:0001761 Pes cavus`."""


class Span(Strict):
    """Where in a document it is written.

    place is `62` or `62-64` for lines of a text, else words (`page 2`); quote is at most 25 words of it.
    """

    document: Name
    place: str = ""
    quote: str = ""

    @property
    def lines(self) -> tuple[int, int] | None:
        """First and last line, None where the place is given in words."""
        found = _LINES.fullmatch(self.place)
        return (int(found[1]), int(found[2] or found[1])) if found else None

    def within(self, other: "Span") -> bool:
        """Whether it lies inside another one of the same document."""
        if self.document != other.document or self.lines is None or other.lines is None:
            return False
        return other.lines[0] <= self.lines[0] and self.lines[1] <= other.lines[1]

    def __str__(self) -> str:
        return f"{self.document}:{self.place}" if self.place else self.document

    @model_validator(mode="after")
    def _short_and_in_order(self) -> "Span":
        if len(self.quote.split()) > MOST_QUOTED:
            raise ValueError(f"wanted a quote of at most {MOST_QUOTED} words; got {len(self.quote.split())}.")
        if self.lines and self.lines[1] < self.lines[0]:
            raise ValueError(f"wanted a last line that is not before the first; got {self.place}.")
        return self


def span(written: object) -> Any:
    """A span from `document:62-64 "a few words"`, or from a map of its parts."""
    if not isinstance(written, str):
        return written
    found = _SPAN.fullmatch(written.strip())
    if not found:
        raise ValueError(
            f'wanted a source as document:lines "quote"; got {written!r}. Write e.g. letter:12-13.'
        )
    return {
        "document": found["document"],
        "place": (found["place"] or "").strip(),
        "quote": found["quote"] or "",
    }


Source = Annotated[
    Span,
    BeforeValidator(span),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {key: {"type": "string"} for key in ("document", "place", "quote")},
                    "required": ["document"],
                    "additionalProperties": False,
                },
            ],
            "description": 'document:lines, and in quotation marks a few of its words: p001:62 "grade 3/5".',
        }
    ),
]


class Record(Strict):
    """One thing that was found, done or said.

    id: what other records call it. when: its date, until: its end where it lasts. visit: one of the case's
    visits. age: that of the patient when it began, where the source gives an age and no date. source: where it is
    written. code: the same thing in a public vocabulary. coding: `question=answer`, where the record holds under one
    reading of the source only.
    """

    id: Name | None = None
    code: Code = ""
    age: Age = ""
    when: When | None = None
    until: When | None = None
    visit: Name | None = None
    source: Source
    coding: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _holds_together(self) -> "Record":
        if self.when and self.until and self.until.surely_before(self.when):
            raise ValueError(
                f"wanted until after when; got an end before its start: {self.when} to {self.until}. "
                "Exchange the two, or correct one."
            )
        silent = (
            getattr(self, "status", None) == "not_reported" or getattr(self, "result", None) == "not_reported"
        )
        if not silent and not self.source.place and not self.source.quote:
            raise ValueError(
                f"wanted the place in {self.source.document}; got the document alone. Write {self.source.document}:"
                "LINES, or status: not_reported if it does not say."
            )
        if self.coding and not re.fullmatch(r"[a-z0-9_]+=[a-z0-9_]+", self.coding):
            raise ValueError(f"wanted a coding as question=answer; got {self.coding!r}.")
        return self


def sided(structure: str | None, side: Side) -> None:
    """Refuse a structure that exists on both sides without one; both sides are two records.

    Raises
    ------
    ValueError
        With what to write.
    """
    if not structure or not paired(structure) or side in ("left", "right"):
        return
    raise ValueError(
        f"wanted side: left or right, as by its name {structure} exists on both; got {side}. "
        "Write two records for both sides."
    )


def paired(structure: str) -> bool:
    """Whether a structure exists once on each side, judged by its words; `nerves` and `rami` count like one."""
    if structure in NO_SIDES or "sphincter" in structure:
        return False
    return is_paired(structure.replace("nerves", "nerve").replace("rami", "ramus"))
