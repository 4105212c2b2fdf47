"""Regions of one visit at another: where they lie, how large they are, on which side, and how it is told."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.imaging.moved_heads import SHAPE, WORLD, body, head, movement
from typer.testing import CliRunner

from neurography.cli import app
from neurography.imaging import roi
from neurography.imaging.grid import Grid
from neurography.io import bids, nifti, sites, sites_write
from neurography.io.sites_write import Row
from neurography.model.errors import CallError, InputError
from neurography.model.site import Sphere
from neurography.study.sites_carry import carry

GRID = Grid(SHAPE, WORLD)
OTHER = Grid(
    (42, 48, 38), np.array([[3.0, 0, 0, -62.0], [0, 3.2, 0, -76.0], [0, 0, 3.0, -57.0], [0, 0, 0, 1.0]])
)
"""The grid of the second visit's image."""
TRUTH = movement((6.0, -5.0, 4.0), (4.0, -3.0, 6.0))
"""How the head lies at the second visit, beside the first."""
MIDDLE = (5.0, -20.0, 15.0)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two visits of a head that moved; putamina drawn and a ball placed at the first."""
    root = tmp_path_factory.mktemp("carry")
    bids.write_dataset_description(root, kind="raw", name="heads", version="0")
    for session, image in (("1", head()), ("2", head(TRUTH, contrast=1, grid=OTHER))):
        path = root / "sub-01" / f"ses-{session}" / "anat" / f"sub-01_ses-{session}_FLAIR.nii.gz"
        nifti.save(path, image.data, image.world_from_voxel, dtype=np.float32)
    fine = Grid(tuple(3 * n for n in SHAPE), WORLD @ np.diag([1 / 3, 1 / 3, 1 / 3, 1.0]))  # type: ignore[arg-type]
    labels = body("left", fine) * 1 + body("right", fine) * 2
    rows = [
        Row(index=1, name="left putamen", structure="putamen", side="left", level="whole"),
        Row(index=2, name="right putamen", structure="putamen", side="right", level="whole"),
        Row(index=3, name="ball", structure="lesion", side="right", sphere=Sphere(centre=MIDDLE, radius=5.0)),
    ]  # fmt: skip
    sites_write.write(
        root, "01", "1", "anat", "sites", labels=labels, world_from_voxel=fine.world_from_voxel, rows=rows
    )
    carry(root, "01", "ses-1", "ses-2")
    return root


def table(root: Path) -> Path:
    return root / "derivatives/sites/sub-01/ses-2/anat/sub-01_ses-2_desc-sitesCarried_dseg.tsv"


def test_regions_lie_where_they_lay_in_the_head(original: Path) -> None:
    regions, errors = sites.read(original, "01", "2")
    assert errors == ()
    found = {region.name: region for region in regions}
    assert sorted(found) == ["ball", "left putamen", "right putamen"]
    for side in ("left", "right"):
        region = found[f"{side} putamen"]
        assert (region.side, region.structures, region.level) == (side, ("putamen",), "whole")
        here, truth = roi.mask(region, OTHER), body(side, OTHER, TRUTH)
        centres = [OTHER.world(np.argwhere(one)).mean(axis=0) for one in (here, truth)]
        # half a voxel of 3 mm
        assert np.linalg.norm(centres[0] - centres[1]) < 1.5
        dice = 2.0 * (here & truth).sum() / (here.sum() + truth.sum())
        # a body of 18 x 32 x 18 mm in voxels of 3 mm: a shift of 0.5 mm alone costs 0.03
        assert dice > 0.9
        assert here.sum() * OTHER.voxel_volume == pytest.approx(truth.sum() * OTHER.voxel_volume, rel=0.06)
    ball = found["ball"].shape
    assert isinstance(ball, Sphere)
    assert ball.radius == 5.0
    assert np.linalg.norm(np.array(ball.centre) - (TRUTH @ [*MIDDLE, 1.0])[:3]) < 1.5


def test_the_sidecar_says_how_it_was_made(original: Path) -> None:
    told = json.loads(table(original).with_suffix(".json").read_text())
    assert told["Sources"] == [
        "bids::derivatives/sites/sub-01/ses-1/anat/sub-01_ses-1_desc-sites_dseg.tsv",
        "bids::sub-01/ses-1/anat/sub-01_ses-1_FLAIR.nii.gz",
        "bids::sub-01/ses-2/anat/sub-01_ses-2_FLAIR.nii.gz",
    ]
    how = told["Registration"]
    assert np.abs(np.array(how["FixedFromMovingRASmm"]) - TRUTH).max() < 1.5
    assert how["ConsistencyMm"] < 1.5
    assert "structure" in told
    assert str(original) not in table(original).with_suffix(".json").read_text()


def test_what_is_there_is_not_overwritten_and_a_carried_table_is_not_carried_on(original: Path) -> None:
    before = table(original).read_bytes()
    with pytest.raises(CallError, match="no sites file of that name"):
        carry(original, "01", "1", "2")
    assert table(original).read_bytes() == before
    with pytest.raises(InputError, match="regions of visit 2"):
        carry(original, "01", "2", "1")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("02", "1", "2"), "a person of the dataset"),
        (("01", "1", "3"), "a visit of sub-01"),
        (("01", "1", "1"), "two visits"),
        (("01", "../1", "2"), "letters and digits"),
    ],
)
def test_a_wrong_call_is_refused(original: Path, call: tuple[str, str, str], words: str) -> None:
    with pytest.raises(CallError, match=words):
        carry(original, *call)
    with pytest.raises(CallError, match="one image of visit 1"):
        carry(original, "01", "1", "2", image="T1w", replace=True)


def test_the_command_says_what_it_did_and_own_regions_come_first(original: Path) -> None:
    ball = Sphere(centre=(-20.0, 5.0, 5.0), radius=4.0)
    own = Row(index=1, name="mine", structure="putamen", side="left", sphere=ball)
    written = sites_write.write(
        original, "01", "2", "anat", "sites", labels=None, world_from_voxel=None, rows=[own]
    )
    try:
        done = CliRunner().invoke(
            app,
            [
                "sites",
                "carry",
                str(original),
                "--subject",
                "01",
                "--from",
                "ses-1",
                "--to",
                "ses-2",
                "--force",
            ],
        )
    finally:
        for path in written:
            path.unlink()
            path.with_suffix(".json").unlink(missing_ok=True)
    assert done.exit_code == 0, done.output
    assert (
        "left out: left putamen (putamen, left): the visit has a region of its own for left putamen"
        in done.output
    )
    assert "there and back within" in done.output
    assert "2 of 3 regions carried" in done.output
    assert "sites check" in done.output
