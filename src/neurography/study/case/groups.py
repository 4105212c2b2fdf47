"""Words that stand for several muscles, movements, reflexes or fields: a table, each with its reason."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from attrs import frozen

from neurography.anatomy.graph import load
from neurography.reasoning.lesion import forward

OF_NERVE = "muscles_of_"
"""`muscles_of_sciatic_nerve`: every muscle all of whose fibres pass that nerve."""


@frozen(kw_only=True)
class Group:
    """What a group's name stands for. wider: what a looser reading of the words adds.

    named: a few words for all members, where there are too many to list.
    """

    members: tuple[str, ...]
    wider: tuple[str, ...] = ()
    note: str = ""
    named: str = ""


@cache
def _table() -> Mapping[tuple[str, str], Group]:
    text = (files(__package__) / "groups.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), strict=True)
    return {
        (row["about"], row["group"]): Group(
            members=tuple(row["members"].split(";")),
            wider=tuple(filter(None, row["wider"].split(";"))),
            note=row["note"],
        )
        for row in rows
    }


def group(about: str, name: str) -> Group | None:
    """What a name stands for in records about strength, denervation, reflex, field or symptom; None if unknown."""
    if about in ("strength", "denervation") and name.startswith(OF_NERVE):
        nerve = name.removeprefix(OF_NERVE)
        muscles = _muscles_of(nerve)
        named = f"the muscles all of whose fibres pass the {nerve.replace('_', ' ')}"
        return Group(members=muscles, named=named) if muscles else None
    return _table().get((about, name))


@cache
def _muscles_of(nerve: str) -> tuple[str, ...]:
    found: dict[str, bool] = {}
    for fibre in forward().fibres:
        if fibre.target.kind == "muscle":
            passes = any(name == nerve for name, _ in fibre.through)
            found[fibre.target.name] = found.get(fibre.target.name, True) and passes
    order = [target.name for target in load().targets]
    return tuple(name for name in order if found.get(name))
