"""`import_dicom`: the steps of an import, in order. What each does lies in the modules beside this one."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from neurography.io import atomic, bids
from neurography.io.dicom import ImageFile, scan, stack_up
from neurography.io.dicom.conversion import TIMEOUT_SECONDS
from neurography.model.errors import InputError
from neurography.study.intake import dates, maps, tables
from neurography.study.intake.dates import Secret
from neurography.study.intake.report import ImportReport, Left, shown
from neurography.study.intake.series import Recogniser, all_series
from neurography.study.intake.write import Outcome, Place, write_all


def import_dicom(
    source: Path,
    dataset: Path,
    *,
    subject: str,
    session: str,
    keep_dates: bool = False,
    instruments: Iterable[Recogniser] | None = None,
    timeout_s: float = TIMEOUT_SECONDS,
    map_units: str = "",
    on_step: Callable[[str], None] | None = None,
) -> ImportReport:
    """Convert the DICOM files of one visit into a BIDS dataset.

    Parameters
    ----------
    source
        A folder, a zip, a DICOMDIR or a single file; each file may be gzipped.
    dataset
        A BIDS dataset, or a folder that is new or empty and becomes one.
    subject, session
        Labels of letters and digits (with or without `sub-` and `ses-`).
    keep_dates
        Write dates as they are; else all dates of a person move by the same number of days.
    instruments
        Asked in turn whether a series is theirs; the installed ones when None.
    timeout_s
        For one series in dcm2niix.
    map_units
        The unit of the computed maps (ADC, FA, ...) among the series, where their headers state none or a wrong
        one: `10^-6 mm2/s`.
    on_step
        Called with a line of text now and then.

    Raises
    ------
    InputError
        When nothing could be imported, the source holds several people or study days, all of it is in the
        dataset already, or the dates cannot be treated as those of the person's other visits.
    """
    subject, session = (
        bids.checked_label(subject, what="subject"),
        bids.checked_label(session, what="session"),
    )
    tables.check_root(dataset)
    secret = dates.own_secret(outside=dataset)
    tables.check_dates(dataset, subject=subject, secret=secret, keep_dates=keep_dates)
    asked = tuple(_installed() if instruments is None else instruments)
    say = on_step or (lambda _line: None)
    place = Place(dataset, subject, session, secret, map_units)
    with tempfile.TemporaryDirectory(prefix="neurography-import-") as name:
        workplace = Path(name)
        (workplace / "staging").mkdir()
        say("reading headers")
        found = scan(source, workplace / "staging")
        skipped = tuple(Left(shown(file), reason) for file, reason in found.skipped)
        _check_one_visit(found.images, source)
        series, refused = all_series(
            stack_up(found.images), workplace, instruments=asked, timeout_s=timeout_s, say=say
        )
        if not series:
            raise _nothing(source, refused, skipped)
        maps.check_by_hand(map_units, [one.recognised for one in series if one.recognised.derivative])
        say("writing")
        for folder in {place.folder_of(one.recognised.derivative) for one in series}:
            atomic.sweep(folder)
        around = tables.write_around(dataset)
        outcome = write_all(series, place)
    moment = dates.first_moment(image.header for one in series for image in one.stack.images)
    shift = timedelta() if keep_dates else secret.shift(subject)
    around += tables.add_rows(
        dataset, subject=subject, session=session, moment=dates.written(moment, shift=shift), secret=secret,
        keep_dates=keep_dates,
    )  # fmt: skip
    if not outcome.series:
        raise _already_there(place, [path for _, path in outcome.there])
    return ImportReport(
        subject=subject,
        session=session,
        dataset=str(dataset),
        written=tuple(sorted({path.relative_to(dataset).as_posix() for path in [*around, *outcome.written]})),
        series=tuple(outcome.series),
        aside=tuple(outcome.aside),
        refused=(*refused, *_left_alone(outcome, dataset)),
        skipped=skipped,
        warnings=_warnings(found.images, secret, keep_dates=keep_dates, dated=moment is not None),
    )


def _left_alone(outcome: Outcome, dataset: Path) -> list[Left]:
    return [
        Left(title, f"already in the dataset as {path.relative_to(dataset)}: remove that to import it again")
        for title, path in outcome.there
    ]


def _installed() -> Iterable[Recogniser]:
    # only here: tests and callers with instruments of their own do not need the installed ones
    from neurography.study.instruments import instruments  # noqa: PLC0415

    return instruments().values()


def _check_one_visit(images: Sequence[ImageFile], source: Path) -> None:
    """Refuse to make one visit of two people or two days: no later step could see the mistake."""
    people = Counter(image.person for image in images)
    if len(people) > 1:
        first = [next(image.name for image in images if image.person == person) for person in people]
        raise InputError(
            wanted="images of one person",
            came=f"{len(people)} people (by name, number and birth date), for example "
            + ", ".join(shown(name) for name in first[:4]),
            where=str(source),
            todo="Import each person's files from a folder of their own.",
        )
    days: dict[str, str] = {}
    for image in images:
        day = dates.study_day(image.header)
        if day:
            days.setdefault(day, image.name)
    if len(days) > 1:
        raise InputError(
            wanted="images of one visit",
            came=f"studies of {len(days)} days, for example "
            + ", ".join(map(shown, list(days.values())[:4])),
            where=str(source),
            todo="Import each visit's files with a --session of its own.",
        )


def _nothing(source: Path, refused: Sequence[Left], skipped: Sequence[Left]) -> InputError:
    reasons = [f"{left.name}: {left.reason}" for left in [*refused, *skipped]]
    more = f"; and {len(reasons) - 5} more" if len(reasons) > 5 else ""
    return InputError(
        wanted="at least one series that can be imported",
        came=("; ".join(reasons[:5]) + more) if reasons else "no file at all",
        where=str(source),
        todo="Name the folder that holds the images as the scanner sent them.",
    )


def _already_there(place: Place, paths: Sequence[Path]) -> InputError:
    files = ", ".join(str(path) for path in sorted(set(paths)))
    return InputError(
        wanted="series that are not in the dataset yet",
        came="the same images again",
        where=str(place.folder),
        todo=f"To import them again, remove {files}; for another visit give another --session.",
    )


def _warnings(
    images: Sequence[ImageFile], secret: Secret, *, keep_dates: bool, dated: bool
) -> tuple[str, ...]:
    found = []
    studies = len({image.study for image in images})
    if studies > 1:
        found.append(f"{studies} studies of one day were imported as one visit")
    if not dated:
        found.append(
            "no valid date in the headers: acq_time is n/a; write it into sub-*_sessions.tsv by hand"
        )
    elif keep_dates:
        found.append("dates were kept as they are")
    elif secret.new:
        found.append(f"dates are shifted by a secret that was made now: keep {secret.path} for later visits")
    return tuple(found)
