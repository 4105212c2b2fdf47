"""A topic in the order of the source that has one, as a table: paper 003 for soft tissue."""

from collections.abc import Iterator, Mapping

from neurography.evidence import outline, wording
from neurography.evidence.records import load
from neurography.evidence.stances import Relation, relations
from neurography.evidence.topics import title
from neurography.model.evidence import STRENGTH_WORDS, Evidence
from neurography.model.panel import Panel, Table

COLUMNS = ("section", "claim", "n", "rests on", "source", "beside it")


def outlined(topic: str) -> Panel:
    """Every record of a topic's outline under its heading, with n, strength, source and what speaks against it."""
    held = load()
    beside = relations(held)
    rows = [
        _row(heading, held[name], beside) for heading, ids in outline.sections(topic).items() for name in ids
    ]
    return Panel(
        name=f"topic-{topic.replace('_', '-')}",
        section="case",
        title=f"{title(topic)}, statement by statement in the order of its source",
        caption="Claims in own words. n: patients, or what the claim counts. Statements on treatment are shown as "
        "literature only; no rule acts on them. A section whose list is empty in the source says so.",
        kind="table",
        content=Table(columns=COLUMNS, rows=tuple(rows)),
    )


def _row(heading: str, record: Evidence, beside: Mapping[str, tuple[Relation, ...]]) -> tuple[str, ...]:
    return (
        heading,
        f"{record.claim} [{record.id}]",
        wording.n_words(record).removeprefix("n "),
        STRENGTH_WORDS[record.strength],
        wording.source_words(record.cited),
        "; ".join(_limiting(beside[record.id])) or "nothing recorded",
    )


def _limiting(held: tuple[Relation, ...]) -> Iterator[str]:
    for one in held:
        if one.how != "supports":
            yield f"{one.words} {one.other.id} ({wording.n_words(one.other)}): {one.why}"
