"""The quotes of a case read again in the documents that they come from, found by their sha256."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from neurography.io.written import plain
from neurography.model.case import Case, Span


@frozen(kw_only=True)
class Reread:
    """A span with what became of it: found, not found, or document not at hand."""

    path: tuple[str | int, ...]
    span: Span
    state: str


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
            state = "found" if plain(span.quote) in plain("\n".join(lines[first - 1 : last])) else "not found"
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
