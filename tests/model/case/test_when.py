from datetime import date

import pytest

from neurography.model.case import dates


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31), "year"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "month"),
        ("2017-07-03", date(2017, 7, 3), date(2017, 7, 3), "day"),
        ("summer 2011", date(2011, 6, 1), date(2011, 8, 31), "season"),
        ("early 2008", date(2008, 1, 1), date(2008, 4, 30), "third"),
        ("end 2011", date(2011, 12, 1), date(2011, 12, 31), "month"),
        ("2017-07..2017-10", date(2017, 7, 1), date(2017, 10, 31), "interval"),
        ("..2009-08", None, date(2009, 8, 31), "open"),
        ("2009-08..", date(2009, 8, 1), None, "open"),
        ("unknown", None, None, "unknown"),
    ],
)
def test_a_date_is_the_days_that_it_may_be(
    text: str, first: date | None, last: date | None, precision: str
) -> None:
    found = dates(text)
    assert (found.earliest, found.latest, found.precision) == (first, last, precision)
    assert not found.about
    assert str(found) == text


def test_about_is_kept() -> None:
    found = dates("~2013-08")
    assert (found.earliest, found.latest, found.about) == (date(2013, 8, 1), date(2013, 8, 31), True)


def test_a_map_of_start_and_end() -> None:
    found = dates({"start": "2013-06", "end": "2013-08"})
    assert (found.earliest, found.latest) == (date(2013, 6, 1), date(2013, 8, 31))


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2013",
        "2013-13",
        "2013-02-30",
        "July 2017",
        "winter 2011",
        "",
        "..",
        "2014..2013",
        "13-05",
        "2013-5",
    ],
)
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="wanted"):
        dates(text)


def test_before_and_within() -> None:
    july, october, from_july = dates("2017-07"), dates("2017-10"), dates("2017-07..")
    assert july.surely_before(october)
    assert not october.surely_before(july)
    assert not july.surely_before(from_july)
    assert july.may_be_within(from_july)
    assert not july.may_be_within(october)
    assert dates("unknown").may_be_within(july)
    assert july.middle == date(2017, 7, 16)
    assert from_july.middle is None
