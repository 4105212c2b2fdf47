"""A question looked up in the records: offline, the same every time, and "no record" where none fits.

The numbers that decide are stated with the answer:

- known: the share of the question that any record holds, each of its terms weighed by how rare it is among the records
  (inverse document frequency); a term that no record holds weighs most. Below `KNOWN` there is no record.
- coverage: the same share for one record. From `COVERAGE` on it answers.
- score: BM25 (Robertson and Zaragoza, doi 10.1561/1500000019) over the record's own words, which gives the order; a
  record below `SHARE_OF_BEST` of the best score does not answer. Ties go by id.

Where the question names two subjects (diseases, soft tissue) and no aspect of them (MRI, treatment, how often, ...),
the other records that are on all of its subjects follow the answer. A word that nothing knows is read as a known one
that is one letter away, which is said.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import get_args

from attrs import frozen

from neurography.evidence.topics import ASPECT, SUBJECT, Topic, named, title
from neurography.evidence.words import of_lists, pieces, spelled, terms, words
from neurography.model.errors import CallError
from neurography.model.evidence import Evidence, Kind

KNOWN = 0.6
COVERAGE = 0.5
SHARE_OF_BEST = 0.5
LONGEST = 2000
"""Letters of a question."""

_K1, _B = 1.2, 0.5
"""Of BM25: how soon a repeated term stops to count, how much a long record is held back."""
_SHORTEST_READ = 4
"""Letters of a word that is read as its neighbour by a letter more, less or exchanged."""
_SHORTEST_OTHER = 7
"""Letters of a word in which one letter may be another: shorter ones have too many neighbours (stones, stores)."""


@frozen(kw_only=True)
class Hit:
    """A record with its score and its coverage of the question."""

    record: Evidence
    score: float
    coverage: float


@frozen(kw_only=True)
class Answer:
    """What the records hold on a question.

    hits: those that answer: first those on all of its subjects, and the best first. wider: the others on all of its
    subjects, best first, where it names several and no aspect of them. read_as: words read as others. unknown: words
    that no record holds. known: share of the question that some hold.
    """

    question: str
    hits: tuple[Hit, ...]
    subjects: tuple[Topic, ...]
    wider: tuple[Hit, ...]
    read_as: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    known: float
    searched: int


def ask(question: str, records: Mapping[str, Evidence]) -> Answer:
    """Look a question up.

    Raises
    ------
    CallError
        For an empty question, or one of more than `LONGEST` letters.
    """
    if not question.strip():
        raise CallError(wanted="a question", came="nothing", where="QUESTION")
    if len(question) > LONGEST:
        raise CallError(
            wanted=f"a question of at most {LONGEST} letters", came=str(len(question)), where="QUESTION"
        )
    held = {name: _terms(record) for name, record in records.items()}
    vocabulary = {term for counted in held.values() for term in counted}
    text, read_as = _read_as(question, records, vocabulary)
    asked = sorted(set(terms(text)))
    weight = {term: _weight(term, held.values()) for term in asked}
    whole = sum(weight.values())
    known = sum(weight[term] for term in asked if term in vocabulary) / whole if whole else 0.0
    ranked = _ranked(weight, held, records) if known >= KNOWN else ()
    best = max((hit.score for hit in ranked if hit.coverage >= COVERAGE), default=0.0)
    about = named(asked)
    subjects = tuple(topic for topic in about if topic.what == SUBJECT)
    names = {topic.name for topic in subjects}
    answering = (hit for hit in ranked if hit.coverage >= COVERAGE and hit.score >= SHARE_OF_BEST * best)
    hits = tuple(sorted(answering, key=lambda hit: not names <= set(hit.record.topics)))
    narrow = any(topic.what == ASPECT for topic in about) or set(asked) & _kinds()
    general = bool(hits) and len(subjects) > 1 and not narrow
    wider = (hit for hit in ranked if hit not in hits and names <= set(hit.record.topics))
    unknown = (one.said for one in pieces(text) if one.terms and not set(one.terms) & vocabulary)
    return Answer(
        question=" ".join(question.split()),
        hits=hits,
        subjects=subjects,
        wider=tuple(wider) if general else (),
        read_as=read_as,
        unknown=tuple(dict.fromkeys(unknown)),
        known=known,
        searched=len(records),
    )


def _kinds() -> set[str]:
    """The terms that a question names a kind of claim by: incidence, sign, pitfall."""
    return {term for kind in get_args(Kind) for term in terms(kind)}


def _terms(record: Evidence) -> Counter[str]:
    """The terms of a record; its claim and topics count twice."""
    about = "; ".join(f"{topic.replace('_', ' ')}; {title(topic)}" for topic in record.topics)
    counted = Counter(terms(record.claim) * 2)
    counted.update(sorted(set(terms(about))) * 2)
    for text in (record.population, record.measure, record.technique, record.kind, record.control):
        counted.update(terms(text))
    return counted


def _weight(term: str, held: Iterable[Counter[str]]) -> float:
    """Inverse document frequency; largest for a term that no record holds."""
    having = [term in counted for counted in held]
    n, df = len(having), sum(having)
    return math.log(1 + (n - df + 0.5) / (df + 0.5))


def _ranked(
    weight: Mapping[str, float], held: Mapping[str, Counter[str]], records: Mapping[str, Evidence]
) -> tuple[Hit, ...]:
    """Every record that shares a term with the question, best first."""
    whole = sum(weight.values())
    mean = sum(counted.total() for counted in held.values()) / len(held)
    found = []
    for name, counted in held.items():
        shared = [term for term in weight if term in counted]
        length = _K1 * (1 - _B + _B * counted.total() / mean)
        score = sum(weight[term] * counted[term] * (_K1 + 1) / (counted[term] + length) for term in shared)
        coverage = sum(weight[term] for term in shared) / whole
        if shared:
            found.append(Hit(record=records[name], score=round(score, 9), coverage=coverage))
    return tuple(sorted(found, key=lambda hit: (-hit.score, hit.record.id)))


def _read_as(
    question: str, records: Mapping[str, Evidence], vocabulary: set[str]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question with words that nothing knows read as known ones, and which."""
    texts = (f"{record.claim} {record.population} {record.technique}" for record in records.values())
    spoken = sorted({word for text in texts for word in words(text)} | of_lists())
    read: dict[str, str] = {}
    for piece in pieces(question):
        for word in piece.said.split():
            foreign = piece.terms and not set(piece.terms) & vocabulary and spelled(word) not in spoken
            if foreign and len(word) >= _SHORTEST_READ:
                near = [other for other in spoken if terms(other) and _one_apart(spelled(word), other)]
                read.update({word: near[0]} if near else {})
    said = (word for piece in pieces(question) for word in piece.said.split())
    return " ".join(read.get(word, word) for word in said), tuple(read.items())


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two neighbours exchanged, makes them the same, the first one kept."""
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 1 or one == other:
        return False
    ends = min(len(one), len(other))
    at = next((n for n in range(ends) if one[n] != other[n]), ends)
    a, b = one[at:], other[at:]
    exchanged = a[:2] == b[:2][::-1] and a[2:] == b[2:]
    return a[1:] == b or a == b[1:] or exchanged or (a[1:] == b[1:] and len(one) >= _SHORTEST_OTHER)
