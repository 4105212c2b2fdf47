"""Demos that several tests look at, run once."""

from pathlib import Path

import pytest
from tests.conftest import MadeOnce
from tests.sketched import sketch

from neurography.study.published import demo_pml


@pytest.fixture(scope="session")
def pml_out(made_once: MadeOnce) -> Path:
    """A small head of 2 mm voxels: what is tested is that everything is there and right, not how fine."""

    def fill(place: Path) -> None:
        with pytest.MonkeyPatch.context() as patched:
            sketch(patched.setattr)
            demo_pml.run_case(place / "out", seed=0, tell=lambda _: None, voxels=64, edge=2.0)

    return made_once("pml-demo", fill) / "out"
