"""How long the part of a ribbon is that stands out, and whether it is unbroken.

The ribbon's voxels (26 neighbours) are a graph with edges in mm. Its length is the longest shortest path in it, found
by going twice to the farthest voxel; the way from one end cuts the ribbon into stations. A station stands out when the
median of its voxels does, so that single noisy voxels neither make nor break a rim. Where slices are thicker than a
shell, paths stay within a slice and the longest one counts, as it does for a reader.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.ndimage import label
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from neurography.imaging.grid import Grid

STATION_MM = 3.0
"""Or a voxel's diagonal, where that is longer."""
STANDS_OUT_SD = 2.0


@frozen(kw_only=True, eq=False)
class Length:
    """Of the ribbon's connected piece in which most stands out.

    ribbon_mm: its whole length. length_mm: of its stations that stand out. longest_mm: of the longest run of them
    without a gap. continuity: longest_mm / ribbon_mm, 0..1. out: the voxels of stations that stand out, all pieces.
    """

    ribbon_mm: float
    length_mm: float
    longest_mm: float
    continuity: float
    out: NDArray[np.bool_]


def along(
    z: NDArray[np.floating],
    ribbon: NDArray[np.bool_],
    *,
    grid: Grid,
    thick: int | None = None,
    threshold: float = STANDS_OUT_SD,
) -> Length:
    """z (nx, ny, nz): by how many sd each voxel stands out, NaN where it is not usable; thick: an axis not to cross."""
    best = Length(
        ribbon_mm=0.0, length_mm=0.0, longest_mm=0.0, continuity=0.0, out=np.zeros(ribbon.shape, dtype=bool)
    )
    structure = np.ones((3, 3, 3), dtype=bool)
    if thick is not None:
        structure = np.zeros((3, 3, 3), dtype=bool)
        structure[tuple(1 if axis == thick else slice(None) for axis in range(3))] = True
    labels, count = label(ribbon, structure=structure)
    voxels = np.argwhere(ribbon)
    numbers = labels[ribbon]
    for number in range(1, count + 1):
        piece = voxels[numbers == number]
        found = _of_piece(z, piece, grid, thick, threshold, best.out)
        if (found.length_mm, found.longest_mm, found.ribbon_mm) > (
            best.length_mm,
            best.longest_mm,
            best.ribbon_mm,
        ):
            best = found
    return best


def _of_piece(
    z: NDArray[np.floating],
    piece: NDArray[np.int64],
    grid: Grid,
    thick: int | None,
    threshold: float,
    out: NDArray[np.bool_],
) -> Length:
    """The figures of one connected piece; its stations that stand out are set in out."""
    mm, width = way(piece, grid)
    # no step within a slice is longer than a voxel's diagonal there, so that no station is empty
    least = float(np.linalg.norm(np.delete(grid.voxel_size, thick) if thick is not None else grid.voxel_size))
    whole = float(mm.max() + width)
    last = max(int(np.floor(whole / max(STATION_MM, least))), 1) - 1
    each = whole / (last + 1)
    station = np.minimum(np.floor(mm / each).astype(int), last)
    here = z[tuple(piece.T)]
    stands = np.zeros(last + 1, dtype=bool)
    for s in range(last + 1):
        seen = here[(station == s) & np.isfinite(here)]
        stands[s] = len(seen) > 0 and bool(np.median(seen) >= threshold)
    out[tuple(piece[stands[station]].T)] = True
    longest = run = 0
    for one in stands:
        run = run + 1 if one else 0
        longest = max(longest, run)
    return Length(
        ribbon_mm=whole, length_mm=each * int(stands.sum()), longest_mm=each * longest,
        continuity=longest / (last + 1), out=out,
    )  # fmt: skip


def way(piece: NDArray[np.int64], grid: Grid) -> tuple[NDArray[np.float64], float]:
    """Distance (N,) in mm of each voxel from one end of the piece along it, and the width of one voxel."""
    graph = _graph(piece, grid)
    places = grid.world(piece)
    start = int(np.argmax(((places - places.mean(axis=0)) ** 2).sum(axis=1)))
    end = int(np.argmax(dijkstra(graph, directed=False, indices=start)))
    return dijkstra(graph, directed=False, indices=end), float(np.sort(grid.voxel_size)[:2].mean())


def _graph(piece: NDArray[np.int64], grid: Grid) -> coo_matrix:
    low = piece.min(axis=0) - 1
    index = np.full(piece.max(axis=0) - low + 2, -1)
    index[tuple((piece - low).T)] = np.arange(len(piece))
    rows, columns, lengths = [], [], []
    for step in np.ndindex(3, 3, 3):
        move = np.array(step) - 1
        if tuple(move) <= (0, 0, 0):
            continue
        there = index[tuple((piece - low + move).T)]
        held = there >= 0
        rows.append(np.flatnonzero(held))
        columns.append(there[held])
        mm = float(np.linalg.norm(grid.world_from_voxel[:3, :3] @ move))
        lengths.append(np.full(int(held.sum()), mm))
    return coo_matrix(
        (np.concatenate(lengths), (np.concatenate(rows), np.concatenate(columns))), shape=(len(piece),) * 2
    ).tocsr()
