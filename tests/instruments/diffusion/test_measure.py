"""Tract means and their intervals on the plexus phantom (full repetitions: validation/tract_intervals.py)."""

import attrs
import numpy as np
import pytest
from validation.tract_intervals import coverage

from neurography.instruments.diffusion import INSTRUMENT
from neurography.instruments.diffusion.phantom import PlexusTruth, phantom
from neurography.instruments.diffusion.quantities import DiffusionParameters
from neurography.model.instrument import Result
from neurography.model.measurement import Measurement
from neurography.model.site import Region, Sphere
from neurography.study.published.plexopathy import plexus_truth

Key = tuple[str, str, str, str]


def measured(result: Result) -> dict[Key, Measurement]:
    return {(m.site.structure, m.site.side, m.quantity.key, m.statistic): m for m in result.measurements}


QUICK = {"resamples": 0}
"""For tests of values: resampling widens the intervals and moves no value."""


def run(truth: PlexusTruth, *, seed: int = 1, **parameters: object) -> dict[Key, Measurement]:
    acquisition, sites = phantom(truth, seed=seed)
    chosen = DiffusionParameters(**parameters)  # type: ignore[arg-type]
    return measured(INSTRUMENT.measure(acquisition, sites, parameters=chosen, seed=0))


def test_intervals_contain_the_mean_over_realisations() -> None:
    found = coverage(plexus_truth("before"), range(500, 508), workers=1)
    held, n = sum(one.held for one in found), sum(one.n for one in found)
    assert n == 64
    # of 64 at 0.94 each, 51 or fewer come with probability 1e-4; intervals that hold 0.75 are found out in 5 of 6
    assert held > 51


def test_fewer_and_noisier_samples_widen_the_interval() -> None:
    key = ("ventral_ramus_s1", "left", "adc", "visit_mean")
    clear, noisy = run(PlexusTruth(snr=40.0))[key], run(PlexusTruth(snr=20.0))[key]
    assert clear.sd is not None
    assert noisy.sd is not None
    # twice the noise: twice the standard error, but for the voxels visited
    assert noisy.sd / clear.sd == pytest.approx(2.0, rel=0.2)


def test_mirrored_phantom_gives_mirrored_numbers() -> None:
    truth = PlexusTruth(noise=False).with_nerve("ventral_ramus_s1", "left", adc=0.85)
    parameters = {"seeds_per_voxel": 100, **QUICK}
    straight, mirrored = run(truth, **parameters), run(truth.mirrored(), **parameters)
    for structure in ("ventral_ramus_l5", "ventral_ramus_s1"):
        for quantity in ("adc", "fa"):
            one = straight[structure, "left", quantity, "visit_mean"].value
            other = mirrored[structure, "right", quantity, "visit_mean"].value
            # the places of the seeds differ, and with them the visits
            assert one == pytest.approx(other, rel=0.01)


def test_every_fit_measures_the_same_nerve() -> None:
    key = ("ventral_ramus_l5", "right", "adc", "visit_mean")
    truth = PlexusTruth(snr=60.0)
    values = [run(truth, fit=fit, **QUICK)[key].value for fit in ("ols", "wls", "iwls", "nlls")]
    # at this signal the estimators differ by less than their standard error, about 0.3 %
    assert np.ptp(values) < 0.01 * float(np.mean(values))  # type: ignore[arg-type]


def test_adding_a_site_leaves_the_others_as_they_were() -> None:
    acquisition, sites = phantom(PlexusTruth(), seed=2)
    extra = Region(
        name="muscle", structures=("gluteus_medius_muscle",), side="left", roles=("region",),
        shape=Sphere(centre=(-60.0, 0.0, 0.0), radius=8.0),
    )  # fmt: skip
    parameters = DiffusionParameters(**QUICK)
    before = measured(INSTRUMENT.measure(acquisition, sites, parameters=parameters, seed=0))
    after = measured(INSTRUMENT.measure(acquisition, (*sites, extra), parameters=parameters, seed=0))
    for key, row in before.items():
        assert after[key].value == row.value or key[2] == "snr_b0"


def test_a_plain_region_gives_mean_and_median_and_says_what_the_edge_cuts_off() -> None:
    acquisition, sites = phantom(PlexusTruth(noise=False), seed=2)
    plain = tuple(attrs.evolve(site, roles=("region",)) for site in sites if "seed" in site.roles)
    # the lower edge of the image lies at z = -82 mm: half of the ball
    low = Region(
        name="low", structures=("adductor_muscle",), side="right", roles=("region",),
        shape=Sphere(centre=(40.0, 0.0, -82.0), radius=8.0),
    )  # fmt: skip
    both = INSTRUMENT.measure(acquisition, (*plain, low), parameters=DiffusionParameters(**QUICK), seed=0)
    found = measured(both)
    assert {key[3] for key in found if key[2] == "fa"} == {"mean", "median"}
    assert found["ventral_ramus_s1", "left", "adc", "median"].sd is None
    cut = "cut off by the edge of the image: about 50 % of the region lies outside"
    for key, row in found.items():
        assert (cut in row.warnings) == (key[0] == "adductor_muscle")
    assert found["adductor_muscle", "right", "adc", "mean"].value is not None


def test_seeds_that_reach_nothing_are_a_row_that_says_so() -> None:
    acquisition, sites = phantom(PlexusTruth(), seed=2)
    far = tuple(
        attrs.evolve(site, shape=Sphere(centre=(-70.0, 0.0, 60.0), radius=4.0))
        if "waypoint" in site.roles and site.side == "left" else site
        for site in sites
    )  # fmt: skip
    parameters = DiffusionParameters(seeds_per_voxel=5, **QUICK)
    result = INSTRUMENT.measure(acquisition, far, parameters=parameters, seed=0)
    row = measured(result)["ventral_ramus_s1", "left", "adc", "visit_mean"]
    assert row.value is None
    assert row.warnings[0].startswith(("not resolvable: none of", "not measurable:"))
    assert any("left S1 ventral ramus" in refusal.where for refusal in result.refusals)


def test_higher_fa_stop_keeps_fewer_seeds() -> None:
    shares = [
        run(PlexusTruth(), fa_stop=stop, **QUICK)["ventral_ramus_s1", "right", "seed_share", "share"].value
        for stop in (0.06, 0.1, 0.3, 0.4)
    ]
    assert all(share is not None for share in shares)
    assert shares[0] >= shares[1] >= shares[2] > shares[3]  # type: ignore[operator]


def test_two_nerves_come_back_apart_and_none_crosses_the_midline() -> None:
    acquisition, sites = phantom(PlexusTruth(), seed=3)
    result = INSTRUMENT.measure(acquisition, sites, parameters=DiffusionParameters(**QUICK), seed=0)
    assert {(t.structure[-2:], t.side) for t in result.tracts} == {
        (level, side) for level in ("l5", "s1") for side in ("left", "right")
    }
    for tract in result.tracts:
        assert len(tract.offsets) > 100
        beyond = tract.points[:, 0] < 0 if tract.side == "left" else tract.points[:, 0] > 0
        assert beyond.all(), f"{tract.side} {tract.structure} crosses the mid-plane"


def test_few_directions_are_noted_and_axial_and_radial_diffusivity_given() -> None:
    acquisition, sites = phantom(PlexusTruth(), seed=3)
    parameters = DiffusionParameters(seeds_per_voxel=10, **QUICK)
    result = INSTRUMENT.measure(acquisition, sites, parameters=parameters, seed=0)
    assert any(note.startswith("15 directions: FA is biased upward") for note in result.notes)
    found = measured(result)
    for side in ("left", "right"):
        ad, rd, adc = (
            found["ventral_ramus_s1", side, key, "visit_mean"].value for key in ("ad", "rd", "adc")
        )
        assert ad is not None
        assert rd is not None
        assert (ad + 2 * rd) / 3 == pytest.approx(adc, rel=1e-5)
        assert all(row.n is not None and row.n > 0 for row in found.values())
