"""From stacks to series that have a name: converted, offered to the instruments, looked at."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from attrs import evolve, frozen

from neurography.io.dicom import Converted, Stack, convert
from neurography.io.dicom.stacks import component
from neurography.model.errors import InputError
from neurography.model.instrument import Recognised
from neurography.study.intake import names
from neurography.study.intake.look import Look, hint, look_at, plain_look
from neurography.study.intake.report import Left, shown

MAPS = frozenset({"ADC", "EADC", "FA", "COLFA", "TENSOR"})
"""Computed images that are no diffusion series even where they carry a b-value."""

NO_SERIES = (
    "a single volume or a computed image that no instrument measures: no diffusion series; a map of a known "
    "quantity can be put by hand under derivatives/scanner, as _ADC or _FA with Units in its sidecar"
)


class Recogniser(Protocol):
    """The one method of an instrument that an import needs."""

    def recognise(self, header: Mapping[str, object]) -> Recognised | None: ...


@frozen(eq=False)
class Aside:
    """Volumes that lay in a series but are no data of it: computed by the scanner."""

    made: Converted
    volumes: tuple[int, ...]
    label: str
    reason: str


@frozen(eq=False)
class Series:
    """A converted and recognised series, not yet written."""

    stack: Stack
    made: Converted
    recognised: Recognised
    look: Look
    aside: tuple[Aside, ...] = ()

    @property
    def title(self) -> str:
        """How the user finds it again."""
        return shown(self.stack.title)

    @property
    def order(self) -> tuple[float, str]:
        """By the scanner's series number, then by file."""
        number = self.stack.header.get("SeriesNumber")
        return (float(number) if isinstance(number, int) else 0.0, self.stack.images[0].name)

    @property
    def wish(self) -> names.Wish:
        """The name it would like to have."""
        matrix = self.made.world_from_voxel
        gradients = self.made.gradients
        weighting = ""
        if gradients is not None and len(gradients):
            fitted = gradients.take(self.look.fitted)
            # to the next ten: the same protocol may give 928 and 930
            weighting = f"b{round(float(fitted.b_values.max()), -1):.0f}n{len(fitted)}"
        return names.Wish(
            recognised=self.recognised,
            direction=names.direction(self.made.sidecar, matrix),
            plane=names.plane(matrix),
            weighting=weighting,
            resolution=names.resolution(matrix),
        )


def all_series(
    stacks: Sequence[Stack],
    workplace: Path,
    *,
    instruments: Sequence[Recogniser],
    timeout_s: float,
    say: Callable[[str], None],
) -> tuple[tuple[Series, ...], tuple[Left, ...]]:
    """What the stacks give: series in the scanner's order, and what is refused.

    Computed images (ADC, FA, trace) that came under the number of a measured series are set aside with it;
    under a number of their own they are a series like any other.
    """
    found: list[Series] = []
    refused: list[Left] = []
    echoes = _echoes_of(stacks)
    for number, stack in enumerate(sorted(stacks, key=lambda stack: bool(stack.computed))):
        title = shown(stack.title)
        say(f"converting {title}")
        if stack.refused:
            refused.append(Left(title, stack.refused))
            continue
        try:
            converted = convert(stack, workplace / f"stack-{number}", timeout_s=timeout_s)
        except InputError as error:
            refused.append(Left(title, f"wanted {error.wanted}; got {error.came}"))
            continue
        index = next((i for i, one in enumerate(found) if stack.computed and _holds(one, stack)), None)
        if index is not None:
            aside = tuple(_computed(stack, made) for made in converted)
            found[index] = evolve(found[index], aside=found[index].aside + aside)
            continue
        gained, lost = _series_of(stack, converted, instruments, echoes[stack.images[0].series])
        found += gained
        refused += lost
    return tuple(sorted(found, key=lambda one: one.order)), tuple(refused)


def _holds(one: Series, stack: Stack) -> bool:
    measured = not one.stack.computed and one.recognised.suffix == "dwi"
    return measured and one.stack.images[0].series == stack.images[0].series


def _computed(stack: Stack, made: Converted) -> Aside:
    kind = "-".join(stack.computed)
    label = "".join(sign for sign in kind if sign.isalnum()) or "computed"
    return Aside(
        made, tuple(range(made.volumes)), label,
        f"{made.volumes} computed volume(s) ({kind}) that came inside the series, never fitted",
    )  # fmt: skip


def _series_of(
    stack: Stack, converted: Sequence[Converted], instruments: Sequence[Recogniser], echoes: Iterable[float]
) -> tuple[list[Series], list[Left]]:
    computed = [made for made in converted if made.is_computed]
    measured = [made for made in converted if not made.is_computed]
    if not measured:
        computed, measured = [], computed
    found, refused = [], []
    times = sorted({*echoes, *(time for made in measured if (time := _echo_time(made)) is not None)})
    for made in measured:
        header = header_of(stack, made) | {"SeriesEchoTimes": tuple(times)}
        recognised = _recognised(instruments, header)
        if recognised is None or (component(header) and "part" not in dict(recognised.entities)):
            # phase images taken for magnitudes would give numbers, and wrong ones
            refused.append(Left(shown(stack.title), "no instrument of this version reads such a series"))
            continue
        if recognised.suffix == "dwi" and (made.volumes < 2 or set(stack.computed) & MAPS):
            refused.append(Left(shown(stack.title), NO_SERIES))
            continue
        if recognised.derivative and made.volumes > 1:
            several = f"a computed map of {made.volumes} volumes: one map a file is measured"
            refused.append(Left(shown(stack.title), several))
            continue
        look = look_at(stack, made) if not recognised.derivative else plain_look(stack, made)
        aside = [Aside(made, look.aside, "isotropic", look.aside_reason)] if look.aside else []
        for whole in computed if made is measured[0] else ():
            beyond = whole.volumes_beyond(made)
            which = ", ".join(map(str, beyond[:12]))
            reason = f"volumes {which} (from 0) have b > 50 and no direction: {hint(stack)}, never fitted"
            aside.append(Aside(whole, beyond, "isotropic", reason))
        found.append(Series(stack, made, recognised, look, tuple(aside)))
    return found, refused


def _echoes_of(stacks: Sequence[Stack]) -> Mapping[str, set[float]]:
    """Echo times (ms) of each series, of images that lie one in a file; by the series' own number."""
    found: dict[str, set[float]] = defaultdict(set)
    for stack in stacks:
        for image in stack.images:
            time = image.header.get("EchoTime")
            if len(image.frames) == 1 and isinstance(time, int | float):
                found[image.series].add(round(float(time), 2))
    return found


def _echo_time(made: Converted) -> float | None:
    """Milliseconds."""
    time = made.sidecar.get("EchoTime")
    return round(float(time) * 1000, 2) if isinstance(time, int | float) else None


def header_of(stack: Stack, made: Converted) -> dict[str, Any]:
    """What an instrument sees: DICOM keywords of the first image, and what the conversion has shown.

    NumberOfVolumes; BValues (s/mm2, one per volume, empty where there are none); ConvertedSlope and
    ConvertedIntercept, which lead from the stored integers to the voxels. Where one file held several echoes,
    EchoTime (ms) and ImageType are those of this one, and ScanningSequence, which such files call otherwise, is what
    the conversion makes of it. SeriesEchoTimes (ms), of the whole series, is added when the series is recognised.
    """
    header = dict(stack.header)
    header["NumberOfVolumes"] = made.volumes
    header["NumberOfSlices"] = made.shape[2]
    header["BValues"] = tuple(made.gradients.b_values.tolist()) if made.gradients is not None else ()
    if (scaling := made.scaling) is not None:
        header["ConvertedSlope"], header["ConvertedIntercept"] = scaling
    if len(stack.images[0].frames) > 1:
        echo, kinds = made.sidecar.get("EchoTime"), made.sidecar.get("ImageType")
        if isinstance(echo, int | float):
            header["EchoTime"] = float(echo) * 1000.0
        if isinstance(kinds, list):
            header["ImageType"] = tuple(str(kind) for kind in kinds)
        if isinstance(sequence := made.sidecar.get("ScanningSequence"), str):
            header.setdefault("ScanningSequence", sequence)
    return header


def _recognised(instruments: Iterable[Recogniser], header: Mapping[str, Any]) -> Recognised | None:
    """The first answer; that something was computed goes before what else its header resembles."""
    answers = [found for one in instruments if (found := one.recognise(header)) is not None]
    computed = (found for found in answers if found.derivative)
    return next(computed, answers[0] if answers else None)
