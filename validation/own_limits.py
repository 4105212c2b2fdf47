"""Do the intervals of own limits hold the truth?

1. Simulated cohorts: people differ by 15 %, sides by 5 %; errors of 5, 10 and 16 % that both sides share not at all,
   to half or to nine tenths of the variance; in proportion to the value, or (the wrong model) of one size for all. For
   each number of people and repeats: the lowest and the highest share of intervals of wCV that hold the true one over
   these 18 settings, 2000 cohorts each. Beside it the same for resampling people (percentiles of 499 resamples, 500
   cohorts), which is not used because of these figures.
2. The standard deviation of left minus right over people, normal values.
3. 200 scans through the phantom and the measurement of the instrument `maps` and through the files of `limits
   from-repeats`: 100 people scanned twice, an ADC ball on each side, 5 % from visit to visit on both sides alike, voxel
   noise as large as the value averaged over the region's voxels. The true wCV follows from these two.
"""

import math
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import attrs
import numpy as np
from numpy.typing import NDArray
from validation.figures import write

from neurography.instruments.maps import INSTRUMENT
from neurography.instruments.maps.phantom import MapTruth
from neurography.io import tables
from neurography.model.measurement import Measurement
from neurography.model.vocabulary import quantity
from neurography.report.tables import MEASUREMENT_COLUMNS, measurement_rows
from neurography.stats.repeatability import between_spread, within_spread
from neurography.study.own import LimitOptions, limits_from_repeats

Values = NDArray[np.float64]
Setting = tuple[float, float, bool]
"""wCV, part of the error's variance that both sides share, whether errors are in proportion to the value."""

SETTINGS: tuple[Setting, ...] = tuple(product((0.05, 0.10, 0.16), (0.0, 0.5, 0.9), (True, False)))
BETWEEN, SIDES = 0.15, 0.05
WANTED = "92 to 98 %"


def cohorts(rng: np.random.Generator, *, number: int, people: int, visits: int, setting: Setting) -> Values:
    """(cohorts, people, visits, sides)"""
    wcv, shared, relative = setting
    true = 1.0 + BETWEEN * rng.standard_normal((number, people, 1, 1))
    true = np.maximum(true, 0.3) * (1.0 + SIDES * rng.standard_normal((number, people, 1, 2)))
    error = math.sqrt(shared) * rng.standard_normal((number, people, visits, 1))
    error = error + math.sqrt(1.0 - shared) * rng.standard_normal((number, people, visits, 2))
    return true + wcv * error * (true if relative else 1.0)


def true_wcv(setting: Setting) -> float:
    """Root mean square over people of sd / mean; with errors of one size that is an average over people."""
    wcv, _, relative = setting
    if relative:
        return wcv
    rng = np.random.default_rng(0)
    true = np.maximum(1.0 + BETWEEN * rng.standard_normal(400_000), 0.3)
    true = true * (1.0 + SIDES * rng.standard_normal(400_000))
    return wcv * math.sqrt(float((1.0 / true**2).mean()))


def coverage(people: int, visits: int, setting: Setting, *, number: int) -> float:
    """Share of the intervals that hold the true wCV, in percent."""
    rng = np.random.default_rng([people, visits, SETTINGS.index(setting)])
    truth = true_wcv(setting)
    held = 0
    for cohort in cohorts(rng, number=number, people=people, visits=visits, setting=setting):
        low, high = within_spread(list(cohort), relative=True).interval
        held += low <= truth <= high
    return 100 * held / number


def coverage_of_resampling(people: int, visits: int, setting: Setting, *, number: int) -> float:
    """The same for percentiles of the estimate over resampled people."""
    rng = np.random.default_rng([people, visits, SETTINGS.index(setting)])
    values = cohorts(rng, number=number, people=people, visits=visits, setting=setting)
    own = (values.var(axis=2, ddof=1) / values.mean(axis=2) ** 2).mean(axis=2)
    weights = rng.multinomial(people, np.full(people, 1 / people), size=499) / people
    low, high = np.quantile(np.sqrt(own @ weights.T), [0.025, 0.975], axis=1)
    truth = true_wcv(setting)
    return 100 * float(np.mean((low <= truth) & (truth <= high)))


def coverage_of_sides(people: int, *, number: int) -> float:
    """Share of intervals that hold the true standard deviation of left minus right."""
    rng = np.random.default_rng(people)
    held = 0
    for _ in range(number):
        low, high = between_spread(rng.standard_normal((people, 1))).interval
        held += low <= 1.0 <= high
    return 100 * held / number


VISIT, NOISE = 0.05, 1.0
"""Fractions of a person's ADC: from visit to visit on both sides alike, and from voxel to voxel."""


def scanned(seed: int, *, people: int = 100) -> Iterator[Measurement]:
    """Region means of both sides at two visits of each person, from phantom images."""
    rng = np.random.default_rng(seed)
    for person in range(people):
        adc = 1.3 * (1.0 + 0.1 * rng.standard_normal())
        for session in ("a", "b"):
            now = adc * (1.0 + VISIT * rng.standard_normal())
            truth = MapTruth(left=now, right=now, around=1.6 * adc, noise_sd=NOISE * adc)
            acquisition, sites = INSTRUMENT.phantom(truth, seed=int(rng.integers(2**31)))
            result = INSTRUMENT.measure(acquisition, sites, parameters=INSTRUMENT.parameters(), seed=0)
            for row in result.measurements:
                if row.statistic == "mean":
                    when = attrs.evolve(row.occasion, subject=f"{person:03d}", session=session)
                    yield attrs.evolve(row, occasion=when)


def through_the_files(seed: int) -> tuple[float, float, float, float]:
    """(true wCV, estimate, its interval) of one cohort of 200 scans, as `limits from-repeats` finds it."""
    rows = list(scanned(seed))
    voxels = rows[0].n or 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables.write_tsv(folder / "measurements.tsv", MEASUREMENT_COLUMNS, measurement_rows(rows))
        # the phantom states a voxel size and nothing else
        allow = tuple(agree.key for agree in quantity("adc").agree)
        (one,) = limits_from_repeats(folder, folder / "limits.csv", LimitOptions(allow=allow)).estimates
    return math.hypot(VISIT, NOISE / math.sqrt(voxels)), one.spread.sd, *one.spread.interval


def main(workers: int = 2) -> None:
    table: list[tuple[str, str, str]] = []
    failed: list[str] = []

    def judged(what: str, low: float, high: float, of: str) -> None:
        share = f"{low:.1f} to {high:.1f} %" if low != high else f"{low:.1f} %"
        table.append((what, f"{share} of {of}", WANTED))
        if not 92.0 <= low <= high <= 98.0:
            failed.append(what)

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for people, visits in product((5, 10, 20, 30), (2, 3)):
            tasks = [pool.submit(coverage, people, visits, s, number=2000) for s in SETTINGS]
            other = [pool.submit(coverage_of_resampling, people, visits, s, number=500) for s in SETTINGS]
            shares = [task.result() for task in tasks]
            name = f"{people} people, {visits} repeats, both sides"
            judged(f"{name}: intervals that hold the true wCV", min(shares), max(shares), "2000, 18 settings")
            shares = [task.result() for task in other]
            figure = f"{min(shares):.1f} to {max(shares):.1f} % of 500, 18 settings"
            table.append((f"{name}: the same by resampling people", figure, "printed; not used"))
        for people in (5, 10, 20, 30):
            share = coverage_of_sides(people, number=4000)
            judged(f"{people} people, left minus right: intervals that hold the sd", share, share, "4000")
        cohorts_of_200 = 300
        found = list(pool.map(through_the_files, range(1, cohorts_of_200 + 1), chunksize=10))
    held = 100 * sum(low <= true <= high for true, _, low, high in found) / len(found)
    judged("200 scans through phantom, measurement and files: intervals that hold the true wCV", held, held,
           f"{cohorts_of_200} cohorts")  # fmt: skip
    true, mean = found[0][0], float(np.mean([estimate for _, estimate, _, _ in found]))
    figure = f"{100 * mean:.2f} % against {100 * true:.2f} %"
    table.append(("200 scans: mean estimate of wCV against the true one", figure, "printed"))
    write("own-limits", __doc__ or "", table)
    if failed:
        print("outside what was wanted:", "; ".join(failed))
        sys.exit(1)


if __name__ == "__main__":
    main()
