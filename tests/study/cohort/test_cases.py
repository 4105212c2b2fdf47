"""Counting cases: units, stages, readers, and what is left out and never counted as absent."""

from pathlib import Path

import pytest
from tests.study.cohort.cohort_tables import SMALL, table

from neurography.model.errors import InputError
from neurography.study.cohort.cases import cases, joined

PML = (("group", "PML"),)


def counted(folder: Path, of: str, *selection: tuple[str, str]) -> tuple[int, int, int, int, int]:
    """(present, absent, not examined, not reported, absent in part)"""
    found = cases(table(folder)).count(of, (*PML, *selection))
    return found.present, found.absent, found.left.not_examined, found.left.not_reported, found.partly


def test_each_unit_counts_once(tmp_path: Path) -> None:
    # P1 has the sign; P2 lacks it where it was looked for; of P3 nothing is reported
    assert counted(tmp_path, "patient") == (1, 1, 0, 1, 1)
    # lesions: P1 a (at the later visit) and b; P2 a absent; P3 a unknown
    assert counted(tmp_path, "lesion") == (2, 1, 0, 1, 1)
    # examinations: P1 both, P2 the second absent and the first not examined, P3 not reported
    assert counted(tmp_path, "examination") == (2, 1, 1, 1, 0)


def test_a_stage_counts_what_was_seen_in_it(tmp_path: Path) -> None:
    before = ("stage", "asymptomatic")
    assert counted(tmp_path, "patient", before) == (1, 0, 1, 0, 0)
    assert counted(tmp_path, "lesion", before) == (1, 1, 1, 0, 0)
    assert counted(tmp_path, "lesion", before, ("location", "lobe")) == (0, 1, 1, 0, 0)


def test_not_examined_never_becomes_absent(tmp_path: Path) -> None:
    text = SMALL.replace(",absent,", ",not_examined,")
    for line in cases(table(tmp_path, text)).lines((("stage",),)):
        assert line.absent == 0


def test_lesions_are_gathered_by_patient(tmp_path: Path) -> None:
    found = cases(table(tmp_path)).count("lesion", PML)
    assert found.clusters == ((2, 2), (0, 1))
    assert found.patients == 2


def test_divisions_sum_up(tmp_path: Path) -> None:
    found = {(d.of, d.group, d.column): (d.parts, d.total) for d in cases(table(tmp_path)).divisions()}
    assert found["examination", "PML", "field"] == ((("1.5", 3), ("3", 2)), 5)
    assert found["examination", "PML", "stage"] == ((("asymptomatic", 2), ("chronic", 3)), 5)
    assert found["lesion", "PML", "side"] == ((("left", 2), ("right", 2)), 4)
    assert found["examination", "control", "sequence"] == ((("SWI", 2),), 2)


@pytest.mark.parametrize(
    ("readings", "word"),
    [
        ({"A": "present", "B": "present", "C": "absent"}, "present"),
        ({"A": "present", "B": "absent"}, "undecided"),
        ({"A": "present", "B": "absent", "Consensus": "absent"}, "absent"),
        ({"A": "present", "B": "present", "consensus": "not_reported"}, "present"),
        ({"A": "present", "B": "absent", "consensus": "not_reported"}, "undecided"),
        ({"A": "present", "B": "present", "consensus": "not_examined"}, "not_examined"),
        ({"A": "not_examined", "B": "absent"}, "absent"),
        ({"A": "not_examined", "B": "not_reported"}, "not_examined"),
        ({"": "not_reported"}, "not_reported"),
    ],
)
def test_readers_are_joined(readings: dict[str, str], word: str) -> None:
    assert joined(readings) == word


def test_a_reader_alone(tmp_path: Path) -> None:
    text = "patient,reader,sign\nP1,A,present\nP1,B,absent\nP2,A,absent\nP2,B,absent\n"
    found = cases(table(tmp_path, text))
    assert found.count("patient", ()).left.undecided == 1
    assert found.count("patient", (("reader", "A"),)).present == 1
    assert found.count("patient", (("reader", "B"),)).absent == 2
    assert [line.value("reader") for line in found.lines((("reader",),))] == ["", "A", "B"]


def test_two_findings_are_apart_and_together(tmp_path: Path) -> None:
    text = "patient,finding,sign\nP1,cortex,present\nP1,deep,absent\nP2,cortex,absent\nP2,deep,not_examined\n"
    lines = cases(table(tmp_path, text)).lines(())
    assert [(x.value("finding"), x.present, x.absent, x.partly) for x in lines] == [
        ("", 1, 1, 1), ("cortex", 1, 1, 0), ("deep", 0, 1, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("P1,PML,a,e1,presymptomatic,3,T2*,present,definite,lobe,left", "the place of line 2 again"),
        (
            "P1,control,c,e1,presymptomatic,3,T2*,absent,definite,lobe,left",
            "one group for patient P1 (PML in line 2)",
        ),
        ("P1,PML,c,e1,chronic,3,T2*,absent,definite,lobe,left", "one stage for examination e1 of patient P1"),
        ("P1,PML,c,e1,presymptomatic,1.5,T2*,absent,definite,lobe,left", "one field for examination e1"),
        ("P1,PML,a,e3,chronic,3,T2*,absent,definite,lobe,right", "one side for lesion a of patient P1"),
    ],
)
def test_rows_that_contradict_each_other_are_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        cases(table(tmp_path, SMALL + line + "\n"))
    assert said in str(caught.value)
    assert "line 11" in str(caught.value)


def test_two_spellings_of_consensus_are_one_reader(tmp_path: Path) -> None:
    text = "patient,reader,sign\nP1,Consensus,absent\nP1,A,present\nP2,consensus,absent\nP2,A,present\n"
    found = cases(table(tmp_path, text))
    assert found.readers == ("consensus", "A")
    assert [item.state for item in found.items] == ["absent", "absent"]


UNNAMED = """\
patient,group,lesion,examination,stage,field,sign
1,PML,a,e1,chronic,3,present
1,PML,a,,chronic,1.5,absent
2,PML,,e1,chronic,3,present
3,PML,a,,chronic,1.5,present
C,control,,e1,,3,absent
"""


def test_rows_without_a_name_are_told(tmp_path: Path) -> None:
    # controls have no lesions: theirs is not missed
    assert cases(table(tmp_path, UNNAMED)).unnamed() == (
        "1 row names no lesion: not counted among lesions.",
        "2 rows name no examination: not counted among examinations.",
    )
    assert cases(table(tmp_path)).unnamed() == ()


def test_no_part_of_a_division_is_empty(tmp_path: Path) -> None:
    found = {(d.of, d.group, d.column): d for d in cases(table(tmp_path, UNNAMED)).divisions()}
    assert found["examination", "PML", "field"].parts == (("3", 2),)


def test_parts_that_come_to_the_whole_by_chance_are_no_sum(tmp_path: Path) -> None:
    text = "patient,examination,sequence,sign\n1,e,SWI,absent\n1,e,T2*,absent\n2,e,SWI,absent\n3,e,,absent\n"
    (found,) = [d for d in cases(table(tmp_path, text)).divisions() if d.column == "sequence"]
    assert (found.parts, found.total, found.unstated, found.is_sum) == ((("SWI", 2), ("T2*", 1)), 3, 1, False)
