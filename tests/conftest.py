"""Fixtures that several test folders share."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests import once
from typer.testing import CliRunner

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("NEUROGRAPHY_TEST_DATA", ROOT.parent / "shared" / "data"))
MadeOnce = Callable[[str, Callable[[Path], None]], Path]


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
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """A folder by its name, filled by the first process of this test run that asks for it."""
    worker = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()

    def folder(name: str, fill: Callable[[Path], None]) -> Path:
        return once.made_once(base.parent if worker else base, name, fill)

    return folder


@pytest.fixture(scope="session")
def plexopathy_demo(made_once: MadeOnce) -> tuple[Path, str]:
    """`neurography demo plexopathy`, run once for all that look at it: the folder it was run in, what it printed."""

    def fill(place: Path) -> None:
        from neurography.cli import app  # noqa: PLC0415  not for the tests that need no image

        (place / "in").mkdir()
        with pytest.MonkeyPatch.context() as patched:
            patched.chdir(place / "in")
            done = CliRunner().invoke(app, ["demo", "plexopathy"])
        assert done.exit_code == 0, done.output
        (place / "printed.txt").write_text(done.output, encoding="utf-8")

    place = made_once("demo", fill)
    return place / "in", (place / "printed.txt").read_text(encoding="utf-8")


@pytest.fixture
def sketched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures without their pixels, for a test that does not look at them."""
    from tests.sketched import sketch  # noqa: PLC0415  it loads matplotlib

    sketch(monkeypatch.setattr)


@pytest.fixture
def on_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pictures of the page in full, those for print sketched: for a test that looks at the page's alone."""
    from tests import sketched  # noqa: PLC0415

    from neurography.draw import visits  # noqa: PLC0415  it loads matplotlib

    monkeypatch.setattr(visits, "PRINT_DPI", sketched.COARSE_DPI)
    monkeypatch.setattr(visits, "to_svg", sketched.to_svg)


@pytest.fixture(autouse=True)
def own_secret(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own date-shift secret."""
    monkeypatch.setenv("NEUROGRAPHY_SECRET_FILE", str(tmp_path_factory.getbasetemp() / "date-shift-secret"))
