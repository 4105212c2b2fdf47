"""What lies in a source (folder, zip, DICOMDIR, single file), and how its bytes get into the staging folder.

No name from the source is ever used as a path to write to: staged files are called by their number, so an
archive entry called `../../x` has nowhere to go. Packed bytes are counted while they come out of the
decompressor; the size that an archive states is never believed.
"""

import errno
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Protocol

from attrs import frozen

from neurography.io.dicom import limits

_GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 20


class RefusedEntry(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """This one file is not taken; the message says why."""


class Readable(Protocol):
    """Anything with bytes in it."""

    def read(self, size: int, /) -> bytes: ...


@frozen
class Entry:
    """One file of the source. name is its place inside the source, for the user's eyes only."""

    name: str
    path: Path | None = None
    open: Callable[[], IO[bytes]] | None = None
    packed_bytes: int = 0
    refused: str = ""


def kind_of(source: Path) -> str:
    """folder | zip | dicomdir | file."""
    if source.is_dir():
        return "folder"
    if source.name.upper() == "DICOMDIR":
        return "dicomdir"
    return "zip" if zipfile.is_zipfile(source) else "file"


def entries(source: Path) -> Iterator[Entry]:
    """Every file of a folder, zip or single-file source, sorted by name (a DICOMDIR names its own)."""
    match kind_of(source):
        case "folder":
            yield from _folder(source)
        case "zip":
            yield from _zip(source)
        case _:
            yield _regular(source.parent, source)


def listed(root: Path, names: list[str]) -> Iterator[Entry]:
    """The files that a DICOMDIR names, as far as they lie inside its folder."""
    for name in names:
        path = root / name
        if path.is_symlink() or path.exists():
            yield _regular(root, path)
        else:
            yield Entry(name, refused="named by the DICOMDIR but not there")


def _folder(root: Path) -> Iterator[Entry]:
    for folder, below, files in os.walk(root, followlinks=False):
        below.sort()
        for name in [name for name in below if (Path(folder) / name).is_symlink()]:
            yield Entry(_relative(root, Path(folder) / name), refused="link to a folder, not followed")
        for name in sorted(files):
            yield _regular(root, Path(folder) / name)


def _regular(root: Path, path: Path) -> Entry:
    name = _relative(root, path)
    try:
        resolved = path.resolve(strict=True)
        if not resolved.is_relative_to(root.resolve()):
            return Entry(name, refused="link that leads out of the source")
        if not stat.S_ISREG(resolved.stat().st_mode):
            return Entry(name, refused="no regular file")
        return Entry(name, path=resolved, packed_bytes=resolved.stat().st_size)
    except (OSError, RuntimeError):
        return Entry(name, refused="cannot be opened")


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _zip(source: Path) -> Iterator[Entry]:
    with zipfile.ZipFile(source) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir():
                continue
            if stat.S_ISLNK(info.external_attr >> 16):
                yield Entry(info.filename, refused="link inside an archive")
            elif info.flag_bits & 1:
                yield Entry(info.filename, refused="encrypted")
            else:
                yield Entry(
                    info.filename,
                    open=lambda info=info: archive.open(info),  # type: ignore[misc]
                    packed_bytes=info.compress_size,
                )


def stage(entry: Entry, target: Path, *, budget: int) -> int:
    """Bring an entry's plain bytes to `target`: a link where they lie on disk unpacked, else a file.

    Returns
    -------
    int
        Bytes written, 0 for a link.

    Raises
    ------
    RefusedEntry
        When the entry unpacks to more than the limits allow, or is damaged.
    """
    try:
        if entry.path is not None:
            with entry.path.open("rb") as handle:
                if handle.read(2) != _GZIP_MAGIC:
                    lay(target, entry.path)
                    return 0
                handle.seek(0)
                return _write(_inflated(handle), target, packed=entry.packed_bytes, budget=budget)
        if entry.open is None:
            raise RefusedEntry("cannot be opened")
        with entry.open() as member:
            head = member.read(2)
            plain = _chunks(member, head)
            if head == _GZIP_MAGIC:
                plain = _inflated(_Rejoined(plain))
            return _write(plain, target, packed=entry.packed_bytes, budget=budget)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
            raise RefusedEntry("no room left for temporary files") from error
        raise RefusedEntry(f"damaged archive ({type(error).__name__})") from error


def lay(target: Path, path: Path) -> None:
    """Make `target` stand for the file at `path`: a link, or a copy where links are not allowed."""
    try:
        target.symlink_to(path)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # Windows without the privilege, FAT
        shutil.copyfile(path, target)


def _chunks(handle: Readable, head: bytes = b"") -> Iterator[bytes]:
    if head:
        yield head
    while chunk := handle.read(_CHUNK):
        yield chunk


@frozen
class _Rejoined:
    """The chunks of an archive member as something that gzip can read from."""

    chunks: Iterator[bytes]

    def read(self, _size: int, /) -> bytes:
        return next(self.chunks, b"")


def _inflated(handle: Readable) -> Iterator[bytes]:
    """gzip, member by member, never more than one chunk of output at a time."""
    machine = zlib.decompressobj(wbits=31)
    pending = handle.read(_CHUNK)
    while pending:
        yield machine.decompress(pending, _CHUNK)
        if machine.eof:
            pending = machine.unused_data or handle.read(_CHUNK)
            if pending.strip(b"\0"):
                machine = zlib.decompressobj(wbits=31)
                continue
            return
        pending = machine.unconsumed_tail or handle.read(_CHUNK)
    raise RefusedEntry("gzip file cut short")


def _write(chunks: Iterator[bytes], target: Path, *, packed: int, budget: int) -> int:
    written = 0
    try:
        with target.open("xb") as handle:
            for chunk in chunks:
                written += len(chunk)
                if written > limits.MAX_FILE_BYTES:
                    raise RefusedEntry(f"unpacks to more than {limits.MAX_FILE_BYTES >> 30} GiB")
                if written > limits.RATIO_FREE_BYTES and written > limits.MAX_RATIO * packed:
                    raise RefusedEntry(f"unpacks to more than {limits.MAX_RATIO} times its size")
                if written > budget:
                    raise RefusedEntry(f"all files unpack to over {limits.MAX_TOTAL_BYTES >> 30} GiB")
                handle.write(chunk)
    except RefusedEntry:
        target.unlink(missing_ok=True)
        raise
    return written
