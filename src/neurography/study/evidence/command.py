"""What `neurography evidence ...` prints."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from neurography.evidence import answered, outline, wording
from neurography.evidence.ask import ask
from neurography.evidence.records import joined
from neurography.evidence.stances import relations
from neurography.evidence.topics import about, as_topic, title, topics
from neurography.model.errors import CallError
from neurography.model.evidence import STRENGTH_WORDS, Evidence, Strength
from neurography.model.wording import legible
from neurography.study.case.opened import answers_of, open_case
from neurography.study.case.telling import tell
from neurography.study.evidence import check as checks
from neurography.study.evidence import panel
from neurography.study.evidence.check import Checked


def records(own: Sequence[Path] = ()) -> Mapping[str, Evidence]:
    """Id -> record: those that ship and those of a user's folders."""
    return MappingProxyType({file.record.id: file.record for file in joined(*own)})


def ask_lines(question: str, *, own: Sequence[Path] = (), every: bool = False) -> list[str]:
    """What the records hold on a question; with `every` all that fits, not the first few of each kind."""
    held = records(own)
    return answered.answer_lines(ask(question, held), relations(held), every=every)


def show_lines(name: str, *, own: Sequence[Path] = ()) -> list[str]:
    """One record, with its stances from both ends.

    Raises
    ------
    CallError
        For an id that no record bears.
    """
    held = records(own)
    called = name if name in held else name.upper()
    if called not in held:
        near = [one for one in held if one.startswith(called[:5])] or list(held)
        raise CallError(wanted=f"the id of a record, such as {', '.join(near[:5])}", came=name, where="ID")
    return [legible(line) for line in wording.all_fields(held[called], relations(held)[called])]


def list_lines(
    *, topic: str = "", paper: str = "", strength: str = "", own: Sequence[Path] = ()
) -> list[str]:
    """The records, one after the other.

    Parameters
    ----------
    topic
        Those of one topic.
    paper
        Those of one paper, by its number (003 or 3), or of other literature, `other`.
    strength
        Those that rest on one word of the scale: `single_case`, `single case`.

    Raises
    ------
    CallError
        For a topic, paper or strength that no record has, with those that there are.
    """
    held = records(own)
    chosen = list(held.values())
    if topic:
        chosen = [record for record in chosen if record in about(held, _topic(topic, held))]
    if paper:
        papers = sorted({_paper(record) for record in held.values()})
        # 3 and 03 are 003 as a person types it
        called = paper.zfill(3) if paper.isdecimal() else paper.lower()
        if called not in papers:
            raise CallError(wanted=f"one of {', '.join(papers)}", came=paper, where="--paper")
        chosen = [record for record in chosen if _paper(record) == called]
    if strength:
        known = get_args(Strength)
        words = {said: name for name, said in STRENGTH_WORDS.items()}
        called = words.get(strength.lower(), "_".join(strength.lower().replace("-", " ").split()))
        if called not in known:
            raise CallError(wanted=f"one of {', '.join(known)}", came=strength, where="--strength")
        chosen = [record for record in chosen if record.strength == called]
    lines = [f"{len(chosen)} of {len(held)} records"]
    return [legible(line) for line in (*lines, *(line for record in chosen for line in wording.row(record)))]


def topic_lines(called: str, *, own: Sequence[Path] = ()) -> list[str]:
    """All on one topic: in the order of its outline where it has one, else by kind."""
    held = records(own)
    topic = _topic(called, held)
    return [legible(line) for line in _on_topic(topic, held)]


def _on_topic(topic: str, held: Mapping[str, Evidence]) -> Iterator[str]:
    beside = relations(held)
    every = about(held, topic)
    yield f"{title(topic)}: {wording.count(len(every))}"
    yield "Claims in own words; what speaks for or against one stands under it."
    told: set[str] = set()
    for heading, ids in outline.sections(topic).items():
        yield ""
        yield heading
        for name in ids:
            yield from wording.entry(held[name], beside[name])
            told.add(name)
    rest = [record for record in every if record.id not in told]
    if told and rest:
        yield ""
        yield "Other literature on it"
        for record in rest:
            yield from wording.entry(record, beside[record.id])
    elif rest:
        yield from wording.grouped(rest, beside)


def _topic(called: str, held: Mapping[str, Evidence]) -> str:
    topic = as_topic(called)
    used = {one for record in held.values() for one in record.topics}
    if topic not in used:
        known = [one for one in topics() if one in used] + sorted(used - set(topics()))
        raise CallError(
            wanted=f"a topic: {', '.join(one.replace('_', '-') for one in known)}", came=called, where="TOPIC"
        )
    return topic


def _paper(record: Evidence) -> str:
    """003 for E-003-07; `other` for what is no row of the five papers."""
    part = record.id.split("-")[1] if "-" in record.id else ""
    return part if part.isdecimal() else "other"


def case_lines(called: str, out: Path | None = None, *, read: Sequence[str] = ()) -> list[str]:
    """The claims that bear on a case, file or name; written to `out`, if given.

    Raises
    ------
    CallError, InputError
        For a case, a reading or a folder that cannot be used.
    """
    file = open_case(called)
    make = partial(panel.part, file, answers=answers_of(read))
    nothing = f"{answered.NO_RECORD}: none of the subjects of the case is in the records"
    return tell(file.case.id, {"literature": make}, out=out, nothing=nothing)


def check_lines(*, folder: Path | None = None, own: Sequence[Path] = (), every: bool = False) -> list[str]:
    """What the check found; with `every` also what holds."""
    return [legible(line) for line in _checked(checks.check(folder=folder, own=own), every=every)]


def _checked(found: Checked, *, every: bool) -> Iterator[str]:
    yield f"{len(found.files)} records read"
    yield from _counts(found.records)
    yield ""
    yield from _quotes(found, every=every)
    yield ""
    yield from _held(found, every=every)
    for one in found.lacking:
        yield from _lacking(one)
    if found.doubts:
        yield ""
        yield "to look at:"
        for file, field, sentence in found.doubts:
            yield f"- {file.record.id}, line {file.line(field)}: {sentence}"


def _counts(held: Sequence[Evidence]) -> Iterator[str]:
    strengths = Counter(record.strength for record in held)
    for strength, words in STRENGTH_WORDS.items():
        if strengths[strength]:
            yield f"  {strengths[strength]:4d}  {words}"
    states = Counter(record.cited.state for record in held)
    said = ", ".join(
        f"{states[state]} {words}" for state, words in wording.STATE_WORDS.items() if states[state]
    )
    yield f"sources: {said}"
    unread = sum(not record.reviewed_by for record in held)
    yield f"reviewed by a person: {len(held) - unread}; by nobody yet: {unread}"


def _quotes(found: Checked, *, every: bool) -> Iterator[str]:
    states = Counter(one.state for one in found.quotes)
    order = (checks.FOUND, checks.ELSEWHERE, checks.NOT_THERE, checks.NOT_AT_HAND)
    said = ", ".join(f"{states[state]} {state}" for state in order if states[state]) or "none"
    yield f"quotes: {said}"
    for one in found.quotes:
        if one.words or every:
            line = one.file.line("quote")
            yield f"- {one.file.record.id}, line {line}: {one.state}{': ' if one.words else ''}{one.words}"


def _held(found: Checked, *, every: bool) -> Iterator[str]:
    verdicts = Counter(one.verdict for one in found.held)
    order = (checks.AGREES, checks.DIFFERS, checks.NOT_COUNTED, checks.NO_CLAIM)
    said = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in order if verdicts[verdict]) or "none"
    yield f"claims held against a table: {said}"
    for one in found.held:
        if one.verdict != checks.AGREES or every:
            record = one.file.record
            yield f"- {record.id}, line {one.file.line('held_against')}: {one.verdict}: {record.claim}"
            yield f"    the table ({record.held_against.partition(':')[0]}): {one.words}"


def _lacking(one: checks.Lacking) -> Iterator[str]:
    if one.empty or one.citations:
        yield ""
        yield f"{one.document} lacks:"
    for empty in one.empty:
        yield f"- line {empty.line}: the list {empty.heading!r} is announced and empty"
    if one.citations:
        used = ", ".join(map(str, one.citations.used))
        absent = f"; {', '.join(map(str, one.citations.absent))} never used" if one.citations.absent else ""
        yield f"- no list of references for the citation numbers {used}{absent}"
