"""Agreement of readers against worked examples and their own definitions written out."""

import numpy as np
import pytest

from neurography.stats.agreement import Agreement, agreement


def two_readers(both: int, first: int, second: int, neither: int) -> np.ndarray:
    rows = [(1, 1)] * both + [(1, 0)] * first + [(0, 1)] * second + [(0, 0)] * neither
    return np.array(rows, dtype=np.int64)


def own(ratings: np.ndarray) -> list[str]:
    """Every case another patient."""
    return [str(n) for n in range(len(ratings))]


def value(found: Agreement | None, name: str) -> float | None:
    assert found is not None
    return next(one.value for one in found.coefficients if one.name == name)


def test_two_readers_by_hand() -> None:
    # 20 both, 5 + 10 one of them, 15 neither: agreement 0.7; chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5
    found = agreement(two_readers(20, 5, 10, 15), own(two_readers(20, 5, 10, 15)), categories=2)
    assert found is not None
    assert (found.n, found.readers, found.agreed) == (50, 2, 35)
    assert value(found, "percent agreement") == pytest.approx(0.7)
    assert value(found, "Cohen's kappa") == pytest.approx(0.4)
    assert value(found, "Fleiss' kappa") == pytest.approx((0.7 - 0.505) / 0.495)
    assert value(found, "Gwet's AC1") == pytest.approx((0.7 - 0.495) / 0.505)


def test_fourteen_readers_as_in_fleiss() -> None:
    # Fleiss JL, Psychol Bull 1971;76:378 in the form that textbooks print: 10 cases, 5 categories, kappa 0.210
    counts = [
        (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
    ]  # fmt: skip
    ratings = np.array([[q for q, n in enumerate(row) for _ in range(n)] for row in counts], dtype=np.int64)
    found = agreement(ratings, own(ratings), categories=5)
    assert value(found, "Fleiss' kappa") == pytest.approx(0.210, abs=5e-4)
    assert found is not None
    assert "Cohen's kappa" not in {one.name for one in found.coefficients}


def test_the_interval_is_near_the_large_sample_one() -> None:
    # Fleiss, Cohen and Everitt's standard error for kappa 0.4 here (n 50) is 0.1270 by hand; the jackknife is a
    # little wider, and t with 49 degrees of freedom is 2.01
    ratings = two_readers(20, 5, 10, 15)
    found = agreement(ratings, own(ratings), categories=2)
    assert found is not None
    low, high = next(one.interval for one in found.coefficients if one.name == "Cohen's kappa") or (0, 0)
    assert (high - low) / 2 == pytest.approx(2.01 * 0.1270, rel=0.08)


def test_cases_of_one_patient_widen_the_interval() -> None:
    ratings = two_readers(20, 5, 10, 15)
    apart = agreement(ratings, own(ratings), categories=2)
    # neighbours are alike: five of them from each patient
    together = agreement(ratings, [str(n // 5) for n in range(50)], categories=2)
    widths = []
    for found in (apart, together):
        assert found is not None
        low, high = found.coefficients[0].interval or (0.0, 0.0)
        widths.append(high - low)
    assert widths[1] > 1.5 * widths[0]


def test_all_alike_has_no_interval_and_no_kappa() -> None:
    ratings = two_readers(0, 0, 0, 12)
    found = agreement(ratings, own(ratings), categories=2)
    assert found is not None
    assert value(found, "percent agreement") == 1.0
    assert value(found, "Cohen's kappa") is None
    assert value(found, "Gwet's AC1") == 1.0
    assert all(one.interval is None for one in found.coefficients)


def test_cases_that_one_reader_saw_do_not_count() -> None:
    ratings = np.array([[1, 1], [1, -1], [-1, 0], [0, 1], [0, 0]], dtype=np.int64)
    found = agreement(ratings, own(ratings), categories=2)
    assert found is not None
    assert found.n == 3
    assert value(found, "percent agreement") == pytest.approx(2 / 3)


def test_nobody_twice_is_none() -> None:
    assert agreement(np.array([[1, -1], [-1, 0]], dtype=np.int64), ["a", "b"], categories=2) is None


def test_a_category_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="categories"):
        agreement(np.array([[2, 1]], dtype=np.int64), ["a"], categories=2)
