"""Part of a series: `sex=male`, `age<20`, `case!=Current 2019`, `regions=one_extremity|n/a`."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from attrs import evolve, frozen

from neurography.evidence.caseseries import columns as c
from neurography.evidence.caseseries.table import Case, Series
from neurography.io.tables import NUMBER
from neurography.model.errors import CallError

_CONDITION = re.compile(r"\s*(?P<column>[^<>=!]+?)\s*(?P<sign><=|>=|!=|=|<|>)\s*(?P<value>.+?)\s*")
_COMPARE: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
        "=": operator.eq, "!=": operator.ne,
    }
)  # fmt: skip


@frozen(kw_only=True)
class Condition:
    """column sign value; values are alternatives (`a|b`). A case of which the column is not known never holds."""

    column: str
    sign: str
    values: tuple[str, ...]
    numeric: bool

    @property
    def words(self) -> str:
        return f"{self.column}{self.sign}{'|'.join(self.values)}"

    def holds(self, case: Case) -> bool:
        found = case.values[self.column]
        if self.numeric:
            number = float(found) if case.known(self.column) else None
            return number is not None and _COMPARE[self.sign](number, float(self.values[0]))
        same = c.plain(found) in map(c.plain, self.values)
        if self.sign == "=":
            return same
        return not same and found not in c.MISSING


def condition(text: str, series: Series) -> Condition:
    """One condition on a series.

    Raises
    ------
    CallError
        When it is not spelled so, or names a column or value that the table does not have: those known are listed.
    """
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise CallError(wanted="a condition such as sex=male, age<20 or case!=A", came=repr(text))
    if c.plain(found["column"]) == c.CASE:
        return _word(c.CASE, found["sign"], found["value"], [case.name for case in series.cases])
    name = series.named(found["column"])
    if series.columns[name].kind == c.NUMERIC and not c.missing(found["value"]):
        if not NUMBER.fullmatch(found["value"]):
            raise CallError(wanted=f"a number after {name}{found['sign']}", came=repr(found["value"]))
        return Condition(column=name, sign=found["sign"], values=(found["value"],), numeric=True)
    known = dict.fromkeys(case.values[name] for case in series.cases)
    return _word(name, found["sign"], found["value"], list(known))


def _word(name: str, sign: str, value: str, known: Sequence[str]) -> Condition:
    if sign not in ("=", "!="):
        raise CallError(wanted=f"= or != for {name}, which holds words", came=repr(sign))
    spelled = {c.plain(word): word for word in known}
    values = []
    for one in value.split("|"):
        wanted = c.missing(one) or one
        if c.plain(wanted) not in spelled:
            raise CallError(
                wanted=f"a value that the column {name} holds ({', '.join(sorted(known))})", came=repr(one.strip()),
            )  # fmt: skip
        values.append(spelled[c.plain(wanted)])
    return Condition(column=name, sign=sign, values=tuple(values), numeric=False)


def where(series: Series, conditions: Sequence[Condition]) -> Series:
    """The cases that hold all conditions: maybe none."""
    return evolve(
        series, cases=tuple(case for case in series.cases if all(one.holds(case) for one in conditions))
    )


def parts(series: Series, column: str) -> tuple[tuple[str, Series], ...]:
    """(value, the cases that have it), for each known value of a column of words, the most frequent first.

    Raises
    ------
    CallError
        For a column that is not there, or holds numbers.
    """
    name = series.named(column)
    if series.columns[name].kind == c.NUMERIC:
        words = [one.name for one in series.asked() if one.kind != c.NUMERIC]
        raise CallError(
            wanted=f"a column of words in --by ({', '.join(words)})", came=f"{name}, a column of numbers",
            todo=f"Use --where '{name}<20' and --where '{name}>=20'.",
        )  # fmt: skip
    values = [case.values[name] for case in series.cases if case.known(name)]
    order = sorted(dict.fromkeys(values), key=lambda value: (-values.count(value), value))
    return tuple(
        (value, evolve(series, cases=tuple(case for case in series.cases if case.values[name] == value)))
        for value in order
    )
