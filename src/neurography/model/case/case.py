"""A case: everything that is written of one patient, each value with the place where it is written."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from neurography.model.case.base import Name, Number, Record, Source, Strict, Word
from neurography.model.case.claims import Claim, Remark
from neurography.model.case.course import Disease, Event, Outcome, Treatment
from neurography.model.case.examined import Reflex, Sensation, Strength, Symptom
from neurography.model.case.imaged import Finding, Imaging, Measured
from neurography.model.case.tested import Biopsy, Electro, Lab
from neurography.model.case.when import Dates, When

FORMAT = 1
"""The version of the file's form, its first line."""

LISTS = (
    "diseases", "events", "symptoms", "strength", "reflexes", "sensation", "labs", "electrodiagnosis", "imaging",
    "findings", "measurements", "biopsies", "treatments", "outcomes", "claims",
)  # fmt: skip
"""The lists of records, in the order of a case report."""


class Document(Strict):
    """Where values come from. sha256 of the text whose lines are counted, so that quotes can be read again."""

    id: Name
    citation: str = ""
    doi: str = ""
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


class Coding(Strict):
    """A question that the source leaves open, and the answers under which the case may be read; the first stands."""

    question: Word
    asks: str
    answers: dict[Word, str]

    @model_validator(mode="after")
    def _several(self) -> Self:
        if len(self.answers) < 2:
            raise ValueError(f"wanted two answers or more; got {len(self.answers)}.")
        return self


class Visit(Strict):
    """A visit, in the order of the file. session is that of the images and tables, where there are any."""

    id: Name
    when: When
    session: Name | None = None
    source: Source


class Case(Strict):
    """One patient. No name, and dates as published or shifted; subject joins the measurements of images."""

    neurography_case: Annotated[
        Literal[1], BeforeValidator(lambda text: 1 if str(text).strip() == "1" else text)
    ]
    id: Name
    title: str = ""
    subject: Name | None = None
    sex: Literal["female", "male", "other", "not_reported"]
    age_years: Annotated[Number, Field(ge=0, le=130)] | None = None
    age_at: str = ""
    source: Source
    documents: tuple[Document, ...]
    codings: tuple[Coding, ...] = ()
    visits: tuple[Visit, ...] = ()
    diseases: tuple[Disease, ...] = ()
    events: tuple[Event, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    strength: tuple[Strength, ...] = ()
    reflexes: tuple[Reflex, ...] = ()
    sensation: tuple[Sensation, ...] = ()
    labs: tuple[Lab, ...] = ()
    electrodiagnosis: tuple[Electro, ...] = ()
    imaging: tuple[Imaging, ...] = ()
    findings: tuple[Finding, ...] = ()
    measurements: tuple[Measured, ...] = ()
    biopsies: tuple[Biopsy, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    claims: tuple[Claim, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def records(self, *lists: str) -> Iterator[tuple[str, int, Record]]:
        """(list, index, record) of the lists named, of all without a name, in the file's order."""
        for name in lists or LISTS:
            for index, record in enumerate(getattr(self, name)):
                yield name, index, record

    def record(self, name: str) -> Record | None:
        """The record with this id, None where there is none."""
        return self._records_by_id.get(name)

    def visit(self, name: str | None) -> Visit | None:
        """The visit with this id, None where there is none."""
        return self._visits_by_id.get(name)

    def dated(self, record: Record) -> Dates:
        """When a record was: its own date, else that of its examination, else of its visit; unknown without any."""
        if record.when is not None:
            return record.when
        exam = getattr(record, "exam", None)
        done = self.record(exam) if exam else None
        if isinstance(done, Imaging) and (done.when or done.visit):
            return self.dated(done)
        visit = self.visit(record.visit)
        return visit.when if visit is not None else Dates()

    def read_as(self, answers: Mapping[str, str] | None = None) -> Self:
        """The case under one answer to each open question; the first answer where none is chosen.

        Records of other answers are left out, and those that remain bear no coding.

        Raises
        ------
        ValueError
            For a question or an answer that the case does not know.
        """
        chosen = self.standing_codings(answers)
        kept = {
            name: tuple(
                record.model_copy(update={"coding": ""}) if record.coding else record
                for record in getattr(self, name)
                if record.coding in chosen
            )
            for name in LISTS
        }
        return self.model_copy(update={**kept, "codings": ()})

    def standing_codings(self, answers: Mapping[str, str] | None = None) -> frozenset[str]:
        """What `coding` a record may have to stand under these answers: `question=answer` each, and none at all.

        Raises
        ------
        ValueError
            For a question or an answer that the case does not know.
        """
        chosen = {coding.question: next(iter(coding.answers)) for coding in self.codings}
        known = {coding.question: tuple(coding.answers) for coding in self.codings}
        for question, answer in (answers or {}).items():
            if answer not in known.get(question, ()):
                raise ValueError(f"wanted an answer of {known}; got {question}={answer}")
            chosen[question] = answer
        return frozenset(("", *(f"{question}={answer}" for question, answer in chosen.items())))

    @cached_property
    def _records_by_id(self) -> Mapping[str | None, Record]:
        """The first record of each id."""
        return {record.id: record for _, _, record in reversed(list(self.records())) if record.id}

    @cached_property
    def _visits_by_id(self) -> Mapping[str | None, Visit]:
        """The first visit of each id."""
        return {visit.id: visit for visit in reversed(self.visits)}

    def __copy__(self) -> Self:
        """A copy that looks its records up anew: `model_copy` puts others in."""
        copied = super().__copy__()
        for looked_up in ("_records_by_id", "_visits_by_id"):
            copied.__dict__.pop(looked_up, None)
        return copied
