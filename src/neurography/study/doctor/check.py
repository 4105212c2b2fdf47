"""One line of what the doctor looked at, and how it is told without telling who and where."""

import contextlib
import getpass
import platform
import re
import sys
import tempfile
from pathlib import Path
from typing import Literal

from attrs import evolve, frozen

Status = Literal["ok", "note", "missing (optional)", "PROBLEM", "OFF"]

FAILS: tuple[Status, ...] = ("PROBLEM", "OFF")
"""What makes the doctor end with exit code 1."""


@frozen(kw_only=True)
class Check:
    """status: ok, note (works, but worth knowing), missing (optional), PROBLEM (what to do is said), OFF.

    measured, true and allowed belong to a figure of the self-test: OFF when |measured - true| > allowed.
    """

    group: str
    name: str
    status: Status
    said: str
    measured: float | None = None
    true: float | None = None
    allowed: float | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing necessary is wrong here."""
        return self.status not in FAILS

    def line(self) -> str:
        """`ok  numpy: 2.1.0`."""
        return f"{self.status:<18}  {self.name}: {self.said}"

    def anonymous(self) -> "Check":
        """The same without home folder, folder of work, user or host."""
        return evolve(self, said=anonymous(self.said), name=anonymous(self.name))


def figure(
    group: str, name: str, *, measured: float | None, true: float, allowed: float, unit: str = ""
) -> Check:
    """A figure of the self-test against its known truth; a value that could not be measured is OFF."""
    off = measured is None or not abs(measured - true) <= allowed
    shown = "nothing" if measured is None else f"{measured:.4g}"
    tail = f" {unit}" if unit else ""
    return Check(
        group=group,
        name=name,
        status="OFF" if off else "ok",
        said=f"measured {shown}, true {true:.4g}, allowed deviation {allowed:.2g}{tail}",
        measured=measured,
        true=true,
        allowed=allowed,
    )


def anonymous(text: str) -> str:
    """Text for a bug report: home as ~, the current and the temporary folder by name, no user, no host.

    A path that begins at the root keeps its last part only.
    """
    for folder, name in _places():
        text = text.replace(folder, name)
    for word in _names():
        text = re.sub(rf"(?<![\w]){re.escape(word)}(?![\w])", "...", text)
    # what is left of absolute paths: /a/b/c and C:\a\b\c, not 1/s and not https://
    text = re.sub(r"(?<![\w.~/:<>])/(?:[^\s/:'\",;]+/)+([^\s/:'\",;]+)", r".../\1", text)
    return re.sub(r"\b[A-Za-z]:\\(?:[^\s\\:'\",;]+\\)*([^\s\\:'\",;]+)", r"...\\\1", text)


def _places() -> list[tuple[str, str]]:
    found = {str(Path.cwd()): ".", tempfile.gettempdir(): "<temporary>", sys.prefix: "<environment>"}
    with contextlib.suppress(RuntimeError):  # nobody's home: a container without a user entry
        found[str(Path.home())] = "~"
    # the longest first, so that what lies inside another is named by the nearer one
    return sorted(
        ((folder, name) for folder, name in found.items() if len(folder) > 1), key=lambda one: -len(one[0])
    )


def _names() -> list[str]:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = ""
    # `root` and the like tell nobody who it is, and are words of anatomy
    return [name for name in (user, platform.node()) if len(name) > 2 and name not in ("root", "user")]
