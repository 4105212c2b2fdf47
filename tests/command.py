"""`neurography ...` in this process: what `main` prints and ends with, without a second to load the libraries again.

For tests of what a command says and does. That a process of its own ends likewise is asked in tests/cli/test_app.py.
"""

import contextlib
import io
import os
import traceback
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from unittest import mock

from neurography.cli import main


def neurography(*arguments: object, cwd: Path) -> CompletedProcess[str]:
    """Run a command in the folder `cwd`; an error that nobody caught is a traceback and code 1, as in a shell."""
    words = ["neurography", *map(str, arguments)]
    with _captured("stdout") as out, _captured("stderr") as err, _inside(cwd), mock.patch("sys.argv", words):
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        except Exception:
            traceback.print_exc()
            code = 1
        for stream in (out, err):
            stream.flush()
        said, complained = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))  # type: ignore[attr-defined]
    return CompletedProcess(words, code, said, complained)


@contextlib.contextmanager
def _captured(name: str) -> Iterator[io.TextIOWrapper]:
    """A stream as a process has it: text over bytes, whose errors `main` may set."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with mock.patch(f"sys.{name}", stream):
        yield stream


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
