"""A dataset to results: people one by one or side by side, then the tables of all of them together."""

import multiprocessing
import os
import platform
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Literal

from attrs import frozen

from neurography import __version__
from neurography.compare import check_allow
from neurography.io import atomic, bids, tables
from neurography.model.errors import CallError, InputError, NeurographyError
from neurography.model.measurement import Measurement
from neurography.model.wording import legible
from neurography.report.spreadsheet import stored_table, write_tables
from neurography.report.tables import COMPARISON_COLUMNS, MEASUREMENT_COLUMNS, PUBLISHED_COLUMNS
from neurography.study import config as configuration
from neurography.study.instruments import instruments as registered
from neurography.study.reporting import Published
from neurography.study.sites_steps import how_to_place
from neurography.study.subject import Outcome, run_subject

Level = Literal["participant", "group", "both"]
Tell = Callable[[str], None]


@frozen(kw_only=True)
class RunOptions:
    """All that a run depends on besides the dataset."""

    level: Level = "both"
    participants: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    config: Path | None = None
    allow: tuple[str, ...] = ()
    seed: int = 0
    jobs: int = 1


@frozen(kw_only=True)
class RunReport:
    """What a run did. failed names the people of whom nothing could be measured."""

    outcomes: tuple[Outcome, ...]
    out: Path
    notes: tuple[str, ...] = ()
    """What concerns the tables of all people together."""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.failed)

    @property
    def unchanged(self) -> bool:
        """Whether there was nothing to do."""
        return bool(self.outcomes) and all(o.done == 0 and not o.failed for o in self.outcomes)

    def lines(self) -> list[str]:
        """What to tell the user, the most important last."""
        told = []
        for outcome in self.outcomes:
            told += [f"sub-{outcome.subject}: note: {note}" for note in outcome.notes]
            told += [f"sub-{outcome.subject}: refused: {reason}" for reason in outcome.refusals]
            told.append(
                f"sub-{outcome.subject}: {outcome.measured} values; {outcome.done} steps done, "
                f"{outcome.unchanged} unchanged"
            )
        told += self.notes
        if self.unchanged:
            told.append("nothing to do: inputs, parameters and code are the same as last time")
        told += [outcome.report for outcome in self.outcomes if outcome.report]
        return [legible(line) for line in told]


def run(
    dataset: Path,
    out: Path,
    options: RunOptions,
    *,
    tell: Tell = lambda _: None,
    published: Callable[[tuple[Measurement, ...]], Published] = lambda _: Published(),
) -> RunReport:
    """Measure, compare and report every person of a BIDS dataset.

    `published` is for a published case: from its measurements it makes what stands beside them in the report;
    such a case is run with one job.

    Raises
    ------
    CallError, InputError
        For what concerns the whole run: no dataset, unknown labels, a configuration that cannot be read.
        What concerns one person or one file is in the report instead.
    """
    dataset, out = dataset.resolve(), out.resolve()
    if options.jobs < 1:
        raise CallError(wanted="--jobs of 1 or more", came=str(options.jobs), todo="Leave it out for one.")
    bids.subjects(dataset)  # refuses what is no dataset before OUT is judged by it
    check_out(out, dataset=dataset)
    known = registered()
    config = configuration.load(dataset, path=options.config, instruments=known)
    check_allow(options.allow, (quantity for one in known.values() for quantity in one.quantities))
    allow = options.allow
    people = _people(dataset, options)
    outcomes: list[Outcome] = []
    notes: tuple[str, ...] = ()
    if options.level in ("participant", "both"):
        tasks = [(dataset, out, person, options, allow) for person in people]
        if options.jobs == 1 or len(tasks) == 1:
            outcomes = [_one(*task, tell=tell, published=published) for task in tasks]
        else:
            outcomes = _side_by_side(tasks, jobs=options.jobs, tell=tell)
        notes += _how_to_place(dataset, outcomes)
    if options.level in ("group", "both"):
        notes += merge(out)
    del config  # read here only so that a wrong one is refused before any work
    return RunReport(outcomes=tuple(outcomes), out=out, notes=notes)


def _how_to_place(dataset: Path, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """What to do for the people without sites, told once, with the first of them as the example."""
    without = [one for one in outcomes if one.unplaced]
    if not without:
        return ()
    people = ", ".join(f"sub-{one.subject}" for one in without)
    return (f"{people}: {how_to_place(dataset, without[0].subject, without[0].unplaced)}",)


def check_out(out: Path, *, dataset: Path) -> None:
    """Refuse a folder of results in which something of somebody else's could be overwritten.

    Allowed are a folder apart from the dataset, one of its own under DATASET/derivatives (never `sites`), and
    one that holds the dataset in its sourcedata, as a demo's does.
    """

    check_ours(out)
    if out == dataset or (out in dataset.parents and not dataset.is_relative_to(out / "sourcedata")):
        raise _refused(out, "the dataset's own folder, or one around it")
    if out.is_relative_to(dataset):
        within = out.relative_to(dataset).parts
        if len(within) < 2 or within[0] != "derivatives" or within[1] == "sites":
            raise _refused(out, "a folder of the dataset that is not one of its own under derivatives")


def check_ours(out: Path) -> None:
    """Refuse a file, and a folder in which somebody else's dataset lies."""
    if out.exists() and not out.is_dir():
        raise _refused(out, "a file")
    description = out / "dataset_description.json"
    if description.is_file() and "neurography" not in str(bids.read_json(description).get("GeneratedBy")):
        raise _refused(out, "a dataset that neurography did not make")


def _refused(out: Path, came: str) -> CallError:
    return CallError(
        wanted="a folder for results alone",
        came=came,
        where=str(out),
        todo="Choose a new folder, or DATASET/derivatives/neurography.",
    )


def checked_level(level: str) -> Level:
    """participant, group or both; anything else is a wrong call."""
    if level == "participant":
        return "participant"
    if level == "group":
        return "group"
    if level == "both":
        return "both"
    raise CallError(wanted="participant, group or nothing", came=repr(level), where="run", todo="See --help.")


def _people(dataset: Path, options: RunOptions) -> tuple[str, ...]:
    everyone = bids.subjects(dataset)
    wanted = tuple(bids.checked_label(label, what="participant-label") for label in options.participants)
    unknown = sorted(set(wanted) - set(everyone))
    if unknown or not everyone:
        raise CallError(
            wanted=f"participants of this dataset ({', '.join(everyone) or 'it has none'})",
            came=", ".join(unknown) or "no sub- folder",
            where=str(dataset),
            todo="Check --participant-label.",
        )
    sessions = {s.session for person in everyone for s in bids.read_subject(dataset, person).sessions}
    strange = sorted({bids.checked_label(s, what="session-label") for s in options.sessions} - sessions)
    if strange:
        raise CallError(
            wanted=f"sessions of this dataset ({', '.join(sorted(sessions))})",
            came=", ".join(strange),
            where=str(dataset),
            todo="Check --session-label.",
        )
    return tuple(person for person in everyone if not wanted or person in wanted)


def _one(
    dataset: Path,
    out: Path,
    person: str,
    options: RunOptions,
    allow: tuple[str, ...],
    *,
    tell: Tell,
    published: Callable[[tuple[Measurement, ...]], Published],
) -> Outcome:
    """One person; an error on the way is this person's alone."""
    known = registered()
    try:
        return run_subject(
            dataset,
            out,
            person,
            sessions=tuple(s.removeprefix("ses-") for s in options.sessions),
            config=configuration.load(dataset, path=options.config, instruments=known),
            allow=allow,
            seed=options.seed,
            instruments=known,
            tell=tell,
            published=published,
        )
    except NeurographyError as error:
        return Outcome(subject=person, refusals=(str(error),))
    except OSError as error:
        reason = f"{error.filename or out}: {error.strerror or error}. Check space and permissions, then run again."
        return Outcome(subject=person, refusals=(reason,))


def _silent(_: str) -> None:
    """A child tells nothing; the parent says when a person is done."""


def _task(task: tuple[Path, Path, str, RunOptions, tuple[str, ...]]) -> Outcome:
    return _one(*task, tell=_silent, published=lambda _: Published())


def _limit_threads(threads: int) -> None:
    """Give a child its share of the cores, before numba starts its threads; the parent alone hears Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["NUMBA_NUM_THREADS"] = str(threads)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(threads)


def _side_by_side(
    tasks: list[tuple[Path, Path, str, RunOptions, tuple[str, ...]]], *, jobs: int, tell: Tell
) -> list[Outcome]:
    """Spawned processes with cores/N threads each: a forked child dies after a parallel numba call."""
    threads = max(1, (os.cpu_count() or 1) // jobs)
    outcomes: list[Outcome] = []
    before = os.environ.get("NUMBA_NUM_THREADS")
    os.environ["NUMBA_NUM_THREADS"] = str(threads)  # children import numba before any initializer could run
    try:
        with ProcessPoolExecutor(
            min(jobs, len(tasks)),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_limit_threads,
            initargs=(threads,),
        ) as pool:
            futures = [pool.submit(_task, task) for task in tasks]
            for task, future in zip(tasks, futures, strict=True):
                try:
                    outcomes.append(future.result())
                except BrokenProcessPool:
                    reason = (
                        "its process was killed, most often for lack of memory: run it alone with --jobs 1"
                    )
                    outcomes.append(Outcome(subject=task[2], refusals=(reason,)))
                tell(f"sub-{task[2]}: done")
    finally:
        if before is None:
            del os.environ["NUMBA_NUM_THREADS"]
        else:
            os.environ["NUMBA_NUM_THREADS"] = before
    return outcomes


def merge(out: Path) -> tuple[str, ...]:
    """The tables of every person in OUT as one; safe to run again, and while people are still measured.

    Gives back what there is to tell: a table that is too long for a spreadsheet.
    """
    if not out.is_dir():
        raise CallError(
            wanted="a folder of results",
            came="no such folder",
            where=str(out),
            todo="Run the participant level first.",
        )
    people = sorted(p for p in out.glob("sub-*") if p.is_dir())
    for kind, columns in (("measurements", MEASUREMENT_COLUMNS), ("comparisons", COMPARISON_COLUMNS)):
        parts = [p / f"{p.name}_{kind}.tsv" for p in people]
        _, rows = tables.merge_tsv(part for part in parts if part.is_file())
        tables.write_tsv(out / f"{kind}.tsv", columns, rows)
    bids.write_dataset_description(out, kind="derivative", name="neurography results", version=__version__)
    records = {p.name: p / f"{p.name}_provenance.json" for p in people}
    bids.write_json(
        out / "provenance.json",
        {
            "Environment": {
                "Python": platform.python_version(),
                "System": platform.system(),
                "Machine": platform.machine(),
            },
            "Participants": {name: bids.read_json(p) for name, p in records.items() if p.is_file()},
        },
    )
    told = write_group_workbook(out)
    for stale in out.glob(f"{atomic.PREFIX}*"):
        stale.unlink(missing_ok=True)
    return told


def write_group_workbook(out: Path) -> tuple[str, ...]:
    """OUT/tables.xlsx of the tables that lie in OUT; the reason where a spreadsheet cannot hold them."""
    known = {
        "measurements": MEASUREMENT_COLUMNS,
        "comparisons": COMPARISON_COLUMNS,
        "published": PUBLISHED_COLUMNS,
    }
    path = out / "tables.xlsx"
    found = {name: columns for name, columns in known.items() if (out / f"{name}.tsv").is_file()}
    try:
        write_tables(path, [stored_table(name, out / f"{name}.tsv", found[name]) for name in found])
    except InputError as error:
        path.unlink(missing_ok=True)  # one that an earlier run left would no longer fit the tables
        return (f"tables.xlsx was not written: {error}",)
    return ()
