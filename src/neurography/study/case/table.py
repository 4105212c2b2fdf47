"""The measurements of one person read again from a folder of results, to join a case."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from neurography.io import tables
from neurography.model.errors import CallError, InputError
from neurography.model.measurement import ORIGINS, Measurement, Origin
from neurography.model.occasion import Occasion
from neurography.model.quantity import Quantity
from neurography.model.site import SIDES, Side, Site
from neurography.model.technique import Technique, parse_protocol
from neurography.report.tables import JOINT
from neurography.study.instruments import instruments, quantities_of

NEEDED = (
    "subject", "session", "date", "acquisition", "instrument", "quantity", "statistic", "unit", "structure", "side",
    "level", "value", "censored", "origin", "technique", "warnings",
)  # fmt: skip


def measurements_of(out: Path, subject: str) -> tuple[Measurement, ...]:
    """The values of OUT/sub-X/sub-X_measurements.tsv, without those that could not be measured.

    Raises
    ------
    CallError
        For a folder without results of this person.
    InputError
        For a table that is damaged.
    """
    label = "".join(sign for sign in subject.removeprefix("sub-") if sign.isalnum())
    path = out / f"sub-{label}" / f"sub-{label}_measurements.tsv"
    if not path.is_file():
        there = ", ".join(sorted(one.name for one in out.glob("sub-*"))) or "nobody"
        raise CallError(
            wanted=f"results of sub-{label}", came=f"results of {there}", where=str(out),
            todo="Name the folder that `neurography run` wrote, or correct subject: in the case file.",
        )  # fmt: skip
    header, lines = tables.read_tsv(path)
    if missing := [name for name in NEEDED if name not in header]:
        raise InputError(
            wanted=f"the columns {', '.join(NEEDED)}", came=f"no {', '.join(missing)}", where=str(path)
        )
    known = quantities_of(instruments())
    rows = (dict(zip(header, line, strict=True)) for line in lines)
    return tuple(made for row in rows if (made := _measurement(row, known)) is not None)


def _measurement(row: Mapping[str, str], known: Mapping[str, Quantity]) -> Measurement | None:
    """The row as a measurement; None for one without a number, or of a quantity that is not known here."""
    quantity = known.get(row["quantity"])
    try:
        value = float(row["value"])
    except ValueError:
        return None
    usable = math.isfinite(value) and row["side"] in SIDES and row["origin"] in ORIGINS
    if quantity is None or row["unit"] != quantity.unit or not usable:
        return None
    sd = _number(row.get("sd", ""))
    count = _number(row.get("n", ""))
    return Measurement(
        quantity=quantity,
        statistic=row["statistic"],
        site=Site(structure=row["structure"], side=cast("Side", row["side"]), level=row["level"]),
        occasion=Occasion(
            subject=row["subject"], session=row["session"], acquisition=row["acquisition"], date=row["date"]
        ),
        technique=Technique.of(row["instrument"], parse_protocol(row["technique"])[0]),
        value=value,
        censored={"left": "left", "right": "right"}.get(row["censored"], ""),  # type: ignore[arg-type]
        sd=sd,
        n=int(count) if count is not None else None,
        n_of=row.get("n_of", tables.MISSING),
        origin=cast("Origin", row["origin"]),
        sources=_several(row.get("source", "")),
        warnings=_several(row["warnings"]),
    )


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _several(cell: str) -> tuple[str, ...]:
    return tuple(one for one in cell.split(JOINT) if one not in ("", tables.MISSING))
