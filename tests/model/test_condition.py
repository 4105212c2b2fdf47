"""Conditions of a limit, read as they are written."""

import pytest

from neurography.model.condition import Condition, parse_conditions, spell_conditions


def test_conditions_read_back_as_they_were_written() -> None:
    text = "MagneticFieldStrength=1.5|3; same Manufacturer; Sequence=T2*"
    found = parse_conditions(text)
    assert found == (
        Condition(key="MagneticFieldStrength", values=(1.5, 3.0)),
        Condition(key="Manufacturer"),
        Condition(key="Sequence", values=("T2*",)),
    )
    assert spell_conditions(found) == text
    assert parse_conditions("n/a") == parse_conditions("") == ()
    assert spell_conditions(()) == "n/a"


@pytest.mark.parametrize(
    "text", ["3 T", "same", "MagneticFieldStrength=", "A=1|2|3", "A=1|", "A=1;;B=2", "differs A"]
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_conditions(text)
