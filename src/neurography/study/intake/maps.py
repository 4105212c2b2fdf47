"""The unit of a scanner's map at its import: written where it holds, else left out with what to write."""

from attrs import frozen

from neurography.imaging.map_unit import in_own_unit
from neurography.io.dicom import Converted
from neurography.model import units
from neurography.model.errors import CallError, InputError
from neurography.model.instrument import Recognised
from neurography.model.vocabulary import quantity


@frozen
class Stated:
    """What goes into the sidecar as Units (empty: nothing), and what the user should know."""

    unit: str
    notes: tuple[str, ...]


def unit_of(made: Converted, recognised: Recognised, *, by_hand: str, sidecar: str) -> Stated:
    """The unit to write for a computed map.

    by_hand is what the user states for the maps of this import; it goes before the header's, and stands only for
    quantities it can be a unit of. No unit is written that the values contradict. sidecar is the file's name.
    """
    measured = quantity(recognised.quantity)
    hand = by_hand if by_hand and _converts(by_hand, recognised) else ""
    unit = hand or recognised.unit
    by = "stated by --map-units" if hand else "stated by the header"
    try:
        in_own_unit(
            made.data(),
            quantity=measured,
            suffix=recognised.suffix,
            stated=unit or None,
            where=sidecar,
            by=by,
        )
    except InputError as error:
        said = f"Units not written: wanted {error.wanted}; got {error.came}. {error.todo}"
        return Stated("", (f"{said} Or remove the map and import it again with --map-units.",))
    return Stated(unit, (f"Units {unit}, {by}",) if unit else ())


def check_by_hand(by_hand: str, maps: list[Recognised]) -> None:
    """Refuse --map-units that can be the unit of none of the maps at hand.

    Raises
    ------
    CallError
        With the units that could be meant.
    """
    if not by_hand or any(_converts(by_hand, one) for one in maps):
        return
    wanted = sorted({units.spell(quantity(one.quantity).unit) or "1" for one in maps})
    raise CallError(
        wanted=f"a unit that converts to {' or '.join(wanted)}" if maps else "a computed map in the source",
        came=repr(by_hand),
        where="--map-units",
        todo='Write it as "10^-6 mm2/s".' if maps else "Leave it out: nothing here is a map.",
    )


def _converts(unit: str, recognised: Recognised) -> bool:
    try:
        units.conversion(unit, to=quantity(recognised.quantity).unit)
    except InputError:
        return False
    return True
