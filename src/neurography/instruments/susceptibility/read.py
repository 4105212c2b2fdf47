"""Gradient-echo acquisitions from files: echoes together, magnitude and phase, phase in radians."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from neurography.imaging.project import edges
from neurography.io import acquisitions, bids
from neurography.model.errors import InputError
from neurography.model.instrument import Acquisition, BidsFile, Session
from neurography.model.technique import Technique

from . import alternation, context, echoes, filtered, grouping, phase_units
from .technique import another_part, b0, echo_times, technique, tesla

FROM_COMPLEX = phase_units.PhaseUnit(name="rad", scale=1.0, reason="from real and imaginary parts")
VERTICAL_UP_TO = 1.25
"""Tesla. Magnets up to here may be open, with a field that is vertical for a lying patient."""


@frozen(kw_only=True, eq=False)
class GradientEcho:
    """One acquisition.

    magnitude (nx, ny, nz, echoes), 0 or more, NaN where the file has NaN. phase, likewise, in radians from -pi to pi;
    None, and why in phase_problem, where there is none that can be used. echo_times in seconds, increasing; empty
    where they are not stated. tesla: the field from the centre frequency (2.895 for a Siemens 3 T), else as the
    magnet is called. sequence: MEGRE, T2starw or swi. b0: unit vector of the field along the voxel axes.
    """

    magnitude: NDArray[np.float32]
    world_from_voxel: NDArray[np.float64]
    b0: NDArray[np.float64]
    sequence: str
    technique: Technique
    phase: NDArray[np.float32] | None = None
    phase_problem: str = ""
    phase_unit: str = ""
    """What the unit of the phase rests on, for the report."""
    echo_times: tuple[float, ...] = ()
    tesla: float | None = None
    another_part: str = ""
    """The part of the body where its header says that it is no head: the brain's maps mean nothing there."""
    notes: tuple[str, ...] = ()
    origin: str = "measured"
    phase_stored: NDArray[np.float32] | None = None
    """The phase as it lies in the file, where only its unit is missing: see `with_phase_units`."""
    flair: context.Context | None = None
    """The FLAIR of the same visit on this grid, if there is one."""


def find(session: Session) -> tuple[Acquisition, ...]:
    """Every gradient-echo acquisition of a visit: all files that differ only in echo and part are one."""
    return tuple(_found(session, group) for group in grouping.groups(session.files))


def _found(session: Session, group: grouping.Group) -> Acquisition:
    one = acquisitions.of(session, group.first, instrument="susceptibility", label=group.label)
    files: dict[Path, None] = {}
    for file in (*group.files, *context.files_of(session)):
        files |= dict.fromkeys((file.path, *_sidecars(session.root, file)))
    return evolve(one, files=tuple(files))


def read(acquisition: Acquisition) -> Acquisition:
    """Open the files. Raises InputError, naming the file, for magnitudes that cannot be used.

    What is wrong with the phase alone stands in `phase_problem`: the magnitude is measured without it.
    """
    root = acquisition.root
    group = grouping.of(_images(acquisition), acquisition.file)
    magnitude, phase, matrix = _images_of(group)
    where = str(group.first.path)
    sidecars = [bids.read_sidecar(_sidecars(root, file)) for file in group.magnitude or group.real]
    times = echo_times(sidecars, echoes=magnitude.shape[3], where=where)
    field = tesla(sidecars[0], where=where)
    sequence = grouping.SUFFIXES[group.first.suffix]
    notes = [echoes.not_negative(magnitude, where)]
    if not any(sidecars):
        notes.append("no sidecar: field strength and echo times are not known")
    elif not times:
        notes.append("the echo times are not stated for every echo: no decay, no field")
    if group.others:
        notes.append(f"not used: {', '.join(file.relative for file in group.others)}")
    if field is not None and field <= VERTICAL_UP_TO:
        notes.append(
            "the field was taken to lie along head to foot: in an open magnet it does not, and chi is wrong"
        )
    flair, said = context.read(acquisition, echoes.grid(magnitude, matrix))
    notes.append(said)
    data = GradientEcho(
        magnitude=magnitude,
        flair=flair,
        world_from_voxel=matrix,
        b0=b0(matrix),
        sequence=sequence,
        technique=technique(
            sidecars[0], sequence=sequence, times=times, field=field, voxel_size=edges(matrix)
        ),
        echo_times=times,
        tesla=field,
        another_part=another_part(sidecars[0]),
        notes=tuple(note for note in notes if note),
        origin="simulated" if sidecars[0].get("Simulated") is True else "measured",
    )
    if phase is not None:
        return acquisition.holding(_in_radians(data, phase, FROM_COMPLEX))
    return acquisition.holding(_with_phase(data, group, root))


def _images_of(
    group: grouping.Group,
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None, NDArray[np.float64]]:
    """(magnitude, phase where it comes from real and imaginary parts, matrix)."""
    if group.magnitude:
        magnitude, matrix = echoes.stack(group.magnitude, "magnitude")
        return magnitude, None, matrix
    if group.real and group.imaginary:
        return echoes.from_complex(group.real, group.imaginary)
    raise InputError(
        wanted="a magnitude image",
        came=f"only {', '.join(sorted({file.entity('part') or '' for file in group.files}))}",
        where=str(group.first.path),
        todo="Import the magnitudes of this series too, as part-mag: nothing is measured from phase alone.",
    )


def with_phase_units(data: GradientEcho, stated: str) -> GradientEcho:
    """The same with its phase in radians, where only the unit was missing and the user states it.

    A unit that the file itself settles stands: where it is wrong, its sidecar is to be mended.

    Raises
    ------
    CallError
        For a unit that is not known.
    """
    if not stated:
        return data
    if data.phase_stored is None:
        phase_units.named(stated)
        return data
    seen = phase_units.look(data.phase_stored)
    if seen is None:
        return data
    try:
        unit = phase_units.resolve(seen, {}, stated=stated)
    except InputError as error:
        return evolve(data, phase_problem=f"wanted {error.wanted}; got {error.came}")
    return _in_radians(evolve(data, phase_stored=None), data.phase_stored, unit)


def _with_phase(data: GradientEcho, group: grouping.Group, root: Path) -> GradientEcho:
    """With its phase, or with the reason why there is none."""
    if not group.phase:
        halves = " (real and imaginary parts are used only without magnitude)" if group.real else ""
        return evolve(data, phase_problem=f"no phase image{halves}")
    sidecars = [bids.read_sidecar(_sidecars(root, file)) for file in group.phase]
    where = group.phase[0].relative
    try:
        stored, matrix = echoes.stack(group.phase, "phase")
        _same_as_magnitude(data, stored, matrix, sidecars, where)
    except InputError as error:
        return evolve(data, phase_problem=f"{error}")
    lost = filtered.stated(sidecars[0], group.phase[0].suffix)
    if lost:
        return evolve(data, phase_problem=lost)
    seen = phase_units.look(stored)
    if seen is None or seen.lowest == seen.highest:
        return evolve(data, phase_problem="the phase image is empty")
    try:
        unit = phase_units.resolve(seen, sidecars[0], where=where)
    except InputError as error:
        return evolve(data, phase_problem=f"{error}", phase_stored=stored)
    return _in_radians(data, stored, unit)


def _in_radians(data: GradientEcho, stored: NDArray[np.float32], unit: phase_units.PhaseUnit) -> GradientEcho:
    phase = np.empty_like(stored)
    for echo in range(stored.shape[3]):
        phase[..., echo] = phase_units.radians(stored[..., echo], unit)
    data = evolve(data, phase_unit=f"{unit.name} ({unit.reason})")
    if not data.echo_times:
        return evolve(data, phase_problem="the echo times are not stated")
    if alternation.alternates(phase[..., 0], data.magnitude[..., 0]):
        phase = alternation.turned(phase)
        note = "neighbouring slices were of opposite sign: every other one was turned by pi, in all echoes"
        data = evolve(data, notes=(*data.notes, note))
    sizes = tuple(float(mm) for mm in np.linalg.norm(data.world_from_voxel[:3, :3], axis=0))
    lost = filtered.lacks_field(
        phase[..., -1], data.magnitude[..., -1], voxel_size=sizes, echo_time=data.echo_times[-1]
    )
    return evolve(data, phase_problem=lost) if lost else evolve(data, phase=phase, phase_problem="")


def _same_as_magnitude(
    data: GradientEcho,
    stored: NDArray[np.float32],
    matrix: NDArray[np.float64],
    sidecars: Sequence[Mapping[str, Any]],
    where: str,
) -> None:
    """Refuse a phase of other echoes or on another grid than the magnitude."""
    if stored.shape[3] != data.magnitude.shape[3]:
        raise InputError(
            wanted=f"{data.magnitude.shape[3]} phase images, as there are magnitudes",
            came=f"{stored.shape[3]}",
            where=where,
            todo="Import both parts of every echo.",
        )
    if not echoes.grid(stored, matrix).same_as(echoes.grid(data.magnitude, data.world_from_voxel)):
        raise InputError(
            wanted="a phase on the grid of its magnitude",
            came=f"shape {stored.shape[:3]} beside {data.magnitude.shape[:3]}, or another place",
            where=where,
            todo="Convert both from DICOM again.",
        )
    times = echo_times(sidecars, echoes=stored.shape[3], where=where)
    if times and data.echo_times and not np.allclose(times, data.echo_times, rtol=0, atol=1e-5):
        raise InputError(
            wanted="a phase with the echo times of its magnitude",
            came=f"{', '.join(f'{t:g}' for t in times)} beside {', '.join(f'{t:g}' for t in data.echo_times)} s",
            where=where,
            todo="Mend the sidecars.",
        )


def _sidecars(root: Path, file: BidsFile) -> list[Path]:
    """Sidecars by inheritance, outermost first; a name without part or echo holds for all of them."""
    return bids.companions(root, file)[".json"]


def _images(acquisition: Acquisition) -> list[BidsFile]:
    """The images among the files of an acquisition, by their names."""
    found = []
    for path in acquisition.files:
        parsed = bids.parse_name(path.name)
        if parsed and parsed[2] in grouping.IMAGES:
            entities, suffix, extension = parsed
            relative = path.relative_to(acquisition.root).as_posix()
            found.append(
                BidsFile(path=path, relative=relative, datatype=path.parent.name, entities=entities, suffix=suffix,
                         extension=extension)
            )  # fmt: skip
    return found
