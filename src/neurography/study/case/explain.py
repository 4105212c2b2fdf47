"""What explains the picture: the rules held against a case, side by side of the body, with every record and its n."""

from collections.abc import Iterable, Mapping, Sequence

from neurography.draw.explained import Grid, GridCell, GridColumn, GridRow, explained_svg
from neurography.evidence import records
from neurography.io.case import CaseFile
from neurography.model.case import Case
from neurography.model.evidence import STRENGTH_WORDS
from neurography.model.measurement import Measurement
from neurography.model.panel import Panel, Table
from neurography.model.part import Part
from neurography.model.site import Side
from neurography.reasoning.explain import Cell, Explained, Row, Rules, explain, load, moves
from neurography.reasoning.fact import Fact
from neurography.study.case import explain_first as first
from neurography.study.case import explain_words as words
from neurography.study.case.facts import facts
from neurography.study.case.opened import read_as

HEADING = "What explains it?"

_DEFICITS = ("strength", "sensation", "symptoms", "reflexes", "electrodiagnosis")
_SAYS = {"for": "for", "against": "against", "neutral": "does not discriminate", "unknown": "not known here"}
NOTHING = (
    "The case tells of no deficit, no abnormal image and no measured nerve: there is nothing to explain. That nothing "
    "is told does not mean that nothing is there."
)
NO_RULE = "No finding of the case speaks for or against any of the explanations that have rules."
_NERVE_FINDINGS = ("enlarged", "enhancing", "oedematous", "hypoechoic", "mass", "uptake")


def part(
    held: CaseFile | Case,
    *,
    answers: Mapping[str, str] | None = None,
    measurements: Iterable[Measurement] = (),
) -> Part | None:
    """What explains it, each affected side by itself; None where no finding bears on any explanation.

    Parameters
    ----------
    answers
        The reading of the case's open questions; the first answer to every other one.
    measurements
        Of instruments: those of the case's subject join it by session.
    """
    case = read_as(held.case if isinstance(held, CaseFile) else held, answers or {})
    return part_of_facts(facts(case, measurements), papers=tuple(document.id for document in case.documents))


def part_of_facts(
    found: Sequence[Fact], *, papers: Sequence[str] = (), whom: str = "the patient as a whole"
) -> Part | None:
    """The same of facts that stand for something else than a case.

    Parameters
    ----------
    papers
        The documents that the facts come from: a record of one of them is no independent ground, and is marked.
    whom
        Whom it is about where no side is affected.
    """
    if found and not _anything(found):
        return Part(key="explains", heading=HEADING, answer=(NOTHING,), short=NOTHING)
    known = records.load()
    own = frozenset(name for name, record in known.items() if record.cited.key in papers)
    rules = load()
    tables = [explain(found, rules=rules, side=side) for side in sides(found)]
    tables = [one for one in tables if one.columns]
    told = words.Told(rules=rules, records=known, own=own, whom=whom)
    if not tables:
        lines = (NO_RULE, *first.unsure(found), first.unweighed(rules, tables))
        return Part(key="explains", heading=HEADING, answer=lines, short=NO_RULE) if found else None
    independent = [explain(found, rules=without(rules, own), side=one.side) for one in tables]
    answer = [" ".join(told.order(one) for one in tables)]
    answer += [line for one in tables for line in first.pictures(one, whom)]
    answer += [line for one in tables for line in told.answer(one, moves(found, rules=rules, side=one.side))]
    answer += [line for pair in zip(tables, independent, strict=True) for line in told.independent(*pair)]
    return Part(
        key="explains",
        heading=HEADING,
        answer=(
            *answer,
            *told.between(tables),
            *first.unsure(found),
            first.unweighed(rules, tables),
            words.HOW,
        ),
        panels=tuple(panel for one in tables for panel in _panels(one, told)),
        details=(
            *(line for one in tables for line in told.named(one)),
            *(line for one in tables for line in told.details(one, moves(found, rules=rules, side=one.side))),
        ),
        grounds=told.grounds(tables),
        short=first.short(tables, whom),
    )


def _anything(found: Sequence[Fact]) -> bool:
    """Whether there is anything to explain: a deficit, something seen, a number of an image, tissue."""
    return any(
        fact.kind == "measurements"
        or (
            fact.standing == "present"
            and not fact.doubt
            and fact.kind in (*_DEFICITS, "findings", "biopsies")
        )
        for fact in found
    )


def sides(found: Sequence[Fact]) -> tuple[Side, ...]:
    """The sides on which something is wrong with nerves or their functions; `n/a` where it is on none."""
    ill = {
        fact.side
        for fact in found
        if fact.standing == "present"
        and not fact.doubt
        and (
            fact.kind in _DEFICITS or (fact.kind == "findings" and fact.about.get("kind") in _NERVE_FINDINGS)
        )
    }
    affected: tuple[Side, ...] = ("left", "right")
    return tuple(side for side in affected if side in ill) or ("n/a",)


def without(rules: Rules, own: frozenset[str]) -> Rules:
    """The rules without those that rest on records of the case's own paper alone."""
    findings = tuple(
        finding.model_copy(
            update={"cells": tuple(rule for rule in finding.cells if not words.is_own(rule, own))}
        )
        for finding in rules.findings
    )
    return rules.model_copy(update={"findings": findings})


def _panels(table: Explained, told: words.Told) -> tuple[Panel, Panel]:
    side = words.side_words(table.side, told.whom)
    slug = table.side if table.side in ("left", "right") else "whole"
    rows = [*_ordered(table.rows)]
    return (
        Panel(
            name=f"explained-{slug}",
            section="case",
            title=f"{HEADING} {side}",
            caption=(
                f"{side}: what each finding says of each explanation, with the n of its record. Columns stand in the "
                "order of fewest grounds against, then most for; the numbers at the foot count grounds and are no "
                "probability. "
                + "; ".join(f"\N{DAGGER} {words.called(column)}" for column in table.columns if column.untold)
            ).strip(),
            kind="svg",
            content=explained_svg(_grid(table, rows, told, side), prefix=f"explained-{slug}"),
            alt=f"{side}: {'; '.join(words.counts(column) for column in table.columns)}",
        ),
        Panel(
            name=f"explained-{slug}-grounds",
            section="case",
            title=f"Grounds, {side[0].lower()}{side[1:]}",
            caption="What the figure shows, with the record each ground rests on (`neurography evidence show RECORD`).",
            kind="table",
            content=_table(table, rows, told),
        ),
    )


def _ordered(rows: Sequence[Row]) -> list[Row]:
    """Known findings first, those that speak before those that do not; unknown ones as the rules have them."""
    return sorted(rows, key=lambda row: (row.seen.state == "unknown", not row.decides))


def _grid(table: Explained, rows: Sequence[Row], told: words.Told, side: str) -> Grid:
    return Grid(
        side=side,
        columns=tuple(
            GridColumn(
                head=column.explanation.short + ("\N{NO-BREAK SPACE}\N{DAGGER}" if column.untold else ""),
                counts=(column.for_, column.against, column.neutral, column.unknown),
            )
            for column in table.columns
        ),
        rows=tuple(
            GridRow(
                label=row.finding.called(row.seen.state),
                state=words.in_figure(row),
                known=row.seen.state != "unknown",
                cells=tuple(
                    _grid_cell(row.cells.get(column.explanation.id), told) for column in table.columns
                ),
            )
            for row in rows
        ),
    )


def _grid_cell(cell: Cell | None, told: words.Told) -> GridCell | None:
    if cell is None:
        return None
    record = told.records[cell.rule.record]
    if cell.verdict == "unknown":
        return GridCell(sign=cell.verdict)
    n = f"n={record.n}" if record.n is not None else "n\N{EN DASH}"
    mark = "*" if words.is_own(cell.rule, told.own) else "+" if cell.rule.also else ""
    return GridCell(sign=cell.verdict, n=f"{n}{mark}", weak=bool(cell.weak))


def _table(table: Explained, rows: Sequence[Row], told: words.Told) -> Table:
    """One line for all explanations of which a finding says the same by the same record."""
    said: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for row in rows:
        for column in table.columns:
            cell = row.cells.get(column.explanation.id)
            if cell is not None:
                record = "" if cell.verdict == "unknown" else cell.rule.record
                line = (
                    row.finding.name,
                    words.state(row),
                    _SAYS[cell.verdict],
                    "yes" if cell.weak else "",
                    record,
                )
                said.setdefault(line, []).append((column.explanation.short, cell.rule.record))
    return Table(
        columns=("finding", "in this case", "says", "weak", "of", "record", "n", "rests on"),
        rows=tuple(
            (*line[:4], "; ".join(one for one, _ in of), *_record_cells(line[4], of, told))
            for line, of in said.items()
        ),
    )


def _record_cells(record: str, of: Sequence[tuple[str, str]], told: words.Told) -> tuple[str, str, str]:
    """Record, n and strength; of what is unknown the records that would be asked, without."""
    if not record:
        return "; ".join(dict.fromkeys(name for _, name in of)), "", ""
    own = ", this very paper" if record in told.own else ""
    return record, f"{words.n_of(told.records[record])}{own}", STRENGTH_WORDS[told.records[record].strength]


def missing_records(rules: Rules | None = None) -> tuple[str, ...]:
    """The records that a rule names and that are not there."""
    known = records.load()
    return tuple(name for name in (rules or load()).records if name not in known)
