"""The counts: paper 001 to the digit, and what is missing never counted as normal."""

from pathlib import Path

import pytest
from tests.evidence.caseseries.series_tables import published, small

from neurography.evidence.caseseries.select import condition, where
from neurography.evidence.caseseries.summary import Left, Share, Summary, summary


@pytest.fixture(scope="module")
def paper() -> Summary:
    return summary(published())


def shares(found: Summary, column: str) -> dict[str, Share]:
    one = next(one for one in found.categories if one.column.name == column)
    return {share.what: share for share in one.shares}


def percents(ends: tuple[float, float] | None) -> tuple[float, float]:
    assert ends is not None
    return round(100 * ends[0], 1), round(100 * ends[1], 1)


def test_age(paper: Summary) -> None:
    (age,) = paper.numbers
    assert age.mean == pytest.approx(603 / 15, abs=1e-12)
    assert (age.median, age.n, age.low, age.high) == (44, 15, 10, 71)
    assert age.sd == pytest.approx(21.6, abs=0.05)  # as printed to one digit
    assert [(share.what, share.k, share.n) for share in age.below] == [("under 20", 4, 15)]


def test_mean_age_without_the_current_case() -> None:
    series = published()
    (age,) = summary(where(series, [condition("case!=Current 2019", series)])).numbers
    assert (age.n, age.mean) == (14, pytest.approx(533 / 14, abs=1e-12))


@pytest.mark.parametrize(
    ("column", "value", "k", "wilson"),
    [
        ("sex", "male", 10, (41.7, 84.8)),
        ("remission", "in_remission", 11, (48.0, 89.1)),
        ("regions", "one_extremity", 4, (10.9, 52.0)),
        ("regions", "several_extremities_and_face", 4, (10.9, 52.0)),
        ("confirmation", "biopsy", 10, (41.7, 84.8)),
        ("confirmation", "autopsy", 5, (15.2, 58.3)),
        ("diagnosis", "AML", 6, (19.8, 64.3)),
        ("diagnosis_group", "myeloid", 11, (48.0, 89.1)),
    ],
)
def test_shares_of_all_fifteen(
    paper: Summary, column: str, value: str, k: int, wilson: tuple[float, float]
) -> None:
    share = shares(paper, column)[value]
    assert (share.k, share.n, share.left.all) == (k, 15, 0)
    assert percents(share.wilson) == wilson


@pytest.mark.parametrize(
    ("column", "ever", "first", "n", "left"),
    [
        ("emg", 10, None, 10, Left(not_available=5)),
        ("csf", 8, 7, 11, Left(not_available=4)),
        ("marrow", 4, 2, 9, Left(not_available=6)),
        ("mri", 7, None, 7, Left(not_available=7, not_reported=1)),
        ("pet", 1, None, 2, Left(not_available=7, not_reported=6)),
    ],
)
def test_what_each_test_gave(
    paper: Summary, column: str, ever: int, first: int | None, n: int, left: Left
) -> None:
    one = next(one for one in paper.tests if one.column.name == column)
    assert (one.ever.k, one.ever.n, one.ever.left) == (ever, n, left)
    assert (one.first.k if one.first else None) == first


def test_the_tables_own_words_are_counted(paper: Summary) -> None:
    words = {one.column.name: dict(one.words) for one in paper.tests}
    assert words["csf"] == {"abnormal": 4, "blasts": 3, "normal_then_abnormal": 1, "normal": 3}
    assert words["marrow"] == {"relapse": 2, "normal_then_relapse": 2, "normal": 5}


def test_fluid_and_marrow_both_normal_throughout(paper: Summary) -> None:
    one = next(one for one in paper.crosses if (one.a.name, one.b.name) == ("csf", "marrow"))
    assert (one.neither.k, one.n, one.both, one.only_a, one.only_b) == (2, 9, 3, 3, 1)


def test_every_count_adds_up_to_the_cases(paper: Summary) -> None:
    for one in paper.tests:
        assert one.ever.n + one.ever.left.all == 15
        assert sum(n for _, n in one.words) == one.ever.n
    for category in paper.categories:
        assert sum(share.k for share in category.shares) + category.left.all == 15
    for cross in paper.crosses:
        assert cross.both + cross.only_a + cross.only_b + cross.neither.k == cross.n


def test_missing_is_kept_apart_three_ways_and_not_normal(tmp_path: Path) -> None:
    found = summary(small(tmp_path))
    (csf,) = found.tests
    assert (csf.ever.k, csf.ever.n, csf.judged) == (1, 2, 1)
    assert csf.ever.left == Left(not_available=1, not_examined=1)
    (age,) = found.numbers
    assert (age.n, age.mean, age.left) == (3, pytest.approx(142 / 3), Left(not_reported=1))


def test_nobody_known_gives_no_number_and_no_interval(tmp_path: Path) -> None:
    series = small(tmp_path)
    found = summary(where(series, [condition("case=D", series)]))
    assert (found.numbers[0].n, found.numbers[0].mean, found.numbers[0].sd) == (0, None, None)
    assert found.tests[0].ever.n == 0
    assert found.tests[0].ever.wilson is None
    assert found.tests[0].ever.exact is None
