"""A target's seeds tracked, its waypoints asked for, the passing streamlines cut and counted."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.imaging.target import Target

from .field import Field
from .physics import bundle, track
from .quantities import DiffusionParameters


@frozen(kw_only=True, eq=False)
class Tracked:
    """Streamlines of one site, and visits (nx, ny, nz): how many of their points lie in each voxel.

    problem says why there are none, empty otherwise; seeds and passed count seed points.
    """

    points: NDArray[np.float32]
    offsets: NDArray[np.int64]
    lengths: NDArray[np.float64]
    visits: NDArray[np.int64]
    seeds: int
    passed: int
    problem: str = ""


@frozen(kw_only=True, eq=False)
class Roles:
    """The regions of one site as masks (nx, ny, nz) on the tracked grid, by what they are for."""

    seed: NDArray[np.bool_] | None
    waypoints: tuple[NDArray[np.bool_], ...]
    excludes: tuple[NDArray[np.bool_], ...]
    ends: tuple[NDArray[np.bool_], ...]

    @classmethod
    def of(cls, target: Target, grid: Grid) -> "Roles":
        """Lay a target's regions onto a grid."""
        seeds = target.masks("seed", grid)
        return cls(
            seed=np.logical_or.reduce(seeds) if seeds else None,
            waypoints=tuple(target.masks("waypoint", grid)),
            excludes=tuple(target.masks("exclude", grid)),
            ends=tuple(target.masks("end", grid)),
        )

    def within(self, box: tuple[slice, ...]) -> "Roles":
        """The same roles inside a part of the grid."""
        return Roles(
            seed=None if self.seed is None else self.seed[box],
            waypoints=tuple(mask[box] for mask in self.waypoints),
            excludes=tuple(mask[box] for mask in self.excludes),
            ends=tuple(mask[box] for mask in self.ends),
        )


def track_roles(
    roles: Roles, field: Field, *, parameters: DiffusionParameters, per_voxel: int, seed: int, b0_stop: float
) -> Tracked:
    """Track from every seed voxel both ways; b0_stop is the b=0 signal below which tracking stops."""
    grid = field.grid
    if roles.seed is None:
        return _nothing("regions for tracking but no seed: give one region the role seed")
    seeds = track.seeds_in_mask(
        roles.seed & field.fitted, grid.world_from_voxel, per_voxel=per_voxel, seed=seed
    )
    if not len(seeds):
        return _nothing("no voxel of the seed could be fitted")
    lines = track.track_streamlines(
        field.fit.elements,
        field.b0,
        field.fitted,
        grid.world_from_voxel,
        seeds,
        step_mm=parameters.step_mm,
        fa_stop=parameters.fa_stop,
        angle_deg=parameters.angle_deg,
        b0_stop=b0_stop,
        max_length_mm=parameters.max_length_mm,
    )
    kept = bundle.select(
        lines,
        waypoints=roles.waypoints,
        excludes=roles.excludes,
        ends=roles.ends,
        ordered=parameters.ordered,
        min_length_mm=parameters.min_length_mm,
        world_from_voxel=grid.world_from_voxel,
    )
    if not len(kept.offsets) - 1:
        return _nothing(
            f"none of {len(seeds)} seeds gave a streamline through all waypoints", seeds=len(seeds)
        )
    return Tracked(
        points=kept.points,
        offsets=kept.offsets,
        lengths=bundle.lengths(kept.points, kept.offsets),
        visits=bundle.visits(kept.points, grid.world_from_voxel, grid.shape),
        seeds=len(seeds),
        passed=len(kept.offsets) - 1,
    )


def _nothing(problem: str, *, seeds: int = 0) -> Tracked:
    empty = np.zeros(0)
    return Tracked(
        points=np.zeros((0, 3), dtype=np.float32),
        offsets=np.zeros(1, dtype=np.int64),
        lengths=empty,
        visits=np.zeros((0, 0, 0), dtype=np.int64),
        seeds=seeds,
        passed=0,
        problem=problem,
    )
