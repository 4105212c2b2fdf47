"""Numbers of a region: what is counted, what is left out and said, what makes a row without value."""

import re

import numpy as np
import pytest
from attrs import evolve

from neurography.imaging.balls import two_balls
from neurography.imaging.grid import Image
from neurography.imaging.regional import few, region_rows, site_refusal, spread_of
from neurography.imaging.target import targets
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.site import MIDPLANE, Drawn, Region, Site, Sphere
from neurography.model.technique import Technique
from neurography.model.vocabulary import quantity

AFFINE = np.diag([2.0, 2.0, 2.0, 1.0])
BASE = Measurement(
    quantity=quantity("adc"),
    statistic="mean",
    site=Site(structure="n/a"),
    occasion=Occasion(subject="x", session="a"),
    technique=Technique.of("maps", {}),
    value=0.0,
    sources=("map.nii.gz",),
    warnings=("from the caller",),
)


def rows(values: np.ndarray, inside: np.ndarray, **options: object) -> dict[str, Measurement]:
    region = Region(
        name="drawn", structures=("prostate",), side="midline", roles=("region",), source="sites.tsv",
        shape=Drawn(labels=inside.astype(np.int16), world_from_voxel=AFFINE, index=1),
    )  # fmt: skip
    image = Image(values, AFFINE)
    (target,) = targets((region,), image)
    return {row.statistic: row for row in region_rows(target, image, BASE, **options)}  # type: ignore[arg-type]


def block(count: int = 40) -> np.ndarray:
    inside = np.zeros(1000, dtype=bool)
    inside[:count] = True
    return inside.reshape(10, 10, 10)


def test_mean_median_spread_and_number_are_those_of_the_voxels() -> None:
    values = np.random.default_rng(1).normal(1.0, 0.2, (10, 10, 10)).astype(np.float32)
    found = rows(values, block())
    drawn = values[block()].astype(np.float64)
    assert set(found) == {"mean", "median"}
    assert found["mean"].value == float(drawn.mean())  # the same sum in the same order
    assert found["median"].value == float(np.median(drawn))
    assert found["mean"].spread == pytest.approx(drawn.std(ddof=1), rel=1e-12)
    assert (found["mean"].n, found["mean"].n_of, found["mean"].sd) == (40, "voxel", None)
    assert found["mean"].sources == ("map.nii.gz", "sites.tsv")
    assert found["mean"].warnings == ("from the caller",)


def test_extremes_come_on_request_with_the_number_of_voxels() -> None:
    values = np.arange(1, 1001, dtype=np.float32).reshape(10, 10, 10)
    found = rows(values, block(), extremes=("max", "min"))
    assert (found["max"].value, found["min"].value, found["max"].n) == (40.0, 1.0, 40)


def test_voxels_without_value_are_left_out_and_counted_in_words() -> None:
    values = np.ones((10, 10, 10), dtype=np.float32)
    values.reshape(-1)[:12] = np.nan
    values.reshape(-1)[12] = np.inf
    row = rows(values, block())["mean"]
    assert (row.value, row.n) == (1.0, 27)
    assert "13 of 40 voxels of the region hold no value: left out" in row.warnings


def test_exact_zeros_are_values_and_are_said() -> None:
    values = np.ones((10, 10, 10), dtype=np.float32)
    values.reshape(-1)[:10] = 0
    row = rows(values, block())["mean"]
    assert (row.value, row.n) == (0.75, 40)
    assert "10 of 40 voxels of the region are exactly 0: counted as values" in row.warnings


def test_a_region_without_any_value_is_a_row_that_says_so() -> None:
    found = rows(np.full((10, 10, 10), np.nan, dtype=np.float32), block())
    (row,) = found.values()
    assert row.value is None
    assert row.warnings[0] == "not measurable: none of the region's 40 voxels holds a value"
    refusal = site_refusal(row)
    assert (refusal.where, refusal.reason) == ("prostate, a", row.warnings[0])


def test_a_region_on_the_wrong_side_is_refused_by_name() -> None:
    image, sites = two_balls(left=2.0, right=1.0, around=1.0, noise_sd=0.0, seed=0)
    left = next(site for site in sites if site.side == "left")
    wrong = Region(
        name="ball", structures=("sciatic_nerve",), side="right", roles=("region",), shape=left.shape
    )
    (target,) = targets((wrong,), image)
    (row,) = region_rows(target, image, BASE)
    assert row.value is None
    assert "stated right but lies" in row.warnings[0]


@pytest.mark.parametrize(("x", "said"), [(-37.0, True), (37.0, True), (-20.0, False)])
def test_a_region_that_the_edge_cuts_is_measured_and_said(x: float, said: bool) -> None:
    image, _ = two_balls(left=2.0, right=1.0, around=1.0, noise_sd=0.0, seed=0)
    midline = Region(
        name="middle", structures=(MIDPLANE,), side="midline", roles=("region",),
        shape=Sphere(centre=(0.0, 0.0, 0.0), radius=4.0),
    )  # fmt: skip
    side = "left" if x < 0 else "right"
    ball = Region(
        name="ball", structures=("sciatic_nerve",), side=side, roles=("region",),
        shape=Sphere(centre=(x, 0.0, 0.0), radius=6.0),
    )  # fmt: skip
    (target,) = targets((midline, ball), image)
    row = region_rows(target, image, BASE)[0]
    assert (row.site.side, row.value is None) == (side, False)
    # 3 of 12 mm lie beyond the edge at 40 mm: 15.6 % of the volume, within half a layer of 1/40
    told = [w for w in row.warnings if re.fullmatch(
        r"cut off by the edge of the image: about 1[4-7] % of the region lies outside", w
    )]  # fmt: skip
    assert len(told) == said
    assert any("cut off" in w for w in row.warnings) == said


def test_of_several_regions_the_one_that_is_cut_is_named() -> None:
    image, sites = two_balls(left=2.0, right=1.0, around=1.0, noise_sd=0.0, seed=0)
    left = next(site for site in sites if site.side == "left")
    cut = evolve(left, name="lateral", shape=Sphere(centre=(-37.0, 0.0, 0.0), radius=6.0))
    found = targets((*sites, cut), image)
    told = [w for target in found for w in region_rows(target, image, BASE)[0].warnings if "cut off" in w]
    assert len(told) == 1
    assert told[0].startswith("lateral: cut off by the edge of the image")


@pytest.mark.parametrize(
    ("count", "said"), [(1, ("only 1 voxel",)), (9, ("only 9 voxels",)), (10, ()), (400, ())]
)
def test_few_voxels_are_said(count: int, said: tuple[str, ...]) -> None:
    assert few(count) == said


def test_the_spread_of_one_voxel_is_unknown() -> None:
    assert spread_of(np.array([1.0])) is None
    assert spread_of(np.array([1.0, 3.0])) == pytest.approx(2**0.5)
    # weights 3:1 around their mean of 1.5: variance 0.75
    assert spread_of(np.array([1.0, 3.0]), np.array([0.75, 0.25])) == pytest.approx(0.75**0.5)
