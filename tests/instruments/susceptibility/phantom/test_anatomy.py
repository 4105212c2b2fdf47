import attrs
import numpy as np
import pytest

from neurography.instruments.susceptibility.phantom.anatomy import (
    LABELS,
    NUCLEI,
    HeadTruth,
    Tissues,
    head_grid,
    healthy,
    later,
    tissues,
)

GRID = head_grid(64, edge=2.0)
HEAD = tissues(HeadTruth(), GRID)


def millilitres(head: Tissues, *names: str) -> float:
    return sum(int((head.labels == LABELS[name]).sum()) for name in names) * head.grid.voxel_volume / 1000


def centre(head: Tissues, name: str) -> np.ndarray:
    return head.grid.world(np.argwhere(head.labels == LABELS[name])).mean(axis=0)


def test_brain_is_of_the_size_described() -> None:
    assert HEAD.brain.sum() * 8 / 1000 == pytest.approx(550, rel=0.02)
    assert 100 < millilitres(HEAD, "cortex", "rim") < 220
    assert 20 < millilitres(HEAD, "csf") < 110


def test_left_is_minus_x_and_the_left_putamen_holds_more_iron() -> None:
    for nucleus in NUCLEI:
        assert centre(HEAD, f"{nucleus}_left")[0] < 0 < centre(HEAD, f"{nucleus}_right")[0]
    left, right = (HEAD.chi[HEAD.labels == LABELS[f"putamen_{side}"]].mean() for side in ("left", "right"))
    assert left - right == pytest.approx(0.06, abs=0.004)  # texture of 0.004 ppm over some dozen patches


def test_rim_lies_on_the_cortex_beside_the_lesion() -> None:
    rim = HEAD.labels == LABELS["rim"]
    far = np.linalg.norm(GRID.world(np.argwhere(rim)) - HeadTruth().lesion_centre, axis=1)
    assert far.max() <= 12.0
    assert HEAD.r2star[rim].mean() == pytest.approx(38.0, rel=0.02)
    other = HEAD.labels == LABELS["cortex"]
    assert HEAD.r2star[other].mean() == pytest.approx(17.8, rel=0.02)
    assert HEAD.chi[rim].mean() - HEAD.chi[other].mean() == pytest.approx(0.12, abs=0.005)


def test_mirrored_head_is_the_mirror_image() -> None:
    mirrored = tissues(HeadTruth(mirrored=True), GRID)
    assert np.array_equal(mirrored.labels[::-1], HEAD.labels)
    assert np.array_equal(mirrored.chi[::-1], HEAD.chi)


def test_folds_are_alike_but_not_mirrored() -> None:
    """The share of cortex that lies on cortex of the other side: all of it in a symmetric head only."""

    def share(asymmetry: float) -> float:
        truth = attrs.evolve(healthy(1), fold_asymmetry=asymmetry, variation=0.0, surface_veins=0)
        cortex = tissues(truth, GRID).labels == LABELS["cortex"]
        return float((cortex & cortex[::-1]).sum() / cortex.sum())

    assert share(0.0) == 1.0
    assert 0.5 < share(1.0) < share(0.5) < 0.95


def test_healthy_heads_are_different_heads_without_lesions() -> None:
    one, two = (tissues(healthy(seed), GRID, seed=seed) for seed in (1, 2))
    for head in (one, two):
        held = set(np.unique(head.labels))
        assert not held & {LABELS[name] for name in ("lesion", "rim", "calcification", "bleed")}
        sides = [head.chi[head.labels == LABELS[f"putamen_{side}"]].mean() for side in ("left", "right")]
        assert abs(sides[0] - sides[1]) < 0.006
    cortex = [head.labels == LABELS["cortex"] for head in (one, two)]
    overlap = 2 * (cortex[0] & cortex[1]).sum() / (cortex[0].sum() + cortex[1].sum())
    assert 0.3 < overlap < 0.9
    assert one.brain.sum() != two.brain.sum()


def test_same_truth_and_seed_give_the_same_bytes() -> None:
    again = tissues(HeadTruth(), GRID)
    for name in ("labels", "chi", "r2star", "density"):
        assert getattr(again, name).tobytes() == getattr(HEAD, name).tobytes()


def test_later_visit_is_the_same_head_with_a_grown_rim() -> None:
    second = tissues(later(HeadTruth()), GRID)
    grown = ("rim", "lesion")
    assert millilitres(second, *grown) > 1.3 * millilitres(HEAD, *grown)
    elsewhere = ~np.isin(second.labels, [LABELS[name] for name in grown])
    assert np.array_equal(second.labels[elsewhere], HEAD.labels[elsewhere])


def test_spheres_are_where_they_were_put() -> None:
    head = tissues(HeadTruth(spheres=((9.0, -21.0, 31.0, 3.0, 0.8),)), GRID)
    place = GRID.world(np.argwhere(head.chi == np.float32(0.8)))
    assert np.abs(place.mean(axis=0) - (9, -21, 31)).max() < 1e-5
    assert len(place) == 1 + 6 + 12  # voxels of 2 mm whose centres lie within 3 mm


def test_oblique_grid_shows_the_same_head() -> None:
    grid = head_grid(64, edge=2.0, oblique=(10.0, -5.0, 20.0))
    assert np.allclose(grid.voxel_size, 2.0)
    assert np.abs(grid.world(np.full((1, 3), 31.5))).max() < 1e-9
    head = tissues(HeadTruth(), grid)
    assert np.abs(centre(head, "putamen_left") - centre(HEAD, "putamen_left")).max() < 0.3
    assert head.brain.sum() == pytest.approx(HEAD.brain.sum(), rel=0.005)
