"""What there is to do for one person: visits, acquisitions, sites; nothing is measured here."""

from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from neurography.anatomy import names
from neurography.io import bids, sites
from neurography.io.case import CaseFile, read_case
from neurography.model.comparison import Refusal
from neurography.model.errors import NeurographyError
from neurography.model.instrument import Acquisition, Instrument
from neurography.model.site import Sites
from neurography.study import ledger


@frozen(kw_only=True, eq=False)
class Step:
    """One acquisition to be measured with the sites of its visit. name is unique for the person."""

    name: str
    instrument: Instrument
    acquisition: Acquisition
    sites: Sites
    inputs: Mapping[str, str]
    """Every file it depends on, by its place in the dataset, with its sha256."""


@frozen(kw_only=True, eq=False)
class Plan:
    """One person's steps. order is None where the order of visits is not known."""

    subject: str
    sessions: tuple[str, ...]
    dates: Mapping[str, str]
    order: tuple[str, ...] | None
    order_source: str
    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]
    has_sites: bool
    case: CaseFile | None = None
    case_input: Mapping[str, str] = field(factory=dict)
    """The case file by its place in the dataset, with its sha256; empty where there is none."""

    @property
    def first_visit(self) -> str:
        """Its label; n/a where there is none."""
        return self.sessions[0] if self.sessions else "n/a"


def make(
    dataset: Path, subject: str, *, sessions: tuple[str, ...], instruments: Mapping[str, Instrument]
) -> Plan:
    """Look at a person's files; `sessions` restricts the visits, empty means all."""
    person = bids.read_subject(dataset, subject)
    visits = tuple(s for s in person.sessions if not sessions or s.session in sessions)
    steps: list[Step] = []
    refusals: list[Refusal] = []
    any_sites = False
    structures: set[str] = set()
    for visit in visits:
        regions, errors = sites.read(dataset, subject, visit.session)
        any_sites |= bool(regions) or bool(errors)
        structures |= {structure for region in regions for structure in region.structures}
        refusals += [refusal(error, dataset) for error in errors]
        drawn = sites.files(dataset, subject, visit.session)
        for key, instrument in instruments.items():
            for acquisition in instrument.find(visit):
                inputs = {
                    path.relative_to(dataset).as_posix(): ledger.file_digest(path) or "missing"
                    for path in sorted({*acquisition.files, *drawn})
                }
                name = f"measure:{key}:{visit.session}:{acquisition.occasion.acquisition}"
                if any(step.name == name for step in steps):
                    refusals.append(
                        Refusal(
                            kind="acquisition",
                            measurement=None,
                            where=acquisition.file.relative,
                            reason="a second image with the same name apart from its folder: left out",
                            todo="Give one of them another acq- label.",
                        )
                    )
                    continue
                steps.append(
                    Step(
                        name=name,
                        instrument=instrument,
                        acquisition=acquisition,
                        sites=regions,
                        inputs=inputs,
                    )
                )
    case, wrong = case_of(dataset, subject)
    refusals += [refusal(error, dataset) for error in wrong]
    return Plan(
        subject=subject,
        sessions=tuple(visit.session for visit in visits),
        dates={visit.session: visit.date for visit in visits},
        order=tuple(visit.session for visit in visits) if person.ordered else None,
        order_source=person.order_source,
        steps=tuple(steps),
        refusals=tuple(refusals),
        notes=(*person.warnings, *names.unknown(structures), *_whose(case, subject)),
        has_sites=any_sites,
        case=case,
        case_input={}
        if case is None
        else {case_name(subject): ledger.file_digest(dataset / case_name(subject)) or ""},
    )


def case_name(subject: str) -> str:
    """Where a person's case lies in the dataset."""
    return f"sub-{subject}/sub-{subject}_case.yaml"


def case_of(dataset: Path, subject: str) -> tuple[CaseFile | None, tuple[NeurographyError, ...]]:
    """A person's case, None where there is none; one that cannot be read is told, and the images go on."""
    path = dataset / case_name(subject)
    if not path.exists():
        return None, ()
    try:
        return read_case(path), ()
    except NeurographyError as error:
        return None, (error,)


def _whose(case: CaseFile | None, subject: str) -> tuple[str, ...]:
    """A word where the case file bears another subject's label: its visits then do not join the images."""
    if case is None or (case.case.subject or "").removeprefix("sub-") == subject:
        return ()
    named = f"subject {case.case.subject}" if case.case.subject else "no subject"
    return (
        f"The case file names {named}: it is told, but not joined to the measurements. Write subject: {subject}.",
    )


def refusal(error: NeurographyError, dataset: Path) -> Refusal:
    """An error on a file as a result, its path told from the dataset's root."""
    root = f"{dataset}/"
    return Refusal(
        kind="file",
        measurement=None,
        reason=f"wanted {error.wanted}; got {error.came}".replace(root, ""),
        where=error.where.replace(root, "") or "n/a",
        todo=error.todo.replace(root, ""),
    )
