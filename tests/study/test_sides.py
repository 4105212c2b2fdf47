"""The patient's left stays left, in every axis order and flip, from file to table."""

import csv
import functools
import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from neurography.instruments.diffusion.phantom import Phantom, PlexusTruth, fsl_vectors, plexus
from neurography.io import bids, nifti
from neurography.study import plan
from neurography.study.instruments import instruments
from neurography.study.run import RunReport

ORIENTATIONS = [
    "".join(letter)
    for axes in itertools.permutations(("LR", "AP", "IS"))
    for letter in itertools.product(*axes)
]
MARKED_ADC = 0.85


@functools.cache
def marked() -> Phantom:
    """The plexus whose left S1 has a low ADC, made once."""
    truth = PlexusTruth(noise=False, voxel_mm=2.5, subsamples=3)
    return plexus(truth.with_nerve("ventral_ramus_s1", "left", adc=MARKED_ADC))


def write(root: Path, orientation: str, *, pair: bool) -> None:
    """One visit whose left S1 has a low ADC, stored in the given axis order; with `pair` both sides drawn."""
    made = marked().oriented(orientation)
    folder = root / "sub-01" / "dwi"
    folder.mkdir(parents=True)
    bids.write_dataset_description(root, kind="raw", name="sides", version="0")
    nifti.save(folder / "sub-01_dwi.nii.gz", made.signal(seed=0).astype(np.float32), made.world_from_voxel)
    np.savetxt(folder / "sub-01_dwi.bval", np.asarray(made.b_values)[None], fmt="%g")
    np.savetxt(folder / "sub-01_dwi.bvec", fsl_vectors(made.b_vectors, made.world_from_voxel).T, fmt="%.9g")
    drawn = root / "derivatives/sites/sub-01/dwi"
    drawn.mkdir(parents=True)
    nifti.save(drawn / "sub-01_desc-sites_dseg.nii.gz", made.site_labels, made.world_from_voxel)
    lines = ["index\tname\tstructure\tside\trole\tlevel"]
    for row in made.site_rows:
        if row.structure == "ventral_ramus_s1" and (pair or row.side == "left") and row.role == "seed":
            # plain regions: this test is about sides, not about tracking
            lines.append(f"{row.index}\t{row.name}\t{row.structure}\t{row.side}\tregion\tn/a")
    (drawn / "sub-01_desc-sites_dseg.tsv").write_text("\n".join(lines) + "\n")


def means(root: Path) -> dict[str, float]:
    """Mean ADC by side, from the files to the rows, without the report."""
    planned = plan.make(root, "01", sessions=(), instruments=instruments())
    (step,) = planned.steps
    acquisition = step.instrument.read(step.acquisition)
    result = step.instrument.measure(acquisition, step.sites, parameters=step.instrument.parameters(), seed=0)
    return {
        m.site.side: m.value
        for m in result.measurements
        if m.quantity.key == "adc" and m.statistic == "mean" and m.value is not None
    }


def test_there_are_48_orientations() -> None:
    assert len(set(ORIENTATIONS)) == 48


@pytest.fixture(scope="module")
def upright(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    root = tmp_path_factory.mktemp("upright")
    write(root / "data", "RAS", pair=True)
    found = means(root / "data")
    # the mark is on the left: partial volume adds to it, yet it stays well below the other side
    assert found["left"] < 1.05 < found["right"]
    return found


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_axis_order_and_flip_never_change_the_side(
    orientation: str, tmp_path: Path, upright: dict[str, float]
) -> None:
    write(tmp_path / "data", orientation, pair=True)
    found = means(tmp_path / "data")
    assert set(found) == {"left", "right"}
    for side, value in found.items():
        # the same voxels in another order: single precision of the fit
        assert value == pytest.approx(upright[side], rel=1e-4)


@pytest.mark.parametrize("orientation", ["LAS", "SRP"])
def test_a_lone_side_that_contradicts_its_place_is_refused_by_name(
    orientation: str, tmp_path: Path, run: Callable[..., RunReport]
) -> None:
    write(tmp_path / "data", orientation, pair=False)
    run(tmp_path / "data", tmp_path / "right_side")
    table = csv.DictReader((tmp_path / "right_side/measurements.tsv").open(), delimiter="\t")
    assert {row["side"] for row in table if row["value"] != "n/a"} == {"left"}
    drawn = tmp_path / "data/derivatives/sites/sub-01/dwi/sub-01_desc-sites_dseg.tsv"
    drawn.write_text(drawn.read_text().replace("\tleft\t", "\tright\t"))
    report = run(tmp_path / "data", tmp_path / "wrong_side")
    assert report.failed
    rows = list(csv.DictReader((tmp_path / "wrong_side/measurements.tsv").open(), delimiter="\t"))
    assert {row["value"] for row in rows} == {"n/a"}
    assert all("is stated right but lies" in row["warnings"] for row in rows)
