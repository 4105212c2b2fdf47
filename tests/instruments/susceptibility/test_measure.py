"""A head of known iron is measured: rates, susceptibilities, the rim, its side, and what one echo cannot tell."""

from functools import cache

import numpy as np
import pytest
from attrs import evolve

from neurography.instruments.susceptibility import INSTRUMENT
from neurography.instruments.susceptibility.phantom.anatomy import LABELS, HeadTruth, head_grid, tissues
from neurography.instruments.susceptibility.phantom.case import HeadCase
from neurography.model.finding import Finding
from neurography.model.instrument import Result
from neurography.model.measurement import Measurement
from neurography.model.site import OPPOSITE, Sites

HEAD = HeadCase()
ONE_ECHO = HeadCase(echo_times=(0.02,), snr=60.0, phase=False)
PARAMETERS = INSTRUMENT.parameters()


@cache
def measured(case: HeadCase) -> Result:
    acquisition, sites = INSTRUMENT.phantom(case, seed=1)
    return INSTRUMENT.measure(acquisition, sites, parameters=PARAMETERS, seed=0)


def row(result: Result, quantity: str, structure: str, side: str, statistic: str = "mean") -> Measurement:
    (found,) = (
        m
        for m in result.measurements
        if (m.quantity.key, m.site.structure, m.site.side, m.statistic)
        == (quantity, structure, side, statistic)
        and m.site.level in ("n/a", "0 to 3 mm", "beside the rim")
    )
    return found


def value(result: Result, *at: str) -> float:
    found = row(result, *at).value
    assert found is not None
    return found


def finding(result: Result, kind: str, side: str) -> Finding:
    (found,) = (one for one in result.findings if one.kind == kind and one.site.side == side)
    return found


def test_rates_of_the_nuclei_are_recovered() -> None:
    head = tissues(HEAD.head, head_grid(HEAD.n, edge=HEAD.edge), seed=1)
    for label, structure in (
        ("caudate", "caudate_nucleus"),
        ("putamen", "putamen"),
        ("thalamus", "thalamus"),
    ):
        for side in ("left", "right"):
            true = float(head.r2star[head.labels == LABELS[f"{label}_{side}"]].mean())
            # labels are hard and the texture is part of the truth: what is left is noise, and dephasing across 2 mm
            assert value(measured(HEAD), "r2star", structure, side) == pytest.approx(true, rel=0.03)


def test_the_difference_between_the_putamina_is_recovered_with_its_sign() -> None:
    result = measured(HEAD)
    difference = value(result, "chi", "putamen", "left") - value(result, "chi", "putamen", "right")
    # 0.06 ppm was put in; the acceptance line asks for 0.01
    assert difference == pytest.approx(0.06, abs=0.01)
    rates = value(result, "r2star", "putamen", "left") - value(result, "r2star", "putamen", "right")
    assert rates == pytest.approx(0.06 * 125, abs=0.75)


def test_the_rim_is_found_on_its_side_with_its_excess() -> None:
    result = measured(HEAD)
    found = finding(result, "rim", "left")
    assert found.value == "present"
    assert "paramagnetic" in found.sentence
    assert found.point is not None and found.point[0] < 0
    excess = value(result, "rim_r2star_excess", "lesion", "left", "remote")
    assert excess == pytest.approx(38.0 - 17.8, rel=0.15)
    chi = value(result, "rim_chi_excess", "lesion", "left", "remote")
    # of a thin rim near the brain's edge susceptibility is underestimated: between a quarter and all of 0.12 ppm
    assert 0.03 < chi < 0.13


def test_a_head_without_a_rim_has_none() -> None:
    case = HeadCase(head=HeadTruth(rim=False))
    found = finding(measured(case), "rim", "left")
    assert found.value in ("absent", "undecided")
    assert abs(value(measured(case), "rim_r2star_excess", "lesion", "left", "remote")) < 3.0


def test_a_mirrored_head_gives_mirrored_rows() -> None:
    mirrored = measured(evolve(HEAD, head=evolve(HEAD.head, mirrored=True)))
    plain = measured(HEAD)
    assert finding(mirrored, "rim", "right").value == "present"
    for side in ("left", "right"):
        there = value(mirrored, "chi", "putamen", OPPOSITE[side])  # type: ignore[index]
        # the noise differs, the tissue does not
        assert there == pytest.approx(value(plain, "chi", "putamen", side), abs=0.006)


def test_a_phase_of_the_other_sign_fails_the_check_and_nothing_is_called_paramagnetic() -> None:
    acquisition, sites = INSTRUMENT.phantom(HEAD, seed=1)
    turned = acquisition.holding(evolve(acquisition.data, phase=-acquisition.data.phase))
    result = INSTRUMENT.measure(turned, sites, parameters=PARAMETERS, seed=0)
    (check,) = (one for one in result.findings if one.kind == "sign_check")
    assert check.value == "fails"
    assert "reversed" in check.sentence
    assert all(one.value == "undecided" for one in result.findings if one.kind == "sign")
    rim = finding(result, "rim", "left")
    assert rim.value == "present"
    assert "undecided" in rim.sentence and "paramagnetic" not in rim.sentence


def test_one_magnitude_echo_tells_contrast_and_no_sign() -> None:
    result = measured(ONE_ECHO)
    assert not {"r2star", "chi"} & {m.quantity.key for m in result.measurements}
    assert {one.value for one in result.findings if one.kind in ("sign", "sign_check")} == {"not_measurable"}
    rim = finding(result, "rim", "left")
    assert rim.value == "present"
    assert "sign not measurable" in rim.sentence
    assert value(result, "rim_contrast", "lesion", "left", "remote") < -2
    # left putamen: 7.5 1/s more over 20 ms
    log_ratio = value(result, "log_ratio", "putamen", "n/a", "left_to_right")
    assert log_ratio == pytest.approx(-0.0075 * 20, abs=0.03)
    reasons = {r.reason for r in result.refusals if r.kind == "map"}
    assert reasons == {
        "no R2*: one echo: no decay rate can be told from it",
        "no susceptibility: no phase image",
    }


def test_u_fibres_beside_the_lesion_are_measured_on_their_own() -> None:
    result = measured(HEAD)
    (found,) = (
        m.value
        for m in result.measurements
        if (m.quantity.key, m.statistic, m.site.level)
        == ("rim_r2star_excess", "remote", "U-fibres, 0 to 3 mm")
    )
    # at 2 mm the phantom's U-fibres hold no iron: what is found there is what they share with the cortex, not its 20
    assert found is not None and abs(found) < 4.0


def test_an_image_of_another_part_of_the_body_gives_no_susceptibility_and_no_candidates() -> None:
    acquisition, sites = INSTRUMENT.phantom(HEAD, seed=1)
    leg = acquisition.holding(evolve(acquisition.data, another_part="leg"))
    result = INSTRUMENT.measure(leg, without_lesion(sites), parameters=PARAMETERS, seed=0)
    assert any("an image of the leg" in r.reason for r in result.refusals)
    assert not [one for one in result.findings if one.kind == "focus"]
    assert not {"chi", "candidate_foci"} & {m.quantity.key for m in result.measurements}


def test_nothing_is_sought_where_nothing_of_a_head_was_drawn() -> None:
    acquisition, _ = INSTRUMENT.phantom(HEAD, seed=1)
    result = INSTRUMENT.measure(acquisition, (), parameters=PARAMETERS, seed=0)
    assert not [one for one in result.findings if one.kind == "focus"]
    assert result.map("R2starmap") is not None


def without_lesion(sites: Sites) -> Sites:
    return tuple(region for region in sites if region.name != "lesion")


@pytest.mark.parametrize("case", [HEAD, ONE_ECHO], ids=["several echoes", "one echo"])
def test_without_a_drawn_lesion_the_place_of_the_rim_is_proposed(case: HeadCase) -> None:
    acquisition, sites = INSTRUMENT.phantom(case, seed=1)
    result = INSTRUMENT.measure(acquisition, without_lesion(sites), parameters=PARAMETERS, seed=0)
    candidates = [one for one in result.findings if one.kind == "focus"]
    assert candidates
    centre = np.array(case.head.lesion_centre)
    near = [
        one
        for one in candidates
        if one.point is not None and np.linalg.norm(np.array(one.point) - centre) < 20
    ]
    assert near and near[0].site.side == "left"
    count = next(m for m in result.measurements if m.quantity.key == "candidate_foci")
    assert count.value == len(candidates)


def test_overlap_with_a_drawn_enhancement_is_told() -> None:
    acquisition, sites = INSTRUMENT.phantom(HEAD, seed=1)
    lesion = next(region for region in sites if region.name == "lesion")
    beside = evolve(lesion, name="enhancement", structures=("enhancement",))
    result = INSTRUMENT.measure(acquisition, (*sites, beside), parameters=PARAMETERS, seed=0)
    # the lesion itself is no part of its rim
    assert value(result, "overlap", "lesion", "left", "enhancement") == 0.0


def test_maps_are_named_by_bids_and_the_display_images_are_not() -> None:
    maps = {one.name: one for one in measured(HEAD).maps}
    assert {name for name, one in maps.items() if one.bids} == {"R2starmap", "T2starmap", "Chimap"}
    both = maps["R2starmap"].data * maps["T2starmap"].data
    known = np.isfinite(both)
    # the reciprocal, in seconds
    np.testing.assert_allclose(both[known], 1.0, rtol=1e-5)
    assert maps["desc-minIP_swi"].meta["Purpose"] == "for display, not for measurement"


def test_a_lesion_beside_the_frontal_sinus_is_not_given_a_rim_by_the_air() -> None:
    case = HeadCase(
        head=HeadTruth(rim=False, variation=0.5, lesion_centre=(-15.0, 30.0, -25.0)),
        echo_times=(0.02,),
        snr=40.0,
        phase=False,
    )
    assert finding(measured(case), "rim", "left").value != "present"


def test_a_lesion_stated_midline_that_lies_on_one_side_is_not_judged() -> None:
    acquisition, sites = INSTRUMENT.phantom(HEAD, seed=1)
    moved = tuple(evolve(one, side="midline") if one.name == "lesion" else one for one in sites)
    result = INSTRUMENT.measure(acquisition, moved, parameters=PARAMETERS, seed=0)
    rim = finding(result, "rim", "midline")
    assert rim.value == "not_measurable"
    assert "to the left of" in rim.sentence
    assert not [m for m in result.measurements if m.quantity.key.startswith("rim_")]


def test_rows_of_the_outer_shell_count_its_own_voxels() -> None:
    counts = {
        m.site.level: m.n
        for m in measured(HEAD).measurements
        if m.quantity.key == "rim_r2star_excess"
        and m.statistic == "remote"
        and "U-fibres" not in m.site.level
    }
    assert counts["0 to 3 mm"] != counts["3 to 6 mm"]
    assert all(counts.values())


def test_susceptibility_does_not_depend_on_how_the_file_is_stored() -> None:
    acquisition, _ = INSTRUMENT.phantom(HEAD, seed=1)
    data = acquisition.data
    matrix = np.array(data.world_from_voxel)
    matrix[:3, 3] += matrix[:3, 0] * (data.magnitude.shape[0] - 1)
    matrix[:3, 0] *= -1
    stored = evolve(
        data,
        magnitude=np.asfortranarray(data.magnitude[::-1]),
        phase=np.asfortranarray(data.phase[::-1]),
        world_from_voxel=matrix,
        b0=data.b0 * np.array([-1.0, 1.0, 1.0]),
    )
    found = [
        INSTRUMENT.measure(acquisition.holding(one), (), parameters=PARAMETERS, seed=0).map("Chimap")
        for one in (data, stored)
    ]
    assert found[0] is not None and found[1] is not None
    there = found[1].data[::-1]
    known = np.isfinite(found[0].data) & np.isfinite(there)
    # single precision, carried through 30 iterations of the background and 30 of the inversion
    np.testing.assert_allclose(there[known], found[0].data[known], atol=2e-3)


def test_candidates_say_where_they_lie_and_are_shown() -> None:
    acquisition, sites = INSTRUMENT.phantom(HEAD, seed=1)
    result = INSTRUMENT.measure(acquisition, without_lesion(sites), parameters=PARAMETERS, seed=0)
    first = next(one for one in result.findings if one.kind == "focus")
    assert first.point is not None
    assert f"x {first.point[0]:.0f}, y {first.point[1]:.0f}, z {first.point[2]:.0f} mm" in first.sentence
    assert "Candidate 1 at every visit" in [one.title for one in INSTRUMENT.panels([result])]


def test_display_maps_say_what_they_were_made_from() -> None:
    assert {one.source for one in measured(HEAD).maps if not one.bids} == {"MEGRE"}
    assert {one.source for one in measured(ONE_ECHO).maps if not one.bids} == {"T2starw"}
