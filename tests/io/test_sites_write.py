"""Sites written are the sites read; nothing there is overwritten unasked; the same call gives the same bytes."""

import json
from pathlib import Path

import numpy as np
import pytest

from neurography.io import sites, sites_write
from neurography.io.sites_write import Row
from neurography.model.errors import CallError
from neurography.model.site import Drawn, Sphere

WORLD = np.array([[0, 2.0, 0, -7], [-1.5, 0, 0, 3], [0, 0, 3.0, 9], [0, 0, 0, 1]])
ROWS = (
    Row(index=2, name="left S1", structure="ventral_ramus_s1", side="left"),
    Row(index=7, name="w", structure="sciatic_nerve", side="right", role="waypoint", level="distal", order=3),
)


def labels() -> np.ndarray:
    made = np.zeros((3, 4, 5), dtype=np.uint8)
    made[0, 1, 2], made[2, 3, 4] = 2, 7
    return made


def write(root: Path, **changes: object) -> tuple[Path, ...]:
    what = {"labels": labels(), "world_from_voxel": WORLD, "rows": ROWS} | changes
    return sites_write.write(root, "01", "a", "anat", "sitesSlicer", **what)  # type: ignore[arg-type]


def test_what_is_written_is_what_the_reader_finds(tmp_path: Path) -> None:
    write(tmp_path)
    (first, second), errors = sites.read(tmp_path, "01", "a")
    assert errors == ()
    assert (first.name, first.structures, first.side, first.roles) == (
        "left S1", ("ventral_ramus_s1",), "left", ("region",),
    )  # fmt: skip
    assert (second.level, second.order, second.roles) == ("distal", 3, ("waypoint",))
    assert isinstance(first.shape, Drawn)
    assert np.array_equal(first.shape.labels, labels())
    assert np.array_equal(first.shape.world_from_voxel, WORLD)


def test_spheres_go_without_an_image_and_keep_their_last_digit(tmp_path: Path) -> None:
    ball = Sphere(centre=(-24.123456789, 1 / 3, 1e-7), radius=4.25)
    rows = [Row(index=1, name="a", structure="sciatic_nerve", side="left", sphere=ball)]
    written = write(tmp_path, labels=None, world_from_voxel=None, rows=rows)
    assert [path.suffix for path in written] == [".tsv"]
    (found,), errors = sites.read(tmp_path, "01", "a")
    assert errors == ()
    assert found.shape == ball


def test_a_file_that_is_there_stays_unless_told(tmp_path: Path) -> None:
    table, image = write(tmp_path)
    before = table.read_bytes(), image.read_bytes()
    with pytest.raises(CallError, match=r"desc-sitesSlicer_dseg\.tsv.*--replace"):
        write(tmp_path, rows=ROWS[:1])
    assert (table.read_bytes(), image.read_bytes()) == before
    write(tmp_path, rows=ROWS[:1], replace=True)
    assert len(sites.read(tmp_path, "01", "a")[0]) == 1


def test_replacing_a_drawing_by_spheres_leaves_no_drawing_behind(tmp_path: Path) -> None:
    _, image = write(tmp_path)
    ball = Row(index=1, name="a", structure="sciatic_nerve", sphere=Sphere(centre=(0, 0, 0), radius=1))
    write(tmp_path, labels=None, world_from_voxel=None, rows=[ball], replace=True)
    assert not image.exists()


def test_the_folder_describes_itself_once_and_the_bytes_repeat(tmp_path: Path) -> None:
    paths = write(tmp_path / "a")
    again = write(tmp_path / "b")
    assert [p.read_bytes() for p in paths] == [p.read_bytes() for p in again]
    described = tmp_path / "a/derivatives/sites/dataset_description.json"
    assert json.loads(described.read_text())["DatasetType"] == "derivative"
    described.write_text("{}")
    write(tmp_path / "a", replace=True)
    assert described.read_text() == "{}"


@pytest.mark.parametrize("bad", [("../x", "a", "anat", "sites"), ("01", "a/b", "anat", "sites"),
                                 ("01", "a", "..", "sites"), ("01", "a", "anat", "other"),
                                 ("01", "a", "anat", "sites_x")])  # fmt: skip
def test_labels_that_could_leave_the_folder_are_refused(tmp_path: Path, bad: tuple[str, ...]) -> None:
    with pytest.raises(CallError):
        sites_write.write(tmp_path, *bad, labels=labels(), world_from_voxel=WORLD, rows=ROWS)
    assert list(tmp_path.iterdir()) == []
