"""Reading a cohort table: spellings, decimal signs, workbooks, and what is refused by its line."""

from pathlib import Path

import pytest
from tests.study.cohort.cohort_tables import SMALL, table

from neurography.io.workbook import Sheet, write_workbook
from neurography.model.errors import CallError, InputError
from neurography.study.cohort.table import read

HEADER = "patient,group,stage,field,sign\n"


def test_words_are_read_as_they_are_meant(tmp_path: Path) -> None:
    rows = table(
        tmp_path,
        "Subject;Group;Visit;Stage;Field strength;Sequence;Status\n"
        "P1;PML;e1;Pre-symptomatic;1,5 T;T2star;Present\n"
        "P1;PML;e2;chronic/follow-up;3T;swi;not examined\n",
    ).rows
    assert rows[0].values == {
        "patient": "P1", "group": "PML", "examination": "e1", "stage": "asymptomatic", "field": "1.5",
        "sequence": "T2*",
    }  # fmt: skip
    assert (rows[1].get("stage"), rows[1].get("field"), rows[1].get("sequence")) == ("chronic", "3", "SWI")
    assert [row.sign for row in rows] == ["present", "not_examined"]


def test_a_workbook_holds_the_same(tmp_path: Path) -> None:
    header, *lines = [tuple(line.split(",")) for line in SMALL.splitlines()]
    write_workbook(tmp_path / "cohort.xlsx", [Sheet(name="cohort", columns=header, rows=lines)])
    found, text = read(tmp_path / "cohort.xlsx"), table(tmp_path)
    assert [(row.values, row.sign) for row in found.rows] == [(row.values, row.sign) for row in text.rows]


def test_an_empty_sign_is_not_reported_and_said(tmp_path: Path) -> None:
    found = table(tmp_path, HEADER + "P1,PML,,3,\nP2,PML,,3,absent\n")
    assert found.rows[0].sign == "not_reported"
    assert found.notes == ("1 of 2 rows have no sign: read as not_reported",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEADER + "P1,PML,,3,unknown\n", "line 2, column sign: wanted the sign as present, absent"),
        (HEADER + "P1,PML,late,3,absent\n", "line 2, column stage: wanted a stage of asymptomatic"),
        (
            HEADER + "P1,PML,,30,absent\n",
            "line 2, column field: wanted a field strength between 0.01 and 25 T",
        ),
        (
            HEADER + "P1,PML,,3,absent\nP2,pml,,3,absent\n",
            "line 3, column group: wanted one spelling of 'PML'",
        ),
        (HEADER + "P1,,,3,absent\n", "line 2, column group: wanted the group of each row"),
        (HEADER + "=P1,PML,,3,absent\n", "column patient: wanted a short word or code"),
        ("patient,grup,sign\nP1,PML,absent\n", "got 'grup'. Did you mean group?"),
        ("patient,group\nP1,PML\n", "got no column sign"),
        ("set,of,patient,count\na,patient,P1,3\n", "got count beside patient"),
        ("set,of,count\na,patient,3.5\n", "column count: wanted a whole number"),
        ("set,of,count\na,voxel,3\n", "column of: wanted what is counted"),
        ("patient,participant_id,sign\nP1,P1,absent\n", "wanted each column once"),
        ("patient,sign\n", "wanted rows below the column names"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        table(tmp_path, text)
    assert said in str(caught.value)


def test_every_broken_row_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        table(tmp_path, HEADER + "P1,PML,late,3,absent\nP2,PML,,3,perhaps\n")
    assert "line 2" in str(caught.value)
    assert "line 3" in str(caught.value)


def test_a_missing_file_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="no such file"):
        read(tmp_path / "none.csv")


@pytest.mark.parametrize("label", ["Doe, John", "Crohn's", "Crohn’s", "A & B", "PML: early", "5–7"])
def test_harmless_characters_may_stand_in_a_label(tmp_path: Path, label: str) -> None:
    assert table(tmp_path, f'patient,group,sign\nP1,"{label}",absent\n').rows[0].get("group") == label


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("a<b", "Leave out '<'"),
        ("100 %", "Leave out '%'"),
        ("=P1", "Leave out '='"),
        ("-P1", "Begin with a letter or digit, not with '-'"),
        ("x" * 65, "It has 65 characters: at most 64"),
    ],
)
def test_a_label_is_refused_by_its_character(tmp_path: Path, label: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        table(tmp_path, f"patient,group,sign\nP1,{label},absent\n")
    assert said in str(caught.value)


def test_a_field_near_a_nominal_one_is_that(tmp_path: Path) -> None:
    text = HEADER + "P1,PML,,2.895,absent\nP2,PML,,3,absent\nP3,PML,,1.2,absent\nP4,PML,,3.2,absent\n"
    found = table(tmp_path, text)
    # 1.2 T is a scanner of its own; 0.2 T is what a comparison of visits allows
    assert [row.get("field") for row in found.rows] == ["3", "3", "1.2", "3"]
    assert found.notes == ("field 2.895 T read as 3 T in 1 row", "field 3.2 T read as 3 T in 1 row")
