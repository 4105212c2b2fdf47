"""`case report`: one patient's case as a report of its own, without any image."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen

from neurography import __version__
from neurography.io import atomic, bids
from neurography.io.case import CaseFile, read_case
from neurography.model.case import Case
from neurography.model.errors import CallError, NeurographyError
from neurography.model.measurement import Origin
from neurography.model.panel import Panel
from neurography.report.case import case_lines
from neurography.report.view import InputFile, Provenance, ReportView, Visit
from neurography.study import compared, ledger
from neurography.study import config as configuration
from neurography.study.case.joined import measured
from neurography.study.case.opened import case_path, open_case, read_as
from neurography.study.case.section import section
from neurography.study.instruments import instruments as registered
from neurography.study.reporting import Published, answered, how_compared, write_view
from neurography.study.run import check_ours, merge
from neurography.study.writing import writing

UNSEEN = "This page was made from a case file; no image was seen."
UNSEEN_PUBLISHED = "This page was made from a publication's own words and numbers; no image was seen."


@frozen(kw_only=True)
class CaseReport:
    """What was written: lines to print, and the page."""

    lines: tuple[str, ...]
    report: Path


def report_case(
    called: Path | str,
    out: Path | None = None,
    *,
    answers: Mapping[str, str] | None = None,
    panels: tuple[Panel, ...] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> CaseReport:
    """Write OUT (default ./neurography-ID) with the report of a case, its tables and its figures.

    Raises
    ------
    CallError, InputError
        For a case or a folder that cannot be used; nothing has been written then.
    """
    file = open_case(called)
    case = read_as(file.case, answers or {})
    place = (out or Path(f"neurography-{case.id}")).resolve()
    _check_out(place, case)
    tell(f"{case.id}: timeline, where, how, what explains it")
    with writing(place):
        view = _write(file, case, place, answers=answers or {}, panels=panels)
        stem = place / f"sub-{view.subject}" / f"sub-{view.subject}"
        atomic.write_bytes(stem.with_name(f"{stem.name}_case.yaml"), case_path(called).read_bytes())
        merge(place)
    page = stem.with_name(f"{stem.name}_report.html")
    return CaseReport(lines=(*case_lines(view), str(page)), report=page)


def subject_of(case: Case) -> str:
    """The label that a person's results bear: letters and digits, as BIDS asks."""
    return "".join(sign for sign in (case.subject or case.id) if sign.isalnum())


def _check_out(out: Path, case: Case) -> None:
    check_ours(out)
    own = f"sub-{subject_of(case)}"
    kept = out / own / f"{own}_case.yaml"
    if kept.is_file() and (other := _id_of(kept)) not in ("", case.id):
        raise CallError(
            wanted="a folder for the results of this case alone",
            came=f"results of the case {other}, which has the same subject",
            where=str(out),
            todo="Choose a new folder with --out.",
        )
    strangers = sorted(path.name for path in out.glob("sub-*") if path.name != own)
    if strangers or (out / own / ledger.NAME).exists():
        raise CallError(
            wanted="a folder for the results of this case alone",
            came=f"results of {', '.join(strangers[:5])}" if strangers else f"results from images of {own}",
            where=str(out),
            todo="Choose a new folder with --out.",
        )


def _id_of(path: Path) -> str:
    """The id of the case whose copy lies there; empty where it can no longer be read."""
    try:
        return read_case(path).case.id
    except NeurographyError:
        return ""


def _write(
    file: CaseFile, case: Case, out: Path, *, answers: Mapping[str, str], panels: tuple[Panel, ...]
) -> ReportView:
    published = any(document.doi or document.citation for document in case.documents)
    subject = subject_of(case)
    folder = out / f"sub-{subject}"
    atomic.sweep(folder)
    origin: Origin = "published" if published else "typed"
    values = tuple(
        evolve(one, occasion=evolve(one.occasion, subject=subject)) for one in measured(case, origin=origin)
    )
    config = configuration.load(None, path=None, instruments=registered())
    visits = tuple(_visit(case, visit.id) for visit in case.visits)
    found = compared.compare(values, order=tuple(visit.session for visit in visits), config=config)
    told = section(file, answers=answers, measurements=values)
    compared.write(subject, found, folder, notes=told.notes)
    view = ReportView(
        subject=subject,
        visits=visits,
        measurements=found.measurements,
        comparisons=found.comparisons,
        refusals=found.refused,
        panels=(
            *(answered(found, visits, published=Published()) if values else ()),
            *compared.course_panels(found, visits),
            *panels,
        ),
        title=case.title,
        parts=told.parts,
        notes=told.notes,
        methods=(*_methods(case), *((how_compared(config, found.comparisons),) if values else ())),
        provenance=Provenance(
            version=__version__,
            inputs=(
                InputFile(
                    path=Path(file.tree.where).name, sha256=ledger.file_digest(Path(file.tree.where)) or ""
                ),
            ),
            parameters=tuple(sorted(answers.items())),
            software=tuple(sorted(ledger.code_state().items())),
        ),
        unseen=UNSEEN_PUBLISHED if published else UNSEEN,
    )
    _remove_figures(folder, write_view(view, folder))
    bids.write_json(
        folder / f"sub-{subject}_provenance.json",
        {
            "Software": dict(view.provenance.software),
            "Inputs": {one.path: one.sha256 for one in view.provenance.inputs},
            "Parameters": dict(answers),
        },
    )
    return view


def _remove_figures(folder: Path, written: Sequence[str]) -> None:
    """Figures that an earlier state of the case had and this one has not."""
    for old in sorted((folder / "figures").glob("*")):
        if old.is_file() and f"figures/{old.name}" not in written:
            old.unlink()


def _visit(case: Case, name: str) -> Visit:
    """A visit with its dates as written, and each examination of it in one line."""
    visit = case.visit(name)
    if visit is None:
        raise ValueError(f"no visit {name}")
    lines = []
    for exam in case.imaging:
        if exam.visit == name:
            region = " and ".join(word.replace("_", " ") for word in exam.region)
            said = [exam.tracer, region, *(f"{key} {value}" for key, value in exam.technique.items())]
            modality = exam.modality.replace("_", " ")
            lines.append(("", f"{modality} {', '.join(filter(None, said))}".strip()))
    return Visit(
        session=visit.session or visit.id,
        date=str(visit.when),
        techniques=tuple(dict.fromkeys(lines)),
    )


def _methods(case: Case) -> tuple[str, ...]:
    """What was done with the case, and where its values stand."""
    cited = "; ".join(
        f"{one.id}: {one.citation}{f', doi {one.doi}' if one.doi else ''}"
        for one in case.documents
        if one.citation
    )
    return (
        "Case: every value was typed with the place where it is written (document:line). Dates are intervals; what was "
        "not examined or not reported is never read as absent. Where: fewest lesion sites that explain the findings. "
        "How: routes in the order of the examinations, ranked by counts. What explains it: counts of findings for and "
        f"against, never a probability.{f' Documents: {cited}.' if cited else ''}",
    )
