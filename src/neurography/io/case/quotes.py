"""The quotes of a case read again in the documents that they come from, found by their sha256."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import frozen

from neurography.model.case import Case, Span
from neurography.model.errors import CallError


@frozen(kw_only=True)
class Reread:
    """A span with what became of it: found, not found, or document not at hand."""

    path: tuple[str | int, ...]
    span: Span
    state: str


def documents_in(folder: Path) -> dict[str, tuple[str, ...]]:
    """sha256 -> the lines of every text file of a folder.

    Raises
    ------
    CallError
        When it is no folder.
    """
    if not folder.is_dir():
        raise CallError(wanted="a folder with the documents", came="none", where=str(folder))
    found = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in (".txt", ".md", ".text"):
            data = path.read_bytes()
            text = data.decode("utf-8", errors="replace")
            # a form feed or a lone carriage return is no end of a line: editors and grep count by \n
            found[hashlib.sha256(data).hexdigest()] = tuple(text.split("\n"))
    return found


def reread(case: Case, documents: Mapping[str, tuple[str, ...]]) -> tuple[Reread, ...]:
    """Every quote of the case, looked up in the lines that it names."""
    sums = {document.id: document.sha256 for document in case.documents}
    found = []
    for path, span in spans(case):
        lines = documents.get(sums.get(span.document, ""))
        if not span.quote:
            continue
        if lines is None:
            state = "document not at hand"
        else:
            first, last = span.lines or (1, len(lines))
            state = (
                "found" if _plain(span.quote) in _plain("\n".join(lines[first - 1 : last])) else "not found"
            )
        found.append(Reread(path=path, span=span, state=state))
    return tuple(found)


def spans(case: Case) -> Iterator[tuple[tuple[str | int, ...], Span]]:
    """(path, span) of the whole case."""
    yield ("source",), case.source
    for index, visit in enumerate(case.visits):
        yield ("visits", index, "source"), visit.source
    for name, index, record in case.records():
        yield (name, index, "source"), record.source
    for index, exam in enumerate(case.imaging):
        for number, picture in enumerate(exam.pictures):
            yield ("imaging", index, "pictures", number, "source"), picture.source


def _plain(text: str) -> str:
    """One blank between words, words divided at a line's end joined, quotation marks of one kind."""
    joined = re.sub(r"-\s*\n\s*", "-", text).replace("\u2019", "'").replace("\u2013", "-")
    return re.sub(r"[\s-]+", "", joined).lower()
