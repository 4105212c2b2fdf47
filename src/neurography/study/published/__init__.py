"""The published papers as runnable cases: made from their reported numbers, run like anyone's data."""

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from attrs import frozen

from neurography.model.errors import CallError
from neurography.study.published import demo_case, demo_plexopathy, demo_pml, demo_typed_plexopathy
from neurography.study.published.case import Case
from neurography.study.published.index import run_all
from neurography.study.writing import make_writable

__all__ = ["CASES", "Case", "Shown", "case_name", "run_all", "run_demo"]

CASES: Mapping[str, Case] = MappingProxyType(
    {
        case.name: case
        for case in (
            demo_plexopathy.CASE,
            demo_typed_plexopathy.CASE,
            demo_case.NEUROLEUKEMIOSIS,
            demo_pml.CASE,
            demo_case.SOFT_TISSUE,
            demo_case.PERINEURAL,
        )
    }
)
"""Name -> case, in the order in which they are listed."""


@frozen(kw_only=True)
class Shown:
    """What a demo ends with: lines to print, and the report."""

    lines: tuple[str, ...]
    report: Path


def case_name(name: str) -> str:
    """The case of that name, else the one that `name` is an unambiguous beginning of.

    Raises
    ------
    CallError
        With the cases that fit when there are several, with the known and the nearest when there is none.
    """
    if name in CASES:
        return name
    fitting = [case for case in CASES if name and case.startswith(name)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise CallError(
            wanted="the beginning of one case alone",
            came=f"{name!r}, with which {' and '.join(fitting)} begin",
            where="demo",
            todo="Write more of the name.",
        )
    nearest = difflib.get_close_matches(name, [*CASES, "all"], n=1, cutoff=0.5)
    raise CallError(
        wanted=f"a case of {', '.join(CASES)}, or all",
        came=repr(name),
        where="demo",
        todo=f"Did you mean {nearest[0]}?" if nearest else "`neurography demo --list` names them.",
    )


def run_demo(
    name: str, *, out: Path | None = None, seed: int = 0, tell: Callable[[str], None] = lambda _: None
) -> Shown:
    """Make a published case's dataset in OUT/sourcedata and run it into OUT (default ./neurography-NAME).

    Raises
    ------
    CallError
        For a name that fits no case or several, and for an OUT that cannot be written to.
    """
    case = CASES[case_name(name)]
    place = (out or Path(f"neurography-{case.name}")).resolve()
    make_writable(place)
    lines, report = case.run(place, seed=seed, tell=tell)
    return Shown(lines=lines, report=report)
