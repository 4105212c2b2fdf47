"""What was found of each structure and side at each visit; what was not looked for or not told keeps its word."""

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from neurography.anatomy import graph
from neurography.draw.findings import Group, Line, Matrix, Said, Status
from neurography.model.case import Case, Dates, Electro, Finding, Imaging, Record, Symptom
from neurography.model.site import Side
from neurography.study.case import named
from neurography.study.case.claims import SILENT, standing
from neurography.study.case.statuses import told

ELSEWHERE = "no visit named"

_GROUPS = {
    "Structures": "findings", "Tissue": "biopsies", "Strength": "strength", "Reflexes": "reflexes",
    "Sensation": "sensation", "Symptoms told at a visit": "symptoms", "Nerve tests": "electrodiagnosis",
    "Laboratory": "labs", "Examinations": "imaging",
}  # fmt: skip
"""Heading -> the list that it shows."""

_ONE_SIDED = frozenset(("Tissue", "Symptoms told at a visit"))
"""Headings where the other side gets no empty row: nobody looks for symptoms or tissue side by side."""

_SIDES: tuple[Side, ...] = ("left", "right", "midline", "n/a")
_ORDER: tuple[Status, ...] = ("present", "absent", "stated", "not_examined", "not_reported")


@frozen(kw_only=True)
class Entry:
    """A record in the matrix; rank: where its row stands in its group."""

    label: str
    side: Side
    column: int
    said: Said
    source: str
    rank: int


def matrix_of(case: Case) -> Matrix:
    """Every finding of a case that is read under one answer to its open questions.

    Where something is told of one side, the other side has its row as well: empty where nothing is said of it.
    """
    visits = [visit.id for visit in case.visits]
    made = [(heading, list(_entries(case, heading))) for heading in _GROUPS]
    outside = any(entry.column == len(visits) for _, held in made for entry in held)
    columns = [*visits, *([ELSEWHERE] if outside or not visits else [])]
    under = [named.date_words(visit.when) for visit in case.visits] + [""] * (len(columns) - len(visits))
    groups = [Group(heading=name, lines=_lines(name, held, len(columns))) for name, held in made if held]
    return Matrix(columns=tuple(columns), under=tuple(under), groups=tuple(groups))


TISSUE = "◆ tissue: "
"""Before what a specimen showed, in the row of its structure."""


def at_a_glance(matrix: Matrix) -> Matrix:
    """The rows that a figure shows: what the timeline draws (tissue, laboratory numbers) is left to the table.

    What tissue showed stands with what images did of the same structure and side.
    """
    groups = []
    for group in _with_tissue(matrix):
        lines = [line for line in group.lines if group.heading != "Laboratory" or not _numbers(line)]
        if lines and group.heading not in ("Tissue", "Symptoms told at a visit", "Examinations"):
            groups.append(Group(heading=group.heading, lines=tuple(lines)))
    return Matrix(columns=matrix.columns, under=matrix.under, groups=tuple(groups))


def _with_tissue(matrix: Matrix) -> list[Group]:
    """The groups, with the tissue of a structure also in the row of its side among the structures."""
    taken = {
        (line.label, line.side): line
        for group in matrix.groups
        if group.heading == "Tissue"
        for line in group.lines
    }
    return [
        evolve(group, lines=tuple(_joined(line, taken.get((line.label, line.side))) for line in group.lines))
        if group.heading == "Structures"
        else group
        for group in matrix.groups
    ]


def _joined(line: Line, tissue: Line | None) -> Line:
    if tissue is None:
        return line
    cells = []
    for own, more in zip(line.cells, tissue.cells, strict=True):
        marked = tuple(
            evolve(said, words=f"{TISSUE}{said.words}") if said.status == "stated" else said for said in more
        )
        cells.append((*own, *marked))
    return evolve(line, cells=tuple(cells))


def _numbers(line: Line) -> bool:
    return any(said.status == "stated" for cell in line.cells for said in cell)


def column_of(case: Case, record: Record) -> int:
    """The visit of a record: its own, that of its examination, or the one that holds its date; else one behind all."""
    names = [visit.id for visit in case.visits]
    exam = case.record(getattr(record, "exam", None) or "")
    for name in (record.visit, exam.visit if exam is not None else None):
        if name in names:
            return names.index(name)
    when = case.dated(record)
    holding = [number for number, visit in enumerate(case.visits) if _within(when, visit.when)]
    return holding[0] if len(holding) == 1 else len(names)


def _within(inner: Dates, outer: Dates) -> bool:
    ends = (inner.earliest, inner.latest, outer.earliest, outer.latest)
    if any(end is None for end in ends):
        return False
    first, last, start, end = (day for day in ends if day is not None)
    return start <= first and last <= end


def _entries(case: Case, heading: str) -> Iterator[Entry]:
    for _, _, record in case.records(_GROUPS[heading]):
        if isinstance(record, Symptom) and not _of_a_visit(record):
            continue
        column = column_of(case, record)
        status, words = told(record)
        label = _label(record)
        if isinstance(record, Electro) and label == named.plain(record.parameter):
            words = words.removeprefix(label).removeprefix(": ")
        if isinstance(record, Finding) and _disputed(case, record):
            exam = case.record(record.exam or "")
            words += f" ({named.plain(exam.modality)})" if isinstance(exam, Imaging) else ""
        when = case.dated(record)
        if column == len(case.visits) and (when.earliest or when.latest):
            words = f"{words} ({named.date_words(when)})"
        yield Entry(
            label=label, side=getattr(record, "side", "n/a"), column=column, said=Said(status=status, words=words),
            source=str(record.source), rank=_rank(record.structure) if isinstance(record, Finding) else 0,
        )  # fmt: skip


def _of_a_visit(record: Record) -> bool:
    """Symptoms with a date of their own stand in the timeline; here stand those of a visit, and what is not told."""
    return record.visit is not None or standing(record) in SILENT


def _label(record: Record) -> str:
    if isinstance(record, Imaging):
        modality = "images" if record.modality == "other" else named.plain(record.modality)
        return " ".join(filter(None, (record.tracer, modality)))
    if isinstance(record, Electro):
        return named.subject(record) or named.plain(record.parameter)
    return named.subject(record)


def _disputed(case: Case, finding: Finding) -> bool:
    """Whether another record of the same visit says otherwise: then each bears its examination."""
    return any(
        (one.structure, one.side, one.kind) == (finding.structure, finding.side, finding.kind)
        and {one.status, finding.status} == {"present", "absent"}
        and column_of(case, one) == column_of(case, finding)
        for one in case.findings
    )


def _rank(structure: str) -> int:
    """The place of a structure in the graph, from the cord down; after it muscles, then what it does not know."""
    known = list(graph.load().structures)
    if structure in known:
        return known.index(structure)
    return len(known) + (not structure.endswith("_muscle"))


def _lines(heading: str, entries: Iterable[Entry], columns: int) -> tuple[Line, ...]:
    """A line for each label and side, both sides where one is sided."""
    rows: dict[tuple[int, str], dict[Side, list[Entry]]] = {}
    for entry in entries:
        rows.setdefault((entry.rank, entry.label), {}).setdefault(entry.side, []).append(entry)
    found = []
    for (_, label), sides in sorted(rows.items()):
        both = heading not in _ONE_SIDED and ("left" in sides or "right" in sides)
        for side in _SIDES:
            if side in sides or (both and side in ("left", "right")):
                held = sides.get(side, [])
                cells = [_cell(heading, [one for one in held if one.column == at]) for at in range(columns)]
                sources = " ".join(sorted({one.source for one in held}))
                found.append(Line(label=label, side=side, cells=tuple(cells), sources=sources))
    return tuple(found)


def _cell(heading: str, entries: Iterable[Entry]) -> tuple[Said, ...]:
    """What is said, the found first; words of one status together."""
    held: dict[Status, set[str]] = {}
    for entry in entries:
        held.setdefault(entry.said.status, set()).add(entry.said.words)
    found = []
    for status in _ORDER:
        if status in held:
            words = ("; " if status == "stated" else ", ").join(sorted(filter(None, held[status])))
            if heading == "Structures" and status == "absent":
                kind, bracket, rest = words.partition(" (") if len(held[status]) == 1 else (words, "", "")
                words = f"{kind}: absent{bracket}{rest}"
            found.append(Said(status=status, words=words))
    return tuple(found)
