"""What a laboratory or an electrode finds: labs, electrodiagnosis, tissue."""

from typing import Literal, Self

from pydantic import model_validator

from neurography.model.case.base import Count, Name, Number, Record, Status, Strict, Word, sided
from neurography.model.site import Side

Result = Literal[
    "normal", "abnormal", "raised", "lowered", "positive", "negative", "undetectable", "unclear", "not_examined",
    "not_reported",
]  # fmt: skip


class Lab(Record):
    """A laboratory value, or a result in a word where the source gives no number; then none is made up.

    censored: left for "below the value", right for "above it".
    """

    analyte: Word
    specimen: Word
    value: Number | None = None
    unit: str = ""
    censored: Literal["", "left", "right"] = ""
    result: Result | None = None
    assay: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.value is None and self.result is None:
            raise ValueError(
                "wanted a value or a result; got neither. Write result: not_reported if it is not given."
            )
        if self.value is not None and not self.unit:
            raise ValueError(
                f"wanted a unit for {self.analyte}; got {self.value:g} without. Write unit: 1 if it has none."
            )
        if self.value is not None and self.value < 0 and self.unit != "1":
            raise ValueError(f"wanted a value of 0 or more in {self.unit}; got {self.value:g}.")
        if self.censored and self.value is None:
            raise ValueError(
                "wanted the bound as value beside censored; got none. Or write result: undetectable."
            )
        return self


class Electro(Record):
    """One finding of nerve conduction or electromyography.

    nerve or muscle where it is named, group where the source says `proximal_muscles`; parameter is
    `cmap_amplitude`, `snap_amplitude`, `denervation`, `myokymia`, ... result `unobtainable` is no amplitude of 0.
    """

    test: Literal["nerve_conduction", "electromyography", "evoked_potential", "not_stated"]
    nerve: Word | None = None
    muscle: Word | None = None
    group: Word | None = None
    side: Side = "n/a"
    parameter: Word
    value: Number | None = None
    unit: str = ""
    result: Literal[
        "present", "absent", "unobtainable", "reduced", "prolonged", "normal", "abnormal", "improved", "not_examined",
        "not_reported",
    ] | None = None  # fmt: skip

    @model_validator(mode="after")
    def _whole(self) -> Self:
        named = [name for name in ("nerve", "muscle", "group") if getattr(self, name)]
        if len(named) > 1:
            raise ValueError(f"wanted one of nerve, muscle and group; got {' and '.join(named)}.")
        if self.value is None and self.result is None:
            raise ValueError("wanted a value or a result; got neither.")
        if self.value is not None and not self.unit:
            raise ValueError(f"wanted a unit for {self.parameter}; got {self.value:g} without.")
        sided(self.nerve, self.side)
        sided(self.muscle, self.side)
        return self


class Marker(Strict):
    """A marker of tissue; a sign that the document lost is not_legible, never guessed."""

    name: str
    polarity: Literal["positive", "negative", "not_legible", "not_reported"]
    cells: str = ""


class Biopsy(Record):
    """A specimen and what it showed. status: whether it was taken at all.

    compartments: of a nerve epineurium, perineurium, endoneurium; same_clone_as: ids of other specimens.
    """

    specimen: Literal["biopsy", "resection", "autopsy", "cytology", "blood", "bone_marrow", "csf"] = "biopsy"
    structure: Word
    side: Side = "n/a"
    level: str = ""
    status: Status = "present"
    result: str = ""
    compartments: tuple[Word, ...] = ()
    markers: tuple[Marker, ...] = ()
    methods: tuple[str, ...] = ()
    same_clone_as: tuple[Name, ...] = ()
    number: Count = 1

    @model_validator(mode="after")
    def _sided(self) -> Self:
        sided(self.structure, self.side)
        return self
