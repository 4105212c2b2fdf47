"""The whole of a tally: intervals over patients, mixes of field and sequence, pairs, and its words."""

from pathlib import Path

import pytest
from tests.study.cohort.cohort_tables import SMALL, table

from neurography.model.errors import CallError
from neurography.study.cohort import columns as c
from neurography.study.cohort.tally import Tally, tally
from neurography.study.cohort.wording import lines, percent, share_sentence

FOURFOLD = """\
set,of,group,finding,sign,count
juxtacortical,patient,PML,SWI change,present,14
juxtacortical,patient,PML,SWI change,absent,8
juxtacortical,patient,lymphoma,SWI change,present,3
juxtacortical,patient,lymphoma,SWI change,absent,22
"""


def said(found: Tally) -> str:
    return "\n".join(lines(found))


def test_fourteen_eight_three_twenty_two(tmp_path: Path) -> None:
    found = said(tally(table(tmp_path, FOURFOLD), controls=("lymphoma",)))
    assert "odds ratio 12.0 (2.48 to 82.7, conditional exact), 12.83 (2.90 to 56.7) by Wald" in found
    assert "sensitivity 63.6 % (exact 95 % interval 40.7 to 82.8 %)" in found
    assert "specificity 88.0 % (exact 95 % interval 68.8 to 97.5 %)" in found
    assert "p = 0.00030." in found


def test_without_controls_there_are_no_pairs(tmp_path: Path) -> None:
    assert tally(table(tmp_path, FOURFOLD)).pairs == ()


def test_controls_that_are_not_there_are_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="groups of PML, lymphoma"):
        tally(table(tmp_path, FOURFOLD), controls=("healthy",))
    with pytest.raises(CallError, match="a group of cases"):
        tally(table(tmp_path, FOURFOLD), controls=("lymphoma", "PML"))


def test_clustered_lesions_have_a_wider_interval_and_a_warning(tmp_path: Path) -> None:
    header = "patient,lesion,sign\n"
    rows = [f"P{n},{lesion},{'present' if n < 5 else 'absent'}" for n in range(10) for lesion in "abc"]
    found = tally(table(tmp_path, header + "\n".join(rows) + "\n"))
    (lesions,) = [share for share in found.shares if share.counted.of == "lesion"]
    assert lesions.clustered is not None
    assert lesions.exact is not None
    assert lesions.clustered.interval[0] < lesions.exact[0] - 0.05
    assert lesions.clustered.interval[1] > lesions.exact[1] + 0.05
    assert any("30 lesions of 10 patients" in warning for warning in found.warnings)


def test_one_lesion_a_patient_needs_no_warning(tmp_path: Path) -> None:
    found = tally(table(tmp_path, "patient,lesion,sign\nP1,a,present\nP2,a,absent\n"))
    assert found.warnings == ()
    assert all(share.clustered is None for share in found.shares)


def test_another_mix_of_field_and_sequence_is_told_with_its_counts(tmp_path: Path) -> None:
    warnings = "\n".join(tally(table(tmp_path)).warnings)
    assert "differ in field, counted by examination: 1.5 T: 3 of 5 (PML) and 0 of 2 (control)" in warnings
    assert "T2*: 4 of 5 (PML) and 0 of 2 (control), SWI: 1 of 5 (PML) and 2 of 2 (control)" in warnings


def test_the_same_mix_is_not_told(tmp_path: Path) -> None:
    text = "patient,group,examination,field,sign\nP1,PML,e1,3,present\nC1,control,e1,3,absent\n"
    assert tally(table(tmp_path, text)).warnings == ()


def test_a_mix_that_one_group_does_not_state_is_told(tmp_path: Path) -> None:
    text = "patient,group,examination,field,sign\nP1,PML,e1,3,present\nC1,control,e1,,absent\n"
    (warning,) = tally(table(tmp_path, text)).warnings
    assert (
        warning == "The field of the controls is not given: whether it is that of the others cannot be told."
    )


def test_what_is_left_out_is_said_with_what_it_could_change(tmp_path: Path) -> None:
    (share,) = [s for s in tally(table(tmp_path)).shares if dict(s.counted.selection) == {"group": "PML"}
                and s.counted.of == "patient"]  # fmt: skip
    sentence = share_sentence(share)
    assert "Present in 1 of 2 patients (PML): 50.0 %" in sentence
    assert "left out: 1 not reported; with them 33.3 to 66.7 %" in sentence
    assert "1 of those without it not wholly examined" in sentence


def test_nothing_known_is_not_a_share(tmp_path: Path) -> None:
    (share,) = tally(table(tmp_path, "patient,sign\nP1,not_examined\n")).shares
    assert share.exact is None
    assert share_sentence(share) == (
        "Of none of 1 patient (all) it is known; left out: 1 not examined; with them 0 to 100 %."
    )


def test_crossed_divisions(tmp_path: Path) -> None:
    found = tally(table(tmp_path), by=c.divisions("stage, field+sequence"))
    which = [dict(share.counted.selection) for share in found.shares if share.counted.of == "examination"]
    assert {"group": "PML", "field": "1.5", "sequence": "SWI"} in which
    assert {"group": "PML", "stage": "chronic"} in which
    with pytest.raises(CallError, match="--by with columns of"):
        c.divisions("age")


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0 %"), (1.0, "100 %"), (0.9999, ">99.9 %"), (1e-6, "<0.1 %")]
)
def test_almost_all_is_never_shown_as_all(share: float, words: str) -> None:
    assert percent(share) == words


def test_readers_who_always_agree_have_no_kappa(tmp_path: Path) -> None:
    text = "patient,reader,sign\n" + "".join(f"P{n},{r},absent\n" for n in range(5) for r in "AB")
    found = said(tally(table(tmp_path, text)))
    assert (
        "percent agreement 100 % (interval not known); Cohen's kappa not defined (all readings alike)"
        in found
    )


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    header, *rows = SMALL.splitlines()
    turned = "\n".join([header, *rows[:5], *reversed(rows[5:])]) + "\n"
    assert sorted(lines(tally(table(tmp_path)))) == sorted(lines(tally(table(tmp_path, turned))))


APART = """\
set,of,group,field,sequence,sign,count
cases,patient,PML,,,present,16
cases,patient,PML,,,absent,1
controls,patient,control,3,SWI,absent,55
"""


def test_counts_of_controls_that_say_more_stand_against_the_cases(tmp_path: Path) -> None:
    found = tally(table(tmp_path, APART))
    (pair,) = found.pairs
    assert (pair.a, pair.b, pair.c, pair.d) == (16, 1, 0, 55)
    text = said(found)
    assert "PML against control, 3 T, SWI: with the sign 16 of 17 and 0 of 55 patients" in text
    assert "The field of the cases is not given" in text
    assert "The sequence of the cases is not given" in text
    assert "55 patients (control, 3 T, SWI)" in text


def test_controls_in_parts_are_not_taken_for_the_whole(tmp_path: Path) -> None:
    more = APART + "others,patient,control,1.5,SWI,absent,20\n"
    found = tally(table(tmp_path, more))
    assert found.pairs == ()
    assert (
        "Not held against controls: PML. Their control stands in 2 sets (3 T, SWI; 1.5 T, SWI), none of them the whole."
        in found.warnings
    )


def test_counts_of_one_set_at_one_field_are_compared(tmp_path: Path) -> None:
    text = "set,of,group,field,sign,count\n" + "".join(
        f"s,patient,{group},3,{sign},{n}\n"
        for group, sign, n in (("PML", "present", 5), ("PML", "absent", 1), ("control", "absent", 9))
    )
    (pair,) = tally(table(tmp_path, text)).pairs
    assert (pair.a, pair.b, pair.c, pair.d) == (5, 1, 0, 9)


STRATA = "patient,group,stage,sex,field,sign\n" + "".join(
    f"{group}{n},{group},{stage},,{3 if n < 5 else 1.5},{'present' if n < 5 else 'absent'}\n"
    for group, stage in (("P", "chronic"), ("C", ""))
    for n in range(10)
)


def test_a_stratum_stands_against_controls_of_the_same(tmp_path: Path) -> None:
    found = tally(table(tmp_path, STRATA), controls=("C",), by=c.divisions("field,stage,field+stage"))
    cells = {tuple(dict(p.cases).values())[1:]: (p.a, p.b, p.c, p.d) for p in found.pairs}
    assert cells == {
        (): (5, 5, 5, 5), ("1.5",): (0, 5, 0, 5), ("3",): (5, 0, 5, 0), ("chronic",): (5, 5, 5, 5),
        ("1.5", "chronic"): (0, 5, 0, 5), ("3", "chronic"): (5, 0, 5, 0),
    }  # fmt: skip
    assert "P, 1.5 T against C, 1.5 T: " in said(found)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("C1,control,,,absent\n", "Not held against controls: PML, 3 T. The field of control is not given."),
        (
            "C1,control,,1.5,absent\n",
            "Not held against controls: PML, 3 T. No control whose sign is known has field 3 T.",
        ),
    ],
)
def test_a_stratum_without_controls_is_said(tmp_path: Path, rows: str, why: str) -> None:
    text = "patient,group,stage,field,sign\nP1,PML,chronic,3,present\n" + rows
    found = tally(table(tmp_path, text), by=c.divisions("field,stage"))
    assert [dict(pair.cases) for pair in found.pairs] == [
        {"group": "PML"}, {"group": "PML", "stage": "chronic"},
    ]  # fmt: skip
    assert why in found.warnings


@pytest.mark.parametrize(
    "names", ["P1,PML,,{p}\nP2,PML,,{p}\nC1,control,,{c}\nC2,control,,{c}\n",
              "P1,PML,a,{p}\nP1,PML,b,{p}\nP2,PML,a,{p}\nC1,control,,{c}\nC2,control,,{c}\n"]
)  # fmt: skip
def test_patients_are_counted_where_examinations_have_no_name(tmp_path: Path, names: str) -> None:
    rows = names.format(p="1.5,T2*,present", c="3,SWI,absent")
    text = "\n".join(
        tally(table(tmp_path, "patient,group,examination,field,sequence,sign\n" + rows)).warnings
    )
    assert "differ in field, counted by patient: 1.5 T: 2 of 2 (PML) and 0 of 2 (control)" in text
    assert "differ in sequence, counted by patient: T2*: 2 of 2 (PML) and 0 of 2 (control)" in text
    assert "is not given" not in text


def test_what_is_not_stated_is_counted_in_a_mix(tmp_path: Path) -> None:
    rows = [f"P{n},PML,e,{'3' if n == 0 else ''},present" for n in range(20)]
    rows += [f"C{n},control,e,3,absent" for n in range(10)]
    (warning,) = tally(
        table(tmp_path, "patient,group,examination,field,sign\n" + "\n".join(rows) + "\n")
    ).warnings
    assert warning == (
        "Cases and controls may differ in field, counted by examination: 3 T: 1 of 20 (PML) and 10 of 10 (control), "
        "not stated: 19 of 20 (PML) and 0 of 10 (control)."
    )


def test_examinations_with_both_sequences_count_once(tmp_path: Path) -> None:
    rows = [f"P{n},PML,e,{sequence},present" for n in range(10) for sequence in ("SWI", "T2*")]
    rows += [f"C{n},control,e,SWI,absent" for n in range(10)]
    text = "patient,group,examination,sequence,sign\n" + "\n".join(rows) + "\n"
    (warning,) = tally(table(tmp_path, text)).warnings
    assert "SWI: 10 of 10 (PML) and 10 of 10 (control), T2*: 10 of 10 (PML) and 0 of 10 (control)" in warning


def test_controls_alone_are_counted_without_a_pair(tmp_path: Path) -> None:
    found = tally(table(tmp_path, "patient,group,sign\nC1,control,absent\nC2,control,absent\n"))
    (share,) = found.shares
    assert (share.counted.present, share.counted.n) == (0, 2)
    assert share.exact == pytest.approx((0.0, 0.8419), abs=1e-4)
    assert found.pairs == ()
    assert found.warnings == ()


def test_one_scanner_by_two_numbers_is_no_mix(tmp_path: Path) -> None:
    text = "patient,group,examination,field,sign\nP1,PML,e,2.895,present\nC1,control,e,3,absent\n"
    assert tally(table(tmp_path, text)).warnings == ()


def test_too_many_people_for_exact_figures_are_told(tmp_path: Path) -> None:
    rows = "".join(f"s,patient,{g},{s},20000000\n" for g in ("PML", "control") for s in ("present", "absent"))
    text = said(tally(table(tmp_path, "set,of,group,sign,count\n" + rows)))
    assert "by Wald; no exact odds ratio and no exact p: too many people for them." in text
