"""Sites tables: read strictly, each mistake named, one bad table loses only itself."""

from pathlib import Path

import numpy as np
import pytest

from neurography.io import nifti, sites
from neurography.model.site import Drawn, Sphere

HEADER = "index\tname\tstructure\tside\trole\tlevel"
STEM = "sub-01_ses-a_desc-sites_dseg"


def place(root: Path, text: str, labels: np.ndarray | None = None, *, stem: str = STEM) -> Path:
    folder = root / "derivatives/sites/sub-01/ses-a/dwi"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stem}.tsv").write_text(text)
    if labels is not None:
        nifti.save(folder / f"{stem}.nii.gz", labels, np.diag([2.0, 2, 2, 1]))
    return root


def labels() -> np.ndarray:
    made = np.zeros((4, 4, 4), dtype=np.int16)
    made[0], made[3] = 1, 2
    return made


def test_drawn_regions_with_several_structures_and_roles(tmp_path: Path) -> None:
    text = (
        f"{HEADER}\torder\n1\tw1\tventral_ramus_l5;ventral_ramus_s1\tleft\twaypoint;seed\tn/a\t1\n"
        "2\tx\tn/a\tleft\texclude\tn/a\tn/a\n"
    )
    found, errors = sites.read(place(tmp_path, text, labels()), "01", "a")
    assert errors == ()
    first, second = found
    assert first.structures == ("ventral_ramus_l5", "ventral_ramus_s1")
    assert first.roles == ("waypoint", "seed")
    assert first.order == 1
    assert isinstance(first.shape, Drawn)
    assert int((first.shape.labels == 1).sum()) == 16
    assert second.structures == ()
    assert second.serves("ventral_ramus_l4", "left")
    assert not second.serves("ventral_ramus_l4", "right")


def test_spheres_need_no_drawing(tmp_path: Path) -> None:
    text = f"{HEADER}\tx\ty\tz\tradius\n1\ta\tsciatic_nerve\tleft\tregion\tn/a\t-60.5\t-20\t-80\t4\n"
    found, errors = sites.read(place(tmp_path, text), "01", "a")
    assert errors == ()
    assert found[0].shape == Sphere(centre=(-60.5, -20.0, -80.0), radius=4.0)


BROKEN = {
    "no rows": f"{HEADER}\n",
    "missing column": "index\tname\tstructure\tside\n1\ta\tb\tleft\n",
    "unknown column": f"{HEADER}\tcolour\n1\ta\tsciatic_nerve\tleft\tregion\tn/a\tred\n",
    "side spelled short": f"{HEADER}\n1\ta\tsciatic_nerve\tL\tregion\tn/a\n",
    "unknown role": f"{HEADER}\n1\ta\tsciatic_nerve\tleft\troi\tn/a\n",
    "index twice": f"{HEADER}\n1\ta\tsciatic_nerve\tleft\tregion\tn/a\n1\tb\tsciatic_nerve\tright\tregion\tn/a\n",
    "name twice": f"{HEADER}\n1\ta\tsciatic_nerve\tleft\tregion\tn/a\n2\ta\tsciatic_nerve\tright\tregion\tn/a\n",
    "index is no number": f"{HEADER}\none\ta\tsciatic_nerve\tleft\tregion\tn/a\n",
    "seed without structure": f"{HEADER}\n1\ta\tn/a\tleft\tseed\tn/a\n",
    "too many cells": f"{HEADER}\n1\ta\tsciatic_nerve\tleft\tregion\tn/a\tmore\n",
    "sphere of no size": f"{HEADER}\tx\ty\tz\tradius\n1\ta\tsciatic_nerve\tleft\tregion\tn/a\t1\t2\t3\t0\n",
    "sphere at NaN": f"{HEADER}\tx\ty\tz\tradius\n1\ta\tsciatic_nerve\tleft\tregion\tn/a\tnan\t2\t3\t1\n",
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_table_is_named_and_the_other_is_read(tmp_path: Path, case: str) -> None:
    place(tmp_path, BROKEN[case], labels())
    good = f"{HEADER}\n1\tok\tsciatic_nerve\tleft\tregion\tn/a\n"
    place(tmp_path, good, labels(), stem="sub-01_ses-a_desc-sites2_dseg")
    found, errors = sites.read(tmp_path, "01", "a")
    assert [region.name for region in found] == ["ok"]
    assert len(errors) == 1
    assert STEM in errors[0].where
    assert errors[0].todo


@pytest.mark.parametrize("missing", range(4))
def test_a_sphere_that_lacks_a_number_is_never_read_as_a_drawing(tmp_path: Path, missing: int) -> None:
    cells = ["-60.5", "-20", "-80", "4"]
    cells[missing] = "n/a" if missing % 2 else ""
    text = f"{HEADER}\tx\ty\tz\tradius\n1\ta\tsciatic_nerve\tleft\tregion\tn/a\t" + "\t".join(cells) + "\n"
    found, (error,) = sites.read(place(tmp_path, text, labels()), "01", "a")
    assert found == ()
    assert "all four for a sphere" in error.wanted
    assert error.where.endswith(f"{STEM}.tsv, line 2")


def test_table_without_drawing_and_drawing_without_table(tmp_path: Path) -> None:
    place(tmp_path, f"{HEADER}\n1\ta\tsciatic_nerve\tleft\tregion\tn/a\n")
    _, errors = sites.read(tmp_path, "01", "a")
    assert "label image" in errors[0].wanted
    (tmp_path / f"derivatives/sites/sub-01/ses-a/dwi/{STEM}.tsv").unlink()
    nifti.save(tmp_path / f"derivatives/sites/sub-01/ses-a/dwi/{STEM}.nii.gz", labels(), np.eye(4))
    _, errors = sites.read(tmp_path, "01", "a")
    assert f"{STEM}.tsv" in errors[0].wanted


@pytest.mark.parametrize(
    ("side", "structure"), [("", "spinal_cord"), ("n/a", "sciatic_nerve"), ("", "ventral_ramus_s1")]
)
def test_missing_side_is_kept_as_a_refusal(tmp_path: Path, side: str, structure: str) -> None:
    text = f"{HEADER}\n1\ta\t{structure}\t{side}\tregion\tn/a\n"
    found, errors = sites.read(place(tmp_path, text, labels()), "01", "a")
    assert errors == ()
    assert "side is missing" in found[0].refused


def test_unpaired_structure_needs_no_side(tmp_path: Path) -> None:
    text = f"{HEADER}\n1\ta\tbrain\tn/a\tregion\tn/a\n2\tb\tspinal_cord\tmidline\tregion\tn/a\n"
    found, _ = sites.read(place(tmp_path, text, labels()), "01", "a")
    assert [region.refused for region in found] == ["", ""]
