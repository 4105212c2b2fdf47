"""Own limits and samples as lines for a terminal: a table, what must be known, and what to write where."""

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from neurography.model.comparison import Limit, Reference
from neurography.model.errors import CallError
from neurography.model.site import spoken
from neurography.model.units import spell
from neurography.model.wording import legible
from neurography.study.own.limits import Estimate, OwnLimits
from neurography.study.own.pooling import Refused
from neurography.study.own.reference import OwnReference, Sample
from neurography.study.own.table import Table


def limit_lines(found: OwnLimits, *, to: Path) -> list[str]:
    """What to print of own limits."""
    if not found.estimates:
        raise _nothing("limit", found.refused, found.table)
    head = (
        "kind",
        "quantity",
        "structure",
        "people",
        "scans",
        "scatter (95 % interval)",
        "limit (95 % interval)",
    )
    lines = _table(head, [_limit_cells(one) for one in found.estimates])
    lines += [
        "scatter: within-subject coefficient of variation or standard deviation; for kind side the standard deviation "
        "of left minus right",
        "limit: 2.77 times it for kind repeatability (two visits), 1.96 times it for kind side",
    ]
    lines += _notes((f"{one.limit.kind} {_what(one.limit)}", _said(one)) for one in found.estimates)
    return _end(lines, found.refused, found.table, key="limits", to=to)


def reference_lines(found: OwnReference, *, to: Path) -> list[str]:
    """What to print of own healthy samples."""
    if not found.samples:
        raise _nothing("healthy sample", found.refused, found.table)
    head = ("quantity", "structure", "people", "scans", "mean (95 % interval)", "sd (95 % interval)")
    lines = _table(head, [_sample_cells(one) for one in found.samples])
    lines.append("mean: over people, both sides averaged; sd: of one side, which is what a run judges by it")
    lines += _notes((_what(one.reference), one.warnings) for one in found.samples)
    return _end(lines, found.refused, found.table, key="reference", to=to)


def _notes(said: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """Each sentence once, behind all that it is about."""
    about: dict[str, list[str]] = {}
    everything = 0
    for what, sentences in said:
        everything += 1
        for sentence in sentences:
            about.setdefault(sentence, []).append(what)
    return [
        f"{'all' if len(what) == everything > 1 else '; '.join(what)}: {sentence}"
        for sentence, what in about.items()
    ]


def _what(row: Limit | Reference) -> str:
    return f"{row.quantity} {row.statistic}, {_place(row.structure, row.level)}"


def _limit_cells(one: Estimate) -> tuple[str, ...]:
    limit, spread = one.limit, one.spread
    percent = limit.scale == "percent"
    unit = "%" if percent else spell(one.unit)
    factor = 100.0 if percent else 1.0
    low, high = (factor * end for end in spread.interval)
    ends = limit.interval or (limit.value, limit.value)
    return (
        limit.kind, f"{limit.quantity} {limit.statistic}", _place(limit.structure, limit.level), str(limit.n),
        str(one.scans), _with_interval(factor * spread.sd, low, high, unit),
        _with_interval(limit.value, *ends, unit),
    )  # fmt: skip


def _sample_cells(one: Sample) -> tuple[str, ...]:
    sample = one.reference
    unit = spell(sample.unit)
    return (
        f"{sample.quantity} {sample.statistic}", _place(sample.structure, sample.level), str(sample.n),
        str(one.scans), _with_interval(one.mean.value, *one.mean.interval, unit),
        _with_interval(one.spread.sd, *one.spread.interval, unit),
    )  # fmt: skip


def _with_interval(value: float, low: float, high: float, unit: str) -> str:
    return f"{value:.3g} ({low:.3g} to {high:.3g}) {unit}".strip()


def _said(one: Estimate) -> tuple[str, ...]:
    """The warnings, the mean difference with its interval in front."""
    if one.shift is None:
        return one.warnings
    percent = one.limit.scale == "percent"
    factor, unit = (100.0, "%") if percent else (1.0, spell(one.unit))
    name = "second minus first visit" if one.limit.kind == "repeatability" else "left minus right"
    low, high = (factor * end for end in one.shift.interval)
    mean = f"{name} {factor * one.shift.value:+.2g} {unit} (95 % interval {low:+.2g} to {high:+.2g}, n {one.shift.n})"
    return (mean, *one.warnings)


def _place(structure: str, level: str) -> str:
    name = "any (all pooled)" if structure == "n/a" else spoken(structure)
    return name if level == "n/a" else f"{name}, {level}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their widest cell, two spaces apart."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in (head, *rows)]
    return ["  ".join(row).rstrip() for row in padded]


def _end(lines: list[str], refused: Sequence[Refused], table: Table, *, key: str, to: Path) -> list[str]:
    lines = [*lines, *(one.line() for one in refused)]
    lines += [f"left out: {n} values: {reason}" for reason, n in table.left_out.items()]
    lines.append(f"{to}, and what it rests on in {to.with_suffix('.json').name}")
    lines.append(
        f'to use it, copy it to DATASET/code and write into DATASET/code/neurography.toml: {key} = "{to.name}"'
    )
    return [legible(line) for line in lines]


def _nothing(what: str, refused: Sequence[Refused], table: Table) -> CallError:
    reasons = [one.line() for one in refused] + [f"{n} values: {why}" for why, n in table.left_out.items()]
    came = "; ".join(reasons) or "no values at all"
    return CallError(
        wanted=f"values of which at least one {what} can be made",
        came=textwrap.shorten(legible(came), 2000),
        todo="Nothing was written. Measure more people or repeats, or choose others.",
    )
