"""What the source says about its own case, to be held against what the case file holds.

Each kind of claim is checked by one rule (neurography.study.case):

    interval   from, to (ids), value and unit: how long it was from one dated record to another
    order      from, to (ids): the first was at least a day before the second
    count      of (a list of the case), where, value: how many such records there are outside the claim's own lines
    status     of, where, says: present or absent, of the records that `where` selects
    unchanged  where: measurements that are said not to have changed between visits

where names fields of the records: {modality: PET/CT}.
"""

from typing import Annotated, Literal

from pydantic import Field

from neurography.model.case.base import Count, Name, Number, Record, Strict, Text, Word

Lists = Literal[
    "diseases", "events", "symptoms", "strength", "reflexes", "sensation", "labs", "electrodiagnosis", "imaging",
    "findings", "measurements", "biopsies", "treatments", "outcomes",
]  # fmt: skip


class _Said(Record):
    words: Annotated[str, Field(description="The claim in words of one's own.")]


class IntervalClaim(_Said):
    """`from` to `to` took about `value` units."""

    kind: Literal["interval"]
    start: Annotated[Name, Field(alias="from")]
    end: Annotated[Name, Field(alias="to")]
    value: Number
    unit: Literal["day", "week", "month", "year"]


class OrderClaim(_Said):
    """`from` was at least a day before `to`."""

    kind: Literal["order"]
    start: Annotated[Name, Field(alias="from")]
    end: Annotated[Name, Field(alias="to")]


class CountClaim(_Said):
    """There are `value` records of a list where the fields are as given."""

    kind: Literal["count"]
    of: Lists
    where: dict[Word, Text] = Field(default_factory=dict)
    value: Count


class StatusClaim(_Said):
    """Where the fields are as given, it is present (or absent)."""

    kind: Literal["status"]
    of: Lists
    where: dict[Word, Text]
    says: Literal["present", "absent"]


class UnchangedClaim(_Said):
    """Measurements where the fields are as given did not change between the visits."""

    kind: Literal["unchanged"]
    where: dict[Word, Text]


Claim = Annotated[
    IntervalClaim | OrderClaim | CountClaim | StatusClaim | UnchangedClaim, Field(discriminator="kind")
]


class Remark(Strict):
    """An inconsistency that a reader found and no rule finds here, with the reason why none can."""

    text: str
    why_no_rule: str
    source: str = ""
