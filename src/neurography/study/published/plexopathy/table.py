"""Published, simulated truth and measured, side by side: published.tsv and the truth it is made from."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs
from attrs import frozen

from neurography.instruments.diffusion.phantom import PlexusTruth
from neurography.io import atomic, bids
from neurography.model.measurement import Measurement
from neurography.report.view import PublishedRow
from neurography.study.published.plexopathy.reported import CITATION, PAPER, Reported, reported
from neurography.study.published.side_by_side import spell

STATISTICS = ("visit_mean", "mean")
SAMPLING_ONLY = "the interval covers noise only"

_TRUTH_COLUMNS = ("session", "structure", "side", "quantity", "unit", "value", "source")


@frozen(kw_only=True)
class TrueValue:
    """One property of one simulated nerve at one visit."""

    session: str
    structure: str
    side: str
    quantity: str
    unit: str
    value: float
    source: str


def write_truth(truth_root: Path, values: Iterable[TrueValue], *, truth: PlexusTruth) -> None:
    """truth.tsv with what each nerve was given, truth.json with what lies around the nerves."""
    lines = ["\t".join(_TRUTH_COLUMNS)]
    lines += ["\t".join(spell(getattr(value, column)) for column in _TRUTH_COLUMNS) for value in values]
    atomic.write_text(truth_root / "truth.tsv", "\n".join(lines) + "\n")
    around = attrs.asdict(truth, filter=attrs.filters.exclude("nerves"))
    diameters = {
        f"{side} {structure}": nerve.diameter_mm for (structure, side), nerve in truth.nerves.items()
    }
    bids.write_json(
        truth_root / "truth.json", {"SIMULATED": CITATION, "phantom": around, "diameter_mm": diameters}
    )


def read_truth(truth_root: Path) -> tuple[TrueValue, ...]:
    """The truth that a dataset was made with; read it after the measurement, never before."""
    return tuple(
        TrueValue(**{**row, "value": float(row["value"])})  # type: ignore[arg-type]
        for row in bids.read_tsv(truth_root / "truth.tsv")
    )


def published_rows(
    truth: Sequence[TrueValue], measurements: Iterable[Measurement]
) -> tuple[PublishedRow, ...]:
    """Sixteen places of the paper's table, each with the visit-weighted and the unweighted mean.

    Twelve have a published number; the right side after treatment has none, and its note says so.
    """
    true = {(v.session, v.structure, v.side, v.quantity): v.value for v in truth}
    found: dict[tuple[str, str, str, str, str], Measurement] = {}
    for m in measurements:
        key = (m.occasion.session, m.site.structure, m.site.side, m.quantity.key, m.statistic)
        found.setdefault(key, m)
    rows = []
    for place in reported():
        for statistic in STATISTICS:
            key4 = (place.session, place.structure, place.side, place.quantity)
            rows.append(_row(place, statistic, true.get(key4), found.get((*key4, statistic))))
    return tuple(rows)


def _row(place: Reported, statistic: str, truth: float | None, m: Measurement | None) -> PublishedRow:
    measured = m.value if m else None
    low, high = m.interval if m and m.interval and measured is not None else (None, None)
    notes = []
    if place.value is None:
        notes.append("not reported by the paper; simulated as before treatment")
    if measured is None:
        notes.append("; ".join(m.warnings) if m else "not measured")
    elif truth is not None:
        notes.append(_bias(measured, truth, place.quantity))
        notes.append(SAMPLING_ONLY)
    return PublishedRow(
        paper=PAPER, row_id=place.row_id, structure=place.structure, side=place.side, session=place.session,
        quantity=place.quantity, statistic=statistic, unit=place.unit, published=place.value, truth=truth,
        measured=measured, ci_low=low, ci_high=high, note="; ".join(notes),
    )  # fmt: skip


def _bias(measured: float, truth: float, quantity: str) -> str:
    """Offset from the truth: in percent for a diffusivity, plain for FA."""
    if quantity == "fa":
        return f"off the simulated truth by {measured - truth:+.3f}"
    return f"off the simulated truth by {100 * (measured / truth - 1):+.1f} %"
