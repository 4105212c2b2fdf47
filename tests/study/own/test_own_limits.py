"""Own limits: from the table of a run to the table that a run reads."""

import json
import math
from pathlib import Path

import attrs
import numpy as np
import pytest
from tests.study.own.repeats import Cohort, by_place, changed, in_map, made, measurements

from neurography.io.limit_tables import read_limits
from neurography.model.errors import CallError
from neurography.model.measurement import Measurement
from neurography.study.own import Choice, limit_lines

BOTH = ("ventral_ramus_l5", "ventral_ramus_s1")


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
