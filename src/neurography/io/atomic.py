"""Writes that are whole or not there: temporary file beside the target, fsync, replace.

A killed run leaves at most temporary files, which `sweep` removes at the next start.
"""

import contextlib
import os
import secrets
from pathlib import Path

PREFIX = ".tmp-"
"""How every temporary file's name begins."""


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path`: afterwards it holds all of it, or what it held before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f"{PREFIX}{secrets.token_hex(6)}"
    try:
        # O_EXCL and O_NOFOLLOW: never write through a link that somebody placed there
        descriptor = os.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o644
        )
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def write_text(path: Path, text: str) -> None:
    """`write_bytes` of UTF-8 with the newlines as they are."""
    write_bytes(path, text.encode())


def sweep(folder: Path) -> int:
    """Remove temporary files that a killed run left under `folder`; the number removed."""
    stale = [found for found in folder.rglob(f"{PREFIX}*") if found.is_file()] if folder.is_dir() else []
    for found in stale:
        found.unlink(missing_ok=True)
    return len(stale)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; some file systems refuse to open a folder, which is then left to them."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
