"""Files of records read: one claim one file, named as the record is; what is wrong is said line by line."""

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from neurography.io.written import FileKind, Tree, problems_at, read_tree, together, validated
from neurography.model.errors import CallError, InputError
from neurography.model.evidence import Document, Documents, Evidence

RECORD = FileKind(
    noun="record", file="a record file, ID.yaml", begin="Begin with id: E-NAME (see the guide)."
)
DOCUMENTS = FileKind(
    noun="list of documents",
    file="documents.yaml",
    begin="Begin with documents: and an entry - {id: ..} for each.",
)


_NEARLY = (".yml", ".yaml")


@frozen(kw_only=True)
class RecordFile:
    """A record with the lines of its file."""

    record: Evidence
    tree: Tree

    def line(self, *path: str | int) -> int:
        """The line of a part: `line("stance", 0, "to")`."""
        return self.tree.line(path)


def read_record(path: Path) -> RecordFile:
    """Read a record file.

    Raises
    ------
    InputError
        For a file that cannot be read, a record that breaks its schema (every problem with its line), or a file that
        is not called as its record is.
    """
    tree = read_tree(path, RECORD)
    record = validated(tree, Evidence, RECORD)
    if record.id != path.stem:
        text = f"wanted the id that the file is called by, {path.stem}; got {record.id}."
        raise together(problems_at(tree, [(("id",), text)]), tree.where, RECORD)
    return RecordFile(record=record, tree=tree)


def read_folder(folder: Path) -> tuple[RecordFile, ...]:
    """Every record of a folder, sorted by id; the problems of all files in one error.

    Raises
    ------
    CallError
        When it is no folder, holds no record, or one that its name leaves out (ID.yml).
    InputError
        As `read_record`.
    """
    if not folder.is_dir():
        raise CallError(wanted="a folder with records, ID.yaml", came="none", where=str(folder))
    unread = sorted(
        path.name for path in folder.iterdir() if path.suffix.lower() in _NEARLY and path.suffix != ".yaml"
    )
    if unread:
        raise CallError(
            wanted="records that are called ID.yaml", came=", ".join(unread), where=str(folder),
            todo="Name them .yaml: others would be left out.",
        )  # fmt: skip
    found: list[RecordFile] = []
    refused: list[InputError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(read_record(path))
        except InputError as error:
            refused.append(error)
    if refused:
        raise refused[0] if len(refused) == 1 else _all(refused, folder)
    if not found:
        raise CallError(
            wanted="a folder with records, ID.yaml", came="no file *.yaml in it", where=str(folder)
        )
    return tuple(sorted(found, key=lambda file: file.record.id))


def _all(refused: Sequence[InputError], folder: Path) -> InputError:
    told = "\n".join(f"{error}".rstrip() for error in refused)
    return InputError(
        wanted="records as their schema says",
        came=f"{len(refused)} files with problems\n{told}\n",
        where=str(folder),
    )


def read_documents(path: Path) -> tuple[Document, ...]:
    """The documents that quotes may name.

    Raises
    ------
    InputError
        For a file that cannot be read or an id that stands in it twice.
    """
    tree = read_tree(path, DOCUMENTS)
    documents = validated(tree, Documents, DOCUMENTS).documents
    ids = [document.id for document in documents]
    twice = [
        (("documents", place, "id"), f"wanted each document once; got {name} again.")
        for place, name in enumerate(ids)
        if name in ids[:place]
    ]
    if twice:
        raise together(problems_at(tree, twice), tree.where, DOCUMENTS)
    return documents
