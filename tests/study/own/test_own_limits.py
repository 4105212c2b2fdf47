"""Own limits: from the table of a run to the table that a run reads."""

import csv
import json
import math
from pathlib import Path

import attrs
import numpy as np
import pytest
from tests.study.own.repeats import Cohort, changed, in_map, measurements, write_out

from neurography.io.limit_tables import read_limits
from neurography.model.comparison import Limit
from neurography.model.errors import CallError, InputError
from neurography.model.measurement import Measurement
from neurography.study.own import Choice, LimitOptions, limit_lines, limits_from_repeats
from neurography.study.own.limits import OwnLimits

BOTH = ("ventral_ramus_l5", "ventral_ramus_s1")


def made(folder: Path, rows: list[Measurement], **options: object) -> OwnLimits:
    out = write_out(folder / "out", rows)
    return limits_from_repeats(out, folder / "limits.csv", LimitOptions(**options))  # type: ignore[arg-type]


def by_place(found: OwnLimits) -> dict[tuple[str, str], Limit]:
    return {(one.limit.kind, one.limit.structure): one.limit for one in found.estimates}


def test_the_true_wcv_comes_back_and_the_file_reads_as_it_was_made(tmp_path: Path) -> None:
    found = made(tmp_path, measurements(Cohort(people=100, wcv=0.08), seed=1))
    (one,) = found.estimates
    # 200 degrees of freedom know a standard deviation to 5 %; three of these
    assert one.spread.sd == pytest.approx(0.08, rel=0.15)
    assert one.limit.value == pytest.approx(100 * 1.96 * math.sqrt(2) * one.spread.sd, rel=1e-12)
    assert (one.limit.scale, one.limit.n, one.scans) == ("percent", 100, 200)
    assert one.limit.population == "own repeats, left and right: 100 people, 200 scans, 7 days apart"
    assert read_limits(tmp_path / "limits.csv") == (one.limit,)
    digest = json.loads((tmp_path / "limits.json").read_text())["Input"]["Sha256"]
    assert one.limit.source.startswith(
        f"own repeats: limits.csv (sha256 of measurements.tsv {digest[:12]}), neurography "
    )
    assert "EchoTime=0.07" in one.limit.technique


def test_a_row_a_structure_and_one_for_any(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=20, structures=BOTH), seed=2)
    limits = by_place(made(tmp_path, rows))
    assert set(limits) == {("repeatability", name) for name in (*BOTH, "n/a")}
    squares = [limits["repeatability", name].value ** 2 for name in BOTH]
    # equal degrees of freedom: the pooled variance is the mean of both
    assert limits["repeatability", "n/a"].value ** 2 == pytest.approx(sum(squares) / 2, rel=1e-9)
    assert "L5 ventral ramus and S1 ventral ramus" in limits["repeatability", "n/a"].population
    (tmp_path / "limits.csv").unlink()
    (tmp_path / "limits.json").unlink()
    assert set(by_place(made(tmp_path, rows, pool="sides"))) == {("repeatability", name) for name in BOTH}


def test_sides_are_pooled_or_chosen_by_name_never_mixed_unsaid(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=20), seed=3)
    right_noisy = [
        attrs.evolve(row, value=row.value * (1.4 if row.occasion.session == "a" else 1.0))
        if row.site.side == "right" and row.value is not None
        else row
        for row in rows
    ]
    left, right = (
        made(tmp_path / side, right_noisy, pool="none", choice=Choice(side=side)).estimates[0]
        for side in ("left", "right")
    )
    assert right.limit.value > 2 * left.limit.value
    assert left.limit.population.startswith("own repeats, left: ")
    assert right.limit.population.startswith("own repeats, right: ")
    with pytest.raises(CallError, match="choose one by --side"):
        limit_lines(made(tmp_path, right_noisy, pool="none"), to=tmp_path / "limits.csv")
    assert not (tmp_path / "limits.csv").exists()


def test_left_and_right_swapped_give_the_same_limits_and_the_opposite_mean(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=15, side_sd=0.05), seed=4)
    for row in rows:
        assert row.value is not None
    tilted = [attrs.evolve(r, value=r.value * 1.06) if r.site.side == "left" and r.value else r for r in rows]
    mirrored = [attrs.evolve(r, site=r.site.mirrored()) for r in tilted]
    one, other = (
        made(tmp_path / name, each, kind="side").estimates[0]
        for name, each in (("one", tilted), ("other", mirrored))
    )
    assert one.limit.value == pytest.approx(other.limit.value, rel=1e-12)
    assert one.shift is not None
    assert other.shift is not None
    assert one.shift.value == pytest.approx(-other.shift.value, rel=1e-12)
    assert one.shift.value > 0.02  # left is larger by 6 %, the mean known to 2 %
    assert any("left and right differ on average" in said for said in one.warnings)


def test_a_side_limit_is_1_96_sd_of_left_minus_right_at_the_first_visit(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=12, side_sd=0.05), seed=5)
    (one,) = made(tmp_path, rows, kind="side").estimates
    values = {(r.occasion.subject, r.occasion.session, r.site.side): r.value for r in rows}
    pairs = np.array([[values[f"p{n:02d}", "a", side] for side in ("left", "right")] for n in range(1, 13)])
    relative = (pairs[:, 0] - pairs[:, 1]) / pairs.mean(axis=1)
    assert one.limit.value == pytest.approx(196 * relative.std(ddof=1), rel=1e-9)
    assert (one.limit.kind, one.limit.n, one.scans) == ("side", 12, 12)


def test_a_side_limit_around_0_is_refused_where_healthy_sides_differ_too_much(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=15, side_sd=0.02, wcv=0.02), seed=4)
    tilted = [attrs.evolve(r, value=r.value * 1.2) if r.site.side == "left" and r.value else r for r in rows]
    found = made(tmp_path, tilted, kind="side")
    assert found.estimates == ()
    assert "would call healthy people beyond" in found.refused[0].reason


def test_an_interval_scale_never_gets_a_percentage(tmp_path: Path) -> None:
    truth = Cohort(
        people=30, quantity="temperature", mean=31.0, between=0.02, wcv=0.4, absolute=True, protocol={}
    )
    rows = measurements(truth, seed=6)
    (one,) = made(tmp_path, rows).estimates
    assert one.limit.scale == "absolute"
    # 60 degrees of freedom: 9 %, three of these
    assert one.spread.sd == pytest.approx(0.4, rel=0.28)
    refused = made(tmp_path / "percent", rows, scale="percent").refused
    assert [one.reason for one in refused] == ["no percentage on an interval scale: choose --scale absolute"]


def test_grades_get_no_standard_deviation(tmp_path: Path) -> None:
    rows = measurements(Cohort(quantity="mrc", mean=4.0, protocol={}), seed=7)
    assert "order only" in made(tmp_path, rows).refused[0].reason


def test_a_mean_that_is_not_positive_has_no_percentage(tmp_path: Path) -> None:
    rows = measurements(Cohort(quantity="mtr", mean=-0.02, people=5, protocol=Cohort().protocol), seed=8)
    found = made(tmp_path, rows, kind="both")
    assert len(found.refused) == 2
    assert all("not positive (sub-p01): choose --scale absolute" in one.reason for one in found.refused)
    assert made(tmp_path / "absolute", rows, scale="absolute").estimates[0].limit.scale == "absolute"


def test_two_techniques_are_not_pooled_and_counted_by_name(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=10), seed=9)
    mixed = [changed(row, MagneticFieldStrength=1.5) if row.occasion.subject < "p04" else row for row in rows]
    found = made(tmp_path, mixed)
    assert found.estimates == ()
    (refused,) = found.refused
    assert "field strength 3 T in 28 values, 1.5 T in 12 values" in refused.reason
    assert "--allow MagneticFieldStrength" in refused.reason
    (one,) = made(tmp_path, mixed, allow=("MagneticFieldStrength",)).estimates
    assert one.limit.n == 10
    assert "MagneticFieldStrength" not in one.limit.technique
    assert any(said.startswith("allowed by hand: field strength") for said in one.warnings)
    with pytest.raises(CallError, match="technique keys to allow among"):
        made(tmp_path / "wrong", mixed, allow=("Fieldstrength",))


def test_technique_that_is_not_stated_refuses_but_for_typed_numbers(tmp_path: Path) -> None:
    rows = [changed(row, EchoTime=None) for row in measurements(Cohort(people=5), seed=10)]
    assert "echo time not stated" in made(tmp_path, rows).refused[0].reason
    typed = measurements(Cohort(people=5, origin="typed", protocol={}), seed=10)
    (one,) = made(tmp_path / "typed", typed).estimates
    assert "technique not stated" in one.warnings
    apart = [changed(r, EchoTime=0.07 if r.occasion.session == "a" else 0.1) for r in typed]
    assert (
        "echo time 70 ms in 10 values, 100 ms in 10 values" in made(tmp_path / "a", apart).refused[0].reason
    )


def test_two_instruments_are_not_pooled(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=6), seed=11)
    elsewhere = [
        attrs.evolve(r, technique=attrs.evolve(r.technique, instrument="maps"))
        for r in rows[: len(rows) // 2]
    ]
    found = made(tmp_path, [*elsewhere, *rows[len(rows) // 2 :]])
    assert "several instruments: diffusion (12 values), maps (12 values)" in found.refused[0].reason


def test_the_interval_in_the_file_holds_the_limit_even_with_very_many_people(tmp_path: Path) -> None:
    """The estimate of a coefficient of variation of 35 % is 8 % high, 800 repeats know it to 5 %."""
    (one,) = made(tmp_path, measurements(Cohort(people=400, wcv=0.35, between=0.0), seed=35)).estimates
    assert one.spread.interval[1] < one.spread.sd
    assert one.limit.interval is not None
    assert one.limit.interval[1] == one.limit.value
    assert read_limits(tmp_path / "limits.csv") == (one.limit,)


def two_maps(cohort: Cohort, *, seed: int) -> list[Measurement]:
    """Every value in a good map and, with ten times the error, in a bad one."""
    good = [in_map(row, "ADC (good)") for row in measurements(cohort, seed=seed)]
    noisy = attrs.evolve(cohort, wcv=10 * cohort.wcv)
    return good + [in_map(row, "MD (bad)") for row in measurements(noisy, seed=seed + 1)]


@pytest.mark.parametrize("kind", ["repeatability", "side"])
def test_two_acquisitions_are_not_pooled_but_chosen_by_name(tmp_path: Path, kind: str) -> None:
    cohort = Cohort(people=6, wcv=0.02, side_sd=0.02)
    both = two_maps(cohort, seed=31)
    (refused,) = made(tmp_path, both, kind=kind).refused
    assert refused.reason == (
        "several acquisitions: ADC (good) (24 values), MD (bad) (24 values); choose one by --acquisition"
    )
    assert not (tmp_path / "limits.csv").exists()
    choice = Choice(acquisition="ADC (good)")
    (one,) = made(tmp_path / "chosen", both, kind=kind, choice=choice).estimates
    (alone,) = made(tmp_path / "alone", measurements(cohort, seed=31), kind=kind).estimates
    assert (one.limit.value, one.limit.n, one.scans) == (alone.limit.value, alone.limit.n, alone.scans)
    assert ", acquisition ADC (good): 6 people" in one.limit.population
    assert "acquisition" not in alone.limit.population
    with pytest.raises(CallError, match=r"acquisition among ADC \(good\), MD \(bad\); got T2"):
        made(tmp_path / "wrong", both, kind=kind, choice=Choice(acquisition="T2"))


def test_two_acquisitions_at_one_place_leave_the_others_alone(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=6, structures=BOTH), seed=32)
    s1_twice = [in_map(row, "dwi2") for row in rows if row.site.structure == BOTH[1]]
    found = made(tmp_path, rows + s1_twice)
    assert set(by_place(found)) == {("repeatability", BOTH[0])}
    (refused,) = found.refused
    assert refused.what == "repeatability adc mean S1 ventral ramus"
    apart = [in_map(row, "dwi2") if row.site.structure == BOTH[1] else row for row in rows]
    found = made(tmp_path / "apart", apart)
    assert set(by_place(found)) == {("repeatability", name) for name in BOTH}
    (refused,) = found.refused  # each has a limit of its own, there is none for any structure
    assert refused.what == "repeatability adc mean all structures"


def test_maps_of_two_programs_are_not_pooled_under_one_name(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=6), seed=33)
    mixed = [changed(row, Pipeline="fsl" if row.occasion.subject < "p03" else "dipy") for row in rows]
    (refused,) = made(tmp_path, mixed).refused
    assert refused.reason.startswith("several programs: dipy (16 values), fsl (8 values); leave some")
    assert made(tmp_path / "one", [changed(row, Pipeline="fsl") for row in rows]).refused == ()


def test_the_first_visit_with_both_sides_is_that_of_each_structure(tmp_path: Path) -> None:
    """At the first visit one nerve was measured, at the second the other: no pair goes missing."""
    rows = measurements(Cohort(people=8, structures=BOTH, side_sd=0.05), seed=34)
    staggered = [row for row in rows if (row.site.structure == BOTH[0]) == (row.occasion.session == "a")]
    found = made(tmp_path, staggered, kind="side")
    pooled = next(one for one in found.estimates if one.limit.structure == "n/a")
    assert (pooled.scans, pooled.spread.df) == (16, 14)
    singles = [one.spread.sd for one in found.estimates if one.limit.structure != "n/a"]
    assert pooled.spread.sd**2 == pytest.approx(sum(sd**2 for sd in singles) / 2, rel=1e-9)


def test_values_that_are_none_or_bounds_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=6), seed=12)
    rows[0] = attrs.evolve(rows[0], value=None, warnings=("not resolvable: too thin",))
    rows[1] = attrs.evolve(rows[1], value=None, warnings=("not measurable: no region",))
    rows[5] = attrs.evolve(rows[5], censored="right")
    out = write_out(tmp_path / "out", rows)
    table = out / "measurements.tsv"
    before, _, after = table.read_text().rpartition("\tum2/ms\t")
    table.write_text(f"{before}\tmm2/s\t{after}")
    found = limits_from_repeats(out, tmp_path / "limits.csv", LimitOptions())
    assert sum(found.table.left_out.values()) == 4
    assert set(found.table.left_out) == {
        "no value: not measurable", "no value: not resolvable", "only a bound (right-censored)",
        "unit mm2/s of adc, wanted um2/ms",
    }  # fmt: skip
    told = "\n".join(limit_lines(found, to=tmp_path / "limits.csv"))
    assert "left out: 1 values: only a bound (right-censored)" in told
    assert json.loads((tmp_path / "limits.json").read_text())["Input"]["LeftOut"] == found.table.left_out


def test_values_in_another_unit_by_mistake_are_left_out(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=6), seed=12)
    wrong = [attrs.evolve(r, value=1300.0) if r.occasion.subject == "p02" else r for r in rows]
    found = made(tmp_path, wrong)
    assert found.table.left_out == {"adc outside 0.02 to 10 um2/ms: another unit?": 4}
    assert found.estimates[0].limit.n == 5


@pytest.mark.parametrize("cell", ["1e200", "nan", "-inf", "1,3", "many"])
def test_a_cell_that_is_no_number_to_square_is_left_out(tmp_path: Path, cell: str) -> None:
    truth = Cohort(people=6, quantity="snr_b0", mean=77.0, between=0.0, wcv=0.0)
    out = write_out(tmp_path / "out", measurements(truth, seed=12) + measurements(Cohort(people=6), seed=12))
    table = out / "measurements.tsv"
    table.write_text(table.read_text().replace("\t77.0\t", f"\t{cell}\t", 1))
    found = limits_from_repeats(out, tmp_path / "limits.csv", LimitOptions())
    assert found.table.left_out == {"value is no finite number that can be squared": 1}
    assert [one.limit.quantity for one in found.estimates] == ["adc"]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    out = write_out(tmp_path / "out", measurements(Cohort(people=3), seed=12))
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="choose another place by --to"):
        limits_from_repeats(out, tmp_path / "file" / "limits.csv", LimitOptions())


@pytest.mark.parametrize("people", [0, 1])
def test_fewer_than_two_people_with_repeats_make_no_limit(tmp_path: Path, people: int) -> None:
    rows = measurements(Cohort(people=4), seed=13)
    once = [r for r in rows if r.occasion.session == "a" or int(r.occasion.subject[1:]) <= people]
    found = made(tmp_path, once)
    assert found.estimates == ()
    assert "at least 2 are needed" in found.refused[0].reason
    with pytest.raises(CallError, match="Nothing was written"):
        limit_lines(found, to=tmp_path / "limits.csv")
    assert not (tmp_path / "limits.csv").exists()


def test_people_without_repeats_add_nothing_and_are_not_counted(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=12), seed=14)
    some = [r for r in rows if r.occasion.session == "a" or r.occasion.subject <= "p05"]
    (one,) = made(tmp_path, some).estimates
    (only,) = made(tmp_path / "only", [r for r in some if r.occasion.subject <= "p05"]).estimates
    assert (one.limit.n, one.scans) == (5, 10)
    assert one.limit.value == only.limit.value


def test_few_people_are_said_and_hardly_any_said_louder(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=12, sides=("left",)), seed=15)
    assert any("12 people, fewer than 30" in said for said in made(tmp_path, rows).estimates[0].warnings)
    (one,) = made(tmp_path / "two", [r for r in rows if r.occasion.subject <= "p02"]).estimates
    assert any("only 2 degrees of freedom" in said for said in one.warnings)
    many = made(tmp_path / "many", measurements(Cohort(people=40), seed=15)).estimates[0]
    assert not any("people" in said or "degrees" in said for said in many.warnings)


def test_a_drift_from_visit_to_visit_is_measured_and_said(tmp_path: Path) -> None:
    drifting = measurements(Cohort(people=30, wcv=0.03, drift=0.05), seed=16)
    (one,) = made(tmp_path, drifting).estimates
    assert one.shift is not None
    # 30 people, 3 % error on two sides: standard error 0.03 * sqrt(2) / sqrt(60) = 0.55 %, three of these
    assert one.shift.value == pytest.approx(0.05 / 1.025, abs=0.017)
    assert any("second visits differ from the first" in said for said in one.warnings)
    steady = made(tmp_path / "steady", measurements(Cohort(people=30, wcv=0.03), seed=17)).estimates[0]
    assert not any("second visits" in said for said in steady.warnings)


def test_the_order_of_visits_is_that_of_the_days_never_of_the_names(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=20, wcv=0.02, drift=0.1), seed=18)
    swapped = [
        attrs.evolve(r, occasion=attrs.evolve(r.occasion, session={"a": "z", "b": "b"}[r.occasion.session]))
        for r in rows
    ]
    for name, each in (("as named", rows), ("named backwards", swapped)):
        (one,) = made(tmp_path / name, each).estimates
        assert one.shift is not None
        assert one.shift.value == pytest.approx(0.095, abs=0.02)  # 0.1 / 1.05, error 0.45 %
    undated = [attrs.evolve(r, occasion=attrs.evolve(r.occasion, date="n/a")) for r in rows]
    (one,) = made(tmp_path / "undated", undated).estimates
    assert one.shift is None
    assert any("order of visits unknown" in said for said in one.warnings)
    assert "days apart" not in one.limit.population


def test_visits_of_one_day_are_ordered_as_the_comparisons_have_them(tmp_path: Path) -> None:
    rows = [
        attrs.evolve(r, occasion=attrs.evolve(r.occasion, date="2020-01-01"))
        for r in measurements(Cohort(people=20, wcv=0.02, drift=0.1), seed=18)
    ]
    out = write_out(tmp_path / "out", rows)
    lines = ["kind\tsubject\tsession\tagainst_session", *(f"time\tp{n:02d}\ta\tb" for n in range(1, 21))]
    (out / "comparisons.tsv").write_text("\n".join(lines) + "\n")
    (one,) = limits_from_repeats(out, tmp_path / "limits.csv", LimitOptions()).estimates
    assert one.shift is not None
    assert one.shift.value == pytest.approx(-0.095, abs=0.02)  # the comparisons say that b came first
    assert "0 days apart" in one.limit.population


@pytest.mark.parametrize(("absolute", "words"), [(True, "--scale absolute"), (False, "--scale percent")])
def test_a_scale_that_does_not_fit_the_scatter_is_said(tmp_path: Path, absolute: bool, words: str) -> None:
    truth = Cohort(people=80, visits=4, between=0.2, wcv=0.05, absolute=absolute)
    scale = "percent" if absolute else "absolute"
    (one,) = made(tmp_path, measurements(truth, seed=19), scale=scale).estimates
    assert any(words in said for said in one.warnings)
    (fitting,) = made(
        tmp_path / "fitting", measurements(truth, seed=19), scale="absolute" if absolute else "percent"
    ).estimates
    assert not any("--scale" in said for said in fitting.warnings)


def test_simulated_values_are_called_so_in_the_file(tmp_path: Path) -> None:
    (one,) = made(tmp_path, measurements(Cohort(origin="simulated"), seed=20)).estimates
    assert one.limit.population.endswith(", simulated")


def test_a_statistic_that_is_not_stated_is_said(tmp_path: Path) -> None:
    (one,) = made(tmp_path, measurements(Cohort(statistic="n/a"), seed=20)).estimates
    assert one.limit.statistic == "n/a"
    assert any("statistic not stated" in said for said in one.warnings)


def test_equal_repeats_are_no_limit(tmp_path: Path) -> None:
    rows = [attrs.evolve(r, value=1.3) for r in measurements(Cohort(people=5), seed=21)]
    found = made(tmp_path, rows, kind="both")
    assert [one.reason.partition(":")[0] for one in found.refused] == [
        "all repeats are equal", "left minus right is the same in all",
    ]  # fmt: skip


def test_same_input_same_bytes_whatever_the_order_of_rows_and_the_folder(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=6, structures=BOTH), seed=22)
    for name in ("one", "other"):
        made(tmp_path / name, rows if name == "one" else rows[::-1], kind="both")
    for file in ("limits.csv", "limits.json"):
        text = (tmp_path / "one" / file).read_text()
        assert text == (tmp_path / "other" / file).read_text()
        assert str(tmp_path) not in text
    assert not list(tmp_path.rglob(".tmp-*"))


def test_a_table_that_a_person_made_or_changed_is_never_written_over(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=6), seed=23)
    made(tmp_path, rows)
    made(tmp_path, rows)  # its own, untouched: made anew
    path = tmp_path / "limits.csv"
    path.write_text(path.read_text() + "\n")
    with pytest.raises(CallError, match="nobody changed"):
        made(tmp_path, rows)
    (tmp_path / "limits.json").unlink()
    with pytest.raises(CallError, match="nobody changed"):
        made(tmp_path, rows)
    path.unlink()
    (tmp_path / "limits.json").write_text("{}")
    with pytest.raises(CallError, match=r"limits\.json"):
        made(tmp_path, rows)
    with pytest.raises(CallError, match=r"\.csv or \.tsv"):
        limits_from_repeats(tmp_path / "out", tmp_path / "limits.json", LimitOptions())


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text.replace("censored", "cens0red", 1), "no censored"),
        (lambda text: text + text.splitlines()[1] + "\n", "twice"),
        (lambda text: text.splitlines()[0] + "\n", "no values at all"),
        (lambda text: text.replace("\t", ",", 1), "line 2"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_by_name(tmp_path: Path, spoil, words: str) -> None:
    out = write_out(tmp_path / "out", measurements(Cohort(people=3), seed=24))
    table = out / "measurements.tsv"
    table.write_text(spoil(table.read_text()))
    with pytest.raises((CallError, InputError), match=words):
        limit_lines(
            limits_from_repeats(out, tmp_path / "limits.csv", LimitOptions()), to=tmp_path / "limits.csv"
        )


def test_names_that_the_table_does_not_hold_are_refused_with_those_it_holds(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=3), seed=25)
    with pytest.raises(CallError, match="quantity among adc; got fa"):
        made(tmp_path, rows, choice=Choice(quantities=("fa",)))
    with pytest.raises(CallError, match="subject among p01, p02, p03; got p09"):
        made(tmp_path, rows, choice=Choice(participants=("sub-p09",)))
    with pytest.raises(CallError, match="folder of results"):
        limits_from_repeats(tmp_path, tmp_path / "limits.csv", LimitOptions())
    with pytest.raises(CallError, match="both sides"):
        made(tmp_path, rows, kind="side", choice=Choice(side="left"))


def test_a_visit_with_treatment_can_be_left_out(tmp_path: Path) -> None:
    rows = measurements(Cohort(people=8, visits=3), seed=26)
    treated = [
        attrs.evolve(r, value=r.value * 2) if r.occasion.session == "c" and r.value else r for r in rows
    ]
    (one,) = made(tmp_path, treated, choice=Choice(sessions=("ses-a", "b"))).estimates
    (other,) = made(tmp_path / "two", [r for r in rows if r.occasion.session != "c"]).estimates
    assert one.limit.value == other.limit.value


def test_every_row_of_the_file_has_every_column(tmp_path: Path) -> None:
    made(tmp_path, measurements(Cohort(people=6, structures=BOTH), seed=27), kind="both")
    rows = list(csv.DictReader((tmp_path / "limits.csv").open()))
    assert len(rows) == 6
    described = json.loads((tmp_path / "limits.json").read_text())
    for row in rows:
        assert set(row) <= set(described)
        assert float(row["ci_low"]) < float(row["value"]) < float(row["ci_high"])
    assert len(described["Rows"]) == 6
