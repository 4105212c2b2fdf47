"""docs/coverage.tsv: what becomes of every row of the five papers, and which test shows it.

- reproduced: measured from images (simulated ones included), and it comes out as published.
- recomputed: follows from the paper's own numbers by arithmetic.
- recorded: the statement is held, with its source, where a command shows it.
- not in the document: what the row needs is not in the paper, and the software says so.
- planned: not yet.
"""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COLUMNS = ["row", "paper", "title", "status", "command", "test"]
SHOWN = {"reproduced", "recomputed", "recorded"}
STATUSES = SHOWN | {"not in the document", "planned"}
SPEC = ROOT.parent / "shared" / "spec" / "papers.md"


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs" / "coverage.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def expected_ids() -> list[str]:
    return (ROOT / "tests" / "coverage_rows.txt").read_text(encoding="utf-8").split()


def ids_of_spec(text: str) -> list[str]:
    """Row ids of the table, `003-12..14` taken as three."""
    found = re.findall(r"^\|(\d{3})-(\d+)(?:\.\.(\d+))?\|", text, flags=re.MULTILINE)
    return [
        f"{paper}-{n:02d}" for paper, first, last in found for n in range(int(first), int(last or first) + 1)
    ]


def planned_commands() -> set[str]:
    """First words of the commands in the README's list of planned ones."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## Planned commands\n")[1].split("\n## ")[0]
    return set(re.findall(r"^- .*?`neurography (\w+)", section, flags=re.MULTILINE))


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    """Names of the tests in a file: `test_x`, and `TestX::test_y` for those in a class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    for group in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        names += [f"{group.name}::{node.name}" for node in group.body if isinstance(node, ast.FunctionDef)]
    return frozenset(name for name in names if name.split("::")[-1].startswith("test_"))


def exists(test: str) -> bool:
    """Whether `tests/path/test_x.py::test_name`, with or without `[parameters]`, names a test."""
    found = re.fullmatch(r"(tests/(?:\w+/)*test_\w+\.py)::(\w+(?:::\w+)?)(?:\[[^\]]+\])?", test)
    return bool(found) and (ROOT / found[1]).is_file() and found[2] in names_of_tests(ROOT / found[1])


def faults(row: dict[str, str], planned: set[str]) -> list[str]:
    """What is wrong with one row, in words; empty when nothing is."""
    if None in row or None in row.values():
        return [f"wanted {len(COLUMNS)} cells"]
    found = []
    if any(not cell or cell != cell.strip() for cell in row.values()):
        found.append("an empty or padded cell: write n/a")
    if row["paper"] != row["row"].split("-")[0]:
        found.append(f"paper {row['paper']!r} does not fit the row")
    if row["status"] not in STATUSES:
        found.append(f"status {row['status']!r}, wanted one of {sorted(STATUSES)}")
    tests = [] if row["test"] == "n/a" else row["test"].split("; ")
    if row["status"] in SHOWN and not tests:
        found.append(f"{row['status']}, yet no test shows it")
    found += [f"no such test: {test}" for test in tests if not exists(test)]
    if row["command"] != "n/a":
        called = re.match(r"neurography (\w+)", row["command"])
        if called is None:
            found.append(f"command {row['command']!r}, wanted `neurography ...` or n/a")
        elif called[1] in planned:
            found.append(f"`neurography {called[1]}` is only planned")
    return found


def test_columns_are_the_agreed_ones() -> None:
    header = (ROOT / "docs" / "coverage.tsv").read_text(encoding="utf-8").splitlines()[0]
    assert header.split("\t") == COLUMNS


def test_every_row_of_the_papers_stands_there_once_and_in_order() -> None:
    assert [row["row"] for row in rows()] == expected_ids()


def test_the_kept_ids_are_sorted_and_unique() -> None:
    assert expected_ids() == sorted(set(expected_ids()))


def test_the_kept_ids_are_those_of_the_specification() -> None:
    if not SPEC.is_file():
        pytest.skip("the specification is not at hand")
    assert ids_of_spec(SPEC.read_text(encoding="utf-8")) == expected_ids()


def test_no_row_has_a_fault() -> None:
    planned = planned_commands()
    found = {row["row"]: faults(row, planned) for row in rows()}
    assert {row: what for row, what in found.items() if what} == {}


GOOD = {
    "row": "000-12",
    "paper": "000",
    "title": "ADC before",
    "status": "recomputed",
    "command": "neurography demo plexopathy",
    "test": "tests/test_coverage.py::test_a_fault_is_named",
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"test": f"{GOOD['test']}[this one]; {GOOD['test']}"}, ""),
        ({"status": "done"}, "status 'done'"),
        ({"test": "n/a"}, "no test shows it"),
        ({"status": "planned", "test": "n/a", "command": "n/a"}, ""),
        ({"test": "tests/test_coverage.py::test_nothing"}, "no such test"),
        ({"test": "tests/test_nowhere.py::test_nothing"}, "no such test"),
        ({"command": "neurography later"}, "only planned"),
        ({"command": "a script"}, "wanted `neurography ...`"),
        ({"paper": "001"}, "does not fit"),
        ({"title": ""}, "empty or padded"),
        ({"test": None}, "wanted 6 cells"),
    ],
)
def test_a_fault_is_named(change: dict[str, str], words: str) -> None:
    found = faults(GOOD | change, planned={"later"})
    assert words in "; ".join(found)
    assert bool(found) == bool(words)


def test_ranges_of_ids_are_taken_apart() -> None:
    text = "|003-11|hairy cell|\n|003-12..14|when to suspect|\n|004-01|PSA|"
    assert ids_of_spec(text) == ["003-11", "003-12", "003-13", "003-14", "004-01"]
