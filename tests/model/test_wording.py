"""How quantities are called in short, in figures and in the report alike."""

import pytest

from neurography.model.vocabulary import QUANTITIES, quantity
from neurography.model.wording import abbreviation, share_interval, share_percent


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("fa", "FA"), ("t2", "T2"), ("mtr", "MTR"), ("t2star", "T2*"), ("r2star", "R2*"), ("chi", "susceptibility"),
        ("fat_fraction", "fat fraction"), ("ktrans", "Ktrans"), ("ve", "ve"), ("snap_amplitude", "SNAP amplitude"),
        ("motor_velocity", "motor conduction velocity"),
    ],
)  # fmt: skip
def test_a_quantity_has_the_short_name_its_readers_use(key: str, said: str) -> None:
    assert abbreviation(quantity(key)) == said


def test_no_two_quantities_are_called_alike() -> None:
    called = [abbreviation(one) for one in QUANTITIES.values()]
    assert len(set(called)) == len(called)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.0004, "<0.1 %"),
        (0.9996, ">99.9 %"),
        (2 / 3, "66.7 %"),
        (0.5, "50.0 %"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(share: float, said: str) -> None:
    assert share_percent(share) == said


def test_an_interval_of_a_share() -> None:
    assert share_interval((0.417, 1.0)) == "41.7 to 100 %"
    assert share_interval(None) == "n/a"
