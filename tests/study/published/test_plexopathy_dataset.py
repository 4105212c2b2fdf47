"""Paper 000 as a dataset: its twelve numbers, a valid BIDS folder, the truth kept apart, the same bytes."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from neurography.instruments.diffusion.quantities import ADC, FA
from neurography.io import bids, nifti, sites
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.site import Site
from neurography.model.technique import Technique
from neurography.study.published.plexopathy import (
    NOT_REPORTED,
    PAPER_SUBJECT,
    TrueValue,
    make_dataset,
    plexus_truth,
    published_rows,
    read_truth,
    reported,
)
from neurography.study.published.side_by_side import COLUMNS, write_published

PAPERS = Path(__file__).parents[3].parent / "shared" / "papers"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("plexopathy")
    make_dataset(folder / "dataset", truth_root=folder / "truth", seed=7)
    return folder / "dataset", folder / "truth"


def digests(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def measured(v: TrueValue, *, value: float, statistic: str) -> Measurement:
    return Measurement(
        quantity=ADC if v.quantity == "adc" else FA,
        statistic=statistic,
        site=Site(structure=v.structure, side=v.side),
        occasion=Occasion(subject=PAPER_SUBJECT, session=v.session),
        technique=Technique(instrument="diffusion"),
        value=value,
        interval=(value - 0.01, value + 0.01),
    )


def test_the_table_holds_the_papers_twelve_numbers():
    rows = reported()
    numbers = {
        (r.session, r.structure[-2:], r.side, r.quantity): r.value for r in rows if r.value is not None
    }
    assert numbers == {
        ("before", "l5", "left", "adc"): 0.856,
        ("before", "l5", "right", "adc"): 1.169,
        ("before", "s1", "left", "adc"): 0.826,
        ("before", "s1", "right", "adc"): 1.210,
        ("before", "l5", "left", "fa"): 0.50,
        ("before", "l5", "right", "fa"): 0.51,
        ("before", "s1", "left", "fa"): 0.50,
        ("before", "s1", "right", "fa"): 0.50,
        ("after", "l5", "left", "adc"): 1.369,
        ("after", "s1", "left", "adc"): 1.334,
        ("after", "l5", "left", "fa"): 0.41,
        ("after", "s1", "left", "fa"): 0.44,
    }
    missing = [r for r in rows if r.value is None]
    assert {(r.session, r.side) for r in missing} == {("after", "right")}
    assert len(missing) == 4
    assert any("right side after treatment" in line for line in NOT_REPORTED)


def test_the_numbers_stand_in_the_papers_text():
    found = sorted(PAPERS.glob("000_*.txt"))
    if not found:
        pytest.skip("the paper's text (../shared/papers) is not at hand")
    text = re.sub(r"\s+", " ", found[0].read_text(errors="replace"))
    for pattern in (
        r"left ventral ramus \(L5, 0\.856 \S+ mm2/s; S1, 0\.826 \S+ mm2/s\)",
        r"right \(L5, 1\.169 \S+ mm2/s; S1, 1\.210 \S+ mm2/s\)",
        r"\(L5, 1\.369 \S+ mm2/s; S1, 1\.334 \S+ mm2/s\)",
        r"and S1, 0\.50\) and right ventral rami \(L5, 0\.51; S1, 0\.50\)",
        r"\(L5, 0\.41; S1, 0\.44\)",
        r"no signi\S* ?cant changes in ADC and FA values within the right",
    ):
        assert re.search(pattern, text), pattern


def test_the_dataset_reads_back(dataset: tuple[Path, Path]):
    root, _ = dataset
    subject = bids.read_subject(root, PAPER_SUBJECT)
    assert [s.session for s in subject.sessions] == ["before", "after"]
    assert subject.order_source == "acq_time of the visits"
    image = nifti.load(root / "sub-000/ses-before/dwi/sub-000_ses-before_dwi.nii.gz", scaled=False)
    assert image.data.dtype == np.int16
    assert image.data.shape[3] == 16
    for session in ("before", "after"):
        regions, errors = sites.read(root, PAPER_SUBJECT, session)
        assert not errors
        assert len(regions) == 13
    sidecar = json.loads((root / "sub-000/ses-after/dwi/sub-000_ses-after_dwi.json").read_text())
    assert sidecar["Simulated"] is True
    assert sidecar["Manufacturer"] == "neurography phantom"
    assert (root / "sub-000/ses-before/dwi/sub-000_ses-before_dwi.nii.gz").stat().st_size < 4.5e6


def test_the_truth_stays_out_of_the_dataset(dataset: tuple[Path, Path]):
    root, truth_root = dataset
    texts = [p.read_text() for p in root.rglob("*") if p.suffix in (".tsv", ".json", "") and p.is_file()]
    values = {f"{v.value:g}" for v in read_truth(truth_root) if v.quantity == "adc"}
    assert len(values) == 6
    assert not [value for value in values for text in texts if value in text]
    assert not [p for p in root.rglob("*") if "truth" in p.name or "nerves" in p.name]


def test_same_seed_same_bytes(dataset: tuple[Path, Path], tmp_path: Path):
    root, truth_root = dataset
    make_dataset(tmp_path / "again", truth_root=tmp_path / "truth", seed=7)
    assert digests(tmp_path / "again") == digests(root)
    assert digests(tmp_path / "truth") == digests(truth_root)
    make_dataset(tmp_path / "other", truth_root=tmp_path / "truth2", seed=8)
    changed = {k for k, v in digests(tmp_path / "other").items() if digests(root)[k] != v}
    assert {name.rsplit("_", 1)[1] for name in changed} == {"dwi.nii.gz"}
    assert len(changed) == 2


def test_visits_have_independent_noise(dataset: tuple[Path, Path]):
    root, _ = dataset
    first, second = (
        nifti.load(root / f"sub-000/ses-{s}/dwi/sub-000_ses-{s}_dwi.nii.gz").data[:, :, :, 0]
        for s in ("before", "after")
    )
    muscle = (first > 55) & (second > 55)
    assert abs(np.corrcoef(first[muscle], second[muscle])[0, 1]) < 0.35
    right_now, right_then = plexus_truth("after").nerves, plexus_truth("before").nerves
    assert all(right_now[k] == right_then[k] for k in right_now if k[1] == "right")


def test_the_harder_variant_is_thinner_and_says_so(tmp_path: Path):
    truth = plexus_truth("before", hard=True)
    assert truth.sheath_mm == 0.5
    assert truth.nerves["ventral_ramus_l5", "left"].diameter_mm == 4.0
    make_dataset(tmp_path / "hard", truth_root=tmp_path / "truth", seed=1, hard=True)
    assert "harder" in json.loads((tmp_path / "hard/dataset_description.json").read_text())["Name"]
    assert "4 mm across" in (tmp_path / "hard/README").read_text()


def test_bids_validator_finds_no_error(dataset: tuple[Path, Path]):
    command = Path(sys.executable).parent / "bids-validator-deno"
    if not command.exists() and shutil.which("bids-validator-deno") is None:
        pytest.skip("bids-validator-deno is not installed")
    name = str(command) if command.exists() else "bids-validator-deno"
    done = subprocess.run(
        [name, str(dataset[0]), "--ignoreWarnings", "--json"],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    issues = json.loads(done.stdout)["issues"]["issues"]
    assert [issue for issue in issues if issue["severity"] == "error"] == []
    assert done.returncode == 0


def test_published_rows_set_three_numbers_side_by_side(dataset: tuple[Path, Path], tmp_path: Path):
    truth = read_truth(dataset[1])
    made = [
        measured(v, value=v.value * 1.02, statistic=statistic)
        for v in truth
        for statistic in ("visit_mean", "mean")
        if not (v.session == "after" and v.structure.endswith("s1") and v.side == "left")
    ]
    rows = published_rows(truth, made)
    assert len(rows) == 32
    primary = [r for r in rows if r.statistic == "visit_mean"]
    assert sum(r.published is not None for r in primary) == 12
    assert {r.row_id for r in primary} == {"000-12", "000-13", "000-15", "000-16", "000-17"}
    unreported = [r for r in primary if r.published is None]
    assert all("not reported by the paper" in r.note for r in unreported)
    assert all((r.session, r.side) == ("after", "right") for r in unreported)
    first = primary[0]
    assert (first.published, first.truth, first.measured) == (0.856, 0.856, pytest.approx(0.856 * 1.02))
    assert "+2.0 %" in first.note
    missing = [r for r in primary if r.measured is None]
    assert {r.note for r in missing} == {"not measured"}
    write_published(tmp_path, rows)
    table = bids.read_tsv(tmp_path / "published.tsv")
    assert list(table[0]) == list(COLUMNS)
    assert sum(r["published"] == "n/a" for r in table) == 8
    described = json.loads((tmp_path / "published.json").read_text())
    assert set(described) == {*COLUMNS, "SchemaVersion"}
