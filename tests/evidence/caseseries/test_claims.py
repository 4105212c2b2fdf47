"""What paper 001 says of its table, held against it; what has no column is not in the data."""

from pathlib import Path

import pytest
from tests.evidence.caseseries.series_tables import published, small, typed

from neurography.evidence.caseseries import claims as module
from neurography.evidence.caseseries.claims import AGREES, DIFFERS, NO_DATA, held, read_claims
from neurography.evidence.caseseries.table import companion
from neurography.model.errors import InputError
from neurography.study.caseseries.command import PUBLISHED

HEAD = "claim,measure,column,value,printed\n"


def test_the_statements_of_paper_001() -> None:
    path = companion(PUBLISHED["neuroleukemiosis"], "claims")
    assert path is not None
    found = {one.claim.claim: one for one in held(read_claims(path), published())}
    assert [name for name, one in found.items() if one.verdict == DIFFERS] == [
        "nerve conduction studies were inconsistent"
    ]
    assert [name for name, one in found.items() if one.verdict == NO_DATA] == [
        "sensory deficit in all", "motor weakness, in per cent", "autonomic deficit in two",
    ]  # fmt: skip
    assert found["nerve conduction studies were inconsistent"].words == (
        "abnormal in 10 of the 10 of whom it is known, 5 not known"
    )
    assert sum(one.verdict == AGREES for one in found.values()) == len(found) - 4 == 13


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ("total,,,4", AGREES), ("total,,,5", DIFFERS), ("mean,age,,47.3", AGREES), ("mean,age,,47.4", DIFFERS),
        ("median,age,,47", AGREES), ("mean,sex,,1", NO_DATA), ("number,age,<50,2", AGREES), ("number,age,61,1", AGREES),
        ("percent,csf,abnormal,50", AGREES), ("percent,csf,abnormal,25", DIFFERS), ("number,sex,other,0", AGREES),
        ("number,motor,present,4", NO_DATA), ("most,sex,male,", AGREES), ("most,sex,female,", DIFFERS),
        ("mixed,csf,,", AGREES), ("mixed,sex,,", NO_DATA),
    ],
)  # fmt: skip
def test_measures(tmp_path: Path, row: str, verdict: str) -> None:
    series = small(tmp_path)
    (one,) = held(read_claims(typed(tmp_path, f"{HEAD}said,{row}\n", "claims.csv")), series)
    assert (one.verdict, bool(one.words)) == (verdict, True)


def test_a_tie_has_no_most_frequent(tmp_path: Path) -> None:
    series = small(tmp_path)
    (one,) = held(read_claims(typed(tmp_path, f"{HEAD}said,most,csf,normal,\n", "claims.csv")), series)
    assert one.verdict == DIFFERS


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{HEAD}said,often,sex,male,3\n", "one of total, mean"),
        (f"{HEAD}said,number,sex,male,three\n", "the number as it is printed"),
        ("claim,colour\nsaid,red\n", "the headings"),
    ],
)
def test_statements_that_cannot_be_held_are_refused(tmp_path: Path, text: str, wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        read_claims(typed(tmp_path, text, "claims.csv"))


def test_the_answer_for_what_has_no_column() -> None:
    assert module.no_column("motor") == "not in the data: the table has no column motor"
