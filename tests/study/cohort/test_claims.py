"""What is said of a cohort against its own counts: rounding by the printed digits, and no verdict where none can be."""

from pathlib import Path

import pytest
from tests.study.cohort.cohort_tables import table

from neurography.model.errors import InputError
from neurography.study.cohort.cases import cases
from neurography.study.cohort.claims import check, read_claims

HEADER = "claim,kind,of,per,value,sign,group,stage\n"


def verdicts(folder: Path, rows: str) -> list[tuple[str, str]]:
    (folder / "claims.csv").write_text(HEADER + rows, encoding="utf-8")
    found = cases(table(folder))
    checked = [check(claim, found) for claim in read_claims(folder / "claims.csv")]
    return [(one.verdict, one.words) for one in checked]


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        # 5 examinations of 3 patients: 1.67
        ("x,mean,examination,patient,1.7,,PML,", "agrees", "5/3 = 1.67"),
        ("x,mean,examination,patient,1.6,,PML,", "differs", "5/3 = 1.67"),
        ("x,mean,examination,patient,2,,PML,", "agrees", "5/3 = 1.7"),
        ("x,mean,examination,patient,1.667,,PML,", "agrees", "5/3 = 1.6667"),
        # half a unit of the last digit is allowed both ways: 66.7 rounds to 67, not to 66
        ("x,percent,lesion,,67,present,PML,", "agrees", "2/3 = 66.7 %"),
        ("x,percent,lesion,,66,present,PML,", "differs", "2/3 = 66.7 %"),
        ("x,percent,lesion,,33 %,absent,PML,", "agrees", "1/3 = 33.3 %"),
        ("x,number,patient,,0,present,control,", "agrees", "0"),
        ("x,total,patient,,5,,,", "agrees", "5"),
        ("x,total,lesion,,3,,PML,presymptomatic", "agrees", "3"),
        (
            "x,percent,patient,,100,present,PML,IRIS",
            "not countable",
            "the table does not count this: it has no stage IRIS",
        ),
    ],
)
def test_a_claim_is_held_against_the_counts(tmp_path: Path, claim: str, verdict: str, words: str) -> None:
    assert verdicts(tmp_path, claim + "\n") == [(verdict, words)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,median,patient,,5,,,", "column kind: wanted kind of total, number, percent, mean"),
        ("x,mean,examination,,5,,,", "wanted per of patient, lesion, examination"),
        ("x,total,patient,,some,,,", "column value: wanted the number as it is printed"),
        (",total,patient,,5,,,", "column claim: wanted the statement in words"),
    ],
)
def test_a_claim_that_cannot_be_read_is_refused(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        verdicts(tmp_path, row + "\n")
    assert said in str(caught.value)


WIDE = "claim,kind,of,value,sign,group,field,sequence,sex,side,certainty\n"
PEOPLE = """\
patient,group,lesion,examination,field,sequence,sex,side,certainty,sign
P1,PML,a,e1,3,T2*,F,L,definite,present
P2,PML,a,e1,1.5,T2*,female,R,probable,absent
"""


def wide(folder: Path, rows: str) -> list[tuple[str, str]]:
    (folder / "claims.csv").write_text(WIDE + rows, encoding="utf-8")
    found = cases(table(folder, PEOPLE))
    return [(one.verdict, one.words) for one in (check(c, found) for c in read_claims(folder / "claims.csv"))]


@pytest.mark.parametrize(
    "row",
    [
        "x,total,examination,1,,PML,3.0,,,,",
        "x,total,examination,1,,PML,3T,,,,",
        'x,total,examination,1,,PML,"1,5",,,,',
        "x,total,examination,1,,PML,1.50,,,,",
        "x,total,examination,1,,PML,2.89,,,,",
        "x,total,patient,2,,pml,,,,,",
        "x,total,patients,2,,PML,,,,,",
        "x,total,examination,2,,PML,,T2*w,,,",
        "x,total,examination,2,,PML,,t2star,,,",
        "x,total,patient,2,,PML,,,women,,",
        "x,total,patient,2,,PML,,,F,,",
        "x,total,lesion,1,,PML,,,,L,",
        "x,total,lesion,1,,PML,,,,Left,",
        "x,total,patient,1,,PML,,,,,Definite",
    ],
)
def test_values_of_a_claim_are_read_as_those_of_the_table(tmp_path: Path, row: str) -> None:
    assert wide(tmp_path, row + "\n")[0][0] == "agrees"


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        ("x,total,patient,0,,PLM,,,,,", "group PLM"),
        ("x,number,patient,0,present,PML,,SWI,,,", "sequence SWI"),
        ("x,total,patient,0,,PML,,,men,,", "sex male"),
    ],
)
def test_what_the_table_does_not_have_is_not_judged(tmp_path: Path, row: str, missing: str) -> None:
    words = f"the table does not count this: it has no {missing}"
    assert wide(tmp_path, row + "\n") == [("not countable", words)]


def test_a_word_that_cannot_stand_in_a_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a stage of asymptomatic"):
        verdicts(tmp_path, "x,total,patient,,4,,PML,banana\n")
