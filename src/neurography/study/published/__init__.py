"""The published papers as runnable cases: simulated from their reported numbers, run like anyone's data."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from attrs import frozen

from neurography.model.errors import CallError
from neurography.study.published import demo_plexopathy

CASES: Mapping[str, str] = MappingProxyType({"plexopathy": demo_plexopathy.TITLE})
"""Name -> title."""


@frozen(kw_only=True)
class Shown:
    """What a demo ends with: lines to print, and the report."""

    lines: tuple[str, ...]
    report: Path


def case_name(name: str) -> str:
    """The case that `name` is an unambiguous beginning of."""
    fitting = [case for case in CASES if case.startswith(name)]
    if len(fitting) != 1 and name not in CASES:
        raise CallError(
            wanted=f"a case of {', '.join(CASES)}",
            came=repr(name),
            where="demo",
            todo="`neurography demo --list` names them.",
        )
    return name if name in CASES else fitting[0]


def run_demo(
    name: str, *, out: Path | None = None, seed: int = 0, tell: Callable[[str], None] = lambda _: None
) -> Shown:
    """Simulate a published case into OUT/sourcedata and run it into OUT (default ./neurography-NAME)."""
    case = case_name(name)
    place = (out or Path(f"neurography-{case}")).resolve()
    lines, report = demo_plexopathy.run_case(place, seed=seed, tell=tell)
    return Shown(lines=lines, report=report)
