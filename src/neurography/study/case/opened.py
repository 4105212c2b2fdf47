"""A case by its file or by the name of a published one, read under the answers that were chosen."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from neurography.io.case import CaseFile, read_case
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
    return read_case(case_path(called))


def case_path(called: Path | str) -> Path:
    """Where the case lies: the file of that path, else that of the published case of that name.

    Raises
    ------
    CallError
        When there is neither.
    """
    path = Path(called)
    if path.is_file():
        return path
    if str(called) in shipped():
        return shipped_path(str(called))
    if path.exists():
        return path  # a folder: whoever reads it says so
    raise CallError(
        wanted=f"a case file, or the name of a published case ({', '.join(shipped())})",
        came="neither",
        where=str(called),
    )


def shipped_path(name: str) -> Path:
    """The file of a published case, whatever lies in the working folder."""
    return Path(str(files(_SHIPPED) / f"{name}.yaml"))


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
        came = ", ".join(f"{question}={answer}" for question, answer in answers.items())
        known = "; ".join(f"{one.question}={'|'.join(one.answers)}" for one in case.codings)
        wanted = f"a reading of {known}" if known else "no reading, as this case leaves nothing open"
        raise CallError(wanted=wanted, came=came, where=case.id) from error


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
