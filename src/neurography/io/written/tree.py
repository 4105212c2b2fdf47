"""YAML as text with line numbers: every scalar stays what was written, and what YAML could smuggle in is refused.

`no`, `+4`, `010`, `12:30` and `2013-05` are text here; the model says what they mean. Anchors, aliases, tags and
several documents in a file are refused: nothing here needs them, and a few lines of them can grow to gigabytes.
"""

from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

from neurography.model.errors import InputError
from neurography.model.wording import legible

DEEPEST = 12
"""Maps and lists within one another; a case needs six, a record three."""
LARGEST = 4_000_000
"""Bytes; the case of a long paper has some 40 000."""

_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where PyYAML was built with libyaml, as its wheels are; the events are the same."""

Path_ = tuple[str | int, ...]


@frozen(kw_only=True)
class FileKind:
    """How errors call what a file holds. noun: `case`; file: `a case file, case.yaml`; begin: how to begin one."""

    noun: str
    file: str
    begin: str


@frozen(kw_only=True)
class Tree:
    """The file's content, and the line on which each part of it begins: that of its key, for a value of a map."""

    content: Any
    lines: dict[Path_, int]
    where: str

    def line(self, path: Path_) -> int:
        """The line of a path, or of the nearest part around it that has one."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def read_tree(path: Path, kind: FileKind) -> Tree:
    """Read a file.

    Raises
    ------
    InputError
        For a file that is absent, too large, not UTF-8, empty or no plain YAML, with the line.
    """
    where = str(path)
    if not path.is_file():
        came = "a folder" if path.is_dir() else "no such file"
        raise InputError(wanted=kind.file, came=came, where=where, todo="Name the file.")
    if (size := path.stat().st_size) > LARGEST:
        raise InputError(
            wanted=f"a {kind.noun} file of at most {LARGEST // 1_000_000} MB",
            came=f"{size} bytes",
            where=where,
        )
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            wanted="text in UTF-8", came=f"the byte 0x{data[error.start]:02x}", where=f"{where}, line {line}",
            todo="Save the file as UTF-8.",
        ) from error  # fmt: skip
    return parse(text, kind, where=where)


def parse(text: str, kind: FileKind, *, where: str) -> Tree:
    """Read a text; `where` names it in errors."""
    try:
        try:
            builder = _built(text, kind, where, _FAST)
        except yaml.YAMLError:  # the slow one tells what is wrong better, and always in the same words
            builder = _built(text, kind, where, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _broken(text, line, str(error.problem or error), where) from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise InputError(
            wanted="text without control characters", came=f"the character U+{ord(text[error.position]):04X}",
            where=f"{where}, line {line}", todo="Remove it.",
        ) from error  # fmt: skip
    if not builder.any:
        raise InputError(
            wanted=f"a {kind.noun}",
            came="an empty file",
            where=where,
            todo=kind.begin,
        )
    return Tree(content=builder.root, lines=builder.lines, where=where)


def _built(text: str, kind: FileKind, where: str, loader: Any) -> "_Builder":
    builder = _Builder(where, kind)
    for event in yaml.parse(text, Loader=loader):
        builder.take(event)
    return builder


def _broken(text: str, line: int, problem: str, where: str) -> InputError:
    written = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
    tabbed = "\t" in written[: len(written) - len(written.lstrip())] or "'\\t'" in problem
    todo = (
        "Indent by spaces, not by tabs."
        if tabbed
        else "A text that holds one of : # ? @ [ ] { } or , stands in quotation marks."
    )
    came = "a tab" if tabbed else problem
    return InputError(wanted="YAML", came=came, where=f"{where}, line {line}", todo=todo)


class _Builder:
    """Builds the content from events one by one: no recursion, so that depth is refused and not suffered."""

    def __init__(self, where: str, kind: FileKind) -> None:
        self.where, self.kind = where, kind
        self.root: Any = None
        self.any = False
        self.documents = 0
        self.lines: dict[Path_, int] = {}
        self.open: list[tuple[Any, Path_]] = []
        self.key: list[str | None] = []

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.refuse(
                    f"one {self.kind.noun} in a file",
                    "a second document (---)",
                    line,
                    "Write it to another file.",
                )
        elif isinstance(event, yaml.AliasEvent):
            raise self.refuse("plain values", f"the alias *{event.anchor}", line, "Write the value again.")
        elif isinstance(event, yaml.ScalarEvent):
            self.plain(event, line)
            self.put(event.value, line, scalar=True)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.plain(event, line)
            if len(self.open) >= DEEPEST:
                raise self.refuse(
                    f"at most {DEEPEST} levels", "more", line, "Take some brackets or indents away."
                )
            made: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            path = self.put(made, line, scalar=False)
            self.open.append((made, path))
            self.key.append(None)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            self.key.pop()

    def plain(self, event: Any, line: int) -> None:
        if event.anchor:
            raise self.refuse("plain values", f"the anchor &{event.anchor}", line, "Remove it.")
        if event.tag and event.tag != "!":
            raise self.refuse("plain values", f"the tag {event.tag}", line, "Remove it.")
        value = getattr(event, "value", "")
        if legible(value) != value:
            # an escape (\\u202e) brings in what no page may show and no figure can hold
            sign = next(one for one in value if legible(one) != one)
            raise self.refuse(
                "text without control characters and marks of reading direction",
                f"the character U+{ord(sign):04X}",
                line,
                "Remove it.",
            )

    def put(self, value: Any, line: int, *, scalar: bool) -> Path_:
        """Place a value under what is open; its path."""
        if not self.open:
            self.root, self.any = value, not (scalar and not value)
            self.lines[()] = line
            return ()
        into, path = self.open[-1]
        if isinstance(into, list):
            into.append(value)
            here = (*path, len(into) - 1)
            self.lines[here] = line
            return here
        if self.key[-1] is None:
            if not scalar:
                raise self.refuse("a word as key", "a list or a map", line, "Write key: value.")
            if value in into:
                first = self.lines[(*path, value)]
                raise self.refuse(
                    f"{value} once", f"it again, first on line {first}", line, "Remove one of the two."
                )
            into[value] = None
            self.key[-1] = value
            self.lines[(*path, value)] = line
            return (*path, value)
        key, self.key[-1] = self.key[-1], None
        into[key] = value
        return (*path, key)

    def refuse(self, wanted: str, came: str, line: int, todo: str) -> InputError:
        return InputError(wanted=wanted, came=came, where=f"{self.where}, line {line}", todo=todo)
