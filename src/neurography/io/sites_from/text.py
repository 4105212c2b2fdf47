"""Text files of other tools: read whole, but never more than they can honestly be."""

from pathlib import Path

from neurography.model.errors import InputError

MAX_BYTES = 16 << 20
"""Label descriptions and markups hold kilobytes."""


def read(path: Path, *, kind: str) -> str:
    """The text of a file in UTF-8 (or Latin-1, as older tools wrote names).

    Raises
    ------
    InputError
        When it cannot be read, is larger than MAX_BYTES, or is no text.
    """
    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            wanted=kind, came=error.strerror or type(error).__name__, where=str(path), todo="Check the path."
        ) from error
    if len(data) > MAX_BYTES or b"\0" in data:
        came = "binary data" if b"\0" in data else f"more than {MAX_BYTES >> 20} MiB"
        raise InputError(wanted=kind, came=came, where=str(path), todo="Check that it is the right file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
