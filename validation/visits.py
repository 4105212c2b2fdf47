"""Are the images of two visits brought together, and do regions arrive where they belong?

1. A head of ellipsoids with folds (4 mm voxels) moved by random amounts: up to 15 mm and 10 degrees about each axis; of
   the same contrast, of another, and on a grid of 5 mm slices. The error is the largest distance at the corners of a
   box around the head. Putamina go along: distance of the centres and Dice against the moved truth, on 3 mm voxels.
2. A person with multiple sclerosis at two visits 203 days apart with another protocol each (FLAIR of 4 mm, then 3 mm;
   Lesjak et al., open_ms_data, CC-BY), beside the transforms published with the data, which are affine: mean and
   largest distance over the head, and Dice of 500 balls of 5 mm radius under both.

Run with the folder of the data: `python -m validation.visits DATA`.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tests.imaging.moved_heads import body, head, movement
from validation.figures import write

from neurography.imaging.grid import Grid, Image
from neurography.imaging.register import register
from neurography.io import nifti
from neurography.model.errors import InputError
from neurography.model.site import Drawn
from neurography.study.sites_carry.transport import transport
from neurography.study.sites_carry.use_case import moved_shape

Rows = list[tuple[str, str, str]]
FINE = Grid((80, 92, 76), np.array([[1.5, 0, 0, -60], [0, 1.5, 0, -70], [0, 0, 1.5, -57], [0, 0, 0, 1.0]]))
THREE = Grid((42, 48, 38), np.array([[3.0, 0, 0, -62], [0, 3.0, 0, -72], [0, 0, 3.0, -57], [0, 0, 0, 1.0]]))
THICK = Grid((64, 72, 24), np.array([[2.0, 0, 0, -64], [0, 2.0, 0, -72], [0, 0, 5.0, -58], [0, 0, 0, 1.0]]))
CORNERS = np.array([[x, y, z] for x in (-45.0, 45.0) for y in (-55.0, 55.0) for z in (-40.0, 40.0)])
REPEATS = 8


def apply(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    return points @ matrix[:3, :3].T + matrix[:3, 3]


def phantoms() -> Rows:
    random = np.random.default_rng(20)
    rows: Rows = []
    for words, contrast, grid in (
        ("same contrast", 0, None), ("another contrast", 1, None), ("another contrast, 5 mm slices", 1, THICK),
    ):  # fmt: skip
        errors, centres, dices, refused = [], [], [], 0
        for _ in range(REPEATS):
            truth = movement(tuple(random.uniform(-15, 15, 3)), tuple(random.uniform(-10, 10, 3)))
            try:
                found = register(head(), head(np.linalg.inv(truth), contrast=contrast, grid=grid))
            except InputError:
                refused += 1
                continue
            got = found.fixed_from_moving
            errors.append(np.linalg.norm(apply(got, CORNERS) - apply(truth, CORNERS), axis=1).max())
            for side in ("left", "right"):
                drawn = Drawn(
                    labels=body(side, FINE).astype(np.int16), world_from_voxel=FINE.world_from_voxel, index=1
                )
                moved = moved_shape(drawn, got)
                assert isinstance(moved, Drawn)
                here, wanted = transport({1: moved}, THREE) == 1, body(side, THREE, truth)
                dices.append(2 * (here & wanted).sum() / (here.sum() + wanted.sum()))
                middle = [THREE.world(np.argwhere(one)).mean(axis=0) for one in (here, wanted)]
                centres.append(np.linalg.norm(middle[0] - middle[1]))
        rows += [
            (f"{words}: error at the corners, {REPEATS} movements", f"median {np.median(errors):.2f}, "
             f"largest {max(errors):.2f} mm", "2 mm (half a voxel)"),
            (f"{words}: refused", f"{refused} of {REPEATS}", "printed"),
            (f"{words}: centre of a putamen", f"largest {max(centres):.2f} mm", "1.5 mm (half a voxel)"),
            (f"{words}: Dice of a putamen", f"lowest {min(dices):.3f}", "0.9"),
        ]  # fmt: skip
    return rows


def published(path: Path) -> NDArray[np.float64]:
    """An ITK transform file as a matrix on RAS+ points."""
    numbers = {
        key: np.array([float(one) for one in value.split()])
        for key, _, value in (line.partition(":") for line in path.read_text().splitlines()[3:5])
    }
    made, centre = np.eye(4), numbers["FixedParameters"]
    made[:3, :3] = numbers["Parameters"][:9].reshape(3, 3)
    made[:3, 3] = numbers["Parameters"][9:] + centre - made[:3, :3] @ centre
    flip = np.diag([-1.0, -1.0, 1.0, 1.0])
    return flip @ made @ flip


def person(data: Path) -> Rows:
    first = nifti.load(data / "study1_FLAIR.nii.gz")
    common = [published(data / f"study{n}_FLAIR_to_common_space.txt") for n in (1, 2)]
    first_from_second = common[0] @ np.linalg.inv(common[1])
    inside = np.argwhere(first.data > first.data.mean())[::499]
    points = first.grid.world(inside)
    rows: Rows = []
    for kind in ("FLAIR", "T1W", "T2W"):
        truth = first_from_second
        if kind != "FLAIR":
            truth = truth @ np.linalg.inv(published(data / f"study2_{kind}_intrastudy_to_FLAIR.txt"))
        second = nifti.load(data / f"study2_{kind}.nii.gz")
        found = register(first, Image(second.data, second.world_from_voxel))
        back = apply(np.linalg.inv(truth), points)
        away = np.linalg.norm(apply(found.fixed_from_moving, back) - points, axis=1)
        balls = [_dice(distance, 5.0) for distance in away[:500]]
        rows.append(
            (f"a person's two visits, {kind} onto FLAIR",
             f"mean {away.mean():.2f}, largest {away.max():.2f} mm; Dice of balls {np.mean(balls):.3f}; there and back "
             f"{found.consistency:.2f} mm; moved {found.shift:.1f} mm, {found.angle:.1f} degrees",
             "mean below half of 3 mm")
        )  # fmt: skip
    return rows


def _dice(distance: float, radius: float) -> float:
    """Of two balls of one radius whose centres lie so far apart."""
    if distance >= 2 * radius:
        return 0.0
    return float((1 - distance / (2 * radius)) ** 2 * (1 + distance / (4 * radius)))


if __name__ == "__main__":
    write("visits", __doc__.rpartition("\n\nRun")[0], [*phantoms(), *person(Path(sys.argv[1]))])
