"""The block of plain text to paste into a letter: values, comparisons, refusals, and each limit once."""

from collections.abc import Callable, Iterable, Sequence

from neurography.draw.words import apart, by_hand
from neurography.model.comparison import KINDS, Comparison, Reference
from neurography.model.measurement import Measurement
from neurography.model.site import spoken
from neurography.model.wording import abbreviation, number, percent
from neurography.report.sentences import (
    NOT_REPORTED,
    PAPER_SILENT,
    Cite,
    bracketed,
    in_order,
    is_headline,
    judged,
    measured_place,
    measured_where,
    places_of,
    sample_words,
    sentence,
    size_words,
    source,
)
from neurography.report.summary import any_value, nothing_measured
from neurography.report.text import count, full_value, place, with_unit
from neurography.report.view import ReportView


def to_paste(view: ReportView) -> tuple[str, ...]:
    """Lines of plain text, in short parts with a heading each and an empty line before it.

    Only the headline quantities and the statistic that stands for a structure: the tables hold the rest.
    """
    if not any_value(view):
        return nothing_measured(view)
    cited: list[str] = []

    def cite(text: str) -> str:
        said = source(text)
        if said not in cited:
            cited.append(said)
        return f"[{cited.index(said) + 1}]"

    rows = [row for row in in_order(view.comparisons, view) if is_headline(row, view)]
    refused = [row for row in view.refusals if row.kind in KINDS and is_headline(row, view)]
    told = {"time": _sentences, "side": _sides, "reference": _healthy}
    headings = {
        "time": "Between visits",
        "side": "Left minus right",
        "reference": "Against healthy samples (a value lies within or beyond mean ± 1.96 sd)",
    }
    lines = ["", f"{_values_heading(view)}:", *_values(view)]
    for kind in dict.fromkeys([*told, *(row.kind for row in rows)]):
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            said = told.get(kind, _sentences)(of_kind, view, cite)
            lines += ["", f"{headings.get(kind, f'By {kind}')}:", *said]
    lines += _part("Refused", (sentence(row, view) for row in in_order(refused, view)))
    lines += _part("No value", _without_value(view))
    lines += _part("Limits and healthy samples", (f"[{n}] {text}." for n, text in enumerate(cited, start=1)))
    return tuple(lines)


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
        lines.append(
            f"{measured_where(group[0], view)} {abbreviation(group[0].quantity)}: {'; '.join(said)}."
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
        alike = len(set(verdicts)) == 1 and not by_hand(group[0])
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
        digits, quantity = places_of(first), first.measurement.quantity
        band = f"{number(reference.value, digits)} ± {number(1.96 * reference.sd, digits)}"
        said = "; ".join(_placed(row, view) for row in sorted(group, key=lambda r: r.measurement.site.side))
        lines.append(
            f"{measured_place(first.measurement, view)} {abbreviation(quantity)} beside {sample_words(reference)}, "
            f"{with_unit(band, quantity.unit)} {cite(reference.source)}: {said}."
        )
    return lines


def _placed(row: Comparison, view: ReportView) -> str:
    """`left before 0.855 (n 155 voxels) beyond, on the low side`."""
    m = row.measurement
    side = f"{m.site.side} " if m.site.side != "n/a" else ""
    value = number(m.value, places_of(row)) if m.value is not None else "no value"
    n = count(m)
    where = ""
    if row.verdict == "beyond":
        where = ", on the low side" if row.difference < 0 else ", on the high side"
    allowed = f", {by_hand(row)}" if by_hand(row) else ""
    named = view.visit_name(m.occasion.session)
    return f"{side}{named} {value}{f' ({n})' if n else ''} {row.verdict}{where}{allowed}"
