"""The interval over patients: exact without clusters, wider with them, and covering where the plain one does not."""

import numpy as np
import pytest

from neurography.stats.clustered import clustered
from neurography.stats.proportion import clopper_pearson


@pytest.mark.parametrize(("k", "n"), [(0, 8), (3, 8), (8, 8)])
def test_one_thing_a_patient_is_the_exact_interval(k: int, n: int) -> None:
    found = clustered([(1, 1)] * k + [(0, 1)] * (n - k))
    assert found is not None
    assert not found.is_clustered
    assert found.interval == pytest.approx(clopper_pearson(k, n), abs=1e-12)


def test_all_alike_within_a_patient_is_worth_hardly_more_than_the_patients() -> None:
    # 4 lesions each, all alike in a patient: 6 of 12 patients, and no more knowledge than that
    found = clustered([(4, 4)] * 6 + [(0, 4)] * 6)
    assert found is not None
    # variance 12/11 * 12 * 2^2 / 48^2 gives 11; Student's t of 47 and of 11 degrees of freedom from a table
    assert found.effective_n == pytest.approx(11.0 * (2.0117 / 2.2010) ** 2, rel=1e-3)
    low, high = clopper_pearson(24, 48)
    assert found.interval[0] < low
    assert found.interval[1] > high


def test_all_with_the_sign_count_as_their_patients() -> None:
    # the variance is 0 and says nothing: 18 of 18 lesions in 9 patients are known as well as 9 of 9 patients
    found = clustered([(2, 2)] * 9)
    assert found is not None
    assert found.effective_n == 9.0
    assert found.interval == pytest.approx(clopper_pearson(9, 9), abs=1e-12)


def test_a_small_variance_by_chance_is_no_knowledge() -> None:
    found = clustered([(1, 2)] * 7)
    assert found is not None
    assert found.effective_n <= 14
    low, high = clopper_pearson(7, 14)
    assert found.interval[0] <= low
    assert found.interval[1] >= high


def test_one_patient_gives_none() -> None:
    assert clustered([(3, 4)]) is None


@pytest.mark.parametrize("counts", [[(2, 1), (0, 1)], [(0, 0), (1, 1)], [(-1, 2), (0, 1)]])
def test_counts_that_cannot_be_are_refused(counts: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="0 <= k <= n"):
        clustered(counts)


def test_it_covers_where_the_plain_interval_does_not() -> None:
    # 17 patients with 1 to 10 lesions, correlation 0.7 within a patient, true share 0.75; the binomial standard error
    # of 400 cohorts is about 1.2 points at 94 %. All repetitions: validation/tally.py.
    rng = np.random.default_rng(2)
    sizes = rng.choice([1, 2, 3, 4, 5, 6, 8, 10], size=(400, 17))
    shares = rng.beta(0.75 * 3 / 7, 0.25 * 3 / 7, size=(400, 17))
    held = plain = 0
    for n, p in zip(sizes, shares, strict=True):
        k = rng.binomial(n, p)
        found = clustered(list(zip(k.tolist(), n.tolist(), strict=True)))
        assert found is not None
        held += found.interval[0] <= 0.75 <= found.interval[1]
        low, high = clopper_pearson(int(k.sum()), int(n.sum()))
        plain += low <= 0.75 <= high
    assert held / 400 > 0.90
    assert plain / 400 < 0.75
