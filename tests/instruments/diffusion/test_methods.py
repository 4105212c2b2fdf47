"""The methods paragraph says what was done, and nothing else."""

import numpy as np

from neurography.instruments.diffusion import INSTRUMENT
from neurography.model.instrument import Result, Tract
from neurography.model.occasion import Occasion
from neurography.model.technique import Technique


def test_streamlines_are_named_only_where_tracts_were_made() -> None:
    plain = Result(
        occasion=Occasion(subject="a", session="b", acquisition="dwi", date="n/a"),
        technique=Technique(instrument="diffusion"),
        measurements=(),
    )
    tract = Tract(
        structure="sciatic_nerve",
        side="left",
        points=np.zeros((2, 3), dtype=np.float32),
        offsets=np.array([0, 2]),
    )
    tracked = Result(occasion=plain.occasion, technique=plain.technique, measurements=(), tracts=(tract,))
    for results, named in (((plain,), False), ((plain, tracked), True), ((), True)):
        said = INSTRUMENT.methods(INSTRUMENT.parameters(), results)
        assert ("streamlines" in said) is named
        assert ("resampling" in said) is named
        assert "Diffusion tensor" in said
