"""What a report says of a side difference beyond measurement error: a size with its limit, never an illness."""

from typing import Any

from attrs import evolve
from tests.compare.test_field_and_sequence import taken
from tests.compare.test_measurement_error import LIMITS, both

from neurography.compare import compare_all
from neurography.draw.answer import answer_panels
from neurography.model.comparison import Comparison
from neurography.report.cells import Footnotes, value_tables
from neurography.report.html import text_to_paste
from neurography.report.listings import comparison_table
from neurography.report.sentences import sentence, verdict
from neurography.report.summary import findings
from neurography.report.tables import COMPARISON_COLUMNS, comparison_rows
from neurography.report.view import Provenance, ReportView, Visit

FORBIDDEN = ("abnormal", "asymmetric", "diagnos", "confirm", "changed", "rules out")


def view_of(rows: list[Comparison]) -> ReportView:
    first = rows[0]
    return ReportView(
        subject="01",
        visits=(Visit(session="now"),),
        measurements=(first.measurement, first.against),  # type: ignore[arg-type]
        comparisons=tuple(rows),
        provenance=Provenance(version="0"),
    )


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_beyond_is_more_than_measurement_error_and_health_stays_open() -> None:
    view = view_of(both("r2star", 37.4, 30.0))
    said = plain(" ".join(findings(view)))
    assert "Left putamen R2* is higher by 7.4 s⁻¹ than right at visit now" in said
    assert "more than measurement error (±2.7 s⁻¹;" in said
    assert "n 24" in said
    assert said.count("no published limit for healthy asymmetry") == 1
    assert not any(word in said.lower().replace("asymmetry", "") for word in FORBIDDEN)
    low = plain(" ".join(findings(view_of(both("r2star", 30.0, 37.4)))))
    assert "Left putamen R2* is lower by 7.4 s⁻¹ than right" in low


def test_within_measurement_error_is_no_proof_of_health() -> None:
    view = view_of(both("r2star", 31.0, 30.0))
    said = plain(" ".join(findings(view)))
    assert "within measurement error; no published limit for healthy asymmetry" in said
    assert "is higher" not in said


def test_susceptibility_is_a_difference_and_its_limit_is_not_rounded_away() -> None:
    rows = both("chi", 0.12, 0.06)
    said = plain(sentence(rows[1], view_of(rows)))
    assert "susceptibility is higher by 0.0600 ppm than right" in said
    assert "±0.0065 ppm" in said
    assert "%" not in said.replace("95 % interval", "")


def test_an_interval_that_holds_zero_makes_no_side_higher() -> None:
    rows = [evolve(row, interval=(-1.0, 15.8)) for row in both("r2star", 37.4, 30.0)]
    said = plain(sentence(rows[1], view_of(rows)))
    assert "left minus right" in said
    assert "is higher" not in said


def test_table_keeps_both_rows_and_pictures_and_text_say_it_once() -> None:
    rows = both("r2star", 37.4, 30.0)
    view = view_of(rows)
    names = list(COMPARISON_COLUMNS)
    cells: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in comparison_rows(rows)]
    assert [(c["limit_kind"], c["limit"], c["verdict"]) for c in cells] == [
        (None, None, "no_limit"),
        ("error", 2.7, "beyond"),
    ]
    assert len(comparison_table(view).table.rows) == 2
    pasted = plain(text_to_paste(view))
    assert pasted.count("more than measurement error (±2.7 s⁻¹ [1])") == 1
    assert "not judged" not in pasted
    (between,) = [r for t in value_tables(view, Footnotes()) for r in t.rows if r.side == "L − R"]
    assert between.verdict.main == "more than measurement error; no published limit for healthy asymmetry"
    panels = answer_panels(view.measurements, view.comparisons, [("now", "now")])
    differences = next(p for p in panels if p.name.startswith("differences"))
    assert differences.alt.count("more than measurement error") == 1
    assert "smallest measurable difference" in differences.caption
    assert "between two visits" not in differences.caption


def test_the_count_of_unlike_techniques_is_of_all_rows_that_the_total_counts() -> None:
    """Susceptibility at two echo times: a row of kind side and one of kind error, both typed."""
    rows = [
        evolve(taken("chi", v, "now", EchoTime=t), origin="typed") for v, t in ((0.12, 0.02), (0.06, 0.03))
    ]
    rows[1] = evolve(rows[1], site=rows[1].site.mirrored())
    made, _ = compare_all(rows, order=None, limits=LIMITS)
    assert len(made) == 2
    said = findings(view_of(list(made)))
    assert "2 of 2 comparisons: technique differs: echo time 20 ms on the left, 30 ms on the right." in said


def test_without_a_known_error_the_words_stay_as_they_were() -> None:
    rows = both("r2star", 37.4, 30.0, MagneticFieldStrength=1.5)
    assert verdict(rows[0]) == "no published limit for side differences: not judged"
    assert LIMITS
