"""The part "timeline" of a case: doubling times, lags and order, each with the interval that the dates leave."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from neurography.draw.timeline import timeline_svg
from neurography.draw.tracks import Timeline
from neurography.io.case import CaseFile
from neurography.model.case import Case, Lab, Record
from neurography.model.measurement import Measurement
from neurography.model.panel import Panel, Table
from neurography.model.part import Part
from neurography.model.wording import number
from neurography.study.case import findings_table, named
from neurography.study.case.labs import doubled, doublings, ratios, series
from neurography.study.case.lags import SIDES, Lag, firsts, lags
from neurography.study.case.opened import answers_of, open_case, read_as
from neurography.study.case.telling import Make, tell
from neurography.study.case.timeline_words import sentences
from neurography.study.case.tracks import timeline_of


def part(
    file: CaseFile, *, answers: Mapping[str, str] | None = None, measurements: Iterable[Measurement] = ()
) -> Part:
    """When what happened.

    Parameters
    ----------
    answers
        The reading of the case's open questions; the first answer to every other one.
    measurements
        Of instruments, of the case's subject: they stand beside the case's own numbers, by session.

    Raises
    ------
    CallError
        For a question or an answer that the case does not know.
    """
    case = read_as(file.case, answers or {})
    drawn = timeline_of(case, measurements)
    return Part(
        key="timeline",
        heading="When",
        answer=tuple(sentences(case)),
        panels=tuple(_panels(case, drawn)),
        details=tuple(_details(file.case, case, answers or {}, drawn)),
        grounds=tuple(_grounds(case)),
    )


def timeline_lines(called: Path | str, *, read: Iterable[str] = (), out: Path | None = None) -> list[str]:
    """What `case timeline` prints: the parts "timeline" and "findings"; their files, where a folder is named.

    Raises
    ------
    CallError, InputError
        For a case that cannot be read, a question or an answer that it does not know.
    """
    file, answers = open_case(called), answers_of(read)
    makers: dict[str, Make] = {
        "timeline": partial(part, file, answers=answers),
        "findings": partial(findings_table.part, file, answers=answers),
    }
    return tell(file.case.id, makers, out=out, nothing="The case holds nothing to tell.")


def _panels(case: Case, drawn: Timeline | None) -> Iterator[Panel]:
    if drawn is not None:
        yield Panel(
            name="timeline",
            section="case",
            title="Timeline",
            caption=_caption(drawn),
            kind="svg",
            content=timeline_svg(drawn),
            alt=f"Timeline of the case {case.id}: {', '.join(track.heading for track in drawn.tracks)}.",
        )
    rows = [
        (
            named.plain(analyte), named.plain(specimen), named.date_words(step.dates[0]),
            named.date_words(step.dates[1]), named.value_words(step.start), named.value_words(step.end),
            "none" if step.months is None else f"{step.months:.1f}",
            f"{step.interval[0]:.1f} to {step.interval[1]:.1f}" if step.interval else step.why,
        )
        for (analyte, specimen, _), labs in series(case).items()
        if doubled(labs)
        for step in doublings(case, labs)
    ]  # fmt: skip
    columns = (
        "analyte",
        "specimen",
        "from",
        "to",
        "value",
        "next value",
        "doubling time, months",
        "by the dates",
    )
    if rows:
        yield _table(
            "doubling", "Doubling times", columns, rows,
            "Each value against the next. The interval is what the dates leave; values are taken as exact.",
        )  # fmt: skip
    found = [_lag_row(one) for one in lags(case) if one.least is not None or one.most is not None]
    if found:
        yield _table(
            "lags", "Lags", ("from", "date", "to", "its date", "least, months", "most, months", "order", "sources"),
            found,
            "From one first to another, in months of 30.44 days: the least and the most that the dates leave. Below "
            "zero the second may have come first.",
        )  # fmt: skip


def _lag_row(one: Lag) -> tuple[str, ...]:
    ends = [
        f"{first.side} {first.name}" if first.side in SIDES else first.name for first in (one.start, one.end)
    ]
    dates = [named.date_words(first.when) for first in (one.start, one.end)]
    sources = " ".join(dict.fromkeys((*one.start.sources, *one.end.sources)))
    months = ["not known" if value is None else number(value, 1) for value in (one.least, one.most)]
    order = "by the text" if one.told else "settled" if one.settled else "left open"
    return (ends[0], dates[0], ends[1], dates[1], *months, order, sources)


def _table(
    name: str, title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], caption: str
) -> Panel:
    return Panel(
        name=name, section="case", title=title, caption=caption, kind="table",
        content=Table(columns=columns, rows=tuple(rows)),
    )  # fmt: skip


def _caption(drawn: Timeline) -> str:
    axis = (
        "The visits stand in their order, not to scale, as nothing bears a date."
        if drawn.places
        else "One axis of time for all. A day that is known is a point; a bar is some day within it, hatched where the "
        "source says about; an arrow is an open end. What bears no date stands in words below and nowhere on the axis."
    )
    return (
        f"What was told, found and given, left (L, blue) and right (R, orange) lettered. {axis} Onsets of symptoms, "
        "not how long they lasted; a hollow marker is a value whose day is known only as its bar. Grades of the left "
        "are large circles, of the right small squares, one within the other where they agree. Drawn from the case's "
        "own records."
    )


def _details(written: Case, case: Case, answers: Mapping[str, str], drawn: Timeline | None) -> Iterator[str]:
    if any(doubled(labs) for labs in series(case).values()):
        yield (
            "Doubling time: ln 2 times the time between the middles of two dates over ln of the ratio of the values; "
            "in brackets the shortest and the longest that the dates leave. A month is 30.44 days; values are taken as "
            "exact, growth between them as even."
        )
    for one in firsts(case).values():
        for note in one.notes:
            side = f"{one.side} " if one.side in SIDES else ""
            yield f"Note on {side}{one.name}: {note}"
    for coding in written.codings:
        chosen = answers.get(coding.question, next(iter(coding.answers)))
        others = " or ".join(f"{coding.question}={answer}" for answer in coding.answers if answer != chosen)
        yield f"{coding.asks} Read as {chosen}; --read {others} reads it otherwise."
    yield from drawn.unplaced if drawn is not None else ()


def _grounds(case: Case) -> Iterator[str]:
    labs: list[Lab] = [lab for held in series(case).values() for lab in held]
    labs += [one.over for one in ratios(case)]
    if labs:
        yield f"Values: {_cited(labs)}."
    sources = sorted({source for one in firsts(case).values() for source in one.sources}, key=_by_line)
    if sources:
        yield f"Firsts: {', '.join(sources)}."


def _cited(records: Iterable[Record]) -> str:
    return ", ".join(sorted({str(record.source) for record in records}, key=_by_line))


def _by_line(source: str) -> tuple[str, int, str]:
    document, _, place = source.partition(":")
    first = place.partition("-")[0]
    return (document, int(first) if first.isdecimal() else 0, place)
