"""Text tables: tab, comma or semicolon between the cells, UTF-8 or UTF-16, quoted cells."""

import codecs
import csv
import io
from collections.abc import Callable, Sequence

from neurography.io.typed.sheet import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Cell, Line, Sheet, shortened
from neurography.model.errors import InputError

Recognise = Callable[[str], bool]
"""Whether a header cell names a column."""

_SEPARATORS = {"\t": "tab", ",": "comma", ";": "semicolon"}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(data: bytes, *, where: str, is_column: Recognise, header: str) -> Sheet:
    """The table in these bytes; the separator is found from the header line, never guessed from data.

    header shows in an error what the first line may look like.

    Raises
    ------
    InputError
        For another encoding, no header, an unclosed quote, a row of another length, a cell or table too large.
        A header that ends in empty cells lets every row do the same.
    """
    text = _decoded(data, where)
    separator, text = _separator(text, where, is_column, header)
    records = _records(text, separator, where)
    if not records:
        raise InputError(
            wanted="a line with the column names, then rows", came="an empty table", where=where,
            todo=f"Write `{header}` and so on in the first line.",
        )  # fmt: skip
    number, names = records[0]
    columns = _named(names, f"{where}, line {number}")
    lines = []
    for number, cells in records[1:]:
        # an empty cell too many is no slip of the pen: an unquoted `12,5` before a last empty cell looks like it
        if len(cells) not in (len(columns), len(names)) or any(cells[len(columns) :]):
            raise InputError(
                wanted=f"{len(columns)} cells, as in the header",
                came=str(len(cells)),
                where=f"{where}, line {number}",
                todo="Quote cells that hold a comma (a decimal comma too), or separate the cells by semicolons."
                if separator == ","
                else f"Separate the cells by one {_SEPARATORS[separator]}; quote cells that hold one.",
            )
        held = {column: Cell(text=cell) for column, cell in zip(columns, cells, strict=False)}
        places = dict.fromkeys(columns, f"line {number}")
        lines.append(Line(where=where, number=number, cells=held, places=places))
    return Sheet(where=where, columns=columns, lines=tuple(lines), separator=separator)


def _decoded(data: bytes, where: str) -> str:
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            wanted="a table in UTF-8", came=f"another encoding at byte {error.start}", where=where,
            todo='Save it again as "CSV UTF-8", or as .xlsx.',
        ) from error  # fmt: skip
    if "\0" in text:
        raise InputError(
            wanted="a table in UTF-8, or in UTF-16 with its mark at the start",
            came=f"a zero byte in line {text[: text.index(chr(0))].count(chr(10)) + 1}",
            where=where,
            todo='Save it again as "CSV UTF-8", or as .xlsx.',
        )
    return text


def _separator(text: str, where: str, is_column: Recognise, example: str) -> tuple[str, str]:
    """(separator, text without a spreadsheet's `sep=;` line): the one that gives the most known columns."""
    first, _, rest = text.partition("\n")
    if first.strip().lower() in ("sep=,", "sep=;", "sep=\\t"):
        return (first.strip()[4:] if first.strip()[4:] in ",;" else "\t"), "\n" + rest
    header = next((line for line in text.splitlines() if line.strip()), "")

    def score(separator: str) -> tuple[int, int]:
        cells = header.split(separator)
        return sum(is_column(cell.strip().strip('"')) for cell in cells), len(cells)

    best = max(_SEPARATORS, key=score)
    if header and not score(best)[0]:
        raise InputError(
            wanted=f"column names in the first line ({', '.join(example.split())}, ...), separated by "
            "tab, comma or semicolon",
            came=repr(shortened(header.strip())),
            where=f"{where}, line 1",
            todo="Put a header line above the rows.",
        )
    return best, text


def _records(text: str, separator: str, where: str) -> list[tuple[int, list[str]]]:
    """(line on which it begins, stripped cells) of every row that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                _check_size(stripped, len(found), f"{where}, line {start}")
                found.append((start, stripped))
            start = reader.line_num + 1
    except csv.Error as error:
        long = "field larger" in str(error)
        raise InputError(
            wanted=f"cells of at most {MAX_CELL} characters" if long else "a table with closed quotes",
            came="a longer one" if long else f"a quote that is not closed or stands within a cell ({error})",
            where=f"{where}, line {start}",
            todo="Shorten it." if long else 'Close it, or write "" for a quote within a quoted cell.',
        ) from error
    return found


def _check_size(cells: Sequence[str], rows: int, where: str) -> None:
    if len(cells) > MAX_COLUMNS:
        raise InputError(wanted=f"at most {MAX_COLUMNS} columns", came=str(len(cells)), where=where)
    if rows > MAX_ROWS:
        raise InputError(
            wanted=f"at most {MAX_ROWS} rows", came="more", where=where, todo="Split the table by person."
        )
    longest = max((len(cell) for cell in cells), default=0)
    if longest > MAX_CELL:
        raise InputError(
            wanted=f"cells of at most {MAX_CELL} characters", came=f"one of {longest}", where=where,
            todo="Shorten it.",
        )  # fmt: skip


def _named(header: Sequence[str], where: str) -> tuple[str, ...]:
    """The header's cells; empty ones at its end are left out."""
    names = list(header)
    while names and not names[-1]:
        names.pop()
    if "" in names:
        raise InputError(
            wanted="a name for each column", came=f"none for column {names.index('') + 1}", where=where,
            todo="Name it, or delete the column.",
        )  # fmt: skip
    return tuple(names)
