"""A simulator of repeated scans of many people, as the rows that a run writes, and the limits made of them."""

from collections.abc import Mapping
from pathlib import Path

import attrs
import numpy as np
from attrs import frozen

from neurography.io import tables
from neurography.model.comparison import Limit
from neurography.model.measurement import Measurement, Origin
from neurography.model.occasion import Occasion
from neurography.model.quantity import Quantity
from neurography.model.site import Side, Site
from neurography.model.technique import Technique
from neurography.model.vocabulary import quantity
from neurography.report.tables import MEASUREMENT_COLUMNS, measurement_rows
from neurography.study.own import LimitOptions, limits_from_repeats
from neurography.study.own.limits import OwnLimits

PROTOCOL: Mapping[str, str | float | tuple[float, ...]] = {
    "MagneticFieldStrength": 3.0,
    "BValues": (0.0, 800.0),
    "NumberOfDirections": 30.0,
    "VoxelSize": (2.0, 2.0, 2.0),
    "EchoTime": 0.07,
    "Manufacturer": "Philips",
    "ManufacturersModelName": "Ingenia",
}


@frozen(kw_only=True)
class Cohort:
    """What is true of the people, and how they are scanned.

    wcv is the within-person error as a fraction of the person's own mean (or, with `absolute`, in the unit);
    between is the fraction by which people differ; sides share the part `shared` of their error's variance;
    drift is added at each visit after the first, as a fraction.
    """

    people: int = 12
    visits: int = 2
    mean: float = 1.3
    between: float = 0.08
    wcv: float = 0.08
    absolute: bool = False
    shared: float = 0.0
    drift: float = 0.0
    side_sd: float = 0.0
    structures: tuple[str, ...] = ("ventral_ramus_s1",)
    sides: tuple[Side, ...] = ("left", "right")
    quantity: str = "adc"
    statistic: str = "mean"
    origin: Origin = "measured"
    protocol: Mapping[str, str | float | tuple[float, ...]] = PROTOCOL


def measurements(cohort: Cohort, *, seed: int) -> list[Measurement]:
    """Every person at every visit; subjects p01, p02 .., sessions a, b .., a week apart."""
    rng = np.random.default_rng(seed)
    what: Quantity = quantity(cohort.quantity)
    made = []
    for person in range(cohort.people):
        centre = cohort.mean * (1.0 + cohort.between * rng.standard_normal())
        own = {
            (structure, side): centre * (1.0 + cohort.side_sd * rng.standard_normal())
            for structure in cohort.structures
            for side in cohort.sides
        }
        for visit in range(cohort.visits):
            common = rng.standard_normal()
            for (structure, side), true in own.items():
                error = np.sqrt(cohort.shared) * common + np.sqrt(1 - cohort.shared) * rng.standard_normal()
                scale = 1.0 if cohort.absolute else true
                value = true * (1.0 + cohort.drift * (visit > 0)) + cohort.wcv * scale * error
                made.append(
                    Measurement(
                        quantity=what,
                        statistic=cohort.statistic,
                        site=Site(structure=structure, side=side),
                        occasion=Occasion(
                            subject=f"p{person + 1:02d}",
                            session="abcdefgh"[visit],
                            acquisition="dwi",
                            date=f"2020-01-{1 + 7 * visit:02d}",
                        ),
                        technique=Technique.of("diffusion", dict(cohort.protocol)),
                        value=float(value),
                        origin=cohort.origin,
                    )
                )
    return made


def write_out(folder: Path, rows: list[Measurement]) -> Path:
    """A folder of results that holds these rows."""
    folder.mkdir(parents=True, exist_ok=True)
    tables.write_tsv(folder / "measurements.tsv", MEASUREMENT_COLUMNS, measurement_rows(rows))
    return folder


def changed(row: Measurement, **protocol: str | float | None) -> Measurement:
    """The same row under another technique."""
    pairs = {**dict(row.technique.protocol), **protocol}
    return attrs.evolve(row, technique=Technique.of(row.technique.instrument, pairs))


def in_map(row: Measurement, acquisition: str) -> Measurement:
    """The same row from another map or series."""
    return attrs.evolve(row, occasion=attrs.evolve(row.occasion, acquisition=acquisition))


def made(folder: Path, rows: list[Measurement], **options: object) -> OwnLimits:
    out = write_out(folder / "out", rows)
    return limits_from_repeats(out, folder / "limits.csv", LimitOptions(**options))  # type: ignore[arg-type]


def by_place(found: OwnLimits) -> dict[tuple[str, str], Limit]:
    return {(one.limit.kind, one.limit.structure): one.limit for one in found.estimates}
