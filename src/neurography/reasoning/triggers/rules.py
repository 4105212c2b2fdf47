"""The triggers as data: what must be there, and what the literature names as signs, work-up and pitfalls."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Self

from pydantic import model_validator

from neurography.io.written import FileKind, parse, validated
from neurography.model.case.base import Name, Strict, Word
from neurography.reasoning.question import Question

KIND = FileKind(
    noun="table of triggers",
    file="a file of triggers, rules.yaml",
    begin="Begin with triggers:.",
)


class Item(Strict):
    """One thing to look for, in words, with the question that finds it in a case and the records that name it."""

    name: str
    when: Question
    records: tuple[Name, ...]


class Trigger(Strict):
    """When to suspect something: every one of `needs`, and at least one of `signs`.

    published: the record whose n and words open the answer. work_up: what the literature names to be done, found in
    the case by its question. only_if: an open one is told only where this is present. pitfalls and treatment: records
    alone; treatment is shown and never acted on.
    """

    id: Word
    suspect: str
    published: Name
    needs: tuple[Item, ...]
    signs: tuple[Item, ...]
    only_if: Question | None = None
    work_up: tuple[Item, ...] = ()
    gaps: tuple[Name, ...] = ()
    pitfalls: tuple[Name, ...] = ()
    treatment: tuple[Name, ...] = ()

    @property
    def records(self) -> tuple[str, ...]:
        """Every record it names, each once."""
        items = (name for one in (*self.needs, *self.signs, *self.work_up) for name in one.records)
        return tuple(dict.fromkeys((self.published, *items, *self.gaps, *self.pitfalls, *self.treatment)))

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.needs or not self.signs:
            raise ValueError("wanted at least one of needs and one of signs.")
        return self


class Triggers(Strict):
    """All triggers, in the order in which they are told."""

    triggers: tuple[Trigger, ...]

    def __iter__(self) -> Iterator[Trigger]:  # type: ignore[override]
        return iter(self.triggers)


@cache
def load() -> tuple[Trigger, ...]:
    """The triggers that come with the package."""
    text = (files(__package__) / "rules.yaml").read_text(encoding="utf-8")
    return validated(parse(text, KIND, where="rules.yaml"), Triggers, KIND).triggers
