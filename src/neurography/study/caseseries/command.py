"""`caseseries summary` from end to end: a table (or the name of a published one) in, lines and files out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from attrs import evolve, frozen

from neurography.evidence.caseseries import beside as besides
from neurography.evidence.caseseries import columns as c
from neurography.evidence.caseseries import duplicates, rollup, table, wording
from neurography.evidence.caseseries.beside import Beside
from neurography.evidence.caseseries.claims import Verdict, held, no_column, read_claims
from neurography.evidence.caseseries.select import condition, parts, where
from neurography.evidence.caseseries.summary import Summary, summary
from neurography.evidence.caseseries.table import Series
from neurography.model.errors import CallError
from neurography.model.wording import legible

_FOLDER = Path(__file__).parents[1] / "published"
PUBLISHED: Mapping[str, Path] = MappingProxyType(
    {"neuroleukemiosis": _FOLDER / "neuroleukemiosis_series.csv"}
)
"""Case tables that ship, by name: paper 001, Table 1."""


@frozen(kw_only=True)
class Told:
    """All that a summary found. summaries: the whole first, then its parts; asked: answers to --ask.

    verdicts are of the whole table, whatever was selected.
    """

    series: Series
    summaries: tuple[Summary, ...]
    undivided: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    asked: tuple[str, ...]
    beside: tuple[Beside, ...]
    warnings: tuple[str, ...]


def summarise(
    path: Path,
    out: Path | None = None,
    *,
    by: str = "",
    conditions: Sequence[str] = (),
    ask: str = "",
    merge: Sequence[str] = (),
    claims: Path | None = None,
    new: Path | None = None,
) -> list[str]:
    """Count a case table and write it to `out`, if given; what to tell the user.

    Parameters
    ----------
    path
        A case table, or the name of one in PUBLISHED.
    by
        Columns to divide by, separated by commas.
    conditions
        `column=value`, `column<number`: all must hold.
    ask
        Columns to answer for, by commas; one that the table does not have is answered "not in the data".
    merge
        `KEEP=DROP`: two rows that are one person.
    claims
        Statements to hold against the table; else TABLE_claims.csv beside it.
    new
        A table with one row, to set beside the series.

    Raises
    ------
    CallError, InputError
        For a table, an option or a folder that cannot be used; nothing is written then.
    """
    from neurography.study.caseseries.write import write  # noqa: PLC0415  draws only where it writes

    found = counted(path, by=by, conditions=conditions, ask=ask, merge=merge, claims=claims, new=new)
    told = lines(found)
    if out is not None:
        told += ["", str(write(found, out))]
    return [legible(line) for line in told]


def counted(
    path: Path,
    *,
    by: str = "",
    conditions: Sequence[str] = (),
    ask: str = "",
    merge: Sequence[str] = (),
    claims: Path | None = None,
    new: Path | None = None,
) -> Told:
    """The counts alone; see `summarise`."""
    path = path if path.exists() else PUBLISHED.get(str(path), path)
    whole = _whole(path, merge)
    held_against = claims or table.companion(path, "claims")
    chosen = [condition(one, whole) for one in conditions]
    part = where(whole, chosen)
    if not part.cases:
        raise CallError(
            wanted="conditions that a case holds", came=" and ".join(conditions), where=whole.name
        )
    heading = ", ".join(one.words for one in chosen)
    summaries, undivided = [summary(part, heading=heading)], []
    for name in (one.strip() for one in by.split(",") if one.strip()):
        divided = parts(part, name)
        for value, few in divided:
            within = f"{heading}, " if heading else ""
            summaries.append(summary(few, heading=f"{within}{whole.named(name)}={value}"))
        rest = len(part.cases) - sum(len(few.cases) for _, few in divided)
        if rest:
            undivided.append(f"{wording.cases_words(rest)} without a known {whole.named(name)} in no part")
    warnings = [f"{pair} Both are counted." for pair in duplicates.likely(whole)]
    warnings += wording.selective(whole)
    told: tuple[Beside, ...] = ()
    if new is not None:
        case = _grouped_like(table.read(new, described=whole.columns), path)
        told = besides.beside(case, part)
        warnings += besides.near(case, part)
    return Told(
        series=part,
        summaries=tuple(summaries),
        undivided=tuple(undivided),
        verdicts=held(read_claims(held_against), whole) if held_against is not None else (),
        asked=tuple(_answer(one.strip(), summaries[0]) for one in ask.split(",") if one.strip()),
        beside=told,
        warnings=tuple(warnings),
    )


def _whole(path: Path, merge: Sequence[str]) -> Series:
    """The table with rows joined by name, nobody twice, and its values rolled up."""
    series = duplicates.merged(table.read(path), merge)
    duplicates.check(series)
    return _with_groups(series, path)


def _with_groups(series: Series, path: Path) -> Series:
    beside = table.companion(path, "rollup")
    if beside is None:
        return series
    return rollup.rolled_up(
        series, tuple(rule for rule in rollup.read_rules(beside) if rule.column in series.columns)
    )


def _grouped_like(new: Series, path: Path) -> Series:
    """A new case with the groups of the series; a value that has no rule is left without a group."""
    beside = table.companion(path, "rollup")
    rules = rollup.read_rules(beside) if beside is not None else ()
    ruled = {(rule.column, c.plain(rule.value)) for rule in rules}
    covered = {
        name
        for name in new.columns
        if all((name, c.plain(case.values[name])) in ruled or not case.known(name) for case in new.cases)
    }
    return rollup.rolled_up(new, tuple(rule for rule in rules if rule.column in covered))


def _answer(name: str, found: Summary) -> str:
    """One column in a line, or that the table does not have it."""
    try:
        column = found.series.named(name)
    except CallError:
        return f"{name}: {no_column(name)}"
    one = evolve(found.series, columns={column: found.series.columns[column]})
    return f"{name}: {wording.answer(summary(one))}"


def lines(found: Told) -> list[str]:
    """What is told in a terminal."""
    told = [f"note: {note}" for note in found.series.notes]
    for one in found.summaries:
        told += ["", wording.heading(one)] if told else [wording.heading(one)]
        for title, made in wording.tables(one):
            told += ["", f"{title}", *wording.table_lines(made)]
        told += wording.few_words(one)
        told += ["", *wording.test_words(one)] if one.tests else []
    told += ["", *found.undivided] if found.undivided else []
    if found.asked:
        known = ", ".join(one.name for one in found.series.asked())
        told += ["", *found.asked, f"The table has the columns {known}."]
    if found.verdicts:
        told += ["", "What was said of the whole table, and what it holds"]
        told += wording.table_lines(wording.claims_table(found.verdicts))
    if found.beside:
        told += ["", "The new case beside the series (it joins no count)"]
        told += wording.table_lines(wording.beside_table(found.beside))
    notes = wording.reading_notes(found.series)
    told += ["", "How the table was read", *notes] if notes else []
    told += ["", *(f"warning: {warning}" for warning in found.warnings)] if found.warnings else []
    if any(one.kind == c.TEST for one in found.series.asked()):
        told += ["", wording.AS_STATED]
    return told
