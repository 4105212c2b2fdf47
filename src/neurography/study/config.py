"""Parameters from DATASET/code/neurography.toml or --config FILE; unknown keys are refused, the known listed."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from neurography.io import limit_tables
from neurography.model.comparison import Limit, Reference
from neurography.model.errors import CallError
from neurography.model.instrument import Instrument

PLACE = Path("code") / "neurography.toml"


@frozen(kw_only=True)
class Config:
    """Parameters by instrument, limits and healthy samples in force, and the files they came from."""

    parameters: Mapping[str, Any]
    limits: tuple[Limit, ...]
    references: tuple[Reference, ...]
    files: tuple[Path, ...] = ()


def load(dataset: Path | None, *, path: Path | None, instruments: Mapping[str, Instrument]) -> Config:
    """Read the configuration; without a file every parameter has its default. Numbers in a table have no dataset."""
    if path is not None and not path.is_file():
        raise CallError(
            wanted="a configuration file", came="no such file", where=str(path), todo="Check --config."
        )
    place = path or (dataset / PLACE if dataset is not None else Path())
    content: dict[str, Any] = {}
    files: tuple[Path, ...] = ()
    if place.is_file():
        try:
            content = tomllib.loads(place.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CallError(
                wanted="TOML", came=str(error), where=str(place), todo="Mend that line."
            ) from error
        files = (place,)
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
    own_limits = tuple(row for file in own["limits"] for row in limit_tables.read_limits(file))
    own_references = tuple(row for file in own["reference"] for row in limit_tables.read_references(file))
    return Config(
        parameters=parameters,
        limits=_limits(own_limits, instruments),
        references=_references(own_references, instruments),
        files=(*files, *own["limits"], *own["reference"]),
    )


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


def _limits(own: tuple[Limit, ...], instruments: Mapping[str, Instrument]) -> tuple[Limit, ...]:
    """The user's limits take the place of shipped ones for the same quantity and kind."""
    taken = {(row.quantity, row.kind) for row in own}
    shipped = (row for instrument in instruments.values() for row in instrument.limits)
    return (*own, *(row for row in shipped if (row.quantity, row.kind) not in taken))


def _references(own: tuple[Reference, ...], instruments: Mapping[str, Instrument]) -> tuple[Reference, ...]:
    """The user's norms take the place of shipped ones for the same quantity and structure."""
    taken = {(row.quantity, row.structure) for row in own}
    shipped = (row for instrument in instruments.values() for row in instrument.references)
    return (*own, *(row for row in shipped if (row.quantity, row.structure) not in taken))
