"""A case table read: what was written beside what it is counted as; what a column has no room for is refused."""

import csv
from pathlib import Path

import pytest
from tests.evidence.caseseries.series_tables import SMALL, published, small, typed

from neurography.evidence.caseseries import columns as c
from neurography.model.errors import InputError
from neurography.study.caseseries.command import PUBLISHED


def test_a_cell_stays_as_written_beside_its_reading(tmp_path: Path) -> None:
    a, b, cole, d = small(tmp_path).cases
    assert (a.written["csf"], a.values["csf"], a.judged) == (
        "12 cells",
        "abnormal",
        {"csf": "no limit is given"},
    )
    assert (b.values["csf"], b.judged) == ("normal", {})
    assert (cole.written["csf"], cole.values["csf"]) == ("", c.NOT_EXAMINED)
    assert (d.values["csf"], d.values["age"], d.values["nerve"]) == (
        c.NOT_AVAILABLE, c.NOT_REPORTED, c.NOT_AVAILABLE,
    )  # fmt: skip
    assert not any(d.known(column) for column in ("csf", "age", "nerve"))


def test_readings_and_judgements_are_no_columns_of_their_own(tmp_path: Path) -> None:
    series = small(tmp_path)
    assert [column.name for column in series.asked()] == ["age", "sex", "csf", "nerve"]
    assert series.key_columns == ("author", "year", "age", "sex")


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("csf: no limit", "fluid: no limit", "column: what was decided"),
        ("csf: no limit is given", "csf", "column: what was decided"),
        ("B,Baker", "A,Baker", "another name for each case"),
    ],
)
def test_rows_that_cannot_be_read_are_refused_by_line(
    tmp_path: Path, old: str, new: str, wanted: str
) -> None:
    with pytest.raises(InputError, match=wanted) as refused:
        small(tmp_path, SMALL.replace(old, new))
    assert "line " in str(refused.value)


def test_a_word_that_the_codebook_does_not_know_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    typed(tmp_path, "column,kind,positive\ncsf,test,abnormal;blasts\nage,number,\n", "cases_columns.csv")
    assert small(tmp_path, SMALL.replace(",abnormal,", ",Blasts,")).cases[0].values["csf"] == "blasts"
    with pytest.raises(
        InputError, match=r"line 2, column csf_coded: wanted one of abnormal, blasts, normal.*'maybe'"
    ):
        small(tmp_path, SMALL.replace(",abnormal,", ",maybe,"))
    with pytest.raises(InputError, match="line 3, column age: wanted a number"):
        small(tmp_path, SMALL.replace(",61,", ",sixty,"))


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a row for each case"):
        small(tmp_path, SMALL.splitlines()[0] + "\n")


def test_every_reading_of_the_published_table_that_is_not_its_word_is_explained() -> None:
    """Free text read as abnormal or normal is a judgement, and each one is named."""
    for case in published().cases:
        for name in ("mri", "pet", "gallium", "myelography", "ultrasound", "thermography"):
            if case.known(name) and (case.name, name) != (
                "Aregawi 2008",
                "pet",
            ):  # there the cell says abnormal
                assert name in case.judged, (case.name, name)
        if case.known("csf") and case.written["csf"] not in ("Normal", "Blast forms"):
            assert "csf" in case.judged, case.name


def test_na_of_the_published_table_is_never_read_as_anything() -> None:
    with PUBLISHED["neuroleukemiosis"].open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 15
    cells = [(row[name], row[f"{name}_coded"]) for row in rows for name in ("emg", "csf", "marrow")]
    assert [cell for cell in cells if (cell[0] == "N/A") != (cell[1] == c.NOT_AVAILABLE)] == []
    assert sum(cell[0] == "N/A" for cell in cells) == 5 + 4 + 6
