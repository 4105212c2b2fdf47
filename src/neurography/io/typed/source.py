"""A table that a person typed, as text cells, from a .tsv, .csv or .xlsx file: what its columns mean is for others."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from neurography.io.typed import plain, workbook
from neurography.io.typed.sheet import Sheet
from neurography.model.errors import CallError, InputError

MAX_BYTES = 16 << 20
"""Largest table that is read: 16 MiB."""

NUMBERS_HEADER = "structure side quantity value unit"
"""The columns that a table of numbers begins with, as an error shows them."""


@frozen(kw_only=True)
class Opened:
    """A sheet and the SHA-256 of the file that it stands in."""

    sheet: Sheet
    sha256: str


def load(
    path: Path, *, sheet: str | None, is_column: Callable[[str], bool], header: str = NUMBERS_HEADER
) -> Opened:
    """The table in a file; is_column tells whether a header cell names a column, header shows some that do.

    Raises
    ------
    CallError
        When there is no such file, or the sheet must be named.
    InputError
        When it is no table that can be read.
    """
    data, where = _bytes(path), str(path)
    sha256 = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK"):
        return Opened(sheet=workbook.read(data, where=where, sheet=sheet, header=header), sha256=sha256)
    if sheet is not None:
        raise CallError(
            wanted="a workbook with --sheet", came="a text table", where=where, todo="Drop --sheet."
        )
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            wanted="a .tsv, .csv or .xlsx table", came="an old or locked workbook", where=where,
            todo="Save it as .xlsx without a password, or as CSV UTF-8.",
        )  # fmt: skip
    return Opened(sheet=plain.read(data, where=where, is_column=is_column, header=header), sha256=sha256)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise CallError(
            wanted="a table of numbers (.tsv, .csv or .xlsx)",
            came="a folder" if path.is_dir() else "no such file",
            where=str(path),
            todo="Check the path.",
        )
    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            wanted="a readable table", came=error.strerror or type(error).__name__, where=str(path)
        ) from error
    if len(data) > MAX_BYTES:
        size = path.stat().st_size
        raise InputError(
            wanted=f"a table of at most {MAX_BYTES >> 20} MiB", came=f"one of {size / 2**20:.0f} MiB",
            where=str(path), todo="Is a cell filled by mistake?",
        )  # fmt: skip
    return data
