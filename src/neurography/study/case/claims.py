"""What a source says of counts and findings, held against the other records of the same case."""

from collections.abc import Iterator

from neurography.model.case import (
    Biopsy,
    Case,
    CountClaim,
    Record,
    Reflex,
    StatusClaim,
    Strength,
    UnchangedClaim,
)
from neurography.study.case.found import Found, Verdict

Paths = tuple[tuple[str | int, ...], ...]

ABSENT = frozenset(("absent", "normal", "negative", "undetectable"))
SILENT = frozenset(("not_reported", "not_examined"))
"""Results in a word that say no, and those that say nothing; every other one is a yes."""


def claims(case: Case) -> Iterator[Found]:
    """A result for every claim about counts, findings and the lack of change."""
    for index, claim in enumerate(case.claims):
        if isinstance(claim, CountClaim):
            yield _count(case, index, claim)
        elif isinstance(claim, StatusClaim):
            yield _status(case, index, claim)
        elif isinstance(claim, UnchangedClaim):
            yield _unchanged(case, index, claim)


def standing(record: Record) -> str:
    """present, absent, not_examined or not_reported, whatever a list calls it: of strength, reflexes and sensation
    whether they are disturbed."""
    if isinstance(record, Strength):
        return record.weakness
    if isinstance(record, Biopsy):
        # its result is a sentence: whether it was taken is what can be held against a claim
        return record.status
    if isinstance(record, Reflex) and record.result not in SILENT:
        # a lost reflex is a finding, as weakness is: its absence is no negative result
        return "absent" if record.result == "normal" else "present"
    result = getattr(record, "result", None)
    word = result if isinstance(result, str) and result else getattr(record, "status", "present")
    if word in SILENT:
        return str(word)
    return "absent" if word in ABSENT else "present"


def _selected(case: Case, of: str, where: dict[str, str]) -> Iterator[tuple[int, Record]]:
    for _, index, record in case.records(of):
        if all(_spelled(getattr(record, key)) == value for key, value in where.items()):
            yield index, record


def _spelled(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _count(case: Case, index: int, claim: CountClaim) -> Found:
    """Records whose only source is the claim's own lines do not count: a table is not held against itself."""
    counted = [
        (i, record)
        for i, record in _selected(case, claim.of, claim.where)
        if not record.source.within(claim.source) and standing(record) not in SILENT
    ]
    n = sum(getattr(record, "number", 1) for _, record in counted)
    verdict: Verdict = "holds" if n == claim.value else "contradicted"
    where = ", ".join(f"{key} {value}" for key, value in claim.where.items()) or "all"
    sentence = f"{claim.words} ({claim.source}); the rest of the case holds {n} of {claim.value} ({claim.of}: {where})"
    paths: Paths = (("claims", index), *((claim.of, i) for i, _ in counted))
    return Found(rule="count", verdict=verdict, sentence=sentence, paths=paths)


def _status(case: Case, index: int, claim: StatusClaim) -> Found:
    """Records of the claim's own lines do not bear it, as they do not a count."""
    held = [
        (i, record, standing(record))
        for i, record in _selected(case, claim.of, claim.where)
        if not record.source.within(claim.source)
    ]
    others = [(i, r, s) for i, r, s in held if s not in SILENT and s != claim.says]
    silent = [(i, r, s) for i, r, s in held if s in SILENT]
    said = f"{claim.words} ({claim.source})"
    first: Paths = (("claims", index),)
    if others:
        against = "; ".join(f"{s} at {r.source}" for _, r, s in others)
        paths = (*first, *((claim.of, i) for i, _, _ in others))
        return Found(
            rule="status", verdict="contradicted", sentence=f"{said}, against: {against}", paths=paths
        )
    paths = (*first, *((claim.of, i) for i, _, _ in held))
    if len(silent) == len(held):
        return Found(
            rule="status", verdict="unchecked", sentence=f"{said}: the case says neither", paths=paths
        )
    if silent:
        gaps = "; ".join(f"{s.replace('_', ' ')} at {r.source}" for _, r, s in silent)
        sentence = f"{said} rests on silence in part: {gaps}"
        return Found(rule="status", verdict="doubtful", sentence=sentence, paths=paths)
    return Found(rule="status", verdict="holds", sentence=said, paths=paths)


def _unchanged(case: Case, index: int, claim: UnchangedClaim) -> Found:
    """The numbers themselves are for `neurography compare`; here: whether there are any at two visits or more."""
    held = list(_selected(case, "measurements", claim.where))
    visits = {record.visit for _, record in held if standing(record) == "present"}
    missing = [(i, r) for i, r in held if standing(r) in SILENT]
    paths: Paths = (("claims", index), *(("measurements", i) for i, _ in missing))
    said = f"{claim.words} ({claim.source})"
    if missing or len(visits) < 2:
        at = ", ".join(sorted({record.visit or "no visit" for _, record in missing})) or "a second visit"
        sentence = f"{said}: no number at {at}, so it cannot be verified ({len(missing)} values not reported)"
        return Found(rule="unchanged", verdict="unchecked", sentence=sentence, paths=paths)
    return Found(
        rule="unchanged", verdict="holds", paths=paths,
        sentence=f"{said}: numbers at {len(visits)} visits; `neurography compare` judges them",
    )  # fmt: skip
