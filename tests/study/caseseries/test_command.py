"""A summary from end to end, without files."""

from pathlib import Path

import pytest
from tests.evidence.caseseries.series_tables import SMALL, typed

from neurography.model.errors import CallError, InputError
from neurography.study.caseseries.command import PUBLISHED, counted, summarise

NAME = Path("neuroleukemiosis")


def test_a_published_table_is_found_by_its_name_unless_a_file_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(counted(NAME).series.cases) == 15
    typed(tmp_path, SMALL, "neuroleukemiosis")
    assert len(counted(NAME).series.cases) == 4


def test_what_has_no_column_is_answered_so() -> None:
    asked = counted(NAME, ask="sensory, motor,autonomic,csf").asked
    assert asked[:3] == tuple(
        f"{name}: not in the data: the table has no column {name}"
        for name in ("sensory", "motor", "autonomic")
    )
    assert asked[3].startswith("csf: ever abnormal 8/11, 72.7 %")


def test_parts_are_the_whole_and_statements_are_of_the_whole_table() -> None:
    found = counted(NAME, by="remission,diagnosis_group", conditions=["sex=male"])
    assert [(one.heading, one.total) for one in found.summaries] == [
        ("sex=male", 10),
        ("sex=male, remission=in_remission", 8),
        ("sex=male, remission=not_in_remission", 2),
        ("sex=male, diagnosis_group=myeloid", 7),
        ("sex=male, diagnosis_group=lymphoid", 3),
    ]
    assert found.verdicts == counted(NAME).verdicts


def test_cases_in_no_part_are_told(tmp_path: Path) -> None:
    assert counted(typed(tmp_path), by="nerve").undivided == ("1 case without a known nerve in no part",)


def test_a_condition_that_nobody_holds_is_refused() -> None:
    with pytest.raises(CallError, match="conditions that a case holds; got age<5"):
        counted(NAME, conditions=["age<5"])


def test_the_same_person_twice_is_refused_until_joined(tmp_path: Path) -> None:
    path = typed(tmp_path, f"{SMALL}B again,Baker,2004,61,male,,,,\n")
    with pytest.raises(InputError, match="each person once"):
        counted(path)
    assert len(counted(path, merge=["B=B again"]).series.cases) == 4


def test_a_new_case_is_rolled_up_like_the_series_and_counted_nowhere(tmp_path: Path) -> None:
    new = typed(tmp_path, "case,age,sex,diagnosis\nmine,69,male,AML\n", "new.csv")
    found = counted(NAME, new=new)
    assert found.summaries[0].total == 15
    (group,) = (one for one in found.beside if one.column == "diagnosis_group")
    assert group.share is not None
    assert (group.value, group.share.k) == ("myeloid", 11)
    assert any("Current 2019 and mine" in one for one in found.warnings)


def test_a_new_diagnosis_is_put_into_no_group(tmp_path: Path) -> None:
    found = counted(NAME, new=typed(tmp_path, "case,diagnosis\nmine,CML\n", "new.csv"))
    assert [one.column for one in found.beside] == ["diagnosis"]


def test_the_lines_end_with_what_the_words_mean() -> None:
    told = summarise(NAME)
    assert told[0] == f"15 cases of {PUBLISHED['neuroleukemiosis'].name}"
    assert told[-1].startswith("Abnormal and normal are the words of those who reported the case")
