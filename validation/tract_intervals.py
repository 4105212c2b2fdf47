"""Do the 95 % intervals of tract ADC and FA hold what they say?

1. The plexus of paper 000 at both visits, many noise realisations: how often each interval contains the mean over
   realisations; the offset of that mean from the noise-free run and from the truth is bias.
2. A healthy symmetric plexus: how often the side difference's interval excludes 0, and how often two visits of it
   lie beyond the test-retest limit.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import attrs
import numpy as np
from validation.figures import write

from neurography.compare import compare_all
from neurography.instruments.diffusion import INSTRUMENT
from neurography.instruments.diffusion.phantom import Phantom, PlexusTruth, acquired, plexus
from neurography.instruments.diffusion.quantities import DiffusionParameters
from neurography.model.measurement import Measurement
from neurography.stats.proportion import clopper_pearson
from neurography.study.published.plexopathy import plexus_truth

Key = tuple[str, str, str]
"""structure, side, quantity"""


def measure_once(made: Phantom, seed: int, *, session: str = "a") -> dict[Key, Measurement]:
    """Visit-weighted ADC and FA of every tract in one noise realisation, tracked with its own seed."""
    acquisition = acquired(made, seed=seed)
    acquisition = attrs.evolve(acquisition, occasion=attrs.evolve(acquisition.occasion, session=session))
    result = INSTRUMENT.measure(acquisition, made.sites(), parameters=DiffusionParameters(), seed=seed)
    return {
        (m.site.structure, m.site.side, m.quantity.key): m
        for m in result.measurements
        if m.statistic == "visit_mean" and m.quantity.headline
    }


def measure_many(
    truth: PlexusTruth, seeds: Sequence[int], *, session: str = "a", workers: int = 2
) -> list[dict[Key, Measurement]]:
    """`measure_once` for each seed, in their order, the phantom made once in each process."""
    parts = [seeds[start::workers] for start in range(workers)]
    if workers == 1:
        return _task(truth, session, seeds)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(partial(_task, truth, session), parts))
    return [done[number % workers][number // workers] for number in range(len(seeds))]


def _task(truth: PlexusTruth, session: str, seeds: Sequence[int]) -> list[dict[Key, Measurement]]:
    made = plexus(truth)
    return [measure_once(made, seed, session=session) for seed in seeds]


@attrs.frozen(kw_only=True)
class Coverage:
    """One interval's record: of n realisations `held` contained their mean."""

    key: Key
    held: int
    n: int
    mean: float
    seen_sd: float
    stated_sd: float
    noise_free: float | None
    truth: float


def coverage(truth: PlexusTruth, seeds: Sequence[int], *, workers: int = 2) -> list[Coverage]:
    """How often each tract's interval contains the mean over the realisations."""
    runs = measure_many(truth, seeds, workers=workers)
    clean = measure_once(plexus(attrs.evolve(truth, noise=False)), 0)
    made = []
    for key in sorted(runs[0]):
        rows = [run[key] for run in runs if run[key].value is not None]
        values = np.array([row.value for row in rows])
        mean = float(values.mean())
        nerve = truth.nerves[key[0], key[1]]
        made.append(
            Coverage(
                key=key,
                held=sum(
                    row.interval is not None and row.interval[0] <= mean <= row.interval[1] for row in rows
                ),
                n=len(rows),
                mean=mean,
                seen_sd=float(values.std(ddof=1)),
                stated_sd=float(np.mean([row.sd for row in rows])),
                noise_free=clean[key].value,
                truth=nerve.adc if key[2] == "adc" else nerve.fa,
            )
        )
    return made


def healthy_sides(seeds: Sequence[int], *, workers: int = 2) -> tuple[dict[tuple[str, str], int], int, int]:
    """(for each structure and quantity: side intervals that exclude 0; time verdicts beyond; time verdicts)."""
    truth = PlexusTruth()
    first = measure_many(truth, seeds, session="a", workers=workers)
    second = measure_many(truth, [seed + 100_000 for seed in seeds], session="b", workers=workers)
    excluded: dict[tuple[str, str], int] = {}
    beyond = judged = 0
    for one, other in zip(first, second, strict=True):
        rows, _ = compare_all(
            [*one.values(), *other.values()], order=("a", "b"), limits=INSTRUMENT.limits, references=()
        )
        for row in rows:
            if row.kind == "side" and row.measurement.occasion.session == "a" and row.interval is not None:
                place = (row.measurement.site.structure, row.measurement.quantity.key)
                excluded[place] = excluded.get(place, 0) + (not row.interval[0] <= 0 <= row.interval[1])
            elif row.kind == "time":
                judged += 1
                beyond += row.verdict == "beyond"
    return excluded, beyond, judged


def main() -> None:
    n = 120
    table: list[tuple[str, str, str]] = []
    failed = []
    for session in ("before", "after"):
        for one in coverage(plexus_truth(session), range(1, n + 1)):
            share = 100 * one.held / one.n
            unit = "" if one.key[2] == "fa" else " um2/ms"
            name = f"{session}, {one.key[1]} {one.key[0]}, {one.key[2]}"
            table.append(
                (f"{name}: intervals that contain the mean", f"{share:.1f} % of {one.n}", "90 to 99 %")
            )
            clean = "not resolvable" if one.noise_free is None else f"{one.mean - one.noise_free:+.4f}"
            table.append(
                (
                    f"{name}: bias of the mean against the noise-free run; against the truth; stated over seen sd",
                    f"{clean}{unit}; {one.mean - one.truth:+.4f}{unit}; {one.stated_sd / one.seen_sd:.2f}",
                    "printed",
                )
            )
            if not 90 <= share <= 99:
                failed.append(name)
    repeats = 200
    excluded, beyond, judged = healthy_sides(range(1, repeats + 1))
    total = sum(excluded.values())
    pooled = repeats * len(excluded)
    low, high = clopper_pearson(total, pooled)
    table.append(
        (
            "healthy symmetric plexus: side intervals that exclude 0",
            f"{100 * total / pooled:.1f} % of {pooled} ({100 * low:.1f} to {100 * high:.1f})",
            "2 to 8 %",
        )
    )
    for (structure, quantity), count in sorted(excluded.items()):
        table.append(
            (f"of these {structure}, {quantity}", f"{100 * count / repeats:.1f} % of {repeats}", "2 to 8 %")
        )
        if not 2 <= 100 * count / repeats <= 8:
            failed.append(f"sides {structure} {quantity}")
    table.append(
        (
            "healthy plexus, two visits: time verdicts beyond",
            f"{100 * beyond / judged:.2f} % of {judged}",
            "at most 1 %",
        )
    )
    if beyond > 0.01 * judged:
        failed.append("time verdicts")
    write("tract-intervals", __doc__ or "", table)
    if failed:
        print("outside what was wanted:", "; ".join(failed))
        sys.exit(1)


if __name__ == "__main__":
    main()
