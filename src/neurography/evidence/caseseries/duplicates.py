"""The same patient twice: found by the columns that tell people apart; refused, or joined by name.

Reports of the same patient are not rare (a congress abstract, then a paper). Equal in all keys is taken for the same;
equal in the keys that describe the person, with numbers within one of each other, is only pointed out.
"""

from collections.abc import Sequence
from itertools import combinations

from attrs import evolve

from neurography.evidence.caseseries import columns as c
from neurography.evidence.caseseries.table import Case, Series
from neurography.model.errors import CallError, InputError


def same(a: Case, b: Case, keys: Sequence[str]) -> bool:
    """All keys known in both and equal. Without a key nobody is the same."""
    return bool(keys) and all(
        _stated(a, key) and _stated(b, key) and c.plain(a.values[key]) == c.plain(b.values[key])
        for key in keys
    )


def _stated(case: Case, key: str) -> bool:
    return bool(case.values.get(key)) and case.known(key)


def check(series: Series) -> None:
    """Refuse a series in which two rows are the same person.

    Raises
    ------
    InputError
        With the two names, and how to join them.
    """
    keys = series.key_columns
    for a, b in combinations(series.cases, 2):
        if same(a, b, keys):
            raise InputError(
                wanted=f"each person once (told apart by {', '.join(keys)})",
                came=f"{b.name} with the same as {a.name}", where=f"{series.name}, {b.place}",
                todo=f"Join them by --merge '{a.name}={b.name}', or add a column that tells them apart and mark "
                "it as key.",
            )  # fmt: skip


def likely(series: Series) -> tuple[str, ...]:
    """Pairs that agree in who they are, not in who reported them: possible duplicates, established by nothing."""
    keys = [key for key in series.key_columns if series.columns[key].kind != c.TEXT]
    if len(keys) < 2 or not any(series.columns[key].kind == c.NUMERIC for key in keys):
        return ()
    return tuple(
        f"{a.name} and {b.name} agree in {', '.join(keys)} (numbers within 1): the same person? "
        "Not established."
        for a, b in combinations(series.cases, 2)
        if not same(a, b, series.key_columns) and all(_near(a, b, key, series) for key in keys)
    )


def _near(a: Case, b: Case, key: str, series: Series) -> bool:
    if not (_stated(a, key) and _stated(b, key)):
        return False
    if series.columns[key].kind == c.NUMERIC:
        return abs(float(a.values[key]) - float(b.values[key])) <= 1
    return c.plain(a.values[key]) == c.plain(b.values[key])


def merged(series: Series, pairs: Sequence[str]) -> Series:
    """The series with `KEEP=DROP` joined: what KEEP does not say is taken from DROP.

    Raises
    ------
    CallError
        For a pair that is not spelled so, or names no case.
    InputError
        Where the two say different things of a column that is counted: which holds is for a person to say.
    """
    for pair in pairs:
        keep_name, equals, drop_name = (part.strip() for part in pair.partition("="))
        by_name = {c.plain(case.name): case for case in series.cases}
        keep, drop = by_name.get(c.plain(keep_name)), by_name.get(c.plain(drop_name))
        if not equals or keep is None or drop is None or keep is drop:
            raise CallError(
                wanted=f"--merge KEEP=DROP, two names of cases ({', '.join(case.name for case in series.cases)})",
                came=repr(pair),
            )
        joined = _joined(keep, drop, series)
        series = evolve(
            series,
            cases=tuple(joined if case is keep else case for case in series.cases if case is not drop),
            notes=(*series.notes, f"{drop.name} is counted as {keep.name}, by --merge."),
        )
    return series


def _joined(keep: Case, drop: Case, series: Series) -> Case:
    values, written = dict(keep.values), dict(keep.written)
    for column in series.columns.values():
        name = column.name
        if not _stated(keep, name) and _stated(drop, name):
            values[name], written[name] = drop.values[name], drop.written[name]
        elif (
            column.kind != c.TEXT
            and _stated(drop, name)
            and c.plain(drop.values[name]) != c.plain(values[name])
        ):
            raise InputError(
                wanted=f"the same {name} in {keep.name} and {drop.name}",
                came=f"{values[name]} and {drop.values[name]}",
                where=f"{series.name}, {drop.place}", todo="Mend one of the rows, then join them.",
            )  # fmt: skip
    return evolve(keep, values=values, written=written, judged={**drop.judged, **keep.judged})
