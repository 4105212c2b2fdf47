"""Numbers and words: real minus signs, decimals by the uncertainty, percent always signed."""

import pytest
from attrs import evolve
from tests.report.plexopathy_view import ADC, FA, measurements

from neurography.model.digits import decimals
from neurography.model.wording import abbreviation, number, percent, signed
from neurography.report.text import count, full_value, interval, plain_value, sided, typographic

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "sd", "shown"),
    [
        (0.8563, 0.0123, f"0.856{NBSP}±{NBSP}0.012"),
        (1.3694, 0.034, f"1.369{NBSP}±{NBSP}0.034"),
        (0.50213, 0.0071, f"0.5021{NBSP}±{NBSP}0.0071"),
        (12.345, 1.5, f"12.3{NBSP}±{NBSP}1.5"),
        (1234.5, 37.2, f"1234{NBSP}±{NBSP}37"),
        (0.5, 0.0996, f"0.50{NBSP}±{NBSP}0.10"),
        (0.5, 0.00996, f"0.500{NBSP}±{NBSP}0.010"),
        (-0.5, 0.02, f"{MINUS}0.500{NBSP}±{NBSP}0.020"),
        (0.8563, None, "0.856"),
        (85.63, None, "85.6"),
        (0.0, None, "0.00"),
    ],
)
def test_decimals_follow_the_uncertainty(value: float, sd: float | None, shown: str) -> None:
    assert plain_value(evolve(measurements()[0], value=value, sd=sd)) == shown


def test_value_uncertainty_unit_and_n_in_that_order() -> None:
    first = measurements()[0]
    assert full_value(first) == f"0.856{NBSP}±{NBSP}0.012{NBSP}×10⁻³ mm²/s (n{NBSP}214{NBSP}voxels)"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (61.5, "+62"),
        (-26.8, f"{MINUS}27"),
        (-2.04, f"{MINUS}2.0"),
        (9.94, "+9.9"),
        (9.96, "+10"),
        (0.0, "0.0"),
    ],
)
def test_percent_is_always_signed(value: float, shown: str) -> None:
    assert percent(value) == f"{shown}{NBSP}%"


def test_no_hyphen_stands_for_a_minus_and_zero_has_no_sign() -> None:
    assert number(-0.0004, 2) == "0.00"
    assert signed(-0.0004, 2) == "0.00"
    assert signed(-1.25, 2) == f"{MINUS}1.25"
    assert signed(1.25, 2) == "+1.25"
    assert interval((-0.5, 0.25), 2) == f"{MINUS}0.50{NBSP}to{NBSP}0.25"
    assert number(float("nan"), 2) == "not a number"


def test_missing_is_words() -> None:
    gone = evolve(
        measurements()[0], value=None, sd=None, interval=None, warnings=("not resolvable: 2 voxels",)
    )
    assert plain_value(gone) == "not resolvable"
    assert full_value(gone) == "not resolvable: 2 voxels"
    assert interval(None, 2) == "not known"


def test_a_bound_is_shown_as_a_bound() -> None:
    assert plain_value(evolve(measurements()[0], censored="left")).startswith("<")
    assert plain_value(evolve(measurements()[0], censored="right")).startswith(">")


def test_counts_of_a_pair_are_said_once() -> None:
    first = measurements()[0]
    assert count(first, evolve(first, n=215)) == f"n{NBSP}214{NBSP}and{NBSP}215{NBSP}voxels"
    assert count(first, first) == f"n{NBSP}214{NBSP}voxels"
    assert count(evolve(first, n=1)) == f"n{NBSP}1{NBSP}voxel"
    assert count(evolve(first, n=None)) == ""


def test_names() -> None:
    assert (abbreviation(ADC), abbreviation(FA)) == ("ADC", "FA")
    assert (
        abbreviation(evolve(ADC, key="trace_signal", name="trace-weighted signal")) == "trace-weighted signal"
    )
    assert sided(measurements()[0].site) == "Left L5 ventral ramus"
    assert decimals(float("nan"), 0.5) == 3


def test_words_from_elsewhere_get_real_minus_signs_but_dates_and_options_stay() -> None:
    assert typographic("off by -0.009, -.5 %") == f"off by {MINUS}0.009, {MINUS}.5 %"
    for same in ("2008-03-04", "row 000-12", "--allow KEY", "ses-1", "10-12"):
        assert typographic(same) == same
