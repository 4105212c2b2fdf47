"""A draft of a case report in the order of the CARE guideline: 13 items, blank where the case is silent.

CARE: Gagnier et al., J Med Case Rep 2013;7:223 (10.1186/1752-1947-7-223). A draft is made of the case's own records,
each line with its side, its date and its source; what the case does not hold stays a blank: nothing is made up for it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import field, frozen

from neurography.model.case import Case, Disease, Finding, Imaging, Record, Span
from neurography.model.measurement import Measurement
from neurography.model.panel import Table
from neurography.model.part import Part
from neurography.model.site import spoken
from neurography.model.wording import STANDING, abbreviation, legible
from neurography.report.exchange import words
from neurography.report.exchange.care_items import ITEMS, Block, Draft, Item, Line
from neurography.report.exchange.care_order import in_order
from neurography.report.text import full_value


@frozen(kw_only=True)
class _Notes:
    """Footnotes, each source once."""

    case: Case
    held: list[str] = field(factory=list)

    def of(self, *sources: Span) -> tuple[int, ...]:
        """Their numbers; a document without a place is no source of a line."""
        numbers = []
        for source in sources:
            if not source.place and not source.quote:
                continue
            said = words.span(source, self.case)
            if said not in self.held:
                self.held.append(said)
            numbers.append(self.held.index(said) + 1)
        return tuple(dict.fromkeys(numbers))


def draft(case: Case, *, parts: Sequence[Part] = (), measurements: Sequence[Measurement] = ()) -> Draft:
    """The draft of a case under one reading (`Case.read_as`).

    Parameters
    ----------
    parts
        What was reasoned of the case: each stands with its figures where CARE wants it.
    measurements
        Those of instruments, of the case's subject; the case's own stand with its findings.
    """
    notes = _Notes(case=case)
    by_key = {part.key: part for part in parts}
    made = (
        _title(case), _key_words(case), _abstract(case, notes), (Block(),), _patient(case, notes),
        _clinical(case, notes), _timeline(case, notes, by_key), _assessment(case, notes, by_key, measurements),
        _interventions(case, notes), _outcomes(case, notes), _discussion(case, by_key), (Block(),), (Block(),),
    )  # fmt: skip
    items = tuple(
        Item(number=n, heading=heading, blocks=blocks)
        for n, (heading, blocks) in enumerate(zip(ITEMS, made, strict=True), start=1)
    )
    return Draft(name=case.id, items=items, sources=tuple(notes.held))


Blocks = tuple[Block, ...]


def _plain(*texts: str, title: str = "") -> Block:
    return Block(title=title, lines=tuple(Line(text=legible(text)) for text in texts if text))


def _title(case: Case) -> Blocks:
    return (_plain(f"{case.title}: a case report" if case.title else ""),)


def _key_words(case: Case) -> Blocks:
    """CARE asks for two to five."""
    named = [
        one.name for one in case.diseases if words.stands(one) == "present" and one.certainty != "possible"
    ]
    return (_plain("; ".join(["case report", *named[:4]]) if named else ""),)


_MOST = 6
"""Records of a kind that an abstract names."""


def _abstract(case: Case, notes: _Notes) -> Blocks:
    told = []
    for title, name in (
        ("Complaints", "symptoms"), ("Weakness", "strength"), ("Diseases", "diseases"), ("Tissue", "biopsies"),
        ("Treatment", "treatments"), ("Outcome", "outcomes"),
    ):  # fmt: skip
        held = [one for _, _, one in case.records(name) if words.stands(one) == "present"]
        text = "; ".join(words.said(one) for one in held[:_MOST])
        more = f"; and {len(held) - _MOST} more" if len(held) > _MOST else ""
        if held:
            sources = notes.of(*(one.source for one in held[:_MOST]))
            told.append(Line(text=f"{title}: {legible(text)}{more}", notes=sources))
    return (
        Block(title="Compiled from the records below", lines=tuple(told)),
        Block(title="Take-away lesson"),
    )


def _patient(case: Case, notes: _Notes) -> Blocks:
    age = f"{words.number(case.age_years)} years" if case.age_years is not None else "age not reported"
    at = f" (at {case.age_at})" if case.age_at else ""
    sex = "sex not reported" if case.sex == "not_reported" else f"{case.sex} patient"
    who = Line(text=legible(f"{sex}, {age}{at}"), notes=notes.of(case.source))
    return (
        Block(title="Person", lines=(who,)),
        _records(case, notes, "symptoms", title="Main concerns and symptoms"),
        _records(
            case, notes, "diseases", title="Medical history, and diseases without a date",
            only=lambda one: not _of_this_illness(case, one),
        ),
        Block(title="Family and psychosocial history"),
    )  # fmt: skip


def _of_this_illness(case: Case, one: Disease) -> bool:
    """Whether a disease was found or considered in the course that is told, and not before the first symptom."""
    if one.certainty in ("possible", "probable"):
        return True
    when = case.dated(one)
    if when.precision == "unknown":
        return one.visit is not None
    begun = [case.dated(x) for x in case.symptoms if x.status == "present"]
    dated = [first for first in begun if first.precision != "unknown"]
    return not dated or not all(when.surely_before(first) for first in dated)


def _clinical(case: Case, notes: _Notes) -> Blocks:
    return (
        _records(case, notes, "strength", title="Strength (Medical Research Council grades)"),
        _records(case, notes, "reflexes", title="Reflexes"),
        _records(case, notes, "sensation", title="Sensation"),
        Block(title="Other signs", lines=_structures(case, notes, exam=None)),
    )


def _timeline(case: Case, notes: _Notes, parts: dict[str, Part]) -> Blocks:
    """The figure where there is one, and what the case dates, in order."""
    told = (_part(parts["timeline"]),) if "timeline" in parts else ()
    title, lines = in_order(case)
    made = tuple(Line(text=legible(text), notes=notes.of(*sources)) for text, sources in lines)
    return (*told, Block(title=title, lines=made))


def _assessment(
    case: Case, notes: _Notes, parts: dict[str, Part], measurements: Sequence[Measurement]
) -> Blocks:
    open_ = tuple(
        Line(text=legible(f"{one.asks} {' | '.join(f'{key}: {said}' for key, said in one.answers.items())}"))
        for one in case.codings
    )
    return (
        _records(case, notes, "labs", title="Laboratory"),
        _records(case, notes, "electrodiagnosis", title="Electrodiagnosis"),
        *(_examination(case, notes, exam) for exam in case.imaging if words.stands(exam) == "present"),
        *(() if case.imaging else (Block(title="Imaging"),)),
        _records(case, notes, "measurements", title="Measurements given by the source"),
        *((_measured(measurements),) if measurements else ()),
        _tissue(case, notes),
        *_diseases(case, notes),
        *((Block(title="Open in the source, read by the first answer", lines=open_),) if open_ else ()),
        *(_part(parts[key]) for key in ("findings", "where", "how", "explains") if key in parts),
    )


def _diseases(case: Case, notes: _Notes) -> Blocks:
    """What was found or considered in the course; what was known before stands with the patient."""
    title = "Diseases found or considered in this course"
    block = _records(case, notes, "diseases", title=title, only=lambda one: _of_this_illness(case, one))
    return () if block.blank else (block,)


def _tissue(case: Case, notes: _Notes) -> Block:
    """The specimens; where one structure was biopsied and was not, a line says that the two do not agree."""
    block = _records(case, notes, "biopsies", title="Tissue")
    lines = list(block.lines)
    for one in case.biopsies:
        taken = [
            other for other in case.biopsies
            if one.status == "absent" and other.status == "present"
            and (one.structure, one.side, one.specimen) == (other.structure, other.side, other.specimen)
            and case.dated(one).may_be_within(case.dated(other))
        ]  # fmt: skip
        if taken:
            text = f"These two contradict each other, and both are in the case: {words.about(one)} taken, and not taken"
            lines.append(Line(text=legible(text), notes=notes.of(one.source, *(x.source for x in taken))))
    return Block(title=block.title, lines=tuple(lines))


def _interventions(case: Case, notes: _Notes) -> Blocks:
    return (
        _records(case, notes, "treatments", title="Treatments"),
        _records(case, notes, "events", title="Procedures", only=lambda one: one.kind == "procedure"),
    )


def _outcomes(case: Case, notes: _Notes) -> Blocks:
    return (
        _records(case, notes, "outcomes", title="Outcomes"),
        _records(case, notes, "events", title="Course", only=lambda one: one.kind != "procedure"),
    )


def _discussion(case: Case, parts: dict[str, Part]) -> Blocks:
    remarks = tuple(
        Line(text=legible(f"{one.text} (noted by a reader; {one.source or 'no place given'})"))
        for one in case.remarks
    )
    return (
        Block(title="Strengths of the approach"),
        Block(title="Limitations", lines=remarks),
        *(_part(parts[key]) for key in ("triggers", "literature") if key in parts),
    )


def _records(
    case: Case, notes: _Notes, name: str, *, title: str, only: Callable[..., bool] = lambda _: True
) -> Block:
    """A line for each record that says something, then one for each state of those that do not."""
    held = [one for _, _, one in case.records(name) if only(one)]
    told = [one for one in held if not _silent(one)]
    lines = [Line(text=_sentence(words.said(one), case, one), notes=notes.of(one.source)) for one in told]
    lines += _silences([one for one in held if _silent(one)], case, notes)
    return Block(title=title, lines=tuple(lines))


def _silent(record: Record) -> bool:
    return words.stands(record) in words.NOT_SAID and getattr(record, "value", None) is None


def _sentence(text: str, case: Case, record: Record) -> str:
    note = f". Note: {record.note}" if record.note else ""
    return legible(f"{text} ({words.dated(record, case)}){note}")


def _examination(case: Case, notes: _Notes, exam: Imaging) -> Block:
    """An examination with its technique, and under it what it showed, a line for each structure."""
    technique = ", ".join(f"{key} {value}" for key, value in exam.technique.items())
    unit = f"; unit not stated for {', '.join(exam.units_not_stated)}" if exam.units_not_stated else ""
    first = words.listed((words.found(exam), technique + unit if technique else "technique not reported"))
    note = f". Note: {exam.note}" if exam.note else ""
    head = Line(text=legible(first + note), notes=notes.of(exam.source))
    found = _structures(case, notes, exam=exam.id) if exam.id else ()
    return Block(title=f"{words.about(exam)} ({words.dated(exam, case)})", lines=(head, *found))


def _structures(case: Case, notes: _Notes, *, exam: str | None) -> tuple[Line, ...]:
    """`left S1 root: enlarged, enhancing`, what was absent named as absent."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    silent = [one for one in case.findings if one.exam == exam and exam is None and _silent(one)]
    for one in case.findings:
        if one.exam == exam and one not in silent:
            key = (words.structure(one), one.level, words.dated(one, case) if exam is None else "")
            groups.setdefault(key, []).append(one)
    lines = []
    for (place, level, when), held in groups.items():
        said = words.listed(_kind(one) for one in held)
        text = f"{words.listed((place, level))}: {said}{f' ({when})' if when else ''}"
        lines.append(Line(text=legible(text), notes=notes.of(*(one.source for one in held))))
    return (*lines, *_silences(silent, case, notes))


def _silences(held: Sequence[Record], case: Case, notes: _Notes) -> Iterator[Line]:
    """One line for each way in which the source is silent, and for each date of it."""
    groups: dict[tuple[int, str], list[Record]] = {}
    for one in held:
        state = words.NOT_SAID.index(words.stands(one))
        groups.setdefault((state, words.dated(one, case)), []).append(one)
    for (state, when), silent in sorted(groups.items(), key=lambda pair: pair[0][0]):
        said = words.plain(words.NOT_SAID[state]).capitalize()
        text = f"{said}: {'; '.join(words.about(one) for one in silent)} ({when})"
        yield Line(text=legible(text), notes=notes.of(*(one.source for one in silent)))


def _kind(one: Finding) -> str:
    state = "" if one.status == "present" else f" {words.plain(one.status)}"
    return f"{words.plain(one.kind)}{state}{f' ({one.certainty})' if one.certainty else ''}"


def _measured(measurements: Iterable[Measurement]) -> Block:
    """The headline values, one statistic a structure, with what they are worth and how they came about."""
    rows: dict[tuple[str, ...], Measurement] = {}
    for one in measurements:
        if not one.quantity.headline:
            continue
        key = (one.site.structure, one.site.side, one.site.level, one.quantity.key, one.occasion.session)
        held = rows.get(key)
        if held is None or _rank(one) < _rank(held):
            rows[key] = one
    lines = []
    for one in sorted(rows.values(), key=lambda m: m.key):
        side = f"{one.site.side} " if one.site.side != "n/a" else ""
        place = f"{abbreviation(one.quantity)}, {side}{spoken(one.site.structure)}"
        lines.append(
            Line(text=legible(f"{place}, visit {one.occasion.session}: {full_value(one)} ({one.origin})"))
        )
    return Block(title="Measurements of this software", lines=tuple(lines))


def _rank(one: Measurement) -> tuple[int, str]:
    return (STANDING.index(one.statistic) if one.statistic in STANDING else len(STANDING), one.statistic)


MOST_ROWS = 12
"""Rows of a table that a draft takes in; a longer one is named, and stands in the report of the case."""


def _part(part: Part) -> Block:
    """What was reasoned, with its figures and its short tables."""
    lines = [Line(text=legible(text)) for text in part.answer]
    panels = []
    for panel in part.panels:
        rows = len(panel.content.rows) if isinstance(panel.content, Table) else 0
        if rows > MOST_ROWS:
            lines.append(
                Line(text=legible(f"{panel.title}: a table of {rows} rows, in the report of the case"))
            )
        else:
            panels.append(panel)
    return Block(title=part.heading, lines=tuple(lines), panels=tuple(panels))
