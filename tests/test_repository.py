"""What holds for the repository as a whole: registration, names, sizes, versions, no trace of a machine."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import neurography

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "neurography"
MODULES = sorted(PACKAGE.rglob("*.py"))
GROUP = "neurography.instruments"
MOST_LINES = 400
NOT_OURS = {".git", ".hypothesis", "__pycache__", "dist"}


def repository_files() -> list[Path]:
    """Files that git tracks or would track; without git, everything but caches and environments."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = [
            path
            for path in ROOT.rglob("*")
            if not any(
                part in NOT_OURS or part.startswith(".venv") or part.endswith("_cache")
                for part in path.relative_to(ROOT).parts
            )
        ]
    return sorted(path for path in paths if path.is_file())


def relative(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_instrument_folder_is_an_entry_point_and_the_other_way_round() -> None:
    folders = {path.parent.name for path in (PACKAGE / "instruments").glob("*/__init__.py")}
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    written = pyproject["project"]["entry-points"][GROUP]
    installed = {
        entry.name: entry.value
        for entry in entry_points(group=GROUP)
        if entry.dist is not None and entry.dist.name == "neurography"
    }
    assert set(written) == folders
    assert installed == written, "pyproject.toml changed since the installation: make setup"
    assert written == {name: f"neurography.instruments.{name}:INSTRUMENT" for name in folders}


def test_no_module_is_an_attic() -> None:
    attics = [path for path in PACKAGE.rglob("*") if path.stem in ("utils", "util", "common", "helpers")]
    assert relative(attics) == []


def test_no_module_is_too_long_to_read_at_a_sitting() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert relative([path for path, n in lines.items() if n > MOST_LINES]) == []


def test_public_names_are_sorted_unique_and_there() -> None:
    def rank(name: str) -> tuple[int, str]:
        """CONSTANTS, then Classes, then functions: the order that ruff keeps in the modules."""
        return (0 if name.isupper() else 1 if name[0].isupper() else 2), name

    names = list(neurography.__all__)
    assert names == sorted(set(names), key=rank)
    assert [name for name in names if not hasattr(neurography, name)] == []


def test_every_listed_name_is_defined_in_its_module() -> None:
    missing = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        bound = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        listed: list[str] = []
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = {target.id for target in targets if isinstance(target, ast.Name)}
                bound |= names
                if "__all__" in names and node.value is not None:
                    listed = ast.literal_eval(node.value)
        lazy = "__getattr__" in bound
        missing += [f"{path.relative_to(ROOT)}: {name}" for name in listed if name not in bound and not lazy]
    assert missing == []


def test_readme_names_the_two_commands_and_the_research_use() -> None:
    text = " ".join(readme().split())
    assert "make demo" in text
    assert "make test" in text
    assert "Research use only. Not a medical device. Not for diagnosis or treatment decisions." in text


def test_readme_points_at_files_that_exist() -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", readme())
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_help_shows_no_command_that_is_only_planned() -> None:
    section = readme().split("\n## Planned commands\n")[1].split("\n## ")[0]
    planned = set(re.findall(r"^- .*?`neurography (\w+)", section, flags=re.MULTILINE))
    assert planned
    shown = subprocess.run(
        [sys.executable, "-m", "neurography", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert [name for name in sorted(planned) if re.search(rf"^\W*{name}\s", shown, flags=re.MULTILINE)] == []


def test_citation_names_the_version_and_licence_of_the_package() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    fields = dict(re.findall(r'^([a-z-]+): "?(.+?)"?$', citation, flags=re.MULTILINE))
    assert fields["cff-version"] == "1.2.0"
    assert fields["version"] == neurography.__version__
    assert fields["license"] == "BSD-3-Clause"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("BSD 3-Clause License")


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    somewhere = re.compile(r"(?<![\w.~-])/(?:root|work|home/\w+|Users/\w+)/")
    found = []
    for path in repository_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # an image or an archive
        found += [
            f"{path.relative_to(ROOT)}:{n}"
            for n, line in enumerate(text.splitlines(), 1)
            if somewhere.search(line)
        ]
    assert found == []


def test_fragments_of_the_changelog_are_named_as_agreed() -> None:
    names = [path.name for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]
    wrong = [name for name in names if not re.fullmatch(r"\d+\.(feature|change|fix|docs)\.md", name)]
    assert wrong == []
