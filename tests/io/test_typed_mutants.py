"""Damaged tables: whatever the damage, one sentence or a table, never another exception."""

import io
import random
import zipfile
from pathlib import Path

import openpyxl
from tests.io.typed_tables import HEADER, SOUND, read, text, write

from neurography.model.errors import NeurographyError

MUTANTS = 300


def sound_workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (HEADER, *SOUND):
        book.active.append(list(row))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A few bits turned, bytes cut, put in or doubled."""
    content = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(max(len(content), 1))
        how = chance.randrange(5)
        if how == 0 and content:
            content[at] ^= 1 << chance.randrange(8)
        elif how == 1:
            del content[at : at + chance.randint(1, 40)]
        elif how == 2:
            content[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
        elif how == 3:
            content[at : at + 4] = b'\x00\xff"\n'
        else:
            content[at:at] = content[max(0, at - 200) : at]
    return bytes(content)


def damaged_part(data: bytes, chance: random.Random) -> bytes:
    """A whole archive with one damaged part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    parts[name] = damaged(parts[name], chance)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return held.getvalue()


def test_a_damaged_table_is_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    book = sound_workbook()
    refused = 0
    for seed in range(MUTANTS):
        chance = random.Random(seed)  # noqa: S311 - a reproducible choice, no secret
        made = (damaged(text().encode(), chance), damaged(book, chance), damaged_part(book, chance))[seed % 3]
        try:
            read(write(tmp_path, made, "t.xlsx"))
        except NeurographyError as error:
            refused += 1
            assert len(str(error)) < 5000, seed
    assert refused > MUTANTS / 2
