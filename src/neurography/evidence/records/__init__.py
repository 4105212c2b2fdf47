"""The records that come with the package, and those of a user's folder joined to them.

One claim one file, ID.yaml; README.md beside this says how to write one.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from neurography.io.evidence import RecordFile, read_documents, read_folder
from neurography.io.evidence.read import RECORD
from neurography.io.written import problems_at, together
from neurography.model.errors import InputError
from neurography.model.evidence import Document, Evidence

FOLDER = Path(__file__).parent
DOCUMENTS = FOLDER.parent / "documents.yaml"


@cache
def load() -> Mapping[str, Evidence]:
    """Id -> record, sorted by id: those that ship.

    Raises
    ------
    InputError
        For a record that breaks its schema, or takes a stance to one that does not exist.
    """
    return MappingProxyType({file.record.id: file.record for file in joined()})


@cache
def documents() -> Mapping[str, Document]:
    """Id -> document that quotes are taken from."""
    return MappingProxyType({one.id: one for one in read_documents(DOCUMENTS)})


def joined(*folders: Path) -> tuple[RecordFile, ...]:
    """The records that ship and those of the folders, sorted by id.

    Raises
    ------
    CallError, InputError
        For a folder without records, a record that breaks its schema, an id that another record bears already, a
        stance to a record that does not exist or to itself.
    """
    files = [*_shipped(), *(file for folder in folders for file in read_folder(folder))]
    known: dict[str, RecordFile] = {}
    for file in files:
        other = known.setdefault(file.record.id, file)
        if other is not file:
            raise InputError(
                wanted=f"an id that no other record bears; {other.tree.where} is {file.record.id}",
                came=file.record.id, where=file.tree.where, todo="Give it an id of its own.",
            )  # fmt: skip
    for file in files:
        _resolved(file, known)
    return tuple(known[name] for name in sorted(known))


@cache
def _shipped() -> tuple[RecordFile, ...]:
    return read_folder(FOLDER)


def _resolved(file: RecordFile, known: Mapping[str, object]) -> None:
    """Refuse a stance to nobody, or to the record itself."""
    wrong: Sequence[tuple[tuple[str | int, ...], str]] = [
        (("stance", place, "to"), f"wanted the id of another record; got {stance.to}, which is none.")
        for place, stance in enumerate(file.record.stance)
        if stance.to not in known or stance.to == file.record.id
    ]
    if wrong:
        raise together(problems_at(file.tree, wrong), file.tree.where, RECORD)
