"""Which streamlines pass, where they are cut, and where they were: on streamlines written by hand."""

from typing import Any

import numpy as np
import pytest

from neurography.instruments.diffusion.physics.bundle import lengths, select, visits
from neurography.instruments.diffusion.physics.track import Streamlines

SHAPE = (20, 5, 5)


def along_x(*spans: tuple[float, float, float], y: float = 2.0) -> Streamlines:
    """Streamlines from x = first to x = last in steps of 0.5 mm (either way), each with its seed's x."""
    parts, seeds = [], []
    for first, last, seed in spans:
        step = 0.5 if last >= first else -0.5
        x = np.arange(first, last + step / 2, step)
        parts.append(np.column_stack([x, np.full(len(x), y), np.full(len(x), 2.0)]))
        seeds.append(round((seed - first) / step))
    return Streamlines(
        points=np.concatenate(parts).astype(np.float32),
        offsets=np.concatenate([[0], np.cumsum([len(p) for p in parts])]).astype(np.int64),
        seed_index=np.array(seeds),
        step_mm=0.5,
    )


def slab(*places: int) -> Any:
    volume = np.zeros(SHAPE, bool)
    volume[list(places)] = True
    return volume


def chosen(lines: Streamlines, **options: Any) -> Any:
    regions = {"waypoints": [], "excludes": [], "ends": [], **options}
    return select(lines, world_from_voxel=np.eye(4), **regions)


def spans(bundle: Any) -> list[tuple[float, float]]:
    return [
        (float(bundle.points[i, 0]), float(bundle.points[j - 1, 0]))
        for i, j in zip(bundle.offsets[:-1], bundle.offsets[1:], strict=True)
    ]


def test_every_waypoint_must_be_met() -> None:
    lines = along_x((0, 18, 9), (0, 11, 9), (7, 18, 9))
    found = chosen(lines, waypoints=[slab(4), slab(14)])
    assert found.seeds.tolist() == [0]
    assert found.share_passed == pytest.approx(1 / 3)


def test_cut_at_the_outermost_points_inside_any_waypoint() -> None:
    # voxel 4 reaches from 3.5 to 4.5, its upper border belonging to voxel 5
    assert spans(chosen(along_x((0, 18, 9), (18, 0, 9)), waypoints=[slab(4), slab(14)])) == [
        (3.5, 14.0),
        (14.0, 3.5),
    ]


def test_one_waypoint_cuts_between_it_and_the_seed() -> None:
    assert spans(chosen(along_x((0, 18, 9), (0, 18, 2)), waypoints=[slab(4)])) == [(3.5, 9.0), (2.0, 4.0)]


def test_no_waypoint_leaves_streamlines_whole() -> None:
    assert spans(chosen(along_x((0, 18, 9)))) == [(0.0, 18.0)]


def test_order_holds_in_either_running_direction() -> None:
    lines = along_x((0, 18, 9), (18, 0, 9))
    assert len(chosen(lines, waypoints=[slab(4), slab(9), slab(14)], ordered=True).seeds) == 2
    assert len(chosen(lines, waypoints=[slab(4), slab(14), slab(9)], ordered=True).seeds) == 0
    assert len(chosen(lines, waypoints=[slab(4), slab(14), slab(9)], ordered=False).seeds) == 2


def test_exclude_drops_whole_streamlines() -> None:
    lines = along_x((0, 18, 9), (0, 12, 9))
    assert chosen(lines, waypoints=[slab(4)], excludes=[slab(1, 16), slab(17)]).seeds.tolist() == []
    # also where the excluded part lies beyond the cut
    assert chosen(lines, waypoints=[slab(4), slab(10)], excludes=[slab(16)]).seeds.tolist() == [1]


def test_end_is_the_last_point_and_hides_what_lies_behind_it() -> None:
    lines = along_x((0, 18, 9))
    assert spans(chosen(lines, ends=[slab(3, 15)])) == [(3.0, 14.5)]
    assert spans(chosen(lines, ends=[slab(15)], excludes=[slab(17)])) == [(0.0, 14.5)]
    assert chosen(lines, ends=[slab(15)], waypoints=[slab(17)]).seeds.size == 0


def test_seed_inside_an_end_region_has_not_entered_it() -> None:
    assert spans(chosen(along_x((0, 18, 9)), ends=[slab(8, 9, 10, 16)])) == [(0.0, 15.5)]


def test_length_limits_hold_for_what_is_kept() -> None:
    lines = along_x((0, 18, 9), (2, 8, 4))
    assert chosen(lines, min_length_mm=6.5).seeds.tolist() == [0]
    assert chosen(lines, max_length_mm=6.5).seeds.tolist() == [1]
    assert chosen(lines, waypoints=[slab(4), slab(7)], min_length_mm=5).seeds.tolist() == []


def test_empty_streamlines_count_as_seeds_that_failed() -> None:
    lines = along_x((0, 18, 9), (0, 18, 9))
    holed = Streamlines(
        points=lines.points,
        offsets=np.insert(lines.offsets, 1, lines.offsets[1]),
        seed_index=np.insert(lines.seed_index, 1, 0),
        step_mm=0.5,
    )
    found = chosen(holed, waypoints=[slab(4)])
    assert found.seeds.tolist() == [0, 2]
    assert found.share_passed == pytest.approx(2 / 3)


def test_waypoints_outside_the_image_are_never_met_and_points_outside_do_no_harm() -> None:
    lines = along_x((-6, 30, 9))
    assert spans(chosen(lines, waypoints=[slab(0), slab(19)])) == [(-0.5, 19.0)]


def test_visits_count_points_in_their_nearest_voxel() -> None:
    found = visits(along_x((0, 3.5, 1), (-6, 0.5, 0)).points, np.eye(4), SHAPE)
    # 0, .5 | .5 belongs to voxel 1; -0.5 is the lower border of voxel 0
    assert found[:5, 2, 2].tolist() == [1 + 2, 2 + 1, 2, 2, 1]
    assert found.sum() == 8 + 3
    assert found.dtype.kind == "i"


def test_visits_follow_a_turned_grid() -> None:
    affine = np.array([[0.0, -2.0, 0, 7.0], [3.0, 0, 0, -4.0], [0, 0, 1.5, 1.0], [0, 0, 0, 1]])
    voxels = np.array([[1, 2, 3], [4, 0, 2], [4, 0, 2]])
    found = visits(voxels @ affine[:3, :3].T + affine[:3, 3], affine, (6, 5, 5))
    assert found[1, 2, 3] == 1
    assert found[4, 0, 2] == 2
    assert found.sum() == 3


def test_lengths_of_ragged_streamlines() -> None:
    lines = along_x((0, 18, 9), (3, 3, 3), (5, 2, 4))
    offsets = np.array([0, 0, 37, 38, 45, 45])
    np.testing.assert_allclose(lengths(lines.points, offsets), [0, 18, 0, 3, 0], atol=1e-6)
    assert lengths(np.zeros((0, 3), np.float32), np.array([0])).tolist() == []
