"""The course: diseases, events, treatments, outcomes."""

from typing import Literal, Self

from pydantic import model_validator

from neurography.model.case.base import Certainty, Count, Number, Record, Status, Strict, Word, sided
from neurography.model.site import Side


class Disease(Record):
    """A disease that is known or was considered. stage without its system stays without."""

    name: str
    status: Status = "present"
    certainty: Certainty | None = None
    stage: str = ""
    staging_system: str = ""
    state: Literal["", "active", "remission", "relapse"] = ""
    by: Literal["", "biopsy", "autopsy", "imaging", "laboratory", "clinic"] = ""


class Event(Record):
    """Something that happened once: a referral, a procedure, a fall. number: how often it was done, if said."""

    kind: Literal[
        "referral", "admission", "procedure", "trauma", "onset", "remission", "relapse", "death", "other"
    ]
    what: Word
    status: Status = "present"
    structure: Word | None = None
    side: Side = "n/a"
    number: Count = 1
    response: str = ""

    @model_validator(mode="after")
    def _sided(self) -> Self:
        sided(self.structure, self.side)
        return self


class Dose(Strict):
    """An amount with its unit."""

    value: Number
    unit: str


class Treatment(Record):
    """A treatment: several agents given together are one, with its cycles or sessions."""

    agents: tuple[Word, ...]
    route: Word | None = None
    status: Status = "present"
    dose: Dose | Literal["not_reported"] | None = None
    cycles: Count | None = None
    sessions: Count | None = None
    against: str = ""
    response: Literal[
        "effective", "partly_effective", "temporary", "ineffective", "decrease", "not_reported"
    ] = "not_reported"


class Outcome(Record):
    """How something ended; no grade is made up for a word."""

    what: Word
    side: Side = "n/a"
    result: Literal["resolved", "improved", "stable", "worse", "died", "recovered", "not_reported"]
    cause: str = ""
