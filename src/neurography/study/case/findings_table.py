"""The part "findings" of a case: what was found, what was looked for and absent, what nobody looked for or told."""

from collections.abc import Iterator, Mapping

from neurography.draw.findings import EMPTY, Line, Matrix, Said, cell_words, findings_svg, sheets
from neurography.io.case import CaseFile
from neurography.model.case import Case, Finding
from neurography.model.panel import Panel, Table
from neurography.model.part import Part
from neurography.study.case import named
from neurography.study.case.claims import standing
from neurography.study.case.matrix import ELSEWHERE, at_a_glance, column_of, matrix_of
from neurography.study.case.opened import read_as

_ABOUT = {"Strength": "strength of ", "Sensation": "sensation, "}
"""What nobody told of, where its name alone does not say it."""

_MOST = 14
"""Things listed of one side and visit; all of them stand in the table."""


def part(file: CaseFile, *, answers: Mapping[str, str] | None = None) -> Part | None:
    """What was found of each structure and side at each visit; None where the case holds nothing of the kind.

    Raises
    ------
    CallError
        For a question or an answer that the case does not know.
    """
    case = read_as(file.case, answers or {})
    matrix = matrix_of(case)
    if not matrix.groups:
        return None
    return Part(
        key="findings",
        heading="What was found, by structure, side and visit",
        answer=tuple(_answer(case, matrix)),
        panels=(*_figures(case, matrix), _table(matrix)),
        details=tuple(_details(file.case, answers or {})),
        grounds=(_grounds(matrix),),
    )


def _figures(case: Case, matrix: Matrix) -> Iterator[Panel]:
    """The rows to see at a glance, on as many sheets as they need."""
    seen = at_a_glance(matrix)
    parts = sheets(seen)
    for number, sheet in enumerate(parts, 1):
        of = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
        headings = ", ".join(group.heading.lower() for group in sheet.groups)
        yield Panel(
            name="findings_matrix" if len(parts) == 1 else f"findings_matrix_{number}",
            section="case",
            title=f"Findings by structure, side and visit{of}",
            caption=f"{named.initial(headings)}. Filled: found (L left, blue; R right, orange; M midline). A circle: "
            "looked for, and told to be absent or normal. A diamond: what tissue of it showed. "
            "Words in italics: not examined, or not reported. "
            f"{named.initial(EMPTY)}. Both sides have their row where one of them is spoken of. Drawn from the case's "
            "own records; tissue, numbers of the laboratory and examinations stand in the timeline and in the table.",
            kind="svg",
            content=findings_svg(sheet, prefix=f"findings{number}"),
            alt=f"Findings of the case {case.id} at {', '.join(sheet.columns)}: {headings}.",
        )


def _table(matrix: Matrix) -> Panel:
    rows = tuple(
        (group.heading, line.label, _side(line), *map(_cell, line.cells), line.sources)
        for group in matrix.groups
        for line in group.lines
    )
    return Panel(
        name="findings",
        section="case",
        title="The same with sources",
        caption="● found, ○ looked for and told to be absent or normal; an empty cell says nothing. The last column "
        "says where it is written.",
        kind="table",
        content=Table(columns=("of", "what", "side", *matrix.columns, "sources"), rows=rows),
    )


def _cell(cell: tuple[Said, ...]) -> str:
    return "; ".join(map(cell_words, cell))


def _side(line: Line) -> str:
    return "" if line.side == "n/a" else line.side


def _answer(case: Case, matrix: Matrix) -> Iterator[str]:
    yield from _by_visit(case)
    absent = _listed(matrix, "absent")
    if absent:
        yield f"Looked for and absent, or told to be normal or negative: {absent}."
    for status in ("not_examined", "not_reported"):
        if silent := _listed(matrix, status):
            yield f"{named.initial(named.plain(status))}: {silent}."
    yield "What is not mentioned is not told to be absent."


def _by_visit(case: Case) -> Iterator[str]:
    """How many nerves and roots had a finding at each visit, on each side, with their names."""
    for number, visit in enumerate(case.visits):
        here = [
            one
            for one in case.findings
            if standing(one) == "present"
            and named.is_neural(one.structure)
            and column_of(case, one) == number
        ]
        if here:
            said = [words for side in ("left", "right", "midline") if (words := _of_side(here, side))]
            missing = [side for side in ("left", "right") if not any(one.side == side for one in here)]
            none = f"; {' and '.join(missing)}: none told" if missing else ""
            yield f"Nerves, roots and plexus with findings, {visit.id}: {'; '.join(said)}{none}."
        others = sorted(
            {
                (_side_word(one.side), named.place(one.structure))
                for one in case.findings
                if standing(one) == "present"
                and not named.is_neural(one.structure)
                and column_of(case, one) == number
            }
        )
        if others:
            yield f"Other structures with findings, {visit.id}: {', '.join(f'{a}{b}' for a, b in others)}."
        for one in case.biopsies:
            if (
                standing(one) == "present"
                and named.is_neural(one.structure)
                and column_of(case, one) == number
            ):
                side = _side_word(one.side)
                result = one.result or "result not told"
                yield f"Tissue, {visit.id}: {side}{named.place(one.structure)}: {result} ({one.source})."


def _side_word(side: str) -> str:
    return f"{side} " if side in ("left", "right") else ""


def _of_side(findings: list[Finding], side: str) -> str:
    names = sorted({named.place(one.structure) for one in findings if one.side == side})
    return f"{side} {len(names)} ({', '.join(names)})" if names else ""


def _listed(matrix: Matrix, status: str) -> str:
    """`y2013 right: S1 root enhancing (probable), ...; y2014: ...`: each side of each visit."""
    silent = status in ("not_examined", "not_reported")
    found: dict[tuple[str, str], list[str]] = {}
    for number, column in enumerate(matrix.columns):
        for group in matrix.groups:
            for line in group.lines:
                for said in line.cells[number]:
                    if said.status == status:
                        kind = said.words.replace(": absent", "").replace("5/5", "not weak")
                        where = "" if column == ELSEWHERE else column
                        side = _side(line).replace("midline", "")
                        about = f"{_ABOUT.get(group.heading, '') if silent else ''}{line.label}"
                        found.setdefault((where, side), []).append(f"{about} {kind}".strip())
    told = []
    for (column, side), things in found.items():
        more = f" and {len(things) - _MOST} more" if len(things) > _MOST else ""
        at = " ".join(filter(None, (column, side)))
        told.append(f"{f'{at}: ' if at else ''}{', '.join(things[:_MOST])}{more}")
    return "; ".join(told)


def _details(written: Case, answers: Mapping[str, str]) -> Iterator[str]:
    for coding in written.codings:
        chosen = answers.get(coding.question, next(iter(coding.answers)))
        others = " or ".join(f"{coding.question}={answer}" for answer in coding.answers if answer != chosen)
        yield f"{coding.asks} Read as {chosen}; --read {others} reads it otherwise."


def _grounds(matrix: Matrix) -> str:
    rows = sum(len(group.lines) for group in matrix.groups)
    sources = {one for group in matrix.groups for line in group.lines for one in line.sources.split()}
    documents = sorted({one.partition(":")[0] for one in sources})
    return f"{rows} rows from {', '.join(documents)}; the table names the lines of each."
