"""When to suspect something: what the literature names, what this case shows of it and what is missing."""

from collections.abc import Iterator, Mapping, Sequence

from neurography.evidence import records
from neurography.io.case import CaseFile
from neurography.model.case import Case
from neurography.model.evidence import STRENGTH_WORDS, Evidence
from neurography.model.panel import Panel, Table
from neurography.model.part import Part
from neurography.reasoning.answer import answer
from neurography.reasoning.fact import Fact
from neurography.reasoning.triggers import Fired, Looked, fire, load
from neurography.study.case.explain_words import n_of, plainly
from neurography.study.case.facts import facts
from neurography.study.case.opened import read_as

HEADING = "When to suspect, work-up, pitfalls"
NOT_A_DOCTOR = "This is research software; it does not diagnose."

_STATES = {"present": "yes", "absent": "looked for, absent", "unknown": "not known"}


def part(held: CaseFile | Case, *, answers: Mapping[str, str] | None = None) -> Part | None:
    """The triggers that the case meets; None where it meets none. Those it may meet stand in the details.

    answers: the reading of the case's open questions; the first answer to every other one.
    """
    case = read_as(held.case if isinstance(held, CaseFile) else held, answers or {})
    return part_of_facts(facts(case))


def part_of_facts(found: Sequence[Fact]) -> Part | None:
    """The same of facts that are at hand already."""
    known = records.load()
    fired = [fire(trigger, found) for trigger in load()]
    met = [one for one in fired if one.state == "met"]
    if not met:
        return None
    named = dict.fromkeys(name for one in met for name in one.trigger.records)
    return Part(
        key="triggers",
        heading=HEADING,
        answer=(_first(met), *(line for one in met for line in _answer(one, known))),
        panels=tuple(_panel(one, known) for one in met),
        details=(
            *(line for one in met for line in _details(one, known)),
            *(_open(one) for one in fired if one.state == "open" and one.shows and _fits(one, found)),
            "The literature speaks of new signs; whether a sign is new is not judged here.",
        ),
        grounds=tuple(_record(known[name]) for name in named),
        short=_short(met),
    )


def _fits(one: Fired, found: Sequence[Fact]) -> bool:
    """Whether an open trigger is of the part of the body that the case tells of."""
    asked = one.trigger.only_if
    return asked is None or answer(asked, found, "n/a").state == "present"


def _short(met: Sequence[Fired]) -> str:
    """What is met, in one sentence, with how many of the signs."""
    counted = "; ".join(
        f"{one.trigger.suspect} ({sum(look.seen.state == 'present' for look in one.signs)} of {len(one.signs)} signs)"
        for one in met
    )
    return f"The case shows what the literature names as reason to suspect {counted}. {NOT_A_DOCTOR}"


def _first(met: Sequence[Fired]) -> str:
    """Everything in one sentence: what is met, and which work-up nobody tells of."""
    suspects = " and ".join(one.trigger.suspect for one in met)
    open_ = [look.item.name for one in met for look in one.work_up if look.seen.state == "unknown"]
    told = f". Work-up not told of it: {'; '.join(dict.fromkeys(open_))}" if open_ else ""
    return f"The case shows what the literature names as reason to suspect {suspects}{told}. {NOT_A_DOCTOR}"


def _answer(one: Fired, known: Mapping[str, Evidence]) -> Iterator[str]:
    published = known[one.trigger.published]
    cases = f"In {published.n} published cases" if published.n else "In the literature, n not given"
    yield (
        f"To suspect {one.trigger.suspect}. {cases}: {published.claim.rstrip('.')} ({published.id}). This case shows: "
        f"{_shows(one)}. Missing: {_names(one.missing) or 'none of the signs named'}."
        f"{_in_vain(one)}"
    )
    if one.work_up:
        done = [look for look in one.work_up if look.seen.state == "present"]
        open_ = [look for look in one.work_up if look.seen.state == "unknown"]
        absent = [look for look in one.work_up if look.seen.state == "absent"]
        told = [
            f"in this case {', '.join(map(_shown, done))}" if done else "",
            f"looked for and absent: {_names(absent)}" if absent else "",
            f"not told of this case: {', '.join(_cited(look, known) for look in open_)}" if open_ else "",
        ]
        yield f"Work-up that the literature names, {one.trigger.suspect}: {'; '.join(filter(None, told))}."
    for name in one.trigger.gaps:
        yield f"{known[name].claim.rstrip('.')} ({name})."
    if one.trigger.pitfalls:
        said = " ".join(_claim(known[name]) for name in one.trigger.pitfalls[:2])
        yield f"Pitfalls, {one.trigger.suspect}: {said}"


def _details(one: Fired, known: Mapping[str, Evidence]) -> Iterator[str]:
    for name in one.trigger.pitfalls[2:]:
        yield f"Pitfall, {one.trigger.suspect}: {_claim(known[name])}"
    for name in one.trigger.treatment:
        yield f"Treatment, as literature only, no rule acts on it: {_claim(known[name])}{_against(name, known)}"


def _against(name: str, known: Mapping[str, Evidence]) -> str:
    """The records that contradict or qualify a treatment statement."""
    other = [
        f"{record.claim.rstrip('.')} ({plainly(record)})"
        for record in known.values()
        for stance in record.stance
        if stance.to == name and stance.how != "supports"
    ]
    return f" Beside it: {'; '.join(other)}." if other else ""


def _open(one: Fired) -> str:
    return f"Open, {one.trigger.suspect}: this case shows {_shows(one)}; not known: {_names(one.missing)}."


def _panel(one: Fired, known: Mapping[str, Evidence]) -> Panel:
    groups = (("needed", one.needs), ("sign", one.signs), ("work-up", one.work_up))
    return Panel(
        name=f"triggers-{one.trigger.id.replace('_', '-')}",
        section="case",
        title=f"To suspect {one.trigger.suspect}",
        caption=(
            "What the literature names, beside this case. All that is needed and at least one sign must be there; not "
            "known is never read as absent."
        ),
        kind="table",
        content=Table(
            columns=("kind", "what", "in this case", "where", "records"),
            rows=tuple(
                (
                    kind,
                    look.item.name,
                    _STATES[look.seen.state],
                    ", ".join(_places(look)) if look.seen.state != "unknown" else look.seen.why,
                    "; ".join(plainly(known[name]) for name in look.item.records),
                )
                for kind, looks in groups
                for look in looks
            ),
        ),
    )


def _in_vain(one: Fired) -> str:
    """The signs that were looked for and were not there."""
    absent = [look for look in one.signs if look.seen.state == "absent"]
    return f" Looked for and absent: {'; '.join(map(_shown, absent))}." if absent else ""


def _shows(one: Fired) -> str:
    """Needs with what met them, `leukaemia known: acute myeloid leukemia (p001:62)`, then signs."""
    needs = [
        f"{look.item.name}: {', '.join(dict.fromkeys(fact.words for fact in look.seen.facts))} "
        f"({', '.join(_places(look))})"
        for look in one.needs
        if look.seen.state == "present"
    ]
    return "; ".join((*needs, *(_shown(look) for look in one.signs if look.seen.state == "present")))


def _shown(look: Looked) -> str:
    """`focal pain, left (p001:62)`."""
    sides = [fact.side for fact in look.seen.facts if fact.side in ("left", "right")]
    side = f", {' and '.join(dict.fromkeys(sides))}" if sides else ""
    return f"{look.item.name}{side} ({', '.join(_places(look))})"


def _places(look: Looked) -> list[str]:
    """Where it is written, three places at most."""
    places = list(dict.fromkeys(fact.source for fact in look.seen.facts))
    return places if len(places) < 4 else [*places[:3], f"{len(places) - 3} more"]


def _names(looks: Sequence[Looked]) -> str:
    return "; ".join(look.item.name for look in looks)


def _cited(look: Looked, known: Mapping[str, Evidence]) -> str:
    return f"{look.item.name} ({'; '.join(plainly(known[name]) for name in look.item.records)})"


def _claim(record: Evidence) -> str:
    return f"{record.claim.rstrip('.')} ({plainly(record)})."


def _record(record: Evidence) -> str:
    cited = record.cited.citation or record.cited.key
    return f"{record.id}: {record.claim} {n_of(record)}, {STRENGTH_WORDS[record.strength]}; {cited}"


def missing_records() -> tuple[str, ...]:
    """The records that a trigger names and that are not there."""
    known = records.load()
    return tuple(dict.fromkeys(name for one in load() for name in one.records if name not in known))
