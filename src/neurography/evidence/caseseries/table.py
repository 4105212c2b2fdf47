"""A case table as it was typed: one row a patient, every cell as written beside what it was read as."""

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from neurography.evidence.caseseries import columns as c
from neurography.evidence.caseseries.columns import Column, inferred, read_columns
from neurography.io.tables import NUMBER
from neurography.io.typed import source
from neurography.io.typed.sheet import Line, Sheet, gathered
from neurography.model.errors import InputError


@frozen(kw_only=True)
class Case:
    """One patient. values: column -> what it was read as; written: column -> the cell as it stands in the source.

    A value is one of columns.MISSING where nothing is known. judged: column -> what was decided in reading the cell.
    """

    name: str
    values: Mapping[str, str]
    written: Mapping[str, str]
    judged: Mapping[str, str]
    place: str

    def known(self, column: str) -> bool:
        return self.values[column] not in c.MISSING


@frozen(kw_only=True)
class Series:
    """Cases under the same columns. notes: what was done to the table since it was read."""

    name: str
    sha256: str
    columns: Mapping[str, Column]
    cases: tuple[Case, ...]
    notes: tuple[str, ...] = ()

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns that tell people apart."""
        return tuple(column.name for column in self.columns.values() if column.key)

    def asked(self) -> tuple[Column, ...]:
        """The columns that can be counted."""
        return tuple(column for column in self.columns.values() if column.kind != c.TEXT)

    def named(self, name: str) -> str:
        """The column of this name; CallError with the known ones when there is none."""
        return c.named(name, [column.name for column in self.asked()], where=self.name)


def companion(path: Path, what: str) -> Path | None:
    """TABLE_columns.csv and its fellows beside TABLE.csv, where there is one."""
    beside = path.with_name(f"{path.stem}_{what}.csv")
    return beside if beside.is_file() else None


def read(path: Path, *, described: Mapping[str, Column] | None = None) -> Series:
    """The series in a .csv, .tsv or .xlsx table; described: what the columns mean, else TABLE_columns.csv beside it.

    Raises
    ------
    CallError, InputError
        For a table that cannot be read; a cell that its column has no room for is refused by line.
    """
    opened = source.load(path, sheet=None, is_column=bool, header="case age sex diagnosis")
    if described is None:
        beside = companion(path, "columns")
        described = read_columns(beside) if beside is not None else {}
    found = _columns(opened.sheet, described)
    cases, errors = [], []
    for index, line in enumerate(opened.sheet.lines, start=1):
        try:
            cases.append(_case(line, index, found, opened.sheet.columns))
        except InputError as error:
            errors.append(error)
    if errors:
        raise gathered(errors, str(path))
    if not cases:
        raise InputError(wanted="a row for each case", came="no row", where=str(path))
    names: dict[str, Case] = {}
    for case in cases:
        if case.name in names:
            raise InputError(
                wanted="another name for each case",
                came=f"{case.name!r} again, which stands in {names[case.name].place}",
                where=f"{path}, {case.place}, column {c.CASE}",
            )
        names[case.name] = case
    return Series(name=path.name, sha256=opened.sha256, columns=found, cases=tuple(cases))


def _columns(sheet: Sheet, described: Mapping[str, Column]) -> dict[str, Column]:
    """`csf` once, though the table has `csf` and `csf_coded`; in the order of the table."""
    names = dict.fromkeys(name.removesuffix(c.CODED) for name in sheet.columns)
    return {
        name: described.get(name)
        or inferred(name, (line.text(_read_from(name, sheet.columns)) for line in sheet.lines))
        for name in names
    }


def _read_from(name: str, columns: tuple[str, ...]) -> str:
    return name + c.CODED if name + c.CODED in columns else name


def _case(line: Line, index: int, columns: Mapping[str, Column], spelled: tuple[str, ...]) -> Case:
    values, written = {}, {}
    for column in columns.values():
        cell = _read_from(column.name, spelled)
        values[column.name] = _value(line, cell, column)
        shown = column.written if column.written in spelled else column.name
        written[column.name] = line.text(shown if shown in spelled else cell)
    name = line.text(c.CASE) or f"row {index}"
    return Case(
        name=name,
        values={**values, c.CASE: name},
        written=written,
        judged=_judged(line, columns),
        place=line.places.get(c.CASE, f"line {line.number}"),
    )


def _value(line: Line, cell: str, column: Column) -> str:
    text = line.text(cell)
    if column.kind == c.TEXT:
        return text
    if absent := c.missing(text):
        return absent
    if column.kind == c.NUMERIC and not NUMBER.fullmatch(text):
        raise line.refuse(cell, "a number, or N/A, not_examined or not_reported")
    if column.kind == c.NUMERIC and c.plain(column.name) in c.AGES and not 0 <= float(text) <= c.OLDEST:
        raise line.refuse(cell, f"an age of 0 to {c.OLDEST} years")
    if column.kind == c.CATEGORY and c.plain(column.name) == "sex" and c.plain(text) not in c.SEXES:
        raise line.refuse(cell, f"one of {', '.join((*c.SEXES, *c.MISSING))}")
    if column.kind == c.TEST:
        allowed = (*column.positive, *c.NEGATIVE)
        for word in allowed:
            if c.plain(word) == c.plain(text):
                return word
        raise line.refuse(cell, f"one of {', '.join((*allowed, *c.MISSING))}")
    return text


def _judged(line: Line, columns: Mapping[str, Column]) -> dict[str, str]:
    """`csf: why | mri: why` of the column judgement."""
    judged = {}
    for part in line.text(c.JUDGEMENT).split("|"):
        if not part.strip():
            continue
        name, colon, reason = part.partition(":")
        if not colon or name.strip() not in columns or not reason.strip():
            raise line.refuse(
                c.JUDGEMENT, "`column: what was decided`, several separated by |", came=repr(part)
            )
        judged[name.strip()] = reason.strip()
    return judged
