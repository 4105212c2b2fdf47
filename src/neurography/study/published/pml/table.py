"""Published, simulated truth and measured, side by side: the paper's counts, and the simulated head's own numbers."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import MappingProxyType

from attrs import frozen

from neurography.io import bids
from neurography.model.measurement import Measurement
from neurography.report.view import PublishedRow
from neurography.study.cohort.claims import Verdict

PAPER = "002"
CITATION = (
    "Brain Magnetic Susceptibility Changes in Patients with Natalizumab-Associated Progressive Multifocal "
    "Leukoencephalopathy. AJNR Am J Neuroradiol"
)
ROW_OF = {"lesion": "002-06", "putamen": "002-07"}
"""Rows of docs/coverage.tsv that the simulated head stands for."""

NO_NUMBER = "the paper reports the sign, no number"


@frozen(kw_only=True)
class TrueValue:
    """One number that the simulated head was given."""

    session: str
    structure: str
    side: str
    quantity: str
    statistic: str
    unit: str
    value: float


def read_truth(truth_root: Path) -> tuple[TrueValue, ...]:
    """The truth that a dataset was made with; read it after the measurement, never before."""
    return tuple(
        TrueValue(**{**row, "value": float(row["value"])})  # type: ignore[arg-type]
        for row in bids.read_tsv(truth_root / "truth.tsv")
    )


def published_rows(
    truth: Sequence[TrueValue], measurements: Iterable[Measurement]
) -> tuple[PublishedRow, ...]:
    """What the head was given beside what was measured; published is empty: the paper gives no such number."""
    found: dict[tuple[str, ...], Measurement] = {}
    for m in measurements:
        if m.site.level in ("n/a", "0 to 3 mm"):
            key = (m.occasion.session, m.site.structure, m.site.side, m.quantity.key, m.statistic)
            found.setdefault(key, m)
    return tuple(
        _row(one, found.get((one.session, one.structure, one.side, one.quantity, one.statistic)))
        for one in truth
    )


COUNTED_IN = MappingProxyType(
    {
        "17 patients with PML": "002-01", "55 controls": "002-05", "15 definite": "002-02",
        "86 examinations of patients with PML": "002-03", "141 examinations in all": "002-03",
        "4.9 examinations per patient": "002-04", "24 lesions (20 and 4)": "002-08",
        "8 patients seen before symptoms": "002-10", "11 lesions seen before symptoms": "002-10",
        "75 % of patients before symptoms": "002-10", "55 % of lesions before symptoms": "002-10",
        "45 % of lesions before symptoms without it": "002-10",
        "all 18 subcortical lesions at the chronic stage": "002-09", "all patients at the chronic stage": "002-19",
        "no control": "002-18",
    }
)  # fmt: skip
"""What the paper says of its cohort -> row of docs/coverage.tsv."""


def counted_rows(verdicts: Iterable[Verdict]) -> tuple[PublishedRow, ...]:
    """Every statement of the paper on its cohort beside what its own counts give."""
    return tuple(
        PublishedRow(
            paper=PAPER, row_id=COUNTED_IN[one.claim.claim], structure="n/a", side="n/a", session="n/a",
            quantity=f"{one.claim.of}s", statistic=one.claim.kind, unit="%" if one.claim.kind == "percent" else "1",
            published=float(one.claim.value), truth=None, measured=one.counted,
            note=f"{one.claim.claim}: {one.verdict} ({one.words})",
        )
        for one in verdicts
    )  # fmt: skip


def _row(true: TrueValue, m: Measurement | None) -> PublishedRow:
    measured = None if m is None else m.value
    low, high = m.interval if m is not None and m.interval is not None else (None, None)
    notes = [NO_NUMBER]
    if measured is None:
        notes.append("not measured" if m is None else m.warnings[0])
    elif true.value:
        notes.append(f"{100 * measured / true.value:.0f} % of the simulated truth")
    return PublishedRow(
        paper=PAPER, row_id=ROW_OF[true.structure], structure=true.structure, side=true.side, session=true.session,
        quantity=true.quantity, statistic=true.statistic, unit=true.unit, published=None, truth=true.value,
        measured=measured, ci_low=low, ci_high=high, note="; ".join(notes),
    )  # fmt: skip
