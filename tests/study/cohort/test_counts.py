"""Tables rebuilt from counts: sums, and refusal of what nobody counted together."""

from pathlib import Path

import pytest
from tests.study.cohort.cohort_tables import table

from neurography.model.errors import CallError, InputError
from neurography.study.cohort.counts import counts
from neurography.study.cohort.tally import tally

HEADER = "set,of,group,stage,field,sign,count\n"
TWO = HEADER + (
    "by field,examination,PML,,1.5,,32\nby field,examination,PML,,3,,54\n"
    "by stage,examination,PML,asymptomatic,,,8\nby stage,examination,PML,chronic,,,78\n"
    "seen,patient,PML,asymptomatic,,present,6\nseen,patient,PML,asymptomatic,,absent,2\n"
)


def test_margins_are_never_crossed(tmp_path: Path) -> None:
    found = counts(table(tmp_path, TWO))
    assert [a.total for a in found.answers("examination", (("group", "PML"),))] == [86, 86]
    assert [a.total for a in found.answers("examination", (("group", "PML"), ("field", "3")))] == [54]
    # 3 T and chronic were counted apart: together nobody knows
    assert found.answers("examination", (("group", "PML"), ("field", "3"), ("stage", "chronic"))) == ()
    with pytest.raises(CallError, match="a count of the sign by stage and field"):
        tally(table(tmp_path, TWO), by=(("stage", "field"),))


def test_a_set_about_one_stage_does_not_answer_for_all(tmp_path: Path) -> None:
    found = counts(table(tmp_path, TWO))
    assert found.answers("patient", (("group", "PML"),)) == ()
    assert [a.present for a in found.answers("patient", (("group", "PML"), ("stage", "asymptomatic")))] == [6]


def test_sets_that_do_not_sum_alike_are_told(tmp_path: Path) -> None:
    found = tally(table(tmp_path, TWO.replace(",chronic,,,78", ",chronic,,,77")))
    assert "Counts of examinations of PML do not agree: 86 in 'by field', 85 in 'by stage'." in found.warnings
    assert not any("do not agree" in warning for warning in tally(table(tmp_path, TWO)).warnings)


def test_not_examined_is_left_out(tmp_path: Path) -> None:
    text = HEADER + "s,patient,PML,,,present,3\ns,patient,PML,,,absent,1\ns,patient,PML,,,not_examined,5\n"
    (share,) = tally(table(tmp_path, text)).shares
    assert (share.counted.present, share.counted.n, share.counted.left.all) == (3, 4, 5)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("s,patient,PML,,,present,3\ns,lesion,PML,,,absent,1\n", "one kind of things in a set"),
        ("s,patient,PML,,,present,3\ns,patient,PML,,,present,1\n", "the place of line 2 again"),
        (
            "s,patient,PML,,,present,3\ns,patient,PML,chronic,,absent,1\n",
            "wanted stage in every row of a set",
        ),
        ("s,patient,PML,,,present,3\ns,patient,PML,,,,1\n", "a sign in every row of a set, or in none"),
        (",patient,PML,,,present,3\n", "the set of each row"),
    ],
)
def test_rows_that_do_not_exclude_each_other_are_refused(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        counts(table(tmp_path, HEADER + rows))
    assert said in str(caught.value)
