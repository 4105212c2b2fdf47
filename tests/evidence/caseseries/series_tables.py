"""Small case tables, typed for these tests."""

from pathlib import Path

from neurography.evidence.caseseries import rollup, table
from neurography.evidence.caseseries.table import Series
from neurography.study.caseseries.command import PUBLISHED

SMALL = """case,author,year,age,sex,csf,csf_coded,nerve,judgement
A,Able,2001,34,female,12 cells,abnormal,sciatic,csf: no limit is given
B,Baker,2004,61,male,clear,normal,tibial,
C,Cole,2010,47,male,,not_examined,sciatic,
D,Dole,2011,,male,N/A,n/a,N/A,
"""


def typed(folder: Path, text: str = SMALL, name: str = "cases.csv") -> Path:
    """The table as a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def small(folder: Path, text: str = SMALL) -> Series:
    return table.read(typed(folder, text))


def published() -> Series:
    """Paper 001, Table 1, with its leukaemias rolled up."""
    path = PUBLISHED["neuroleukemiosis"]
    rules = table.companion(path, "rollup")
    assert rules is not None
    return rollup.rolled_up(table.read(path), rollup.read_rules(rules))
