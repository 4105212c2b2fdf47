"""A summary as files: tables with their descriptions, the figure, and one page."""

from pathlib import Path

from neurography import __version__
from neurography.draw.canvas import PRINT_DPI, svg_file, to_png, to_svg
from neurography.draw.tally import ShareRow, tally_figure
from neurography.evidence.caseseries import wording
from neurography.evidence.caseseries.summary import Share, Summary
from neurography.io import atomic
from neurography.io.tables import write_tsv
from neurography.model.panel import Panel, Table
from neurography.report.caseseries import SeriesView, render_series
from neurography.study.caseseries import described
from neurography.study.caseseries.command import Told
from neurography.study.run import check_ours
from neurography.study.writing import writing

PAGE = "caseseries.html"


def write(found: Told, out: Path) -> Path:
    """Write counts.tsv and its fellows, the figure and the page to `out`; the page's path.

    Raises
    ------
    CallError
        For a folder that holds something else.
    InputError
        When the disk is full or may not be written to.
    """
    check_ours(out)
    drawn = panel(found.summaries[0])
    with writing(out):
        for name, columns, rows in (
            ("counts", described.COUNTS, described.count_rows(found)),
            ("numbers", described.NUMBERS, described.number_rows(found)),
            ("crosses", described.CROSSES, described.cross_rows(found)),
            ("cases", described.CASES, described.case_rows(found)),
            ("claims", described.CLAIMS, described.claim_rows(found)),
            ("beside", described.BESIDE, described.beside_rows(found)),
        ):
            path = out / f"{name}.tsv"
            if rows:
                write_tsv(path, columns, rows)
            else:
                for old in (path, path.with_suffix(".json")):
                    old.unlink(missing_ok=True)
        _figure(drawn, out)
        atomic.write_text(out / PAGE, render_series(_view(found, drawn)))
    return out / PAGE


def panel(one: Summary, *, name: str = "case-series", section: str = "case") -> Panel | None:
    """The figure of a summary, ready for a report; None where nothing is known of as many as wording.LEAST."""
    rows = [row for title, share in _shares(one) if (row := _row(title, share))]
    if not rows:
        return None
    figure = tally_figure(rows, axis="Of the cases of whom it is known, %")
    return Panel(
        name=name, section=section, title="The cases, counted",
        caption=(
            f"{wording.heading(one)}: shares of those of whom it is known, where these are {wording.LEAST} or more. "
            "Bars with ends: exact 95 % intervals "
            f"(Clopper and Pearson); broad: Wilson. {wording.AS_STATED}"
        ),
        kind="svg", content=to_svg(figure, prefix=name),
        alt="; ".join(f"{row.heading}, {row.label}: {row.words}" for row in rows),
        download=to_png(figure, dpi=PRINT_DPI),
    )  # fmt: skip


def _shares(one: Summary) -> list[tuple[str, Share]]:
    found = [(number.column.title, share) for number in one.numbers for share in number.below]
    found += [(category.column.title, share) for category in one.categories for share in category.shares]
    for test in one.tests:
        found += [(test.column.title, share) for share in (test.ever, *((test.first,) if test.first else ()))]
    return found


def _row(title: str, share: Share) -> ShareRow | None:
    if share.n < wording.LEAST or share.exact is None or share.wilson is None:
        return None
    fraction, percent, *_ = wording.share_cells(share)
    rest = f", {share.left.all} not known" if share.left.all else ""
    return ShareRow(
        heading=title, label=wording.spoken(share.what), words=f"{fraction}, {percent}{rest}", share=share.k / share.n,
        exact=share.exact, wilson=share.wilson,
    )  # fmt: skip


def _figure(drawn: Panel | None, out: Path) -> None:
    if drawn is None or not isinstance(drawn.content, str) or drawn.download is None:
        for old in (out / "caseseries.svg", out / "caseseries.png"):
            old.unlink(missing_ok=True)
        return
    atomic.write_text(
        out / "caseseries.svg", svg_file(drawn.content, title=drawn.title, caption=drawn.caption)
    )
    atomic.write_bytes(out / "caseseries.png", drawn.download)


def _view(found: Told, drawn: Panel | None) -> SeriesView:
    sections: list[tuple[str, Table]] = []
    for one in found.summaries:
        sections += [(f"{title}: {wording.heading(one)}", made) for title, made in wording.tables(one)]
    return SeriesView(
        name=found.series.name,
        heading=wording.heading(found.summaries[0]),
        warnings=(*found.series.notes, *found.warnings, *found.undivided),
        panel=drawn,
        sections=tuple(sections),
        words=(*wording.test_words(found.summaries[0]), *wording.few_words(found.summaries[0])),
        asked=found.asked,
        beside=wording.beside_table(found.beside) if found.beside else None,
        claims=wording.claims_table(found.verdicts) if found.verdicts else None,
        notes=tuple(wording.reading_notes(found.series)),
        as_stated=wording.AS_STATED,
        sha256=found.series.sha256,
        version=__version__,
    )
