"""Which records belong to a visit or to a stretch of time."""

import re

from neurography.model.case import Case, Dates, Record, Visit
from neurography.model.case.when import dates
from neurography.model.errors import CallError


def window(case: Case, text: str) -> Visit:
    """The visit of that id, else the stretch of time that the text means (`2013`, `2013-06..2013-08`).

    Raises
    ------
    CallError
        For neither, with the known visits.
    """
    known = case.visit(text)
    if known is not None:
        return known
    visits = ", ".join(f"{visit.id} ({visit.when})" for visit in case.visits) or "none"
    try:
        when = dates(text)
    except ValueError as error:
        raise CallError(
            wanted=f"a visit of {case.id} ({visits}) or a date", came=text, where="--visit"
        ) from error
    if when.earliest is None or when.latest is None:
        raise CallError(wanted=f"a visit of {case.id} ({visits}) or a date", came=text, where="--visit")
    return Visit(id=re.sub(r"[^A-Za-z0-9.-]+", "_", text).strip("_.-"), when=when, source=case.source)


def windows(case: Case) -> tuple[Visit, ...]:
    """The visits of a case; one that holds everything where it has none."""
    return case.visits or (Visit(id="all", when=Dates(), source=case.source),)


def visit_of(case: Case, record: Record) -> str | None:
    """The visit that a record, or its examination, names."""
    exam = getattr(record, "exam", None)
    done = next((one for one in case.imaging if one.id == exam), None) if exam else None
    return record.visit or (done.visit if done is not None else None)


def belongs(case: Case, record: Record, visit: Visit) -> bool:
    """Whether a record is of that visit: by name, else by a date that lies wholly inside it, else as the only one."""
    named = visit_of(case, record)
    known = case.visit(visit.id) is not None
    if named is not None and known:
        return named == visit.id
    when = case.dated(record)
    if when.text == "unknown":  # nothing says when: it can only be of the one visit that there is
        return len(windows(case)) == 1 and (known or not case.visits)
    return visit.when.text == "unknown" or inside(when, visit.when)


def by_then(case: Case, record: Record, visit: Visit) -> bool:
    """Whether a record is of that visit or may be earlier; one without a date is, as nothing speaks against it."""
    if belongs(case, record, visit):
        return True
    named = visit_of(case, record)
    order = [one.id for one in case.visits]
    if named in order and visit.id in order:
        return order.index(named) <= order.index(visit.id)
    return not visit.when.surely_before(case.dated(record))


def inside(inner: Dates, outer: Dates) -> bool:
    """Whether every day of one interval lies in the other."""
    if inner.earliest is None or inner.latest is None or outer.earliest is None or outer.latest is None:
        return False
    return outer.earliest <= inner.earliest and inner.latest <= outer.latest
