"""A small head with a lesion and a rim beside it on the left, for all tests of the rim."""

import attrs
import numpy as np
import pytest
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.imaging.midplane import Midplane
from neurography.instruments.susceptibility.phantom.anatomy import LABELS, HeadTruth, head_grid, tissues
from neurography.instruments.susceptibility.phantom.images import scan

TRUTH = HeadTruth(calcification=None, bleed=None, putamen_left_extra=0.0, surface_veins=0)
NOISE = 3.0
"""1/s on a voxel's R2*, as four echoes at SNR 25 leave."""


@attrs.frozen(kw_only=True, eq=False)
class Head:
    grid: Grid
    plane: Midplane
    brain: NDArray[np.bool_]
    cortex: NDArray[np.bool_]
    lesion: NDArray[np.bool_]
    rim: NDArray[np.bool_]
    r2star: NDArray[np.float32]
    chi: NDArray[np.float32]
    magnitude: NDArray[np.float32]


def made(truth: HeadTruth = TRUTH, *, grid: Grid | None = None, seed: int = 0) -> Head:
    grid = grid or head_grid(64, edge=2.0)
    head = tissues(truth, grid, seed=seed)
    # the cortex as a segmentation of T1 would draw it: it knows nothing of rim or lesion
    plain = tissues(attrs.evolve(truth, rim=False, lesion=False), grid, seed=seed)
    rng = np.random.default_rng(seed)
    one = scan(head, echo_times=(0.02,), snr=25, seed=seed, coil=0.3)
    labels = head.labels
    return Head(
        grid=grid, plane=Midplane(normal=(1.0, 0.0, 0.0), offset=0.0),
        brain=head.brain & (labels != LABELS["csf"]), cortex=plain.labels == LABELS["cortex"],
        lesion=labels == LABELS["lesion"], rim=labels == LABELS["rim"],
        r2star=(head.r2star + rng.normal(0, NOISE, grid.shape)).astype(np.float32),
        chi=(head.chi + rng.normal(0, 0.01, grid.shape)).astype(np.float32), magnitude=one.magnitude[..., 0],
    )  # fmt: skip


@pytest.fixture(scope="session")
def head() -> Head:
    return made()


@pytest.fixture(scope="session")
def healthy_head() -> Head:
    return made(attrs.evolve(TRUTH, lesion=False, rim=False))


@pytest.fixture(scope="session")
def turned(head: Head) -> Head:
    """The same head with its voxel axes in another order and one of them turned round."""
    order = (2, 0, 1)
    matrix = head.grid.world_from_voxel[:, [*order, 3]].copy()
    matrix[:3, 3] += matrix[:3, 1] * (head.grid.shape[order[1]] - 1)
    matrix[:3, 1] *= -1
    shape = tuple(head.grid.shape[a] for a in order)
    arrays = {
        name: np.ascontiguousarray(np.transpose(value, order)[:, ::-1])
        for name, value in attrs.asdict(head, recurse=False).items()
        if isinstance(value, np.ndarray)
    }
    return attrs.evolve(head, grid=Grid((shape[0], shape[1], shape[2]), matrix), **arrays)


@pytest.fixture(scope="session")
def mirrored(head: Head) -> Head:
    """The same head as in a mirror: what was left is right."""
    return attrs.evolve(
        head, grid=Grid(head.grid.shape, np.diag([-1.0, 1, 1, 1]) @ head.grid.world_from_voxel)
    )
