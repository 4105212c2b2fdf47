"""The same person twice: refused, joined by name, or only pointed out."""

from pathlib import Path

import pytest
from tests.evidence.caseseries.series_tables import SMALL, published, small

from neurography.evidence.caseseries import duplicates
from neurography.model.errors import CallError, InputError

AGAIN = "B again,baker,2004,61,Male,,not_reported,,\n"


def test_the_published_series_has_nobody_twice() -> None:
    duplicates.check(published())
    assert duplicates.likely(published()) == ()


def test_equal_keys_are_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"B again with the same as B.*--merge 'B=B again'"):
        duplicates.check(small(tmp_path, SMALL + AGAIN))


def test_an_unknown_key_makes_nobody_the_same(tmp_path: Path) -> None:
    series = small(tmp_path, f"{SMALL}E,Dole,2011,,male,,,,\n")
    duplicates.check(series)
    *_, d, e = series.cases
    assert not duplicates.same(d, e, series.key_columns)
    # it is the unknown age alone that keeps them apart
    assert duplicates.same(d, e, [key for key in series.key_columns if key != "age"])


def test_joined_rows_are_one_and_fill_each_other(tmp_path: Path) -> None:
    series = duplicates.merged(small(tmp_path, SMALL + AGAIN.replace(",,\n", ",tibial,\n")), ["B again = b"])
    assert [case.name for case in series.cases] == ["A", "C", "D", "B again"]
    joined = series.cases[-1]
    assert (joined.values["csf"], joined.written["csf"]) == ("normal", "clear")
    assert series.notes == ("B is counted as B again, by --merge.",)
    duplicates.check(series)


def test_rows_that_contradict_each_other_are_not_joined(tmp_path: Path) -> None:
    text = SMALL + AGAIN.replace("not_reported", "abnormal")
    with pytest.raises(InputError, match="the same csf in B and B again; got normal and abnormal"):
        duplicates.merged(small(tmp_path, text), ["B=B again"])


@pytest.mark.parametrize("pair", ["B", "B=Z", "B=B", "=B"])
def test_a_pair_that_names_no_two_cases_is_a_wrong_call(tmp_path: Path, pair: str) -> None:
    with pytest.raises(CallError, match=r"KEEP=DROP, two names of cases \(A, B, C, D\)"):
        duplicates.merged(small(tmp_path), [pair])


@pytest.mark.parametrize(("age", "found"), [("62", 1), ("60", 1), ("63", 0), ("n/a", 0)])
def test_the_same_kind_of_person_by_another_author_is_pointed_out(
    tmp_path: Path, age: str, found: int
) -> None:
    said = duplicates.likely(small(tmp_path, f"{SMALL}E,Else,2005,{age},male,,,,\n"))
    assert len(said) == found
    assert all("B and E agree in age, sex" in one and "Not established" in one for one in said)
