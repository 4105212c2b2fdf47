"""A tally as files: tables with their descriptions, the figure, and one page."""

from collections.abc import Sequence
from pathlib import Path

from neurography import __version__
from neurography.draw.canvas import PRINT_DPI, svg_file, to_png, to_svg
from neurography.draw.tally import ShareRow, tally_figure
from neurography.io import atomic
from neurography.io.tables import write_tsv
from neurography.model.panel import Panel, Table
from neurography.report.cohort import CohortView, render_cohort
from neurography.study.cohort import folder, wording
from neurography.study.cohort.counts import REBUILT
from neurography.study.cohort.described import (
    AGREEMENT_COLUMNS,
    CLAIMS_COLUMNS,
    PAIRS_COLUMNS,
    TALLY_COLUMNS,
    TOTALS_COLUMNS,
    agreement_cells,
    claims_cells,
    pairs_cells,
    tally_cells,
    totals_cells,
)
from neurography.study.cohort.tally import Share, Tally
from neurography.study.writing import writing

PAGE = "tally.html"


def panel(
    tally: Tally, *, name: str = "cohort-tally", section: str = "case", simulated: bool = False
) -> Panel:
    """The figure of a tally: every share with an n, ready for a report; download is the 300 dpi PNG.

    Raises
    ------
    ValueError
        When the tally has no share at all.
    """
    rows = [_row(share, tally) for share in tally.shares if share.counted.n]
    figure = tally_figure(rows, simulated=simulated)
    controls = f" Squares: {', '.join(tally.controls)}." if tally.controls else ""
    return Panel(
        name=name,
        section=section,
        title="How often the sign was present",
        caption=(
            f"{tally.table.name}: with the sign of those of whom it is known, counted by {wording.units_named(tally)}. "
            "Bars with ends: exact 95 % intervals (Clopper and Pearson); broad: Wilson."
            + (" Dashed: over patients, whose lesions and examinations go together."
               if any(share.clustered for share in tally.shares) else "")
            + controls
            + (" Rebuilt from counts: who is who is not known." if tally.counted else "")
        ),
        kind="svg",
        content=to_svg(figure, prefix=name),
        alt="; ".join(f"{row.heading}, {row.label}: {row.words}" for row in rows),
        download=to_png(figure, dpi=PRINT_DPI),
    )  # fmt: skip


def tally_table(tally: Tally) -> Table:
    """The counts as a table of plain words."""
    names, rows = wording.table_rows(tally)
    return Table(columns=names, rows=tuple(rows))


def write(tally: Tally, out: Path, *, inputs: Sequence[Path] = ()) -> Path:
    """Write tally.tsv and its fellows, the figure and tally.html to `out`; the page's path.

    Parameters
    ----------
    inputs
        The files that were read: none of them may lie in `out`.

    Raises
    ------
    CallError
        For a folder that holds anything but an earlier tally.
    InputError
        When the disk is full or may not be written to.
    """
    folder.check(out, inputs=inputs)
    drawn = panel(tally) if any(share.counted.n for share in tally.shares) else None
    with writing(out):
        folder.begin(out)
        written = [*_tables(tally, out), *_figure(drawn, out), PAGE]
        atomic.write_text(out / PAGE, render_cohort(_view(tally, drawn)))
        folder.finish(out, written)
    return out / PAGE


def _tables(tally: Tally, out: Path) -> list[str]:
    """tally.tsv and totals.tsv always, the others where they have rows; the names of all files."""
    tables = (
        ("tally", TALLY_COLUMNS, [tally_cells(share) for share in tally.shares]),
        ("totals", TOTALS_COLUMNS, totals_cells(tally)),
        ("cases_controls", PAIRS_COLUMNS, pairs_cells(tally)),
        ("agreement", AGREEMENT_COLUMNS, agreement_cells(tally)),
        ("claims", CLAIMS_COLUMNS, claims_cells(tally)),
    )
    written = [one for one in tables if one[2] or one[0] in ("tally", "totals")]
    for name, columns, rows in written:
        write_tsv(out / f"{name}.tsv", columns, rows)
    return [f"{name}{end}" for name, _, _ in written for end in (".tsv", ".json")]


def _figure(drawn: Panel | None, out: Path) -> list[str]:
    if drawn is None or not isinstance(drawn.content, str) or drawn.download is None:
        return []
    atomic.write_text(out / "tally.svg", svg_file(drawn.content, title=drawn.title, caption=drawn.caption))
    atomic.write_bytes(out / "tally.png", drawn.download)
    return ["tally.svg", "tally.png"]


def _row(share: Share, tally: Tally) -> ShareRow:
    counted = share.counted
    assert share.exact is not None and share.wilson is not None  # noqa: S101 - there is an n
    return ShareRow(
        heading=f"{counted.of}s".capitalize(),
        label=wording.which(share, tally),
        words=f"{wording.fraction(share)}, {wording.share_words(share)}{_bound(share)}",
        share=counted.present / counted.n,
        exact=share.exact,
        wilson=share.wilson,
        clustered=None if share.clustered is None else share.clustered.interval,
        control=counted.value("group") in tally.controls,
    )


def _bound(share: Share) -> str:
    """None of 55 is not 0 %, and all of 18 are not 100 %: what is known is a bound."""
    if share.exact is None or share.counted.present not in (0, share.counted.n):
        return ""
    low, high = share.exact
    return (
        f", at most {wording.percent(high)}"
        if not share.counted.present
        else f", at least {wording.percent(low)}"
    )


def _view(tally: Tally, drawn: Panel | None) -> CohortView:
    return CohortView(
        name=tally.table.name,
        rebuilt=REBUILT if tally.counted else "",
        totals=tuple(wording.totals(tally)),
        shares=tally_table(tally),
        sentences=tuple(map(wording.share_sentence, tally.shares)),
        pairs=(*map(wording.pair_sentence, tally.pairs), *((wording.CHOSEN,) if tally.pairs else ())),
        agreements=tuple(map(wording.agreement_sentence, tally.agreements)),
        claims=_claims_table(tally),
        warnings=tuple(warning for warning in tally.warnings if warning != REBUILT),
        notes=tally.table.notes,
        panel=drawn,
        sha256=tally.table.sha256,
        version=__version__,
    )


def _claims_table(tally: Tally) -> Table | None:
    rows: Sequence[tuple[str, ...]] = [
        (one.verdict, one.claim.claim, one.claim.source or "–", str(one.claim.value), one.words)
        for one in wording.claims_sorted(tally)
    ]
    if not rows:
        return None
    return Table(columns=("Verdict", "What was said", "Where", "Printed", "Counted"), rows=tuple(rows))
