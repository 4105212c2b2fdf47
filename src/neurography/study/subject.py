"""One person from files to report, step by step, each step skipped when the ledger knows it."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import attrs
from attrs import define, frozen

from neurography.io import atomic, bids
from neurography.model import serial
from neurography.model.comparison import Refusal
from neurography.model.errors import NeurographyError
from neurography.model.instrument import Instrument, Result
from neurography.model.measurement import Measurement
from neurography.study import compared, ledger, plan, stored
from neurography.study.config import Config
from neurography.study.reporting import Published, write_report


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
    notes: tuple[str, ...] = ()
    report: str = ""
    unplaced: str = ""
    """The first visit of a person who has maps and no sites."""

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
        planned = attrs.evolve(planned, notes=(*planned.notes, *config.notes))
        steps = _Steps(record=record, subject=subject, tell=tell)
        steps.forget_unplanned(planned, all_sessions=not sessions)
        entries = [
            steps.do(
                step.name,
                key=_measure_key(step, config, seed),
                saying=f"measuring {step.acquisition.file.relative}",
                make=partial(_measure, step, config=config, seed=seed, folder=folder, dataset=dataset),
            )
            for step in planned.steps
        ]
        results = _load(planned, entries, folder, images=False)
        compare_key = _compare_key(planned, entries, config, allow)
        weighed = steps.do(
            "compare",
            key=compare_key,
            saying="comparing",
            make=partial(_compare, planned, results, config=config, allow=allow, folder=folder),
        )
        beside = published(tuple(m for result in results for m in result.measurements))
        steps.do(
            "report",
            key=_report_key(planned, compare_key, config, seed, beside),
            saying="writing the report",
            make=lambda: stored.Written(
                outputs=(
                    *write_report(
                        planned,
                        _load(planned, entries, folder, images=True),
                        weighed.payload,
                        config=config,
                        seed=seed,
                        folder=folder,
                        published=beside,
                    ),
                    _write_provenance(planned, folder, config=config, seed=seed),
                    *_copy_case(planned, dataset, folder),
                ),
                payload="",
            ),
        )
    mapped = any(entry.outputs for entry in entries)
    return _outcome(planned, results, steps, folder, mapped=mapped)


@define(kw_only=True)
class _Steps:
    """Does a step, or leaves it where the ledger knows it as fresh; counts both."""

    record: ledger.Ledger
    subject: str
    tell: Callable[[str], None]
    done: int = 0
    unchanged: int = 0

    def do(self, name: str, *, key: str, saying: str, make: Callable[[], stored.Written]) -> ledger.Entry:
        entry = self.record.fresh(name, key)
        if entry is not None:
            self.unchanged += 1
            return entry
        self.tell(f"sub-{self.subject}: {saying}")
        written = make()
        self.done += 1
        return self.record.record(name, key=key, outputs=written.outputs, payload=written.payload)

    def forget_unplanned(self, planned: plan.Plan, *, all_sessions: bool) -> None:
        """Forget what is no longer there; a run of some visits leaves those of the others alone."""
        kept = {*(step.name for step in planned.steps), "compare", "report"}
        if not all_sessions:
            looked_at = {f":{session}:" for session in planned.sessions}
            kept |= {name for name in self.record.steps() if not any(part in name for part in looked_at)}
        self.record.keep_only(kept)


def _load(planned: plan.Plan, entries: Sequence[ledger.Entry], folder: Path, *, images: bool) -> list[Result]:
    """Every Result as it stands on disk, so that a resumed run sees what an undisturbed one sees."""
    return [
        stored.load(entry.payload, step.acquisition, folder, images=images)
        for step, entry in zip(planned.steps, entries, strict=True)
    ]


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


def _compare_key(
    planned: plan.Plan, entries: Sequence[ledger.Entry], config: Config, allow: tuple[str, ...]
) -> str:
    return ledger.digest(
        {
            "measured": [entry.payload for entry in entries],
            "order": planned.order,
            "refusals": [attrs.astuple(r) for r in planned.refusals],
            "limits": [attrs.astuple(limit) for limit in config.limits],
            "references": [attrs.astuple(reference) for reference in config.references],
            "allow": allow,
            "code": ledger.code_state(),
            "notes": planned.notes,
        }
    )


def _report_key(planned: plan.Plan, compare_key: str, config: Config, seed: int, beside: Published) -> str:
    return ledger.digest(
        {
            "compared": compare_key,
            "dates": planned.dates,
            "parameters": _plain(config.parameters),
            "seed": seed,
            "inputs": [step.inputs for step in planned.steps],
            "case": dict(planned.case_input),
            "published": attrs.asdict(attrs.evolve(beside, panels=(), parts=())),
            "parts": [[part.key, part.answer, part.details] for part in beside.parts],
            "panels": [[one.name, one.caption, one.alt] for one in beside.panels],
        }
    )


def _measure(step: plan.Step, *, config: Config, seed: int, folder: Path, dataset: Path) -> stored.Written:
    """Read and measure; a file that cannot be used becomes a refusal, and the others go on."""
    parameters = config.parameters[step.instrument.key]
    try:
        acquisition = step.instrument.read(step.acquisition)
        result = step.instrument.measure(acquisition, step.sites, parameters=parameters, seed=seed)
    except NeurographyError as error:
        refused = plan.refusal(error, dataset)
        result = stored.empty(step.acquisition, step.instrument.key, refused)
    except MemoryError:
        refused = Refusal(
            kind="file",
            measurement=None,
            where=step.acquisition.file.relative,
            reason="not enough memory",
            todo="Crop the image, or run with fewer jobs.",
        )
        result = stored.empty(step.acquisition, step.instrument.key, refused)
    return stored.save(result, step.acquisition, folder)


def _compare(
    planned: plan.Plan, results: list[Result], *, config: Config, allow: tuple[str, ...], folder: Path
) -> stored.Written:
    refusals = (*planned.refusals, *(one for result in results for one in result.refusals))
    found = compared.compare(
        (m for result in results for m in result.measurements),
        order=planned.order,
        config=config,
        allow=allow,
    )
    outputs = compared.write(
        planned.subject,
        found,
        folder,
        refusals=refusals,
        findings=(one for result in results for one in result.findings),
        notes=(*planned.notes, *(note for result in results for note in result.notes)),
    )
    payload = json.dumps(
        {
            "measurements": json.loads(serial.to_json(found.measurements)),
            "comparisons": json.loads(serial.to_json(found.comparisons)),
            "refused": json.loads(serial.to_json(found.refused)),
            "refusals": json.loads(serial.to_json(refusals)),
            "courses": json.loads(serial.to_json(found.courses)),
        },
        sort_keys=True,
    )
    return stored.Written(outputs=outputs, payload=payload)


def _write_provenance(planned: plan.Plan, folder: Path, *, config: Config, seed: int) -> str:
    """What the numbers came of: inputs by their digest, parameters, seed, code."""
    name = f"sub-{planned.subject}_provenance.json"
    bids.write_json(
        folder / name,
        {
            "Software": dict(ledger.code_state()),
            "Inputs": {
                **{path: sha for step in planned.steps for path, sha in step.inputs.items()},
                **planned.case_input,
            },
            "Parameters": _plain(config.parameters),
            "Seed": seed,
        },
    )
    return name


def _copy_case(planned: plan.Plan, dataset: Path, folder: Path) -> tuple[str, ...]:
    """The case file beside the results, so that what is exported of them needs no dataset."""
    name = f"sub-{planned.subject}_case.yaml"
    if planned.case is None:
        (folder / name).unlink(missing_ok=True)
        return ()
    atomic.write_bytes(folder / name, (dataset / plan.case_name(planned.subject)).read_bytes())
    return (name,)


def _plain(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {key: attrs.asdict(value) for key, value in parameters.items()}


def _outcome(
    planned: plan.Plan,
    results: list[Result],
    steps: _Steps,
    folder: Path,
    *,
    mapped: bool,
) -> Outcome:
    refusals = (*planned.refusals, *(one for result in results for one in result.refusals))
    return Outcome(
        subject=planned.subject,
        done=steps.done,
        unchanged=steps.unchanged,
        measured=sum(m.value is not None for result in results for m in result.measurements),
        wanted=planned.has_sites or not mapped,
        notes=planned.notes,
        refusals=tuple(f"{r.where}: {r.reason}. {r.todo}".strip() for r in refusals),
        report=str(folder / f"sub-{planned.subject}_report.html"),
        unplaced="" if planned.has_sites or not mapped else planned.first_visit,
    )
