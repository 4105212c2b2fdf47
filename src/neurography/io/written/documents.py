"""The texts that somebody has at hand, known by their sha256, and when two pieces of text hold the same words."""

import hashlib
import re
from pathlib import Path

from neurography.model.errors import CallError


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


def plain(text: str) -> str:
    """One blank between words, words divided at a line's end joined, quotation marks of one kind."""
    joined = re.sub(r"-\s*\n\s*", "-", text).replace("\u2019", "'").replace("\u2013", "-")
    return re.sub(r"[\s-]+", "", joined).lower()
