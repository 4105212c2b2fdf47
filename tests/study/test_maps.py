"""Maps made elsewhere from files to tables: pipelines, units, sides, visits, and a report."""

import csv
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from tests.bids_validation import errors_of

from neurography.instruments.maps import INSTRUMENT
from neurography.instruments.maps.quantities import MapsParameters
from neurography.io import bids, nifti, sites
from neurography.study.run import RunReport

Run = Callable[..., RunReport]

AFFINE = np.diag([-2.0, 2.0, 2.5, 1.0])
AFFINE[:3, 3] = (60.0, -50.0, -40.0)
SHAPE = (60, 50, 32)
TECHNIQUE = {
    "MagneticFieldStrength": 3, "EchoTime": 0.07, "Manufacturer": "GE", "ManufacturersModelName": "X",
    "NumberOfDirections": 15, "BValues": [0, 800], "TracerName": "FDG", "UptakeTime": 3600,
}  # fmt: skip
SITES = (
    "index\tname\tstructure\tside\trole\tlevel\tx\ty\tz\tradius\n"
    "1\tl\tsciatic_nerve\tleft\tregion\tn/a\t-22\t5\t0\t6\n"
    "2\tr\tsciatic_nerve\tright\tregion\tn/a\t22\t5\t0\t6\n"
)
MAPS = {
    # where and under which name, value on the left and on the right as stored, Units, factor into our unit
    "FA (fsl)": ("fsl", "dwi", "FA", 0.45, 0.30, None, 1.0),
    "ADC (scanner)": ("scanner", "dwi", "ADC", 0.0009, 0.0012, "mm2/s", 1e3),
    "Chimap (qsm)": ("qsm", "anat", "Chimap", -60.0, 90.0, "ppb", 1e-3),
    "desc-suv_pet (suv)": ("suv", "pet", "desc-suv_pet", 6.0, 2.0, "g/mL", 1.0),
}


def two_nerves(left: float, right: float) -> np.ndarray:
    """A body between zeros, with two upright nerves (x < 0 is the patient's left)."""
    world = np.indices(SHAPE).reshape(3, -1).T @ AFFINE[:3, :3].T + AFFINE[:3, 3]
    values = np.full(len(world), (left + right) / 2)
    for value, x in ((left, -22.0), (right, 22.0)):
        values[np.linalg.norm(world[:, :2] - (x, 5.0), axis=1) < 8] = value
    values[np.linalg.norm(world[:, :2], axis=1) > 48] = 0.0
    return values.reshape(SHAPE).astype(np.float32)


def put(
    root: Path, place: str, values: np.ndarray, sidecar: dict[str, object], *, affine: np.ndarray
) -> None:
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    nifti.save(root / f"{place}.nii.gz", values, affine)
    (root / f"{place}.json").write_text(json.dumps(sidecar))


def put_sites(root: Path, session: str, text: str = SITES) -> None:
    part = f"sub-01/ses-{session}/anat" if session else "sub-01/anat"
    stem = f"sub-01_ses-{session}" if session else "sub-01"
    place = root / "derivatives/sites" / part / f"{stem}_desc-sites_dseg.tsv"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def table(out: Path, name: str = "measurements") -> list[dict[str, str]]:
    return list(csv.DictReader((out / f"{name}.tsv").open(), delimiter="\t"))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunReport]:
    """Two visits with four maps each; the second one's right side is a fifth higher."""
    from neurography.study import run as study_run  # noqa: PLC0415  a module fixture cannot use `run`

    root = tmp_path_factory.mktemp("maps")
    bids.write_dataset_description(root / "dataset", kind="raw", name="maps", version="0")
    (root / "dataset/sub-01").mkdir()
    (root / "dataset/sub-01/sub-01_sessions.tsv").write_text(
        "session_id\tacq_time\nses-after\t2020-06-01T00:00:00\nses-before\t2020-01-01T00:00:00\n"
    )
    for session, rise in (("before", 1.0), ("after", 1.2)):
        for pipeline, datatype, name, left, right, unit, _ in MAPS.values():
            place = f"derivatives/{pipeline}/sub-01/ses-{session}/{datatype}/sub-01_ses-{session}_{name}"
            sidecar = {**TECHNIQUE, **({"Units": unit} if unit else {})}
            put(root / "dataset", place, two_nerves(left, rise * right), sidecar, affine=AFFINE)
        put_sites(root / "dataset", session)
    report = study_run.run(root / "dataset", root / "out", study_run.RunOptions())
    return root / "out", report


def test_every_map_is_measured_in_its_own_unit_on_the_right_side(measured: tuple[Path, RunReport]) -> None:
    out, report = measured
    assert not report.failed
    found = {
        (row["session"], row["acquisition"], row["side"]): row
        for row in table(out)
        if row["statistic"] == "mean"
    }
    assert len(found) == 16
    for acquisition, (_, _, _, left, right, _, factor) in MAPS.items():
        for session, rise in (("before", 1.0), ("after", 1.2)):
            for side, stored in (("left", left), ("right", rise * right)):
                row = found[session, acquisition, side]
                assert float(row["value"]) == pytest.approx(stored * factor, rel=1e-6)  # float32
                assert (row["instrument"], row["origin"], row["sd"]) == ("maps", "scanner", "n/a")
                assert "map made elsewhere: no standard error" in row["warnings"]
    assert {row["unit"] for row in found.values()} == {"1", "um2/ms", "[ppm]", "g/mL"}
    assert "converted from ppb to ppm" in found["before", "Chimap (qsm)", "left"]["warnings"]


def test_only_uptake_has_a_maximum(measured: tuple[Path, RunReport]) -> None:
    rows = [row for row in table(measured[0]) if row["statistic"] == "max"]
    assert {row["quantity"] for row in rows} == {"suv"}
    assert all(int(row["n"]) > 10 for row in rows)


def test_visits_pair_by_pipeline_and_a_signed_quantity_has_no_percent(
    measured: tuple[Path, RunReport],
) -> None:
    rows = [row for row in table(measured[0], "comparisons") if row["statistic"] == "mean"]
    times = [row for row in rows if row["kind"] == "time" and row["side"] == "right"]
    assert {row["acquisition"] for row in times} == set(MAPS)
    for row in times:
        assert (row["session"], row["against_session"]) == ("after", "before")
        assert row["acquisition"] == row["against_acquisition"]
        assert row["reason"] == "n/a"
        if row["quantity"] == "chi":
            assert row["percent"] == "n/a"
        else:
            assert float(row["percent"]) == pytest.approx(20.0, abs=1e-3)  # float32 of a fifth
    sides = [row for row in rows if row["kind"] == "side"]
    assert len(sides) == 8
    assert {row["percent"] == "n/a" for row in sides if row["quantity"] == "chi"} == {True}
    assert {row["asymmetry"] == "n/a" for row in sides if row["quantity"] == "chi"} == {True}


def test_the_results_are_a_dataset_and_show_every_map(measured: tuple[Path, RunReport]) -> None:
    out, _ = measured
    assert errors_of(out) == []
    page = (out / "sub-01/sub-01_report.html").read_text()
    for name in ("maps-fa-fsl", "maps-adc-scanner", "maps-chimap-qsm", "maps-desc-suv-pet-suv"):
        assert name in page
    assert len(list((out / "sub-01/ses-before/maps").glob("*.nii.gz"))) == 8  # a map and its labels each


def small(tmp_path: Path, values: np.ndarray, affine: np.ndarray, **sidecar: object) -> Path:
    """A dataset of one person without sessions, whose only image is an ADC map under derivatives."""
    root = tmp_path / "dataset"
    bids.write_dataset_description(root, kind="raw", name="maps", version="0")
    put(root, "derivatives/scanner/sub-01/dwi/sub-01_ADC", values, dict(sidecar), affine=affine)
    put_sites(root, "")
    return root


def test_someone_with_nothing_but_maps_is_found(tmp_path: Path, run: Run) -> None:
    root = small(tmp_path, two_nerves(0.9, 1.2), AFFINE, Units="um2/ms")
    assert not run(root, tmp_path / "out").failed
    assert {row["subject"] for row in table(tmp_path / "out")} == {"01"}


def test_a_map_without_unit_is_refused_by_name_and_the_run_goes_on(tmp_path: Path, run: Run) -> None:
    root = small(tmp_path, two_nerves(900.0, 1200.0), AFFINE)
    put(root, "derivatives/fsl/sub-01/dwi/sub-01_FA", two_nerves(0.4, 0.3), {}, affine=AFFINE)
    report = run(root, tmp_path / "out")
    (said,) = report.outcomes[0].refusals
    assert "derivatives/scanner/sub-01/dwi/sub-01_ADC.nii.gz" in said
    assert '{"Units": "10^-6 mm2/s"}' in said
    assert {row["quantity"] for row in table(tmp_path / "out")} == {"fa"}


def test_a_name_that_is_none_is_told_with_an_example(tmp_path: Path, run: Run) -> None:
    root = small(tmp_path, two_nerves(0.9, 1.2), AFFINE, Units="um2/ms")
    nifti.save(root / "derivatives/scanner/sub-01/dwi/dti_FA.nii.gz", two_nerves(0.4, 0.3), AFFINE)
    (note,) = (note for note in run(root, tmp_path / "out").outcomes[0].notes if "dti_FA" in note)
    assert "derivatives/fsl/sub-01/ses-1/dwi/sub-01_ses-1_FA.nii.gz" in note


ORIENTATIONS = [
    ((0, 1, 2), (1, 1, 1)),
    ((0, 1, 2), (-1, 1, 1)),
    ((1, 0, 2), (1, -1, 1)),
    ((2, 1, 0), (-1, 1, -1)),
    ((1, 2, 0), (-1, -1, -1)),
]


def test_five_orders_of_the_voxels_give_the_same_rows(tmp_path: Path) -> None:
    values = two_nerves(0.9, 1.2)
    values += np.random.default_rng(0).normal(0, 0.05, SHAPE).astype(np.float32) * (values > 0)
    seen = []
    for number, (order, signs) in enumerate(ORIENTATIONS):
        data, affine = np.transpose(values, order), AFFINE[:, [*order, 3]].copy()
        for axis, sign in enumerate(signs):
            if sign < 0:
                affine[:3, 3] += affine[:3, axis] * (data.shape[axis] - 1)
                affine[:3, axis] *= -1
                data = np.flip(data, axis)
        root = small(tmp_path / str(number), data, affine, Units="um2/ms")
        regions, errors = sites.read(root, "01", "n/a")
        assert not errors
        (found,) = INSTRUMENT.find(bids.read_subject(root, "01").sessions[0])
        result = INSTRUMENT.measure(INSTRUMENT.read(found), regions, parameters=MapsParameters(), seed=0)
        # a sum in another order of the voxels may differ in the last digits of a float64
        seen.append(
            [
                evolve(row, value=round(row.value or 0.0, 12), spread=round(row.spread or 0.0, 12))
                for row in result.measurements
            ]
        )
    assert [(row.site.side, row.statistic) for row in seen[0]] == list(
        itertools.product(("left", "right"), ("mean", "median"))
    )
    assert seen[0][0].value == pytest.approx(0.9, abs=0.02)  # the noise of 0.05 over some 90 voxels
    assert all(one == other for one, other in itertools.pairwise(seen))
