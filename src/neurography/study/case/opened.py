"""A case by its file or by the name of a published one, read under the answers that were chosen."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from neurography.io.case import CaseFile, case_from_text, read_case
from neurography.model.case import Case
from neurography.model.errors import CallError

_SHIPPED = "neurography.study.published.cases"


def shipped() -> tuple[str, ...]:
    """The names of the published cases that come with the package."""
    found = (one.name for one in files(_SHIPPED).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def open_case(called: Path | str) -> CaseFile:
    """The case file of that path, else the published case of that name.

    Raises
    ------
    CallError
        When there is neither.
    InputError
        For a file that its schema refuses, with the line of every problem.
    """
    path = Path(called)
    if path.exists() or str(called) not in shipped():
        if not path.exists():
            raise CallError(
                wanted=f"a case file, or the name of a published case ({', '.join(shipped())})",
                came="neither",
                where=str(called),
            )
        return read_case(path)
    text = (files(_SHIPPED) / f"{called}.yaml").read_text(encoding="utf-8")
    return case_from_text(text, where=f"{called}.yaml")


def read_as(case: Case, answers: Mapping[str, str]) -> Case:
    """The case under the answers chosen; the first answer to every other question.

    Raises
    ------
    CallError
        For a question or an answer that the case does not know.
    """
    try:
        return case.read_as(answers)
    except ValueError as error:
        known = "; ".join(f"{one.question}={'|'.join(one.answers)}" for one in case.codings) or "none"
        raise CallError(wanted=f"a reading of {known}", came=str(dict(answers)), where=case.id) from error


def answers_of(written: Iterable[str]) -> dict[str, str]:
    """`question=answer` texts as a map.

    Raises
    ------
    CallError
        For a text of another form.
    """
    found = {}
    for one in written:
        question, equals, answer = one.partition("=")
        if not (question and equals and answer):
            raise CallError(wanted="question=answer", came=repr(one), where="--read")
        found[question.strip()] = answer.strip()
    return found
