"""A counted series in words and in plain tables: one spelling for the terminal, the page and the files."""

from collections.abc import Sequence

from neurography.evidence.caseseries import columns as c
from neurography.evidence.caseseries.beside import Beside
from neurography.evidence.caseseries.claims import DIFFERS, NO_DATA, Verdict
from neurography.evidence.caseseries.summary import Left, Numbers, Share, Summary
from neurography.evidence.caseseries.table import Series
from neurography.io.typed.sheet import shortened
from neurography.model.panel import Table
from neurography.model.wording import number, share_interval, share_percent

AS_STATED = (
    "Abnormal and normal are the words of those who reported the case; no limit is known. Not known is never counted "
    "as normal. A case series says nothing of how often a test is abnormal in people at large."
)

_LEFT = (
    ("not_available", "N/A (not said whether examined)"),
    ("not_examined", "not examined"),
    ("not_reported", "not reported"),
)


LEAST = 3
"""Pairs of tests known together in fewer cases are left to crosses.tsv."""


def left_words(left: Left) -> str:
    """`4 N/A (not said whether examined), 1 not reported`; a dash for nobody."""
    return ", ".join(f"{getattr(left, key)} {word}" for key, word in _LEFT if getattr(left, key)) or "–"


def spoken(word: str) -> str:
    """A code as words: one_extremity reads one extremity."""
    return word.replace("_", " ")


def share_cells(share: Share) -> tuple[str, ...]:
    """k/n, share, exact and Wilson interval; n/a where nothing is known."""
    shown = share_percent(share.k / share.n) if share.n else "n/a"
    return (f"{share.k}/{share.n}", shown, share_interval(share.exact), share_interval(share.wilson))


_SHARE = ("k/n", "share", "exact 95 %", "Wilson 95 %")


def cases_words(n: int) -> str:
    return f"{n} case{'' if n == 1 else 's'}"


def tables(found: Summary) -> tuple[tuple[str, Table], ...]:
    """(title, table) of all that has something to show."""
    made = (
        ("Numbers", numbers_table(found)),
        ("Categories", categories_table(found)),
        ("What each test gave", tests_table(found)),
        ("Two tests in the same cases", crosses_table(found)),
    )
    return tuple((title, table) for title, table in made if table.rows)


def numbers_table(found: Summary) -> Table:
    rows = [
        (
            one.column.title,
            str(one.n),
            *map(_digits, (one.mean, one.median, one.sd)),
            _range(one),
            left_words(one.left),
        )
        for one in found.numbers
    ]
    return Table(columns=("of", "n", "mean", "median", "SD", "from, to", "left out"), rows=tuple(rows))


def _digits(value: float | None) -> str:
    return "n/a" if value is None else number(value, 1)


def _range(one: Numbers) -> str:
    return "n/a" if one.low is None or one.high is None else f"{one.low:g} to {one.high:g}"


def categories_table(found: Summary) -> Table:
    rows = [
        (one.column.title, share.what, *share_cells(share), left_words(share.left))
        for one in found.numbers
        for share in one.below
    ]
    rows += [
        (one.column.title, spoken(share.what), *share_cells(share), left_words(share.left))
        for one in found.categories
        for share in one.shares
    ]
    rows += [
        (one.column.title, "n/a", "0/0", "n/a", "n/a", "n/a", left_words(one.left))
        for one in found.categories
        if not one.shares
    ]
    return Table(columns=("of", "which", *_SHARE, "left out"), rows=tuple(rows))


def tests_table(found: Summary) -> Table:
    """Ever abnormal of those known, and at first where the table tells the two apart."""
    rows = []
    for one in found.tests:
        for share in (one.ever, *((one.first,) if one.first else ())):
            judged = f"{one.judged} of {one.ever.n}" if one.judged else "–"
            rows.append((one.column.title, share.what, *share_cells(share), judged, left_words(share.left)))
    return Table(columns=("test", "which", *_SHARE, "judged readings", "left out"), rows=tuple(rows))


def crosses_table(found: Summary) -> Table:
    rows = [
        (f"{one.a.title} and {one.b.title}", str(one.n), str(one.both), str(one.only_a), str(one.only_b),
         *share_cells(one.neither))
        for one in found.crosses
        if one.n >= LEAST
    ]  # fmt: skip
    head = ("tests", "both known", "both abnormal", "only the first", "only the second")
    return Table(columns=(*head, "both normal throughout", *_SHARE[1:]), rows=tuple(rows))


def few_words(found: Summary) -> list[str]:
    """That there are pairs of tests that are not shown; nothing where there are none."""
    few = sum(one.n < LEAST for one in found.crosses)
    if not few:
        return []
    pairs = "1 pair" if few == 1 else f"{few} pairs"
    return [f"{pairs} of tests known together in fewer than {LEAST} cases: only in crosses.tsv (--out)."]


def test_words(found: Summary) -> list[str]:
    """`cerebrospinal fluid: 3 blasts, 4 abnormal, ... ; 4 N/A`: the table's own words, counted."""
    said = []
    for one in found.tests:
        words = ", ".join(f"{n} {spoken(word)}" for word, n in one.words)
        said.append(f"{one.column.title}: {words or 'nothing known'}; not known: {left_words(one.ever.left)}")
    return said


def selective(series: Series) -> list[str]:
    """That tests read from a column of free text are no yields: who was examined in vain is not told there."""
    free: dict[str, list[str]] = {}
    for one in series.asked():
        source = series.columns.get(one.written)
        if one.kind == c.TEST and source is not None and source.kind == c.TEXT and source.name != one.name:
            free.setdefault(source.title, []).append(one.title)
    return [
        f"Read from the free text of {title!r}: {', '.join(tests)}. Who was examined without a finding may not be "
        "named there: their shares say what was reported, not how often the test is abnormal."
        for title, tests in free.items()
    ]


def reading_notes(series: Series) -> list[str]:
    """The source, how columns were read, and every cell where the reading is a judgement."""
    whence = series.columns.get(c.SOURCE)
    said = [f"source: {whence.note}"] if whence is not None and whence.note else []
    said += [
        f"{one.title}: {note.strip()}" for one in series.asked() if one.note for note in one.note.split("|")
    ]
    said += [
        f"judged, {case.name}, {name} ({shortened(case.written[name]) or 'empty'}): {reason}"
        for case in series.cases
        for name, reason in case.judged.items()
    ]
    return said


def claims_table(verdicts: Sequence[Verdict]) -> Table:
    """What differs first, then what the data cannot tell, then what agrees."""
    order = {DIFFERS: 0, NO_DATA: 1}
    rows = [
        (one.verdict, one.claim.claim, one.claim.source or "–", one.claim.printed or "–", one.words)
        for one in sorted(verdicts, key=lambda one: order.get(one.verdict, 2))
    ]
    return Table(columns=("verdict", "what was said", "where", "printed", "counted"), rows=tuple(rows))


def beside_table(told: Sequence[Beside]) -> Table:
    rows = [
        (
            one.title,
            spoken(c_words(one.value)),
            one.words,
            *(share_cells(one.share) if one.share else ("–",) * 4),
        )
        for one in told
    ]
    return Table(columns=("of", "new case", "in the series", *_SHARE), rows=tuple(rows))


def c_words(value: str) -> str:
    """A missing value in the words of the counts."""
    return dict(_LEFT).get(value, value) if value in c.MISSING else value


def table_lines(table: Table) -> list[str]:
    """A table for a terminal."""
    rows = (table.columns, *table.rows)
    widths = [max(len(row[k]) for row in rows) for k in range(len(table.columns))]
    return ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]


def answer(found: Summary) -> str:
    """What is counted of a summary of one column, in a line."""
    said = [
        f"mean {_digits(one.mean)}, median {_digits(one.median)}, SD {_digits(one.sd)}, {_range(one)}, n {one.n}"
        for one in found.numbers
    ]
    shares = [share for number_ in found.numbers for share in number_.below]
    shares += [share for category in found.categories for share in category.shares]
    shares += [share for test in found.tests for share in (test.ever, *((test.first,) if test.first else ()))]
    for share in shares:
        fraction, percent, exact, wilson = share_cells(share)
        said.append(f"{spoken(share.what)} {fraction}, {percent} (exact {exact}, Wilson {wilson})")
    left = [one.left for one in found.numbers] + [one.left for one in found.categories]
    left += [one.ever.left for one in found.tests]
    said += [f"left out: {left_words(one)}" for one in left if one.all]
    return "; ".join(said)


def heading(found: Summary) -> str:
    """`11 cases of neuroleukemiosis_series.csv, remission=in_remission`."""
    of = f"{cases_words(found.total)} of {found.series.name}"
    return f"{of}, {found.heading}" if found.heading else of
