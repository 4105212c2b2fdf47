"""The tables of a summary: what their columns mean, and their rows."""

from collections.abc import Iterator

from neurography.evidence.caseseries import columns as c
from neurography.evidence.caseseries.summary import Share, Summary
from neurography.io.tables import Cell, Columns, exact_columns, plain_columns, wilson_columns
from neurography.study.caseseries.command import Told

COUNTS: Columns = {
    **plain_columns(
        part="Part of the series; n/a for all of it.",
        column="Column of the case table.",
        kind="number, category or test.",
        which="What is counted; of a test: ever abnormal, abnormal at first.",
        k="How many.",
        n="Of how many it is known; the others are left out, never counted as normal or absent.",
        not_available="Left out: N/A, nobody says whether it was examined.",
        not_examined="Left out: not examined.",
        not_reported="Left out: not reported.",
        judged="Of a test: how many of the n readings are judgements (see cases.tsv).",
    ),
    "percent": {"Description": "100 k / n.", "Units": "%"},
    **exact_columns(),
    **wilson_columns(),
}

NUMBERS: Columns = plain_columns(
    part="Part of the series; n/a for all of it.",
    column="Column of the case table, in its own unit.",
    n="Of how many it is known.",
    mean="Mean.",
    median="Median.",
    sd="Standard deviation of the sample.",
    low="Smallest.",
    high="Largest.",
    left_out="How many are not known.",
)

CROSSES: Columns = {
    **plain_columns(
        part="Part of the series; n/a for all of it.",
        first="One test.",
        second="The other.",
        n="Cases in whom both are known.",
        both="Both abnormal at some time.",
        only_first="Only the first.",
        only_second="Only the second.",
        neither="Both normal throughout.",
    ),
    **wilson_columns(of="neither"),
}

CASES: Columns = plain_columns(
    case="Name of the case.",
    column="Column of the case table.",
    written="The cell as it stands in the source; n/a for an empty one.",
    read_as="What it was counted as.",
    judgement="What was decided where the cell leaves a choice.",
)

CLAIMS: Columns = plain_columns(
    verdict="agrees, differs, not in the data.",
    claim="What was said.",
    source="Where.",
    printed="As it is printed.",
    counted="What the table holds.",
)

BESIDE: Columns = plain_columns(
    column="Column of the series.",
    value="What the new case has.",
    words="How it stands to the series.",
    k="So many of the series.",
    n="Of so many of whom it is known.",
)


def count_rows(found: Told) -> list[tuple[Cell, ...]]:
    return [row for one in found.summaries for row in _counts(one)]


def _counts(one: Summary) -> Iterator[tuple[Cell, ...]]:
    for number in one.numbers:
        for share in number.below:
            yield _count(one, number.column.name, c.NUMERIC, share, None)
    for category in one.categories:
        for share in category.shares:
            yield _count(one, category.column.name, c.CATEGORY, share, None)
    for test in one.tests:
        for share in (test.ever, *((test.first,) if test.first else ())):
            yield _count(one, test.column.name, c.TEST, share, test.judged)


def _count(one: Summary, column: str, kind: str, share: Share, judged: int | None) -> tuple[Cell, ...]:
    ends: list[Cell] = [100 * end for pair in (share.exact, share.wilson) if pair for end in pair]
    ends = ends or [None] * 4
    left = share.left
    return (
        one.heading, column, kind, share.what, share.k, share.n, left.not_available, left.not_examined,
        left.not_reported, judged, 100 * share.k / share.n if share.n else None, *ends,
    )  # fmt: skip


def number_rows(found: Told) -> list[tuple[Cell, ...]]:
    return [
        (one.heading, n.column.name, n.n, n.mean, n.median, n.sd, n.low, n.high, n.left.all)
        for one in found.summaries
        for n in one.numbers
    ]


def cross_rows(found: Told) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for one in found.summaries:
        for x in one.crosses:
            low, high = x.neither.wilson or (float("nan"), float("nan"))
            rows.append(
                (
                    one.heading,
                    x.a.name,
                    x.b.name,
                    x.n,
                    x.both,
                    x.only_a,
                    x.only_b,
                    x.neither.k,
                    100 * low,
                    100 * high,
                )
            )
    return rows


def case_rows(found: Told) -> list[tuple[Cell, ...]]:
    return [
        (case.name, name, case.written[name], case.values[name], case.judged.get(name))
        for case in found.series.cases
        for name in (column.name for column in found.series.asked())
    ]


def claim_rows(found: Told) -> list[tuple[Cell, ...]]:
    return [
        (one.verdict, one.claim.claim, one.claim.source, one.claim.printed, one.words)
        for one in found.verdicts
    ]


def beside_rows(found: Told) -> list[tuple[Cell, ...]]:
    return [
        (
            one.column,
            one.value,
            one.words,
            one.share.k if one.share else None,
            one.share.n if one.share else None,
        )
        for one in found.beside
    ]
