"""One person's results gathered into a ReportView and written as one HTML file."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from neurography import __version__
from neurography.draw.answer import answer_panels
from neurography.io import atomic
from neurography.model import serial
from neurography.model.comparison import Comparison, Limit, Reference, Refusal
from neurography.model.course import Course
from neurography.model.instrument import Instrument, Result
from neurography.model.measurement import Measurement
from neurography.model.panel import Panel
from neurography.model.part import Part
from neurography.model.technique import Technique
from neurography.model.wording import legible
from neurography.report.figures import write_figures
from neurography.report.html import RESEARCH_USE, render_report, sides_words, text_to_paste
from neurography.report.spreadsheet import Described, stored_table, write_tables
from neurography.report.tables import (
    COMPARISON_COLUMNS,
    MEASUREMENT_COLUMNS,
    PUBLISHED_COLUMNS,
    published_cells,
)
from neurography.report.view import InputFile, NotAtHand, Provenance, PublishedRow, ReportView, Visit
from neurography.study import ledger
from neurography.study.case.section import Section, section
from neurography.study.compared import Compared, course_panels
from neurography.study.config import Config
from neurography.study.plan import Plan
from neurography.study.sites_steps import how_to_place

OWN_FIRST = " Own limits and samples come first; those that ship judge what no own one holds for."


@frozen(kw_only=True)
class Published:
    """What a published case adds to its report: rows beside the measured values, and what was not reported."""

    rows: tuple[PublishedRow, ...] = ()
    not_at_hand: tuple[NotAtHand, ...] = ()
    panels: tuple[Panel, ...] = ()
    """Figures of the case itself, such as its cohort's counts."""
    parts: tuple[Part, ...] = ()
    """What is told of the paper beside its patient, such as what explains a cohort's picture."""


def write_report(
    planned: Plan,
    results: Sequence[Result],
    compared: str,
    *,
    config: Config,
    seed: int,
    folder: Path,
    published: Published,
) -> tuple[str, ...]:
    """Write OUT/sub-X/sub-X_report.html and what goes with it; `compared` is the payload of the compare step."""
    content: dict[str, Any] = json.loads(compared)
    measurements = serial.from_json(json.dumps(content["measurements"]), Measurement)
    comparisons = serial.from_json(json.dumps(content["comparisons"]), Comparison)
    refused = serial.from_json(json.dumps(content["refused"]), Refusal)
    refusals = serial.from_json(json.dumps(content["refusals"]), Refusal)
    found = Compared(
        measurements=measurements,
        comparisons=comparisons,
        refused=refused,
        courses=serial.from_json(json.dumps(content["courses"]), Course),
    )
    simulated = any(result.simulated for result in results)
    instruments = {step.instrument.key: step.instrument for step in planned.steps}
    visits = tuple(_visit(planned, session, results) for session in planned.sessions)
    told = section(planned.case, measurements=measurements) if planned.case is not None else Section()
    view = ReportView(
        subject=planned.subject,
        visits=visits,
        measurements=measurements,
        comparisons=comparisons,
        refusals=(*refused, *refusals),
        findings=tuple(one for result in results for one in result.findings),
        panels=(
            *answered(found, visits, published=published, simulated=simulated),
            *course_panels(found, visits),
            *_pictures(instruments, results),
            *published.panels,
        ),
        title=planned.case.case.title if planned.case is not None else "",
        parts=(*told.parts, *published.parts),
        notes=(*_notes(planned, results), *told.notes),
        methods=_methods(instruments, config, results, comparisons),
        provenance=_provenance(planned, config, seed),
        simulated=simulated,
        dates="offsets",
        published=published.rows,
        not_at_hand=published.not_at_hand,
    )
    return write_view(view, folder)


def write_view(view: ReportView, folder: Path) -> tuple[str, ...]:
    """The report, its text to paste, its figures, and the tables beside it as a spreadsheet.

    measurements.tsv and comparisons.tsv of the person lie in `folder` already. Names are relative to it.
    """
    stem = f"sub-{view.subject}"
    atomic.write_text(folder / f"{stem}_report.html", render_report(view))
    atomic.write_text(folder / f"{stem}_text.txt", legible(text_to_paste(view)) + "\n")
    figures = write_figures(view.shown, folder / "figures", closing=f"{sides_words(view)}\n{RESEARCH_USE}")
    tables = [
        stored_table("measurements", folder / f"{stem}_measurements.tsv", MEASUREMENT_COLUMNS),
        stored_table("comparisons", folder / f"{stem}_comparisons.tsv", COMPARISON_COLUMNS),
    ]
    if view.published:
        rows = published_cells(view.published)
        tables.append(Described(name="published", columns=PUBLISHED_COLUMNS, rows=rows))
    write_tables(folder / f"{stem}_tables.xlsx", tables)
    return (
        f"{stem}_report.html",
        f"{stem}_text.txt",
        f"{stem}_tables.xlsx",
        *(f"figures/{name}" for name in figures),
    )


def answered(
    found: Compared, visits: Sequence[Visit], *, published: Published, simulated: bool = False
) -> tuple[Panel, ...]:
    """The figures that answer first: each quantity left and right at every visit, and the differences."""
    return answer_panels(
        found.measurements,
        found.comparisons,
        [(visit.session, visit.name) for visit in visits],
        refusals=found.refused,
        remarks={(n.structure, n.side, n.session, n.quantity): n.reason for n in published.not_at_hand},
        simulated=simulated,
    )


def _visit(planned: Plan, session: str, results: Sequence[Result]) -> Visit:
    lines = [
        (result.technique.instrument, spoken_technique(result.technique))
        for result in results
        if result.occasion.session == session and result.technique.protocol
    ]
    # several images of one technique give one line
    return Visit(
        session=session, date=planned.dates.get(session, "n/a"), techniques=tuple(dict.fromkeys(lines))
    )


def spoken_technique(technique: Technique) -> str:
    """A protocol as a physicist would say it, in one line."""
    get = technique.get
    said = []
    if (field := get("MagneticFieldStrength")) is not None:
        said.append(f"{field:g} T" if isinstance(field, float) else str(field))
    maker = " ".join(
        str(get(key)) for key in ("Manufacturer", "ManufacturersModelName") if get(key) is not None
    )
    if maker:
        said.append(maker)
    if isinstance(shells := get("BValues"), tuple):
        said.append(f"b {', '.join(f'{b:g}' for b in shells)} s/mm²")
    if isinstance(count := get("NumberOfDirections"), float):
        said.append(f"{count:g} directions")
    if isinstance(size := get("VoxelSize"), tuple):
        said.append(f"voxel {' × '.join(f'{edge:g}' for edge in size)} mm")
    for key, name in (("EchoTime", "TE"), ("RepetitionTime", "TR"), ("InversionTime", "TI")):
        seconds = get(key)
        times = seconds if isinstance(seconds, tuple) else (seconds,) if isinstance(seconds, float) else ()
        if times:
            said.append(f"{name} {', '.join(f'{1000 * one:.4g}' for one in times)} ms")
    if isinstance(sequence := get("Sequence"), str):
        said.append(sequence)
    if isinstance(words := get("Technique"), str):
        said.append(words)
    return ", ".join(said) or "technique not stated"


def _pictures(instruments: Mapping[str, Instrument], results: Sequence[Result]) -> tuple[Panel, ...]:
    made: list[Panel] = []
    for key, instrument in instruments.items():
        own = [result for result in results if result.technique.instrument == key]
        made += [attrs.evolve(panel, name=f"{key}-{panel.name}") for panel in instrument.panels(own)]
    return tuple(made)


def _notes(planned: Plan, results: Sequence[Result]) -> tuple[str, ...]:
    notes = [*planned.notes, f"Order of visits: {planned.order_source}."]
    if not planned.has_sites:
        # the dataset's own path stays out of what is written
        notes.append(how_to_place("DATASET", planned.subject, planned.first_visit))
    for result in results:
        where = f"{result.occasion.session}, {result.occasion.acquisition}"
        notes += [f"{where}: {note}" for note in result.notes]
    return tuple(notes)


def _methods(
    instruments: Mapping[str, Instrument],
    config: Config,
    results: Sequence[Result],
    comparisons: Sequence[Comparison],
) -> tuple[str, ...]:
    """A paragraph for each instrument that gave a number or a map: what was done, and nothing else."""
    own = {
        key: [r for r in results if r.technique.instrument == key and (r.measurements or r.maps)]
        for key in instruments
    }
    used = tuple(
        f"{one.methods(config.parameters[key], own[key])} (instrument {key}, version {one.version})"
        for key, one in instruments.items()
        if own[key]
    )
    return (*used, how_compared(config, comparisons))


def how_compared(config: Config, comparisons: Sequence[Comparison]) -> str:
    """The paragraph on differences, verdicts, and the limits and healthy samples that some row rests on."""
    used = [row.limit.source for row in comparisons if row.limit is not None]
    known: tuple[Limit | Reference, ...] = (*config.limits, *config.references)
    sources = sorted({one.source for one in known if any(one.source in text for text in used)})
    own = any(one.own for one in known)
    return (
        "Comparisons: difference with a 95 % sampling interval (both values independent); beyond means that the "
        "difference exceeds the limit, and the interval is shown beside it, not added. A test-retest limit never "
        f"judges sides.{OWN_FIRST if own else ''} Limits and healthy samples: {'; '.join(sources) or 'none'}."
    )


def _provenance(planned: Plan, config: Config, seed: int) -> Provenance:
    inputs = {path: digest for step in planned.steps for path, digest in step.inputs.items()}
    inputs |= planned.case_input
    parameters = [
        (f"{key}.{name}", str(value))
        for key, chosen in sorted(config.parameters.items())
        for name, value in attrs.asdict(chosen).items()
    ]
    return Provenance(
        version=__version__,
        inputs=tuple(InputFile(path=path, sha256=digest) for path, digest in sorted(inputs.items())),
        parameters=(("seed", str(seed)), *parameters),
        software=tuple(sorted(ledger.code_state().items())),
    )
