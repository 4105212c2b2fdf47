"""Where air takes signal away is foretold from the magnitude, nearly where the true field does."""

import numpy as np

from neurography.instruments.susceptibility.phantom.anatomy import HeadTruth, head_grid, tissues
from neurography.instruments.susceptibility.phantom.images import scan
from neurography.instruments.susceptibility.physics import near_air
from neurography.instruments.susceptibility.physics.quality import dephasing

SIZE, TESLA, ECHO = (2.0, 2.0, 2.0), 3.0, 0.02


def test_most_of_what_dephases_is_foretold_and_little_else() -> None:
    head = tissues(HeadTruth(rim=False, calcification=None, bleed=None), head_grid(64, edge=2.0), seed=1)
    made = scan(head, echo_times=(ECHO,), snr=60.0, seed=1)
    true = dephasing(made.total, head.brain, echo_time=ECHO)
    told = near_air.kept(
        made.magnitude[..., 0], head.brain, voxel_size=SIZE, b0=(0.0, 0.0, 1.0),
        hertz_per_ppm=TESLA * 42.577, echo_time=ECHO,
    )  # fmt: skip
    lost = head.brain & (true < 0.7)
    assert lost.sum() > 500
    # bone and tissue have fields too, which the magnitude does not show: two thirds are found, and one voxel in twenty
    # is given up without need
    assert (lost & (told < 0.7)).sum() > 0.6 * lost.sum()
    assert (head.brain & (true > 0.9) & (told < 0.7)).sum() < 0.08 * head.brain.sum()


def test_a_ball_in_air_without_cavities_loses_nothing() -> None:
    far = np.linalg.norm(np.indices((40, 40, 40)) - 19.5, axis=0)
    magnitude = np.where(far < 16, 1.0, 0.01).astype(np.float32)
    brain = far < 12
    told = near_air.kept(
        magnitude, brain, voxel_size=SIZE, b0=(0.0, 0.0, 1.0), hertz_per_ppm=127.7, echo_time=ECHO
    )
    # inside a ball the field of the air around is even
    assert told[brain].min() > 0.9
    assert (told[~brain] == 0).all()
