"""Ways of fibres from the cord outwards."""

from collections import defaultdict

import pytest

from neurography.anatomy.graph import load
from neurography.anatomy.paths import Fibre, fibres, ways
from neurography.model.site import OPPOSITE


@pytest.fixture(scope="module")
def every() -> tuple[Fibre, ...]:
    return fibres(load())


def test_every_root_of_every_target_reaches_it(every: tuple[Fibre, ...]) -> None:
    shares: dict[tuple[str, str], float] = defaultdict(float)
    for fibre in every:
        shares[fibre.target.name, fibre.side] += fibre.share
        assert f"root_{fibre.root}" in {name for name, _ in fibre.through}
        assert fibre.through[-1][0] in fibre.target.nerves
    assert list(shares.values()) == pytest.approx([1.0] * len(shares), abs=1e-9)
    # every root that a row names has a way: nothing is lost between root and nerve
    for target in load().targets:
        assert {fibre.root for fibre in every if fibre.target is target} == set(target.weights), target.name


def test_fibres_of_s1_run_beside_the_lumbosacral_trunk() -> None:
    (way,) = ways(load(), root="s1", nerve="tibial_nerve")
    assert "lumbosacral_trunk" not in way
    assert way[:3] == ("conus_medullaris", "lumbosacral_dural_sac", "cauda_equina_from_s1")
    assert way[3:5] == ("root_s1", "ventral_ramus_s1")
    assert way[5:] == ("sacral_plexus", "sciatic_nerve", "tibial_division_of_sciatic_nerve", "tibial_nerve")


def test_fibres_of_l4_run_through_the_lumbar_plexus_or_the_trunk_by_where_they_go() -> None:
    (thigh,) = ways(load(), root="l4", nerve="femoral_nerve")
    (shin,) = ways(load(), root="l4", nerve="deep_fibular_nerve")
    assert ("lumbar_plexus" in thigh, "lumbosacral_trunk" in thigh) == (True, False)
    assert ("lumbar_plexus" in shin, "lumbosacral_trunk" in shin) == (False, True)


def test_the_sural_nerve_is_reached_by_two_ways() -> None:
    found = ways(load(), root="s1", nerve="sural_nerve")
    assert {way[-2] for way in found} == {"tibial_nerve", "common_fibular_nerve"}


def test_the_sural_nerve_is_mainly_tibial(every: tuple[Fibre, ...]) -> None:
    shares = {"tibial_nerve": 0.0, "common_fibular_nerve": 0.0}
    for fibre in every:
        if fibre.target.name == "dermatome_s1" and fibre.side == "left":
            shares[fibre.through[-2][0]] += fibre.share
    # the table's own parts
    assert shares == pytest.approx({"tibial_nerve": 0.7, "common_fibular_nerve": 0.3}, abs=1e-12)


def test_left_and_right_are_mirror_images_and_never_mix(every: tuple[Fibre, ...]) -> None:
    plain = {(f.target.name, f.side, f.through, f.share) for f in every}
    mirrored = {
        (
            f.target.name,
            OPPOSITE.get(f.side, f.side),
            tuple((name, OPPOSITE.get(side, side)) for name, side in f.through),
            f.share,
        )
        for f in every
    }
    assert plain == mirrored
    for fibre in every:
        assert len({side for _, side in fibre.through} - {"midline"}) == 1


def test_a_sphincter_has_fibres_from_both_sides(every: tuple[Fibre, ...]) -> None:
    mine = [fibre for fibre in every if fibre.target.name == "external_anal_sphincter_muscle"]
    left = sum(fibre.share for fibre in mine if ("pudendal_nerve", "left") in fibre.through)
    assert {fibre.side for fibre in mine} == {"midline"}
    assert left == pytest.approx(0.5, abs=1e-12)
