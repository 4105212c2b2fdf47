"""How records are told: the claim, what it rests on under it, and what speaks for or against it beside it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from textwrap import wrap
from types import MappingProxyType

from neurography.evidence.stances import TAKEN, Relation
from neurography.evidence.topics import title
from neurography.model.evidence import STRENGTH_WORDS, Cited, Evidence, Kind, State

WIDTH = 100
LITERATURE_ONLY = "shown as literature only"

KIND_HEADINGS: Mapping[Kind, str] = MappingProxyType(
    {
        "mechanism": "Whether and how",
        "incidence": "How often",
        "definition": "What it is",
        "sign": "How it shows",
        "recommendation": "When to suspect it, work-up",
        "pitfall": "Pitfalls",
        "interpretation": "How findings are read",
        "speculation": "Speculation",
        "treatment": f"Treatment ({LITERATURE_ONLY})",
        "gap": "What a source leaves out",
    }
)
"""Kinds of claims in the order in which they are told."""

STATE_WORDS: Mapping[State, str] = MappingProxyType(
    {
        "document_read": "document read",
        "abstract_read": "abstract read",
        "as_cited": "as another document says that it says",
        "unresolved": "source not resolved",
        "not_read": "known by its title alone",
    }
)


def n_words(record: Evidence) -> str:
    """`n 32`; not reported is said, and that a definition counts nobody."""
    if record.n is None:
        return "nobody counted" if record.kind in ("definition", "gap") else "n not reported"
    return f"n {record.n}"


def measured(record: Evidence) -> str:
    """`share of cases: 44 % (28 to 61)`, "" where no number is recorded."""
    value = " ".join(one for one in (record.value, record.unit) if one)
    value = f"{value} ({record.interval})" if value and record.interval else value
    return f"{record.measure}: {value}" if value and record.measure else value


def source_words(cited: Cited) -> str:
    """Citation, identifiers and how far it was seen."""
    ids = [f"PMID {cited.pmid}" if cited.pmid else "", f"doi {cited.doi}" if cited.doi else ""]
    said = ", ".join(one for one in (cited.citation or cited.key, *ids) if one)
    return f"{said}: {STATE_WORDS[cited.state]}"


def rests_on(record: Evidence) -> str:
    """What a claim rests on, in one line: n, number, strength, control where there is one, source."""
    parts = [n_words(record), measured(record), STRENGTH_WORDS[record.strength]]
    parts.append(f"compared with: {record.control}" if record.control else "")
    parts.append(LITERATURE_ONLY if record.display_only else "")
    source = source_words(record.cited)
    if record.strength == "unsourced_text":  # said already
        source = source.removesuffix(f": {STATE_WORDS['unresolved']}")
    return "; ".join(one for one in (*parts, source) if one)


def beside(relation: Relation) -> str:
    """What another record says to this one, with its own claim where it limits this one."""
    other = relation.other
    said = f"{relation.words} {other.id} ({n_words(other)}): {relation.why}"
    return said if relation.how == "supports" else f"{said}. It says: {other.claim}"


def entry(record: Evidence, relations: Iterable[Relation], *, short: bool = False) -> Iterator[str]:
    """A record with what stands beside it.

    short: without its note, and of what agrees with it the ids alone.
    """
    held = tuple(relations)
    yield from wrapped(f"{record.claim} [{record.id}]", "- ", "  ")
    yield from wrapped(rests_on(record), "    ", "    ")
    if record.note and not short:
        yield from wrapped(f"note: {record.note}", "    ", "    ")
    for relation in held:
        if relation.how != "supports" or not short:
            yield from wrapped(beside(relation), "    > ", "      ")
    agreeing = [
        f"{one.other.id} ({n_words(one.other)})" for one in held if one.how == "supports" and not one.given
    ]
    if short and agreeing:
        yield from wrapped(f"{TAKEN['supports']} {', '.join(agreeing)}", "    > ", "      ")


def grouped(
    records: Iterable[Evidence],
    relations: Mapping[str, tuple[Relation, ...]],
    *,
    short: bool = False,
    first: Collection[Kind] = (),
) -> Iterator[str]:
    """Records under the headings of their kinds, in the order in which they come; first: kinds that are told first."""
    held = tuple(records)
    for kind, heading in sorted(KIND_HEADINGS.items(), key=lambda one: one[0] not in first):
        of_kind = [record for record in held if record.kind == kind]
        if of_kind:
            yield ""
            yield heading
            for record in of_kind:
                yield from entry(record, relations[record.id], short=short)


def all_fields(record: Evidence, relations: Sequence[Relation]) -> Iterator[str]:
    """Every field of a record, and its stances from both ends."""
    yield f"{record.id}  {KIND_HEADINGS[record.kind]}"
    yield from wrapped(record.claim, "  ", "  ")
    told = {
        "population": record.population,
        "n": n_words(record).removeprefix("n "),
        "measured": measured(record) or record.measure,
        "compared with": record.control or "nobody",
        "technique": record.technique,
        "rests on": STRENGTH_WORDS[record.strength],
        "source": source_words(record.cited),
        "topics": ", ".join(title(topic) for topic in record.topics),
        "rows": ", ".join(record.rows),
        "held against": record.held_against,
        "reviewed by": record.reviewed_by or "nobody yet",
        "licence": record.licence_note,
        "use": LITERATURE_ONLY if record.display_only else "",
        "note": record.note,
    }
    for name, said in told.items():
        if said:
            yield from wrapped(f"{name}: {said}", "  ", "    ")
    if record.quote:
        quote = record.quote
        words = " ".join(quote.text.split())
        yield from wrapped(f'quote: "{words}" ({quote.document}, {quote.start} to {quote.end})', "  ", "    ")
    for relation in relations:
        yield from wrapped(beside(relation), "  > ", "    ")


def row(record: Evidence) -> Iterator[str]:
    """A record in a list."""
    said = (record.kind, n_words(record), STRENGTH_WORDS[record.strength], STATE_WORDS[record.cited.state])
    yield f"{record.id}  {'; '.join(said)}"
    yield from wrapped(record.claim, "    ", "    ")


def count(number: int) -> str:
    return "1 record" if number == 1 else f"{number} records"


def wrapped(text: str, first: str, then: str) -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
