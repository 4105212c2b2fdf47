"""Own limits and own healthy samples as files: the table that a run reads, and beside it all that it rests on."""

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from neurography import __version__
from neurography.compare import check_allow
from neurography.io import atomic, limit_tables, tables
from neurography.model.errors import CallError, InputError
from neurography.stats.repeatability import Mean, Spread
from neurography.study.instruments import instruments as registered
from neurography.study.instruments import quantities_of
from neurography.study.own.limits import Estimate, LimitOptions, OwnLimits, check, own_limits
from neurography.study.own.pooling import Refused
from neurography.study.own.reference import OwnReference, ReferenceOptions, Sample, own_reference
from neurography.study.own.table import NAME, Table

METHOD = {
    "Repeatability": "2.77 (1.96 sqrt 2) times the within-subject standard deviation, or on scale percent the "
    "root-mean-square within-subject coefficient of variation; variances pooled by their degrees of freedom.",
    "Side": "1.96 standard deviations over people of left minus right, one visit a person, around 0.",
    "Interval": "95 % chi-square interval with effective degrees of freedom, people as units: the smaller of Box's "
    "and of those from the scatter of the people's own contributions.",
    "Reference": "Mean over people, both sides averaged, with its t interval; the standard deviation is that of one "
    "side.",
}

COLUMNS = {
    "quantity": "What was measured, by its short key.",
    "statistic": "How the samples were joined into one value.",
    "structure": "Anatomical structure; n/a holds for any.",
    "level": "Part of the structure; n/a holds for any.",
    "scale": "Whether value is a percentage of the mean of the pair, or in the quantity's unit.",
    "value": "The limit, or the mean of the healthy sample.",
    "sd": "Standard deviation over people of one side's value.",
    "unit": "UCUM code of the unit of value and sd.",
    "kind": "repeatability limits visits of one side, side limits left against right.",
    "population": "Whom it was found in.",
    "n": "Number of people.",
    "technique": "What their technique had in common.",
    "source": "Where it comes from.",
    "ci_low": "Lower end of the 95 % interval of value.",
    "ci_high": "Upper end of the 95 % interval of value.",
}


def limits_from_repeats(out: Path, to: Path, options: LimitOptions) -> OwnLimits:
    """Estimate limits from a folder of results and write them to `to`, with a .json beside it.

    Raises
    ------
    CallError, InputError
        When OUT cannot be read, options contradict each other, or `to` holds something else. Where no limit can be
        made at all nothing is written, and the result says why.
    """
    known = quantities_of(registered())
    check(options)
    check_allow(options.allow, known.values())
    _check_target(to)
    found = own_limits(out, options, quantities=known, source=_source("own repeats", to))
    if found.estimates:
        with _written(to):
            limit_tables.write_limits(to, [one.limit for one in found.estimates])
            rows = [_of_limit(one) for one in found.estimates]
            _describe(to, limit_tables.LIMIT_COLUMNS, found.table, rows, found.refused)
    return found


def reference_from_controls(out: Path, to: Path, options: ReferenceOptions) -> OwnReference:
    """Estimate healthy samples from a folder of results and write them to `to`; as `limits_from_repeats`."""
    known = quantities_of(registered())
    check_allow(options.allow, known.values())
    _check_target(to)
    found = own_reference(out, options, quantities=known, source=_source("own controls", to))
    if found.samples:
        with _written(to):
            limit_tables.write_references(to, [one.reference for one in found.samples])
            rows = [_of_sample(one) for one in found.samples]
            _describe(to, limit_tables.REFERENCE_COLUMNS, found.table, rows, found.refused)
    return found


def _source(what: str, to: Path) -> str:
    """SHA is put in when the table has been read."""
    return f"{what}: {to.name} (sha256 of {NAME} SHA), neurography {__version__}"


def _check_target(to: Path) -> None:
    """Never write over a table that a person made or changed: only over one that still is as it was written here."""
    if to.suffix not in (".csv", ".tsv"):
        raise CallError(
            wanted="a file name ending in .csv or .tsv",
            came=to.name,
            where="--to",
            todo="Choose another name.",
        )
    beside = to.with_suffix(".json")
    if not to.exists() and not beside.exists():
        return
    try:
        ours = json.loads(beside.read_text(encoding="utf-8"))["TableSha256"] == _digest(to)
    except (OSError, ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise CallError(
            wanted="a new file, or one that this command wrote and nobody changed",
            came="another one",
            where=str(to if to.exists() else beside),
            todo="Choose another name by --to.",
        )


@contextlib.contextmanager
def _written(to: Path) -> Iterator[None]:
    """A disk that is full or a folder that is not ours ends in a sentence."""
    try:
        yield
    except OSError as error:
        raise InputError(
            wanted="a place to write", came=error.strerror or type(error).__name__, where=str(to),
            todo="Check space and permissions, or choose another place by --to.",
        ) from error  # fmt: skip


def _describe(
    to: Path,
    columns: Sequence[str],
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    refused: Sequence[Refused],
) -> None:
    described: dict[str, Any] = {"SchemaVersion": tables.SCHEMA_VERSION}
    described.update(
        {name: {"Description": COLUMNS[name]} for name in (*columns, *limit_tables.INTERVAL_COLUMNS)}
    )
    described["GeneratedBy"] = {"Name": "neurography", "Version": __version__}
    described["Method"] = METHOD
    described["Input"] = {"File": NAME, "Sha256": table.digest, "LeftOut": dict(table.left_out)}
    described["Rows"] = rows
    described["NotMade"] = [{"What": one.what, "Reason": one.reason} for one in refused]
    described["TableSha256"] = _digest(to)
    text = json.dumps(described, indent=2, ensure_ascii=False, allow_nan=False)
    atomic.write_text(to.with_suffix(".json"), text + "\n")


def _of_limit(one: Estimate) -> dict[str, Any]:
    limit = one.limit
    return {
        **{
            name: getattr(limit, name)
            for name in ("quantity", "statistic", "structure", "level", "scale", "kind")
        },
        "limit": limit.value,
        "limit_interval": limit.interval,
        "unit": "%" if limit.scale == "percent" else one.unit,
        "people": limit.n,
        "scans": one.scans,
        **_of_spread(one.spread, fraction=limit.scale == "percent"),
        "mean_difference": _of_mean(one.shift),
        "scatter_against_mean": {
            name: {"rank_correlation": rho, "p": p} for name, (rho, p) in one.growth.items()
        },
        "warnings": list(one.warnings),
    }


def _of_sample(one: Sample) -> dict[str, Any]:
    sample = one.reference
    return {
        **{name: getattr(sample, name) for name in ("quantity", "statistic", "structure", "level", "unit")},
        "people": sample.n,
        "scans": one.scans,
        "mean": _of_mean(one.mean),
        **_of_spread(one.spread, fraction=False),
        "left_minus_right": _of_mean(one.side_difference),
        "skewness": one.skewness,
        "skewness_of_log": one.skewness_of_log,
        "warnings": list(one.warnings),
    }


def _of_spread(spread: Spread, *, fraction: bool) -> dict[str, Any]:
    name = "coefficient_of_variation" if fraction else "standard_deviation"
    return {
        name: spread.sd,
        f"{name}_interval": spread.interval,
        "degrees_of_freedom": spread.df,
        "effective_degrees_of_freedom": spread.df_effective,
    }


def _of_mean(mean: Mean | None) -> dict[str, Any] | None:
    if mean is None:
        return None
    return {"mean": mean.value, "sd": mean.sd, "interval": mean.interval, "people": mean.n}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
