"""Where a rim is looked for: near and far shell, their mirror, and cortex elsewhere."""

import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt

from neurography.imaging.grid import Grid
from neurography.imaging.midplane import Midplane
from neurography.instruments.susceptibility.rim import ribbon
from neurography.model.errors import CallError

MASKS = ("near", "far", "mirror_near", "mirror_far", "remote")


def of(head, **more) -> ribbon.Ribbons:
    options = {"cortex": head.cortex, "brain": head.brain, "grid": head.grid, "plane": head.plane, **more}
    return ribbon.ribbons(
        more.pop("lesion", head.lesion), **{k: v for k, v in options.items() if k != "lesion"}
    )


def test_shells_lie_in_cortex_at_their_distances(head) -> None:
    found = of(head)
    far = distance_transform_edt(~head.lesion, sampling=2.0)
    assert found.tissue == "cortex"
    assert found.side == "left"
    assert found.reason is None
    assert (found.near == (head.cortex & head.brain & (far > 0) & (far <= 3))).all()
    assert (found.far == (head.cortex & head.brain & (far > 3) & (far <= 6))).all()
    assert found.near.sum() > 50


def test_mirror_is_cortex_on_the_other_side_and_remote_keeps_away_from_both(head) -> None:
    found = of(head)
    x = head.grid.world(np.indices(head.grid.shape).reshape(3, -1).T)[:, 0].reshape(head.grid.shape)
    assert found.mirror_near.sum() > 50
    assert (x[found.mirror_near] > 0).all()
    assert (head.cortex[found.mirror_near]).all()
    both = head.lesion | head.lesion[::-1]
    assert (
        distance_transform_edt(~both, sampling=2.0)[found.remote].min() > 13
    )  # 15 less half a voxel's diagonal
    assert not (found.remote & (found.mirror_near | found.near)).any()


def test_u_fibres_are_white_matter_beside_cortex(head) -> None:
    found = of(head, tissue="u_fibres")
    assert found.near.any()
    assert not (found.near & head.cortex).any()
    # voxels of 2 mm: the layer that shares a face with cortex
    assert distance_transform_edt(~head.cortex, sampling=2.0)[found.near].max() == 2.0


def test_without_cortex_the_ribbon_is_white_matter_and_says_so(head) -> None:
    none = of(head, cortex=None)
    assert none.tissue == "brain_tissue"
    assert any("no cortex was given" in word for word in none.words)
    deep = np.zeros(head.grid.shape, dtype=bool)
    deep[26:29, 30:33, 38:41] = True
    far_off = of(head, lesion=deep)
    assert far_off.tissue == "white_matter"
    assert any("no cortex lies beside" in word for word in far_off.words)
    assert not (far_off.near & head.cortex).any()


def test_a_lesion_across_the_midline_has_no_mirror(head) -> None:
    lesion = np.zeros(head.grid.shape, dtype=bool)
    lesion[24:40, 44:56, 44:52] = True
    found = of(head, lesion=lesion & head.brain)
    assert found.side == "midline"
    assert found.near.any()
    own = distance_transform_edt(~(lesion & head.brain), sampling=2.0)
    assert not found.mirror_near.any() or own[found.mirror_near].min() > 6


def test_other_lesions_are_no_comparison(head) -> None:
    other = np.zeros(head.grid.shape, dtype=bool)
    other[44:50, 40:48, 38:44] = True
    found = of(head, others=other)
    reach = distance_transform_edt(~other, sampling=2.0)
    for name in ("remote", "mirror_near", "mirror_far"):
        if (mask := getattr(found, name)).any():
            assert reach[mask].min() > 6


def test_a_lesion_just_across_the_mid_plane_is_no_mirror(head) -> None:
    """Both lie within 15 mm of the plane: what surrounds the other one is not its healthy counterpart."""
    world = head.grid.world(np.argwhere(np.ones(head.grid.shape, dtype=bool))).reshape(*head.grid.shape, 3)
    one, other = (np.linalg.norm(world - np.array([x, 10.0, 20.0]), axis=-1) <= 5 for x in (-8.0, 8.0))
    found = of(head, lesion=one, others=other, cortex=None)
    reach = distance_transform_edt(~other, sampling=2.0)
    for name in ("mirror_near", "mirror_far"):
        if (mask := getattr(found, name)).any():
            assert reach[mask].min() > 6
    assert found.near.sum() > 50


def test_lesions_that_are_empty_tiny_or_at_the_edge(head) -> None:
    empty = of(head, lesion=np.zeros(head.grid.shape, dtype=bool))
    assert empty.reason == "not measurable: the lesion holds no voxel of this grid"
    tiny = np.zeros(head.grid.shape, dtype=bool)
    tiny[tuple(np.argwhere(head.cortex & (head.grid.shape[0] > 0))[500])] = True
    assert of(head, lesion=tiny).near.sum() > 3
    cut = np.zeros(head.grid.shape, dtype=bool)
    cut[:, :, 0] = True
    assert any("reaches the edge" in word for word in of(head, lesion=cut).words)


def test_coarse_voxels_are_refused_and_thick_slices_stay_in_plane(head) -> None:
    coarse = Grid(head.grid.shape, np.diag([4.0, 4.0, 4.0, 1.0]))
    assert (of(head, grid=coarse).reason or "").startswith("not resolvable")
    thick = of(head, grid=Grid(head.grid.shape, np.diag([1.0, 1.0, 5.0, 1.0]) @ np.eye(4)))
    assert thick.thick == 2
    slices = head.lesion.any(axis=(0, 1))
    assert not thick.near[:, :, ~slices].any()


def test_order_of_voxels_and_side_change_nothing_but_the_side(head, turned, mirrored) -> None:
    first, other, across = of(head), of(turned), of(mirrored)
    for name in MASKS:
        assert (np.transpose(getattr(first, name), (2, 0, 1))[:, ::-1] == getattr(other, name)).all(), name
        assert (getattr(first, name) == getattr(across, name)).all(), name
    assert (first.side, other.side, across.side) == ("left", "left", "right")


def test_wrong_calls_name_what_is_known(head) -> None:
    with pytest.raises(CallError, match="cortex, u_fibres, white_matter"):
        of(head, tissue="bark")
    with pytest.raises(CallError, match="a cortex mask"):
        of(head, cortex=None, tissue="u_fibres")


def test_side_of_a_point() -> None:
    plane = Midplane(normal=(1.0, 0.0, 0.0), offset=10.0)
    assert [ribbon.side_of(np.array([x, 0.0, 0.0]), plane) for x in (0.0, 9.0, 20.0)] == [
        "left",
        "midline",
        "right",
    ]
