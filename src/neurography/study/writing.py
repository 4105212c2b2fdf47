"""A disk that is full or a folder that may not be written to, told as any other error."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neurography.model.errors import InputError


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
