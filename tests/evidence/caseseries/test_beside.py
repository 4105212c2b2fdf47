"""A new case beside the series joins no count."""

from pathlib import Path

import pytest
from tests.evidence.caseseries.series_tables import published, typed

from neurography.evidence.caseseries import table
from neurography.evidence.caseseries.beside import beside, near
from neurography.evidence.caseseries.table import Series
from neurography.model.errors import InputError

NEW = "case,age,sex,diagnosis,csf,marrow,motor\nmine,69,male,AML,normal,n/a,present\n"


def new(folder: Path, text: str = NEW) -> Series:
    return table.read(typed(folder, text, "new.csv"), described=published().columns)


def test_each_column_in_turn(tmp_path: Path) -> None:
    told = {one.column: one for one in beside(new(tmp_path), published())}
    counted = {name: (one.share.k, one.share.n) for name, one in told.items() if one.share}
    assert counted == {"age": (13, 15), "sex": (10, 15), "diagnosis": (6, 15), "csf": (3, 11)}
    assert told["csf"].words == "normal throughout too in"
    assert told["marrow"].words == "not known of the new case"
    assert told["motor"].words == "not in the data of the series"


def test_an_abnormal_test_stands_beside_those_ever_abnormal(tmp_path: Path) -> None:
    (one,) = beside(new(tmp_path, "case,csf\nmine,blasts\n"), published())
    assert one.share is not None
    assert (one.share.k, one.share.n, one.share.left.not_available) == (8, 11, 4)


def test_a_value_that_nobody_has_is_none_of_all(tmp_path: Path) -> None:
    (one,) = beside(new(tmp_path, "case,diagnosis\nmine,CML\n"), published())
    assert one.share is not None
    assert (one.share.k, one.share.n) == (0, 15)


def test_a_case_that_is_in_the_series_is_refused(tmp_path: Path) -> None:
    text = "case,author,year,age,sex,diagnosis\nmine,Wang et al.,2015,44,male,AML\n"
    with pytest.raises(InputError, match=r"the same as Wang 2015.*--where 'case!=Wang 2015'"):
        beside(new(tmp_path, text), published())


def test_a_case_that_may_be_in_the_series_is_pointed_out(tmp_path: Path) -> None:
    (said,) = near(new(tmp_path), published())
    assert said.startswith("Current 2019 and mine agree in age, sex, diagnosis")
    assert said.endswith("Not established.")
    assert near(new(tmp_path, NEW.replace("69", "58")), published()) == ()


def test_two_rows_are_no_case(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one row, the new case; got 2 rows"):
        beside(new(tmp_path, f"{NEW}other,50,male,AML,normal,n/a,present\n"), published())


@pytest.mark.parametrize(("cells", "column"), [("700,male", "age"), ("-1,male", "age"), ("52,xx", "sex")])
def test_an_age_and_a_sex_that_nobody_has_are_refused(tmp_path: Path, cells: str, column: str) -> None:
    with pytest.raises(InputError, match=column):
        new(tmp_path, f"case,age,sex\nmine,{cells}\n")


def test_a_value_that_stands_nowhere_in_the_series_is_called_that(tmp_path: Path) -> None:
    (one,) = beside(new(tmp_path, "case,diagnosis\nmine,Foo\n"), published())
    assert one.words.startswith("a value that stands nowhere in the series (")
    assert one.words.endswith("the same in")
