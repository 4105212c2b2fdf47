"""Instruments register through the entry-point group `neurography.instruments`, ours like anyone's."""

import warnings
from collections.abc import Mapping
from importlib.metadata import entry_points

from neurography.model.errors import CallError
from neurography.model.instrument import Instrument
from neurography.model.quantity import Quantity
from neurography.model.vocabulary import QUANTITIES

GROUP = "neurography.instruments"


def instruments() -> Mapping[str, Instrument]:
    """Every registered instrument by its key, sorted; a broken one warns and is left out."""
    found: dict[str, Instrument] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            instrument = point.load()
        except Exception as error:  # a stranger's plug-in may fail in any way and must not end the run
            warnings.warn(f"instrument {point.name} could not be loaded: {error}", stacklevel=2)
            continue
        if not isinstance(instrument, Instrument):
            warnings.warn(f"{point.value} is no Instrument; left out", stacklevel=2)
            continue
        if instrument.key in found:
            warnings.warn(
                f"two instruments call themselves {instrument.key}; the first is kept", stacklevel=2
            )
            continue
        found[instrument.key] = instrument
    return found


def instrument(key: str) -> Instrument:
    """One instrument; an unknown key is refused with the known ones listed."""
    known = instruments()
    if key not in known:
        raise CallError(
            wanted=f"an instrument of {', '.join(known)}", came=repr(key), todo="Check the spelling."
        )
    return known[key]


def quantities_of(instruments: Mapping[str, Instrument]) -> dict[str, Quantity]:
    """Every quantity of the vocabulary and of these instruments, by key."""
    known = dict(QUANTITIES)
    for one in instruments.values():
        known.update({quantity.key: quantity for quantity in one.quantities})
    return known
