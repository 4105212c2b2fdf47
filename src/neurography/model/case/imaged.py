"""What images show: examinations with their technique, findings per structure and side, typed measurements."""

import re
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from neurography.model import vocabulary
from neurography.model.case.base import (
    Certainty,
    Name,
    Number,
    Record,
    Source,
    Status,
    Strict,
    Text,
    Word,
    sided,
)
from neurography.model.errors import NeurographyError
from neurography.model.site import Side
from neurography.model.technique import Technique, parse_value
from neurography.model.units import conversion

BOUNDS = {"fa": (0.0, 1.0)}
"""Quantities that cannot lie outside, whatever the tissue: FA by its definition (10.1006/jmrb.1996.0086)."""


def _quantity(written: object) -> object:
    """`ADC` is adc: people write them in capitals. What is no quantity is refused with those that there are."""
    small = str(written).strip().lower()
    if small not in vocabulary.QUANTITIES:
        known = ", ".join(sorted(vocabulary.QUANTITIES))
        raise ValueError(f"wanted a quantity of {known}; got {written!r}.")
    return small


class Picture(Strict):
    """A figure's panel: what kind of image it is said to be."""

    figure: Text
    weighting: str = ""
    plane: str = ""
    contrast: Literal["before", "after", "not_reported"] = "not_reported"
    visit: Name | None = None
    source: Source


class Imaging(Record):
    """An examination. technique: BIDS names and values, as far as the source gives them.

    status not_examined or not_reported says that there was none, or that nobody tells.
    """

    modality: Literal[
        "MRI", "CT", "PET/CT", "PET/MRI", "bone_scan", "ultrasound", "thermography", "radiograph", "myelography",
        "other",
    ]  # fmt: skip
    region: tuple[Word, ...] = ()
    status: Status = "present"
    tracer: str = ""
    contrast: Literal["given", "not_given", "not_reported"] = "not_reported"
    technique: dict[str, Text] = Field(default_factory=dict)
    units_not_stated: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    impression: str = ""

    @field_validator("technique")
    @classmethod
    def _keys(cls, technique: dict[str, str]) -> dict[str, str]:
        bad = [key for key in technique if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", key)]
        if bad:
            raise ValueError(
                f"wanted keys as BIDS spells them (MagneticFieldStrength); got {', '.join(map(repr, bad))}."
            )
        return technique

    def as_technique(self) -> Technique:
        """The type that measurements carry."""
        return Technique.of(self.modality, {key: parse_value(value) for key, value in self.technique.items()})


class Finding(Record):
    """What was looked for in a structure and whether it was there.

    kind: `enlarged`, `enhancing`, `mass`, `denervation`, `uptake`, ... exam: id of an examination; without it
    the finding is one of the hand or eye. structure as in the graph (`root_s1`); both sides are two findings.
    """

    structure: Word
    side: Side = "n/a"
    kind: Word
    status: Status = "present"
    certainty: Certainty | None = None
    exam: Name | None = None
    level: str = ""

    @model_validator(mode="after")
    def _sided(self) -> Self:
        sided(self.structure, self.side)
        return self


class Measured(Record):
    """A number that the source gives for a structure; status not_reported where it is said but without a number.

    quantity is a key of the vocabulary (fa, adc, csa, ...); value is in `unit`, as written.
    """

    structure: Word
    side: Side = "n/a"
    quantity: Annotated[Word, BeforeValidator(_quantity)]
    statistic: Word = "mean"
    value: Number | None = None
    unit: str | None = None
    status: Status = "present"
    exam: Name | None = None
    figure: Text = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        sided(self.structure, self.side)
        if (self.value is None) != (self.status != "present"):
            raise ValueError("wanted a value, or status: not_reported (or not_examined) without one.")
        if self.value is None:
            return self
        wanted = vocabulary.QUANTITIES[self.quantity].unit
        if self.unit is None and wanted != "1":
            raise ValueError(
                f"wanted a unit for {self.quantity}; got {self.value:g} without. Write e.g. unit: {wanted}."
            )
        low, high = BOUNDS.get(self.quantity, (float("-inf"), float("inf")))
        if not low <= self.in_unit <= high:
            raise ValueError(f"wanted {self.quantity} from {low:g} to {high:g}; got {self.value:g}.")
        return self

    @property
    def in_unit(self) -> float:
        """The value in the unit of its quantity (ADC um2/ms, which is 10^-3 mm2/s)."""
        wanted = vocabulary.QUANTITIES[self.quantity].unit
        try:
            return conversion(self.unit or "1", to=wanted)(
                self.value if self.value is not None else float("nan")
            )
        except NeurographyError as error:
            raise ValueError(f"wanted {error.wanted}; got {error.came}.") from error
