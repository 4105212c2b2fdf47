"""
Two numbers and a verdict
=========================

A workstation gave an ADC for the left and the right S1 at two visits. What may be said of them?

The comparison rules are pure functions on values: no image is needed, and none was seen.
"""

import matplotlib.pyplot as plt

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

same_scanner = Technique.of(
    "typed", {"MagneticFieldStrength": 3.0, "EchoTime": 0.07}
)


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

comparisons, refusals = compare_all(
    numbers, order=("before", "after"), limits=[limit]
)
for row in comparisons:
    occasion, site = row.measurement.occasion, row.measurement.site
    print(f"{row.kind:5} {occasion.session:7} {site.side:5}", end=" ")
    print(f"{row.difference:+.3f} {row.measurement.quantity.unit}: {row.verdict}")

# %%
# The side difference has no limit, so no word is said about it but its size. The difference over time lies beyond
# the limit, and its warnings say what weakens that.

time = next(row for row in comparisons if row.kind == "time")
print(*time.limit.source.split("; "), sep="\n")
print("warnings:")
for warning in time.warnings:
    print("-", warning)

# %%
# What cannot be compared is said too: the right side has no second visit. Gaps in technique refuse nothing here,
# because a person typed these numbers; for measured images they would.

for refusal in refusals:
    print(
        refusal.kind,
        refusal.measurement.site.side,
        refusal.measurement.occasion.session,
        end=": ",
    )
    print(refusal.reason)

# %%
# The same as a picture: each difference, and the limit where there is one.

figure, axes = plt.subplots(figsize=(7, 2.5))
labels = {"side": "left minus right, before", "time": "left, after minus before"}
for place, row in enumerate(comparisons):
    if row.limit is not None:
        axes.barh(place, 2 * row.limit.value, left=-row.limit.value, color="#DDDDDD")
    axes.plot(row.difference, place, "o", color="#0072B2")
    axes.text(row.difference, place + 0.2, row.verdict, ha="center")
axes.axvline(0, color="black", linewidth=0.8)
axes.set_yticks(range(len(comparisons)), [labels[row.kind] for row in comparisons])
axes.set_xlim(-0.6, 0.6)
axes.set_ylim(-0.6, len(comparisons) - 0.3)
axes.set_xlabel("difference of ADC, 10⁻³ mm²/s; grey: within the test-retest limit")
figure.tight_layout()
plt.show()
