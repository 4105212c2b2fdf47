"""What the patient tells and what the hand finds: symptoms, strength, reflexes, sensation."""

import re
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from neurography.model.case.base import Number, Record, Status, Strict, Word, sided
from neurography.model.site import Side

_GRADE = re.compile(r"([0-5])([+-]?)(?:/5)?")


def mrc(written: object) -> object:
    """The grade of the Medical Research Council scale as it is written, without `/5`.

    Raises
    ------
    ValueError
        For anything but 0 to 5, with + or - behind it.
    """
    found = _GRADE.fullmatch(str(written).strip()) if isinstance(written, str | int) else None
    if not found or found[0].startswith(("0-", "5+")):
        raise ValueError(f"wanted an MRC grade of 0 to 5, with + or - behind it (4-, 4+); got {written!r}.")
    return found[1] + found[2]


Grade = Annotated[
    str,
    BeforeValidator(mrc),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 5},
                {"type": "string", "pattern": "^[0-5][+-]?(/5)?$"},
            ],
            "description": "Grade of the Medical Research Council scale: 0 to 5, with + or - behind it.",
        }
    ),
]


class Scale(Strict):
    """A scale by its name and what was scored: numerical rating scale, 7 of 10."""

    name: str
    value: Number
    of: Number | None = None

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.of is not None and not 0 <= self.value <= self.of:
            raise ValueError(f"wanted a value from 0 to {self.of:g}; got {self.value:g}.")
        return self


class Symptom(Record):
    """What the patient tells: when is its onset."""

    what: Word
    status: Status = "present"
    side: Side = "n/a"
    regions: tuple[Word, ...] = ()
    character: tuple[str, ...] = ()
    scale: Scale | None = None
    course: Literal["", "improving", "stable", "worsening"] = ""


class Strength(Record):
    """Strength of an action, a muscle, or a group that the source names (`distal_lower_limb`); one of the three.

    status says whether it is weak; it follows from the grade where there is one.
    """

    action: Word | None = None
    muscle: Word | None = None
    group: Word | None = None
    side: Side = "n/a"
    grade: Grade | None = None
    status: Status | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        named = [name for name in ("action", "muscle", "group") if getattr(self, name)]
        if len(named) != 1:
            raise ValueError(f"wanted one of action, muscle and group; got {' and '.join(named) or 'none'}.")
        if self.side not in ("left", "right"):
            raise ValueError(
                f"wanted side: left or right; got {self.side}. Write two records for both sides."
            )
        if self.grade is None and self.status is None:
            raise ValueError(
                "wanted a grade or a status; got neither. Write status: not_examined if it was not tested."
            )
        if self.grade is not None and self.status is not None and self.status != self.weakness:
            raise ValueError(f"wanted no status beside the grade; got {self.status} with grade {self.grade}.")
        return self

    @property
    def weakness(self) -> Status:
        """present below grade 5, absent at 5, else the status."""
        if self.grade is not None:
            return "absent" if self.grade == "5" else "present"
        return self.status or "not_reported"

    @property
    def value(self) -> float | None:
        """The grade as a number for an axis, a third up or down for + and -; the scale is ordinal all the same."""
        if self.grade is None:
            return None
        return int(self.grade[0]) + {"+": 1 / 3, "-": -1 / 3}.get(self.grade[1:], 0.0)


class Reflex(Record):
    """A reflex: `ankle_jerk`, `knee_jerk`. `others` stands for all that the source does not name."""

    reflex: Word
    side: Side = "n/a"
    result: Literal["absent", "reduced", "normal", "brisk", "clonus", "not_examined", "not_reported"]

    @model_validator(mode="after")
    def _sided(self) -> Self:
        if self.side == "n/a" and self.reflex not in ("bulbocavernosus_reflex", "anal_wink", "others"):
            raise ValueError(
                f"wanted side: left or right for {self.reflex}; got n/a. Write two records for both."
            )
        return self


class Sensation(Record):
    """Sensation of a dermatome (`s1`), of a nerve's field (a nerve's id) or of a region in words; one of the three.

    status says whether it is disturbed.
    """

    dermatome: Annotated[str | None, Field(pattern=r"^([clts][0-9]{1,2}|s4_s5)$")] = None
    nerve_field: Word | None = None
    region: Word | None = None
    side: Side = "n/a"
    quality: Literal["", "reduced", "absent", "burning", "cold", "painful", "tingling", "numb"] = ""
    status: Status = "present"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        named = [name for name in ("dermatome", "nerve_field", "region") if getattr(self, name)]
        if len(named) != 1:
            raise ValueError(
                f"wanted one of dermatome, nerve_field and region; got {' and '.join(named) or 'none'}."
            )
        if self.dermatome and self.side not in ("left", "right"):
            raise ValueError(f"wanted side: left or right for a dermatome; got {self.side}.")
        sided(self.nerve_field, self.side)
        return self
