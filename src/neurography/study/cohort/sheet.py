"""Blank reading sheets, one a reader, and the filled ones read back.

Each reader meets the cases in an order of their own, without group, stage and certainty, nor location and side where
they tell the group. cases.csv keeps what the codes mean; it is not for the readers.
"""

import csv
import io
import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from attrs import evolve

from neurography.io import atomic
from neurography.io.tables import spell_cell
from neurography.io.workbook import Sheet, write_workbook
from neurography.model.errors import CallError, InputError
from neurography.study.cohort import blind
from neurography.study.cohort import columns as c
from neurography.study.cohort.table import Row, Table, read
from neurography.study.writing import writing

KEY = "cases.csv"
SWAYING = ("group", "subgroup", "sex", "stage", "certainty")
"""Columns that a reader should not see."""

_WHO = ("patient", "examination", "lesion")
_ITEM = ("patient", "lesion", "examination", "sequence", "finding")
_START, _READ = "reader-", (".csv", ".xlsx")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_TO_FILL = MappingProxyType({"sign": c.SIGNS, "note": ()})


def write_sheets(
    path: Path,
    to: Path,
    *,
    readers: Sequence[str],
    seed: int = 0,
    show: Sequence[str] = (),
    codes: bool = False,
) -> list[str]:
    """Write TO/reader-NAME.csv and .xlsx for each reader, and TO/cases.csv; what to tell the user.

    Parameters
    ----------
    path
        A table of cases; its signs and readers are left out.
    seed
        Of the codes and of each reader's order.
    show
        Swaying columns to show all the same.
    codes
        Leave out patient, examination and lesion: the images must then be filed under the codes.

    Raises
    ------
    CallError, InputError
        For a table or name that cannot be used, or a folder that holds sheets already.
    """
    _check(readers, show, to)
    table = read(path, needed=("patient",))
    if table.counted:
        raise CallError(
            wanted="a table with a row for each case", came="a table of counts", where=str(path),
            todo="Counts are of nobody in particular: nobody can read them.",
        )  # fmt: skip
    cases = _cases(table, seed)
    hidden = {one for one in SWAYING if one not in show} | (set(_WHO) if codes else set())
    telling = {one: blind.telling(cases, one) for one in blind.TO_HIDE if not {one, "group"} & set(show)}
    why = {one: said for one, said in telling.items() if said}
    hidden |= set(why)
    columns = [name for name in table.columns if name not in ("sign", "reader", "case", "note", "source")]
    shown = ["case", *(name for name in columns if name not in hidden), "reader", "sign", "note"]
    with writing(to):
        _write_csv(to / KEY, ["case", *columns], [{"case": code, **values} for code, values in cases.items()])
        for reader in readers:
            order = list(cases)
            random.Random(f"{seed} {reader}").shuffle(order)  # noqa: S311  an order, no secret
            rows = [{**cases[code], "case": code, "reader": reader} for code in order]
            _write_csv(to / f"reader-{reader}.csv", shown, rows)
            cells = [tuple(row.get(name) for name in shown) for row in rows]
            write_workbook(
                to / f"reader-{reader}.xlsx",
                [Sheet(name="reading", columns=tuple(shown), rows=cells, to_fill=_TO_FILL)],
            )
    hides = [name for name in columns if name in hidden]
    return [
        f"{len(cases)} cases, a sheet for each of {', '.join(readers)} in {to}"
        + (f"; hidden: {', '.join(hides)}" if hides else ""),
        f"sign takes one of {', '.join(c.SIGNS)}; fill the .csv or the .xlsx of a reader, not both",
        f"{KEY} tells what the codes mean: keep it from the readers",
        *(f"{one} is hidden since it tells the group ({said})" for one, said in why.items()),
        *blind.warnings(cases, shown[1:-3]),
        f"then: neurography cohort tally {to}",
    ]


def read_sheets(folder: Path) -> Table:
    """The filled sheets of a folder as one table, a row for each case and reader.

    A cell that is still empty is not_reported, never absent; how many there are is noted for each reader.

    Raises
    ------
    CallError
        For a folder without cases.csv, or without any reader's sheet.
    InputError
        For a sheet that cannot be read, names an unknown case, or contradicts the reader's other sheet.
    """
    key_path = folder / KEY
    if not key_path.is_file():
        raise CallError(
            wanted=f"a folder that `neurography cohort sheet` made, with {KEY}", came="one without", where=str(folder),
            todo="Name the folder of the sheets, or a table.",
        )  # fmt: skip
    key = read(key_path, needed=("patient", "case"))
    known = {row.get("case"): row for row in key.rows}
    sheets, notes = _sheets(folder)
    if not sheets:
        raise CallError(
            wanted="sheets reader-NAME.csv or .xlsx", came="; ".join(notes) or "none", where=str(folder),
            todo="Save a sheet as .csv or .xlsx." if notes else "",
        )  # fmt: skip
    rows: list[Row] = []
    for reader, paths in sheets.items():
        signs = _filled(folder, reader, paths, known)
        empty = len(known) - len(signs)
        if empty:
            end = "left to the other readers" if reader == c.CONSENSUS else "read as not_reported"
            notes.append(f"{empty} of {len(known)} cases without a sign from reader {reader}: {end}")
        rows += [
            evolve(row, sign=signs.get(code, c.NOT_REPORTED), values={**row.values, "reader": reader})
            for code, row in known.items()
        ]
    return Table(
        name=folder.resolve().name, where=str(folder), sha256=key.sha256,
        columns=(*key.columns, "reader", "sign"), rows=tuple(rows), notes=tuple(notes),
    )  # fmt: skip


def _sheets(folder: Path) -> tuple[dict[str, list[Path]], list[str]]:
    """(reader -> their sheets, what else is called like one and was not read). Capitals make no other reader."""
    found: dict[str, list[Path]] = {}
    spelled: dict[str, str] = {}
    strange: list[str] = []
    for path in sorted(folder.iterdir()):
        if not path.name.lower().startswith(_START) or not path.is_file():
            continue
        if path.suffix.lower() not in _READ:
            strange.append(f"{path.name} was not read: a sheet is a .csv or .xlsx file")
            continue
        name = path.stem[len(_START) :]
        reader = spelled.setdefault(name.lower(), c.CONSENSUS if name.lower() == c.CONSENSUS else name)
        found.setdefault(reader, []).append(path)
    return found, strange


def _filled(folder: Path, reader: str, paths: Sequence[Path], known: Mapping[str, Row]) -> dict[str, str]:
    """Case -> sign of the cells that are filled, from the one of a reader's sheets that was used."""
    found: dict[str, dict[str, str]] = {}
    for path in paths:
        signs: dict[str, str] = {}
        # without sign among what is needed an empty cell stays empty: not read yet is not read as not reported
        filled = read(path, needed=("case", "reader"))
        if "sign" not in filled.columns:
            raise InputError(wanted="the column sign", came="none", where=f"{path}, first line")
        for row in filled.rows:
            where = f"{path}, {row.place}"
            case = known.get(row.get("case"))
            if case is None:
                raise InputError(wanted=f"a case of {KEY}", came=repr(row.get("case")), where=where)
            if row.get("reader").lower() != reader.lower():
                raise InputError(
                    wanted=f"the reader {reader}", came=repr(row.get("reader")), where=where,
                    todo="One sheet holds one reader.",
                )  # fmt: skip
            _check_same(case, row, where=where)
            if signs.setdefault(row.get("case"), row.sign) != row.sign:
                raise InputError(
                    wanted="one sign for each case", came=f"two for {row.get('case')}", where=where
                )
        found[path.name] = signs
    used = {file: signs for file, signs in found.items() if any(signs.values())}
    if len(used) > 1 and len({tuple(sorted(signs.items())) for signs in used.values()}) > 1:
        raise InputError(
            wanted="one filled sheet of a reader", came=f"{' and '.join(used)} that differ", where=str(folder),
            todo="Remove the one that is not meant.",
        )  # fmt: skip
    signs = next(iter(used.values()), {})
    return {case: sign for case, sign in signs.items() if sign}


def _check_same(case: Row, row: Row, *, where: str) -> None:
    """Refuse a row whose case is another one in cases.csv: a column was sorted without the others."""
    for name in _ITEM:
        came, known = row.get(name), case.get(name)
        if came and not _alike(came, known):
            raise InputError(
                wanted=f"the rows as they were made: case {row.get('case')} is {name} {known or 'none'} in {KEY}",
                came=came, where=f"{where}, column {name}",
                todo="Were some columns sorted without the others? Begin from a new sheet: the signs are astray.",
            )  # fmt: skip


def _alike(one: str, other: str) -> bool:
    """The same word; 7 for 007 and a date in another order count as such, since spreadsheets write them so."""
    if c.plain(one) == c.plain(other):
        return True
    if re.search(r"[^\W\d_]", one + other):
        return False
    numbers = [sorted(int(part) for part in re.findall(r"[0-9]+", text)) for text in (one, other)]
    return numbers[0] == numbers[1] and bool(numbers[0])


def _check(readers: Sequence[str], show: Sequence[str], to: Path) -> None:
    bad = next((one for one in readers if not _NAME.fullmatch(one)), None)
    if not readers or bad is not None or len({one.lower() for one in readers}) < len(readers):
        raise CallError(
            wanted="--readers with different names of letters, digits, - and _",
            came=repr(bad) if bad is not None else repr(",".join(readers)), todo="Write e.g. --readers AB,CD.",
        )  # fmt: skip
    for name in show:
        if name not in (*SWAYING, *blind.TO_HIDE):
            wanted = ", ".join((*SWAYING, *blind.TO_HIDE))
            raise CallError(wanted=f"--show with columns of {wanted}", came=repr(name))
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise CallError(
            wanted="a new folder for the sheets", came="one that holds something" if to.is_dir() else "a file",
            where=str(to), todo="Choose another with --to: filled sheets are never written over.",
        )  # fmt: skip


def _cases(table: Table, seed: int) -> dict[str, dict[str, str]]:
    """Code -> what is known of the case; codes do not follow the table's order, which may go by group."""
    items: dict[tuple[str, ...], dict[str, str]] = {}
    for row in table.rows:
        kept = items.setdefault(tuple(row.get(name) for name in _ITEM), {})
        kept.update({k: v for k, v in row.values.items() if k not in ("reader", "case")})
    every = list(items.values())
    random.Random(f"{seed} cases").shuffle(every)  # noqa: S311  an order, no secret
    digits = max(3, len(str(len(every))))
    return {f"c{number:0{digits}d}": values for number, values in enumerate(every, start=1)}


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """With the mark that lets spreadsheets read it as UTF-8; what is not known stays empty."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(columns)
    out.writerows([spell_cell(row[name]) if row.get(name) else "" for name in columns] for row in rows)
    atomic.write_bytes(path, text.getvalue().encode("utf-8-sig"))
