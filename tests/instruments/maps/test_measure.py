"""Regions of a map: the truth of the phantom, its sides, and places that a map cannot measure."""

import attrs
import numpy as np
import pytest

from neurography.instruments.maps import INSTRUMENT
from neurography.instruments.maps.phantom import MapTruth, phantom
from neurography.instruments.maps.quantities import MapsParameters
from neurography.model.instrument import Result
from neurography.model.measurement import Measurement
from neurography.model.site import Region, Sites, Sphere


def measured(truth: MapTruth, *, sites: Sites | None = None, extremes: bool = False) -> Result:
    acquisition, own = phantom(truth, seed=3)
    return INSTRUMENT.measure(
        acquisition,
        own if sites is None else sites,
        parameters=MapsParameters(extremes=extremes),
        seed=0,
    )


def rows(result: Result) -> dict[tuple[str, str], Measurement]:
    return {(row.site.side, row.statistic): row for row in result.measurements}


@pytest.mark.parametrize(
    "truth",
    [
        MapTruth(),
        MapTruth(quantity="chi", left=-0.05, right=0.12, around=0.0, noise_sd=0.02),
        MapTruth(quantity="fat_fraction", left=0.4, right=0.1, around=0.9, noise_sd=0.03),
    ],
)
def test_the_truth_of_the_phantom_comes_back_on_its_side(truth: MapTruth) -> None:
    found = rows(measured(truth))
    for side, value in (("left", truth.left), ("right", truth.right)):
        row = found[side, "mean"]
        assert row.n is not None
        # four standard errors of a mean over n voxels of independent noise
        assert row.value == pytest.approx(value, abs=4 * truth.noise_sd / row.n**0.5)
        assert row.spread == pytest.approx(truth.noise_sd, rel=0.25)
        # a median's standard error is 1.25 times as large
        assert found[side, "median"].value == pytest.approx(value, abs=5 * truth.noise_sd / row.n**0.5)
        assert row.sd is None
        assert row.quantity.key == truth.quantity


def test_exchanged_values_are_measured_on_the_exchanged_sides() -> None:
    one, other = (
        rows(measured(MapTruth(noise_sd=0.0))),
        rows(measured(MapTruth(left=1.17, right=0.85, noise_sd=0.0))),
    )
    assert one["left", "mean"].value == other["right", "mean"].value
    assert one["right", "mean"].value == other["left", "mean"].value
    assert one["left", "mean"].value != one["right", "mean"].value


def test_uptake_has_a_maximum_and_others_on_request() -> None:
    suv = MapTruth(quantity="suv", left=6.0, right=2.0, around=1.0, noise_sd=0.1)
    assert {statistic for _, statistic in rows(measured(suv))} == {"mean", "median", "max"}
    assert {statistic for _, statistic in rows(measured(MapTruth()))} == {"mean", "median"}
    found = rows(measured(MapTruth(), extremes=True))
    assert found["left", "min"].value < found["left", "mean"].value < found["left", "max"].value  # type: ignore[operator]


def test_a_place_to_be_tracked_is_a_row_that_says_what_is_missing() -> None:
    _, sites = phantom(MapTruth(), seed=3)
    seeds = tuple(attrs.evolve(site, roles=("seed",)) for site in sites)
    result = measured(MapTruth(), sites=seeds)
    assert {row.value for row in result.measurements} == {None}
    assert all(
        "not measurable: tracking needs the diffusion series" in r.warnings[0] for r in result.measurements
    )
    assert len(result.measurements) == 2
    # the nerve may well be measured in its series: said once, and not as a failure of each place
    assert result.refusals == ()
    assert any("2 places not measured on this map: tracking needs" in note for note in result.notes)


def test_a_drawn_region_is_measured_although_the_nerve_is_also_to_be_tracked() -> None:
    _, sites = phantom(MapTruth(), seed=3)
    both = (*sites, *(attrs.evolve(site, name=f"{site.name}_seed", roles=("seed",)) for site in sites))
    result = measured(MapTruth(), sites=both)
    assert {key for key, row in rows(result).items() if row.value is not None} == {
        (side, statistic) for side in ("left", "right") for statistic in ("mean", "median")
    }
    assert result.refusals == ()


def test_a_region_outside_the_map_is_refused_and_the_other_measured() -> None:
    _, sites = phantom(MapTruth(), seed=3)
    left = next(site for site in sites if site.side == "left")
    away = Region(
        name="away", structures=("tibial_nerve",), side="right", roles=("region",),
        shape=Sphere(centre=(500.0, 0.0, 0.0), radius=5.0),
    )  # fmt: skip
    found = {row.site.structure: row.value for row in measured(MapTruth(), sites=(left, away)).measurements}
    assert found["tibial_nerve"] is None
    assert found["sciatic_nerve"] is not None


def test_label_images_of_two_maps_of_a_visit_have_names_of_their_own() -> None:
    names = {one.name for key in ("adc", "t1") for one in measured(MapTruth(quantity=key)).maps}
    assert names == {
        "desc-Raw_adcmap",
        "desc-regionsRawAdcmap_dseg",
        "desc-Raw_t1map",
        "desc-regionsRawT1map_dseg",
    }
    assert all(np.asarray(one.data).ndim == 3 for one in measured(MapTruth()).maps)


def test_pipelines_whose_names_differ_by_a_hyphen_write_different_files() -> None:
    acquisition, sites = phantom(MapTruth(), seed=3)
    names = []
    for folder in ("a-b", "ab"):
        file = attrs.evolve(
            acquisition.file, relative=f"derivatives/{folder}/sub-01/anat/sub-01_adcmap.nii.gz"
        )
        made = attrs.evolve(acquisition, file=file)
        result = INSTRUMENT.measure(made, sites, parameters=MapsParameters(), seed=0)
        names += [one.name for one in result.maps]
    assert len(set(names)) == 4
    assert all(name.replace("desc-", "").replace("_", "").isalnum() for name in names)
