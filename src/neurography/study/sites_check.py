"""The regions of a dataset looked at before anything is measured: findings, and pictures with L and R on them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from attrs import evolve, field, frozen

from neurography.anatomy import names
from neurography.draw import montage
from neurography.imaging import site_findings, thickness
from neurography.imaging.grid import Grid, Image
from neurography.imaging.site_findings import KINDS, Finding, Look
from neurography.io import atomic, bids, nifti, sites, tables
from neurography.model.errors import CallError, NeurographyError
from neurography.model.instrument import BidsFile, Instrument, Session
from neurography.model.site import MIDPLANE, Drawn, Sites, spoken
from neurography.model.wording import legible
from neurography.study.instruments import instruments as registered
from neurography.study.run import check_out
from neurography.study.writing import writing

FOLDER = "neurography-sites-check"
"""Where pictures and table go unless told: in the current folder."""

TABLE = "sites-check.tsv"

COLUMNS: tables.Columns = {
    "finding": {
        "Description": "What was found; rows are sorted by it, the worst first",
        "Levels": {kind: kind for kind in KINDS},
    },
    "subject": {"Description": "Person"},
    "session": {"Description": "Visit"},
    "image": {"Description": "Images it holds for, n/a where it holds for the visit"},
    "region": {"Description": "Names of the regions, as in the sites table"},
    "structure": {"Description": "Nerve or tissue that the region serves"},
    "side": {"Description": "Side as stated in the sites table"},
    "role": {"Description": "What the region is for"},
    "source": {"Description": "The file that states it, inside the dataset"},
    "message": {"Description": "The finding as a sentence"},
}

Tell = Callable[[str], None]


@frozen(kw_only=True)
class Found:
    """A finding with the visit and the images (labels) it holds for."""

    subject: str
    session: str
    finding: Finding
    images: tuple[str, ...] = ()

    def line(self) -> str:
        """The finding as it is printed."""
        on = f" on {', '.join(self.images)}" if self.images else ""
        source = f" [{self.finding.source}]" if self.finding.source != "n/a" else ""
        return (
            f"{_visit(self.subject, self.session)}{on}: {self.finding.kind}: {self.finding.message}{source}"
        )


@frozen(kw_only=True)
class Visited:
    """What was looked at for one visit."""

    subject: str
    session: str
    regions: int
    images: tuple[str, ...]
    pictures: tuple[Path, ...]

    def line(self, findings: int) -> str:
        """One honest sentence."""
        start = _visit(self.subject, self.session)
        if not self.regions:
            return f"{start}: no regions; `neurography sites new` makes a file to draw them in"
        seen = f"{_count(self.regions, 'region')} looked at on {_count(len(self.images), 'image')}"
        if findings:
            return f"{start}: {seen}, {_count(findings, 'finding')}"
        return (
            f"{start}: {seen}, nothing found by these checks: that is no proof that they lie on the nerve; "
            "look at the pictures"
        )


@frozen(kw_only=True)
class CheckReport:
    """All findings, the worst first, and what was looked at."""

    found: tuple[Found, ...]
    visits: tuple[Visited, ...]
    table: Path

    def lines(self) -> list[str]:
        """What to tell the user."""
        told = [one.line() for one in self.found]
        for visit in self.visits:
            mine = [f for f in self.found if (f.subject, f.session) == (visit.subject, visit.session)]
            told.append(visit.line(len(mine)))
        told += [str(picture) for visit in self.visits for picture in visit.pictures]
        return [legible(line) for line in (*told, str(self.table))]


@frozen(kw_only=True, eq=False)
class _Looked:
    """One image with what was seen on it."""

    label: str
    image: Image
    simulated: bool
    looks: tuple[Look, ...] = ()
    findings: tuple[Finding, ...] = ()
    series: bool = False


@frozen(kw_only=True, eq=False)
class _Gathered:
    """Findings of one visit, the same sentence for several images as one."""

    by_words: dict[tuple[str, str], tuple[Finding, list[str]]] = field(factory=dict)

    def add(self, finding: Finding, *, image: str = "") -> None:
        _, images = self.by_words.setdefault((finding.kind, finding.message), (finding, []))
        if image and image not in images:
            images.append(image)


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
            tell(f"{_visit(person, visit.session)}: looking")
            with writing(out):
                some, seen = _check_visit(dataset, visit, out, known)
            found += some
            visits.append(seen)
    found.sort(key=lambda f: (KINDS.index(f.finding.kind), f.subject, f.session, f.images, f.finding.message))
    with writing(out):
        tables.write_tsv(out / TABLE, COLUMNS, [_row(one) for one in found])
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
    gathered = _Gathered()
    for error in errors:
        gathered.add(_unusable("table unusable", error, dataset))
    looked = _look_at_images(dataset, visit, regions, known, gathered) if regions else []
    _judge_visit(dataset, visit, regions, looked, gathered)
    nowhere = {f.source for f, _ in gathered.by_words.values() if f.kind == "drawn elsewhere"}
    for one in looked:
        for finding in one.findings:
            if not (finding.kind == "outside" and finding.source in nowhere):
                gathered.add(finding, image=one.label)
    pictures = _draw(visit, looked, out)
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


def _look_at_images(
    dataset: Path, visit: Session, regions: Sites, known: Mapping[str, Instrument], gathered: _Gathered
) -> list[_Looked]:
    """Every image that an instrument would measure, each once, with the regions on it."""
    looked: list[_Looked] = []
    done: set[Path] = set()
    for instrument in known.values():
        for acquisition in instrument.find(visit):
            file = acquisition.file
            if file.path in done:
                continue
            done.add(file.path)
            try:
                one = _open(acquisition.root, file)
            except NeurographyError as error:
                gathered.add(_unusable("image unusable", error, dataset), image=file.label)
                continue
            wanted = site_findings.measured_on(regions, series=one.series)
            looks, findings = site_findings.on_image(wanted, one.image)
            looked.append(evolve(one, looks=looks, findings=findings))
    return looked


def _open(root: Path, file: BidsFile) -> _Looked:
    """An image as one volume: of a series the mean, on which the foreground's middle is judged too."""
    sidecar = bids.read_sidecar(bids.companions(root, file)[".json"])
    image = nifti.load(file.path)
    series = image.data.ndim == 4 and image.data.shape[3] > 1
    flat = image.data.mean(axis=3, dtype=np.float32) if image.data.ndim == 4 else image.data
    return _Looked(
        label=file.label,
        image=Image(flat, image.world_from_voxel),
        simulated=sidecar.get("Simulated") is True,
        series=series,
    )


def _judge_visit(
    dataset: Path, visit: Session, regions: Sites, looked: Sequence[_Looked], gathered: _Gathered
) -> None:
    """What holds for the visit whatever the image."""
    if not regions:
        return
    if not looked:
        words = "no image of this visit can be measured, so its regions were not looked at on one"
        gathered.add(Finding(kind="no image", message=words))
    for finding in site_findings.of_visit(regions, series=any(one.series for one in looked)):
        gathered.add(finding)
    grids = [one.image.grid for one in looked]
    for source, shape in {r.source: r.shape for r in regions if isinstance(r.shape, Drawn)}.items():
        if grids and site_findings.lies_nowhere(shape, grids):
            words = "its label image meets no image of its visit: was it drawn on another visit or person?"
            gathered.add(Finding(kind="drawn elsewhere", message=words, source=source))
    _judge_labels(dataset, visit, regions, gathered)
    everything = {structure for region in regions for structure in region.structures}
    for words in names.unknown(everything):
        gathered.add(Finding(kind="unknown structure", message=words))


def _judge_labels(dataset: Path, visit: Session, regions: Sites, gathered: _Gathered) -> None:
    """Labels that were drawn and that no row names."""
    images = (p for p in sites.files(dataset, visit.subject, visit.session) if p.suffix != ".tsv")
    for path in images:
        table = path.with_name(path.name.removesuffix(".gz").removesuffix(".nii") + ".tsv")
        source = table.relative_to(dataset).as_posix()
        mine = [r for r in regions if r.source == source]
        if not mine:
            continue  # the table is missing or could not be used: told already
        used = {r.shape.index for r in mine if isinstance(r.shape, Drawn)}
        try:
            labels = nifti.load(path, scaled=False).data
        except NeurographyError as error:
            gathered.add(_unusable("table unusable", error, dataset))
            continue
        for label, voxels in site_findings.unnamed_labels(labels, used):
            count = _count(voxels, "voxel")
            words = f"label {label} is drawn ({count}), but no row of the table takes its shape from it"
            gathered.add(Finding(kind="label without row", message=words, source=source))


def _unusable(kind: str, error: NeurographyError, dataset: Path) -> Finding:
    root = f"{dataset}/"
    return Finding(
        kind=kind,
        message=f"wanted {error.wanted}; got {error.came}. {error.todo}".replace(root, "").strip(),
        source=error.where.replace(root, "") or "n/a",
    )


def _draw(visit: Session, looked: Sequence[_Looked], out: Path) -> tuple[Path, ...]:
    """One or more pages an image; pages of an earlier check of the same visit that are no longer made go."""
    stem = f"sub-{visit.subject}" + ("" if visit.session == "n/a" else f"_ses-{visit.session}")
    made: list[Path] = []
    for one in looked:
        title = f"{_visit(visit.subject, visit.session)}: regions on {one.label}"
        drawn = montage.pages(one.image, _shown(one), title=title, simulated=one.simulated)
        for number, content in enumerate(drawn, start=1):
            end = "" if number == 1 else f"-{number}"
            path = out / f"{stem}_{one.label}_sites{end}.png"
            atomic.write_bytes(path, content)
            made.append(path)
    if (out / TABLE).is_file():
        for stale in out.glob(f"{stem}_*_sites*.png"):
            if stale not in made and (visit.session != "n/a" or "_ses-" not in stale.name):
                stale.unlink()
    return tuple(made)


def _shown(one: _Looked) -> list[montage.Shown]:
    """Rows of the picture, left beside right, excludes last."""
    looks = sorted(one.looks, key=_place)
    return [
        montage.Shown(
            mask=look.mask,
            side=look.region.side,
            title=site_findings.called(look.region),
            facts=_facts(look, one.image.grid),
            found="; ".join(f.kind for f in one.findings if look.region.name in f.regions),
        )
        for look in looks
    ]


def _place(look: Look) -> tuple[bool, tuple[str, ...], str, tuple[str, ...], int, str, str]:
    r = look.region
    last = set(r.roles) == {"exclude"} or MIDPLANE in r.structures
    return (last, r.structures, r.level, r.roles, r.order or 0, r.side, r.name)


def _facts(look: Look, grid: Grid) -> str:
    """`L5 ventral ramus, 32 voxels, 6.0 mm thick (in-plane voxel edge 2.0 mm), lies 31 mm to the left of ...`."""
    region = look.region
    every = "every nerve" + (" of its side" if region.side in ("left", "right") else "")
    nerves = " and ".join(spoken(structure) for structure in region.structures) or every
    parts = [nerves, _count(look.voxels, "voxel")]
    if look.thickness_mm is not None and set(region.roles) != {"exclude"}:
        parts.append(
            f"{look.thickness_mm:.1f} mm thick (in-plane voxel edge {thickness.in_plane_edge(grid):.1f} mm)"
        )
    return ", ".join((*parts, *([look.side_words] if look.side_words else [])))


def _row(one: Found) -> tuple[tables.Cell, ...]:
    f = one.finding
    return (
        f.kind, one.subject, one.session, ", ".join(one.images) or None, ", ".join(f.regions) or None, f.structure,
        f.side, f.role, f.source, f.message,
    )  # fmt: skip


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


def _visit(subject: str, session: str) -> str:
    return f"sub-{subject}" if session == "n/a" else f"sub-{subject} ses-{session}"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
