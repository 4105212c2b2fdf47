"""A question looked up in the records: offline, the same every time, and "no record" where none fits.

The numbers that decide are stated with the answer:

- known: the share of the question that any record holds, each of its terms weighed by how rare it is among the records
  (inverse document frequency); a term that no record holds weighs most. Below `KNOWN` there is no record.
- coverage: the same share for one record. From `COVERAGE` on it answers, if it holds as much without the words for a
  kind of claim (how often, treatment).
- subject: where the question names a disease that the records know, only those on it answer; leukaemia and a nerve
  together are neuroleukemiosis. One that they do not know (`foreign.txt`: breast cancer, migraine) a record has to hold
  besides what else is asked.
- score: BM25 (Robertson and Zaragoza, doi 10.1561/1500000019) over the record's own words, which gives the order; a
  record below `SHARE_OF_BEST` of the best score does not answer. Ties go by id.

Where the question names two subjects (diseases, soft tissue) and no aspect of them (MRI, treatment, how often, ...),
the other records that are on all of its subjects follow the answer. A word that nothing knows is read as a known one
that is one letter away, which is said.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
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
"""Letters of a word that is read as its neighbour by a letter more, less or exchanged, and of the neighbour."""
_LEADING: tuple[Kind, ...] = ("incidence", "treatment")
"""Kinds that a question asks for by how often or by treatment: their claims come first."""
_FOREIGN = Path(__file__).parent / "foreign.txt"
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
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
    subjects, best first, where it names several and no aspect of them. kinds: of claims, that it asks for. foreign:
    diseases that it names and that no record is on. ids: records that it names. read_as: words read as others. unknown:
    words that no record holds. known: share of the question that some hold.
    """

    question: str
    hits: tuple[Hit, ...]
    subjects: tuple[Topic, ...]
    wider: tuple[Hit, ...]
    kinds: tuple[Kind, ...]
    foreign: tuple[str, ...]
    ids: tuple[str, ...]
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
    text, read_as = _read_as(_MARKUP.sub(" ", question), records, vocabulary)
    asked = sorted(set(terms(text)))
    weight = {term: _weight(term, held.values()) for term in asked}
    whole = sum(weight.values())
    known = sum(weight[term] for term in asked if term in vocabulary) / whole if whole else 0.0
    about = named(asked)
    subjects = tuple(topic for topic in about if topic.what == SUBJECT)
    names = {topic.name for topic in subjects}
    kinds = tuple(kind for kind in _LEADING if _kinds()[kind] <= set(asked))
    foreign = {said: of for said, of in _foreign().items() if of <= set(asked)}
    fitting = {
        name: counted
        for name, counted in held.items()
        if _on(subjects, records[name], counted) and all(of <= set(counted) for of in foreign.values())
    }
    ranked, hits = _answering(
        asked, weight, fitting, held, records, kinds=kinds, foreign=foreign, names=names, known=known
    )
    narrow = any(topic.what == ASPECT for topic in about) or any(of <= set(asked) for of in _kinds().values())
    general = bool(hits) and len(subjects) > 1 and not narrow
    wider = (hit for hit in ranked if hit not in hits and names <= set(hit.record.topics))
    unknown = (one.said for one in pieces(text) if one.terms and not set(one.terms) & vocabulary)
    return Answer(
        question=" ".join(question.split()),
        hits=hits,
        subjects=subjects,
        wider=tuple(wider) if general else (),
        kinds=kinds,
        foreign=tuple(foreign),
        ids=tuple(name for name in records if _names(question, name)),
        read_as=read_as,
        unknown=tuple(dict.fromkeys(unknown)),
        known=known,
        searched=len(records),
    )


def _answering(
    asked: Sequence[str],
    weight: Mapping[str, float],
    fitting: Mapping[str, Counter[str]],
    held: Mapping[str, Counter[str]],
    records: Mapping[str, Evidence],
    *,
    kinds: tuple[Kind, ...],
    foreign: Mapping[str, Collection[str]],
    names: set[str],
    known: float,
) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """All fitting records by their score, and those of them that answer; none where too little is known."""
    if known < KNOWN:
        return (), ()
    # a record that names the foreign disease by the way has not answered with that: what else is asked decides
    besides = set(asked).difference(*foreign.values()) or set(asked)
    # nor has one that only counts, or only treats: what is counted or treated decides
    matter = besides.difference(*(_kinds()[kind] for kind in kinds)) or besides
    ranked = _ranked({term: weight[term] for term in sorted(besides)}, fitting, held, records)
    covering = [
        hit
        for hit in ranked
        if hit.coverage >= COVERAGE and _share(matter, weight, held[hit.record.id]) >= COVERAGE
    ]
    best = max((hit.score for hit in covering), default=0.0)
    near = (hit for hit in covering if hit.score >= SHARE_OF_BEST * best)
    hits = sorted(
        near,
        key=lambda hit: (not names <= set(hit.record.topics), bool(kinds) and hit.record.kind not in kinds),
    )
    return tuple(ranked), tuple(hits)


def _on(subjects: Iterable[Topic], record: Evidence, counted: Mapping[str, int]) -> bool:
    """Whether a record is on one of the subjects, by its topics or its words; on none where none is named."""
    named_ones = tuple(subjects)
    return not named_ones or any(
        topic.name in record.topics or set(terms(topic.name.replace("_", " "))) <= set(counted)
        for topic in named_ones
    )


def _names(question: str, name: str) -> bool:
    """Whether the question holds the id of a record: E-003-01 is not named by E-003-01-B."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", question, re.IGNORECASE) is not None


@cache
def _foreign() -> Mapping[str, set[str]]:
    """Diseases of the list -> their terms."""
    lines = _FOREIGN.read_text(encoding="utf-8").splitlines()
    names = [name.strip() for line in lines if not line.startswith("#") for name in line.split(",")]
    return {name: set(terms(name)) for name in names if name}


@cache
def _kinds() -> Mapping[Kind, set[str]]:
    """Kind of a claim -> the terms that a question names it by: incidence, sign, pitfall."""
    return {kind: set(terms(kind)) for kind in get_args(Kind)}


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
    weight: Mapping[str, float],
    fitting: Mapping[str, Counter[str]],
    held: Mapping[str, Counter[str]],
    records: Mapping[str, Evidence],
) -> tuple[Hit, ...]:
    """Every fitting record that shares a term with the question, best first; lengths are compared with all `held`."""
    mean = sum(counted.total() for counted in held.values()) / len(held)
    found = []
    for name, counted in fitting.items():
        shared = [term for term in weight if term in counted]
        length = _K1 * (1 - _B + _B * counted.total() / mean)
        score = sum(weight[term] * counted[term] * (_K1 + 1) / (counted[term] + length) for term in shared)
        if shared:
            found.append(
                Hit(record=records[name], score=round(score, 9), coverage=_share(weight, weight, counted))
            )
    return tuple(sorted(found, key=lambda hit: (-hit.score, hit.record.id)))


def _share(asked: Collection[str], weight: Mapping[str, float], counted: Mapping[str, int]) -> float:
    """The share of the terms that a record holds, each by its weight."""
    return sum(weight[term] for term in asked if term in counted) / sum(weight[term] for term in asked)


def _read_as(
    question: str, records: Mapping[str, Evidence], vocabulary: set[str]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question with words that nothing knows read as known ones, and which."""
    texts = (f"{record.claim} {record.population} {record.technique}" for record in records.values())
    spoken = sorted({word for text in texts for word in words(text)} | of_lists())
    long = [word for word in spoken if len(word) >= _SHORTEST_READ]
    read: dict[str, str] = {}
    for piece in pieces(question):
        for word in piece.said.split():
            foreign = piece.terms and not set(piece.terms) & vocabulary and spelled(word) not in spoken
            if foreign and len(word) >= _SHORTEST_READ:
                near = [other for other in long if terms(other) and _one_apart(spelled(word), other)]
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
