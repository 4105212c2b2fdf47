"""
A limit of your own from repeats
================================

Twenty people scanned twice without anything happening in between: how far does a repeated scan wander, and how well is
that known? The repeats are simulated here, so the true scatter is known and the estimate can be held against it.
"""

import matplotlib.pyplot as plt
import numpy as np

from neurography.compare import compare_all
from neurography.model.comparison import Limit
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.site import Site
from neurography.model.technique import Technique
from neurography.model.vocabulary import quantity
from neurography.stats.repeatability import within_spread

# %%
# The forward model: each person has an ADC of their own, and each scan of it wanders by 6 %.

TRUE_WCV = 0.06
rng = np.random.default_rng(1)
own = rng.normal(1.25, 0.10, size=20)
scans = own[:, None] * (1 + TRUE_WCV * rng.standard_normal((20, 2)))

# %%
# The inverse: the scatter within people, pooled, as a fraction of each person's mean. Twenty people know it only
# roughly, and the interval says how roughly. Each person is an array of (occasions, places).

people = [pair[:, None] for pair in scans]
found = within_spread(people, relative=True)
low, high = found.interval
print(
    f"within-subject CV {100 * found.sd:.1f} % (95 % interval {100 * low:.1f} to {100 * high:.1f} %)"
)
print(f"true {100 * TRUE_WCV:.1f} %, n {found.people} people")

# %%
# 95 of 100 pairs of repeated scans differ by less than 1.96 √2 times that: the repeatability limit.

times = 1.96 * np.sqrt(2)
limit = Limit(
    quantity="adc",
    statistic="n/a",
    structure="ventral_ramus_s1",
    level="n/a",
    scale="percent",
    value=100 * times * found.sd,
    kind="repeatability",
    population="own repeats (simulated)",
    n=found.people,
    technique="n/a",
    source="this page",
    interval=(100 * times * low, 100 * times * high),
)


# %%
# A limit of one's own judges like a published one, and each row says whose it is and how well it is known.


def scan(value, session):
    return Measurement(
        quantity=quantity("adc"),
        statistic="mean",
        site=Site(structure="ventral_ramus_s1", side="left"),
        occasion=Occasion(subject="01", session=session, acquisition="typed"),
        technique=Technique.of("typed", {}),
        value=value,
        origin="typed",
    )


rows, _ = compare_all(
    [scan(1.25, "first"), scan(1.50, "second")],
    order=("first", "second"),
    limits=[limit],
)
print(
    f"{rows[0].difference:+.2f} um2/ms, limit {rows[0].limit.value:.2f}: {rows[0].verdict}"
)
print(*rows[0].limit.source.split("; "), sep="\n")

# %%
# The picture: differences of the pairs in percent of their mean, and the limit with its interval.

means = scans.mean(axis=1)
percent = 100 * (scans[:, 1] - scans[:, 0]) / means
figure, axes = plt.subplots(figsize=(7, 3.5))
axes.plot(means, percent, "o", color="#0072B2")
for sign in (-1, 1):
    axes.axhline(sign * limit.value, color="#444444")
    axes.axhspan(
        *(sign * edge for edge in limit.interval), color="#444444", alpha=0.15
    )
axes.set(
    xlabel="mean of the two scans, ADC in 10⁻³ mm²/s",
    ylabel="second minus first, %",
    title="SIMULATED repeats of 20 people, the limit and its 95 % interval",
)
figure.tight_layout()
plt.show()

# %%
# From files, and with both sides, several structures and people with more than two scans, the command
# ``neurography limits from-repeats`` does this and writes the limits in the format that ``run`` reads.
