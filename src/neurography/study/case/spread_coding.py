"""What a case says of the structures that disease can spread through: abnormal, normal or not reported, visit by visit.

The rules are few and stand beside the result: a structure is abnormal at a visit when any finding there is present or a
biopsy found tumour in its tissue, normal when a finding was looked for and is absent, and else not reported. A
denervated muscle speaks for the nerve that ends in it where the graph has that step; a muscle that is not denervated
says nothing against tumour in its nerve. Nerve conduction and EMG tell function, not where tumour is.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import evolve, frozen

from neurography.anatomy.graph import Graph
from neurography.model.case import Biopsy, Case, Dates, Finding, Record
from neurography.model.errors import CallError
from neurography.model.site import Side
from neurography.reasoning.spread import Observed, Place, State
from neurography.reasoning.spread.rank import PAIR
from neurography.study.case.claims import standing
from neurography.study.case.spread_states import words_of

MORE = "more prominent"
"""The character of a symptom of the worse side."""

_SPECIMEN_OF: dict[str, Place] = {"csf": ("cerebrospinal_fluid", "midline"), "blood": ("blood", "midline")}
"""A specimen and what it is of."""


@frozen(kw_only=True)
class LeftOut:
    """A record that says nothing for the route, and why."""

    what: str
    why: str
    source: str


@frozen(kw_only=True)
class Coded:
    """A case as dated structures.

    first: the side on which anything was found or felt first, else the one that is told to be worse (worse is then
    true), None where the case tells neither. silent: structures of the graph that the case says are not reported or not
    examined. examined: structures looked at by a specimen. probable: normal results that the source gives with some
    doubt.
    """

    state: State
    left_out: tuple[LeftOut, ...] = ()
    first: Side | None = None
    worse: bool = False
    silent: tuple[Place, ...] = ()
    examined: tuple[Place, ...] = ()
    probable: tuple[Observed, ...] = ()


def coded(case: Case, graph: Graph, *, without: Iterable[str] = ()) -> Coded:
    """Code a case that is read under one answer to each question.

    without: ids of visits or examinations to leave out, as if they had not been.

    Raises
    ------
    CallError
        For an id that is neither.
    """
    dropped = _known(case, without)
    records: tuple[Finding | Biopsy, ...] = (*case.findings, *case.biopsies)
    held = [(record, moment_of(case, record)) for record in records]
    kept = [
        (record, moment)
        for record, moment in held
        if not {record.visit, getattr(record, "exam", None), moment} & dropped
    ]
    observed: list[tuple[str, Observed]] = []
    doubted: set[tuple[Place, str]] = set()
    left_out: list[LeftOut] = []
    silent: list[Place] = []
    for record, moment in kept:
        found, why = words_of(record, graph)
        if why:
            left_out.append(LeftOut(what=_what(record), why=why, source=str(record.source)))
        for word in found:
            if word.told == "silent":
                silent.append((word.structure, word.side))
            elif not moment:
                left_out.append(LeftOut(what=_what(record), why="no date", source=str(record.source)))
            else:
                one = Observed(
                    structure=word.structure, side=word.side, status=word.told, moment=0, said=word.said,
                    source=str(record.source),
                )  # fmt: skip
                observed.append((moment, one))
                if word.told == "normal" and getattr(record, "certainty", None) not in (None, "definite"):
                    doubted.add((one.place, one.source))
    moments = _ordered(case, {moment for moment, _ in observed})
    state = State(moments=moments, observed=_agreed(observed, moments))
    told = {one.place for one in state.observed}
    first, worse = _first(case), _worse(case)
    specimens = (_SPECIMEN_OF[lab.specimen] for lab in case.labs if lab.specimen in _SPECIMEN_OF)
    return Coded(
        state=state,
        left_out=tuple(dict.fromkeys(left_out)),
        first=first or worse,
        worse=first is None and worse is not None,
        silent=tuple(place for place in dict.fromkeys(silent) if place not in told),
        examined=tuple(dict.fromkeys(specimens)),
        probable=tuple(one for one in state.observed if (one.place, one.source) in doubted),
    )


def _known(case: Case, without: Iterable[str]) -> frozenset[str | None]:
    """The ids to leave out, each of them known."""
    known = {visit.id for visit in case.visits} | {exam.id for exam in case.imaging if exam.id}
    held = frozenset(without)
    for name in sorted(held - known):
        wanted = f"a visit or an examination of the case ({', '.join(sorted(known))})"
        raise CallError(wanted=wanted, came=name, where="--without")
    return held


def moment_of(case: Case, record: Record) -> str:
    """The visit of a record or of its examination, else its date as written, "" without any."""
    exam = case.record(getattr(record, "exam", None) or "")
    visit = record.visit or (exam.visit if exam else None)
    return visit or str(case.dated(record)).replace("unknown", "")


def _ordered(case: Case, used: set[str]) -> tuple[str, ...]:
    """Visits in the file's order, other dates between them where they belong."""
    ordered = [(visit.id, visit.when) for visit in case.visits if visit.id in used]
    known = {visit.id for visit in case.visits}
    others = {moment_of(case, record): case.dated(record) for record in (*case.findings, *case.biopsies)}
    for moment in sorted(used - known, key=lambda moment: (others[moment].earliest or date.min, moment)):
        place = next(
            (i for i, (_, when) in enumerate(ordered) if _before(others[moment], when)), len(ordered)
        )
        ordered.insert(place, (moment, others[moment]))
    return tuple(moment for moment, _ in ordered)


def _before(one: Dates, other: Dates) -> bool:
    return one.surely_before(other) or bool(one.middle and other.middle and one.middle < other.middle)


def _what(record: Record) -> str:
    words = [getattr(record, name, None) or "" for name in ("side", "structure", "kind")]
    return (
        " ".join(word.replace("_", " ") for word in words if word and word != "n/a")
        or type(record).__name__.lower()
    )


def _agreed(observed: Sequence[tuple[str, Observed]], moments: Sequence[str]) -> tuple[Observed, ...]:
    """One observation for a place at a moment: abnormal if anything was; its words and sources together."""
    groups: dict[tuple[int, Place], list[Observed]] = {}
    for moment, one in observed:
        groups.setdefault((moments.index(moment), one.place), []).append(one)
    found = []
    for (number, _), held in sorted(groups.items()):
        same = [one for one in held if one.status == "abnormal"] or held
        said, sources = sorted({one.said for one in same}), sorted({one.source for one in same})
        found.append(evolve(same[0], moment=number, said=", ".join(said), source="; ".join(sources)))
    return tuple(found)


def _first(case: Case) -> Side | None:
    """The side of the first sided symptom or abnormal finding, by the earliest day that its date allows."""
    dated: list[tuple[date, Side]] = []
    for _, _, record in case.records("symptoms", "strength", "sensation", "findings", "biopsies"):
        day, side = case.dated(record).earliest, getattr(record, "side", None)
        if day is not None and side in PAIR and standing(record) == "present" and _neural(record):
            dated.append((day, side))
    sides = {side for day, side in dated if day == min(dated)[0]}
    return sides.pop() if len(sides) == 1 else None


def _worse(case: Case) -> Side | None:
    """The side of which the symptoms are told to be more prominent, if of one alone."""
    sides = {
        one.side
        for one in case.symptoms
        if one.side in PAIR and standing(one) == "present" and MORE in one.character
    }
    return sides.pop() if len(sides) == 1 else None


def _neural(record: Record) -> bool:
    """Whether it tells of a nerve: a bone or another organ may have been looked at first for other reasons."""
    words = set(str(getattr(record, "structure", None) or "nerve").split("_"))
    return bool(
        words & {"nerve", "nerves", "root", "ramus", "plexus", "trunk", "muscle", "muscles", "division"}
    )
