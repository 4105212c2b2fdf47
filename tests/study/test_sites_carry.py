"""Regions of one visit at another: where they lie, how large they are, on which side, and how it is told."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.imaging.moved_heads import SHAPE, WORLD, body, head, movement
from typer.testing import CliRunner

from neurography.cli import app
from neurography.imaging import roi
from neurography.imaging.grid import Grid
from neurography.io import bids, nifti, sites, sites_write
from neurography.io.sites_write import Row
from neurography.model.errors import CallError, InputError
from neurography.model.site import Drawn, Region, Sphere
from neurography.study.sites_carry import carry
from neurography.study.sites_carry.transport import transport

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
        # each keeps the volume it was drawn with, to half a voxel
        was = next(one for one in sites.read(original, "01", "1")[0] if one.name == region.name)
        assert isinstance(was.shape, Drawn)
        voxel = abs(np.linalg.det(was.shape.world_from_voxel[:3, :3]))
        drawn = (was.shape.labels == was.shape.index).sum() * voxel
        assert here.sum() * OTHER.voxel_volume == pytest.approx(drawn, abs=0.5 * OTHER.voxel_volume + 1e-6)
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
    assert "keeps its volume" in told["Transport"]
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


Solid = Callable[[NDArray[np.float64]], NDArray[np.bool_]]


def cube(n: int, edge: float) -> Grid:
    """n x n x n voxels about the origin."""
    matrix = np.diag([edge, edge, edge, 1.0])
    matrix[:3, 3] = -edge * (n - 1) / 2
    return Grid((n, n, n), matrix)


def ball(diameter: float) -> Solid:
    return lambda points: np.asarray((points**2).sum(axis=1) < (diameter / 2) ** 2)


def sheet(thickness: float) -> Solid:
    """16 mm wide and long, between two layers of voxels of 1 mm where it is 1 mm thick."""
    return lambda points: np.asarray(
        (np.abs(points[:, 2] + 0.01) < thickness / 2) & (np.abs(points[:, :2]) < 8.0).all(axis=1)
    )


def boxes(drawn: NDArray[np.bool_], grid: Grid) -> Solid:
    """The body that a drawing is: its voxels."""

    def inside(points: NDArray[np.float64]) -> NDArray[np.bool_]:
        at = np.rint(grid.voxel(points)).astype(int)
        ok = ((at >= 0) & (at < drawn.shape)).all(axis=1)
        found = np.zeros(len(at), dtype=bool)
        found[ok] = drawn[tuple(at[ok].T)]
        return found

    return inside


def filled(solid: Solid, grid: Grid, moved: NDArray[np.float64] | None = None) -> NDArray[np.bool_]:
    points = grid.world(np.indices(grid.shape).reshape(3, -1).T)
    if moved is not None:
        back = np.linalg.inv(moved)
        points = points @ back[:3, :3].T + back[:3, 3]
    return solid(points).reshape(grid.shape)


def movements() -> list[NDArray[np.float64]]:
    random = np.random.default_rng(3)
    return [
        movement(tuple(random.uniform(-2.5, 2.5, 3)), tuple(random.uniform(-9, 9, 3)))  # type: ignore[arg-type]
        for _ in range(4)
    ]


def drawing(labels: NDArray[np.bool_], world_from_voxel: NDArray[np.float64]) -> Drawn:
    return Drawn(labels=labels.astype(np.int16), world_from_voxel=world_from_voxel, index=1)


def half(shape: Drawn, grid: Grid) -> NDArray[np.bool_]:
    """The rule that was: voxels of which at least half lies inside."""
    return roi.mask(
        Region(name="x", structures=("lesion",), side="left", roles=("region",), shape=shape), grid
    )


@pytest.mark.parametrize("edge", [1.0, 1.6])
@pytest.mark.parametrize(
    "solid", [ball(4.0), ball(6.0), ball(10.0), sheet(2.0)], ids=["4 mm", "6 mm", "10 mm", "sheet"]
)
def test_a_drawing_keeps_its_volume_and_is_met_as_well_as_by_the_rule_that_was(
    solid: Solid, edge: float
) -> None:
    own, other = cube(18, 1.0), cube(int(24 / edge), edge)
    fine = cube(4 * other.shape[0], edge / 4)
    drawn = filled(solid, own)
    gained = []
    for moved in movements():
        shape = drawing(drawn, moved @ own.world_from_voxel)
        here = transport({1: shape}, other) == 1
        # what is left is the rounding to whole voxels: 6 % of the 8 voxels of 1.6 mm in a ball of 4 mm, 2 % of others
        assert here.sum() * other.voxel_volume == pytest.approx(drawn.sum(), abs=0.501 * other.voxel_volume)
        truth = filled(boxes(drawn, own), fine, moved).reshape(*(m for n in other.shape for m in (n, 4)))
        share = truth.mean(
            axis=(1, 3, 5)
        )  # of each voxel, inside the drawing's own voxels after the movement
        dices = [2 * share[one].sum() / (share.sum() + one.sum()) for one in (here, half(shape, other))]
        assert dices[0] > 0.5
        gained.append(dices[0] - dices[1])
    # as many other voxels would not hold more of it; shares are known to a few hundredths
    assert np.mean(gained) > -0.002


def test_a_thin_sheet_does_not_vanish_where_half_of_each_voxel_is_asked_for() -> None:
    own, other = cube(18, 1.0), cube(12, 2.0)
    drawn = filled(sheet(1.2), own, movement((0.0, 0.0, 0.5), (0.0, 0.0, 0.0)))
    for moved in movements():
        shape = drawing(drawn, moved @ own.world_from_voxel)
        assert half(shape, other).sum() * other.voxel_volume < 0.8 * drawn.sum()
        here = transport({1: shape}, other) == 1
        assert here.sum() * other.voxel_volume == pytest.approx(drawn.sum(), abs=4.01)


def test_neighbours_share_no_voxel_and_the_order_of_labels_changes_nothing() -> None:
    own, other = cube(18, 1.0), cube(26, 1.0)
    full = filled(ball(14.0), own)
    parts = {7: full.copy(), 2: full.copy(), 5: full.copy()}
    parts[7][:, :, 9:], parts[2][:, :, :11], parts[5][:, :, :9], parts[5][:, :, 11:] = (False,) * 4
    assert sum(part.sum() for part in parts.values()) == full.sum()
    for moved in movements():
        shapes = {label: drawing(part, moved @ own.world_from_voxel) for label, part in parts.items()}
        made = transport(shapes, other)
        again = transport(dict(sorted(shapes.items())), other)
        assert made.tobytes() == again.tobytes()
        for label, part in parts.items():
            assert (made == label).sum() == pytest.approx(part.sum(), rel=0.02)


def test_without_a_movement_a_drawing_stays_voxel_for_voxel() -> None:
    own = cube(18, 1.0)
    drawn = filled(ball(9.0), own) | filled(sheet(1.2), own)
    here = transport({4: drawing(drawn, own.world_from_voxel)}, own)
    np.testing.assert_array_equal(here == 4, drawn)


def test_the_smallest_keeps_one_voxel_and_what_lies_outside_is_not_made_up() -> None:
    one = np.zeros((3, 3, 3), dtype=bool)
    one[1, 1, 1] = True
    tiny = np.diag([0.3, 0.3, 0.3, 1.0])
    tiny[:3, 3] = (0.4, 0.7, -0.9)  # between the points at which a voxel of 3 mm is looked up
    coarse = cube(5, 3.0)
    made = transport({1: drawing(one, tiny)}, coarse)
    assert np.argwhere(made).tolist() == [[2, 2, 2]]
    own = cube(18, 1.0)
    drawn = filled(ball(10.0), own)
    beside = own.world_from_voxel + np.array([[0, 0, 0, 9.0], [0] * 4, [0] * 4, [0] * 4])
    # the middle lies on the grid's face: half of it is inside
    assert (transport({1: drawing(drawn, beside)}, own) == 1).sum() == drawn.sum() // 2
    far = own.world_from_voxel + np.array([[0, 0, 0, 40.0], [0] * 4, [0] * 4, [0] * 4])
    assert not transport({1: drawing(drawn, far)}, own).any()
