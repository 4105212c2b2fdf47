"""`import_sites`: the steps of bringing drawn regions into a dataset, in order."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from attrs import frozen

from neurography.imaging.grid import Grid
from neurography.io import bids, sites, sites_from, sites_write
from neurography.io.sites_from import like as like_image
from neurography.model.errors import CallError
from neurography.model.instrument import Session
from neurography.study.sites_import import settle
from neurography.study.sites_import.reading import Read, Table, nothing, read_all
from neurography.study.sites_import.report import Imported, Written


def import_sites(
    dataset: Path,
    files: Sequence[Path],
    *,
    subject: str,
    session: str = "n/a",
    like: Path | None = None,
    datatype: str | None = None,
    desc: str | None = None,
    radius: float | None = None,
    mapping: Sequence[str] = (),
    labels: Path | None = None,
    replace: bool = False,
) -> Imported:
    """Bring regions drawn in other tools into derivatives/sites of a dataset.

    Parameters
    ----------
    files
        Segmentations, markups, SEG, RTSTRUCT; and at most one file that names the labels (.txt, .ctbl).
    subject, session
        Labels of a visit of the dataset; session n/a for the only one.
    like
        The image that was drawn on, NIfTI or DICOM; needed for contours whose image is not in the visit.
    datatype
        Folder of the sites; that of the image drawn on where it is known.
    desc
        Label of the files, beginning with `sites`; else `sites` and the tool's name.
    radius
        mm, for points that state none.
    mapping
        "NAME=structure,side[,role[,order]]" for regions whose names do not say it.
    labels
        The same as a table with the columns of a sites table.
    replace
        Write over sites of that name.

    Raises
    ------
    CallError
        When the visit is not there, an option is wrong, or sites of that name exist.
    InputError
        When no file could be used.
    """
    visit = _visit(dataset, subject, session)
    pictures, names = _sorted(files)
    if desc is not None and not re.fullmatch(r"sites([A-Za-z0-9]*[A-Za-z])?", desc):
        raise CallError(
            wanted="a file label of letters and digits that begins with sites and ends in a letter",
            came=repr(desc), where="--desc", todo="For example sitesReaderB; further images get numbers.",
        )  # fmt: skip
    if datatype is not None and datatype not in bids.DATATYPES:
        raise CallError(
            wanted=f"a datatype of {', '.join(bids.DATATYPES)}", came=repr(datatype), where="--datatype",
            todo="Take the one whose images the regions were drawn on.",
        )  # fmt: skip
    said = settle.said_by(mapping, labels)
    references = _like(like, visit) if like is not None else ()
    found = read_all(pictures, names, references, visit, radius)
    if not found.tables:
        raise nothing(found.refused)
    planned = _planned(found.tables, said, desc, datatype or _usual(visit), forced=datatype is not None)
    return _write(dataset, visit, planned, found, replace=replace)


def _visit(dataset: Path, subject: str, session: str) -> Session:
    label = bids.checked_label(subject, what="subject")
    known = bids.subjects(dataset)
    if label not in known:
        raise CallError(
            wanted=f"a person of the dataset ({', '.join(known) or 'it has none'})", came=label, where="--subject",
            todo="Check --subject; `neurography import` brings in images.",
        )  # fmt: skip
    visits = {one.session: one for one in bids.read_subject(dataset, label).sessions}
    unnamed = session in ("", "n/a")
    wanted = next(iter(visits)) if unnamed else bids.checked_label(session, what="session")
    if wanted not in visits or (unnamed and len(visits) > 1):
        there = ", ".join(visits) if set(visits) != {"n/a"} else "it has none: leave --session out"
        raise CallError(
            wanted=f"a visit of sub-{label} ({there})", came="none" if unnamed else wanted,
            where="--session", todo="Check --session; `neurography import` brings in images.",
        )  # fmt: skip
    return visits[wanted]


def _sorted(files: Sequence[Path]) -> tuple[list[Path], Path | None]:
    """(files with regions, the one that names labels)."""
    names = [path for path in files if sites_from.is_names(path)]
    pictures = [path for path in files if not sites_from.is_names(path)]
    if len(names) > 1:
        raise CallError(
            wanted="at most one file that names labels (.txt, .ctbl)", came=f"{len(names)}", where="FILE",
            todo="Import each segmentation with its own in a call of its own.",
        )  # fmt: skip
    if not pictures:
        raise CallError(
            wanted=f"at least one file of regions: {sites_from.KNOWN}",
            came="none",
            where="FILE",
            todo="See --help.",
        )
    if names and not names[0].is_file():
        raise CallError(
            wanted="a file that names labels",
            came="nothing there",
            where=str(names[0]),
            todo="Check the path.",
        )
    return pictures, names[0] if names else None


def _like(path: Path, visit: Session) -> tuple[like_image.Reference, ...]:
    if not path.exists():
        raise CallError(
            wanted="an image", came="nothing there", where=f"--like {path}", todo="Check the path."
        )
    inside = next((file for file in visit.files if file.path.resolve() == path.resolve()), None)
    return tuple(
        like_image.Reference(one.name, one.grid, inside.datatype if inside else "", one.origin)
        for one in like_image.read(path)
    )


def _usual(visit: Session) -> str:
    """Where regions go that lie on no image of the visit: its only datatype, else anat."""
    there = {file.datatype for file in visit.files}
    return there.pop() if len(there) == 1 else "anat"


@frozen(eq=False)
class _Planned:
    table: Table
    datatype: str
    desc: str
    base: str
    rows: tuple[settle.Settled, ...]


def _planned(
    tables: Sequence[Table], said: Sequence[settle.Said], desc: str | None, datatype: str, *, forced: bool
) -> list[_Planned]:
    everyone = [segment for table in tables for segment in table.segments]
    stated = iter(settle.assigned(said, everyone))
    counts: dict[str, int] = {}
    planned = []
    for table in tables:
        base = desc or f"sites{table.tool}"
        counts[base] = counts.get(base, 0) + 1
        number = "" if counts[base] == 1 else str(counts[base])
        regions = [
            (segment, next(stated), ball) for segment, ball in zip(table.segments, table.spheres, strict=True)
        ]
        folder = datatype if forced else table.datatype or datatype
        planned.append(_Planned(table, folder, f"{base}{number}", base, settle.settled(regions)))
    return planned


def _write(
    dataset: Path,
    visit: Session,
    planned: Sequence[_Planned],
    read: Read,
    *,
    replace: bool,
) -> Imported:
    names = {one.desc for one in planned}
    old = [
        path
        for base in sorted({one.base for one in planned})
        for path in _earlier(dataset, visit, base, names)
    ]
    if old and not replace:
        raise sites_write.refuse_existing(old[0].relative_to(dataset).as_posix())
    paths: list[Path] = []
    written = []
    for one in planned:
        made = sites_write.write(
            dataset, visit.subject, visit.session, one.datatype, one.desc, labels=one.table.labels,
            world_from_voxel=one.table.world_from_voxel, rows=[settled.row for settled in one.rows], replace=replace,
        )  # fmt: skip
        paths += made
        table = made[0].relative_to(dataset).as_posix()
        sizes = tuple(_size(one.table, settled) for settled in one.rows)
        written.append(Written(table=table, rows=one.rows, sizes=sizes, source=one.table.source))
    # an earlier import may have needed more images: a region that is no longer drawn must not be measured
    for stale in set(old) - set(paths) - {path.with_suffix(".json") for path in paths}:
        stale.unlink()
    return Imported(
        tables=tuple(written), paths=tuple(paths), notes=tuple(read.notes), warnings=tuple(read.warnings),
        refused=tuple(map(str, read.refused)),
    )  # fmt: skip


def _earlier(dataset: Path, visit: Session, base: str, names: Collection[str]) -> list[Path]:
    """Files of earlier imports under this name, in any folder of the visit.

    Under the plain name `sites` lies what people draw by hand: there only the very files that are to be
    written count, and sites2 stays.
    """
    found = []
    for path in sites.folder(dataset, visit.subject, visit.session).glob("*/*_dseg.*"):
        stem, _, ending = path.name.partition(".")
        start = sites_write.stem(visit.subject, visit.session, base).removesuffix("_dseg")
        number = stem.removesuffix("_dseg").removeprefix(start)
        mine = stem.startswith(start) and (not number or number.isdigit())
        if (
            mine
            and ending in ("tsv", "json", "nii", "nii.gz")
            and (base != "sites" or f"{base}{number}" in names)
        ):
            found.append(path)
    return sorted(found, key=lambda path: (path.suffix != ".tsv", path))


def _size(table: Table, settled: settle.Settled) -> str:
    ball = settled.row.sphere
    if table.labels is None or table.world_from_voxel is None:
        return f"ball of {ball.radius:g} mm" if ball else ""
    nx, ny, nz = table.labels.shape
    volume = Grid((nx, ny, nz), table.world_from_voxel).voxel_volume
    count = int((table.labels == settled.segment.number).sum())
    return f"{count} voxels, {count * volume:.{0 if count * volume >= 100 else 1}f} mm3"
