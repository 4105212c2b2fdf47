"""The unit of a phase: from statements and exact ranges, never from how far the values happen to reach."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from neurography.instruments.susceptibility.phase_units import (
    KNOWN,
    look,
    named,
    radians,
    resolve,
    wrapped_hertz,
)
from neurography.model.errors import CallError, InputError

TRUTH = np.linspace(-math.pi, math.pi, 8001)[:-1]
"""Every phase there is, in radians; the last, pi, is the first."""

PHILIPS = {
    "Manufacturer": "Philips",
    "PhilipsRescaleSlope": 1.53455,
    "PhilipsRescaleIntercept": -3142,
    "PhilipsScaleSlope": 651.74,
}


def in_radians(values: NDArray[Any], sidecar: Mapping[str, Any], stated: str = "") -> NDArray[np.float32]:
    seen = look(values)
    assert seen is not None
    return radians(values, resolve(seen, sidecar, stated=stated))


def apart(found: NDArray[Any], truth: NDArray[Any]) -> float:
    """Largest distance on the circle, rad."""
    return float(np.abs(np.angle(np.exp(1j * (found.astype(np.float64) - truth)))).max())


STEP = 2 * math.pi / 4096 + 1e-6
SIEMENS_STORED = np.floor((TRUTH + math.pi) / (2 * math.pi) * 4096)


@pytest.mark.parametrize(
    ("values", "sidecar", "name", "tolerance"),
    [
        # one step of the stored numbers; half a thousandth, and what 3142 for pi makes of the rest
        (SIEMENS_STORED * 2 - 4096, {"Manufacturer": "Siemens"}, "siemens", STEP),
        (SIEMENS_STORED * 2 - 4096, {}, "siemens", STEP),
        (
            SIEMENS_STORED,
            {"Manufacturer": "Siemens", "Units": "arbitrary"},
            "siemens_unsigned",
            STEP,
        ),
        (np.rint(TRUTH * 1000), {"Manufacturer": "GE"}, "mrad", 1e-3),
        (np.rint(TRUTH * 1000), {}, "mrad", 1e-3),
        (TRUTH, {"Units": "rad"}, "rad", 2e-7),
        (TRUTH, {}, "rad", 2e-7),
        (TRUTH, PHILIPS | {"UsePhilipsFloatNotDisplayScaling": 1}, "philips", 1e-5),
        (TRUTH * 3142 / math.pi, PHILIPS | {"UsePhilipsFloatNotDisplayScaling": 0}, "philips", 1e-6),
        (np.rint(TRUTH * 1000), {"Units": "mrad"}, "mrad", 1e-3),
    ],
)
def test_what_scanners_write(
    values: NDArray[Any], sidecar: Mapping[str, Any], name: str, tolerance: float
) -> None:
    seen = look(values.astype(np.float32))
    assert seen is not None
    assert resolve(seen, sidecar).name == name
    found = in_radians(values.astype(np.float32), sidecar)
    assert apart(found, TRUTH) <= tolerance
    assert np.abs(found).max() <= math.pi


def test_philips_precise_values_in_another_scale() -> None:
    """The same display, a precise value of 500 for pi: the scaling says so."""
    sidecar = PHILIPS | {"PhilipsScaleSlope": 3142 / (1.53455 * 500), "UsePhilipsFloatNotDisplayScaling": 1}
    found = in_radians((TRUTH * 500 / math.pi).astype(np.float32), sidecar)
    assert apart(found, TRUTH) <= 1e-6


@pytest.mark.parametrize(
    ("values", "sidecar"),
    [
        (0.5 * TRUTH, {}),  # radians of a short echo: stretched to pi by others
        (0.5 * TRUTH, {"Units": "arbitrary", "Manufacturer": "Siemens"}),
        (np.rint(TRUTH / math.pi * 498), {"Manufacturer": "Philips"}),
        (np.rint(TRUTH / math.pi * 180), {"Manufacturer": "GE"}),  # degrees
        (
            np.rint(TRUTH / math.pi * 3000) + 3000,
            {"Manufacturer": "Siemens"},
        ),  # cut, or another unsigned range
        (np.rint(TRUTH / math.pi * 3000), {"Manufacturer": "Siemens"}),  # steps of 1: might be thousandths
        (np.rint(TRUTH / math.pi * 3000), {}),
        (np.rint(TRUTH * 1000), {"Manufacturer": "Siemens"}),
        (TRUTH / math.pi * 0.003674, {}),
        (np.rint(TRUTH / math.pi * 2047), {}),
        (TRUTH * 400, PHILIPS | {"PhilipsRescaleIntercept": -500}),
        (TRUTH * 1.2, PHILIPS | {"UsePhilipsFloatNotDisplayScaling": 1}),
    ],
)
def test_ambiguous_units_are_refused_with_what_was_seen(
    values: NDArray[Any], sidecar: Mapping[str, Any]
) -> None:
    seen = look(values)
    assert seen is not None
    with pytest.raises(InputError) as caught:
        resolve(seen, sidecar, where="sub-01_phase.nii.gz")
    message = str(caught.value)
    assert f"from {seen.lowest:.7g} to {seen.highest:.7g}" in message
    assert "whole numbers" in message
    assert f"{seen.distinct} different" in message
    assert sidecar.get("Manufacturer", "vendor not stated") in message
    assert f"Units {sidecar['Units']}" in message if "Units" in sidecar else "no Units" in message
    assert '"Units": "rad"' in message
    assert "pi=NUMBER" in message


def test_vendor_named_short_of_the_ends() -> None:
    """A crop that does not reach -4096: Siemens by name and by steps of 2, GE by name."""
    siemens = np.arange(-3000.0, 3001, 2)
    assert apart(in_radians(siemens, {"Manufacturer": "SIEMENS"}), siemens * math.pi / 4096) < 2e-7
    ge = np.arange(-3000.0, 2001)
    assert apart(in_radians(ge, {"Manufacturer": "GE MEDICAL SYSTEMS"}), ge / 1000) < 5e-4


def test_stated_by_hand() -> None:
    tiny = TRUTH / math.pi * 0.0036743775
    assert apart(in_radians(tiny, {}, stated="pi=0.0036743775"), TRUTH) < 3e-7
    degrees = np.degrees(TRUTH)
    assert apart(in_radians(degrees, {}, stated="degrees"), TRUTH) < 3e-7


@pytest.mark.parametrize("stated", ["turns", "pi=", "pi=x", "pi=0", "pi=-1", "pi=inf", "4096"])
def test_unknown_statement(stated: str) -> None:
    with pytest.raises(CallError, match="rad, mrad, degrees, siemens, siemens_unsigned or pi=NUMBER"):
        named(stated)


@pytest.mark.parametrize(
    ("values", "sidecar", "stated"),
    [
        (SIEMENS_STORED * 2 - 4096, {"Units": "rad"}, ""),
        (np.array([-3.0, 0.0, 1.0, 2.0]), {"Units": "rad"}, ""),  # rounded to whole radians
        (SIEMENS_STORED * 2 - 4096, {}, "siemens_unsigned"),
        (SIEMENS_STORED * 2 - 4096, {}, "mrad"),
        (TRUTH, {}, "pi=0.003"),
    ],
)
def test_a_statement_that_the_values_contradict(
    values: NDArray[Any], sidecar: Mapping[str, Any], stated: str
) -> None:
    seen = look(values)
    assert seen is not None
    with pytest.raises(InputError, match="wanted a phase in"):
        resolve(seen, sidecar, stated=stated)


def test_a_field_map_is_no_phase() -> None:
    seen = look(TRUTH * 100)
    assert seen is not None
    with pytest.raises(InputError, match="a field map"):
        resolve(seen, {"Units": "Hz"})


def test_radians_that_were_unwrapped_are_wrapped_again() -> None:
    field = np.linspace(-40, 40, 5000)
    seen = look(field)
    assert seen is not None
    unit = resolve(seen, {"Units": "rad"})
    assert "already unwrapped" in unit.reason
    found = radians(field, unit)
    assert np.abs(found).max() <= math.pi
    assert apart(found, field) < 3e-7


def test_the_seam_and_nan() -> None:
    """-pi and pi in single precision (a little more than pi) stay inside; NaN and infinity become NaN."""
    values = np.array([-math.pi, math.pi, np.nan, np.inf, 0.0], dtype=np.float32)
    found = radians(values, KNOWN["rad"])
    assert np.isnan(found).tolist() == [False, False, True, True, False]
    assert (np.abs(found[[0, 1]].astype(np.float64)) <= math.pi).all()
    assert apart(found[[0, 1, 4]], np.array([math.pi, math.pi, 0])) < 3e-7


def test_what_is_seen() -> None:
    seen = look(np.array([[-4096.0, 4094.0], [np.nan, 0.0]]))
    assert seen is not None
    assert seen.text() == "from -4096 to 4094, whole numbers in steps of 2, 3 different"
    assert look(np.array([np.nan, np.inf])) is None


@pytest.mark.parametrize(
    ("delta_ms", "reach", "found"),
    [
        (0.988, 506.0, 1012.1),  # GE
        (1.252, 399.0, 798.7),
        (2.304, 217.0, 434.0),
        (0.988, 480.0, None),  # short of the limit: unwrapped already, or no wraps
        (0.988, 700.0, None),
    ],
)
def test_vendors_maps_in_hertz_that_are_still_wrapped(
    delta_ms: float, reach: float, found: float | None
) -> None:
    """Ranges as vendors' files have them: half a period of the echo spacing to either side."""
    values = np.linspace(-reach, reach, 999)
    times = (0.005, 0.005 + delta_ms / 1000)
    period = wrapped_hertz(values, times)
    assert period == (None if found is None else pytest.approx(found, abs=0.1))


def test_hertz_need_even_echoes() -> None:
    values = np.linspace(-500, 500, 99)
    assert wrapped_hertz(values, (0.005,)) is None
    assert wrapped_hertz(values, (0.005, 0.006, 0.008)) is None
    assert wrapped_hertz(np.full(3, np.nan), (0.005, 0.006)) is None
    assert wrapped_hertz(values, (0.005, 0.006, 0.007)) == pytest.approx(1000)
