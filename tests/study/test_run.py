"""From dataset to results: what is new is done, what is not is left, one bad file loses only itself."""

import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from tests.sketched import sketch_in_child
from tests.study.conftest import bytes_of

from neurography.io import nifti
from neurography.model.errors import CallError
from neurography.study import run as study_run
from neurography.study.run import RunReport

Run = Callable[..., RunReport]


UNIQUE = frozenset(
    (
        *("subject", "session", "acquisition", "instrument", "quantity", "statistic"),
        *("structure", "side", "level", "position_mm"),
    )
)


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(), delimiter="\t"))


def done(report: RunReport) -> tuple[int, int]:
    (outcome,) = report.outcomes
    return outcome.done, outcome.unchanged


def test_second_run_does_nothing_and_says_so(plexopathy_dataset: Path, own_run: Path, run: Run) -> None:
    before = bytes_of(own_run)
    second = run(plexopathy_dataset, own_run)  # that the first did four steps is asked where it is made
    assert done(second) == (0, 4)
    assert any("nothing to do" in line for line in second.lines())
    assert bytes_of(own_run) == before


def test_changed_parts_redo_only_what_depends_on_them(own_dataset: Path, own_run: Path, run: Run) -> None:
    out = own_run
    code = own_dataset / "code"
    quick = (code / "neurography.toml").read_text()
    header = "quantity,statistic,structure,level,scale,value,kind,population,n,technique,source\n"
    (code / "own.csv").write_text(
        header + "adc,n/a,n/a,n/a,percent,90,repeatability,own,12,same,own repeats\n"
    )
    (code / "neurography.toml").write_text('limits = "own.csv"\n' + quick)
    assert done(run(own_dataset, out)) == (2, 2)  # comparison and report; no image is measured again
    verdicts = {
        r["verdict"] for r in rows(out / "comparisons.tsv") if r["kind"] == "time" and r["quantity"] == "adc"
    }
    assert verdicts == {"within"}
    sites = own_dataset / "derivatives/sites/sub-000/ses-after/dwi/sub-000_ses-after_desc-sites_dseg.tsv"
    sites.write_text(sites.read_text().replace("\tright\t", "\tright\t", 1) + "")
    assert done(run(own_dataset, out)) == (0, 4)  # the same bytes again
    (code / "neurography.toml").write_text('limits = "own.csv"\n[diffusion]\nseeds_per_voxel = 6\n')
    assert done(run(own_dataset, out)) == (4, 0)


def test_a_removed_output_is_made_again_in_the_same_bytes(
    plexopathy_dataset: Path, own_run: Path, run: Run
) -> None:
    out = own_run
    before = bytes_of(out)
    (out / "sub-000/ses-before/dwi/sub-000_ses-before_FA.nii.gz").unlink()
    (out / "sub-000/sub-000_report.html").write_text("spoiled")
    assert done(run(plexopathy_dataset, out)) == (2, 2)
    assert bytes_of(out) == before


def test_truth_is_not_needed_and_rows_are_unique(plexopathy_dataset: Path, plexopathy_run: Path) -> None:
    assert not (plexopathy_dataset.parent / "truth").exists()
    table = rows(plexopathy_run / "measurements.tsv")
    keys = [
        "subject",
        "session",
        "acquisition",
        "instrument",
        "quantity",
        "statistic",
        "structure",
        "side",
        "level",
        "position_mm",
    ]
    assert len({tuple(row[key] for key in keys) for row in table}) == len(table) > 50
    assert {row["origin"] for row in table} == {"simulated"}


def test_levels_write_what_they_should(plexopathy_dataset: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    run(plexopathy_dataset, out, level="participant")
    assert {p.name for p in out.iterdir()} == {"sub-000"}
    run(plexopathy_dataset, out, level="group")
    assert (out / "measurements.tsv").read_bytes() == (out / "sub-000/sub-000_measurements.tsv").read_bytes()


def test_without_sites_maps_and_advice(own_dataset: Path, tmp_path: Path, run: Run) -> None:
    shutil.rmtree(own_dataset / "derivatives")
    report = run(own_dataset, tmp_path / "out")
    assert not report.failed
    assert (tmp_path / "out/sub-000/ses-after/dwi/sub-000_ses-after_ADC.nii.gz").is_file()
    assert "sites new DATASET --subject 000 --session" in (
        tmp_path / "out/sub-000/sub-000_report.html"
    ).read_text(encoding="utf-8")
    assert rows(tmp_path / "out/measurements.tsv") == []


def test_a_run_of_one_visit_leaves_the_other_visits_results(
    own_dataset: Path, own_run: Path, run: Run
) -> None:
    out = own_run
    kept = out / "sub-000/ses-before/dwi/sub-000_ses-before_FA.nii.gz"
    run(own_dataset, out, sessions=("after",))
    assert kept.is_file()
    assert {row["session"] for row in rows(out / "measurements.tsv")} == {"after"}
    assert done(run(own_dataset, out)) == (2, 2)  # nothing is measured again
    assert {row["session"] for row in rows(out / "measurements.tsv")} == {"before", "after"}


def test_unknown_order_of_visits_refuses_time(own_dataset: Path, tmp_path: Path, run: Run) -> None:
    (own_dataset / "sub-000/sub-000_sessions.tsv").unlink()
    run(own_dataset, tmp_path / "out")
    times = [r for r in rows(tmp_path / "out/comparisons.tsv") if r["kind"] == "time"]
    assert times
    assert {r["verdict"] for r in times} == {"refused"}
    assert all("order of visits unknown" in r["reason"] for r in times)


def test_another_field_strength_refuses_time_unless_allowed(
    own_dataset: Path, tmp_path: Path, run: Run
) -> None:
    sidecar = own_dataset / "sub-000/ses-after/dwi/sub-000_ses-after_dwi.json"
    sidecar.write_text(json.dumps(json.loads(sidecar.read_text()) | {"MagneticFieldStrength": 1.5}))
    run(own_dataset, tmp_path / "out")
    adc = [
        r for r in rows(tmp_path / "out/comparisons.tsv") if r["kind"] == "time" and r["quantity"] == "adc"
    ]
    assert {r["verdict"] for r in adc} == {"refused"}
    assert all("1.5 T" in r["reason"] and "3 T" in r["reason"] for r in adc)
    run(own_dataset, tmp_path / "out", allow=("MagneticFieldStrength",))
    adc = [
        r for r in rows(tmp_path / "out/comparisons.tsv") if r["kind"] == "time" and r["quantity"] == "adc"
    ]
    assert "refused" not in {r["verdict"] for r in adc}
    assert all("allowed by hand" in r["warnings"] for r in adc)


def two_people(dataset: Path) -> None:
    """A second person with the same images under another label, of the first visit alone: two do not tell more."""
    for place in (dataset / "sub-000", dataset / "derivatives/sites/sub-000"):
        shutil.copytree(place, place.parent / "sub-001")
        for path in sorted((place.parent / "sub-001").rglob("*000*"), reverse=True):
            path.rename(path.with_name(path.name.replace("000", "001")))
        shutil.rmtree(place.parent / "sub-001/ses-after")
    (dataset / "sub-001/sub-001_sessions.tsv").unlink()


def spoil_counts(dataset: Path) -> str:
    (dataset / "sub-000/ses-after/dwi/sub-000_ses-after_dwi.bval").write_text("0 1000\n")
    return "sub-000_ses-after_dwi.bval"


def spoil_affine(dataset: Path) -> str:
    path = dataset / "sub-000/ses-after/dwi/sub-000_ses-after_dwi.nii.gz"
    plain = bytearray(gzip.decompress(path.read_bytes()))
    header = nib.Nifti1Header(bytes(plain[:348]), check=False)
    header["srow_x"] = [np.nan] * 4
    plain[:348] = header.binaryblock
    path.write_bytes(gzip.compress(bytes(plain), 1))
    return path.name


def spoil_truncate(dataset: Path) -> str:
    path = dataset / "sub-000/ses-after/dwi/sub-000_ses-after_dwi.nii.gz"
    path.write_bytes(path.read_bytes()[:100_000])
    return path.name


def spoil_zero_volume(dataset: Path) -> str:
    path = dataset / "sub-000/ses-after/dwi/sub-000_ses-after_dwi.nii.gz"
    image = nifti.load(path, scaled=False)
    data = image.data.copy()
    data[..., 5] = 0
    nifti.save(path, data, image.world_from_voxel)
    return path.name


def spoil_directions(dataset: Path) -> str:
    path = dataset / "sub-000/ses-after/dwi/sub-000_ses-after_dwi.bvec"
    vectors = np.loadtxt(path)
    vectors[:, 6:] = vectors[:, 1:2]
    np.savetxt(path, vectors, fmt="%.8f")
    return "sub-000_ses-after_dwi"


@pytest.mark.parametrize(
    "spoil",
    [spoil_counts, spoil_affine, spoil_truncate, spoil_zero_volume, spoil_directions],
    ids=lambda f: f.__name__,
)
def test_a_bad_visit_is_named_and_everything_else_runs(
    own_dataset: Path, tmp_path: Path, run: Run, spoil: Callable[[Path], str]
) -> None:
    two_people(own_dataset)
    named = spoil(own_dataset)
    report = run(own_dataset, tmp_path / "out")
    bad, good = report.outcomes
    assert any(named in reason for reason in bad.refusals), bad.refusals
    assert good.refusals == ()
    assert not report.failed  # the other visit was measured
    table = rows(tmp_path / "out/measurements.tsv")
    assert {(r["subject"], r["session"]) for r in table} == {
        ("000", "before"),
        ("001", "before"),
    }
    findings = json.loads((tmp_path / "out/sub-000/sub-000_findings.json").read_text())
    assert any(named in refusal["Where"] for refusal in findings["Refusals"])
    assert named in (tmp_path / "out/sub-000/sub-000_report.html").read_text()


def edit_sites(dataset: Path, edit: Callable[[str], str]) -> None:
    table = dataset / "derivatives/sites/sub-000/ses-after/dwi/sub-000_ses-after_desc-sites_dseg.tsv"
    changed = edit(table.read_text())
    assert changed != table.read_text()
    table.write_text(changed)


def after(out: Path, structure: str, side: str) -> list[dict[str, str]]:
    return [
        r
        for r in rows(out / "measurements.tsv")
        if (r["session"], r["structure"], r["side"]) == ("after", structure, side)
    ]


def test_exchanged_sides_are_refused_by_name_and_nothing_is_measured_under_them(
    own_dataset: Path, tmp_path: Path, run: Run
) -> None:
    swap = {"left": "right", "right": "left"}

    def edit(text: str) -> str:
        lines = [line.split("\t") for line in text.splitlines()]
        side = lines[0].index("side")
        return (
            "\n".join("\t".join(c if i != side else swap.get(c, c) for i, c in enumerate(x)) for x in lines)
            + "\n"
        )

    edit_sites(own_dataset, edit)
    run(own_dataset, tmp_path / "out")
    table = [r for r in rows(tmp_path / "out/measurements.tsv") if r["session"] == "after"]
    assert {r["value"] for r in table} == {"n/a"}
    assert all(r["warnings"].startswith("not measurable:") and "stated" in r["warnings"] for r in table)


def test_a_region_outside_the_image_is_refused_by_name(own_dataset: Path, tmp_path: Path, run: Run) -> None:
    def edit(text: str) -> str:
        header, *lines = text.splitlines()
        lines.append("99\tfar\tsciatic_nerve\tleft\tregion" + "\tn/a" * (len(header.split("\t")) - 5))
        cells = [f"{header}\tx\ty\tz\tradius", *(f"{line}\tn/a\tn/a\tn/a\tn/a" for line in lines[:-1])]
        return "\n".join([*cells, f"{lines[-1]}\t-900\t0\t0\t5"]) + "\n"

    edit_sites(own_dataset, edit)
    run(own_dataset, tmp_path / "out")
    found = after(tmp_path / "out", "sciatic_nerve", "left")
    assert {r["value"] for r in found} == {"n/a"}
    assert all("far lies outside the image" in r["warnings"] for r in found)
    assert {r["value"] != "n/a" for r in after(tmp_path / "out", "ventral_ramus_s1", "left")} == {True}


def test_wrong_calls_are_refused_before_any_work(own_dataset: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    with pytest.raises(CallError, match="000"):
        run(own_dataset, out, participants=("999",))
    with pytest.raises(CallError, match="before"):
        run(own_dataset, out, sessions=("never",))
    with pytest.raises(CallError, match="EchoTime"):
        run(own_dataset, out, allow=("Phase",))
    with pytest.raises(CallError, match="results alone"):
        run(own_dataset, own_dataset)
    with pytest.raises(CallError, match="BIDS"):
        run(tmp_path, out)
    for text, word in (
        ("[diffusion]\nfa_stopp = 1\n", "fa_stop"),
        ("[diffuson]\n", "diffusion"),
        ("[diffusion]\nfa_stop = 'x'\n", "float"),
        ("[diffusion]\nfa_stop = 2.0\n", "range"),
        ("[diffusion\n", "TOML"),
    ):
        (own_dataset / "code/neurography.toml").write_text(text)
        with pytest.raises(CallError, match=word):
            run(own_dataset, out)
    assert not out.exists()


def test_one_and_two_jobs_give_the_same_bytes(
    own_dataset: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # pictures in processes of their own are compared below
    monkeypatch.setattr(study_run, "_limit_threads", sketch_in_child)
    two_people(own_dataset)
    run(own_dataset, tmp_path / "one")
    run(own_dataset, tmp_path / "two", jobs=2)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_threads_hash_seed_and_folder_do_not_change_a_byte(plexopathy_dataset: Path, tmp_path: Path) -> None:
    # what is between one thread and four, physics/test_fit.py compares kernel by kernel
    made = []
    for threads, hash_seed in (("1", "0"), ("4", "123")):
        out = tmp_path / f"deep{threads}" / "out"
        environment = os.environ | {"NUMBA_NUM_THREADS": threads, "PYTHONHASHSEED": hash_seed}
        subprocess.run(
            [sys.executable, "-m", "neurography", "run", str(plexopathy_dataset), str(out)],
            env=environment,
            check=True,
            capture_output=True,
            cwd=tmp_path,
        )
        made.append(bytes_of(out))
    assert made[0] == made[1]
