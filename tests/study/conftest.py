"""One simulated case, made and run once for the tests that only look at it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import MadeOnce
from tests.sketched import sketch

from neurography.study import run as study_run
from neurography.study.published import plexopathy
from neurography.study.run import RunOptions, RunReport


@pytest.fixture(scope="session")
def plexopathy_out(plexopathy_demo: tuple[Path, str]) -> Path:
    """OUT of `neurography demo plexopathy`."""
    return plexopathy_demo[0] / "neurography-plexopathy"


@pytest.fixture(scope="session")
def plexopathy_dataset(made_once: MadeOnce) -> Path:
    """The simulated dataset alone, its truth deleted: never written to by a test."""

    def fill(root: Path) -> None:
        plexopathy.make_dataset(root / "dataset", truth_root=root / "truth", seed=0)
        shutil.rmtree(root / "truth")
        (root / "dataset/code").mkdir()
        (root / "dataset/code/neurography.toml").write_text(QUICK)

    return made_once("dataset", fill) / "dataset"


@pytest.fixture
def own_dataset(plexopathy_dataset: Path, tmp_path: Path) -> Path:
    """A copy of the simulated dataset that a test may spoil."""
    shutil.copytree(plexopathy_dataset, tmp_path / "dataset")
    return tmp_path / "dataset"


@pytest.fixture(scope="session")
def plexopathy_run(plexopathy_dataset: Path, made_once: MadeOnce) -> Path:
    """OUT of a first run of that dataset, its pictures sketched: never written to by a test."""

    def fill(place: Path) -> None:
        with pytest.MonkeyPatch.context() as patched:
            sketch(patched.setattr)
            report = study_run.run(plexopathy_dataset, place / "out", RunOptions())
        (outcome,) = report.outcomes
        assert (outcome.done, outcome.unchanged) == (4, 0)  # two acquisitions, one comparison, one report

    return made_once("run", fill) / "out"


@pytest.fixture
def own_run(plexopathy_run: Path, tmp_path: Path) -> Path:
    """A copy of that OUT, which a further run may go on in."""
    shutil.copytree(plexopathy_run, tmp_path / "out")
    return tmp_path / "out"


QUICK = "[diffusion]\nseeds_per_voxel = 5\nresamples = 2\n"
"""For tests of what is run and written, not of the numbers: a tenth of the seeds."""


@pytest.fixture
def run(sketched: None) -> Callable[..., RunReport]:
    """`study.run.run` with options by name, its pictures sketched."""

    def made(dataset: Path, out: Path, **options: object) -> RunReport:
        return study_run.run(dataset, out, RunOptions(**options))  # type: ignore[arg-type]

    return made


def bytes_of(out: Path) -> dict[str, bytes]:
    """Every output by its path, but for the two that may hold clock and host."""
    exempt = ("ledger.sqlite", "provenance.json")
    return {
        p.relative_to(out).as_posix(): p.read_bytes()
        for p in sorted(out.rglob("*"))
        if p.is_file() and p.name not in exempt and "sourcedata" not in p.parts
    }
