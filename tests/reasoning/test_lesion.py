"""The forward model: a lesion cuts the fibres that pass it."""

import numpy as np
import pytest
from attrs import evolve

from neurography.anatomy.graph import load
from neurography.model.errors import InputError
from neurography.reasoning.lesion import LesionSite, Sign, compiled, forward, place_named, predicted


def weak(structure: str, side: str = "left", *, below: bool = False) -> set[str]:
    site = LesionSite(structure=structure, side=side, below_branches=below)
    return {sign.where for sign in predicted(forward(), [site]) if sign.kind == "weak"}


def test_a_lesion_of_the_lumbosacral_trunk_leaves_gastrocnemius_alone() -> None:
    model = forward()
    shares = model.shares([LesionSite(structure="lumbosacral_trunk", side="left")])
    # the shares that the rule of main and further roots gives by hand: 1.4 / 1.8 and 0.4 / 1.8
    for muscle, share in {
        "tibialis_anterior_muscle": 1.0,
        "gluteus_medius_muscle": 1.4 / 1.8,
        "gluteus_maximus_muscle": 0.4 / 1.8,
        "gastrocnemius_muscle": 0.0,
        "soleus_muscle": 0.0,
    }.items():
        assert shares[model.row_index[muscle, "left"]] == pytest.approx(share, abs=1e-12), muscle
        assert shares[model.row_index[muscle, "right"]] == 0
    assert not {"gastrocnemius_muscle", "ankle_plantar_flexion"} & weak("lumbosacral_trunk")


def test_nerves_and_roots_show_what_they_carry() -> None:
    assert {"tibialis_anterior_muscle", "fibularis_longus_and_brevis_muscle"} <= weak("common_fibular_nerve")
    assert not {"tibialis_posterior_muscle", "gluteus_medius_muscle"} & weak("common_fibular_nerve")
    # foot drop of L5 differs from that of the fibular nerve: inversion and hip abduction
    assert {"tibialis_posterior_muscle", "gluteus_medius_muscle", "ankle_dorsiflexion"} <= weak("root_l5")
    assert weak("femoral_nerve") >= {"quadriceps_femoris_muscle", "iliopsoas_muscle"}
    assert "adductor_group_muscle" in weak("lumbar_plexus") - weak("femoral_nerve")


def test_a_movement_is_weak_when_most_of_its_muscles_are() -> None:
    fibular = weak("common_fibular_division_of_sciatic_nerve")
    assert "biceps_femoris_short_head_muscle" in fibular
    assert "knee_flexion" not in fibular
    assert "knee_flexion" in weak("tibial_division_of_sciatic_nerve")


def test_below_its_hamstring_branches_the_tibial_division_is_the_tibial_nerve() -> None:
    assert weak("tibial_division_of_sciatic_nerve", below=True) == weak("tibial_nerve")
    assert "knee_flexion" not in weak("tibial_nerve")


def test_the_dural_sac_cuts_both_sides_and_one_side_alone_spares_the_sphincter() -> None:
    model = forward()
    both = {
        sign.side
        for sign in predicted(model, [LesionSite(structure="lumbosacral_dural_sac", side="midline")])
    }
    assert both == {"left", "right", "midline"}
    sphincter = Sign(kind="weak", where="external_anal_sphincter_muscle", side="midline")
    one = [LesionSite(structure="pudendal_nerve", side="left")]
    two = [*one, LesionSite(structure="pudendal_nerve", side="right")]
    assert sphincter not in predicted(model, one)
    assert sphincter in predicted(model, two)


def test_a_root_shows_in_the_paraspinal_muscles_and_its_ventral_ramus_does_not() -> None:
    model = forward()
    wanted = Sign(kind="denervated", where="lumbosacral_paraspinals_muscle", side="right")
    assert wanted in predicted(model, [LesionSite(structure="root_l5", side="right")])
    assert wanted not in predicted(model, [LesionSite(structure="ventral_ramus_l5", side="right")])


def test_a_dermatome_is_reached_through_nerves_too() -> None:
    numb = Sign(kind="numb", where="dermatome_s1", side="right")
    for structure in ("root_s1", "ventral_ramus_s1", "sciatic_nerve", "sural_nerve"):
        assert numb in predicted(forward(), [LesionSite(structure=structure, side="right")]), structure
    assert numb not in predicted(forward(), [LesionSite(structure="femoral_nerve", side="right")])


def test_another_region_of_the_body_is_more_rows_and_no_code() -> None:
    graph = load()
    sac, muscle = graph.structure("root_l5"), graph.named("soleus_muscle")[0]
    root = evolve(sac, name="root_c7", parents=(), roots=("c7",))
    ramus = evolve(root, name="ventral_ramus_c7", parents=("root_c7",))
    radial = evolve(root, name="radial_nerve", parents=("ventral_ramus_c7",))
    triceps = evolve(muscle, name="triceps_muscle", nerves=("radial_nerve",), weights={"c7": 1.0}, action="")
    more = {each.name: each for each in (root, ramus, radial)}
    wider = evolve(graph, structures={**graph.structures, **more}, targets=(*graph.targets, triceps))
    model = compiled(wider, shows_at=0.4)
    found = predicted(model, [LesionSite(structure="ventral_ramus_c7", side="right")])
    assert {(sign.where, sign.side) for sign in found} == {("triceps_muscle", "right")}


def test_more_sites_never_show_less() -> None:
    model = forward()
    rng = np.random.default_rng(5)
    for _ in range(50):
        first, second = rng.choice(len(model.sites), size=2, replace=False)
        one = model.shown([model.sites[first]])
        assert (model.shown([model.sites[first], model.sites[second]]) >= one).all()


def test_what_is_unknown_is_refused_with_what_is_known() -> None:
    model = forward()
    with pytest.raises(InputError, match=r"got knee_wiggle\..*knee_jerk"):
        model.row(Sign(kind="reflex_lost", where="knee_wiggle", side="left"))
    with pytest.raises(InputError, match="a place for numb"):
        model.row(Sign(kind="numb", where="soleus_muscle", side="left"))
    with pytest.raises(InputError, match="side left or right"):
        model.row(Sign(kind="weak", where="soleus_muscle", side="midline"))
    with pytest.raises(InputError, match="side midline of lumbosacral_dural_sac"):
        model.cut_by(LesionSite(structure="lumbosacral_dural_sac", side="left"))
    with pytest.raises(InputError, match="a structure of the nerve graph"):
        model.cut_by(LesionSite(structure="ulna", side="left"))
    with pytest.raises(InputError, match="shows_at"):
        forward(shows_at=0.0)


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("plantar flexion", "weak", "ankle_plantar_flexion"),
        ("Tibialis anterior", "denervated", "tibialis_anterior_muscle"),
        ("knee flexion", "weak", "knee_flexion"),
        ("S1", "numb", "dermatome_s1"),
        ("sural nerve", "numb", "sural_nerve_field"),
        ("ankle jerk", "reflex_lost", "ankle_jerk"),
        ("ankle", "reflex_lost", "ankle_jerk"),
        ("mouse", "weak", "mouse"),
    ],
)
def test_places_are_read_as_a_person_writes_them(text: str, kind: str, place: str) -> None:
    assert place_named(text, kind=kind) == place
