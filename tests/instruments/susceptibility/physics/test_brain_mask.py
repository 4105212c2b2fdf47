import numpy as np
import pytest
from tests.instruments.susceptibility.physics.field_truth import MM, ball

from neurography.instruments.susceptibility.phantom.anatomy import HeadTruth, head_grid, tissues
from neurography.instruments.susceptibility.phantom.images import scan
from neurography.instruments.susceptibility.physics.brain_mask import brain_mask, otsu

HEAD = tissues(HeadTruth(), head_grid(64, edge=2.0))
FIRST = scan(HEAD, echo_times=(0.005,)).magnitude[..., 0]
SIZE = (2.0, 2.0, 2.0)


def dice(a: np.ndarray, b: np.ndarray) -> float:
    return 2 * float((a & b).sum()) / float(a.sum() + b.sum())


def test_brain_of_the_head_with_its_scalp() -> None:
    found = brain_mask(FIRST, voxel_size=SIZE)
    assert dice(found, HEAD.brain) > 0.93
    assert (found & HEAD.brain).sum() > 0.98 * HEAD.brain.sum()


def test_brain_without_a_skull() -> None:
    assert dice(brain_mask(FIRST * HEAD.brain, voxel_size=SIZE), HEAD.brain) > 0.97


def test_not_a_number_is_outside_and_the_same_image_gives_the_same_mask() -> None:
    spoilt = FIRST.copy()
    spoilt[:, :, -4:] = np.nan
    once = brain_mask(spoilt, voxel_size=SIZE)
    assert np.array_equal(once, brain_mask(spoilt.copy(), voxel_size=SIZE))
    assert dice(once, HEAD.brain) > 0.9
    assert not brain_mask(np.full((8, 8, 8), np.nan), voxel_size=MM).any()
    assert not brain_mask(np.zeros((8, 8, 8)), voxel_size=MM).any()


def test_holes_and_clefts_belong_to_it_and_bridges_do_not() -> None:
    body = ball((0, 0, 0), 14) & ~ball((3, 0, 0), 3)
    scalp = ball((0, 0, 0), 21) & ~ball((0, 0, 0), 18)
    bridge = np.zeros_like(body)
    bridge[24:26, 24:26, 30:44] = True
    found = brain_mask((body | scalp | bridge).astype(np.float32), voxel_size=MM)
    assert dice(found, ball((0, 0, 0), 14)) > 0.98
    assert found[27, 24, 24]


def test_otsu_lies_between_two_classes() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(10, 2, 5000), rng.normal(50, 5, 3000)])
    assert otsu(values) == pytest.approx(29, abs=6)
    assert otsu(np.full(10, 3.0)) < 3.0
