"""Which regions are wanted: rows of a sites table from what was asked for, refused where it is not clear."""

import math
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from neurography.anatomy import names, spelled
from neurography.anatomy.midline import MIDLINE
from neurography.imaging.extent import Extent, extent
from neurography.io import nifti
from neurography.io.sites_write import Row
from neurography.model.errors import CallError, InputError
from neurography.model.instrument import BidsFile, Session
from neurography.model.site import MIDPLANE, ROLES, SIDES, Side, Sphere
from neurography.study.sites_steps import COORDINATES, command, of_visit, sphere_command

_STRUCTURE = re.compile(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,62}")
_SPHERE = "NAME,structure,side,x,y,z,radius[,role]"
_BRAIN = (
    "brain|brainstem|pons|cerebellum|cortex|matter|lobe|insula|capsule|corona|callosum|corticospinal|caudate|putamen|"
    "pallidum|thalamus|hippocampus|amygdala|nucleus|nigra"
)
_GROUPS = (
    ("roots", "root_"),
    ("ventral rami", "ventral_ramus_"),
    ("plexuses and trunks", "plexus|trunk"),
    ("nerves", "nerve|nerves|rami"),
    ("muscles", "muscle"),
    ("brain", _BRAIN),
)

TRACK: tuple[tuple[str, int | None], ...] = (("waypoint", 1), ("seed", None), ("waypoint", 2))
"""What is drawn along a nerve that is to be followed: role and order, from proximal to distal."""


@frozen(kw_only=True)
class NewOptions:
    """What is wanted. sides empty: left and right, of midline structures the midline."""

    image: str = ""
    structures: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    track: bool = False
    spheres: tuple[str, ...] = ()
    add: bool = False
    desc: str = "sites"


def drawn_rows(options: NewOptions) -> tuple[Row, ...]:
    """A row for each structure, side and role; numbers come later."""
    if options.track and options.roles:
        raise CallError(
            wanted="--track or --roles", came="both", where="sites new",
            todo="--track gives each nerve a seed and two waypoints.",
        )  # fmt: skip
    given: tuple[tuple[str, int | None], ...] = tuple((_role(role), None) for role in options.roles)
    roles = TRACK if options.track else given or (("region", None),)
    rows = []
    for structure in dict.fromkeys(_structure(name) for name in options.structures):
        for side in _sides(structure, options.sides):
            for role, order in (("region", None),) if structure == MIDPLANE else roles:
                parts = ["" if side == "n/a" or structure == MIDPLANE else f"{side}_", structure]
                parts += [] if role == "region" else [f"_{role}"]
                parts += [] if order is None else [f"_{order}"]
                rows.append(
                    Row(index=1, name="".join(parts), structure=structure, side=side, role=role, order=order)
                )
    return tuple(rows)


def sphere(text: str) -> Row:
    """A row (without number) from `NAME,structure,side,x,y,z,radius[,role]`; millimetres, RAS+."""
    cells = [cell.strip() for cell in text.split(",")]
    if len(cells) not in (7, 8):
        raise CallError(
            wanted=_SPHERE, came=f"{len(cells)} parts in {text!r}", where="--sphere",
            todo="Separate the parts by commas, and write numbers with a decimal point.",
        )  # fmt: skip
    name, structure, side = cells[:3]
    if not _NAME.fullmatch(name):
        raise CallError(
            wanted="a name of letters, digits, spaces and _ . -",
            came=repr(name),
            where="--sphere",
            todo="Rename it.",
        )
    if said := spelled.contradicts(name, _side(side)):
        raise CallError(
            wanted="a name and a side that agree", came=f"{name!r}, stated {side}", where="--sphere",
            todo=f"The name says {said}: mend one of the two.",
        )  # fmt: skip
    try:
        x, y, z, radius = (float(cell) for cell in cells[3:7])
    except ValueError:
        x = y = z = radius = math.nan
    if not all(math.isfinite(v) for v in (x, y, z, radius)) or radius <= 0:
        raise CallError(
            wanted="x, y, z and radius in mm, the radius above 0", came=", ".join(cells[3:7]),
            where=f"--sphere, {name}", todo="Write for example -24.5,-12.0,-31.0,4.",
        )  # fmt: skip
    return Row(
        index=1,
        name=name,
        structure=_structure(structure),
        side=_side(side),
        role=_role(cells[7] if len(cells) == 8 else "region"),
        sphere=Sphere(centre=(x, y, z), radius=radius),
    )


def known_structures() -> str:
    """The known names in groups, a line a group."""
    rest = set(names.known()) - {MIDPLANE}
    lines = []
    for title, pattern in _GROUPS:
        fitting = {n for n in rest if re.search(rf"(^|_)({pattern})($|_)|^({pattern})", n)}
        rest -= fitting
        lines.append(f"  {title}: {', '.join(sorted(fitting))}")
    lines.append(f"  others: {', '.join(sorted(rest))}")
    lines.append(f"  to show where the middle of the body lies: {MIDPLANE}")
    return "\n".join(lines)


def no_structures(dataset: Path, visit: Session, file: BidsFile) -> CallError:
    """What may be asked for: the commands, how far the image reaches, the known names."""
    person = of_visit(visit.subject, visit.session)
    try:
        there = reach(extent(nifti.load(file.path)), file.label)
    except InputError as error:
        there = [str(error)]
    told = [
        "A drawing:",
        f"  {command('sites new', dataset, *person, '--structures', 'ventral_ramus_l5,ventral_ramus_s1')}",
        "or a sphere:",
        f"  {sphere_command(dataset, visit.subject, visit.session)}",
        *there,
        COORDINATES,
        "Known names:",
        known_structures(),
    ]
    return CallError(
        wanted="--structures (what will be drawn) or --sphere",
        came="neither",
        where="sites new",
        todo="\n".join(told),
    )


def reach(found: Extent, name: str) -> list[str]:
    """Lines that say where an image lies, and the bright part of it."""

    def box(low: NDArray[np.float64], high: NDArray[np.float64]) -> str:
        ends = (("left", "right"), ("back", "front"), ("foot", "head"))
        return "; ".join(
            f"{axis} {float(a):.1f} ({first}) to {float(b):.1f} ({last})"
            for axis, (first, last), a, b in zip("xyz", ends, low, high, strict=True)
        )

    middle = ", ".join(f"{float(value):.1f}" for value in found.middle)
    return [
        f"{name} reaches, in mm: {box(found.low, found.high)}.",
        f"What is bright in it: {box(found.bright_low, found.bright_high)}; its middle is {middle}.",
    ]


def renamed(options: NewOptions) -> tuple[str, ...]:
    """A sentence for each structure that was called by another name than its own."""
    called = [*options.structures, *(text.split(",")[1] for text in options.spheres if "," in text)]
    return tuple(dict.fromkeys(note for text in called if (note := names.named(text).note)))


def numbered(rows: Sequence[Row], before: Sequence[Row]) -> tuple[Row, ...]:
    """The new rows with the next free numbers; a name that is taken is refused."""
    taken = {row.name for row in before}
    start = max((row.index for row in before), default=0)
    made = []
    for number, row in enumerate(rows, start=start + 1):
        if row.name in taken:
            raise CallError(
                wanted="names that are not there yet", came=repr(row.name), where="sites new",
                todo="Nothing was written. Leave out what is there already, or rename the sphere.",
            )  # fmt: skip
        taken.add(row.name)
        made.append(evolve(row, index=number))
    return tuple(made)


def _sides(structure: str, asked: tuple[str, ...]) -> tuple[Side, ...]:
    if structure == MIDPLANE:
        return ("midline",)
    if asked:
        return tuple(dict.fromkeys(_side(side) for side in asked))
    return ("midline",) if structure in MIDLINE else ("left", "right")


def _structure(text: str) -> str:
    name = names.named(text).structure
    if not _STRUCTURE.fullmatch(name):
        raise CallError(
            wanted="structure names of letters, digits and blanks", came=repr(text),
            where="sites new", todo="For example S1 ventral ramus; without --structures all are listed.",
        )  # fmt: skip
    if word := spelled.side_in(name):
        raise CallError(
            wanted=f"a structure without {word} in its name", came=repr(text), where="sites new",
            todo="The side is stated by itself: --sides, or the third part of --sphere.",
        )  # fmt: skip
    return name


def _side(side: str) -> Side:
    if side not in SIDES:
        raise _unknown("side", side, SIDES, todo="Write it in full.")
    return side


def _role(role: str) -> str:
    if role not in ROLES:
        raise _unknown("role", role, ROLES, todo="Check the spelling.")
    return role


def _unknown(what: str, came: str, known: Sequence[str], *, todo: str) -> CallError:
    return CallError(wanted=f"a {what} of {', '.join(known)}", came=repr(came), where="sites new", todo=todo)
