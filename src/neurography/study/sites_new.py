"""Files to draw regions in: an empty label image on an image's own grid, its table, and the labels' names and
colours for drawing programs; or spheres by their coordinates, without a drawing.
"""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from attrs import field, frozen

from neurography.anatomy import names
from neurography.imaging.grid import Image
from neurography.io import atomic, bids, label_files, nifti, sites, sites_rows, sites_write
from neurography.io.label_files import Label
from neurography.io.sites_write import Row
from neurography.model.errors import CallError
from neurography.model.instrument import BidsFile, Session
from neurography.model.wording import legible
from neurography.study.instruments import instruments as registered
from neurography.study.sites_steps import steps
from neurography.study.sites_wanted import NewOptions, drawn_rows, no_structures, numbered, renamed, sphere
from neurography.study.writing import writing

_IMAGE = (".nii", ".nii.gz")


@frozen(kw_only=True)
class NewReport:
    """What was written, and what to do next."""

    made: tuple[Path, ...]
    notes: tuple[str, ...]
    todo: tuple[str, ...]

    def lines(self) -> list[str]:
        # the notes last: above the steps nobody reads them
        notes = ["", *(f"note: {n}" for n in self.notes)] if self.notes else []
        told = [*(f"made {path}" for path in self.made), *self.todo, *notes]
        return [legible(line) for line in told]


@frozen(kw_only=True, eq=False)
class _Place:
    """The files of one sites table."""

    table: Path
    drawing: Path = field(init=False)
    itksnap: Path = field(init=False)
    slicer: Path = field(init=False)
    underlay: Path = field(init=False)

    def __attrs_post_init__(self) -> None:
        base = self.table.name.removesuffix(".tsv")
        for name, ending in (
            ("drawing", f"{base}.nii.gz"),
            ("itksnap", f"{base}.txt"),
            ("slicer", f"{base}.ctbl"),
        ):
            object.__setattr__(self, name, self.table.with_name(ending))
        object.__setattr__(
            self, "underlay", self.table.with_name(f"{base.removesuffix('_dseg')}_mean.nii.gz")
        )

    def existing_drawing(self) -> Path | None:
        plain = self.table.with_suffix(".nii")
        return next((path for path in (self.drawing, plain) if path.is_file()), None)


def new(dataset: Path, subject: str, session: str, options: NewOptions) -> NewReport:
    """Make the files to draw in, or add to them; nothing that is there is overwritten.

    Raises
    ------
    CallError
        For an unknown person, visit, image, side or role, no structures, a sphere that cannot be read, or files
        that are there already without `add`.
    """
    dataset = dataset.resolve()
    visit = _visit(dataset, subject, session)
    drawn = drawn_rows(options)
    balls = tuple(sphere(text) for text in options.spheres)
    if not drawn and not balls:
        raise no_structures(dataset, visit, _image(visit, options.image, needed=False))
    file = _image(visit, options.image, needed=bool(drawn))
    place = _place(dataset, visit, file.datatype, options.desc)
    before = _before(place, options)
    rows = (*before, *numbered((*drawn, *balls), before))
    kept = {
        path for path in (place.existing_drawing(), place.underlay) if path is not None and path.is_file()
    }
    with writing(dataset):
        _write_files(dataset, visit, file, options, place, before=before, rows=rows, drawn=bool(drawn))
    files = (place.table, place.drawing, place.itksnap, place.slicer, place.underlay)
    load = place.underlay if place.underlay.is_file() else file.path
    made = tuple(path for path in files if path.is_file() and path not in kept)
    unknown = names.unknown({s for row in rows for s in row.structure.split(";") if s != "n/a"})
    return NewReport(
        made=made,
        notes=(*renamed(options), *unknown, *(_taken_back(place, made, added=bool(before)) if unknown else ())),
        todo=steps(
            dataset, rows=rows, load=load, table=place.table, drawing=place.existing_drawing() or place.drawing,
            itksnap=place.itksnap, slicer=place.slicer,
        ),
    )  # fmt: skip


def _taken_back(place: _Place, made: Sequence[Path], *, added: bool) -> tuple[str, ...]:
    """How to mend a name that was a slip."""
    if added:
        return (f"to mend a name, edit its line in {place.table}",)
    files = " ".join(shlex.quote(str(path)) for path in sorted({*made, place.table.with_suffix(".json")}))
    return (f"to begin anew with another name, remove what was made and run the command again: {files}",)


def _write_files(
    dataset: Path,
    visit: Session,
    file: BidsFile,
    options: NewOptions,
    place: _Place,
    *,
    before: Sequence[Row],
    rows: Sequence[Row],
    drawn: bool,
) -> None:
    """Table, drawing where one is wanted and none is there, and the names and colours of its labels."""
    if drawn and place.existing_drawing() is None:
        image = _grid_of(file)
        labels = np.zeros(image.grid.shape, dtype=np.int16)
        _write(dataset, visit, file.datatype, options, rows, labels=labels, image=image)
        if image.data.ndim == 4:
            mean = image.data.mean(axis=3, dtype=np.float32)
            nifti.save(place.underlay, mean, image.world_from_voxel, dtype=np.float32)
    elif before:
        sites_write.write_table(place.table, rows)
    else:
        _write(dataset, visit, file.datatype, options, rows, labels=None, image=None)
    labelled = [Label(index=r.index, name=r.name, side=r.side) for r in rows if r.sphere is None]
    if labelled:
        atomic.write_text(place.itksnap, label_files.itksnap(labelled))
        atomic.write_text(place.slicer, label_files.slicer(labelled))


def _visit(dataset: Path, subject: str, session: str) -> Session:
    everyone = bids.subjects(dataset)
    label = bids.checked_label(subject, what="subject")
    if label not in everyone:
        raise CallError(
            wanted=f"a person of this dataset ({', '.join(everyone) or 'it has none'})", came=label,
            where=str(dataset), todo="Check --subject; `neurography import` brings in images.",
        )  # fmt: skip
    visits = {visit.session: visit for visit in bids.read_subject(dataset, label).sessions}
    asked = bids.checked_label(session, what="session") if session not in ("", "n/a") else next(iter(visits))
    if asked not in visits or (session in ("", "n/a") and len(visits) > 1):
        raise CallError(
            wanted=f"a visit of sub-{label} ({', '.join(visits)})", came=session or "none",
            where=str(dataset), todo="Check --session.",
        )  # fmt: skip
    return visits[asked]


def _image(visit: Session, asked: str, *, needed: bool) -> BidsFile:
    """The image to draw on: the one asked for, else the diffusion series, else the only one."""
    there = [f for f in visit.files if f.extension in _IMAGE]
    measured = {a.file.path for one in registered().values() for a in one.find(visit)}
    if asked:
        fitting = [f for f in there if asked in (f.path.name, f.label)] or [
            f for f in there if f.suffix == asked
        ]
        if not fitting:
            fitting = [f for f in there if f.path.resolve() == Path(asked).resolve()]
    else:
        usable = [f for f in there if f.path in measured]
        fitting = [f for f in usable if f.suffix == "dwi"] or usable
        if len(fitting) > 1 and not needed:
            fitting = fitting[
                :1
            ]  # spheres hold for every image of the visit: only the folder follows from it
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(f.label for f in (fitting or there)) or "none"
    raise CallError(
        wanted=f"one image to draw on, of those of the visit: {listed}",
        came=f"{asked or 'no --image'}{f', which fits {len(fitting)}' if asked and fitting else ''}",
        where=f"sub-{visit.subject}" + ("" if visit.session == "n/a" else f" ses-{visit.session}"),
        todo="Name one with --image." if there else "`neurography import` brings in images.",
    )


def _grid_of(file: BidsFile) -> Image:
    return nifti.load(file.path)


def _place(dataset: Path, visit: Session, datatype: str, desc: str) -> _Place:
    if not re.fullmatch(r"sites[A-Za-z0-9]*", desc):
        raise CallError(
            wanted="a file label of letters and digits that begins with sites", came=repr(desc), where="--desc",
            todo="For example sites2, for regions that overlap the first ones.",
        )  # fmt: skip
    stem = sites_write.stem(visit.subject, visit.session, desc)
    return _Place(table=sites.folder(dataset, visit.subject, visit.session) / datatype / f"{stem}.tsv")


def _before(place: _Place, options: NewOptions) -> tuple[Row, ...]:
    """The rows that are there; refused without --add, since somebody's drawing may belong to them."""
    there = [
        p for p in (place.table, place.drawing, place.itksnap, place.slicer, place.underlay) if p.exists()
    ]
    there += [p for p in (place.table.with_suffix(".nii"),) if p.exists()]
    if there and not options.add:
        raise CallError(
            wanted="no sites files of that name",
            came=f"{there[0].name}, which is there already",
            where=str(place.table.parent),
            todo="Nothing was written. --add adds to them; --desc sites2 makes further ones; or remove them.",
        )
    if not place.table.is_file():
        if options.add:
            raise CallError(
                wanted="a sites table to add to", came="none", where=str(place.table), todo="Leave out --add."
            )
        return ()
    return sites_rows.read(place.table)


def _write(
    dataset: Path,
    visit: Session,
    datatype: str,
    options: NewOptions,
    rows: Sequence[Row],
    *,
    labels: np.ndarray | None,
    image: Image | None,
) -> None:
    sites_write.write(
        dataset, visit.subject, visit.session, datatype, options.desc, labels=labels,
        world_from_voxel=None if image is None else image.world_from_voxel, rows=rows, replace=options.add,
    )  # fmt: skip
