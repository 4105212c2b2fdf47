"""Part of a series by conditions; unknown columns and values are refused with the known ones."""

from pathlib import Path

import pytest
from tests.evidence.caseseries.series_tables import small

from neurography.evidence.caseseries.select import condition, parts, where
from neurography.model.errors import CallError


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sex=male", "BCD"), ("Sex = Male", "BCD"), ("sex!=male", "A"), ("age<47", "A"), ("age<=47", "AC"),
        ("age>=47", "BC"), ("age=61", "B"), ("age!=61", "AC"), ("csf=normal|abnormal", "AB"),
        ("csf!=normal", "A"), ("csf=n/a", "D"), ("csf=not examined", "C"), ("case!=A", "BCD"),
        ("age=not reported", "D"),
    ],
)  # fmt: skip
def test_conditions(tmp_path: Path, text: str, names: str) -> None:
    series = small(tmp_path)
    assert "".join(case.name for case in where(series, [condition(text, series)]).cases) == names


def test_several_conditions_all_hold(tmp_path: Path) -> None:
    series = small(tmp_path)
    chosen = [condition(text, series) for text in ("sex=male", "age>50")]
    assert [case.name for case in where(series, chosen).cases] == ["B"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("motor=present", r"a column of the table \(age, sex, csf, nerve\); got 'motor'"),
        ("sex=other", r"\(female, male\); got 'other'"),
        ("case=E", r"\(A, B, C, D\); got 'E'"),
        ("sex<male", "= or != for sex"),
        ("age<old", "a number after age<"),
        ("sex", "a condition such as"),
        ("age=", "a condition such as"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(tmp_path: Path, text: str, wanted: str) -> None:
    with pytest.raises(CallError, match=wanted):
        condition(text, small(tmp_path))


def test_parts_are_the_known_values_the_most_frequent_first(tmp_path: Path) -> None:
    found = parts(small(tmp_path), "nerve")
    assert [(value, [case.name for case in part.cases]) for value, part in found] == [
        ("sciatic", ["A", "C"]), ("tibial", ["B"]),
    ]  # fmt: skip


def test_numbers_divide_nothing(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"a column of words in --by \(sex, csf, nerve\); got age"):
        parts(small(tmp_path), "age")
