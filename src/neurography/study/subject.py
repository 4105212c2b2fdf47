"""One person from files to report, step by step, each step skipped when the ledger knows it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from neurography.compare import compare_all
from neurography.io import atomic, bids, tables
from neurography.model import serial
from neurography.model.comparison import Refusal
from neurography.model.errors import NeurographyError
from neurography.model.instrument import Instrument, Result
from neurography.model.measurement import Measurement
from neurography.report.tables import (
    COMPARISON_COLUMNS,
    MEASUREMENT_COLUMNS,
    comparison_rows,
    measurement_rows,
)
from neurography.study import ledger, plan, stored
from neurography.study.config import Config
from neurography.study.reporting import Published, write_report

SCHEMA_VERSION = "1.0"


@frozen(kw_only=True)
class Outcome:
    """What became of one person."""

    subject: str
    done: int = 0
    unchanged: int = 0
    measured: int = 0
    """Rows with a value."""
    wanted: bool = True
    """Whether there was anything to measure: sites were given, or an image could not be read."""
    refusals: tuple[str, ...] = ()
    report: str = ""
    provenance: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def failed(self) -> bool:
        """Nothing at all could be measured although something was asked for."""
        return self.wanted and not self.measured


def run_subject(
    dataset: Path,
    out: Path,
    subject: str,
    *,
    sessions: tuple[str, ...],
    config: Config,
    allow: tuple[str, ...],
    seed: int,
    instruments: Mapping[str, Instrument],
    tell: Callable[[str], None],
    published: Callable[[tuple[Measurement, ...]], Published] = lambda _: Published(),
) -> Outcome:
    """Measure, compare and report one person; writes only below OUT/sub-X."""
    folder = out / f"sub-{subject}"
    with ledger.opened(folder) as record:
        atomic.sweep(folder)
        planned = plan.make(dataset, subject, sessions=sessions, instruments=instruments)
        record.keep_only({*(step.name for step in planned.steps), "compare", "report"})
        counts = {"done": 0, "unchanged": 0}
        entries: dict[str, ledger.Entry] = {}
        for step in planned.steps:
            key = _measure_key(step, config, seed)
            entry = record.fresh(step.name, key)
            if entry is None:
                tell(f"sub-{subject}: measuring {step.acquisition.file.relative}")
                entry = _measure(
                    step,
                    record,
                    key=key,
                    parameters=config.parameters[step.instrument.key],
                    seed=seed,
                    folder=folder,
                    dataset=dataset,
                )
                counts["done"] += 1
            else:
                counts["unchanged"] += 1
            entries[step.name] = entry
        results = [
            stored.load(entries[step.name].payload, step.acquisition, folder, images=False)
            for step in planned.steps
        ]
        compare_key = ledger.digest(
            {
                "measured": [entries[step.name].payload for step in planned.steps],
                "order": planned.order,
                "refusals": [attrs.astuple(r) for r in planned.refusals],
                "limits": [attrs.astuple(limit) for limit in config.limits],
                "references": [attrs.astuple(reference) for reference in config.references],
                "allow": allow,
                "code": ledger.code_state(),
                "notes": planned.notes,
            }
        )
        compared = record.fresh("compare", compare_key)
        if compared is None:
            tell(f"sub-{subject}: comparing")
            compared = _compare(
                planned, results, record, key=compare_key, config=config, allow=allow, folder=folder
            )
            counts["done"] += 1
        else:
            counts["unchanged"] += 1
        beside = published(tuple(m for result in results for m in result.measurements))
        report_key = ledger.digest(
            {
                "compared": compared.payload,
                "measured": compare_key,
                "dates": planned.dates,
                "parameters": _plain(config.parameters),
                "seed": seed,
                "inputs": [step.inputs for step in planned.steps],
                "published": attrs.asdict(beside),
            }
        )
        if record.fresh("report", report_key) is None:
            tell(f"sub-{subject}: writing the report")
            written = write_report(
                planned,
                [
                    stored.load(entries[s.name].payload, s.acquisition, folder, images=True)
                    for s in planned.steps
                ],
                compared.payload,
                config=config,
                seed=seed,
                folder=folder,
                published=beside,
            )
            record.record("report", key=report_key, outputs=written, payload="")
            counts["done"] += 1
        else:
            counts["unchanged"] += 1
    mapped = any(entry.outputs for entry in entries.values())
    return _outcome(planned, results, counts, folder, config=config, seed=seed, mapped=mapped)


def _measure_key(step: plan.Step, config: Config, seed: int) -> str:
    return ledger.digest(
        {
            "inputs": step.inputs,
            "instrument": [step.instrument.key, step.instrument.version],
            "parameters": attrs.asdict(config.parameters[step.instrument.key]),
            "seed": seed,
            "date": step.acquisition.occasion.date,
            "code": ledger.code_state(),
        }
    )


def _measure(
    step: plan.Step,
    record: ledger.Ledger,
    *,
    key: str,
    parameters: Any,
    seed: int,
    folder: Path,
    dataset: Path,
) -> ledger.Entry:
    """Read and measure; a file that cannot be used becomes a refusal, and the others go on."""
    try:
        acquisition = step.instrument.read(step.acquisition)
        result = step.instrument.measure(acquisition, step.sites, parameters=parameters, seed=seed)
    except NeurographyError as error:
        empty = stored.empty(step.acquisition, step.instrument.key, plan.refusal(error, dataset))
        written = stored.save(empty, step.acquisition, folder)
    except MemoryError:
        refused = Refusal(
            kind="file",
            measurement=None,
            where=step.acquisition.file.relative,
            reason="not enough memory",
            todo="Crop the image, or run with fewer jobs.",
        )
        written = stored.save(
            stored.empty(step.acquisition, step.instrument.key, refused), step.acquisition, folder
        )
    else:
        written = stored.save(result, step.acquisition, folder)
    return record.record(step.name, key=key, outputs=written.outputs, payload=written.payload)


def _compare(
    planned: plan.Plan,
    results: list[Result],
    record: ledger.Ledger,
    *,
    key: str,
    config: Config,
    allow: tuple[str, ...],
    folder: Path,
) -> ledger.Entry:
    measurements = tuple(sorted((m for r in results for m in r.measurements), key=lambda m: m.key))
    known = {agree.key for m in measurements for agree in m.quantity.agree}
    comparisons, refused = compare_all(
        measurements,
        order=planned.order,
        limits=config.limits,
        references=config.references,
        allow={key for key in allow if key in known},
    )
    refusals = (*planned.refusals, *(one for result in results for one in result.refusals))
    stem = f"sub-{planned.subject}"
    tables.write_tsv(folder / f"{stem}_measurements.tsv", MEASUREMENT_COLUMNS, measurement_rows(measurements))
    tables.write_tsv(
        folder / f"{stem}_comparisons.tsv", COMPARISON_COLUMNS, comparison_rows(comparisons, refused)
    )
    bids.write_json(
        folder / f"{stem}_findings.json",
        {
            "SchemaVersion": SCHEMA_VERSION,
            "Subject": planned.subject,
            "Findings": [],
            "Refusals": [
                {"Kind": r.kind, "Where": r.where, "Reason": r.reason, "Todo": r.todo} for r in refusals
            ],
            "Notes": sorted({*planned.notes, *(note for result in results for note in result.notes)}),
        },
    )
    names = ("measurements.tsv", "measurements.json", "comparisons.tsv", "comparisons.json", "findings.json")
    payload = json.dumps(
        {
            "measurements": json.loads(serial.to_json(measurements)),
            "comparisons": json.loads(serial.to_json(comparisons)),
            "refused": json.loads(serial.to_json(refused)),
            "refusals": json.loads(serial.to_json(refusals)),
        },
        sort_keys=True,
    )
    return record.record("compare", key=key, outputs=tuple(f"{stem}_{n}" for n in names), payload=payload)


def _plain(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {key: attrs.asdict(value) for key, value in parameters.items()}


def _outcome(
    planned: plan.Plan,
    results: list[Result],
    counts: dict[str, int],
    folder: Path,
    *,
    config: Config,
    seed: int,
    mapped: bool,
) -> Outcome:
    refusals = (*planned.refusals, *(one for result in results for one in result.refusals))
    return Outcome(
        subject=planned.subject,
        done=counts["done"],
        unchanged=counts["unchanged"],
        measured=sum(m.value is not None for result in results for m in result.measurements),
        wanted=planned.has_sites or not mapped,
        refusals=tuple(f"{r.where}: {r.reason}. {r.todo}".strip() for r in refusals),
        report=str(folder / f"sub-{planned.subject}_report.html"),
        provenance={
            "Inputs": {path: sha for step in planned.steps for path, sha in step.inputs.items()},
            "Parameters": _plain(config.parameters),
            "Seed": seed,
        },
    )
