"""What may go into a tensor fit, and what is refused with its reason."""

import numpy as np
import pytest
from tests.instruments.diffusion.physics.tensor_truth import nerve_like, scheme, signals, spread_directions

from neurography.instruments.diffusion.physics.design import DesignError, count_directions, design_matrix


def test_design_predicts_log_signal_of_a_tensor() -> None:
    b, g = scheme(2, 12)
    tensor = nerve_like(1)[0]
    beta = [*np.diag(tensor), tensor[0, 1], tensor[0, 2], tensor[1, 2], np.log(500.0)]
    np.testing.assert_allclose(design_matrix(b, g) @ beta, np.log(signals(tensor, b, g)), rtol=1e-13)


def test_almost_zero_b_with_a_stored_direction_counts_as_b0() -> None:
    b, g = scheme(1, 6)
    b[0], g[0] = 0.003, 3**-0.5
    assert design_matrix(b, g).shape == (7, 7)


def test_opposite_directions_are_one() -> None:
    g = spread_directions(6)
    assert count_directions(np.vstack([g, -g])) == 6


def test_five_directions_and_their_opposites_are_refused_by_number() -> None:
    g = spread_directions(5)
    with pytest.raises(DesignError, match=r"at least 6 distinct directions.*got 5"):
        design_matrix(np.r_[0, np.full(10, 1000)], np.vstack([np.zeros(3), g, -g]))


def test_one_shell_without_b0_is_refused() -> None:
    with pytest.raises(DesignError, match="rank 7, got 6"):
        design_matrix(np.full(15, 1000.0), spread_directions(15))


def test_two_shells_do_without_b0() -> None:
    g = spread_directions(15)
    assert design_matrix(np.r_[np.full(15, 400.0), np.full(15, 1000.0)], np.vstack([g, g])).shape == (30, 7)


def test_trace_volume_is_refused_with_its_number() -> None:
    b, g = scheme(1, 12)
    g[5] = 0
    with pytest.raises(DesignError, match=r"volumes \[5\].*trace"):
        design_matrix(b, g)


@pytest.mark.parametrize("wrong", [np.nan, -5.0])
def test_impossible_b_value_is_refused(wrong: float) -> None:
    b, g = scheme(1, 12)
    b[3] = wrong
    with pytest.raises(DesignError, match="b_values"):
        design_matrix(b, g)


def test_transposed_directions_are_refused_by_shape() -> None:
    b, g = scheme(1, 12)
    with pytest.raises(DesignError, match=r"\(3, 13\)"):
        design_matrix(b, g.T)
