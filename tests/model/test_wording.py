"""How quantities are called in short, in figures and in the report alike."""

import pytest

from neurography.model.vocabulary import QUANTITIES, quantity
from neurography.model.wording import abbreviation


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
