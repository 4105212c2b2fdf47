"""A case checked: every rule, under every answer to its open questions, with the lines of the file."""

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from neurography.io.case import CaseFile, Reread, documents_in, reread
from neurography.model.case import LISTS, Case
from neurography.study.case.claims import claims
from neurography.study.case.found import MEANING, Found
from neurography.study.case.opened import open_case
from neurography.study.case.readings import readings
from neurography.study.case.records import records
from neurography.study.case.times import times


@frozen(kw_only=True)
class Checked:
    """A case file with what the rules say of it, and its quotes read again where the documents are at hand."""

    file: CaseFile
    found: tuple[Found, ...]
    quotes: tuple[Reread, ...]

    def lines(self, found: Found) -> tuple[int, ...]:
        """The lines of the file that a result rests on, each once."""
        return tuple(dict.fromkeys(self.file.line(*path) for path in found.paths))


def check_case(path: Path | str, *, documents: Path | None = None) -> Checked:
    """Read a case and check it.

    Parameters
    ----------
    path
        Its file, or the name of a published case.
    documents
        A folder with the texts that the case quotes; they are known by their sha256. Without it quotes are not read.

    Raises
    ------
    CallError, InputError
        For a file or a folder that cannot be used.
    """
    file = open_case(path)
    quotes = reread(file.case, documents_in(documents)) if documents is not None else ()
    return Checked(file=file, found=check(file.case), quotes=quotes)


def check(case: Case) -> tuple[Found, ...]:
    """What the rules say, in the order of the verdicts; the same result under several readings is told once."""
    order = tuple(MEANING)
    found = dict.fromkeys((*readings(case), *(one for reading in _readings(case) for one in reading)))
    return tuple(sorted(found, key=lambda one: order.index(one.verdict)))


def _readings(case: Case) -> Iterator[Iterator[Found]]:
    """The results under the first answers, then with each other answer by itself.

    Paths count records of the whole case, so that lines fit: a record that a reading leaves out keeps its place.
    """
    yield _of(case, {})
    for coding in case.codings:
        for answer in tuple(coding.answers)[1:]:
            yield _of(case, {coding.question: answer})


def _of(case: Case, answers: dict[str, str]) -> Iterator[Found]:
    read = case.read_as(answers)
    standing = case.standing_codings(answers)
    places = {
        name: [i for i, record in enumerate(getattr(case, name)) if record.coding in standing]
        for name in LISTS
    }
    for one in (*times(read), *claims(read), *records(read)):
        paths = tuple(
            (path[0], places[path[0]][path[1]], *path[2:]) if path[0] in places else path  # type: ignore[index]
            for path in one.paths
        )
        yield Found(rule=one.rule, verdict=one.verdict, sentence=one.sentence, paths=paths)
