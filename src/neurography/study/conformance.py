"""What every instrument must keep, as functions a test calls: the protocol of `model.instrument` in practice.

An instrument's author runs `check_all(instrument, truth)` with a truth of its own phantom.
"""

import re
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from neurography.model import serial
from neurography.model.instrument import Instrument, Result, Session
from neurography.model.measurement import Measurement
from neurography.model.site import OPPOSITE


class ConformanceError(AssertionError):
    """An instrument breaks the protocol; the message says where."""


def check_all(instrument: Instrument, truth: Any) -> Result:
    """Every check; the Result of the phantom for further looks."""
    check_declaration(instrument)
    check_finds_nothing_in_nothing(instrument)
    result = check_measure_is_pure(instrument, truth)
    check_rows(instrument, result)
    check_mirrored_names(instrument, truth)
    return result


def check_declaration(instrument: Instrument) -> None:
    """Named, versioned, with parameters that all have defaults and limits that all have sources."""
    _hold(isinstance(instrument, Instrument), "does not keep the Instrument protocol")
    _hold(bool(re.fullmatch(r"[a-z0-9_]+", instrument.key)), f"key {instrument.key!r} is no plain word")
    _hold(bool(instrument.version), "has no version")
    _hold(len(instrument.methods(instrument.parameters())) > 0, "says nothing for the methods paragraph")
    keys = [quantity.key for quantity in instrument.quantities]
    _hold(len(keys) == len(set(keys)) > 0, f"quantities are not unique: {keys}")
    _hold(attrs.has(instrument.parameters), "parameters is not an attrs class")
    instrument.parameters()  # raises when a default is missing
    for limit in instrument.limits:
        _hold(bool(limit.source) and limit.quantity in keys, f"limit without source or quantity: {limit}")
    for reference in instrument.references:
        _hold(bool(reference.source) and reference.quantity in keys, f"reference without source: {reference}")
    _hold(instrument.recognise({}) is None, "recognises an empty header")


def check_finds_nothing_in_nothing(instrument: Instrument) -> None:
    """A visit without files has no acquisitions."""
    empty = Session(subject="x", session="n/a", date="n/a", files=(), root=Path())
    _hold(instrument.find(empty) == (), "finds an acquisition where there is no file")


def check_measure_is_pure(instrument: Instrument, truth: Any) -> Result:
    """The same acquisition, sites, parameters and seed give the same Result, and opens no file."""
    acquisition, sites = instrument.phantom(truth, seed=1)
    again, _ = instrument.phantom(truth, seed=1)
    parameters = instrument.parameters()
    first = instrument.measure(acquisition, sites, parameters=parameters, seed=3)
    second = instrument.measure(again, sites, parameters=parameters, seed=3)
    _hold(
        serial.to_json(first.measurements) == serial.to_json(second.measurements),
        "measures differently twice",
    )
    for one, other in zip(first.maps, second.maps, strict=True):
        _hold(
            np.array_equal(one.data, other.data, equal_nan=one.data.dtype.kind == "f"),
            f"map {one.name} differs",
        )
    _hold(not any(path.exists() for path in acquisition.files), "its phantom leans on files")
    return first


def check_rows(instrument: Instrument, result: Result) -> None:
    """Rows are unique, of declared quantities, finite, sided, with n where there is a value."""
    keys = {quantity.key for quantity in instrument.quantities}
    seen: set[tuple[str, ...]] = set()
    _hold(len(result.measurements) > 0, "measures nothing in its own phantom")
    for row in result.measurements:
        _hold(row.quantity.key in keys, f"measures the undeclared quantity {row.quantity.key}")
        _hold(row.key not in seen, f"gives two rows for {row.key}")
        seen.add(row.key)
        _hold(row.technique.instrument == instrument.key, f"signs as {row.technique.instrument}")
        _check_row(row)
    _hold(
        serial.from_json(serial.to_json(result.measurements), Measurement) == result.measurements,
        "its measurements do not survive being written and read",
    )


def _check_row(row: Measurement) -> None:
    for name in ("value", "sd", "spread"):
        number = getattr(row, name)
        _hold(number is None or bool(np.isfinite(number)), f"{name} of {row.key} is not finite")
    if row.value is not None:
        _hold(row.n is not None and row.n > 0, f"{row.key} has a value but no n")
        if row.interval is not None:
            _hold(row.interval[0] <= row.value <= row.interval[1], f"{row.key} lies outside its interval")
    _hold(row.sd is None or row.sd > 0, f"{row.key} has an sd of zero")
    _hold(len(row.sources) > 0, f"{row.key} has no source")


def check_mirrored_names(instrument: Instrument, truth: Any) -> None:
    """Sites with left and right exchanged contradict their place: nothing is measured under a wrong side."""
    acquisition, sites = instrument.phantom(truth, seed=1)
    swapped = tuple(attrs.evolve(site, side=OPPOSITE.get(site.side, site.side)) for site in sites)
    result = instrument.measure(acquisition, swapped, parameters=instrument.parameters(), seed=3)
    wrong = [row.key for row in result.measurements if row.value is not None and row.site.side in OPPOSITE]
    _hold(not wrong, f"measured under a side that contradicts its place: {wrong[:3]}")


def _hold(kept: bool, otherwise: str) -> None:
    if not kept:
        raise ConformanceError(otherwise)
