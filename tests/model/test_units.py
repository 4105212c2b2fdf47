"""Spellings of one unit give one number; what is not known is refused with what is."""

import pytest

from neurography.model.errors import InputError
from neurography.model.units import accepted, conversion, factor, spell
from neurography.model.vocabulary import QUANTITIES


@pytest.mark.parametrize(
    ("unit", "to", "wanted"),
    [
        ("mm2/s", "um2/ms", 1e3),
        ("mm²/s", "um2/ms", 1e3),
        ("mm2/sec", "um2/ms", 1e3),
        ("10^-3 mm2/s", "um2/ms", 1.0),
        ("10^-6 mm2/s", "um2/ms", 1e-3),
        ("10*-6.mm2/s", "um2/ms", 1e-3),
        ("x10^-3 mm²/s", "um2/ms", 1.0),
        ("×10⁻³ mm²/s", "um2/ms", 1.0),
        ("10⁻⁶ mm²/s", "um2/ms", 1e-3),
        ("10-3 mm2/s", "um2/ms", 1.0),
        ("1e-3 mm2/s", "um2/ms", 1.0),
        ("1e-6mm^2/s", "um2/ms", 1e-3),
        ("10**-9 m2/s", "um2/ms", 1.0),
        ("µm²/ms", "um2/ms", 1.0),
        ("um2/s", "um2/ms", 1e-3),
        ("%", "1", 0.01),
        ("", "1", 1.0),
        ("cm²", "mm2", 100.0),
        ("cm^2", "mm2", 100.0),
        ("mL", "mm3", 1e3),
        ("s", "ms", 1e3),
        ("s^-1", "1/s", 1.0),
        ("s⁻¹", "1/s", 1.0),
        ("Hz", "1/s", 1.0),
        ("min-1", "1/min", 1.0),
        ("ppb", "[ppm]", 1e-3),
        ("SUV", "g/mL", 1.0),
        ("µV", "mV", 1e-3),
        ("a.u.", "[arb'U]", 1.0),
        ("A.U.", "[arb'U]", 1.0),
        ("arbitrary", "[arb'U]", 1.0),
        ("arb. units", "[arb'U]", 1.0),
        ("a.u.", "1", 1.0),
        ("mm2/s.", "um2/ms", 1e3),
        ("10^-15 m2/s", "um2/ms", 1e-6),
    ],
)
def test_a_spelling_gives_its_factor(unit: str, to: str, wanted: float) -> None:
    assert factor(unit, to=to) == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize(
    ("unit", "value", "celsius"), [("°C", 31.5, 31.5), ("K", 304.65, 31.5), ("°F", 88.7, 31.5)]
)
def test_temperatures_have_an_offset(unit: str, value: float, celsius: float) -> None:
    assert conversion(unit, to="Cel")(value) == pytest.approx(celsius, abs=1e-9)


def test_a_conversion_is_named_and_none_is_not() -> None:
    assert conversion("mm2/s", to="um2/ms").said == "converted from mm2/s to ×10⁻³ mm²/s"
    assert conversion("10^-3 mm2/s", to="um2/ms").said == ""


@pytest.mark.parametrize("unit", ["mm/s", "furlong", "mm2", "10^-3", "um2/ms2"])
def test_a_strange_unit_is_refused_with_the_known_ones(unit: str) -> None:
    with pytest.raises(InputError, match="mm2/s") as caught:
        factor(unit, to="um2/ms", where="map.json")
    assert "map.json" in str(caught.value)


@pytest.mark.parametrize(
    "unit",
    [
        "1e400 mm2",
        "10^+400 mm2",
        "10⁴⁰⁰ mm2",
        "1e-400 mm2",
        "10^+16 mm2",
        "10^+99999 mm2",
        "1e" + "9" * 5000 + " mm2",
    ],
)
def test_a_power_beyond_any_unit_is_an_unknown_unit(unit: str) -> None:
    with pytest.raises(InputError, match="a unit that converts to mm2"):
        conversion(unit, to="mm2")


def test_digits_of_another_script_are_no_power() -> None:
    with pytest.raises(InputError, match="a unit that converts to um2/ms"):
        conversion("10^-٣ mm2/s", to="um2/ms")


@pytest.mark.parametrize("to", sorted({quantity.unit for quantity in QUANTITIES.values()}))
def test_every_unit_that_is_offered_is_read(to: str) -> None:
    for unit in accepted(to):
        assert conversion(unit, to=to).factor > 0
    assert conversion(spell(to) or "1", to=to).factor == 1.0


def test_every_quantity_reads_its_own_unit() -> None:
    for quantity in QUANTITIES.values():
        assert factor(quantity.unit, to=quantity.unit) == 1.0
