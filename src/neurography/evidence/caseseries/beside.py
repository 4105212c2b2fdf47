"""A new case beside the series: in what it is like how many, and what of it the series does not say."""

from attrs import evolve, frozen

from neurography.evidence.caseseries import columns as c
from neurography.evidence.caseseries.duplicates import likely, same
from neurography.evidence.caseseries.summary import Share, categories, tested
from neurography.evidence.caseseries.table import Case, Series
from neurography.model.errors import InputError

NOT_THERE = "a value that stands nowhere in the series"
MOST_SHOWN = 6
"""Values of the series that are named where the new case has another one."""


@frozen(kw_only=True)
class Beside:
    """What the new case says of one column. value: as read; share: of the series, those alike; words where that is all.

    For a number the share is of those with a smaller one.
    """

    column: str
    title: str
    value: str
    share: Share | None
    words: str


def beside(new: Series, series: Series) -> tuple[Beside, ...]:
    """One row beside the series: it joins no count.

    Raises
    ------
    InputError
        For a table of several rows, or a case that is in the series already.
    """
    if len(new.cases) != 1:
        raise InputError(wanted="one row, the new case", came=f"{len(new.cases)} rows", where=new.name)
    case = new.cases[0]
    keys = series.key_columns
    for other in series.cases:
        if same(case, other, keys):
            raise InputError(
                wanted=f"a case that is not in the series (told apart by {', '.join(keys)})",
                came=f"{case.name} with the same as {other.name}", where=f"{new.name}, {case.place}",
                todo=f"Leave it out of the series by --where 'case!={other.name}'.",
            )  # fmt: skip
    told = [_beside(case, column.name, series) for column in series.asked() if column.name in new.columns]
    foreign = [one for one in new.asked() if one.name not in series.columns]
    told += [
        Beside(column=one.name, title=one.title, value=case.values[one.name], share=None,
               words="not in the data of the series")
        for one in foreign
    ]  # fmt: skip
    return tuple(told)


def near(new: Series, series: Series) -> tuple[str, ...]:
    """Cases of the series that the new one may be, not established."""
    case = new.cases[0]
    return tuple(
        sentence for other in series.cases for sentence in likely(evolve(series, cases=(other, case)))
    )


def _beside(case: Case, name: str, series: Series) -> Beside:
    column, value = series.columns[name], case.values[name]

    def told(share: Share | None, words: str) -> Beside:
        return Beside(column=name, title=column.title, value=value, share=share, words=words)

    if not case.known(name):
        return told(None, "not known of the new case")
    if column.kind == c.NUMERIC:
        numbers = [float(one.values[name]) for one in series.cases if one.known(name)]
        smaller = Share(what="smaller", k=sum(one < float(value) for one in numbers), n=len(numbers))
        return told(smaller, "more than") if numbers else told(None, "not known in the series")
    if column.kind == c.TEST:
        ever = tested(column, series.cases).ever
        k = ever.k if value in column.positive else ever.n - ever.k
        word = "ever abnormal too in" if value in column.positive else "normal throughout too in"
        return told(Share(what=word, k=k, n=ever.n, left=ever.left), word)
    found = categories(column, series.cases)
    for share in found.shares:
        if c.plain(share.what) == c.plain(value):
            return told(share, "the same in")
    n = found.shares[0].n if found.shares else 0
    there = [share.what for share in found.shares[:MOST_SHOWN]] + ["..."] * (len(found.shares) > MOST_SHOWN)
    return told(
        Share(what=value, k=0, n=n, left=found.left), f"{NOT_THERE} ({', '.join(there)}); the same in"
    )
