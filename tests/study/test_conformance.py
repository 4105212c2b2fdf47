"""Every registered instrument keeps the protocol, and measures its own phantom's truth."""

import pytest

from neurography.instruments.diffusion.phantom import PlexusTruth
from neurography.instruments.maps.phantom import MapTruth
from neurography.instruments.morphometry.phantom import BallTruth
from neurography.instruments.susceptibility.phantom.case import HeadCase
from neurography.study import conformance
from neurography.study.instruments import instrument, instruments

TRUTHS = {
    "diffusion": PlexusTruth(),
    "maps": MapTruth(),
    "morphometry": BallTruth(),
    "susceptibility": HeadCase(n=48, edge=2.5),
}


def test_every_instrument_is_tested_here() -> None:
    assert set(instruments()) == set(TRUTHS)


@pytest.mark.parametrize("key", TRUTHS)
def test_instrument_conforms(key: str) -> None:
    conformance.check_all(instrument(key), TRUTHS[key])


def test_morphometry_recovers_the_signal_of_its_phantom() -> None:
    truth = BallTruth(left=310.0, right=205.0, noise_sd=5.0)
    made = instrument("morphometry")
    acquisition, sites = made.phantom(truth, seed=4)
    result = made.measure(acquisition, sites, parameters=made.parameters(), seed=0)
    found = {(row.site.side, row.statistic): row for row in result.measurements}
    for side, value in (("left", truth.left), ("right", truth.right)):
        row = found[side, "mean"]
        assert row.n is not None
        # four standard errors of a mean over n voxels of independent noise
        assert row.value == pytest.approx(value, abs=4 * truth.noise_sd / row.n**0.5)
        assert row.spread == pytest.approx(truth.noise_sd, rel=0.2)
        assert found[side, "median"].value == pytest.approx(value, abs=5 * truth.noise_sd / row.n**0.5)


def test_a_broken_plug_in_is_caught() -> None:
    class NoQuantities:
        key, version, methods = "x", "1", "text"
        quantities = limits = references = ()

    with pytest.raises(conformance.ConformanceError):
        conformance.check_declaration(NoQuantities())  # type: ignore[arg-type]
