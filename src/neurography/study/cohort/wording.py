"""A tally in words: one spelling of its numbers for the terminal, the figure and the page."""

import math
from collections import defaultdict

from neurography.model.wording import number, share_interval, share_percent
from neurography.stats.odds import OddsRatio
from neurography.stats.proportion import clopper_pearson
from neurography.study.cohort import columns as c
from neurography.study.cohort.against_controls import Pair
from neurography.study.cohort.claims import AGREES, DIFFERS, Verdict
from neurography.study.cohort.found import Division, Selection, word
from neurography.study.cohort.readers import ReaderAgreement
from neurography.study.cohort.tally import Share, Tally

Interval = tuple[float, float]

CHOSEN = (
    "Cases and controls were chosen as such: sensitivity and specificity describe these groups, not people in whom "
    "the question is open."
)


percent, interval = share_percent, share_interval
"""The same spelling as in a case series."""


def fraction(share: Share) -> str:
    """`16/17`."""
    return f"{share.counted.present}/{share.counted.n}"


def share_words(share: Share) -> str:
    """`94.1 %`; the bound beside it where none or all have the sign; n/a where nobody was examined."""
    counted = share.counted
    return "n/a" if not counted.n else percent(counted.present / counted.n)


def selection(pairs: Selection, *, without: tuple[str, ...] = ()) -> str:
    """`PML, asymptomatic, 1.5 T, low signal`; `all` for none."""
    words = [word(column, value) for column, value in pairs if column not in without]
    return ", ".join(words) or "all"


def which(share: Share, tally: Tally) -> str:
    """The selection of a count; `any finding` where others of the table are about one."""
    words = selection(share.counted.selection)
    findings = any(one.counted.value("finding") for one in tally.shares)
    return words if share.counted.value("finding") or not findings else f"{words}, any finding"


def plural(of: str, n: int) -> str:
    """`17 patients`, `1 lesion`."""
    return f"{n} {of}{'' if n == 1 else 's'}"


def share_sentence(share: Share) -> str:
    """The whole of a count in one sentence, with its n, its intervals, and what was left out."""
    counted = share.counted
    whom = f"{plural(counted.of, counted.n)} ({selection(counted.selection)})"
    if not counted.n:
        things = f"{plural(counted.of, counted.total)} ({selection(counted.selection)})"
        return f"Of none of {things} it is known{_left(share)}."
    together = f", over patients {interval(share.clustered.interval)}" if share.clustered else ""
    return (
        f"Present in {counted.present} of {whom}: {share_words(share)}, exact 95 % interval {interval(share.exact)}, "
        f"Wilson {interval(share.wilson)}{together}{_left(share)}."
    )


def _left(share: Share) -> str:
    said = left_out(share)
    return f"; left out: {said}" if said else ""


def left_out(share: Share) -> str:
    """`2 not examined, 1 not reported; with them 50.0 to 80.0 %`, and those whose absence rests on a part."""
    left = share.counted.left
    parts = [
        f"{n} {words}"
        for n, words in (
            (left.not_examined, "not examined"),
            (left.not_reported, "not reported"),
            (left.undecided, "undecided between readers"),
        )
        if n
    ]
    said = [f"{', '.join(parts)}; with them {_bounds(share)}"] if parts else []
    if share.counted.partly:
        said.append(f"{share.counted.partly} of those without it not wholly examined")
    return "; ".join(said)


def _bounds(share: Share) -> str:
    """The share if all that were left out had it not, and if all had it."""
    one = share.counted
    return interval((one.present / one.total, (one.present + one.left.all) / one.total))


def totals(tally: Tally) -> list[str]:
    """`86 examinations (PML) = 32 (1.5 T) + 54 (3 T) = 67 (T2*) + 19 (SWI)`: one line for what is counted and group."""
    whole: dict[tuple[str, str], list[Division]] = defaultdict(list)
    for one in tally.divisions:
        if not one.within:
            whole[one.of, one.group].append(one)
    lines, sums = [], defaultdict[str, list[tuple[str, int]]](list)
    for (of, group), found in whole.items():
        total = max(one.total for one in found)
        parts = [_parts(one) for one in found if len(one.parts) > 1 and one.is_sum]
        overlap = [f"; by {one.column}: {_listed(one)}" for one in found if one.parts and not one.is_sum]
        named = f" ({group})" if group else ""
        lines.append(f"{plural(of, total)}{named}{''.join(f' = {part}' for part in parts)}{''.join(overlap)}")
        sums[of].append((group, total))
    for of, groups in sums.items():
        if len(groups) > 1:
            said = " + ".join(f"{n} ({group})" for group, n in groups)
            lines.append(f"{plural(of, sum(n for _, n in groups))} = {said}")
    # a group that no set counts as a whole is told by the sets that count a part of it
    for one in tally.divisions:
        if one.within and (one.of, one.group) not in whole:
            which = (*((("group", one.group),) if one.group else ()), *one.within)
            lines.append(f"{plural(one.of, one.total)} ({selection(which)})")
    return list(dict.fromkeys(lines))


def _parts(one: Division) -> str:
    return " + ".join(f"{n} ({word(one.column, value)})" for value, n in one.parts)


def _listed(one: Division) -> str:
    """Parts that overlap, or leave some out."""
    said = ", ".join(f"{word(one.column, value)} {n}" for value, n in one.parts)
    several = " (some in several)" if sum(n for _, n in one.parts) + one.unstated > one.total else ""
    return said + (f", {one.unstated} not stated" if one.unstated else "") + several


def pair_sentence(pair: Pair) -> str:
    """Sensitivity, specificity, odds ratios and p of one fourfold table."""
    whom = selection(pair.cases)
    against = selection(pair.controls, without=("finding",))
    return (
        f"{whom} against {against}: with the sign {pair.a} of {pair.a + pair.b} and {pair.c} of {pair.c + pair.d} "
        f"patients; sensitivity {_accuracy(*pair.sensitivity)}, specificity {_accuracy(*pair.specificity)}; "
        f"odds ratio {_exact(pair)}{by_wald(pair.wald)}{_fisher(pair)}."
    )


def _exact(pair: Pair) -> str:
    return "" if pair.p is None else f"{odds(pair.exact)}, "


def _fisher(pair: Pair) -> str:
    if pair.p is None:
        return "; no exact odds ratio and no exact p: too many people for them"
    return f"; Fisher's exact p {p_value(pair.p)}"


def _accuracy(k: int, n: int) -> str:
    """A share with its exact interval; all of few is a bound, not 100 %."""
    low, high = clopper_pearson(k, n)
    if k == n:
        return f"at least {percent(low)} (exact 95 % interval)"
    return f"{percent(k / n)} (exact 95 % interval {interval((low, high))})"


def odds(found: OddsRatio | None) -> str:
    """`12.0 (2.48 to 82.7) conditional exact`."""
    if found is None:
        return "not defined (all or none have the sign)"
    low, high = found.interval
    if math.isinf(found.value):
        return f"infinite, at least {_digits(low)} (conditional exact)"
    if found.value == 0.0:
        return f"0, at most {_digits(high)} (conditional exact)"
    return f"{_digits(found.value)} ({_digits(low)} to {_digits(high)}, conditional exact)"


def by_wald(found: OddsRatio | None) -> str:
    """`12.8 (2.90 to 56.7) by Wald`."""
    if found is None:
        return "by Wald not defined (a cell is empty)"
    low, high = found.interval
    return f"{found.value:.4g} ({_digits(low)} to {_digits(high)}) by Wald"


def p_value(p: float) -> str:
    """`0.00030`, or a bound."""
    if p < 1e-6:
        return "< 0.000001"
    return f"= {p:#.2g}" if p >= 1e-4 else f"= {p:.6f}"


def _digits(value: float) -> str:
    """Three significant digits, without an exponent."""
    if value == 0.0 or not math.isfinite(value):
        return f"{value:g}"
    places = max(2 - math.floor(math.log10(abs(value))), 0)
    return f"{value:.{places}f}"


def agreement_sentence(one: ReaderAgreement) -> str:
    """Percent agreement and the coefficients with their intervals, n, and what they rest on."""
    found = one.found
    finding = f"{one.finding}: " if one.finding else ""
    parts = []
    for each in found.coefficients:
        share = each.name == "percent agreement"
        if each.value is None:
            parts.append(f"{each.name} not defined (all readings alike)")
            continue
        value = percent(each.value) if share else number(each.value, 2)
        ends = "interval not known"
        if each.interval is not None:
            low, high = each.interval
            ends = interval(each.interval) if share else f"{number(low, 2)} to {number(high, 2)}"
        parts.append(f"{each.name} {value} ({ends})")
    alone = f" {plural('reading', one.one_sided)} without a second left out." if one.one_sided else ""
    return (
        f"{finding}readers {', '.join(one.readers)} judged {plural('case', found.n)} of "
        f"{plural('patient', found.patients)}, all alike in {found.agreed}: {'; '.join(parts)}.{alone} "
        "Intervals: jackknife over patients."
    )


def claims_sorted(tally: Tally) -> list[Verdict]:
    """What differs first, what agrees last."""
    order = {DIFFERS: 0, AGREES: 2}
    return sorted(tally.claims, key=lambda one: order.get(one.verdict, 1))


def claim_lines(tally: Tally) -> list[str]:
    """What was said against what was counted."""
    lines = []
    for one in claims_sorted(tally):
        place = f" [{one.claim.source}]" if one.claim.source else ""
        lines.append(f"{one.verdict}: {one.claim.claim!r}{place}: {one.words}")
    return lines


def table_rows(tally: Tally) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """(column names, one row a count) for the terminal and the page; the last column only where it holds something."""
    names = ["of", "which", "k/n", "share", "exact 95 %", "Wilson 95 %"]
    clustered = any(share.clustered or share.warning for share in tally.shares)
    left = any(left_out(share) for share in tally.shares)
    rows = []
    for share in tally.shares:
        row = [
            f"{share.counted.of}s", which(share, tally), fraction(share), share_words(share),
            interval(share.exact), interval(share.wilson),
        ]  # fmt: skip
        if clustered:
            row.append(_over_patients(share))
        if left:
            row.append(left_out(share) or "–")
        rows.append(tuple(row))
    extra = (["over patients"] if clustered else []) + (["left out"] if left else [])
    return (*names, *extra), rows


def _over_patients(share: Share) -> str:
    if share.clustered is not None:
        return f"{interval(share.clustered.interval)} ({plural('patient', share.clustered.clusters)})"
    return "not known" if share.warning else "–"


def lines(tally: Tally) -> list[str]:
    """What is told in a terminal."""
    told = [f"note: {note}" for note in tally.table.notes]
    told += totals(tally)
    names, rows = table_rows(tally)
    if rows:
        widths = [max(len(row[n]) for row in (names, *rows)) for n in range(len(names))]
        told += ["", *("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
                       for row in (names, *rows))]  # fmt: skip
    sentences = [pair_sentence(pair) for pair in tally.pairs]
    sentences += [CHOSEN] if tally.pairs else []
    sentences += [agreement_sentence(one) for one in tally.agreements]
    told += ["", *sentences] if sentences else []
    claimed = claim_lines(tally)
    told += ["", *claimed] if claimed else []
    told += ["", *(f"warning: {warning}" for warning in tally.warnings)] if tally.warnings else []
    return told


def units_named(tally: Tally) -> str:
    """`patients, lesions`: what the tally counts."""
    return ", ".join(f"{unit}s" for unit in c.UNITS if any(s.counted.of == unit for s in tally.shares))
