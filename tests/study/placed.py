"""A small dataset of one person: a T2w of two legs and, if asked for, a diffusion series on another grid."""

from pathlib import Path

import numpy as np

from neurography.io import bids, nifti

T2_WORLD = np.array([[-1.0, 0, 0, 60.0], [0, 1.0, 0, -20.0], [0, 0, 2.0, 0], [0, 0, 0, 1]])
"""Voxels counted from the patient's right: first index, higher x."""
T2_SHAPE = (80, 40, 20)
DWI_WORLD = np.array([[2.0, 0, 0, -19.0], [0, 2.0, 0, -20.0], [0, 0, 2.0, 0], [0, 0, 0, 1]])
DWI_SHAPE = (40, 20, 20)


def t2() -> np.ndarray:
    """Two bright legs whose middle lies at x = 20.5; the left one is brighter."""
    x = np.linspace(0, T2_SHAPE[0] - 1, T2_SHAPE[0])
    legs = ((x > 5) & (x < 35)) * 100.0 + ((x > 44) & (x < 74)) * 150.0
    made = np.zeros(T2_SHAPE)
    made[:, 5:35] = legs[:, None, None]
    return made


def make(root: Path, *, session: str = "a", series: bool = False) -> Path:
    """The dataset; with a session, a single visit of that name."""
    visit = root / "sub-01" / (f"ses-{session}" if session else "")
    stem = "sub-01" + (f"_ses-{session}" if session else "")
    bids.write_dataset_description(root, kind="raw", name="legs", version="0")
    nifti.save(visit / "anat" / f"{stem}_T2w.nii.gz", t2(), T2_WORLD, dtype=np.float32)
    if series:
        random = np.random.default_rng(3)
        directions = random.normal(size=(8, 3))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        signal = np.full((*DWI_SHAPE, 9), 400.0) + random.normal(0, 4, (*DWI_SHAPE, 9))
        signal[..., 0] = 1000.0
        nifti.save(visit / "dwi" / f"{stem}_dwi.nii.gz", signal, DWI_WORLD, dtype=np.float32)
        np.savetxt(visit / "dwi" / f"{stem}_dwi.bval", [[0, *[1000] * 8]], fmt="%g")
        np.savetxt(visit / "dwi" / f"{stem}_dwi.bvec", np.vstack([[0, 0, 0], directions]).T, fmt="%.8f")
    return root


def t2_voxels(x: float, y: float, z: float) -> tuple[int, int, int]:
    """The T2w's voxel at a world point."""
    i, j, k = np.linalg.inv(T2_WORLD)[:3] @ np.array([x, y, z, 1.0])
    return round(i), round(j), round(k)
