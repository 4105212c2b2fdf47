"""What one part of a case calls another by, and whether it is there."""

from collections import Counter
from collections.abc import Iterator

from neurography.model.case.case import Case
from neurography.model.case.claims import CountClaim, StatusClaim, UnchangedClaim
from neurography.model.case.imaged import Measured

Place = tuple[str | int, ...]


def problems(case: Case) -> tuple[tuple[Place, str], ...]:
    """(path, sentence) for every id that is used twice or refers to nothing."""
    return (*_twice(case), *_nowhere(case), *_unknown_fields(case))


def _twice(case: Case) -> Iterator[tuple[Place, str]]:
    named: list[tuple[Place, str]] = [(("visits", i, "id"), visit.id) for i, visit in enumerate(case.visits)]
    named += [((name, i, "id"), record.id) for name, i, record in case.records() if record.id]
    counts = Counter(name for _, name in named)
    for path, name in named:
        if counts[name] > 1:
            yield path, f"wanted an id of its own; got {name} {counts[name]} times."
    yield from _said_twice(case)
    documents = Counter(document.id for document in case.documents)
    for i, document in enumerate(case.documents):
        if documents[document.id] > 1:
            yield (
                ("documents", i, "id"),
                f"wanted an id of its own; got {document.id} {documents[document.id]} times.",
            )


def _said_twice(case: Case) -> Iterator[tuple[Place, str]]:
    """Questions, sessions and measured places that must stand once, or nobody knows which one is meant."""
    questions = Counter(coding.question for coding in case.codings)
    for i, coding in enumerate(case.codings):
        if questions[coding.question] > 1:
            yield (
                ("codings", i, "question"),
                f"wanted each question once; got {coding.question} {questions[coding.question]} times. "
                "Put all its answers into one.",
            )
    sessions = Counter(visit.session for visit in case.visits if visit.session)
    for i, visit in enumerate(case.visits):
        if visit.session and sessions[visit.session] > 1:
            yield (
                ("visits", i, "session"),
                f"wanted each session for one visit; got {visit.session} {sessions[visit.session]} times.",
            )

    def place(one: Measured) -> tuple[str | None, ...]:
        return (one.structure, one.side, one.quantity, one.statistic, one.exam, one.visit, one.coding)

    places = Counter(place(one) for one in case.measurements if one.value is not None)
    for i, one in enumerate(case.measurements):
        if one.value is not None and places[place(one)] > 1:
            yield (
                ("measurements", i),
                f"wanted one {one.statistic} {one.quantity} of the {one.side} {one.structure} for a visit and an "
                f"examination; got {places[place(one)]}. Name the exam of each, or keep one.",
            )


def _nowhere(case: Case) -> Iterator[tuple[Place, str]]:
    known = {
        "document": {document.id for document in case.documents},
        "visit": {visit.id for visit in case.visits},
        "examination": {exam.id for exam in case.imaging if exam.id},
        "specimen": {one.id for one in (*case.biopsies, *case.labs) if one.id},
        "coding": {f"{one.question}={answer}" for one in case.codings for answer in one.answers},
        "id": {record.id for _, _, record in case.records() if record.id}
        | {visit.id for visit in case.visits},
    }
    yield from _other_reading(case)
    for path, what, name in _calls(case):
        if name not in known[what]:
            there = ", ".join(sorted(known[what])) or "none (the case has none)"
            yield path, f"wanted the {what} to be one of {there}; got {name}."


def _other_reading(case: Case) -> Iterator[tuple[Place, str]]:
    """Records of every reading whose examination holds under one alone: under the others it would be gone."""
    coded = {exam.id: exam.coding for exam in case.imaging if exam.id and exam.coding}
    for name, i, record in case.records():
        exam = getattr(record, "exam", None)
        if exam in coded and record.coding != coded[exam]:
            yield (
                (name, i, "exam"),
                f"wanted coding: {coded[exam]}, as its examination {exam} has it; got {record.coding or 'none'}.",
            )


def _calls(case: Case) -> Iterator[tuple[Place, str, str]]:
    """(path, what is called, by which name) for every reference of the case."""
    yield ("source",), "document", case.source.document
    for i, visit in enumerate(case.visits):
        yield ("visits", i, "source"), "document", visit.source.document
    for name, i, record in case.records():
        yield (name, i, "source"), "document", record.source.document
        for field, key, what in _FIELDS:
            if called := getattr(record, field, None):
                yield (name, i, key), what, called
        for fellow in getattr(record, "same_clone_as", ()):
            yield (name, i, "same_clone_as"), "specimen", fellow
    for i, exam in enumerate(case.imaging):
        for j, picture in enumerate(exam.pictures):
            yield ("imaging", i, "pictures", j, "source"), "document", picture.source.document
            if picture.visit:
                yield ("imaging", i, "pictures", j, "visit"), "visit", picture.visit


_FIELDS = (
    ("visit", "visit", "visit"),
    ("coding", "coding", "coding"),
    ("exam", "exam", "examination"),
    ("start", "from", "id"),
    ("end", "to", "id"),
)
"""(field of a record, its key in the file, what it calls)."""


def _unknown_fields(case: Case) -> Iterator[tuple[Place, str]]:
    """Claims that select by a field which their records do not have: they would hold of nothing."""
    for i, claim in enumerate(case.claims):
        if not isinstance(claim, CountClaim | StatusClaim | UnchangedClaim):
            continue
        of = "measurements" if isinstance(claim, UnchangedClaim) else claim.of
        annotation = Case.model_fields[of].annotation
        known = set(annotation.__args__[0].model_fields)  # type: ignore[union-attr]
        for key in sorted(set(claim.where) - known):
            yield (
                ("claims", i, "where", key),
                f"wanted a field of {of} ({', '.join(sorted(known))}); got {key}.",
            )
