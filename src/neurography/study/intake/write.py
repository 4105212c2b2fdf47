"""Series to files of a dataset: image, sidecar, gradients; never over a file that is there."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from neurography.io import atomic, bids, nifti
from neurography.io.dicom import Converted, Gradients
from neurography.model.errors import InputError
from neurography.study.intake import maps, names, sidecar, tables
from neurography.study.intake.dates import Secret
from neurography.study.intake.report import ImportedSeries, Left
from neurography.study.intake.series import Series

ASIDE = "aside"
"""Folder of a visit for what is no data (volumes, projections); in .bidsignore, and no instrument looks into it."""


@frozen
class Place:
    """Where the files of a visit go."""

    dataset: Path
    subject: str
    session: str
    secret: Secret
    map_units: str = ""
    """The unit of computed maps, stated by the user."""

    @property
    def folder(self) -> Path:
        """Of the visit."""
        return self.folder_of("")

    def folder_of(self, derivative: str) -> Path:
        """Of the visit, for what was measured ('') or for what a pipeline computed."""
        root = self.dataset / "derivatives" / derivative if derivative else self.dataset
        return root / f"sub-{self.subject}" / f"ses-{self.session}"


@frozen
class Outcome:
    """What was written and what was there before."""

    written: list[Path] = field(factory=list)
    series: list[ImportedSeries] = field(factory=list)
    aside: list[Left] = field(factory=list)
    there: list[tuple[str, Path]] = field(factory=list)


def write_all(series: Sequence[Series], place: Place) -> Outcome:
    """Name and write the series of one import; one whose image is in the visit already is left out."""
    outcome = Outcome()
    fresh = []
    for one in series:
        twin = _twin(one, place)
        if twin is None:
            fresh.append(one)
        else:
            outcome.there.append((one.title, twin))
    wishes = names.told_apart([one.wish for one in fresh])
    runs = _runs(wishes, place)
    for one, wish, run in zip(fresh, wishes, runs, strict=True):
        folder = place.folder_of(wish.recognised.derivative) / wish.recognised.datatype
        _write(
            one,
            folder,
            names.stem(wish, subject=place.subject, session=place.session, run=run),
            place,
            outcome,
        )
    return outcome


def _runs(wishes: Sequence[names.Wish], place: Place) -> tuple[int, ...]:
    """The number of each series' name: the same for all echoes and parts of one acquisition."""
    keys = [(wish.kin, n) for wish, n in zip(wishes, names.acquisitions(wishes), strict=True)]
    several = {kin for kin, number in keys if number > 0}
    taken: dict[Path, set[str]] = defaultdict(set)
    runs: dict[tuple[Any, ...], int] = {}
    for kin, number in dict.fromkeys(keys):
        members = [wish for wish, key in zip(wishes, keys, strict=True) if key == (kin, number)]
        folder = place.folder_of(members[0].recognised.derivative) / members[0].recognised.datatype
        # the image is written last: without it a name is free, whatever a killed import left beside it
        there = taken[folder] | {path.name.split(".")[0] for path in folder.glob("*.nii*")}
        who = {"subject": place.subject, "session": place.session}
        run = names.free_run(*members, **who, taken=there, among_equals=kin in several, first=number + 1)
        taken[folder] |= {names.stem(wish, **who, run=run) for wish in members}
        runs[kin, number] = run
    return tuple(runs[key] for key in keys)


def _twin(one: Series, place: Place) -> Path | None:
    """An image of the visit that holds the same voxels at the same place."""
    folder = place.folder_of(one.recognised.derivative) / one.recognised.datatype
    candidates = sorted(folder.glob(f"*_{one.recognised.suffix}.nii.gz"))
    if not candidates:
        return None
    data = _fitted(one)
    for path in candidates:
        try:
            image = nifti.load(path, scaled=False)
        except InputError:
            continue
        if image.data.shape != data.shape:
            continue
        same_place = np.allclose(image.world_from_voxel, one.made.world_from_voxel, atol=1e-4)
        if same_place and np.array_equal(image.data, data.astype(image.data.dtype)):
            return path
    return None


def _fitted(one: Series) -> NDArray[Any]:
    data = one.made.data()
    return data[..., list(one.look.fitted)] if data.ndim == 4 else data


def _write(one: Series, folder: Path, stem: str, place: Place, outcome: Outcome) -> None:
    gradients = one.made.gradients if one.recognised.suffix == "dwi" else None
    content, notes = sidecar.filtered(
        one.made.sidecar, header=one.stack.header, keep=one.recognised.keep, secret=place.secret
    )
    if one.recognised.derivative:
        stated = maps.unit_of(one.made, one.recognised, by_hand=place.map_units, sidecar=f"{stem}.json")
        notes += (f"a computed map, under derivatives/{one.recognised.derivative}", *stated.notes)
        content |= {"Units": stated.unit} if stated.unit else {}
        content["SkullStripped"] = False  # BIDS asks it of every derivative; scanners strip nothing
        outcome.written.extend(tables.describe_pipeline(place.dataset, one.recognised.derivative))
    elif one.recognised.unit:
        content["Units"] = one.recognised.unit
    if one.recognised.datatype == ASIDE:
        notes += ("computed by the scanner from other images: set aside, never measured",)
    data = one.made.data()
    fitted = data[..., list(one.look.fitted)] if data.ndim == 4 else data
    bids.write_json(folder / f"{stem}.json", content)
    if gradients is not None:
        _write_gradients(folder / stem, gradients.take(one.look.fitted))
        outcome.written.extend([folder / f"{stem}.bval", folder / f"{stem}.bvec"])
    nifti.save(folder / f"{stem}.nii.gz", fitted, one.made.world_from_voxel)
    outcome.written.extend([folder / f"{stem}.json", folder / f"{stem}.nii.gz"])
    outcome.series.append(ImportedSeries(stem, one.title, fitted.shape, (*one.look.notes, *notes)))
    for aside in one.aside:
        _write_aside(place.folder / ASIDE / f"{stem}_{aside.label}", aside.made, aside.volumes, outcome)
        outcome.aside.append(Left(f"{ASIDE}/{stem}_{aside.label}", aside.reason))


def _write_aside(stem: Path, made: Converted, volumes: Sequence[int], outcome: Outcome) -> None:
    if made.gradients is not None and len(made.gradients) == made.volumes:
        _write_gradients(stem, made.gradients.take(volumes))
        outcome.written.extend([_with(stem, ".bval"), _with(stem, ".bvec")])
    data = made.data()
    nifti.save(
        _with(stem, ".nii.gz"), data[..., list(volumes)] if data.ndim == 4 else data, made.world_from_voxel
    )
    outcome.written.append(_with(stem, ".nii.gz"))


def _with(stem: Path, extension: str) -> Path:
    return stem.with_name(stem.name + extension)


def _write_gradients(stem: Path, gradients: Gradients) -> None:
    """FSL's two text files, as many digits as dcm2niix gives."""
    b_line = " ".join(f"{b:.10g}" for b in gradients.b_values)
    rows = [" ".join(f"{x + 0.0:.8g}" for x in row) for row in gradients.vectors.T]
    atomic.write_text(_with(stem, ".bval"), b_line + "\n")
    atomic.write_text(_with(stem, ".bvec"), "\n".join(rows) + "\n")
