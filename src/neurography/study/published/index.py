"""`neurography demo all`: every published case in a folder of its own, and one page that leads to them."""

import csv
import os
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from pathlib import Path

from attrs import fields, frozen

from neurography.io import atomic, bids
from neurography.io.tables import MISSING
from neurography.model.errors import CallError
from neurography.report.index import GENERATOR, Paper, ShownCase, Statement, render_index
from neurography.report.view import PublishedRow
from neurography.study.published.case import Case
from neurography.study.writing import make_writable, writing

DEFAULT = Path("neurography-demo")
_NUMBERS = ("published", "truth", "measured", "ci_low", "ci_high")


@frozen(kw_only=True)
class Ran:
    """What became of all cases: lines to print, the page, and the names of the cases that failed."""

    lines: tuple[str, ...]
    page: Path
    failed: tuple[str, ...]


def run_all(
    cases: Iterable[Case],
    *,
    out: Path | None = None,
    seed: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Ran:
    """Run each case into OUT/NAME, then write OUT/index.html (OUT is ./neurography-demo by default).

    A case that fails has its reason on the page, and the others go on.

    Raises
    ------
    CallError
        When OUT is a file, cannot be written to, or holds an index.html that somebody else wrote.
    InputError
        When the page itself cannot be written, on a disk that the cases filled.
    """
    place = (out or DEFAULT).resolve()
    page = place / "index.html"
    _check(place, page)
    shown: list[ShownCase] = []
    lines: list[str] = []
    for case in cases:
        made = _run(case, place, seed=seed, tell=lambda line, name=case.name: tell(f"{name}: {line}"))  # type: ignore[misc]
        shown.append(made)
        lines.append(f"{case.name}: {f'failed: {made.failed}' if made.failed else place / made.report}")
    with writing(page):
        atomic.write_text(page, render_index(shown, papers()))
    return Ran(lines=tuple(lines), page=page, failed=tuple(case.name for case in shown if case.failed))


def _check(place: Path, page: Path) -> None:
    def refuse(came: str) -> CallError:
        return CallError(
            wanted="a folder for the demos alone", came=came, where=str(place), todo="Choose a new folder."
        )

    if place.exists() and not place.is_dir():
        raise refuse("a file")
    if page.exists() and GENERATOR not in page.read_text(encoding="utf-8", errors="replace"):
        raise refuse("a folder with an index.html that neurography did not write")
    make_writable(place)


def _run(case: Case, place: Path, *, seed: int, tell: Callable[[str], None]) -> ShownCase:
    """One case; whatever goes wrong in it is said on the page and ends this case alone."""
    folder = place / case.name
    report, failed = Path(), ""
    rows: tuple[PublishedRow, ...] = ()
    try:
        said, report = case.run(folder, seed=seed, tell=tell)
        if report.is_file():
            rows = published_rows(folder)
        else:  # the run went through, but nothing of the person could be done
            failed = " ".join(line for line in said if "refused" in line) or "it ended without a report"
    except Exception as error:  # the page is there to say so
        failed = str(error) or type(error).__name__
    return ShownCase(
        name=case.name,
        paper=case.paper,
        title=case.title,
        citation=case.citation,
        made=case.made,
        report="" if failed else report.relative_to(place).as_posix(),
        rows=rows,
        failed=failed.replace(f"{place}{os.sep}", ""),
    )


def published_rows(folder: Path) -> tuple[PublishedRow, ...]:
    """The rows of a case's published.tsv; none where it has no such table."""
    path = folder / "published.tsv"
    return tuple(_row(row) for row in bids.read_tsv(path)) if path.is_file() else ()


def _row(cells: Mapping[str, str]) -> PublishedRow:
    numbers = {name: None if cells[name] == MISSING else float(cells[name]) for name in _NUMBERS}
    words = {field.name: cells[field.name] for field in fields(PublishedRow) if field.name not in _NUMBERS}
    return PublishedRow(**words, **numbers)  # type: ignore[arg-type]


def papers() -> tuple[Paper, ...]:
    """The papers, each with its statements, as docs/coverage.tsv and papers.csv have them."""
    statements: dict[str, list[Statement]] = {}
    for row in csv.DictReader(_lines("coverage.tsv"), delimiter="\t", quoting=csv.QUOTE_NONE):
        statements.setdefault(row["paper"], []).append(
            Statement(
                row=row["row"],
                title=row["title"],
                status=row["status"],
                command=row["command"],
                tests=() if row["test"] == MISSING else tuple(row["test"].split("; ")),
            )
        )
    return tuple(
        Paper(
            number=row["paper"],
            called=row["called"],
            where=row["where"],
            statements=tuple(statements.get(row["paper"], ())),
        )
        for row in csv.DictReader(_lines("papers.csv"))
    )


def _lines(name: str) -> list[str]:
    """A table that lies beside this file, also where the package is installed."""
    return (resources.files(__package__) / name).read_text(encoding="utf-8").splitlines()
