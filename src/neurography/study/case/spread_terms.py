"""How sentences and tables about spread call structures, hypotheses and sources."""

from collections.abc import Iterable, Iterator, Sequence

from neurography.model.case import Case, Record
from neurography.model.site import spoken
from neurography.reasoning.spread import Hypothesis, Place, Ranked, Said, Standing, State
from neurography.study.case.claims import standing
from neurography.study.case.spread import Spread
from neurography.study.case.spread_coding import moment_of

GHOST = (
    "An unseen structure is one that a hypothesis needs to be abnormal by a date and that nobody reported abnormal by "
    "then; not reported is never read as normal. Counts, not probabilities: equal counts are a tie."
)


def called(place: Place) -> str:
    """`right S1 root`."""
    structure, side = place
    return spoken(structure) if side in ("midline", "n/a") else f"{side} {spoken(structure)}"


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    held = list(words)
    return " and ".join([", ".join(held[:-1]), held[-1]] if len(held) > 1 else held)


def count(n: int, word: str) -> str:
    """`1 unseen structure`, `8 unseen structures`."""
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def named(hypothesis: Hypothesis) -> str:
    """`across the midline along the dural sac (H0)`."""
    return f"{hypothesis.name} ({hypothesis.label})"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def state_of(found: Spread) -> State:
    """What was observed, with what is supposed besides."""
    return found.coded.state.but(found.supposed)


def keys(standings: Sequence[Standing]) -> set[str]:
    return {one.hypothesis.key for one in standings}


def behind(ranked_: Ranked, key: str) -> int | None:
    one = ranked_.of(key)
    best = ranked_.best
    if one.kind != "ranked" or not best or one.score[0] != best[0].score[0]:
        return None
    return one.score[1] - best[0].score[1]


def weighed(case: Case, sentences: Iterable[Said]) -> Iterator[tuple[Said, str]]:
    """Each sentence that holds in this case, with where it is written: those of records only where the record is."""
    for said in sentences:
        if not said.where:
            yield said, said.source
            continue
        fields = {key: value for key, value in said.where.items() if key not in ("of", "status")}
        held = [
            record
            for _, _, record in case.records(said.where["of"])
            if all(_holds(record, key, value) for key, value in fields.items())
            and standing(record) == said.where.get("status", standing(record))
        ]
        if held:
            yield said, "; ".join(dict.fromkeys(_written(case, record) for record in held[:3]))


def _holds(record: Record, key: str, value: str) -> bool:
    """Whether a field has a value, holds it among several, or (~ before it) has it among its words."""
    held = getattr(record, key, None)
    if value.startswith("~"):
        return value[1:] in str(held or "")
    return value in held if isinstance(held, tuple) else str(held or "") == value


def _written(case: Case, record: Record) -> str:
    """`left, y2013, p004:118-119`, with the value of a lab and the words of a biopsy."""
    words = []
    if (side := getattr(record, "side", None)) in ("left", "right"):
        words.append(side)
    if (value := getattr(record, "value", None)) is not None:
        words.append(f"{value:g} {getattr(record, 'unit', None) or ''}".strip())
    if when := moment_of(case, record):
        words.append(when)
    return ", ".join([*words, str(record.source)])
