"""A disk that is full or a folder that may not be written to, told as any other error."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neurography.io.atomic import PREFIX
from neurography.model.errors import CallError, InputError


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Errors of the system while files are written under `place`, as an InputError that names the file."""
    try:
        yield
    except OSError as error:
        raise InputError(
            wanted="a folder that can be written to",
            came=error.strerror or type(error).__name__,
            where=str(error.filename or place),
            todo="Check space and permissions, then run the same command again.",
        ) from error


def make_writable(place: Path) -> None:
    """Make the folder if need be and try it with an empty file, before anything long is begun.

    Raises
    ------
    CallError
        When it cannot be made, is a file, or takes no file.
    """
    trial = place / f"{PREFIX}{secrets.token_hex(6)}"
    try:
        place.mkdir(parents=True, exist_ok=True)
        trial.touch(exist_ok=False)
        trial.unlink()
    except OSError as error:
        raise CallError(
            wanted="a folder that can be written to",
            came=error.strerror or type(error).__name__,
            where=str(place),
            todo="Choose another folder, or check space and permissions.",
        ) from error
