"""The block of plain text to paste into a letter: values, comparisons, refusals, and each limit once."""

import re
from collections.abc import Callable, Iterable, Sequence

from neurography.draw.caveats import caveat
from neurography.draw.lacking import lacking
from neurography.draw.words import apart, told_once
from neurography.model.comparison import KINDS, Comparison, Reference
from neurography.model.digits import value_places
from neurography.model.measurement import Measurement
from neurography.model.site import spoken
from neurography.model.wording import abbreviation, number, percent
from neurography.report.case import case_to_paste
from neurography.report.sentences import (
    NOT_REPORTED,
    PAPER_SILENT,
    Cite,
    bracketed,
    in_order,
    interval_note,
    is_headline,
    judged,
    measured_place,
    measured_where,
    placed_words,
    range_words,
    sample_words,
    sentence,
    size_words,
    source,
)
from neurography.report.sides import unsure_side
from neurography.report.summary import any_value, found_lines, nothing_measured
from neurography.report.text import count, full_value, place
from neurography.report.view import ReportView


def to_paste(view: ReportView) -> tuple[str, ...]:
    """Lines of plain text, in short parts with a heading each and an empty line before it.

    Only the headline quantities and the statistic that stands for a structure: the tables hold the rest.
    """
    if not any_value(view):
        of_case = tuple(case_to_paste(view))
        return of_case if of_case and view.unseen else (*nothing_measured(view), *of_case)
    cited: list[str] = []

    def cite(text: str) -> str:
        said = source(text)
        if said not in cited:
            cited.append(said)
        return f"[{cited.index(said) + 1}]"

    rows = told_once([row for row in in_order(view.comparisons, view) if is_headline(row, view)])
    refused = [row for row in view.refusals if row.kind in KINDS and is_headline(row, view)]
    told = {"time": _sentences, "side": _sides, "reference": _healthy}
    headings = {
        "time": "Between visits",
        "side": "Left minus right",
        "reference": "Against healthy samples (ranges: mean − 1.96 sd to mean + 1.96 sd)",
    }
    looked = found_lines(view)
    lines = ["", "Looked for:", *looked] if looked else []
    lines += ["", f"{_values_heading(view)}:", *_values(view)]
    for kind in dict.fromkeys([*told, *(row.kind for row in rows)]):
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            said = told.get(kind, _sentences)(of_kind, view, cite)
            note = interval_note(of_kind)
            lines += ["", f"{headings.get(kind, f'By {kind}')}:", *said, *([note] if note else [])]
    ordered = in_order(refused, view)
    lines += _part("Refused", (sentence(row, view) for row in ordered if not lacking(row)))
    lines += _part("Not made", (sentence(row, view) for row in ordered if lacking(row)))
    lines += _part("No value", _without_value(view))
    lines += _part("Limits and healthy samples", (f"[{n}] {text}." for n, text in enumerate(cited, start=1)))
    return (*lines, *case_to_paste(view))


_FEW = re.compile(r"\d+ directions: FA is biased upward by noise")


def techniques(view: ReportView) -> tuple[str, ...]:
    """One line a visit with how it was measured, and what few directions do to FA where a note says so."""
    lines = [
        f"Technique {visit.name}: {'; '.join(dict.fromkeys(line for _, line in visit.techniques))}."
        for visit in view.visits
        if visit.techniques
    ]
    few = dict.fromkeys(found[0] for note in view.notes if (found := _FEW.search(note)))
    return (*lines, *(f"{words}." for words in few))


def _part(heading: str, lines: Iterable[str]) -> list[str]:
    made = list(lines)
    return ["", f"{heading}:", *made] if made else []


def _headlines(view: ReportView) -> list[Measurement]:
    return [m for m in view.measurements if is_headline(m, view)]


def _values_heading(view: ReportView) -> str:
    shown = _headlines(view)
    statistics = ", ".join(sorted({m.statistic.replace("_", " ") for m in shown} - {"n/a"}))
    uncertain = " ± standard uncertainty" if any(m.sd is not None for m in shown) else ""
    return f"Values{f' ({statistics})' if statistics else ''}{uncertain}"


def _values(view: ReportView) -> list[str]:
    """One line a place: the value of every visit, with its uncertainty and n."""
    groups: dict[tuple[object, ...], list[Measurement]] = {}
    for m in _headlines(view):
        key = (m.technique.instrument, m.quantity.key, m.site, apart(m, view.measurements))
        groups.setdefault(key, []).append(m)
    visits = {visit.session: n for n, visit in enumerate(view.visits)}
    lines = []
    for group in groups.values():
        group.sort(key=lambda m: visits.get(m.occasion.session, len(visits)))
        said = [
            f"{view.visit_name(m.occasion.session)} {full_value(m)}" + (f", {words}" if words else "")
            for m in group
            for words in [_absent(m, view)]
        ]
        side = f"; {words}" if (words := unsure_side(group)) else ""
        lines.append(
            f"{measured_where(group[0], view)} {abbreviation(group[0].quantity)}: {'; '.join(said)}{side}."
        )
    return lines


def _absent(m: Measurement, view: ReportView) -> str:
    """What is to be said of a value that the paper does not give."""
    found = (
        item.reason
        for item in view.not_at_hand
        if (item.structure, item.side, item.session, item.quantity)
        == (m.site.structure, m.site.side, m.occasion.session, m.quantity.key)
    )
    reason = next(found, "")
    return PAPER_SILENT if reason == NOT_REPORTED and view.simulated else reason


def _without_value(view: ReportView) -> list[str]:
    """Numbers that one might look for and that no headline value stands for."""
    known = {(m.site.structure, m.site.side, m.occasion.session, m.quantity.key) for m in _headlines(view)}
    return [
        f"{item.side.capitalize()} {spoken(item.structure)} {item.quantity.upper()} at visit "
        f"{view.visit_name(item.session)}: {item.reason}."
        for item in view.not_at_hand
        if (item.structure, item.side, item.session, item.quantity) not in known
    ]


def _sentences(rows: Sequence[Comparison], view: ReportView, cite: Cite) -> list[str]:
    return [sentence(row, view, cite) for row in rows]


def _together(
    rows: Sequence[Comparison], key: Callable[[Comparison], tuple[object, ...]]
) -> list[list[Comparison]]:
    groups: dict[tuple[object, ...], list[Comparison]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())


def _sides(rows: Sequence[Comparison], view: ReportView, cite: Cite) -> list[str]:
    """One line a place: every visit's difference, and the verdict where it is the same for all."""

    def same(row: Comparison) -> tuple[object, ...]:
        m = row.measurement
        return m.technique.instrument, m.quantity.key, place(m.site), apart(m, view.measurements)

    lines = []
    for group in _together(rows, same):
        verdicts = [judged(row, cite) for row in group]
        alike = len(set(verdicts)) == 1 and not caveat(group[0])
        said = []
        for row, words in zip(group, verdicts, strict=True):
            other = row.against if isinstance(row.against, Measurement) else row.measurement
            size = size_words(row)
            share = f"{percent(row.percent)} of the right" if row.percent is not None else size
            behind = bracketed(row, row.measurement, other, size=size if row.percent is not None else "")
            when = view.visit_name(row.measurement.occasion.session)
            said.append(f"{when} {share} ({behind})" + ("" if alike else f", {words}"))
        m = group[0].measurement
        end = f"; {verdicts[0]}" if alike else ""
        lines.append(f"{measured_place(m, view)} {abbreviation(m.quantity)}: {'; '.join(said)}{end}.")
    return lines


def _healthy(rows: Sequence[Comparison], view: ReportView, cite: Cite) -> list[str]:
    """One line a place and sample: the sample once, then every side and visit."""

    def same(row: Comparison) -> tuple[object, ...]:
        m = row.measurement
        return m.technique.instrument, m.quantity.key, place(m.site), apart(m, view.measurements), row.against

    lines = []
    for group in _together(rows, same):
        first, reference = group[0], group[0].against
        if not isinstance(reference, Reference):
            lines += _sentences(group, view, cite)
            continue
        quantity = first.measurement.quantity
        band = range_words(reference, *(row.measurement for row in group))
        said = "; ".join(_placed(row, view) for row in sorted(group, key=lambda r: r.measurement.site.side))
        lines.append(
            f"{measured_place(first.measurement, view)} {abbreviation(quantity)} beside {band} "
            f"({sample_words(reference)}) {cite(reference.source)}: {said}."
        )
    return lines


def _placed(row: Comparison, view: ReportView) -> str:
    """`left before 0.855 (n 155 voxels) outside, on the low side`."""
    m = row.measurement
    side = f"{m.site.side} " if m.site.side != "n/a" else ""
    value = number(m.value, value_places(m)) if m.value is not None else "no value"
    n = count(m)
    beside = f", {words}" if (words := caveat(row)) else ""
    named = view.visit_name(m.occasion.session)
    return f"{side}{named} {value}{f' ({n})' if n else ''} {placed_words(row)}{beside}"
