"""What YAML could do to a case file, and does not."""

import time
from pathlib import Path

import pytest

from neurography.io.case import case_from_text
from neurography.io.case.read import CASE
from neurography.io.written import Tree, read_tree
from neurography.io.written import parse as parse_as
from neurography.model.errors import InputError


def parse(text: str) -> Tree:
    return parse_as(text, CASE, where="case.yaml")


def test_every_scalar_stays_what_was_written() -> None:
    written = [
        "no",
        "+4",
        "010",
        "12:30",
        "2013-05",
        "2013-05-01",
        "1_000",
        "0x10",
        "1e3",
        "null",
        "~",
        ".inf",
        "Yes",
    ]
    tree = parse("\n".join(f"- {word}" for word in written))
    assert tree.content == written
    assert [tree.line((n,)) for n in range(len(written))] == list(range(1, len(written) + 1))


def test_lines_of_keys_and_values() -> None:
    tree = parse("a: 1\nb:\n  - c: 2\n    d: |\n      long\n      text\n  - e\n")
    assert tree.content == {"a": "1", "b": [{"c": "2", "d": "long\ntext\n"}, "e"]}
    assert [tree.line(path) for path in (("a",), ("b",), ("b", 0), ("b", 0, "d"), ("b", 1))] == [
        1,
        2,
        3,
        4,
        7,
    ]
    assert tree.line(("b", 0, "none", "here")) == 3


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, r"line 1: .*anchor &a"),
        ("a: 1\nb: *a\n", r"line 2: .*alias"),
        ("a: &x {b: *x}\n", r"line 1: .*anchor"),
        ("<<: *base\n", r"line 1: .*alias"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", r"line 2: .*tag"),
        ("a: !!int '3'\n", r"line 1: .*tag"),
        ("a: 1\nb: 2\na: 3\n", r"line 3: wanted a once; got it again, first on line 1"),
        ("x:\n  - {a: 1, a: 2}\n", r"line 2: wanted a once"),
        ("a: 1\n\tb: 2\n", r"line 2: .*tab.*[Ii]ndent by spaces"),
        ("a:\n\t- b\n", r"line 2: .*tab"),
        ("? [a, b]\n: c\n", r"line 1: wanted a word as key"),
        ("a: 1\n---\nb: 2\n", r"line 2: wanted one case"),
        ("a: [1, 2\nb: 3\n", r"line 2: wanted YAML"),
        ("a: b: c\n", r"line 1: wanted YAML.*quotation marks"),
        ('a: "open\n', r"line 2: wanted YAML|line 1: wanted YAML"),
        ("a: \x00\n", r"line 1: .*U\+0000"),
        ("a: 1\nb: @x\n", r"line 2: wanted YAML"),
        ("", "an empty file"),
        ("   \n# only a comment\n", "an empty file"),
        ("---\n", "an empty file"),
        ("[" * 100_000, "at most 12 levels"),
        ("{a: " * 100_000, "at most 12 levels"),
        ("- " * 5000 + "x", "at most 12 levels"),
        ("a: " * 13, "wanted YAML"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_line(text: str, says: str) -> None:
    began = time.monotonic()
    with pytest.raises(InputError, match=says):
        parse(text)
    assert time.monotonic() - began < 5.0  # a bomb would take minutes or the memory


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "12\n"])
def test_a_case_is_a_map(text: str) -> None:
    with pytest.raises(InputError, match=r"line 1: wanted a map of keys and values"):
        case_from_text(text)


def test_an_empty_map_lacks_everything() -> None:
    with pytest.raises(InputError, match="wanted neurography_case; got none"):
        case_from_text("{}\n")


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_tree(tmp_path / "none.yaml", CASE)
    with pytest.raises(InputError, match="a folder"):
        read_tree(tmp_path, CASE)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("id: a\ntitle: Müller\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"line 2: wanted text in UTF-8; got the byte 0xfc"):
        read_tree(latin, CASE)
    large = tmp_path / "large.yaml"
    large.write_bytes(b"a" * 4_000_001)
    with pytest.raises(InputError, match="at most 4 MB"):
        read_tree(large, CASE)


def test_a_byte_order_mark_and_windows_lines_are_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    tree = read_tree(path, CASE)
    assert tree.content == {"a": "1", "b": "2"}
    assert tree.line(("b",)) == 2


@pytest.mark.parametrize("sign", ["\\u0007", "\\u202e", "\\u200b", "\\ud800"])
def test_an_escaped_sign_that_no_page_may_show_is_refused_with_its_line(sign: str) -> None:
    with pytest.raises(InputError, match=r"line 3: wanted text without control characters.*U\+") as told:
        parse(f'a: one\nb: two\nc: "be{sign}ll"\n')
    assert "Traceback" not in str(told.value)
