"""Other systems, as far as one system can show it: what only POSIX or Linux has is taken away, and things still run.

This is no run on those systems: it shows that nothing leans on the modules, calls and encodings they lack.
"""

import ast
import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

import planting
from neurography.study.doctor import selftest

PACKAGE = Path(__file__).parents[1] / "src" / "neurography"

ABSENT = """
import errno, os, pathlib, sys
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules[name] = None  # importing it raises ImportError
for name in ("fork", "O_NOFOLLOW", "O_DIRECTORY", "set_blocking", "sched_getaffinity", "sysconf", "sysconf_names",
             "getuid", "geteuid", "getpgid", "setsid", "killpg", "statvfs"):
    if hasattr(os, name):
        delattr(os, name)
if hasattr(errno, "EDQUOT"):
    del errno.EDQUOT
def refused(*_, **__):
    raise OSError(1314, "A required privilege is not held by the client")
os.symlink = os.link = pathlib.Path.symlink_to = pathlib.Path.hardlink_to = refused
real_open = os.open
def open_files_only(path, *rest, **more):
    if not isinstance(path, int) and os.path.isdir(path):
        raise PermissionError(13, "Permission denied", path)
    return real_open(path, *rest, **more)
os.open = open_files_only
"""
"""What a Python on Windows lacks, as a module that every interpreter below begins with."""

EVERY_MODULE = """
import importlib, pkgutil, neurography
for found in pkgutil.walk_packages(neurography.__path__, "neurography."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
        print(found.name)
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which every interpreter, children too, lacks what ABSENT takes away."""
    place = tmp_path_factory.mktemp("site")
    (place / "sitecustomize.py").write_text(ABSENT, encoding="utf-8")
    before = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(place), before]))}


def python(*arguments: object, env: dict[str, str], cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        env=env, cwd=cwd, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_things_are_really_taken_away(elsewhere: dict[str, str], tmp_path: Path) -> None:
    said = python(
        "-c", "import os\ntry:\n import resource\nexcept ImportError:\n print(hasattr(os, 'fork'))",
        env=elsewhere, cwd=tmp_path,
    )  # fmt: skip
    assert said.strip() == "False"


def test_every_module_is_imported_without_them(elsewhere: dict[str, str], tmp_path: Path) -> None:
    said = python("-c", EVERY_MODULE, env=elsewhere, cwd=tmp_path).split()
    written = [path for path in PACKAGE.rglob("*.py") if path.name != "__main__.py"]
    assert len(said) == len(written) - 1  # all but the package itself, which is imported first


def test_dicom_is_imported_and_a_dataset_run_without_them(elsewhere: dict[str, str], tmp_path: Path) -> None:
    planting.write_series(tmp_path / "scans", shape=(12, 12, 8), scheme=planting.scheme())
    call = ("-m", "neurography")
    said = python(
        *call, "import", "scans", "dataset", "--subject", "01", "--session", "a", env=elsewhere, cwd=tmp_path
    )
    assert "imported  sub-01_ses-a_dwi" in said
    selftest._write(tmp_path / "balls", exchanged=False)
    python(*call, "run", "balls", "results", env=elsewhere, cwd=tmp_path)
    with (tmp_path / "results" / "measurements.tsv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    left = {float(row["value"]) for row in rows if row["side"] == "left" and row["statistic"] == "mean"}
    # the balls' signal is 300 left and 200 right, the noise of a mean about 0.5
    assert all(abs(value - 300) < 2 for value in left)
    assert len(rows) == 12


SAY = """
import sys, typer
from neurography.cli.app import app, main
app.command("say")(lambda: typer.echo("×10⁻³ mm²/s, a → b"))
sys.argv = ["neurography", "say"]
main()
"""


def test_a_sign_that_the_screen_lacks_ends_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SAY],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"}, cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("latin-1").strip() == "×10?³ mm²/s, a ? b"


def without_encoding(source: str) -> list[int]:
    """Lines that open a file as text and leave its encoding to the machine.

    Members of archives are bytes (`archive.open(name)`, `entry.open()`); `atomic.write_text` is always UTF-8.
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        owner = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
        if name not in ("open", "fdopen", "read_text", "write_text") or owner in (
            "archive",
            "entry",
            "atomic",
        ):
            continue
        if name == "open" and owner and node.args and not _is_mode(node.args[0]):
            continue  # the member of an archive, or os.open
        if any(word.arg == "encoding" for word in node.keywords):
            continue
        text = [one for one in [*node.args, *(word.value for word in node.keywords)] if _is_mode(one)]
        if name in ("read_text", "write_text") or not any("b" in mode.value for mode in text):  # type: ignore[attr-defined]
            found.append(node.lineno)
    return found


def _is_mode(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and set(node.value) <= set("rwxab+t")
    )


def test_every_text_file_is_opened_with_its_encoding() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): lines
        for path in sorted(PACKAGE.rglob("*.py"))
        if (lines := without_encoding(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("open(p)", [1]),
        ("open(p, 'rb')", []),
        ("p.open('w')", [1]),
        ("archive.open(name, 'w')", []),
        ("p.open(mode='xb')", []),
        ("p.open(encoding='utf-8')", []),
        ("p.read_text()", [1]),
        ("\np.read_text(errors='replace')", [2]),
        ("atomic.write_text(p, t)", []),
        ("os.fdopen(d, 'w')", [1]),
    ],
)
def test_the_search_for_encodings_finds_what_it_should(source: str, lines: list[int]) -> None:
    assert without_encoding(source) == lines


def test_no_name_in_the_repository_is_forbidden_elsewhere() -> None:
    """Windows refuses these signs, and names that differ by case alone fall together."""
    paths = [
        path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts
    ]
    assert [path for path in paths if set(path) & set(':*?"<>|\\')] == []
    assert len({path.lower() for path in paths}) == len(paths)
