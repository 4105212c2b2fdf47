"""One person's measurements weighed and written: the tables that images and typed numbers end in alike."""

from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from neurography.compare import compare_all
from neurography.io import bids, tables
from neurography.model.comparison import Comparison, Refusal
from neurography.model.measurement import Measurement
from neurography.report.tables import (
    COMPARISON_COLUMNS,
    MEASUREMENT_COLUMNS,
    comparison_rows,
    measurement_rows,
)
from neurography.study.config import Config

SCHEMA_VERSION = "1.0"
"""Of findings.json."""


@frozen(kw_only=True)
class Compared:
    """Measurements in the order of their keys, what was compared, and which comparisons were refused."""

    measurements: tuple[Measurement, ...]
    comparisons: tuple[Comparison, ...]
    refused: tuple[Refusal, ...]


def compare(
    measurements: Iterable[Measurement],
    *,
    order: tuple[str, ...] | None,
    config: Config,
    allow: tuple[str, ...] = (),
) -> Compared:
    """Every comparison of one person; order is that of the visits, None where it is not known."""
    values = tuple(sorted(measurements, key=lambda m: m.key))
    known = {agree.key for m in values for agree in m.quantity.agree}
    made, refused = compare_all(
        values,
        order=order,
        limits=config.limits,
        references=config.references,
        allow={key for key in allow if key in known},
    )
    return Compared(measurements=values, comparisons=made, refused=refused)


def write(
    subject: str,
    found: Compared,
    folder: Path,
    *,
    refusals: Iterable[Refusal] = (),
    notes: Iterable[str] = (),
) -> tuple[str, ...]:
    """sub-X_measurements.tsv, sub-X_comparisons.tsv (with their .json) and sub-X_findings.json; their names."""
    stem = f"sub-{subject}"
    tables.write_tsv(
        folder / f"{stem}_measurements.tsv", MEASUREMENT_COLUMNS, measurement_rows(found.measurements)
    )
    tables.write_tsv(
        folder / f"{stem}_comparisons.tsv",
        COMPARISON_COLUMNS,
        comparison_rows(found.comparisons, found.refused),
    )
    bids.write_json(
        folder / f"{stem}_findings.json",
        {
            "SchemaVersion": SCHEMA_VERSION,
            "Subject": subject,
            "Findings": [],
            "Refusals": [
                {"Kind": r.kind, "Where": r.where, "Reason": r.reason, "Todo": r.todo} for r in refusals
            ],
            "Notes": sorted(set(notes)),
        },
    )
    names = ("measurements.tsv", "measurements.json", "comparisons.tsv", "comparisons.json", "findings.json")
    return tuple(f"{stem}_{name}" for name in names)
