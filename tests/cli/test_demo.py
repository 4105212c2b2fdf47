"""`neurography demo`: the list of cases, and names that fit none."""

from pathlib import Path

import pytest
from tests.command import neurography

from neurography.study.published import CASES


def test_list_says_of_every_case_its_paper_title_and_how_long_it_takes(tmp_path: Path) -> None:
    listed = neurography("demo", "--list", cwd=tmp_path)
    assert listed.returncode == 0
    assert listed.stdout.splitlines() == [
        f"{case.name}: paper {case.paper}, {case.title}; about {case.seconds} s" for case in CASES.values()
    ]


@pytest.mark.parametrize(
    ("name", "words"), [("plexopatty", "Did you mean plexopathy?"), ("quark", "demo --list"), ("", "or all")]
)
def test_an_unknown_name_is_a_wrong_call_and_writes_nothing(tmp_path: Path, name: str, words: str) -> None:
    ended = neurography("demo", name, cwd=tmp_path)
    assert ended.returncode == 2
    assert words in ended.stderr
    for case in CASES:
        assert case in ended.stderr
    assert list(tmp_path.iterdir()) == []
