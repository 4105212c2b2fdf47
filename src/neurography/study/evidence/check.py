"""The records checked: quotes read again, numbers held against our tables, documents that lack something."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from attrs import frozen

from neurography.evidence.records import documents, joined
from neurography.evidence.structure import Citations, EmptyList, citations_without_list, empty_lists
from neurography.evidence.topics import topics
from neurography.evidence.wording import measured
from neurography.io.evidence import RecordFile, found_in, stands_at
from neurography.io.written import documents_in
from neurography.model.evidence import FORBIDDEN, Evidence

FOUND, ELSEWHERE, NOT_THERE, NOT_AT_HAND = "found", "elsewhere", "not there", "document not at hand"
AGREES, DIFFERS, NOT_COUNTED, NO_CLAIM = "agrees", "differs", "not in the data", "no such claim"
SERIES = ("caseseries", "pml")
"""The tables that a record can be held against: `caseseries:CLAIM` of paper 001's Table 1, `pml:CLAIM` of paper 002."""

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_BARE = re.compile(r"(?<![0-9])\.[0-9]+")
_SPELLED = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_WORDS = {word: str(number) for number, word in enumerate(_SPELLED)}
"""Numbers as a text spells them out."""

_COUNTED = re.compile(r"\b([0-9]+) of (?:the )?([0-9]+)\b")
_COUNTED_PERCENT = re.compile(r"\b([0-9]+) of (?:the )?([0-9]+)\b[^().;,%]*\(([0-9]+(?:\.[0-9]+)?) ?%")


@frozen(kw_only=True)
class Requote:
    """A quote with what became of it, in words where it is not simply found."""

    file: RecordFile
    state: str
    words: str = ""


@frozen(kw_only=True)
class Held:
    """A record held against a table: the verdict and what the table holds."""

    file: RecordFile
    verdict: str
    words: str


@frozen(kw_only=True)
class Lacking:
    """What a document that is at hand lacks."""

    document: str
    empty: tuple[EmptyList, ...]
    citations: Citations | None


@frozen(kw_only=True)
class Checked:
    """All that was found. doubts: (file, field, sentence) for what a reader should look at."""

    files: tuple[RecordFile, ...]
    quotes: tuple[Requote, ...]
    held: tuple[Held, ...]
    lacking: tuple[Lacking, ...]
    doubts: tuple[tuple[RecordFile, str, str], ...]

    @property
    def records(self) -> tuple[Evidence, ...]:
        return tuple(file.record for file in self.files)


def check(*, folder: Path | None = None, own: Sequence[Path] = ()) -> Checked:
    """Check the records that ship and those of `own` folders.

    Parameters
    ----------
    folder
        A folder with documents, known by their sha256; without it no quote is read again.

    Raises
    ------
    CallError, InputError
        For a folder or a record that cannot be used.
    """
    files = joined(*own)
    at_hand = documents_in(folder) if folder is not None else {}
    texts = {name: at_hand[one.sha256] for name, one in documents().items() if one.sha256 in at_hand}
    return Checked(
        files=files,
        quotes=tuple(_requote(file, texts) for file in files if file.record.quote is not None),
        held=tuple(_held(file) for file in files if file.record.held_against),
        lacking=tuple(_lacking(name, lines) for name, lines in texts.items()),
        doubts=tuple(
            (file, *doubt)
            for file in files
            for doubt in (*_doubts(file.record), *_numbers_not_there(file.record, texts))
        ),
    )


def _requote(file: RecordFile, texts: Mapping[str, tuple[str, ...]]) -> Requote:
    quote = file.record.quote
    assert quote is not None  # noqa: S101 - the caller asks for those with a quote
    if quote.document not in documents():
        known = ", ".join(documents())
        return Requote(
            file=file, state=NOT_THERE, words=f"no document is called {quote.document} (known: {known})"
        )
    if quote.document not in texts:
        return Requote(file=file, state=NOT_AT_HAND)
    text = "\n".join(texts[quote.document])
    if stands_at(text, quote.text, quote.start, quote.end):
        return Requote(file=file, state=FOUND)
    places = [f"{place.start} to {place.end}" for place in found_in(text, quote.text)]
    if places:
        words = f"the words stand at {' and '.join(places)}, not at {quote.start} to {quote.end}"
        return Requote(file=file, state=ELSEWHERE, words=words)
    return Requote(file=file, state=NOT_THERE, words=f"the document does not hold these words: {quote.text}")


def _held(file: RecordFile) -> Held:
    series, _, claim = file.record.held_against.partition(":")
    if series not in SERIES:
        words = f"{series} is none of {', '.join(SERIES)}"
        return Held(file=file, verdict=NO_CLAIM, words=words)
    known = _verdicts(series)
    if claim.strip() not in known:
        return Held(file=file, verdict=NO_CLAIM, words=f"{series} has no claim {claim.strip()!r}")
    verdict, words = known[claim.strip()]
    return Held(file=file, verdict=verdict, words=words)


@cache
def _verdicts(series: str) -> Mapping[str, tuple[str, str]]:
    """Claim of a table -> its verdict, in the words of this module, and what was counted."""
    if series == "pml":
        from neurography.study.cohort.pml import published_cohort  # noqa: PLC0415  only where a record asks

        told = {"not countable": NOT_COUNTED}
        found = published_cohort().tally.claims
        return {one.claim.claim: (told.get(one.verdict, one.verdict), one.words) for one in found}
    from neurography.study.caseseries.command import counted  # noqa: PLC0415  likewise

    counts = counted(Path("neuroleukemiosis"))
    return {one.claim.claim: (one.verdict, one.words) for one in counts.verdicts}


def _lacking(name: str, lines: Sequence[str]) -> Lacking:
    return Lacking(document=name, empty=empty_lists(lines), citations=citations_without_list(lines))


def _doubts(record: Evidence) -> Iterator[tuple[str, str]]:
    """(field, sentence) for what no schema refuses and a reader should look at."""
    if record.n is None and (record.in_percent or "%" in record.claim):
        yield ("value" if record.value else "claim"), f"{measured(record) or 'a percentage'} without n"
    for word in FORBIDDEN:
        if word in f"{record.claim} {record.note}".lower():
            yield "claim", f"wanted no word that decides for the reader; got {word!r}"
    for topic in record.topics:
        if topic not in topics():
            yield "topics", f"the topic {topic} is not in the list of topics"
    for k, n, percent in _percents(record):
        if int(k) > int(n):
            yield "measure", f"{k} of {n} is more than all"
        elif not _rounds(100 * Decimal(k) / Decimal(n), percent):
            yield "measure", f"{k} of {n} is {100 * Decimal(k) / Decimal(n):.1f} %, not {percent} %"


def _numbers_not_there(record: Evidence, texts: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Numbers of the value that the document at hand nowhere has, in digits or as a word: somebody derived them."""
    lines = texts.get(record.cited.key, ())
    if not lines or not record.value:
        return
    text = "\n".join(lines).lower()
    there = set(_NUMBER.findall(text.replace(",", ""))) | {f"0{one}" for one in _BARE.findall(text)}
    there |= {_WORDS[word] for word in re.findall(r"[a-z]+", text) if word in _WORDS}
    for number in dict.fromkeys(_NUMBER.findall(record.value)):
        if number not in there:
            yield "value", f"{record.cited.key} does not hold the number {number}: derived, or a slip"


def _percents(record: Evidence) -> Iterator[tuple[str, str, str]]:
    """Counts with the percentage that stands beside them, as (k, n, percent)."""
    counted = _COUNTED.search(record.measure)
    if (
        counted
        and record.unit == "%"
        and re.fullmatch(r"[0-9]+(\.[0-9]+)?", record.value)
        and int(counted[2])
    ):
        yield counted[1], counted[2], record.value
    for found in _COUNTED_PERCENT.finditer(record.claim):
        if int(found[2]):
            yield found[1], found[2], found[3]


def _rounds(value: Decimal, printed: str) -> bool:
    exponent = Decimal(printed).as_tuple().exponent
    return value.quantize(Decimal(1).scaleb(int(exponent)), rounding=ROUND_HALF_UP) == Decimal(printed)
