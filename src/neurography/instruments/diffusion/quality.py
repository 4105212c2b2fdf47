"""What bears on the diffusion numbers: signal, noise, directions, seeds and streamlines, as one table."""

from collections.abc import Sequence

from neurography.draw.visits import names
from neurography.model.instrument import Result
from neurography.model.measurement import Measurement
from neurography.model.panel import Panel, Table
from neurography.model.site import spoken
from neurography.model.units import spell

_QUALITY = ("snr", "noise", "seed", "tract_", "direction", "residual", "outlier")
"""Beginnings of the quantities that tell how good a measurement is."""


def quality_panel(results: Sequence[Result]) -> Panel:
    """Signal, noise, directions, seeds and streamlines by place, one column a visit."""
    named = names(results)
    visits = list(dict.fromkeys(named))
    cells: dict[tuple[str, str], dict[str, list[str]]] = {}

    def put(where: str, what: str, visit: str, value: str) -> None:
        cells.setdefault((where, what), {}).setdefault(visit, []).append(value)

    for result, visit in zip(results, named, strict=True):
        directions = result.technique.get("NumberOfDirections")
        if isinstance(directions, float | int):
            put("all", "diffusion directions", visit, f"{directions:g}")
        for m in result.measurements:
            if m.quantity.key.startswith(_QUALITY):
                put(_place(m), _what(m), visit, _value(m))
            elif m.quantity.key == "adc" and m.n is not None and m.statistic in ("visit_mean", "mean"):
                of = f"{m.n_of}s" if m.n != 1 else m.n_of
                put(_place(m), f"{of} in the {m.statistic.replace('_', ' ')}", visit, str(m.n))
    rows = tuple(
        (where, what, *("; ".join(dict.fromkeys(found.get(visit, ["not measured"]))) for visit in visits))
        for (where, what), found in sorted(cells.items(), key=lambda item: item[0][0] != "all")
    )
    stamp = "SIMULATED data. " if any(r.simulated for r in results) else ""
    return Panel(
        name="diffusion_quality",
        section="quality",
        title="Diffusion: signal, noise and tracking",
        caption=f"{stamp}What bears on the diffusion numbers, by structure and the patient's left or right.",
        kind="table",
        content=Table(columns=("Where", "What", *visits), rows=rows),
    )


def _place(m: Measurement) -> str:
    return f"{spoken(m.site.structure)}{f', {m.site.side}' if m.site.side != 'n/a' else ''}"


def _what(m: Measurement) -> str:
    plain = ("n/a", "value", "share", "mean")
    return m.quantity.name if m.statistic in plain else f"{m.quantity.name}, {m.statistic.replace('_', ' ')}"


def _value(m: Measurement) -> str:
    if m.value is None:
        return m.warnings[0]
    if m.quantity.key.endswith("share"):
        return f"{100 * m.value:.0f} %"
    return f"{_plain(m.value)} {spell(m.quantity.unit)}".strip()


def _plain(value: float) -> str:
    """Three significant digits without an exponent, thousands set apart: 1 480, 0.0312."""
    rounded = float(f"{value:.3g}")
    if abs(rounded) >= 1000:
        text = f"{rounded:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    elif rounded and abs(rounded) < 1e-4:
        text = f"{rounded:.8f}".rstrip("0")
    else:
        text = f"{rounded:g}"
    return text.replace("-", "\N{MINUS SIGN}")
