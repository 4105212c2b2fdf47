"""What the literature says that bears on a case: the claims that share most with it, and what speaks against them."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from attrs import frozen

from neurography.evidence import wording
from neurography.evidence.records import load
from neurography.evidence.stances import Relation, relations
from neurography.evidence.topics import SUBJECT, named, title, topics
from neurography.evidence.words import terms
from neurography.io.case import CaseFile
from neurography.model.case import Case
from neurography.model.errors import CallError
from neurography.model.evidence import STRENGTH_WORDS, Evidence
from neurography.model.panel import Panel, Table
from neurography.model.part import Part
from neurography.study.case.opened import read_as

MOST, MOST_OF_A_KIND = 12, 4
"""Claims in the table, and of one kind among them."""
_REACH = 4
"""Among how many of the best, in tables, the claims of the table are taken."""
MOST_TOGETHER = 3
"""Claims that are told in words with what limits them."""

_ASPECT, _FOREIGN = 0.25, 0.5
"""What a shared aspect counts, and what a subject of the record counts against it that the case does not have."""

_BESIDE: Mapping[str, str] = MappingProxyType({"contradicts": "Against it", "qualifies": "Beside it"})

_MODALITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "MRI": ("mri",), "CT": ("ct",), "PET/CT": ("pet", "ct"), "PET/MRI": ("pet", "mri"),
        "ultrasound": ("ultrasound",), "thermography": ("thermography",),
    }
)  # fmt: skip
_SPECIMENS: Mapping[str, str] = MappingProxyType({"csf": "csf", "bone_marrow": "marrow", "marrow": "marrow"})
_QUANTITIES: Mapping[str, str] = MappingProxyType(
    {
        "adc": "diffusion",
        "fa": "diffusion",
        "suv": "pet",
        "suv_max": "pet",
        "chi": "susceptibility",
        "r2star": "susceptibility",
    }
)
"""Words of a case -> topics of the records."""


@frozen(kw_only=True)
class Bearing:
    """The records that bear on a case, best first.

    own: ids of claims that the case's own document makes of the patient, which are left out; answering: ids of records
    that contradict or qualify one of them. treatment: how many statements on treatment are left out.
    """

    subjects: tuple[str, ...]
    records: tuple[Evidence, ...]
    answering: frozenset[str]
    own: frozenset[str]
    treatment: int


def part(
    about: CaseFile | Sequence[str],
    *,
    answers: Mapping[str, str] | None = None,
    records: Mapping[str, Evidence] | None = None,
) -> Part | None:
    """The claims that bear on a case, or on some topics, with what speaks for or against each.

    Parameters
    ----------
    about
        A case file, or the names of topics.
    records
        Id -> record; those that ship, if none are given.

    Returns
    -------
    Part or None
        None where no record bears on it.

    Raises
    ------
    CallError
        For a topic that no record has, or a reading that the case does not know.
    """
    held = load() if records is None else records
    if isinstance(about, CaseFile):
        case = read_as(about.case, dict(answers or {}))
        found = bearing(_topics_of(case), held, own={one.id for one in case.documents})
    else:
        found = bearing(_known(about, held), held, own=set(), foreign=0.0)
    beside = relations(held)
    return _part(found, beside, len(held)) if found.records else None


def bearing(
    asked: Sequence[str], records: Mapping[str, Evidence], *, own: set[str], foreign: float = _FOREIGN
) -> Bearing:
    """The records that share a subject with what is asked, those first that fit best; a rare topic weighs more.

    A subject (a disease) that is shared counts whole, one of the record that the case does not have counts `foreign`
    against it, a shared aspect (MRI, biopsy) a quarter.

    own: documents of the patient: single-case claims from them are the case itself and left out.
    """
    subjects = tuple(topic for topic in asked if topic in topics() and topics()[topic].what == SUBJECT)
    frequent = Counter(topic for record in records.values() for topic in record.topics)
    weight = {topic: math.log(1 + len(records) / number) for topic, number in frequent.items()}
    itself = [one for one in records.values() if one.cited.key in own and one.strength == "single_case"]
    theirs = {one.id for one in itself}
    answering = {
        name
        for record in records.values()
        for stance in record.stance
        if stance.how != "supports" and (record.id in theirs) != (stance.to in theirs)
        for name in (record.id, stance.to)
        if name not in theirs
    }
    about = [
        record
        for record in records.values()
        if (set(subjects) & set(record.topics) or record.id in answering) and record.kind != "gap"
    ]
    treatment = [one for one in about if one.display_only and one not in itself]
    kept = [one for one in about if one not in itself and one not in treatment]

    def fit(record: Evidence) -> float:
        total = 0.0
        for topic in record.topics:
            subject = topic in topics() and topics()[topic].what == SUBJECT
            if topic in asked:
                total += weight[topic] * (1 if subject else _ASPECT)
            elif subject:
                total -= weight[topic] * foreign
        return round(total, 9)

    return Bearing(
        subjects=subjects,
        records=tuple(sorted(kept, key=lambda record: (-fit(record), record.id))),
        answering=frozenset(answering),
        own=frozenset(theirs),
        treatment=len(treatment),
    )


def _known(asked: Sequence[str], records: Mapping[str, Evidence]) -> tuple[str, ...]:
    used = {topic for record in records.values() for topic in record.topics}
    unknown = [topic for topic in asked if topic not in used]
    if unknown:
        raise CallError(
            wanted=f"topics of {', '.join(sorted(used))}", came=", ".join(unknown), where="topics"
        )
    return tuple(asked)


def _topics_of(case: Case) -> tuple[str, ...]:
    """Subjects from the diseases that are said to be there; aspects from examinations, specimens and quantities."""
    found: list[str] = []
    for disease in sorted(case.diseases, key=lambda one: one.name):  # the order of the file chooses nothing
        if disease.status == "present":
            found += [topic.name for topic in named(terms(disease.name)) if topic.what == SUBJECT]
    for exam in case.imaging:
        found += _MODALITIES.get(exam.modality, ()) if exam.status == "present" else ()
    found += ["electrodiagnosis"] if case.electrodiagnosis else []
    found += ["biopsy"] if any(one.status == "present" for one in case.biopsies) else []
    found += [_SPECIMENS[lab.specimen] for lab in case.labs if lab.specimen in _SPECIMENS]
    found += [_SPECIMENS[one.specimen] for one in case.biopsies if one.specimen in _SPECIMENS]
    found += [_QUANTITIES[one.quantity] for one in case.measurements if one.quantity in _QUANTITIES]
    return tuple(dict.fromkeys(found))


def _part(found: Bearing, beside: Mapping[str, tuple[Relation, ...]], every: int) -> Part:
    chosen = _chosen(found, beside)
    limited = [record for record in chosen if _limits(beside[record.id])]
    return Part(
        key="literature",
        heading="What the literature says",
        answer=tuple(_answer(found, chosen, limited, beside)),
        panels=(
            Panel(
                name="case-literature",
                section="case",
                title="Claims that bear on this case",
                caption=(
                    "Claims of the literature in own words, those first that fit the case best. n: patients, or "
                    "what the claim counts. Beside it: records that contradict or qualify a claim, with their "
                    "reason, and the ids of those that support it."
                ),
                kind="table",
                content=_table(chosen, beside),
            ),
        ),
        details=tuple(_details(found, chosen)),
        grounds=(
            f"{every} records, one claim each, with their quotes and sources: neurography evidence show ID.",
            f"Reviewed by a person: {sum(bool(one.reviewed_by) for one in chosen)} of the {len(chosen)} shown.",
            "What a claim rests on is named on a scale of seven words, from a series with tissue to text whose "
            "sources are not resolved; it weighs nothing, and claims are not added up.",
        ),
    )


def _chosen(found: Bearing, beside: Mapping[str, tuple[Relation, ...]]) -> tuple[Evidence, ...]:
    """In turn what answers the case's own claims, and the first ones of each subject: no disease crowds out another.

    No kind more than MOST_OF_A_KIND times; of a subject first what others limit, for there a reader needs both.
    """
    waiting = {"": [record for record in found.records if record.id in found.answering]}
    for subject in found.subjects:
        of_it = [record for record in found.records[: _REACH * MOST] if subject in record.topics]
        waiting[subject] = sorted(of_it, key=lambda record: not _taken(beside[record.id]))
    kinds: Counter[str] = Counter()
    kept: dict[str, Evidence] = {}
    while any(waiting.values()) and len(kept) < MOST:
        for records in waiting.values():
            while records:
                record = records.pop(0)
                if record.id not in kept and kinds[record.kind] < MOST_OF_A_KIND and len(kept) < MOST:
                    kinds[record.kind] += 1
                    kept[record.id] = record
                    break
    return tuple(record for record in found.records if record.id in kept)


def _taken(held: Sequence[Relation]) -> bool:
    """Whether others contradict or qualify it."""
    return any(one.how != "supports" and not one.given for one in held)


def _limits(held: Sequence[Relation]) -> list[Relation]:
    return [one for one in held if one.how != "supports"]


def _answer(
    found: Bearing,
    chosen: Sequence[Evidence],
    limited: Sequence[Evidence],
    beside: Mapping[str, tuple[Relation, ...]],
) -> Iterator[str]:
    subjects = ", ".join(title(topic) for topic in found.subjects)
    open_ = sum(one.strength == "unsourced_text" for one in chosen)
    yield (
        f"{wording.count(len(found.records))} on: {subjects}. The table has the {len(chosen)} that fit best. "
        f"Contradicted or qualified by others, or doing so to others: {len(limited)}. "
        f"Without a resolved source: {open_}."
    )
    yield from _together(limited, beside, found.own)


def _together(
    limited: Sequence[Evidence], beside: Mapping[str, tuple[Relation, ...]], own: frozenset[str]
) -> Iterator[str]:
    """Pairs of which one limits the other: first those with a claim of the case itself; each record once."""
    held = [(record, one) for record in limited for one in _limits(beside[record.id])]
    used: set[str] = set()
    for record, one in sorted(held, key=lambda pair: (pair[1].other.id not in own, pair[1].given)):
        claim, limiting = (one.other, record) if one.given else (record, one.other)
        if not {claim.id, limiting.id} & used and len(used) < 2 * MOST_TOGETHER:
            used |= {claim.id, limiting.id}
            yield f"{_cited(claim)} {_BESIDE[one.how]}: {_cited(limiting)} ({one.why})"


def _cited(record: Evidence) -> str:
    return f"{record.claim} [{record.id}, {wording.n_words(record)}]"


def _table(chosen: Sequence[Evidence], beside: Mapping[str, tuple[Relation, ...]]) -> Table:
    rows = []
    for record in chosen:
        held = beside[record.id]
        said = [
            f"{one.words} {one.other.id} ({wording.n_words(one.other)}): {one.why}" for one in _limits(held)
        ]
        agreeing = [one.other.id for one in held if one.how == "supports" and not one.given]
        said += [f"supported by {', '.join(agreeing)}"] if agreeing else []
        rows.append(
            (
                f"{record.claim} [{record.id}]",
                wording.n_words(record).removeprefix("n "),
                STRENGTH_WORDS[record.strength],
                wording.source_words(record.cited),
                "; ".join(said) or "nothing recorded",
            )
        )
    return Table(columns=("claim", "n", "rests on", "source", "beside it"), rows=tuple(rows))


def _details(found: Bearing, chosen: Sequence[Evidence]) -> Iterator[str]:
    left = len(found.records) - len(chosen)
    if left:
        commands = ", ".join(
            f"neurography evidence topic {topics()[topic].typed}" for topic in found.subjects
        )
        yield f"{left} more share a subject with the case: {commands}."
    if found.own:
        yield f"Left out as they are the case: claims of its own document on this patient ({len(found.own)})."
    if found.treatment:
        yield f"Left out: statements on treatment ({found.treatment}); `evidence topic` shows them, as literature only."
