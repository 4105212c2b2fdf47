"""A user's limits and healthy samples as they come into force: every name in them means what it says, or is told.

A misspelt quantity would leave its row without effect and let another limit judge in its place: it is refused by
line. Structures are read as a typed table's are; one that is not known is used all the same, and told.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import attrs

from neurography.anatomy import names
from neurography.io.limit_tables import placed_limits, placed_references
from neurography.model.comparison import Limit, Reference
from neurography.model.errors import InputError
from neurography.model.quantity import Quantity
from neurography.model.quantity_names import called

Row = TypeVar("Row", Limit, Reference)


def limits(
    files: Iterable[Path], *, quantities: Mapping[str, Quantity]
) -> tuple[tuple[Limit, ...], tuple[str, ...]]:
    """(the limits of the user's files, what must be told of them).

    Raises
    ------
    InputError
        With file and line, for a quantity that is not known, a percentage of one that is on no ratio scale, a row
        that is there twice, and what `read_limits` refuses.
    """
    placed = [(where, row, file.name) for file in files for where, row in placed_limits(file)]
    for where, row, _ in placed:
        quantity = quantities[_key(row.quantity, where, quantities)]
        if row.scale == "percent" and quantity.scale != "ratio":
            raise InputError(
                wanted=f"scale absolute for {quantity.key}",
                came=f"percent, which has no meaning on its {quantity.scale} scale",
                where=f"{where}, column scale",
                todo="Write absolute, and the limit in the quantity's unit.",
            )
    return _in_force(placed, quantities)


def references(
    files: Iterable[Path], *, quantities: Mapping[str, Quantity]
) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """(the healthy samples of the user's files, what must be told of them); raises as `limits`."""
    placed = [(where, row, file.name) for file in files for where, row in placed_references(file)]
    return _in_force(placed, quantities)


def _in_force(
    placed: Iterable[tuple[str, Row, str]], quantities: Mapping[str, Quantity]
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    found: dict[Row, str] = {}
    told: list[str] = []
    for where, row, file in placed:
        key = _key(row.quantity, where, quantities)
        structure, said = _structure(row.structure)
        note = called(row.quantity, quantities).note
        line = where.rpartition(", line ")[2]
        told += [f"{file}, line {line}: {one}" for one in (note, said) if one]
        known = attrs.evolve(
            row,
            quantity=key,
            structure=structure,
            statistic=row.statistic.lower().replace(" ", "_"),
            own=True,
        )
        if known in found:
            raise InputError(wanted="each row once", came=f"the row of {found[known]} again", where=where)
        found[known] = where
    return tuple(found), tuple(told)


def _key(text: str, where: str, quantities: Mapping[str, Quantity]) -> str:
    meant = called(text, quantities)
    if not meant.key:
        raise InputError(
            wanted=f"a quantity of {', '.join(quantities)}",
            came=repr(text),
            where=f"{where}, column quantity",
            todo=f"Did you mean {meant.nearest}?" if meant.nearest else "Check the spelling.",
        )
    return meant.key


def _structure(text: str) -> tuple[str, str]:
    """(its id, a sentence where that is not known or was called by another name); n/a holds for any."""
    if text == "n/a":
        return text, ""
    named = names.named(text)
    if named.structure in names.known():
        return named.structure, named.note
    near = names.nearest(named.structure)
    meant = f" (did you mean {' or '.join(near)}?)" if near else ""
    return (
        named.structure,
        f"structure {named.structure} is not a known name{meant}: it judges only what bears the same name",
    )
