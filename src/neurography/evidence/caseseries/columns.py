"""What the columns of a case table mean: number, category, test or plain text, and which words say what.

Beside TABLE.csv may lie TABLE_columns.csv with a row for each column. Without it, or for a column that it does not
name, the meaning is read off the words that the column holds.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

from attrs import frozen

from neurography.io.tables import NUMBER
from neurography.io.typed import source
from neurography.io.typed.sheet import Line
from neurography.model.errors import CallError, InputError

TEXT, NUMERIC, CATEGORY, TEST = "text", "number", "category", "test"
KINDS = (TEXT, NUMERIC, CATEGORY, TEST)

NOT_AVAILABLE, NOT_EXAMINED, NOT_REPORTED = "not_available", "not_examined", "not_reported"
MISSING = (NOT_AVAILABLE, NOT_EXAMINED, NOT_REPORTED)
"""N/A (nobody says whether it was looked at), not looked at, nothing said: three things, and none of them normal."""

_MISSING = {
    "": NOT_REPORTED, "n/a": NOT_AVAILABLE, "na": NOT_AVAILABLE, "not available": NOT_AVAILABLE,
    "not examined": NOT_EXAMINED, "not done": NOT_EXAMINED, "not reported": NOT_REPORTED,
}  # fmt: skip

NEGATIVE = ("normal", "absent", "negative")

AGES = ("age", "age years")
OLDEST = 130
"""Years; nobody has become older."""
SEXES = ("f", "female", "w", "m", "male", "other", "intersex", "unknown")
"""What a column sex may hold, in any letters: another word is a slip and no third group."""

CASE, JUDGEMENT, SOURCE = "case", "judgement", "source"
CODED = "_coded"
"""`csf_coded` holds the reading of `csf`, whose cells stay as they were written."""

_HEADER = ("column", "title", "kind", "written", "key", "positive", "late", "cuts", "note")


@frozen(kw_only=True)
class Column:
    """One column. written: where its cells stand as written; key: it tells people apart (duplicates).

    positive: words of a test that say abnormal (a category's: values to show though nobody has them); late: those of
    them that say normal first, abnormal later; cuts: numbers below which to count; note: what was decided in
    reading, several separated by |.
    """

    name: str
    title: str
    kind: str
    written: str = ""
    key: bool = False
    positive: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    cuts: tuple[float, ...] = ()
    note: str = ""


def plain(text: str) -> str:
    """Small letters, one space for underscores and runs of spaces: how words are compared."""
    return " ".join(text.replace("_", " ").split()).lower()


def missing(text: str) -> str:
    """Which of MISSING a cell says; "" for a cell that says something."""
    return _MISSING.get(plain(text), "")


def read_columns(path: Path) -> dict[str, Column]:
    """Column name -> its meaning, from TABLE_columns.csv.

    Raises
    ------
    InputError
        For an unknown heading or kind, a column named twice, a late word that is not positive, a cut that is no number.
    """
    sheet = source.load(path, sheet=None, is_column=_HEADER.__contains__, header=" ".join(_HEADER[:3])).sheet
    unknown = [name for name in sheet.columns if name not in _HEADER]
    if unknown or "column" not in sheet.columns:
        raise InputError(
            wanted=f"the headings {', '.join(_HEADER)}", came=", ".join(unknown) or "no heading column",
            where=str(path),
        )  # fmt: skip
    found: dict[str, Column] = {}
    for line in sheet.lines:
        one = _column(line)
        if one.name in found:
            raise line.refuse("column", "each column once")
        found[one.name] = one
    return found


def _column(line: Line) -> Column:
    kind = line.text("kind") or CATEGORY
    if kind not in KINDS:
        raise line.refuse("kind", f"one of {', '.join(KINDS)}")
    positive, late = _words(line.text("positive")), _words(line.text("late"))
    if set(late) - set(positive):
        raise line.refuse("late", f"words of the cell positive ({', '.join(positive)})")
    cuts = _words(line.text("cuts"))
    if not all(NUMBER.fullmatch(cut) for cut in cuts):
        raise line.refuse("cuts", "plain numbers, separated by semicolons")
    return Column(
        name=line.text("column"), title=line.text("title") or line.text("column"), kind=kind,
        written=line.text("written"), key=bool(line.text("key")), positive=positive, late=late,
        cuts=tuple(map(float, cuts)), note=line.text("note"),
    )  # fmt: skip


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(";") if word.strip())


def inferred(name: str, cells: Iterable[str]) -> Column:
    """The meaning of a column that nobody described: all numbers; normal and abnormal; some words; else text."""
    known = {cell for cell in cells if not missing(cell)}
    key = name in ("author", "year", "age", "sex", "diagnosis")
    title = name.replace("_", " ")
    if name in (CASE, JUDGEMENT, SOURCE):
        return Column(name=name, title=title, kind=TEXT)
    if name != "year" and known and all(NUMBER.fullmatch(cell) for cell in known):
        return Column(name=name, title=title, kind=NUMERIC, key=key)
    if known and {plain(cell) for cell in known} <= {"normal", "abnormal"}:
        return Column(name=name, title=title, kind=TEST, positive=("abnormal",))
    longest = max(map(len, known), default=0)
    if key and name in ("author", "year"):
        return Column(name=name, title=title, kind=TEXT, key=True)
    return Column(name=name, title=title, kind=CATEGORY if longest <= 40 else TEXT, key=key)


def named(name: str, columns: Collection[str], *, where: str) -> str:
    """The column of this name, however it is spelled.

    Raises
    ------
    CallError
        When there is none, with those that there are: a question about it is not in the data.
    """
    for column in columns:
        if plain(column) == plain(name):
            return column
    raise CallError(
        wanted=f"a column of the table ({', '.join(columns)})", came=repr(name), where=where,
        todo="What the table has no column for is not in the data.",
    )  # fmt: skip
