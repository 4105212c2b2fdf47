"""Own healthy samples: one visit a person, the spread of one side."""

import json
from pathlib import Path

import attrs
import numpy as np
import pytest
from tests.study.own.repeats import Cohort, changed, in_map, measurements, write_out

from neurography.io.limit_tables import read_references
from neurography.model.errors import CallError
from neurography.model.measurement import Measurement
from neurography.stats.interval import Z95
from neurography.study.own import Choice, ReferenceOptions, reference_from_controls, reference_lines
from neurography.study.own.reference import OwnReference

ONCE = Cohort(people=40, visits=1, between=0.1, wcv=0.0, side_sd=0.08)


def made(folder: Path, rows: list[Measurement], **options: object) -> OwnReference:
    out = write_out(folder / "out", rows)
    return reference_from_controls(out, folder / "reference.csv", ReferenceOptions(**options))  # type: ignore[arg-type]


def table(rows: list[Measurement], session: str = "a") -> np.ndarray:
    """(people, left and right)"""
    values = {(r.occasion.subject, r.occasion.session, r.site.side): r.value for r in rows}
    people = sorted({r.occasion.subject for r in rows})
    return np.array([[values[person, session, side] for side in ("left", "right")] for person in people])


def test_the_mean_is_over_people_and_the_sd_is_that_of_one_side(tmp_path: Path) -> None:
    rows = measurements(ONCE, seed=1)
    (one,) = made(tmp_path, rows).samples
    values = table(rows)
    assert one.reference.value == pytest.approx(values.mean(), rel=1e-12)
    assert one.mean.sd == pytest.approx(values.mean(axis=1).std(ddof=1), rel=1e-12)
    both = values.std(axis=0, ddof=1)
    assert one.reference.sd == pytest.approx(np.sqrt((both**2).mean()), rel=1e-12)
    assert one.reference.sd > 1.05 * one.mean.sd
    assert read_references(tmp_path / "reference.csv") == (one.reference,)
    assert one.reference.unit == "um2/ms"
    assert one.reference.population == "own controls, left and right: 40 people, 40 scans"


def test_one_side_of_new_healthy_people_lies_beyond_in_5_percent(tmp_path: Path) -> None:
    """With the spread of two sides' means, which is narrower, it would be 9 %."""
    truth = attrs.evolve(ONCE, people=400)
    (one,) = made(tmp_path, measurements(truth, seed=2)).samples
    fresh = table(measurements(attrs.evolve(truth, people=2000), seed=3)).ravel()
    beyond = np.mean(np.abs(fresh - one.reference.value) > Z95 * one.reference.sd)
    # the sd is known to 3 % (0.7 % of people), the share itself to 0.6 %: 0.9 % together, two of these
    assert beyond == pytest.approx(0.05, abs=0.018)
    averaged = np.mean(np.abs(fresh - one.reference.value) > Z95 * one.mean.sd)
    assert averaged > 0.07


def test_of_several_visits_the_first_counts_and_it_is_said(tmp_path: Path) -> None:
    rows = measurements(attrs.evolve(ONCE, visits=3, drift=0.5), seed=4)
    (one,) = made(tmp_path, rows).samples
    assert one.reference.value == pytest.approx(table(rows, "a").mean(), rel=1e-12)
    assert any("of 40 people with several visits the first only" in said for said in one.warnings)


def test_two_acquisitions_are_not_pooled_but_chosen_by_name(tmp_path: Path) -> None:
    rows = measurements(ONCE, seed=4)
    both = rows + [in_map(row, "MD (bad)") for row in measurements(ONCE, seed=5)]
    (refused,) = made(tmp_path, both).refused
    assert (
        refused.reason
        == "several acquisitions: MD (bad) (80 values), dwi (80 values); choose one by --acquisition"
    )
    (one,) = made(tmp_path / "chosen", both, choice=Choice(acquisition="dwi")).samples
    assert one.reference.value == pytest.approx(table(rows).mean(), rel=1e-12)
    assert one.reference.population == "own controls, left and right, acquisition dwi: 40 people, 40 scans"


def test_a_side_difference_is_measured_and_said(tmp_path: Path) -> None:
    rows = [
        attrs.evolve(r, value=r.value * 1.2) if r.site.side == "left" and r.value else r
        for r in measurements(ONCE, seed=5)
    ]
    (one,) = made(tmp_path, rows).samples
    values = table(rows)
    assert one.side_difference is not None
    assert one.side_difference.value == pytest.approx((values[:, 0] - values[:, 1]).mean(), rel=1e-9)
    assert one.side_difference.value > 0
    assert any("left and right differ on average" in said for said in one.warnings)
    mirrored = [attrs.evolve(r, site=r.site.mirrored()) for r in rows]
    (other,) = made(tmp_path / "mirrored", mirrored).samples
    assert other.reference.value == pytest.approx(one.reference.value, rel=1e-12)
    assert other.side_difference is not None
    assert other.side_difference.value == pytest.approx(-one.side_difference.value, rel=1e-9)


def test_people_with_one_side_are_counted(tmp_path: Path) -> None:
    rows = measurements(ONCE, seed=6)
    some = [r for r in rows if not (r.site.side == "right" and r.occasion.subject < "p06")]
    (one,) = made(tmp_path, some).samples
    assert any("one side only of 5 people" in said for said in one.warnings)
    assert one.reference.n == 40


def test_a_skewed_sample_is_said_to_be_so(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    rows = [
        attrs.evolve(r, value=float(np.exp(0.6 * rng.standard_normal())))
        for r in measurements(attrs.evolve(ONCE, people=60, sides=("left",)), seed=7)
    ]
    (one,) = made(tmp_path, rows).samples
    assert any(said.startswith("skewed") for said in one.warnings)
    assert "logarithms are closer to normal" in one.warnings
    plain = made(tmp_path / "plain", measurements(ONCE, seed=1)).samples[0]
    assert not any(said.startswith("skewed") for said in plain.warnings)


def test_techniques_grades_positions_and_single_people_are_refused_by_name(tmp_path: Path) -> None:
    rows = measurements(attrs.evolve(ONCE, people=6), seed=8)
    apart = [changed(r, EchoTime=0.1) if r.occasion.subject == "p01" else r for r in rows]
    assert "echo time 70 ms in 10 values, 100 ms in 2 values" in made(tmp_path, apart).refused[0].reason
    grades = measurements(attrs.evolve(ONCE, quantity="mrc", mean=4.0, protocol={}), seed=9)
    assert "order only" in made(tmp_path / "grades", grades).refused[0].reason
    along = [
        attrs.evolve(r, site=attrs.evolve(r.site, position_mm=position))
        for r in rows
        for position in (1.0, 2.0)
    ]
    assert "several positions" in made(tmp_path / "along", along).refused[0].reason
    alone = made(tmp_path / "alone", [r for r in rows if r.occasion.subject == "p01"])
    assert alone.refused[0].reason == "1 person, at least 2 are needed"
    with pytest.raises(CallError, match="healthy sample"):
        reference_lines(alone, to=tmp_path / "reference.csv")


def test_the_file_says_what_it_rests_on(tmp_path: Path) -> None:
    found = made(tmp_path, measurements(attrs.evolve(ONCE, people=12), seed=10))
    described = json.loads((tmp_path / "reference.json").read_text())
    (row,) = described["Rows"]
    assert row["degrees_of_freedom"] == 22
    assert 11 <= row["effective_degrees_of_freedom"] <= 22
    assert described["Input"]["Sha256"][:12] in found.samples[0].reference.source
    told = reference_lines(found, to=tmp_path / "reference.csv")
    assert told[-1].endswith('reference = "reference.csv"')
