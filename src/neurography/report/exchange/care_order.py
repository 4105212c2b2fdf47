"""The dated records of a case in order, for item 7 of CARE, and how many stand outside that order and why."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from neurography.model.case import Case, Record, Span
from neurography.report.exchange import words

TOLD_SINGLY = ("diseases", "symptoms", "events", "imaging", "biopsies", "treatments", "outcomes")
"""A line each, if they were present."""
TOLD_TOGETHER = {
    "strength": "strength", "reflexes": "reflexes", "sensation": "sensation", "labs": "laboratory",
    "electrodiagnosis": "electrodiagnosis", "findings": "other signs",
}  # fmt: skip
"""A line for all of one date: what was found stands under its own heading."""

TITLE = "In order of the first possible day; of what has an end alone, of that"

Told = tuple[str, tuple[Span, ...]]


def in_order(case: Case) -> tuple[str, tuple[Told, ...]]:
    """The heading, and (line, sources) for every date; neither where the case dates nothing."""
    dated = sorted(_dated(case), key=lambda row: row[0])
    if not dated:
        return "", ()
    return TITLE, (*((text, sources) for _, text, sources in dated), *((text, ()) for text in _outside(case)))


def _dated(case: Case) -> Iterator[tuple[date, str, tuple[Span, ...]]]:
    for _, _, one in case.records(*TOLD_SINGLY):
        if words.stands(one) == "present" and (day := first_day(case, one)):
            yield day, f"{words.dated(one, case)}: {words.said(one)}", (one.source,)
    groups: dict[tuple[date, str, str], list[Record]] = {}
    for name, one in _together(case):
        if words.stands(one) not in words.NOT_SAID and (day := first_day(case, one)):
            groups.setdefault((day, words.dated(one, case), name), []).append(one)
    for (day, when, name), held in groups.items():
        text = f"{when}: {TOLD_TOGETHER[name]}, {_counted(len(held), 'record')}"
        yield day, text, tuple(one.source for one in held)


def _together(case: Case) -> Iterator[tuple[str, Record]]:
    """Those of the hand and the laboratory; what an examination showed has the date of that examination."""
    for name, _, one in case.records(*TOLD_TOGETHER):
        if not getattr(one, "exam", None):
            yield name, one


def first_day(case: Case, one: Record) -> date | None:
    """The first possible day, else the last, else that of the end; None without any."""
    when = case.dated(one)
    end = (one.until.earliest or one.until.latest) if one.until is not None else None
    return when.earliest or when.latest or end


def _outside(case: Case) -> Iterator[str]:
    """How many of each list stand in no line above."""
    undated: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    for name, one in (*((name, one) for name, _, one in case.records(*TOLD_SINGLY)), *_together(case)):
        state = words.stands(one)
        if state in words.NOT_SAID or (name in TOLD_SINGLY and state == "absent"):
            silent[name] += 1
        elif first_day(case, one) is None:
            undated[name] += 1
    for said, counts in (("undated", undated), ("absent, not examined or not reported", silent)):
        if counts:
            listed = ", ".join(f"{TOLD_TOGETHER.get(name, name)} {n}" for name, n in counts.items())
            yield f"Not in this order, as {said} (they stand under their own headings): {listed}"


def _counted(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
