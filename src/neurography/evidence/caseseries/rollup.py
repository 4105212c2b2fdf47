"""Values gathered under a wider one, by a table that gives the rule and its source for each: AMoL is myeloid.

TABLE_rollup.csv beside TABLE.csv: column group value name rule source. The series gains a column COLUMN_group; the
column itself stays, so that both counts can be shown.
"""

from pathlib import Path

from attrs import evolve, frozen

from neurography.evidence.caseseries import columns as c
from neurography.evidence.caseseries.columns import Column
from neurography.evidence.caseseries.table import Case, Series
from neurography.io.typed import source
from neurography.model.errors import InputError

GROUP = "_group"
_HEADER = ("column", "group", "value", "name", "rule", "source")


@frozen(kw_only=True)
class Rule:
    """One value of a column and the group that it belongs to."""

    column: str
    group: str
    value: str
    name: str
    rule: str
    source: str

    @property
    def words(self) -> str:
        """`AMoL (acute monocytic leukaemia) is counted as myeloid: FAB M5, a type of AML [Bennett ...]`."""
        name = f" ({self.name})" if self.name else ""
        return f"{self.value}{name} is counted as {self.group}: {self.rule} [{self.source}]"


def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of a roll-up table.

    Raises
    ------
    InputError
        For other headings, an empty cell but name, or a value that is given two groups.
    """
    sheet = source.load(path, sheet=None, is_column=_HEADER.__contains__, header=" ".join(_HEADER)).sheet
    if set(sheet.columns) != set(_HEADER):
        raise InputError(
            wanted=f"the headings {', '.join(_HEADER)}", came=", ".join(sheet.columns), where=str(path)
        )
    rules: dict[tuple[str, str], Rule] = {}
    for line in sheet.lines:
        for heading in ("column", "group", "value", "rule", "source"):
            if heading not in line:
                raise line.refuse(heading, "a word: a roll-up gives its rule and source")
        rule = Rule(**{heading: line.text(heading) for heading in _HEADER})
        if rules.setdefault((rule.column, c.plain(rule.value)), rule) is not rule:
            raise line.refuse("value", "one group for each value")
    return tuple(rules.values())


def rolled_up(series: Series, rules: tuple[Rule, ...]) -> Series:
    """The series with a column of groups for each column that has rules.

    Raises
    ------
    InputError
        For a column that the series does not have, and for a value that has no rule: it is never put into a group
        by guess.
    """
    columns, cases = dict(series.columns), series.cases
    for name in dict.fromkeys(rule.column for rule in rules):
        if name not in columns or columns[name].kind != c.CATEGORY:
            raise InputError(
                wanted="a roll-up of a category of the table", came=repr(name), where=series.name
            )
        groups = {c.plain(rule.value): rule.group for rule in rules if rule.column == name}
        cases = tuple(_grouped(case, name, groups, series.name) for case in cases)
        columns[name + GROUP] = Column(
            name=name + GROUP, title=f"{columns[name].title}, rolled up", kind=c.CATEGORY,
            positive=tuple(dict.fromkeys(rule.group for rule in rules if rule.column == name)),
            note=" | ".join(rule.words for rule in rules if rule.column == name),
        )  # fmt: skip
    return evolve(series, columns=columns, cases=cases)


def _grouped(case: Case, name: str, groups: dict[str, str], where: str) -> Case:
    value = case.values[name]
    if case.known(name) and c.plain(value) not in groups:
        raise InputError(
            wanted=f"a roll-up rule for each {name}", came=repr(value), where=f"{where}, {case.place}",
            todo="Add a row to the roll-up table.",
        )  # fmt: skip
    group = groups[c.plain(value)] if case.known(name) else value
    return evolve(
        case,
        values={**case.values, name + GROUP: group},
        written={**case.written, name + GROUP: case.written[name]},
    )
