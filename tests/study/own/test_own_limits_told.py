"""What is left out, refused or doubtful in own limits is counted and said; what a person made stays."""

import csv
import json
from pathlib import Path

import attrs
import pytest
from tests.study.own.repeats import Cohort, made, measurements, write_out

from neurography.model.errors import CallError, InputError
from neurography.study.own import Choice, LimitOptions, limit_lines, limits_from_repeats

BOTH = ("ventral_ramus_l5", "ventral_ramus_s1")


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
