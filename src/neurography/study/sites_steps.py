"""What to do with new sites files, step by step, for somebody who has never seen such a dataset."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from neurography.io.sites_write import Row
from neurography.model.site import MIDPLANE, spoken

_ROLES = {
    "region": "paint the whole nerve or tissue as far as it is to be averaged",
    "seed": "paint a short piece across the nerve, about the middle: tracking starts here",
    "waypoint": "paint a short piece across the nerve: the tract must pass, and is cut here",
    "exclude": "paint where no tract may pass",
    "end": "paint where the tract is to end",
    "reference": "paint tissue to compare with",
}
_COLOURS = {"left": "blue", "right": "orange"}

COORDINATES = (
    "X Y Z are millimetres in RAS+ (X grows to the patient's right, Y forward, Z up). ITK-SNAP shows them under Tools "
    "> Image Information, World units (NIfTI); 3D Slicer as R, A, S in the Data Probe (with the letter L, P or I the "
    "number is negative)."
)
"""Where a person finds the coordinates of a place."""


def command(name: str, dataset: Path | str, *more: str) -> str:
    """A command as it can be pasted into a shell, its paths quoted where they must be."""
    return shlex.join(["neurography", *name.split(), str(dataset), *more])


def of_visit(subject: str, session: str) -> tuple[str, ...]:
    """The options that name a person and a visit; no visit where there is but one without a name."""
    return ("--subject", subject, *(("--session", session) if session not in ("", "n/a") else ()))


def sphere_command(dataset: Path | str, subject: str, session: str) -> str:
    """The command that places one sphere, to be filled in."""
    options = ("--sphere", "left S1,ventral_ramus_s1,left,X,Y,Z,4")
    return command("sites new", dataset, *of_visit(subject, session), *options)


def how_to_place(dataset: Path | str, subject: str, session: str) -> str:
    """What to do where no sites were given; one paragraph, begins with `No sites were given`."""
    new = command("sites new", dataset, *of_visit(subject, session))
    return (
        "No sites were given, so nothing was measured; the maps were written. A site says where to measure. Place a "
        f"sphere: {sphere_command(dataset, subject, session)}. {COORDINATES} `{new}` alone says how far the image "
        "reaches; with --structures it makes a file to draw in. The report's pictures have X and Z at their edges, "
        "unless the image is tilted. Then "
        f"{command('sites check', dataset)}, look at its pictures, and run again."
    )


def steps(
    dataset: Path,
    *,
    rows: Sequence[Row],
    load: Path,
    table: Path,
    drawing: Path,
    itksnap: Path,
    slicer: Path,
) -> tuple[str, ...]:
    """Lines to print: what each label is, how to draw it in ITK-SNAP or Slicer, and what to run then."""
    drawn = [row for row in rows if row.sphere is None]
    balls = [row for row in rows if row.sphere is not None]
    told: list[str] = []
    if balls:
        told += ["", "Spheres (nothing to draw):"]
        told += [f"  {row.name}: {_place(row)}" for row in balls]
    if drawn:
        told += ["", "Labels to draw (left and right are the PATIENT's):"]
        told += [f"  {_label(row)}" for row in drawn]
        told += [f"  {role}: {words}" for role, words in _ROLES.items() if any(role == r.role for r in drawn)]
        folder = table.parent
        image = load.name if load.parent == folder else str(load)
        told += ["", f"Files without a folder lie in {folder}"]
        told += ["", *_itksnap(image, drawing.name, itksnap.name)]
        told += ["", *_slicer(image, drawing.name, slicer.name, _import(dataset, drawing))]
        told += [
            "",
            "Axial and coronal views show the patient's left on the RIGHT of the screen: look for the letters L and R "
            "at their edges.",
            f"A label that you do not draw: delete its line in {table.name}, or it is refused by name.",
        ]
    told += ["", "Then:", f"  {command('sites check', dataset)}", f"  {command('run', dataset, 'RESULTS')}"]
    return tuple(told)


def _label(row: Row) -> str:
    """`1  left_ventral_ramus_s1  LEFT, blue: S1 ventral ramus, region`."""
    colour = _COLOURS.get(row.side, "grey")
    if row.structure == MIDPLANE:
        return f"{row.index}  {row.name}  {colour}: the middle of the body, on one sagittal slice or more"
    nerves = " and ".join(spoken(part) for part in row.structure.split(";"))
    side = f"{row.side.upper()}, " if row.side != "n/a" else ""
    order = "" if row.order is None else f" {row.order}"
    return f"{row.index}  {row.name}  {side}{colour}: {nerves}, {row.role}{order}"


def _place(row: Row) -> str:
    if row.sphere is None:
        return ""
    x, y, z = row.sphere.centre
    return f"{row.side}, {row.role}, centre {x:g} {y:g} {z:g} mm (RAS+), radius {row.sphere.radius:g} mm"


def _itksnap(load: str, drawing: str, labels: str) -> list[str]:
    return [
        "Draw in ITK-SNAP:",
        f"  1. File > Open Main Image: {load}",
        f"  2. Segmentation > Open Segmentation: {drawing}",
        f"  3. Segmentation > Import Label Descriptions: {labels}",
        "  4. Choose a label, then paint with the paintbrush or polygon tool; mind the L and R of each view.",
        "  5. Segmentation > Save Segmentation Image, under the same name.",
    ]


def _slicer(load: str, drawing: str, labels: str, bring_in: str) -> list[str]:
    return [
        "or in 3D Slicer:",
        f"  1. File > Add Data: {load},",
        f"     {labels} (description: Color)",
        f"     and {drawing} (tick Show Options, then LabelMap).",
        "  2. Volumes: choose the label map; Display > Lookup Table: the colour table.",
        "  3. Data: right-click the label map > Convert labelmap to segmentation node; paint in Segment Editor.",
        "  4. Save the segmentation as a .seg.nrrd file (not as a label map: Slicer would number it anew), then",
        f"     {bring_in}",
        "     which takes the place of the empty one.",
    ]


def _import(dataset: Path, drawing: Path) -> str:
    parts = drawing.name.split("_")
    subject = parts[0].removeprefix("sub-")
    session = next((p.removeprefix("ses-") for p in parts if p.startswith("ses-")), "")
    desc = next(p.removeprefix("desc-") for p in parts if p.startswith("desc-"))
    visit = of_visit(subject, session)
    return command("sites import", dataset, "FILE.seg.nrrd", *visit, "--desc", desc, "--replace")
