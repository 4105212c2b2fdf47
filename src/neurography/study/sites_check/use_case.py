"""`check`: the steps of looking at a dataset's regions, in order."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from neurography.imaging.site_findings import KINDS
from neurography.io import bids, sites, tables
from neurography.model.errors import CallError
from neurography.model.instrument import Instrument, Session
from neurography.study.instruments import instruments as registered
from neurography.study.run import check_out
from neurography.study.sites_check.judging import judge_visit
from neurography.study.sites_check.looking import Gathered, look_at_images, unusable
from neurography.study.sites_check.pictures import draw
from neurography.study.sites_check.report import (
    COLUMNS,
    TABLE,
    CheckReport,
    Found,
    Visited,
    row,
    visit_words,
)
from neurography.study.writing import writing

FOLDER = "neurography-sites-check"
"""Where pictures and table go unless told: in the current folder."""

Tell = Callable[[str], None]


def check(
    dataset: Path,
    *,
    participants: Sequence[str] = (),
    sessions: Sequence[str] = (),
    out: Path | None = None,
    tell: Tell = lambda _: None,
) -> CheckReport:
    """Look at every region of a dataset on every image it will be measured on; write pictures and a table to OUT.

    Raises
    ------
    CallError
        For what is no dataset, unknown people or visits, or an OUT in which something could be overwritten. One
        file that cannot be used is a finding instead.
    InputError
        When OUT cannot be written to.
    """
    dataset = dataset.resolve()
    people = _people(dataset, participants, sessions)
    out = out_folder(dataset, out)
    known = registered()
    found: list[Found] = []
    visits: list[Visited] = []
    for person in people:
        for visit in bids.read_subject(dataset, person).sessions:
            if sessions and visit.session not in {s.removeprefix("ses-") for s in sessions}:
                continue
            tell(f"{visit_words(person, visit.session)}: looking")
            with writing(out):
                some, seen = _check_visit(dataset, visit, out, known)
            found += some
            visits.append(seen)
    found.sort(key=lambda f: (KINDS.index(f.finding.kind), f.subject, f.session, f.images, f.finding.message))
    with writing(out):
        tables.write_tsv(out / TABLE, COLUMNS, [row(one) for one in found])
    return CheckReport(found=tuple(found), visits=tuple(visits), table=out / TABLE)


def out_folder(dataset: Path, out: Path | None) -> Path:
    """Where to write, refused where something of somebody else's could be overwritten.

    The default is a folder in the current one; inside the dataset it is one under its derivatives.
    """
    if out is None:
        here = Path.cwd().resolve()
        inside = here == dataset or here.is_relative_to(dataset)
        out = dataset / "derivatives" / FOLDER if inside else here / FOLDER
    out = out.resolve()
    check_out(out, dataset=dataset)
    return out


def _check_visit(
    dataset: Path, visit: Session, out: Path, known: Mapping[str, Instrument]
) -> tuple[list[Found], Visited]:
    regions, errors = sites.read(dataset, visit.subject, visit.session)
    gathered = Gathered()
    for error in errors:
        gathered.add(unusable("table unusable", error, dataset))
    looked = look_at_images(dataset, visit, regions, known, gathered) if regions else []
    judge_visit(dataset, visit, regions, looked, gathered)
    nowhere = {f.source for f, _ in gathered.by_words.values() if f.kind == "drawn elsewhere"}
    for one in looked:
        for finding in one.findings:
            if not (finding.kind == "outside" and finding.source in nowhere):
                gathered.add(finding, image=one.label)
    pictures = draw(visit, looked, out)
    found = [
        Found(subject=visit.subject, session=visit.session, finding=finding, images=tuple(images))
        for finding, images in gathered.by_words.values()
    ]
    seen = Visited(
        subject=visit.subject,
        session=visit.session,
        regions=len(regions),
        images=tuple(one.label for one in looked),
        pictures=pictures,
    )
    return found, seen


def _people(dataset: Path, participants: Sequence[str], sessions: Sequence[str]) -> tuple[str, ...]:
    everyone = bids.subjects(dataset)
    wanted = {bids.checked_label(label, what="participant-label") for label in participants}
    visits = {s.session for person in everyone for s in bids.read_subject(dataset, person).sessions}
    asked = {bids.checked_label(label, what="session-label") for label in sessions}
    for what, known, came in (("participant", set(everyone), wanted), ("session", visits, asked)):
        if not known or came - known:
            raise CallError(
                wanted=f"{what}s of this dataset ({', '.join(sorted(known)) or 'it has none'})",
                came=", ".join(sorted(came - known)) or "none",
                where=str(dataset),
                todo=f"Check --{what}-label.",
            )
    return tuple(person for person in everyone if not wanted or person in wanted)
