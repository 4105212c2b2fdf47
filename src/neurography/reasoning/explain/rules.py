"""The rules as data: explanations, and findings with what their presence or absence says, each with its record."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from neurography.io.written import FileKind, parse, validated
from neurography.model.case.base import Name, Strict, Word
from neurography.reasoning.fact import State
from neurography.reasoning.question import Question

Says = Literal["for", "against", "neutral"]
SAYS: tuple[Says, ...] = ("for", "against", "neutral")

KIND = FileKind(
    noun="table of rules",
    file="a file of rules, rules.yaml",
    begin="Begin with findings: (see the shipped files).",
)
FILES = ("nerve_images.yaml", "nerve_tests.yaml", "soft_tissue.yaml", "brain.yaml")
"""The shipped findings, in the order in which they are told."""


def _no_brackets(text: str) -> str:
    if set(text) & set("<>"):
        raise ValueError(f"wanted plain words; got {text!r}.")
    return text


Words = Annotated[str, AfterValidator(_no_brackets)]


class Explanation(Strict):
    """What may explain a picture; short heads a column.

    cause: the finding that tells of what it comes from (leukaemia, an injury), untold: what to say where it is not
    known to be there.
    """

    id: Word
    name: Words
    short: Words
    cause: Word | None = None
    untold: Words = ""


class Rule(Strict):
    """What a finding says of one explanation when it is in one state.

    record: the evidence record that says so; also: others that say the same; beside: others that qualify or
    contradict it. value: whether the number of the record is shown, as a share or as k of its n; only where it is the
    number of what `why` says. weak: why it weighs little, empty where it does not.
    """

    state: Annotated[State, Field(alias="if")]
    for_: Annotated[Word | None, Field(alias="for")] = None
    against: Word | None = None
    neutral: Word | None = None
    record: Name
    also: tuple[Name, ...] = ()
    beside: tuple[Name, ...] = ()
    value: Literal["", "share", "count"] = ""
    why: Words
    weak: Words = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(one is not None for one in (self.for_, self.against, self.neutral)) != 1:
            raise ValueError("wanted one of for, against and neutral with the name of an explanation.")
        if self.state == "unknown":
            raise ValueError("wanted if: present or absent; what is unknown says nothing.")
        return self

    @property
    def says(self) -> Says:
        """for, against or neutral."""
        return "for" if self.for_ else "against" if self.against else "neutral"

    @property
    def explanation(self) -> str:
        """Of which explanation."""
        return self.for_ or self.against or self.neutral or ""

    @property
    def records(self) -> tuple[str, ...]:
        """Every record it names, its own first."""
        return (self.record, *self.also, *self.beside)


class Silent(Strict):
    """What to say where the case says nothing: always, or when a question is answered by present.

    In `say` a field in braces stands for that field of the facts that answer: {dose}.
    """

    say: Words
    when: Question | None = None


def _several(written: object) -> object:
    return written if isinstance(written, list | tuple) else (written,)


class Finding(Strict):
    """A finding that separates explanations, the question that looks for it, and what it says.

    absent: how its absence is called. says: how it is read, where that needs a bound; limit: the record of that bound.
    silent: what to say of silence, the first that fits. only_if: left out unless something is told of this.
    picture: findings of one name here are one look at the same nerve and no independent grounds.
    """

    id: Word
    name: Words
    absent: Words = ""
    says: Words = ""
    silent: Annotated[tuple[Silent, ...], BeforeValidator(_several)] = ()
    limit: Name | None = None
    picture: Word | None = None
    only_if: Question | None = None
    when: Question
    cells: tuple[Rule, ...]

    def called(self, state: State) -> str:
        """Its name in that state."""
        return self.name if state != "absent" else self.absent or f"{self.name}: absent"

    def rules(self, explanation: str) -> tuple[Rule, ...]:
        """The rules for one explanation."""
        return tuple(rule for rule in self.cells if rule.explanation == explanation)


class _Findings(Strict):
    findings: tuple[Finding, ...]


class _Explanations(Strict):
    explanations: tuple[Explanation, ...]
    no_rule: tuple[Words, ...] = ()


class Rules(Strict):
    """All explanations and findings. An unknown name and two rules for one cell are refused.

    no_rule: explanations of which no rule speaks, by name.
    """

    explanations: tuple[Explanation, ...]
    findings: tuple[Finding, ...]
    no_rule: tuple[Words, ...] = ()

    @property
    def records(self) -> tuple[str, ...]:
        """Every record that a rule names, each once."""
        named = chain.from_iterable(rule.records for finding in self.findings for rule in finding.cells)
        limits = (finding.limit for finding in self.findings if finding.limit)
        return tuple(dict.fromkeys((*named, *limits)))

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if problems := tuple(self._problems()):
            raise ValueError("; ".join(problems))
        return self

    def _problems(self) -> Iterator[str]:
        known = {one.id for one in self.explanations}
        ids = [finding.id for finding in self.findings]
        yield from (
            f"wanted one finding {one}; got {ids.count(one)}"
            for one in sorted(set(ids))
            if ids.count(one) > 1
        )
        for one in self.explanations:
            if one.cause and one.cause not in ids:
                yield f"{one.id}: wanted a finding as cause; got {one.cause}"
        for finding in self.findings:
            seen = [(rule.explanation, rule.state) for rule in finding.cells]
            for explanation, state in sorted(set(seen)):
                if explanation not in known:
                    yield f"{finding.id}: wanted an explanation of {', '.join(sorted(known))}; got {explanation}"
                if (held := seen.count((explanation, state))) > 1:
                    yield f"{finding.id}: wanted one rule for {explanation} if {state}; got {held}"


@cache
def load() -> Rules:
    """The rules that come with the package."""
    folder = files(__package__) / "rules"
    found: list[Finding] = []
    for name in FILES:
        tree = parse((folder / name).read_text(encoding="utf-8"), KIND, where=name)
        found += validated(tree, _Findings, KIND).findings
    tree = parse((folder / "explanations.yaml").read_text(encoding="utf-8"), KIND, where="explanations.yaml")
    named = validated(tree, _Explanations, KIND)
    return Rules(explanations=named.explanations, findings=tuple(found), no_rule=named.no_rule)
