"""A cohort table read: one row a patient, lesion, examination and reader, or rows of counts as a paper gives them."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from attrs import evolve, frozen

from neurography.io.typed import shown_name, source
from neurography.io.typed.numbers import decimal_sign, number
from neurography.io.typed.sheet import Line, Sheet, gathered
from neurography.io.typed.visits import row_words
from neurography.model.errors import InputError
from neurography.model.vocabulary import RELAXATION
from neurography.study.cohort import columns as c

_ALLOWED = r"\w .,:+/*()&'’–-"
"""What may stand in a label after its first letter or digit: nothing that a page, a drawing or a spreadsheet obeys."""

_LABEL = re.compile(rf"[^\W_][{_ALLOWED}]{{0,63}}")
_TESLA = re.compile(r"\s*T(?:esla)?$", re.IGNORECASE)

NOMINAL = (1.5, 3.0, 7.0)
"""Field strengths in tesla by which scanners are called: a "3 T" may say 2.89."""

TOLERANCE = next(one.tolerance or 0.0 for one in RELAXATION if one.key == "MagneticFieldStrength")
"""Tesla: a field so close to a nominal one is that, as in a comparison of two visits."""


_LEVELS: Mapping[str, tuple[Mapping[str, str], str]] = MappingProxyType(
    {
        "stage": (c.STAGES, "a stage of asymptomatic, symptomatic, IRIS, chronic"),
        "side": (c.SIDES, "left, right, midline or bilateral"),
        "sex": (c.SEXES, "female or male"),
        "certainty": (
            {one: one for one in c.CERTAINTIES}, f"a certainty of the diagnosis of {', '.join(c.CERTAINTIES)}",
        ),
        "of": (
            {**{one: one for one in c.UNITS}, **{f"{one}s": one for one in c.UNITS}},
            "what is counted: patient, lesion or examination",
        ),
    }
)  # fmt: skip
"""Column -> (spelling -> word, what to say of another)."""


@frozen(kw_only=True)
class Row:
    """One row. values holds every column that has something in it; count is None in a table of cases.

    sign is one of SIGNS; `""` in a row of counts that counts people and not the sign. place is for messages.
    """

    values: Mapping[str, str]
    sign: str
    count: int | None
    place: str

    def get(self, name: str) -> str:
        """The cell, "" where there is nothing in it."""
        return self.values.get(name, "")


@frozen(kw_only=True)
class Table:
    """Rows with the columns that they have. notes tell how it was read; where is the file for messages."""

    name: str
    where: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def counted(self) -> bool:
        """Whether its rows are counts: then nobody knows who is who."""
        return "count" in self.columns


CASES = ("patient", "sign")
"""The columns that a table of cases must have."""


def read(path: Path, *, sheet: str | None = None, needed: tuple[str, ...] = CASES) -> Table:
    """The rows of a .csv, .tsv or .xlsx cohort table.

    Parameters
    ----------
    needed
        The columns without which it is none; a list of cases to be read has no sign yet. A sign that is left empty
        is not_reported, unless no sign is needed.

    Raises
    ------
    CallError, InputError
        For a file that cannot be used; every broken row is told by its line.
    """
    opened = source.load(path, sheet=sheet, is_column=lambda one: c.column(one) is not None, header=c.EXAMPLE)
    held = opened.sheet
    known = _columns(held)
    _check_kind(held, known, needed=needed)
    # 3T and 3 T are written as often as 3
    lines = [bare_field(line, known.get("field")) for line in held.lines]
    sign = decimal_sign(lines, [known["field"]]) if "field" in known else "."
    spelled: dict[tuple[str, str], tuple[str, str]] = {}
    rows: list[Row] = []
    errors: list[InputError] = []
    for line in lines:
        try:
            rows.append(_row(line, known, spelled, decimal=sign, blank="sign" not in needed))
        except InputError as error:
            errors.append(error)
    if errors:
        raise gathered(errors, held.where)
    return Table(
        name=shown_name(path), where=held.where, sha256=opened.sha256, columns=tuple(known), rows=tuple(rows),
        notes=(*held.notes, *_empty_signs(lines, known), *_called(lines, known, decimal=sign)),
    )  # fmt: skip


def _columns(sheet: Sheet) -> Mapping[str, str]:
    """Our name -> how it is spelled."""
    where = f"{sheet.where}, first line"
    known: dict[str, str] = {}
    for spelled in sheet.columns:
        name = c.column(spelled)
        if name is None:
            raise InputError(
                wanted=f"columns of {', '.join(c.KNOWN)}",
                came=repr(spelled),
                where=where,
                todo=c.nearest(spelled),
            )
        if name in known:
            raise InputError(
                wanted="each column once", came=f"{known[name]!r} and {spelled!r}", where=where,
                todo="Remove or rename one.",
            )  # fmt: skip
        known[name] = spelled
    return MappingProxyType(known)


def _check_kind(sheet: Sheet, known: Mapping[str, str], *, needed: tuple[str, ...]) -> None:
    """A table of cases names its patients, a table of counts its sets; never both."""
    where = f"{sheet.where}, first line"
    if "count" in known:
        needed = ("set", "of", "count")
    missing = [name for name in needed if name not in known]
    if missing:
        raise InputError(
            wanted=f"the columns {' '.join(needed)}", came=f"no column {', '.join(missing)}", where=where,
            todo="One row is one patient, lesion and examination; a table of counts has set, of and count instead.",
        )  # fmt: skip
    astray = [name for name in ("patient", "lesion", "examination", "reader", "case") if name in known]
    if "count" in known and astray:
        raise InputError(
            wanted="rows of counts, or rows that name their patient", came=f"count beside {', '.join(astray)}",
            where=where, todo=f"A count is of nobody in particular: drop {' and '.join(astray)}, or count.",
        )  # fmt: skip
    if not sheet.lines:
        raise InputError(wanted="rows below the column names", came="none", where=sheet.where)


def _row(
    line: Line,
    known: Mapping[str, str],
    spelled: dict[tuple[str, str], tuple[str, str]],
    *,
    decimal: str,
    blank: bool,
) -> Row:
    values: dict[str, str] = {}
    for name, column in known.items():
        if name in ("sign", "count", "note", "source"):
            continue
        text = value(line, name, column, decimal=decimal)
        if not text:
            continue
        values[name] = text
        first, place = spelled.setdefault((name, c.plain(text)), (text, row_words(line)))
        if first != text:
            raise line.refuse(
                column, f"one spelling of {first!r} ({place})", todo="Write it alike in every row."
            )
    count = _count(line, known["count"]) if "count" in known else None
    sign = _sign(line, known.get("sign"))
    if not sign and count is None and not blank:
        sign = c.NOT_REPORTED
    _check_whole(line, known, values, counted=count is not None)
    return Row(values=MappingProxyType(values), sign=sign, count=count, place=row_words(line))


def _check_whole(line: Line, known: Mapping[str, str], values: Mapping[str, str], *, counted: bool) -> None:
    """Refuse a row that leaves open whom it is about."""
    for name in ("set", "of") if counted else ("patient", "group", "reader", "case"):
        if name in known and name not in values:
            raise line.refuse(known[name], f"the {name} of each row", todo="Fill the cell.")


def value(line: Line, name: str, column: str, *, decimal: str) -> str:
    """A cell by the words that its column may hold; "" for n/a.

    Parameters
    ----------
    name, column
        Our name of the column and how it is spelled; a field strength is bare (`bare_field`).
    decimal
        The decimal sign of the file.

    Raises
    ------
    InputError
        For a word that cannot stand there.
    """
    text = " ".join(line.text(column, date=name == "examination").split())
    if text.lower() in c.MISSING:
        return ""
    word = c.plain(text)
    if name == "field":
        return f"{_nominal(_tesla(line, column, decimal=decimal)):g}"
    if name in _LEVELS:
        known, wanted = _LEVELS[name]
        if word not in known:
            raise line.refuse(column, wanted, todo="Write one of these words, or n/a.")
        return known[word]
    if name == "sequence" and word in c.SEQUENCES:
        return c.SEQUENCES[word]
    if name == "reader" and word == c.CONSENSUS:
        return c.CONSENSUS
    if name != "set" and not _LABEL.fullmatch(text):
        raise line.refuse(column, "a short word or code", todo=_mend(text))
    return text


def _mend(text: str) -> str:
    """What keeps a text from being a label, by its character."""
    if len(text) > 64:
        return f"It has {len(text)} characters: at most 64."
    bad = re.search(rf"[^{_ALLOWED}]", text)
    if bad is not None:
        return f"Leave out {bad[0]!r}: letters, digits, blanks and . , : + / * ( ) & ' – - _ may stand there."
    return f"Begin with a letter or digit, not with {text[0]!r}."


def _tesla(line: Line, column: str, *, decimal: str) -> float:
    tesla = number(
        line, column, sign="," if decimal == "," else ".", wanted="a field strength in tesla"
    ).value
    if not 0.01 <= tesla <= 25:
        raise line.refuse(column, "a field strength between 0.01 and 25 T", todo="Write 1.5 or 3.")
    return tesla


def _nominal(tesla: float) -> float:
    """The field strength by which a scanner is called, where one is near; else the one that is given."""
    return next((one for one in NOMINAL if abs(one - tesla) <= TOLERANCE + 1e-9), tesla)


def _called(lines: list[Line], known: Mapping[str, str], *, decimal: str) -> tuple[str, ...]:
    """`2.895 T read as 3 T in 10 rows`, for each field that is called by another."""
    if "field" not in known:
        return ()
    found = Counter(
        _tesla(line, known["field"], decimal=decimal) for line in lines if line.text(known["field"])
    )
    return tuple(
        f"field {tesla:g} T read as {_nominal(tesla):g} T in {n} row{'' if n == 1 else 's'}"
        for tesla, n in sorted(found.items())
        if _nominal(tesla) != tesla
    )


def _sign(line: Line, column: str | None) -> str:
    """The sign's word; "" where the cell is empty or there is no such column."""
    if column is None or line.text(column).lower() in c.MISSING:
        return ""
    word = c.plain(line.text(column))
    if word not in c.SIGNS:
        raise line.refuse(
            column, f"the sign as {', '.join(c.SIGNS)}",
            todo="What nobody looked for is not_examined, what a source does not say not_reported: neither is absent.",
        )  # fmt: skip
    return word


def _count(line: Line, column: str) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,8}", line.text(column)):
        raise line.refuse(
            column, "a whole number from 0 on", todo="A row counts people, lesions or examinations."
        )
    return int(line.text(column))


def bare_field(line: Line, column: str | None) -> Line:
    """The line with its field strength as a number alone: 3T and 3 Tesla as 3."""
    if column is None or column not in line.cells:
        return line
    cell = line.cells[column]
    text = "" if cell.text.lower() in c.MISSING else _TESLA.sub("", cell.text)
    return evolve(line, cells={**line.cells, column: evolve(cell, text=text)})


def _empty_signs(lines: list[Line], known: Mapping[str, str]) -> tuple[str, ...]:
    if "sign" not in known or "count" in known:
        return ()
    empty = sum(line.text(known["sign"]).lower() in c.MISSING for line in lines)
    return (f"{empty} of {len(lines)} rows have no sign: read as not_reported",) * bool(empty)
