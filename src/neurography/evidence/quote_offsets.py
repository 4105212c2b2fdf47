"""For who writes a record: where a few words stand in a document, as the lines of the record's quote.

python -m neurography.evidence.quote_offsets DOCUMENTS_DIR p003 "44% of cases"
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from neurography.evidence.records import documents
from neurography.io.evidence import found_in
from neurography.io.written import documents_in
from neurography.model.case.base import MOST_QUOTED
from neurography.model.errors import CallError, NeurographyError


def offset_lines(folder: Path, document: str, words: str) -> Iterator[str]:
    """A block for each place where the words stand.

    Raises
    ------
    CallError
        For an unknown document, one that is not in the folder, words that it does not hold, or too many words.
    """
    known = documents()
    if document not in known:
        raise CallError(wanted=f"one of {', '.join(known)}", came=document, where="document")
    if len(words.split()) > MOST_QUOTED:
        raise CallError(wanted=f"at most {MOST_QUOTED} words", came=str(len(words.split())), where=document)
    lines = documents_in(folder).get(known[document].sha256)
    if lines is None:
        raise CallError(wanted=f"the text of {document} (by its sha256)", came="none", where=str(folder))
    places = list(found_in("\n".join(lines), words))
    if not places:
        raise CallError(
            wanted="words of the document, letter by letter", came=repr(words), where=document,
            todo="Copy them from its text; blanks and ends of lines are no matter.",
        )  # fmt: skip
    for place in places:
        text = " ".join(words.split()).replace('"', '\\"')
        yield f"# line {place.line}"
        yield "quote:"
        yield f"  document: {document}"
        yield f'  text: "{text}"'
        yield f"  start: {place.start}"
        yield f"  end: {place.end}"


def main(arguments: Sequence[str]) -> int:
    """0 when the words were found, 2 otherwise."""
    if len(arguments) != 3:
        sys.stderr.write('wanted: FOLDER DOCUMENT "words"\n')
        return 2
    try:
        told = list(offset_lines(Path(arguments[0]), arguments[1], arguments[2]))
    except NeurographyError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
