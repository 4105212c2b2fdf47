"""What stands first: the findings of a report in few sentences, and what is missing."""

from collections.abc import Mapping, Sequence

from neurography.draw.caveats import caveat, differing
from neurography.draw.lacking import lacking
from neurography.draw.words import apart, by_hand, holds_zero, is_error, told_once
from neurography.model.comparison import Comparison, Refusal
from neurography.model.site import spoken
from neurography.model.wording import abbreviation, percent
from neurography.report.case import case_lines
from neurography.report.sentences import (
    NO_LIMIT,
    has_verdict,
    in_order,
    interval_note,
    is_headline,
    measured_place,
    sentence,
    size_words,
    verdict,
)
from neurography.report.text import place
from neurography.report.view import ReportView


def any_value(view: ReportView) -> bool:
    """Whether anything at all was measured."""
    return any(m.value is not None for m in view.measurements)


def nothing_measured(view: ReportView) -> tuple[str, ...]:
    """The answer where no number stands: why, and what to do about it as far as a note says so."""
    told = how_to(view)
    if told:
        return told
    if view.unseen:
        return ("The table holds no value, so no comparison could be made.",)
    where = "; the reasons stand under quality and refusals" if view.refusals or view.measurements else ""
    return (f"No value was measured and no comparison could be made{where}.",)


def nothing_told(view: ReportView) -> tuple[str, ...]:
    """The answer where no number stands: the case, and why there is no number where images were to give some."""
    told = tuple(case_lines(view))
    return told if told and view.unseen else (*nothing_measured(view), *told)


def how_to(view: ReportView) -> tuple[str, ...]:
    """The notes that say that no sites were given, and how to give them."""
    return tuple(note for note in view.notes if note.startswith("No sites were given"))


def findings(view: ReportView) -> tuple[str, ...]:
    """What stands first: every headline row beyond its limit, each structure's sides, a count of the others."""
    if not any_value(view):
        return nothing_told(view)
    rows = told_once([row for row in view.comparisons if is_headline(row, view)])
    beyond = [row for row in in_order(rows, view) if has_verdict(row, "time", "beyond")]
    told = _latest(beyond)
    lines = [*found_lines(view), *(sentence(row, view) for row in told)]
    if len(beyond) > len(told):
        more = len(beyond) - len(told)
        lie = (
            "comparison between visits lies beyond its"
            if more == 1
            else "comparisons between visits lie beyond their"
        )
        lines.append(f"{more} further {lie} limit.")
    lines += _beyond_sides([row for row in in_order(rows, view) if has_verdict(row, "side", "beyond")], view)
    lines += [sentence(row, view) for row in in_order(rows, view) if has_verdict(row, "reference", "beyond")]
    told_error = [row for row in in_order(rows, view) if is_error(row) and row.verdict == "beyond"]
    lines += _side_lines([row for row in in_order(rows, view) if row not in told_error], view)
    lines += filter(None, [interval_note(rows)])
    for kind, words in (
        ("time", "between visits"),
        ("side", "between sides"),
        ("reference", "against healthy samples"),
    ):
        of_kind = [row for row in rows if row.kind == kind and not is_error(row)]
        within = sum(row.verdict == "within" for row in of_kind)
        unjudged = sum(row.verdict == "no_limit" for row in of_kind)
        if within:
            lie = "lies within its" if within == 1 else "lie within their"
            lines.append(f"{within} of {len(of_kind)} comparisons {words} {lie} limit.")
        if unjudged and kind != "side":
            lines.append(f"{unjudged} of {len(of_kind)} comparisons {words}: {NO_LIMIT[kind]}.")
    # every row is counted, as in the total: a pair of sides may have one by each kind of limit
    lines += _allowed([row for row in view.comparisons if is_headline(row, view)])
    refused = [row for row in _compared(view.refusals) if is_headline(row, view)]
    lines += _not_made(refused)
    if several := sum(not lacking(row) for row in refused):
        were = "comparison was" if several == 1 else "comparisons were"
        lines.append(f"{several} {were} refused; the reasons stand under quality and refusals.")
    lines += filter(None, [view.order_note])
    return (*lines, *case_lines(view))


def _beyond_sides(rows: Sequence[Comparison], view: ReportView) -> list[str]:
    """A sentence for the latest visit of each structure and quantity, and how many earlier visits say the same."""
    told = _latest_of_sides(rows)
    lines = [sentence(row, view) for row in told]
    if earlier := len(rows) - len(told):
        were = "one was" if earlier == 1 else f"{earlier} were"
        lines.append(f"Of the same sides at earlier visits, {were} beyond too.")
    return lines


def _latest_of_sides(rows: Sequence[Comparison]) -> list[Comparison]:
    """rows are in the order of visits; each limit's kind is a question of its own."""
    found: dict[tuple[object, ...], Comparison] = {}
    for row in rows:
        m, kind = row.measurement, row.limit.kind if row.limit is not None else ""
        key = (m.technique.instrument, m.quantity.key, m.statistic, m.site, m.occasion.acquisition, kind)
        found.pop(key, None)
        found[key] = row
    return list(found.values())


TOLD_FIRST = ("rim", "sign", "sign_check", "focus")
"""Kinds of findings that are told before any difference, in this order."""


def found_lines(view: ReportView) -> list[str]:
    """What was looked for and found (or could not be decided), a line each; a check that holds needs no line."""
    told = [one for one in view.findings if one.kind in TOLD_FIRST and one.value != "agrees"]
    order = {visit.session: n for n, visit in enumerate(view.visits)}
    told.sort(key=lambda one: (TOLD_FIRST.index(one.kind), order.get(one.occasion.session, len(order))))
    images: dict[str, set[str]] = {}
    for one in told:
        images.setdefault(one.occasion.session, set()).add(one.occasion.acquisition)
    several = {session for session, named in images.items() if len(named) > 1}
    lines = []
    for one in told:
        side = f"{one.site.side} " if one.site.side in ("left", "right", "midline") else ""
        where = f"{side}{spoken(one.site.structure)}" if one.site.structure != "n/a" else f"{side}brain"
        visit = view.visit_name(one.occasion.session)
        image = f", {one.occasion.acquisition}" if one.occasion.session in several else ""
        lines.append(f"{where[:1].upper()}{where[1:]}, {visit}{image}: {one.sentence}.")
    return lines


MOST_SIDE_LINES = 6
"""More structures than this are told together, by their verdict."""


def _together(groups: Sequence[Sequence[Comparison]]) -> list[str]:
    """One line a verdict: `Left minus right within measurement error: caudate nucleus (R2*, susceptibility), ...`."""
    by_verdict: dict[str, dict[str, list[str]]] = {}
    for group in groups:
        m = group[0].measurement
        names = by_verdict.setdefault(verdict(group[0]), {}).setdefault(place(m.site), [])
        if abbreviation(m.quantity) not in names:
            names.append(abbreviation(m.quantity))
    return [f"Left minus right, {said}: {_listed(places)}." for said, places in by_verdict.items()]


def _listed(places: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(f"{where} ({', '.join(names)})" for where, names in places.items())


def _side_lines(rows: Sequence[Comparison], view: ReportView) -> list[str]:
    """One sentence a structure: left minus right at every visit, and the verdict."""
    groups: dict[tuple[object, ...], list[Comparison]] = {}
    for row in rows:
        m = row.measurement
        if row.kind == "side":
            key = (m.technique.instrument, m.quantity.key, place(m.site), apart(m, view.measurements))
            groups.setdefault(key, []).append(row)
    alike = [g for g in groups.values() if is_error(g[0]) and len({verdict(row) for row in g}) == 1]
    gathered = alike if len(alike) > MOST_SIDE_LINES else []
    lines = _together(gathered)
    for group in (group for group in groups.values() if group not in gathered):
        m = group[0].measurement
        verdicts = list(dict.fromkeys(verdict(row) for row in group))
        parts = []
        for row in group:
            size = percent(row.percent) if row.percent is not None else size_words(row)
            zero = " (interval holds 0)" if holds_zero(row) else ""
            judged = f", {verdict(row)}" if len(verdicts) > 1 else ""
            beside = f" ({words})" if (words := caveat(row)) else ""
            parts.append(f"{size} {view.visit_name(row.measurement.occasion.session)}{zero}{judged}{beside}")
        end = f"; {verdicts[0]}" if len(verdicts) == 1 else ""
        said = f"{'; ' if len(verdicts) > 1 else ', '}".join(parts)
        where = measured_place(m, view)
        lines.append(
            f"{where[:1].upper()}{where[1:]} {abbreviation(m.quantity)}, left minus right: {said}{end}."
        )
    return lines


def _allowed(rows: Sequence[Comparison]) -> list[str]:
    """How many rows stand although technique differs: by a person's word, or because the numbers were typed."""
    by_words: dict[str, int] = {}
    for row in rows:
        typed = f"technique differs: {words}" if (words := differing(row)) else ""
        for said in filter(None, (by_hand(row), typed)):
            by_words[said] = by_words.get(said, 0) + 1
    return [f"{n} of {len(rows)} comparisons: {words}." for words, n in by_words.items()]


def _not_made(refused: Sequence[Refusal]) -> list[str]:
    """How many comparisons had no second number, by what is lacking."""
    counts: dict[str, int] = {}
    for row in refused:
        if words := lacking(row):
            counts[words] = counts.get(words, 0) + 1
    return [
        f"{n} {'comparison' if n == 1 else 'comparisons'} could not be made: {words}."
        for words, n in counts.items()
    ]


def _latest(rows: Sequence[Comparison]) -> list[Comparison]:
    """One row a place and quantity: of the latest visit, against the first where there is the choice.

    rows are in the order of visits; compare gives the first visit's row before the previous one's.
    """
    found: dict[tuple[object, ...], Comparison] = {}
    for row in rows:
        m = row.measurement
        key = (m.technique.instrument, m.quantity.key, m.statistic, m.site, m.occasion.acquisition)
        if key not in found or found[key].measurement.occasion.session != m.occasion.session:
            found[key] = row
    return list(found.values())


def _compared(refusals: Sequence[Refusal]) -> list[Refusal]:
    return [r for r in refusals if r.kind in ("time", "side", "reference", "level", "tissue", "cohort")]
