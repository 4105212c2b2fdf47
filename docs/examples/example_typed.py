"""
Two numbers and a verdict
=========================

A workstation gave an ADC for the left and the right S1 at two visits. What may be said of them?

The comparison rules are pure functions on values: no image is needed, and none was seen.
"""

from neurography.compare import compare_all
from neurography.model.comparison import Limit
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.site import Site
from neurography.model.technique import Technique
from neurography.model.vocabulary import quantity

# %%
# Each number carries what it needs to be believed: quantity, place, side, visit, and how it was made. The unit is
# that of the quantity: um2/ms, which is 10⁻³ mm²/s.

same_scanner = Technique.of("typed", {"MagneticFieldStrength": 3.0, "EchoTime": 0.07})


def typed(value, *, side, session):
    return Measurement(
        quantity=quantity("adc"),
        statistic="mean",
        site=Site(structure="ventral_ramus_s1", side=side),
        occasion=Occasion(subject="01", session=session, acquisition="workstation"),
        technique=same_scanner,
        value=value,
        origin="typed",
    )


numbers = [
    typed(0.826, side="left", session="before"),
    typed(1.210, side="right", session="before"),
    typed(1.333, side="left", session="after"),
]

# %%
# One limit is known: how far a repeated scan of the same nerve wanders. It judges visits, never sides.

limit = Limit(
    quantity="adc",
    statistic="n/a",
    structure="n/a",
    level="n/a",
    scale="percent",
    value=33.24,
    kind="repeatability",
    population="brachial plexus, healthy adults",
    n=30,
    technique="n/a",
    source="Oudeman 2018, PLoS ONE 13:e0196975",
)

comparisons, refusals = compare_all(numbers, order=("before", "after"), limits=[limit])
for row in comparisons:
    print(f"{row.kind:5} {row.measurement.occasion.session:7} {row.measurement.site.side:5}", end=" ")
    print(f"{row.difference:+.3f} {row.measurement.quantity.unit}: {row.verdict}")

# %%
# The side difference has no limit, so no word is said about it but its size. The difference over time lies beyond
# the limit, and its warnings say what weakens that.

time = next(row for row in comparisons if row.kind == "time")
print(time.limit.source)
for warning in time.warnings:
    print("-", warning)

# %%
# Nothing was refused: a person typed these numbers, so gaps in technique are said and do not refuse. For measured
# images the same gaps would.

print(len(refusals), "refused")
