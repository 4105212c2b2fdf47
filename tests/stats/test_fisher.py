"""Fisher's exact test against scipy, on every fourfold table of small margins."""

from itertools import product

import pytest
from scipy.stats import fisher_exact as peer

from neurography.stats.fisher import MOST, fisher_exact, is_bearable, margins


@pytest.mark.parametrize(
    ("a", "b", "c", "d"), [(14, 8, 3, 22), (16, 1, 0, 55), (6, 2, 0, 55), (200, 30, 150, 90)]
)
def test_p_is_that_of_scipy(a: int, b: int, c: int, d: int) -> None:
    # both sum the same probabilities, one by gamma functions of floats
    assert fisher_exact(a, b, c, d) == pytest.approx(peer([[a, b], [c, d]])[1], rel=1e-9)


def test_every_small_table_agrees_with_scipy() -> None:
    for a, b, c, d in product(range(4), repeat=4):
        if a + b and c + d:
            assert fisher_exact(a, b, c, d) == pytest.approx(peer([[a, b], [c, d]])[1], abs=1e-12), (
                a,
                b,
                c,
                d,
            )


def test_probabilities_sum_to_one_far_from_no_association() -> None:
    p = margins(14, 8, 3, 22).probabilities(5.0)
    assert p.sum() == pytest.approx(1.0, abs=1e-12)
    assert p.argmax() > margins(14, 8, 3, 22).probabilities().argmax()


@pytest.mark.parametrize("table", [(0, 0, 1, 2), (1, 2, 0, 0), (-1, 2, 3, 4)])
def test_tables_that_cannot_be_are_refused(table: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="at least one case"):
        fisher_exact(*table)


def test_exact_figures_have_a_limit() -> None:
    # MOST cases, all margins wide: MOST + 1 tables
    assert is_bearable(1, MOST - 2, MOST, MOST)
    assert not is_bearable(1, MOST - 1, MOST, MOST)
    with pytest.raises(ValueError, match="at most 100000 tables"):
        fisher_exact(MOST, MOST, MOST, MOST)
