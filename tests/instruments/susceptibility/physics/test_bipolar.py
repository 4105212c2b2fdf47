import numpy as np
import pytest
from tests.instruments.susceptibility.physics.field_truth import brain, field_at, inner_chi, outer_chi

from neurography.instruments.susceptibility.physics.bipolar import without_alternation
from neurography.instruments.susceptibility.physics.field_map import field_map
from neurography.instruments.susceptibility.physics.unwrap import wrap

TIMES = (0.005, 0.012, 0.019, 0.026)
MASK = brain()


def test_alternating_readouts_give_the_field_of_one_direction() -> None:
    hertz = 127.7 * field_at(inner_chi() + 0.3 * outer_chi())
    i, _, k = np.indices(hertz.shape, dtype=np.float32)
    alternation = np.float32(0.3) + np.float32(0.03) * (i - 24) - np.float32(0.01) * (k - 24)
    phase = np.stack(
        [wrap(2 * np.pi * t * hertz + (-1) ** n * alternation) for n, t in enumerate(TIMES)], axis=-1
    )
    magnitude = np.ones_like(phase)
    plain = field_map(phase, magnitude, MASK, echo_times=TIMES).hertz
    mended = field_map(
        without_alternation(phase, magnitude, MASK, echo_times=TIMES), magnitude, MASK, echo_times=TIMES
    )
    before = (plain - hertz)[MASK].std()
    assert before > 0.5
    # the alternation is told up to a quarter turn, which is a field of 1 / (2 dTE) everywhere
    assert (mended.hertz - hertz)[MASK].std() < 0.02 * before
    assert mended.residual[MASK].max() < 0.01


def test_not_a_number_does_not_spoil_the_rest() -> None:
    phase = np.zeros((48, 48, 48, 3), dtype=np.float32)
    phase[24, 24, 24, 1] = np.nan
    made = without_alternation(phase, np.ones_like(phase), MASK, echo_times=TIMES[:3])
    assert np.isnan(made).sum() == 1


@pytest.mark.parametrize("times", [TIMES[:2], (0.005, 0.012, 0.030)])
def test_two_echoes_or_uneven_steps_are_refused(times: tuple[float, ...]) -> None:
    phase = np.zeros((4, 4, 4, len(times)), dtype=np.float32)
    with pytest.raises(ValueError, match="three or more echoes at equal steps"):
        without_alternation(phase, phase + 1, np.ones((4, 4, 4), dtype=bool), echo_times=times)
