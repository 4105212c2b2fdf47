"""Parameters from DATASET/code/neurography.toml or --config FILE; unknown keys are refused, the known listed."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from neurography.model.comparison import Limit, Reference
from neurography.model.errors import CallError
from neurography.model.instrument import Instrument
from neurography.study import in_force
from neurography.study.instruments import quantities_of

PLACE = Path("code") / "neurography.toml"


@frozen(kw_only=True)
class Config:
    """Parameters by instrument, limits and healthy samples in force, and the files they came from.

    The user's own limits and samples stand first and are tried first; notes are to be told of them.
    """

    parameters: Mapping[str, Any]
    limits: tuple[Limit, ...]
    references: tuple[Reference, ...]
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


def load(dataset: Path | None, *, path: Path | None, instruments: Mapping[str, Instrument]) -> Config:
    """Read the configuration; without a file every parameter has its default. Numbers in a table have no dataset."""
    if path is not None and not path.is_file():
        raise CallError(
            wanted="a configuration file", came="no such file", where=str(path), todo="Check --config."
        )
    place = path or (dataset / PLACE if dataset is not None else Path())
    there = place.is_file()
    content = _content(place) if there else {}
    own: dict[str, list[Path]] = {"limits": [], "reference": []}
    parameters = {}
    unknown = sorted(set(content) - set(instruments) - set(own))
    if unknown:
        raise CallError(
            wanted=f"the tables {', '.join(f'[{key}]' for key in instruments)} or the keys {', '.join(own)}",
            came=", ".join(unknown),
            where=str(place),
            todo="Check the spelling.",
        )
    for key, instrument in instruments.items():
        table = content.get(key, {})
        if not isinstance(table, dict):
            raise CallError(
                wanted=f"a table [{key}]", came=repr(table), where=str(place), todo="Write [{key}]."
            )
        # a key that follows a table header belongs to that table: take `limits` there as meant for all
        for name, given in own.items():
            if name in table:
                given.append(place.parent / str(table[name]))
        values = {name: value for name, value in table.items() if name not in own}
        parameters[key] = _parameters(instrument.parameters, values, where=f"{place} [{key}]")
    for name, given in own.items():
        if name in content:
            given.append(place.parent / str(content[name]))
    quantities = quantities_of(instruments)
    own_limits, of_limits = in_force.limits(dict.fromkeys(own["limits"]), quantities=quantities)
    own_references, of_references = in_force.references(
        dict.fromkeys(own["reference"]), quantities=quantities
    )
    return Config(
        parameters=parameters,
        limits=(*own_limits, *(row for one in instruments.values() for row in one.limits)),
        references=(*own_references, *(row for one in instruments.values() for row in one.references)),
        files=(*((place,) if there else ()), *own["limits"], *own["reference"]),
        notes=tuple(dict.fromkeys((*of_limits, *of_references))),
    )


def _content(place: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(place.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CallError(wanted="TOML", came=str(error), where=str(place), todo="Mend that line.") from error


def _parameters(kind: type[Any], values: Mapping[str, Any], *, where: str) -> Any:
    fields = {field.name: field for field in attrs.fields(kind)}
    unknown = sorted(set(values) - set(fields))
    if unknown:
        raise CallError(
            wanted=f"keys of {', '.join(fields)}",
            came=", ".join(unknown),
            where=where,
            todo="Check the spelling.",
        )
    taken = {}
    for name, value in values.items():
        wanted = fields[name].type
        if wanted is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)  # noqa: PLW2901  1 is meant as 1.0 where a number with fraction is wanted
        if type(value) is not wanted:
            raise CallError(
                wanted=f"{name} as {getattr(wanted, '__name__', wanted)}",
                came=repr(value),
                where=where,
                todo="Mend the value.",
            )
        taken[name] = value
    try:
        return kind(**taken)
    except ValueError as error:
        came = ", ".join(f"{name} = {value!r}" for name, value in sorted(taken.items()))
        raise CallError(
            wanted="values in their range",
            came=f"{came} ({error.args[0]})",
            where=where,
            todo="Mend the value.",
        ) from error
