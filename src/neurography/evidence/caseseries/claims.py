"""What a paper says of its own table, held against the table; and questions that it has no column for.

TABLE_claims.csv: claim measure column value printed source note. measure: total, mean, median, number, percent (of
those of whom it is known), most (the most frequent value of the column), mixed (a test abnormal in some, normal in
others).
"""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from attrs import frozen

from neurography.evidence.caseseries import columns as c
from neurography.evidence.caseseries.columns import Column
from neurography.evidence.caseseries.select import condition, where
from neurography.evidence.caseseries.summary import Share, categories, left_out, summary, tested
from neurography.evidence.caseseries.table import Series
from neurography.io.tables import NUMBER
from neurography.io.typed import source
from neurography.io.typed.sheet import Line
from neurography.model.errors import CallError, InputError

AGREES, DIFFERS, NO_DATA = "agrees", "differs", "not in the data"
MEASURES = ("total", "mean", "median", "number", "percent", "most", "mixed")
_HEADER = ("claim", "measure", "column", "value", "printed", "source", "note")


@frozen(kw_only=True)
class Claim:
    """One statement; printed keeps its digits. value may be a word or a condition such as <20."""

    claim: str
    measure: str
    column: str
    value: str
    printed: str
    source: str
    note: str


@frozen(kw_only=True)
class Verdict:
    """A statement, AGREES, DIFFERS or NO_DATA, and what was counted, in words."""

    claim: Claim
    verdict: str
    words: str


def read_claims(path: Path) -> tuple[Claim, ...]:
    """The statements of a claims table; InputError for other headings, an unknown measure, or no printed number."""
    sheet = source.load(path, sheet=None, is_column=_HEADER.__contains__, header="claim measure column").sheet
    if set(sheet.columns) - set(_HEADER) or not {"claim", "measure", "printed"} <= set(sheet.columns):
        raise InputError(
            wanted=f"the headings {', '.join(_HEADER)}", came=", ".join(sheet.columns), where=str(path)
        )
    return tuple(map(_claim, sheet.lines))


def _claim(line: Line) -> Claim:
    found = Claim(**{heading: line.text(heading) for heading in _HEADER})
    if found.measure not in MEASURES:
        raise line.refuse("measure", f"one of {', '.join(MEASURES)}")
    if found.measure not in ("most", "mixed") and not NUMBER.fullmatch(found.printed):
        raise line.refuse("printed", "the number as it is printed")
    return found


def held(claims: tuple[Claim, ...], series: Series) -> tuple[Verdict, ...]:
    """Each statement against the series."""
    return tuple(_held(claim, series) for claim in claims)


def _held(claim: Claim, series: Series) -> Verdict:
    try:
        verdict, words = _counted(claim, series)
    except CallError:
        verdict, words = NO_DATA, no_column(claim.column)
        words += f" ({claim.note})" if claim.note else ""
    return Verdict(claim=claim, verdict=verdict, words=words)


def no_column(name: str) -> str:
    """What is said of a question that the table cannot answer."""
    return f"not in the data: the table has no column {name}"


def _counted(claim: Claim, series: Series) -> tuple[str, str]:
    """(verdict, what was counted); CallError when the table has no such column."""
    if claim.measure == "total":
        return _printed(claim, Decimal(len(series.cases)), f"{len(series.cases)} rows")
    column = series.columns[series.named(claim.column)]
    if claim.measure in ("mean", "median"):
        return _centre(claim, column, series)
    if claim.measure == "most":
        first, *rest = categories(column, series.cases).shares or (Share(what="nothing known", k=0, n=0),)
        most = first.k > (rest[0].k if rest else 0) and c.plain(first.what) == c.plain(claim.value)
        return (AGREES if most else DIFFERS), f"most frequent: {first.what}, {first.k} of {first.n}"
    if claim.measure == "mixed":
        return _mixed(column, series)
    return _share(claim, column, series)


def _centre(claim: Claim, column: Column, series: Series) -> tuple[str, str]:
    one = next((one for one in summary(series).numbers if one.column == column), None)
    if one is None or one.mean is None or one.median is None:
        return NO_DATA, f"{column.name} holds no number"
    value = one.mean if claim.measure == "mean" else one.median
    return _printed(claim, Decimal(repr(value)), f"{value:.4g}, n {one.n}")


def _mixed(column: Column, series: Series) -> tuple[str, str]:
    if column.kind != c.TEST:
        return NO_DATA, f"{column.name} is no test"
    ever = tested(column, series.cases).ever
    words = f"abnormal in {ever.k} of the {ever.n} of whom it is known, {ever.left.all} not known"
    return (AGREES if 0 < ever.k < ever.n else DIFFERS), words


def _share(claim: Claim, column: Column, series: Series) -> tuple[str, str]:
    total = len(series.cases)
    n = total - left_out(column.name, series.cases).all
    k = _number(claim, column, series)
    if claim.measure == "percent" and not n:
        return NO_DATA, f"{column.name} is known of no case"
    value = Decimal(k) if claim.measure == "number" else 100 * Decimal(k) / Decimal(n)
    return _printed(claim, value, f"{k} of {n}" + ("" if n == total else f" known, of {total}"))


def _number(claim: Claim, column: Column, series: Series) -> int:
    """How many hold the claim's value: a number's condition (<20), or a word, which nobody may have."""
    if column.kind == c.NUMERIC:
        sign = "" if claim.value.startswith(("<", ">", "!", "=")) else "="
        return len(where(series, [condition(f"{column.name}{sign}{claim.value}", series)]).cases)
    return sum(c.plain(case.values[column.name]) == c.plain(claim.value) for case in series.cases)


def _printed(claim: Claim, value: Decimal, words: str) -> tuple[str, str]:
    """Agrees when the value rounds to what is printed."""
    printed = Decimal(claim.printed)
    exponent = printed.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - NUMBER has no infinity
    rounded = value.quantize(Decimal(1).scaleb(exponent), rounding=ROUND_HALF_UP)
    return (AGREES if rounded == printed else DIFFERS), words
