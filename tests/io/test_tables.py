"""Tables: exact, safe in a spreadsheet, strict when read."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurography.io.tables import (
    exact_columns,
    merge_tsv,
    plain_columns,
    read_tsv,
    spell_cell,
    wilson_columns,
    write_tsv,
)
from neurography.model.errors import InputError

COLUMNS = {"subject": {"Description": "Who."}, "value": {"Description": "How much.", "Units": "mm"}}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, "n/a"), ("", "n/a"), ("  ", "n/a"), (float("nan"), "n/a"), (float("inf"), "n/a"),
        (0.1 + 0.2, "0.30000000000000004"), (-0.0, "0.0"), (-1.5, "-1.5"), (1e-7, "1e-07"), (3, "3"),
        (np.float64(0.1), "0.1"), (np.int64(7), "7"), (True, "true"), (np.bool_(False), "false"),
        ("=1+1", "'=1+1"), ("+49 30", "'+49 30"), ("-x", "'-x"), ("@SUM(A1)", "'@SUM(A1)"),
        ("-", "'-"), ("-2.5e3", "-2.5e3"), ("+4", "+4"), (" \t=1", "'=1"), ("\uff1d1", "'\uff1d1"),
        ('"open', "'\"open"), ("a\tb\r\nc", "a b c"), ("a\x1b[31mb", "a [31mb"), ("a\u202eb", "a b"),
        ("a\u2028b", "a b"), ("\ud800", "?"), ("x = 1", "x = 1"), ("µm²", "µm²"),
    ],
)  # fmt: skip
def test_a_cell(value, cell: str) -> None:
    assert spell_cell(value) == cell


@given(st.text() | st.floats() | st.integers() | st.none())
def test_spelling_twice_is_spelling_once_and_keeps_one_cell(value) -> None:
    cell = spell_cell(value)
    assert spell_cell(cell) == cell
    assert len(cell.splitlines()) == 1
    assert next(csv.reader(io.StringIO(cell), delimiter="\t")) == [cell]
    cell.encode()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_exactly(value: float) -> None:
    assert float(spell_cell(value)) == value


def test_a_table_and_its_description_have_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_tsv(tmp_path / f"{name}.tsv", COLUMNS, [("p1", 0.1), ("p2", None)])
    assert (tmp_path / "a.tsv").read_bytes() == b"subject\tvalue\np1\t0.1\np2\tn/a\n"
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    described = json.loads((tmp_path / "a.json").read_text())
    assert described["SchemaVersion"] == "1.0"
    assert described["value"] == {"Description": "How much.", "Units": "mm"}
    assert read_tsv(tmp_path / "a.tsv") == (("subject", "value"), (("p1", "0.1"), ("p2", "n/a")))


def test_a_row_of_another_length_is_a_programming_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 columns"):
        write_tsv(tmp_path / "a.tsv", COLUMNS, [("p1",)])


def test_merging_sorts_by_subject_and_does_not_escape_twice(tmp_path: Path) -> None:
    write_tsv(tmp_path / "a.tsv", COLUMNS, [("p2", "=evil"), ("p2", -1.0)])
    write_tsv(tmp_path / "b.tsv", {**COLUMNS, "new": {"Description": "Later."}}, [("p1", 9.5, "x")])
    for paths in (["a.tsv", "b.tsv"], ["b.tsv", "a.tsv"]):
        header, rows = merge_tsv(tmp_path / name for name in paths)
        assert header == ("subject", "value", "new")
        assert rows == (("p1", "9.5", "x"), ("p2", "'=evil", "n/a"), ("p2", "-1.0", "n/a"))
    write_tsv(tmp_path / "all.tsv", {name: {"Description": "."} for name in header}, rows)
    assert read_tsv(tmp_path / "all.tsv") == (header, rows)
    assert merge_tsv([]) == ((), ())


def test_tables_of_other_columns_are_not_merged(tmp_path: Path) -> None:
    write_tsv(tmp_path / "a.tsv", COLUMNS, [])
    write_tsv(tmp_path / "b.tsv", {"subject": {}, "other": {}, "third": {}}, [])
    with pytest.raises(InputError, match=r"a\.tsv"):
        merge_tsv([tmp_path / "a.tsv", tmp_path / "b.tsv"])


def test_columns_of_an_interval_name_its_two_ends_in_percent() -> None:
    assert plain_columns(n="How many.") == {"n": {"Description": "How many."}}
    assert list(exact_columns()) == ["exact_low", "exact_high"]
    low, high = wilson_columns(of="neither").values()
    assert low == {"Description": "Lower end of Wilson's 95 % interval of neither.", "Units": "%"}
    assert high["Units"] == "%"
    assert wilson_columns()["wilson_low"]["Description"] == "Lower end of Wilson's 95 % interval."
