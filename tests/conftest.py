"""Fixtures that several test folders share."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("NEUROGRAPHY_TEST_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """The folder of a public data set; the test is skipped, saying so, where the data is absent."""

    def folder(name: str) -> Path:
        path = SHARED / name
        if not path.is_dir():
            pytest.skip(f"public test data {name} not at hand (set NEUROGRAPHY_TEST_DATA)")
        return path

    return folder


@pytest.fixture(scope="session")
def plexopathy_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """`neurography demo plexopathy`, run once for all that look at it: the folder it was run in, what it printed."""
    from neurography.cli import app  # noqa: PLC0415  not for the tests that need no image

    place = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(place)
        done = CliRunner().invoke(app, ["demo", "plexopathy"])
    assert done.exit_code == 0, done.output
    return place, done.output


@pytest.fixture(autouse=True)
def own_secret(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own date-shift secret."""
    monkeypatch.setenv("NEUROGRAPHY_SECRET_FILE", str(tmp_path_factory.getbasetemp() / "date-shift-secret"))
