"""The FLAIR of the same visit: which one is taken, and how bright the lesion is beside the rim."""

from pathlib import Path

import numpy as np
import pytest

from neurography.instruments.susceptibility import context
from neurography.model.instrument import BidsFile, Session


def file(relative: str, *, suffix: str = "FLAIR", **entities: str) -> BidsFile:
    return BidsFile(
        path=Path("/data") / relative, relative=relative, datatype="anat", entities=tuple(entities.items()),
        suffix=suffix, extension=".nii.gz",
    )  # fmt: skip


def test_the_raw_image_in_the_scanners_space_is_taken() -> None:
    files = (
        file("derivatives/x/sub-1_FLAIR.nii.gz"),
        file("sub-1_space-MNI_FLAIR.nii.gz", space="MNI"),
        file("sub-1_T1w.nii.gz", suffix="T1w"),
        file("sub-1_run-2_FLAIR.nii.gz", run="2"),
        file("sub-1_run-1_FLAIR.nii.gz", run="1"),
    )
    session = Session(subject="1", session="n/a", date="n/a", files=files, root=Path("/data"))
    assert [one.relative for one in context.files_of(session)] == ["sub-1_run-1_FLAIR.nii.gz"]


def test_contrast_is_in_standard_deviations_of_remote_tissue() -> None:
    rng = np.random.default_rng(1)
    flair = rng.normal(100.0, 10.0, (20, 20, 20)).astype(np.float32)
    lesion = np.zeros(flair.shape, dtype=bool)
    lesion[5:9, 5:9, 5:9] = True
    flair[lesion] += 50.0
    near = np.zeros(flair.shape, dtype=bool)
    near[7:12] = True
    remote = np.zeros(flair.shape, dtype=bool)
    remote[14:] = True
    found = context.contrast_beside(flair, lesion=lesion, near_rim=near, remote=remote)
    assert found is not None
    # 5 sd, known to 1.25 sd / sqrt(32) from the median of 32 voxels and 1 % from that of the rest
    assert found[0] == pytest.approx(5.0, abs=0.8)
    assert found[1] == 32


def test_too_little_to_compare_with_gives_none() -> None:
    flair = np.full((4, 4, 4), np.nan, dtype=np.float32)
    mask = np.ones(flair.shape, dtype=bool)
    assert context.contrast_beside(flair, lesion=mask, near_rim=mask, remote=mask) is None
