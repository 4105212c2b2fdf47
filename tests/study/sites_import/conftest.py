"""Every form is read in this process, and there is a dataset to bring it into."""

from pathlib import Path

import pytest
from tests.study.sites_import.bringing import WORLD, made_dataset

from drawn_elsewhere import (
    marked,
    read_here,
)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return made_dataset(tmp_path / "dataset", {"dwi/sub-01_ses-a_dwi": (marked().shape, WORLD)})
