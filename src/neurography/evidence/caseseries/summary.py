"""A series counted: numbers, categories, what each test gave, and two tests against each other.

Nothing that is missing is counted as normal or as absent: each count says its n and who is left out of it, and why.
"""

import statistics
from itertools import combinations

from attrs import evolve, field, frozen

from neurography.evidence.caseseries import columns as c
from neurography.evidence.caseseries.columns import Column
from neurography.evidence.caseseries.table import Case, Series
from neurography.stats.proportion import clopper_pearson, wilson


@frozen(kw_only=True)
class Left:
    """Cases left out of a count because their cell says nothing of it; names are those of the cases."""

    not_available: int = 0
    not_examined: int = 0
    not_reported: int = 0

    @property
    def all(self) -> int:
        return self.not_available + self.not_examined + self.not_reported


@frozen(kw_only=True)
class Share:
    """k of the n cases of whom it is known; the intervals are 95 % ones, as shares of 1, None without an n."""

    what: str
    k: int
    n: int
    left: Left = field(factory=Left)

    @property
    def wilson(self) -> tuple[float, float] | None:
        return wilson(self.k, self.n) if self.n else None

    @property
    def exact(self) -> tuple[float, float] | None:
        return clopper_pearson(self.k, self.n) if self.n else None


@frozen(kw_only=True)
class Numbers:
    """A column of numbers: all None without an n, sd (of the sample) also with one. below: cases under each cut."""

    column: Column
    n: int
    left: Left
    mean: float | None = None
    median: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    below: tuple[Share, ...] = ()


@frozen(kw_only=True)
class Categories:
    """A column of words: how many have each."""

    column: Column
    shares: tuple[Share, ...]
    left: Left


@frozen(kw_only=True)
class Tested:
    """What a test gave. ever: abnormal at some time; first: abnormal at first, None where that is not told apart.

    words: how many cells say each of the table's own words; judged: how many of the known readings are judgements.
    """

    column: Column
    ever: Share
    first: Share | None
    words: tuple[tuple[str, int], ...]
    judged: int


@frozen(kw_only=True)
class Cross:
    """Two tests in the n cases in whom both are known; neither: both normal throughout."""

    a: Column
    b: Column
    both: int
    only_a: int
    only_b: int
    neither: Share

    @property
    def n(self) -> int:
        return self.neither.n


@frozen(kw_only=True)
class Summary:
    """All that is counted. heading: which part of the series, "" for the whole."""

    heading: str
    series: Series
    numbers: tuple[Numbers, ...]
    categories: tuple[Categories, ...]
    tests: tuple[Tested, ...]
    crosses: tuple[Cross, ...]

    @property
    def total(self) -> int:
        return len(self.series.cases)


def summary(series: Series, *, heading: str = "") -> Summary:
    """Count every column of a series. A series without a case gives counts with n = 0."""
    by_kind = {kind: [one for one in series.asked() if one.kind == kind] for kind in c.KINDS}
    return Summary(
        heading=heading,
        series=series,
        numbers=tuple(_numbers(one, series.cases) for one in by_kind[c.NUMERIC]),
        categories=tuple(categories(one, series.cases) for one in by_kind[c.CATEGORY]),
        tests=tuple(tested(one, series.cases) for one in by_kind[c.TEST]),
        crosses=tuple(
            one for a, b in combinations(by_kind[c.TEST], 2) if (one := cross(a, b, series.cases)).n
        ),
    )


def left_out(column: str, cases: tuple[Case, ...]) -> Left:
    """Whom a count of this column leaves out."""
    cells = [case.values[column] for case in cases]
    return Left(**{word: cells.count(word) for word in c.MISSING})


def _numbers(column: Column, cases: tuple[Case, ...]) -> Numbers:
    values = [float(case.values[column.name]) for case in cases if case.known(column.name)]
    left = left_out(column.name, cases)
    below = tuple(
        Share(what=f"under {cut:g}", k=sum(value < cut for value in values), n=len(values), left=left)
        for cut in column.cuts
    )
    found = Numbers(column=column, n=len(values), left=left, below=below)
    if not values:
        return found
    return evolve(
        found, mean=statistics.fmean(values), median=statistics.median(values), low=min(values), high=max(values),
        sd=statistics.stdev(values) if len(values) > 1 else None,
    )  # fmt: skip


def categories(column: Column, cases: tuple[Case, ...]) -> Categories:
    """Each value of a column, the most frequent first; those that the codebook names, in any case."""
    values = [case.values[column.name] for case in cases if case.known(column.name)]
    named = dict.fromkeys((*values, *column.positive))
    order = sorted(named, key=lambda value: (-values.count(value), value))
    left = left_out(column.name, cases)
    shares = tuple(Share(what=one, k=values.count(one), n=len(values), left=left) for one in order)
    return Categories(column=column, shares=shares, left=left)


def tested(column: Column, cases: tuple[Case, ...]) -> Tested:
    """A test: abnormal at some time, and at first where the words tell the two apart."""
    known = [case for case in cases if case.known(column.name)]
    values = [case.values[column.name] for case in known]
    left = left_out(column.name, cases)
    ever = sum(value in column.positive for value in values)
    late = sum(value in column.late for value in values)
    return Tested(
        column=column,
        ever=Share(what="ever abnormal", k=ever, n=len(values), left=left),
        first=Share(what="abnormal at first", k=ever - late, n=len(values), left=left)
        if column.late
        else None,
        words=tuple((word, values.count(word)) for word in dict.fromkeys((*column.positive, *values))),
        judged=sum(column.name in case.judged for case in known),
    )


def cross(a: Column, b: Column, cases: tuple[Case, ...]) -> Cross:
    """Two tests in the cases in whom both are known."""
    seen = [
        (case.values[a.name] in a.positive, case.values[b.name] in b.positive)
        for case in cases
        if case.known(a.name) and case.known(b.name)
    ]
    return Cross(
        a=a, b=b, both=seen.count((True, True)), only_a=seen.count((True, False)), only_b=seen.count((False, True)),
        neither=Share(what="both normal throughout", k=seen.count((False, False)), n=len(seen)),
    )  # fmt: skip
