"""The rows of measurements.tsv and comparisons.tsv, cell by cell, and the Contract's columns."""

from typing import Any

from neurography.model.comparison import Bound, Comparison, Reference, Refusal
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.quantity import Quantity
from neurography.model.site import Site
from neurography.model.technique import Technique
from neurography.report.tables import (
    COMPARISON_COLUMNS,
    MEASUREMENT_COLUMNS,
    comparison_rows,
    measurement_rows,
)

CONTRACT = {
    "measurements": "subject session date acquisition instrument quantity statistic unit structure side level "
    "position_mm value censored sd spread ci_low ci_high n n_of origin technique warnings source",
    "comparisons": "kind subject session acquisition instrument quantity statistic unit structure side level "
    "position_mm value against_session against_acquisition against_structure against_side against_level "
    "against_source against_value difference difference_ci_low difference_ci_high percent asymmetry limit "
    "limit_kind limit_source verdict reason warnings",
}
ADC = Quantity(key="adc", name="apparent diffusion coefficient", unit="um2/ms")


def measurement(value: float | None = 0.856, side: str = "left", **changes: Any) -> Measurement:
    given: dict[str, Any] = {
        "quantity": ADC,
        "statistic": "mean",
        "site": Site(structure="ventral_ramus_l5", side=side, level="foramen", position_mm=10.0),  # type: ignore[arg-type]
        "occasion": Occasion(subject="p1", session="before", acquisition="dwi", date="2010-02-03"),
        "technique": Technique.of("diffusion", {"EchoTime": 0.069, "Manufacturer": "Philips"}),
        "value": value,
    }
    return Measurement(**{**given, **changes})


REFERENCE = Reference(
    quantity="adc", statistic="n/a", structure="ventral_ramus_l5", level="n/a", value=1.297, sd=0.087,
    unit="um2/ms", population="healthy", n=20, technique="n/a", source="Huang 2013",
)  # fmt: skip


def comparison(**changes: Any) -> Comparison:
    given: dict[str, Any] = {
        "kind": "side", "measurement": measurement(), "against": measurement(1.169, "right"),
        "difference": -0.313, "interval": (-0.4, -0.2), "percent": -26.8, "asymmetry": -0.309, "limit": None,
        "verdict": "no_limit",
    }  # fmt: skip
    return Comparison(**{**given, **changes})


def named(columns, row) -> dict[str, Any]:
    return dict(zip(columns, row, strict=True))


def test_the_columns_are_the_contracts_and_each_is_described() -> None:
    assert list(MEASUREMENT_COLUMNS) == CONTRACT["measurements"].split()
    assert list(COMPARISON_COLUMNS) == CONTRACT["comparisons"].split()
    for words in (*MEASUREMENT_COLUMNS.values(), *COMPARISON_COLUMNS.values()):
        assert words["Description"].endswith(".")
        assert not any(said in str(words).lower() for said in ("changed", "normal"))


def test_a_measurement_row() -> None:
    (row,) = measurement_rows(
        [measurement(sd=0.01, spread=0.1, interval=(0.83, 0.88), n=90, n_of="voxel", sources=("a", "b"))]
    )
    assert named(MEASUREMENT_COLUMNS, row) == {
        "subject": "p1", "session": "before", "date": "2010-02-03", "acquisition": "dwi",
        "instrument": "diffusion", "quantity": "adc", "statistic": "mean", "unit": "um2/ms",
        "structure": "ventral_ramus_l5", "side": "left", "level": "foramen", "position_mm": 10.0,
        "value": 0.856, "censored": None, "sd": 0.01, "spread": 0.1, "ci_low": 0.83, "ci_high": 0.88, "n": 90,
        "n_of": "voxel", "origin": "measured", "technique": "EchoTime=0.069; Manufacturer=Philips",
        "warnings": None, "source": "a | b",
    }  # fmt: skip


def test_a_value_that_could_not_be_had_keeps_its_reason_in_front() -> None:
    (row,) = measurement_rows([measurement(None, warnings=("not resolvable: 1 voxel", "low signal"))])
    cells = named(MEASUREMENT_COLUMNS, row)
    assert (cells["value"], cells["warnings"]) == (None, "not resolvable: 1 voxel | low signal")


def test_positions_sort_as_numbers() -> None:
    near, far, none = (
        measurement(site=Site(structure="x", position_mm=position)) for position in (9.0, 10.0, None)
    )
    rows = measurement_rows([far, none, near])
    assert [named(MEASUREMENT_COLUMNS, row)["position_mm"] for row in rows] == [None, 9.0, 10.0]


def test_a_side_row() -> None:
    (row,) = comparison_rows([comparison(warnings=("one", "two"))])
    cells = named(COMPARISON_COLUMNS, row)
    assert (cells["kind"], cells["subject"], cells["side"], cells["value"]) == ("side", "p1", "left", 0.856)
    assert (cells["against_session"], cells["against_side"], cells["against_value"]) == (
        "before",
        "right",
        1.169,
    )
    assert (cells["difference"], cells["difference_ci_low"], cells["difference_ci_high"]) == (
        -0.313,
        -0.4,
        -0.2,
    )
    assert (cells["limit"], cells["limit_kind"], cells["limit_source"]) == (None, None, None)
    assert (cells["verdict"], cells["reason"], cells["warnings"]) == ("no_limit", "n/a", "one | two")


def test_a_row_against_a_healthy_sample() -> None:
    bound = Bound(value=0.17, kind="reference", source="1.96 sd of n 20")
    (row,) = comparison_rows([comparison(kind="reference", against=REFERENCE, limit=bound, verdict="beyond")])
    cells = named(COMPARISON_COLUMNS, row)
    assert (cells["against_session"], cells["against_side"]) == (None, None)
    assert (cells["against_source"], cells["against_value"]) == ("Huang 2013", 1.297)
    assert (cells["limit"], cells["limit_kind"], cells["verdict"]) == (0.17, "reference", "beyond")


def test_a_refused_row_has_its_reason_and_the_values_that_are_known() -> None:
    known = Refusal(kind="time", measurement=measurement(1.3), against=measurement(0.8), reason="no order")
    alone = Refusal(kind="side", measurement=measurement(1.3), reason="right side not measured")
    unmade = Refusal(kind="time", measurement=None, against=measurement(0.8), reason="gone")
    other = Refusal(kind="measurement", measurement=None, reason="not a comparison")
    rows = [named(COMPARISON_COLUMNS, row) for row in comparison_rows([], [known, alone, unmade, other])]
    assert [(r["kind"], r["reason"], r["value"], r["against_value"]) for r in rows] == [
        ("side", "right side not measured", 1.3, None),
        ("time", "gone", None, 0.8),
        ("time", "no order", 1.3, 0.8),
    ]
    assert {(r["verdict"], r["difference"], r["limit"], r["subject"]) for r in rows} == {
        ("refused", None, None, "p1")
    }


def test_rows_do_not_depend_on_the_order_of_the_input() -> None:
    made = [
        comparison(),
        comparison(kind="time"),
        comparison(kind="reference", against=REFERENCE),
        comparison(limit=Bound(value=1.0, kind="side", source="a"), verdict="within"),
        comparison(limit=Bound(value=2.0, kind="side", source="a"), verdict="within"),
        comparison(measurement=measurement(occasion=Occasion(subject="p0"))),
    ]
    assert comparison_rows(made) == comparison_rows(made[::-1])
    assert [row[:2] for row in comparison_rows(made)][:2] == [("side", "p0"), ("side", "p1")]
