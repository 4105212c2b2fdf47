"""How the answer to a question is told: records as they are, by kind, with what limits them; no sentence is made up."""

from collections.abc import Iterable, Iterator, Mapping

from neurography.evidence.ask import COVERAGE, KNOWN, Answer, Hit
from neurography.evidence.stances import Relation
from neurography.evidence.wording import count, grouped, wrapped
from neurography.model.evidence import Evidence
from neurography.model.wording import legible

NO_RECORD = "no record"
MOST_OF_A_KIND = 5
"""Records of a kind that are told of an answer; the rest is counted."""


def answer_lines(
    answer: Answer, relations: Mapping[str, tuple[Relation, ...]], *, every: bool = False
) -> list[str]:
    """What the records hold on a question; "no record" where they hold nothing.

    every: all that fit, where else the first `MOST_OF_A_KIND` of each kind are told and the rest is counted.
    """
    return [legible(line) for line in _answer(answer, relations, every=every)]


def _answer(answer: Answer, relations: Mapping[str, tuple[Relation, ...]], *, every: bool) -> Iterator[str]:
    yield from wrapped(f"Question: {answer.question}", "", "  ")
    for said, read in answer.read_as:
        yield f"{said} read as {read}"
    if answer.unknown:
        yield from wrapped(f"words that no record holds: {', '.join(answer.unknown)}", "", "  ")
    for name in answer.ids:
        yield f"{name} is a record: neurography evidence show {name}"
    if not answer.hits:
        yield f"{NO_RECORD} ({answer.searched} searched; {_why_none(answer)})"
        return
    few = "answers" if len(answer.hits) == 1 else "answer"
    yield from wrapped(
        f"{count(len(answer.hits))} of {answer.searched} {few} it: {COVERAGE:.0%} of the question or more, rare words "
        "weighing more. Claims in own words; what speaks for or against one stands under it.".replace("%", " %"),
        "", "",
    )  # fmt: skip
    told, left = _few((hit.record for hit in answer.hits), relations, shown=set(), every=every)
    yield from grouped(told, relations, short=True, first=answer.kinds)
    if answer.wider:
        titles = " and ".join(one.title for one in answer.subjects)
        shown = {name for record in told for name in _with(record, relations)}
        wider, more = _few(
            (hit.record for hit in _contested(answer.wider, relations)), relations, shown=shown, every=every
        )
        left += more
        yield ""
        yield f"Also on: {titles}"
        yield from grouped(wider, relations, short=True)
    yield ""
    if left:
        yield (
            "1 more record fits: --all shows it."
            if left == 1
            else f"{left} more records fit: --all shows them."
        )
    for one in answer.subjects:
        yield f"All on {one.title}: neurography evidence topic {one.typed}"


def _why_none(answer: Answer) -> str:
    if answer.foreign:
        named = " and ".join(answer.foreign)
        return f"none names {named} and holds {COVERAGE:.0%} of what else is asked".replace("%", " %")
    if not answer.known:
        return "the records hold none of its words"
    if answer.known < KNOWN:
        return (
            f"all of them together hold {answer.known:.0%} of the question; {KNOWN:.0%} are wanted".replace(
                "%", " %"
            )
        )
    return f"none holds {COVERAGE:.0%} of the question".replace("%", " %")


def _few(
    records: Iterable[Evidence],
    relations: Mapping[str, tuple[Relation, ...]],
    *,
    shown: set[str],
    every: bool,
) -> tuple[list[Evidence], int]:
    """The records to tell, and how many are left; one that stands beside a told one already is not told again."""
    kept: list[Evidence] = []
    left = 0
    for record in records:
        if record.id in shown and not every:
            continue
        if sum(one.kind == record.kind for one in kept) >= MOST_OF_A_KIND and not every:
            left += 1
            continue
        kept.append(record)
        shown = shown | _with(record, relations)
    return kept, left


def _with(record: Evidence, relations: Mapping[str, tuple[Relation, ...]]) -> set[str]:
    """The record and those whose claim stands under it."""
    return {
        record.id,
        *(one.other.id for one in relations[record.id] if one.how != "supports" or not one.given),
    }


def _contested(hits: Iterable[Hit], relations: Mapping[str, tuple[Relation, ...]]) -> list[Hit]:
    """What others limit comes first: there a reader needs both."""

    def limited(hit: Hit) -> bool:
        return any(one.how != "supports" and not one.given for one in relations[hit.record.id])

    def agrees(hit: Hit) -> bool:
        return any(one.given for one in relations[hit.record.id])

    return sorted(hits, key=lambda hit: (not limited(hit), agrees(hit), -hit.score, hit.record.id))
