"""Typed numbers to comparisons, verdicts and the same report; no image is seen.

`compare_table` takes a table of numbers (see `neurography.io.typed`) where `run` takes a dataset of images, and
ends in the same files.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs
from attrs import frozen

from neurography import __version__
from neurography.compare import TECHNIQUE_UNSTATED
from neurography.draw.lacking import lacking
from neurography.io import atomic, bids, typed
from neurography.model.errors import CallError
from neurography.model.measurement import Measurement
from neurography.model.quantity import Quantity
from neurography.model.vocabulary import QUANTITIES
from neurography.model.wording import legible
from neurography.report.summary import findings
from neurography.report.view import InputFile, Provenance, ReportView, Visit
from neurography.study import compared, ledger
from neurography.study import config as configuration
from neurography.study.config import Config
from neurography.study.instruments import instruments as registered
from neurography.study.reporting import Published, answered, how_compared, spoken_technique, write_view
from neurography.study.run import check_ours, merge
from neurography.study.writing import writing

Tell = Callable[[str], None]

UNSEEN = {
    ("typed",): "These numbers were typed; no image was seen.",
    ("published",): "These numbers were taken from the publication; no image was seen.",
    ("published", "typed"): "These numbers were typed or taken from a publication; no image was seen.",
}
"""Origins of a person's numbers -> what the report says of them first."""

_LATE = re.compile(r"after|post|follow", re.IGNORECASE)
_EARLY = re.compile(r"before|pre|base", re.IGNORECASE)

ONLY_VISIT = "only visit"
"""What a visit without name and date is called."""


@frozen(kw_only=True)
class Answered:
    """What became of one person's numbers. lines are the findings, report the path of the page."""

    subject: str
    values: int
    compared: int
    refused: int
    lacking: int
    """Comparisons whose second number is not there."""
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    report: Path


@frozen(kw_only=True)
class TableReport:
    """What `compare_table` did. failed names the people without any value."""

    people: tuple[Answered, ...]
    out: Path

    @property
    def failed(self) -> tuple[str, ...]:
        return tuple(one.subject for one in self.people if not one.values)

    def lines(self) -> list[str]:
        """What to tell the user, the reports last."""
        several = len(self.people) > 1
        told = []
        for one in self.people:
            head = f"sub-{one.subject}: " if several else ""
            told += [f"{head}note: {note}" for note in one.notes]
            told += [f"{head}{line}" for line in one.lines]
            made = "comparison" if one.compared == 1 else "comparisons"
            values = "value" if one.values == 1 else "values"
            without = f", {one.lacking} not made for want of a number" if one.lacking else ""
            told.append(f"{head}{one.values} {values}, {one.compared} {made}, {one.refused} refused{without}")
        told += [str(one.report) for one in self.people]
        return [legible(line) for line in told]


def compare_table(
    path: Path,
    out: Path | None = None,
    *,
    config: Path | None = None,
    sheet: str | None = None,
    published: Published | None = None,
    tell: Tell = lambda _: None,
) -> TableReport:
    """Compare the numbers of a table: sides, visits, healthy samples; tables and a report for each person.

    Parameters
    ----------
    path
        A .tsv, .csv or .xlsx table, one number a row.
    out
        Folder of results; default ./neurography-STEM after the table's name, in letters, digits and `-_.`.
    config
        A configuration file as `run` takes it: own limits and healthy samples.
    sheet
        The sheet of a workbook, where more than one has content.
    published
        For a published case of one person: what the publication does not report.

    Raises
    ------
    CallError, InputError
        For a table, configuration or folder that cannot be used; nothing has been written then.
    """
    known = registered()
    quantities: dict[str, Quantity] = {
        **{quantity.key: quantity for one in known.values() for quantity in one.quantities},
        **QUANTITIES,
    }
    table = typed.read(path, quantities=quantities, sheet=sheet)
    chosen = configuration.load(None, path=config, instruments=known)
    table = attrs.evolve(table, notes=(*table.notes, *chosen.notes))
    place = (out or Path(f"neurography-{_folder_word(path)}")).resolve()
    _check_out(place, path, table)
    people = []
    with writing(place):
        for person in table.people:
            tell(f"sub-{person.subject}: comparing")
            people.append(_person(person, table, chosen, place, published or Published()))
        merge(place)
    return TableReport(people=tuple(people), out=place)


def _folder_word(path: Path) -> str:
    """The table's name as a folder may be called on every system: no blanks, line breaks or broken signs."""
    return re.sub(r"[^\w.-]+", "_", path.stem)


def _check_out(out: Path, path: Path, table: typed.TypedTable) -> None:
    """Refuse a folder that holds the table itself, or results of other people or of images."""

    def refuse(came: str) -> CallError:
        return CallError(
            wanted="a folder for the results of this table alone",
            came=came,
            where=str(out),
            todo="Choose a new folder with --out.",
        )

    check_ours(out)
    table_place = path.resolve()
    if table_place.is_relative_to(out) and not table_place.is_relative_to(out / "sourcedata"):
        raise refuse(f"the folder that holds {path.name}")
    own = {f"sub-{person.subject}" for person in table.people}
    strangers = sorted(p.name for p in out.glob("sub-*") if p.name not in own)
    if strangers:
        raise refuse(
            f"results of {', '.join(strangers[:5])}, who {'is' if len(strangers) == 1 else 'are'} not in it"
        )
    measured = sorted(name for name in own if (out / name / ledger.NAME).exists())
    if measured:
        raise refuse(f"results from images of {', '.join(measured[:5])}")


def _person(
    person: typed.Person, table: typed.TypedTable, config: Config, out: Path, published: Published
) -> Answered:
    folder = out / f"sub-{person.subject}"
    atomic.sweep(folder)
    relevant = _relevant(config, person.measurements)
    found = compared.compare(
        person.measurements, order=person.sessions if person.ordered else None, config=relevant
    )
    order_note = f"Order of visits: {person.order_source}."
    compared.write(person.subject, found, folder, notes=(*table.notes, order_note))
    visits = tuple(_visit(session, person) for session in person.sessions)
    order, gaps = _row_order(person, visits), _gaps(found)
    origins = tuple(sorted({m.origin for m in person.measurements}))
    view = ReportView(
        subject=person.subject,
        visits=visits,
        measurements=found.measurements,
        comparisons=found.comparisons,
        refusals=found.refused,
        panels=(*answered(found, visits, published=published), *compared.course_panels(found, visits)),
        notes=(*table.notes, order_note),
        methods=(how_compared(relevant, found.comparisons),),
        provenance=Provenance(
            version=__version__,
            inputs=_inputs(table, config),
            software=tuple(sorted(ledger.code_state().items())),
        ),
        dates="offsets",
        not_at_hand=published.not_at_hand,
        unseen=" ".join((UNSEEN[origins], *gaps)),
        order_note=order if _looks_reversed([visit.name for visit in visits]) else "",
    )
    told = findings(view)
    written = write_view(view, folder)
    _remove_figures(folder, written)
    _write_provenance(person.subject, view, folder)
    return Answered(
        subject=person.subject,
        values=sum(m.value is not None for m in found.measurements),
        compared=len(found.comparisons),
        refused=sum(not lacking(row) for row in found.refused),
        lacking=sum(bool(lacking(row)) for row in found.refused),
        lines=(*told, *gaps, *([order] if order and order not in told else [])),
        notes=(*table.notes, order_note) if person.doubtful else table.notes,
        report=folder / f"sub-{person.subject}_report.html",
    )


def _gaps(found: compared.Compared) -> tuple[str, ...]:
    """How many comparisons between visits rest on somebody's word, since their technique is stated in part or not."""
    times = [row for row in found.comparisons if row.kind == "time"]
    kinds = (
        ("not stated", re.compile(re.escape(TECHNIQUE_UNSTATED))),
        ("stated in words only", re.compile(r"technique stated in words only.*|technique .* \(as words\)")),
        ("stated in part only", re.compile(r".* unknown (then|now|then and now)")),
    )
    said = []
    for words, form in kinds:
        n = sum(any(form.fullmatch(warning) for warning in row.warnings) for row in times)
        if n:
            rest = "they rest" if n > 1 else "it rests"
            which = f"{n} of {len(times)} comparisons between visits"
            said.append(f"Technique {words} for {which}: {rest} on the word of whoever typed them.")
    return tuple(said)


def _row_order(person: typed.Person, visits: Sequence[Visit]) -> str:
    """The order of visits where the rows of the table alone say it; nothing for a single visit."""
    if len(visits) < 2 or not person.ordered or not person.order_source.startswith("the row order"):
        return ""
    return f"Order of visits: {', then '.join(visit.name for visit in visits)} ({person.order_source})."


def _looks_reversed(names: Sequence[str]) -> bool:
    """Whether a visit called after, post or follow-up stands before one called before, pre or baseline."""
    late = [n for n, name in enumerate(names) if _LATE.match(name.strip())]
    early = [n for n, name in enumerate(names) if _EARLY.match(name.strip())]
    return bool(late and early) and min(late) < max(early)


def _relevant(config: Config, measurements: Sequence[Measurement]) -> Config:
    """The limits and healthy samples of the quantities at hand: the methods name no others."""
    keys = {m.quantity.key for m in measurements}
    return attrs.evolve(
        config,
        limits=tuple(limit for limit in config.limits if limit.quantity in keys),
        references=tuple(sample for sample in config.references if sample.quantity in keys),
    )


def _visit(session: str, person: typed.Person) -> Visit:
    """A visit with each way in which its numbers are said to have been measured."""
    lines = [
        ("" if m.technique.instrument == "n/a" else m.technique.instrument, spoken_technique(m.technique))
        for m in person.measurements
        if m.occasion.session == session and m.technique.protocol
    ]
    label = person.shown.get(session, session)
    return Visit(
        session=session,
        label=ONLY_VISIT if session == "n/a" else label if label != session else "",
        date=person.dates.get(session, "n/a"),
        techniques=tuple(dict.fromkeys(sorted(lines))),
    )


def _inputs(table: typed.TypedTable, config: Config) -> tuple[InputFile, ...]:
    """The table and the user's own limits, by name and digest."""
    own = {legible(file.name): ledger.file_digest(file) or "" for file in config.files}
    return tuple(InputFile(path=name, sha256=sha) for name, sha in {**own, table.name: table.sha256}.items())


def _remove_figures(folder: Path, written: Sequence[str]) -> None:
    """Figures that an earlier table had and this one has not."""
    for old in sorted((folder / "figures").glob("*")):
        if old.is_file() and f"figures/{old.name}" not in written:
            old.unlink()


def _write_provenance(subject: str, view: ReportView, folder: Path) -> None:
    parameters: Mapping[str, object] = {}
    bids.write_json(
        folder / f"sub-{subject}_provenance.json",
        {
            "Software": dict(view.provenance.software),
            "Inputs": {file.path: file.sha256 for file in view.provenance.inputs},
            "Parameters": parameters,
        },
    )
