"""What columns mean: by a codebook, else by the words that they hold."""

from pathlib import Path

import pytest
from tests.evidence.caseseries.series_tables import typed

from neurography.evidence.caseseries import columns as c
from neurography.model.errors import CallError, InputError


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", c.NOT_REPORTED), ("N/A", c.NOT_AVAILABLE), ("na", c.NOT_AVAILABLE), ("not_examined", c.NOT_EXAMINED),
        ("Not done", c.NOT_EXAMINED), ("not reported", c.NOT_REPORTED), ("normal", ""), ("X", ""), ("0", ""),
    ],
)  # fmt: skip
def test_three_ways_of_not_knowing_and_none_of_them_is_normal(cell: str, said: str) -> None:
    assert c.missing(cell) == said


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("age", ["34", "n/a", "61.5"], c.NUMERIC),
        ("csf", ["normal", "Abnormal", "N/A"], c.TEST),
        ("weakness", ["present", "absent"], c.CATEGORY),
        ("nerve", ["sciatic", "tibial"], c.CATEGORY),
        ("story", ["a" * 41, "b"], c.TEXT),
        ("year", ["2001", "2002"], c.TEXT),
        ("empty", ["", "N/A"], c.CATEGORY),
    ],
)
def test_kind_is_read_off_the_words(name: str, cells: list[str], kind: str) -> None:
    assert c.inferred(name, cells).kind == kind


def test_author_year_age_sex_and_diagnosis_tell_people_apart() -> None:
    assert [name for name in ("author", "year", "age", "sex", "diagnosis", "csf") if c.inferred(name, ["1"]).key] == [
        "author", "year", "age", "sex", "diagnosis",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("csf,,judgment,,,,,,", "one of text, number, category, test"),
        ("csf,,test,,,abnormal,late,,", "words of the cell positive"),
        ("age,,number,,,,,<20,", "plain numbers"),
    ],
)
def test_a_codebook_that_cannot_be_meant_is_refused_by_line(tmp_path: Path, row: str, wanted: str) -> None:
    path = typed(tmp_path, f"column,title,kind,written,key,positive,late,cuts,note\n{row}\n")
    with pytest.raises(InputError, match=f"line 2, column .*{wanted}"):
        c.read_columns(path)


def test_an_unknown_heading_and_a_column_named_twice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="got colour"):
        c.read_columns(typed(tmp_path, "column,colour\na,red\n"))
    with pytest.raises(InputError, match="each column once"):
        c.read_columns(typed(tmp_path, "column,kind\na,test\na,text\n"))


def test_a_column_is_found_however_it_is_spelled_or_refused_with_those_known() -> None:
    assert c.named("Diagnosis group", ["age", "diagnosis_group"], where="t") == "diagnosis_group"
    with pytest.raises(CallError, match=r"\(age, sex\); got 'motor'.*not in the data"):
        c.named("motor", ["age", "sex"], where="t")
